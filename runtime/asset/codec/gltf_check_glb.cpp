#include "asset/codec/gltf_check_glb.h"

#include "asset/codec/lod_file.h"
#include "base/glb.h"

namespace pai::codec {
namespace {

struct GlbWalk {
    Issues& issues;
    GlbChunks found;
    bool json_seen = false, bin_seen = false;
    int index = 0;

    void json_chunk(ByteSpan data, std::size_t at, bool last) {
        if (data.empty()) issues.add_at("GLB_EMPTY_CHUNK", at, "an empty JSON chunk");
        if (json_seen) issues.add_at("GLB_DUPLICATE_CHUNK", at, "a second JSON chunk");
        else if (!data.empty() || !last) found.json = as_text(data);
        json_seen = true;
    }
    void bin_chunk(ByteSpan data, std::size_t at) {
        if (index > 1 && !bin_seen) issues.add_at("GLB_UNEXPECTED_BIN_CHUNK", at, "the BIN chunk does not follow the JSON chunk");
        if (data.empty()) issues.add_at("GLB_EMPTY_BIN_CHUNK", at, "an empty BIN chunk says nothing");
        if (bin_seen) issues.add_at("GLB_DUPLICATE_CHUNK", at, "a second BIN chunk");
        else found.bin = data;
        bin_seen = true;
    }
    void chunk(std::uint32_t type, ByteSpan data, std::size_t at, bool last) {
        if (index == 0 && type != kGlbJsonChunk) issues.add_at("GLB_UNEXPECTED_FIRST_CHUNK", at, fmt::format("the first chunk is of type {:#010x}, not JSON", type));
        if (type == kGlbJsonChunk) json_chunk(data, at, last);
        else if (type == kGlbBinChunk) bin_chunk(data, at);
        // Our own levels of detail.
        else if (type != kLodChunk || index == 0) issues.add_at("GLB_UNKNOWN_CHUNK_TYPE", at, fmt::format("a chunk of unknown type {:#010x}", type));
        ++index;
    }
};

bool header_holds(ByteSpan file, Issues& issues) {
    if (file.size() < kGlbHeaderBytes) {
        issues.add_at("GLB_UNEXPECTED_END_OF_HEADER", file.size(), fmt::format("{} bytes, the header has {}", file.size(), kGlbHeaderBytes));
        return false;
    }
    if (const auto magic = load_le32(file.data()); magic != kGlbMagic) {
        issues.add_at("GLB_INVALID_MAGIC", 0, fmt::format("begins with {:#010x}, not with glTF", magic));
        return false;
    }
    if (const auto version = load_le32(file.data() + 4); version != 2) {
        issues.add_at("GLB_INVALID_VERSION", 4, fmt::format("container version {}, 2 is known", version));
        return false;
    }
    return true;
}

}  // namespace

GlbChunks check_glb(ByteSpan file, Issues& issues) {
    if (!header_holds(file, issues)) return {};
    const std::size_t length = load_le32(file.data() + 8);
    if (length <= kGlbHeaderBytes) issues.add_at("GLB_LENGTH_TOO_SMALL", 8, fmt::format("length {} leaves no room for a chunk", length));
    GlbWalk walk{.issues = issues, .found = {}};
    std::size_t at = kGlbHeaderBytes;
    while (at < file.size()) {
        if (at == length) {
            issues.add_at("GLB_EXTRA_DATA", at, fmt::format("{} bytes follow the container", file.size() - at));
            return walk.found;
        }
        if (file.size() - at < kGlbChunkHeaderBytes) {
            issues.add_at("GLB_UNEXPECTED_END_OF_CHUNK_HEADER", file.size(), "the file ends inside a chunk's header");
            return {};
        }
        const std::size_t size = load_le32(file.data() + at), left = file.size() - at - kGlbChunkHeaderBytes;
        const std::uint32_t type = load_le32(file.data() + at + 4);
        if (size % 4 != 0) issues.add_at("GLB_CHUNK_LENGTH_UNALIGNED", at, fmt::format("chunk length {} is no multiple of 4", size));
        if (at + kGlbChunkHeaderBytes + size > length) issues.add_at("GLB_CHUNK_TOO_BIG", at, fmt::format("a chunk of {} bytes passes the container's end", size));
        walk.chunk(type, file.subspan(at + kGlbChunkHeaderBytes, std::min(size, left)), at, left == size);
        if (size > left) {
            issues.add_at("GLB_UNEXPECTED_END_OF_CHUNK_DATA", file.size(), fmt::format("{} bytes of a chunk are missing", size - left));
            return {};
        }
        at += kGlbChunkHeaderBytes + size;
    }
    if (length != at) issues.add_at("GLB_LENGTH_MISMATCH", at, fmt::format("length {}, the file has {}", length, at));
    return walk.found;
}

}  // namespace pai::codec
