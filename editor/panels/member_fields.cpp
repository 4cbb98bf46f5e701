#include "panels/member_fields.h"

#include <algorithm>
#include <cmath>

#include <fmt/format.h>
#include <imgui.h>

#include "base/describe_json.h"
#include "base/json.h"
#include "edit/expression.h"
#include "edit/timing.h"
#include "edit/values.h"
#include "panels/gradient.h"
#include "panels/keying.h"
#include "panels/member_words.h"
#include "panels/workbench.h"
#include "show/live_member.h"
#include "ui/widgets.h"

namespace pai {
namespace {

class MemberFields {
public:
    MemberFields(Workbench& bench, std::vector<std::string> pointers, FieldsOf of) : bench_(bench), pointers_(std::move(pointers)), of_(of) {}

    // All members of the struct at `path` below each pointer.
    void draw_struct(const TypeInfo& type, void* object, const std::string& path) {
        for (const Member& member : type.members) draw_member(type, member, member.at(object), join_pointer(path, member.name));
    }

private:
    // ---- what all selected things have ----------------------------------------------------------------------------------

    const TypeInfo& root_type() const { return of_ == FieldsOf::Show ? type_of<Show>() : type_of<Venue>(); }
    const void* root() const { return of_ == FieldsOf::Show ? static_cast<const void*>(&bench_.show()) : &*bench_.venue; }
    Common common(const std::string& path) const { return read_common(root_type(), root(), pointers_, path); }
    bool is_mixed(const std::string& path) const { return pointers_.size() > 1 && common(path).state == Common::State::Mixed; }

    void apply(Result<Edit> edit, std::string_view what, std::uint64_t gesture) {
        if (!edit) return bench_.fail(edit.error());
        const Change change{std::move(*edit), of_ == FieldsOf::Show ? fmt::format("Set {}: {}", what, thing_name()) : fmt::format("Set: {} {}", thing_name(), what)};
        if (of_ == FieldsOf::Show) bench_.apply(change, gesture);
        else bench_.apply_venue(change, gesture);
    }
    void set_all(const std::string& path, const std::string& json, std::string_view what, std::uint64_t gesture) {
        apply(set_common(root_type(), root(), pointers_, path, json), what, gesture);
    }
    // One component by what was typed: "+=5" counts for each from its own value; what was dragged is the same for all.
    void set_number(const std::string& path, int component, double number, std::string_view what, std::uint64_t gesture) {
        const NumberEdit edit = std::exchange(typed_, std::nullopt).value_or(NumberEdit{NumberEdit::How::Set, number});
        apply(change_common(root_type(), root(), pointers_, path, component, edit), what, gesture);
    }

    std::string thing_name() const {
        const std::string& p = pointers_.front();
        const std::string last = p.substr(p.rfind('/') + 1);
        return pointers_.size() == 1 ? last : fmt::format("{} and {} more", last, pointers_.size() - 1);
    }

    // ---- one line --------------------------------------------------------------------------------------------------------

    // The name at the left; a right click puts the default back.
    void draw_name(const Member& member, const TypeInfo& owner, const void* value, const std::string& path) {
        const float height = ImGui::GetFrameHeight(), line = ImGui::GetTextLineHeight();
        const ImVec2 start = ImGui::GetCursorScreenPos();
        const std::string words = member_label(member.name);
        const auto fresh = owner.create();
        const bool is_default = member.type().equal(member.at(fresh.get()), value);
        ImGui::InvisibleButton("name", {name_width(), height});
        ui::mark_item("name");
        ui::tip_text(member_help(owner.name, member));
        if (ImGui::BeginPopupContextItem("name-menu")) {
            if (ui::menu_item("reset", {}, !is_default)) apply(reset_common(root_type(), root(), pointers_, path), member.name, 0);
            ImGui::EndPopup();
        }
        const float needed = ImGui::CalcTextSize(words.c_str()).x;
        ui::shell().judge_text(words, needed, name_width() - ui::px(4), true);
            ImGui::GetWindowDrawList()->AddText({start.x, start.y + (height - line) / 2}, ui::ink32(is_default ? ui::Ink::Dim : ui::Ink::Text), words.c_str());
        ImGui::SameLine(0, ui::px(6));
    }

