#pragma once
// GPU time and GPU progress.
#include <array>
#include <cstdint>
#include <optional>
#include <string_view>

#include "gfx/object.h"

namespace pai::gfx {

// GPU time between begin() and end(). Timers of one context do not nest. Software GL reports nonsense here.
// A GPU runs frames behind the program, so several spans may be on their way; one that finds all places taken is not timed.
class Timer {
public:
    static constexpr std::uint64_t kSpans = 8;
    Timer() = default;
    explicit Timer(std::string_view label);
    void begin();
    void end();
    // Milliseconds of the oldest span that was not polled before; nothing while it is not known yet. Never waits.
    std::optional<double> poll_ms();
    explicit operator bool() const { return static_cast<bool>(queries_[0]); }

private:
    std::array<Object, kSpans> queries_;
    std::uint64_t ended_ = 0, polled_ = 0;  // spans so far
    bool running_ = false;
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
