#include "app/kiosk_hands.h"

#include <algorithm>

#include <fmt/format.h>

#include "base/file.h"
#include "base/log.h"

namespace pai::app {
namespace {

constexpr std::uint64_t kMostScript = 64u << 20;

}  // namespace

ScriptStepKind step_kind(KioskTouch::Kind kind) {
    switch (kind) {
        case KioskTouch::Kind::Down: return ScriptStepKind::Down;
        case KioskTouch::Kind::Moved: return ScriptStepKind::Moved;
        case KioskTouch::Kind::Up: return ScriptStepKind::Up;
        case KioskTouch::Kind::Wheel: break;
    }
    return ScriptStepKind::Wheel;
}

Result<void> KioskHands::read_script(const std::filesystem::path& file) {
    PAI_TRY(const std::string text, read_text_file(file, kMostScript));
    auto parsed = parse_kiosk_script(text);
    if (!parsed) return std::move(parsed).error().context(file.string());
    for (const auto& [id, step] : parsed->steps) steps_.push_back(step);
    std::stable_sort(steps_.begin(), steps_.end(), [](const ScriptStep& a, const ScriptStep& b) { return a.at < b.at; });
    every_ = parsed->every;
    const Flicks last = steps_.empty() ? Flicks{} : steps_.back().at;
    length_ = parsed->length.count > 0 ? parsed->length : last + Flicks{Flicks::kPerSecond};
    return {};
}

void KioskHands::feel(const KioskTouch& touch, Flicks now, glm::vec2 size) {
    if (records_) {
        ScriptStep step{.at = now, .kind = step_kind(touch.kind), .finger = touch.finger, .place = touch.at_px / size, .wheel = touch.wheel};
        recording_.steps[fmt::format("{:08}", recording_.steps.size())] = std::move(step);
    }
    if (other_) other_(touch, now, size);
    state_.touch(touch, now, size);
}

void KioskHands::tap(glm::vec2 at) {
    feel({KioskTouch::Kind::Down, kScriptFinger, at}, now_, size_);
    feel({KioskTouch::Kind::Up, kScriptFinger, at}, now_, size_);
}

void KioskHands::tap_action(const ScriptStep& step) {
    const KioskAction action = kiosk_action_of(step.action);
    const KioskPage& page = page_();
    for (auto it = page.targets.rbegin(); it != page.targets.rend(); ++it)
        if (it->action == action && (step.id.empty() || it->id == step.id)) return tap(it->box.middle());
    log::warn("kiosk", "script at {} s: nothing answers to {} {}", step.at.seconds(), step.action, step.id);
}

void KioskHands::type(const std::string& text) {
    for (const char c : text) {
        ScriptStep step{.action = "key", .id = std::string(1, c)};
        const bool capital = c >= 'A' && c <= 'Z', small = c >= 'a' && c <= 'z';
        if (c == ' ') step = {.action = "space"};
        else if ((capital && !state_.visit().form.shift) || (small && state_.visit().form.shift)) tap_action({.action = "shift"});
        tap_action(step);
    }
}

void KioskHands::play_step(const ScriptStep& step) {
    const glm::vec2 at = step.place * size_;
    switch (step.kind) {
        case ScriptStepKind::Down: return feel({KioskTouch::Kind::Down, step.finger, at}, now_, size_);
        case ScriptStepKind::Moved: return feel({KioskTouch::Kind::Moved, step.finger, at}, now_, size_);
        case ScriptStepKind::Up: return feel({KioskTouch::Kind::Up, step.finger, at}, now_, size_);
        case ScriptStepKind::Wheel: return feel({KioskTouch::Kind::Wheel, step.finger, at, step.wheel}, now_, size_);
        case ScriptStepKind::Tap: return step.action.empty() ? tap(at) : tap_action(step);
        case ScriptStepKind::Type: return type(step.text);
        case ScriptStepKind::Shot: shots_.push_back(step.name);
    }
}

void KioskHands::play(Flicks now, glm::vec2 size) {
    now_ = now;
    size_ = size;
    while (next_ < steps_.size() && round_ + steps_[next_].at <= now) {
        play_step(steps_[next_++]);
        page_();
    }
    if (every_.count > 0 && next_ == steps_.size() && now >= round_ + every_) {
        round_ = round_ + every_;
        next_ = 0;
    }
}

Result<void> KioskHands::write_recording(const std::filesystem::path& file, Flicks length) {
    recording_.length = length;
    return write_file(file, to_json(recording_), {.mode = 0600});
}

}  // namespace pai::app
