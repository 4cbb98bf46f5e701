#include <algorithm>
#include <cmath>
#include <limits>
#include <set>

#include <glm/common.hpp>
#include <glm/geometric.hpp>

#include "cities/city_text.h"

namespace pai {
namespace {

CitySurface surface_of_object(std::string_view type) {
    if (type == "Road" || type == "Railway" || type == "TransportSquare" || type == "Waterway") return CitySurface::Road;
    if (type == "WaterBody") return CitySurface::Water;
    if (type == "PlantCover" || type == "SolitaryVegetationObject") return CitySurface::Green;
    if (type == "LandUse" || type == "TINRelief") return CitySurface::Ground;
    if (type.starts_with("Building") || type.starts_with("Bridge") || type.starts_with("Tunnel")) return CitySurface::Wall;
    return CitySurface::Other;
}

CitySurface surface_of_semantics(std::string_view type, CitySurface otherwise) {
    if (type == "RoofSurface" || type == "OuterCeilingSurface") return CitySurface::Roof;
    if (type == "WallSurface" || type == "OuterFloorSurface" || type == "Window" || type == "Door") return CitySurface::Wall;
    if (type == "GroundSurface") return CitySurface::Ground;
    if (type == "WaterSurface") return CitySurface::Water;
    if (type == "TrafficArea" || type == "AuxiliaryTrafficArea") return CitySurface::Road;
    return otherwise;
}

// "2.2", 2 as a number that orders them; -1: not said.
double lod_of(JsonRef geometry) {
    const auto lod = geometry.find("lod");
    if (!lod) return -1;
    const std::string text(lod->text());
    const double value = std::strtod(text.c_str(), nullptr);
    return std::isfinite(value) ? value : -1;
}

class CityJsonReader {
public:
    CityJsonReader(JsonRef root, const CityOptions& options) : root_(root), options_(options) {}

    Result<City> read() {
        PAI_TRY(check_version());
        PAI_TRY(read_transform());
        const auto vertices = root_.find("vertices"), objects = root_.find("CityObjects");
        if (!vertices || !vertices->is_array()) return city_error("/vertices", "expected an array");
        if (!objects || !objects->is_object()) return city_error("/CityObjects", "expected an object");
        if (vertices->size() > options_.limits.points) return city_limit(fmt::format("more than {} points", options_.limits.points));
        vertices_ = *vertices;
        place_origin();
        if (const auto metadata = root_.find("metadata"))
            if (const auto system = metadata->find("referenceSystem")) city_.reference_system = system->text();
        for (std::size_t i = 0; i < objects->size(); ++i) PAI_TRY(read_object((*objects)[i], objects->key(i)));
        if (!city_.faces.empty()) stand_on_ground();
        return std::move(city_);
    }

private:
    Result<void> check_version() {
        const auto type = root_.find("type"), version = root_.find("version");
        if (!type || type->text() != "CityJSON") return Error(Code::Unsupported, "/type: expected CityJSON", "CITY_FORMAT");
        const std::string_view v = version ? version->text() : std::string_view();
        if (v != "1.0" && v != "1.1" && v != "2.0" && !v.starts_with("1.0.") && !v.starts_with("1.1.") && !v.starts_with("2.0."))
            return Error(Code::Unsupported, fmt::format("/version: \"{}\", 1.0, 1.1 and 2.0 are read", v.substr(0, 20)), "CITY_NEWER");
        return {};
    }

    Result<void> read_transform() {
        const auto transform = root_.find("transform");
        if (!transform) return {};
        for (const auto& [name, to] : {std::pair{"scale", &scale_}, std::pair{"translate", &translate_}}) {
            const auto numbers = transform->find(name);
            if (!numbers || !numbers->is_array() || numbers->size() != 3) return city_error(fmt::format("/transform/{}", name), "expected three numbers");
            for (int i = 0; i < 3; ++i) {
                (*to)[i] = (*numbers)[static_cast<std::size_t>(i)].as_double();
                if (!std::isfinite((*to)[i])) return city_error(fmt::format("/transform/{}", name), "expected finite numbers");
            }
        }
        return {};
    }

