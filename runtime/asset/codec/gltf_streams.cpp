#include "asset/codec/gltf_streams.h"

#include <algorithm>
#include <exception>
#include <set>
#include <string_view>
#include <system_error>

#include "base/threads.h"
#include "base/rows.h"

namespace pai::codec {
namespace {

constexpr std::uint64_t kWorthThreads = 1u << 20;  // bytes
constexpr int kMostThreads = 4;

bool is_stream(std::string_view name) { return name == "POSITION" || name == "NORMAL" || name == "TANGENT" || name == "TEXCOORD_0"; }

// Of all primitives, each once.
std::set<int> streams_of(const GltfDocument& document) {
    std::set<int> out;
    for (const GltfMesh& mesh : document.meshes)
        for (const GltfPrimitive& p : mesh.primitives) {
            if (p.splats) continue;
            for (const auto& [name, accessor] : p.attributes)
                if (is_stream(name)) out.insert(accessor);
            if (p.indices >= 0) out.insert(p.indices);
        }
    return out;
}

// What read_stream() reads: floats of any kind, and indices.
bool is_readable(const GltfDocument& document, const GltfAccessor& a) {
    // Zeros of an accessor without bytes can be as many as the file says.
    if (a.element_size() == 0 || a.view < 0) return false;
    const bool is_index = a.component == Component::U8 || a.component == Component::U16 || a.component == Component::U32;
    return a.components() > 1 || (is_index && document.views[static_cast<std::size_t>(a.view)].byte_stride == 0);
}

ReadStream read_stream(const GltfDocument& document, const GltfBuffers& buffers, int accessor) {
    Budget budget(UINT64_MAX);  // all of them were counted before
    const auto as = [](auto read) { return read ? ReadStream(std::move(*read)) : ReadStream(); };
    switch (document.accessors[static_cast<std::size_t>(accessor)].components()) {
        case 1: return as(buffers.integers(accessor, budget));
        case 2: return as(buffers.vectors<glm::vec2>(accessor, budget));
        case 3: return as(buffers.vectors<glm::vec3>(accessor, budget));
        case 4: return as(buffers.vectors<glm::vec4>(accessor, budget));
        default: return {};
    }
}

}  // namespace

StreamsAhead::StreamsAhead(const GltfDocument& document, const GltfBuffers& buffers, std::uint64_t most_bytes) : threads_(std::min(threads_to_use(), kMostThreads)) {
    if (threads_ < 2) return;
    std::uint64_t bytes = 0;
    for (const int accessor : streams_of(document)) {
        const GltfAccessor& a = document.accessors[static_cast<std::size_t>(accessor)];
        const std::uint64_t element = std::uint64_t{a.components()} * sizeof(float);
        if (!is_readable(document, a)) continue;
        if (a.count > (most_bytes - bytes) / element) return;
        bytes += a.count * element;
        accessors_.push_back(accessor);
    }
    if (bytes < kWorthThreads) return;
    try {
        reading_ = std::async(std::launch::async, [this, &document, &buffers] { return read(document, buffers); });
    } catch (const std::system_error&) {
        // No further thread is to be had: each is read in its turn.
    }
}

std::vector<ReadStream> StreamsAhead::read(const GltfDocument& document, const GltfBuffers& buffers) const {
    std::vector<ReadStream> out(accessors_.size());
    each_row(out.size(), threads_, [&](std::size_t i) {
        try {
            out[i] = read_stream(document, buffers, accessors_[i]);
        } catch (const std::exception&) {
            // Who asks for it in its turn meets the same.
        }
    });
    return out;
}

void StreamsAhead::give(GltfBuffers& buffers) {
    if (!reading_.valid()) return;
    std::vector<ReadStream> read = reading_.get();
    for (std::size_t i = 0; i < read.size(); ++i) buffers.put_read(accessors_[i], std::move(read[i]));
}

}  // namespace pai::codec
