#include "tiles/implicit.h"

#include <algorithm>
#include <cmath>

#include <fmt/format.h>
#include <glm/geometric.hpp>

#include "base/json.h"

namespace pai {
namespace {

constexpr std::size_t kSubtreeHeader = 24;
constexpr std::size_t kMaxSubtreeBytes = 64u << 20;

Error subtree_error(std::string_view text) { return Error(Code::Corrupt, fmt::format("subtree: {}", text), "SUBTREE_INVALID"); }

std::string filled(std::string_view pattern, const ImplicitPlace& place) {
    std::string out;
    while (!pattern.empty()) {
        const std::size_t open = pattern.find('{');
        out += pattern.substr(0, open);
        if (open == pattern.npos) break;
        pattern.remove_prefix(open);
        const auto take = [&](std::string_view name, std::uint64_t value) {
            if (!pattern.starts_with(name)) return false;
            out += std::to_string(value);
            pattern.remove_prefix(name.size());
            return true;
        };
        if (take("{level}", static_cast<std::uint64_t>(place.level)) || take("{x}", place.x) || take("{y}", place.y) || take("{z}", place.z)) continue;
        out += '{';
        pattern.remove_prefix(1);
    }
    return out;
}

std::uint64_t load_length(const std::byte* at) { return load_le32(at) | std::uint64_t{load_le32(at + 4)} << 32; }

// One bit a tile, or one for all; in the order of interleaved coordinates, x lowest. Source: 3D Tiles 1.1, "Availability".
struct Availability {
    bool constant = false, all = false;
    ByteSpan bits;
    bool at(std::uint64_t i) const { return constant ? all : (std::to_integer<unsigned>(bits[i / 8]) >> (i % 8) & 1) != 0; }
};

class SubtreeReader {
public:
    static Result<SubtreeReader> open(ByteSpan file) {
        if (!is_subtree(file) || file.size() > kMaxSubtreeBytes) return subtree_error("expected 'subt' and at most 64 MiB");
        const std::uint64_t json = load_length(file.data() + 8), binary = load_length(file.data() + 16), room = file.size() - kSubtreeHeader;
        if (load_le32(file.data() + 4) != 1) return Error(Code::Unsupported, "subtree: another version than 1", "TILESET_UNSUPPORTED");
        if (json > room || binary > room - json) return subtree_error(fmt::format("{} bytes of JSON and {} of bits leave the file of {} bytes", json, binary, file.size()));
        auto doc = JsonDoc::parse(as_text(file.subspan(kSubtreeHeader, json)), {.max_bytes = 16u << 20});
        if (!doc) return subtree_error(doc.error().message);
        return SubtreeReader(*std::move(doc), file.subspan(kSubtreeHeader + json, binary));
    }

    Result<Availability> read(std::string_view name, std::size_t index, std::uint64_t count) const {
        auto json = doc_.root().find(name);
        if (json && json->is_array()) json = index < json->size() ? std::optional((*json)[index]) : std::nullopt;
        if (!json) return Availability{.constant = true, .all = false, .bits = {}};
        if (const auto constant = json->find("constant")) return Availability{.constant = true, .all = constant->as_int().value_or(0) == 1, .bits = {}};
        auto stream = json->find("bitstream") ? json->find("bitstream") : json->find("bufferView");
        const auto view = stream ? stream->as_int() : std::nullopt;
        if (!view) return subtree_error(fmt::format("{}: expected a bitstream or a constant", name));
        PAI_TRY(const ByteSpan bits, buffer_view(*view));
        if (bits.size() < (count + 7) / 8) return subtree_error(fmt::format("{}: {} bytes hold no {} bits", name, bits.size(), count));
        return Availability{.constant = false, .all = false, .bits = bits};
    }

private:
    SubtreeReader(JsonDoc doc, ByteSpan binary) : doc_(std::move(doc)), binary_(binary) {}