    std::optional<glm::dvec3> vertex(std::size_t i) const {
        const JsonRef v = vertices_[i];
        if (!v.is_array() || v.size() != 3) return std::nullopt;
        const glm::dvec3 out = glm::dvec3(v[0].as_double(), v[1].as_double(), v[2].as_double()) * scale_ + translate_;
        return std::isfinite(out.x) && std::isfinite(out.y) && std::isfinite(out.z) ? std::optional(out) : std::nullopt;
    }

    // The middle of all points, in whole metres: near it single precision is fine.
    void place_origin() {
        glm::dvec3 low(std::numeric_limits<double>::infinity()), high = -low;
        for (std::size_t i = 0; i < vertices_.size(); ++i) {
            const auto p = vertex(i);
            if (!p) continue;
            low = glm::min(low, *p);
            high = glm::max(high, *p);
        }
        if (low.x <= high.x) city_.origin = glm::dvec3(glm::round((low.x + high.x) / 2), glm::round((low.y + high.y) / 2), low.z);
    }

    Result<void> read_object(JsonRef object, std::string_view id) {
        const std::string at = fmt::format("/CityObjects/{}", id.substr(0, 80));
        if (!object.is_object()) return city_error(at, "expected an object");
        const auto type = object.find("type"), geometry = object.find("geometry");
        const std::string_view kind = type ? type->text() : std::string_view();
        if (kind == "CityObjectGroup" || kind == "BuildingInstallation" || !geometry || !geometry->is_array() || geometry->size() == 0) return {};
        // The finest of it; templates stand for trees and lamps.
        std::size_t best = 0;
        for (std::size_t i = 1; i < geometry->size(); ++i)
            if (lod_of((*geometry)[i]) > lod_of((*geometry)[best])) best = i;
        return read_geometry((*geometry)[best], surface_of_object(kind), fmt::format("{}/geometry/{}", at, best));
    }

    static int depth_of(std::string_view type) {
        if (type == "MultiSurface" || type == "CompositeSurface") return 1;
        if (type == "Solid") return 2;
        if (type == "MultiSolid" || type == "CompositeSolid") return 3;
        return 0;
    }

    Result<void> read_geometry(JsonRef geometry, CitySurface surface, const std::string& at) {
        const auto type = geometry.find("type"), boundaries = geometry.find("boundaries");
        const int depth = type ? depth_of(type->text()) : 0;
        if (depth == 0) {
            ++city_.left_out[fmt::format("geometries of type {}", type ? type->text().substr(0, 40) : "?")];
            return {};
        }
        if (!boundaries || !boundaries->is_array()) return city_error(at + "/boundaries", "expected an array");
        std::optional<JsonRef> values, surfaces;
        if (const auto semantics = geometry.find("semantics"); semantics && semantics->is_object()) {
            values = semantics->find("values");
            surfaces = semantics->find("surfaces");
        }
        return read_faces(*boundaries, depth, values, surfaces, surface, at + "/boundaries");
    }

    Result<void> read_faces(JsonRef boundaries, int depth, std::optional<JsonRef> values, std::optional<JsonRef> surfaces, CitySurface surface, const std::string& at) {
        for (std::size_t i = 0; i < boundaries.size(); ++i) {
            const auto value = values && values->is_array() && i < values->size() ? std::optional((*values)[i]) : std::nullopt;
            const JsonRef part = boundaries[i];
            if (!part.is_array()) return city_error(fmt::format("{}/{}", at, i), "expected an array");
            if (depth > 1) {
                PAI_TRY(read_faces(part, depth - 1, value, surfaces, surface, fmt::format("{}/{}", at, i)));
                continue;
            }
            CitySurface is = surface;
            const auto index = value ? value->as_int() : std::nullopt;
            if (index && surfaces && surfaces->is_array() && *index >= 0 && static_cast<std::uint64_t>(*index) < surfaces->size())
                if (const auto type = (*surfaces)[static_cast<std::size_t>(*index)].find("type")) is = surface_of_semantics(type->text(), surface);
            PAI_TRY(read_face(part, is, fmt::format("{}/{}", at, i)));
        }
        return {};
    }

