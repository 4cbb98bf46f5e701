#include "render/tile_sets.h"

#include <algorithm>
#include <deque>
#include <functional>
#include <set>
#include <utility>

#include <fmt/format.h>
#include <glm/matrix.hpp>

#include "base/log.h"
#include "render/lens.h"
#include "time/clock.h"

namespace pai {
namespace {

// So many are on their way at once that the next choice still decides what comes soon.
constexpr std::size_t kMostOrders = 6;
constexpr int kMostRounds = 10'000;
// Where the budget is too small, tiles are coarser until they fit, by these steps.
constexpr double kCoarser = 1.3, kCoarsest = 1e6;

double milliseconds() { return static_cast<double>(steady_ns()) * 1e-6; }

}  // namespace

struct TileSets::Set {
    struct Loaded {
        std::vector<Part> parts;
        std::vector<std::unique_ptr<GpuModel>> models;
        std::size_t bytes = 0;
        std::uint64_t last_shown = 0;
    };

    Handle<AssetData> handle;
    std::shared_ptr<const AssetData> data;
    const Tileset* source = nullptr;
    TileTree tree;
    std::vector<TileState> states;
    std::map<std::uint32_t, Loaded> loaded;
    std::deque<LoadedTile> arrived;
    std::set<std::uint32_t> orders;
    std::uint64_t round = 0, failed = 0;
    double coarser = 1;  // times TileOptions::error_px
    glm::dvec3 eyes{0}, coarser_from{0};  // the sum of where all eyes are, and were when it became coarser

    Set(Handle<AssetData> h, std::shared_ptr<const AssetData> d) : handle(h), data(std::move(d)), source(std::get_if<Tileset>(data.get())), tree(source->tree) {
        states.resize(tree.tiles.size(), TileState::Unloaded);
    }

    std::size_t bytes() const {
        std::size_t sum = 0;
        for (const auto& [tile, l] : loaded) sum += l.bytes;
        return sum;
    }

    void order(std::uint32_t index) {
        const Tile& tile = tree.tiles[index];
        states[index] = TileState::Loading;
        orders.insert(index);
        source->feed->request({index, tile.more.empty() ? tile.contents : std::vector<std::string>{tile.more}, tile.up});
    }

    // The most urgent of what is wished for; nothing while there is too much already.
    void order(const std::vector<TileChoice::Wish>& wishes, std::uint64_t share) {
        const bool full = bytes() > share;
        for (const TileChoice::Wish& wish : wishes) {
            if (full || orders.size() >= kMostOrders) break;
            if (states[wish.tile] == TileState::Unloaded) order(wish.tile);
        }
    }

    // What is seen and does not fit becomes coarser; true if that changes what is asked for.
    bool fit(std::uint64_t share) {
        const std::size_t now = bytes();
        if (now > share && coarser < kCoarsest) {
            coarser = std::min(coarser * kCoarser, kCoarsest);
            coarser_from = eyes;
            return true;
        }
        // Seen from the same place it would be too much once more.
        if (now >= share / 2 || coarser <= 1 || coarser_from == eyes) return false;
        coarser = std::max(coarser / kCoarser, 1.0);
        return true;
    }

    // `wait`: for at least one tile, if any is on its way. True if there is more to come.
    bool take_arrived(const Build& build, bool wait, const std::function<bool()>& spent, bool& changed) {
        for (LoadedTile& tile : source->feed->take(wait && !orders.empty() && arrived.empty())) arrived.push_back(std::move(tile));
        bool took = false;
        while (!arrived.empty() && !(took && spent())) {
            changed = take(std::move(arrived.front()), build) || changed;
            arrived.pop_front();
            took = true;
        }
        return took || !orders.empty();
    }

    void count(TileStats& stats, double error_px) const {
        stats.resident += loaded.size();
        stats.loading += orders.size();
        stats.failed += failed;
        stats.bytes += bytes();
        stats.error_px = std::max(stats.error_px, error_px * coarser);
    }

