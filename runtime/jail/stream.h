#pragma once
// The one stream of a jailed process: what it reads is its standard input, what it writes its standard output.
#include <span>

#include "base/bytes.h"
#include "base/result.h"

namespace pai {

// All of it, however many calls that takes. Io: the stream ended.
Result<void> read_exactly(std::span<std::byte> into);
Result<void> write_exactly(ByteSpan bytes);

}  // namespace pai
