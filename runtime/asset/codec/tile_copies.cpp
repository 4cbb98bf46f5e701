#include "asset/codec/tile_copies.h"

#include <algorithm>
#include <bit>
#include <cmath>
#include <optional>

#include <fmt/format.h>
#include <glm/geometric.hpp>
#include <glm/gtc/quaternion.hpp>
#include <glm/matrix.hpp>

#include "asset/codec/bounds.h"
#include "tiles/tile_volume.h"

namespace pai::codec {
namespace {

Error copies_error(std::string_view text) { return Error(Code::Corrupt, fmt::format("tile: {}", text), "TILE_INVALID"); }

class CopiesReader {
public:
    CopiesReader(JsonRef features, ByteSpan bytes) : features_(features), bytes_(bytes) {}

    Result<std::vector<glm::dmat4>> read(std::size_t most) {
        const auto length = features_.find("INSTANCES_LENGTH");
        const auto count = length ? length->as_int() : std::nullopt;
        if (!count || *count < 0) return copies_error("expected INSTANCES_LENGTH");
        if (static_cast<std::uint64_t>(*count) > most) return Error(Code::Unsupported, fmt::format("tile: {} copies, at most {} are read", *count, most), "TILE_UNSUPPORTED");
        count_ = static_cast<std::size_t>(*count);
        PAI_TRY(read_positions());
        PAI_TRY(read_axes());
        PAI_TRY(read_scales());
        for (const glm::dmat4& m : out_)
            for (int i = 0; i < 4; ++i)
                if (!std::isfinite(m[i].x + m[i].y + m[i].z)) return copies_error("the place of a copy is not finite");
        return std::move(out_);
    }

private:
    Result<ByteSpan> column(std::string_view semantic, std::size_t size) {
        const auto entry = features_.find(semantic);
        if (!entry) return ByteSpan();
        const auto at = entry->find("byteOffset");
        const std::int64_t first = at ? at->as_int().value_or(-1) : -1;
        if (first < 0 || static_cast<std::uint64_t>(first) > bytes_.size() || count_ > (bytes_.size() - static_cast<std::size_t>(first)) / size)
            return copies_error(fmt::format("{}: {} copies of {} bytes leave the table of {} bytes", semantic, count_, size, bytes_.size()));
        return bytes_.subspan(static_cast<std::size_t>(first), count_ * size);
    }
    static double real(ByteSpan column, std::size_t i) { return std::bit_cast<float>(load_le32(column.data() + 4 * i)); }
    static double level(ByteSpan column, std::size_t i) { return load_le16(column.data() + 2 * i) / 65535.0; }

    Result<glm::dvec3> vector(std::string_view semantic) {
        const auto entry = features_.find(semantic);
        if (!entry || !entry->is_array() || entry->size() != 3) return copies_error(fmt::format("expected {} of three numbers", semantic));
        return glm::dvec3((*entry)[0].as_double(), (*entry)[1].as_double(), (*entry)[2].as_double());
    }

    Result<void> read_positions() {
        PAI_TRY(const ByteSpan plain, column("POSITION", 12));
        PAI_TRY(const ByteSpan quantised, column("POSITION_QUANTIZED", 6));
        if (count_ > 0 && plain.empty() && quantised.empty()) return copies_error("expected POSITION or POSITION_QUANTIZED");
        glm::dvec3 offset(0), scale(1);
        if (plain.empty() && count_ > 0) {
            PAI_TRY(offset, vector("QUANTIZED_VOLUME_OFFSET"));
            PAI_TRY(scale, vector("QUANTIZED_VOLUME_SCALE"));
        }
        out_.assign(count_, glm::dmat4(1));
        for (std::size_t i = 0; i < count_; ++i)
            out_[i][3] = plain.empty() ? glm::dvec4(offset + scale * glm::dvec3(level(quantised, 3 * i), level(quantised, 3 * i + 1), level(quantised, 3 * i + 2)), 1)
                                       : glm::dvec4(real(plain, 3 * i), real(plain, 3 * i + 1), real(plain, 3 * i + 2), 1);
        return {};
    }

    static glm::dvec3 octahedral(double x, double y) {
        glm::dvec3 n(x * 2 - 1, y * 2 - 1, 0);
        n.z = 1 - std::abs(n.x) - std::abs(n.y);
        if (n.z < 0) n = {(1 - std::abs(n.y)) * (n.x < 0 ? -1 : 1), (1 - std::abs(n.x)) * (n.y < 0 ? -1 : 1), n.z};
        return n;
    }

    // Columns: right, up, and what is at right angles to both.
    static std::optional<glm::dmat3> axes(const glm::dvec3& up, const glm::dvec3& right) {
        const double u = glm::length(up), r = glm::length(right);
        if (!(u > 1e-9) || !(r > 1e-9)) return std::nullopt;
        const glm::dvec3 forward = glm::cross(right / r, up / u);
        if (!(glm::length(forward) > 1e-6)) return std::nullopt;
        const glm::dvec3 away = glm::normalize(forward);
        return glm::dmat3(right / r, glm::normalize(glm::cross(away, right / r)), away);
    }

