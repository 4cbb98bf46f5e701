#pragma once
// What the readers of cities share.
#include <string>
#include <string_view>

#include <fmt/format.h>

#include "base/json.h"
#include "cities/city.h"

namespace pai {

inline Error city_error(std::string_view at, std::string_view what) { return Error(Code::Corrupt, fmt::format("{}: {}", at, what), "CITY_INVALID"); }
inline Error city_limit(std::string_view what) { return Error(Code::Unsupported, std::string(what), "CITY_LIMIT"); }

// The same number for the same text, everywhere.
std::uint64_t city_seed(std::string_view text);

// What a map says of a thing, whatever the thing's outline is.
struct CityTags {
    JsonRef json;
    std::string_view text(std::string_view name) const;
    bool is(std::string_view name, std::string_view value) const { return text(name) == value; }
    bool has(std::string_view name) const;
    // "12", "12 m", 12; feet with ' or ft; nothing if it is no length or beyond 0 to 1,500 m.
    std::optional<double> metres(std::string_view name) const;
};

// What the tags make of an area or a line, in OpenStreetMap's words or Tilezen's.
struct CityUse {
    enum class What : std::uint8_t { Nothing, Building, Area, Road } what = What::Nothing;
    CitySurface surface = CitySurface::Other;
    double from_m = 0, to_m = 0, width_m = 0;
    bool lit = false, part = false;
};
// `layer`: the collection's name ("buildings"), empty if it has none.
CityUse use_of(const CityTags& tags, std::string_view layer, const CityOptions& options);

// A building that is drawn in parts is not drawn as a whole: outlines that are mostly covered by parts go, and are counted.
// Source: OpenStreetMap wiki, Simple 3D Buildings.
void drop_outlines_of_parts(City& city);

}  // namespace pai
