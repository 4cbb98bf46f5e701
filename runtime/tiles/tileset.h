#pragma once
// The tree of a tileset: what lies where, and how wrong each tile is in the place of its children. Pure: no file is opened here.
// Source: OGC 18-053r2 (3D Tiles 1.0) and OGC 22-025r4 (1.1).
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <glm/mat4x4.hpp>

#include "base/bytes.h"
#include "base/result.h"
#include "tiles/tile_volume.h"

namespace pai {

struct TileLimits {
    std::size_t max_json_bytes = 64u << 20;
    std::size_t max_tiles = 500'000;  // of the whole tree
    int max_depth = 128;                // tiles above each other, in all files together
    std::size_t max_uri = 1024;
    std::size_t max_contents = 64;      // of one tile
};

enum class TileUp : std::uint8_t { Y, Z, X };

// Where the tiles of a subdivision lie and what they are called. Source: 3D Tiles 1.1, "Implicit tiling".
struct ImplicitTiles {
    bool octree = false;
    int subtree_levels = 1, available_levels = 1;
    std::vector<std::string> content_templates;
    std::string subtree_template;
    std::optional<TileRegion> region;  // else the volume of its root
    TileVolume box;                    // of the root, before its transform
    std::string folder;
};

struct ImplicitPlace {
    std::shared_ptr<const ImplicitTiles> tiles;
    int level = 0;
    std::uint64_t x = 0, y = 0, z = 0;
};

struct Tile {
    static constexpr std::uint32_t kNone = 0xffffffff;
    std::uint32_t parent = kNone;
    std::vector<std::uint32_t> children;
    int depth = 0;
    glm::dmat4 root_from_tile{1};
    TileVolume volume;                     // in the root's space
    std::optional<TileVolume> seen_from;   // only from within it is the tile shown
    double error_m = 0;                    // how far it lies from the truth where its children are not shown
    bool add = false;                      // children add to it; else they replace it
    TileUp up = TileUp::Y;                 // of the glTF in it
    std::vector<std::string> contents;     // URI references, as seen from the first tileset's folder
    // What is to be read before its children are known: another tileset's JSON, or a subtree; empty once that is done.
    std::string more;
    ImplicitPlace place;                   // of what `more` names, if it is a subtree
};

struct TileTree {
    std::vector<Tile> tiles;  // 0: the root
};

// Corrupt with TILESET_INVALID: what is wrong, and where. Unsupported with TILESET_UNSUPPORTED: another version, or an extension that is
// required and not known here, by its name; or beyond the limits.
Result<TileTree> parse_tileset(std::string_view json, const TileLimits& limits = {});
// Hangs another file's tiles below `at`, whose `more` named it; `at` is as it was if this fails.
Result<void> hang_tileset(TileTree& tree, std::uint32_t at, std::string_view json, const TileLimits& limits = {});
// The same of a subtree file. Corrupt with SUBTREE_INVALID; Unsupported with TILESET_UNSUPPORTED: its bits lie in other files.
Result<void> hang_subtree(TileTree& tree, std::uint32_t at, ByteSpan file, const TileLimits& limits = {});

// True of a text that is a tileset and no glTF.
bool is_tileset(std::string_view json);
bool is_subtree(ByteSpan file);

// The frame in which a tileset is shown: Y up, in metres, the middle of its root's floor at the origin where it lies far from its own.
glm::dmat4 shown_from_root(const TileTree& tree);

}  // namespace pai
