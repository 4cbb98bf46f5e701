#include "city-towers/types.h"

#include <cmath>

#include <glm/common.hpp>

namespace pai::city {
namespace {

Plan box(float x, float z) { return rectangle({-x / 2, -z / 2}, {x / 2, z / 2}); }
Plan moved(Plan plan, glm::vec2 by) {
    for (glm::vec2& p : plan) p += by;
    return plan;
}

Massing start() { return Massing(kPictureM); }

// Water tanks, lift houses: what stands on flat roofs.
void roof_house(Massing& m, glm::vec2 at, float y) {
    m.prism(moved(box(7, 6), at), y, y + 4.5f, true);
    m.beam({at.x + 5, y, at.y}, {at.x + 5, y + 9, at.y}, 0.5f, false);
}

Massing slab(float x, float z, float h) {
    Massing m = start();
    m.plinth(box(x, z), 16);
    m.prism(box(x, z), 0, h);
    roof_house(m, {-x * 0.25f, 0}, h);
    roof_house(m, {x * 0.25f, 0}, h);
    m.light_ring(box(x + 0.8f, z + 0.8f), h - 0.6f, 1.1f);
    return m;
}

Massing point_tower(float side, float h) {
    Massing m = start();
    m.plinth(box(side, side), 18);
    m.prism(box(side, side), 0, h * 0.86f);
    m.prism(box(side * 0.72f, side * 0.72f), h * 0.86f, h);
    m.light_ring(box(side + 0.8f, side + 0.8f), h * 0.86f, 1.1f);
    m.light_ring(box(side * 0.74f, side * 0.74f), h, 1.1f);
    return m;
}

Massing cross_tower(float h) {
    Massing m = start();
    const Plan plan = {{-6, 16}, {6, 16}, {6, 6}, {16, 6}, {16, -6}, {6, -6}, {6, -16}, {-6, -16}, {-6, -6}, {-16, -6}, {-16, 6}, {-6, 6}};
    m.walls(plan, -16, plan, 0, true, false);
    m.walls(plan, 0, plan, h, false, false);
    m.prism(box(12, 32), h - 0.1f, h, true);
    m.prism(box(32, 12), h - 0.1f, h, true);
    m.prism(box(9, 9), h, h + 6, true);
    m.light_ring(plan, h, 1.0f);
    return m;
}

Massing hexagon(float r, float h) {
    Massing m = start();
    m.plinth(regular(6, r), 18);
    m.prism(regular(6, r), 0, h);
    m.walls(regular(6, r * 0.9f), h, regular(6, r * 0.25f), h + r * 0.9f, true);
    m.light_edges(regular(6, r * 0.9f), h, regular(6, r * 0.25f), h + r * 0.9f, 0.9f);
    m.light_ring(regular(6, r * 1.02f), h, 1.1f);
    return m;
}

Massing set_back(float side, float h) {
    Massing m = start();
    m.plinth(box(side * 1.25f, side * 1.25f), 18);
    m.prism(box(side * 1.25f, side * 1.25f), 0, h * 0.16f);
    m.prism(box(side, side), h * 0.16f, h * 0.62f);
    m.prism(box(side * 0.74f, side * 0.74f), h * 0.62f, h * 0.88f);
    m.prism(box(side * 0.48f, side * 0.48f), h * 0.88f, h);
    m.walls(box(2.4f, 2.4f), h, box(0.5f, 0.5f), h * 1.22f, true);
    for (const auto& [k, y] : {std::pair{1.02f, 0.62f}, std::pair{0.76f, 0.88f}, std::pair{0.5f, 1.0f}}) m.light_ring(box(side * k, side * k), h * y, 1.3f);
    m.light_edges(box(side * 0.75f, side * 0.75f), h * 0.62f, box(side * 0.75f, side * 0.75f), h * 0.88f, 1.0f);
    m.beam({0, h, 0}, {0, h * 1.2f, 0}, 1.0f, true);
    return m;
}

Massing twins(float h) {
    Massing m = start();
    m.plinth(box(58, 24), 18);
    m.prism(box(58, 24), 0, 14);
    for (const float x : {-18.0f, 18.0f}) {
        m.prism(moved(box(19, 20), {x, 0}), 14, h);
        m.light_ring(moved(box(20, 21), {x, 0}), h, 1.2f);
        m.light_edges(moved(box(19.5f, 20.5f), {x, 0}), 14, moved(box(19.5f, 20.5f), {x, 0}), h, 0.8f);
    }
    m.prism(box(18, 13), h * 0.70f, h * 0.78f);
    m.light_ring(box(18, 14), h * 0.70f, 1.0f);
    return m;
}

// A glass slab whose roof is cut at a slant.
Massing slant(float x, float z, float h) {
    Massing m = start();
    m.plinth(box(x, z), 18);
    m.prism(box(x, z), 0, h * 0.84f);
    const float low = h * 0.84f;
    for (const float side : {-x / 2, x / 2}) m.beam({side, low, z / 2}, {side, h, -z / 2}, 1.4f, true);
    m.walls(box(x, z), low, moved(rectangle({-x / 2, -z / 2}, {x / 2, -z / 2 + 1}), {0, 0}), h, true);
    m.light_ring(box(x + 0.8f, z + 0.8f), low, 1.0f);
    m.beam({-x / 2, h, -z / 2}, {x / 2, h, -z / 2}, 1.4f, true);
    return m;
}

Massing drum(float r, float h) {
    Massing m = start();
    m.plinth(regular(14, r), 18);
    m.prism(regular(14, r), 0, h);
    m.prism(regular(14, r * 0.6f), h, h + 7, true);
    for (int k = 0; k < 3; ++k) m.light_ring(regular(14, r * 1.03f), h - 2 - static_cast<float>(k) * 6, 1.0f);
    return m;
}

Massing obelisk(float side, float h) {
    Massing m = start();
    const Plan foot = box(side, side), head = box(side * 0.52f, side * 0.52f);
    m.plinth(foot, 20);
    m.walls(foot, 0, head, h);
    m.walls(box(side * 0.40f, side * 0.40f), h, box(side * 0.10f, side * 0.10f), h + side * 0.9f, true);
    m.light_edges(box(side * 1.02f, side * 1.02f), 8, box(side * 0.54f, side * 0.54f), h, 1.2f);
    m.light_ring(box(side * 0.54f, side * 0.54f), h, 1.6f);
    m.light_edges(box(side * 0.40f, side * 0.40f), h, box(side * 0.1f, side * 0.1f), h + side * 0.9f, 1.0f);
    return m;
}

Massing twisted(float side, float h) {
    Massing m = start();
    constexpr int kSteps = 12;
    m.plinth(box(side, side), 20);
    const auto at = [&](int i) {
        const float t = static_cast<float>(i) / kSteps;
        return turned(box(side, side), t * 1.25f, 1 - 0.42f * t * t);
    };
    for (int i = 0; i < kSteps; ++i) {
        const float y0 = h * static_cast<float>(i) / kSteps, y1 = h * static_cast<float>(i + 1) / kSteps;
        m.walls(at(i), y0, at(i + 1), y1, false, i + 1 == kSteps);
        m.light_edges(at(i), y0, at(i + 1), y1, 1.0f);
    }
    m.light_ring(at(kSteps), h, 1.8f);
    return m;
}

Massing pagoda_hotel(float x, float z, float h) {
    Massing m = start();
    m.plinth(box(x, z), 16);
    m.prism(box(x, z), 0, h);
    m.hip_roof({-x / 2, -z / 2}, {x / 2, z / 2}, h, 9, 4, 0.9f);
    m.prism(box(x * 0.5f, z * 0.6f), h + 4, h + 13);
    m.hip_roof({-x * 0.25f, -z * 0.3f}, {x * 0.25f, z * 0.3f}, h + 13, 8, 3, 0.9f);
    return m;
}

Massing l_block(float side, float h) {
    Massing m = start();
    const Plan a = rectangle({-side / 2, -side / 2}, {side / 2, -side / 2 + 13}), b = rectangle({-side / 2, -side / 2 + 13}, {-side / 2 + 13, side / 2});
    for (const Plan& p : {a, b}) {
        m.plinth(p, 16);
        m.prism(p, 0, h);
        m.light_ring(p, h, 1.0f);
    }
    roof_house(m, {-side * 0.3f, -side * 0.3f}, h);
    return m;
}

Massing mall(float h) {
    Massing m = start();
    m.plinth(box(64, 40), 16);
    m.prism(box(64, 40), 0, 20);
    m.light_ring(box(65, 41), 20, 1.3f);
    m.prism(moved(box(18, 18), {-18, -6}), 20, h);
    m.prism(moved(box(18, 18), {18, -6}), 20, h * 0.88f);
    m.light_ring(moved(box(19, 19), {-18, -6}), h, 1.0f);
    m.light_ring(moved(box(19, 19), {18, -6}), h * 0.88f, 1.0f);
    return m;
}

// Two legs under a bridge of storeys: a gate over the street.
Massing gate_house(float h) {
    Massing m = start();
    for (const float x : {-20.0f, 20.0f}) {
        m.plinth(moved(box(18, 18), {x, 0}), 16);
        m.prism(moved(box(18, 18), {x, 0}), 0, h * 0.66f);
    }
    m.prism(box(58, 18), h * 0.66f, h);
    m.walls(box(58, 18), h * 0.66f - 0.5f, box(58, 18), h * 0.66f, true, false);
    m.light_ring(box(59, 19), h, 1.2f);
    m.light_ring(box(59, 19), h * 0.66f, 1.2f);
    return m;
}

Massing stepped(float h) {
    Massing m = start();
    for (int i = 0; i < 4; ++i) {
        const float y = h * static_cast<float>(i) / 4;
        const Plan plan = rectangle({-24, -14}, {24, 14 - static_cast<float>(i) * 6});
        if (i == 0) m.plinth(plan, 16);
        m.prism(plan, y, y + h / 4);
        m.light_ring(plan, y + h / 4, 0.8f);
    }
    return m;
}

// A small timber house on stilts.
Massing stilt_house(int storeys) {
    Massing m = start();
    for (const glm::vec2 p : {glm::vec2(-5, 4), glm::vec2(0, 4), glm::vec2(5, 4), glm::vec2(-5, -4), glm::vec2(5, -4)}) m.beam({p.x, -12, p.y}, {p.x, 1, p.y}, 0.7f, false);
    float y = 0;
    for (int i = 0; i < storeys; ++i) {
        const float k = 1 - 0.10f * static_cast<float>(i);
        m.prism(box(12 * k, 9.5f * k), y, y + 3.8f);
        m.hip_roof({-6 * k, -4.75f * k}, {6 * k, 4.75f * k}, y + 3.6f, i + 1 == storeys ? 3.4f : 1.2f, 1.5f, 0.45f);
        y += 4.2f;
    }
    return m;
}

Massing pagoda() {
    Massing m = start();
    m.plinth(regular(8, 11), 14);
    float y = 0, r = 9.5f;
    for (int i = 0; i < 7; ++i) {
        m.prism(regular(8, r), y, y + 5);
        m.walls(regular(8, r * 1.42f), y + 5, regular(8, r * 0.86f), y + 7, true);
        m.light_ring(regular(8, r * 1.42f), y + 5, 0.55f);
        y += 6.6f;
        r *= 0.89f;
    }
    m.walls(regular(8, r * 0.5f), y, regular(8, 0.2f), y + 9, true);
    m.beam({0, y, 0}, {0, y + 9, 0}, 0.6f, true);
    return m;
}

}  // namespace

const std::vector<HouseType>& house_types() {
    static const std::vector<HouseType> types = [] {
        std::vector<HouseType> t;
        t.push_back({"set-back", Row::Front, Facade::Office, 1.0f, 30, 150, true, true, set_back(34, 150)});
        t.push_back({"twins", Row::Front, Facade::Hotel, 1.0f, 38, 118, true, false, twins(118)});
        t.push_back({"slant", Row::Front, Facade::Glass, 1.2f, 30, 126, true, true, slant(40, 26, 126)});
        t.push_back({"drum", Row::Front, Facade::Glass, 0.8f, 24, 112, true, true, drum(16, 112)});
        t.push_back({"obelisk", Row::Front, Facade::Glass, 0.5f, 28, 190, true, true, obelisk(33, 190)});
        t.push_back({"twisted", Row::Front, Facade::Office, 0.4f, 32, 205, true, true, twisted(36, 205)});
        t.push_back({"pagoda-hotel", Row::Front, Facade::Hotel, 1.0f, 32, 58, true, false, pagoda_hotel(44, 22, 58)});
        t.push_back({"mall", Row::Front, Facade::Hotel, 1.0f, 42, 96, true, false, mall(96)});
        t.push_back({"gate-house", Row::Front, Facade::Flats, 0.6f, 36, 104, true, false, gate_house(104)});
        t.push_back({"stepped", Row::Front, Facade::Cottage, 0.7f, 32, 40, true, false, stepped(40)});
        t.push_back({"point", Row::Town, Facade::Flats, 1.4f, 19, 104, false, false, point_tower(24, 104)});
        t.push_back({"point-low", Row::Town, Facade::Slab, 1.2f, 17, 74, false, false, point_tower(21, 74)});
        t.push_back({"cross", Row::Town, Facade::Flats, 1.4f, 23, 92, false, false, cross_tower(92)});
        t.push_back({"hexagon", Row::Town, Facade::Flats, 0.6f, 20, 110, true, false, hexagon(15, 110)});
        t.push_back({"slab", Row::Town, Facade::Flats, 1.4f, 27, 78, false, false, slab(44, 14, 78)});
        t.push_back({"slab-old", Row::Town, Facade::Slab, 1.4f, 30, 48, false, false, slab(52, 13, 48)});
        t.push_back({"office", Row::Town, Facade::Office, 0.5f, 24, 100, false, false, slab(30, 26, 100)});
        t.push_back({"l-block", Row::Town, Facade::Slab, 0.8f, 27, 40, false, false, l_block(40, 40)});
        t.push_back({"mid-rise", Row::Edge, Facade::Slab, 1.4f, 19, 30, false, false, slab(30, 14, 30)});
        t.push_back({"low-rise", Row::Edge, Facade::Cottage, 1.2f, 15, 17, false, false, slab(22, 12, 17)});
        t.push_back({"stilt-2", Row::Slope, Facade::Cottage, 1.4f, 9, 11, true, false, stilt_house(2)});
        t.push_back({"stilt-3", Row::Slope, Facade::Cottage, 1.2f, 9, 15, true, false, stilt_house(3)});
        t.push_back({"pagoda", Row::Slope, Facade::Hotel, 0.06f, 16, 55, true, false, pagoda()});
        return t;
    }();
    return types;
}

}  // namespace pai::city
