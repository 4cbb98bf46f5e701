#pragma once
// What this process gives up before it looks at a foreign file.
#include <string>
#include <vector>

#include "base/result.h"

namespace pai {

struct JailLimits {
    int cpu_seconds = 180;
    int memory_mib = 4096;
};

// From here on the process can read and write the stream that it has, compute, take memory up to the limit, and end: it opens nothing, starts
// nothing, reaches no network and no other process, and what it tries fails with EPERM. There is no way back. Io: the system cannot do it.
// Source: seccomp(2), setrlimit(2), prctl(2).
Result<void> enter_jail(const JailLimits& limits);

// Tries what the jail forbids: a line each, "open /etc/passwd: refused" or "…: LET THROUGH".
std::vector<std::string> try_the_bars();

}  // namespace pai
