#pragma once
// OpenAL Soft as a function: sources in, samples out, no sound card.
#include <cstdint>
#include <memory>
#include <span>

#include <glm/vec3.hpp>

#include "base/result.h"

namespace pai {

// A float stereo loopback device. Sources sound only while they are rendered, one at a time, so that the order of additions
// is the caller's and nothing depends on the order in which sources began. One thread at a time.
class Loopback {
public:
    using Buffer = std::uint32_t;  // 0: none
    using Source = std::uint32_t;  // 0: none

    // Unsupported: there is no OpenAL, or it has no float loopback device at this rate.
    static Result<Loopback> create(int rate_hz);
    Loopback(Loopback&&) noexcept;
    Loopback& operator=(Loopback&&) noexcept;
    ~Loopback();

    // Samples of one or two channels, interleaved, as they are. 0 if OpenAL has no memory for them.
    Buffer make_buffer(std::span<const float> samples, int channels);
    // Of which no source sounds; 0: nothing.
    void drop_buffer(Buffer buffer);

    // What a source sounds like at the end of the next render; in between it moves there linearly.
    struct Placement {
        float gain = 1;                 // linear, up to kMaxGain
        bool positional = false;        // mono buffers only; else the two channels go out as they are
        glm::vec3 position_ls{0};       // metres in listener space, -Z ahead
        float reference_m = 1;          // full gain up to here, then falling with the inverse of distance
        bool operator==(const Placement&) const = default;
    };
    static constexpr float kMaxGain = 16;

    // A source that starts with the frame `first` of its buffer at its first render. From frame 0 it has its full gain at once,
    // from elsewhere it fades in within that render. 0 if OpenAL has no more sources (256).
    Source start(Buffer buffer, std::size_t first, bool loop, const Placement& placement);
    void place(Source source, const Placement& placement);
    void stop(Source source);

    // The next out.size() / 2 frames of one source; silence after its end. out.size() is even.
    void render(Source source, std::span<float> out);

private:
    struct Impl;
    explicit Loopback(std::unique_ptr<Impl> impl);
    std::unique_ptr<Impl> impl_;
};

}  // namespace pai
