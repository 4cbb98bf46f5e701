#include "panels/dialogs.h"

#include <algorithm>
#include <iterator>

#include <fmt/format.h>
#include <imgui.h>
#include <imgui_stdlib.h>

#include "base/file.h"
#include "panels/commands.h"
#include "panels/dialog_state.h"
#include "panels/member_words.h"
#include "panels/search_list.h"
#include "panels/workbench.h"
#include "show/find.h"
#include "ui/widgets.h"

namespace pai {
namespace {

struct DialogLook {
    std::string_view title;
    float width, height;  // at scale 1; height 0: of a list, which takes what there is
};
constexpr float kQuestion = 230;
constexpr DialogLook kLooks[] = {
    {"", 560, kQuestion}, {"new-show", 560, kQuestion}, {"open-show", 720, 0}, {"save-as", 560, kQuestion}, {"quit-title", 560, kQuestion},
    {"recover-title", 560, kQuestion}, {"search", 560, 0}, {"shortcuts", 720, 0}, {"publish", 860, 0}, {"new-venue", 560, kQuestion},
    {"open-venue", 560, 0}, {"recover-venue-title", 560, kQuestion}, {"import", 560, kQuestion}, {"copies", 560, 0}, {"changed-title", 600, 250},
};
static_assert(std::size(kLooks) == static_cast<std::size_t>(Dialog::Changed) + 1);

void begin_dialog(const DialogLook& look, const ui::Box& window, bool fresh) {
    const glm::vec4 shade = ui::ink(ui::Ink::Frame);
    ImGui::GetBackgroundDrawList();
    ImGui::SetNextWindowPos({window.min_px.x, window.min_px.y});
    ImGui::SetNextWindowSize({window.max_px.x - window.min_px.x, window.max_px.y - window.min_px.y});
    ImGui::PushStyleColor(ImGuiCol_WindowBg, ImVec4(shade.r, shade.g, shade.b, 0.6f));
    // Above all panels, and nothing below it can be clicked.
    if (fresh) ImGui::SetNextWindowFocus();
    ImGui::Begin("dialog-shade", nullptr, ImGuiWindowFlags_NoDecoration | ImGuiWindowFlags_NoMove | ImGuiWindowFlags_NoSavedSettings);
    ImGui::PopStyleColor();
    const float w = std::min(ui::px(look.width), window.max_px.x - ui::px(40));
    ImGui::SetCursorPos({(window.max_px.x - w) / 2, std::max(ui::px(40), (window.max_px.y - window.min_px.y) * 0.16f)});
    ImGui::PushStyleVar(ImGuiStyleVar_ChildRounding, ui::px(10)), ImGui::PushStyleVar(ImGuiStyleVar_WindowPadding, {ui::px(22), ui::px(18)});
    const glm::vec4 ground = ui::ink(ui::Ink::Panel);
    ImGui::PushStyleColor(ImGuiCol_ChildBg, ImVec4(ground.r, ground.g, ground.b, 1));
    ImGui::BeginChild("dialog", {w, look.height > 0 ? ui::px(look.height) : (window.max_px.y - window.min_px.y) * 0.68f}, false, ImGuiWindowFlags_AlwaysUseWindowPadding);
    ImGui::PopStyleColor();
    ImGui::PopStyleVar(2);
    ImGui::PushFont(static_cast<ImFont*>(ui::shell().font(ui::Shell::Size::Headline)));
    ui::label(look.title);
    ImGui::PopFont();
    ui::gap(6);
}

}  // namespace

Dialogs::Dialogs() : state_(std::make_unique<State>()) {}
Dialogs::~Dialogs() = default;

void Dialogs::open(Dialog dialog) {
    shown_ = dialog;
    fresh_ = true;
    *state_ = {};
    if (dialog == Dialog::Open) state_->shows = list_shows();
    if (dialog == Dialog::OpenVenue) state_->venues = list_venues();
}

void Dialogs::open_publish(const Workbench& bench) {
    publish_.open(bench);
    open(Dialog::Publish);
}

bool Dialogs::take_file(const std::filesystem::path& file) { return shown_ == Dialog::Publish && publish_.take_file(file); }

void Dialogs::close() {
    if (shown_ == Dialog::Publish) publish_.cancel();
    shown_ = Dialog::None;
}

std::optional<Wish> Dialogs::take_wish() { return std::exchange(wish_, std::nullopt); }

void Dialogs::draw(Workbench& bench, const ui::Box& window) {
    publish_.follow(bench);
    if (shown_ == Dialog::None) return;
    const ui::Place place("dialog");
    begin_dialog(kLooks[static_cast<std::size_t>(shown_)], window, fresh_);
    switch (shown_) {
        case Dialog::New: draw_new(bench); break;
        case Dialog::Open: draw_open(bench); break;
        case Dialog::SaveAs: draw_save_as(bench); break;
        case Dialog::Quit: draw_quit(bench); break;
        case Dialog::Recover: draw_recover(bench); break;
        case Dialog::Search: draw_search(bench); break;
        case Dialog::Shortcuts: draw_shortcuts(); break;
        case Dialog::Import: draw_import(bench); break;
        case Dialog::Publish:
            if (!publish_.draw(bench, fresh_)) close();
            break;
        case Dialog::NewVenue: draw_new_venue(bench); break;
        case Dialog::OpenVenue: draw_open_venue(bench); break;
        case Dialog::RecoverVenue: draw_recover_venue(bench); break;
        case Dialog::Copies: draw_copies(bench); break;
        case Dialog::Changed: draw_changed(bench); break;
        case Dialog::None: break;
    }
    ImGui::EndChild();
    ImGui::End();
    // Escape leaves a dialog, never the editor.
    if (!fresh_ && ImGui::IsKeyPressed(ImGui::GetKeyIndex(ImGuiKey_Escape), false)) close();
    fresh_ = false;
}

void Dialogs::draw_new(Workbench&) {
    State& s = *state_;
    const float width = ui::px(150);
    const auto field = [&](const char* name, std::string& value) {
        ImGui::AlignTextToFramePadding();
        ui::label(name, ui::Ink::Dim);
        ImGui::SameLine(width);
        ui::typed_line(name, value, fresh_ && name == std::string_view("show-title"));
    };
    field("show-title", s.title), field("show-title-zh", s.title_zh);
    if (s.folder.empty()) s.folder = (paifang_home() / "shows" / "new-show").string();
    field("show-folder", s.folder);
    finish_new(Wish::What::Create);
}

// The buttons below what is made new.
void Dialogs::finish_new(Wish::What what) {
    const State& s = *state_;
    ui::gap();
    if (ui::button("cancel")) return close();
    ImGui::SameLine();
    if (!ui::button("create", ui::Press::Main, !s.folder.empty() && !(s.title.empty() && s.title_zh.empty()))) return;
    Wish wish{what, s.folder, {}, s.displays};
    if (!s.title.empty()) wish.title["en"] = s.title;
    if (!s.title_zh.empty()) wish.title["zh-Hans"] = s.title_zh;
    wish_ = wish;
    close();
}

void Dialogs::draw_open(Workbench&) {
    std::vector<std::pair<std::string, std::filesystem::path>> known;
    for (const FoundShow& show : state_->shows) known.emplace_back(show.name, show.folder);
    choose_file(Wish::What::Open, "show-folder", "folder", "shows-known", known);
}

// A path to type, or one of those that are known.
void Dialogs::choose_file(Wish::What what, std::string_view caption, std::string_view field, std::string_view others,
                          const std::vector<std::pair<std::string, std::filesystem::path>>& known) {
    State& s = *state_;
    ui::label(caption, ui::Ink::Dim);
    ui::typed_line(field, s.folder, fresh_);
    ui::gap(4);
    if (ui::button("cancel")) return close();
    ImGui::SameLine();
    if (ui::button("open", ui::Press::Main, !s.folder.empty())) {
        wish_ = Wish{what, s.folder, {}};
        return close();
    }
    ui::gap();
    ui::label(others, ui::Ink::Dim);
    for (const auto& [name, path] : known) {
        ui::shell().need_glyphs(name);
        if (ImGui::Selectable(name.c_str(), false, 0, {0, ui::px(ui::kRow)})) {
            wish_ = Wish{what, path, {}};
            close();
        }
        ui::mark_item(name);
    }
}

void Dialogs::draw_save_as(Workbench& bench) {
    State& s = *state_;
    if (bench.project.read_only()) ui::paragraph("read-only");
    if (s.folder.empty()) s.folder = (paifang_home() / "shows" / (bench.project.name() + "-2")).string();
    ui::label("show-folder", ui::Ink::Dim);
    ui::typed_line("folder", s.folder, fresh_);
    ui::gap();
    if (ui::button("cancel")) return close();
    ImGui::SameLine();
    if (!ui::button("save", ui::Press::Main, !s.folder.empty())) return;
    if (const auto saved = bench.project.save_as(s.folder); !saved) return bench.fail(saved.error());
    bench.say(std::string(ui::tr("saved")), ui::Ink::Good);
    close();
}

void Dialogs::draw_quit(Workbench& bench) {
    ui::paragraph("quit-words");
    ui::gap();
    if (ui::button("cancel")) return close();
    ImGui::SameLine();
    if (ui::button("discard")) {
        if (const auto closed = bench.project.close(); !closed) return bench.fail(closed.error());
        if (bench.venue_project) bench.venue_project->close();
        wish_ = Wish{Wish::What::Leave, {}, {}};
        return close();
    }
    ImGui::SameLine();
    if (!ui::button("save", ui::Press::Main)) return;
    if (!bench.save()) return;
    wish_ = Wish{Wish::What::Leave, {}, {}};
    close();
}

void Dialogs::draw_search(Workbench& bench) {
    State& s = *state_;
    if (ui::typed_line("find", s.search, fresh_, "search-hint")) s.at = 0;
    const auto hits = search_.find(bench, s.search);
    const auto pressed = [](ImGuiKey key) { return ImGui::IsKeyPressed(ImGui::GetKeyIndex(key)); };
    if (pressed(ImGuiKey_DownArrow) && s.at + 1 < hits.size()) ++s.at;
    if (pressed(ImGuiKey_UpArrow) && s.at > 0) --s.at;
    s.at = hits.empty() ? 0 : std::min(s.at, hits.size() - 1);
    const bool enter = pressed(ImGuiKey_Enter) && !fresh_;
    if (hits.empty()) ui::label("search-none", ui::Ink::Dim);
    for (std::size_t i = 0; i < hits.size(); ++i)
        if (draw_hit(hits[i], i == s.at, i) || (enter && i == s.at)) {
            close();
            return go_to_hit(bench, hits[i]);
        }
}

void Dialogs::draw_import(Workbench& bench) {
    State& s = *state_;
    ui::paragraph("import-what");
    ui::gap(4);
    ui::typed_line("import-files", s.folder, fresh_, "import-files-hint");
    ui::check("import-trust", s.trust);
    ui::gap();
    if (ui::button("cancel")) return close();
    ImGui::SameLine();
    if (!ui::button("import", ui::Press::Main, !s.folder.empty())) return;
    bench.rights.take_in(split_paths(s.folder), s.trust);
    bench.asked.push_back(Ask::ToLicences);
    close();
}

void Dialogs::draw_shortcuts() {
    if (ImGui::BeginTable("keys", 2)) {
        for (const Command& command : all_commands()) {
            if (command.keys.key == Key::Other) continue;
            ImGui::TableNextColumn();
            const std::string keys = shown_shortcut(command.keys);
            ui::text(keys, ui::Ink::Accent, ui::px(110));
            ImGui::SameLine(ImGui::GetCursorPosX() + ui::px(118));
            ui::label(command.name);
        }
        ImGui::EndTable();
    }
    ui::gap();
    if (ui::button("close", ui::Press::Main)) close();
}

}  // namespace pai
