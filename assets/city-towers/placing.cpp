#include "city-towers/placing.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <map>
#include <utility>

#include <glm/common.hpp>
#include <glm/geometric.hpp>

#include "base/hash.h"
#include "city-towers/types.h"
#include "city/land.h"
#include "city/plan.h"
#include "make/noise.h"

namespace pai::city {
namespace {

constexpr float kGridM = 13;
constexpr std::uint64_t kSeed = 2024;

// Houses that stand, by cells of 60 m.
class Ground {
public:
    bool is_free(glm::vec2 p, float radius_m) const {
        const glm::ivec2 c = cell(p);
        for (int y = -1; y <= 1; ++y) {
            for (int x = -1; x <= 1; ++x) {
                const auto found = cells_.find({c.x + x, c.y + y});
                if (found == cells_.end()) continue;
                for (const glm::vec3& other : found->second) {
                    if (glm::distance(p, glm::vec2(other.x, other.y)) < radius_m + other.z) return false;
                }
            }
        }
        return true;
    }
    void take(glm::vec2 p, float radius_m) { cells_[{cell(p).x, cell(p).y}].emplace_back(p.x, p.y, radius_m); }

private:
    static glm::ivec2 cell(glm::vec2 p) { return glm::ivec2(glm::floor(p / 90.0f)); }
    std::map<std::pair<int, int>, std::vector<glm::vec3>> cells_;
};

float unit(std::uint64_t id, std::uint64_t what) { return hash_unit(kSeed, id, what); }

// Which houses are built here, if any.
bool choose_row(glm::vec2 p, float shore, float slope, std::uint64_t id, Row& row) {
    const District side = district(p);
    const float town = side == District::Peninsula ? ramp(-2600, -1500, p.x) : ramp(1500, 400, shore) * ramp(-2500, -1300, p.x) * ramp(1700, 1100, p.x);
    const float quarter = fbm(glm::vec3(p.x * 0.004f, 2.5f, p.y * 0.004f), 3, 601);
    if (shore < 36 || slope > 300) return false;
    if (unit(id, 1) > town * (shore < 320 ? 0.75f : 0.45f) + town * 0.9f * quarter) return false;
    const float pick = unit(id, 2);
    const float front = side == District::Peninsula ? 130.0f : 150.0f;
    if (shore < front && pick < 0.55f) {
        row = Row::Front;
    } else if (shore < 240 && pick > 0.80f) {
        row = Row::Slope;
    } else if (shore < 750 && (side == District::Peninsula || pick < 0.85f - shore * 0.0006f)) {
        row = Row::Town;
    } else {
        row = pick < 0.9f ? Row::Edge : Row::Town;
    }
    return true;
}

std::size_t choose_type(Row row, std::uint64_t id) {
    float total = 0;
    for (const HouseType& t : house_types()) total += t.row == row ? t.weight : 0;
    float pick = unit(id, 3) * total;
    std::size_t last = 0;
    for (std::size_t i = 0; i < house_types().size(); ++i) {
        if (house_types()[i].row != row) continue;
        last = i;
        pick -= house_types()[i].weight;
        if (pick < 0) break;
    }
    return last;
}

std::uint8_t bank_channel(District side, float x) {
    if (side == District::Peninsula) {
        constexpr std::array<float, 5> kEnds = {-900, -500, -280, -100, 70};
        return static_cast<std::uint8_t>(1 + std::ranges::count_if(kEnds, [x](float end) { return x > end; }));
    }
    const int along = x > 300 ? 2 : x > -500 ? 1 : 0;
    return static_cast<std::uint8_t>((side == District::North ? 7 : 10) + along);
}

// Each bank has colours of its own: gold and coral on the peninsula, ice and turquoise north, violet and rose south.
glm::vec3 line_colour(District side, float pick) {
    constexpr std::array<std::array<unsigned, 4>, 3> kPalette = {{{0xffb84a, 0xff7a3c, 0xffd890, 0xff4a48}, {0x58c8ff, 0x3a8cff, 0x7af0e0, 0xd0f0ff}, {0xb070ff, 0xff5ab0, 0x6a7cff, 0xffb0e0}}};
    return glm::vec3(srgb(kPalette[static_cast<std::size_t>(side)][static_cast<std::size_t>(pick * 3.999f)]));
}

glm::vec3 window_tint(float hue, float level) {
    const glm::vec3 warm(1.08f, 0.94f, 0.78f), cool(0.80f, 0.98f, 1.22f);
    return glm::mix(warm, cool, ramp(0.55f, 0.95f, hue)) * (0.55f + 0.75f * level);
}

House furnish(std::size_t type, glm::vec2 p, float shore, std::uint64_t id) {
    const HouseType& kind = house_types()[type];
    const District side = district(p);
    const glm::vec2 out = downhill(p);
    House h;
    h.type = type;
    h.at = glm::vec3(p.x, ground_m(p), p.y);
    h.yaw_rad = std::atan2(out.x, out.y) + (unit(id, 4) - 0.5f) * 0.16f;
    const float tall = 0.78f + 0.50f * unit(id, 5) * (0.6f + 0.8f * fbm(glm::vec3(p.x * 0.006f, 5.5f, p.y * 0.006f), 2, 602));
    const float wide = 0.88f + 0.26f * unit(id, 6);
    h.scale = kind.row == Row::Slope ? glm::vec3(wide) : glm::vec3(wide, tall, wide);
    h.window_tint = window_tint(unit(id, 7), unit(id, 8));
    h.line_tint = line_colour(side, unit(id, 9)) * (0.6f + 0.6f * unit(id, 10));
    const float height = kind.height_m * h.scale.y;
    h.media = kind.media && shore < 170 && unit(id, 11) < 0.45f;
    h.lines = kind.lines ? kind.row != Row::Town || unit(id, 12) < 0.35f : shore < 260 && unit(id, 12) < 0.30f;
    h.channel = kind.row == Row::Slope ? 15 : height > 130 ? 13 : bank_channel(side, p.x);
    if (kind.row == Row::Slope) h.line_tint = glm::vec3(srgb(unit(id, 13) < 0.7f ? 0xffa040 : 0xff5a30));
    return h;
}

}  // namespace

std::vector<House> place_houses() {
    std::vector<House> houses;
    Ground ground;
    // The rows are built one after the other: what stands on the river front is not crowded out by cottages.
    for (const Row wanted : {Row::Front, Row::Town, Row::Edge, Row::Slope}) {
        const int reach = static_cast<int>(2700 / kGridM);
        for (int iz = -reach; iz <= reach; ++iz) {
            for (int ix = -reach; ix <= reach; ++ix) {
                const std::uint64_t id = static_cast<std::uint64_t>(iz + 4096) * 8192 + static_cast<std::uint64_t>(ix + 4096);
                const glm::vec2 p = (glm::vec2(ix, iz) + glm::vec2(unit(id, 20), unit(id, 21)) * 0.9f) * kGridM;
                const float shore = shore_m(p);
                Row row = Row::Town;
                if (shore < 36 || shore > 1600) continue;
                // Cottages fill what gaps the slopes by the river still have.
                const bool gap = wanted == Row::Slope && shore < 230 && unit(id, 14) < 0.22f;
                if (gap) row = Row::Slope;
                if (!gap && (!choose_row(p, shore, slope_m(p), id, row) || row != wanted)) continue;
                const std::size_t type = choose_type(row, id);
                const float radius = house_types()[type].radius_m * (row == Row::Town ? 0.86f : row == Row::Edge ? 1.25f : 1.0f);
                if (reserved(p, radius * 0.9f) || !ground.is_free(p, radius)) continue;
                if (row == Row::Slope && road_m(p) < 6) continue;
                ground.take(p, radius);
                houses.push_back(furnish(type, p, shore, id));
            }
        }
    }
    return houses;
}

}  // namespace pai::city
