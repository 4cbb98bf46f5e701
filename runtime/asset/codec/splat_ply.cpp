// Splats in PLY files: as training writes them, and in chunks of 256 with bounds.
#include <algorithm>
#include <array>
#include <cmath>

#include <fmt/format.h>

#include "asset/codec/splat_file.h"

namespace pai::codec {
namespace {

constexpr std::size_t kChunk = 256;
constexpr std::size_t kMostRest = 45;

float sigmoid(double v) { return static_cast<float>(1 / (1 + std::exp(-v))); }

// Text may hold anything where whole numbers belong.
double whole(double v, double most) { return v >= 0 ? std::min(v, most) : 0; }

// Three properties of a row by index.
glm::vec3 at(std::span<const double> row, const std::array<int, 3>& i) {
    return {row[static_cast<std::size_t>(i[0])], row[static_cast<std::size_t>(i[1])], row[static_cast<std::size_t>(i[2])]};
}

template <std::size_t N>
Result<std::array<int, N>> need(const PlyElement& e, const std::array<std::string_view, N>& names) {
    std::array<int, N> out{};
    for (std::size_t i = 0; i < N; ++i) {
        out[i] = e.scalar(names[i]);
        if (out[i] < 0) return splat_error(fmt::format("element {} has no property {}", e.name.substr(0, 32), names[i]));
    }
    return out;
}

// How many f_rest_ numbers there are, and the degree they make.
struct Rest {
    std::vector<int> properties;
    int degree = 0;
};

Result<Rest> rest_of(const PlyElement* e) {
    Rest out;
    for (std::size_t i = 0; e && i <= kMostRest; ++i) {
        const int property = e->scalar(fmt::format("f_rest_{}", i));
        if (property < 0) break;
        out.properties.push_back(property);
    }
    for (int degree = 0; degree <= 3; ++degree) {
        out.degree = degree;
        if (out.properties.size() == 3 * harmonics_per_splat(degree)) return out;
    }
    return splat_error(fmt::format("{} properties f_rest_…, expected 0, 9, 24 or 45", out.properties.size()));
}

// From all of R, then G, then B to R G B of each harmonic.
void by_harmonic(std::span<const float> channels, std::span<float> out) {
    const std::size_t n = channels.size() / 3;
    for (std::size_t i = 0; i < n; ++i)
        for (std::size_t c = 0; c < 3; ++c) out[i * 3 + c] = channels[c * n + i];
}

Result<SplatCloud> read_plain(ByteSpan file, const PlyHeader& header, const SplatLimits& limits) {
    PlyBody body(file, header);
    for (const PlyElement& e : header.elements) {
        if (e.name != "vertex") {
            PAI_TRY(body.next({}));
            continue;
        }
        PAI_TRY(const auto position, need<3>(e, {"x", "y", "z"}));
        PAI_TRY(const auto colour, need<3>(e, {"f_dc_0", "f_dc_1", "f_dc_2"}));
        PAI_TRY(const auto scale, need<3>(e, {"scale_0", "scale_1", "scale_2"}));
        PAI_TRY(const auto rotation, need<4>(e, {"rot_0", "rot_1", "rot_2", "rot_3"}));
        PAI_TRY(const auto opacity, need<1>(e, {"opacity"}));
        PAI_TRY(const Rest rest, rest_of(&e));
        PAI_TRY(SplatWriter::check(e.count, rest.degree, limits));
        PAI_TRY(body.check_room(e));
        PAI_TRY(SplatWriter out, SplatWriter::create(e.count, rest.degree, limits));
        std::vector<float> channels(rest.properties.size()), sh(rest.properties.size());
        const auto take = [&](std::uint64_t, std::span<const double> row, std::span<const double>) -> Result<void> {
            for (std::size_t i = 0; i < channels.size(); ++i) channels[i] = static_cast<float>(row[static_cast<std::size_t>(rest.properties[i])]);
            by_harmonic(channels, sh);
            const auto q = [&](std::size_t i) { return static_cast<float>(row[static_cast<std::size_t>(rotation[i])]); };
            out.add({at(row, position), glm::exp(at(row, scale)), splat_colour(at(row, colour)), {q(1), q(2), q(3), q(0)}, sigmoid(row[static_cast<std::size_t>(opacity[0])])}, sh);
            return {};
        };
        PAI_TRY(body.next(take));
        return out.take();
    }
    return splat_error("no element vertex");
}

struct Chunk {
    glm::vec3 min, max, scale_min, scale_max, colour_min{0}, colour_max{1};
};

struct Packed {
    std::uint32_t position, rotation, scale, colour;
};

float unorm(std::uint32_t v, unsigned bits) {
    const std::uint32_t most = (1u << bits) - 1;
    return static_cast<float>(v & most) / static_cast<float>(most);
}

glm::vec3 unpack_11_10_11(std::uint32_t v) { return {unorm(v >> 21, 11), unorm(v >> 11, 10), unorm(v, 11)}; }

// Which of w x y z is largest in two bits, the others in 10 bits each.
glm::vec4 unpack_rotation(std::uint32_t v) {
    const float norm = std::sqrt(2.0f);
    const float small[3] = {(unorm(v >> 20, 10) - 0.5f) * norm, (unorm(v >> 10, 10) - 0.5f) * norm, (unorm(v, 10) - 0.5f) * norm};
    const float large = std::sqrt(std::max(0.0f, 1 - small[0] * small[0] - small[1] * small[1] - small[2] * small[2]));
    std::array<float, 4> wxyz{};
    int next = 0;
    for (unsigned i = 0; i < 4; ++i) wxyz[i] = i == v >> 30 ? large : small[next++];
    return {wxyz[1], wxyz[2], wxyz[3], wxyz[0]};
}

glm::vec3 between(glm::vec3 a, glm::vec3 b, glm::vec3 t) { return a * (glm::vec3(1) - t) + b * t; }

class ChunkedReader {
public:
    ChunkedReader(ByteSpan file, const PlyHeader& header, const SplatLimits& limits) : header_(header), body_(file, header), limits_(limits) {}

