// What happens when: scenes as clips, what moves as keys, and the playhead.
#include <algorithm>
#include <cmath>
#include <optional>

#include <fmt/format.h>
#include <imgui.h>

#include "edit/nodes.h"
#include "edit/timing.h"
#include "panels/panel.h"
#include "panels/time_scale.h"
#include "panels/workbench.h"
#include "show/curve.h"
#include "ui/widgets.h"

namespace pai {
namespace {

constexpr float kLaneHeight = 30, kNameWidth = 190, kEdge = 6;

enum class Pull : std::uint8_t { None, Scrub, Move, Begin, End };

// What the panel keeps between frames.
struct TimelineState {
    TimeScale scale;
    const Stage* of = nullptr;  // only compared
    bool fitted = false, curves = false;
    Pull pull = Pull::None;
    ItemRef held;
    std::shared_ptr<const Show> before;
    Flicks from, by;
    std::uint64_t gesture = 0;
};

class TimelineView {
public:
    TimelineView(Workbench& bench, TimelineState& state, const Timeline& timeline, const ui::Box& box)
        : bench_(bench), state_(state), timeline_(timeline), box_(box), list_(*ImGui::GetWindowDrawList()) {
        state.scale.left_px = box.min_px.x + ui::px(kNameWidth), state.scale.width_px = std::max(1.0f, box.max_px.x - state.scale.left_px);
        // Another show has another length.
        if (state.of != bench.stage.get()) state.of = bench.stage.get(), state.fitted = false;
        if (!state.fitted) state.scale.fit(bench.status.duration.count > 0 ? bench.status.duration : length_of(timeline)), state.fitted = bench.status.duration.count > 0;
    }

    void draw(const ui::Area& area) {
        mouse_ = area.mouse_px;
        navigate(area);
        const float top = box_.min_px.y, ruler = ui::px(26);
        draw_ruler(top, ruler);
        float y = top + ruler;
        list_.PushClipRect({box_.min_px.x, y}, {box_.max_px.x, box_.max_px.y}, true);
        draw_clips(y);
        y += ui::px(kLaneHeight) * static_cast<float>(lanes_);
        for (const auto& [id, track] : timeline_.tracks) {
            const float height = ui::px(state_.curves ? kLaneHeight * 2 : kLaneHeight * 0.8f);
            if (y < box_.max_px.y) draw_track(id, track, y, height);
            y += height;
        }
        list_.PopClipRect();
        draw_playhead(top);
        handle(area, top + ruler);
    }

private:
    bool over(const ImVec2& a, const ImVec2& b) const { return mouse_.x >= a.x && mouse_.x < b.x && mouse_.y >= a.y && mouse_.y < b.y; }

    void navigate(const ui::Area& area) {
        const ImGuiIO& io = ImGui::GetIO();
        if (area.hovered && io.MouseWheel != 0) state_.scale.zoom(std::pow(1.2, io.MouseWheel), io.MousePos.x);
        if (area.hovered && io.MouseWheelH != 0) state_.scale.pan(io.MouseWheelH * ui::px(40));
        if (area.hovered && io.MouseDown[2]) state_.scale.pan(io.MouseDelta.x);
    }

