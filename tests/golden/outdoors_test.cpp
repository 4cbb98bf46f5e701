// Surfaces in the open: rooms behind windows, wet ground, water, seasons and hours, in pictures.
#include <algorithm>
#include <cmath>

#include <glm/geometric.hpp>

#include "../support/outdoors.h"
#include "render_bench.h"

namespace pai {
namespace {

class Outdoor : public RenderTest {};

using Surfaces = std::shared_ptr<const std::vector<SurfacePart>>;

Surfaces surfaces(std::vector<SurfacePart> parts) { return std::make_shared<const std::vector<SurfacePart>>(std::move(parts)); }

// No sky, no lamps, no curtains: what is seen is what the rooms send. Every room is lit, all of its face is glass.
FacadeSurface bare_rooms() {
    FacadeSurface f;
    f.room_m = {4, 4, 4};
    f.window = {1, 1};
    f.wall = glm::vec3(0);
    f.second_share = 0;
    f.lit = 1;
    f.curtains = 0;
    f.glass = 0;
    return f;
}

// A wall of `half` metres around the origin that faces +Z, its rooms counted from there.
ModelData wall(const glm::vec2& half) {
    test::Shape s = test::empty_shape(glm::vec4(1), 0, 1);
    Primitive& p = s.primitive();
    p.positions = {{-half.x, -half.y, 0}, {half.x, -half.y, 0}, {half.x, half.y, 0}, {-half.x, half.y, 0}};
    p.normals.assign(4, {0, 0, 1});
    p.indices = {0, 1, 2, 0, 2, 3};
    for (const glm::vec3& v : p.positions) p.bounds.add(v);
    s.model.materials[0].name = "wall";
    return s.model;
}

ModelData named(test::Shape s, const char* name) {
    s.model.materials[0].name = name;
    return s.model;
}

Layer layer_of(Surfaces s, const glm::vec3& eye, const glm::vec3& target) {
    Layer l;
    ModelDraw draw{.asset = 0};
    draw.surfaces = std::move(s);
    l.models.push_back(draw);
    l.camera = camera_at(eye, target);
    l.environment.intensity = 0;
    return l;
}

OutdoorState outdoors(float hour, float season = 1) {
    OutdoorState o = test::outdoors_at(hour, season);
    o.snow = 1;
    return o;
}

float light_of(const glm::vec4& c) { return (c.r + c.g + c.b) / 3; }

float mean_light(const std::vector<glm::vec4>& p) {
    float sum = 0;
    for (const glm::vec4& c : p) sum += light_of(c);
    return sum / static_cast<float>(p.size());
}

glm::vec2 pixel_of(const CameraState& camera, const glm::vec3& at, int width, int height) {
    const glm::vec4 c = glm::perspective(camera.fov_y_rad, static_cast<float>(width) / static_cast<float>(height), 0.1f, 100.0f) * glm::inverse(camera.world_from_camera) * glm::vec4(at, 1);
    return {(c.x / c.w * 0.5f + 0.5f) * static_cast<float>(width), (0.5f - c.y / c.w * 0.5f) * static_cast<float>(height)};
}

// The middle of the lamp under the ceiling of the room around (2, 2) is as far behind its window as the room says: moving the eye moves it against the frame.
TEST_F(Outdoor, TheLampInARoomStandsBehindTheWindow) {
    auto pipeline = make(plain_options());
    ASSERT_TRUE(pipeline);
    pipeline->residency().put_model(0, "wall", wall({4, 4}));
    SurfacePart part{.material = "wall", .facade = bare_rooms()};
    constexpr int kSide = 240;
    for (const glm::vec3& eye : {glm::vec3(2, 0.5f, 7), glm::vec3(4.2f, 0.5f, 7), glm::vec3(0.2f, -0.5f, 8)}) {
        const Layer l = layer_of(surfaces({part}), eye, {2, 2, 0});
        const auto picture = test::picture_of(*pipeline, l, kSide, kSide);
        // Two sides of the room are 0 and 4; the lamp hangs at 0.5 along, at the top, at 0.45 of its depth.
        const glm::vec2 due = pixel_of(l.camera, {2, 4, -1.8f}, kSide, kSide), window = pixel_of(l.camera, {2, 4, 0}, kSide, kSide);
        glm::vec2 sum(0);
        float count = 0, brightest = 0;
        const auto within = [&](int x, int y) {
            const glm::vec2 low = pixel_of(l.camera, {0.05f, 0.05f, 0}, kSide, kSide), high = pixel_of(l.camera, {3.95f, 3.95f, 0}, kSide, kSide);
            return static_cast<float>(x) > low.x + 4 && static_cast<float>(x) < high.x - 4 && static_cast<float>(y) > high.y + 4 && static_cast<float>(y) < low.y - 4;
        };
        for (int pass = 0; pass < 2; ++pass)
            for (int y = 0; y < kSide; ++y)
                for (int x = 0; x < kSide; ++x) {
                    if (!within(x, y)) continue;
                    const float light = light_of(picture[static_cast<std::size_t>(y * kSide + x)]);
                    if (pass == 0) brightest = std::max(brightest, light);
                    else if (light > 0.8f * brightest) sum += glm::vec2(x, y) + 0.5f, ++count;
                }
        ASSERT_GT(brightest, 0.1f);
        ASSERT_GT(count, 20);
        // A frame stands before it here and there.
        EXPECT_NEAR(glm::distance(sum / count, due), 0, 6) << eye.x;
        EXPECT_GT(glm::distance(window, due), 14) << "a picture on the wall would not tell";
    }
}

// Mean light of each of 8 by 8 rooms.
std::vector<float> rooms_of(const std::vector<glm::vec4>& p, int side) {
    std::vector<float> out(64, 0);
    for (int y = 0; y < side; ++y)
        for (int x = 0; x < side; ++x) out[static_cast<std::size_t>(y * 8 / side * 8 + x * 8 / side)] += light_of(p[static_cast<std::size_t>(y * side + x)]);
    return out;
}

// Straight at a wall of 8 by 8 rooms, which fills the picture.
Layer at_wall(const FacadeSurface& f) {
    Layer l = layer_of(surfaces({{.material = "*", .facade = f}}), {0, 0, 60}, {0, 0, 0});
    l.camera.fov_y_rad = 2 * std::atan(16.0f / 60);
    return l;
}

// Straight at the face of one room, which fills the picture.
std::vector<glm::vec4> room_at(Pipeline& pipeline, const FacadeSurface& f, int column, int row) {
    const glm::vec3 middle(4 * column + 2, 4 * row + 2, 0);
    Layer l = layer_of(surfaces({{.material = "*", .facade = f}}), middle + glm::vec3(0, 0, 10), middle);
    l.camera.fov_y_rad = 2 * std::atan(2.0f / 10);
    return test::picture_of(pipeline, l, 64, 64);
}

// How much what is there differs, each of two pictures in parts of its own light: brighter lamps alone make no difference.
float unlike(const std::vector<glm::vec4>& a, const std::vector<glm::vec4>& b) {
    const float of_a = mean_light(a), of_b = mean_light(b);
    float apart = 0;
    for (std::size_t i = 0; i < a.size(); ++i) apart += light_of(glm::abs(a[i] / of_a - b[i] / of_b));
    return apart / static_cast<float>(a.size());
}

TEST_F(Outdoor, NoTwoRoomsAreAlike) {
    auto pipeline = make(plain_options());
    ASSERT_TRUE(pipeline);
    pipeline->residency().put_model(0, "wall", wall({16, 16}));
    const FacadeSurface f = bare_rooms();
    std::vector<std::vector<glm::vec4>> rooms;
    for (int row = -3; row < 3; ++row)
        for (int column = -4; column < 4; ++column) rooms.push_back(room_at(*pipeline, f, column, row));
    EXPECT_EQ(unlike(rooms[0], room_at(*pipeline, f, -4, -3)), 0);
    float least = 2;
    for (std::size_t i = 0; i < rooms.size(); ++i) {
        ASSERT_GT(mean_light(rooms[i]), 0.01f) << i << " is lit";
        for (std::size_t j = 0; j < i; ++j) least = std::min(least, unlike(rooms[i], rooms[j]));
    }
    // Paint, floor, furniture and the picture on the wall.
    EXPECT_GT(least, 0.02f);
}

TEST_F(Outdoor, TheHourSaysHowManyRoomsAreLit) {
    auto pipeline = make(plain_options());
    ASSERT_TRUE(pipeline);
    pipeline->residency().put_model(0, "wall", wall({16, 16}));
    FacadeSurface half = bare_rooms();
    half.brightness = 50;  // what comes in from the street does not count
    const std::vector<float> rooms = rooms_of(test::picture_of(*pipeline, at_wall(half), 256, 256), 256);
    half.lit = 0.5f;
    Layer l = at_wall(half);
    const auto lit_at = [&](float hour) {
        l.environment.outdoors = outdoors(hour);
        l.environment.outdoors.cloud = 1;
        const std::vector<float> of = rooms_of(test::picture_of(*pipeline, l, 256, 256), 256);
        const float most = *std::max_element(rooms.begin(), rooms.end());
        return std::count_if(of.begin(), of.end(), [&](float r) { return r > 0.04f * most; });
    };
    // 64 lots: three standard deviations about 32.
    const auto evening = lit_at(21);
    EXPECT_GT(evening, 19);
    EXPECT_LT(evening, 45);
    EXPECT_LT(lit_at(3.5f), evening / 3) << "people sleep";
}

TEST_F(Outdoor, WindowsOfTheShowFollowTheirChannelFloorByFloor) {
    auto pipeline = make(plain_options());
    ASSERT_TRUE(pipeline);
    pipeline->residency().put_model(0, "wall", wall({16, 16}));
    FacadeSurface f = bare_rooms();
    f.lit = 0;
    f.show_share = 1;
    f.show_first = 4;
    f.show_channels = 4;
    Layer l = at_wall(f);
    l.models[0].glow.fill(0);
    EXPECT_EQ(mean_light(test::picture_of(*pipeline, l, 64, 64)), 0);
    for (std::size_t channel = 4; channel < 8; ++channel) {
        l.models[0].glow.fill(0);
        l.models[0].glow[channel] = 1;
        const std::vector<float> rooms = rooms_of(test::picture_of(*pipeline, l, 256, 256), 256);
        for (std::size_t i = 0; i < 64; ++i) {
            const std::size_t floor = 8 + 7 - i / 8 - 4;  // rows run from the top; floor 0 begins at the origin
            EXPECT_EQ(rooms[i] > 100, floor % 4 == channel - 4) << "channel " << channel << ", room " << i << ": " << rooms[i];
        }
    }
}

TEST_F(Outdoor, FarWindowsKeepTheLightOfNearOnes) {
    auto pipeline = make(plain_options());
    ASSERT_TRUE(pipeline);
    pipeline->residency().put_model(0, "wall", wall({64, 64}));
    FacadeSurface f = bare_rooms();
    f.window = {0.6f, 0.5f};
    f.lit = 0.5f;
    std::vector<float> light;
    for (const float away : {60.0f, 240.0f, 1500.0f}) {
        Layer l = layer_of(surfaces({{.material = "wall", .facade = f}}), {0, 0, away}, {0, 0, 0});
        l.camera.far_m = 4000;
        l.camera.fov_y_rad = 2 * std::atan(std::min(60.0f, 0.25f * away) / away);
        // As many rooms as the window holds, from pictures of 16 to 1.3 pixels a room.
        light.push_back(mean_light(test::picture_of(*pipeline, l, away > 1000 ? 40 : 240, away > 1000 ? 40 : 240)));
    }
    for (const float l : light) EXPECT_NEAR(l, light[1], 0.25f * light[1]);
}

TEST_F(Outdoor, WavesAreTheSameAtTheSameTimeAndRepeatAfterAMinute) {
    auto pipeline = make(plain_options());
    ASSERT_TRUE(pipeline);
    pipeline->residency().put_model(0, "river", named(test::floor(glm::vec4(0.1f), 0.2f, 80), "river"));
    Layer l = layer_of(surfaces({{.material = "river", .water = WaterSurface{}}}), {0, 6, 40}, {0, 0, -10});
    l.environment.outdoors = outdoors(17);
    l.environment.outdoors.wind_m_s = 5;
    l.environment.outdoors.rain = 0.5f;
    const auto at = [&](double t_s) {
        l.environment.outdoors.t = Flicks::from_seconds(t_s);
        return test::picture_of(*pipeline, l, 160, 90);
    };
    const auto first = at(3.25), later = at(4.25);
    EXPECT_GT(test::different_pixels(first, later, 0.01f), 2000u) << "the water moves";
    EXPECT_EQ(at(3.25), first);
    EXPECT_EQ(at(63.25), first);
    EXPECT_EQ(at(-56.75), first);
    l.environment.outdoors.wind_m_s = 0;
    l.environment.outdoors.rain = 0;
    EXPECT_EQ(at(3.25), at(4.25)) << "without wind and rain it lies still";
}

TEST_F(Outdoor, SnowWhitensRoofsAndNotWalls) {
    auto pipeline = make(plain_options());
    ASSERT_TRUE(pipeline);
    test::Shape house = test::empty_shape(glm::vec4(0.1f, 0.08f, 0.07f, 1), 0, 1);
    house.model.meshes[0].primitives[0] = test::box({4, 4, 4}, {0, 0, 0});
    pipeline->residency().put_model(0, "house", named(house, "house"));
    Layer l = layer_of(surfaces({{.material = "*", .ground = GroundSurface{}}}), {0, 12, 18}, {0, 0, 0});
    const auto at = [&](float season) {
        l.environment.outdoors = outdoors(12, season);
        l.environment.outdoors.cloud = 1;  // no shadows
        return test::picture_of(*pipeline, l, 120, 120);
    };
    const auto autumn = at(2), winter = at(3);
    const glm::vec2 roof = pixel_of(l.camera, {0, 4, 0}, 120, 120), front = pixel_of(l.camera, {0, 0, 4}, 120, 120);
    const auto of = [&](const auto& p, glm::vec2 at_px) { return light_of(p[static_cast<std::size_t>(at_px.y) * 120 + static_cast<std::size_t>(at_px.x)]); };
    EXPECT_GT(of(winter, roof), 3 * of(autumn, roof));
    EXPECT_LT(of(winter, front), 2 * of(autumn, front)) << "it has more light from the ground, no more";
}

TEST_F(Outdoor, NoonIsBrighterThanNightAndLeavesTurn) {
    auto pipeline = make(plain_options());
    ASSERT_TRUE(pipeline);
    pipeline->residency().put_model(0, "meadow", named(test::floor(glm::vec4(0.06f, 0.10f, 0.03f, 1), 1, 40), "meadow"));
    Layer l = layer_of(surfaces({{.material = "meadow", .ground = GroundSurface{}}}), {0, 30, 10}, {0, 0, 0});
    const auto at = [&](float hour, float season) {
        l.environment.outdoors = outdoors(hour, season);
        return test::picture_of(*pipeline, l, 40, 40)[20 * 40 + 20];
    };
    const glm::vec4 noon = at(12, 1), night = at(23, 1), autumn = at(12, 2);
    EXPECT_GT(noon.g, 10 * night.g);
    EXPECT_GT(night.g, 0) << "the moon";
    EXPECT_GT(noon.g, noon.r);
    EXPECT_GT(autumn.r, autumn.g);
}

TEST_F(Outdoor, LampsOfTheStreetAreOnFromDuskToDawn) {
    auto pipeline = make(plain_options());
    ASSERT_TRUE(pipeline);
    test::Shape lamp = test::sphere(glm::vec4(0, 0, 0, 1), 0, 1, 3);
    lamp.model.materials[0].emissive = glm::vec3(1, 0.7f, 0.4f);
    pipeline->residency().put_model(0, "lamp", named(lamp, "lamp"));
    Layer l = layer_of(surfaces({{.material = "lamp", .ground = GroundSurface{}}}), {0, 0, 12}, {0, 0, 0});
    const auto red_at = [&](float hour) {
        l.environment.outdoors = outdoors(hour);
        return test::picture_of(*pipeline, l, 40, 40)[20 * 40 + 20].r;
    };
    EXPECT_NEAR(red_at(22), 1, 0.02f);
    EXPECT_LT(red_at(13), 0.02f);
}

TEST_F(Outdoor, WetGroundMirrorsTheSky) {
    auto pipeline = make(plain_options());
    ASSERT_TRUE(pipeline);
    pipeline->residency().put_model(0, "street", named(test::floor(glm::vec4(0.05f, 0.05f, 0.05f, 1), 1, 60), "street"));
    Layer l = layer_of(surfaces({{.material = "street", .ground = GroundSurface{}}}), {0, 1.6f, 20}, {0, 1.0f, 0});
    const auto blue_at = [&](float wetness) {
        l.environment.outdoors = outdoors(19.0f);
        l.environment.outdoors.wetness = wetness;
        const auto p = test::picture_of(*pipeline, l, 60, 60);
        float sum = 0;
        for (std::size_t i = 50 * 60; i < 60 * 60; ++i) sum += p[i].b;
        return sum / 600;
    };
    EXPECT_GT(blue_at(1), 1.3f * blue_at(0));
}

// A level floor of `part` at 0 and a shining ball 3 m over it; or under it, where nothing can see it.
Layer ball_over(SurfacePart part, float height_m) {
    Layer l = layer_of(surfaces({std::move(part)}), {0, 4, 20}, {0, 0, 0});
    l.models.push_back({.asset = 1, .world_from_node = glm::translate(glm::mat4(1), glm::vec3(0, height_m, 0))});
    l.environment.outdoors = outdoors(22);
    return l;
}

void put_ball_and_floor(Pipeline& pipeline) {
    test::Shape ball = test::sphere(glm::vec4(0, 0, 0, 1), 0, 1, 1);
    ball.model.materials[0].emissive = glm::vec3(1, 0, 0);
    pipeline.residency().put_model(0, "floor", named(test::floor(glm::vec4(0.05f, 0.05f, 0.05f, 1), 1, 60), "floor"));
    pipeline.residency().put_model(1, "ball", ball.model);
}

float red_at(Pipeline& pipeline, const Layer& l, const glm::vec3& place) {
    const glm::vec2 px = pixel_of(l.camera, place, 160, 120);
    return test::picture_of(pipeline, l, 160, 120)[static_cast<std::size_t>(px.y) * 160 + static_cast<std::size_t>(px.x)].r;
}

TEST_F(Outdoor, CalmWaterMirrorsWhatStandsOverItWhereTheLawSays) {
    auto pipeline = make(plain_options());
    ASSERT_TRUE(pipeline);
    put_ball_and_floor(*pipeline);
    WaterSurface calm;
    calm.roughness = 0;
    SurfacePart part{.material = "floor", .water = calm};
    const Layer over = ball_over(part, 3), under = ball_over(part, -3);
    // At 19 degrees over the water it reflects a tenth.
    const float in_mirror = red_at(*pipeline, over, {0, -3, 0});
    EXPECT_GT(in_mirror, 0.05f);
    EXPECT_LT(in_mirror, 0.3f);
    EXPECT_LT(red_at(*pipeline, over, {3, -3, 0}), 0.2f * in_mirror) << "beside it";
    EXPECT_LT(red_at(*pipeline, over, {0, -6, 0}), 0.2f * in_mirror) << "under it";
    EXPECT_LT(red_at(*pipeline, under, {0, -3, 0}), 0.2f * in_mirror) << "what lies in the water is not mirrored";
    Layer raised = over;
    for (ModelDraw& m : raised.models) m.world_from_node = glm::translate(glm::mat4(1), glm::vec3(0, 2, 0)) * m.world_from_node;
    raised.camera = camera_at({0, 6, 20}, {0, 2, 0});
    EXPECT_NEAR(red_at(*pipeline, raised, {0, -1, 0}), in_mirror, 0.1f * in_mirror) << "water at another height";
}

TEST_F(Outdoor, WetGroundMirrorsAndDryGroundDoesNot) {
    auto pipeline = make(plain_options());
    ASSERT_TRUE(pipeline);
    put_ball_and_floor(*pipeline);
    GroundSurface plaza;
    plaza.mirror = true;
    Layer l = ball_over({.material = "floor", .ground = plaza}, 3);
    l.camera = camera_at({0, 2, 20}, {0, 0, 0});
    const float dry = red_at(*pipeline, l, {0, -3, 0});
    l.environment.outdoors.wetness = 1;
    const float wet = red_at(*pipeline, l, {0, -3, 0});
    EXPECT_GT(wet, dry + 0.03f);
    l.models.pop_back();
    EXPECT_LT(red_at(*pipeline, l, {0, -3, 0}), dry + 0.01f);
}

// Light that haze of even density scatters into a ray, by many small steps.
double scattered_by_steps(const LightState& light, double per_m, glm::dvec3 eye, glm::dvec3 to) {
    constexpr int kSteps = 20000;
    const double length = glm::distance(eye, to);
    double sum = 0;
    for (int i = 0; i < kSteps; ++i) {
        const glm::dvec3 at = eye + (to - eye) * ((i + 0.5) / kSteps);
        const glm::dvec3 off = at - glm::dvec3(light.position_ws);
        sum += 1 / glm::dot(off, off);
    }
    return static_cast<double>(light.intensity) * per_m / (4 * std::numbers::pi) * sum * length / kSteps;
}

TEST_F(Outdoor, HazeShowsLampsAsTheIntegralSays) {
    auto pipeline = make(plain_options());
    ASSERT_TRUE(pipeline);
    ModelData black = wall({60, 60});
    black.materials[0].base_colour = glm::vec4(0, 0, 0, 1);
    pipeline->residency().put_model(0, "wall", black);
    Layer l = layer_of({}, {0, 0, 60}, {0, 0, 0});
    l.environment.outdoors = outdoors(0);
    l.environment.outdoors.cloud = 1;
    l.environment.fog_per_m = 1e-4f;  // it hides next to nothing
    const auto light_at = [&](glm::vec3 place, float glow) {
        l.lights.assign(1, {.kind = LightState::Kind::Point, .position_ws = place, .intensity = 20000});
        l.environment.outdoors.haze_glow = glow;
        return test::picture_of(*pipeline, l, 65, 65)[32 * 65 + 32].g;
    };
    // Before the wall, beside the way; behind the eye; the wall itself is lit the same with and without.
    for (const glm::vec3 place : {glm::vec3(3, 0, 30), glm::vec3(0, -8, 50), glm::vec3(5, 0, 65)}) {
        const LightState light{.position_ws = place, .intensity = 20000};
        const double due = scattered_by_steps(light, 1e-4, {0, 0, 60}, {0, 0, 0});
        EXPECT_NEAR(light_at(place, 1) - light_at(place, 0), due, 0.04 * due + 2e-3) << place.x;
    }
}

}  // namespace
}  // namespace pai
