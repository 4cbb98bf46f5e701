#pragma once
// BC7 blocks. Source: Khronos Data Format Specification 1.3, BPTC.
#include "asset/codec/blocks.h"

namespace pai::codec {

// 16 bytes of any of the eight modes; a block of the reserved one is transparent black.
void decode_bc7(ByteSpan block, Texels& out);

// The mode of a block, 8: the reserved one.
unsigned bc7_mode(ByteSpan block);

}  // namespace pai::codec
