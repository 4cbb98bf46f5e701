#pragma once
// One sound played from wherever it is asked to, on the device there is or silently by the clock.
#include <memory>
#include <optional>
#include <span>

#include "asset/film.h"
#include "asset/model.h"
#include "audio/audio_output.h"

namespace pai::app {

class ViewSound {
public:
    // `sound` or `film` stays where it is; a film lasts as long as its pictures. Without a device it is played in silence.
    explicit ViewSound(const Sound& sound);
    explicit ViewSound(const Film& film);

    bool playing() const { return playing_; }
    bool silent() const { return !output_; }
    Flicks duration() const { return duration_; }
    // Where it is heard now.
    Flicks now() const;
    void toggle();
    void seek(Flicks t);
    // Hands the device what it needs next; stops at the end. Call at least ten times a second.
    void feed();

private:
    ViewSound(std::span<const float> samples, int channels, Flicks duration);
    void start(Flicks t);

    std::span<const float> samples_;
    int channels_ = 1;
    Flicks duration_;
    std::optional<AudioOutput> output_;
    bool playing_ = false;
    Flicks from_;              // where playing began
    Flicks began_;             // and when, by the steady clock
    std::int64_t next_step_ = 0;
};

}  // namespace pai::app
