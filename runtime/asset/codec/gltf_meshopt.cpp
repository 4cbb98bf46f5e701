#include "asset/codec/gltf_meshopt.h"

#include <meshoptimizer.h>

#include "asset/codec/gltf_fields.h"

namespace pai::codec {
namespace {

// The high half of a stream's first byte names its kind, the low half its version.
struct StreamHead {
    unsigned kind, newest;
};

StreamHead head_of(GltfMeshopt::Mode mode) {
    switch (mode) {
        case GltfMeshopt::Mode::Attributes: return {0xa0, 0};
        case GltfMeshopt::Mode::Triangles: return {0xe0, 1};
        case GltfMeshopt::Mode::Indices: return {0xd0, 1};
    }
    return {};
}

int decode_stream(const GltfMeshopt& view, ByteSpan in, Bytes& out) {
    const auto* data = reinterpret_cast<const unsigned char*>(in.data());
    switch (view.mode) {
        case GltfMeshopt::Mode::Attributes: return meshopt_decodeVertexBuffer(out.data(), view.count, view.stride, data, in.size());
        case GltfMeshopt::Mode::Triangles: return meshopt_decodeIndexBuffer(out.data(), view.count, view.stride, data, in.size());
        case GltfMeshopt::Mode::Indices: return meshopt_decodeIndexSequence(out.data(), view.count, view.stride, data, in.size());
    }
    return -1;
}

}  // namespace

Result<Bytes> decode_meshopt(const GltfMeshopt& view, ByteSpan compressed, std::uint64_t size, std::string_view pointer) {
    const StreamHead head = head_of(view.mode);
    const auto first = compressed.empty() ? 0u : static_cast<unsigned>(compressed[0]);
    if ((first & 0xf0u) != head.kind) return gltf_error("BUFFER_VIEW_MESHOPT_INVALID", pointer, fmt::format("first byte {:#x}, expected {:#x}", first, head.kind));
    if ((first & 0x0fu) > head.newest)
        return Error(Code::Unsupported, fmt::format("{}: stream version {}, at most {} is read", pointer, first & 0x0fu, head.newest), "UNSUPPORTED_EXTENSION");
    Bytes out(view.count * view.stride);
    // The library's decoders are safe on any bytes; the sizes that it takes for granted were checked with the document.
    if (const int status = decode_stream(view, compressed, out); status != 0)
        return gltf_error("BUFFER_VIEW_MESHOPT_INVALID", pointer, fmt::format("does not decode to {} elements of {} bytes", view.count, view.stride));
    switch (view.filter) {
        case GltfMeshopt::Filter::None: break;
        case GltfMeshopt::Filter::Octahedral: meshopt_decodeFilterOct(out.data(), view.count, view.stride); break;
        case GltfMeshopt::Filter::Quaternion: meshopt_decodeFilterQuat(out.data(), view.count, view.stride); break;
        case GltfMeshopt::Filter::Exponential: meshopt_decodeFilterExp(out.data(), view.count, view.stride); break;
    }
    out.resize(size);
    return out;
}

}  // namespace pai::codec
