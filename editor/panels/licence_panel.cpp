// What the gate says of every asset that the show uses: allowed or not, why, and what it asks for in return.
#include <fmt/format.h>
#include <imgui.h>

#include "edit/assets.h"
#include "panels/panel.h"
#include "panels/workbench.h"
#include "ui/widgets.h"

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

void draw_asset(Workbench& bench, const Id& name, const std::string& asset) {
    const ui::Place place(name);
    const Verdict* verdict = bench.verdict_of(name);
    const bool own = !asset.starts_with("urn:");
    const bool good = own || (verdict && verdict->permitted);
    ui::icon(good ? ui::Icon::Good : verdict ? ui::Icon::Lock : ui::Icon::Info, own ? ui::Ink::Info : good ? ui::Ink::Good : verdict ? ui::Ink::Bad : ui::Ink::Dim);
    ImGui::SameLine(0, ui::px(6));
    ui::text(name, ui::Ink::Text, ui::px(180));
    ImGui::SameLine(ui::px(220));
    ui::label(own ? "own-work" : !verdict ? "not-asked" : verdict->permitted ? "licensed" : "refused", own ? ui::Ink::Info : good ? ui::Ink::Good : verdict ? ui::Ink::Bad : ui::Ink::Dim);
    if (own) ui::paragraph("registered-own");
    ui::long_text(asset, ui::Ink::Faint);
    if (verdict && !verdict->permitted) {
        ui::long_text(verdict->message, ui::Ink::Bad);
        ui::long_text(verdict->code, ui::Ink::Dim);
        ui::paragraph("way-out");
    }
    if (verdict)
        for (const Obligation& duty : verdict->obligations) ui::label(duty_word(duty.kind), ui::Ink::Warn);
    const auto unsolved = bench.show().unsolved.find(name);
    if (unsolved != bench.show().unsolved.end()) ui::label_of("unsolved-since", unsolved->second.reason, ui::Ink::Bad);
    ui::rule();
}

}  // namespace

void draw_licences(Workbench& bench) {
    const auto used = used_assets(bench.show());
    std::size_t refused = 0;
    for (const Id& name : used)
        if (const Verdict* v = bench.verdict_of(name); v && !v->permitted) ++refused;
    if (used.empty()) return ui::paragraph("assets-empty");
    ui::icon(refused ? ui::Icon::Lock : ui::Icon::Good, refused ? ui::Ink::Bad : ui::Ink::Good);
    ImGui::SameLine();
    if (refused) ui::label_of("rights-refused", fmt::format("{}", refused), ui::Ink::Bad);
    else ui::label(bench.status.open ? "rights-all" : "pending", bench.status.open ? ui::Ink::Good : ui::Ink::Dim);
    ui::rule();
    for (const Id& name : used)
        if (const auto it = bench.show().assets.find(name); it != bench.show().assets.end()) draw_asset(bench, name, it->second);
}

}  // namespace pai
