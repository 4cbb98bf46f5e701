#pragma once
// Splats as primitives of points. Source: KHR_gaussian_splatting, ratified; and the names that its drafts had.
#include <string_view>

#include "asset/codec/gltf_buffers.h"
#include "asset/splats.h"

namespace pai::codec {

// A primitive that has the extension, as a cloud. Corrupt: a required attribute is missing, has another format or another count.
// Unsupported: another kernel than "ellipse", or beyond the limits of splats.
Result<SplatCloud> build_gltf_splats(const GltfDocument& document, const GltfBuffers& buffers, const GltfPrimitive& source, std::string_view pointer, Budget& budget);

}  // namespace pai::codec
