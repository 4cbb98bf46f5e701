#include "panels/timeline_view.h"

#include <algorithm>
#include <cmath>

#include <fmt/format.h>
#include <imgui.h>

namespace pai {
namespace {

constexpr float kLane = 30, kSoundLane = 30, kRuler = 30, kEdge = 6, kScroll = 8;

void diamond(ImDrawList& list, float x, float y, float half, std::uint32_t colour) { list.AddQuadFilled({x - half, y}, {x, y - half}, {x + half, y}, {x, y + half}, colour); }

}  // namespace

TimelineView::TimelineView(Workbench& bench, TimelineState& state, const ui::Box& box)
    : bench_(bench), state_(state), timeline_(*bench.edited_timeline()), box_(box), list_(*ImGui::GetWindowDrawList()) {
    state.scale.left_px = box.min_px.x + ui::px(kTimelineNameWidth), state.scale.width_px = std::max(1.0f, box.max_px.x - state.scale.left_px);
    // Another show has another length.
    if (state.of != bench.stage.get()) state.of = bench.stage.get(), state.moved = false;
    if (!state.moved && state.pull == Pull::None) state.scale.fit(std::max(length_of(timeline_), Flicks{Flicks::kPerSecond}));
    state.rows.follow(bench.project.revision(), bench.timeline);
}

bool TimelineView::over(const ImVec2& a, const ImVec2& b) const { return mouse_.x >= a.x && mouse_.x < b.x && mouse_.y >= a.y && mouse_.y < b.y; }

void TimelineView::draw(const ui::Area& area) {
    mouse_ = area.hovered || area.held ? area.mouse_px : glm::vec2(-1);
    navigate(area);
    const float ruler = ui::px(kRuler);
    below_ruler_ = box_.min_px.y + ruler;
    draw_ruler(ruler);
    list_.PushClipRect({box_.min_px.x, below_ruler_}, {box_.max_px.x, box_.max_px.y}, true);
    const float top = below_ruler_ - state_.scroll_px;
    float y = draw_clips(top);
    y = draw_sounds(y);
    y = draw_tracks(y);
    draw_scroll(y - top);
    list_.PopClipRect();
    draw_scale_bar();
    draw_playhead();
    ask_for_waves();
    handle(area);  // last: it may change what is drawn
}

void TimelineView::navigate(const ui::Area& area) {
    const ImGuiIO& io = ImGui::GetIO();
    if (!area.hovered) return;
    const bool along = io.KeyShift || io.MousePos.x < state_.scale.left_px;
    if (io.MouseWheel != 0 && along) state_.scroll_px -= io.MouseWheel * ui::px(60);
    state_.moved = state_.moved || (io.MouseWheel != 0 && !along) || io.MouseWheelH != 0 || io.MouseDown[2];
    if (io.MouseWheel != 0 && !along) state_.scale.zoom(std::pow(1.2, io.MouseWheel), io.MousePos.x);
    if (io.MouseWheelH != 0) state_.scale.pan(io.MouseWheelH * ui::px(40));
    if (io.MouseDown[2]) state_.scale.pan(io.MouseDelta.x), state_.scroll_px -= io.MouseDelta.y;
}

// ---- the ruler ------------------------------------------------------------------------------------------------------------

void TimelineView::draw_ruler(float height) {
    const float left = state_.scale.left_px, y = box_.min_px.y;
    list_.AddRectFilled({box_.min_px.x, y}, {box_.max_px.x, y + height}, ui::ink32(ui::Ink::Raised));
    list_.PushClipRect({left, y}, {box_.max_px.x, box_.max_px.y}, true);
    draw_stretch(height);
    for (const TimeScale::Tick& tick : state_.scale.ticks(std::max(ui::px(12), ImGui::CalcTextSize(shown_time(length_of(timeline_), bench_.time_shown, 60, timeline_.tempo).c_str()).x * 0.24f))) {
        const float x = std::floor(state_.scale.x_of(tick.t)) + 0.5f;
        list_.AddLine({x, y + height - ui::px(tick.named ? 10 : 5)}, {x, y + height}, ui::ink32(ui::Ink::Faint));
        if (!tick.named) continue;
        list_.AddLine({x, y + height}, {x, box_.max_px.y}, ui::ink32(ui::Ink::Line, 0.5f));
        list_.AddText({x + ui::px(4), y + ui::px(5)}, ui::ink32(ui::Ink::Dim), shown_time(tick.t, bench_.time_shown, 60, timeline_.tempo).c_str());
    }
    draw_markers(height);
    list_.PopClipRect();
    const float end = x_of(length_of(timeline_));
    if (end < box_.max_px.x) list_.AddRectFilled({std::max(left, end), y + height}, {box_.max_px.x, box_.max_px.y}, ui::ink32(ui::Ink::Frame, 0.7f));
    ui::mark_box("ruler", {{left, y}, {box_.max_px.x, y + height}});
}

// The stretch that is played over and over: bright while it is.
void TimelineView::draw_stretch(float height) {
    if (!bench_.stretch) return;
    const float y = box_.min_px.y, a = x_of(bench_.stretch->first), b = x_of(bench_.stretch->second), grip = ui::px(4);
    list_.AddRectFilled({a, y}, {b, y + ui::px(5)}, ui::ink32(ui::Ink::Accent, bench_.looping ? 1.0f : 0.5f));
    list_.AddRectFilled({a, y + height}, {b, box_.max_px.y}, ui::ink32(ui::Ink::Accent, 0.06f));
    for (const auto& [x, pull, name] : {std::tuple(a, Pull::StretchBegin, "stretch-in"), std::tuple(b, Pull::StretchEnd, "stretch-out")}) {
        const ImVec2 from(x - grip, y), to(x + grip, y + ui::px(12));
        list_.AddRectFilled({x - ui::px(1), y}, {x + ui::px(1), y + height}, ui::ink32(ui::Ink::Accent));
        if (x > state_.scale.left_px && x < box_.max_px.x) ui::mark_box(name, {{from.x, from.y}, {to.x, to.y}});
        if (over(from, to)) under_ = Under{{}, {}, pull, 0};
    }
}

void TimelineView::draw_markers(float height) {
    const float y = box_.min_px.y;
    for (const auto& [id, marker] : timeline_.markers) {
        const float x = x_of(marker.at);
        const ImVec2 a(x - ui::px(6), y + height - ui::px(16)), b(x + ui::px(6), y + height);
        const ItemRef ref = marker_ref(bench_.timeline, id);
        ui::draw_icon(ui::Icon::Marker, {x - ui::px(7), y + height - ui::px(15)}, ui::px(14), ui::ink(bench_.selection.contains(ref) ? ui::Ink::Accent : ui::Ink::Warn));
        if (over(a, b)) under_ = Under{ref, marker.at}, tip_ = shown_text(marker.title, id);
        if (x > state_.scale.left_px && x < box_.max_px.x) ui::mark_box(fmt::format("marker-{}", id), {{a.x, a.y}, {b.x, b.y}});
    }
}

// Of several selected keys: from the first to the last, with a grip at each end that makes them slower or faster.
void TimelineView::draw_scale_bar() {
    const auto keys = bench_.selection.present(bench_.show(), ItemRef::Kind::Key);
    if (keys.size() < 2 || keys.size() > 100'000) return;
    std::optional<Flicks> first, last;
    for (const ItemRef& key : keys) {
        if (key.in != bench_.timeline) continue;
        const Flicks at = timeline_.tracks.at(key.of).keys.at(key.id).at;
        first = std::min(first.value_or(at), at), last = std::max(last.value_or(at), at);
    }
    if (!first || *first == *last) return;
    if (state_.pull != Pull::ScaleBegin && state_.pull != Pull::ScaleEnd) state_.first = *first, state_.last = *last;
    const float y = below_ruler_ - ui::px(4), half = ui::px(5), a = x_of(*first), b = x_of(*last);
    list_.PushClipRect({state_.scale.left_px, box_.min_px.y}, {box_.max_px.x, box_.max_px.y}, true);
    list_.AddRectFilled({a, y - ui::px(1.5f)}, {b, y + ui::px(1.5f)}, ui::ink32(ui::Ink::Info, 0.8f));
    for (const auto& [x, pull, name] : {std::tuple(a, Pull::ScaleBegin, "scale-begin"), std::tuple(b, Pull::ScaleEnd, "scale-end")}) {
        list_.AddRectFilled({x - ui::px(3), y - half}, {x + ui::px(3), y + half}, ui::ink32(ui::Ink::Info), ui::px(2));
        if (x <= state_.scale.left_px || x >= box_.max_px.x) continue;
        ui::mark_box(name, {{x - half, y - half}, {x + half, y + half}});
        if (over({x - half, y - half}, {x + half, y + half})) under_ = Under{{}, pull == Pull::ScaleBegin ? *first : *last, pull, 0}, tip_ = ui::tr("scale-keys");
    }
    list_.PopClipRect();
}

// ---- lanes -----------------------------------------------------------------------------------------------------------------

void TimelineView::draw_name(std::string_view name, float y, float height, ui::Icon icon, bool lit) {
    const float line = ImGui::GetTextLineHeight();
    list_.AddRectFilled({box_.min_px.x, y}, {state_.scale.left_px - ui::px(1), y + height}, ui::ink32(ui::Ink::Panel));
    if (y + height < below_ruler_ + line || y > box_.max_px.y) return;
    ui::draw_icon(icon, {box_.min_px.x + ui::px(8), y + (height - line) / 2}, line, ui::ink(lit ? ui::Ink::Accent : ui::Ink::Dim));
    ImGui::SetCursorScreenPos({box_.min_px.x + ui::px(14) + line, y + (height - line) / 2});
    ui::text(name, ui::Ink::Text, ui::px(kTimelineNameWidth - 24) - line);
}

// Clips that overlap stand one below the other. Returns where the next lane begins.
float TimelineView::draw_clips(float y) {
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
        draw_clip(entry->first, clip, y + ui::px(kLane) * static_cast<float>(lane));
    }
    const float height = ui::px(kLane) * static_cast<float>(std::max<std::size_t>(1, ends.size()));
    draw_name(ui::tr("scene-of"), y, height, ui::Icon::Scene);
    return y + height;
}

void TimelineView::draw_clip(const Id& id, const Clip& clip, float y) {
    const ImVec2 a(x_of(clip.start) + 1, y + ui::px(2)), b(x_of(clip.start + clip.duration) - 1, y + ui::px(kLane - 2));
    if (b.x < state_.scale.left_px || a.x > box_.max_px.x) return;
    const ItemRef ref = clip_ref(bench_.timeline, id);
    const bool selected = bench_.selection.contains(ref);
    list_.PushClipRect({state_.scale.left_px, below_ruler_}, {box_.max_px.x, box_.max_px.y}, true);
    list_.AddRectFilled(a, b, ui::ink32(selected ? ui::Ink::Selected : ui::Ink::FieldHot), ui::px(4));
    list_.AddRectFilled(a, {a.x + ui::px(3), b.y}, ui::ink32(ui::Ink::Accent), ui::px(4), ImDrawFlags_RoundCornersLeft);
    if (selected) list_.AddRect(a, b, ui::ink32(ui::Ink::Accent), ui::px(4));
    const auto scene = bench_.show().scenes.find(clip.scene);
    const std::string words = scene == bench_.show().scenes.end() ? clip.scene : shown_text(scene->second.title, clip.scene);
    ui::shell().need_glyphs(words);
    const ImVec4 clipped(std::max(a.x, state_.scale.left_px), a.y, b.x - ui::px(4), b.y);
    list_.AddText(nullptr, 0, {std::max(a.x, state_.scale.left_px) + ui::px(9), a.y + (b.y - a.y - ImGui::GetTextLineHeight()) / 2}, ui::ink32(ui::Ink::Text), words.c_str(), nullptr, 0, &clipped);
    list_.PopClipRect();
    ui::mark_box(fmt::format("clip-{}", id), {{a.x, a.y}, {b.x, b.y}});
    if (state_.pull == Pull::Box) boxed_.push_back({ref, {a.x, a.y}, {b.x, b.y}});
    if (!over(a, b)) return;
    const float edge = std::min(ui::px(kEdge), (b.x - a.x) / 4);
    under_ = Under{ref, clip.start, mouse_.x < a.x + edge ? Pull::Begin : mouse_.x > b.x - edge ? Pull::End : Pull::Move};
}

float TimelineView::draw_sounds(float y) {
    const auto& sounds = state_.rows.sounds(bench_.show(), timeline_);
    if (sounds.empty()) return y;
    const float lane = ui::px(kSoundLane), height = lane * static_cast<float>(state_.rows.sound_lanes());
    list_.PushClipRect({state_.scale.left_px, below_ruler_}, {box_.max_px.x, box_.max_px.y}, true);
    for (const TimelineSound& sound : sounds) draw_sound(sound, y + lane * static_cast<float>(sound.lane), lane);
    list_.PopClipRect();
    draw_name(ui::tr("sounds-of"), y, height, ui::Icon::Sound);
    list_.AddLine({box_.min_px.x, y + height}, {box_.max_px.x, y + height}, ui::ink32(ui::Ink::Line, 0.6f));
    return y + height;
}

// As long as it is heard. What the gate refuses shows no shape, and says so.
void TimelineView::draw_sound(const TimelineSound& sound, float y, float height) {
    const auto found = bench_.status.waves.find(sound.asset);
    const Wave* wave = found == bench_.status.waves.end() ? nullptr : found->second.get();
    const auto refused = bench_.status.refused.find(sound.asset);
    Flicks end = sound.end;
    if (wave && !sound.loop) end = std::min(end, sound.start + Flicks::from_seconds(std::max(0.0, wave->duration_s() - sound.from_s)));
    const ImVec2 a(x_of(sound.start) + 1, y + ui::px(1)), b(std::max(x_of(end) - 1, a.x + 2), y + height - ui::px(1));
    if (b.x < state_.scale.left_px || a.x > box_.max_px.x || b.y < below_ruler_ || a.y > box_.max_px.y) return;
    const bool bad = refused != bench_.status.refused.end();
    const ItemRef node = node_ref(sound.scene, sound.node);
    const bool selected = bench_.selection.contains(node);
    list_.AddRectFilled(a, b, ui::ink32(ui::Ink::Field), ui::px(3));
    if (wave && !bad) draw_wave(*wave, sound, a, b);
    if (bad || selected) list_.AddRect(a, b, ui::ink32(bad ? ui::Ink::Bad : ui::Ink::Accent, 0.8f), ui::px(3));
    const std::string words = bad ? fmt::format("{}  {}", sound.node, ui::tr("sound-refused")) : sound.node;
    ui::shell().need_glyphs(words);
    const float left = std::max(a.x, state_.scale.left_px) + ui::px(6), room = b.x - ui::px(4) - left;
    const ImVec4 clipped(left, a.y, b.x - ui::px(4), b.y);
    if (room > ui::px(20)) {
        const float wide = std::min(room, ImGui::CalcTextSize(words.c_str()).x);
        list_.AddRectFilled({left - ui::px(3), a.y + ui::px(1)}, {left + wide + ui::px(3), a.y + ImGui::GetTextLineHeight() + ui::px(2)}, ui::ink32(ui::Ink::Field, 0.72f), ui::px(2));
        list_.AddText(nullptr, 0, {left, a.y + ui::px(1)}, ui::ink32(bad ? ui::Ink::Bad : ui::Ink::Text), words.c_str(), nullptr, 0, &clipped);
    }
    ui::mark_box(fmt::format("{}-{}-{}", bad ? "sound-refused" : wave ? "sound-wave" : "sound", sound.clip, sound.node), {{a.x, a.y}, {b.x, b.y}});
    if (!over(a, b)) return;
    under_ = Under{node, sound.start, Pull::None};
    tip_ = bad ? fmt::format("{}: {} ({})", sound.asset, ui::tr("sound-refused"), refused->second) : sound.asset;
}

void TimelineView::draw_wave(const Wave& wave, const TimelineSound& sound, const ImVec2& a, const ImVec2& b) {
    const float middle = (a.y + b.y) / 2, half = (b.y - a.y) / 2 - ui::px(1), step = std::max(1.0f, std::floor(ui::px(1)));
    const double start = sound.start.seconds(), length = wave.duration_s();
    if (!(length > 0)) return;
    const std::uint32_t ink = ui::ink32(ui::Ink::Info, 0.75f);
    const float first = std::max(a.x, state_.scale.left_px), end = std::min(b.x, box_.max_px.x);
    for (float x = first; x < end; x += step) {
        double t = state_.scale.begin_s + static_cast<double>(x - state_.scale.left_px) / state_.scale.px_per_s - start + sound.from_s;
        if (sound.loop) t = std::fmod(std::max(0.0, t), length);
        const Wave::Range r = wave.range(t, t + static_cast<double>(step) / state_.scale.px_per_s);
        list_.AddRectFilled({x, middle - std::max(0.5f, r.high * half)}, {x + step, middle + std::max(0.5f, -r.low * half)}, ink);
    }
}

float TimelineView::draw_tracks(float y) {
    for (const auto& [id, track] : timeline_.tracks) {
        const float height = ui::px(!state_.curves ? kLane * 0.8f : state_.tall == id ? kLane * 7 : kLane * 3);
        if (y + height > below_ruler_ && y < box_.max_px.y) draw_track(id, state_.rows.row(id, track), y, height);
        y += height;
    }
    return y;
}

void TimelineView::draw_track(const Id& id, const TimelineRow& row, float y, float height) {
    list_.AddLine({box_.min_px.x, y + height}, {box_.max_px.x, y + height}, ui::ink32(ui::Ink::Line, 0.6f));
    list_.PushClipRect({state_.scale.left_px, std::max(y, below_ruler_)}, {box_.max_px.x, y + height}, true);
    const Plot plot = plot_of(id, row, y, height);
    if (state_.curves && row.curve) draw_curves(row, plot);
    draw_diamonds(id, row, y, height);
    if (state_.curves && row.curve) draw_points(id, row, plot);
    list_.PopClipRect();
    draw_name(row.words, y, height, ui::Icon::Key, state_.curves && state_.tall == id);
    if (!over({box_.min_px.x, std::max(y, below_ruler_)}, {state_.scale.left_px, y + height})) return;
    name_under_ = id;
    if (state_.curves && row.rotation) tip_ = ui::tr("curves-rotation");
    if (state_.curves && row.colour) tip_ = ui::tr("curves-colour");
}

// Keys that stand closer than can be told apart are drawn as one bar.
void TimelineView::draw_diamonds(const Id& id, const TimelineRow& row, float y, float height) {
    // In a picture of curves they stand along its lower edge.
    const float half = ui::px(6), middle = state_.curves ? y + height - half : y + height / 2;
    const Flicks first = state_.scale.time_at(state_.scale.left_px - half);
    const bool any = !bench_.selection.all().empty();
    float last = -1e9f;
    for (auto key = std::lower_bound(row.keys.begin(), row.keys.end(), first, [](const auto& k, Flicks t) { return k.at < t; }); key != row.keys.end(); ++key) {
        const float x = x_of(key->at);
        if (x > box_.max_px.x + half) break;
        const ImVec2 a(x - half, middle - half), b(x + half, middle + half);
        const bool picked = over(a, b), boxing = state_.pull == Pull::Box;
        if (any || picked || boxing) {
            const ItemRef ref = key_ref(bench_.timeline, id, key->id);
            if (picked) under_ = Under{ref, key->at};
            if (boxing) boxed_.push_back({ref, {x, middle}, {x, middle}});
            if (bench_.selection.contains(ref)) {
                diamond(list_, x, middle, half, ui::ink32(ui::Ink::Accent));
                ui::mark_box(fmt::format("key-{}-{}", id, key->id), {{a.x, a.y}, {b.x, b.y}});
                last = x;
                continue;
            }
        }
        if (x - last < ui::px(3)) {
            if (x - last >= 1) list_.AddRectFilled({last, middle - half * 0.5f}, {x, middle + half * 0.5f}, ui::ink32(ui::Ink::Dim)), last = x;
            continue;
        }
        const bool near = x - last < half * 1.5f;
        last = x;
        diamond(list_, x, middle, near ? half * 0.7f : half, ui::ink32(ui::Ink::Dim));
        if (!near && x > state_.scale.left_px && x < box_.max_px.x) ui::mark_box(fmt::format("key-{}-{}", id, key->id), {{a.x, a.y}, {b.x, b.y}});
    }
}

void TimelineView::draw_playhead() {
    const float x = std::floor(x_of(bench_.status.t)) + 0.5f, top = box_.min_px.y;
    if (x < state_.scale.left_px || x > box_.max_px.x) return;
    list_.AddLine({x, top}, {x, box_.max_px.y}, ui::ink32(ui::Ink::Accent), ui::px(1));
    list_.AddTriangleFilled({x - ui::px(6), top}, {x + ui::px(6), top}, {x, top + ui::px(9)}, ui::ink32(ui::Ink::Accent));
}

void TimelineView::draw_scroll(float content) {
    const float seen = box_.max_px.y - below_ruler_;
    state_.scroll_px = std::clamp(state_.scroll_px, 0.0f, std::max(0.0f, content - seen));
    if (content <= seen) return;
    const float width = ui::px(kScroll), long_px = std::max(ui::px(24), seen * seen / content), at = below_ruler_ + (seen - long_px) * state_.scroll_px / (content - seen);
    const ImVec2 a(box_.max_px.x - width, at), b(box_.max_px.x - ui::px(1), at + long_px);
    const bool hot = over({a.x, below_ruler_}, {box_.max_px.x, box_.max_px.y});
    list_.AddRectFilled(a, b, ui::ink32(hot || state_.pull == Pull::Scroll ? ui::Ink::Dim : ui::Ink::Line), width / 2);
    if (hot) under_ = Under{{}, {}, Pull::Scroll, 0};
    if (state_.pull == Pull::Scroll) state_.scroll_px = std::clamp(state_.scrolled_px + (mouse_.y - state_.pressed_px.y) * (content - seen) / std::max(1.0f, seen - long_px), 0.0f, content - seen);
}

// The stage makes the shapes of what is on this timeline, once it is told.
void TimelineView::ask_for_waves() {
    if (!bench_.stage) return;
    std::vector<Id> names;
    for (const TimelineSound& sound : state_.rows.sounds(bench_.show(), timeline_)) names.push_back(sound.asset);
    std::sort(names.begin(), names.end());
    names.erase(std::unique(names.begin(), names.end()), names.end());
    if (names == state_.waves && state_.waves_of == bench_.stage.get()) return;
    bench_.stage->put_waves(names);
    state_.waves = std::move(names), state_.waves_of = bench_.stage.get();
}

}  // namespace pai
