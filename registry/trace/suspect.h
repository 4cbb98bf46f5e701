#pragma once
// What a detector looks at, from a file.
#include <vector>

#include "base/file.h"
#include "base/result.h"
#include "trace/luma.h"

namespace pai {

// The brightness of a picture (PNG, JPEG or WebP of at most 256 MiB and 64 Mi pixels), or of up to 24 pictures of equal size of a film
// (MP4, MOV, Matroska, WebM), spread evenly, fewer if they are large. Empty for what is neither, and for what does not
// decode. Io: as base/file.h.
Result<std::vector<LumaPicture>> read_suspect(const ReadFile& file);

}  // namespace pai
