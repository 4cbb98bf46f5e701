#include "cities/city_glb.h"

#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <limits>
#include <map>
#include <tuple>

#include <fmt/format.h>
#include <glm/geometric.hpp>
#include <spng.h>

#include "base/json.h"
#include "cities/city_text.h"
#include "cities/glb_parts.h"
#include "cities/polygon.h"

namespace pai {
namespace {

constexpr double kStorey_m = 3.2, kBay_m = 3.6;
constexpr int kTile = 8, kWindowPx = 32;  // windows a side of the texture; pixels of each
constexpr float kPi = 3.14159265f;

using Rgba = std::array<std::uint8_t, 4>;

// Linear colours, 8 bits: stone, plaster, brick, concrete, glass.
constexpr Rgba kWalls[] = {{150, 138, 120, 255}, {172, 164, 150, 255}, {120, 92, 78, 255}, {128, 130, 132, 255}, {86, 98, 112, 255}, {160, 150, 128, 255}};
constexpr Rgba kSurfaceColours[kCitySurfaces] = {{150, 144, 132, 255}, {70, 64, 60, 255}, {34, 34, 33, 255}, {18, 18, 20, 255}, {255, 255, 255, 255}, {22, 36, 18, 255}, {90, 90, 90, 255}};
// How far apart things lie that lie on one another, m.
constexpr float kLift[kCitySurfaces] = {0, 0, -0.10f, 0.05f, 0, -0.05f, 0.02f};

std::uint64_t mixed(std::uint64_t seed, std::uint64_t what) { return city_seed(fmt::format("{}/{}", seed, what)); }

Bytes png_of(int side, const std::vector<std::uint8_t>& rgb) {
    spng_ctx* ctx = spng_ctx_new(SPNG_CTX_ENCODER);
    spng_set_option(ctx, SPNG_ENCODE_TO_BUFFER, 1);
    spng_ihdr ihdr{static_cast<std::uint32_t>(side), static_cast<std::uint32_t>(side), 8, SPNG_COLOR_TYPE_TRUECOLOR, 0, 0, 0};
    spng_set_ihdr(ctx, &ihdr);
    spng_encode_image(ctx, rgb.data(), rgb.size(), SPNG_FMT_PNG, SPNG_ENCODE_FINALIZE);
    std::size_t size = 0;
    int error = 0;
    void* bytes = spng_get_png_buffer(ctx, &size, &error);
    const auto* from = static_cast<const std::byte*>(bytes);
    Bytes out(from, from + size);
    std::free(bytes);
    spng_ctx_free(ctx);
    return out;
}

// A wall of windows: as it is by day, and what shines of it by night.
std::pair<Bytes, Bytes> window_pictures() {
    constexpr int kSide = kTile * kWindowPx;
    std::vector<std::uint8_t> wall, light;
    for (int y = 0; y < kSide; ++y) {
        for (int x = 0; x < kSide; ++x) {
            const int column = x / kWindowPx, row = y / kWindowPx, u = x % kWindowPx, v = y % kWindowPx;
            const bool glass = u >= 7 && u < 25 && v >= 6 && v < 25 && u != 16, frame = u >= 6 && u < 26 && v >= 5 && v < 26;
            const std::uint64_t lot = mixed(static_cast<std::uint64_t>(row * kTile + column), 1);
            const bool lit = lot % 100 < 42;
            const std::uint8_t grain = static_cast<std::uint8_t>(mixed(static_cast<std::uint64_t>(y * kSide + x), 2) % 10);
            if (glass) wall.insert(wall.end(), {44, 52, 62});
            else if (frame) wall.insert(wall.end(), {96, 96, 96});
            else wall.insert(wall.end(), 3, static_cast<std::uint8_t>(216 + grain - (v == 31 ? 40 : 0)));
            if (!glass || !lit) {
                light.insert(light.end(), 3, std::uint8_t{0});
                continue;
            }
            // Warm rooms, some cool; curtains darken the sides, the lower half is darker.
            const float strength = (0.45f + 0.55f * static_cast<float>(lot >> 8 & 255) / 255) * (v > 17 ? 0.75f : 1) * (u < 10 || u > 21 ? 0.7f : 1);
            const bool cool = (lot >> 20) % 5 == 0;
            light.push_back(static_cast<std::uint8_t>(strength * (cool ? 190 : 255)));
            light.push_back(static_cast<std::uint8_t>(strength * (cool ? 215 : 196)));
            light.push_back(static_cast<std::uint8_t>(strength * (cool ? 255 : 120)));
        }
    }
    return {png_of(kSide, wall), png_of(kSide, light)};
}

int power_of_two(double value, int most) {
    int out = 1;
    while (out < most && out * 1.42 < value) out *= 2;
    return out;
}

glm::vec3 in_model(glm::dvec2 p, double y) { return {p.x, y, -p.y}; }

class CityBuilder {
public:
    CityBuilder(const City& city, const CityLook& look) : city_(city), look_(look) {}

