#pragma once
// KTX 2.0 textures: what a file holds, its pictures with their levels, and files made from pictures.
// Source: Khronos KTX File Format Specification 2.0; Khronos Data Format Specification 1.3.
#include <cstdint>
#include <vector>

#include "asset/codec/mip_chain.h"
#include "asset/codec/pixels.h"

namespace pai::codec {

enum class Ktx2Scheme : std::uint8_t { None, BasisLz, Zstd, Zlib };

struct Ktx2Level {
    std::uint64_t offset = 0, length = 0, raw_length = 0;  // in the file; without its scheme, 0 for BasisLz
};

// A file whose structure holds. Spans view the file.
struct Ktx2File {
    ByteSpan file;
    std::uint32_t vk_format = 0;  // 0: as the data format descriptor says
    std::uint32_t width = 0, height = 0, depth = 0, layers = 0, faces = 1;  // height, depth, layers 0: it has no such dimension
    Ktx2Scheme scheme = Ktx2Scheme::None;
    std::vector<Ktx2Level> levels;  // the largest first
    ByteSpan descriptor, words, global;  // data format descriptor, keys and values, of BasisLz
    std::uint8_t model = 0;  // KHR_DF_MODEL_*
    bool srgb = false, alpha = false;
    bool gltf_colours = false;  // sRGB, or linear without primaries
    bool red_green = false;  // ETC1S of two channels, the second in place of alpha
};

constexpr std::uint8_t kModelEtc1s = 163, kModelUastc = 166;

// Corrupt, `reason` the code of `ktx validate` as KTX2_NNNN: what the file says of itself does not hold. Every count is checked
// against the bytes that are there. Formats that no picture of ours can have are sound here.
Result<Ktx2File> read_ktx2(ByteSpan file);

// Blocks: all levels, in blocks that GPUs read where the file has them, else as Rgba8. QuickBlocks: as above, but what is_quick_in_software() denies as Rgba8, with all levels.
// Rgba8: the largest level alone, as Rgba8.
enum class Ktx2Keep : std::uint8_t { Blocks, QuickBlocks, Rgba8 };

// Unsupported, as decode_ktx2 says: a texture that is no single flat picture, or in another format.
Result<void> check_ktx2_kind(const Ktx2File& file);

// The picture of a 2D texture.
// Unsupported: cube maps, arrays, volumes, other formats, animations, or larger than `limits`. Corrupt: as above, or its data do not decode.
Result<Pixels> decode_ktx2(ByteSpan file, const PixelLimits& limits, Ktx2Keep keep);
// Reads every level as decode_ktx2 would, with the same errors.
Result<PictureInfo> check_ktx2(ByteSpan file, const PixelLimits& limits);

struct Ktx2Making {
    Pixels::Format format = Pixels::Format::Bc7;  // all but RgbaFloat
    MipOptions levels;                            // threads: of all that is done
};

// A file with all mip levels, within Zstandard. `picture` is Rgba8 of one level; sides that are no multiple of four are kept. Colours are marked as sRGB,
// where the format has that (Bc4 and Bc5 have not). The same bytes for the same picture, whatever the number of threads.
Result<Bytes> encode_ktx2(const Pixels& picture, const Ktx2Making& making);

}  // namespace pai::codec
