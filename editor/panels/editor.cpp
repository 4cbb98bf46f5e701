#include "panels/editor.h"

#include <algorithm>
#include <cstdlib>
#include <string_view>

#include <fmt/format.h>
#include <imgui.h>

#include "base/file.h"
#include "base/json.h"
#include "base/log.h"
#include "edit/references.h"
#include "panels/commands.h"
#include "panels/dialogs.h"
#include "panels/disk_watch.h"
#include "panels/driver.h"
#include "panels/drop.h"
#include "panels/outputs_state.h"
#include "panels/topbar.h"
#include "panels/tour.h"
#include "panels/venue_commands.h"
#include "panels/wall.h"
#include "panels/workbench.h"
#include "panels/workspace.h"
#include "platform/process.h"
#include "show/find.h"
#include "show/load.h"
#include "time/clock.h"
#include "ui/widgets.h"

namespace pai {
namespace {

// Frames drawn after the last input: Dear ImGui needs them to come to rest.
constexpr int kAfterglow = 4;
constexpr std::size_t kFramesKept = 100'000;
constexpr int kIdleWait_ms = 100, kBusyWait_ms = 8;
constexpr double kFileLookSeconds = 1;

ui::Language language_of(std::string_view wish) {
    std::string_view name = wish;
    for (const char* variable : {"LC_ALL", "LC_MESSAGES", "LANG"})
        if (const char* value = std::getenv(variable); name.empty() && value) name = value;
    return name.starts_with("zh") ? ui::Language::Chinese : ui::Language::English;
}

class Editor {
public:
    Editor(const EditorOptions& options, Preferences preferences, std::unique_ptr<ui::Shell> shell, Project project)
        : options_(options), preferences_(std::move(preferences)), shell_(std::move(shell)), workspaces_(preferences_), bench_(std::move(project)) {
        venue_name_ = options.venue;
        if (venue_name_.empty() && file_exists(preferences_.venue)) venue_name_ = preferences_.venue;
        bench_.take_venue(VenueProject::open(venue_name_));
        // One that another editor has is seen, and not edited.
        if (const auto file = find_venue(venue_name_); file && !bench_.venue)
            if (auto seen = load_venue(*file)) bench_.venue = std::move(*seen);
        open_stage();
        if (!bench_.project.recoveries().empty()) dialogs_.open(Dialog::Recover);
        // The first time, on the show that came with the program; nobody who drives it from outside wants it.
        if (!preferences_.toured && options.show.empty() && options.script.empty() && options.places.empty()) start_tour();
    }

    Result<void> run(Driver* driver) {
        std::int64_t last_ns = steady_ns();
        while (!leaving_) {
            if (driver) PAI_TRY(drive(*driver));
            const bool awake = wait(driver != nullptr);
            const std::int64_t now_ns = steady_ns();
            bench_.now_s += static_cast<double>(now_ns - last_ns) * 1e-9;
            const double since_s = static_cast<double>(now_ns - last_ns) * 1e-9;
            last_ns = now_ns;
            if (stop_requested()) break;
            if (awake || driver) {
                PAI_TRY(frame(since_s, driver));
            }
            autosave();
        }
        PAI_TRY(leave());
        // Nobody waits for gigabytes that are being sealed or let in once the machine is to stop: both survive a kill, and go on the next time.
        if (stop_requested() && (dialogs_.is_publishing() || bench_.rights.taking_in() || bench_.conversions.running())) {
            { const Project ended = std::move(bench_.project); }
            std::_Exit(0);
        }
        return {};
    }

