#include "app/adjust.h"

#include <algorithm>

#include <fmt/format.h>

#include "app/adjust_overlay.h"
#include "app/venue_file.h"
#include "base/log.h"

namespace pai::app {
namespace {

constexpr double kReach_px = 28;  // of the mouse around a handle

// A room without a venue file becomes one with a canvas and an output, as large as what is seen.
Venue with_an_output(Venue venue, int width, int height) {
    if (!venue.outputs.empty()) return venue;
    if (venue.canvases.empty()) venue.canvases["main"] = {std::max(16, width), std::max(16, height)};
    if (venue.id.empty()) venue.id = "venue";
    venue.outputs["main"] = {.canvas = venue.canvases.begin()->first, .full_screen = false};
    return venue;
}

}  // namespace

Adjust::Adjust(Runtime& runtime, std::string venue_name, TestPattern pattern) : runtime_(runtime) {
    auto file = venue_file(venue_name);
    if (file) {
        file_ = *std::move(file);
    } else {
        file_problem_ = file.error().message;
    }
    if (pattern == TestPattern::None) return;
    if (runtime_.venue().outputs.empty()) {
        const auto made = runtime_.use(with_an_output(runtime_.venue(), runtime_.window().width(), runtime_.window().height()));
        if (!made) log::warn("adjust", "{}", made.error().message);
    }
    for (const auto& [id, spec] : runtime_.venue().outputs) patterns_[id] = pattern;
}

// The runtime may outlive what it was given to show.
Adjust::~Adjust() { runtime_.clear_looks(); }

bool Adjust::enter(int step) {
    if (model_) {
        model_->next_output(step);
    } else {
        before_ = runtime_.venue();
        const Venue venue = with_an_output(before_, runtime_.window().width(), runtime_.window().height());
        model_.emplace(venue);
        if (venue != before_) use_model();
        if (!runtime_.windows().active()) {
            refusal_ = "\u672C\u6B21\u4EE5 --size \u542F\u52A8\uFF0C\u53EA\u6709\u4E00\u4E2A\u7A97\u53E3\uFF1B\n\u8981\u8C03\u6574\u8F93\u51FA\uFF0C\u8BF7\u4E0D\u5E26 --size \u542F\u52A8\n"
                       "--size shows one picture in one window:\nstart without it to adjust the outputs";
            log::warn("adjust", "outputs cannot be adjusted while --size shows one picture in one window");
            model_.reset();
            if (const auto used = runtime_.use(before_); !used) log::error("adjust", "{}", used.error().message);
            return false;
        }
        runtime_.window().set_cursor_over_outputs(true);
        note_ = file_problem_;
    }
    stale_ = true;
    return true;
}

void Adjust::close() {
    if (!model_) return;
    model_.reset();
    dragging_ = false;
    stale_ = true;
    runtime_.window().set_cursor_over_outputs(false);
}

void Adjust::leave() {
    if (!model_) return;
    if (model_->changed()) save();
    close();
}

void Adjust::save() {
    const auto saved = file_.empty() ? Result<void>(Error(Code::NotFound, file_problem_)) : save_venue(file_, model_->venue());
    if (saved) {
        model_->mark_saved();
        note_ = "\u5DF2\u4FDD\u5B58 saved";
        log::info("adjust", "{}: saved", file_.string());
    } else {
        note_ = saved.error().message;
        log::error("adjust", "{}: not saved: {}", file_.string(), saved.error().message);
    }
    stale_ = true;
}

void Adjust::use_model() {
    stale_ = true;
    if (const auto used = runtime_.use(model_->venue()); !used) note_ = used.error().message;
}

bool Adjust::take(const WindowEvent& event) {
    using K = WindowEvent::Kind;
    if (event.kind == K::KeyDown) refusal_.clear();
    if (!model_) return event.kind == K::KeyDown && event.key == Key::Tab && !event.repeat && enter(1);
    switch (event.kind) {
        case K::KeyDown:
            // The show goes on: GO stays where it is, as do the keys that lock everything and those of the window.
            if (event.key == Key::Space || event.key == Key::F11 || (event.key == Key::L && event.control)) return false;
            key(event);
            return true;
        case K::ButtonDown: press(event); return true;
        case K::Moved: drag(event); return true;
        case K::ButtonUp:
            dragging_ = false;
            model_->end_drag();
            return true;
        case K::Wheel: return true;
        default: return false;
    }
}

void Adjust::key(const WindowEvent& event) {
    note_.clear();
    stale_ = true;
    const Venue venue = model_->venue();
    switch (event.key) {
        case Key::Tab:
            if (!event.repeat) enter(event.shift ? -1 : 1);
            return;
        case Key::Escape: return leave();
        case Key::X: {
            const Venue back = before_;
            close();
            if (const auto used = runtime_.use(back); !used) log::error("adjust", "{}", used.error().message);
            return;
        }
        case Key::S: return save();
        case Key::H: all_keys_ = !all_keys_; return;
        case Key::P: return next_pattern(event.control);
        default: break;
    }
    if (!edit_key(event)) arrow(event);
    if (model_->venue() != venue) use_model();
}

bool Adjust::edit_key(const WindowEvent& event) {
    const int tool = static_cast<int>(event.key) - static_cast<int>(Key::Digit1);
    if (tool >= 0 && tool < 6) {
        model_->choose_tool(static_cast<AdjustTool>(tool));
        return true;
    }
    switch (event.key) {
        case Key::N:
        case Key::PageDown: model_->next(1); return true;
        case Key::B:
        case Key::PageUp: model_->next(-1); return true;
        case Key::Plus: model_->more(event.control); return true;
        case Key::Minus: model_->fewer(event.control); return true;
        case Key::Delete: model_->reset(); return true;
        case Key::L: model_->toggle(); return true;
        case Key::A: model_->add_mask(); return true;
        case Key::T: model_->turn(); return true;
        case Key::R: event.control ? model_->reset_tool() : model_->reset(); return true;
        case Key::Z:
            if (event.control) event.shift ? model_->redo() : model_->undo();
            return true;
        case Key::Y:
            if (event.control) model_->redo();
            return true;
        case Key::Backspace: event.shift ? model_->redo() : model_->undo(); return true;
        default: return false;
    }
}

void Adjust::arrow(const WindowEvent& event) {
    const double factor = event.shift ? 10 : event.control ? 0.1 : 1;
    switch (event.key) {
        case Key::Left: return model_->nudge({-1, 0}, factor);
        case Key::Right: return model_->nudge({1, 0}, factor);
        case Key::Up: return model_->nudge({0, -1}, factor);
        case Key::Down: return model_->nudge({0, 1}, factor);
        default: return;
    }
}

// Where the mouse is in the selected output; with `choose`, in the one under it, which becomes the selected one.
std::optional<glm::dvec2> Adjust::upright_at(const WindowEvent& event, bool choose) {
    const auto at = runtime_.windows().output_at(event);
    if (!at) return {};
    if (choose) model_->choose_output(at->output);
    if (at->output != model_->output()) return {};
    model_->set_size(at->output, {static_cast<int>(at->width_px), static_cast<int>(at->height_px)});
    return upright_from_raster({at->x_px / at->width_px, at->y_px / at->height_px}, model_->spec().rotation_deg);
}

void Adjust::press(const WindowEvent& event) {
    if (event.button != WindowEvent::Button::Left) return;
    const auto at = upright_at(event, true);
    stale_ = true;
    if (!at) return;
    const auto hit = model_->item_at(*at, glm::dvec2(model_->upright_px()), kReach_px);
    if (!hit) return;
    note_.clear();
    model_->select(*hit);
    model_->begin_drag(*at);
    dragging_ = true;
}

void Adjust::drag(const WindowEvent& event) {
    if (!dragging_) return;
    const auto at = upright_at(event, false);
    if (!at) return;
    const Venue before = model_->venue();
    model_->drag_to(*at);
    if (model_->venue() != before) use_model();
    stale_ = true;
}

void Adjust::next_pattern(bool all) {
    const auto now = static_cast<int>(patterns_[model_->output()]);
    const auto next = static_cast<TestPattern>((now + 1) % (static_cast<int>(TestPattern::Blue) + 1));
    if (all) {
        for (const auto& [id, spec] : model_->venue().outputs) patterns_[id] = next;
    } else {
        patterns_[model_->output()] = next;
    }
}

void Adjust::draw_pattern_of(const Id& id, Shown& shown) {
    const PatternFacts facts = pattern_facts(runtime_.venue(), id, runtime_.windows().places());
    const TestPattern kind = patterns_[id];
    if (shown.pattern && shown.kind == kind && shown.facts == facts) return;
    auto canvas = Canvas::create(facts.slice.width_px, facts.slice.height_px);
    if (!canvas) return log::error("adjust", "{}: no pattern: {}", id, canvas.error().message);
    shown.pattern.emplace(*std::move(canvas));
    shown.kind = kind;
    shown.facts = facts;
    shown.pattern->framebuffer().clear_colour(0, {0, 0, 0, 1});
    pai::Overlay overlay;
    app::draw_pattern(overlay, kind, facts);
    runtime_.draw_flat(*shown.pattern, overlay);
}

void Adjust::draw_handles(Shown& shown) {
    const glm::ivec2 px = model_->upright_px();
    if (!shown.overlay || shown.overlay->width() != px.x || shown.overlay->height() != px.y) {
        auto canvas = Canvas::create(px.x, px.y);
        if (!canvas) return;
        shown.overlay.emplace(*std::move(canvas));
    } else if (!stale_) {
        return;
    }
    shown.overlay->framebuffer().clear_colour(0, {0, 0, 0, 0});
    const TestPattern pattern = patterns_[model_->output()];
    pai::Overlay overlay;
    draw_adjust(overlay, *model_, note_, file_.filename().string(), pattern == TestPattern::None ? "" : std::string(to_string(pattern)), all_keys_);
    runtime_.draw_flat(*shown.overlay, overlay);
}

void Adjust::draw() {
    const bool any_pattern = std::any_of(patterns_.begin(), patterns_.end(), [](const auto& p) { return p.second != TestPattern::None; });
    if (!model_ && !any_pattern) {
        if (had_looks_) runtime_.clear_looks();
        had_looks_ = false;
        shown_.clear();
        return;
    }
    had_looks_ = true;
    const Venue& venue = runtime_.venue();
    for (const auto& [id, spec] : venue.outputs) {
        Shown& shown = shown_[id];
        const bool selected = model_ && model_->output() == id;
        if (const auto place = runtime_.windows().places().find(id); model_ && place != runtime_.windows().places().end())
            if (place->second.rect.width > 0) model_->set_size(id, {place->second.rect.width, place->second.rect.height});
        const TestPattern kind = patterns_[id];
        if (kind != TestPattern::None) draw_pattern_of(id, shown);
        if (selected) draw_handles(shown);
        // Blends are judged by eye while they are adjusted, in any pattern.
        const bool blended = model_ && (model_->tool() == AdjustTool::Blend || model_->tool() == AdjustTool::Levels);
        OutputLook look;
        if (kind != TestPattern::None && shown.pattern) look.pattern = &shown.pattern->texture();
        if (selected && shown.overlay) look.overlay = &shown.overlay->texture();
        look.unblended = kind != TestPattern::None && shows_unblended(kind) && !blended;
        runtime_.set_look(id, look);
    }
    std::erase_if(shown_, [&](const auto& s) { return !venue.outputs.contains(s.first); });
    stale_ = false;
}

}  // namespace pai::app
