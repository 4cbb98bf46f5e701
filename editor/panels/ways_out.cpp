#include "panels/ways_out.h"

#include <algorithm>
#include <array>
#include <string>
#include <vector>

#include <fmt/format.h>
#include <imgui.h>

#include "edit/assets.h"
#include "panels/drop.h"
#include "panels/rights_check.h"
#include "panels/rights_reader.h"
#include "panels/workbench.h"
#include "show/load.h"
#include "ui/widgets.h"
#include "vault/rights_book.h"

namespace pai {
namespace {

// Something that could stand for an asset.
struct Candidate {
    std::string asset;   // as the show names it: "urn:…" or a path
    std::string shown;
    bool good = false;   // allowed here, now
};

// What a stored work is used as. Nothing: it is no asset of a show, such as a texture of a model.
std::optional<UseAs> use_of_work(const WorkRights& work) {
    if (work.role != "model" && work.role != "image" && work.role != "audio" && work.role != "video" && work.role != "font" && work.role != "data" && work.role != "other") return std::nullopt;
    return use_of_file(work.path);
}

std::string title_of(const WorkRights& work) { return shown_text(work.title, work.path.empty() ? work.asset : work.path); }

// Assets of the show, then works on this machine, that are used as `as`; not `without`.
std::vector<Candidate> candidates(const Workbench& bench, UseAs as, const AssetName& without) {
    std::vector<Candidate> out;
    for (const auto& [name, asset] : bench.show().assets) {
        if (name == without || use_of_named(bench.show(), name) != as) continue;
        const Verdict* verdict = bench.verdict_of(name);
        out.push_back({asset, name, is_own_work(std::string_view(asset)) || (verdict && verdict->permitted)});
    }
    if (const RightsBook* book = bench.rights.book())
        for (const auto& [asset, work] : book->works)
            if (use_of_work(work) == as && work.asked.ok() && name_of_asset(bench.show(), asset).empty()) out.push_back({asset, title_of(work), true});
    std::stable_sort(out.begin(), out.end(), [](const Candidate& a, const Candidate& b) { return a.good && !b.good; });
    return out;
}

std::optional<Candidate> draw_candidates(std::string_view name, const std::vector<Candidate>& list, std::string_view none) {
    const ui::Place place(name);
    std::optional<Candidate> chosen;
    if (list.empty()) ui::label(none, ui::Ink::Dim);
    for (std::size_t i = 0; i < list.size(); ++i) {
        ui::shell().need_glyphs(list[i].shown);
        ui::icon(list[i].good ? ui::Icon::Good : ui::Icon::Lock, list[i].good ? ui::Ink::Good : ui::Ink::Bad);
        ImGui::SameLine(0, ui::px(6));
        if (ImGui::Selectable(fmt::format("{}##{}", list[i].shown, i).c_str())) chosen = list[i];
        ui::mark_item(fmt::format("option-{}", i));
    }
    return chosen;
}

// A list that opens at a button, made while it is open. The chosen one.
template <class List>
std::optional<Candidate> choose_from(std::string_view word, std::string_view none, const List& list) {
    std::optional<Candidate> chosen;
    const std::string popup(word);
    if (ui::button(word, ui::Press::Quiet)) ImGui::OpenPopup(popup.c_str());
    if (!ImGui::BeginPopup(popup.c_str())) return chosen;
    chosen = draw_candidates(fmt::format("{}-list", word), list(), none);
    ImGui::EndPopup();
    return chosen;
}

// Works of this machine that the show has not.
std::vector<Candidate> works_here(const Workbench& bench) {
    std::vector<Candidate> list;
    if (const RightsBook* book = bench.rights.book())
        for (const auto& [asset, work] : book->works)
            if (use_of_work(work) && !work.uses.empty() && name_of_asset(bench.show(), asset).empty())
                list.push_back({asset, fmt::format("{}   {}", title_of(work), owners_of(work)), work.asked.ok()});
    std::stable_sort(list.begin(), list.end(), [](const Candidate& a, const Candidate& b) { return a.good && !b.good; });
    return list;
}

// The short name of what is to stand in: the show has it, or gets it in the same step.
Result<Change> with_fallback(const Show& show, const AssetName& name, const std::string& asset) {
    if (const AssetName there = name_of_asset(show, asset); !there.empty()) return set_fallback(show, name, there);
    PAI_TRY(const Made made, name_asset(show, asset));
    Show after = show;
    PAI_TRY(apply(after, made.change.edit));
    PAI_TRY(const Change chosen, set_fallback(after, name, made.items.front().id));
    PAI_TRY(apply(after, chosen.edit));
    return Change{edit_between(show, after), chosen.label};
}

}  // namespace

void draw_ways_out(Workbench& bench, const AssetName& name, const Verdict& verdict) {
    const auto named = bench.show().assets.find(name);
    if (named == bench.show().assets.end()) return;
    const ui::Place place("ways");
    ImGui::PushID(name.c_str());
    const bool ended = verdict.code == "EXPIRED" || verdict.code == "GRANT_EXPIRED" || verdict.code == "COUNT_EXHAUSTED" || verdict.code == "METERED_TIME_EXHAUSTED";
    if (!is_own_work(std::string_view(named->second))) {
        if (ui::button(ended ? "way-renew" : "way-ask", ui::Press::Quiet)) {
            const auto written = request_missing(bench, name);
            if (written) bench.say(ui::tr("request-written", written->string()), ui::Ink::Good);
            else bench.say(written.error().message, ui::Ink::Warn);
        }
        ImGui::SameLine();
    }
    const UseAs as = use_of_named(bench.show(), name);
    if (const auto other = choose_from("way-substitute", "way-none-fits", [&] { return candidates(bench, as, name); })) bench.apply(replace_asset(bench.show(), name, other->asset));
    // A film's fallback is a picture; sounds and fonts have none.
    if (as != UseAs::Sound && as != UseAs::Font) {
        ImGui::SameLine();
        const auto stills = [&] { return candidates(bench, as == UseAs::Film ? UseAs::Still : as, name); };
        if (const auto other = choose_from("way-fallback", "way-none-fits", stills)) bench.apply(with_fallback(bench.show(), name, other->asset));
    }
    ImGui::PopID();
}

void draw_works_here(Workbench& bench) {
    const auto chosen = choose_from("works-here", "no-works-here", [&] { return works_here(bench); });
    if (!chosen) return;
    const auto made = name_asset(bench.show(), chosen->asset);
    if (!made) return bench.fail(made.error());
    if (bench.apply(made->change)) bench.selection.set(made->items);
}

}  // namespace pai
