#pragma once
// Whose forensic mark a suspect bears, among the sessions of play logs that somebody brings (docs/formats/mark.md).
#include <cstdint>
#include <filesystem>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "base/file.h"
#include "licence/document_set.h"
#include "trace/detector.h"

namespace pai {

// A session that may have shown it, as its PLAY_START says.
struct MarkCandidate {
    std::string session;
    std::size_t log = 0;  // which of the play logs
    std::int64_t seq = 0, wall_ms = 0;
};

struct MarkCandidates {
    struct Log {
        std::string origin, root;  // root of the tree in base64
        std::int64_t size = 0, sessions = 0;
    };
    std::vector<Log> logs;
    std::vector<MarkCandidate> sessions;  // each once

    // The sessions of exported ledgers, full or filtered, whose devices the root of `documents` vouches for. KEY_UNKNOWN: no root;
    // codes of check_export; InvalidArgument: more than 100,000 sessions.
    static Result<MarkCandidates> of_exports(std::span<const std::filesystem::path> exports, const DocumentSet& documents);
};

struct MarkFound {
    struct Scored {
        const MarkCandidate* candidate = nullptr;
        MarkScore mark;
    };
    int width = 0, height = 0;
    std::int64_t pictures = 1;  // of a film
    MarkPlacement placement;
    std::vector<Scored> scores;  // best first; the candidates must outlive them
};

// Nothing for a file that is no picture and no film. Io: as read_suspect().
Result<std::optional<MarkFound>> find_mark(const ReadFile& suspect, std::span<const MarkCandidate> candidates);

// A chance as "1 in 10^17"; "no less than chance" above 1 in 10.
std::string chance_text(double log10_chance);

// The values of the finding `watermark` (docs/formats/evidence.md), which names no session without candidates.
Result<std::vector<std::string>> mark_findings(const ReadFile& suspect, const MarkCandidates& candidates);

}  // namespace pai