    EditorStats stats() const {
        EditorStats out;
        std::vector<float> sorted = frame_ms_;
        std::sort(sorted.begin(), sorted.end());
        out.frames = sorted.size();
        out.state = state_;
        if (sorted.empty()) return out;
        out.median_ms = sorted[sorted.size() / 2], out.p95_ms = sorted[sorted.size() * 95 / 100], out.worst_ms = sorted.back();
        return out;
    }

private:
    void open_stage() {
        StageOptions options;
        options.folder = bench_.project.folder();
        options.venue = venue_name_;
        options.sound = options_.visible;
        bench_.stage = std::make_unique<Stage>(options, std::make_shared<const Show>(bench_.show()), bench_.project.revision());
        bench_.follow_venue();
        shell_->window().set_title(fmt::format("{} - Paifang", shown_title()));
    }
    std::string shown_title() const {
        const Text& title = bench_.show().title;
        return title.empty() ? bench_.project.name() : title.begin()->second;
    }

    // True: something is to be drawn. `driven`: by a script, which does not rest.
    bool wait(bool driven) {
        const bool busy = bench_.status.playing || bench_.picking || !bench_.picture.final || bench_.turning || afterglow_ > 0;
        const auto others = shell_->poll(busy || driven ? kBusyWait_ms : kIdleWait_ms);
        for (const WindowEvent& event : others)
            take_window_event(event);
        bench_.picture_is_new = bench_.follow_stage();
        if (follow_conversions(bench_)) afterglow_ = kAfterglow;
        disk_.follow(bench_);
        if (bench_.picture_is_new && bench_.picture.state != 0) state_ = {bench_.picture.t, bench_.picture.state};
        if (shell_->input_waits() || !others.empty()) afterglow_ = kAfterglow;
        const bool drawn = bench_.picture_is_new || bench_.turning || afterglow_ > 0 || bench_.now_s - drawn_s_ > 0.5;
        afterglow_ = std::max(0, afterglow_ - 1);
        return drawn;
    }

    void take_window_event(const WindowEvent& event) {
        displays_changed_ |= event.kind == WindowEvent::Kind::DisplaysChanged;
        const bool elsewhere = event.window != 0 && event.window != shell_->window().id();
        if (wall_ && elsewhere) wall_->forget();
        if (event.kind != WindowEvent::Kind::CloseRequested) return;
        if (elsewhere) bench_.outputs->live = false;
        else ask_to_quit();
    }

    Result<void> drive(Driver& driver) {
        if (driver.done() || driver.wants_to_quit()) {
            leaving_ = true;
            return {};
        }
        const bool now = bench_.picture.revision == bench_.project.revision() && (bench_.status.playing || !bench_.status.behind);
        const bool shown = !bench_.conversions.running() && bench_.picture.width_px > 0 && now && bench_.status.assets_ready >= bench_.status.assets_wanted;
        return driver.go_on(*shell_, shown && bench_.status.open && !bench_.turning && !bench_.picking, bench_.picture.final);
    }

    Result<void> frame(double since_s, Driver* driver) {
        const std::int64_t began_ns = steady_ns();
        shell_->begin(since_s);
        bench_.turning = false;
        bench_.settle();
        follow_workspace();
        bench_.rights.follow(bench_);
        const ui::Box window{{0, 0}, {static_cast<float>(shell_->window().width()), static_cast<float>(shell_->window().height())}};
        ImGui::GetBackgroundDrawList()->AddRectFilled({0, 0}, {window.max_px.x, window.max_px.y}, ui::ink32(ui::Ink::Frame));
        const float top = ui::px(28 + ui::kBar + 2);
        draw_topbar(bench_, workspaces_, {window.min_px, {window.max_px.x, top}});
        workspaces_.draw(bench_, {{window.min_px.x, top}, window.max_px});
        bench_.rest_view();
        if (!dialogs_.is_open()) tour_.draw(bench_, window);
        dialogs_.draw(bench_, window);
        draw_notices(bench_, window);
        for (const WindowEvent& dropped : shell_->take_dropped())
            if (!dialogs_.take_file(dropped.text)) drop_file(bench_, dropped.text, {dropped.x_px, dropped.y_px}, *shell_);
        run_keys();
        take_asks();
        shell_->end();
        show_wall();
        if (frame_ms_.size() < kFramesKept) frame_ms_.push_back(static_cast<float>(static_cast<double>(steady_ns() - began_ns) * 1e-6));
        drawn_s_ = bench_.now_s;
        if (driver) PAI_TRY(driver->look(*shell_));
        return tell_places();
    }

