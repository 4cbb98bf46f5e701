#pragma once
// Fingers on the viewer: what they touch of the page, else the model, which they turn, move and near. A visitor's and a script's alike; a recording keeps both.
#include <filesystem>
#include <functional>

#include "app/kiosk_script.h"
#include "app/kiosk_touch.h"
#include "app/view_page.h"

namespace pai::app {

class ViewHands {
public:
    struct Deeds {
        std::function<const ViewPage&()> page;                              // as it stands now
        std::function<void(ViewAction, const std::string& id)> act;
        std::function<void(std::string_view slider, double share)> slide;
        std::function<void(glm::vec2 px)> touch_model;                      // a tap on no target
        std::function<void(glm::vec2 px)> light;                            // a hand that holds the light is there
    };
    ViewHands(OrbitCamera& camera, Deeds deeds) : camera_(camera), deeds_(std::move(deeds)) {}

    // NotFound, Io, or Corrupt with SCHEMA_INVALID and others of show files.
    Result<void> read_script(const std::filesystem::path& file);
    bool has_script() const { return !steps_.empty(); }
    bool is_over(Flicks now) const { return has_script() && now >= length_; }
    // A touch of a picture of `size`, pixels.
    void feel(const KioskTouch& touch, Flicks now, glm::vec2 size);
    // The steps that are due.
    void play(Flicks now, glm::vec2 size);
    bool wants_shots() const { return !shots_.empty(); }
    // Names of the pictures that steps asked for since they were taken last.
    std::vector<std::string> take_shots() { return std::exchange(shots_, {}); }
    // What was felt, as a script; readable by its owner alone.
    Result<void> write_recording(const std::filesystem::path& file, Flicks length) const;
    void record() { records_ = true; }

private:
    void play_step(const ScriptStep& step);
    // What a step taps, or goes down on, by its name; null, and told, where there is none.
    const ViewTarget* target_of(const ScriptStep& step);
    void tap(glm::vec2 at);
    void take(const Gesture& gesture, glm::vec2 size);
    void press(glm::vec2 at);

    OrbitCamera& camera_;
    Deeds deeds_;
    GestureReader gestures_{8};
    std::optional<ViewTarget> held_;   // what the finger went down on
    bool records_ = false;
    KioskScript recording_;
    std::vector<ScriptStep> steps_;
    std::size_t next_ = 0;
    Flicks length_, now_;
    glm::vec2 size_{1};
    std::vector<std::string> shots_;
};

}  // namespace pai::app