    void draw_ruler(float y, float height) {
        const float left = state_.scale.left_px;
        list_.AddRectFilled({box_.min_px.x, y}, {box_.max_px.x, y + height}, ui::ink32(ui::Ink::Raised));
        list_.PushClipRect({left, box_.min_px.y}, {box_.max_px.x, box_.max_px.y}, true);
        for (const TimeScale::Tick& tick : state_.scale.ticks(ui::px(12))) {
            const float x = std::floor(state_.scale.x_of(tick.t)) + 0.5f;
            list_.AddLine({x, y + height - ui::px(tick.named ? 10 : 5)}, {x, y + height}, ui::ink32(ui::Ink::Faint));
            if (!tick.named) continue;
            list_.AddLine({x, y + height}, {x, box_.max_px.y}, ui::ink32(ui::Ink::Line, 0.5f));
            list_.AddText({x + ui::px(4), y + ui::px(3)}, ui::ink32(ui::Ink::Dim), shown_time(tick.t, bench_.time_shown, 60, timeline_.tempo).c_str());
        }
        for (const auto& [id, marker] : timeline_.markers) {
            const float x = state_.scale.x_of(marker.at);
            const ImVec2 a(x - ui::px(6), y + ui::px(10)), b(x + ui::px(6), y + height);
            ui::draw_icon(ui::Icon::Marker, {x - ui::px(7), y + height - ui::px(15)}, ui::px(14), ui::ink(bench_.selection.contains(marker_ref(bench_.timeline, id)) ? ui::Ink::Accent : ui::Ink::Warn));
            if (over(a, b)) under_ = marker_ref(bench_.timeline, id), under_at_ = marker.at, tip_ = shown_text(marker.title, id);
        }
        list_.PopClipRect();
        const float end = state_.scale.x_of(length_of(timeline_));
        if (end < box_.max_px.x) list_.AddRectFilled({std::max(left, end), y + height}, {box_.max_px.x, box_.max_px.y}, ui::ink32(ui::Ink::Frame, 0.7f));
    }

    void draw_name(std::string_view name, float y, float height, ui::Icon icon) {
        const float line = ImGui::GetTextLineHeight();
        list_.AddRectFilled({box_.min_px.x, y}, {state_.scale.left_px - ui::px(1), y + height}, ui::ink32(ui::Ink::Panel));
        ui::draw_icon(icon, {box_.min_px.x + ui::px(8), y + (height - line) / 2}, line, ui::ink(ui::Ink::Dim));
        ImGui::SetCursorScreenPos({box_.min_px.x + ui::px(14) + line, y + (height - line) / 2});
        ui::text(name, ui::Ink::Text, ui::px(kNameWidth - 24) - line);
    }

    // Clips that overlap stand one below the other.
    void draw_clips(float y) {
        std::vector<const std::pair<const Id, Clip>*> sorted;
        for (const auto& clip : timeline_.clips) sorted.push_back(&clip);
        std::sort(sorted.begin(), sorted.end(), [](const auto* a, const auto* b) { return a->second.start < b->second.start; });
        std::vector<Flicks> ends;
        for (const auto* entry : sorted) {
            const Clip& clip = entry->second;
            std::size_t lane = 0;
            while (lane < ends.size() && ends[lane] > clip.start) ++lane;
            if (lane == ends.size()) ends.push_back({});
            ends[lane] = clip.start + clip.duration;
            draw_clip(entry->first, clip, y + ui::px(kLaneHeight) * static_cast<float>(lane));
        }
        lanes_ = std::max<std::size_t>(1, ends.size());
        draw_name(ui::tr("scene-of"), y, ui::px(kLaneHeight) * static_cast<float>(lanes_), ui::Icon::Scene);
    }

    void draw_clip(const Id& id, const Clip& clip, float y) {
        const ImVec2 a(state_.scale.x_of(clip.start) + 1, y + ui::px(2)), b(state_.scale.x_of(clip.start + clip.duration) - 1, y + ui::px(kLaneHeight - 2));
        const ItemRef ref = clip_ref(bench_.timeline, id);
        const bool selected = bench_.selection.contains(ref);
        list_.PushClipRect({state_.scale.left_px, box_.min_px.y}, {box_.max_px.x, box_.max_px.y}, true);
        list_.AddRectFilled(a, b, ui::ink32(selected ? ui::Ink::Selected : ui::Ink::FieldHot), ui::px(4));
        list_.AddRectFilled(a, {a.x + ui::px(3), b.y}, ui::ink32(ui::Ink::Accent), ui::px(4), ImDrawFlags_RoundCornersLeft);
        if (selected) list_.AddRect(a, b, ui::ink32(ui::Ink::Accent), ui::px(4));
        const auto scene = bench_.show().scenes.find(clip.scene);
        const std::string words = scene == bench_.show().scenes.end() ? clip.scene : shown_text(scene->second.title, clip.scene);
        ui::shell().need_glyphs(words);
        const ImVec4 clipped(a.x, a.y, b.x - ui::px(4), b.y);
        list_.AddText(nullptr, 0, {std::max(a.x, state_.scale.left_px) + ui::px(9), a.y + (b.y - a.y - ImGui::GetTextLineHeight()) / 2}, ui::ink32(ui::Ink::Text), words.c_str(), nullptr, 0, &clipped);
        list_.PopClipRect();
        ui::mark_box(fmt::format("clip-{}", id), {{a.x, a.y}, {b.x, b.y}});
        if (!over(a, b)) return;
        under_ = ref, under_at_ = clip.start;
        pull_ = mouse_.x < a.x + ui::px(kEdge) ? Pull::Begin : mouse_.x > b.x - ui::px(kEdge) ? Pull::End : Pull::Move;
    }

