#pragma once
// What the readers of a film are opened from. Inside this module only.
#include "asset/codec/film_reader.h"
#include "asset/film.h"

namespace pai {

struct FilmSource {
    LicensedStream stream;  // not read itself: every reader has another
    codec::FilmFile file;
};

codec::ByteSource byte_source(LicensedStream stream);

}  // namespace pai
