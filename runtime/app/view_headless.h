#pragma once
// `paifang view --headless`: frames without a window, as fast as they come, and the last of them as a file.
#include "app/view_plan.h"

namespace pai::app {

Result<Outcome> view_headless(const ViewPlan& plan);

}  // namespace pai::app
