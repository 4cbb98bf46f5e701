#pragma once
// The shape of a sound over time, for people: least and greatest sample of every stretch, at several lengths of stretch. Pure.
#include <cstdint>
#include <span>
#include <vector>

namespace pai {

class Wave {
public:
    Wave() = default;
    // `samples`: interleaved, in [-1,1]. All channels count as one.
    Wave(std::span<const float> samples, int channels, int rate_hz);

    double duration_s() const { return duration_s_; }
    struct Range {
        float low = 0, high = 0;
    };
    // Of all that begins in [first_s, end_s), to 1/127 and to a 256th of the samples at least; silence outside of the sound.
    Range range(double first_s, double end_s) const;

private:
    struct Extremes {
        std::int8_t low = 0, high = 0;
    };
    // levels_[0]: stretches of kFirst samples; each further one of four of the one before.
    static constexpr int kFirst = 256, kStep = 4;
    std::vector<std::vector<Extremes>> levels_;
    double duration_s_ = 0, rate_hz_ = 1;
};

}  // namespace pai
