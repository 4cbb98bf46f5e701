#include "app/view_hands.h"

#include <algorithm>
#include <cmath>

#include <fmt/format.h>

#include "app/kiosk_hands.h"
#include "base/file.h"
#include "base/log.h"

namespace pai::app {
namespace {

constexpr std::uint64_t kMostScript = 16u << 20;

// From the middle, +y up, in heights of the picture.
glm::dvec2 place(glm::vec2 px, glm::vec2 size) { return {static_cast<double>((px.x - size.x / 2) / size.y), static_cast<double>((size.y / 2 - px.y) / size.y)}; }
glm::dvec2 move(glm::vec2 px, glm::vec2 size) { return {static_cast<double>(px.x / size.y), static_cast<double>(-px.y / size.y)}; }

}  // namespace

Result<void> ViewHands::read_script(const std::filesystem::path& file) {
    PAI_TRY(const std::string text, read_text_file(file, kMostScript));
    auto parsed = parse_touches(text, [](std::string_view action) { return view_action_of(action) != ViewAction::None; });
    if (!parsed) return std::move(parsed).error().context(file.string());
    for (const auto& [id, step] : parsed->steps) steps_.push_back(step);
    std::stable_sort(steps_.begin(), steps_.end(), [](const ScriptStep& a, const ScriptStep& b) { return a.at < b.at; });
    const Flicks last = steps_.empty() ? Flicks{} : steps_.back().at;
    length_ = parsed->length.count > 0 ? parsed->length : last + Flicks{Flicks::kPerSecond};
    return {};
}

void ViewHands::press(glm::vec2 at) {
    const ViewTarget* target = deeds_.page().at(at);
    held_ = target ? std::optional(*target) : std::nullopt;
    if (!held_) camera_.hold();
}

void ViewHands::take(const Gesture& g, glm::vec2 size) {
    using K = Gesture::Kind;
    const auto slide = [&] {
        const OverlayBox& box = held_->box;
        deeds_.slide(held_->id, static_cast<double>((g.at_px.x - box.min_px.x) / std::max(box.size().x, 1.0f)));
    };
    const bool shines = held_ && held_->action == ViewAction::LightHandle && deeds_.light;
    const bool slides = held_ && held_->action == ViewAction::Slide;
    switch (g.kind) {
        case K::Press:
            press(g.at_px);
            if (held_ && held_->action == ViewAction::Slide) slide();
            break;
        case K::Tap:
            if (!held_) deeds_.touch_model(g.at_px);
            else if (!slides) deeds_.act(held_->action, held_->id);
            break;
        case K::DragBegin:
            if (slides) slide();
            else if (shines) deeds_.light(g.at_px);
            // What the slop held back counts: a quick move may have no other step.
            else if (!held_) camera_.turn(move(g.at_px - g.start_px, size));
            break;
        case K::Drag:
            if (slides) slide();
            else if (shines) deeds_.light(g.at_px);
            else if (!held_) camera_.turn(move(g.by_px, size));
            break;
        case K::DragEnd:
        case K::PinchEnd: camera_.release(); break;
        case K::PinchBegin: camera_.hold(); break;
        case K::Pinch:
            camera_.pan(move(g.by_px, size));
            camera_.zoom(std::clamp(static_cast<double>(g.factor), 0.5, 2.0), place(g.at_px, size));
            break;
        case K::Wheel: camera_.zoom(std::pow(1.18, static_cast<double>(g.wheel)), place(g.at_px, size)); break;
    }
    if (g.kind == K::Tap) camera_.release();
}

void ViewHands::feel(const KioskTouch& touch, Flicks now, glm::vec2 size) {
    if (records_) {
        ScriptStep step{.at = now, .kind = step_kind(touch.kind), .finger = touch.finger, .place = touch.at_px / size, .wheel = touch.wheel};
        recording_.steps[fmt::format("{:08}", recording_.steps.size())] = std::move(step);
    }
    for (const Gesture& gesture : gestures_.read(touch, now)) take(gesture, size);
}

void ViewHands::tap(glm::vec2 at) {
    feel({KioskTouch::Kind::Down, kScriptFinger, at}, now_, size_);
    feel({KioskTouch::Kind::Up, kScriptFinger, at}, now_, size_);
}

const ViewTarget* ViewHands::target_of(const ScriptStep& step) {
    const ViewPage& page = deeds_.page();
    for (auto it = page.targets.rbegin(); it != page.targets.rend(); ++it)
        if (it->action == view_action_of(step.action) && (step.id.empty() || it->id == step.id)) return &*it;
    log::warn("view", "script at {} s: nothing answers to {} {}", step.at.seconds(), step.action, step.id);
    return nullptr;
}

void ViewHands::play_step(const ScriptStep& step) {
    glm::vec2 at = step.place * size_;
    if (step.kind == ScriptStepKind::Down && !step.action.empty())
        if (const ViewTarget* target = target_of(step)) at = target->box.middle();
    switch (step.kind) {
        case ScriptStepKind::Down: return feel({KioskTouch::Kind::Down, step.finger, at}, now_, size_);
        case ScriptStepKind::Moved: return feel({KioskTouch::Kind::Moved, step.finger, at}, now_, size_);
        case ScriptStepKind::Up: return feel({KioskTouch::Kind::Up, step.finger, at}, now_, size_);
        case ScriptStepKind::Wheel: return feel({KioskTouch::Kind::Wheel, step.finger, at, step.wheel}, now_, size_);
        case ScriptStepKind::Shot: shots_.push_back(step.name); return;
        case ScriptStepKind::Type: return;
        case ScriptStepKind::Tap: break;
    }
    if (step.action.empty()) return tap(at);
    const ViewTarget* target = target_of(step);
    if (!target) return;
    // Along a slider, to the share that `place` says.
    const OverlayBox box = target->box;
    tap(target->action == ViewAction::Slide ? box.min_px + box.size() * glm::vec2(step.place.x, 0.5f) : box.middle());
}

void ViewHands::play(Flicks now, glm::vec2 size) {
    now_ = now;
    size_ = size;
    while (next_ < steps_.size() && steps_[next_].at <= now) play_step(steps_[next_++]);
}

Result<void> ViewHands::write_recording(const std::filesystem::path& file, Flicks length) const {
    KioskScript out = recording_;
    out.length = length;
    return write_file(file, to_json(out), {.mode = 0600});
}

}  // namespace pai::app