    void run_keys() {
        const ImGuiIO& io = ImGui::GetIO();
        // Where outputs cover the editor itself this is the way back.
        if (wall_ && ImGui::IsKeyPressed(static_cast<int>(Key::Escape), false)) bench_.outputs->live = false;
        if (dialogs_.is_open() || ImGui::IsPopupOpen({}, ImGuiPopupFlags_AnyPopupId)) return;
        for (int k = 1; k <= static_cast<int>(Key::Insert); ++k)
            if (ImGui::IsKeyPressed(k, k == static_cast<int>(Key::Comma) || k == static_cast<int>(Key::Period)) && !ImGui::IsMouseDown(1))
                run_shortcut(bench_, {static_cast<Key>(k), io.KeyCtrl, io.KeyShift, io.KeyAlt}, io.WantTextInput);
    }

    void take_asks() {
        for (const Ask ask : std::exchange(bench_.asked, {})) take(ask);
        if (auto wish = dialogs_.take_wish()) open(*wish);
    }

    void take(Ask ask) {
        switch (ask) {
            case Ask::Quit: return ask_to_quit();
            case Ask::OtherLanguage:
                shell_->set_language(shell_->language() == ui::Language::English ? ui::Language::Chinese : ui::Language::English);
                preferences_.language = shell_->language() == ui::Language::English ? "en" : "zh-Hans";
                return;
            case Ask::Larger: return set_scale(shell_->scale() + 0.125f);
            case Ask::Smaller: return set_scale(shell_->scale() - 0.125f);
            case Ask::ToCues: return workspaces_.show_panel("cues");
            case Ask::ToTimeline: return workspaces_.show_panel("timeline");
            case Ask::ToViewport: return workspaces_.show_panel("viewport");
            case Ask::ToAssets: return workspaces_.show_panel("assets");
            case Ask::ToOutputs: return workspaces_.show_panel("outputs");
            case Ask::ToLicences: return workspaces_.show_panel("licence");
            case Ask::ToProblems: return workspaces_.show_panel("problems");
            case Ask::ToLog: return workspaces_.show_panel("log");
            case Ask::ToHistory: return workspaces_.show_panel("history");
            case Ask::StageWorkspace: return workspaces_.show("stage");
            case Ask::TimelineWorkspace: return workspaces_.show("timeline");
            case Ask::OutputsWorkspace: return workspaces_.show("outputs");
            case Ask::RightsWorkspace: return workspaces_.show("rights");
            case Ask::NewShow: return dialogs_.open(Dialog::New);
            case Ask::OpenShow: return dialogs_.open(Dialog::Open);
            case Ask::Import: return dialogs_.open(Dialog::Import);
            case Ask::Publish: return dialogs_.open_publish(bench_);
            case Ask::SaveAs: return dialogs_.open(Dialog::SaveAs);
            case Ask::NewVenue: return dialogs_.open(Dialog::NewVenue);
            case Ask::OpenVenue: return dialogs_.open(Dialog::OpenVenue);
            case Ask::Search: return dialogs_.open(Dialog::Search);
            case Ask::Shortcuts: return dialogs_.open(Dialog::Shortcuts);
            case Ask::Copies: return dialogs_.open(Dialog::Copies);
            case Ask::Changed: return dialogs_.open(Dialog::Changed);
            case Ask::Tour: return start_tour();
        }
    }

    void start_tour() {
        preferences_.toured = true;
        tour_.start(bench_);
    }

    void set_scale(float scale) {
        shell_->set_scale(scale);
        preferences_.scale = shell_->scale();
    }

    void ask_to_quit() {
        if (bench_.is_saved() || !options_.visible) leaving_ = true;
        else dialogs_.open(Dialog::Quit);
    }

