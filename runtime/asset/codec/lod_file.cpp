#include "asset/codec/lod_file.h"

#include <fmt/format.h>
#include <meshoptimizer.h>

#include <algorithm>
#include <bit>
#include <cmath>
#include <cstring>

namespace pai::codec {
namespace {

constexpr std::uint32_t kVersion = 1;
constexpr std::size_t kHeaderBytes = 8, kPrimitiveBytes = 20, kLevelBytes = 12;
constexpr std::uint32_t kMostLevels = 32;

Error broken(std::size_t at, std::string_view text) {
    return Error(Code::Corrupt, fmt::format("levels of detail, byte {}: {}", at, text), "LOD_DATA_INVALID");
}

void put_primitive(Bytes& out, std::uint32_t mesh, std::uint32_t index, const Primitive& p) {
    append_le32(out, mesh);
    append_le32(out, index);
    const std::uint64_t key = lod_key(p);
    append_le32(out, static_cast<std::uint32_t>(key));
    append_le32(out, static_cast<std::uint32_t>(key >> 32));
    append_le32(out, static_cast<std::uint32_t>(p.lods.size()));
    for (const PrimitiveLod& lod : p.lods) {
        std::vector<unsigned char> packed(meshopt_encodeIndexBufferBound(lod.index_count, p.positions.size()));
        packed.resize(meshopt_encodeIndexBuffer(packed.data(), packed.size(), p.lod_indices.data() + lod.first_index, lod.index_count));
        append_le32(out, lod.index_count);
        append_le32(out, std::bit_cast<std::uint32_t>(lod.error_m));
        append_le32(out, static_cast<std::uint32_t>(packed.size()));
        const auto bytes = std::as_bytes(std::span(packed));
        out.insert(out.end(), bytes.begin(), bytes.end());
        out.resize((out.size() + 3) / 4 * 4);
    }
}

class LodReader {
public:
    LodReader(ByteSpan chunk, ModelData& model) : chunk_(chunk), model_(model) {}

    Result<void> read() {
        PAI_TRY(need(kHeaderBytes));
        if (const std::uint32_t version = take32(); version != kVersion)
            return Error(Code::Unsupported, fmt::format("levels of detail: version {}, {} is read", version, kVersion), "LOD_VERSION");
        const std::uint32_t count = take32();
        if (count > (chunk_.size() - at_) / kPrimitiveBytes) return broken(at_ - 4, fmt::format("{} primitives in {} bytes", count, chunk_.size()));
        for (std::uint32_t i = 0; i < count; ++i) PAI_TRY(read_primitive());
        if (at_ != chunk_.size()) return broken(at_, "expected the end");
        return {};
    }

private:
    Result<void> need(std::size_t bytes) const {
        if (chunk_.size() - at_ < bytes) return broken(at_, fmt::format("expected {} bytes, {} are left", bytes, chunk_.size() - at_));
        return {};
    }

    std::uint32_t take32() {
        at_ += 4;
        return load_le32(chunk_.data() + at_ - 4);
    }

    Result<void> read_primitive() {
        PAI_TRY(need(kPrimitiveBytes));
        const std::size_t start = at_;
        const std::uint32_t mesh = take32(), index = take32();
        const std::uint64_t key = take32() | static_cast<std::uint64_t>(take32()) << 32;
        const std::uint32_t levels = take32();
        if (mesh >= model_.meshes.size() || index >= model_.meshes[mesh].primitives.size())
            return Error(Code::Corrupt, fmt::format("levels of detail, byte {}: of primitive {} of mesh {}, which is not there", start, index, mesh), "LOD_MISMATCH");
        Primitive& p = model_.meshes[mesh].primitives[index];
        if (p.mode != Primitive::Mode::Triangles || lod_key(p) != key)
            return Error(Code::Corrupt, fmt::format("levels of detail, byte {}: made of other triangles than those of primitive {} of mesh {}", start, index, mesh), "LOD_MISMATCH");
        if (!p.lods.empty()) return broken(start, fmt::format("primitive {} of mesh {} comes twice", index, mesh));
        if (levels == 0 || levels > kMostLevels) return broken(start + 16, fmt::format("{} levels, expected 1 to {}", levels, kMostLevels));
        for (std::uint32_t i = 0; i < levels; ++i) PAI_TRY(read_level(p));
        return {};
    }

