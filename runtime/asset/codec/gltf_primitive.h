#pragma once
// One primitive of a glTF mesh as flat vertex streams and indices.
#include <span>

#include "asset/codec/gltf_buffers.h"

namespace pai::codec {

// `materials` are those that the primitive may have, its own first, their textures resolved; `uv_sets` are the sets of texture
// coordinates by slot: one that none of them uses may be missing from the file, and its slot stays empty.
// Strips, fans and loops are unrolled; flat normals and tangents are made where the specification asks for them.
// Nothing if the primitive has no positions.
Result<std::optional<Primitive>> build_primitive(const GltfDocument& document, const GltfBuffers& buffers, const GltfPrimitive& source,
                                                 std::span<const Material* const> materials, std::span<const int> uv_sets, std::string_view pointer,
                                                 Budget& budget);

}  // namespace pai::codec
