#pragma once
// What is asked of the process that unpacks compressed meshes, and what it answers: one job over one stream, little endian.
#include <cstdint>
#include <string>
#include <vector>

#include "base/bytes.h"
#include "base/result.h"

namespace pai {

// How the values of an attribute are wanted, as glTF numbers them: 5120 to 5123, 5125, 5126.
struct MeshAttribute {
    std::uint32_t id = 0;  // unique id in the stream
    std::uint16_t component = 5126;
    std::uint8_t components = 3;
};

// Bytes of a component, 0 of a type that there is not.
std::uint32_t component_bytes(std::uint16_t component);

struct MeshJob {
    std::uint32_t cpu_seconds = 20, memory_mib = 512;
    std::uint64_t vertices = 0, indices = 0;  // that the mesh must have; indices 0: a cloud of points
    std::uint32_t max_attributes = 16;
    std::vector<MeshAttribute> attributes;
    ByteSpan stream;
    // Of the answer: every attribute tightly packed in order, then 32-bit indices.
    std::uint64_t answer_bytes() const;
};

constexpr std::size_t kMeshJobHead = 48;

// Everything but the stream, which follows.
Bytes encode_mesh_job(const MeshJob& job);
// Bytes that follow the head: those of the attributes, and of the stream. Corrupt: another kind of message.
struct MeshJobHead {
    MeshJob job;
    std::uint32_t attribute_count = 0;
    std::uint64_t stream_bytes = 0;
};
Result<MeshJobHead> decode_mesh_job_head(ByteSpan head);
// Corrupt: an attribute of no known type.
Result<std::vector<MeshAttribute>> decode_mesh_attributes(ByteSpan bytes, std::size_t count);
constexpr std::size_t kMeshAttributeBytes = 8;

}  // namespace pai
