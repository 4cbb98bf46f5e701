#include "asset/codec/tile_file.h"

#include <algorithm>
#include <cmath>

#include <fmt/format.h>
#include <glm/geometric.hpp>
#include <glm/gtc/matrix_transform.hpp>
#include <glm/matrix.hpp>

#include "asset/codec/bounds.h"
#include "asset/codec/model_file.h"
#include "asset/codec/points_file.h"
#include "asset/codec/tile_copies.h"
#include "base/json.h"

namespace pai::codec {
namespace {

constexpr std::size_t kBatchedHeader = 28, kInstancedHeader = 32, kCompositeHeader = 16;
constexpr int kMaxNesting = 4;
constexpr float kFarRoot_m = 50'000;

Error tile_error(std::string_view text) { return Error(Code::Corrupt, fmt::format("tile: {}", text), "TILE_INVALID"); }
Error unsupported_tile(std::string_view text) { return Error(Code::Unsupported, fmt::format("tile: {}", text), "TILE_UNSUPPORTED"); }

// To Z up, from what the tileset says is up in its glTF.
glm::dmat4 z_up_from(TileUp up) {
    if (up == TileUp::Z) return glm::dmat4(1);
    if (up == TileUp::X) return {{0, 0, 1, 0}, {0, 1, 0, 0}, {-1, 0, 0, 0}, {0, 0, 0, 1}};
    return {{1, 0, 0, 0}, {0, 0, 1, 0}, {0, -1, 0, 0}, {0, 0, 0, 1}};
}

// The container's tables.
struct TileTables {
    JsonDoc features;
    ByteSpan feature_bytes, payload;
};

Result<TileTables> read_tables(ByteSpan file, std::size_t header) {
    if (file.size() < header) return tile_error(fmt::format("expected a header of {} bytes", header));
    if (const std::uint32_t version = load_le32(file.data() + 4); version != 1) return unsupported_tile(fmt::format("version {}, 1 is read", version));
    std::uint64_t at = header, length = load_le32(file.data() + 8);
    if (length < header || length > file.size()) return tile_error(fmt::format("byte 8: a length of {}, there are {} bytes, {} of them the header", length, file.size(), header));
    const auto take = [&](std::size_t field) -> Result<ByteSpan> {
        const std::uint64_t size = load_le32(file.data() + field);
        if (size > length - at) return tile_error(fmt::format("byte {}: a table of {} bytes leaves the tile", field, size));
        const ByteSpan out = file.subspan(at, size);
        at += size;
        return out;
    };
    PAI_TRY(const ByteSpan json, take(12));
    PAI_TRY(const ByteSpan bytes, take(16));
    PAI_TRY(take(20));
    PAI_TRY(take(24));
    auto features = JsonDoc::parse(json.empty() ? std::string_view("{}") : as_text(json));
    if (!features) return tile_error("feature table: " + features.error().message);
    return TileTables{*std::move(features), bytes, file.subspan(at, length - at)};
}

Result<glm::dvec3> centre_of(JsonRef features) {
    const auto centre = features.find("RTC_CENTER");
    if (!centre) return glm::dvec3(0);
    if (!centre->is_array() || centre->size() != 3) return tile_error("RTC_CENTER: expected three numbers in the feature table itself");
    const glm::dvec3 out((*centre)[0].as_double(), (*centre)[1].as_double(), (*centre)[2].as_double());
    if (!std::isfinite(out.x + out.y + out.z)) return tile_error("RTC_CENTER is not finite");
    return out;
}

std::optional<JsonDoc> json_of(ByteSpan gltf) {
    ByteSpan text = gltf;
    if (gltf.size() >= 20 && as_text(gltf.first(4)) == "glTF") {
        const std::uint32_t length = load_le32(gltf.data() + 12);
        if (length > gltf.size() - 20) return std::nullopt;
        text = gltf.subspan(20, length);
    }
    auto doc = JsonDoc::parse(as_text(text));
    return doc ? std::optional(*std::move(doc)) : std::nullopt;
}

// Where the only root of the scene stands, as the file says it: floats of earth-centred metres are half a metre apart.
std::optional<glm::dvec3> far_root(ByteSpan gltf) {
    const auto doc = json_of(gltf);
    if (!doc) return std::nullopt;
    const JsonRef root = doc->root();
    const auto scenes = root.find("scenes"), nodes = root.find("nodes"), scene = root.find("scene");
    const std::int64_t shown = scene ? scene->as_int().value_or(0) : 0;
    if (!scenes || !nodes || shown < 0 || static_cast<std::uint64_t>(shown) >= scenes->size()) return std::nullopt;
    const auto roots = (*scenes)[static_cast<std::size_t>(shown)].find("nodes");
    const auto node = roots && roots->size() == 1 ? (*roots)[0].as_int() : std::nullopt;
    if (!node || *node < 0 || static_cast<std::uint64_t>(*node) >= nodes->size()) return std::nullopt;
    const JsonRef first = (*nodes)[static_cast<std::size_t>(*node)];
    const auto matrix = first.find("matrix"), translation = first.find("translation");
    if (matrix && matrix->size() == 16) return glm::dvec3((*matrix)[12].as_double(), (*matrix)[13].as_double(), (*matrix)[14].as_double());
    if (translation && translation->size() == 3) return glm::dvec3((*translation)[0].as_double(), (*translation)[1].as_double(), (*translation)[2].as_double());
    return std::nullopt;
}

// Takes the root's own place out of the model.
void bring_near(ModelData& model, const glm::dvec3& place) {
    ModelNode& root = model.nodes[0];
    if (root.matrix) (*root.matrix)[3] = glm::vec4(0, 0, 0, 1);
    root.translation = glm::vec3(0);
    for (ModelNode& node : model.nodes) {
        const glm::mat4 local = node.matrix ? *node.matrix : compose(node.translation, node.rotation, node.scale);
        node.model_from_node = node.parent < 0 ? local : model.nodes[static_cast<std::size_t>(node.parent)].model_from_node * local;
    }
    if (model.bounds.empty()) return;
    model.bounds.min -= glm::vec3(place);
    model.bounds.max -= glm::vec3(place);
}

class TileReader {
public:
    TileReader(TileUp up, const ResourceReader& open, const TileFileLimits& limits) : up_(up), open_(open), limits_(limits) {}