    void draw_track(const Id& id, const Track& track, float y, float height) {
        // "/scenes/hall/nodes/bell/transform/position_m" is "bell position_m".
        const auto item = item_at(track.target);
        const std::string member = track.target.substr(track.target.rfind('/') + 1);
        draw_name(item ? fmt::format("{}  {}", item->id, member) : member, y, height, ui::Icon::Key);
        list_.AddLine({box_.min_px.x, y + height}, {box_.max_px.x, y + height}, ui::ink32(ui::Ink::Line, 0.6f));
        list_.PushClipRect({state_.scale.left_px, y}, {box_.max_px.x, y + height}, true);
        if (state_.curves) draw_curves(track, y, height);
        const float side = ui::px(12);
        for (const auto& [key, frame] : track.keys) {
            const float x = state_.scale.x_of(frame.at);
            const ItemRef ref = key_ref(bench_.timeline, id, key);
            const bool selected = bench_.selection.contains(ref);
            ui::draw_icon(ui::Icon::Key, {x - side / 2, y + (height - side) / 2}, side, ui::ink(selected ? ui::Ink::Accent : ui::Ink::Dim));
            if (over({x - side / 2, y}, {x + side / 2, y + height})) under_ = ref, under_at_ = frame.at, pull_ = Pull::Move;
            if (x > state_.scale.left_px && x < box_.max_px.x) ui::mark_box(fmt::format("key-{}-{}", id, key), {{x - side / 2, y}, {x + side / 2, y + height}});
        }
        list_.PopClipRect();
    }

    static Curve curve_of(const Track& track, int count) {
        return Curve(curve_keys(track), count, false);
    }

    // Each number of the track as a line, from its least to its greatest value. Of rotations the angles as they are authored.
    void draw_curves(const Track& track, float y, float height) {
        if (track.keys.empty()) return;
        constexpr ui::Ink kInks[] = {ui::Ink::AxisX, ui::Ink::AxisY, ui::Ink::AxisZ, ui::Ink::Info};
        float low = 1e30f, high = -1e30f;
        const int count = track.keys.begin()->second.value.count;
        for (const auto& [id, key] : track.keys)
            for (int i = 0; i < key.value.count; ++i) low = std::min(low, key.value.at[static_cast<std::size_t>(i)]), high = std::max(high, key.value.at[static_cast<std::size_t>(i)]);
        const Curve curve = curve_of(track, count);
        const float span = std::max(1e-6f, high - low), pad = ui::px(8);
        for (int i = 0; i < count; ++i) {
            for (float x = state_.scale.left_px; x <= box_.max_px.x; x += ui::px(3)) {
                float value[4] = {};
                curve.sample(state_.scale.time_at(x), value);
                list_.PathLineTo({x, y + height - pad - (value[i] - low) / span * (height - 2 * pad)});
            }
            list_.PathStroke(ui::ink32(count == 1 ? ui::Ink::Accent : kInks[i], 0.8f), ImDrawFlags_None, 1.5f);
        }
    }