    Result<ByteSpan> buffer_view(std::int64_t index) const {
        const auto views = doc_.root().find("bufferViews");
        if (!views || index < 0 || static_cast<std::uint64_t>(index) >= views->size()) return subtree_error(fmt::format("there is no bufferView {}", index));
        const JsonRef view = (*views)[static_cast<std::size_t>(index)];
        const auto number = [&](const char* name) { return view.find(name) ? view.find(name)->as_int().value_or(-1) : 0; };
        const auto buffers = doc_.root().find("buffers");
        const std::int64_t buffer = number("buffer"), offset = number("byteOffset"), length = number("byteLength");
        if (!buffers || buffer < 0 || static_cast<std::uint64_t>(buffer) >= buffers->size()) return subtree_error(fmt::format("there is no buffer {}", buffer));
        if ((*buffers)[static_cast<std::size_t>(buffer)].find("uri")) return Error(Code::Unsupported, "subtree: bits in a file of their own are not read", "TILESET_UNSUPPORTED");
        if (offset < 0 || length < 0 || static_cast<std::uint64_t>(offset) > binary_.size() || static_cast<std::uint64_t>(length) > binary_.size() - static_cast<std::uint64_t>(offset))
            return subtree_error(fmt::format("bufferView {} leaves the {} bytes of bits", index, binary_.size()));
        return binary_.subspan(static_cast<std::size_t>(offset), static_cast<std::size_t>(length));
    }

    JsonDoc doc_;
    ByteSpan binary_;
};

// Puts the tiles of one subtree into the tree, level by level.
class SubtreeHanger {
public:
    SubtreeHanger(TileTree& tree, std::uint32_t at, const SubtreeReader& reader, const TileLimits& limits)
        : tree_(tree), at_(at), first_(tree.tiles[at].place), tiles_(*first_.tiles), reader_(reader), limits_(limits), bits_(tiles_.octree ? 3 : 2) {}

    Result<void> hang() {
        const int levels = std::min(tiles_.subtree_levels, tiles_.available_levels - first_.level);
        const std::uint64_t count = before(tiles_.subtree_levels);
        PAI_TRY(const Availability there, reader_.read("tileAvailability", 0, count));
        std::vector<Availability> contents;
        for (std::size_t i = 0; i < tiles_.content_templates.size(); ++i) {
            PAI_TRY(contents.emplace_back(), reader_.read("contentAvailability", i, count));
        }
        PAI_TRY(const Availability below, reader_.read("childSubtreeAvailability", 0, 1ull << bits_ * tiles_.subtree_levels));
        std::vector<std::uint32_t> above{at_}, here;
        for (int level = 0; level < levels; ++level, above.swap(here)) {
            here.assign(1ull << bits_ * level, Tile::kNone);
            for (std::uint64_t code = 0; code < here.size(); ++code) {
                const std::uint32_t parent = level == 0 ? at_ : above[code >> bits_];
                if (!there.at(before(level) + code) || parent == Tile::kNone) continue;
                PAI_TRY(here[code], level == 0 ? Result<std::uint32_t>(at_) : add(parent, level, code));
                for (std::size_t i = 0; i < contents.size(); ++i)
                    if (contents[i].at(before(level) + code)) tree_.tiles[here[code]].contents.push_back(tiles_.folder + content_uri(tree_.tiles[here[code]].place, i));
            }
        }
        if (first_.level + tiles_.subtree_levels >= tiles_.available_levels) return {};
        for (std::uint64_t code = 0; code < 1ull << bits_ * tiles_.subtree_levels; ++code) {
            if (!below.at(code) || above[code >> bits_] == Tile::kNone) continue;
            PAI_TRY(const std::uint32_t made, add(above[code >> bits_], tiles_.subtree_levels, code));
            tree_.tiles[made].more = subtree_uri(tree_.tiles[made].place);
        }
        return {};
    }

private:
    // Tiles of the levels above.
    std::uint64_t before(int level) const { return ((1ull << bits_ * level) - 1) / ((1ull << bits_) - 1); }