    // In the outputs workspace one edits the venue, until something of the show is edited there; elsewhere the show.
    void follow_workspace() {
        if (workspaces_.shown() != workspace_) {
            workspace_ = workspaces_.shown();
            bench_.held = workspace_ == "outputs" ? Workbench::Held::Venue : Workbench::Held::Show;
        }
        if (workspace_ != "outputs") bench_.held = Workbench::Held::Show;
        // Once for each venue that is opened: Escape leaves the question for the next time.
        const bool left_behind = bench_.venue_project && bench_.venue_project->left_behind();
        if (left_behind && bench_.venue_project->path() != offered_venue_ && !dialogs_.is_open()) {
            offered_venue_ = bench_.venue_project->path();
            dialogs_.open(Dialog::RecoverVenue);
        }
        // Somebody adjusts the outputs on the wall meanwhile.
        if (workspace_ == "outputs" && bench_.venue_project && bench_.now_s - looked_s_ > kFileLookSeconds) {
            looked_s_ = bench_.now_s;
            bench_.outputs->file_changed = bench_.venue_project->changed_on_disk();
        }
    }

    // Another venue: the show is staged for it anew.
    void open_venue(const Wish& wish) {
        const std::string name = wish.path.string();
        if (const auto found = find_venue(name); found && bench_.venue_project && wish.what == Wish::What::OpenVenue) {
            std::error_code error;
            if (std::filesystem::equivalent(*found, bench_.venue_project->path(), error)) return workspaces_.show("outputs");
        }
        bench_.outputs->live = false;
        show_wall();
        // What was left of this one is offered when it is opened again.
        auto opened = wish.what == Wish::What::CreateVenue ? VenueProject::create(wish.path, wish.displays ? venue_of_displays(wish.title, id_of(wish)) : venue_named(wish))
                                                           : VenueProject::open(name);
        if (!opened) return bench_.fail(opened.error());
        venue_name_ = opened->path().string();
        preferences_.venue = venue_name_;
        // Now, not at the end: after a crash its edits are looked for there.
        if (const auto kept = save_preferences(preferences_); !kept) log::warn("editor", "{}", kept.error().message);
        bench_.stage.reset();
        bench_.take_venue(std::move(opened));
        open_stage();
        workspaces_.show("outputs");
    }
    static Id id_of(const Wish& wish) {
        return fresh_id(wish.path.stem().string(), "venue", [](const Id&) { return false; });
    }
    static Venue venue_named(const Wish& wish) {
        Venue out = plain_venue();
        out.id = id_of(wish), out.title = wish.title;
        return out;
    }

    // The real outputs, while they are to show what is edited.
    void show_wall() {
        OutputsState& state = *bench_.outputs;
        if (state.live && !wall_) open_wall();
        if (!state.live && wall_) {
            wall_.reset();
            shell_->window().make_current(true);
        }
        if (!wall_ || !bench_.venue) return;
        wall_->show(*bench_.venue, state, bench_, std::exchange(displays_changed_, false));
        state.dark = wall_->dark();
        shell_->window().make_current(true);
    }
    void open_wall() {
        OutputsState& state = *bench_.outputs;
        auto opened = !options_.visible || !bench_.venue || bench_.venue->outputs.empty() ? Result<std::unique_ptr<Wall>>(Error(Code::Io, std::string(ui::tr("live-none")))) : Wall::open(*bench_.venue);
        shell_->window().make_current(true);
        if (opened) wall_ = std::move(*opened);
        else state.live = false, bench_.fail(opened.error());
    }

    // Another show in place of this one.
    void open(const Wish& wish) {
        if (wish.what == Wish::What::OpenVenue || wish.what == Wish::What::CreateVenue) return open_venue(wish);
        if (wish.what == Wish::What::Leave) {
            leaving_ = true;
            return;
        }
        auto project = wish.what == Wish::What::Create ? Project::create(wish.path, wish.title) : Project::open(wish.path.string());
        if (!project) return bench_.fail(project.error());
        bench_.stage.reset();
        bench_.conversions.clear();
        bench_.project = std::move(*project);
        bench_.selection.clear();
        bench_.settle();
        open_stage();
        if (!bench_.project.recoveries().empty()) dialogs_.open(Dialog::Recover);
    }

