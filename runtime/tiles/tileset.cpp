#include "tiles/tileset.h"

#include <algorithm>
#include <array>
#include <cmath>

#include <fmt/format.h>
#include <glm/geometric.hpp>
#include <glm/matrix.hpp>

#include "base/json.h"
#include "tiles/implicit.h"

namespace pai {
namespace {

// What is read, or may be left out without a wrong picture.
constexpr std::array kKnownExtensions = {"3DTILES_content_gltf", "3DTILES_implicit_tiling", "3DTILES_multiple_contents", "3DTILES_metadata"};
constexpr double kFarthest_m = 1e9;

Error tileset_error(JsonRef at, std::string_view text) { return Error(Code::Corrupt, fmt::format("tileset, {}: {}", at.place(), text), "TILESET_INVALID"); }
Error unsupported_tileset(JsonRef at, std::string_view text) { return Error(Code::Unsupported, fmt::format("tileset, {}: {}", at.place(), text), "TILESET_UNSUPPORTED"); }

template <std::size_t N>
Result<std::array<double, N>> read_numbers(JsonRef value, std::string_view what) {
    if (!value.is_array() || value.size() != N) return tileset_error(value, fmt::format("{}: expected {} numbers", what, N));
    std::array<double, N> out{};
    for (std::size_t i = 0; i < N; ++i) {
        out[i] = value[i].as_double();
        if (!value[i].is_number() || !(std::abs(out[i]) <= kFarthest_m)) return tileset_error(value[i], fmt::format("{}: expected a number within {:g}", what, kFarthest_m));
    }
    return out;
}

struct ReadVolume {
    TileVolume volume;                 // before the tile's transform
    std::optional<TileRegion> region;  // which no transform moves
};

Result<TileRegion> read_region(JsonRef value) {
    PAI_TRY(const auto n, (read_numbers<6>(value, "region")));
    constexpr double kTurn = 6.2831854, kQuarter = 1.5707964;
    if (std::abs(n[0]) > kTurn || std::abs(n[2]) > kTurn || std::abs(n[1]) > kQuarter || std::abs(n[3]) > kQuarter || n[1] > n[3] || n[4] > n[5])
        return tileset_error(value, "region: expected west, south, east, north in radians, then the least and the greatest height");
    return TileRegion{n[0], n[1], n[2], n[3], n[4], n[5]};
}

Result<ReadVolume> read_volume(JsonRef value) {
    ReadVolume out;
    if (const auto box = value.find("box")) {
        PAI_TRY(const auto n, (read_numbers<12>(*box, "box")));
        out.volume.centre = {n[0], n[1], n[2]};
        for (int i = 0; i < 3; ++i) out.volume.half[i] = {n[static_cast<std::size_t>(3 + 3 * i)], n[static_cast<std::size_t>(4 + 3 * i)], n[static_cast<std::size_t>(5 + 3 * i)]};
        return out;
    }
    if (const auto region = value.find("region")) {
        PAI_TRY(out.region, read_region(*region));
        out.volume = volume_of(*out.region);
        return out;
    }
    if (const auto sphere = value.find("sphere")) {
        PAI_TRY(const auto n, (read_numbers<4>(*sphere, "sphere")));
        if (n[3] < 0) return tileset_error(*sphere, "sphere: expected a radius of at least 0");
        out.volume = sphere_volume({n[0], n[1], n[2]}, n[3]);
        return out;
    }
    return tileset_error(value, "expected a box, a region or a sphere");
}

// Moves what a transform moves.
TileVolume placed(const ReadVolume& read, const glm::dmat4& root_from_tile) { return read.region ? read.volume : transformed(read.volume, root_from_tile); }

// A tileset's own text ends where a query begins.
bool names_json(std::string_view uri) {
    uri = uri.substr(0, uri.find_first_of("?#"));
    return uri.size() > 5 && uri.substr(uri.size() - 5) == ".json";
}

double largest_scale_of(const glm::dmat4& m) {
    return std::max({glm::length(glm::dvec3(m[0])), glm::length(glm::dvec3(m[1])), glm::length(glm::dvec3(m[2]))});
}

class TilesetReader {
public:
    TilesetReader(TileTree& tree, std::string folder, const TileLimits& limits) : tree_(tree), folder_(std::move(folder)), limits_(limits) {}

