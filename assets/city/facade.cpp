#include "city/facade.h"

#include <algorithm>
#include <cmath>

#include <glm/common.hpp>

#include "make/noise.h"

namespace pai::city {
namespace {

constexpr int kColumns = 16, kFloors = 32, kCellPx = 16;

glm::vec3 spot(int x, float per_column, int y, float per_floor, float z) { return {static_cast<float>(x) * per_column, static_cast<float>(y) * per_floor, z}; }

struct Window {
    glm::vec3 light{0};
    glm::vec2 half{0.3f, 0.28f};  // of its cell
};

glm::vec3 colour(unsigned hex) { return glm::vec3(srgb(hex)); }

// People's lamps: mostly warm, some daylight tubes, now and then a television or a red lantern.
glm::vec3 lamp(float pick) {
    if (pick < 0.42f) return colour(0xffb45c);
    if (pick < 0.66f) return colour(0xffcf8e);
    if (pick < 0.80f) return colour(0xffe6c4);
    if (pick < 0.91f) return colour(0xd9e8ff);
    return pick < 0.96f ? colour(0xff8a3c) : colour(0x9db8ff);
}

Window flats(int x, int y, float a, float b) {
    if (x % 8 == 3) return {colour(0xffe9c8) * 0.30f, {0.13f, 0.30f}};  // the stairs never sleep
    const float lived_in = 0.20f + 0.36f * noise(spot(x / 4, 1, y, 0.16f, 1), 501);
    if (a > lived_in) return {colour(0xffb45c) * 0.010f, {0.32f, 0.26f}};
    return {lamp(b) * (0.12f + 0.62f * b * b), {0.32f, 0.25f}};
}

Window slab(int x, int y, float a, float b) {
    if (x % 4 == 1) return {colour(0xffd9a0) * (a < 0.75f ? 0.20f : 0.03f), {0.12f, 0.20f}};
    if (a > 0.36f + 0.2f * noise(spot(x, 0.4f, y, 0.2f, 2), 502)) return {glm::vec3(0.004f), {0.3f, 0.2f}};
    return {lamp(b * 0.9f + 0.1f * a) * (0.10f + 0.5f * lattice(x, y, 3, 502) * b), {0.30f, 0.22f}};
}

Window office(int x, int y, float a, float b) {
    const float floor_on = lattice(0, y, 4, 503), wing = lattice(x / 4, y, 5, 503);
    const glm::vec3 tube = glm::mix(colour(0xcfe2ff), colour(0xfff0d6), lattice(x / 4, y / 3, 6, 503));
    if (floor_on < 0.30f && wing < 0.8f) return {tube * (0.24f + 0.16f * a), {0.44f, 0.20f}};
    if (a < 0.10f) return {tube * 0.30f * b, {0.42f, 0.20f}};
    return {tube * 0.015f, {0.44f, 0.20f}};
}

Window glass(int x, int y, float a, float b) {
    const float band = noise(spot(0, 0, y, 0.35f, 7), 504);
    if (y % 8 == 0) return {colour(0x9fd8ff) * 0.34f, {0.5f, 0.12f}};  // plant floors are washed with light
    const float run = lattice(x / 3, y, 9, 504);  // open-plan floors: lit by the bay
    if (run < 0.16f + 0.42f * band) return {glm::mix(colour(0xffd9a6), colour(0xcfe4ff), ramp(0.3f, 0.7f, noise(spot(x, 0.15f, y, 0.2f, 8), 504))) * (0.12f + 0.20f * run + 0.08f * a * b), {0.47f, 0.30f}};
    return {colour(0x6f9fd8) * 0.03f, {0.46f, 0.34f}};
}

Window hotel(int x, int y, float a, float b) {
    if (y >= kFloors - 2) return {colour(0xffc070) * 0.6f, {0.46f, 0.30f}};
    if (a < 0.6f) return {colour(x % 2 ? 0xffb865 : 0xffc988) * (0.14f + 0.30f * b * b), {0.27f, 0.27f}};
    return {colour(0xff9a40) * 0.06f, {0.30f, 0.30f}};
}

Window cottage(int x, int y, float a, float b) {
    if (y % 2 == 1 && x % 2 == 1) return {glm::vec3(0.01f), {0.2f, 0.2f}};
    return {lamp(a * 0.7f) * (a < 0.7f ? 0.35f + 0.5f * b : 0.03f), {0.32f, 0.30f}};
}

// Strips of diodes between the windows; the show colours them.
Window media(int x, int y, float, float) {
    const float wave = 0.5f + 0.5f * std::sin(static_cast<float>(y) * 0.42f + 2.0f * noise(spot(x, 0.25f, y, 0.08f, 9), 507) * 3);
    return {glm::vec3(0.05f + 0.5f * wave * wave), {0.5f, 0.13f}};
}

Window window(Facade facade, int x, int y) {
    const auto seed = 510u + static_cast<std::uint32_t>(facade);
    const float a = lattice(x, y, 0, seed), b = lattice(x, y, 1, seed);
    switch (facade) {
        case Facade::Flats: return flats(x, y, a, b);
        case Facade::Slab: return slab(x, y, a, b);
        case Facade::Office: return office(x, y, a, b);
        case Facade::Glass: return glass(x, y, a, b);
        case Facade::Hotel: return hotel(x, y, a, b);
        case Facade::Cottage: return cottage(x, y, a, b);
        case Facade::Media: break;
    }
    return media(x, y, a, b);
}

}  // namespace

Raster facade_light(Facade facade) {
    std::array<std::array<Window, kColumns>, kFloors> windows;
    for (int y = 0; y < kFloors; ++y) {
        for (int x = 0; x < kColumns; ++x) windows[static_cast<std::size_t>(y)][static_cast<std::size_t>(x)] = window(facade, x, y);
    }
    return make_raster(kColumns * kCellPx, kFloors * kCellPx, [&](glm::vec2 uv) {
        const glm::vec2 cell = glm::vec2(uv.x, 1 - uv.y) * glm::vec2(kColumns, kFloors), inner = glm::fract(cell) - 0.5f;
        const Window& w = windows[static_cast<std::size_t>(cell.y)][static_cast<std::size_t>(cell.x)];
        const glm::vec2 off = glm::abs(inner) - w.half;
        const float inside = ramp(0.04f, -0.04f, std::max(off.x, off.y));
        // Brighter above, where the lamp hangs; walls catch the street's light from below and the neighbours'.
        const float quarter = 0.55f + 0.9f * noise(glm::vec3(cell.x * 0.22f, cell.y * 0.10f, 5.5f), 509);
        const glm::vec3 pane = w.light * ((0.75f + 0.5f * (inner.y + 0.5f)) * quarter);
        const float street = std::exp(-(1 - uv.y) * 7);
        const glm::vec3 wall = colour(0xffb070) * (0.010f + 0.060f * street) + colour(0x8090c0) * 0.006f;
        return glm::vec4(wall * (facade == Facade::Media ? 0.3f : 1.0f) + pane * inside, 1);
    });
}

}  // namespace pai::city
