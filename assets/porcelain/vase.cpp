// Makes porcelain/vase.glb: a meiping with cobalt painting under the glaze, after Yuan and early Ming types.
#include <glm/common.hpp>

#include "make/glb.h"
#include "make/lathe.h"
#include "make/noise.h"
#include "make/output.h"
#include "porcelain/painting.h"

namespace pai {
namespace {

const std::vector<glm::vec2> kOutside = {{0.0305f, 0.440f}, {0.0345f, 0.4375f}, {0.0345f, 0.432f}, {0.0295f, 0.424f}, {0.0290f, 0.412f}, {0.044f, 0.401f}, {0.080f, 0.387f},
                                         {0.108f, 0.362f}, {0.1235f, 0.326f}, {0.1245f, 0.288f}, {0.116f, 0.242f}, {0.1015f, 0.190f}, {0.0865f, 0.138f}, {0.0755f, 0.090f},
                                         {0.0705f, 0.050f}, {0.0725f, 0.018f}, {0.0735f, 0.004f}};
const std::vector<glm::vec2> kMouth = {{0.020f, 0.400f}, {0.0235f, 0.410f}, {0.0240f, 0.424f}, {0.0262f, 0.437f}, {0.0285f, 0.4405f}, {0.0305f, 0.440f}};
const std::vector<glm::vec2> kFoot = {{0.0735f, 0.004f}, {0.0715f, 0.0005f}, {0.0640f, 0.0005f}, {0.0620f, 0.006f}, {0.030f, 0.008f}, {0.0f, 0.008f}};

Bytes make_vase() {
    GlbModel model{.name = "vase", .copyright = "Paifang contributors, Apache-2.0"};
    model.pngs = {encode_png(vase_painting(), Transfer::Srgb)};
    model.materials = {{.name = "glazed porcelain", .roughness = 0.13f, .base_texture = {0}},
                       {.name = "bare glaze", .base_colour = srgb(0xdfe6e6), .roughness = 0.15f},
                       {.name = "unglazed foot", .base_colour = srgb(0xb9a283), .roughness = 0.8f}};
    TriMesh mouth = lathe(even_profile(kMouth, 10), 72);
    mouth.uvs.clear();
    for (const glm::vec3& p : mouth.positions) mouth.colours.emplace_back(glm::vec3(0.04f + 0.96f * ramp(0.408f, 0.436f, p.y)), 1.0f);
    TriMesh foot = lathe(even_profile(kFoot, 12), 72);
    foot.uvs.clear();
    model.parts = {{"wall", lathe(even_profile(kOutside, 72), 88), 0}, {"mouth", mouth, 1}, {"foot", foot, 2}};
    return encode_glb(model);
}

}  // namespace
}  // namespace pai

int main(int argc, char** argv) {
    pai::PackOutput out(argc, argv);
    out.write("vase.glb", pai::make_vase());
    return out.finish();
}
