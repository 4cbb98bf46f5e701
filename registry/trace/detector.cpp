#include "trace/detector.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <numeric>
#include <span>

#include "mark/pattern.h"
#include "trace/spectrum.h"

namespace pai {
namespace {

constexpr int kPerCell = 2;  // samples along a side
constexpr int kSearchWidth = kPilotColumns * kPerCell, kSearchHeight = kPilotRows * kPerCell;
constexpr double kLeastFactor = 0.45, kMostFactor = 2.1, kScaleStep = 1.007;  // of the cell of a whole picture
// No search is needed: of a whole picture as it is, and as it lies best nearby.
constexpr double kSureAsItIs = 5, kSurePilot = 6.5;
constexpr std::size_t kMostPeaks = 6;                                          // that are looked at closely
constexpr int kLeastSide = 720;                                                // larger pictures are halved and so on down to this
// A found place is known up to whole periods of the pilot.
constexpr int kFirstPeriod = -1, kLastPeriod = 3;

// Samples of the lattice that lie within the picture: sample i is between i and i + 1 halves of a cell.
struct Grid {
    int first_x = 0, first_y = 0, width = 0, height = 0;
    std::vector<float> values;
};

// Sums over all that is above and left of a pixel's corner.
class Sums {
public:
    explicit Sums(const LumaPicture& p) : width_(p.width), height_(p.height), sums_(static_cast<std::size_t>(p.width + 1) * static_cast<std::size_t>(p.height + 1)) {
        for (int y = 0; y < height_; ++y) {
            double row = 0;
            for (int x = 0; x < width_; ++x) {
                row += static_cast<double>(p.values[static_cast<std::size_t>(y) * static_cast<std::size_t>(width_) + static_cast<std::size_t>(x)]);
                at(x + 1, y + 1) = at(x + 1, y) + row;
            }
        }
    }
    int width() const { return width_; }
    int height() const { return height_; }
    // Mean brightness of the lattice's samples.
    Grid sample(const MarkPlacement& place) const;

private:
    double& at(int x, int y) { return sums_[static_cast<std::size_t>(y) * static_cast<std::size_t>(width_ + 1) + static_cast<std::size_t>(x)]; }
    const double* row(int y) const { return sums_.data() + static_cast<std::size_t>(y) * static_cast<std::size_t>(width_ + 1); }