    Result<CityModel> build() {
        make_materials();
        for (const CityPrism& prism : city_.prisms) add_prism(prism);
        for (const CityFace& face : city_.faces) add_face(face);
        for (const CityArea& area : city_.areas) add_area(area);
        for (const CityRoad& road : city_.roads) add_road(road);
        add_ground();
        write_boxes();
        for (const auto& [key, mesh] : blocks_) {
            const auto& [material, i, k] = key;
            if (mesh.empty()) continue;
            glb_.add_node(fmt::format(R"("mesh":{})", glb_.add_mesh(fmt::format("block {} {}", i, k), mesh, material)));
            ++out_.blocks;
        }
        if (look_.lamps) add_lamps();
        out_.triangles = glb_.triangles();
        PAI_TRY(out_.glb, glb_.finish("Paifang", city_.attribution,
                                      fmt::format(R"("origin":[{},{},{}],"referenceSystem":{})", city_.origin.x, city_.origin.y, city_.origin.z, json_quote(city_.reference_system))));
        return std::move(out_);
    }

private:
    void make_materials() {
        const auto [wall, light] = window_pictures();
        const int base = glb_.add_texture(wall), glow = glb_.add_texture(light);
        walls_ = glb_.add_material(fmt::format(R"("name":"walls","pbrMetallicRoughness":{{"baseColorTexture":{{"index":{}}},"metallicFactor":0,"roughnessFactor":0.75}},"emissiveTexture":{{"index":{}}},"emissiveFactor":[1,1,1])", base, glow));
        flat_ = glb_.add_material(R"("name":"ground","pbrMetallicRoughness":{"metallicFactor":0,"roughnessFactor":0.9})");
        water_ = glb_.add_material(R"("name":"water","pbrMetallicRoughness":{"baseColorFactor":[0.01,0.02,0.03,1],"metallicFactor":0,"roughnessFactor":0.06})");
        lamp_ = glb_.add_material(R"("name":"lamp","pbrMetallicRoughness":{"baseColorFactor":[0.02,0.02,0.02,1],"metallicFactor":0,"roughnessFactor":0.6},"emissiveFactor":[1,0.72,0.4])");
        pole_ = glb_.add_material(R"("name":"pole","pbrMetallicRoughness":{"baseColorFactor":[0.03,0.03,0.03,1],"metallicFactor":1,"roughnessFactor":0.5})");
    }

    double ground_at(glm::dvec2 p) const { return city_.terrain ? city_.terrain->height_at(p) : 0; }

    GlbMesh& block_at(int material, glm::dvec2 p) {
        return blocks_[{material, static_cast<int>(std::floor(p.x / look_.block_m)), static_cast<int>(std::floor(p.y / look_.block_m))}];
    }

    static Rgba wall_colour(std::uint64_t seed) {
        Rgba out = kWalls[mixed(seed, 3) % std::size(kWalls)];
        const int shade = static_cast<int>(mixed(seed, 4) % 40) - 20;
        for (std::size_t c = 0; c < 3; ++c) out[c] = static_cast<std::uint8_t>(std::clamp(out[c] + shade, 0, 255));
        return out;
    }

    // The sector of the city, so that light runs around it.
    static std::uint8_t channel_at(glm::dvec2 p) {
        const double turn = std::atan2(p.y, p.x) / (2 * static_cast<double>(kPi));
        return static_cast<std::uint8_t>(static_cast<int>(std::floor((turn < 0 ? turn + 1 : turn) * 16)) % 16);
    }

