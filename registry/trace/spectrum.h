#pragma once
// Correlation with a pattern that repeats, at every shift at once.
#include <complex>
#include <vector>

namespace pai {

// A rectangle whose sides are powers of two, rows one after the other.
class Spectrum {
public:
    // The transform of `values`; both sides are powers of two.
    Spectrum(int width, int height, std::vector<std::complex<float>> values);

    // For every shift, at [y * width + x], the sum over all places of v(place) * p(place + shift), where this is p and `v` has the
    // same size. The imaginary part of v is correlated alone: its result is the negative imaginary part.
    std::vector<std::complex<float>> correlate(std::vector<std::complex<float>> v) const;

private:
    void transform(std::vector<std::complex<float>>& values, bool inverse) const;

    int width_, height_;
    std::vector<std::complex<float>> roots_;  // of one, for the longer side
    std::vector<std::complex<float>> values_;
};

}  // namespace pai
