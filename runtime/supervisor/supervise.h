#pragma once
// The supervisor: starts a player, keeps others warm behind it, watches what is presented, and goes on at the right show
// time when a player dies, hangs or is stopped. See docs/operating/supervisor.md.
#include <filesystem>
#include <string>
#include <vector>

#include "base/outcome.h"
#include "supervisor/life.h"

namespace pai {

inline constexpr int kMostStandbys = static_cast<int>(Life::kPlayers) - 1;

struct SuperviseOptions {
    std::vector<std::string> command;  // the player and its arguments
    std::string name = "main";         // two supervisors of one home have two names
    bool backdrop = true;              // black behind the player's windows
    int standbys = 2;                  // further players kept warm, in [0, kMostStandbys]
    bool json = false;                 // stdout is the supervisor's alone
    std::filesystem::path slate;       // PNG; empty: the venue's, drawn by the player's program
    std::filesystem::path stats;       // empty: none are written
};

// Supervises until the show ends, is refused, or SIGTERM or SIGINT comes. Exit status: the player's 0, 1 or 2; 3 where it never
// showed anything because of the environment. Io: $PAIFANG_HOME/run cannot be written, or another supervisor of this name runs.
Result<Outcome> supervise(const SuperviseOptions& options);

// `paifang-supervisor ARGS…`: reads, runs and reports. Returns the exit status.
int run_supervisor(int argc, char** argv);

}  // namespace pai
