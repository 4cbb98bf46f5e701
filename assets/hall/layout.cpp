#include "hall/layout.h"

namespace pai {
namespace {

constexpr float kWallX = 5.0f, kBack = -8.0f, kFront = 7.0f, kHeight = 4.6f;

class Builder {
public:
    void box(glm::vec3 min, glm::vec3 max, Surface surface, float bevel = 0) { blocks.push_back({min, max, surface, bevel, false}); }
    // The same on both sides of the hall, given for x > 0.
    void both(glm::vec3 min, glm::vec3 max, Surface surface, float bevel = 0) {
        box(min, max, surface, bevel);
        box({-max.x, min.y, min.z}, {-min.x, max.y, max.z}, surface, bevel);
    }
    std::vector<Block> blocks;
};

// A lantern lattice in a side wall, its lit paper behind it. y and z: the frame's outer edges.
void lattice_screen(Builder& b, float y0, float y1, float z0, float z1) {
    const float x = kWallX - 0.02f, face = x - 0.11f, bar = 0.022f;
    b.both({x - 0.012f, y0, z0}, {x, y1, z1}, Surface::Paper);
    for (const float z : {z0, z1 - 0.09f}) b.both({face - 0.03f, y0, z}, {x, y1, z + 0.09f}, Surface::Timber, 0.008f);
    for (const float y : {y0, (y0 + y1 - 0.09f) / 2, y1 - 0.09f}) b.both({face - 0.03f, y, z0 + 0.09f}, {x, y + 0.09f, z1 - 0.09f}, Surface::Timber, 0.008f);
    const float half_y = (y1 - y0 - 0.27f) / 4, half_z = (z1 - z0 - 0.18f) / 2, mid_z = (z0 + z1) / 2;
    for (int panel = 0; panel < 2; ++panel) {
        const float mid_y = panel ? y1 - 0.09f - half_y : y0 + 0.09f + half_y;
        const auto upright = [&](float k, float from, float to) { b.both({face, mid_y + from * half_y, mid_z + k * half_z - bar / 2}, {face + 0.035f, mid_y + to * half_y, mid_z + k * half_z + bar / 2}, Surface::Timber); };
        const auto level = [&](float k, float from, float to) { b.both({face, mid_y + k * half_y - bar / 2, mid_z + from * half_z}, {face + 0.035f, mid_y + k * half_y + bar / 2, mid_z + to * half_z}, Surface::Timber); };
        for (const float k : {-0.8f, -0.42f, 0.42f, 0.8f}) {
            upright(k, -1, 1);
            level(k, -1, 1);
        }
        upright(0, -1, -0.42f);
        upright(0, 0.42f, 1);
        level(0, -1, -0.42f);
        level(0, 0.42f, 1);
    }
}

void structure(Builder& b) {
    b.blocks.push_back({{-kWallX, 0, kBack}, {kWallX, kHeight, kFront}, Surface::Plaster, 0, true});
    for (const float z : {-6.5f, -3.5f, -0.5f, 2.5f, 5.5f}) {
        b.both({kWallX - 0.30f, 0.16f, z - 0.15f}, {kWallX, 4.02f, z + 0.15f}, Surface::Timber, 0.02f);
        b.both({kWallX - 0.36f, 0, z - 0.21f}, {kWallX, 0.16f, z + 0.21f}, Surface::Plinth, 0.02f);
        b.box({-kWallX, 4.02f, z - 0.16f}, {kWallX, 4.40f, z + 0.16f}, Surface::Timber, 0.02f);
        // Stepped brackets between column and beam.
        b.both({kWallX - 0.62f, 3.90f, z - 0.08f}, {kWallX - 0.30f, 4.02f, z + 0.08f}, Surface::Timber, 0.012f);
        b.both({kWallX - 0.46f, 3.77f, z - 0.08f}, {kWallX - 0.30f, 3.90f, z + 0.08f}, Surface::Timber, 0.012f);
    }
    for (const float x : {1.25f, 3.1f}) b.both({x - 0.07f, 4.40f, kBack}, {x + 0.07f, 4.54f, kFront}, Surface::Timber, 0.012f);
    // A cornice along the side walls hides the lamps that wash wall and ceiling.
    b.both({kWallX - 0.34f, 3.66f, kBack}, {kWallX - 0.28f, 3.80f, kFront}, Surface::Timber);
    b.both({kWallX - 0.34f, 3.62f, kBack}, {kWallX, 3.66f, kFront}, Surface::Timber);
    b.both({kWallX - 0.24f, 3.66f, kBack}, {kWallX - 0.12f, 3.69f, kFront}, Surface::Cove);
}

void walls(Builder& b) {
    for (const float z : {-6.5f, -3.5f, -0.5f, 2.5f}) {
        const float z0 = z + 0.15f, z1 = z + 2.85f;
        const bool lattice = z == -6.5f || z == -0.5f;
        // Wainscot: a rail, a base and a sunk panel.
        b.both({kWallX - 0.05f, 0, z0}, {kWallX, 0.22f, z1}, Surface::Timber, 0.008f);
        b.both({kWallX - 0.06f, 0.86f, z0}, {kWallX, 0.94f, z1}, Surface::Timber, 0.008f);
        b.both({kWallX - 0.02f, 0.22f, z0}, {kWallX, 0.86f, z1}, Surface::Panel);
        if (lattice) {
            lattice_screen(b, 0.96f, 3.40f, z + 0.42f, z + 2.58f);
        } else {
            b.both({kWallX - 0.045f, 1.10f, z + 0.42f}, {kWallX, 3.34f, z + 2.58f}, Surface::Panel, 0.012f);
        }
    }
}

void far_end(Builder& b) {
    // Platform and frame of the niche.
    b.box({-2.35f, 0, kBack}, {2.35f, 0.14f, -6.05f}, Surface::Plinth, 0.015f);
    b.box({-2.10f, 0.14f, kBack}, {2.10f, 0.28f, -6.35f}, Surface::Plinth, 0.015f);
    for (const float x : {-2.15f, 2.15f}) b.box({x - 0.16f, 0.28f, -7.40f}, {x + 0.16f, 4.02f, -7.08f}, Surface::Timber, 0.02f);
    b.box({-2.6f, 3.68f, -7.36f}, {2.6f, 3.98f, -7.12f}, Surface::Timber, 0.02f);
    for (const float x : {-3.55f, 3.55f}) {
        b.box({x - 0.95f, 1.10f, kBack}, {x + 0.95f, 3.34f, kBack + 0.045f}, Surface::Panel, 0.012f);
        b.box({x - 1.15f, 0.86f, kBack}, {x + 1.15f, 0.94f, kBack + 0.06f}, Surface::Timber, 0.008f);
    }
}

void plinths(Builder& b) {
    const auto plinth = [&](float x, float z, float half, float height) {
        b.box({x - half + 0.035f, 0, z - half + 0.035f}, {x + half - 0.035f, 0.07f, z + half - 0.035f}, Surface::Timber);
        b.box({x - half, 0.07f, z - half}, {x + half, height, z + half}, Surface::Plinth, 0.012f);
    };
    plinth(-2.35f, 1.0f, 0.42f, 0.92f);
    plinth(2.35f, -1.7f, 0.30f, 1.05f);
    plinth(-2.05f, -3.3f, 0.28f, 1.08f);
}

}  // namespace

float albedo(Surface surface) {
    switch (surface) {
        case Surface::Floor: return 0.10f;
        case Surface::Plaster: return 0.26f;
        case Surface::Panel: return 0.12f;
        case Surface::Timber: return 0.06f;
        case Surface::Plinth: return 0.20f;
        case Surface::Ceiling: return 0.38f;
        default: return 0.3f;
    }
}

float glow(Surface surface) { return surface == Surface::Cove ? 16.0f : surface == Surface::Paper ? 0.45f : 0.0f; }

const std::vector<Block>& hall_blocks() {
    static const std::vector<Block> blocks = [] {
        Builder b;
        structure(b);
        walls(b);
        far_end(b);
        plinths(b);
        return b.blocks;
    }();
    return blocks;
}

const std::vector<Lamp>& hall_lamps() {
    static const std::vector<Lamp> lamps = {{{-1.2f, 3.9f, 3.0f}, {-2.35f, 1.2f, 1.0f}, 95, 9, 17},
                                            {{1.3f, 3.9f, 0.2f}, {2.35f, 1.3f, -1.7f}, 50, 7, 14},
                                            {{-0.9f, 3.9f, -1.6f}, {-2.05f, 1.35f, -3.3f}, 50, 7, 14},
                                            {{1.4f, 3.9f, -3.6f}, {0.0f, 1.5f, -7.2f}, 110, 16, 30}};
    return lamps;
}

}  // namespace pai
