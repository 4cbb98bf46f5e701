#pragma once
// GPU time and GPU progress.
#include <optional>
#include <string_view>

#include "gfx/object.h"

namespace pai::gfx {

// GPU time between begin() and end(). Timers of one context do not nest. Software GL reports nonsense here.
class Timer {
public:
    Timer() = default;
    explicit Timer(std::string_view label);
    void begin();
    void end();
    // Milliseconds of the last finished span; nothing while it is not known yet. Never waits.
    std::optional<double> poll_ms();
    explicit operator bool() const { return static_cast<bool>(query_); }

private:
    Object query_;
    bool pending_ = false;
};

// A point in the stream of GL commands.
class Fence {
public:
    Fence() = default;
    static Fence insert();
    Fence(Fence&& other) noexcept : sync_(std::exchange(other.sync_, nullptr)) {}
    Fence& operator=(Fence&& other) noexcept {
        std::swap(sync_, other.sync_);
        return *this;
    }
    ~Fence();
    // True once the GPU has passed it, waiting at most `timeout_ms`. An empty fence has been passed.
    bool wait(double timeout_ms);

private:
    void* sync_ = nullptr;
};

}  // namespace pai::gfx