    float name_width() const { return std::max(ui::px(116), std::floor(ImGui::GetContentRegionMax().x * 0.36f)); }
    float key_width() const { return ui::px(22); }

    // A diamond that sets a key at the playhead: full where one stands.
    void draw_key(const Member& member, const std::string& path) {
        if (!member.meta.live || pointers_.size() != 1) return;
        ImGui::SameLine(0, ui::px(2));
        const std::string target = pointers_.front() + path;
        const KeyState state = key_state(bench_.show(), bench_.timeline, target, bench_.status.t);
        if (ui::icon_button(state.key ? "remove-key" : "set-key", ui::Icon::Key, state.track.has_value()))
            bench_.apply(toggle_key(bench_.show(), bench_.timeline, target, bench_.status.t));
    }

    ui::Evaluate evaluator(const Meta& meta) {
        return [this, unit = std::string(meta.unit)](std::string_view typed, double now) -> Result<double> {
            NumberField field;
            field.unit = unit, field.rate = {60, 1};
            PAI_TRY(const auto edit, parse_number(typed, field, now));
            typed_ = edit;
            return edit.of(now);
        };
    }

    double step_of(const Meta& meta) const {
        if (meta.unit == "deg") return 0.5;
        if (meta.unit == "m" || meta.unit == "s") return 0.01;
        const double span = meta.max - meta.min;
        return span <= 1.001 ? 0.005 : span <= 20 ? 0.02 : span <= 500 ? 0.5 : 1;
    }

    // Each component of a tuple in a box of its own; of a mixed one only what was changed is set.
    void draw_floats(const Member& member, const TypeInfo& type, void* value, const std::string& path) {
        float numbers[4] = {};
        const int count = type.get_floats(value, numbers);
        const bool keyed = member.meta.live && pointers_.size() == 1;
        // Where the boxes would be too narrow for their numbers, they stand below the name.
        if (count > 1 && ui::room().x / static_cast<float>(count) < ui::px(62)) ImGui::NewLine();
        const float room = ui::room().x - (keyed ? key_width() + ui::px(2) : 0);
        const float width = std::floor((room - ui::px(4) * static_cast<float>(count - 1)) / static_cast<float>(count));
        const Common all = pointers_.size() > 1 ? common(path) : Common{};
        constexpr ui::Ink kEdges[] = {ui::Ink::AxisX, ui::Ink::AxisY, ui::Ink::AxisZ, ui::Ink::Dim};
        for (int i = 0; i < count; ++i) {
            if (i > 0) ImGui::SameLine(0, ui::px(4));
            ui::NumberLook look;
            look.unit = count == 1 ? shown_unit(member.meta.unit) : std::string_view();
            look.step = step_of(member.meta), look.min = std::max(-1e30, member.meta.min), look.max = std::min(1e30, member.meta.max);
            look.mixed = all.mixed[static_cast<std::size_t>(i)], look.width_px = width;
            if (count == 3) look.edge = kEdges[i];
            double number = numbers[i];
            const ui::Change change = ui::number(count == 1 ? "value" : i == 0 ? "x" : i == 1 ? "y" : i == 2 ? "z" : "w", number, look, evaluator(member.meta));
            if (change) set_number(path, i, number, member.name, change.gesture), record(member, path, change.gesture);
        }
    }

    void record(const Member& member, const std::string& path, std::uint64_t gesture) {
        if (!bench_.view.record || !member.meta.live || pointers_.size() != 1) return;
        bench_.apply(key_value(bench_.show(), bench_.timeline, pointers_.front() + path, bench_.status.t), gesture);
    }

    void draw_colour(const TypeInfo& type, void* value, const std::string& path) {
        float rgba[4] = {0, 0, 0, 1};
        const int count = type.get_floats(value, rgba);
        const ui::Change change = ui::colour("value", rgba, count == 4, is_mixed(path));
        if (!change) return;
        const auto copy = type.create();
        type.set_floats(copy.get(), rgba, count);
        set_all(path, write_compact(type, copy.get()), "colour", change.gesture);
    }

