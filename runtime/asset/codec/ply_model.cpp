// PLY as points and triangles.
#include <algorithm>
#include <array>
#include <cmath>

#include <fmt/format.h>
#include <glm/geometric.hpp>

#include "asset/codec/points_file.h"
#include "base/log.h"
#include "base/srgb.h"

namespace pai::codec {
namespace {

using Type = PlyProperty::Type;

constexpr double kFarthest = 1e9;

// The first of several names that the element has, -1: none.
int any_of(const PlyElement& e, std::initializer_list<std::string_view> names) {
    for (const std::string_view name : names)
        if (const int i = e.scalar(name); i >= 0) return i;
    return -1;
}

// What a colour is divided by: whole numbers run to the largest of their type.
double full_scale(const PlyElement& e, int scalar) {
    int index = 0;
    for (const PlyProperty& p : e.properties) {
        if (p.list || index++ != scalar) continue;
        if (p.type == Type::U8 || p.type == Type::I8) return 255;
        if (p.type == Type::U16 || p.type == Type::I16) return 65535;
    }
    return 1;
}

struct VertexColumns {
    std::array<int, 3> position, normal, colour;
    int alpha;
    std::array<int, 2> uv;
    double full = 1;

    explicit VertexColumns(const PlyElement& e)
        : position{e.scalar("x"), e.scalar("y"), e.scalar("z")}, normal{e.scalar("nx"), e.scalar("ny"), e.scalar("nz")},
          colour{any_of(e, {"red", "diffuse_red", "r"}), any_of(e, {"green", "diffuse_green", "g"}), any_of(e, {"blue", "diffuse_blue", "b"})}, alpha(any_of(e, {"alpha", "a"})),
          uv{any_of(e, {"s", "u", "texture_u"}), any_of(e, {"t", "v", "texture_v"})} {
        if (colour[0] >= 0) full = full_scale(e, colour[0]);
    }
    template <std::size_t N>
    static bool all(const std::array<int, N>& columns) {
        return std::all_of(columns.begin(), columns.end(), [](int i) { return i >= 0; });
    }
};

class PlyModelReader {
public:
    PlyModelReader(ByteSpan file, const PlyHeader& header, const PointLimits& limits) : header_(header), body_(file, header), left_(limits.max_bytes), limit_(limits.max_bytes) {}

    Result<ModelData> read() {
        for (const PlyElement& e : header_.elements) {
            if (e.name == "vertex") PAI_TRY(read_vertices(e));
            else if (e.name == "face" && e.list()) PAI_TRY(read_faces());
            else PAI_TRY(body_.next({}));
        }
        if (p_.positions.empty()) return ply_error("no element vertex with x, y and z");
        if (broken_ > 0) log::info("asset", "{} of {} vertices are not finite: they stand at the origin", broken_, p_.positions.size());
        for (const std::uint32_t i : p_.indices)
            if (i >= p_.positions.size()) return ply_error(fmt::format("a face names vertex {}, there are {}", i, p_.positions.size()));
        p_.mode = p_.indices.empty() ? Primitive::Mode::Points : Primitive::Mode::Triangles;
        if (p_.mode == Primitive::Mode::Points) drop_broken();
        else if (p_.normals.empty()) make_normals();
        const bool lit = !p_.normals.empty();
        return one_primitive(std::move(p_), lit);
    }

private:
    Result<void> take(std::uint64_t count, std::uint64_t size) {
        if (size != 0 && count > left_ / size)
            return Error(Code::Unsupported, fmt::format("PLY: {} elements of {} bytes, at most {} MiB are read", count, size, limit_ >> 20), "PLY_UNSUPPORTED");
        left_ -= count * size;
        return {};
    }

