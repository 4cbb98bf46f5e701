#include "desk/places.h"

#include <algorithm>

#include <unicode/locid.h>
#include <unicode/unistr.h>

#include "licence/policy.h"

namespace pai {

namespace {

using Places = std::vector<std::pair<std::string, std::string>>;

std::string country_name(const std::string& code, Tongue tongue) {
    icu::UnicodeString name;
    icu::Locale("", code.c_str()).getDisplayCountry(tongue.chinese ? icu::Locale("zh", "CN") : icu::Locale("en"), name);
    std::string text;
    name.toUTF8String(text);
    return text;
}

Places read_places(Tongue tongue) {
    Places out;
    for (const char* const* code = icu::Locale::getISOCountries(); *code != nullptr; ++code)
        if (is_territory(*code)) out.emplace_back(*code, country_name(*code, tongue));
    std::sort(out.begin(), out.end(), [](const auto& a, const auto& b) { return a.second < b.second; });
    return out;
}

std::string upper(std::string_view text) {
    std::string out(text);
    for (char& c : out)
        if (c >= 'a' && c <= 'z') c = static_cast<char>(c - 'a' + 'A');
    return out;
}

}  // namespace

const Places& all_places(Tongue tongue) {
    static const Places english = read_places({false}), chinese = read_places({true});
    return tongue.chinese ? chinese : english;
}

std::string place_name(std::string_view code, Tongue tongue) {
    const std::string country(code.substr(0, 2));
    const std::string name = country_name(country, tongue);
    return code.size() > 3 ? fmt::format("{}{}{}", name, tongue(", ", " "), code.substr(3)) : name;
}

std::string places_text(const std::vector<std::string>& codes, Tongue tongue) {
    if (codes.empty()) return std::string(tongue("everywhere", "不限地域"));
    std::string out;
    for (const std::string& code : codes) out += (out.empty() ? "" : tongue.chinese ? "、" : ", ") + place_name(code, tongue);
    return out;
}

std::string place_code(std::string_view text) {
    const std::string code = upper(text);
    if (is_territory(code)) return code;
    for (const Tongue tongue : {Tongue{false}, Tongue{true}})
        for (const auto& [place, name] : all_places(tongue))
            if (upper(name) == code) return place;
    return std::string(text);
}

}  // namespace pai
