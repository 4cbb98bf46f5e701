#pragma once
// `paifang session`: sessions that live in the ledger alone, for programs that show by themselves (licence format, 7.5 and 13.1).
#include <filesystem>
#include <string>
#include <vector>

#include "vault/gate.h"
#include "vault/home.h"

namespace pai {

struct SessionStarted {
    Decision decision;           // its session and performance are those of the PLAY_START
    std::int64_t start_seq = -1;  // -1: denied, nothing was counted
    bool resumed = false;
};
// `session start`: all assets or none, never OK_OVERRUN. An open session of this id whose last sign of life is at most 600 s old
// goes on without a new count. InvalidArgument: no or too many assets. Io with LEDGER_WRITE_FAILED.
Result<SessionStarted> session_start(const std::filesystem::path& home, SessionRequest request, const HomeOptions& options = {});
std::string to_json(const SessionStarted& started);

struct SessionSign {
    std::string session;
    std::int64_t seq = 0, duration_ms = 0;  // seq: of the row written; duration: since its PLAY_START
};
// NotFound: no open session of this id, or one that has been silent for more than 600 s (beat).
Result<SessionSign> session_beat(const std::filesystem::path& home, const std::string& session, const HomeOptions& options = {});
// `reason`: end, stopped, denied or recovered. A session that is live no more ended with its last sign of life.
Result<SessionSign> session_end(const std::filesystem::path& home, const std::string& session, std::string_view reason, const HomeOptions& options = {});

struct SessionLine {
    std::string session;
    std::int64_t start_seq = 0, started_s = 0, last_beat_s = 0;  // s since 1970
    bool live = false;
};
// Sessions without a PLAY_END, oldest first.
Result<std::vector<SessionLine>> session_list(const std::filesystem::path& home, const HomeOptions& options = {});

}  // namespace pai
