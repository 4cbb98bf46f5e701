#include "asset/occlusion.h"

#include <cmath>
#include <cstring>

#include <fmt/format.h>

namespace pai {
namespace {

constexpr std::string_view kMagic = "PAIOCC1\n";
constexpr std::uint32_t kEmission = 1;
constexpr std::size_t kHeader = 8 + 3 * 4 + 3 * 4 + 4 + 4 + 4 + 4;
constexpr float kMostLength_m = 1e9f;

Error invalid(std::string what) { return {Code::Corrupt, "occlusion: " + what, "OCCLUSION_INVALID"}; }

void put(Bytes& out, std::uint32_t v) {
    for (int i = 0; i < 4; ++i) out.push_back(static_cast<std::byte>(v >> (8 * i)));
}

void put(Bytes& out, float v) {
    std::uint32_t bits = 0;
    std::memcpy(&bits, &v, 4);
    put(out, bits);
}

float load_float(const std::byte* at) {
    const std::uint32_t bits = load_le32(at);
    float v = 0;
    std::memcpy(&v, &bits, 4);
    return v;
}

void append(Bytes& out, const std::vector<glm::u8vec4>& cells) {
    const auto bytes = std::as_bytes(std::span(cells));
    out.insert(out.end(), bytes.begin(), bytes.end());
}

std::vector<glm::u8vec4> take(ByteSpan& from, std::size_t cells) {
    std::vector<glm::u8vec4> out(cells);
    std::memcpy(out.data(), from.data(), cells * 4);
    from = from.subspan(cells * 4);
    return out;
}

}  // namespace

Bytes encode_occlusion(const Occlusion& o) {
    Bytes cells;
    append(cells, o.openness);
    append(cells, o.bounce);
    append(cells, o.emission);
    append(cells, o.emission_from);
    const Bytes packed = gzip(cells);
    Bytes out = to_bytes(kMagic);
    for (int axis = 0; axis < 3; ++axis) put(out, static_cast<std::uint32_t>(o.size[axis]));
    for (int axis = 0; axis < 3; ++axis) put(out, o.first[axis]);
    put(out, o.step_m);
    put(out, o.emission_scale);
    put(out, o.emission.empty() ? 0u : kEmission);
    put(out, static_cast<std::uint32_t>(packed.size()));
    out.insert(out.end(), packed.begin(), packed.end());
    return out;
}

Result<Occlusion> decode_occlusion(std::span<const std::byte> in) {
    if (in.size() < kHeader) return invalid(fmt::format("{} bytes, a header of {} expected", in.size(), kHeader));
    if (as_text(in.first(kMagic.size())) != kMagic) return invalid("bytes 0 to 7 are not \"PAIOCC1\"");
    Occlusion out;
    std::size_t cells = 1;
    for (int axis = 0; axis < 3; ++axis) {
        const std::uint32_t side = load_le32(in.data() + 8 + axis * 4);
        if (side < 2 || side > kMostOcclusionCells) return invalid(fmt::format("{} cells along axis {}, 2 to {} expected", side, axis, kMostOcclusionCells));
        out.size[axis] = static_cast<int>(side);
        cells *= side;
        out.first[axis] = load_float(in.data() + 20 + axis * 4);
        if (!(std::abs(out.first[axis]) <= kMostLength_m)) return invalid(fmt::format("the first cell's place along axis {} is not a length", axis));
    }
    out.step_m = load_float(in.data() + 32);
    out.emission_scale = load_float(in.data() + 36);
    const std::uint32_t flags = load_le32(in.data() + 40), packed = load_le32(in.data() + 44);
    if (!(out.step_m > 0 && out.step_m <= kMostLength_m)) return invalid("the step is not a length above 0");
    if (!(out.emission_scale >= 0 && out.emission_scale <= 1e9f)) return invalid("the scale of emission is not a brightness");
    if (flags > kEmission) return invalid(fmt::format("flags {:#x}, 0 or 1 expected", flags));
    if (packed != in.size() - kHeader) return invalid(fmt::format("{} bytes of cells announced, {} follow", packed, in.size() - kHeader));
    auto bytes = gunzip(in.subspan(kHeader), cells * 4 * (flags & kEmission ? 4 : 2));
    if (!bytes) return invalid(bytes.error().message);
    ByteSpan rest(*bytes);
    out.openness = take(rest, cells);
    out.bounce = take(rest, cells);
    if (flags & kEmission) {
        out.emission = take(rest, cells);
        out.emission_from = take(rest, cells);
    }
    return out;
}

}  // namespace pai
