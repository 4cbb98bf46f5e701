#include "panels/driver.h"

#include <algorithm>
#include <charconv>
#include <optional>

#include <fmt/format.h>

#include "base/file.h"
#include "output/png.h"
#include "panels/commands.h"
#include "time/clock.h"

namespace pai {
namespace {

using EventKind = WindowEvent::Kind;
constexpr double kPatience_s = 60;  // in which a place may appear, or the stage come to rest
constexpr int kDragSteps = 6;

Error failed(const ScriptStep& step, std::string_view what) {
    return Error(Code::Corrupt, fmt::format("script, line {}: {}: {}", step.line, step.verb, what), "SCRIPT_FAILED");
}

Result<float> number_of(const ScriptStep& step, const std::string& word) {
    float value = 0;
    const auto [end, error] = std::from_chars(word.data(), word.data() + word.size(), value);
    if (error != std::errc() || end != word.data() + word.size()) return failed(step, fmt::format("\"{}\" is no number", word));
    return value;
}

WindowEvent mouse_event(EventKind kind, glm::vec2 p, WindowEvent::Button button = WindowEvent::Button::Other) {
    WindowEvent e{.kind = kind};
    e.x_px = p.x, e.y_px = p.y, e.button = button;
    return e;
}

void hold(WindowEvent& event, const std::vector<std::string>& words) {
    for (const std::string& word : words) {
        event.shift |= word == "shift", event.control |= word == "control", event.alt |= word == "alt";
        if (word == "right") event.button = WindowEvent::Button::Right;
        if (word == "middle") event.button = WindowEvent::Button::Middle;
    }
}

}  // namespace

Result<ui::Box> Driver::place(const ui::Shell& shell, const ScriptStep& step, const std::string& name) {
    const auto it = shell.places().find(name);
    if (it != shell.places().end()) return it->second;
    std::string near;
    for (const auto& [known, box] : shell.places())
        if (known.find(name.substr(name.rfind('/') + 1)) != known.npos) near += " " + known;
    return failed(step, fmt::format("nothing is called {}; there is{}", name, near.empty() ? " nothing like it" : near));
}

bool Driver::out_of_patience() {
    if (!waiting_since_) waiting_since_ = steady_now();
    return (steady_now() - *waiting_since_).seconds() > kPatience_s;
}

// The middle of a place, or what the two words at the end say in fractions of it; `first`: words before which they cannot stand.
Result<glm::vec2> Driver::spot_of(const ScriptStep& step, const ui::Box& box, std::size_t first) {
    const std::size_t count = step.words.size();
    if (count < first + 2) return box.middle();
    PAI_TRY(const float x, number_of(step, step.words[count - 2]));
    PAI_TRY(const float y, number_of(step, step.words[count - 1]));
    return box.min_px + (box.max_px - box.min_px) * glm::vec2(x, y);
}

Result<void> Driver::go_on(ui::Shell& shell, bool quiet, bool sharp) {
    if (!queue_.empty()) {
        shell.inject(queue_.front());
        queue_.pop_front();
        return {};
    }
    if (shell.input_waits()) return {};
    if (wait_ > 0) return --wait_, Result<void>{};
    if (shot_) return {};
    if (settling_ && !(quiet && (sharp || !sharply_))) {
        if (!out_of_patience()) return {};
        return failed(steps_[next_ - 1], "the stage does not come to rest");
    }
    if (settling_) settling_ = false, waiting_since_.reset();
    if (next_ >= steps_.size()) return {};
    const ScriptStep& step = steps_[next_];
    // What is looked for may still be on its way.
    const bool looks = step.verb == "expect" || step.verb == "click" || step.verb == "drag" || step.verb == "carry" || step.verb == "move";
    if (looks && !shell.places().contains(step.words.front()) && !out_of_patience()) return {};
    waiting_since_.reset();
    PAI_TRY(run(shell, step));
    ++next_;
    return {};
}

Result<void> Driver::point(const ui::Shell& shell, const ScriptStep& step) {
    const std::vector<std::string>& words = step.words;
    PAI_TRY(const auto box, place(shell, step, words[0]));
    mouse_px_ = box.middle();
    if (step.verb != "wheel") {
        PAI_TRY(mouse_px_, spot_of(step, box, 1));
    }
    queue_.push_back(mouse_event(EventKind::Moved, mouse_px_));
    if (step.verb == "wheel") {
        WindowEvent e = mouse_event(EventKind::Wheel, mouse_px_);
        PAI_TRY(e.wheel, number_of(step, words[1]));
        queue_.push_back(e);
    }
    const int clicks = step.verb != "click" ? 0 : std::find(words.begin(), words.end(), "double") != words.end() ? 2 : 1;
    for (int i = 0; i < clicks; ++i)
        for (const EventKind kind : {EventKind::ButtonDown, EventKind::ButtonUp}) {
            WindowEvent e = mouse_event(kind, mouse_px_, WindowEvent::Button::Left);
            hold(e, words);
            queue_.push_back(e);
        }
    return {};
}

Result<void> Driver::drag(const ui::Shell& shell, const ScriptStep& step) {
    PAI_TRY(const auto box, place(shell, step, step.words[0]));
    const glm::vec2 from = box.middle();
    glm::vec2 by{0};
    if (step.verb == "carry") {
        PAI_TRY(const auto goal, place(shell, step, step.words[1]));
        by = goal.middle() - from;
    } else {
        PAI_TRY(by.x, number_of(step, step.words[1]));
        PAI_TRY(by.y, number_of(step, step.words[2]));
    }
    WindowEvent down = mouse_event(EventKind::ButtonDown, from, WindowEvent::Button::Left);
    hold(down, step.words);
    queue_.push_back(mouse_event(EventKind::Moved, from)), queue_.push_back(mouse_event(EventKind::Moved, from)), queue_.push_back(down);
    for (int i = 1; i <= kDragSteps; ++i) queue_.push_back(mouse_event(EventKind::Moved, from + by * (static_cast<float>(i) / kDragSteps)));
    mouse_px_ = from + by;
    WindowEvent up = mouse_event(EventKind::ButtonUp, mouse_px_, down.button);
    up.shift = down.shift, up.control = down.control, up.alt = down.alt;
    queue_.push_back(up);
    return {};
}

Result<void> Driver::press(const ScriptStep& step) {
    const Shortcut keys = parse_shortcut(step.words[0]);
    if (keys.key == Key::Other) return failed(step, fmt::format("\"{}\" is no key", step.words[0]));
    for (const EventKind kind : {EventKind::KeyDown, EventKind::KeyUp}) {
        WindowEvent e{.kind = kind};
        e.key = keys.key;
        if (kind == EventKind::KeyDown) e.control = keys.control, e.shift = keys.shift, e.alt = keys.alt;
        queue_.push_back(e);
    }
    return {};
}

Result<void> Driver::drop(const ui::Shell& shell, const ScriptStep& step) {
    PAI_TRY(const auto box, place(shell, step, step.words[1]));
    PAI_TRY(mouse_px_, spot_of(step, box, 2));
    queue_.push_back(mouse_event(EventKind::Moved, mouse_px_));
    WindowEvent e = mouse_event(EventKind::FileDropped, mouse_px_);
    e.text = step.words[0];
    queue_.push_back(e);
    return {};
}

// What is looked for and not done.
Result<void> Driver::judge(const ui::Shell& shell, const ScriptStep& step) {
    if (step.verb == "expect") PAI_TRY(place(shell, step, step.words[0]));
    if (step.verb == "absent" && shell.places().contains(step.words[0])) return failed(step, fmt::format("{} is there", step.words[0]));
    if (step.verb != "judge") return {};
    std::string faults;
    for (const ui::TextFault& f : shell.text_faults())
        faults += fmt::format(" \"{}\"{}", f.text, f.glyph_missing ? " lacks a glyph" : fmt::format(" needs {:.0f} of {:.0f} px", f.needed_px, f.box_px));
    return faults.empty() ? Result<void>() : failed(step, "words that do not fit:" + faults);
}

Result<void> Driver::run(ui::Shell& shell, const ScriptStep& step) {
    wait_ = 2;
    if (step.verb == "click" || step.verb == "move" || step.verb == "wheel") return point(shell, step);
    if (step.verb == "drag" || step.verb == "carry") return drag(shell, step);
    if (step.verb == "key") return press(step);
    if (step.verb == "drop") return drop(shell, step);
    if (step.verb == "expect" || step.verb == "absent" || step.verb == "judge") return judge(shell, step);
    if (step.verb == "type") {
        WindowEvent e{.kind = EventKind::Typed};
        e.text = step.words[0];
        queue_.push_back(e);
    }
    if (step.verb == "frames") {
        PAI_TRY(const float count, number_of(step, step.words[0]));
        wait_ = static_cast<int>(std::clamp(count, 0.0f, 10'000.0f));
    }
    if (step.verb == "settle" && !step.words.empty() && step.words[0] != "sharp") return failed(step, "sharp or nothing was expected");
    if (step.verb == "settle") settling_ = true, sharply_ = !step.words.empty(), wait_ = 3;
    if (step.verb == "shot") shot_ = step.words[0];
    if (step.verb == "language") {
        if (step.words[0] != "en" && step.words[0] != "zh-Hans") return failed(step, "en or zh-Hans was expected");
        shell.set_language(step.words[0] == "en" ? ui::Language::English : ui::Language::Chinese);
    }
    if (step.verb == "scale") {
        PAI_TRY(const float factor, number_of(step, step.words[0]));
        shell.set_scale(factor);
    }
    quit_ |= step.verb == "quit";
    return {};
}

Result<void> Driver::look(ui::Shell& shell) {
    if (!shot_ || wait_ > 0 || !queue_.empty()) return {};
    const ui::Rgba seen = shell.read();
    PAI_TRY(const Bytes png, encode_png_rgba(seen.width, seen.height, seen.pixels));
    PAI_TRY(make_directories(shots_));
    PAI_TRY(write_file(shots_ / (*shot_ + ".png"), png));
    shot_.reset();
    return {};
}

}  // namespace pai
