#pragma once
// The parts that all_words() is made of, each sorted by name.
#include <span>

#include "ui/words.h"

namespace pai::ui {

// What the members of shows, scenes and venues are called, their choices and their parts: "m-", "c-", "part-", "kind-".
std::span<const Word> member_words();
// What publishing and letting in papers say, and the ways out of a refusal: "pub-", "import-", "way-".
std::span<const Word> rights_words();

}  // namespace pai::ui
