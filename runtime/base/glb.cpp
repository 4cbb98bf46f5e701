#include "base/glb.h"

#include <limits>

#include <fmt/format.h>

namespace pai {

void append_glb_chunk(Bytes& out, std::uint32_t type, ByteSpan data) {
    const std::size_t padded = (data.size() + 3) / 4 * 4;
    append_le32(out, static_cast<std::uint32_t>(padded));
    append_le32(out, type);
    out.insert(out.end(), data.begin(), data.end());
    // White space is the padding of JSON.
    out.resize(out.size() + padded - data.size(), type == kGlbJsonChunk ? std::byte{' '} : std::byte{0});
}

Result<Bytes> write_glb(std::string_view json, ByteSpan bin, ByteSpan others) {
    const auto chunk = [](std::size_t bytes) { return kGlbChunkHeaderBytes + (std::uint64_t{bytes} + 3) / 4 * 4; };
    const std::uint64_t size = kGlbHeaderBytes + chunk(json.size()) + (bin.empty() ? 0 : chunk(bin.size())) + others.size();
    if (size > std::numeric_limits<std::uint32_t>::max()) return Error(Code::Unsupported, fmt::format("{} bytes in one .glb, which holds less than 4 GiB", size));
    Bytes out;
    out.reserve(static_cast<std::size_t>(size));
    append_le32(out, kGlbMagic);
    append_le32(out, 2);
    append_le32(out, static_cast<std::uint32_t>(size));
    append_glb_chunk(out, kGlbJsonChunk, as_byte_span(json));
    if (!bin.empty()) append_glb_chunk(out, kGlbBinChunk, bin);
    out.insert(out.end(), others.begin(), others.end());
    return out;
}

}  // namespace pai
