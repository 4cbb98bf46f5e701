#pragma once
// How the rights commands tell a decision: licence format 7.4 as JSON, a few lines for people.
#include <string>

#include "base/outcome.h"
#include "licence/decide.h"

namespace pai::app {

// The outcome of a decision; `members` are JSON members to add to the object of 7.4 ("" or `"bytes":900,…`).
Outcome decision_outcome(const Decision& decision, const std::string& members = {}, const std::string& lines = {});

}  // namespace pai::app
