#pragma once
// SDL's video subsystem, counted by SDL itself.
#include <utility>

#include "base/result.h"

namespace pai {

class Video {
public:
    // `needs_display`: else one without any. Io: no video; no display where one is needed. Unsupported: no SDL.
    static Result<Video> open(bool needs_display);
    Video(Video&& other) noexcept : open_(std::exchange(other.open_, false)) {}
    Video& operator=(Video&&) = delete;
    ~Video();

private:
    Video() = default;
    bool open_ = false;
};

}  // namespace pai