    // How an output hangs: quarters of a turn only.
    void draw_quarters(int now_deg, const std::string& path) {
        const std::vector<std::string> names{"0\u00b0", "90\u00b0", "180\u00b0", "270\u00b0"};
        const auto chosen = ui::choose("value", names, static_cast<std::size_t>(std::clamp(now_deg / 90, 0, 3)), 0, is_mixed(path));
        if (chosen) set_all(path, fmt::format("{}", *chosen * 90), "rotation_deg", 0);
    }

    void draw_number(const Member& member, const TypeInfo& type, void* value, const std::string& path) {
        if (of_ == FieldsOf::Venue && member.name == "rotation_deg") return draw_quarters(static_cast<int>(type.get_int(value)), path);
        const bool time = type.kind == Kind::Time;
        const double ticks = time ? static_cast<double>(type.ticks_per_second) : 1;
        double number = static_cast<double>(type.get_int(value)) / ticks;
        ui::NumberLook look;
        look.unit = shown_unit(member.meta.unit), look.step = time ? 0.01 : 1, look.mixed = is_mixed(path);
        look.min = std::max(-1e15, member.meta.min), look.max = std::min(1e15, member.meta.max);
        const ui::Change change = ui::number("value", number, look, evaluator(member.meta));
        if (change) set_number(path, 0, time ? number : std::round(number), member.name, change.gesture);
    }

    void draw_enum(const Member& member, const TypeInfo& type, void* value, const std::string& path) {
        std::vector<std::string> names;
        std::size_t now = 0;
        for (const Choice& choice : type.choices) {
            if (choice.value == type.get_int(value)) now = names.size();
            names.push_back(choice_label(choice.name));
        }
        const auto chosen = ui::choose("value", names, now, 0, is_mixed(path));
        if (chosen) set_all(path, fmt::format("\"{}\"", type.choices[*chosen].name), member.name, 0);
    }

    // Names of what a member may refer to; nothing if it is free text.
    std::optional<std::vector<std::string>> names_for(const Member& member) const {
        std::vector<std::string> out{""};
        const auto add = [&](const auto& map) {
            for (const auto& [id, value] : map) out.push_back(id);
        };
        if (of_ == FieldsOf::Venue) {
            if (member.name != "canvas") return std::nullopt;
            out.clear();
            return add(bench_.venue->canvases), out;
        }
        const auto scene = split_pointer(pointers_.front());
        const bool in_scene = scene && scene->size() >= 2 && (*scene)[0] == "scenes";
        if (member.name == "asset" || member.name == "fallback" || member.name == "font") return add(bench_.show().assets), out;
        if (member.name == "scene") return add(bench_.show().scenes), out;
        if (member.name == "timeline") return add(bench_.show().timelines), out;
        if (member.name == "cue") return add(bench_.show().cues), out;
        if (!in_scene || !(member.name == "parent" || member.name == "aim" || member.name == "camera" || member.name == "glow_of" || member.name == "like")) return std::nullopt;
        const auto it = bench_.show().scenes.find((*scene)[1]);
        if (it == bench_.show().scenes.end()) return std::nullopt;
        for (const auto& [id, node] : it->second.nodes)
            if (member.name != "camera" || node.camera) out.push_back(id);
        return out;
    }

    void draw_string(const Member& member, const TypeInfo& type, void* value, const std::string& path) {
        std::string text = type.string(value);
        const bool mixed = is_mixed(path);
        if (const auto names = member.meta.rule == Rule::Id ? names_for(member) : std::nullopt) {
            auto shown = *names;
            if (!shown.empty() && shown.front().empty()) shown.front() = ui::tr("none");
            const auto now = static_cast<std::size_t>(std::find(names->begin(), names->end(), text) - names->begin());
            if (const auto chosen = ui::choose("value", shown, now, 0, mixed)) set_all(path, json_quote((*names)[*chosen]), member.name, 0);
            return;
        }
        if (const ui::Change change = ui::line("value", text, {}, 0, mixed)) set_all(path, json_quote(text), member.name, change.gesture);
    }

