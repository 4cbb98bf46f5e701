#pragma once
// A real city as maps and city models have it: outlines with heights, surfaces, water, roads, and the ground they stand on.
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <glm/vec2.hpp>
#include <glm/vec3.hpp>

#include "base/result.h"

namespace pai {

// Metres about the origin of the city: x east, y north. The first ring is the border, the others are holes; none repeats its first point.
using Ring = std::vector<glm::dvec2>;
using Rings = std::vector<Ring>;

// What is extruded straight up from its outline.
struct CityPrism {
    Rings rings;
    double from_m = 0, to_m = 0;  // above the ground at its place
    bool part = false;            // of a building whose outline may be there too
    std::uint64_t seed = 0;       // of all that is drawn by lot: the same for the same building in every import
};

enum class CitySurface : std::uint8_t { Wall, Roof, Ground, Road, Water, Green, Other };
constexpr int kCitySurfaces = 7;

// A flat piece in space: x east, y up, z south, metres. Rings as above.
struct CityFace {
    CitySurface surface = CitySurface::Other;
    std::vector<std::vector<glm::dvec3>> rings;
};

// What lies flat on the ground.
struct CityArea {
    CitySurface surface = CitySurface::Ground;
    Rings rings;
};

struct CityRoad {
    Ring line;          // not closed
    double width_m = 4;
    bool lit = true;    // lamps stand along it
};

// Heights over a grid that lies along the axes; outside of it, those of its border.
struct CityTerrain {
    int columns = 0, rows = 0;     // at least 2
    glm::dvec2 west_north{0};      // of the first height; rows go south
    glm::dvec2 step_m{1};          // east, south
    std::vector<float> heights_m;  // row by row, all finite; above the origin's
    // Bilinear.
    double height_at(glm::dvec2 east_north) const;
};

struct City {
    // Where the origin lies, in the coordinates of the file: degrees east and north, or metres of its reference system.
    glm::dvec3 origin{0};
    bool geographic = false;
    std::string reference_system;  // as the file names it; empty: not said
    std::string attribution;
    std::vector<CityPrism> prisms;
    std::vector<CityFace> faces;
    std::vector<CityArea> areas;
    std::vector<CityRoad> roads;
    std::optional<CityTerrain> terrain;
    std::map<std::string, std::size_t> left_out;  // how often, by what
};

struct CityLimits {
    std::uint64_t bytes = 1ull << 30;         // of the text
    std::size_t things = 4'000'000;           // outlines, faces, areas and roads
    std::size_t points = 40'000'000;          // of all of them
    std::size_t ring_points = 20'000;         // of one outline with its holes
};

struct CityOptions {
    double storey_m = 3.2;          // where a file says storeys alone
    double default_height_m = 9;    // where it says nothing
    CityLimits limits;
};

// CityJSON 1.0, 1.1 and 2.0: the finest geometry of each object, or its parts. Coordinates are metres of the file's reference system.
// Corrupt, CITY_INVALID: the message begins with the JSON pointer; or JSON_…. Unsupported, CITY_NEWER, CITY_LIMIT.
// Source: CityJSON 2.0.1, cityjson.org/specs.
Result<City> read_cityjson(std::string_view json, const CityOptions& options = {});

// GeoJSON in degrees (RFC 7946), one collection or layers of them by name, with OpenStreetMap's tags or their like: building with height,
// building:levels, min_height; water, roads, green. What has none of these, or no sound outline, is left out and counted. Errors as above.
Result<City> read_geojson(std::string_view json, const CityOptions& options = {});

// What OpenStreetMap's Overpass API answers with `out geom` (elements with their geometry). Errors as above.
Result<City> read_overpass(std::string_view json, const CityOptions& options = {});

// By what it says it is. Unsupported, CITY_FORMAT: none of these.
Result<City> read_city(std::string_view json, const CityOptions& options = {});

// A grid of heights as Esri ASCII grid (.asc), in the coordinates of `city`, whose origin it is moved to; holes take the mean of the rest.
// Corrupt, CITY_INVALID: names the line; Unsupported, CITY_LIMIT: more than 4096 x 4096 heights.
Result<CityTerrain> read_terrain(std::string_view text, const City& city);

// Degrees to metres about `origin`, and how: scale factors of the ellipsoid's two radii there; good to a millimetre a kilometre within 10 km.
// Source: WGS 84, EPSG:4326; Snyder, "Map projections", 1987, eq. 4-19, 4-20.
glm::dvec2 metres_about(glm::dvec2 origin_deg, glm::dvec2 lon_lat_deg);

}  // namespace pai
