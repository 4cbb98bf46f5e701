// The point clouds of 3D Tiles.
#include <algorithm>
#include <bit>
#include <cmath>

#include <fmt/format.h>
#include <glm/geometric.hpp>
#include <glm/gtc/quaternion.hpp>

#include "asset/codec/points_file.h"
#include "base/json.h"
#include "base/srgb.h"

namespace pai::codec {
namespace {

constexpr std::size_t kPntsHeaderBytes = 28;
constexpr float kFarthestPoint = 1e9f;

Error pnts_error(std::string_view text) { return Error(Code::Corrupt, fmt::format("pnts: {}", text), "PNTS_DATA_INVALID"); }
Error pnts_unsupported(std::string_view text) { return Error(Code::Unsupported, fmt::format("pnts: {}", text), "PNTS_UNSUPPORTED"); }

class PntsReader {
public:
    PntsReader(JsonRef table, ByteSpan binary, const PointLimits& limits, glm::dvec3* centre) : table_(table), binary_(binary), limits_(limits), centre_(centre) {}

    Result<ModelData> read() {
        if (const auto more = table_.find("extensions"); more && more->find("3DTILES_draco_point_compression")) return pnts_unsupported("points packed by Draco are not read");
        const auto length = table_.find("POINTS_LENGTH");
        const auto count = length ? length->as_int() : std::nullopt;
        if (!count || *count < 1 || *count > 0xfffffffell) return pnts_error("expected POINTS_LENGTH, at least 1");
        count_ = static_cast<std::uint64_t>(*count);
        constexpr std::uint64_t kPointBytes = 12 + 12 + 16 + 4;
        if (count_ > limits_.max_bytes / kPointBytes) return pnts_unsupported(fmt::format("{} points, at most {} MiB are read", count_, limits_.max_bytes >> 20));
        p_.mode = Primitive::Mode::Points;
        PAI_TRY(read_positions());
        PAI_TRY(read_colours());
        PAI_TRY(read_normals());
        const bool lit = !p_.normals.empty();
        if (centre_ && table_.find("RTC_CENTER")) {
            PAI_TRY(*centre_, vector("RTC_CENTER"));
        }
        PAI_TRY(const glm::quat upright, centre_ ? Result<glm::quat>(glm::quat(1, 0, 0, 0)) : up());
        ModelData model = one_primitive(std::move(p_), lit);
        model.nodes[0].rotation = upright;
        model.nodes[0].model_from_node = glm::mat4_cast(upright);
        model.bounds = {};
        for (const glm::vec3& v : model.meshes[0].primitives[0].positions) model.bounds.add(upright * v);
        return model;
    }

private:
    // The bytes of a semantic, `size` for each point; empty if there is none.
    Result<ByteSpan> column(std::string_view semantic, std::uint64_t size) {
        const auto entry = table_.find(semantic);
        if (!entry) return ByteSpan();
        const auto at = entry->find("byteOffset");
        const auto offset = at ? at->as_int() : std::nullopt;
        if (!offset || *offset < 0) return pnts_error(fmt::format("{}: expected a byteOffset", semantic));
        const auto first = static_cast<std::uint64_t>(*offset);
        if (first > binary_.size() || count_ > (binary_.size() - first) / size)
            return pnts_error(fmt::format("{}: {} points of {} bytes from byte {} on leave the table of {} bytes", semantic, count_, size, first, binary_.size()));
        return binary_.subspan(first, count_ * size);
    }

    Result<glm::dvec3> vector(std::string_view semantic) {
        const auto entry = table_.find(semantic);
        if (!entry || entry->size() != 3 || !entry->is_array()) return pnts_error(fmt::format("expected {} of three numbers", semantic));
        const glm::dvec3 v((*entry)[0].as_double(), (*entry)[1].as_double(), (*entry)[2].as_double());
        if (!std::isfinite(v.x + v.y + v.z)) return pnts_error(fmt::format("{} is not finite", semantic));
        return v;
    }

    Result<void> read_positions() {
        PAI_TRY(const ByteSpan plain, column("POSITION", 12));
        if (!plain.empty()) {
            for (std::size_t i = 0; i < count_; ++i) {
                const auto real = [&](std::size_t k) { return std::bit_cast<float>(load_le32(plain.data() + 12 * i + 4 * k)); };
                PAI_TRY(add(i, {real(0), real(1), real(2)}));
            }
            return {};
        }
        PAI_TRY(const ByteSpan quantised, column("POSITION_QUANTIZED", 6));
        if (quantised.empty()) return pnts_error("expected POSITION or POSITION_QUANTIZED");
        PAI_TRY(const glm::dvec3 offset, vector("QUANTIZED_VOLUME_OFFSET"));
        PAI_TRY(const glm::dvec3 scale, vector("QUANTIZED_VOLUME_SCALE"));
        for (std::size_t i = 0; i < count_; ++i) {
            const auto level = [&](std::size_t k) { return load_le16(quantised.data() + 6 * i + 2 * k) / 65535.0; };
            PAI_TRY(add(i, glm::vec3(offset + scale * glm::dvec3(level(0), level(1), level(2)))));
        }
        return {};
    }

    Result<void> add(std::size_t i, glm::vec3 p) {
        if (!(std::abs(p.x) < kFarthestPoint && std::abs(p.y) < kFarthestPoint && std::abs(p.z) < kFarthestPoint)) return pnts_error(fmt::format("position {} is not finite", i));
        p_.positions.push_back(p);
        return {};
    }

