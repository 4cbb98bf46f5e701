// Measuring: distances on real triangles, areas of sections against areas that are found another way.
#include <cmath>
#include <random>

#include <glm/geometric.hpp>
#include <glm/gtc/matrix_transform.hpp>
#include <gtest/gtest.h>

#include "box_primitive.h"
#include "measure/section_area.h"
#include "measure/solid.h"

namespace pai {
namespace {

// A ring of `around` by `across` quads about +Y: watertight, with a hole.
Primitive ring(float middle, float thick, int around, int across) {
    Primitive p;
    const auto vertex = [&](int i, int k) { return static_cast<std::uint32_t>((i % around) * across + k % across); };
    for (int i = 0; i < around; ++i)
        for (int k = 0; k < across; ++k) {
            const double a = 2 * M_PI * i / around, b = 2 * M_PI * k / across, r = double{middle} + double{thick} * std::cos(b);
            p.positions.emplace_back(r * std::cos(a), double{thick} * std::sin(b), r * std::sin(a));
        }
    for (int i = 0; i < around; ++i)
        for (int k = 0; k < across; ++k)
            p.indices.insert(p.indices.end(), {vertex(i, k), vertex(i, k + 1), vertex(i + 1, k), vertex(i + 1, k), vertex(i, k + 1), vertex(i + 1, k + 1)});
    return p;
}

ModelData model_of(std::vector<Primitive> primitives, const glm::mat4& placed = glm::mat4(1)) {
    ModelData model;
    model.meshes.push_back({"", std::move(primitives), {}});
    ModelNode& node = model.nodes.emplace_back();
    node.mesh = 0;
    node.matrix = placed;
    node.model_from_node = placed;
    return model;
}

Solid solid_of(std::vector<Primitive> primitives, const glm::mat4& placed = glm::mat4(1)) {
    auto solid = Solid::create(model_of(std::move(primitives), placed));
    EXPECT_TRUE(solid);
    return *std::move(solid);
}

// Area of a plane within a convex body of half spaces n·p <= d: a large square, clipped by one after the other (Sutherland and Hodgman).
double clipped_area(const std::vector<std::pair<glm::dvec3, double>>& body, glm::dvec3 n, double d) {
    const glm::dvec3 x = glm::normalize(glm::cross(n, std::abs(n.y) < 0.9 ? glm::dvec3(0, 1, 0) : glm::dvec3(1, 0, 0))), y = glm::cross(n, x);
    std::vector<glm::dvec3> polygon;
    for (const auto& [u, v] : {std::pair(-9, -9), std::pair(9, -9), std::pair(9, 9), std::pair(-9, 9)}) polygon.push_back(n * d + x * double(u) + y * double(v));
    for (const auto& [normal, offset] : body) {
        std::vector<glm::dvec3> kept;
        for (std::size_t i = 0; i < polygon.size(); ++i) {
            const glm::dvec3 a = polygon[i], b = polygon[(i + 1) % polygon.size()];
            const double da = glm::dot(a, normal) - offset, db = glm::dot(b, normal) - offset;
            if (da <= 0) kept.push_back(a);
            if ((da < 0 && db > 0) || (da > 0 && db < 0)) kept.push_back(a + (b - a) * (da / (da - db)));
        }
        polygon = std::move(kept);
    }
    double twice = 0;
    for (std::size_t i = 1; i + 1 < polygon.size(); ++i) twice += glm::dot(glm::cross(polygon[i] - polygon[0], polygon[i + 1] - polygon[0]), n);
    return twice / 2;
}

std::vector<std::pair<glm::dvec3, double>> half_spaces(glm::dvec3 half, const glm::dmat4& placed) {
    std::vector<std::pair<glm::dvec3, double>> out;
    for (int axis = 0; axis < 3; ++axis)
        for (const double side : {-1.0, 1.0}) {
            const glm::dvec3 n = side * glm::normalize(glm::dvec3(placed[axis]));
            out.emplace_back(n, glm::dot(n, glm::dvec3(placed[3])) + half[axis] * glm::length(glm::dvec3(placed[axis])));
        }
    return out;
}

const glm::mat4 kOdd = glm::rotate(glm::rotate(glm::translate(glm::mat4(1), {0.3f, -0.2f, 1.1f}), 0.7f, {0, 1, 0}), 0.35f, glm::normalize(glm::vec3(1, 0.2f, -0.4f)));

TEST(Section, OfABlockHasTheAreaOfTheClippedPlane) {
    const glm::vec3 half(0.5f, 0.2f, 0.9f);
    const Solid solid = solid_of({box_primitive(half)}, kOdd);
    const auto body = half_spaces(half, kOdd);
    std::mt19937 random(7);
    std::normal_distribution<double> normal;
    int cut = 0;
    for (int i = 0; i < 200; ++i) {
        const glm::dvec3 n = glm::normalize(glm::dvec3(normal(random), normal(random), normal(random)));
        const double d = glm::dot(n, glm::dvec3(kOdd[3])) + 0.3 * normal(random);
        const double expected = clipped_area(body, n, d);
        const SectionArea found = section_area(solid, n, d);
        // Corners are stored in single precision: 1e-7 of a metre beside an edge of two.
        EXPECT_NEAR(found.area_m2, expected, 2e-6) << i;
        EXPECT_TRUE(found.closed) << i;
        cut += expected > 0.01;
    }
    EXPECT_GT(cut, 120);
}

TEST(Section, OfAPrismWithAStepIsThatOfItsParts) {
    // Two blocks that touch: the wall between them is in both and counts for neither.
    const Solid both = solid_of({box_primitive({0.5f, 0.1f, 0.25f}, {0, 0.1f, 0}), box_primitive({0.2f, 0.3f, 0.25f}, {-0.3f, 0.5f, 0})}, kOdd);
    const glm::dvec3 n = glm::normalize(glm::dvec3(0.2, 0.1, 1));
    const double d = glm::dot(n, glm::dvec3(kOdd * glm::vec4(0, 0.3f, 0, 1)));
    const glm::dmat4 low = glm::dmat4(kOdd) * glm::translate(glm::dmat4(1), {0, 0.1, 0}), high = glm::dmat4(kOdd) * glm::translate(glm::dmat4(1), {-0.3, 0.5, 0});
    const double expected = clipped_area(half_spaces({0.5, 0.1, 0.25}, low), n, d) + clipped_area(half_spaces({0.2, 0.3, 0.25}, high), n, d);
    ASSERT_GT(expected, 0.1);
    EXPECT_NEAR(section_area(both, n, d).area_m2 / expected, 1, 1e-5);
}

TEST(Section, OfARingHasAHole) {
    const int across = 48;
    const Solid solid = solid_of({ring(0.4f, 0.1f, 96, across)});
    // Through the axis: two polygons of `across` corners on a circle of 0.1 m. Slightly tilted past the vertices' plane: nothing is doubled there.
    const double polygon = 0.5 * across * 0.01 * std::sin(2 * M_PI / across);
    const SectionArea found = section_area(solid, {0, 0, 1}, 0);
    EXPECT_NEAR(found.area_m2, 2 * polygon, 2 * polygon * 1e-5);
    EXPECT_TRUE(found.closed);
    // Across the axis at half of the thickness' height: two circles as polygons of 96 corners, one within the other.
    const SectionArea flat = section_area(solid, {0, 1, 0}, 0);
    const double annulus = 0.5 * 96 * std::sin(2 * M_PI / 96) * (0.25 - 0.09);
    EXPECT_NEAR(flat.area_m2, annulus, annulus * 1e-3);
    EXPECT_TRUE(flat.closed);
}

TEST(Section, OfAnOpenSheetSaysSo) {
    Primitive sheet;
    sheet.positions = {{-1, -1, 0}, {1, -1, 0}, {0, 1, 0}};
    sheet.indices = {0, 1, 2};
    const SectionArea found = section_area(solid_of({sheet}), {0, 1, 0}, 0.1);
    EXPECT_FALSE(found.closed);
    EXPECT_NEAR(found.outline_m, 0.9, 1e-6);
    EXPECT_NEAR(found.gap_m, 0.9, 1e-6) << "back from its end to its beginning";
    EXPECT_TRUE(is_open(found));
}

TEST(Section, OfABoxWithACrackIsClosedEnoughToBeFilledAndWithoutALidItIsNot) {
    Primitive box = box_primitive({0.5f, 0.5f, 0.5f});
    const SectionArea whole = section_area(solid_of({box}), {0, 1, 0}, 0.1);
    EXPECT_TRUE(whole.closed);
    EXPECT_EQ(whole.gap_m, 0);
    EXPECT_FALSE(is_open(whole));
    // One side 5 mm farther out: four ends, two gaps of 5 mm in a line of four metres.
    Primitive cracked = box;
    for (std::size_t i = 0; i < 4; ++i) cracked.positions[i].x -= 0.005f;
    const SectionArea crack = section_area(solid_of({cracked}), {0, 1, 0}, 0.1);
    EXPECT_FALSE(crack.closed);
    EXPECT_NEAR(crack.gap_m, 0.01, 1e-6);
    EXPECT_FALSE(is_open(crack));
    Primitive lidless = box;
    lidless.indices.erase(lidless.indices.begin(), lidless.indices.begin() + 6);
    EXPECT_TRUE(is_open(section_area(solid_of({lidless}), {0, 1, 0}, 0.1)));
}

// A gauge block of 25 mm, tilted: what is measured across it, from many sides.
TEST(Measure, AGaugeBlockIsAsLongAsItSays) {
    const glm::vec3 half(0.0125f, 0.0045f, 0.015f);
    const Solid solid = solid_of({box_primitive(half)}, kOdd);
    const glm::dmat4 placed(kOdd);
    std::mt19937 random(3);
    std::uniform_real_distribution<double> share(-0.9, 0.9);
    for (int i = 0; i < 100; ++i) {
        const double y = share(random) * 0.0045, z = share(random) * 0.015;
        const auto touch = [&](double side) {
            const glm::dvec3 from = placed * glm::dvec4(side * 0.4, y, z, 1), to = placed * glm::dvec4(0, y, z, 1);
            return solid.cast(from, glm::normalize(to - from));
        };
        const auto a = touch(1), b = touch(-1);
        ASSERT_TRUE(a && b);
        EXPECT_NEAR(glm::length(a->position - b->position) * 1000, 25, 0.001) << i;  // mm; corners are stored to 1e-4 mm
        EXPECT_NEAR(glm::dot(a->normal, glm::dvec3(placed[0])), 1, 1e-6);
    }
    const auto near = solid.nearest(glm::dvec3(placed * glm::dvec4(0.02, 0, 0, 1)));
    ASSERT_TRUE(near);
    EXPECT_NEAR(near->distance_m * 1000, 7.5, 0.001);
}

TEST(Measure, RaysFindWhatATryOfAllTrianglesFinds) {
    const Solid solid = solid_of({ring(0.4f, 0.15f, 24, 12), box_primitive({0.1f, 0.1f, 0.1f})}, kOdd);
    std::mt19937 random(11);
    std::normal_distribution<double> normal;
    int hits = 0;
    for (int i = 0; i < 500; ++i) {
        const glm::dvec3 from = glm::dvec3(kOdd[3]) + glm::dvec3(normal(random), normal(random), normal(random));
        const glm::dvec3 aim = glm::dvec3(kOdd[3]) + 0.3 * glm::dvec3(normal(random), normal(random), normal(random));
        const glm::dvec3 direction = glm::normalize(aim - from);
        double best = 1e9;
        for (std::uint32_t k = 0; k < solid.size(); ++k) {
            // By volumes, so that it is another way: the ray passes within the three edges.
            const auto t = solid.triangle(k);
            const glm::dvec3 n = glm::cross(t[1] - t[0], t[2] - t[0]);
            const double along = glm::dot(t[0] - from, n) / glm::dot(direction, n);
            const glm::dvec3 p = from + direction * along;
            bool inside = along >= 0;
            for (std::size_t e = 0; e < 3; ++e) inside = inside && glm::dot(glm::cross(t[(e + 1) % 3] - t[e], p - t[e]), n) >= 0;
            if (inside) best = std::min(best, along);
        }
        const auto found = solid.cast(from, direction);
        EXPECT_EQ(found.has_value(), best < 1e8) << i;
        if (found) EXPECT_NEAR(found->distance_m, best, 1e-9);
        hits += found.has_value();
    }
    EXPECT_GT(hits, 150);
}

TEST(Measure, ACutIsTouchedWhereItIsClosed) {
    const Solid solid = solid_of({box_primitive({1, 1, 1})});
    const auto hit = solid.cast_cut({0.2, 0.3, 5}, {0, 0, -1}, {0, 0, 1}, 0.25);
    ASSERT_TRUE(hit);
    EXPECT_NEAR(hit->position.z, 0.25, 1e-12);
    EXPECT_NEAR(hit->normal.z, 1, 1e-12);
    EXPECT_FALSE(solid.cast_cut({0.2, 0.3, 5}, {0, 0, -1}, {0, 0, -1}, -2));
    const auto behind = solid.cast_cut({0.2, 0.3, -5}, {0, 0, 1}, {0, 0, 1}, 0.25);  // from the side that stays
    ASSERT_TRUE(behind);
    EXPECT_NEAR(behind->position.z, -1, 1e-12);
}

TEST(Measure, NodesMoveMirrorAndMultiplyTheirMeshes) {
    ModelData model = model_of({box_primitive({0.1f, 0.1f, 0.1f})}, glm::scale(glm::mat4(1), glm::vec3(-2, 1, 1)));
    Instances copies;
    copies.translations = {{0, 0, 0}, {1, 0, 0}};
    copies.rotations = {{1, 0, 0, 0}, {1, 0, 0, 0}};
    copies.scales = {glm::vec3(1), glm::vec3(1)};
    model.instances.push_back(copies);
    model.nodes[0].instances = 0;
    const auto solid = Solid::create(model);
    ASSERT_TRUE(solid);
    EXPECT_EQ(solid->size(), 24u);
    const auto hit = solid->cast({-5, 0, 0}, {1, 0, 0});
    ASSERT_TRUE(hit);
    EXPECT_NEAR(hit->position.x, -2.2, 1e-6);
    EXPECT_NEAR(hit->normal.x, -1, 1e-9);  // outward, though the node mirrors
    EXPECT_NEAR(section_area(*solid, {1, 0, 0}, -2).area_m2, 0.04, 1e-7);
}

TEST(Measure, NothingIsNothing) {
    const Solid solid = solid_of({});
    EXPECT_FALSE(solid.cast({0, 0, 1}, {0, 0, -1}));
    EXPECT_FALSE(solid.nearest({0, 0, 1}));
    EXPECT_EQ(section_area(solid, {0, 0, 1}, 0).area_m2, 0);
}

}  // namespace
}  // namespace pai