    void fail(std::uint32_t index, const std::string& why) {
        states[index] = TileState::Failed;
        ++failed;
        if (failed <= 10) log::warn("render", "a tile is left out: {}", why);
    }

    // A content that is a tileset by its text, not by its name, is what its other contents are not. False: there are children already.
    bool name_more(const LoadedTile& tile) {
        Tile& at = tree.tiles[tile.tile];
        if (!at.children.empty()) return false;
        std::erase(at.contents, tile.tileset_file);
        at.more = tile.tileset_file;
        return true;
    }

    // True if the tree or what may be shown changed.
    bool take(LoadedTile tile, const Build& build) {
        orders.erase(tile.tile);
        if (tile.error) {
            fail(tile.tile, tile.error->message);
            return true;
        }
        if (!tile.tileset.empty() && tree.tiles[tile.tile].more.empty() && !name_more(tile)) {
            fail(tile.tile, fmt::format("{}: a tile whose content is a tileset has no children of its own", tile.tileset_file));
            return true;
        }
        if (!tree.tiles[tile.tile].more.empty()) {
            auto hung = tile.subtree.empty() ? hang_tileset(tree, tile.tile, tile.tileset) : hang_subtree(tree, tile.tile, tile.subtree);
            states.resize(tree.tiles.size(), TileState::Unloaded);
            states[tile.tile] = TileState::Unloaded;
            if (!hung) fail(tile.tile, hung.error().message);
            return true;
        }
        Loaded& l = loaded[tile.tile];
        for (const TileMesh& mesh : tile.meshes) {
            l.models.push_back(std::make_unique<GpuModel>(build(tree.tiles[tile.tile].contents.front(), *mesh.model)));
            l.bytes += l.models.back()->byte_count;
            l.parts.push_back({l.models.back().get(), glm::mat4(source->shown_from_root * tree.tiles[tile.tile].root_from_tile * mesh.tile_from_model)});
        }
        l.last_shown = round;
        states[tile.tile] = TileState::Ready;
        return true;
    }

