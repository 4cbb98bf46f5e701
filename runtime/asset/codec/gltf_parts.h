#pragma once
// Readers of the objects of a glTF document. Faults go to the Findings of `f`; what is at fault reads as its default.
#include "asset/codec/gltf_document.h"
#include "asset/codec/gltf_fields.h"

namespace pai::codec {

// gltf_materials.cpp
GltfImage read_image(const Fields& f);
Sampler read_sampler(const Fields& f);
GltfTexture read_texture(const Fields& f);
Material read_material(const Fields& f);

// gltf_nodes.cpp
GltfMesh read_mesh(const Fields& f);
GltfNode read_node(const Fields& f);
GltfSkin read_skin(const Fields& f);
GltfAnimation read_animation(const Fields& f);
ModelCamera read_camera(const Fields& f);
ModelLight read_light(const Fields& f);
// Indices of the array `name`; DUPLICATE_ELEMENTS if one stands twice.
std::vector<int> read_unique_indices(const Fields& f, std::string_view name);

}  // namespace pai::codec