    Result<void> read_face(JsonRef rings, CitySurface surface, const std::string& at) {
        CityFace face{surface, {}};
        std::size_t count = 0;
        for (std::size_t r = 0; r < rings.size(); ++r) {
            const JsonRef ring = rings[r];
            if (!ring.is_array()) return city_error(fmt::format("{}/{}", at, r), "expected an array of indices");
            if ((count += ring.size()) > options_.limits.ring_points) return city_limit(fmt::format("{}: an outline of more than {} points", at, options_.limits.ring_points));
            auto& points = face.rings.emplace_back();
            for (std::size_t k = 0; k < ring.size(); ++k) {
                const auto index = ring[k].as_int();
                if (!index || *index < 0 || static_cast<std::uint64_t>(*index) >= vertices_.size()) return city_error(fmt::format("{}/{}/{}", at, r, k), fmt::format("expected an index below {}", vertices_.size()));
                const auto p = vertex(static_cast<std::size_t>(*index));
                if (!p) return city_error(fmt::format("/vertices/{}", *index), "expected three finite numbers");
                const glm::dvec3 q = *p - city_.origin;
                if (std::fabs(q.x) > 200'000 || std::fabs(q.y) > 200'000 || std::fabs(q.z) > 20'000) return city_error(fmt::format("/vertices/{}", *index), "lies more than 200 km from the middle");
                points.emplace_back(q.x, q.z, -q.y);
            }
        }
        if (!face.rings.empty() && face.rings.front().size() >= 3) {
            if (city_.faces.size() >= options_.limits.things || (points_ += count) > options_.limits.points) return city_limit("more faces than are read");
            city_.faces.push_back(std::move(face));
        }
        return {};
    }

    // The lowest ground is height 0.
    void stand_on_ground() {
        double low = std::numeric_limits<double>::infinity();
        for (const CityFace& face : city_.faces)
            for (const glm::dvec3& p : face.rings.front()) low = std::min(low, p.y);
        for (CityFace& face : city_.faces)
            for (auto& ring : face.rings)
                for (glm::dvec3& p : ring) p.y -= low;
        city_.origin.z += low;
    }

    JsonRef root_;
    const CityOptions& options_;
    City city_;
    JsonRef vertices_ = root_;
    glm::dvec3 scale_{1}, translate_{0};
    std::size_t points_ = 0;
};

}  // namespace

Result<City> read_cityjson(std::string_view json, const CityOptions& options) {
    PAI_TRY(const JsonDoc doc, JsonDoc::parse(json, {.max_bytes = options.limits.bytes, .rfc_only = true}));
    return CityJsonReader(doc.root(), options).read();
}

Result<City> read_city(std::string_view json, const CityOptions& options) {
    bool cityjson = false, elements = false, features = false;
    {
        PAI_TRY(const JsonDoc doc, JsonDoc::parse(json, {.max_bytes = options.limits.bytes, .rfc_only = true}));
        cityjson = doc.root().find("CityObjects").has_value();
        elements = doc.root().find("elements").has_value();
        features = doc.root().find("features").has_value() || doc.root().find("layers").has_value();
    }
    if (cityjson) return read_cityjson(json, options);
    if (elements) return read_overpass(json, options);
    if (features) return read_geojson(json, options);
    return Error(Code::Unsupported, "neither CityJSON (CityObjects), GeoJSON (features) nor an answer of Overpass (elements)", "CITY_FORMAT");
}

}  // namespace pai