    void add_prism(const CityPrism& prism) {
        const auto box = box_of(prism.rings, look_.box_off_m);
        // What stands on a slope goes down to its lowest corner.
        double low = std::numeric_limits<double>::infinity(), high = -low;
        for (const glm::dvec2 p : prism.rings.front()) low = std::min(low, ground_at(p)), high = std::max(high, ground_at(p));
        const double from = prism.from_m > 0 ? high + prism.from_m : low - (city_.terrain ? 0.5 : 0), to = high + prism.to_m;
        ++out_.prisms;
        if (!box || !(box->half_m.x > 0.05 && box->half_m.y > 0.05)) return add_extruded(prism, from, to);
        const int storeys = power_of_two((to - from) / kStorey_m, 128), bays = power_of_two(2 * box->half_m.x / kBay_m, 32), across = power_of_two(2 * box->half_m.y / kBay_m, 32);
        GlbCopies& copies = boxes_[{storeys, bays, across}];
        copies.translations.push_back(in_model(box->middle, from));
        copies.scales.push_back({2 * box->half_m.x, to - from, 2 * box->half_m.y});
        const float half = static_cast<float>(box->turn_rad / 2);
        copies.rotations.push_back({0, std::sin(half), 0, std::cos(half)});
        copies.colours.push_back(wall_colour(prism.seed));
        copies.channels.push_back(channel_at(box->middle));
        ++out_.boxes;
    }

    // Walls along every ring, and a roof; the floor of what hangs in the air.
    void add_extruded(const CityPrism& prism, double from, double to) {
        GlbMesh& mesh = block_at(walls_, prism.rings.front().front());
        const Rgba colour = wall_colour(prism.seed);
        const float storeys = static_cast<float>(std::max(1.0, std::round((to - from) / kStorey_m))) / kTile;
        for (const Ring& ring : prism.rings) {
            for (std::size_t i = 0; i < ring.size(); ++i) {
                const glm::dvec2 a = ring[i], b = ring[(i + 1) % ring.size()], along = b - a;
                const float bays = static_cast<float>(std::max(1.0, std::round(glm::length(along) / kBay_m))) / kTile;
                const glm::vec3 normal = glm::normalize(glm::vec3(along.y, 0, along.x));
                const std::uint32_t first = static_cast<std::uint32_t>(mesh.positions.size());
                const glm::dvec2 corners[] = {a, b, b, a};
                for (int k = 0; k < 4; ++k) {
                    mesh.positions.push_back(in_model(corners[k], k < 2 ? from : to));
                    mesh.normals.push_back(normal);
                    mesh.uvs.push_back({k == 0 || k == 3 ? 0 : bays, k < 2 ? storeys : 0});
                    mesh.colours.push_back(colour);
                }
                for (const std::uint32_t k : {0u, 1u, 2u, 0u, 2u, 3u}) mesh.indices.push_back(first + k);
            }
        }
        const std::vector<std::array<std::uint32_t, 3>> triangles = fill(prism.rings);
        add_flat(mesh, prism.rings, triangles, [&](glm::dvec2) { return to; }, true, {58, 55, 52, 255}, true);
        if (prism.from_m > 0) add_flat(mesh, prism.rings, triangles, [&](glm::dvec2) { return from; }, false, {40, 38, 36, 255}, true);
    }

    template <class Height>
    static void add_flat(GlbMesh& mesh, const Rings& rings, const std::vector<std::array<std::uint32_t, 3>>& triangles, Height height, bool up, Rgba colour, bool textured) {
        const std::uint32_t first = static_cast<std::uint32_t>(mesh.positions.size());
        for (const Ring& ring : rings)
            for (const glm::dvec2 p : ring) {
                mesh.positions.push_back(in_model(p, height(p)));
                mesh.normals.push_back({0, up ? 1 : -1, 0});
                if (textured) mesh.uvs.push_back({0.004f, 0.004f});  // a place of the texture that is plain wall
                mesh.colours.push_back(colour);
            }
        for (const auto& t : triangles)
            for (const int k : {0, up ? 1 : 2, up ? 2 : 1}) mesh.indices.push_back(first + t[static_cast<std::size_t>(k)]);
    }

