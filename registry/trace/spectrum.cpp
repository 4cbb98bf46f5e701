#include "trace/spectrum.h"

#include <algorithm>
#include <cmath>
#include <numbers>
#include <span>
#include <utility>

namespace pai {
namespace {

using Value = std::complex<float>;

// In place; `roots` are those of `turn`, a multiple of the length. Source: J. Cooley, J. Tukey, "An algorithm for the machine
// calculation of complex Fourier series", 1965.
void transform_line(std::span<Value> line, std::span<const Value> roots, std::size_t turn, bool inverse) {
    const std::size_t n = line.size();
    for (std::size_t i = 1, j = 0; i < n; ++i) {
        std::size_t bit = n >> 1;
        for (; j & bit; bit >>= 1) j ^= bit;
        j ^= bit;
        if (i < j) std::swap(line[i], line[j]);
    }
    for (std::size_t length = 2; length <= n; length *= 2) {
        const std::size_t half = length / 2, step = turn / length;
        for (std::size_t first = 0; first < n; first += length)
            for (std::size_t k = 0; k < half; ++k) {
                const Value root = roots[k * step];
                const float im = inverse ? root.imag() : -root.imag();
                Value &a = line[first + k], &b = line[first + k + half];
                const Value t(b.real() * root.real() - b.imag() * im, b.real() * im + b.imag() * root.real());
                b = a - t;
                a += t;
            }
    }
}

}  // namespace

Spectrum::Spectrum(int width, int height, std::vector<Value> values) : width_(width), height_(height), values_(std::move(values)) {
    const int turn = std::max(width, height);
    for (int i = 0; i < turn / 2; ++i) {
        const double angle = 2 * std::numbers::pi * i / turn;
        roots_.emplace_back(static_cast<float>(std::cos(angle)), static_cast<float>(std::sin(angle)));
    }
    transform(values_, false);
}

void Spectrum::transform(std::vector<Value>& values, bool inverse) const {
    const auto width = static_cast<std::size_t>(width_), height = static_cast<std::size_t>(height_), turn = std::max(width, height);
    for (std::size_t y = 0; y < height; ++y) transform_line(std::span(values).subspan(y * width, width), roots_, turn, inverse);
    constexpr std::size_t kTogether = 8;  // columns, so that rows are read by whole cache lines
    std::vector<Value> columns(kTogether * height);
    for (std::size_t x = 0; x < width; x += kTogether) {
        const std::size_t count = std::min(kTogether, width - x);
        for (std::size_t y = 0; y < height; ++y)
            for (std::size_t i = 0; i < count; ++i) columns[i * height + y] = values[y * width + x + i];
        for (std::size_t i = 0; i < count; ++i) transform_line(std::span(columns).subspan(i * height, height), roots_, turn, inverse);
        for (std::size_t y = 0; y < height; ++y)
            for (std::size_t i = 0; i < count; ++i) values[y * width + x + i] = columns[i * height + y];
    }
}

std::vector<Value> Spectrum::correlate(std::vector<Value> v) const {
    transform(v, false);
    const float scale = 1.0f / static_cast<float>(width_ * height_);
    for (std::size_t i = 0; i < v.size(); ++i) {
        const Value a = v[i], b = values_[i];
        v[i] = Value(a.real() * b.real() + a.imag() * b.imag(), a.real() * b.imag() - a.imag() * b.real()) * scale;
    }
    transform(v, true);
    return v;
}

}  // namespace pai