    Result<std::uint32_t> add(std::uint32_t parent, int level, std::uint64_t code) {
        if (tree_.tiles.size() >= limits_.max_tiles) return Error(Code::Unsupported, fmt::format("tileset: more than {} tiles", limits_.max_tiles), "TILESET_UNSUPPORTED");
        Tile tile;
        const Tile& above = tree_.tiles[parent];
        tile.parent = parent;
        tile.depth = above.depth + 1;
        if (tile.depth > limits_.max_depth) return Error(Code::Unsupported, fmt::format("tileset: more than {} tiles above each other", limits_.max_depth), "TILESET_UNSUPPORTED");
        tile.root_from_tile = above.root_from_tile;
        tile.add = above.add;
        tile.up = above.up;
        tile.error_m = above.error_m / 2;
        tile.place = first_;
        tile.place.level = first_.level + level;
        for (int i = 0; i < level; ++i) {
            const std::uint64_t step = code >> bits_ * (level - 1 - i);
            tile.place.x = tile.place.x * 2 + (step & 1);
            tile.place.y = tile.place.y * 2 + (step >> 1 & 1);
            if (tiles_.octree) tile.place.z = tile.place.z * 2 + (step >> 2 & 1);
        }
        const TileVolume volume = implicit_volume(tile.place);
        tile.volume = tiles_.region ? volume : transformed(volume, tile.root_from_tile);
        const auto index = static_cast<std::uint32_t>(tree_.tiles.size());
        tree_.tiles.push_back(std::move(tile));
        tree_.tiles[parent].children.push_back(index);
        return index;
    }

    TileTree& tree_;
    std::uint32_t at_;
    ImplicitPlace first_;
    const ImplicitTiles& tiles_;
    const SubtreeReader& reader_;
    const TileLimits& limits_;
    int bits_;
};

}  // namespace

std::string subtree_uri(const ImplicitPlace& place) { return place.tiles->folder + filled(place.tiles->subtree_template, place); }
std::string content_uri(const ImplicitPlace& place, std::size_t content) { return filled(place.tiles->content_templates[content], place); }

TileVolume implicit_volume(const ImplicitPlace& place) {
    const double share = std::ldexp(1.0, -place.level);
    const auto x = static_cast<double>(place.x), y = static_cast<double>(place.y), z = static_cast<double>(place.z);
    if (place.tiles->region) {
        const TileRegion& whole = *place.tiles->region;
        const double wide = (whole.east < whole.west ? whole.east + 2 * 3.14159265358979323846 : whole.east) - whole.west, tall = whole.north - whole.south, high = whole.high_m - whole.low_m;
        TileRegion part{whole.west + wide * share * x, whole.south + tall * share * y, whole.west + wide * share * (x + 1), whole.south + tall * share * (y + 1), whole.low_m, whole.high_m};
        if (place.tiles->octree) part.low_m = whole.low_m + high * share * z, part.high_m = whole.low_m + high * share * (z + 1);
        return volume_of(part);
    }
    TileVolume out = place.tiles->box;
    const glm::dvec3 at(x, y, z);
    for (int i = 0; i < (place.tiles->octree ? 3 : 2); ++i) {
        out.centre += out.half[i] * ((2 * at[i] + 1) * share - 1);
        out.half[i] *= share;
    }
    return out;
}

bool is_subtree(ByteSpan file) { return file.size() >= kSubtreeHeader && as_text(file.first(4)) == "subt"; }

Result<void> hang_subtree(TileTree& tree, std::uint32_t at, ByteSpan file, const TileLimits& limits) {
    if (!tree.tiles[at].place.tiles) return subtree_error("the tile is not subdivided");
    PAI_TRY(const SubtreeReader reader, SubtreeReader::open(file));
    const std::size_t before = tree.tiles.size();
    if (Result<void> hung = SubtreeHanger(tree, at, reader, limits).hang(); !hung) {
        tree.tiles.resize(before);
        tree.tiles[at].children.clear();
        tree.tiles[at].contents.clear();
        return hung;
    }
    tree.tiles[at].more.clear();
    return {};
}

}  // namespace pai
