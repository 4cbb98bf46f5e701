#pragma once
// The materials of a model on the GPU: their textures, factors and blocks.
#include <array>
#include <string_view>

#include "render/gpu_model.h"

namespace pai {

// Which set of the model's primitives stands in each place of its vertices: those of base colours first, because masks read alpha
// from the first two alone.
std::array<int, 4> uv_order(const ModelData& data);

// What build_materials() takes, each once, in its order.
std::vector<TextureKey> textures_used(const ModelData& data);

// Puts `made` in the place of texture `index` of the model, in all materials that show it.
void set_texture(GpuModel& model, std::size_t index, ModelTexture made);

// Fills materials, textures and blocks of `model`, and counts their bytes. `textures`: those that textures_used() names.
void build_materials(std::string_view label, const ModelData& data, SamplerCache& samplers, ModelTextures textures, GpuModel& model);

// True if a texture of the material lies in the third or fourth set.
bool uses_more_uvs(const GpuMaterial& material);

}  // namespace pai
