#pragma once
// What a kiosk's interface says, in the languages of its visitors.
#include <cstdint>
#include <span>
#include <string>
#include <string_view>

#include "show/catalogue.h"

namespace pai::app {

struct KioskWord {
    std::string_view name;  // of a country: its code, ISO 3166
    std::string_view simplified, traditional, english;
};
std::span<const KioskWord> all_kiosk_words();
std::span<const KioskWord> all_country_names();

// The words called `name` in `language`: the catalogue's own, else the program's; the name itself if nobody knows it.
std::string kiosk_words(const Catalogue& catalogue, std::string_view name, std::string_view language);

// The same with "{}" replaced by `value`, where it stands.
std::string kiosk_words(const Catalogue& catalogue, std::string_view name, std::string_view language, std::string_view value);

// A text of the catalogue in `language`, else as the catalogue's language rule says; empty if there is none at all.
// zh-Hant missing means zh-Hans.
const std::string& kiosk_text(const Catalogue& catalogue, const Text& text, std::string_view language);

// Name of a country (ISO 3166) for people; the code itself where it is not in the list.
std::string country_name(std::string_view code, std::string_view language);

// A day for people, UTC: "2026年12月31日", "31 December 2026".
std::string day_text(std::int64_t utc_s, std::string_view language);

// "A, B and C", "A、B、C".
std::string list_text(const std::vector<std::string>& items, std::string_view language);

}  // namespace pai::app
