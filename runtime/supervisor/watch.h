#pragma once
// The rules of supervision, without a process, a clock or a window: what was seen goes in, what is to be done comes out.
#include <array>
#include <cstdint>
#include <optional>
#include <string>

#include "supervisor/life.h"

namespace pai {

// The stated times of docs/operating/supervisor.md.
namespace supervision {
constexpr std::int64_t kSecond_ns = 1'000'000'000;
constexpr std::int64_t kSilence_ns = kSecond_ns;             // without a frame: the player is replaced
constexpr std::int64_t kLongestSilence_ns = 10 * kSecond_ns; // on a machine whose frames take long
constexpr std::int64_t kSettling_ns = 5 * kSecond_ns;        // without a frame, among the first ones: shaders are still compiled
constexpr int kSlowFrames = 4;                               // silence is at least so many of the slowest recent frames
constexpr std::int64_t kGrace_ns = 20 * kSecond_ns;          // without a sign of getting on, before the first frame
constexpr std::int64_t kLongestStart_ns = 180 * kSecond_ns;  // to the first frame, whatever the signs
constexpr std::int64_t kDark_ns = 3 * kSecond_ns;            // without a picture after a death: the slate
constexpr std::int64_t kYoung_ns = 3 * kSecond_ns;           // a player that crashed before has shown too little
constexpr std::int64_t kHealthy_ns = 10 * kSecond_ns;        // of presenting: what was before is forgotten
constexpr int kCrashLoop = 3;                                // young deaths in a row: the slate, and longer and longer waits
constexpr std::int64_t kFirstWait_ns = 2 * kSecond_ns, kLongestWait_ns = 60 * kSecond_ns;
constexpr std::int64_t kStopGrace_ns = 5 * kSecond_ns;       // from SIGTERM to SIGKILL
constexpr Flicks kSkip{2 * Flicks::kPerSecond};              // the third try enters so much later
}  // namespace supervision

// How one player ended.
struct Death {
    int status = 0, signal = 0;  // as Child
    bool ended_by_us = false;    // it was silent and was replaced
};

// The player whose turn it is, as its supervisor sees it at one moment.
struct Sight {
    std::int64_t now_ns = 0;
    bool stopped = false;                // Child::State::Stopped
    std::optional<Pulse> pulse;
    std::optional<ShownFrame> shown;     // of this player; nothing before its first frame
};

// Watches one player from its start (or from when it got the turn) to its death.
class PlayerWatch {
public:
    explicit PlayerWatch(std::int64_t now_ns) : since_ns_(now_ns), moved_ns_(now_ns) {}
    // Why it must be replaced; empty while all is well.
    std::string judge(const Sight& sight);
    bool presenting() const { return first_frame_ns_ > 0; }
    std::int64_t first_frame_ns() const { return first_frame_ns_; }
    // How long it has presented; 0 before the first frame.
    std::int64_t presented_ns(std::int64_t now_ns) const { return presenting() ? now_ns - first_frame_ns_ : 0; }

private:
    std::int64_t silence_ns() const;
    std::int64_t since_ns_, moved_ns_, first_frame_ns_ = 0, stopped_ns_ = 0;
    std::uint64_t pulses_ = 0, frames_ = 0;
    std::array<std::int64_t, 16> gaps_{};  // between what was seen of the last frames
    std::size_t gap_ = 0;
};


// Counts deaths that follow each other too quickly, and says when to try again.
class CrashRule {
public:
    struct Next {
        std::int64_t wait_ns = 0;  // before the next player is started
        Flicks skip;               // how much later in the show it enters
        bool slate = false;        // the slate is shown at once
    };
    // A player ended that had presented for `presented_ns` (0: no frame).
    Next died(const Death& death, std::int64_t presented_ns);
    // The player presents, for so long now.
    void presents(std::int64_t presented_ns);
    int in_a_row() const { return in_a_row_; }

private:
    int in_a_row_ = 0;
};

// Whether an end is no crash and what the supervisor's own status then is: 0 at the end of the show, 1 refused, 2 usage, and 3
// (the environment) while nothing was ever shown. Nothing: it is a crash.
std::optional<int> final_status(const Death& death, bool shown_before);

}  // namespace pai
