// Real cities: outlines become solids where they stand, what is broken is refused by its place or counted.
#include <cmath>

#include <fmt/format.h>
#include <glm/geometric.hpp>
#include <gtest/gtest.h>

#include "../support/process.h"
#include "asset/codec/gltf.h"
#include "asset/pose.h"
#include "cities/city_glb.h"
#include "cities/polygon.h"

namespace pai {
namespace {

double area_of(const Rings& rings) {
    Ring all;
    for (const Ring& ring : rings) all.insert(all.end(), ring.begin(), ring.end());
    double sum = 0;
    for (const auto& t : fill(rings)) {
        const double area = signed_area({all[t[0]], all[t[1]], all[t[2]]});
        EXPECT_GE(area, 0);
        sum += area;
    }
    return sum;
}

TEST(CityPolygon, TrianglesFillOutlinesWithHolesExactly) {
    const Ring square{{0, 0}, {10, 0}, {10, 10}, {0, 10}};
    const auto hole = [](double x, double y) { return Ring{{x, y}, {x, y + 2}, {x + 2, y + 2}, {x + 2, y}}; };
    struct Case {
        const char* name;
        Rings rings;
        double area;
    };
    Ring comb;
    for (int i = 0; i < 20; ++i) comb.insert(comb.end(), {{i * 2.0, 0}, {i * 2.0 + 0.5, 9}, {i * 2.0 + 1, 0}});
    comb.insert(comb.end(), {{40, -1}, {-1, -1}});
    const Case cases[] = {{"square", {square}, 100},
                          {"one hole", {square, hole(4, 4)}, 96},
                          {"three holes in a row", {square, hole(1, 4), hole(4, 4), hole(7, 4)}, 88},
                          {"an L", {{{0, 0}, {4, 0}, {4, 1}, {1, 1}, {1, 4}, {0, 4}}}, 7},
                          {"a comb", {comb}, std::fabs(signed_area(comb))},
                          {"points on its sides", {{{0, 0}, {5, 0}, {10, 0}, {10, 5}, {10, 10}, {0, 10}}}, 100}};
    for (const Case& c : cases) {
        Rings rings = c.rings;
        ASSERT_TRUE(clean_rings(rings)) << c.name;
        EXPECT_NEAR(area_of(rings), c.area, 1e-9 * c.area) << c.name;
        // The same turned the other way and begun elsewhere.
        for (Ring& ring : rings) std::reverse(ring.begin(), ring.end());
        ASSERT_TRUE(clean_rings(rings));
        EXPECT_NEAR(area_of(rings), c.area, 1e-9 * c.area) << c.name;
    }
    Rings line{{{0, 0}, {1, 1}, {2, 2}}};
    EXPECT_FALSE(clean_rings(line));
}

TEST(CityPolygon, WhatIsNearlyARectangleIsABox) {
    const double c = std::cos(0.4), s = std::sin(0.4);
    const auto turned = [&](double x, double y) { return glm::dvec2(100 + c * x - s * y, 50 + s * x + c * y); };
    const auto box = box_of({{turned(-10, -4), turned(10, -4), turned(10, 4), turned(0, 4.2), turned(-10, 4)}}, 0.5);
    ASSERT_TRUE(box);
    EXPECT_NEAR(box->half_m.x, 10, 0.2);
    EXPECT_NEAR(box->half_m.y, 4, 0.2);
    EXPECT_NEAR(std::remainder(box->turn_rad - 0.4, 3.14159265358979), 0, 0.03);
    EXPECT_NEAR(glm::length(box->middle - glm::dvec2(100, 50)), 0, 0.2);
    EXPECT_FALSE(box_of({{{0, 0}, {10, 0}, {10, 10}, {5, 5}, {0, 10}}}, 0.5)) << "a notch";
    EXPECT_FALSE(box_of({{{0, 0}, {10, 0}, {5, 8}, {0, 1}}}, 0.5));
}

// A degree of latitude at the equator is 110,574.3 m, at 31.2 degrees north 110,872.9 m; of longitude there 95,288 m. Source: WGS 84.
TEST(CityFrame, DegreesBecomeMetresOfTheEllipsoid) {
    EXPECT_NEAR(metres_about({0, 0}, {0, 1}).y, 110574.3, 0.1);
    EXPECT_NEAR(metres_about({121.5, 31.2}, {121.5, 31.21}).y, 1108.729, 0.01);
    EXPECT_NEAR(metres_about({121.5, 31.2}, {121.51, 31.2}).x, 952.96, 0.5);
}

const char kMap[] = R"({"type":"FeatureCollection","attribution":"me","features":[
    {"type":"Feature","id":1,"properties":{"building":"yes","height":"30 m"},"geometry":{"type":"Polygon","coordinates":[[[121.5,31.2],[121.5002,31.2],[121.5002,31.2001],[121.5,31.2001],[121.5,31.2]]]}},
    {"type":"Feature","id":2,"properties":{"building":"yes","building:levels":5},"geometry":{"type":"Polygon","coordinates":[[[121.501,31.2],[121.5014,31.2],[121.5012,31.2004],[121.501,31.2]]]}},
    {"type":"Feature","id":3,"properties":{"building:part":"yes","height":80,"min_height":30},"geometry":{"type":"Polygon","coordinates":[[[121.5,31.2],[121.5002,31.2],[121.5002,31.2001],[121.5,31.2001],[121.5,31.2]]]}},
    {"type":"Feature","properties":{"highway":"primary"},"geometry":{"type":"LineString","coordinates":[[121.499,31.1995],[121.503,31.1995]]}},
    {"type":"Feature","properties":{"natural":"water"},"geometry":{"type":"MultiPolygon","coordinates":[[[[121.499,31.198],[121.503,31.198],[121.503,31.199],[121.499,31.199],[121.499,31.198]]]]}},
    {"type":"Feature","properties":{"building":"yes"},"geometry":{"type":"Point","coordinates":[121.5,31.2]}},
    {"type":"Feature","properties":{"building":"yes"},"geometry":{"type":"Polygon","coordinates":[[[121.5,"x"]]]}}]})";

