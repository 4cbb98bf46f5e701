#pragma once
// Blocks of 4 x 4 texels as GPUs read them, to Rgba8 and back. Source: Khronos Data Format Specification 1.3, S3TC, RGTC, BPTC.
#include <array>
#include <cstdint>
#include <span>

#include "asset/model.h"
#include "base/bytes.h"

namespace pai::codec {

// 16 texels, row by row.
using Texels = std::array<std::array<std::uint8_t, 4>, 16>;

// Bytes of a block, 0 of formats without blocks.
std::size_t block_bytes(Pixels::Format format);

// Bytes of a level of `width` x `height`.
std::uint64_t level_bytes(Pixels::Format format, std::uint64_t width, std::uint64_t height);

// `in` holds block_bytes(format) bytes. Bc4: red in all three; Bc5: blue is what a unit vector of red and green has left.
// A BC7 block of a reserved mode is transparent black.
Texels decode_block(Pixels::Format format, ByteSpan in);

// A BC7 block: of mode 6 where one line through the colours is near enough, else the best of modes 1, 3, 5, 6 and 7 that are tried. Blocks that are opaque come out
// with an alpha of 254 or 255.
void encode_bc7(const Texels& texels, std::span<std::byte, 16> out);
// Four colours between two ends, alpha is passed over; the same and eight steps of alpha; eight steps of red; of red and of green.
void encode_bc1(const Texels& texels, std::span<std::byte, 8> out);
void encode_bc3(const Texels& texels, std::span<std::byte, 16> out);
void encode_bc4(const Texels& texels, std::span<std::byte, 8> out);
void encode_bc5(const Texels& texels, std::span<std::byte, 16> out);
// Whichever `format` is; `out` holds block_bytes(format) bytes.
void encode_block(Pixels::Format format, const Texels& texels, std::span<std::byte> out);

// The picture as Rgba8 of one level, its largest. Pictures that are Rgba8 are only cut to that.
Pixels to_rgba8(const Pixels& picture);

// As above with all its levels.
Pixels to_rgba8_levels(const Pixels& picture);

}  // namespace pai::codec