    Result<void> read(ByteSpan file, std::string_view path, int nesting) {
        if (parts_.size() >= limits_.max_parts) return unsupported_tile(fmt::format("more than {} parts", limits_.max_parts));
        const std::string_view magic = as_text(file.first(std::min<std::size_t>(file.size(), 4)));
        if (magic == "b3dm") return read_batched(file, path);
        if (magic == "i3dm") return read_instanced(file, path);
        if (magic == "cmpt") return read_composite(file, path, nesting);
        if (magic == "pnts") return read_points(file);
        return add_gltf(file, path, glm::dvec3(0));
    }

    std::vector<TilePart> take() { return std::move(parts_); }

private:
    Result<TilePart> gltf_part(ByteSpan file, std::string_view path) {
        TilePart part;
        GltfLimits limits = limits_.gltf;
        limits.max_bytes = left();
        PAI_TRY(part.model, read_model(file, path, open_, limits));
        const Bounds& box = part.model.bounds;
        glm::dvec3 place(0);
        const bool far = !box.empty() && glm::length((box.min + box.max) * 0.5f) > kFarRoot_m;
        const auto roots = std::count_if(part.model.nodes.begin(), part.model.nodes.end(), [](const ModelNode& n) { return n.parent < 0; });
        if (const auto found = far && roots == 1 && part.model.animations.empty() ? far_root(file) : std::nullopt) {
            place = *found;
            bring_near(part.model, place);
        }
        part.tile_from_model = z_up_from(up_) * glm::translate(glm::dmat4(1), place);
        return part;
    }

    Result<void> add_gltf(ByteSpan file, std::string_view path, const glm::dvec3& centre) {
        PAI_TRY(TilePart part, gltf_part(file, path));
        part.tile_from_model = glm::translate(glm::dmat4(1), centre) * part.tile_from_model;
        parts_.push_back(std::move(part));
        return {};
    }

