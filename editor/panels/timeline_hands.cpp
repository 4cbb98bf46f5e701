// What hands do in the timeline's lanes.
#include <algorithm>
#include <cmath>

#include <imgui.h>

#include "panels/timeline_view.h"

namespace pai {

std::vector<ItemRef> TimelineView::chosen() const {
    std::vector<ItemRef> out;
    for (const ItemRef& item : bench_.selection.all())
        if (item.in == bench_.timeline && (item.kind == ItemRef::Kind::Key || item.kind == ItemRef::Kind::Clip || item.kind == ItemRef::Kind::Marker) && exists(item, bench_.show())) out.push_back(item);
    return out;
}

Flicks TimelineView::snap(Flicks t, const std::vector<ItemRef>& except) const {
    if (ImGui::GetIO().KeyCtrl) return t;
    SnapTimes to;
    to.rate = {60, 1};
    to.beats = timeline_.tempo.bpm > 0;
    to.within = Flicks::from_seconds(ui::px(8) / state_.scale.px_per_s);
    return snapped_time(bench_.show(), bench_.timeline, t, to, except);
}

// Of the show what this drag can change.
void TimelineView::hold_part() {
    state_.tracks.clear();
    const bool in_time = state_.pull == Pull::Move || state_.pull == Pull::Begin || state_.pull == Pull::End;
    state_.whole = bench_.ripple && in_time;
    for (const ItemRef& item : chosen())
        if (item.kind == ItemRef::Kind::Key) state_.tracks.insert(item.of);
    state_.before = state_.whole ? bench_.show() : timing_part(bench_.show(), bench_.timeline, state_.tracks);
    state_.gesture = ui::shell().next_gesture();
}

void TimelineView::take_hold(const ui::Area& area) {
    const bool adds = ImGui::GetIO().KeyCtrl || ImGui::GetIO().KeyShift;
    state_.pressed_px = area.mouse_px;
    state_.from = state_.scale.time_at(area.mouse_px.x), state_.by = {};
    if (!under_) {
        if (!adds) bench_.selection.clear();
        if (!name_under_.empty()) {
            bench_.selection.set(track_ref(bench_.timeline, name_under_));
            if (state_.curves) state_.tall = state_.tall == name_under_ ? Id() : name_under_;
            return;
        }
        state_.selected = adds ? bench_.selection.all() : std::vector<ItemRef>{};
        state_.pull = Pull::Box;
        return;
    }
    state_.pull = under_->pull;
    state_.held = under_->item;
    state_.number = under_->number;
    if (under_->pull == Pull::Scroll) {
        state_.scrolled_px = state_.scroll_px;
        return;
    }
    if (under_->pull == Pull::StretchBegin || under_->pull == Pull::StretchEnd) return;
    if (!under_->item.id.empty()) {
        const bool tangent = under_->pull == Pull::TangentIn || under_->pull == Pull::TangentOut;
        if (adds && !tangent) bench_.selection.toggle(under_->item);
        else if (!bench_.selection.contains(under_->item)) bench_.selection.set(under_->item);
        // What was taken out of the selection is not dragged along.
        if (!bench_.selection.contains(under_->item)) {
            state_.pull = Pull::None;
            return;
        }
    }
    if (under_->item.kind == ItemRef::Kind::Key && !under_->item.id.empty()) {
        const TimelineRow& row = state_.rows.row(under_->item.of, timeline_.tracks.at(under_->item.of));
        state_.low = row.low, state_.high = row.high, state_.plot_px = under_->plot_px, state_.key_y_px = under_->y_px;
    }
    if (state_.pull != Pull::None) hold_part();
}

Flicks TimelineView::held_at() const {
    const Timeline& t = state_.before.timelines.at(bench_.timeline);
    switch (state_.held.kind) {
        case ItemRef::Kind::Clip: return t.clips.at(state_.held.id).start;
        case ItemRef::Kind::Marker: return t.markers.at(state_.held.id).at;
        case ItemRef::Kind::Key: return t.tracks.at(state_.held.of).keys.at(state_.held.id).at;
        default: return {};
    }
}

// Reckoned from where the drag began, so that it ends where the mouse is.
Result<Change> TimelineView::pulled(const ui::Area& area) {
    const Show& before = state_.before;
    const Timeline& timeline = before.timelines.at(bench_.timeline);
    const Flicks now = state_.scale.time_at(area.mouse_px.x);
    const auto items = chosen();
    const float per_px = (state_.high - state_.low) / state_.plot_px;  // of a picture of curves
    switch (state_.pull) {
        case Pull::Move: {
            const Flicks at = held_at();
            state_.by = snap(at + (now - state_.from), items) - at;
            return bench_.ripple ? ripple_move(before, items, state_.by) : move_in_time(before, items, state_.by);
        }
        case Pull::Begin: case Pull::End: {
            const Clip& clip = timeline.clips.at(state_.held.id);
            const Flicks edge = snap(now, {state_.held});
            const Flicks start = state_.pull == Pull::Begin ? edge : clip.start, end = state_.pull == Pull::Begin ? clip.start + clip.duration : edge;
            return bench_.ripple ? ripple_trim(before, bench_.timeline, state_.held.id, start, end) : trim_clip(before, bench_.timeline, state_.held.id, start, end);
        }
        case Pull::ScaleBegin: case Pull::ScaleEnd: {
            const Flicks pivot = state_.pull == Pull::ScaleBegin ? state_.last : state_.first, end = state_.pull == Pull::ScaleBegin ? state_.first : state_.last;
            const double factor = (snap(now, items) - pivot).seconds() / (end - pivot).seconds();
            std::vector<ItemRef> keys = items;
            std::erase_if(keys, [](const ItemRef& i) { return i.kind != ItemRef::Kind::Key; });
            return stretch_keys(before, keys, pivot, std::max(0.01, factor));
        }
        case Pull::Value: {
            std::vector<ItemRef> keys = items;
            std::erase_if(keys, [&](const ItemRef& i) { return i.kind != ItemRef::Kind::Key || i.of != state_.held.of; });
            return raise_keys(before, keys, state_.number, static_cast<double>((state_.pressed_px.y - area.mouse_px.y) * per_px), bench_.show());
        }
        case Pull::TangentIn: case Pull::TangentOut: {
            const Keyframe& key = timeline.tracks.at(state_.held.of).keys.at(state_.held.id);
            const bool out = state_.pull == Pull::TangentOut;
            const float reach = std::max(1.0f, (area.mouse_px.x - x_of(key.at)) * (out ? 1.0f : -1.0f)) * (out ? 1.0f : -1.0f);
            float rise = state_.key_y_px - area.mouse_px.y;
            if (std::abs(rise) < ui::px(3) && !ImGui::GetIO().KeyCtrl) rise = 0;
            const double slope = static_cast<double>(rise * per_px / reach) * state_.scale.px_per_s;
            return pull_tangent(before, state_.held, out ? TangentSide::Out : TangentSide::In, state_.number, slope, state_.alone != ImGui::GetIO().KeyAlt);
        }
        default: return Change{};
    }
}

void TimelineView::pull(const ui::Area& area) {
    const auto change = pulled(area);
    if (!change) return;
    // The change was made of the show as it was; what is there now is one gesture ahead of it.
    if (state_.whole) bench_.replace_gesture(state_.before, *change, state_.gesture);
    else bench_.replace_part(state_.before, timing_part(bench_.show(), bench_.timeline, state_.tracks), *change, state_.gesture);
}

void TimelineView::pull_box(const ui::Area& area) {
    const ImVec2 a(std::min(state_.pressed_px.x, area.mouse_px.x), std::min(state_.pressed_px.y, area.mouse_px.y));
    const ImVec2 b(std::max(state_.pressed_px.x, area.mouse_px.x), std::max(state_.pressed_px.y, area.mouse_px.y));
    if (b.x - a.x < ui::px(3) && b.y - a.y < ui::px(3)) return;
    list_.AddRectFilled(a, b, ui::ink32(ui::Ink::Accent, 0.12f));
    list_.AddRect(a, b, ui::ink32(ui::Ink::Accent, 0.8f));
    std::vector<ItemRef> items = state_.selected;
    for (const InBox& thing : boxed_)
        if (thing.a.x <= b.x && thing.b.x >= a.x && thing.a.y <= b.y && thing.b.y >= a.y) items.push_back(thing.item);
    bench_.selection.set(std::move(items));
}

void TimelineView::pull_stretch(const ui::Area& area) {
    const Flicks now = snap(state_.scale.time_at(area.mouse_px.x), {});
    Flicks first = state_.pull == Pull::StretchNew ? snap(state_.from, {}) : bench_.stretch->first, end = state_.pull == Pull::StretchNew ? now : bench_.stretch->second;
    if (state_.pull == Pull::StretchBegin) first = now;
    if (state_.pull == Pull::StretchEnd) end = now;
    if (state_.pull == Pull::StretchNew && first > end) std::swap(first, end);
    // A tenth of a second at least.
    const Flicks least{Flicks::kPerSecond / 10};
    if (end - first < least && state_.pull == Pull::StretchBegin) first = end - least;
    if (end - first < least) end = first + least;
    bench_.stretch = std::pair(std::max(Flicks{}, first), end);
    bench_.follow_loop();
}

void TimelineView::handle(const ui::Area& area) {
    if (!tip_.empty() && area.hovered) ui::tip_text(tip_);
    const bool ruler = area.mouse_px.y < below_ruler_ && area.mouse_px.x >= state_.scale.left_px;
    if (area.pressed) {
        if (ruler && !under_) {
            state_.pull = ImGui::GetIO().KeyShift ? Pull::StretchNew : Pull::Scrub;
            state_.from = state_.scale.time_at(area.mouse_px.x);
        } else {
            take_hold(area);
        }
    }
    const Pull shown = state_.pull != Pull::None ? state_.pull : under_ ? under_->pull : Pull::None;
    const bool along = shown == Pull::Begin || shown == Pull::End || shown == Pull::StretchBegin || shown == Pull::StretchEnd || shown == Pull::ScaleBegin || shown == Pull::ScaleEnd;
    if (along) ImGui::SetMouseCursor(ImGuiMouseCursor_ResizeEW);
    if (shown == Pull::Value) ImGui::SetMouseCursor(ImGuiMouseCursor_ResizeNS);
    const bool moved = area.moved_px.x != 0 || area.moved_px.y != 0;
    if (area.held && !area.pressed) {
        switch (state_.pull) {
            case Pull::None: case Pull::Scroll: break;
            case Pull::Scrub: if (bench_.stage) bench_.stage->seek(snap(state_.scale.time_at(area.mouse_px.x), {})); break;
            case Pull::Box: pull_box(area); break;
            case Pull::StretchNew: case Pull::StretchBegin: case Pull::StretchEnd: if (moved) pull_stretch(area); break;
            default: if (moved) pull(area); break;
        }
    } else if (area.pressed && state_.pull == Pull::Scrub && bench_.stage) {
        bench_.stage->seek(snap(state_.scale.time_at(area.mouse_px.x), {}));
    }
    if (area.released) state_.pull = Pull::None, state_.before = {};
}

}  // namespace pai
