// Meshes behind KHR_draco_mesh_compression: what goes to whoever unpacks them, and what comes back.
#include <cstring>

#include "asset/codec/gltf_buffers.h"
#include "asset/codec/gltf_fields.h"

namespace pai::codec {

Result<void> GltfBuffers::unpack_mesh(const GltfPrimitive& p, const MeshUnpacker& unpack, std::string_view pointer, Budget& budget) {
    constexpr int kTriangles = 4, kTriangleStrip = 5;
    const auto fault = [&](std::string_view text) { return Error(Code::Corrupt, fmt::format("{}: {}", pointer, text), "PRIMITIVE_DRACO_INVALID"); };
    if ((p.mode != kTriangles && p.mode != kTriangleStrip) || p.indices < 0) return fault("expected triangles with indices");
    const GltfAccessor& indices = document_->accessors[static_cast<std::size_t>(p.indices)];
    PackedMesh mesh{.indices = indices.count};
    PAI_TRY(mesh.stream, view(p.draco_view));
    std::uint64_t vertex_bytes = 0;
    std::vector<int> accessors;
    for (const auto& [name, id] : p.draco_attributes) {
        const int accessor = p.attributes.find(name)->second;
        const GltfAccessor& a = document_->accessors[static_cast<std::size_t>(accessor)];
        if (a.element_size() == 0 || a.columns != 1) return fault(fmt::format("{} is of a type that no stream has", name));
        if (mesh.vertices != 0 && a.count != mesh.vertices) return fault(fmt::format("{} has {} elements, another attribute {}", name, a.count, mesh.vertices));
        mesh.vertices = a.count;
        mesh.attributes.push_back({static_cast<std::uint32_t>(id), static_cast<std::uint16_t>(a.component), static_cast<std::uint8_t>(a.rows)});
        accessors.push_back(accessor);
        vertex_bytes += a.element_size();
    }
    if (accessors.empty()) return fault("no attribute");
    PAI_TRY(budget.take(mesh.vertices, vertex_bytes, pointer));
    PAI_TRY(budget.take(mesh.indices, 2 * sizeof(std::uint32_t), pointer));
    auto bytes = unpack(mesh);
    if (!bytes) return Error(bytes.error().code, fmt::format("{}: {}", pointer, bytes.error().message), bytes.error().code == Code::Corrupt ? "PRIMITIVE_DRACO_INVALID" : std::string(bytes.error().reason));
    if (bytes->size() != mesh.vertices * vertex_bytes + mesh.indices * sizeof(std::uint32_t)) return fault("unpacks to another size than its accessors have");
    ByteSpan left(*bytes);
    for (const int accessor : accessors) {
        const std::size_t size = static_cast<std::size_t>(mesh.vertices * document_->accessors[static_cast<std::size_t>(accessor)].element_size());
        unpacked_[accessor].assign(left.begin(), left.begin() + static_cast<std::ptrdiff_t>(size));
        left = left.subspan(size);
    }
    std::vector<std::uint32_t>& to = unpacked_indices_[p.indices];
    to.resize(static_cast<std::size_t>(mesh.indices));
    for (std::size_t i = 0; i < to.size(); ++i) to[i] = load_le32(left.data() + 4 * i);
    return {};
}

Result<void> GltfBuffers::unpack_meshes(const GltfLimits& limits, Budget& budget) {
    std::size_t count = 0;
    for (std::size_t i = 0; i < document_->meshes.size(); ++i)
        for (std::size_t j = 0; j < document_->meshes[i].primitives.size(); ++j) {
            const GltfPrimitive& p = document_->meshes[i].primitives[j];
            if (p.draco_view < 0) continue;
            const std::string at = fmt::format("/meshes/{}/primitives/{}/extensions/KHR_draco_mesh_compression", i, j);
            if (!limits.unpack_mesh) return Error(Code::Unsupported, at + ": nothing unpacks it here", "UNSUPPORTED_EXTENSION");
            if (++count > limits.max_packed_meshes) return Error(Code::Unsupported, fmt::format("{}: more than {} packed meshes", at, limits.max_packed_meshes), "UNSUPPORTED_EXTENSION");
            PAI_TRY(unpack_mesh(p, limits.unpack_mesh, at, budget));
        }
    return {};
}

}  // namespace pai::codec