    int width_, height_;
    std::vector<double> sums_;
};

Grid Sums::sample(const MarkPlacement& place) const {
    const double w = place.cell_width_px / kPerCell, h = place.cell_height_px / kPerCell;
    Grid out;
    out.first_x = static_cast<int>(std::ceil(-place.left_px / w - 1e-6));
    out.first_y = static_cast<int>(std::ceil(-place.top_px / h - 1e-6));
    out.width = std::max(0, static_cast<int>(std::floor((width_ - place.left_px) / w + 1e-6)) - out.first_x);
    out.height = std::max(0, static_cast<int>(std::floor((height_ - place.top_px) / h + 1e-6)) - out.first_y);
    out.values.resize(static_cast<std::size_t>(out.width) * static_cast<std::size_t>(out.height));
    std::vector<double> above(static_cast<std::size_t>(out.width) + 1), below(above);
    const auto read = [&](int sample_y, std::vector<double>& into) {
        const double y = std::clamp(place.top_px + (out.first_y + sample_y) * h, 0.0, static_cast<double>(height_));
        const int y0 = std::min(static_cast<int>(y), height_ - 1);
        const double fy = y - y0;
        const double *a = row(y0), *b = row(y0 + 1);
        for (int i = 0; i <= out.width; ++i) {
            const double x = std::clamp(place.left_px + (out.first_x + i) * w, 0.0, static_cast<double>(width_));
            const int x0 = std::min(static_cast<int>(x), width_ - 1);
            const double fx = x - x0;
            into[static_cast<std::size_t>(i)] = (a[x0] * (1 - fx) + a[x0 + 1] * fx) * (1 - fy) + (b[x0] * (1 - fx) + b[x0 + 1] * fx) * fy;
        }
    };
    if (out.values.empty()) return out;
    read(0, above);
    const double area = w * h;
    auto to = out.values.begin();
    for (int y = 0; y < out.height; ++y, std::swap(above, below)) {
        read(y + 1, below);
        for (std::size_t x = 0; x < static_cast<std::size_t>(out.width); ++x, ++to)
            *to = static_cast<float>((below[x + 1] - below[x] - above[x + 1] + above[x]) / area);
    }
    return out;
}

// Mean over a square of 2 * radius + 1, as much of it as lies within.
void blur_line(const float* in, float* out, int count, std::ptrdiff_t step, int radius) {
    float sum = 0;
    for (int i = 0; i < std::min(radius, count); ++i) sum += in[i * step];
    int inside = std::min(radius, count);
    for (int i = 0; i < count; ++i) {
        if (i + radius < count) sum += in[(i + radius) * step], ++inside;
        if (i - radius - 1 >= 0) sum -= in[(i - radius - 1) * step], --inside;
        out[i * step] = sum / static_cast<float>(inside);
    }
}

std::vector<float> blurred(const std::vector<float>& values, int width, int height, int radius) {
    std::vector<float> rows(values.size()), out(values.size());
    for (int y = 0; y < height; ++y) blur_line(values.data() + static_cast<std::ptrdiff_t>(y) * width, rows.data() + static_cast<std::ptrdiff_t>(y) * width, width, 1, radius);
    for (int x = 0; x < width; ++x) blur_line(rows.data() + x, out.data() + x, height, width, radius);
    return out;
}

// What is finer than some cells, by how lively the picture is there, and that once more as a matched filter asks: a mark's cells
// stand out of what the picture shows itself.
void bend(Grid& grid) {
    constexpr int kAround = 1, kLively = 1;
    constexpr float kNoise = 0.15f, kMost = 2;
    if (grid.values.empty()) return;
    auto mean = blurred(grid.values, grid.width, grid.height, kAround);
    std::vector<float> squares(grid.values.size());
    for (std::size_t i = 0; i < mean.size(); ++i) {
        grid.values[i] -= mean[i];
        squares[i] = grid.values[i] * grid.values[i];
    }
    squares = blurred(squares, grid.width, grid.height, kLively);
    for (std::size_t i = 0; i < mean.size(); ++i)
        grid.values[i] = std::clamp(grid.values[i] / (std::sqrt(std::max(squares[i], 0.0f)) + kNoise), -kMost, kMost);
    mean = blurred(grid.values, grid.width, grid.height, kAround);
    for (std::size_t i = 0; i < mean.size(); ++i) grid.values[i] -= mean[i];
}

// How a cell's brightness spreads over samples: a tent two cells wide.
constexpr std::array<float, 4> kTent{0.25f, 0.75f, 0.75f, 0.25f};

struct Cells {
    int first_column = 0, first_row = 0, columns = 0, rows = 0;
    std::vector<float> values;
};

// What the samples say of each cell that they touch.
Cells gather(const Grid& grid) {
    const auto floor_half = [](int v) { return v >= 0 ? v / 2 : (v - 1) / 2; };
    Cells out;
    out.first_column = floor_half(grid.first_x);
    out.first_row = floor_half(grid.first_y);
    out.columns = grid.width > 0 ? floor_half(grid.first_x + grid.width - 1) - out.first_column + 1 : 0;
    out.rows = grid.height > 0 ? floor_half(grid.first_y + grid.height - 1) - out.first_row + 1 : 0;
    out.values.resize(static_cast<std::size_t>(out.columns) * static_cast<std::size_t>(out.rows));
    std::vector<float> line(static_cast<std::size_t>(std::max(out.columns, 0)));
    for (int y = 0; y < grid.height; ++y) {
        const float* in = grid.values.data() + static_cast<std::ptrdiff_t>(y) * grid.width;
        for (int c = 0; c < out.columns; ++c) {
            float sum = 0;
            for (int k = 0; k < 4; ++k) {
                const int x = 2 * (out.first_column + c) - 1 + k - grid.first_x;
                if (x >= 0 && x < grid.width) sum += kTent[static_cast<std::size_t>(k)] * in[x];
            }
            line[static_cast<std::size_t>(c)] = sum;
        }
        for (int k = 0; k < 4; ++k) {
            const int twice = grid.first_y + y + 1 - k;  // y is sample 2 * row - 1 + k of this row
            if ((twice & 1) != 0) continue;
            const int r = twice / 2 - out.first_row;
            if (r < 0 || r >= out.rows) continue;
            float* to = out.values.data() + static_cast<std::ptrdiff_t>(r) * out.columns;
            for (int c = 0; c < out.columns; ++c) to[c] += kTent[static_cast<std::size_t>(k)] * line[static_cast<std::size_t>(c)];
        }
    }
    return out;
}

MarkScore correlate(std::span<const float> cells, std::span<const std::int8_t> chips) {
    double sum = 0, squares = 0;
    MarkScore out;
    for (std::size_t i = 0; i < cells.size(); ++i) {
        if (chips[i] == 0) continue;
        const auto v = static_cast<double>(cells[i]);
        sum += chips[i] * v;
        squares += v * v;
        ++out.cells;
    }
    out.score = squares > 0 ? sum / std::sqrt(squares) : 0;
    return out;
}

Cells cells_at(const Sums& sums, const MarkPlacement& place) {
    Grid grid = sums.sample(place);
    bend(grid);
    return gather(grid);
}

double pilot_at(const Sums& sums, const MarkPlacement& place) {
    const Cells cells = cells_at(sums, place);
    return correlate(cells.values, pilot_chips(cells.first_column, cells.first_row, cells.columns, cells.rows)).score;
}

// Climbs to the best pilot nearby, by ever smaller steps of offset and of size about the picture's middle.
void refine(const Sums& sums, MarkPlacement& place) {
    place.pilot = pilot_at(sums, place);
    const double middle_x = sums.width() * 0.5, middle_y = sums.height() * 0.5;
    double shift = 0.3, growth = 0.003;
    for (int round = 0; round < 5; ++round, shift *= 0.5, growth *= 0.5) {
        for (int knob = 0; knob < 5; ++knob)
            for (const double sign : {1.0, -1.0}) {
                for (int i = 0; i < 4; ++i) {
                    MarkPlacement next = place;
                    if (knob == 0) next.left_px += sign * shift * place.cell_width_px;
                    if (knob == 1) next.top_px += sign * shift * place.cell_height_px;
                    const double x = knob == 2 || knob == 3 ? 1 + sign * growth : 1, y = knob == 2 || knob == 4 ? 1 + sign * growth : 1;
                    next.cell_width_px *= x;
                    next.cell_height_px *= y;
                    next.left_px = middle_x + (next.left_px - middle_x) * x;
                    next.top_px = middle_y + (next.top_px - middle_y) * y;
                    next.pilot = pilot_at(sums, next);
                    if (next.pilot <= place.pilot) break;
                    place = next;
                }
            }
    }
}

struct Peak {
    double height = 0;
    MarkPlacement place;
};

Spectrum pilot_spectrum() {
    const auto chips = pilot_chips(0, 0, kPilotColumns, kPilotRows);
    std::vector<std::complex<float>> values(static_cast<std::size_t>(kSearchWidth) * kSearchHeight);
    for (int row = 0; row < kPilotRows; ++row)
        for (int column = 0; column < kPilotColumns; ++column) {
            const std::int8_t chip = chips[static_cast<std::size_t>(row * kPilotColumns + column)];
            for (int k = 0; chip != 0 && k < 16; ++k) {
                const int x = (2 * column - 1 + k % 4 + kSearchWidth) % kSearchWidth, y = (2 * row - 1 + k / 4 + kSearchHeight) % kSearchHeight;
                values[static_cast<std::size_t>(y * kSearchWidth + x)] += kTent[static_cast<std::size_t>(k % 4)] * kTent[static_cast<std::size_t>(k / 4)] * static_cast<float>(chip);
            }
        }
    return {kSearchWidth, kSearchHeight, std::move(values)};
}

// The best shift of one correlation; real or (negative) imaginary parts.
Peak peak_of(const std::vector<std::complex<float>>& correlation, bool imaginary, const Grid& grid, double cell_px) {
    double best = 0, squares = 0;
    std::size_t at = 0;
    for (std::size_t i = 0; i < correlation.size(); ++i) {
        const auto v = static_cast<double>(imaginary ? -correlation[i].imag() : correlation[i].real());
        squares += v * v;
        if (v > best) best = v, at = i;
    }
    int x = static_cast<int>(at % kSearchWidth), y = static_cast<int>(at / kSearchWidth);
    // A shift that leads beyond the pilot's period is one in the other direction: the picture lies within a larger one.
    if (x > kSearchWidth - grid.width / 2) x -= kSearchWidth;
    if (y > kSearchHeight - grid.height / 2) y -= kSearchHeight;
    const double half = cell_px / kPerCell;
    return {squares > 0 ? best / std::sqrt(squares / static_cast<double>(correlation.size())) : 0, {-x * half, -y * half, cell_px, cell_px, 0, true}};
}

void fold(const Grid& grid, bool imaginary, std::vector<std::complex<float>>& into) {
    for (int y = 0; y < grid.height; ++y)
        for (int x = 0; x < grid.width; ++x) {
            auto& to = into[static_cast<std::size_t>((y % kSearchHeight) * kSearchWidth + x % kSearchWidth)];
            const float v = grid.values[static_cast<std::size_t>(y) * static_cast<std::size_t>(grid.width) + static_cast<std::size_t>(x)];
            to += imaginary ? std::complex<float>(0, v) : std::complex<float>(v, 0);
        }
}

// The likeliest places for cells of all sizes, best first.
std::vector<Peak> search(const Sums& sums, double cell_px) {
    const Spectrum pilot = pilot_spectrum();
    std::vector<Peak> peaks;
    for (double size = cell_px * kLeastFactor; size < cell_px * kMostFactor; size *= kScaleStep * kScaleStep) {
        std::vector<std::complex<float>> both(static_cast<std::size_t>(kSearchWidth) * kSearchHeight);
        const std::array sizes{size, size * kScaleStep};
        std::array<Grid, 2> grids;
        for (std::size_t i = 0; i < 2; ++i) {
            grids[i] = sums.sample({0, 0, sizes[i], sizes[i]});
            bend(grids[i]);
            fold(grids[i], i == 1, both);
        }
        const auto correlation = pilot.correlate(std::move(both));
        for (std::size_t i = 0; i < 2; ++i) peaks.push_back(peak_of(correlation, i == 1, grids[i], sizes[i]));
    }
    std::stable_sort(peaks.begin(), peaks.end(), [](const Peak& a, const Peak& b) { return a.height > b.height; });
    peaks.resize(std::min(peaks.size(), kMostPeaks));
    return peaks;
}

// Larger pictures in fewer pixels; cells stay several of them wide.
LumaPicture shrunk(const LumaPicture& in, int factor) {
    LumaPicture out{in.width / factor, in.height / factor, {}};
    out.values.reserve(static_cast<std::size_t>(out.width) * static_cast<std::size_t>(out.height));
    for (int y = 0; y < out.height; ++y)
        for (int x = 0; x < out.width; ++x) {
            float sum = 0;
            for (int k = 0; k < factor * factor; ++k)
                sum += in.values[static_cast<std::size_t>(y * factor + k / factor) * static_cast<std::size_t>(in.width) + static_cast<std::size_t>(x * factor + k % factor)];
            out.values.push_back(sum / static_cast<float>(factor * factor));
        }
    return out;
}

// The pictures in fewer pixels, and their mean, in which what moves blurs.
struct Film {
    std::vector<LumaPicture> pictures;
    LumaPicture mean;