    Result<SplatCloud> read() {
        const PlyElement *chunk = header_.find("chunk"), *vertex = header_.find("vertex");
        if (!chunk || !vertex || (vertex->count + kChunk - 1) / kChunk > chunk->count) return splat_error("fewer chunks than one for each 256 splats");
        PAI_TRY(rest_, rest_of(header_.find("sh")));
        if (const PlyElement* sh = header_.find("sh"); sh && sh->count != vertex->count) return splat_error(fmt::format("harmonics of {} splats, there are {}", sh->count, vertex->count));
        PAI_TRY(SplatWriter::check(vertex->count, rest_.degree, limits_));
        PAI_TRY(body_.check_room(*vertex));
        PAI_TRY(SplatWriter out, SplatWriter::create(vertex->count, rest_.degree, limits_));
        for (const PlyElement& e : header_.elements) {
            if (e.name == "chunk") PAI_TRY(read_chunks(e));
            else if (e.name == "vertex") PAI_TRY(read_vertices(e));
            else if (e.name == "sh") PAI_TRY(read_harmonics(e));
            else PAI_TRY(body_.next({}));
        }
        std::vector<float> sh(rest_.properties.size());
        for (std::size_t i = 0; i < packed_.size(); ++i) add(i, sh, out);
        return out.take();
    }

private:
    Result<void> read_chunks(const PlyElement& e) {
        PAI_TRY(const auto min, need<3>(e, {"min_x", "min_y", "min_z"}));
        PAI_TRY(const auto max, need<3>(e, {"max_x", "max_y", "max_z"}));
        PAI_TRY(const auto scale_min, need<3>(e, {"min_scale_x", "min_scale_y", "min_scale_z"}));
        PAI_TRY(const auto scale_max, need<3>(e, {"max_scale_x", "max_scale_y", "max_scale_z"}));
        // Bounds of colours came later.
        const auto colour_min = need<3>(e, {"min_r", "min_g", "min_b"}), colour_max = need<3>(e, {"max_r", "max_g", "max_b"});
        return body_.next([&](std::uint64_t, std::span<const double> row, std::span<const double>) -> Result<void> {
            Chunk c{at(row, min), at(row, max), at(row, scale_min), at(row, scale_max)};
            if (colour_min && colour_max) c.colour_min = at(row, *colour_min), c.colour_max = at(row, *colour_max);
            chunks_.push_back(c);
            return {};
        });
    }

    Result<void> read_vertices(const PlyElement& e) {
        PAI_TRY(const auto packed, need<4>(e, {"packed_position", "packed_rotation", "packed_scale", "packed_color"}));
        return body_.next([&](std::uint64_t, std::span<const double> row, std::span<const double>) -> Result<void> {
            const auto word = [&](std::size_t i) { return static_cast<std::uint32_t>(whole(row[static_cast<std::size_t>(packed[i])], 4294967295.0)); };
            packed_.push_back({word(0), word(1), word(2), word(3)});
            return {};
        });
    }

    Result<void> read_harmonics(const PlyElement&) {
        return body_.next([&](std::uint64_t, std::span<const double> row, std::span<const double>) -> Result<void> {
            for (const int p : rest_.properties) harmonics_.push_back(static_cast<std::uint8_t>(whole(row[static_cast<std::size_t>(p)], 255.0)));
            return {};
        });
    }

    void add(std::size_t i, std::vector<float>& sh, SplatWriter& out) const {
        const Chunk& c = chunks_[i / kChunk];
        const Packed& p = packed_[i];
        const glm::vec3 colour = between(c.colour_min, c.colour_max, {unorm(p.colour >> 24, 8), unorm(p.colour >> 16, 8), unorm(p.colour >> 8, 8)});
        std::array<float, kMostRest> channels{};
        for (std::size_t k = 0; k < sh.size(); ++k) channels[k] = (static_cast<float>(harmonics_[i * sh.size() + k]) / 255 - 0.5f) * 8;
        by_harmonic(std::span(channels).first(sh.size()), sh);
        out.add({between(c.min, c.max, unpack_11_10_11(p.position)), glm::exp(between(c.scale_min, c.scale_max, unpack_11_10_11(p.scale))), colour, unpack_rotation(p.rotation), unorm(p.colour, 8)}, sh);
    }

    const PlyHeader& header_;
    PlyBody body_;
    const SplatLimits& limits_;
    Rest rest_;
    std::vector<Chunk> chunks_;
    std::vector<Packed> packed_;
    std::vector<std::uint8_t> harmonics_;
};

}  // namespace

bool is_splat_ply(const PlyHeader& header) {
    const PlyElement* vertex = header.find("vertex");
    return vertex && (vertex->scalar("packed_position") >= 0 || (vertex->scalar("f_dc_0") >= 0 && vertex->scalar("scale_0") >= 0 && vertex->scalar("opacity") >= 0));
}

Result<SplatCloud> read_splat_ply(ByteSpan file, const PlyHeader& header, const SplatLimits& limits) {
    const PlyElement* vertex = header.find("vertex");
    if (vertex && vertex->scalar("packed_position") >= 0) return ChunkedReader(file, header, limits).read();
    return read_plain(file, header, limits);
}

}  // namespace pai::codec
