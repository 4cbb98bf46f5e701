#include "asset/tiles.h"

#include <iterator>
#include <utility>

#include <glm/geometric.hpp>

#include "asset/codec/tile_file.h"
#include "asset/mesh_unpacker.h"
#include "asset/parts.h"

namespace pai {
namespace {

Bounds shown_bounds_of(const TileTree& tree, const glm::dmat4& shown_from_root) {
    Bounds out;
    if (tree.tiles.empty()) return out;
    const TileVolume volume = transformed(tree.tiles[0].volume, shown_from_root);
    glm::dvec3 reach(0);
    for (int i = 0; i < 3; ++i) reach += glm::abs(volume.half[i]);
    out.add(glm::vec3(volume.centre - reach));
    out.add(glm::vec3(volume.centre + reach));
    return out;
}

std::string_view without_query(std::string_view uri) { return uri.substr(0, uri.find_first_of("?#")); }

}  // namespace

void TileFeed::open(Post post) {
    const std::scoped_lock lock(mutex_);
    post_ = std::move(post);
}

void TileFeed::request(Order order) {
    const std::uint32_t tile = order.tile;
    {
        const std::scoped_lock lock(mutex_);
        if (post_) {
            ++pending_;
            post_(std::move(order));
            return;
        }
    }
    LoadedTile gone;
    gone.tile = tile;
    gone.error = Error(Code::Io, "the tileset's session has ended");
    const std::scoped_lock lock(mutex_);
    done_.push_back(std::move(gone));
}

std::vector<LoadedTile> TileFeed::take(bool wait) {
    std::unique_lock lock(mutex_);
    if (wait) arrived_.wait(lock, [&] { return !done_.empty() || pending_ == 0; });
    return std::exchange(done_, {});
}

std::size_t TileFeed::on_the_way() const {
    const std::scoped_lock lock(mutex_);
    return pending_;
}

void TileFeed::deliver(LoadedTile tile) {
    const std::scoped_lock lock(mutex_);
    done_.push_back(std::move(tile));
    if (pending_ > 0) --pending_;
    arrived_.notify_all();
}

void TileFeed::close() {
    const std::scoped_lock lock(mutex_);
    post_ = nullptr;
    pending_ = 0;
    arrived_.notify_all();
}

Result<Tileset> decode_tileset(LicensedBytes bytes) {
    auto tree = parse_tileset(as_text(bytes.bytes()));
    if (!tree) return std::move(tree.error()).context(bytes.path().empty() ? bytes.permit().asset().value : bytes.path());
    Tileset out{bytes.permit(), *std::move(tree), {}, {}, nullptr};
    out.shown_from_root = shown_from_root(out.tree);
    out.bounds = shown_bounds_of(out.tree, out.shown_from_root);
    return out;
}

Result<LoadedTile> decode_tile(LicensedBytes bytes, TileUp up, Session& session, bool for_software) {
    LoadedTile out;
    if (is_subtree(bytes.bytes())) {
        out.subtree.assign(bytes.bytes().begin(), bytes.bytes().end());
        return out;
    }
    if (is_tileset(as_text(bytes.bytes()))) {
        out.tileset = as_text(bytes.bytes());
        return out;
    }
    ModelParts parts(bytes.permit(), session);
    const codec::ResourceReader open = [&](std::string_view path) { return parts.open(path); };
    codec::TileFileLimits limits;
    limits.gltf.unpack_mesh = mesh_unpacker();
    limits.gltf.for_software = [for_software] { return for_software; };
    auto read = codec::read_tile(bytes.bytes(), bytes.path(), up, open, limits);
    if (!read) return std::move(read.error()).context(bytes.path());
    for (codec::TilePart& part : *read) {
        out.bytes += part.model.byte_count();
        out.meshes.push_back({std::make_shared<const ModelData>(std::move(part.model)), part.tile_from_model});
    }
    return out;
}

LoadedTile load_tile(const TileFeed::Order& order, const Permit& tileset, Session& session, bool for_software) {
    LoadedTile out;
    for (const std::string& file : order.files) {
        auto bytes = session.open_beside(tileset, without_query(file));
        auto loaded = bytes ? decode_tile(*std::move(bytes), order.up, session, for_software) : Result<LoadedTile>(std::move(bytes.error()));
        if (!loaded) {
            out = {};
            out.error = std::move(loaded.error());
            break;
        }
        out.bytes += loaded->bytes;
        out.meshes.insert(out.meshes.end(), std::make_move_iterator(loaded->meshes.begin()), std::make_move_iterator(loaded->meshes.end()));
        if (!loaded->tileset.empty()) out.tileset = std::move(loaded->tileset), out.tileset_file = file;
        if (!loaded->subtree.empty()) out.subtree = std::move(loaded->subtree);
    }
    out.tile = order.tile;
    return out;
}

std::vector<std::pair<std::string, Error>> check_tiles(const LicensedBytes& tileset, Session& session) {
    constexpr std::size_t kMostFaults = 100;
    std::vector<std::pair<std::string, Error>> out;
    auto tree = parse_tileset(as_text(tileset.bytes()));
    if (!tree) {
        out.emplace_back("", std::move(tree.error()));
        return out;
    }
    for (std::uint32_t i = 0; i < tree->tiles.size() && out.size() < kMostFaults; ++i) {
        if (const std::string more = tree->tiles[i].more; !more.empty()) {
            LoadedTile loaded = load_tile({i, {more}, tree->tiles[i].up}, tileset.permit(), session);
            Result<void> hung = loaded.error ? Result<void>(*loaded.error) : loaded.subtree.empty() ? hang_tileset(*tree, i, loaded.tileset) : hang_subtree(*tree, i, loaded.subtree);
            if (!hung) out.emplace_back(more, std::move(hung.error()));
        }
        for (const std::string& content : std::vector<std::string>(tree->tiles[i].contents))
            if (LoadedTile loaded = load_tile({i, {content}, tree->tiles[i].up}, tileset.permit(), session); loaded.error && out.size() < kMostFaults) out.emplace_back(content, *std::move(loaded.error));
    }
    return out;
}

}  // namespace pai