    Film(std::span<const LumaPicture> all, int factor) {
        for (const LumaPicture& p : all) pictures.push_back(factor > 1 ? shrunk(p, factor) : p);
        mean = pictures.front();
        for (std::size_t n = 1; n < pictures.size(); ++n)
            for (std::size_t i = 0; i < mean.values.size(); ++i) mean.values[i] += pictures[n].values[i];
        for (float& v : mean.values) v /= static_cast<float>(pictures.size());
    }
    // Of all pictures together.
    Cells cells(MarkPlacement& place) const {
        Cells sum = cells_at(Sums(pictures.front()), place);
        for (std::size_t n = 1; n < pictures.size(); ++n) {
            const Cells more = cells_at(Sums(pictures[n]), place);
            for (std::size_t i = 0; i < sum.values.size(); ++i) sum.values[i] += more.values[i];
        }
        place.pilot = correlate(sum.values, pilot_chips(sum.first_column, sum.first_row, sum.columns, sum.rows)).score;
        return sum;
    }
};

// The better of two places.
void take_better(const Film& film, MarkPlacement place, MarkPlacement& best, Cells& cells) {
    Cells found = film.cells(place);
    if (place.pilot <= best.pilot) return;
    best = place;
    cells = std::move(found);
}

Cells find_cells(const Film& film, MarkPlacement& best) {
    const Sums mean(film.mean);
    const double cell = std::max(1.0, std::min(mean.width(), mean.height()) / static_cast<double>(kMarkCells));
    best = {0, 0, cell, cell};
    Cells cells = film.cells(best);
    const bool sure = best.pilot >= kSureAsItIs;
    MarkPlacement near = best;
    refine(mean, near);
    const double near_pilot = near.pilot;
    take_better(film, near, best, cells);
    if (sure || near_pilot >= kSurePilot || near_pilot == 0) return cells;  // 0: there is nothing to see
    for (Peak& peak : search(mean, cell)) {
        refine(mean, peak.place);
        take_better(film, peak.place, best, cells);
    }
    return cells;
}

}  // namespace

MarkDetector::MarkDetector(std::span<const LumaPicture> pictures) {
    if (pictures.empty() || pictures[0].width < 1 || pictures[0].height < 1) return;
    const int factor = std::max(1, std::min(pictures[0].width, pictures[0].height) / kLeastSide);
    Cells cells = find_cells(Film(pictures, factor), placement_);
    first_column_ = cells.first_column;
    first_row_ = cells.first_row;
    columns_ = cells.columns;
    rows_ = cells.rows;
    cells_ = std::move(cells.values);
    for (double* px : {&placement_.left_px, &placement_.top_px, &placement_.cell_width_px, &placement_.cell_height_px}) *px *= factor;
}

MarkScore MarkDetector::score(std::string_view session) const {
    MarkScore best;
    int trials = 0;
    const int last = placement_.searched ? kLastPeriod : 0;
    for (int down = placement_.searched ? kFirstPeriod : 0; down <= last; ++down)
        for (int across = placement_.searched ? kFirstPeriod : 0; across <= last; ++across) {
            const int column = first_column_ + across * kPilotColumns, row = first_row_ + down * kPilotRows;
            if (column + columns_ <= 0 || row + rows_ <= 0) continue;
            const MarkScore one = correlate(cells_, session_chips(session, column, row, columns_, rows_));
            if (one.cells == 0) continue;
            if (trials == 0 || one.score > best.score) best = one;
            ++trials;
        }
    if (best.score > 0) best.log10_chance = std::min(0.0, std::log10(std::max(trials, 1)) - best.score * best.score * 0.5 / std::log(10.0));
    return best;
}

}  // namespace pai