    Result<void> read_axes() {
        PAI_TRY(const ByteSpan up, column("NORMAL_UP", 12));
        PAI_TRY(const ByteSpan right, column("NORMAL_RIGHT", 12));
        PAI_TRY(const ByteSpan up16, column("NORMAL_UP_OCT32P", 4));
        PAI_TRY(const ByteSpan right16, column("NORMAL_RIGHT_OCT32P", 4));
        const auto upright = features_.find("EAST_NORTH_UP");
        const bool plain = !up.empty() && !right.empty(), packed = !up16.empty() && !right16.empty();
        if (!plain && !packed && !(upright && upright->as_bool())) return {};
        glm::dvec3 centre(0);
        if (features_.find("RTC_CENTER")) {
            PAI_TRY(centre, vector("RTC_CENTER"));
        }
        for (std::size_t i = 0; i < count_; ++i) {
            std::optional<glm::dmat3> turned;
            if (plain) turned = axes({real(up, 3 * i), real(up, 3 * i + 1), real(up, 3 * i + 2)}, {real(right, 3 * i), real(right, 3 * i + 1), real(right, 3 * i + 2)});
            else if (packed) turned = axes(octahedral(level(up16, 2 * i), level(up16, 2 * i + 1)), octahedral(level(right16, 2 * i), level(right16, 2 * i + 1)));
            else turned = glm::dmat3(east_north_up(glm::dvec3(out_[i][3]) + centre));
            if (!turned) return copies_error(fmt::format("copy {}: up and right lie along each other", i));
            for (int k = 0; k < 3; ++k) out_[i][k] = glm::dvec4((*turned)[k], 0);
        }
        return {};
    }

    Result<void> read_scales() {
        PAI_TRY(const ByteSpan one, column("SCALE", 4));
        PAI_TRY(const ByteSpan three, column("SCALE_NON_UNIFORM", 12));
        for (std::size_t i = 0; i < count_; ++i)
            for (int k = 0; k < 3; ++k) {
                if (!one.empty()) out_[i][k] *= real(one, i);
                if (!three.empty()) out_[i][k] *= real(three, 3 * i + static_cast<std::size_t>(k));
            }
        return {};
    }

    JsonRef features_;
    ByteSpan bytes_;
    std::size_t count_ = 0;
    std::vector<glm::dmat4> out_;
};

bool is_finite(glm::vec3 v) { return std::isfinite(v.x) && std::isfinite(v.y) && std::isfinite(v.z); }

// False: it lies or reaches beyond what a float holds.
bool add_copy(Instances& out, const glm::dmat4& m) {
    glm::dvec3 scale(glm::length(glm::dvec3(m[0])), glm::length(glm::dvec3(m[1])), glm::length(glm::dvec3(m[2])));
    if (glm::determinant(glm::dmat3(m)) < 0) scale.x = -scale.x;
    glm::dmat3 turn(1);
    for (int i = 0; i < 3; ++i)
        if (scale[i] != 0) turn[i] = glm::dvec3(m[i]) / scale[i];
    out.translations.emplace_back(m[3]);
    out.scales.emplace_back(scale);
    // What has no size along an axis has no direction either.
    const glm::dquat turned = glm::normalize(glm::quat_cast(turn));
    const bool sound = std::isfinite(turned.w + turned.x + turned.y + turned.z);
    out.rotations.push_back(sound ? glm::quat(turned) : glm::quat(1, 0, 0, 0));
    return is_finite(out.translations.back()) && is_finite(out.scales.back());
}

}  // namespace

Result<std::vector<glm::dmat4>> read_tile_copies(JsonRef features, ByteSpan bytes, std::size_t most) { return CopiesReader(features, bytes).read(most); }

Result<glm::dvec3> place_copies(ModelData& model, const glm::dmat4& copy_from_model, const std::vector<glm::dmat4>& copies, std::size_t most) {
    if (!model.instances.empty()) return Error(Code::Unsupported, "tile: the glTF of an instanced model has copies of its own", "TILE_UNSUPPORTED");
    const auto meshes = static_cast<std::size_t>(std::count_if(model.nodes.begin(), model.nodes.end(), [](const ModelNode& n) { return n.mesh >= 0; }));
    if (meshes > 0 && copies.size() > most / meshes)
        return Error(Code::Unsupported, fmt::format("tile: {} copies of {} meshes, at most {} are placed", copies.size(), meshes, most), "TILE_UNSUPPORTED");
    glm::dvec3 middle(0);
    for (const glm::dmat4& m : copies) middle += glm::dvec3(m[3]) / static_cast<double>(copies.size());
    model.bounds = {};
    const std::vector<std::uint8_t> hidden = hidden_at_rest(model);
    for (std::size_t i = 0; i < model.nodes.size(); ++i) {
        ModelNode& node = model.nodes[i];
        const glm::dmat4 copy_from_node = copy_from_model * glm::dmat4(node.model_from_node);
        const int mesh = node.skin < 0 && !hidden[i] && !copies.empty() ? node.mesh : -1;
        node = ModelNode{};
        node.mesh = mesh;
        if (mesh < 0) continue;
        Instances set;
        for (glm::dmat4 m : copies) {
            m[3] -= glm::dvec4(middle, 0);
            if (!add_copy(set, m * copy_from_node)) return copies_error("a copy lies or reaches beyond what can be drawn");
        }
        measure(set);
        node.instances = static_cast<int>(model.instances.size());
        model.instances.push_back(std::move(set));
    }
    // What moved or shone is not copied.
    model.animations.clear();
    const std::vector<glm::mat4> rest(model.nodes.size(), glm::mat4(1));
    for (std::size_t i = 0; i < model.nodes.size(); ++i) {
        if (model.nodes[i].mesh < 0) continue;
        for (const Primitive& p : model.meshes[static_cast<std::size_t>(model.nodes[i].mesh)].primitives) {
            const Bounds box = shown_bounds(model, static_cast<int>(i), p, rest, {}, Copies::Each);
            if (box.empty()) continue;
            model.bounds.add(box.min);
            model.bounds.add(box.max);
        }
    }
    return middle;
}

}  // namespace pai::codec