    void draw_playhead(float top) {
        const float x = std::floor(state_.scale.x_of(bench_.status.t)) + 0.5f;
        if (x < state_.scale.left_px || x > box_.max_px.x) return;
        list_.AddLine({x, top}, {x, box_.max_px.y}, ui::ink32(ui::Ink::Accent), ui::px(1));
        list_.AddTriangleFilled({x - ui::px(6), top}, {x + ui::px(6), top}, {x, top + ui::px(9)}, ui::ink32(ui::Ink::Accent));
    }

    Flicks snap(Flicks t, const std::vector<ItemRef>& except) const {
        if (ImGui::GetIO().KeyCtrl) return t;
        SnapTimes to;
        to.rate = {60, 1};
        to.beats = timeline_.tempo.bpm > 0;
        to.within = Flicks::from_seconds(ui::px(8) / state_.scale.px_per_s);
        return snapped_time(bench_.show(), bench_.timeline, t, to, except);
    }

    void take_hold(const ui::Area& area) {
        if (!under_) {
            bench_.selection.clear();
            return;
        }
        if (ImGui::GetIO().KeyCtrl || ImGui::GetIO().KeyShift) bench_.selection.toggle(*under_);
        else if (!bench_.selection.contains(*under_)) bench_.selection.set(*under_);
        state_.pull = pull_ == Pull::None ? Pull::Move : pull_;
        state_.held = *under_;
        state_.before = std::make_shared<const Show>(bench_.show());
        state_.from = state_.scale.time_at(area.mouse_px.x), state_.by = {};
        state_.gesture = ui::shell().next_gesture();
    }

    // Reckoned from where the drag began, so that it ends where the mouse is.
    void pull(const ui::Area& area) {
        const Flicks now = state_.scale.time_at(area.mouse_px.x);
        const auto clip = [&]() -> const Clip* {
            const auto it = state_.before->timelines.at(bench_.timeline).clips.find(state_.held.id);
            return state_.held.kind == ItemRef::Kind::Clip && it != state_.before->timelines.at(bench_.timeline).clips.end() ? &it->second : nullptr;
        }();
        Result<Change> change = Change{};
        if (state_.pull == Pull::Move) {
            const Flicks at = held_at();
            const Flicks goal = snap(at + (now - state_.from), bench_.selection.present(*state_.before));
            if (goal - at == state_.by) return;
            state_.by = goal - at;
            change = move_in_time(*state_.before, bench_.selection.present(*state_.before), state_.by);
        } else if (clip) {
            const Flicks edge = snap(now, {state_.held});
            const Flicks end = clip->start + clip->duration;
            change = state_.pull == Pull::Begin ? trim_clip(*state_.before, bench_.timeline, state_.held.id, edge, end) : trim_clip(*state_.before, bench_.timeline, state_.held.id, clip->start, edge);
        }
        if (!change) return;
        // The change was made of the show as it was; what is there now is one gesture ahead of it.
        bench_.replace_gesture(*state_.before, *change, state_.gesture);
    }

    Flicks held_at() const {
        const Timeline& t = state_.before->timelines.at(bench_.timeline);
        switch (state_.held.kind) {
            case ItemRef::Kind::Clip: return t.clips.at(state_.held.id).start;
            case ItemRef::Kind::Marker: return t.markers.at(state_.held.id).at;
            case ItemRef::Kind::Key: return t.tracks.at(state_.held.of).keys.at(state_.held.id).at;
            default: return {};
        }
    }

    void handle(const ui::Area& area, float below_ruler) {
        if (!tip_.empty() && area.hovered) ui::tip_text(tip_);
        if (area.pressed) {
            if (area.mouse_px.y < below_ruler && !under_) state_.pull = Pull::Scrub;
            else take_hold(area);
        }
        if (pull_ == Pull::Begin || pull_ == Pull::End || state_.pull == Pull::Begin || state_.pull == Pull::End) ImGui::SetMouseCursor(ImGuiMouseCursor_ResizeEW);
        if (area.held && state_.pull == Pull::Scrub && bench_.stage) {
            bench_.stage->seek(snap(state_.scale.time_at(area.mouse_px.x), {}));
        } else if (area.held && state_.pull != Pull::None && area.moved_px.x != 0) {
            pull(area);
        }
        if (area.released) state_.pull = Pull::None, state_.before.reset();
    }

