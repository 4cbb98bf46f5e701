// Everything that the selected things are, made from their descriptions: one field a member, with its unit, range and help.
#include <algorithm>

#include <fmt/format.h>
#include <imgui.h>

#include "base/describe_json.h"
#include "edit/values.h"
#include "panels/gradient.h"
#include "panels/member_fields.h"
#include "panels/panel.h"
#include "panels/workbench.h"
#include "ui/widgets.h"

namespace pai {
namespace {

// Null: nothing is there.
template <class Document>
void* value_at(const Document& document, std::string_view pointer) {
    const auto place = find_place(type_of<Document>(), &document, pointer);
    return place ? place->value : nullptr;
}

// ---- things ----------------------------------------------------------------------------------------------------------------

ui::Icon part_icon(std::string_view part) {
    constexpr std::pair<std::string_view, ui::Icon> kIcons[] = {{"model", ui::Icon::Model}, {"light", ui::Icon::Light}, {"camera", ui::Icon::Camera},
                                                                {"sound", ui::Icon::Sound}, {"text", ui::Icon::Text}, {"picture", ui::Icon::Picture}, {"particles", ui::Icon::Sparks}};
    for (const auto& [name, icon] : kIcons)
        if (name == part) return icon;
    return ui::Icon::None;
}

// Parts that a node has not, and that need no asset.
void draw_part_menu(Workbench& bench, const std::vector<std::string>& pointers, const Node& node) {
    const ui::Place place("add-part-menu");
    const auto add = [&](const char* word, const char* member, bool there, const char* json) {
        if (there || !ui::menu_item(word)) return;
        Change change;
        for (const std::string& p : pointers) change.edit.operations.push_back({EditOperation::Op::Add, fmt::format("{}/{}", p, member), json});
        change.label = fmt::format("Add {}", member);
        bench.apply(change);
    };
    add("part-light", "light", node.light.has_value(), "{}");
    add("part-camera", "camera", node.camera.has_value(), "{}");
    add("part-text", "text", node.text.has_value(), R"({"text":{"en":"Text","zh-Hans":"文字"}})");
}

// A node: where it is, then its parts, each with a headline of its own.
void draw_node(Workbench& bench, const std::vector<std::string>& pointers, Node& node) {
    const TypeInfo& type = type_of<Node>();
    if (ui::section("transform")) {
        const ui::Place place("transform");
        draw_member_fields(bench, pointers, type_of<Transform>(), &node.transform, "/transform");
    }
    for (const Member& member : type.members) {
        if (member.type().kind != Kind::Optional) continue;
        void* part = member.type().find(member.at(&node), {});
        if (!part || !ui::section(fmt::format("part-{}", member.name), true, part_icon(member.name))) continue;
        const ui::Place place(member.name);
        draw_member_fields(bench, pointers, member.type().element(), part, fmt::format("/{}", member.name));
        if (ui::button("remove-part", ui::Press::Quiet)) {
            Change change;
            for (const std::string& p : pointers) change.edit.operations.push_back({EditOperation::Op::Remove, fmt::format("{}/{}", p, member.name), {}});
            change.label = fmt::format("Remove {}", member.name);
            bench.apply(change);
        }
    }
    if (ui::button("add-part", ui::Press::Quiet)) ImGui::OpenPopup("add-part-menu");
    if (ImGui::BeginPopup("add-part-menu")) {
        draw_part_menu(bench, pointers, node);
        ImGui::EndPopup();
    }
    if (ui::section("part-place", false)) {
        const ui::Place place("place");
        TypeInfo links = type;
        std::erase_if(links.members, [](const Member& m) { return m.type().kind == Kind::Optional || m.name == "transform"; });
        draw_member_fields(bench, pointers, links, &node, {});
    }
}

template <class T>
void draw_plain(Workbench& bench, const std::vector<std::string>& pointers, const T& value) {
    draw_member_fields(bench, pointers, type_of<T>(), const_cast<T*>(&value), {});
}

// What is selected with the one that leads, and of its kind.
std::vector<std::string> pointers_with(const Workbench& bench, const ItemRef& lead) {
    std::vector<std::string> out{pointer_of(lead)};
    for (const ItemRef& item : bench.selection.present(bench.show()))
        if (item.kind == lead.kind && !(item == lead)) out.push_back(pointer_of(item));
    return out;
}

// What it is called, to be changed. True: it is called otherwise from now on.
bool draw_venue_name(Workbench& bench, const ItemRef& item) {
    std::string name = item.id;
    const ui::Change change = ui::line("id", name);
    if (!change.changed || !change.done || name == item.id) return false;
    const bool output = item.kind == ItemRef::Kind::Output;
    if (!bench.apply_venue(output ? rename_output(*bench.venue, item.id, name) : rename_canvas(*bench.venue, item.id, name))) return false;
    bench.selection.renamed(item, name);
    return true;
}

// Masks stand below the output, each with a headline of its own.
void draw_output(Workbench& bench, const std::vector<std::string>& pointers, OutputSpec& output) {
    draw_member_fields(bench, pointers, type_of<OutputSpec>(), &output, {}, FieldsOf::Venue);
    if (pointers.size() != 1) return;
    for (auto& [id, mask] : output.masks) {
        const ui::Place place(id);
        ui::gap(2);
        ui::text(id, ui::Ink::Accent);
        draw_member_fields(bench, {join_pointer(pointers.front() + "/masks", id)}, type_of<MaskShape>(), &mask, {}, FieldsOf::Venue);
    }
}

// What is selected of the venue; with nothing selected the venue's own properties.
void draw_venue_thing(Workbench& bench) {
    // By value: a field that is changed gives the bench another venue in the middle of this.
    Venue venue = *bench.venue;
    const auto lead = bench.selection.lead(bench.show(), &venue);
    const bool item = lead && (lead->kind == ItemRef::Kind::Output || lead->kind == ItemRef::Kind::Canvas);
    if (!item) {
        ui::label("venue-properties", ui::Ink::Accent);
        ui::gap(2);
        const ui::Place place("venue");
        TypeInfo own = type_of<Venue>();
        std::erase_if(own.members, [](const Member& m) { return m.type().kind == Kind::Map && m.meta.keys != Rule::Language; });
        return draw_member_fields(bench, {""}, own, &venue, {}, FieldsOf::Venue);
    }
    std::vector<std::string> pointers{pointer_of(*lead)};
    for (const ItemRef& other : bench.selection.present(bench.show(), &venue))
        if (other.kind == lead->kind && !(other == *lead)) pointers.push_back(pointer_of(other));
    if (draw_venue_name(bench, *lead)) return;
    ui::gap(2);
    if (lead->kind == ItemRef::Kind::Output) return draw_output(bench, pointers, venue.outputs.at(lead->id));
    draw_member_fields(bench, pointers, type_of<CanvasSpec>(), &venue.canvases.at(lead->id), {}, FieldsOf::Venue);
}

void draw_thing(Workbench& bench, const ItemRef& item) {
    const auto pointers = pointers_with(bench, item);
    if (pointers.size() > 1) ui::label_of("several-selected", fmt::format("{}", pointers.size()), ui::Ink::Accent);
    else ui::text(item.id, ui::Ink::Accent);
    ui::gap(2);
    void* value = value_at(bench.show(), pointers.front());
    if (!value) return;
    switch (item.kind) {
        case ItemRef::Kind::Node: draw_node(bench, pointers, *static_cast<Node*>(value)); break;
        case ItemRef::Kind::Scene: draw_plain(bench, pointers, *static_cast<Scene*>(value)); break;
        case ItemRef::Kind::Clip: draw_plain(bench, pointers, *static_cast<Clip*>(value)); break;
        case ItemRef::Kind::Key:
            draw_plain(bench, pointers, *static_cast<Keyframe*>(value));
            draw_gradient(bench, item.in, item.of);
            break;
        case ItemRef::Kind::Track:
            ui::long_text(static_cast<const Track*>(value)->target, ui::Ink::Dim);
            draw_gradient(bench, item.in, item.id);
            break;
        case ItemRef::Kind::Marker: draw_plain(bench, pointers, *static_cast<Marker*>(value)); break;
        case ItemRef::Kind::Cue: draw_plain(bench, pointers, *static_cast<Cue*>(value)); break;
        case ItemRef::Kind::Timeline: draw_plain(bench, pointers, *static_cast<Timeline*>(value)); break;
        default: ui::paragraph("nothing-selected-help"); break;
    }
}

}  // namespace

void draw_inspector(Workbench& bench) {
    if (bench.held == Workbench::Held::Venue && bench.venue) return draw_venue_thing(bench);
    const auto lead = bench.selection.lead(bench.show());
    if (lead && lead->kind != ItemRef::Kind::Asset && lead->kind != ItemRef::Kind::Output) return draw_thing(bench, *lead);
    ui::label("nothing-selected", ui::Ink::Dim);
    ui::paragraph("nothing-selected-help", ui::Ink::Faint);
    ui::gap();
    if (!ui::section("show-properties")) return;
    const ui::Place place("show");
    TypeInfo own = type_of<Show>();
    std::erase_if(own.members, [](const Member& m) { return m.type().kind == Kind::Map && m.meta.keys != Rule::Language; });
    draw_member_fields(bench, {""}, own, const_cast<Show*>(&bench.show()), {});
}

}  // namespace pai