    // Hangs the root below `parent`.
    Result<void> read(JsonRef root, std::uint32_t parent) {
        if (!root.is_object()) return tileset_error(root, "expected an object");
        PAI_TRY(read_asset(root));
        const auto first = root.find("root");
        if (!first || !first->is_object()) return tileset_error(root, "expected a root");
        struct Todo {
            JsonRef json;
            std::uint32_t parent;
        };
        std::vector<Todo> todo{{*first, parent}};
        while (!todo.empty()) {
            const Todo next = todo.back();
            todo.pop_back();
            PAI_TRY(const std::uint32_t made, add(next.json, next.parent));
            const auto children = next.json.find("children");
            if (!children) continue;
            if (!children->is_array()) return tileset_error(*children, "children: expected an array");
            if (children->size() > 0 && !tree_.tiles[made].more.empty()) return tileset_error(*children, "a tile whose content is a tileset, or that is subdivided, has no children of its own");
            for (std::size_t i = children->size(); i-- > 0;) todo.push_back({(*children)[i], made});
        }
        return {};
    }

private:
    Result<void> read_asset(JsonRef root) {
        const auto asset = root.find("asset");
        const auto version = asset ? asset->find("version") : std::nullopt;
        if (!version || !version->is_string()) return tileset_error(root, "expected asset.version");
        if (version->text() != "1.0" && version->text() != "1.1" && version->text() != "0.0")
            return unsupported_tileset(*version, fmt::format("version {}, 1.0 and 1.1 are read", version->text().substr(0, 20)));
        if (const auto up = asset->find("gltfUpAxis")) up_ = up->text() == "Z" || up->text() == "z" ? TileUp::Z : up->text() == "X" || up->text() == "x" ? TileUp::X : TileUp::Y;
        const auto required = root.find("extensionsRequired");
        for (std::size_t i = 0; required && i < required->size(); ++i) {
            const std::string_view name = required->is_array() ? (*required)[i].text() : std::string_view();
            if (std::find(kKnownExtensions.begin(), kKnownExtensions.end(), name) == kKnownExtensions.end())
                return unsupported_tileset((*required)[i], fmt::format("the extension {} is required", name.substr(0, 80)));
        }
        return {};
    }

    Result<std::uint32_t> add(JsonRef json, std::uint32_t parent) {
        if (!json.is_object()) return tileset_error(json, "expected a tile");
        if (tree_.tiles.size() >= limits_.max_tiles) return unsupported_tileset(json, fmt::format("more than {} tiles", limits_.max_tiles));
        Tile tile;
        tile.parent = parent;
        tile.up = up_;
        const Tile* above = parent == Tile::kNone ? nullptr : &tree_.tiles[parent];
        if (above) {
            tile.depth = above->depth + 1;
            tile.root_from_tile = above->root_from_tile;
            tile.add = above->add;
        }
        if (tile.depth > limits_.max_depth) return unsupported_tileset(json, fmt::format("more than {} tiles above each other", limits_.max_depth));
        if (const auto transform = json.find("transform")) {
            PAI_TRY(const auto n, (read_numbers<16>(*transform, "transform")));
            glm::dmat4 m;
            for (std::size_t i = 0; i < 16; ++i) m[static_cast<int>(i / 4)][static_cast<int>(i % 4)] = n[i];
            tile.root_from_tile = tile.root_from_tile * m;
            if (!std::isfinite(glm::determinant(tile.root_from_tile))) return tileset_error(*transform, "transform: what it makes of its parents' is not finite");
        }
        PAI_TRY(read_members(json, tile));
        const auto index = static_cast<std::uint32_t>(tree_.tiles.size());
        tree_.tiles.push_back(std::move(tile));
        if (parent != Tile::kNone) tree_.tiles[parent].children.push_back(index);
        return index;
    }

