// What the gate says of every asset that the show uses: allowed or not, why, and what it asks for in return.
#include <algorithm>

#include <fmt/format.h>
#include <imgui.h>

#include "edit/assets.h"
#include "edit/expression.h"
#include "panels/panel.h"
#include "panels/rights_check.h"
#include "panels/rights_reader.h"
#include "panels/ways_out.h"
#include "panels/workbench.h"
#include "ui/widgets.h"
#include "vault/rights_book.h"

namespace pai {
namespace {

// The duty in words of the interface.
std::string_view duty_word(Obligation::Kind kind) {
    switch (kind) {
        case Obligation::Kind::Watermark: return "duty-watermark";
        case Obligation::Kind::Attribute: return "duty-credit";
        case Obligation::Kind::ResolutionCap: return "duty-resolution";
        case Obligation::Kind::Compensate: return "duty-compensate";
        case Obligation::Kind::Inform: return "duty-report";
        default: return "duty-other";
    }
}

// Whose it is, and what is allowed until when.
void draw_rights(const Workbench& bench, const std::string& asset) {
    const WorkRights* work = bench.rights.of(asset);
    if (!work) return;
    if (const std::string owners = owners_of(*work); !owners.empty()) ui::long_text(ui::tr("owned-by", owners), ui::Ink::Dim), ui::mark_item("owner");
    for (const auto& [use, ok] : shown_uses(*work)) ui::long_text(use, ok ? ui::Ink::Text : ui::Ink::Faint);
    if (work->uses.empty()) ui::label("no-licence-here", ui::Ink::Dim);
}

// `asset` by value: what is done about it may name another in its place.
void draw_asset(Workbench& bench, const Id& name, const std::string asset) {
    const ui::Place place(name);
    const Verdict* verdict = bench.verdict_of(name);
    const bool own = !asset.starts_with("urn:");
    const bool good = own || (verdict && verdict->permitted);
    ui::icon(good ? ui::Icon::Good : verdict ? ui::Icon::Lock : ui::Icon::Info, own ? ui::Ink::Info : good ? ui::Ink::Good : verdict ? ui::Ink::Bad : ui::Ink::Dim);
    ImGui::SameLine(0, ui::px(6));
    ui::text(name, ui::Ink::Text, ui::px(180));
    ui::shell().mark(ui::shell().place(), {{ImGui::GetItemRectMin().x, ImGui::GetItemRectMin().y}, {ImGui::GetItemRectMax().x, ImGui::GetItemRectMax().y}});
    ImGui::SameLine(ui::px(220));
    ui::label(own ? "own-work" : !verdict ? "not-asked" : verdict->permitted ? "licensed" : "refused", own ? ui::Ink::Info : good ? ui::Ink::Good : verdict ? ui::Ink::Bad : ui::Ink::Dim);
    if (own) ui::paragraph("own-work-means");
    ui::long_text(asset, ui::Ink::Faint);
    if (verdict && !verdict->permitted) {
        ui::long_text(shown_reason(verdict->code, verdict->message), ui::Ink::Bad);
        ui::long_text(verdict->code, ui::Ink::Dim);
        draw_ways_out(bench, name, *verdict);
    }
    draw_rights(bench, asset);
    if (verdict)
        for (const Obligation& duty : verdict->obligations) ui::label(duty_word(duty.kind), ui::Ink::Warn);
    const auto unsolved = bench.show().unsolved.find(name);
    if (unsolved != bench.show().unsolved.end()) ui::label_of("unsolved-since", unsolved->second.reason, ui::Ink::Bad);
    ui::rule();
}

// What the days to come will refuse.
struct Planned {
    RightsCheck check;
    int days = 30;
};

std::string day_of(std::int64_t utc_s) { return format_utc(utc_s).substr(0, 10); }

// By its name in the show.
bool is_own(const Workbench& bench, const Id& name) {
    const auto asset = bench.show().assets.find(name);
    return asset != bench.show().assets.end() && !asset->second.starts_with("urn:");
}

// The first slot that is refused is why the show does not play.
bool waits_for_publishing(const Workbench& bench, const app::Preflight& found) {
    const auto refused = std::find_if(found.slots.begin(), found.slots.end(), [](const app::PreflightSlot& slot) { return !slot.permitted; });
    return refused != found.slots.end() && is_own(bench, refused->asset);
}

void draw_result(const Workbench& bench, const app::Preflight& found) {
    ui::icon(found.plays ? ui::Icon::Good : ui::Icon::Lock, found.plays ? ui::Ink::Good : ui::Ink::Bad);
    ImGui::SameLine(0, ui::px(6));
    if (!found.plays && waits_for_publishing(bench, found)) ui::paragraph("publish-first", ui::Ink::Bad);
    else if (!found.plays) ui::long_text(shown_reason(found.code, found.code), ui::Ink::Bad);
    else if (found.open_ended) ui::label("no-end", ui::Ink::Good);
    else ui::label_of("until", day_of(found.until), ui::Ink::Good);
    for (const app::PreflightSlot& slot : found.slots) {
        if (slot.permitted) continue;
        ui::text(fmt::format("{}   {} \u2013 {}", slot.asset, day_of(slot.from), day_of(slot.to)), ui::Ink::Warn);
        if (is_own(bench, slot.asset)) ui::paragraph("own-work-means");
        else ui::long_text(shown_reason(slot.code, slot.code), ui::Ink::Dim);
    }
    for (const app::PreflightWarning& warning : found.warnings) ui::long_text(fmt::format("{}   {}", warning.asset, shown_reason(warning.code, warning.message)), ui::Ink::Dim);
}

void draw_planned(Workbench& bench, Planned& planned) {
    const ui::Place place("preflight");
    ImGui::AlignTextToFramePadding();
    ui::label("preflight", ui::Ink::Dim);
    ImGui::SameLine();
    double days = planned.days;
    ui::NumberLook look;
    look.unit = ui::tr("days"), look.step = 1, look.min = 1, look.max = 3653, look.width_px = ui::px(90);
    const auto evaluate = [](std::string_view typed, double now) -> Result<double> {
        PAI_TRY(const auto edit, parse_number(typed, {}, now));
        return edit.of(now);
    };
    if (ui::number("days", days, look, evaluate)) planned.days = static_cast<int>(days);
    ImGui::SameLine();
    if (ui::button("preflight-run", ui::Press::Plain, !planned.check.running())) planned.check.start(bench, planned.days);
    ImGui::SameLine();
    if (ui::button("request-missing", ui::Press::Quiet, bench.status.open)) {
        const auto written = request_missing(bench);
        if (written) bench.say(ui::tr("request-written", written->string()), ui::Ink::Good);
        else bench.say(written.error().message, ui::Ink::Warn);
    }
    const auto& result = planned.check.result();
    if (planned.check.running()) ui::label("pending", ui::Ink::Dim), bench.turning = true;
    else if (result && *result) draw_result(bench, **result), ui::mark_item("result");
    else if (result) ui::long_text(result->error().message, ui::Ink::Bad);
    ui::rule();
}

// What became of the files that were let in last.
void draw_taken(Workbench& bench) {
    if (bench.rights.taking_in()) return ui::label("pub-running", ui::Ink::Accent);
    const auto& taken = bench.rights.taken();
    if (!taken) return;
    const ui::Place place("taken");
    if (taken->error) {
        ui::long_text(taken->error->message, ui::Ink::Bad);
        if (parse_rights_code(taken->error->reason)) ui::long_text(shown_reason(taken->error->reason, {}), ui::Ink::Dim);
    }
    if (!taken->device_request.empty()) ui::long_text(ui::tr("import-request", taken->device_request), ui::Ink::Warn);
    if (!taken->show.empty()) ui::long_text(ui::tr("import-show", taken->show), ui::Ink::Good);
    // A root is taken on by an explicit act.
    const bool untrusted = std::any_of(taken->lines.begin(), taken->lines.end(), [](const TakenIn::Line& line) { return line.kind == "root" && line.code == "KEY_UNKNOWN"; });
    if (untrusted) {
        ui::paragraph("import-untrusted", ui::Ink::Warn);
        if (ui::button("import-trust-it", ui::Press::Main)) return bench.rights.take_in_again();
    }
    for (std::size_t i = 0; i < taken->lines.size(); ++i) {
        const TakenIn::Line& line = taken->lines[i];
        const bool refused = line.result == "refused";
        const std::string kind = line.kind.empty() ? "kind-unknown" : "kind-" + line.kind, result = "import-" + line.result;
        const std::string_view known = ui::tr(kind);
        ui::icon(refused ? ui::Icon::Warning : ui::Icon::Good, refused ? ui::Ink::Bad : line.result == "ignored" ? ui::Ink::Dim : ui::Ink::Good);
        ImGui::SameLine(0, ui::px(6));
        ui::long_text(fmt::format("{} · {}: {}", line.file, known == kind ? line.kind : known, ui::tr(result)), refused ? ui::Ink::Bad : ui::Ink::Text);
        ui::mark_item(fmt::format("line-{}", i));
        if (refused) ui::long_text(fmt::format("{} ({})", shown_reason(line.code, line.code), line.code), ui::Ink::Dim);
    }
    ui::rule();
}

void draw_licence_page(const LicencePage& page, std::size_t number) {
    const ui::Place place(fmt::format("licence-{}", number));
    const bool good = is_permit(page.line.state);
    ImGui::PushID(static_cast<int>(number));
    ui::icon(good ? ui::Icon::Good : ui::Icon::Lock, good ? ui::Ink::Good : ui::Ink::Bad);
    ImGui::SameLine(0, ui::px(6));
    const std::string window = page.line.to ? ui::tr("until", day_of(*page.line.to)) : std::string(ui::tr("no-end"));
    std::string head = page.licensor.empty() ? page.line.doc_id : fmt::format("{}  →  {}   {}", page.licensor, page.holder, window);
    if (page.line.remaining_count) head += "   " + ui::tr("plays-left", fmt::format("{}", *page.line.remaining_count));
    bool& open = ui::shell().state<bool>(ImGui::GetID("open"));
    ui::long_text(head);
    ui::mark_item("head");
    if (ImGui::IsItemHovered()) ImGui::SetMouseCursor(ImGuiMouseCursor_Hand);
    if (ImGui::IsItemClicked()) open = !open;
    if (!good) ui::long_text(shown_reason(to_string(page.line.state), {}), ui::Ink::Bad);
    if (open) {
        for (const std::string& line : ui::language() == ui::Language::Chinese ? page.words.zh_hans : page.words.en) ui::long_text(line, ui::Ink::Dim);
        for (const std::string& grant : page.grants) ui::long_text(fmt::format("{}: {}", ui::tr("kind-grant"), grant), ui::Ink::Dim);
        ui::long_text(page.line.doc_id, ui::Ink::Faint);
        ui::mark_item("words");
    }
    ImGui::PopID();
}

// Every licence that this machine holds; a click reads it.
void draw_licences_here(const Workbench& bench) {
    if (!ui::section("licences-here", false)) return;
    const ui::Place place("here");
    const RightsBook* book = bench.rights.book();
    if (!book || book->licences.empty()) return ui::paragraph("licences-none");
    for (std::size_t i = 0; i < book->licences.size(); ++i) draw_licence_page(book->licences[i], i);
}

void draw_licence_bar(Workbench& bench) {
    if (ui::button("import", ui::Press::Plain, !bench.rights.taking_in())) bench.asked.push_back(Ask::Import);
    ImGui::SameLine();
    if (ui::button("publish")) bench.asked.push_back(Ask::Publish);
    ui::gap(4);
}

}  // namespace

void draw_licences(Workbench& bench) {
    auto& planned = ui::shell().state<std::shared_ptr<Planned>>(ImGui::GetID("planned"));
    if (!planned) planned = std::make_shared<Planned>();
    draw_licence_bar(bench);
    draw_taken(bench);
    draw_planned(bench, *planned);
    draw_licences_here(bench);
    const auto used = used_assets(bench.show());
    std::size_t refused = 0;
    for (const Id& name : used)
        if (const Verdict* v = bench.verdict_of(name); v && !v->permitted) ++refused;
    if (used.empty()) ui::paragraph("assets-empty");
    ui::icon(refused ? ui::Icon::Lock : bench.status.open ? ui::Icon::Good : ui::Icon::Info, refused ? ui::Ink::Bad : bench.status.open ? ui::Ink::Good : ui::Ink::Dim);
    ImGui::SameLine();
    if (refused) ui::label_of("rights-refused", fmt::format("{}", refused), ui::Ink::Bad);
    else ui::label(bench.status.open ? "rights-all" : "pending", bench.status.open ? ui::Ink::Good : ui::Ink::Dim);
    ui::rule();
    for (const Id& name : used)
        if (const auto it = bench.show().assets.find(name); it != bench.show().assets.end()) draw_asset(bench, name, it->second);
}

}  // namespace pai
