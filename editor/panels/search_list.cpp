#include "panels/search_list.h"

#include <iterator>

#include <fmt/format.h>
#include <imgui.h>

#include "panels/commands.h"
#include "panels/workbench.h"
#include "ui/widgets.h"

namespace pai {
namespace {

constexpr std::size_t kMost = 16;

ui::Icon hit_icon(const Findable& what) {
    if (what.kind == Findable::Kind::Command) return ui::Icon::Right;
    switch (what.item.kind) {
        case ItemRef::Kind::Scene: return ui::Icon::Scene;
        case ItemRef::Kind::Cue: return ui::Icon::Cue;
        case ItemRef::Kind::Asset: return ui::Icon::Folder;
        case ItemRef::Kind::Clip: case ItemRef::Kind::Timeline: return ui::Icon::Clip;
        case ItemRef::Kind::Marker: return ui::Icon::Marker;
        default: return ui::Icon::Model;
    }
}

std::vector<Findable> commands_to_find() {
    std::vector<Findable> out;
    for (const Command& command : all_commands()) {
        Findable f;
        f.kind = Findable::Kind::Command, f.command = command.name;
        f.title = ui::tr(command.name), f.where = shown_shortcut(command.keys);
        // Found by its name in the other language, too.
        f.also = ui::word(command.name, ui::language() == ui::Language::English ? ui::Language::Chinese : ui::Language::English);
        out.push_back(std::move(f));
    }
    return out;
}

}  // namespace

std::vector<Hit> SearchList::find(const Workbench& bench, std::string_view typed) {
    if (revision_ != bench.project.revision() || language_ != ui::language()) {
        revision_ = bench.project.revision(), language_ = ui::language();
        auto all = commands_to_find();
        auto things = findables_of(bench.show());
        all.insert(all.end(), std::make_move_iterator(things.begin()), std::make_move_iterator(things.end()));
        search_.set(std::move(all));
    }
    std::vector<Hit> out;
    for (const Search::Hit& hit : search_.find(typed, kMost))
        out.push_back({hit.what->title, hit.what->where, hit_icon(*hit.what), hit.what->kind == Findable::Kind::Command ? find_command(hit.what->command) : nullptr, hit.what->item});
    return out;
}

bool draw_hit(const Hit& hit, bool on, std::size_t number) {
    const float height = ui::px(30);
    const ImVec2 at = ImGui::GetCursorScreenPos();
    const float width = ui::room().x, line = ImGui::GetTextLineHeight();
    const bool pressed = ImGui::InvisibleButton(fmt::format("hit-{}", number).c_str(), {width, height});
    ui::mark_item(fmt::format("hit-{}", number));
    if (on || ImGui::IsItemHovered()) ImGui::GetWindowDrawList()->AddRectFilled(at, {at.x + width, at.y + height}, ui::ink32(on ? ui::Ink::Selected : ui::Ink::Raised), ui::px(5));
    ui::draw_icon(hit.icon, {at.x + ui::px(8), at.y + (height - line) / 2}, line, ui::ink(ui::Ink::Dim));
    ImGui::SetCursorScreenPos({at.x + ui::px(16) + line, at.y + (height - line) / 2});
    ui::text(hit.words, ui::Ink::Text, width * 0.55f);
    ImGui::SetCursorScreenPos({at.x + width * 0.62f + ui::px(16), at.y + (height - line) / 2});
    ui::text(hit.where, ui::Ink::Dim, width * 0.34f);
    ImGui::SetCursorScreenPos({at.x, at.y + height});
    return pressed;
}

void go_to_hit(Workbench& bench, const Hit& hit) {
    if (hit.command) {
        if (!hit.command->enabled || hit.command->enabled(bench)) hit.command->run(bench);
        return;
    }
    bench.selection.set(hit.item);
    switch (hit.item.kind) {
        case ItemRef::Kind::Node:
            bench.scene = hit.item.in;
            bench.frame_asked = true;
            bench.asked.push_back(Ask::ToViewport);
            break;
        case ItemRef::Kind::Scene: bench.scene = hit.item.id; break;
        case ItemRef::Kind::Cue: bench.asked.push_back(Ask::ToCues); break;
        case ItemRef::Kind::Asset: bench.asked.push_back(Ask::ToAssets); break;
        default: break;
    }
}

}  // namespace pai