    // Text in several languages: one field each, English and Chinese always there.
    void draw_text(const Member& member, void* value, const std::string& path) {
        const auto& map = *static_cast<Text*>(value);
        std::vector<std::string> languages{"zh-Hans", "en"};
        for (const auto& [language, words] : map)
            if (std::find(languages.begin(), languages.end(), language) == languages.end()) languages.push_back(language);
        ImGui::NewLine();
        for (const std::string& language : languages) {
            const auto it = map.find(language);
            std::string words = it == map.end() ? std::string() : it->second;
            ui::text(language, ui::Ink::Dim, name_width());
            ImGui::SameLine(name_width() + ui::px(6) + ImGui::GetStyle().WindowPadding.x);
            const ui::Change change = ui::line(language, words);
            if (!change) continue;
            auto next = map;
            if (words.empty()) next.erase(language);
            else next[language] = words;
            set_all(path, write_compact(type_of<Text>(), &next), member.name, change.gesture);
        }
    }

    // Tangents of a key: numbers where they were given.
    void draw_tangent(const Member& member, const TypeInfo& type, void* value, const std::string& path) {
        const ui::Place place(member.name);
        ui::text(member_label(member.name), ui::Ink::Dim, name_width());
        void* const numbers = type.find(value, {});
        ImGui::SameLine(name_width() + ui::px(6) + ImGui::GetStyle().WindowPadding.x);
        if (!numbers) return ui::label("tangent-auto", ui::Ink::Dim);
        draw_floats(member, type.element(), numbers, path);
    }

    // A list, or a map whose keys give its order: a row for each entry. What is changed is the whole member, as one step.
    struct Entry {
        std::string key, text;  // text: a string as it is, numbers as JSON
    };
    void draw_list(const Member& member, const TypeInfo& type, void* value, const std::string& path) {
        const TypeInfo& element = type.element();
        const bool strings = element.kind == Kind::String, map = type.kind == Kind::Map;
        if (!strings && element.kind != Kind::Tuple && element.kind != Kind::Float && element.kind != Kind::Int) return;
        std::vector<Entry> entries;
        struct Context {
            std::vector<Entry>* to;
            const TypeInfo* element;
        } context{&entries, &element};
        type.each(value, [](void* c, const std::string& key, void* entry) {
            auto& [to, of] = *static_cast<Context*>(c);
            to->push_back({key, of->kind == Kind::String ? of->string(entry) : write_compact(*of, entry)});
        }, &context);
        const ui::Place place(member.name);
        ui::gap(2);
        ui::text(member_label(member.name), ui::Ink::Dim);
        ui::tip_text(member_help({}, member));
        // One list would be put in the place of all.
        if (is_mixed(path)) return ui::label("mixed", ui::Ink::Dim);
        bool changed = false;
        std::optional<std::size_t> gone, raised;
        for (std::size_t i = 0; i < entries.size(); ++i) {
            const ui::Place row(fmt::format("{}", i));
            const float side = ui::px(ui::kRow) * 2 + ui::px(8);
            if (map) changed |= ui::line("key", entries[i].key, {}, name_width()).changed, ImGui::SameLine(0, ui::px(6));
            changed |= ui::line("value", entries[i].text, {}, std::max(ui::px(40), ui::room().x - side)).changed;
            ImGui::SameLine(0, ui::px(4));
            if (ui::icon_button("up", ui::Icon::Up, false, i > 0)) raised = i;
            ImGui::SameLine(0, ui::px(2));
            if (ui::icon_button("remove-entry", ui::Icon::Close)) gone = i;
        }
        if (gone) entries.erase(entries.begin() + static_cast<std::ptrdiff_t>(*gone));
        // A map is ordered by its keys: these stay where they are.
        if (raised) std::swap(entries[*raised], entries[*raised - 1]), map ? std::swap(entries[*raised].key, entries[*raised - 1].key) : void();
        const bool added = ui::icon_button("add-entry", ui::Icon::Plus);
        if (added) entries.push_back({map ? fresh_key(member, entries) : std::string(), strings ? fresh_text(member) : write_compact(element, element.create().get())});
        if (changed || gone || raised || added) set_all(path, list_json(entries, map, strings), member.name, 0);
    }
    static std::string fresh_key(const Member& member, const std::vector<Entry>& entries) {
        const auto taken = [&](const std::string& key) { return std::any_of(entries.begin(), entries.end(), [&](const Entry& e) { return e.key == key; }); };
        if (member.meta.keys == Rule::Language)
            for (const char* language : {"zh-Hans", "en", "zh-Hant", "*"})
                if (!taken(language)) return language;
        for (int n = 1;; ++n)
            if (std::string key = fmt::format("{:02}", n); !taken(key)) return key;
    }
    // What a new entry may be: the first thing that it can name.
    std::string fresh_text(const Member& member) const {
        if (member.meta.rule == Rule::Language) return "en";
        if (member.meta.rule == Rule::Id && !bench_.show().assets.empty()) return bench_.show().assets.begin()->first;
        return member.name == "arguments" ? "i:0" : "";
    }
    static std::string list_json(const std::vector<Entry>& entries, bool map, bool strings) {
        std::string out;
        for (const Entry& e : entries) out += (out.empty() ? "" : ", ") + (map ? json_quote(e.key) + ": " : std::string()) + (strings ? json_quote(e.text) : e.text);
        return (map ? "{" : "[") + out + (map ? "}" : "]");
    }

