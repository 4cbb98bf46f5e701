#include "city-land/lamps.h"

#include "city/facade.h"
#include "city/land.h"
#include "city/massing.h"
#include "make/glb.h"

namespace pai::city {
namespace {

constexpr float kPoleM = 8.5f;

void stand(GlbInstances& out, const StreetLamp& lamp, bool lit) {
    out.translations.push_back(lamp.foot);
    out.rotations.emplace_back(1.0f, 0.0f, 0.0f, 0.0f);
    out.scales.emplace_back(1);
    if (lit) out.tints.emplace_back(lamp.colour, 1);
}

}  // namespace

Bytes make_lamps() {
    Massing lamp(kPictureM);
    lamp.beam({0, 0, 0}, {0, kPoleM, 0}, 0.3f, false);
    lamp.beam({-0.75f, kPoleM, 0}, {0.75f, kPoleM, 0}, 1.1f, true);
    GlbModel model{.name = "lamps", .copyright = "Paifang contributors, Apache-2.0"};
    model.instances.resize(2);
    for (const StreetLamp& l : street_lamps()) {
        if (shore_m({l.foot.x, l.foot.z}) < 260) stand(model.instances[0], l, false);
        stand(model.instances[1], l, true);
    }
    model.materials = {{.name = "pole", .base_colour = {0.1f, 0.1f, 0.1f, 1}, .roughness = 0.7f},
                       {.name = "lamp", .base_colour = {0.02f, 0.02f, 0.02f, 1}, .roughness = 0.7f, .emissive = glm::vec3(1), .emissive_strength = 6}};
    model.parts = {{"poles", lamp.plain, 0, 0}, {"lamps", lamp.accent, 1, 1}};
    for (GlbPart& part : model.parts) part.mesh.uvs.clear();
    return encode_glb(model);
}

}  // namespace pai::city
