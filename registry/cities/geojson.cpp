#include <algorithm>
#include <cmath>
#include <limits>

#include <glm/common.hpp>

#include "cities/city_text.h"
#include "cities/polygon.h"

namespace pai {
namespace {

// Outlines in degrees, moved to metres when the middle of them all is known.
class MapReader {
public:
    MapReader(const CityOptions& options) : options_(options) {}

    City& city() { return city_; }
    std::optional<Error>& error() { return error_; }

    bool position(JsonRef json, glm::dvec2& out) {
        if (!json.is_array() || json.size() < 2 || !json[0].is_number() || !json[1].is_number()) return false;
        return point(json[0].as_double(), json[1].as_double(), out);
    }

    bool point(double longitude, double latitude, glm::dvec2& out) {
        out = {longitude, latitude};
        if (!(std::fabs(longitude) <= 180 && std::fabs(latitude) <= 89)) return false;
        if (++points_ > options_.limits.points) fail(city_limit(fmt::format("more than {} points", options_.limits.points)));
        return !error_;
    }

    // False: no such array of positions.
    bool ring(JsonRef json, Ring& out) {
        if (!json.is_array() || json.size() > options_.limits.ring_points) return false;
        out.resize(json.size());
        for (std::size_t i = 0; i < json.size(); ++i)
            if (!position(json[i], out[i])) return false;
        return true;
    }

    bool rings(JsonRef json, Rings& out) {
        if (!json.is_array() || json.size() == 0 || json.size() > options_.limits.ring_points) return false;
        std::size_t count = 0;
        for (std::size_t i = 0; i < json.size(); ++i) {
            out.emplace_back();
            if (!ring(json[i], out.back())) return false;
            count += out.back().size();
        }
        return count <= options_.limits.ring_points;
    }

    void leave_out(const std::string& why) { ++city_.left_out[why]; }

    void add_area(const CityUse& use, Rings outline, std::uint64_t seed) {
        if (use.what == CityUse::What::Road || use.what == CityUse::What::Nothing) return leave_out("areas of no use here");
        if (!room()) return;
        if (use.what == CityUse::What::Building) city_.prisms.push_back({std::move(outline), use.from_m, use.to_m, use.part, seed});
        else city_.areas.push_back({use.surface, std::move(outline)});
    }

    void add_line(const CityUse& use, Ring line) {
        if (use.what != CityUse::What::Road) return leave_out("lines of no use here");
        if (line.size() < 2) return leave_out("lines of one point");
        if (room()) city_.roads.push_back({std::move(line), use.width_m, use.lit});
    }

    // A thing of GeoJSON, whatever its geometry.
    void add_geometry(JsonRef geometry, const CityUse& use, std::uint64_t seed, int depth = 0) {
        const auto type = geometry.find("type"), coordinates = geometry.find("coordinates");
        const std::string_view kind = type ? type->text() : std::string_view();
        if (kind == "GeometryCollection" && depth < 4) {
            const auto parts = geometry.find("geometries");
            for (std::size_t i = 0; parts && i < parts->size() && !error_; ++i) add_geometry((*parts)[i], use, seed, depth + 1);
            return;
        }
        if (!coordinates) return leave_out("things without coordinates");
        const bool many = kind.starts_with("Multi");
        if (many && !coordinates->is_array()) return leave_out("broken outlines");
        for (std::size_t i = 0; i < (many ? coordinates->size() : 1) && !error_; ++i) add_one(kind, many ? (*coordinates)[i] : *coordinates, use, seed);
    }

    Result<City> finish() {
        if (error_) return *std::move(error_);
        // Of the buildings where there are some: boundaries and lines on maps lead far away.
        glm::dvec2 low(std::numeric_limits<double>::infinity()), high = -low;
        const auto reach = [&](const auto& rings) {
            for (const glm::dvec2 p : rings) low = glm::min(low, p), high = glm::max(high, p);
        };
        for (const CityPrism& prism : city_.prisms) reach(prism.rings.front());
        for (const CityArea& area : city_.areas)
            if (city_.prisms.empty()) reach(area.rings.front());
        for (const CityRoad& road : city_.roads)
            if (city_.prisms.empty()) reach(road.line);
        if (low.x > high.x) return Error(Code::Corrupt, "no thing with an outline", "CITY_INVALID");
        const glm::dvec2 origin = (low + high) * 0.5;
        if (high.x - low.x > 2 || high.y - low.y > 2) return city_limit(fmt::format("it reaches over {:.1f} by {:.1f} degrees, expected a city: 2 at most", high.x - low.x, high.y - low.y));
        city_.origin = glm::dvec3(origin, 0);
        city_.geographic = true;
        city_.reference_system = "EPSG:4326";
        const auto move = [&](Ring& ring) {
            for (glm::dvec2& p : ring) p = metres_about(origin, p);
        };
        for (CityRoad& road : city_.roads) move(road.line);
        clean(city_.prisms, move);
        clean(city_.areas, move);
        drop_outlines_of_parts(city_);
        return std::move(city_);
    }

private:
    void fail(Error error) {
        if (!error_) error_ = std::move(error);
    }

    bool room() {
        if (++things_ > options_.limits.things) fail(city_limit(fmt::format("more than {} things", options_.limits.things)));
        return !error_;
    }

