#include <fmt/format.h>

#include "app/view_check.h"
#include "app/view_files.h"
#include "app/view_headless.h"
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

}  // namespace

Result<ViewPlan> make_view_plan(const ViewOptions& options) {
    ViewPlan plan{.options = options, .model = options.model};
    // A picture of a scenario is what its file says, of no window and without its user.
    if (!options.scenario.empty() && !options.png.empty() && options.frames == 0) plan.options.headless = true;
    if (!options.scenario.empty()) PAI_TRY(read_scenario_file(plan));
    if (plan.model.empty()) return Error(Code::InvalidArgument, "nothing to look at: name a MODEL, or a --scenario that does");
    if (!options.camera_path.empty()) {
        PAI_TRY(const std::string text, read_text_file(options.camera_path, 64u << 20));
        auto cameras = parse_camera_path(text);
        if (!cameras) return std::move(cameras.error()).context(options.camera_path.string());
        plan.cameras = *std::move(cameras);
    }
    return plan;
}

Result<Outcome> view(const ViewOptions& options) {
    PAI_TRY(const ViewPlan plan, make_view_plan(options));
    if (names_asset(plan.model) && options.validate)
        return Error(Code::InvalidArgument, "--validate takes a loose file; an asset was checked when its package was sealed");
    if (options.check) return check_rights(plan.model);
    if (options.validate) return validate_file(plan.model);
    return plan.options.headless ? view_headless(plan) : view_window(plan);
}

}  // namespace pai::app
