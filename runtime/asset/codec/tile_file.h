#pragma once
// What a tile of a 3D tileset holds: glTF, and the containers of 3D Tiles 1.0 around it.
// Source: OGC 22-025r4, 3D Tiles 1.1, "Batched 3D Model", "Instanced 3D Model", "Composite", "Point Cloud".
#include <string_view>
#include <vector>

#include <glm/mat4x4.hpp>

#include "asset/codec/gltf.h"
#include "tiles/tileset.h"

namespace pai::codec {

struct TilePart {
    ModelData model;
    glm::dmat4 tile_from_model{1};
};

struct TileFileLimits {
    GltfLimits gltf;
    std::size_t max_parts = 256;
    std::size_t max_copies = 1u << 20;  // of an instanced model
};

// The parts of a tile in its own space, Z up. `open` reads what they name, as for read_gltf().
// Corrupt: TILE_INVALID, or as read_gltf() and read_pnts(). Unsupported with TILE_UNSUPPORTED: another version, or beyond the limits.
Result<std::vector<TilePart>> read_tile(ByteSpan file, std::string_view path, TileUp up, const ResourceReader& open, const TileFileLimits& limits = {});

}  // namespace pai::codec