    Result<void> read_level(Primitive& p) {
        PAI_TRY(need(kLevelBytes));
        const std::size_t start = at_;
        const std::uint32_t count = take32();
        const float error_m = std::bit_cast<float>(take32());
        const std::uint32_t size = take32();
        const std::size_t before = p.lods.empty() ? p.indices.size() : p.lods.back().index_count;
        if (count == 0 || count % 3 != 0 || count >= before || p.lod_indices.size() + count > 2 * p.indices.size())
            return broken(start, fmt::format("a level of {} indices after one of {}", count, before));
        const float least = p.lods.empty() ? 0.0f : p.lods.back().error_m;
        if (!std::isfinite(error_m) || error_m < least) return broken(start + 4, fmt::format("an error of {} m after one of {} m", error_m, least));
        PAI_TRY(need(size));
        const std::size_t first = p.lod_indices.size();
        p.lod_indices.resize(first + count);
        // The library's decoder is safe on any bytes; what it returns may be out of range.
        if (meshopt_decodeIndexBuffer(p.lod_indices.data() + first, count, reinterpret_cast<const unsigned char*>(chunk_.data() + at_), size) != 0)
            return broken(at_, fmt::format("does not decode to {} indices", count));
        const std::uint32_t largest = *std::max_element(p.lod_indices.begin() + static_cast<std::ptrdiff_t>(first), p.lod_indices.end());
        if (largest >= p.positions.size()) return broken(at_, fmt::format("index {}, there are {} vertices", largest, p.positions.size()));
        p.lods.push_back({static_cast<std::uint32_t>(first), count, error_m});
        at_ = std::min<std::size_t>(chunk_.size(), at_ + (std::size_t{size} + 3) / 4 * 4);
        return {};
    }

    ByteSpan chunk_;
    ModelData& model_;
    std::size_t at_ = 0;
};

}  // namespace

std::uint64_t lod_key(const Primitive& p) {
    std::uint64_t h = 0x9e3779b97f4a7c15ull ^ p.positions.size();
    const auto add = [&](ByteSpan bytes) {
        std::size_t i = 0;
        for (; i + 8 <= bytes.size(); i += 8) {
            std::uint64_t word;
            std::memcpy(&word, bytes.data() + i, 8);
            h = std::rotl((h ^ word) * 0xff51afd7ed558ccdull, 31);
        }
        for (; i < bytes.size(); ++i) h = std::rotl((h ^ std::to_integer<std::uint64_t>(bytes[i])) * 0xff51afd7ed558ccdull, 31);
    };
    add(std::as_bytes(std::span(p.positions)));
    add(std::as_bytes(std::span(p.indices)));
    return h ^ h >> 29;
}

Bytes write_lods(const ModelData& model) {
    std::uint32_t count = 0;
    for (const Mesh& m : model.meshes) count += static_cast<std::uint32_t>(std::count_if(m.primitives.begin(), m.primitives.end(), [](const Primitive& p) { return !p.lods.empty(); }));
    Bytes out;
    append_le32(out, kVersion);
    append_le32(out, count);
    for (std::size_t m = 0; m < model.meshes.size(); ++m)
        for (std::size_t i = 0; i < model.meshes[m].primitives.size(); ++i)
            if (const Primitive& p = model.meshes[m].primitives[i]; !p.lods.empty()) put_primitive(out, static_cast<std::uint32_t>(m), static_cast<std::uint32_t>(i), p);
    return out;
}

Result<void> read_lods(ByteSpan chunk, ModelData& model) {
    auto done = LodReader(chunk, model).read();
    if (done) return {};
    for (Mesh& m : model.meshes)
        for (Primitive& p : m.primitives) p.lods.clear(), p.lod_indices.clear();
    return done;
}

}  // namespace pai::codec
