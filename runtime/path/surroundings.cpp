#include "path/surroundings.h"

#include <algorithm>
#include <cmath>
#include <numbers>

#include "path/radiometry.h"
#include "path/texture.h"

namespace pai::path {
namespace {

constexpr float kMostRadiance = 6.0e4f;  // as the renderer's maps keep

glm::vec3 tamed(const glm::vec4& texel) {
    glm::vec3 out;
    for (int c = 0; c < 3; ++c) out[c] = std::isfinite(texel[c]) ? std::clamp(texel[c], 0.0f, kMostRadiance) : 0.0f;
    return out;
}


// Index of the cell of cumulative `edges` that `u` is in, and where in it.
std::pair<int, float> find_cell(const float* edges, int count, float u) {
    const float* found = std::upper_bound(edges, edges + count + 1, u);
    const int cell = std::clamp(static_cast<int>(found - edges) - 1, 0, count - 1);
    const float width = edges[cell + 1] - edges[cell];
    return {cell, width > 0 ? std::clamp((u - edges[cell]) / width, 0.0f, 1.0f) : 0.5f};
}

void accumulate(std::vector<float>& out, const std::vector<double>& weights) {
    double sum = 0;
    for (const double w : weights) sum += w;
    double so_far = 0;
    out.push_back(0);
    for (std::size_t i = 0; i < weights.size(); ++i) {
        so_far += weights[i];
        const double share = sum > 0 ? so_far / sum : (static_cast<double>(i) + 1) / static_cast<double>(weights.size());
        out.push_back(i + 1 == weights.size() ? 1.0f : static_cast<float>(share));
    }
}

}  // namespace

Surroundings::Surroundings(const Pixels* equirect, float rotation_rad, glm::vec3 colour)
    : cosine_(std::cos(rotation_rad)), sine_(std::sin(rotation_rad)), colour_(colour) {
    dark_ = !(brightness(colour) > 0);
    if (!equirect || equirect->width < 1 || equirect->height < 1) return;
    width_ = equirect->width;
    height_ = equirect->height;
    texels_.reserve(static_cast<std::size_t>(width_) * static_cast<std::size_t>(height_));
    for (int y = 0; y < height_; ++y) {
        for (int x = 0; x < width_; ++x) texels_.push_back(tamed(texel(*equirect, x, y, false)));
    }
    std::vector<double> row_weights, weights;
    for (int y = 0; y < height_; ++y) {
        double sum = 0;
        weights.clear();
        for (int x = 0; x < width_; ++x) {
            weights.push_back(cell_light(x, y));
            sum += weights.back();
        }
        accumulate(columns_, weights);
        row_weights.push_back(sum * std::sin(std::numbers::pi * (y + 0.5) / height_));
    }
    accumulate(rows_, row_weights);
    if (std::all_of(row_weights.begin(), row_weights.end(), [](double w) { return w <= 0; })) dark_ = true;
}

// The light of a texel's square is mixed from those around it, too: beside a sun it is most of what a direction there has.
double Surroundings::cell_light(int x, int y) const {
    constexpr double kShare[3] = {0.125, 0.75, 0.125};
    double sum = 0;
    for (int j = -1; j <= 1; ++j) {
        for (int i = -1; i <= 1; ++i)
            sum += kShare[j + 1] * kShare[i + 1] * static_cast<double>(brightness(at((x + i + width_) % width_, std::clamp(y + j, 0, height_ - 1))));
    }
    return sum;
}

glm::vec3 Surroundings::radiance(const glm::vec3& direction) const {
    if (width_ == 0) return colour_;
    const glm::vec3 d = turned(direction, sine_);
    const float x = (0.5f + std::atan2(d.z, d.x) / (2 * kPi)) * static_cast<float>(width_) - 0.5f;
    const float y = std::acos(std::clamp(d.y, -1.0f, 1.0f)) / kPi * static_cast<float>(height_) - 0.5f;
    const float fx = std::floor(x), fy = std::floor(y), tx = x - fx, ty = y - fy;
    const int x0 = (static_cast<int>(fx) + width_) % width_, x1 = (x0 + 1) % width_;
    const int y0 = std::clamp(static_cast<int>(fy), 0, height_ - 1), y1 = std::clamp(static_cast<int>(fy) + 1, 0, height_ - 1);
    return colour_ * ((at(x0, y0) * (1 - tx) + at(x1, y0) * tx) * (1 - ty) + (at(x0, y1) * (1 - tx) + at(x1, y1) * tx) * ty);
}

float Surroundings::density(const glm::vec3& direction) const {
    if (width_ == 0) return 1 / (4 * kPi);
    const glm::vec3 d = turned(direction, sine_);
    const int x = std::clamp(static_cast<int>((0.5f + std::atan2(d.z, d.x) / (2 * kPi)) * static_cast<float>(width_)), 0, width_ - 1);
    const int y = std::clamp(static_cast<int>(std::acos(std::clamp(d.y, -1.0f, 1.0f)) / kPi * static_cast<float>(height_)), 0, height_ - 1);
    const float* columns = columns_.data() + static_cast<std::size_t>(y) * static_cast<std::size_t>(width_ + 1);
    const float row = rows_[static_cast<std::size_t>(y) + 1] - rows_[static_cast<std::size_t>(y)];
    const float cells = static_cast<float>(width_) * static_cast<float>(height_);
    const float sine = std::sqrt(std::max(0.0f, 1 - d.y * d.y));
    return row * (columns[x + 1] - columns[x]) * cells / (2 * kPi * kPi * std::max(sine, 1e-4f));
}

glm::vec3 Surroundings::sample(glm::vec2 u) const {
    float phi = 2 * kPi * (u.x - 0.5f), cosine = 1 - 2 * u.y, sine = std::sqrt(std::max(0.0f, 1 - cosine * cosine));
    if (width_ > 0) {
        const auto [row, down] = find_cell(rows_.data(), height_, u.y);
        const auto [column, across] = find_cell(columns_.data() + static_cast<std::size_t>(row) * static_cast<std::size_t>(width_ + 1), width_, u.x);
        const float theta = kPi * (static_cast<float>(row) + down) / static_cast<float>(height_);
        phi = 2 * kPi * ((static_cast<float>(column) + across) / static_cast<float>(width_) - 0.5f);
        cosine = std::cos(theta);
        sine = std::sin(theta);
    }
    return turned({sine * std::cos(phi), cosine, sine * std::sin(phi)}, -sine_);
}

}  // namespace pai::path
