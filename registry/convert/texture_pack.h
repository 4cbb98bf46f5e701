#pragma once
// The pictures inside a model become textures as graphics cards take them: blocks with all levels (docs/decisions/0035).
#include <string>
#include <vector>

#include "base/bytes.h"
#include "base/result.h"

namespace pai {

struct TexturePackOptions {
    // Gpu: BC7, BC5 for normals, BC4 for occlusion alone. Software: what a processor that draws samples quickly: BC1, BC3, BC5, and RGBA8 for data.
    enum class Device : std::uint8_t { Gpu, Software } device = Device::Gpu;
    int threads = 1;  // the same bytes for any
};

struct TexturePack {
    Bytes glb;                        // empty: there is nothing to pack
    std::size_t pictures = 0;         // that were packed
    std::uint64_t pixels = 0;         // of their largest levels
    std::uint64_t before = 0, after = 0;  // bytes of these in the file
    double least_decibels = 0;        // of the picture that lost most; infinite: none lost anything
    std::vector<std::string> left;    // for people: pictures that stay as they are, and why
};

// Pixels of the largest picture of a container by its headers; 0: it has none that this reads. Errors as codec::split_glb's.
Result<std::uint64_t> largest_picture(ByteSpan glb);

// `glb` is a container that holds its pictures, in its buffer or in data URIs, checked before. Everything else in it stays, other chunks too; pictures are decoded one at a time. What no material uses is not packed; out of a data URI it comes into the buffer with the others.
// Textures that are packed name their picture by PAIFANG_texture_blocks (docs/formats/ktx2.md), which is then required. Errors as decode_pixels'; Corrupt: no GLB container.
Result<TexturePack> pack_textures(ByteSpan glb, const TexturePackOptions& options);

}  // namespace pai