TEST(CityMap, BuildingsRoadsAndWaterStandWhereTheMapHasThem) {
    const auto city = read_city(kMap);
    ASSERT_TRUE(city) << city.error().message;
    ASSERT_EQ(city->prisms.size(), 2u) << "the outline of a building drawn in parts is left out";
    EXPECT_EQ(city->prisms[0].to_m, 16) << "five storeys";
    EXPECT_EQ(city->prisms[1].from_m, 30);
    EXPECT_EQ(city->roads.size(), 1u);
    EXPECT_EQ(city->areas.size(), 1u);
    EXPECT_EQ(city->attribution, "me");
    EXPECT_EQ(city->left_out.at("single points"), 1u);
    EXPECT_EQ(city->left_out.at("broken outlines"), 1u);
    // 0.0002 degrees of longitude there are 19.06 m, 0.0001 of latitude 11.09 m.
    EXPECT_NEAR(std::fabs(signed_area(city->prisms[1].rings.front())), 19.06 * 11.09, 0.5);

    const auto made = make_city_glb(*city);
    ASSERT_TRUE(made) << made.error().message;
    EXPECT_EQ(made->boxes, 1u);
    EXPECT_GT(made->lamps, 5u);
    const auto model = codec::read_gltf(made->glb, [](std::string_view path) -> Result<ByteSpan> { return Error(Code::NotFound, std::string(path)); });
    ASSERT_TRUE(model) << model.error().message;
    EXPECT_EQ(model->lights.size(), 1u);
    // The tower's box hangs from 30 m to 80 m over its outline.
    Bounds box;
    for (const ModelNode& node : model->nodes)
        if (node.instances >= 0 && node.name.starts_with("boxes")) {
            const Instances& copies = model->instances[static_cast<std::size_t>(node.instances)];
            ASSERT_EQ(copies.size(), 1u);
            EXPECT_NEAR(copies.translations[0].y, 30, 1e-3);
            EXPECT_NEAR(copies.scales[0].y, 50, 1e-3);
            EXPECT_NEAR(copies.scales[0].x * copies.scales[0].z, 19.06 * 11.09, 0.5);
            EXPECT_FALSE(copies.tints.empty());
            EXPECT_FALSE(copies.glow_channels.empty());
        }
    EXPECT_EQ(make_city_glb(*city)->glb, made->glb) << "the same city, the same bytes";
}

TEST(CityMap, GroundFollowsTheTerrain) {
    auto city = read_city(kMap);
    ASSERT_TRUE(city);
    const auto terrain = read_terrain("ncols 3\nnrows 3\nxllcorner 121.49\nyllcorner 31.19\ncellsize 0.01\nNODATA_value -9999\n40 40 40\n40 -9999 40\n10 10 10\n", *city);
    ASSERT_TRUE(terrain) << terrain.error().message;
    EXPECT_NEAR(terrain->height_at({0, 1e6}), 30, 1e-4) << "above the lowest ground";
    EXPECT_NEAR(terrain->height_at({0, -1e6}), 0, 1e-4);
    city->terrain = *terrain;
    EXPECT_TRUE(make_city_glb(*city));
    for (const char* bad : {"", "ncols 2\n", "ncols 2\nnrows 2\ncellsize 1\n1 2 3\n", "ncols 2\nnrows 2\ncellsize 1\n1 2 x 3\n", "ncols 9999\nnrows 9999\ncellsize 1\n1", "ncols 2\nnrows 2\ncellsize -1\n1 1 1 1"})
        EXPECT_FALSE(read_terrain(bad, *city)) << bad;
}

