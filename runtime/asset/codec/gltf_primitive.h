#pragma once
// One primitive of a glTF mesh as flat vertex streams and indices.
#include <span>

#include "asset/codec/gltf_buffers.h"

namespace pai::codec {

// `material` is the primitive's, its textures resolved; `uv_sets` are the sets of texture coordinates that it uses, by slot.
// Strips, fans and loops are unrolled; flat normals and tangents are made where the specification asks for them.
// Nothing if the primitive has no positions.
Result<std::optional<Primitive>> build_primitive(const GltfDocument& document, const GltfBuffers& buffers, const GltfPrimitive& source,
                                                 const Material& material, std::span<const int> uv_sets, std::string_view pointer, Budget& budget);

}  // namespace pai::codec
