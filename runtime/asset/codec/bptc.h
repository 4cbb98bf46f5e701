#pragma once
// BC7 blocks. Source: Khronos Data Format Specification 1.3, BPTC.
#include "asset/codec/blocks.h"

namespace pai::codec {

// True if decode_bc7 reads the block: one of a mode without partitions (4, 5, 6). All GPUs read the others, too.
bool is_plain_bc7(ByteSpan block);

// 16 bytes; a block that is_plain_bc7 denies is transparent black.
void decode_bc7(ByteSpan block, Texels& out);

}  // namespace pai::codec
