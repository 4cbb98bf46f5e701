#pragma once
// UASTC LDR 4 x 4 blocks. Source: Basis Universal, "UASTC Texture Specification"; Khronos Data Format Specification 1.3, ASTC.
#include <optional>

#include "asset/codec/blocks.h"

namespace pai::codec {

// The texels of a block of 16 bytes. Nothing if it is of a mode or pattern that there is not. `srgb`: as decoders of sRGB round.
std::optional<Texels> decode_uastc(ByteSpan block, bool srgb);

}  // namespace pai::codec
