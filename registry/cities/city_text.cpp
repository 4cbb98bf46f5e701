#include "cities/city_text.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>

namespace pai {
namespace {

constexpr double kMostHeight = 1500;

bool any_of(std::string_view text, std::initializer_list<std::string_view> values) { return std::find(values.begin(), values.end(), text) != values.end(); }

// Of what is drawn as a line on maps. Source: common widths of carriageways, by OpenStreetMap's key highway.
CityUse road_of(std::string_view kind) {
    CityUse out{.what = CityUse::What::Road, .surface = CitySurface::Road};
    if (any_of(kind, {"motorway", "trunk", "primary", "motorway_link", "trunk_link"})) out.width_m = 16;
    else if (any_of(kind, {"secondary", "primary_link"})) out.width_m = 12;
    else if (any_of(kind, {"tertiary", "secondary_link", "tertiary_link"})) out.width_m = 9;
    else if (any_of(kind, {"residential", "unclassified", "living_street", "service", "road", "minor_road", "major_road"})) out.width_m = 6;
    else if (any_of(kind, {"pedestrian", "footway", "path", "cycleway", "pier"})) out.width_m = 3;
    else return {};
    out.lit = out.width_m >= 6;
    return out;
}

CityUse area_of(const CityTags& tags, std::string_view kind, std::string_view layer) {
    const auto area = [](CitySurface surface) { return CityUse{.what = CityUse::What::Area, .surface = surface}; };
    if (tags.is("natural", "water") || tags.has("water") || tags.is("waterway", "riverbank") || (layer == "water" && !any_of(kind, {"basin_outline", "dock_line"}))) return area(CitySurface::Water);
    if (any_of(tags.text("leisure"), {"park", "garden", "pitch", "golf_course"}) || any_of(tags.text("landuse"), {"grass", "forest", "meadow", "recreation_ground", "village_green"}) ||
        any_of(tags.text("natural"), {"wood", "scrub", "grassland"}) ||
        (layer == "landuse" && any_of(kind, {"park", "garden", "grass", "forest", "wood", "meadow", "recreation_ground", "village_green", "pitch", "national_park", "nature_reserve"})))
        return area(CitySurface::Green);
    if (tags.is("highway", "pedestrian") || tags.has("area:highway") || (layer == "landuse" && any_of(kind, {"pedestrian", "footway", "plaza", "parking"}))) return area(CitySurface::Road);
    if (layer == "earth" || tags.is("natural", "land")) return area(CitySurface::Ground);
    return {};
}

}  // namespace

std::uint64_t city_seed(std::string_view text) {
    std::uint64_t h = 0xcbf29ce484222325ull;  // FNV-1a
    for (const char c : text) h = (h ^ static_cast<unsigned char>(c)) * 0x100000001b3ull;
    h ^= h >> 33;
    h *= 0xff51afd7ed558ccdull;
    return h ^ (h >> 33);
}

std::string_view CityTags::text(std::string_view name) const {
    const auto member = json.find(name);
    return member && (member->is_string() || member->is_number()) ? member->text() : std::string_view();
}

bool CityTags::has(std::string_view name) const {
    const auto member = json.find(name);
    return member && !member->is_null() && !(member->is_string() && (member->text().empty() || member->text() == "no"));
}

std::optional<double> CityTags::metres(std::string_view name) const {
    std::string_view written = text(name);
    double value = 0;
    const auto [end, error] = std::from_chars(written.data(), written.data() + written.size(), value);
    if (error != std::errc() || !std::isfinite(value)) return std::nullopt;
    written.remove_prefix(static_cast<std::size_t>(end - written.data()));
    while (written.starts_with(' ')) written.remove_prefix(1);
    if (written.starts_with('\'') || written.starts_with("ft")) value *= 0.3048;
    else if (!written.empty() && written != "m") return std::nullopt;
    return value >= 0 && value <= kMostHeight ? std::optional(value) : std::nullopt;
}

CityUse use_of(const CityTags& tags, std::string_view layer, const CityOptions& options) {
    const std::string_view kind = tags.text("kind");
    const bool part = tags.has("building:part") || kind == "building_part";
    const bool building = tags.has("building") || part || (layer == "buildings" && kind == "building") || (layer.empty() && kind.empty() && (tags.has("height") || tags.has("levels") || tags.has("building:levels")));
    if (building) {
        CityUse out{.what = CityUse::What::Building, .surface = CitySurface::Wall, .part = part};
        const auto storeys = [&](std::string_view a, std::string_view b) {
            const auto count = tags.metres(a) ? tags.metres(a) : tags.metres(b);
            return count ? std::optional(*count * options.storey_m) : std::nullopt;
        };
        const auto height = tags.metres("height"), levels = storeys("building:levels", "levels");
        const auto low = tags.metres("min_height"), low_levels = storeys("building:min_level", "min_level");
        out.to_m = height.value_or(levels.value_or(options.default_height_m));
        out.from_m = low.value_or(low_levels.value_or(0));
        if (out.from_m >= out.to_m) out.from_m = 0;
        if (out.to_m <= 0) return {};
        return out;
    }
    if (tags.is("is_tunnel", "true") || tags.has("tunnel")) return {};
    const std::string_view highway = tags.text("highway"), detail = tags.text("kind_detail");
    if (!highway.empty() && highway != "pedestrian") return road_of(highway);
    if (layer == "roads") return road_of(detail.empty() ? kind : detail);
    return area_of(tags, kind, layer);
}

glm::dvec2 metres_about(glm::dvec2 origin_deg, glm::dvec2 lon_lat_deg) {
    constexpr double kA = 6378137.0, kE2 = 0.00669437999014, kRad = 0.017453292519943295;
    const double s = std::sin(origin_deg.y * kRad), w = 1 - kE2 * s * s;
    const double along_parallel = kA / std::sqrt(w) * std::cos(origin_deg.y * kRad), along_meridian = kA * (1 - kE2) / (w * std::sqrt(w));
    return (lon_lat_deg - origin_deg) * kRad * glm::dvec2(along_parallel, along_meridian);
}

double CityTerrain::height_at(glm::dvec2 p) const {
    const double x = std::clamp((p.x - west_north.x) / step_m.x, 0.0, columns - 1.0), y = std::clamp((west_north.y - p.y) / step_m.y, 0.0, rows - 1.0);
    const int i = std::min(static_cast<int>(x), columns - 2), j = std::min(static_cast<int>(y), rows - 2);
    const double u = x - i, v = y - j;
    const auto at = [&](int c, int r) { return static_cast<double>(heights_m[static_cast<std::size_t>(r) * static_cast<std::size_t>(columns) + static_cast<std::size_t>(c)]); };
    return (at(i, j) * (1 - u) + at(i + 1, j) * u) * (1 - v) + (at(i, j + 1) * (1 - u) + at(i + 1, j + 1) * u) * v;
}

}  // namespace pai
