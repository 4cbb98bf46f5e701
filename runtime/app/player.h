#pragma once
// One run of a show: its frames in time, its sound, and whoever operates it.
#include <memory>
#include <optional>
#include <thread>
#include <vector>

#include "app/adjust.h"
#include "app/cue_desk.h"
#include "app/key_gate.h"
#include "app/lifeline.h"
#include "app/osc_control.h"
#include "app/overlay.h"
#include "app/pad_commands.h"
#include "app/play.h"
#include "app/sound_player.h"
#include "app/visitor.h"
#include "platform/thread_waits.h"

namespace pai::app {

class Player {
public:
    Player(const PlayOptions& options, Performance& performance, Runtime& runtime, Lifeline& life, OscControl& osc);

    // Begins the performance's session: on another thread, while the windows are black and hear. First of all.
    void begin();
    // Until the end. Requests of other threads are taken from `inbox` once a frame.
    Result<void> run();
    RequestQueue& inbox() { return inbox_; }

    const Transport& transport() const { return transport_; }
    bool stopped() const { return stop_; }
    // Empty for a show without cues.
    std::vector<CueFired> cues_fired() const;

private:
    bool in_real_time() const { return !options_.headless || options_.real_time; }
    // Time on the clock that this run keeps.
    Flicks clock_now() const;
    Flicks visit_now() const { return clock_now() - visit_began_; }  // since the first frame: the clock of recorded touches
    void preload();
    Flicks place();
    void stand_by();
    void go_on();
    void remember();
    void open_desk();
    Result<void> open_visitor();
    void follow_visitor();
    Result<void> write_shots();
    void handle_events();
    void handle(const Request& request);
    void handle_cue(const Request& request);
    void handle_seek(Command command);
    void show_title();
    OscStatus status() const;
    std::vector<OverlayText> words() const;
    void play_cues();
    void start_sound();
    void follow_sound();
    void follow_gate();
    Result<void> show_frame(std::int64_t dropped);
    void note_late(std::int64_t dropped);
    void note_turn();
    void fit_resolution(std::int64_t dropped);
    Flicks pace(Flicks started);

    const PlayOptions& options_;
    Performance& performance_;
    Runtime& runtime_;
    Lifeline& life_;
    OscControl& osc_;
    Transport transport_;
    FrameRate rate_;
    KeyGate gate_;
    PadCommands pad_;
    RequestQueue inbox_;
    std::optional<CueDesk> desk_;  // of a show with cues
    std::optional<Visitor> visitor_;  // of a show with things to look closer at
    KioskEars ears_;
    bool held_for_visitor_ = false;
    bool hold_is_visitors_ = false;    // the visit began while the show ran
    Flicks visit_began_;
    std::optional<Adjust> adjust_;  // where there are windows
    std::unique_ptr<SoundPlayer> sound_;
    Overlay overlay_;
    bool stop_ = false, help_ = false, turn_asked_ = false;
    Flicks turn_began_;        // transport_.played() when the loop last began
    int turns_ = 0;            // transport_.turns() then
    int turns_told_ = 0;       // to the statistics
    int heard_jumps_ = 0, heard_changes_ = 0, heard_given_ = 0;
    bool heard_held_ = false;
    int remembered_changes_ = -1, remembered_given_ = -1;
    bool remembered_hands_off_ = false;
    std::string remembered_session_;
    FrameParts parts_;       // of the frame that was shown last
    std::optional<ThreadWaits> waits_;  // in real time
    const double cores_ = std::thread::hardware_concurrency();
    std::optional<ResolutionControl> resolution_;  // in real time, where the venue allows fewer pixels
    Flicks shown_t_;         // its show time
    std::int64_t slot_ = 0;  // of the steady clock, at rate_
};

}  // namespace pai::app
