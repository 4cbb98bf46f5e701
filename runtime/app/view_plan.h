#pragma once
// A look at a file with everything found and read that its options name.
#include "app/scenario.h"
#include "app/view_options.h"

namespace pai::app {

struct ViewPlan {
    ViewOptions options;
    std::optional<Scenario> scenario;
    std::filesystem::path model, environment;  // environment may be empty
    std::vector<ViewCamera> cameras;           // of --camera-path, may be empty
};

// NotFound, Io: a file that is named is missing. InvalidArgument: nothing is named. Corrupt as parse_scenario() and
// parse_camera_path() say.
Result<ViewPlan> make_view_plan(const ViewOptions& options);

}  // namespace pai::app