    void draw_member(const TypeInfo& owner, const Member& member, void* value, const std::string& path) {
        const TypeInfo& type = member.type();
        if (type.kind == Kind::Optional && type.element().kind == Kind::Numbers) return draw_tangent(member, type, value, path);
        if (type.kind == Kind::Optional) return;
        // How many handles a mesh has is changed where its shape is kept: in the outputs panel.
        if (owner.name == "WarpMesh" && member.name != "smooth") return;
        if (type.kind == Kind::Struct) {
            if (type.members.size() <= 1) return;
            const ui::Place place(member.name);
            ui::gap(2);
            ui::text(member_label(member.name), ui::Ink::Dim);
            return draw_struct(type, value, path);
        }
        const bool words = type.kind == Kind::Map && member.meta.keys == Rule::Language && type.element().kind == Kind::String && member.meta.rule == Rule::Text;
        if (type.kind == Kind::List || (type.kind == Kind::Map && !words)) return draw_list(member, type, value, path);
        const ui::Place place(member.name);
        draw_name(member, owner, value, path);
        switch (type.kind) {
            case Kind::Bool: {
                bool on = type.get_int(value) != 0;
                if (ui::check("value", on, is_mixed(path))) set_all(path, on ? "true" : "false", member.name, 0);
                break;
            }
            case Kind::Int: case Kind::Time: draw_number(member, type, value, path); break;
            case Kind::Enum: draw_enum(member, type, value, path); break;
            case Kind::String: draw_string(member, type, value, path); break;
            case Kind::Map: draw_text(member, value, path); break;
            case Kind::Float: case Kind::Tuple: case Kind::Numbers:
                if (member.name.find("colour") != member.name.npos || member.name == "background") draw_colour(type, value, path);
                else draw_floats(member, type, value, path);
                break;
            default: break;
        }
        draw_key(member, path);
        draw_colours_in_time(member, path);
    }

    // A colour that a track drives, as a gradient.
    void draw_colours_in_time(const Member& member, const std::string& path) {
        if (!member.meta.live || pointers_.size() != 1) return;
        if (const KeyState state = key_state(bench_.show(), bench_.timeline, pointers_.front() + path, bench_.status.t); state.track) draw_gradient(bench_, bench_.timeline, state.track->id);
    }

    Workbench& bench_;
    std::vector<std::string> pointers_;
    FieldsOf of_;
    std::optional<NumberEdit> typed_;  // in the field that is being finished
};

}  // namespace

void draw_member_fields(Workbench& bench, std::vector<std::string> pointers, const TypeInfo& type, void* object, const std::string& path, FieldsOf of) {
    MemberFields(bench, std::move(pointers), of).draw_struct(type, object, path);
}

}  // namespace pai
