#pragma once
// `paifang view` in a window: turning, moving and nearing a model by hand.
#include "app/view_plan.h"

namespace pai::app {

Result<Outcome> view_window(const ViewPlan& plan);

}  // namespace pai::app