    Result<void> read_batched(ByteSpan file, std::string_view path) {
        PAI_TRY(const TileTables tables, read_tables(file, kBatchedHeader));
        PAI_TRY(const glm::dvec3 centre, centre_of(tables.features.root()));
        return add_gltf(tables.payload, path, centre);
    }

    Result<void> read_instanced(ByteSpan file, std::string_view path) {
        PAI_TRY(const TileTables tables, read_tables(file, kInstancedHeader));
        PAI_TRY(const glm::dvec3 centre, centre_of(tables.features.root()));
        PAI_TRY(const std::vector<glm::dmat4> copies, read_tile_copies(tables.features.root(), tables.feature_bytes, limits_.max_copies));
        const std::uint32_t inside = load_le32(file.data() + 28);
        if (inside > 1) return tile_error(fmt::format("byte 28: a glTF of format {}, expected 0 (named) or 1 (inside)", inside));
        ByteSpan gltf = tables.payload;
        std::string name(path);
        if (inside == 0) {
            name = std::string(as_text(gltf));
            name.erase(std::find(name.begin(), name.end(), '\0'), name.end());
            while (!name.empty() && name.back() == ' ') name.pop_back();
            PAI_TRY(gltf, open_(name));
        }
        PAI_TRY(TilePart part, gltf_part(gltf, name));
        PAI_TRY(const glm::dvec3 middle, place_copies(part.model, part.tile_from_model, copies, limits_.max_copies));
        part.tile_from_model = glm::translate(glm::dmat4(1), centre + middle);
        parts_.push_back(std::move(part));
        return {};
    }

    Result<void> read_composite(ByteSpan file, std::string_view path, int nesting) {
        if (nesting >= kMaxNesting) return unsupported_tile(fmt::format("more than {} composites in each other", kMaxNesting));
        if (file.size() < kCompositeHeader) return tile_error("expected a header of 16 bytes");
        if (const std::uint32_t version = load_le32(file.data() + 4); version != 1) return unsupported_tile(fmt::format("version {}, 1 is read", version));
        const std::uint32_t count = load_le32(file.data() + 12);
        std::size_t at = kCompositeHeader;
        for (std::uint32_t i = 0; i < count; ++i) {
            if (file.size() - at < 12) return tile_error(fmt::format("byte {}: tile {} of {} is cut off", at, i, count));
            const std::size_t length = load_le32(file.data() + at + 8);
            if (length < 12 || length > file.size() - at) return tile_error(fmt::format("byte {}: tile {} says it has {} bytes", at, i, length));
            PAI_TRY(read(file.subspan(at, length), path, nesting + 1));
            at += length;
        }
        return {};
    }

    Result<void> read_points(ByteSpan file) {
        TilePart part;
        glm::dvec3 centre(0);
        // Some writers pad the file beyond what its header says.
        if (file.size() >= 12 && load_le32(file.data() + 8) < file.size()) file = file.first(load_le32(file.data() + 8));
        PAI_TRY(part.model, read_pnts(file, {.max_bytes = left()}, &centre));
        part.tile_from_model = glm::translate(glm::dmat4(1), centre);
        parts_.push_back(std::move(part));
        return {};
    }

    // Of the bytes that all parts together may take.
    std::uint64_t left() const {
        std::uint64_t taken = 0;
        for (const TilePart& part : parts_) taken += part.model.byte_count();
        return taken < limits_.gltf.max_bytes ? limits_.gltf.max_bytes - taken : 0;
    }

    TileUp up_;
    const ResourceReader& open_;
    const TileFileLimits& limits_;
    std::vector<TilePart> parts_;
};

}  // namespace

Result<std::vector<TilePart>> read_tile(ByteSpan file, std::string_view path, TileUp up, const ResourceReader& open, const TileFileLimits& limits) {
    TileReader reader(up, open, limits);
    PAI_TRY(reader.read(file, path, 0));
    return reader.take();
}

}  // namespace pai::codec
