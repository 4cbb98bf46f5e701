#include "worker/mesh_job.h"

#include <fmt/format.h>

namespace pai {
namespace {

constexpr std::uint32_t kMagic = 0x314d4450;  // "PDM1"
constexpr std::uint32_t kMostAttributes = 64;

void put(Bytes& out, std::uint64_t v, int bytes) {
    for (int i = 0; i < bytes; ++i) out.push_back(static_cast<std::byte>(v >> (8 * i) & 255));
}

std::uint64_t take64(const std::byte* at) { return load_le32(at) | std::uint64_t{load_le32(at + 4)} << 32; }

}  // namespace

std::uint32_t component_bytes(std::uint16_t component) {
    switch (component) {
        case 5120: case 5121: return 1;
        case 5122: case 5123: return 2;
        case 5125: case 5126: return 4;
        default: return 0;
    }
}

std::uint64_t MeshJob::answer_bytes() const {
    std::uint64_t vertex = 0;
    for (const MeshAttribute& a : attributes) vertex += std::uint64_t{component_bytes(a.component)} * a.components;
    return vertices * vertex + indices * 4;
}

Bytes encode_mesh_job(const MeshJob& job) {
    Bytes out;
    put(out, kMagic, 4);
    put(out, job.cpu_seconds, 4);
    put(out, job.memory_mib, 4);
    put(out, job.attributes.size(), 4);
    put(out, job.vertices, 8);
    put(out, job.indices, 8);
    put(out, job.stream.size(), 8);
    put(out, 0, 8);
    for (const MeshAttribute& a : job.attributes) {
        put(out, a.id, 4);
        put(out, a.component, 2);
        put(out, a.components, 2);
    }
    return out;
}

Result<MeshJobHead> decode_mesh_job_head(ByteSpan head) {
    if (head.size() != kMeshJobHead || load_le32(head.data()) != kMagic) return Error(Code::Corrupt, "not a job");
    MeshJobHead out;
    out.job.cpu_seconds = load_le32(head.data() + 4);
    out.job.memory_mib = load_le32(head.data() + 8);
    out.attribute_count = load_le32(head.data() + 12);
    out.job.vertices = take64(head.data() + 16);
    out.job.indices = take64(head.data() + 24);
    out.stream_bytes = take64(head.data() + 32);
    if (out.attribute_count > kMostAttributes) return Error(Code::Corrupt, fmt::format("a job of {} attributes", out.attribute_count));
    return out;
}

Result<std::vector<MeshAttribute>> decode_mesh_attributes(ByteSpan bytes, std::size_t count) {
    if (bytes.size() != count * kMeshAttributeBytes) return Error(Code::Corrupt, "attributes that end early");
    std::vector<MeshAttribute> out;
    for (std::size_t i = 0; i < count; ++i) {
        const std::byte* at = bytes.data() + i * kMeshAttributeBytes;
        out.push_back({load_le32(at), load_le16(at + 4), static_cast<std::uint8_t>(load_le16(at + 6))});
        if (component_bytes(out.back().component) == 0 || out.back().components < 1 || out.back().components > 4) return Error(Code::Corrupt, "an attribute of no known type");
    }
    return out;
}

}  // namespace pai