    // A flat piece in space, filled in the plane that it lies in most nearly.
    void add_face(const CityFace& face) {
        ++out_.faces;
        glm::dvec3 normal(0);
        const auto& border = face.rings.front();
        for (std::size_t i = 0; i < border.size(); ++i) normal += glm::cross(border[i] - border[0], border[(i + 1) % border.size()] - border[0]);
        const double area = glm::length(normal);
        if (!(area > 1e-4)) return;
        normal /= area;
        const glm::dvec3 side = std::fabs(normal.y) < 0.99 ? glm::normalize(glm::cross(glm::dvec3(0, 1, 0), normal)) : glm::dvec3(1, 0, 0), top = glm::cross(normal, side);
        Rings flat;
        double lowest = std::numeric_limits<double>::infinity();
        for (const auto& ring : face.rings) {
            flat.emplace_back();
            for (const glm::dvec3& p : ring) flat.back().push_back({glm::dot(p, side), glm::dot(p, top)}), lowest = std::min(lowest, p.y);
        }
        if (!clean_rings(flat)) return;
        const double plane = glm::dot(border[0], normal);
        const bool wall = face.surface == CitySurface::Wall && std::fabs(normal.y) < 0.5;
        const bool roof = face.surface == CitySurface::Roof || (face.surface == CitySurface::Wall && !wall);
        const int material = face.surface == CitySurface::Water ? water_ : wall || roof ? walls_ : flat_;
        const glm::dvec3 at = border[0];
        GlbMesh& mesh = block_at(material, {at.x, -at.z});
        const std::uint64_t seed = mixed(static_cast<std::uint64_t>(std::llround(at.x / 12) * 7919 + std::llround(at.z / 12)), 5);
        const Rgba colour = wall ? wall_colour(seed) : kSurfaceColours[static_cast<std::size_t>(roof ? CitySurface::Roof : face.surface)];
        const std::uint32_t first = static_cast<std::uint32_t>(mesh.positions.size());
        const float lift = kLift[static_cast<std::size_t>(face.surface)];
        for (const Ring& ring : flat)
            for (const glm::dvec2 q : ring) {
                const glm::dvec3 p = side * q.x + top * q.y + normal * plane;
                mesh.positions.push_back(glm::vec3(p) + glm::vec3(0, lift, 0));
                mesh.normals.push_back(glm::vec3(normal));
                if (material == walls_) mesh.uvs.push_back(wall ? glm::vec2(q.x / (kBay_m * kTile), -(p.y - lowest) / (kStorey_m * kTile)) : glm::vec2(0.004f));
                mesh.colours.push_back(colour);
            }
        for (const auto& t : fill(flat)) mesh.indices.insert(mesh.indices.end(), {first + t[0], first + t[1], first + t[2]});
    }

    void add_area(const CityArea& area) {
        const bool water = area.surface == CitySurface::Water;
        GlbMesh& mesh = block_at(water ? water_ : flat_, area.rings.front().front());
        double level = std::numeric_limits<double>::infinity();  // water is level
        for (const glm::dvec2 p : area.rings.front()) level = std::min(level, ground_at(p));
        const auto triangles = fill(area.rings);
        const float lift = kLift[static_cast<std::size_t>(area.surface)];
        add_flat(mesh, area.rings, triangles, [&](glm::dvec2 p) { return (water ? level : ground_at(p)) + lift; }, true, kSurfaceColours[static_cast<std::size_t>(area.surface)], false);
        ++out_.areas;
    }

    // A ribbon, mitred at its bends.
    void add_road(const CityRoad& road) {
        std::vector<glm::dvec2> line;
        for (const glm::dvec2 p : road.line)
            if (line.empty() || glm::length(p - line.back()) > 0.05) line.push_back(p);
        if (line.size() < 2) return;
        GlbMesh& mesh = block_at(flat_, line[line.size() / 2]);
        const std::uint32_t first = static_cast<std::uint32_t>(mesh.positions.size());
        for (std::size_t i = 0; i < line.size(); ++i) {
            const glm::dvec2 before = i > 0 ? glm::normalize(line[i] - line[i - 1]) : glm::normalize(line[1] - line[0]);
            const glm::dvec2 after = i + 1 < line.size() ? glm::normalize(line[i + 1] - line[i]) : before;
            const glm::dvec2 sum = before + after, along = glm::length(sum) > 1e-3 ? glm::normalize(sum) : before;
            const double stretch = 1 / std::max(0.5, glm::dot(along, before));
            const glm::dvec2 out = glm::dvec2(-along.y, along.x) * (road.width_m / 2 * stretch);
            for (const glm::dvec2 p : {line[i] + out, line[i] - out}) {
                mesh.positions.push_back(in_model(p, ground_at(p) + 0.1));
                mesh.normals.push_back({0, 1, 0});
                mesh.colours.push_back(road.width_m > 4 ? kSurfaceColours[static_cast<std::size_t>(CitySurface::Road)] : Rgba{46, 44, 42, 255});
            }
            if (i == 0) continue;
            const std::uint32_t k = first + static_cast<std::uint32_t>(2 * (i - 1));
            mesh.indices.insert(mesh.indices.end(), {k, k + 1, k + 2, k + 1, k + 3, k + 2});
        }
        ++out_.roads;
    }

