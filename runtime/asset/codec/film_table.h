#pragma once
// What is known of a film once its packets were gone through. Inside this module only.
#include <cstdint>
#include <vector>

#include "asset/codec/film_reader.h"

namespace pai::codec {

struct FilmTable {
    // A packet that decoding may begin with; in stream time.
    struct Key {
        std::int64_t pts = 0, dts = 0;
    };

    FilmInfo info;
    FilmTimes times;
    FilmLimits limits;
    int stream = -1, sound = -1;        // indices in the container; -1: none
    std::int64_t base_num = 1, base_den = 1;  // seconds a unit of stream time
    std::vector<std::int64_t> pts;      // of each picture, rising; the film begins with the first
    std::vector<Key> keys;              // by rising pts

    // The last key packet at or before a picture; null if there is none.
    const Key* key_of(std::int64_t number) const;
};

// The nearest flick of `units` of `num` / `den` seconds.
Flicks flicks_of(std::int64_t units, std::int64_t num, std::int64_t den);

}  // namespace pai::codec