    Result<void> read_vertices(const PlyElement& e) {
        const VertexColumns c(e);
        if (!VertexColumns::all(c.position)) return ply_error("element vertex has no properties x, y and z");
        if (!p_.positions.empty()) return ply_error("a second element vertex");
        if (e.count > 0xfffffffeu) return ply_error(fmt::format("{} vertices, more than an index can name", e.count));
        const bool normals = VertexColumns::all(c.normal), colours = VertexColumns::all(c.colour), uvs = VertexColumns::all(c.uv);
        PAI_TRY(take(e.count, 12 + (normals ? 12u : 0u) + (colours ? 16u : 0u) + (uvs ? 8u : 0u) + 4));
        return body_.next([&](std::uint64_t, std::span<const double> row, std::span<const double>) -> Result<void> {
            const auto at = [&](int i) { return row[static_cast<std::size_t>(i)]; };
            const auto vec = [&](const std::array<int, 3>& i) { return glm::vec3(at(i[0]), at(i[1]), at(i[2])); };
            const bool fit = std::abs(at(c.position[0])) < kFarthest && std::abs(at(c.position[1])) < kFarthest && std::abs(at(c.position[2])) < kFarthest;
            broken_ += !fit;
            fit_.push_back(fit);
            p_.positions.push_back(fit ? vec(c.position) : glm::vec3(0));
            if (normals) {
                const glm::vec3 n = vec(c.normal);
                const float length = glm::length(n);
                p_.normals.push_back(length > 1e-20f && std::isfinite(length) ? n / length : glm::vec3(0, 1, 0));
            }
            if (colours) {
                const auto level = [&](int i) { return static_cast<float>(std::clamp(std::isfinite(at(i)) ? at(i) / c.full : 0.0, 0.0, 1.0)); };
                p_.colours.emplace_back(linear_from_srgb(level(c.colour[0])), linear_from_srgb(level(c.colour[1])), linear_from_srgb(level(c.colour[2])), c.alpha >= 0 ? level(c.alpha) : 1.0f);
            }
            if (uvs) {
                const glm::dvec2 uv(at(c.uv[0]), 1 - at(c.uv[1]));
                p_.uvs[0].push_back(std::isfinite(uv.x) && std::isfinite(uv.y) ? glm::vec2(uv) : glm::vec2(0));
            }
            return {};
        });
    }

    Result<void> read_faces() {
        return body_.next([&](std::uint64_t row, std::span<const double>, std::span<const double> corners) -> Result<void> {
            if (corners.size() < 3) return {};
            for (const double i : corners)
                if (!(i >= 0) || i > 4294967294.0) return ply_error(fmt::format("face {}: names vertex {}", row, i));
            PAI_TRY(take((corners.size() - 2) * 3, sizeof(std::uint32_t)));
            for (std::size_t i = 2; i < corners.size(); ++i)
                for (const std::size_t k : {std::size_t{0}, i - 1, i}) p_.indices.push_back(static_cast<std::uint32_t>(corners[k]));
            return {};
        });
    }

    // Points that are nowhere are not drawn.
    void drop_broken() {
        if (broken_ == 0) return;
        const auto keep = [&](auto& stream) {
            std::size_t to = 0;
            for (std::size_t i = 0; i < stream.size(); ++i)
                if (fit_[i]) stream[to++] = stream[i];
            stream.resize(to);
        };
        if (!p_.normals.empty()) keep(p_.normals);
        if (!p_.colours.empty()) keep(p_.colours);
        if (!p_.uvs[0].empty()) keep(p_.uvs[0]);
        keep(p_.positions);
    }

    // Smooth, each face by its area.
    void make_normals() {
        p_.normals.assign(p_.positions.size(), glm::vec3(0));
        for (std::size_t i = 0; i + 2 < p_.indices.size(); i += 3) {
            const std::uint32_t* t = &p_.indices[i];
            const glm::vec3 n = glm::cross(p_.positions[t[1]] - p_.positions[t[0]], p_.positions[t[2]] - p_.positions[t[0]]);
            for (int k = 0; k < 3; ++k) p_.normals[t[k]] += n;
        }
        for (glm::vec3& n : p_.normals) {
            const float length = glm::length(n);
            n = length > 0 && std::isfinite(length) ? n / length : glm::vec3(0, 1, 0);
        }
    }

    const PlyHeader& header_;
    PlyBody body_;
    std::uint64_t left_, limit_, broken_ = 0;
    std::vector<bool> fit_;
    Primitive p_;
};

}  // namespace

Result<ModelData> read_ply_model(ByteSpan file, const PlyHeader& header, const PointLimits& limits) { return PlyModelReader(file, header, limits).read(); }

}  // namespace pai::codec
