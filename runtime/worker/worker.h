#pragma once
// A program of ours that does one job on bytes of others, in a jail, and may die of it without anyone else.
#include <cstdint>
#include <string>
#include <vector>

#include "base/bytes.h"
#include "base/result.h"

namespace pai {

struct WorkerTerms {
    std::string program;             // beside this one, or in its libexec folder
    std::uint64_t answer_bytes = 0;  // that the answer must have, no more and no fewer
    int seconds = 30;                // from start to end
};

// Starts the program, writes `parts` one after another to it, and reads a byte and so many of the answer. Where the byte is not 0, a
// text of up to 4096 bytes says why it cannot be done: that is Corrupt. The program is gone when this returns.
// NotFound: there is no such program. Corrupt, reason "WORKER_STOPPED": it died of the job, or answered otherwise. Unsupported, reason
// "WORKER_LIMIT": the job takes more memory or time than it may. Io: the system cannot start it.
// Any thread.
Result<Bytes> run_worker(const WorkerTerms& terms, const std::vector<ByteSpan>& parts);

}  // namespace pai