    void add_colour(unsigned r, unsigned g, unsigned b, unsigned a) {
        const auto linear = [](unsigned v) { return linear_from_srgb(static_cast<float>(v) / 255); };
        p_.colours.emplace_back(linear(r), linear(g), linear(b), static_cast<float>(a) / 255);
    }

    Result<void> read_colours() {
        PAI_TRY(const ByteSpan rgba, column("RGBA", 4));
        PAI_TRY(const ByteSpan rgb, column("RGB", 3));
        PAI_TRY(const ByteSpan packed, column("RGB565", 2));
        const auto byte = [](ByteSpan s, std::size_t i) { return std::to_integer<unsigned>(s[i]); };
        for (std::size_t i = 0; i < count_ && !(rgba.empty() && rgb.empty() && packed.empty()); ++i) {
            if (!rgba.empty()) add_colour(byte(rgba, 4 * i), byte(rgba, 4 * i + 1), byte(rgba, 4 * i + 2), byte(rgba, 4 * i + 3));
            else if (!rgb.empty()) add_colour(byte(rgb, 3 * i), byte(rgb, 3 * i + 1), byte(rgb, 3 * i + 2), 255);
            else {
                const unsigned v = load_le16(packed.data() + 2 * i);
                add_colour((v >> 11) * 255 / 31, (v >> 5 & 63) * 255 / 63, (v & 31) * 255 / 31, 255);
            }
        }
        if (!p_.colours.empty()) return {};
        const auto constant = table_.find("CONSTANT_RGBA");
        if (!constant || !constant->is_array() || constant->size() != 4) return {};
        const auto level = [&](std::size_t k) { return static_cast<unsigned>(std::clamp((*constant)[k].as_double(), 0.0, 255.0)); };
        add_colour(level(0), level(1), level(2), level(3));
        const glm::vec4 colour = p_.colours[0];
        p_.colours.assign(count_, colour);
        return {};
    }

    Result<void> read_normals() {
        PAI_TRY(const ByteSpan plain, column("NORMAL", 12));
        PAI_TRY(const ByteSpan packed, column("NORMAL_OCT16P", 2));
        if (plain.empty() && packed.empty()) return {};
        for (std::size_t i = 0; i < count_; ++i) {
            glm::vec3 n;
            if (!plain.empty()) {
                for (int k = 0; k < 3; ++k) n[k] = std::bit_cast<float>(load_le32(plain.data() + 12 * i + 4 * static_cast<std::size_t>(k)));
            } else {
                const auto level = [&](std::size_t k) { return static_cast<float>(std::to_integer<unsigned>(packed[2 * i + k])) / 127.5f - 1; };
                n = glm::vec3(level(0), level(1), 1 - std::abs(level(0)) - std::abs(level(1)));
                if (n.z < 0) n = glm::vec3((1 - std::abs(n.y)) * (n.x < 0 ? -1.0f : 1.0f), (1 - std::abs(n.x)) * (n.y < 0 ? -1.0f : 1.0f), n.z);
            }
            const float length = glm::length(n);
            p_.normals.push_back(length > 0 && std::isfinite(length) ? n / length : glm::vec3(0, 0, 1));
        }
        return {};
    }

    // Z is up, and far from the middle of the earth, away from it.
    Result<glm::quat> up() {
        glm::dvec3 z(0, 0, 1);
        if (table_.find("RTC_CENTER")) {
            PAI_TRY(const glm::dvec3 centre, vector("RTC_CENTER"));
            if (glm::length(centre) > 6e6) z = glm::normalize(centre);
        }
        const glm::dvec3 axis = glm::cross(z, glm::dvec3(0, 1, 0));
        const double cosine = z.y;
        if (cosine < -0.999999) return glm::quat(0, 1, 0, 0);
        return glm::normalize(glm::quat(static_cast<float>(1 + cosine), static_cast<float>(axis.x), static_cast<float>(axis.y), static_cast<float>(axis.z)));
    }

    JsonRef table_;
    ByteSpan binary_;
    const PointLimits& limits_;
    glm::dvec3* centre_;  // of a tile: where it goes, and the points stay as they lie
    std::uint64_t count_ = 0;
    Primitive p_;
};

}  // namespace

bool is_pnts(ByteSpan bytes) { return bytes.size() >= 4 && as_text(bytes.first(4)) == "pnts"; }

Result<ModelData> read_pnts(ByteSpan file, const PointLimits& limits, glm::dvec3* centre) {
    if (!is_pnts(file) || file.size() < kPntsHeaderBytes) return pnts_error("expected a header of 28 bytes");
    if (const std::uint32_t version = load_le32(file.data() + 4); version != 1) return pnts_unsupported(fmt::format("version {}, 1 is read", version));
    const std::uint64_t length = load_le32(file.data() + 8), json = load_le32(file.data() + 12), binary = load_le32(file.data() + 16);
    if (length != file.size()) return pnts_error(fmt::format("byte 8: a length of {}, the file has {} bytes", length, file.size()));
    if (json > length - kPntsHeaderBytes || binary > length - kPntsHeaderBytes - json) return pnts_error(fmt::format("byte 12: a feature table of {} and {} bytes leaves the file", json, binary));
    auto table = JsonDoc::parse(as_text(file.subspan(kPntsHeaderBytes, json)));
    if (!table) return pnts_error(fmt::format("feature table: {}", table.error().message));
    return PntsReader(table->root(), file.subspan(kPntsHeaderBytes + json, binary), limits, centre).read();
}

}  // namespace pai::codec
