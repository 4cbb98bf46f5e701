#pragma once
// What a detector looks at, from a file.
#include <cstdint>
#include <optional>

#include "base/file.h"
#include "base/result.h"
#include "trace/luma.h"

namespace pai {

struct SuspectPicture {
    LumaPicture luma;
    std::int64_t pictures = 1;  // of a film, of which it is the mean
};

// The brightness of a picture (PNG, JPEG or WebP of at most 256 MiB and 64 Mi pixels), or the mean of up to 32 pictures of a film
// (MP4, MOV, Matroska, WebM), spread evenly: what moves blurs, a mark that stays adds up. Nothing for what is neither, and for
// what does not decode. Io: as base/file.h.
Result<std::optional<SuspectPicture>> read_suspect(const ReadFile& file);

}  // namespace pai
