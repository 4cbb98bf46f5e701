// Makes amphora/jar.glb: a neck amphora in the black-figure technique, after Attic types.
#include <cmath>
#include <numbers>

#include <glm/common.hpp>
#include <glm/geometric.hpp>

#include "amphora/painting.h"
#include "make/glb.h"
#include "make/lathe.h"
#include "make/noise.h"
#include "make/output.h"

namespace pai {
namespace {

// Radius and height from the lip down to the foot's edge.
const std::vector<glm::vec2> kWall = {{0.076f, 0.468f}, {0.081f, 0.462f}, {0.080f, 0.448f}, {0.072f, 0.432f}, {0.058f, 0.420f}, {0.054f, 0.395f}, {0.056f, 0.360f}, {0.064f, 0.345f}, {0.100f, 0.328f},
                                      {0.137f, 0.298f}, {0.155f, 0.258f}, {0.153f, 0.210f}, {0.134f, 0.155f}, {0.104f, 0.104f}, {0.074f, 0.064f}, {0.052f, 0.040f}, {0.046f, 0.031f}, {0.058f, 0.024f}, {0.086f, 0.017f}, {0.088f, 0.006f}, {0.084f, 0.001f}};
const std::vector<glm::vec2> kMouth = {{0.045f, 0.36f}, {0.046f, 0.395f}, {0.050f, 0.420f}, {0.063f, 0.445f}, {0.070f, 0.462f}, {0.073f, 0.468f}, {0.076f, 0.468f}};

// A handle of three ribs from the neck out and down to the shoulder.
TriMesh handle(float side) {
    const std::vector<glm::vec2> line = {{0.052f, 0.400f}, {0.090f, 0.411f}, {0.122f, 0.398f}, {0.132f, 0.360f}, {0.124f, 0.322f}, {0.112f, 0.306f}};
    TriMesh all;
    for (const float rib : {-1.0f, 0.0f, 1.0f}) {
        const float out = rib == 0 ? 0.0022f : 0;
        all.add(tube(8, 20, [&](float t) { const glm::vec2 p = spline(line, t); return glm::vec3(side * (p.x + out), p.y + out, rib * 0.0088f * (1 + 0.35f * t)); }, [](float) { return glm::vec2(0.0066f); }, {0, 0, 1}, false));
    }
    all.uvs.clear();
    return all;
}

Bytes make_jar() {
    const Raster painting = jar_painting();
    // Gloss is slick, clay is dull.
    const Raster surface = make_raster(512, 342, [&](glm::vec2 uv) { return glm::vec4(1, 0.74f - 0.48f * painting.sample(uv).w, 0, 1); });
    GlbModel model{.name = "jar", .copyright = "Paifang contributors, Apache-2.0"};
    model.pngs = {encode_png(painting, Transfer::Srgb), encode_png(surface, Transfer::Linear)};
    model.materials = {{.name = "painted clay", .roughness = 1, .base_texture = {0}, .surface_texture = {1}},
                       {.name = "black gloss", .base_colour = srgb(0x171210), .roughness = 0.27f}};
    TriMesh mouth = lathe(even_profile(kMouth, 12), 64);
    mouth.uvs.clear();
    TriMesh gloss = handle(-1);
    gloss.add(handle(1));
    gloss.add(mouth);
    TriMesh sole = lathe({{0.084f, 0.001f}, {0.0f, 0.004f}}, 64);
    sole.uvs.clear();
    gloss.add(sole);
    model.parts = {{"wall", lathe(even_profile(kWall, 64), 80), 0}, {"gloss", gloss, 1}};
    return encode_glb(model);
}

}  // namespace
}  // namespace pai

int main(int argc, char** argv) {
    pai::PackOutput out(argc, argv);
    out.write("jar.glb", pai::make_jar());
    return out.finish();
}
