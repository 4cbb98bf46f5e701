#pragma once
// The line between whose ends given places suit given values best, by least squares.
#include <array>
#include <cstddef>

namespace pai::codec {

template <std::size_t Channels>
class LineFit {
public:
    // A value, or anything with as many channels, that lies at `place` in [0, 1] between the ends.
    template <class Value>
    void add(float place, const Value& value) {
        const float w = place, u = 1 - w;
        aa_ += u * u, ab_ += u * w, bb_ += w * w;
        for (std::size_t c = 0; c < Channels; ++c) {
            const float v = static_cast<float>(value[c]);
            at_[c] += u * v, bt_[c] += w * v;
        }
    }
    // The ends, of the first `channels`. False, and nothing is written, if any ends do as well: all values lie at one place.
    template <class End>
    bool solve(End& a, End& b, std::size_t channels = Channels) const {
        const float det = aa_ * bb_ - ab_ * ab_;
        if (!(det > 1e-4f)) return false;
        for (std::size_t c = 0; c < channels; ++c) a[c] = (at_[c] * bb_ - bt_[c] * ab_) / det, b[c] = (bt_[c] * aa_ - at_[c] * ab_) / det;
        return true;
    }

private:
    float aa_ = 0, ab_ = 0, bb_ = 0;
    std::array<float, Channels> at_{}, bt_{};
};

}  // namespace pai::codec
