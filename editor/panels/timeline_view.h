#pragma once
// The lanes of the timeline panel: what is drawn of a timeline, and what hands do to it.
#include <memory>
#include <optional>
#include <set>

#include <glm/vec2.hpp>

#include "edit/timing.h"
#include "panels/time_scale.h"
#include "panels/timeline_rows.h"
#include "panels/workbench.h"
#include "ui/widgets.h"

struct ImDrawList;
struct ImVec2;

namespace pai {

// What a hand holds: a thing, its edge, a number of a key or its tangent, the playhead, the marked stretch, a box, the scroll bar.
enum class Pull : std::uint8_t { None, Scrub, Move, Begin, End, Value, TangentIn, TangentOut, StretchNew, StretchBegin, StretchEnd, ScaleBegin, ScaleEnd, Box, Scroll };

// What the panel keeps between frames.
struct TimelineState {
    TimeScale scale;
    const Stage* of = nullptr;  // only compared
    bool moved = false;         // by hand: else all of the timeline is shown, however wide the panel is
    bool curves = false;
    bool alone = false;         // a hand moves one side of a tangent only
    float scroll_px = 0;        // of what lies below the ruler
    Id tall;                    // a track that is drawn larger
    TimelineRows rows;
    std::vector<Id> waves;      // that the stage was asked for
    const Stage* waves_of = nullptr;

    Pull pull = Pull::None;
    ItemRef held;
    int number = 0;             // of a value
    std::set<Id> tracks;        // of the keys that are held
    Show before;                // as it was, or the part that can change (timing_part)
    bool whole = false;         // `before` is all of it
    Flicks from, by;            // where the hand took hold; how far it has come
    Flicks first, last;         // of the keys that are scaled
    glm::vec2 pressed_px{0};
    float scrolled_px = 0, low = 0, high = 1, plot_px = 1, key_y_px = 0;  // as they were then: of the plot, and of the number that is held
    std::uint64_t gesture = 0;
    std::vector<ItemRef> selected;  // when a box began
};

class TimelineView {
public:
    TimelineView(Workbench& bench, TimelineState& state, const ui::Box& box);
    void draw(const ui::Area& area);

private:
    struct Under {
        ItemRef item;
        Flicks at;
        Pull pull = Pull::Move;
        int number = 0;
        float y_px = 0, plot_px = 1;  // of a number: where it stands, and how high its picture is
    };
    // Where a track's values stand.
    struct Plot {
        float top, bottom, low, high;
        float y_of(float v) const { return bottom - (v - low) / (high - low) * (bottom - top); }
        float per_px() const { return (high - low) / (bottom - top); }
    };

    bool over(const ImVec2& a, const ImVec2& b) const;
    float x_of(Flicks t) const { return state_.scale.x_of(t); }
    ui::Box lanes_box() const { return {{state_.scale.left_px, below_ruler_}, box_.max_px}; }

    // timeline_view.cpp
    void navigate(const ui::Area& area);
    void draw_ruler(float height);
    void draw_stretch(float height);
    void draw_markers(float height);
    void draw_name(std::string_view name, float y, float height, ui::Icon icon, bool lit = false);
    float draw_clips(float y);
    void draw_clip(const Id& id, const Clip& clip, float y);
    float draw_sounds(float y);
    void draw_sound(const TimelineSound& sound, float y, float height);
    void draw_wave(const Wave& wave, const TimelineSound& sound, const ImVec2& a, const ImVec2& b);
    float draw_tracks(float y);
    void draw_track(const Id& id, const TimelineRow& row, float y, float height);
    void draw_diamonds(const Id& id, const TimelineRow& row, float y, float height);
    void draw_scale_bar();
    void draw_playhead();
    void draw_scroll(float content);
    void ask_for_waves();
    // timeline_curves.cpp
    Plot plot_of(const Id& id, const TimelineRow& row, float y, float height) const;
    void draw_curves(const TimelineRow& row, const Plot& plot);
    void draw_points(const Id& id, const TimelineRow& row, const Plot& plot);
    void draw_tangents(const ItemRef& ref, const TimelineRow::Key& key, const Plot& plot);
    // timeline_hands.cpp
    void handle(const ui::Area& area);
    void take_hold(const ui::Area& area);
    void hold_part();
    void pull(const ui::Area& area);
    Result<Change> pulled(const ui::Area& area);
    void pull_box(const ui::Area& area);
    void pull_stretch(const ui::Area& area);
    Flicks held_at() const;
    Flicks snap(Flicks t, const std::vector<ItemRef>& except) const;
    std::vector<ItemRef> chosen() const;  // of what is selected, what lies on this timeline

    Workbench& bench_;
    TimelineState& state_;
    const Timeline& timeline_;
    const ui::Box box_;
    ImDrawList& list_;
    glm::vec2 mouse_{0};
    float below_ruler_ = 0;
    // Points of curves lie over each other: the one nearest to the mouse is meant.
    void offer(const Under& point, const ImVec2& at);
    std::optional<Under> under_;
    float nearest_px_ = 1e9f;
    Id name_under_;               // a track whose name the mouse is over
    std::string tip_;
    struct InBox {
        ItemRef item;
        glm::vec2 a, b;
    };
    std::vector<InBox> boxed_;    // things in view, while a box is drawn
};

constexpr float kTimelineNameWidth = 190;

}  // namespace pai
