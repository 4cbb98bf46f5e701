#pragma once
// The player's end of what it shares with its supervisor (supervisor/life.h). Without a supervisor everything here does nothing.
#include <optional>
#include <string>

#include "app/memo.h"
#include "app/performance.h"
#include "app/transport.h"
#include "supervisor/life.h"

namespace pai::app {

class Lifeline {
public:
    // By PAIFANG_LIFE (a file) and PAIFANG_TICKET (a number), which the supervisor sets. A file that cannot be used is logged, and
    // the player plays without a supervisor. `stands_by`: this kind of player asks standby() and waits; else the supervisor never
    // starts a second one beside it.
    explicit Lifeline(bool stands_by);

    bool supervised() const { return life_.has_value(); }
    // Another player presents: this one loads, shows nothing, and waits for its turn.
    bool standby() const { return life_ && life_->turn() != ticket_; }
    // What was shown last is to be gone on from. Always so for a standby.
    bool resumes() const { return resumes_; }
    const Memo& memo() const { return memo_; }
    // Asks for the session and the performance of the player whose place this one takes.
    void enter(PerformanceOptions& options) const;
    // Puts `transport` where the show is now by what was shown last. Does nothing unless this player resumes.
    void place(Transport& transport);

    // Reads again what the player that presents, or presented last, has remembered. True if it has changed.
    bool refresh();
    // Show time of the last frame that anybody saw; 0 unless this player resumes.
    Flicks last_shown() const;

    // While there is no frame yet: that the player gets on. Main thread, at least every few seconds.
    void beat(Stage stage);
    // A frame is on the screen; boot_ns() was `at_ns` when `transport` stood where it stands, and `state` is its state_hash().
    void presented(const Transport& transport, std::int64_t at_ns, bool loops, std::uint64_t state);
    // The same of a player that has no show time to go on from, such as a kiosk that waits for a visitor.
    void presented();
    // What a player that goes on after the next frame must know. Call when it has changed.
    void remember(Memo memo);

private:
    void write(ShownFrame frame);
    std::optional<Life> life_;
    std::uint64_t ticket_ = 0, count_ = 0;
    bool stands_by_, resumes_ = false, written_ = true;
    std::string memo_text_;
    Memo memo_;
};

}  // namespace pai::app