    // Under everything, so that no hole shows nothing.
    void add_ground() {
        glm::vec3 low(1e30f), high(-1e30f);
        for (const auto& [key, mesh] : blocks_)
            for (const glm::vec3& p : mesh.positions) low = glm::min(low, p), high = glm::max(high, p);
        for (const auto& [key, copies] : boxes_)
            for (const glm::vec3& p : copies.translations) low = glm::min(low, p - 50.0f), high = glm::max(high, p + 50.0f);
        if (low.x > high.x) low = glm::vec3(-50, 0, -50), high = glm::vec3(50, 0, 50);  // a city of nothing has ground
        GlbMesh mesh;
        const Rgba colour = kSurfaceColours[static_cast<std::size_t>(CitySurface::Ground)];
        if (city_.terrain) terrain_mesh(mesh, colour);
        if (mesh.empty()) {
            for (const glm::vec2 p : {glm::vec2(low.x, high.z), glm::vec2(high.x, high.z), glm::vec2(high.x, low.z), glm::vec2(low.x, low.z)}) {
                mesh.positions.push_back({p.x, city_.faces.empty() ? -0.3f : low.y - 0.3f, p.y});
                mesh.normals.push_back({0, 1, 0});
                mesh.colours.push_back(colour);
            }
            mesh.indices = {0, 1, 2, 0, 2, 3};
        }
        glb_.add_node(fmt::format(R"("mesh":{})", glb_.add_mesh("ground", mesh, flat_)));
    }

