#pragma once
// The sound of a running show: a thread keeps the device fed and says what is being heard.
#include <memory>
#include <optional>
#include <string>

#include "app/performance.h"
#include "time/flicks.h"

namespace pai::app {

class SoundPlayer {
public:
    // NotFound: this machine has no sound device; play without. `loop`: after the end of the show comes its beginning.
    static Result<std::unique_ptr<SoundPlayer>> create(Performance& performance, bool loop);
    ~SoundPlayer();
    SoundPlayer(const SoundPlayer&) = delete;
    SoundPlayer& operator=(const SoundPlayer&) = delete;

    // Plays from `t` on: at the start and after every jump.
    void play_from(Flicks t);
    // Silence, until play_from().
    void hold();
    // What was refused or overridden since. Main thread, after Performance::live() changed.
    void set_live(const Live& live);

    // The show as it was edited: as Performance::compiled(), which may change at any time then.
    void set_show(const CompiledShow& show);

    // With cues: what was given and is to be, in place of Live::cues. What is mixed already and lies after open_from() is mixed
    // again, so that a cue that was just given is heard when it is seen and nothing that sounds is touched.
    void set_cues(CueLog script);
    // The first show time whose sound can still be changed.
    Flicks open_from() const;

    // Show time at the loudspeaker; nothing while held and just after a jump.
    std::optional<Flicks> heard() const;
    const std::string& device_name() const;

private:
    struct Impl;
    std::unique_ptr<Impl> impl_;

public:
    explicit SoundPlayer(std::unique_ptr<Impl> impl);
};

}  // namespace pai::app
