#include "panels/commands.h"

#include <algorithm>
#include <array>

#include "edit/nodes.h"
#include "edit/timing.h"
#include "edit/transforms.h"
#include "panels/clipboard.h"
#include "panels/outputs_state.h"
#include "panels/venue_commands.h"
#include "panels/workbench.h"
#include "ui/words.h"

namespace pai {
namespace {

template <Ask A>
void ask(Workbench& bench) { bench.asked.push_back(A); }

bool has_nodes(const Workbench& b) { return !b.selection.nodes(b.show(), b.scene).empty(); }
bool has_items(const Workbench& b) { return !b.selection.present(b.show()).empty(); }
bool holds_venue(const Workbench& b) { return b.held == Workbench::Held::Venue; }
bool holds_handle(const Workbench& b) { return holds_venue(b) && b.outputs->view == OutputsState::View::Output && b.outputs->model && b.outputs->model->selected(); }
bool has_any(const Workbench& b) { return holds_venue(b) ? has_venue_items(b) : has_items(b); }
bool can_delete(const Workbench& b) { return holds_handle(b) || has_any(b); }
bool has_venue(const Workbench& b) { return b.venue_project.has_value(); }
bool can_undo(const Workbench& b) { return b.can_undo(); }
bool can_redo(const Workbench& b) { return b.can_redo(); }

void save(Workbench& b) {
    b.save();
}
void reload(Workbench& b) {
    if (const auto done = b.project.reload(); !done) b.fail(done.error());
}
void undo(Workbench& b) { b.undo(); }
void redo(Workbench& b) { b.redo(); }

// Makes things and selects them.
void make(Workbench& b, const Result<Made>& made) {
    if (!made) return b.fail(made.error());
    if (b.apply(made->change)) b.selection.set(made->items);
}

void add(Workbench& b, NewNode::What what) {
    NewNode node;
    node.what = what;
    node.position_m = b.eye.focus_m;
    make(b, add_node(b.show(), b.scene, node));
}
template <NewNode::What W>
void add_one(Workbench& b) { add(b, W); }

void add_new_scene(Workbench& b) {
    const auto made = add_scene(b.show(), "scene");
    make(b, made);
    if (made && !made->items.empty()) b.scene = made->items.front().id;
}

// From the first to the last of the clips that are selected, of the timeline in view.
std::optional<std::pair<Flicks, Flicks>> clips_span(const Workbench& b) {
    std::optional<std::pair<Flicks, Flicks>> out;
    const Timeline* timeline = b.edited_timeline();
    for (const ItemRef& item : b.selection.present(b.show(), ItemRef::Kind::Clip)) {
        if (!timeline || item.in != b.timeline) continue;
        const Clip& clip = timeline->clips.at(item.id);
        if (!out) out.emplace(clip.start, clip.start + clip.duration);
        out->first = std::min(out->first, clip.start), out->second = std::max(out->second, clip.start + clip.duration);
    }
    return out;
}

// As in the player's adjust mode: where a handle is in the hand, it goes back, and a point of a mask goes. Never the output below it.
void reset_handle(Workbench& b) {
    b.outputs->model->reset();
    keep_model(b, *b.outputs, "Reset");
}

void remove(Workbench& b) {
    if (holds_venue(b)) {
        if (b.outputs->view == OutputsState::View::Canvas) return delete_venue_items(b);
        if (holds_handle(b)) reset_handle(b);
        return;
    }
    const auto items = b.selection.present(b.show());
    // With ripple the time of the clips goes with them.
    if (const auto span = b.ripple ? clips_span(b) : std::nullopt) return void(b.apply(ripple_delete(b.show(), b.timeline, span->first, span->second - span->first)));
    auto change = delete_items(b.show(), items);
    // The person is told what else goes, and can undo it in one step.
    if (!change && change.error().reason == "EDIT_REFERENCED") {
        b.say(change.error().message, ui::Ink::Warn);
        change = delete_items(b.show(), items, OnReference::Mend);
    }
    b.apply(change);
}

void duplicate(Workbench& b) {
    if (holds_venue(b)) return duplicate_venue_items(b);
    make(b, duplicate_items(b.show(), b.selection.present(b.show())));
}
void group(Workbench& b) { make(b, group_nodes(b.show(), b.scene, b.selection.nodes(b.show(), b.scene))); }
void rename(Workbench& b) {
    const auto nodes = b.selection.nodes(b.show(), b.scene);
    if (!nodes.empty()) b.renaming = nodes.back();
}
bool has_several(const Workbench& b) { return b.selection.nodes(b.show(), b.scene).size() > 1; }
bool has_three(const Workbench& b) { return b.selection.nodes(b.show(), b.scene).size() > 2; }
using How = Workbench::Arranging::How;
template <int Axis, AlignTo To = AlignTo::Middle>
void align(Workbench& b) { b.arrange({How::Align, Axis, To, {}, {}, 0}); }
template <int Axis>
void distribute(Workbench& b) { b.arrange({How::Distribute, Axis, AlignTo::Middle, {}, {}, 0}); }
void to_floor(Workbench& b) { b.arrange({How::Floor, 1, AlignTo::Min, {}, {}, 0}); }

void select_all(Workbench& b) {
    std::vector<ItemRef> items;
    if (const Scene* scene = b.edited_scene())
        for (const auto& [id, node] : scene->nodes) items.push_back(node_ref(b.scene, id));
    b.selection.set(std::move(items));
}
void select_none(Workbench& b) { b.selection.clear(); }

void play(Workbench& b) {
    if (!b.stage) return;
    if (b.status.playing) b.stage->pause();
    else b.stage->play();
}
void to_start(Workbench& b) {
    if (b.stage) b.stage->seek({});
}
void to_end(Workbench& b) {
    if (b.stage) b.stage->seek(b.status.duration);
}
void loop(Workbench& b) {
    b.looping = !b.looping;
    b.follow_loop();
}
void set_stretch(Workbench& b, Flicks first, Flicks end) {
    b.stretch.emplace(first, std::max(end, first + Flicks{Flicks::kPerSecond / 10}));
    b.follow_loop();
}
void stretch_from(Workbench& b) { set_stretch(b, b.status.t, b.stretch && b.stretch->second > b.status.t ? b.stretch->second : b.status.duration); }
void stretch_to(Workbench& b) { set_stretch(b, b.stretch && b.stretch->first < b.status.t ? b.stretch->first : Flicks{}, b.status.t); }
void stretch_none(Workbench& b) {
    b.stretch.reset();
    b.follow_loop();
}
bool has_stretch(const Workbench& b) { return b.stretch.has_value(); }
void time_insert(Workbench& b) { b.apply(ripple_insert(b.show(), b.timeline, b.stretch->first, b.stretch->second - b.stretch->first)); }
void time_delete(Workbench& b) { b.apply(ripple_delete(b.show(), b.timeline, b.stretch->first, b.stretch->second - b.stretch->first)); }
void ripple(Workbench& b) { b.ripple = !b.ripple; }
bool ripples(const Workbench& b) { return b.ripple; }

// The selected clips, else all at the playhead.
std::vector<Id> clips_at_playhead(const Workbench& b) {
    std::vector<Id> all, selected;
    const Timeline* timeline = b.edited_timeline();
    if (!timeline) return all;
    for (const auto& [id, clip] : timeline->clips) {
        if (!(clip.start < b.status.t && b.status.t < clip.start + clip.duration)) continue;
        all.push_back(id);
        if (b.selection.contains(clip_ref(b.timeline, id))) selected.push_back(id);
    }
    return selected.empty() ? all : selected;
}
bool can_split(const Workbench& b) { return !clips_at_playhead(b).empty(); }
void split(Workbench& b) {
    Show after = b.show();
    std::vector<ItemRef> made;
    for (const Id& id : clips_at_playhead(b)) {
        const auto part = split_clip(after, b.timeline, id, b.status.t);
        if (!part) return b.fail(part.error());
        if (const auto done = apply(after, part->change.edit); !done) return b.fail(done.error());
        made.push_back(part->items.front());
    }
    if (b.apply(Change{edit_between(b.show(), after), "Split: " + names_of(made)})) b.selection.set(made);
}
bool is_looping(const Workbench& b) { return b.looping; }
void step(Workbench& b, int frames) {
    if (b.stage) b.stage->pause(), b.stage->seek(Flicks{std::max<std::int64_t>(0, b.status.t.count + frames * (Flicks::kPerSecond / 60))});
}
void step_on(Workbench& b) { step(b, 1); }
void step_back(Workbench& b) { step(b, -1); }

template <Tool T>
void take_tool(Workbench& b) { b.view.tool = T; }
template <Tool T>
bool tool_is(const Workbench& b) { return b.view.tool == T; }
template <bool ViewOptions::*M>
void toggle(Workbench& b) { b.view.*M = !(b.view.*M); }
template <bool ViewOptions::*M>
bool is_on(const Workbench& b) { return b.view.*M; }

template <ViewCamera::Axis A>
void look(Workbench& b) {
    if (b.seen_by != StageCamera::Kind::Free) b.seen_by = StageCamera::Kind::Free;
    b.eye.look_along(A);
}
void frame(Workbench& b) { b.frame_asked = true; }
void see_cut(Workbench& b) { b.seen_by = StageCamera::Kind::Cut; }
void see_free(Workbench& b) { b.seen_by = StageCamera::Kind::Free; }

constexpr Shortcut ctrl(Key key) { return {key, true}; }
constexpr Shortcut ctrl_shift(Key key) { return {key, true, true}; }
constexpr Shortcut alone(Key key) { return {key}; }
constexpr Shortcut kNone{};

constexpr auto kCommands = std::to_array<Command>({
    {"new-show", "menu-file", ctrl(Key::N), nullptr, ask<Ask::NewShow>, true},
    {"open-show", "menu-file", ctrl(Key::O), nullptr, ask<Ask::OpenShow>, true},
    {"save", "menu-file", ctrl(Key::S), nullptr, save, true, true},
    {"save-as", "menu-file", ctrl_shift(Key::S), nullptr, ask<Ask::SaveAs>, true},
    {"import", "menu-file", {}, nullptr, ask<Ask::Import>},
    {"publish", "menu-file", {}, nullptr, ask<Ask::Publish>},
    {"reload", "menu-file", kNone, nullptr, reload},
    {"new-venue", "menu-file", kNone, nullptr, ask<Ask::NewVenue>, false, true},
    {"open-venue", "menu-file", kNone, nullptr, ask<Ask::OpenVenue>},
    {"reload-venue", "menu-file", kNone, has_venue, reload_venue},
    {"copies", "menu-file", kNone, nullptr, ask<Ask::Copies>},
    {"quit", "menu-file", ctrl(Key::Q), nullptr, ask<Ask::Quit>, true, true},
    {"undo", "menu-edit", ctrl(Key::Z), can_undo, undo},
    {"redo", "menu-edit", ctrl_shift(Key::Z), can_redo, redo},
    {"cut", "menu-edit", ctrl(Key::X), has_items, cut_selection, false, true},
    {"copy", "menu-edit", ctrl(Key::C), has_items, copy_selection},
    {"paste", "menu-edit", ctrl(Key::V), nullptr, paste_clipboard},
    {"duplicate", "menu-edit", ctrl(Key::D), has_any, duplicate},
    {"delete", "menu-edit", alone(Key::Delete), can_delete, remove},
    {"rename", "menu-edit", alone(Key::F2), has_nodes, rename, false, true},
    {"group", "menu-edit", ctrl(Key::G), has_nodes, group},
    {"align-x", "menu-edit", kNone, has_several, align<0>, false, true},
    {"align-y", "menu-edit", kNone, has_several, align<1>},
    {"align-z", "menu-edit", kNone, has_several, align<2>},
    {"align-left", "menu-edit", kNone, has_several, align<0, AlignTo::Min>},
    {"align-right", "menu-edit", kNone, has_several, align<0, AlignTo::Max>},
    {"align-bottom", "menu-edit", kNone, has_several, align<1, AlignTo::Min>},
    {"align-top", "menu-edit", kNone, has_several, align<1, AlignTo::Max>},
    {"align-back", "menu-edit", kNone, has_several, align<2, AlignTo::Min>},
    {"align-front", "menu-edit", kNone, has_several, align<2, AlignTo::Max>},
    {"distribute-x", "menu-edit", kNone, has_three, distribute<0>},
    {"distribute-y", "menu-edit", kNone, has_three, distribute<1>},
    {"distribute-z", "menu-edit", kNone, has_three, distribute<2>},
    {"to-floor", "menu-edit", kNone, has_nodes, to_floor},
    {"split", "menu-edit", alone(Key::K), can_split, split, false, true},
    {"ripple", "menu-edit", kNone, nullptr, ripple, false, false, ripples},
    {"time-insert", "menu-edit", kNone, has_stretch, time_insert},
    {"time-delete", "menu-edit", kNone, has_stretch, time_delete},
    {"select-all", "menu-edit", ctrl(Key::A), nullptr, select_all, false, true},
    {"select-none", "menu-edit", ctrl_shift(Key::A), has_items, select_none},
    {"search", "menu-edit", ctrl(Key::P), nullptr, ask<Ask::Search>, true},
    {"add-group", "menu-add", kNone, nullptr, add_one<NewNode::What::Empty>},
    {"add-light", "menu-add", kNone, nullptr, add_one<NewNode::What::PointLight>, false, true},
    {"add-spot", "menu-add", kNone, nullptr, add_one<NewNode::What::SpotLight>},
    {"add-sun", "menu-add", kNone, nullptr, add_one<NewNode::What::Sun>},
    {"add-camera", "menu-add", kNone, nullptr, add_one<NewNode::What::Camera>, false, true},
    {"add-text", "menu-add", kNone, nullptr, add_one<NewNode::What::Words>},
    {"add-camera-picture", "menu-add", kNone, nullptr, add_one<NewNode::What::CameraPicture>},
    {"add-rain", "menu-add", kNone, nullptr, add_one<NewNode::What::Rain>},
    {"add-snow", "menu-add", kNone, nullptr, add_one<NewNode::What::Snow>},
    {"add-embers", "menu-add", kNone, nullptr, add_one<NewNode::What::Embers>},
    {"add-lanterns", "menu-add", kNone, nullptr, add_one<NewNode::What::Lanterns>},
    {"add-fireworks", "menu-add", kNone, nullptr, add_one<NewNode::What::Fireworks>},
    {"add-scene", "menu-add", kNone, nullptr, add_new_scene, false, true},
    {"new-output", "menu-add", kNone, has_venue, add_output_here, false, true},
    {"new-canvas", "menu-add", kNone, has_venue, add_canvas_here},
    {"play", "menu-view", alone(Key::Space), nullptr, play},
    {"to-start", "menu-view", alone(Key::Home), nullptr, to_start},
    {"to-end", "menu-view", alone(Key::End), nullptr, to_end},
    {"loop", "menu-view", ctrl(Key::L), nullptr, loop, false, false, is_looping},
    {"stretch-from", "menu-view", alone(Key::I), nullptr, stretch_from},
    {"stretch-to", "menu-view", alone(Key::O), nullptr, stretch_to},
    {"stretch-none", "menu-view", kNone, has_stretch, stretch_none},
    {"frame-back", "menu-view", alone(Key::Comma), nullptr, step_back},
    {"frame-on", "menu-view", alone(Key::Period), nullptr, step_on},
    {"frame-selected", "menu-view", alone(Key::F), nullptr, frame, false, true},
    {"camera-cut", "menu-view", alone(Key::Digit0), nullptr, see_cut},
    {"camera-free", "menu-view", alone(Key::Digit5), nullptr, see_free},
    {"view-front", "menu-view", alone(Key::Digit1), nullptr, look<ViewCamera::Axis::Front>},
    {"view-side", "menu-view", alone(Key::Digit3), nullptr, look<ViewCamera::Axis::Right>},
    {"view-top", "menu-view", alone(Key::Digit7), nullptr, look<ViewCamera::Axis::Top>},
    {"tool-select", "menu-view", alone(Key::Q), nullptr, take_tool<Tool::Select>, false, true, tool_is<Tool::Select>},
    {"tool-move", "menu-view", alone(Key::W), nullptr, take_tool<Tool::Move>, false, false, tool_is<Tool::Move>},
    {"tool-rotate", "menu-view", alone(Key::E), nullptr, take_tool<Tool::Rotate>, false, false, tool_is<Tool::Rotate>},
    {"tool-scale", "menu-view", alone(Key::R), nullptr, take_tool<Tool::Scale>, false, false, tool_is<Tool::Scale>},
    {"axes-local", "menu-view", alone(Key::L), nullptr, toggle<&ViewOptions::local_axes>, false, false, is_on<&ViewOptions::local_axes>},
    {"snapping", "menu-view", alone(Key::N), nullptr, toggle<&ViewOptions::snap>, false, false, is_on<&ViewOptions::snap>},
    {"grid", "menu-view", alone(Key::G), nullptr, toggle<&ViewOptions::grid>, false, false, is_on<&ViewOptions::grid>},
    {"safe-areas", "menu-view", kNone, nullptr, toggle<&ViewOptions::safe_areas>, false, false, is_on<&ViewOptions::safe_areas>},
    {"gizmos", "menu-view", kNone, nullptr, toggle<&ViewOptions::gizmos>, false, false, is_on<&ViewOptions::gizmos>},
    {"statistics", "menu-view", kNone, nullptr, toggle<&ViewOptions::statistics>, false, false, is_on<&ViewOptions::statistics>},
    {"record", "menu-view", kNone, nullptr, toggle<&ViewOptions::record>, false, false, is_on<&ViewOptions::record>},
    {"workspace-stage", "menu-view", {Key::F5}, nullptr, ask<Ask::StageWorkspace>, true, true},
    {"workspace-timeline", "menu-view", {Key::F6}, nullptr, ask<Ask::TimelineWorkspace>, true},
    {"workspace-outputs", "menu-view", {Key::F7}, nullptr, ask<Ask::OutputsWorkspace>, true},
    {"workspace-rights", "menu-view", {Key::F8}, nullptr, ask<Ask::RightsWorkspace>, true},
    {"scale-up", "menu-view", ctrl(Key::Plus), nullptr, ask<Ask::Larger>, true, true},
    {"scale-down", "menu-view", ctrl(Key::Minus), nullptr, ask<Ask::Smaller>, true},
    {"language-other", "menu-help", kNone, nullptr, ask<Ask::OtherLanguage>},
    {"tour", "menu-help", kNone, nullptr, ask<Ask::Tour>},
    {"shortcuts", "menu-help", alone(Key::F1), nullptr, ask<Ask::Shortcuts>, true},
    {"problems", "", kNone, nullptr, ask<Ask::ToProblems>},
    {"history", "", kNone, nullptr, ask<Ask::ToHistory>},
    {"log", "", kNone, nullptr, ask<Ask::ToLog>},
    {"cues", "", kNone, nullptr, ask<Ask::ToCues>},
    {"assets", "", kNone, nullptr, ask<Ask::ToAssets>},
    {"licence", "", kNone, nullptr, ask<Ask::ToLicences>},
});

constexpr std::pair<std::string_view, Key> kKeyNames[] = {
    {"Space", Key::Space}, {"Left", Key::Left}, {"Right", Key::Right}, {"Up", Key::Up}, {"Down", Key::Down}, {"Home", Key::Home}, {"End", Key::End},
    {"PageUp", Key::PageUp}, {"PageDown", Key::PageDown}, {"Tab", Key::Tab}, {"Enter", Key::Return}, {"Backspace", Key::Backspace}, {"Del", Key::Delete},
    {"Esc", Key::Escape}, {"+", Key::Plus}, {"-", Key::Minus}, {",", Key::Comma}, {".", Key::Period}, {"/", Key::Slash}, {"F11", Key::F11}, {"F12", Key::F12},
};

}  // namespace

std::string shown_shortcut(const Shortcut& s) {
    if (s.key == Key::Other) return {};
    std::string out = std::string(s.control ? "Ctrl+" : "") + (s.shift ? "Shift+" : "") + (s.alt ? "Alt+" : "");
    for (const auto& [name, key] : kKeyNames)
        if (key == s.key) return out += name;
    if (s.key >= Key::A && s.key <= Key::Z) return out + static_cast<char>('A' + static_cast<int>(s.key) - static_cast<int>(Key::A));
    if (s.key >= Key::Digit0 && s.key <= Key::Digit9) return out + static_cast<char>('0' + static_cast<int>(s.key) - static_cast<int>(Key::Digit0));
    return out + "F" + std::to_string(1 + static_cast<int>(s.key) - static_cast<int>(Key::F1));
}

Shortcut parse_shortcut(std::string_view text) {
    Shortcut out;
    const auto take = [&](std::string_view prefix, bool& held) {
        if (text.starts_with(prefix)) held = true, text.remove_prefix(prefix.size());
    };
    take("Ctrl+", out.control), take("Shift+", out.shift), take("Alt+", out.alt);
    for (int k = 0; k <= static_cast<int>(Key::Insert); ++k) {
        const Shortcut plain{static_cast<Key>(k)};
        if (plain.key != Key::Other && shown_shortcut(plain) == text) out.key = plain.key;
    }
    return out;
}

std::span<const Command> all_commands() { return kCommands; }

const Command* find_command(std::string_view name) {
    const auto* it = std::find_if(kCommands.begin(), kCommands.end(), [&](const Command& c) { return c.name == name; });
    return it == kCommands.end() ? nullptr : it;
}

bool run_shortcut(Workbench& bench, const Shortcut& pressed, bool typing) {
    for (const Command& command : kCommands) {
        const bool same = command.keys == pressed || (command.name == "redo" && pressed == ctrl(Key::Y));
        if (!same || command.keys.key == Key::Other || (typing && !command.with_text)) continue;
        if (!command.enabled || command.enabled(bench)) command.run(bench);
        return true;
    }
    return false;
}

}  // namespace pai
