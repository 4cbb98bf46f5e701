#include "render/picture_plane.h"

#include <cstring>

namespace pai {
namespace {

bool is_opaque(const Pixels& p) {
    const std::size_t count = static_cast<std::size_t>(p.width) * static_cast<std::size_t>(p.height);
    for (std::size_t i = 0; i < count; ++i) {
        if (p.format == Pixels::Format::Rgba8) {
            if (p.texels[i * 4 + 3] != std::byte{255}) return false;
        } else {
            float alpha;
            std::memcpy(&alpha, p.texels.data() + i * 16 + 12, sizeof(alpha));
            if (alpha < 1) return false;
        }
    }
    return true;
}

}  // namespace

ModelData picture_plane(Pixels picture) {
    ModelData out;
    if (picture.width < 1 || picture.height < 1) return out;
    const float x = 0.5f * static_cast<float>(picture.width) / static_cast<float>(picture.height), y = 0.5f;
    Primitive p;
    p.material = 0;
    p.positions = {{-x, -y, 0}, {x, -y, 0}, {x, y, 0}, {-x, y, 0}};
    p.normals.assign(4, {0, 0, 1});
    p.uvs[0] = {{0, 1}, {1, 1}, {1, 0}, {0, 0}};
    p.indices = {0, 1, 2, 0, 2, 3};
    p.bounds = {{-x, -y, 0}, {x, y, 0}};
    Material m;
    m.name = "picture";
    m.unlit = true;
    m.base_colour_texture.image = 0;
    m.base_colour_texture.sampler.wrap_s = m.base_colour_texture.sampler.wrap_t = Sampler::Wrap::Clamp;
    if (!is_opaque(picture)) m.alpha = Material::Alpha::Blend;
    out.meshes.resize(1);
    out.meshes[0].primitives.push_back(std::move(p));
    out.materials.push_back(std::move(m));
    out.nodes.resize(1);
    out.nodes[0].mesh = 0;
    out.bounds = {{-x, -y, 0}, {x, y, 0}};
    out.images.push_back(std::move(picture));
    return out;
}

}  // namespace pai