    Result<void> read_members(JsonRef json, Tile& tile) {
        const auto volume = json.find("boundingVolume");
        if (!volume) return tileset_error(json, "expected a boundingVolume");
        PAI_TRY(const ReadVolume read, read_volume(*volume));
        tile.volume = placed(read, tile.root_from_tile);
        const auto error = json.find("geometricError");
        if (!error || !error->is_number() || !(error->as_double() >= 0)) return tileset_error(json, "expected a geometricError of at least 0");
        tile.error_m = std::min(error->as_double(), kFarthest_m) * largest_scale_of(tile.root_from_tile);
        if (const auto refine = json.find("refine")) {
            // Early tilesets say it in small letters.
            tile.add = refine->text() == "ADD" || refine->text() == "add";
            if (!tile.add && refine->text() != "REPLACE" && refine->text() != "replace") return tileset_error(*refine, "refine: expected ADD or REPLACE");
        }
        if (const auto from = json.find("viewerRequestVolume")) {
            PAI_TRY(const ReadVolume seen_from, read_volume(*from));
            tile.seen_from = placed(seen_from, tile.root_from_tile);
        }
        PAI_TRY(read_contents(json, tile));
        auto implicit = json.find("implicitTiling");
        if (const auto extensions = json.find("extensions"); !implicit && extensions) implicit = extensions->find("3DTILES_implicit_tiling");
        return implicit ? read_implicit(*implicit, read, tile) : Result<void>();
    }

    Result<std::string> read_uri(JsonRef content) {
        auto uri = content.find("uri");
        if (!uri) uri = content.find("url");
        if (!uri || !uri->is_string() || uri->text().empty() || uri->text().size() > limits_.max_uri)
            return tileset_error(content, fmt::format("content: expected a uri of at most {} bytes", limits_.max_uri));
        return std::string(uri->text());
    }

    Result<void> read_contents(JsonRef json, Tile& tile) {
        std::vector<JsonRef> all;
        if (const auto one = json.find("content")) all.push_back(*one);
        auto more = json.find("contents");
        if (const auto extensions = json.find("extensions"); !more && extensions)
            if (const auto old = extensions->find("3DTILES_multiple_contents")) more = old->find("contents") ? old->find("contents") : old->find("content");
        if (more && more->size() > limits_.max_contents) return unsupported_tileset(*more, fmt::format("more than {} contents", limits_.max_contents));
        for (std::size_t i = 0; more && more->is_array() && i < more->size(); ++i) all.push_back((*more)[i]);
        for (const JsonRef content : all) {
            PAI_TRY(const std::string uri, read_uri(content));
            if (names_json(uri) && tile.more.empty()) tile.more = folder_ + uri;
            else tile.contents.push_back(folder_ + uri);
        }
        return {};
    }

    Result<void> read_implicit(JsonRef json, const ReadVolume& volume, Tile& tile) {
        auto made = std::make_shared<ImplicitTiles>();
        const auto scheme = json.find("subdivisionScheme");
        if (!scheme || (scheme->text() != "QUADTREE" && scheme->text() != "OCTREE")) return tileset_error(json, "subdivisionScheme: expected QUADTREE or OCTREE");
        made->octree = scheme->text() == "OCTREE";
        const auto number = [&](const char* name) { return json.find(name) ? json.find(name)->as_int().value_or(0) : 0; };
        const std::int64_t levels = number("subtreeLevels");
        // The draft extension named the deepest level in place of how many there are.
        const std::int64_t available = json.find("availableLevels") || !json.find("maximumLevel") ? number("availableLevels") : number("maximumLevel") + 1;
        // So many tiles are in one subtree at the most.
        if (levels < 1 || levels > (made->octree ? 7 : 10)) return tileset_error(json, fmt::format("subtreeLevels: expected 1 to {}", made->octree ? 7 : 10));
        if (available < 1 || available > 31) return tileset_error(json, "availableLevels: expected 1 to 31");
        made->subtree_levels = static_cast<int>(levels);
        made->available_levels = static_cast<int>(available);
        const auto subtrees = json.find("subtrees");
        if (!subtrees) return tileset_error(json, "expected subtrees.uri");
        PAI_TRY(made->subtree_template, read_uri(*subtrees));
        made->folder = folder_;
        if (!tile.more.empty()) return unsupported_tileset(json, "tilesets as the content of subdivided tiles are not read");
        for (const std::string& uri : tile.contents) made->content_templates.push_back(uri.substr(folder_.size()));
        tile.contents.clear();
        made->region = volume.region;
        made->box = volume.volume;
        tile.place.tiles = std::move(made);
        tile.more = subtree_uri(tile.place);
        return {};
    }