    void terrain_mesh(GlbMesh& mesh, Rgba colour) const {
        const CityTerrain& t = *city_.terrain;
        // At most half a million heights; more are thinned out evenly.
        const int step = std::max(1, static_cast<int>(std::ceil(std::sqrt(static_cast<double>(t.columns) * t.rows / 500'000))));
        const int columns = (t.columns - 1) / step + 1, rows = (t.rows - 1) / step + 1;
        if (columns < 2 || rows < 2) return;
        const auto place = [&](int i, int j) { return t.west_north + glm::dvec2(i * step * t.step_m.x, -j * step * t.step_m.y); };
        for (int j = 0; j < rows; ++j)
            for (int i = 0; i < columns; ++i) {
                const glm::dvec2 p = place(i, j), e(t.step_m.x * step, 0), n(0, t.step_m.y * step);
                mesh.positions.push_back(in_model(p, t.height_at(p) - 0.3));
                mesh.normals.push_back(glm::normalize(glm::vec3(-(t.height_at(p + e) - t.height_at(p - e)) / (2 * e.x), 1, (t.height_at(p + n) - t.height_at(p - n)) / (2 * n.y))));
                mesh.colours.push_back(colour);
            }
        for (int j = 0; j + 1 < rows; ++j)
            for (int i = 0; i + 1 < columns; ++i) {
                const std::uint32_t k = static_cast<std::uint32_t>(j * columns + i), below = k + static_cast<std::uint32_t>(columns);
                mesh.indices.insert(mesh.indices.end(), {k, below, k + 1, k + 1, below, below + 1});
            }
    }

    // Of side 1, standing on 0; windows on its four sides.
    static GlbMesh unit_box(float storeys, float bays, float across) {
        GlbMesh mesh;
        const glm::vec3 normals[] = {{0, 0, 1}, {1, 0, 0}, {0, 0, -1}, {-1, 0, 0}};
        for (int f = 0; f < 4; ++f) {
            const glm::vec3 n = normals[f], along(n.z, 0, -n.x);
            const float u = (f % 2 == 0 ? bays : across) / kTile, v = storeys / kTile;
            const std::uint32_t first = static_cast<std::uint32_t>(mesh.positions.size());
            for (int k = 0; k < 4; ++k) {
                const bool right = k == 1 || k == 2, top = k >= 2;
                mesh.positions.push_back(n * 0.5f + along * (right ? 0.5f : -0.5f) + glm::vec3(0, top ? 1 : 0, 0));
                mesh.normals.push_back(n);
                mesh.uvs.push_back({right ? u : 0, top ? 0 : v});
            }
            for (const std::uint32_t k : {0u, 1u, 2u, 0u, 2u, 3u}) mesh.indices.push_back(first + k);
        }
        const std::uint32_t first = static_cast<std::uint32_t>(mesh.positions.size());
        for (const glm::vec2 p : {glm::vec2(-0.5f, 0.5f), glm::vec2(0.5f, 0.5f), glm::vec2(0.5f, -0.5f), glm::vec2(-0.5f, -0.5f)}) {
            mesh.positions.push_back({p.x, 1, p.y});
            mesh.normals.push_back({0, 1, 0});
            mesh.uvs.push_back({0.004f, 0.004f});
        }
        for (const std::uint32_t k : {0u, 1u, 2u, 0u, 2u, 3u}) mesh.indices.push_back(first + k);
        return mesh;
    }

    void write_boxes() {
        for (const auto& [key, copies] : boxes_) {
            const auto& [storeys, bays, across] = key;
            const std::string name = fmt::format("boxes of {} storeys, {} by {} bays", storeys, bays, across);
            glb_.add_copies(name, glb_.add_mesh(name, unit_box(static_cast<float>(storeys), static_cast<float>(bays), static_cast<float>(across)), walls_), copies);
        }
    }

    // Along both sides by turns, so far apart that there are not too many.
    void add_lamps() {
        double length = 0;
        for (const CityRoad& road : city_.roads)
            for (std::size_t i = 1; road.lit && i < road.line.size(); ++i) length += glm::length(road.line[i] - road.line[i - 1]);
        if (!(length > 0) || look_.most_lamps < 1) return;
        const double step = std::max(28.0, length / look_.most_lamps);
        GlbCopies heads, poles;
        double until = step / 2;
        bool left = false;
        for (const CityRoad& road : city_.roads) {
            for (std::size_t i = 1; road.lit && i < road.line.size(); ++i) {
                const glm::dvec2 a = road.line[i - 1], side = road.line[i] - a;
                const double side_m = glm::length(side);
                for (; until < side_m && heads.translations.size() < static_cast<std::size_t>(look_.most_lamps); until += step, left = !left) {
                    const glm::dvec2 along = side / side_m, out = glm::dvec2(-along.y, along.x) * (left ? 1.0 : -1.0);
                    const glm::dvec2 foot = a + along * until + out * (road.width_m / 2 + 0.4), head = foot - out * 0.9;
                    const double ground = ground_at(foot);
                    const float half = static_cast<float>(std::atan2(along.y, along.x) / 2);
                    poles.translations.push_back(in_model(foot, ground));
                    poles.scales.push_back({0.14f, 7.6f, 0.14f});
                    heads.translations.push_back(in_model(head, ground + 7.5));
                    heads.scales.push_back({0.7f, 0.12f, 0.35f});
                    for (GlbCopies* c : {&poles, &heads}) c->rotations.push_back({0, std::sin(half), 0, std::cos(half)});
                    glb_.add_lamp(in_model(head, ground + 7.2), {1, 0.78f, 0.5f}, 90, 26);
                }
                until -= std::min(until, side_m);
            }
        }
        out_.lamps = heads.translations.size();
        if (heads.translations.empty()) return;
        glb_.add_copies("lamps", glb_.add_mesh("lamp", unit_box(1, 1, 1), lamp_), heads);
        glb_.add_copies("poles", glb_.add_mesh("pole", unit_box(1, 1, 1), pole_), poles);
    }

    const City& city_;
    const CityLook& look_;
    CityModel out_;
    GlbParts glb_;
    std::map<std::tuple<int, int, int>, GlbMesh> blocks_;    // by material and place
    std::map<std::tuple<int, int, int>, GlbCopies> boxes_;   // by storeys and bays
    int walls_ = 0, flat_ = 0, water_ = 0, lamp_ = 0, pole_ = 0;
};

}  // namespace

Result<CityModel> make_city_glb(const City& city, const CityLook& look) { return CityBuilder(city, look).build(); }

}  // namespace pai
