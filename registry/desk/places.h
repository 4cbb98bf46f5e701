#pragma once
// Names of countries, for people who do not know their codes.
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "desk/html.h"

namespace pai {

// "China", "China, CQ" of a territory code of licence format 6.3.
std::string place_name(std::string_view code, Tongue tongue);
// Several, and "everywhere" for none.
std::string places_text(const std::vector<std::string>& codes, Tongue tongue);
// The code of a country's name in English or Chinese, or of a code in any case; else the text as it is.
std::string place_code(std::string_view text);
// Every country: code, name.
const std::vector<std::pair<std::string, std::string>>& all_places(Tongue tongue);

}  // namespace pai
