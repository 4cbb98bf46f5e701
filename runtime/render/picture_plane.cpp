#include "render/picture_plane.h"

#include <algorithm>
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

ModelData picture_plane(float proportion, bool blends, int quarter_turns) {
    ModelData out;
    const float x = 0.5f * proportion, y = 0.5f;
    Primitive p;
    p.material = 0;
    p.positions = {{-x, -y, 0}, {x, -y, 0}, {x, y, 0}, {-x, y, 0}};
    p.normals.assign(4, {0, 0, 1});
    p.uvs[0] = {{0, 1}, {1, 1}, {1, 0}, {0, 0}};
    std::rotate(p.uvs[0].begin(), p.uvs[0].begin() + quarter_turns % 4, p.uvs[0].end());
    p.indices = {0, 1, 2, 0, 2, 3};
    p.bounds = {{-x, -y, 0}, {x, y, 0}};
    Material m;
    m.name = "picture";
    m.unlit = true;
    if (blends) m.alpha = Material::Alpha::Blend;
    out.meshes.resize(1);
    out.meshes[0].primitives.push_back(std::move(p));
    out.materials.push_back(std::move(m));
    out.nodes.resize(1);
    out.nodes[0].mesh = 0;
    out.bounds = {{-x, -y, 0}, {x, y, 0}};
    return out;
}

ModelData picture_plane(Pixels picture) {
    if (picture.width < 1 || picture.height < 1) return {};
    ModelData out = picture_plane(static_cast<float>(picture.width) / static_cast<float>(picture.height), !is_opaque(picture));
    TextureRef& texture = out.materials[0].base_colour_texture;
    texture.image = 0;
    texture.sampler.wrap_s = texture.sampler.wrap_t = Sampler::Wrap::Clamp;
    out.images.push_back(std::move(picture));
    return out;
}

}  // namespace pai
