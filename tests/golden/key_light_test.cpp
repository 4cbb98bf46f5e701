// The environment's key light: what is found, that nothing is lost by it, and the shadow that it casts.
#include <cmath>
#include <functional>
#include <numbers>

#include "render/environment.h"
#include "stage.h"

namespace pai {
namespace {

constexpr double kPi = std::numbers::pi;

class KeyLightTest : public RenderTest {};

constexpr int kSkyWidth = 512, kSkyHeight = 256;

Pixels sky_of(const std::function<glm::vec3(const glm::dvec3&)>& radiance) {
    Pixels p{.format = Pixels::Format::RgbaFloat, .width = kSkyWidth, .height = kSkyHeight};
    std::vector<glm::vec4> texels;
    for (int y = 0; y < p.height; ++y) {
        for (int x = 0; x < p.width; ++x) {
            const double theta = kPi * (y + 0.5) / p.height, phi = 2 * kPi * ((x + 0.5) / p.width - 0.5);
            texels.emplace_back(radiance({std::sin(theta) * std::cos(phi), std::cos(theta), std::sin(theta) * std::sin(phi)}), 1);
        }
    }
    const auto bytes = std::as_bytes(std::span(texels));
    p.texels.assign(bytes.begin(), bytes.end());
    return p;
}

const glm::dvec3 kSun = glm::normalize(glm::dvec3(0.4, 0.8, 0.3));
constexpr double kSunRadius_rad = 0.1;

double angle(const glm::dvec3& a, const glm::dvec3& b) { return std::acos(std::clamp(glm::dot(a, b), -1.0, 1.0)); }

// A blue sky over a brown ground, and a yellow disc.
glm::vec3 day(const glm::dvec3& d, bool sun) {
    const glm::vec3 sky = d.y > 0 ? glm::vec3(0.2f, 0.3f, 0.5f) : glm::vec3(0.1f, 0.08f, 0.06f);
    return sun && angle(d, kSun) < kSunRadius_rad ? glm::vec3(100, 90, 60) : sky;
}

struct Found {
    const char* name;
    std::function<glm::vec3(const glm::dvec3&)> radiance;
    bool key;
};

TEST_F(KeyLightTest, IsFoundWhereASmallPartSendsANotableShare) {
    const glm::dvec3 low(1, 0, 0);
    const Found cases[] = {
        {"a sun", [](const glm::dvec3& d) { return day(d, true); }, true},
        {"a window across the picture's seam", [](const glm::dvec3& d) { return angle(d, {-1, 0.2, 0}) < 0.15 ? glm::vec3(30) : glm::vec3(0.3f); }, true},
        {"even light", [](const glm::dvec3&) { return glm::vec3(0.7f); }, false},
        {"darkness", [](const glm::dvec3&) { return glm::vec3(0); }, false},
        {"an overcast sky", [](const glm::dvec3& d) { return glm::vec3(static_cast<float>(0.3 + 0.7 * std::max(0.0, d.y))); }, false},
        {"a small lamp in a bright room", [&](const glm::dvec3& d) { return angle(d, low) < 0.03 ? glm::vec3(30) : glm::vec3(1); }, false},
        {"a wall of light", [&](const glm::dvec3& d) { return angle(d, low) < 0.6 ? glm::vec3(30) : glm::vec3(0.1f); }, false},
        {"two suns, the larger of them", [](const glm::dvec3& d) { return angle(d, {0, 0.6, -0.8}) < 0.05 ? glm::vec3(100) : day(d, true); }, true},
    };
    for (const Found& c : cases) EXPECT_EQ(static_cast<bool>(KeyLight::find(sky_of(c.radiance))), c.key) << c.name;
}

TEST_F(KeyLightTest, IsAsWideAndFromWhereItsDiscIs) {
    const KeyLight key = KeyLight::find(sky_of([](const glm::dvec3& d) { return day(d, true); }));
    // Texels are 0.012 rad wide: the disc's edge is known to a fifth of one.
    EXPECT_LT(angle(glm::dvec3(key.to_light()), kSun), 0.003);
    EXPECT_NEAR(key.radius_rad(), kSunRadius_rad, 0.004);
    EXPECT_NEAR(key.colour().r / key.colour().b, 100.0 / 60, 0.01);
    EXPECT_NEAR(glm::dot(key.colour(), glm::vec3(0.2126f, 0.7152f, 0.0722f)), 1, 1e-5);
}

// What stands in alpha, taken out of the light, leaves what the same sky would send without its sun.
TEST_F(KeyLightTest, AndTheRestAreTheWhole) {
    const Pixels whole = sky_of([](const glm::dvec3& d) { return day(d, true); }), rest = sky_of([](const glm::dvec3& d) { return day(d, false); });
    const KeyLight key = KeyLight::find(whole);
    ASSERT_TRUE(key);
    constexpr int kFacePx = 8;
    const auto with = irradiance_cube(whole, key, kFacePx), without = irradiance_cube(rest, {}, kFacePx);
    double most = 0;
    for (std::size_t i = 0; i < with.size(); ++i) {
        for (int c = 0; c < 3; ++c) {
            const float left = with[i][c] - key.colour()[c] * with[i].a;
            // The sky behind the disc, at most 0.5 over 0.03 sr of pi, counts as the key's; the edge of one texel as the rest's.
            EXPECT_NEAR(left, without[i][c], 0.01) << i << " " << c;
            most = std::max(most, static_cast<double>(with[i].a));
        }
    }
    EXPECT_GT(most, 0.8);   // 90 over the disc's 0.0314 sr of pi, a little less off its axis
}

// Light that leaves a white matt floor below a square in the air, without tone curve: in full light, in full shadow, and across the edge.
TEST_F(KeyLightTest, CastsAShadowWhosePenumbraIsAsWideAsItsDisc) {
    constexpr float kHeight_m = 1;
    const Pixels sky = sky_of([](const glm::dvec3& d) { return angle(d, {0, 1, 0}) < kSunRadius_rad ? glm::vec3(60) : glm::vec3(0.2f); });
    RenderOptions options = plain_options();
    options.shadow_px = 1024;
    options.key_samples = 32;
    const auto row_of = [&](int samples) {
        options.key_samples = samples;
        auto pipeline = make(options);
        pipeline->residency().put_model(0, "floor", test::floor(glm::vec4(1, 1, 1, 1), 1, 2).model);
        pipeline->residency().put_model(1, "roof", test::floor(glm::vec4(1, 1, 1, 1), 1, 0.5f).model);
        pipeline->residency().put_environment(2, "sky", sky);
        Layer l;
        l.models.push_back({.asset = 0});
        l.models.push_back({.asset = 1, .world_from_node = glm::translate(glm::mat4(1), {-0.5f, kHeight_m, 0})});   // its edge over x = 0
        l.environment.asset = 2;
        // From below the roof, along the floor.
        l.camera = camera_at({0, 0.9f, 1.6f}, {0, 0, 0});
        const auto picture = picture_of(*pipeline, frame_of(l), {}, 256, 256);
        std::vector<double> row;
        for (int x = 0; x < 256; ++x) {
            double sum = 0;
            for (int y = 126; y < 130; ++y) sum += picture[static_cast<std::size_t>(y) * 256 + static_cast<std::size_t>(x)].g / 4;
            row.push_back(sum);
        }
        return row;
    };
    const std::vector<double> shadowed = row_of(32), open = row_of(0);
    // Width of the picture at the target: 2 * 1.836 * tan(0.3).
    const double m_per_px = 2 * std::hypot(0.9, 1.6) * std::tan(0.3) / 256;
    const auto at = [&](const std::vector<double>& row, double x_m) { return row[static_cast<std::size_t>(128 + x_m / m_per_px)]; };
    EXPECT_NEAR(at(shadowed, 0.3), at(open, 0.3), 0.01 * at(open, 0.3));   // beyond the penumbra nothing is missing
    // Within, what the room sends: 0.2, and the disc 60 * 0.0314 / pi = 0.6 when it is seen.
    EXPECT_NEAR(at(open, -0.3) - at(shadowed, -0.3), 0.6, 0.03);
    // The disc's image is 0.2 m wide at 1 m: a tenth of its light is past the edge 0.069 m from its middle, on either side.
    for (const double side : {-0.069, 0.069}) {
        const double lit = 1 - (at(open, side) - at(shadowed, side)) / 0.6;
        EXPECT_NEAR(lit, side < 0 ? 0.1 : 0.9, 0.12) << side;
    }
    EXPECT_NEAR(1 - (at(open, 0) - at(shadowed, 0)) / 0.6, 0.5, 0.1);
}

// A lit convex body has no shadow on its lit side: what it would cast on itself is a fault of the map.
TEST_F(KeyLightTest, LeavesTheLitSideOfABallAlone) {
    const Pixels sky = sky_of([](const glm::dvec3& d) { return day(d, true); });
    const auto draw = [&](int samples) {
        RenderOptions options = plain_options();
        options.key_samples = samples;
        auto pipeline = make(options);
        pipeline->residency().put_model(0, "ball", test::sphere(glm::vec4(0.8f, 0.8f, 0.8f, 1), 0, 0.8f).model);
        pipeline->residency().put_environment(1, "sky", sky);
        Layer l;
        l.models.push_back({.asset = 0});
        l.environment.asset = 1;
        l.camera = camera_at(glm::vec3(kSun) * 2.2f, glm::vec3(0));
        return picture_of(*pipeline, frame_of(l), {}, 128, 128);
    };
    const auto shadowed = draw(24), open = draw(0);
    int darker = 0;
    for (int y = 24; y < 104; ++y) {
        for (int x = 24; x < 104; ++x) {
            const std::size_t i = static_cast<std::size_t>(y) * 128 + static_cast<std::size_t>(x);
            if (std::hypot(x - 63.5, y - 63.5) < 38) darker += shadowed[i].g < 0.99f * open[i].g;
        }
    }
    EXPECT_EQ(darker, 0);
}

}  // namespace
}  // namespace pai
