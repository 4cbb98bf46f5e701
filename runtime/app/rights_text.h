#pragma once
// How the rights commands tell a decision: licence format 7.4 as JSON, a few lines for people.
#include <string>

#include "base/outcome.h"
#include "licence/decide.h"

namespace pai::app {

// The outcome of a decision: exit 0 if it permits, 1 if it denies.
Outcome decision_outcome(const Decision& decision);

}  // namespace pai::app