    Workbench& bench_;
    TimelineState& state_;
    const Timeline timeline_;  // its own copy: a drag edits the show while it is drawn
    const ui::Box box_;
    ImDrawList& list_;
    glm::vec2 mouse_{0};
    std::size_t lanes_ = 1;
    std::optional<ItemRef> under_;
    Flicks under_at_;
    Pull pull_ = Pull::None;
    std::string tip_;
};

void add_clip_here(Workbench& bench) {
    const auto made = add_clip(bench.show(), bench.timeline, bench.scene, bench.status.t, Flicks{5 * Flicks::kPerSecond});
    if (!made) return bench.fail(made.error());
    if (bench.apply(made->change)) bench.selection.set(made->items);
}

void add_marker_here(Workbench& bench) {
    const auto made = add_marker(bench.show(), bench.timeline, bench.status.t, {});
    if (!made) return bench.fail(made.error());
    if (bench.apply(made->change)) bench.selection.set(made->items);
}

void draw_bar(Workbench& bench, TimelineState& state) {
    ImGui::SetCursorPos({ui::px(8), ui::px(5)});
    std::vector<std::string> names;
    for (const auto& [id, timeline] : bench.show().timelines) names.push_back(id);
    const auto now = static_cast<std::size_t>(std::find(names.begin(), names.end(), bench.timeline) - names.begin());
    if (const auto chosen = ui::choose("which", names, now, ui::px(140))) bench.timeline = names[*chosen], state.fitted = false;
    ImGui::SameLine();
    if (ui::button("add-clip")) add_clip_here(bench);
    ImGui::SameLine(0, ui::px(4));
    if (ui::button("add-marker")) add_marker_here(bench);
    ImGui::SameLine(0, ui::px(16));
    if (ui::choice("curves", state.curves)) state.curves = !state.curves;
    const auto keys = bench.selection.present(bench.show(), ItemRef::Kind::Key);
    constexpr std::pair<const char*, Interpolation> kEases[] = {{"ease-step", Interpolation::Step}, {"ease-linear", Interpolation::Linear}, {"ease-cubic", Interpolation::Cubic}};
    for (const auto& [name, ease] : kEases) {
        if (keys.empty()) break;
        ImGui::SameLine(0, ui::px(name == kEases[0].first ? 16 : 2));
        if (ui::button(name, ui::Press::Quiet)) bench.apply(ease_keys(bench.show(), keys, ease));
    }
    ImGui::SameLine();
    const std::vector<std::string> shown = {std::string(ui::tr("show-seconds")), std::string(ui::tr("show-frames")), std::string(ui::tr("show-timecode")), std::string(ui::tr("show-bars"))};
    ImGui::SetCursorPosX(std::max(ImGui::GetCursorPosX(), ImGui::GetWindowWidth() - ui::px(128)));
    if (const auto chosen = ui::choose("shown", shown, static_cast<std::size_t>(bench.time_shown), ui::px(120))) bench.time_shown = static_cast<TimeShown>(*chosen);
}

}  // namespace

void draw_timeline(Workbench& bench) {
    auto& kept = ui::shell().state<std::shared_ptr<TimelineState>>(ImGui::GetID("timeline-state"));
    if (!kept) kept = std::make_shared<TimelineState>();
    draw_bar(bench, *kept);
    ImGui::SetCursorPos({0, ui::px(ui::kBar)});
    const Timeline* timeline = bench.edited_timeline();
    if (!timeline) return ui::paragraph("timeline-empty");
    const ui::Area area = ui::area("lanes", ui::room());
    TimelineView(bench, *kept, *timeline, area.box).draw(area);
}

}  // namespace pai
