#include <algorithm>
#include <charconv>
#include <cmath>
#include <cstdlib>
#include <set>

#include <fmt/format.h>

#include "app/view_check.h"
#include "app/view_files.h"
#include "app/view_headless.h"
#include "app/view_report.h"
#include "app/view_validate.h"
#include "app/view_window.h"
#include "base/file.h"

namespace pai::app {
namespace fs = std::filesystem;
namespace {

Result<fs::path> look_up(const std::string& relative, const std::vector<fs::path>& folders) {
    std::string looked;
    for (const fs::path& folder : folders) {
        const fs::path file = folder / relative;
        if (file_exists(file)) return file;
        looked += (looked.empty() ? "" : ", ") + (folder.empty() ? std::string(".") : folder.string());
    }
    return Error(Code::NotFound, fmt::format("{}: not in {}", relative, looked));
}

// "FILE#NAME" unless a file of that very name exists.
std::pair<fs::path, std::string> split_scenario(const std::string& text) {
    const auto hash = text.rfind('#');
    if (hash == text.npos || file_exists(text)) return {text, {}};
    return {text.substr(0, hash), text.substr(hash + 1)};
}

Result<void> read_scenario_file(ViewPlan& plan) {
    const auto [file, name] = split_scenario(plan.options.scenario);
    PAI_TRY(const std::string text, read_text_file(file, 16u << 20));
    auto scenario = parse_scenario(text, name.empty() ? plan.options.model.generic_string() : name);
    if (!scenario) return std::move(scenario.error()).context(file.string());
    plan.scenario = *std::move(scenario);
    std::vector<fs::path> folders = plan.options.data;
    folders.push_back(file.parent_path());
    if (plan.model.empty()) {
        PAI_TRY(plan.model, look_up(plan.scenario->model, folders));
    }
    if (!plan.scenario->environment.empty()) {
        PAI_TRY(plan.environment, look_up(plan.scenario->environment, folders));
    }
    return {};
}

// "1,2.5,-3": as many numbers as one of `counts`.
Result<std::vector<double>> read_numbers(const std::string& text, std::string_view option, std::initializer_list<std::size_t> counts) {
    std::vector<double> out;
    const char *at = text.data(), *end = at + text.size();
    bool good = true;
    while (good && at <= end) {
        double value = 0;
        const auto [next, ec] = std::from_chars(at, end, value);
        good = ec == std::errc() && std::isfinite(value) && std::abs(value) <= 1e6 && (next == end || *next == ',');
        out.push_back(value);
        at = next + 1;
    }
    if (!good || std::find(counts.begin(), counts.end(), out.size()) == counts.end()) {
        std::string wanted;
        for (const std::size_t count : counts) wanted += fmt::format("{}{}", wanted.empty() ? "" : " or ", count);
        return Error(Code::InvalidArgument, fmt::format("{} \"{}\": expected {} numbers with commas between them", option, text, wanted));
    }
    return out;
}

Result<void> read_look(ViewPlan& plan) {
    const ViewOptions& o = plan.options;
    for (const Choice& choice : type_of<ViewMode>().choices)
        if (choice.name == o.mode) plan.look.mode = static_cast<ViewMode>(choice.value);
    if (!o.section.empty()) {
        PAI_TRY(const auto n, read_numbers(o.section, "--section", {4}));
        const double length = std::hypot(n[0], n[1], n[2]);
        if (!(length > 1e-9)) return Error(Code::InvalidArgument, fmt::format("--section \"{}\": expected a direction as its first three numbers", o.section));
        plan.look.section = Section{glm::vec3(glm::dvec3(n[0], n[1], n[2]) / length), static_cast<float>(n[3])};
    }
    if (!o.rake.empty()) {
        PAI_TRY(const auto n, read_numbers(o.rake, "--rake", {2}));
        if (std::abs(n[1]) > 89) return Error(Code::InvalidArgument, fmt::format("--rake \"{}\": expected an elevation from -89 to 89", o.rake));
        plan.look.raking_light = RakingLight{static_cast<float>(std::remainder(n[0], 360)), static_cast<float>(n[1]), 1};
    }
    if (!o.measure.empty()) {
        PAI_TRY(plan.measure, read_numbers(o.measure, "--measure", {4, 6}));
    }
    const auto at = o.tour.rfind('@');
    plan.tour = o.tour.substr(0, at);
    if (at != o.tour.npos) {
        PAI_TRY(const auto n, read_numbers(o.tour.substr(at + 1), "--tour", {1}));
        plan.tour_at = Flicks::from_seconds(std::clamp(n[0], 0.0, 36000.0));
    }
    const char* environment = std::getenv("LANG");
    const std::string language = !o.language.empty() ? o.language : environment ? environment : "";
    plan.language = language.starts_with("zh") ? "zh-Hans" : "en";
    return {};
}

constexpr std::uint64_t kMostTold = 16u << 20;

}  // namespace

fs::path told_file(const fs::path& model) { return fs::path(model).replace_extension(".annotations.json"); }

std::vector<fs::path> voice_files(const ViewPlan& plan) {
    std::vector<fs::path> out;
    for (const auto& [name, file] : plan.voices) out.push_back(file);
    return out;
}

std::vector<fs::path> picture_files(const ViewPlan& plan) {
    std::vector<fs::path> out;
    for (const auto& [name, file] : plan.pictures) out.push_back(file);
    return out;
}

Result<void> read_told(ViewPlan& plan) {
    const fs::path file = told_file(plan.model);
    if (!names_asset(plan.model) && !plan.scenario && !plan.options.plain && file_exists(file)) {
        PAI_TRY(const std::string text, read_text_file(file, kMostTold));
        auto told = parse_annotations(text);
        if (!told) return std::move(told.error()).context(file.string());
        plan.told = *std::move(told);
    }
    if (!plan.tour.empty() && !(plan.told && plan.told->tours.contains(plan.tour)))
        return Error(Code::InvalidArgument, fmt::format("--tour: {} has no tour \"{}\"", file.string(), plan.tour));
    if (!plan.told) return {};
    std::set<AssetName> sounds;
    const auto add = [&](const std::optional<Narration>& narration) {
        if (!narration) return;
        for (const auto& [language, sound] : narration->sound) sounds.insert(sound);
    };
    for (const auto& [id, note] : plan.told->annotations) add(note.narration);
    for (const auto& [id, tour] : plan.told->tours)
        for (const auto& [stop_id, stop] : tour.stops) add(stop.narration);
    std::set<AssetName> pictures;
    for (const auto& [id, note] : plan.told->annotations) pictures.insert(note.picture);
    for (const auto& [id, article] : plan.told->articles)
        for (const auto& [paragraph_id, paragraph] : article.paragraphs) pictures.insert(paragraph.picture);
    pictures.erase(AssetName());
    for (const AssetName& name : pictures) plan.pictures.emplace_back(name, file.parent_path() / plan.told->assets.at(name));
    for (const AssetName& name : sounds) plan.voices.emplace_back(name, file.parent_path() / plan.told->assets.at(name));
    return {};
}

Result<ViewPlan> make_view_plan(const ViewOptions& options) {
    ViewPlan plan{.options = options, .model = options.model};
    // A picture of a scenario is what its file says, of no window and without its user.
    if (!options.scenario.empty() && !options.png.empty() && options.frames == 0) plan.options.headless = true;
    if (!options.scenario.empty()) PAI_TRY(read_scenario_file(plan));
    if (plan.model.empty()) return Error(Code::InvalidArgument, "nothing to look at: name a MODEL, or a --scenario that does");
    PAI_TRY(read_look(plan));
    if (!options.camera_path.empty()) {
        PAI_TRY(const std::string text, read_text_file(options.camera_path, 64u << 20));
        auto cameras = parse_camera_path(text);
        if (!cameras) return std::move(cameras.error()).context(options.camera_path.string());
        plan.cameras = *std::move(cameras);
    }
    return plan;
}

Result<Outcome> view(const ViewOptions& options) {
    PAI_TRY(ViewPlan plan, make_view_plan(options));
    if (names_asset(plan.model) && options.validate)
        return Error(Code::InvalidArgument, "--validate takes a loose file; an asset was checked when its package was sealed");
    if (!options.beside.empty()) {
        PAI_TRY(const AssetKind kind, view_kind(plan.model));
        PAI_TRY(const AssetKind other, view_kind(options.beside));
        if (kind != AssetKind::Model || other != AssetKind::Model) return Error(Code::InvalidArgument, "--beside: two models stand side by side, nothing else");
    }
    if (options.check) return check_rights(plan.model);
    if (options.validate) return validate_file(plan.model);
    if (auto told = read_told(plan); !told) {
        if (told.error().code == Code::InvalidArgument) return told.error();
        return failed_outcome(told.error());
    }
    return plan.options.headless && plan.options.script.empty() ? view_headless(plan) : view_window(plan);
}

}  // namespace pai::app
