#include "render/key_light.h"

#include <glm/common.hpp>
#include <glm/geometric.hpp>

#include <algorithm>
#include <cmath>
#include <cstring>
#include <numbers>

namespace pai {
namespace {

constexpr double kPi = std::numbers::pi;
constexpr int kMostColumns = 256, kMostRows = 128;  // of the cells in which what lies together is found
constexpr double kTimesMean = 4;                    // a window's soft edge is still part of it, a bright wall is not
constexpr double kLeastShare = 0.1;
constexpr double kMostRadius_rad = 0.3;

double luminance(const glm::dvec3& c) { return glm::dot(c, glm::dvec3(0.2126, 0.7152, 0.0722)); }

struct Grid {
    int width, height, columns, rows;
    explicit Grid(const Pixels& p) : width(p.width), height(p.height), columns(std::min(p.width, kMostColumns)), rows(std::min(p.height, kMostRows)) {}
    int cell(int x, int y) const { return part_of(y, height, rows) * columns + part_of(x, width, columns); }
};

// Steradians of a texel of row y.
double texel_sr(const Grid& g, int y) { return (std::cos(kPi * y / g.height) - std::cos(kPi * (y + 1) / g.height)) * 2 * kPi / g.width; }

struct Cells {
    std::vector<double> flux, sr;
    double whole = 0;
};

Cells measure(const Pixels& p, const Grid& g) {
    Cells out;
    out.flux.resize(static_cast<std::size_t>(g.columns) * static_cast<std::size_t>(g.rows));
    out.sr.resize(out.flux.size());
    for (int y = 0; y < g.height; ++y) {
        const double sr = texel_sr(g, y);
        for (int x = 0; x < g.width; ++x) {
            const double light = luminance(equirect_radiance(p, static_cast<std::size_t>(y) * static_cast<std::size_t>(p.width) + static_cast<std::size_t>(x))) * sr;
            const auto cell = static_cast<std::size_t>(g.cell(x, y));
            out.flux[cell] += light;
            out.sr[cell] += sr;
            out.whole += light;
        }
    }
    return out;
}

// Marks in `seen` what lies with `first` and is as bright, and returns it.
std::vector<std::size_t> together(const Cells& cells, const Grid& g, std::size_t first, double threshold, std::vector<std::uint8_t>& seen) {
    std::vector<std::size_t> out{first};
    seen[first] = 1;
    for (std::size_t next = 0; next < out.size(); ++next) {
        const int x = static_cast<int>(out[next]) % g.columns, y = static_cast<int>(out[next]) / g.columns;
        const auto visit = [&](int column, int row) {
            if (row < 0 || row >= g.rows) return;
            const auto at = static_cast<std::size_t>(row * g.columns + (column + g.columns) % g.columns);
            if (seen[at] || cells.flux[at] < threshold * cells.sr[at]) return;
            seen[at] = 1;
            out.push_back(at);
        };
        visit(x - 1, y);
        visit(x + 1, y);
        visit(x, y - 1);
        visit(x, y + 1);
    }
    return out;
}

// The part that sends the most light; empty: none is bright enough.
std::vector<std::size_t> brightest_part(const Cells& cells, const Grid& g, double threshold) {
    std::vector<std::uint8_t> seen(cells.flux.size(), 0);
    std::vector<std::size_t> best;
    double most = 0;
    for (std::size_t i = 0; i < cells.flux.size(); ++i) {
        if (seen[i] || cells.flux[i] < threshold * cells.sr[i] || cells.flux[i] <= 0) continue;
        std::vector<std::size_t> part = together(cells, g, i, threshold, seen);
        double sum = 0;
        for (const std::size_t cell : part) sum += cells.flux[cell];
        if (sum <= most) continue;
        most = sum;
        best = std::move(part);
    }
    return best;
}

}  // namespace

glm::dvec3 equirect_radiance(const Pixels& p, std::size_t index) {
    glm::dvec3 out(0);
    for (int c = 0; c < 3; ++c) {
        float v = 0;
        if (p.format == Pixels::Format::RgbaFloat) {
            std::memcpy(&v, p.texels.data() + index * 16 + static_cast<std::size_t>(c) * 4, 4);
        } else {
            v = static_cast<float>(std::to_integer<int>(p.texels[index * 4 + static_cast<std::size_t>(c)])) / 255.0f;
        }
        out[c] = std::isfinite(v) ? std::clamp(v, 0.0f, 6.0e4f) : 0.0f;
    }
    return out;
}

glm::dvec3 equirect_direction(int x, int y, int width, int height) {
    const double theta = kPi * (y + 0.5) / height, phi = 2 * kPi * ((x + 0.5) / width - 0.5), sine = std::sin(theta);
    return {sine * std::cos(phi), std::cos(theta), sine * std::sin(phi)};
}

int part_of(int i, int size, int parts) { return static_cast<int>(static_cast<std::int64_t>(i) * parts / size); }

double KeyLight::part(int x, int y, const glm::dvec3& radiance) const {
    if (share_ <= 0 || luminance(radiance) < threshold_) return 0;
    if (!cells_[static_cast<std::size_t>(part_of(y, height_, rows_) * columns_ + part_of(x, width_, columns_))]) return 0;
    const glm::dvec3 most = radiance / glm::max(glm::dvec3(colour_), 1e-6);
    return std::min({most.r, most.g, most.b, luminance(radiance)});
}

KeyLight KeyLight::find(const Pixels& equirect) {
    if (equirect.width < 1 || equirect.height < 1) return {};
    const Grid g(equirect);
    const Cells cells = measure(equirect, g);
    const double threshold = kTimesMean * cells.whole / (4 * kPi);
    const std::vector<std::size_t> part = brightest_part(cells, g, threshold);
    if (part.empty()) return {};
    KeyLight out;
    out.cells_.assign(cells.flux.size(), 0);
    for (const std::size_t cell : part) out.cells_[cell] = 1;
    out.width_ = g.width;
    out.height_ = g.height;
    out.columns_ = g.columns;
    out.rows_ = g.rows;
    out.threshold_ = threshold;
    // Twice over its texels: where it is and of which colour, then how wide.
    const auto each = [&](const auto& take) {
        for (int y = 0; y < g.height; ++y) {
            const double sr = texel_sr(g, y);
            for (int x = 0; x < g.width; ++x) {
                if (!out.cells_[static_cast<std::size_t>(g.cell(x, y))]) continue;
                const glm::dvec3 light = equirect_radiance(equirect, static_cast<std::size_t>(y) * static_cast<std::size_t>(g.width) + static_cast<std::size_t>(x));
                if (luminance(light) >= threshold) take(light * sr, equirect_direction(x, y, g.width, g.height));
            }
        }
    };
    glm::dvec3 sum(0), mean(0);
    each([&](const glm::dvec3& light, const glm::dvec3& d) {
        sum += light;
        mean += luminance(light) * d;
    });
    const double flux = luminance(sum), length = glm::length(mean);
    if (!(flux > 0) || !(length > 0)) return {};
    mean /= length;
    double spread = 0;
    each([&](const glm::dvec3& light, const glm::dvec3& d) { spread += luminance(light) * std::pow(std::acos(std::clamp(glm::dot(d, mean), -1.0, 1.0)), 2); });
    // The mean square of an even disc is half of its radius' square; a texel is as wide as it is.
    out.radius_rad_ = static_cast<float>(std::max(std::sqrt(2 * spread / flux), 0.5 * kPi / g.height));
    out.to_light_ = glm::vec3(mean);
    out.colour_ = glm::vec3(sum / flux);
    out.share_ = flux / cells.whole;
    if (out.share_ < kLeastShare || out.radius_rad_ > kMostRadius_rad) return {};
    return out;
}

}  // namespace pai