    void add_one(std::string_view kind, JsonRef coordinates, const CityUse& use, std::uint64_t seed) {
        if (kind.ends_with("Polygon")) {
            Rings outline;
            if (!rings(coordinates, outline)) return leave_out("broken outlines");
            add_area(use, std::move(outline), seed);
        } else if (kind.ends_with("LineString")) {
            Ring line;
            if (!ring(coordinates, line)) return leave_out("broken lines");
            add_line(use, std::move(line));
        } else {
            leave_out("single points");
        }
    }

    template <class Things, class Move>
    void clean(Things& things, const Move& move) {
        std::erase_if(things, [&](auto& thing) {
            for (Ring& ring : thing.rings) move(ring);
            if (clean_rings(thing.rings)) return false;
            leave_out("outlines without an area");
            return true;
        });
    }

    const CityOptions& options_;
    City city_;
    std::optional<Error> error_;
    std::size_t points_ = 0, things_ = 0;
};

std::uint64_t seed_of(JsonRef thing, std::size_t index) {
    const auto id = thing.find("id");
    return city_seed(id && !id->text().empty() ? std::string(id->text()) : fmt::format("{}", index));
}

Result<void> read_features(JsonRef collection, std::string_view layer, const std::string& at, MapReader& map, const CityOptions& options) {
    const auto features = collection.find("features");
    if (!features || !features->is_array()) return city_error(at + "/features", "expected an array");
    for (std::size_t i = 0; i < features->size() && !map.error(); ++i) {
        const JsonRef feature = (*features)[i];
        const auto geometry = feature.find("geometry"), properties = feature.find("properties");
        if (!feature.is_object()) return city_error(fmt::format("{}/features/{}", at, i), "expected an object");
        if (!geometry || !geometry->is_object() || !properties || !properties->is_object()) {
            map.leave_out("things without a geometry or tags");
            continue;
        }
        const auto own_id = properties->find("id");
        map.add_geometry(*geometry, use_of({*properties}, layer, options), own_id ? seed_of(*properties, i) : seed_of(feature, i));
    }
    return {};
}

}  // namespace

Result<City> read_geojson(std::string_view json, const CityOptions& options) {
    PAI_TRY(const JsonDoc doc, JsonDoc::parse(json, {.max_bytes = options.limits.bytes, .rfc_only = true}));
    MapReader map(options);
    const JsonRef root = doc.root();
    if (const auto layers = root.find("layers"); layers && layers->is_object()) {
        for (std::size_t i = 0; i < layers->size(); ++i) PAI_TRY(read_features((*layers)[i], layers->key(i), fmt::format("/layers/{}", layers->key(i)), map, options));
    } else {
        PAI_TRY(read_features(root, {}, "", map, options));
    }
    if (const auto attribution = root.find("attribution")) map.city().attribution = attribution->text();
    return map.finish();
}

Result<City> read_overpass(std::string_view json, const CityOptions& options) {
    PAI_TRY(const JsonDoc doc, JsonDoc::parse(json, {.max_bytes = options.limits.bytes, .rfc_only = true}));
    MapReader map(options);
    const auto elements = doc.root().find("elements");
    if (!elements || !elements->is_array()) return city_error("/elements", "expected an array");
    if (const auto osm = doc.root().find("osm3s"))
        if (const auto copyright = osm->find("copyright")) map.city().attribution = copyright->text();
    const auto line_of = [&](JsonRef thing, Ring& out) {
        const auto geometry = thing.find("geometry");
        if (!geometry || !geometry->is_array() || geometry->size() > options.limits.ring_points) return false;
        for (std::size_t k = 0; k < geometry->size(); ++k) {
            const auto lon = (*geometry)[k].find("lon"), lat = (*geometry)[k].find("lat");
            out.emplace_back();
            if (!lon || !lat || !map.point(lon->as_double(), lat->as_double(), out.back())) return false;
        }
        return out.size() > 1;
    };
    for (std::size_t i = 0; i < elements->size() && !map.error(); ++i) {
        const JsonRef thing = (*elements)[i];
        const auto tags = thing.find("tags");
        if (!tags || !tags->is_object()) continue;  // points of the lines
        const CityUse use = use_of({*tags}, {}, options);
        const auto members = thing.find("members");
        if (!members) {
            Ring line;
            if (!line_of(thing, line)) map.leave_out("things without a geometry or tags");
            else if (line.size() > 3 && line.front() == line.back() && use.what != CityUse::What::Road) map.add_area(use, {std::move(line)}, seed_of(thing, i));
            else map.add_line(use, std::move(line));
            continue;
        }
        // A multipolygon: borders that close in themselves; holes are those of the first, as there is one as a rule.
        Rings borders, holes;
        for (std::size_t k = 0; k < members->size(); ++k) {
            const JsonRef member = (*members)[k];
            Ring line;
            if (!line_of(member, line) || line.front() != line.back()) {
                map.leave_out("borders in pieces");
                continue;
            }
            const auto role = member.find("role");
            (role && role->text() == "inner" ? holes : borders).push_back(std::move(line));
        }
        for (std::size_t k = 0; k < borders.size(); ++k) {
            Rings outline{std::move(borders[k])};
            if (k == 0) outline.insert(outline.end(), holes.begin(), holes.end());
            map.add_area(use, std::move(outline), seed_of(thing, i));
        }
    }
    return map.finish();
}

}  // namespace pai
