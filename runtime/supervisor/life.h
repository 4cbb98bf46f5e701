#pragma once
// What a player and its supervisor tell each other, in memory that outlives either: who presents, what was shown last, and what
// a player that takes over must know. Written at every present, without a lock; a torn or foreign record is never taken.
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>

#include "base/file.h"
#include "time/flicks.h"

namespace pai {

// One presented frame.
struct ShownFrame {
    std::uint64_t ticket = 0;    // of the player that presented it
    std::uint64_t count = 0;     // frames this player has presented, from 1
    std::uint64_t memo = 0;      // version of the memo that was in force
    std::uint64_t state = 0;     // state_hash() of what it showed; 0 where no show was
    Flicks t;                    // show time, in [0, a year]
    Flicks played;               // time played so far, holds not counted
    std::int64_t boot_ns = 0;    // boot_ns() when show time was `t`
    bool held = false, loops = false;
    bool operator==(const ShownFrame&) const = default;
};

// Where a player stands on its way to the first frame.
enum class Stage : std::uint8_t { Starting, Loading, Ready, Presenting };

// A player's sign that it gets on.
struct Pulse {
    std::uint64_t ticket = 0, count = 0;
    int process = 0;
    Stage stage = Stage::Starting;
    bool stands_by = false;  // others of its kind would wait for their turn
};

class Life {
public:
    // At most so many players live at a time; their tickets differ modulo it.
    static constexpr std::size_t kPlayers = 4;
    // Room for the memo, bytes.
    static constexpr std::size_t kMaxMemo = 256 * 1024;

    // The supervisor's: creates or takes up the file. What it holds is kept if it is of this version, this boot of the machine and
    // the same `command`, else wiped. Io: as SharedFile::create.
    static Result<Life> create(const std::filesystem::path& path, std::string_view command);
    // A player's. Io: as SharedFile::open. Unsupported: made by another version.
    static Result<Life> open(const std::filesystem::path& path);

    // Who may present. A player with another ticket shows nothing.
    std::uint64_t turn() const;
    // The supervisor gives the turn to `ticket`. If `resume`, its player goes on from what was shown last, `skip` later.
    void give_turn(std::uint64_t ticket, bool resume, Flicks skip);
    bool resume() const;
    Flicks skip() const;

    // A player's, any of them. `ticket` > 0.
    void beat(std::uint64_t ticket, Stage stage, bool stands_by);
    // The last pulse of `ticket`; nothing if it has none.
    std::optional<Pulse> pulse(std::uint64_t ticket) const;

    // The presenting player's. At most kMaxMemo bytes: longer ones are InvalidArgument and change nothing.
    Result<void> write_memo(std::string_view text);
    void write(const ShownFrame& frame);  // `memo` is filled in

    // The newest frame that is whole and makes sense; nothing if there is none. Safe while another process writes.
    std::optional<ShownFrame> shown() const;
    // The newest memo that is whole; empty if there is none.
    std::string memo() const;
    // Forgets frames and memos: what comes next begins anew.
    void forget();

private:
    explicit Life(SharedFile file) : file_(std::move(file)) {}
    struct Layout;
    Layout& layout() const;
    SharedFile file_;
    std::uint64_t frame_sequence_ = 0, memo_sequence_ = 0;
};

// Show time of a moment: that of `frame`, and what has passed since by boot_ns() unless it is held. Not wrapped, not clamped.
Flicks show_time_at(const ShownFrame& frame, std::int64_t boot_ns);

}  // namespace pai
