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

// A BC7 block of mode 6: one line through the colours, 16 steps.
void encode_bc7(const Texels& texels, std::span<std::byte, 16> out);

// The picture as Rgba8 of one level, its largest. Pictures that are Rgba8 are only cut to that.
Pixels to_rgba8(const Pixels& picture);

}  // namespace pai::codec
