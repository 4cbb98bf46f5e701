#include "panels/publish_dialog.h"

#include <algorithm>
#include <chrono>

#include <fmt/format.h>
#include <imgui.h>

#include "base/file.h"
#include "edit/expression.h"
#include "licence/codes.h"
#include "panels/rights_check.h"
#include "panels/workbench.h"
#include "show/load.h"
#include "time/clock.h"
#include "ui/widgets.h"

namespace pai {
namespace fs = std::filesystem;
namespace {

// The venue that stands for none.
constexpr std::string_view kPlainRoom = "plain-room";

// What stands on the page of a step: its name, what it will do, and the word of the button that does it.
struct Page {
    std::string_view title, will, go;
};
constexpr std::array<Page, kPublishSteps> kPages{{
    {"pub-who", "pub-who-will", "pub-who-go"},
    {"pub-register", "pub-register-will", "pub-register-go"},
    {"pub-package", "pub-package-will", "pub-package-go"},
    {"pub-licence", "pub-licence-will", "pub-licence-go"},
    {"pub-grant", "pub-grant-will", "pub-grant-go"},
    {"pub-pack", "pub-pack-will", "pub-pack-go"},
}};

struct Template {
    std::string_view name, word, says;
};
constexpr std::array<Template, 4> kForms{{
    {"permanent-exhibit", "form-exhibit", "form-exhibit-says"},
    {"performance-per-visitor", "form-performance", "form-performance-says"},
    {"kiosk-30-days", "form-kiosk", "form-kiosk-says"},
    {"school-preview", "form-school", "form-school-says"},
}};

// What to do about a failure, in words.
std::string_view way_out_of(const Error& error) {
    constexpr std::array<std::pair<std::string_view, std::string_view>, 12> kWays{{
        {"PUBLISH_BUSY", "way-busy"}, {"PUBLISH_NO_OWN_WORK", "way-no-work"}, {"PUBLISH_NO_NAME", "way-no-name"}, {"PUBLISH_NO_DEVICE", "way-no-device"},
        {"PUBLISH_OTHER_ROOT", "way-other-root"}, {"PUBLISH_NO_ROOT", "way-no-root"}, {"PUBLISH_NO_CERTIFICATE", "way-no-certificate"}, {"PUBLISH_TARGET", "way-target"},
        {"PUBLISH_REFUSED", "way-refused"}, {"CANCELLED", "way-cancelled"}, {"KEY_FILE_PERMISSIONS", "way-key"}, {"ASSET_MISSING", "way-missing"}}};
    for (const auto& [reason, word] : kWays)
        if (error.reason == reason) return word;
    if (error.reason == "ASSET_PATH_UNSAFE") return "way-outside";
    if (error.reason == "SCHEMA_INVALID") return "way-field";
    if (error.code == Code::Io) return "way-disk";
    if (error.code == Code::NotFound) return "way-missing";
    if (error.code == Code::Corrupt) return "way-key";
    return "way-retry";
}

fs::path one_path(std::string_view text) {
    const auto all = split_paths(text);
    return all.empty() ? fs::path() : all.front();
}

void field(std::string_view name, std::string& value, std::string_view hint = {}, bool focus = false) {
    ImGui::AlignTextToFramePadding();
    ui::label(name, ui::Ink::Dim);
    ImGui::SameLine(ui::px(150));
    ui::typed_line(name, value, focus, hint);
}

void count_field(std::string_view name, double& value, double most) {
    ImGui::AlignTextToFramePadding();
    ui::label(name, ui::Ink::Dim);
    ImGui::SameLine(ui::px(150));
    ui::NumberLook look;
    look.step = 1, look.min = 0, look.max = most, look.width_px = ui::px(110);
    const auto evaluate = [](std::string_view typed, double now) -> Result<double> {
        PAI_TRY(const auto edit, parse_number(typed, {}, now));
        return edit.of(now);
    };
    ui::number(name, value, look, evaluate);
}

}  // namespace

std::vector<fs::path> split_paths(std::string_view text) {
    std::vector<fs::path> out;
    while (!text.empty()) {
        const auto end = std::min(text.find(';'), text.size());
        std::string_view one = text.substr(0, end);
        while (!one.empty() && one.front() == ' ') one.remove_prefix(1);
        while (!one.empty() && one.back() == ' ') one.remove_suffix(1);
        if (!one.empty()) out.emplace_back(one);
        text.remove_prefix(std::min(end + 1, text.size()));
    }
    return out;
}

struct PublishDialog::Form {
    std::string holder, key, registrar_key, papers;
    std::vector<PublishWork> works;
    bool others = false;  // the show uses works of others
    std::string devices, venue_name, territory, time_zone;
    double capacity = 100, plays = 0;
    std::size_t form = 0;
    std::string from, to, credit, out;
};

PublishDialog::PublishDialog() : form_(std::make_unique<Form>()) {}

PublishDialog::~PublishDialog() { cancel(); }

void PublishDialog::cancel() {
    if (!running()) return run_.reset();  // and with it the lock of the publisher's folder
    run_->cancel();
    outdated_ = true;
}

void PublishDialog::open(const Workbench& bench) {
    Form& f = *form_;
    if (folder_ != bench.project.folder()) {
        f = {};
        folder_ = bench.project.folder();
        f.holder = known_holder(paifang_home());
        f.time_zone = machine_time_zone();
        f.out = (paifang_home() / (bench.project.name() + ".paifang")).string();
        if (bench.venue && bench.venue->id != kPlainRoom) {
            f.venue_name = shown_text(bench.venue->title, bench.venue->id), f.territory = bench.venue->territory;
            f.form = bench.venue->purpose == Purpose::Performance ? 1 : bench.venue->purpose == Purpose::Kiosk ? 2 : bench.venue->purpose == Purpose::Education ? 3 : 0;
        }
        for (Shown& step : shown_) step = {};
        at_ = 0;
    }
    const auto known = published_works(paifang_home(), folder_);
    std::vector<PublishWork> works;
    f.others = false;
    for (const auto& [name, asset] : bench.show().assets) {
        if (!is_own_work(std::string_view(asset))) {
            f.others = true;
            continue;
        }
        PublishWork work{name, {}, {}};
        const auto before = std::find_if(known.begin(), known.end(), [&](const PublishedWork& w) { return w.name == name; });
        if (before != known.end()) work.title = before->title, work.creators = before->creators;
        const auto typed = std::find_if(f.works.begin(), f.works.end(), [&](const PublishWork& w) { return w.name == name; });
        works.push_back(typed == f.works.end() ? work : *typed);
    }
    f.works = std::move(works);
}

PublishOrder PublishDialog::order(const Workbench& bench) const {
    const Form& f = *form_;
    PublishOrder out;
    out.home = paifang_home();
    out.show = bench.show(), out.name = bench.project.name(), out.folder = bench.project.folder();
    out.holder = f.holder, out.key = one_path(f.key), out.registrar_key = one_path(f.registrar_key), out.papers = one_path(f.papers);
    out.works = f.works;
    out.devices = split_paths(f.devices);
    out.venue_name = f.venue_name, out.territory = f.territory, out.time_zone = f.time_zone;
    out.capacity = static_cast<std::int64_t>(f.capacity);
    if (bench.venue && bench.venue->id != kPlainRoom) out.venue = bench.venue;
    out.licence_template = kForms[f.form].name;
    out.from = f.from, out.to = f.to, out.plays = static_cast<std::int64_t>(f.plays), out.credit = f.credit;
    out.out = one_path(f.out);
    out.now_s = wall_ms() / 1000;
    return out;
}

bool PublishDialog::take_file(const fs::path& file) {
    if (at_ != static_cast<std::size_t>(PublishStep::Licence) || running()) return false;
    form_->devices += (form_->devices.empty() ? "" : "; ") + file.string();
    return true;
}

void PublishDialog::start(const Workbench& bench) {
    if (running()) return;
    PublishOrder wanted = order(bench);
    if (run_) run_->change(std::move(wanted));
    else run_ = std::make_shared<Publication>(std::move(wanted));
    running_step_ = at_, outdated_ = false;
    shown_[at_].error.reset();
    for (std::size_t i = at_; i < kPublishSteps; ++i) shown_[i].facts.clear();
    work_ = std::async(std::launch::async, [run = run_, step = static_cast<PublishStep>(at_)] { return run->run(step); });
}

void PublishDialog::follow(Workbench& bench) {
    if (!running()) return;
    bench.turning = true;
    if (work_.wait_for(std::chrono::seconds(0)) != std::future_status::ready) return;
    auto ended = work_.get();
    just_ended_ = true;
    if (ended) shown_[running_step_] = {std::move(*ended), std::nullopt};
    else shown_[running_step_] = {{}, ended.error()};
    // An earlier step may be the one that must be put right.
    if (!ended && !outdated_) {
        const std::size_t failed = static_cast<std::size_t>(run_->failed());
        if (failed < running_step_) std::swap(shown_[failed].error, shown_[running_step_].error), shown_[failed].facts.clear(), at_ = failed;
    }
    if (outdated_) run_.reset();
}

void PublishDialog::draw_list() {
    const ui::Place place("steps");
    for (std::size_t i = 0; i < kPublishSteps; ++i) {
        const bool busy = running() && running_step_ == i;
        const auto look = shown_[i].error ? std::pair(ui::Icon::Warning, ui::Ink::Bad) : done(i) ? std::pair(ui::Icon::Good, ui::Ink::Good) : std::pair(ui::Icon::Info, busy ? ui::Ink::Accent : ui::Ink::Faint);
        const ImVec2 at = ImGui::GetCursorPos();
        const bool reachable = i == 0 || done(i - 1) || i <= at_;
        if (ImGui::Selectable(fmt::format("##{}", i).c_str(), at_ == i, reachable ? 0 : ImGuiSelectableFlags_Disabled, {0, ui::px(ui::kRow)}) && !running()) at_ = i;
        ui::mark_item(to_string(static_cast<PublishStep>(i)));
        const ImVec2 next = ImGui::GetCursorPos();
        ImGui::SetCursorPos({at.x + ui::px(6), at.y + ui::px(4)});
        ui::icon(look.first, look.second);
        ImGui::SameLine(0, ui::px(8));
        ui::label(kPages[i].title, at_ == i ? ui::Ink::Text : reachable ? ui::Ink::Dim : ui::Ink::Faint);
        ImGui::SetCursorPos(next);
    }
}

void PublishDialog::draw_who(bool fresh) {
    Form& f = *form_;
    field("pub-holder", f.holder, "pub-holder-hint", fresh);
    field("pub-key-file", f.key, "pub-key-hint");
    if (f.others) ui::paragraph("pub-others", ui::Ink::Warn);
    if (!f.others && !ui::section("pub-known-root", false)) return;
    field("pub-papers", f.papers, "pub-papers-hint");
    field("pub-registrar-key", f.registrar_key, "pub-none-hint");
}

void PublishDialog::draw_works() {
    Form& f = *form_;
    if (f.works.empty()) return ui::paragraph("pub-nothing", ui::Ink::Warn);
    for (PublishWork& work : f.works) {
        const ui::Place place(work.name);
        ImGui::PushID(work.name.c_str());
        ui::text(work.name);
        field("pub-title", work.title, "pub-title-hint");
        field("pub-creators", work.creators, "pub-creators-hint");
        ui::gap(6);
        ImGui::PopID();
    }
}

void PublishDialog::draw_venue() {
    Form& f = *form_;
    field("pub-devices", f.devices, "pub-devices-hint");
    field("pub-venue-name", f.venue_name);
    field("pub-territory", f.territory, "pub-territory-hint");
    field("pub-zone", f.time_zone, "pub-zone-hint");
    count_field("pub-capacity", f.capacity, 1'000'000);
    ui::gap(6);
    ImGui::AlignTextToFramePadding();
    ui::label("pub-form", ui::Ink::Dim);
    ImGui::SameLine(ui::px(150));
    std::vector<std::string> names;
    for (const Template& form : kForms) names.emplace_back(ui::tr(form.word));
    if (const auto chosen = ui::choose("pub-form", names, f.form)) f.form = *chosen;
    ui::paragraph(kForms[f.form].says);
    field("pub-from", f.from, "pub-from-hint");
    field("pub-to", f.to, f.form == 2 ? "pub-to-kiosk-hint" : "pub-to-hint");
    count_field("pub-plays", f.plays, 1e9);
    ImGui::SameLine();
    ui::label("pub-plays-none", ui::Ink::Faint);
    field("pub-credit", f.credit, "pub-none-hint");
}

void PublishDialog::draw_target() { field("pub-out", form_->out, {}); }

void PublishDialog::draw_outcome() {
    const Shown& shown = shown_[at_];
    if (running() && running_step_ == at_) return ui::label("pub-running", ui::Ink::Accent);
    if (shown.error) {
        ui::icon(ui::Icon::Warning, ui::Ink::Bad);
        ImGui::SameLine(0, ui::px(6));
        ui::long_text(ui::tr("pub-failed", ui::tr(kPages[at_].title)), ui::Ink::Bad);
        ui::mark_item("failed");
        if (parse_rights_code(shown.error->reason)) ui::long_text(shown_reason(shown.error->reason, {}), ui::Ink::Text);
        ui::long_text(shown.error->message, ui::Ink::Dim);
        ui::paragraph(way_out_of(*shown.error), ui::Ink::Warn);
        return;
    }
    const ui::Place place("done");
    for (const PublishFact& fact : shown.facts) {
        ui::icon(ui::Icon::Good, fact.word == "pub-judged-no" || fact.word == "pub-unregistered" ? ui::Ink::Warn : ui::Ink::Good);
        ImGui::SameLine(0, ui::px(6));
        ui::long_text(ui::tr(fact.word, fact.value), ui::Ink::Text);
        ui::mark_item(fact.word);
    }
}

void PublishDialog::draw_page(Workbench&, bool fresh) {
    const Page& page = kPages[at_];
    ui::label(page.title);
    ui::paragraph(page.will);
    ui::gap(6);
    ImGui::BeginDisabled(running());
    switch (static_cast<PublishStep>(at_)) {
        case PublishStep::Who: draw_who(fresh); break;
        case PublishStep::Register: draw_works(); break;
        case PublishStep::Licence: draw_venue(); break;
        case PublishStep::Pack: draw_target(); break;
        default: break;
    }
    ImGui::EndDisabled();
    ui::gap(6);
    draw_outcome();
    if (std::exchange(just_ended_, false)) ImGui::SetScrollHereY(1);
}

bool PublishDialog::draw_buttons(Workbench& bench) {
    const bool last = at_ + 1 == kPublishSteps, finished = done(at_);
    if (ui::button(last && finished ? "close" : "cancel", last && finished ? ui::Press::Main : ui::Press::Plain)) return false;
    ImGui::SameLine();
    if (ui::button("pub-back", ui::Press::Quiet, at_ > 0 && !running())) --at_;
    ImGui::SameLine();
    if (finished) {
        // What stands there now may be another thing than what was done.
        if (ui::button("pub-again", ui::Press::Quiet, !running())) start(bench);
        ImGui::SameLine();
        if (!last && ui::button("pub-next", ui::Press::Main, !running())) ++at_;
    } else if (ui::button(kPages[at_].go, ui::Press::Main, !running())) {
        start(bench);
    }
    return true;
}

bool PublishDialog::draw(Workbench& bench, bool fresh) {
    const glm::vec2 room = ui::room();
    const float foot = ui::px(ui::kRow + 14), side = ui::px(170);
    ImGui::BeginChild("steps", {side, room.y - foot}, false);
    draw_list();
    ImGui::EndChild();
    ImGui::SameLine(0, ui::px(16));
    ImGui::BeginChild("page", {0, room.y - foot}, false);
    draw_page(bench, fresh);
    ImGui::EndChild();
    ui::gap(4);
    const bool open = draw_buttons(bench);
    if (!open) cancel();
    return open;
}

}  // namespace pai