    void autosave() {
        if (const auto copy = bench_.project.autosave_due(wall_ms()))
            if (const auto written = copy->write(); !written) log::warn("editor", "autosave: {}", written.error().message);
    }

    // Where everything stands, for those who click from outside.
    Result<void> tell_places() {
        if (options_.places.empty() || told_ == shell_->places()) return {};
        told_ = shell_->places();
        std::string json = "{";
        for (const auto& [name, box] : told_)
            json += fmt::format("{}\n  {}: [{:.0f}, {:.0f}, {:.0f}, {:.0f}]", json.size() > 1 ? "," : "", json_quote(name), box.min_px.x, box.min_px.y, box.max_px.x, box.max_px.y);
        return write_file(options_.places, json + "\n}\n");
    }

    Result<void> leave() {
        workspaces_.keep(preferences_);
        if (options_.visible) preferences_.width = shell_->window().width(), preferences_.height = shell_->window().height();
        preferences_.show = bench_.project.folder().string();
        bench_.outputs->live = false;
        show_wall();
        bench_.stage.reset();
        if (const auto saved = save_preferences(preferences_); !saved) log::warn("editor", "{}", saved.error().message);
        return {};
    }

    const EditorOptions& options_;
    Preferences preferences_;
    std::unique_ptr<ui::Shell> shell_;
    Workspaces workspaces_;
    Workbench bench_;
    Dialogs dialogs_;
    EditorTour tour_;
    DiskWatch disk_;
    std::filesystem::path offered_venue_;  // whose edits were offered for recovery
    std::unique_ptr<Wall> wall_;  // has a context of its own
    std::string venue_name_, workspace_;
    double looked_s_ = 0;
    bool displays_changed_ = false;
    bool leaving_ = false;
    int afterglow_ = kAfterglow;
    double drawn_s_ = -1;
    std::map<std::string, ui::Box> told_;
    std::vector<float> frame_ms_;
    std::optional<app::ShownState> state_;
};

// The show that was asked for, else the one that was open last if it is there still, else the one that comes with the program.
Result<Project> open_project(const EditorOptions& options, const Preferences& preferences) {
    if (!options.show.empty()) return Project::open(options.show);
    if (!preferences.show.empty()) {
        auto last = Project::open(preferences.show);
        if (last) return last;
        log::warn("editor", "{}: {}", preferences.show, last.error().message);
    }
    return Project::open("artifact-hall");
}

}  // namespace

Result<EditorStats> run_editor(const EditorOptions& options) {
    catch_stop_signals();
    Preferences preferences = load_preferences();
    PAI_TRY(auto project, open_project(options, preferences));
    ui::ShellOptions shell_options;
    shell_options.title = "Paifang";
    shell_options.width = options.width > 0 ? options.width : preferences.width;
    shell_options.height = options.height > 0 ? options.height : preferences.height;
    shell_options.visible = options.visible;
    shell_options.scale = options.scale > 0 ? options.scale : preferences.scale;
    shell_options.language = language_of(options.language.empty() ? preferences.language : options.language);
    shell_options.share_dir = share_directory();
    PAI_TRY(auto shell, ui::Shell::create(shell_options));
    std::optional<Driver> driver;
    if (!options.script.empty()) {
        PAI_TRY(const std::string text, read_text_file(options.script));
        PAI_TRY(auto steps, parse_script(text));
        driver.emplace(std::move(steps), options.shots);
        shell->set_judging(true);
    }
    Editor editor(options, std::move(preferences), std::move(shell), std::move(project));
    PAI_TRY(editor.run(driver ? &*driver : nullptr));
    return editor.stats();
}

}  // namespace pai
