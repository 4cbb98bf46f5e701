// What is wrong with the show, or will be, worst first; a click leads to the place.
#include <fmt/format.h>
#include <imgui.h>

#include "edit/problems.h"
#include "licence/codes.h"
#include "panels/panel.h"
#include "panels/ways_out.h"
#include "panels/workbench.h"
#include "ui/widgets.h"

namespace pai {
namespace {

struct FoundProblems {
    std::vector<ShowProblem> problems;
    std::uint64_t revision = ~0ull;
    std::size_t refused = 0;
};

// What the gate has said so far of what is staged.
std::map<AssetName, AssetVerdict> verdicts_now(const Workbench& bench) {
    std::map<AssetName, AssetVerdict> out;
    for (const auto& [name, asset] : bench.show().assets) {
        const Verdict* verdict = bench.verdict_of(name);
        if (!verdict || verdict->permitted) continue;
        AssetVerdict said;
        said.reason = verdict->code;
        said.text["en"] = verdict->message;
        if (const auto code = parse_rights_code(verdict->code)) said.text = message_of(*code);
        out[name] = said;
    }
    return out;
}

const FoundProblems& renew(Workbench& bench, FoundProblems& found) {
    auto verdicts = verdicts_now(bench);
    if (found.revision == bench.project.revision() && found.refused == verdicts.size()) return found;
    found.revision = bench.project.revision(), found.refused = verdicts.size();
    ProblemInputs inputs;
    inputs.show = &bench.show();
    inputs.verdicts = std::move(verdicts);
    inputs.missing_files = missing_own_work(bench.show(), bench.project.folder());
    found.problems = find_problems(inputs);
    return found;
}

void jump_to(Workbench& bench, const ShowProblem& problem) {
    if (!problem.item) return;
    bench.selection.set(*problem.item);
    if (problem.item->kind == ItemRef::Kind::Node) bench.scene = problem.item->in, bench.frame_asked = true;
    if (problem.item->kind == ItemRef::Kind::Cue) bench.asked.push_back(Ask::ToCues);
    if (problem.item->kind == ItemRef::Kind::Asset) bench.asked.push_back(Ask::ToAssets);
}

void draw_problem(Workbench& bench, const ShowProblem& problem, std::size_t number) {
    const bool error = problem.severity == Severity::Error, warning = problem.severity == Severity::Warning;
    const ui::Place place(fmt::format("problem-{}", number));
    ui::icon(error ? ui::Icon::Error : warning ? ui::Icon::Warning : ui::Icon::Info, error ? ui::Ink::Bad : warning ? ui::Ink::Warn : ui::Ink::Info);
    ImGui::SameLine();
    ImGui::BeginGroup();
    ui::long_text(shown_text(problem.text, problem.key));
    const std::string way = shown_text(problem.way_out, {});
    if (!way.empty()) ui::long_text(way, ui::Ink::Dim);
    ImGui::EndGroup();
    ui::mark_item("words");
    if (ImGui::IsItemHovered()) ImGui::SetMouseCursor(ImGuiMouseCursor_Hand);
    if (ImGui::IsItemClicked()) jump_to(bench, problem);
    if (problem.item && problem.item->kind == ItemRef::Kind::Asset)
        if (const Verdict* verdict = bench.verdict_of(problem.item->id); verdict && !verdict->permitted) draw_ways_out(bench, problem.item->id, *verdict);
    ui::rule();
}

}  // namespace

void draw_problems(Workbench& bench) {
    FoundProblems& found = ui::shell().state<FoundProblems>(ImGui::GetID("found"));
    renew(bench, found);
    if (found.problems.empty()) {
        ui::icon(ui::Icon::Good, ui::Ink::Good);
        ImGui::SameLine();
        return ui::label("problems-none", ui::Ink::Dim);
    }
    for (std::size_t i = 0; i < found.problems.size(); ++i) draw_problem(bench, found.problems[i], i);
}

}  // namespace pai