TEST(CityModelFile, FacesOfCityJsonKeepTheirAreas) {
    const auto cube = [](std::string_view rest) {
        return fmt::format(R"({{"type":"CityJSON","version":"2.0","transform":{{"scale":[0.001,0.001,0.001],"translate":[85000,447000,2]}},"vertices":[[0,0,0],[4000,0,0],[4000,3000,0],[0,3000,0],[0,0,5000],[4000,0,5000],[4000,3000,5000],[0,3000,5000]],"CityObjects":{{"b":{{"type":"Building","geometry":[{{"type":"MultiSurface","lod":"1","boundaries":[[[0,1,2]]]}},{}]}}}}}})", rest);
    };
    const auto city = read_city(cube(R"({"type":"Solid","lod":"2.2","boundaries":[[[[0,3,2,1]],[[4,5,6,7]],[[0,1,5,4]],[[1,2,6,5]],[[2,3,7,6]],[[3,0,4,7]]]],"semantics":{"surfaces":[{"type":"GroundSurface"},{"type":"RoofSurface"},{"type":"WallSurface"}],"values":[[0,1,2,2,2,2]]}})"));
    ASSERT_TRUE(city) << city.error().message;
    ASSERT_EQ(city->faces.size(), 6u) << "the finest geometry alone";
    EXPECT_EQ(city->faces[1].surface, CitySurface::Roof);
    EXPECT_EQ(city->origin, glm::dvec3(85002, 447002, 2));
    const auto made = make_city_glb(*city);
    ASSERT_TRUE(made);
    const auto model = codec::read_gltf(made->glb, [](std::string_view path) -> Result<ByteSpan> { return Error(Code::NotFound, std::string(path)); });
    ASSERT_TRUE(model) << model.error().message;
    double area = 0;
    for (const Mesh& mesh : model->meshes) {
        if (mesh.name == "ground") continue;
        for (const Primitive& p : mesh.primitives)
            for (std::size_t i = 0; i + 2 < p.indices.size(); i += 3) {
                const glm::vec3 a = p.positions[p.indices[i]], b = p.positions[p.indices[i + 1]], c = p.positions[p.indices[i + 2]];
                const glm::vec3 n = glm::cross(b - a, c - a);
                area += glm::length(n) / 2;
                EXPECT_GT(glm::dot(n, p.normals[p.indices[i]]), 0) << "seen from where its normal points";
            }
    }
    EXPECT_NEAR(area, 2 * (4 * 3 + 4 * 5 + 3 * 5), 1e-2);

    struct Bad {
        const char* name;
        std::string text;
        const char* reason;
    };
    const Bad cases[] = {{"an index too far", cube(R"({"type":"Solid","lod":"3","boundaries":[[[[0,1,99]]]]})"), "CITY_INVALID"},
                         {"not an array", cube(R"({"type":"Solid","lod":"3","boundaries":[7]})"), "CITY_INVALID"},
                         {"of the future", R"({"type":"CityJSON","version":"3.0","vertices":[],"CityObjects":{}})", "CITY_NEWER"},
                         {"far away", R"({"type":"CityJSON","version":"1.0","vertices":[[0,0,0],[1e9,0,0],[1,1,0]],"CityObjects":{"a":{"type":"Building","geometry":[{"type":"MultiSurface","boundaries":[[[0,1,2]]]}]}}})", "CITY_INVALID"},
                         {"nothing of the kind", R"({"a":1})", "CITY_FORMAT"},
                         {"a country", R"({"features":[{"properties":{"building":"yes"},"geometry":{"type":"Polygon","coordinates":[[[0,0],[9,0],[9,9],[0,0]]]}}]})", "CITY_LIMIT"},
                         {"an empty map", R"({"features":[]})", "CITY_INVALID"}};
    for (const Bad& c : cases) {
        const auto bad = read_city(c.text);
        ASSERT_FALSE(bad) << c.name;
        EXPECT_EQ(bad.error().reason, c.reason) << c.name << ": " << bad.error().message;
    }
    const auto empty = read_city(R"({"type":"CityJSON","version":"1.1","vertices":[],"CityObjects":{}})");
    ASSERT_TRUE(empty);
    EXPECT_TRUE(make_city_glb(*empty)) << "a city of nothing has ground";
}

TEST(PublicCities, AllOfThemBecomeModels) {
    if (test::shared_data().empty()) GTEST_SKIP() << "no public test data (PAIFANG_SHARED)";
    int made = 0;
    for (const char* folder : {"city/cityjson", "city/osm_cn"})
        for (const auto& entry : std::filesystem::recursive_directory_iterator(test::shared_data() / folder)) {
            if (entry.path().extension() != ".json") continue;
            const auto city = read_city(test::slurp(entry.path()));
            ASSERT_TRUE(city) << entry.path() << city.error().message;
            const auto model = make_city_glb(*city);
            ASSERT_TRUE(model) << entry.path() << model.error().message;
            ++made;
            if (entry.path().parent_path().filename() == "osm_cn") {
                EXPECT_GT(model->prisms, 1500u) << "outlines of the riverside; what else it has of buildings are points";
                EXPECT_GT(model->boxes, model->prisms / 2);
            }
        }
    EXPECT_GE(made, 7);
}

}  // namespace
}  // namespace pai
