#pragma once
// The fingers on a kiosk: a visitor's and a script's. A recording keeps both.
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <string>
#include <vector>

#include "app/kiosk_page.h"
#include "app/kiosk_script.h"
#include "app/kiosk_state.h"

namespace pai::app {

constexpr std::int64_t kScriptFinger = 1000;  // that of a script, which no hand has

// What a recording calls a touch.
ScriptStepKind step_kind(KioskTouch::Kind kind);

class KioskHands {
public:
    // `page`: builds the page as it stands now, for what a script taps by its name; valid until it is called again.
    KioskHands(KioskState& state, std::function<const KioskPage&()> page, bool records) : state_(state), page_(std::move(page)), records_(records) {}

    // Whoever else feels the same touches, before the kiosk does.
    void also(std::function<void(const KioskTouch&, Flicks, glm::vec2)> other) { other_ = std::move(other); }
    // NotFound, Io, or Corrupt as parse_kiosk_script().
    Result<void> read_script(const std::filesystem::path& file);
    bool has_script() const { return !steps_.empty(); }
    // Nothing of the script is left, its length has passed.
    bool is_over(Flicks now) const { return has_script() && now >= length_; }
    // A step comes before this time.
    bool moves_before(Flicks time) const { return next_ < steps_.size() && round_ + steps_[next_].at < time; }

    // A touch of a page of `size`, pixels.
    void feel(const KioskTouch& touch, Flicks now, glm::vec2 size);
    // The steps that are due.
    void play(Flicks now, glm::vec2 size);
    // Names of the pictures that steps asked for since shots were dropped last.
    const std::vector<std::string>& shots() const { return shots_; }
    void drop_shots() { shots_.clear(); }

    // What was felt, as a script of this length; readable by the owner alone.
    Result<void> write_recording(const std::filesystem::path& file, Flicks length);

private:
    void play_step(const ScriptStep& step);
    void tap(glm::vec2 at);
    void tap_action(const ScriptStep& step);
    void type(const std::string& text);

    KioskState& state_;
    std::function<const KioskPage&()> page_;
    bool records_;
    std::function<void(const KioskTouch&, Flicks, glm::vec2)> other_;
    KioskScript recording_;
    std::vector<ScriptStep> steps_;
    std::size_t next_ = 0;
    Flicks length_, every_, round_;  // round_: when the script last began
    Flicks now_;                     // of the steps that are being played
    glm::vec2 size_{0};
    std::vector<std::string> shots_;
};

}  // namespace pai::app
