#pragma once
// Any file that holds a model: glTF, splats, point clouds, PLY meshes. Told apart by what is inside.
#include <string_view>

#include "asset/codec/gltf.h"
#include "asset/codec/splat_file.h"

namespace pai::codec {

enum class ModelFormat : std::uint8_t { Gltf, Ply, Spz, DotSplat, Pnts };

// `path`: its ending tells a .splat file, which has no signature; everything that is none of the others is taken for glTF.
ModelFormat model_format(ByteSpan file, std::string_view path);

// As read_gltf(), read_splat_ply(), read_spz(), read_dot_splat(), read_ply_model() and read_pnts(). Splats of PLY and .splat files, whose Y
// points down, are turned upright.
Result<ModelData> read_model(ByteSpan file, std::string_view path, const ResourceReader& open, const GltfLimits& limits = {});

}  // namespace pai::codec