    TileTree& tree_;
    std::string folder_;
    const TileLimits& limits_;
    TileUp up_ = TileUp::Y;
};

Result<JsonDoc> parse_text(std::string_view json, const TileLimits& limits) {
    if (json.starts_with("\xef\xbb\xbf")) json.remove_prefix(3);
    return JsonDoc::parse(json, {.max_bytes = limits.max_json_bytes, .max_depth = 2 * limits.max_depth + 64});
}

Result<JsonDoc> parse_json(std::string_view json, const TileLimits& limits) {
    auto doc = parse_text(json, limits);
    if (!doc) return Error(Code::Corrupt, "tileset: " + doc.error().message, "TILESET_INVALID");
    return doc;
}

}  // namespace

Result<TileTree> parse_tileset(std::string_view json, const TileLimits& limits) {
    PAI_TRY(const JsonDoc doc, parse_json(json, limits));
    TileTree tree;
    PAI_TRY(TilesetReader(tree, "", limits).read(doc.root(), Tile::kNone));
    return tree;
}

Result<void> hang_tileset(TileTree& tree, std::uint32_t at, std::string_view json, const TileLimits& limits) {
    PAI_TRY(const JsonDoc doc, parse_json(json, limits));
    const std::string& named = tree.tiles[at].more;
    const std::string path = named.substr(0, named.find_first_of("?#"));
    const std::size_t slash = path.rfind('/'), before = tree.tiles.size(), children = tree.tiles[at].children.size();
    TilesetReader reader(tree, slash == path.npos ? std::string() : path.substr(0, slash + 1), limits);
    // A child counts only once it is whole; what a failed reading left is cut off again.
    if (Result<void> read = reader.read(doc.root(), at); !read) {
        tree.tiles.resize(before);
        tree.tiles[at].children.resize(children);
        return std::move(read.error()).context(path);
    }
    tree.tiles[at].more.clear();
    return {};
}

bool is_tileset(std::string_view json) {
    // Every model is asked this, so what cannot be one is not parsed for it.
    if (json.substr(0, 64).find('{') == json.npos || json.find("\"geometricError\"") == json.npos) return false;
    const auto doc = parse_text(json, {});
    return doc && doc->root().find("root") && doc->root().find("asset") && doc->root().find("geometricError");
}

glm::dmat4 shown_from_root(const TileTree& tree) {
    const glm::dmat4 upright{{1, 0, 0, 0}, {0, 0, -1, 0}, {0, 1, 0, 0}, {0, 0, 0, 1}};
    if (tree.tiles.empty()) return upright;
    const TileVolume& whole = tree.tiles[0].volume;
    constexpr double kNear_m = 1e4, kEarth_m = 5e6;
    const double away = glm::length(whole.centre);
    if (away < kNear_m) return upright;
    glm::dmat4 root_from_frame(1);
    if (away > kEarth_m) root_from_frame = east_north_up(whole.centre);
    else root_from_frame[3] = glm::dvec4(whole.centre, 1);
    double down = 0;
    for (int i = 0; i < 3; ++i) down += std::abs(glm::dot(glm::dvec3(root_from_frame[2]), whole.half[i]));
    root_from_frame[3] -= root_from_frame[2] * down;
    return upright * glm::inverse(root_from_frame);
}

}  // namespace pai
