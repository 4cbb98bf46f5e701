// SPZ and .splat files.
#include <algorithm>
#include <array>
#include <bit>
#include <cmath>

#include <fmt/format.h>

#include "asset/codec/splat_file.h"

namespace pai::codec {
namespace {

constexpr std::size_t kHeaderBytes = 16, kDotSplatBytes = 32;
constexpr std::uint32_t kMagic = 0x5053474e;  // "NGSP", little endian
constexpr std::uint64_t kMostGzipRatio = 1032;  // what DEFLATE reaches at best

bool is_gzip(ByteSpan b) { return b.size() > 18 && b[0] == std::byte{0x1f} && b[1] == std::byte{0x8b}; }

struct Header {
    std::uint32_t version = 0, count = 0;
    int degree = 0, fraction_bits = 0;
    bool antialiased = false;
};

// Where each stream begins, of `count` splats.
struct Streams {
    ByteSpan positions, opacities, colours, scales, rotations, harmonics;
};

float byte_of(ByteSpan s, std::size_t i) { return static_cast<float>(std::to_integer<unsigned>(s[i])); }

std::int32_t signed24(ByteSpan s, std::size_t at) {
    const std::uint32_t v = std::to_integer<std::uint32_t>(s[at]) | std::to_integer<std::uint32_t>(s[at + 1]) << 8 | std::to_integer<std::uint32_t>(s[at + 2]) << 16;
    return static_cast<std::int32_t>(v << 8) >> 8;
}

glm::vec3 bytes3(ByteSpan s, std::size_t i) { return {byte_of(s, 3 * i), byte_of(s, 3 * i + 1), byte_of(s, 3 * i + 2)}; }

// Version 2: x, y, z in a byte each, w is what is left.
glm::vec4 first_three(ByteSpan s, std::size_t i) {
    const glm::vec3 v = bytes3(s, i) / 127.5f - glm::vec3(1);
    return {v, std::sqrt(std::max(0.0f, 1 - v.x * v.x - v.y * v.y - v.z * v.z))};
}

// Version 3: which of x y z w is largest in two bits, the others from the last on with a sign and 9 bits each.
glm::vec4 smallest_three(ByteSpan s, std::size_t i) {
    std::uint32_t bits = load_le32(s.data() + 4 * i);
    const int largest = static_cast<int>(bits >> 30);
    glm::vec4 q(0);
    float sum = 0;
    for (int k = 3; k >= 0; --k) {
        if (k == largest) continue;
        const float size = std::sqrt(0.5f) * static_cast<float>(bits & 511) / 511.0f;
        q[k] = (bits >> 9 & 1) != 0 ? -size : size;
        sum += size * size;
        bits >>= 10;
    }
    q[largest] = std::sqrt(std::max(0.0f, 1 - sum));
    return q;
}

std::size_t rotation_bytes(const Header& h) { return h.version >= 3 ? 4 : 3; }

Result<Header> header_of(ByteSpan file) {
    if (file.size() < kHeaderBytes || load_le32(file.data()) != kMagic) return splat_error("expected an SPZ header of 16 bytes that begins with NGSP");
    Header h;
    h.version = load_le32(file.data() + 4);
    h.count = load_le32(file.data() + 8);
    h.degree = std::to_integer<int>(file[12]);
    h.fraction_bits = std::to_integer<int>(file[13]);
    h.antialiased = (std::to_integer<unsigned>(file[14]) & 1) != 0;
    if (h.version != 2 && h.version != 3) return Error(Code::Unsupported, fmt::format("splats: SPZ version {}, 2 and 3 are read", h.version), "SPLAT_UNSUPPORTED");
    if (h.degree > 3) return Error(Code::Unsupported, fmt::format("splats: harmonics of degree {}, at most 3 are read", h.degree), "SPLAT_UNSUPPORTED");
    if (h.fraction_bits > 24) return splat_error(fmt::format("byte 13: {} bits of fraction, at most 24 expected", h.fraction_bits));
    return h;
}

// The streams one after the other.
Result<Streams> cut(ByteSpan data, const Header& h) {
    const std::array<std::size_t, 6> widths{9, 1, 3, 3, rotation_bytes(h), 3 * harmonics_per_splat(h.degree)};
    std::uint64_t need = 0;
    for (const std::size_t w : widths) need += std::uint64_t{h.count} * w;
    if (data.size() < need) return splat_error(fmt::format("{} splats take {} bytes after the header, there are {}", h.count, need, data.size()));
    std::array<ByteSpan, 6> parts;
    std::size_t at = 0;
    for (std::size_t i = 0; i < parts.size(); ++i) {
        parts[i] = data.subspan(at, h.count * widths[i]);
        at += parts[i].size();
    }
    return Streams{parts[0], parts[1], parts[2], parts[3], parts[4], parts[5]};
}

Result<SplatCloud> build(const Header& h, const Streams& s, const SplatLimits& limits) {
    PAI_TRY(SplatWriter out, SplatWriter::create(h.count, h.degree, limits));
    const float unit = std::exp2(-static_cast<float>(h.fraction_bits));
    std::vector<float> sh(3 * harmonics_per_splat(h.degree));
    for (std::size_t i = 0; i < h.count; ++i) {
        const glm::vec3 position(signed24(s.positions, 9 * i), signed24(s.positions, 9 * i + 3), signed24(s.positions, 9 * i + 6));
        const glm::vec3 first = (bytes3(s.colours, i) / 255.0f - glm::vec3(0.5f)) / 0.15f;
        for (std::size_t k = 0; k < sh.size(); ++k) sh[k] = (byte_of(s.harmonics, i * sh.size() + k) - 128) / 128;
        out.add({position * unit, glm::exp(bytes3(s.scales, i) / 16.0f - glm::vec3(10)), splat_colour(first), h.version >= 3 ? smallest_three(s.rotations, i) : first_three(s.rotations, i), byte_of(s.opacities, i) / 255}, sh);
    }
    PAI_TRY(SplatCloud cloud, out.take());
    cloud.antialiased = h.antialiased;
    return cloud;
}

Result<SplatCloud> read_unpacked(ByteSpan file, const SplatLimits& limits) {
    PAI_TRY(const Header header, header_of(file));
    PAI_TRY(const Streams streams, cut(file.subspan(kHeaderBytes), header));
    return build(header, streams, limits);
}

}  // namespace

bool is_spz(ByteSpan bytes) { return is_gzip(bytes) || (bytes.size() >= 4 && load_le32(bytes.data()) == kMagic); }

Result<SplatCloud> read_spz(ByteSpan file, const SplatLimits& limits) {
    if (!is_gzip(file)) return read_unpacked(file, limits);
    // How much comes out stands at the end; what no compressor reaches is not believed.
    const std::uint64_t size = load_le32(file.data() + file.size() - 4);
    if (size < kHeaderBytes || size > file.size() * kMostGzipRatio) return splat_error(fmt::format("{} bytes are said to unpack to {}", file.size(), size));
    if (size > limits.max_bytes) return Error(Code::Unsupported, fmt::format("splats: {} MiB unpacked, at most {} MiB are read", size >> 20, limits.max_bytes >> 20), "SPLAT_UNSUPPORTED");
    auto unpacked = gunzip(file, static_cast<std::size_t>(size));
    if (!unpacked) return splat_error(unpacked.error().message);
    return read_unpacked(*unpacked, limits);
}

Result<SplatCloud> read_dot_splat(ByteSpan file, const SplatLimits& limits) {
    if (file.empty() || file.size() % kDotSplatBytes != 0) return splat_error(fmt::format("{} bytes, expected a multiple of 32", file.size()));
    const std::size_t count = file.size() / kDotSplatBytes;
    PAI_TRY(SplatWriter out, SplatWriter::create(count, 0, limits));
    for (std::size_t i = 0; i < count; ++i) {
        const ByteSpan s = file.subspan(i * kDotSplatBytes, kDotSplatBytes);
        const auto real = [&](std::size_t k) { return std::bit_cast<float>(load_le32(s.data() + 4 * k)); };
        const auto turn = [&](std::size_t k) { return (byte_of(s, 28 + k) - 128) / 128; };
        out.add({{real(0), real(1), real(2)}, {real(3), real(4), real(5)}, glm::vec3(byte_of(s, 24), byte_of(s, 25), byte_of(s, 26)) / 255.0f, {turn(1), turn(2), turn(3), turn(0)}, byte_of(s, 27) / 255}, {});
    }
    return out.take();
}

}  // namespace pai::codec
