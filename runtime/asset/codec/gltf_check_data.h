#pragma once
// The passes over the bytes that a glTF document describes: its buffers, pictures and accessors.
#include <optional>
#include <string>
#include <vector>

#include "asset/codec/gltf_check.h"
#include "asset/codec/gltf_check_links.h"

namespace pai::codec {

// Bytes of buffers, empty where there are none or too few.
struct CheckBuffers {
    std::vector<ByteSpan> spans;
    std::vector<Bytes> decoded;  // of data URIs

    // The bytes of a view that fits its buffer, is not compressed, and `length` bytes at `offset` of it.
    ByteSpan bytes(const CheckModel& model, std::int64_t view, std::int64_t offset, std::int64_t length) const;
    std::uint64_t size() const;
};

CheckBuffers load_check_buffers(GltfLinks& links, std::optional<ByteSpan> bin, const ResourceReader& open);

// Headers of all pictures: format, size, and whether it is what the document says.
void check_images(GltfLinks& links, const CheckBuffers& buffers, const ResourceReader& open);

// What a picture's header says.
struct ImageHeader {
    enum class Fault : std::uint8_t { None, Unrecognised, EndsEarly, Invalid } fault = Fault::None;
    std::string_view media_type, what;
    std::uint32_t width = 0, height = 0;
    bool plain = true;  // sRGB or no colour space, square pixels, no animation
};
ImageHeader read_image_header(ByteSpan bytes);

// Every element of every accessor, as often as something wants to know.
void check_elements(GltfLinks& links, const CheckBuffers& buffers, const GltfCheckLimits& limits);

}  // namespace pai::codec