    // Lets go of what is not shown, the longest unseen first, until `most` bytes are left at the most.
    bool trim(std::uint64_t most) {
        std::size_t sum = bytes();
        bool gone = false;
        while (sum > most) {
            auto oldest = loaded.end();
            for (auto at = loaded.begin(); at != loaded.end(); ++at)
                if (at->second.last_shown < round && (oldest == loaded.end() || at->second.last_shown < oldest->second.last_shown)) oldest = at;
            if (oldest == loaded.end()) break;
            sum -= oldest->second.bytes;
            states[oldest->first] = TileState::Unloaded;
            loaded.erase(oldest);
            gone = true;
        }
        return gone;
    }
};

TileSets::TileSets() = default;
TileSets::~TileSets() = default;

namespace {

TileView view_of(const Layer& layer, const ModelDraw& draw, const Tileset& source, const TileOptions& options) {
    const CameraState& camera = layer.camera;
    const glm::dmat4 world_from_root = glm::dmat4(draw.world_from_node) * source.shown_from_root;
    const float aspect = static_cast<float>(options.width_px) / static_cast<float>(std::max(options.height_px, 1));
    const glm::dmat4 clip_from_root = glm::dmat4(clip_from_camera(camera, aspect)) * glm::inverse(glm::dmat4(camera.world_from_camera)) * world_from_root;
    const glm::dvec3 eye(glm::inverse(world_from_root) * glm::dvec4(glm::dvec3(camera.world_from_camera[3]), 1));
    return tile_view(clip_from_root, eye, camera.ortho_height_m > 0, options.width_px, options.height_px);
}

}  // namespace

bool TileSets::meet(const AssetStore& store, std::span<const Handle<AssetData>> handles) {
    bool changed = false;
    for (auto at = sets_.begin(); at != sets_.end();) {
        const bool stays = at->first < handles.size() && handles[at->first] == at->second->handle && store.find(at->second->handle);
        changed = changed || !stays;
        at = stays ? std::next(at) : sets_.erase(at);
    }
    for (std::uint32_t i = 0; i < handles.size(); ++i) {
        if (sets_.contains(i)) continue;
        const AssetStore::Entry* entry = store.find(handles[i]);
        const Tileset* tileset = entry && entry->data ? std::get_if<Tileset>(entry->data.get()) : nullptr;
        if (tileset && tileset->feed) sets_[i] = std::make_unique<Set>(handles[i], entry->data);
    }
    return changed;
}

std::vector<TileChoice::Wish> TileSets::choose(std::uint32_t index, Set& set, const FrameState& state, const TileOptions& options) {
    ++set.round;
    set.eyes = glm::dvec3(0);
    std::vector<TileChoice::Wish> wishes;
    for (std::uint32_t layer = 0; layer < state.layers.size(); ++layer)
        for (const ModelDraw& draw : state.layers[layer].models) {
            if (draw.asset != index || draw.opacity <= 0 || state.layers[layer].weight <= 0) continue;
            const TileView view = view_of(state.layers[layer], draw, *set.source, options);
            const TileChoice choice = choose_tiles(set.tree, set.states, view, options.error_px * set.coarser);
            for (const std::uint32_t tile : choice.kept) set.loaded.at(tile).last_shown = set.round;
            std::vector<Part>& parts = shown_[Key(layer, index, draw.node)];
            for (const std::uint32_t tile : choice.shown) {
                const std::vector<Part>& own = set.loaded.at(tile).parts;
                parts.insert(parts.end(), own.begin(), own.end());
            }
            set.eyes += view.eye;
            stats_.shown += choice.shown.size();
            stats_.complete = stats_.complete && choice.complete;
            wishes.insert(wishes.end(), choice.wishes.begin(), choice.wishes.end());
        }
    std::stable_sort(wishes.begin(), wishes.end(), [](const auto& a, const auto& b) { return a.urgency > b.urgency; });
    return wishes;
}

bool TileSets::follow(const FrameState& state, const AssetStore& store, std::span<const Handle<AssetData>> handles, double budget_ms, const TileOptions& options, const Build& build) {
    const double began = milliseconds();
    const auto spent = [&] { return budget_ms >= 0 && milliseconds() - began >= budget_ms; };
    bool changed = meet(store, handles);
    const std::uint64_t most_before = sets_.empty() ? 0 : stats_.most_bytes;
    for (int rounds = 0; rounds < kMostRounds; ++rounds) {
        shown_.clear();
        stats_ = {};
        if (sets_.empty()) break;
        stats_.budget_bytes = options.budget_bytes;
        bool busy = false;
        for (auto& [index, set] : sets_) {
            const std::vector<TileChoice::Wish> wishes = choose(index, *set, state, options);
            const std::uint64_t share = options.budget_bytes / sets_.size();
            changed = set->trim(share) || changed;
            busy = set->fit(share) || busy;
            set->order(wishes, share);
            busy = set->take_arrived(build, budget_ms < 0, spent, changed) || busy;
            set->count(stats_, options.error_px);
        }
        stats_.most_bytes = std::max(most_before, stats_.bytes);
        if (!busy || budget_ms >= 0) break;
    }
    return changed;
}

void TileSets::rearrange(std::span<const std::uint32_t> before) {
    std::map<std::uint32_t, std::unique_ptr<Set>> sets;
    for (std::uint32_t i = 0; i < before.size(); ++i)
        if (const auto at = sets_.find(before[i]); at != sets_.end()) sets[i] = std::move(at->second);
    sets_ = std::move(sets);
    shown_.clear();
}

std::span<const TileSets::Part> TileSets::parts(std::uint32_t layer, const ModelDraw& draw) const {
    const auto found = shown_.find(Key(layer, draw.asset, draw.node));
    return found == shown_.end() ? std::span<const Part>() : std::span<const Part>(found->second);
}

}  // namespace pai
