#pragma once
// What a process that crashes leaves behind.

namespace pai {

// From here on a crash of this process, or of one that it starts, writes no core file: keys on the stack, licensed
// plaintext and decoded pictures would lie in it. Best effort; Secret keeps itself out of core files besides.
void forbid_core_files();

}  // namespace pai
