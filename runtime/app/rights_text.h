#pragma once
// How the rights commands tell a decision: licence format 7.4 as JSON, a few lines for people.
#include <string>
#include <string_view>

#include "base/outcome.h"
#include "licence/decide.h"

namespace pai::app {

// The outcome of a decision: exit 0 if it permits, 1 if it denies.
Outcome decision_outcome(const Decision& decision);

// The member "message" of licence format 7.4: what a code means, in three languages. Nothing for what is no code of it.
void write_message(JsonWriter& w, std::string_view code);
// The same as lines for people, each after two spaces.
std::string message_lines(std::string_view code);

}  // namespace pai::app
