// 3D tilesets: whatever is read may be walked and shown.
#include <cmath>

#include "asset/codec/tile_file.h"
#include "targets.h"
#include "tiles/tile_choice.h"

namespace pai {
namespace {

constexpr TileLimits kFewTiles{.max_json_bytes = 1u << 20, .max_tiles = 4096, .max_depth = 32};

void walk(const TileTree& tree) {
    TileView view;
    view.eye = {100, -50, 20};
    view.planes.fill(glm::dvec4(0, 0, 0, 1));
    std::vector<TileState> states(tree.tiles.size(), TileState::Ready);
    const TileChoice all = choose_tiles(tree, states, view, 4);
    for (const std::uint32_t shown : all.shown) PAI_ASSERT(shown < tree.tiles.size() && !tree.tiles[shown].contents.empty());
    for (std::uint32_t i = 0; i < tree.tiles.size(); ++i)
        for (const std::uint32_t child : tree.tiles[i].children) PAI_ASSERT(child > i && child < tree.tiles.size() && tree.tiles[child].parent == i);
    const glm::dmat4 shown = shown_from_root(tree);
    PAI_ASSERT(std::isfinite(shown[3].x + shown[3].y + shown[3].z));
}

void run_tileset(ByteSpan bytes) {
    const auto tree = parse_tileset(as_text(bytes), kFewTiles);
    if (!tree) return PAI_ASSERT(!tree.error().message.empty() && !tree.error().reason.empty());
    walk(*tree);
    TileTree twice = *tree;
    for (std::uint32_t i = 0; i < twice.tiles.size() && i < 8; ++i)
        if (!twice.tiles[i].more.empty() && hang_tileset(twice, i, as_text(bytes), kFewTiles)) return walk(twice);
}

void run_subtree(ByteSpan bytes) {
    auto tree = parse_tileset(R"({"asset":{"version":"1.1"},"geometricError":9,"root":{"boundingVolume":{"region":[0,0,1,1,0,9]},"geometricError":9,"refine":"REPLACE",
        "content":{"uri":"{level}/{x}/{y}.glb"},"implicitTiling":{"subdivisionScheme":"QUADTREE","subtreeLevels":4,"availableLevels":9,"subtrees":{"uri":"{level}.{x}.{y}"}}}})", kFewTiles);
    PAI_ASSERT(tree);
    for (std::uint32_t i = 0; i < tree->tiles.size() && i < 64; ++i) {
        if (tree->tiles[i].more.empty()) continue;
        if (const auto hung = hang_subtree(*tree, i, bytes, kFewTiles); !hung) return PAI_ASSERT(!hung.error().message.empty() && !hung.error().reason.empty());
    }
    walk(*tree);
}

void run_tile(ByteSpan bytes) {
    const codec::ResourceReader none = [](std::string_view path) -> Result<ByteSpan> { return Error(Code::NotFound, "nothing lies beside: " + std::string(path), "NONE"); };
    codec::TileFileLimits limits;
    limits.gltf.max_bytes = 8u << 20;
    limits.gltf.max_elements = 1u << 12;
    limits.gltf.pixels = {.max_side = 512, .max_pixels = 1u << 18};
    limits.max_parts = 16;
    limits.max_copies = 1u << 12;
    const auto parts = codec::read_tile(bytes, "tile.b3dm", TileUp::Y, none, limits);
    if (!parts) return PAI_ASSERT(!parts.error().message.empty());
    for (const codec::TilePart& part : *parts)
        for (const Instances& set : part.model.instances)
            for (std::size_t i = 0; i < set.size(); ++i) PAI_ASSERT(std::isfinite(set.translations[i].x + set.scales[i].x + set.rotations[i].w));
}

constexpr FuzzTarget kTileTargets[] = {{"tileset", run_tileset}, {"subtree", run_subtree}, {"tile", run_tile}};

}  // namespace

std::span<const FuzzTarget> tile_fuzz_targets() { return kTileTargets; }

}  // namespace pai
