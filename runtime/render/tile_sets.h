#pragma once
// Tilesets where they are shown: which tiles each place needs, those on the GPU within a budget, the rest on its way.
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <span>
#include <tuple>
#include <vector>

#include "asset/store.h"
#include "render/gpu_model.h"
#include "render/tile_options.h"
#include "show/frame_state.h"
#include "tiles/tile_choice.h"

namespace pai {

class TileSets {
public:
    // A part of a tile on the GPU, and where it goes in the space of the node that shows the tileset.
    struct Part {
        const GpuModel* model;
        glm::mat4 node_from_model;
    };
    // What builds models: label and data. The same limits as for all others.
    using Build = std::function<GpuModel(std::string_view label, const ModelData& data)>;

    TileSets();
    ~TileSets();
    TileSets(const TileSets&) = delete;
    TileSets& operator=(const TileSets&) = delete;

    // Chooses for every tileset in view, asks for what is missing, and takes what arrived to the GPU until `budget_ms` is spent (< 0: waits until
    // every view has what can be had). True if what is shown changed.
    bool follow(const FrameState& state, const AssetStore& store, std::span<const Handle<AssetData>> handles, double budget_ms, const TileOptions& options, const Build& build);
    // As Renderer::rearrange(). Nothing is shown until the next follow().
    void rearrange(std::span<const std::uint32_t> before);
    // What `draw` of layer `layer` shows, as of the last follow(); empty if it is no tileset.
    std::span<const Part> parts(std::uint32_t layer, const ModelDraw& draw) const;
    const TileStats& stats() const { return stats_; }

private:
    struct Set;
    // Sets of what `handles` hold now; true if one went.
    bool meet(const AssetStore& store, std::span<const Handle<AssetData>> handles);
    // What every view of a set shows; what they wish for, the most urgent first.
    std::vector<TileChoice::Wish> choose(std::uint32_t index, Set& set, const FrameState& state, const TileOptions& options);
    using Key = std::tuple<std::uint32_t, std::uint32_t, std::uint64_t>;  // layer, asset, node
    std::map<std::uint32_t, std::unique_ptr<Set>> sets_;                  // by index of FrameState::assets
    std::map<Key, std::vector<Part>> shown_;
    TileStats stats_;
};

}  // namespace pai
