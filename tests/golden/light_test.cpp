// What the renderer promises about light: what arrives is what leaves, and it comes from where it should.
#include <cmath>
#include <cstdio>
#include <functional>
#include <numbers>

#include <fmt/format.h>

#include "base/hash.h"
#include "render/environment.h"
#include "stage.h"

namespace pai {
namespace {

constexpr double kPi = std::numbers::pi;

class Light : public RenderTest {};

double encoded(double v) {
    v = std::clamp(v, 0.0, 1.0);
    return v <= 0.0031308 ? 12.92 * v : 1.055 * std::pow(v, 1 / 2.4) - 0.055;
}

Pixels picture_from(int width, int height, const std::function<glm::vec3(const glm::dvec3&)>& radiance) {
    Pixels p{.format = Pixels::Format::RgbaFloat, .width = width, .height = height};
    std::vector<glm::vec4> texels;
    for (int y = 0; y < height; ++y) {
        for (int x = 0; x < width; ++x) {
            const double theta = kPi * (y + 0.5) / height, phi = 2 * kPi * ((x + 0.5) / width - 0.5);
            texels.emplace_back(radiance({std::sin(theta) * std::cos(phi), std::cos(theta), std::sin(theta) * std::sin(phi)}), 1);
        }
    }
    const auto bytes = std::as_bytes(std::span(texels));
    p.texels.assign(bytes.begin(), bytes.end());
    return p;
}

// A dim gradient with a window of 14 by 14 degrees, 400 times as bright.
Pixels window_light() {
    const glm::dvec3 centre = glm::normalize(glm::dvec3(0.5, 0.6, 0.7));
    return picture_from(256, 128, [&](const glm::dvec3& d) {
        const glm::vec3 room = glm::vec3(0.1f, 0.12f, 0.15f) * static_cast<float>(0.6 + 0.4 * d.y);
        const glm::dvec3 off = d - centre;
        return std::max({std::abs(off.x), std::abs(off.y), std::abs(off.z)}) < 0.12 ? glm::vec3(40, 38, 34) : room;
    });
}

// White bodies of every roughness and metalness in white light of one strength cannot be told from what is around them,
// to the step of an 8-bit picture.
TEST_F(Light, AWhiteBodyVanishesInWhiteLight) {
    auto pipeline = make(plain_options());
    ASSERT_TRUE(pipeline);
    pipeline->residency().put_environment(1, "furnace", test::uniform_light(0.5f));
    for (const float metallic : {0.0f, 0.5f, 1.0f}) {
        for (const float roughness : {0.0f, 0.1f, 0.3f, 0.6f, 1.0f}) {
            pipeline->residency().put_model(0, "body", test::sphere(glm::vec4(1), metallic, roughness).model);
            Layer l;
            l.models.push_back({.asset = 0});
            l.camera = camera_at({0, 0, 2.2f}, glm::vec3(0));
            l.environment.asset = 1;
            l.environment.visible = true;
            double worst = 0;
            for (const glm::vec4& p : picture_of(*pipeline, frame_of(l), {}, 160, 90)) worst = std::max(worst, std::abs(encoded(p.g) - encoded(0.5)));
            EXPECT_LT(worst * 255, 1) << "metallic " << metallic << " roughness " << roughness;
        }
    }
}

// The same with the light from 512 lamps all around: what the lamps give is summed over the pictures. Seen from the front,
// where 512 lamps are dense enough; of polished bodies only those that scatter more than the lamps are apart.
TEST_F(Light, LampsAllAroundGiveWhatTheySend) {
    constexpr int kLamps = 512;
    for (const float metallic : {0.0f, 1.0f}) {
        for (const float roughness : {0.5f, 0.75f, 1.0f}) {
            auto pipeline = make(plain_options());
            ASSERT_TRUE(pipeline);
            pipeline->residency().put_model(0, "body", test::sphere(glm::vec4(1), metallic, roughness).model);
            Layer l;
            l.models.push_back({.asset = 0});
            l.camera = camera_at({0, 0, 2.2f}, glm::vec3(0));
            double sum = 0;
            for (int first = 0; first < kLamps; first += 16) {
                l.lights.clear();
                for (int i = first; i < first + 16; ++i) {
                    const double y = 1 - (2 * i + 1.0) / kLamps, r = std::sqrt(1 - y * y), phi = i * 2.399963229728653;
                    // Radiance 0.5 over 4 pi sr.
                    LightState lamp{.kind = LightState::Kind::Directional, .intensity = static_cast<float>(0.5 * 4 * kPi / kLamps)};
                    lamp.direction_ws = {r * std::cos(phi), y, r * std::sin(phi)};
                    l.lights.push_back(lamp);
                }
                const auto picture = picture_of(*pipeline, frame_of(l), {}, 33, 33);
                for (int y = 12; y < 21; ++y) {
                    for (int x = 12; x < 21; ++x) sum += picture[static_cast<std::size_t>(y) * 33 + x].g / 81;
                }
            }
            EXPECT_NEAR(sum, 0.5, 0.006) << "metallic " << metallic << " roughness " << roughness;
        }
    }
}

TEST_F(Light, IrradianceIsTheCosineIntegral) {
    const Pixels light = window_light();
    constexpr int kFacePx = 4;
    const std::vector<glm::vec4> cube = irradiance_cube(light, {}, kFacePx);
    // The faces' own axes, by the four texels around each.
    const glm::dvec3 axes[6] = {{1, 0, 0}, {-1, 0, 0}, {0, 1, 0}, {0, -1, 0}, {0, 0, 1}, {0, 0, -1}};
    const float* texels = reinterpret_cast<const float*>(light.texels.data());
    for (int face = 0; face < 6; ++face) {
        double expected = 0, got = 0;
        for (int corner = 0; corner < 4; ++corner) {
            const int x = corner % 2, y = corner / 2;
            // A quarter of a texel off the axis in every direction, the mean is that of the axis but for the curvature.
            got += cube[static_cast<std::size_t>(face * 16 + (1 + y) * 4 + 1 + x)].g / 4;
        }
        const double tilt = 0.25;
        for (const glm::dvec2 off : {glm::dvec2(tilt, tilt), glm::dvec2(-tilt, tilt), glm::dvec2(tilt, -tilt), glm::dvec2(-tilt, -tilt)}) {
            const glm::dvec3 side(axes[face].y, axes[face].z, axes[face].x), up = glm::cross(axes[face], side);
            const glm::dvec3 n = glm::normalize(axes[face] + side * off.x + up * off.y);
            double sum = 0, whole = 0;
            for (int i = 0; i < light.width * light.height; ++i) {
                const double theta = kPi * (i / light.width + 0.5) / light.height, phi = 2 * kPi * ((i % light.width + 0.5) / light.width - 0.5);
                const glm::dvec3 d(std::sin(theta) * std::cos(phi), std::cos(theta), std::sin(theta) * std::sin(phi));
                const double share = std::max(0.0, glm::dot(n, d)) * std::sin(theta);
                sum += share * texels[static_cast<std::size_t>(i) * 4 + 1];
                whole += share;
            }
            expected += sum / whole / 4;
        }
        EXPECT_NEAR(got, expected, 0.004 * expected) << face;
    }
}

// Mean radiance of the GGX lobe about r, seen along r, over every texel of the picture.
// Source: B. Karis, "Real shading in Unreal Engine 4", 2013: the first sum of the split, as an integral.
double lobe_reference(const Pixels& light, const glm::dvec3& r, double alpha) {
    const float* texels = reinterpret_cast<const float*>(light.texels.data());
    double sum = 0, whole = 0;
    for (int i = 0; i < light.width * light.height; ++i) {
        const double theta = kPi * (i / light.width + 0.5) / light.height, phi = 2 * kPi * ((i % light.width + 0.5) / light.width - 0.5);
        const double n_dot_l = r.x * std::sin(theta) * std::cos(phi) + r.y * std::cos(theta) + r.z * std::sin(theta) * std::sin(phi);
        if (n_dot_l <= 0) continue;
        const double h2 = (1 + n_dot_l) / 2, d = h2 * (alpha * alpha - 1) + 1;
        const double share = n_dot_l / (d * d) * std::sin(theta);
        sum += share * texels[static_cast<std::size_t>(i) * 4 + 1];
        whole += share;
    }
    return sum / whole;
}

// Each step of the reflection against the integral, in directions around the window and away from it.
TEST_F(Light, ReflectionsAreTheIntegralOfTheLobe) {
    auto pipeline = make(plain_options());
    ASSERT_TRUE(pipeline);
    const Pixels light = window_light();
    pipeline->residency().put_environment(0, "window", light);
    const EnvironmentMap& map = *pipeline->residency().environment(0);
    const int face_px = pipeline->options().environment_px, last = environment_last_step(face_px);
    for (int step = 2; step <= last; ++step) {
        const double alpha = environment_alpha(face_px, step);
        const gfx::Texture& cube = map.reflection[step % 2];
        const int side = cube.desc().width >> (step / 2);
        gfx::Framebuffer face("face");
        double error = 0, worst = 0, mean = 0;
        int count = 0;
        for (int f : {0, 2, 4}) {   // +X, +Y, +Z: the window is seen by all three
            face.attach_colour(0, cube, step / 2, f);
            const std::vector<glm::vec4> texels = face.read(side, side);
            for (int k = 0; k < 8; ++k) {
                const int x = (k * 5 + 2) % 8 * side / 8, y = k * side / 8;
                const double u = (2 * x + 1.0) / side - 1, v = (2 * y + 1.0) / side - 1;
                const glm::dvec3 d = glm::normalize(f == 0 ? glm::dvec3(1, -v, -u) : f == 2 ? glm::dvec3(u, 1, v) : glm::dvec3(u, -v, 1));
                const double expected = lobe_reference(light, d, alpha);
                const double off = std::abs(texels[static_cast<std::size_t>(y) * side + x].g - expected);
                error += off;
                mean += expected;
                worst = std::max(worst, off / expected);
                ++count;
            }
        }
        fmt::print("step {} alpha {:.4f} side {}: mean error {:.2f} % of the mean, worst {:.1f} %\n", step, alpha, side, 100 * error / mean, 100 * worst);
        EXPECT_LT(error / mean, 0.03) << step;
    }
}

// u = atan2(z, x) / 2 pi + 0.5 and v = acos(y) / pi from the top; a rotation turns the light as it turns things about +Y.
TEST_F(Light, TheEnvironmentStandsWhereItsPictureSays) {
    auto pipeline = make(plain_options());
    ASSERT_TRUE(pipeline);
    const Pixels colours = picture_from(64, 32, [](const glm::dvec3& d) { return glm::vec3(0.5 + 0.45 * d.x, 0.5 + 0.45 * d.y, 0.5 + 0.45 * d.z); });
    pipeline->residency().put_environment(0, "colours", colours);
    const glm::vec3 directions[] = {{1, 0, 0}, {-1, 0, 0}, {0, 0, 1}, {0, 0, -1}, {0.6f, 0.64f, 0.48f}, {-0.48f, -0.6f, 0.64f}};
    for (const glm::vec3& d : directions) {
        for (const float turn : {0.0f, 0.5f}) {
            Layer l;
            l.camera = camera_at(glm::vec3(0), d);
            l.environment.asset = 0;
            l.environment.visible = true;
            l.environment.rotation_rad = turn;
            const auto picture = picture_of(*pipeline, frame_of(l), {}, 9, 9);
            const glm::vec3 before = glm::vec3(glm::rotate(glm::mat4(1), -turn, {0, 1, 0}) * glm::vec4(d, 0));
            for (int c = 0; c < 3; ++c) EXPECT_NEAR(picture[40][c], 0.5f + 0.45f * before[c], 0.01f) << c;
        }
    }
}

// One texel dark, one bright, around the seam of the picture, which is behind -X.
TEST_F(Light, TheBackgroundIsAsSharpAsItsPictureAndShowsNoSeam) {
    auto pipeline = make(plain_options());
    ASSERT_TRUE(pipeline);
    constexpr int kColumns = 512;
    const Pixels stripes = picture_from(kColumns, kColumns / 2, [](const glm::dvec3& d) {
        const auto column = static_cast<int>(std::floor((std::atan2(d.z, d.x) / (2 * std::numbers::pi) + 0.5) * kColumns));
        return glm::vec3(column % 2 == 0 ? 0.1f : 0.9f);
    });
    pipeline->residency().put_environment(0, "stripes", stripes);
    Layer l;
    l.camera = camera_at(glm::vec3(0), {-1, 0, 0});
    l.camera.fov_y_rad = static_cast<float>(8 * 2 * std::numbers::pi / kColumns);
    l.environment.asset = 0;
    l.environment.visible = true;
    constexpr int kSide = 65;
    const auto picture = picture_of(*pipeline, frame_of(l), {}, kSide, kSide);
    const std::span row = std::span(picture).subspan(kSide * (kSide / 2), kSide);
    const auto [least, most] = std::minmax_element(row.begin(), row.end(), [](const auto& a, const auto& b) { return a.r < b.r; });
    EXPECT_LT(least->r, 0.17f);
    EXPECT_GT(most->r, 0.83f);
    for (std::size_t i = 1; i < row.size(); ++i) EXPECT_LT(std::abs(row[i].r - row[i - 1].r), 0.15f) << i;
}

struct Curve {
    const char* name;
    ToneMap tone;
    double (*of_grey)(double);
};

// Greys keep their hue in all three curves, so a number in is a number out.
double neutral(double x) {
    const double offset = x < 0.08 ? x - 6.25 * x * x : 0.04;
    x -= offset;
    return x < 0.76 ? x : 1 - 0.24 * 0.24 / (x + 0.24 - 0.76);
}
double aces(double x) {
    x = x / 0.6 * 1.0;   // the input matrix keeps grey
    const double y = (x * (x + 0.0245786) - 0.000090537) / (x * (0.983729 * x + 0.4329510) + 0.238081);
    return std::clamp(y, 0.0, 1.0);
}
double linear(double x) { return std::min(x, 1.0); }

TEST_F(Light, ToneCurvesAreWhatTheyAreCalled) {
    for (const Curve& curve : {Curve{"neutral", ToneMap::Neutral, neutral}, Curve{"aces", ToneMap::Aces, aces}, Curve{"linear", ToneMap::Linear, linear}}) {
        RenderOptions options = plain_options();
        options.tone_map = curve.tone;
        auto pipeline = make(options);
        ASSERT_TRUE(pipeline);
        for (const float v : {0.0f, 0.01f, 0.05f, 0.18f, 0.5f, 0.9f, 2.0f, 20.0f}) {
            Layer l;
            l.environment.background = glm::vec3(v);
            const auto picture = picture_of(*pipeline, frame_of(l), {}, 4, 4);
            // Half floats twice, and the fit's matrices sum to 1 within 5e-4.
            EXPECT_NEAR(picture[5].g, curve.of_grey(v), 1.5e-3) << curve.name << " " << v;
        }
    }
}

// A ball of radius r half its width above a floor, lit from the upper left: the light on the floor in the shadow's middle,
// just left of the contact, and far from both, each as a share of what arrives without shadows.
glm::vec3 floor_light(Pipeline& pipeline, LightState::Kind kind, float r) {
    pipeline.residency().put_model(0, "ball", test::sphere({0.5f, 0.5f, 0.5f, 1}, 0, 1, r).model);
    pipeline.residency().put_model(1, "floor", test::floor({0.5f, 0.5f, 0.5f, 1}, 1, 6 * r).model);
    Layer l;
    ModelDraw ball{.asset = 0};
    ball.world_from_node = glm::translate(glm::mat4(1), {0, r * 1.02f, 0});
    l.models = {ball, {.asset = 1}};
    l.camera = camera_at({0, 14 * r, 0.001f * r}, glm::vec3(0));
    l.camera.near_m = r * 0.1f;
    l.camera.far_m = r * 100;
    l.camera.fov_y_rad = 0.6f;
    LightState light{.kind = kind, .position_ws = {-5 * r, 6 * r, 0}};
    light.direction_ws = glm::normalize(glm::vec3(0, r, 0) - light.position_ws);
    light.intensity = kind == LightState::Kind::Directional ? 1 : 60 * r * r;
    light.inner_cone_rad = 0.6f;
    light.outer_cone_rad = 0.9f;
    glm::vec3 shares(0);
    std::vector<glm::vec4> lit;
    for (const bool casts : {false, true}) {
        light.casts_shadow = casts;
        l.lights = {light};
        const auto picture = picture_of(pipeline, frame_of(l), {}, 201, 201);
        if (!casts) {
            lit = picture;
            continue;
        }
        const auto share = [&](float x_over_r, float z_over_r) {
            const float half_m = std::tan(0.3f) * 14;   // in radii
            const auto px = [&](float v) { return static_cast<std::size_t>((v / half_m * 0.5f + 0.5f) * 201); };
            const std::size_t at = px(z_over_r) * 201 + px(x_over_r);
            return picture[at].g / std::max(lit[at].g, 1e-6f);
        };
        shares = {share(1.6f, 0), share(-1.5f, 0), share(0, 3.5f)};
    }
    return shares;
}

TEST_F(Light, EveryKindOfLightCastsShadowsAtEveryScale) {
    RenderOptions options = plain_options();
    options.shadow_px = 1024;
    for (const auto kind : {LightState::Kind::Directional, LightState::Kind::Spot, LightState::Kind::Point}) {
        auto pipeline = make(options);
        ASSERT_TRUE(pipeline);
        for (const float radius_m : {0.01f, 0.5f, 50.0f}) {
            const glm::vec3 shares = floor_light(*pipeline, kind, radius_m);
            EXPECT_LT(shares.x, 0.02f) << "in the shadow, kind " << static_cast<int>(kind) << " radius " << radius_m;
            EXPECT_GT(shares.y, 0.99f) << "before the ball: no acne, kind " << static_cast<int>(kind) << " radius " << radius_m;
            EXPECT_GT(shares.z, 0.99f) << "beside it, kind " << static_cast<int>(kind) << " radius " << radius_m;
        }
    }
}

TEST_F(Light, TwoPointsAndFourSpotsShadowTogether) {
    auto pipeline = make(plain_options());
    ASSERT_TRUE(pipeline);
    pipeline->residency().put_model(0, "ball", test::sphere({0.5f, 0.5f, 0.5f, 1}, 0, 1).model);
    pipeline->residency().put_model(1, "floor", test::floor({0.5f, 0.5f, 0.5f, 1}, 1, 4).model);
    Layer l;
    ModelDraw ball{.asset = 0};
    ball.world_from_node = glm::translate(glm::mat4(1), {0, 0.6f, 0});
    l.models = {ball, {.asset = 1}};
    l.camera = camera_at({0, 8, 0.01f}, glm::vec3(0));
    for (int i = 0; i < 6; ++i) {
        const float turn = static_cast<float>(i) * 1.0472f;
        LightState light{.kind = i < 2 ? LightState::Kind::Point : LightState::Kind::Spot, .position_ws = {3 * std::cos(turn), 3, 3 * std::sin(turn)}};
        light.direction_ws = glm::normalize(-light.position_ws);
        light.intensity = 10;
        light.casts_shadow = true;
        l.lights.push_back(light);
    }
    // The picture of all is the sum of the pictures of each.
    const auto all = picture_of(*pipeline, frame_of(l), {}, 64, 64);
    std::vector<glm::vec4> sum(all.size());
    const std::vector<LightState> lights = l.lights;
    for (const LightState& light : lights) {
        l.lights = {light};
        const auto one = picture_of(*pipeline, frame_of(l), {}, 64, 64);
        for (std::size_t i = 0; i < one.size(); ++i) sum[i] += one[i];
    }
    float worst = 0;
    for (std::size_t i = 0; i < all.size(); ++i) {
        if (sum[i].g < 0.98f) worst = std::max(worst, std::abs(all[i].g - sum[i].g));
    }
    EXPECT_LT(worst, 4e-3f);  // six half floats are added
}

TEST_F(Light, WhereNothingStandsATransparentPictureIsEmpty) {
    RenderOptions options = plain_options();
    options.transparent = true;
    for (const int msaa : {1, 4}) {
        options.msaa = msaa;
        options.bloom = true;   // which lights the picture, not its coverage
        auto pipeline = make(options);
        ASSERT_TRUE(pipeline);
        test::Shape glass = test::floor({0.2f, 0.8f, 0.2f, 0.25f}, 1, 0.4f);
        glass.model.materials[0].alpha = Material::Alpha::Blend;
        glass.model.materials[0].unlit = true;
        test::Shape wall = test::floor({0.8f, 0.2f, 0.2f, 1}, 1, 0.4f);
        wall.model.materials[0].unlit = true;
        pipeline->residency().put_model(0, "glass", glass.model);
        pipeline->residency().put_model(1, "wall", wall.model);
        Layer l;
        const auto at = [](std::uint32_t asset, float x) {
            ModelDraw d{.asset = asset};
            d.world_from_node = glm::translate(glm::mat4(1), {x, 0, 0});
            return d;
        };
        l.models = {at(0, -0.8f), at(1, 0.8f)};
        l.camera = camera_at({0, 4, 0.01f}, glm::vec3(0));
        const auto picture = picture_of(*pipeline, frame_of(l), {}, 160, 80);
        const glm::vec4 nothing = picture[5 * 160 + 5], pane = picture[40 * 160 + 54], solid = picture[40 * 160 + 106];
        EXPECT_EQ(nothing.a, 0);
        EXPECT_NEAR(pane.a, 0.25f, 1e-3f);
        EXPECT_EQ(solid.a, 1);
        // Straight colours: what shines through is not in them. Bloom takes a little.
        EXPECT_NEAR(pane.g, 0.8f, 0.05f);
        EXPECT_NEAR(solid.r, 0.8f, 0.05f);
        int partly = 0;
        for (const glm::vec4& p : picture) partly += p.a > 0.3f && p.a < 0.95f;
        EXPECT_EQ(partly > 0, msaa > 1) << "edges are smooth with several samples";
    }
}

// A mask is all or nothing with one sample a pixel; opaque materials have no alpha, whatever their factor says.
TEST_F(Light, AlphaCountsWhereTheMaterialSaysSo) {
    RenderOptions options = plain_options();
    options.transparent = true;
    auto pipeline = make(options);
    ASSERT_TRUE(pipeline);
    struct Case {
        Material::Alpha alpha;
        float factor, expected;
    };
    for (const Case& c : {Case{Material::Alpha::Opaque, 0.3f, 1}, Case{Material::Alpha::Mask, 0.3f, 0}, Case{Material::Alpha::Mask, 0.6f, 1}, Case{Material::Alpha::Blend, 0.3f, 0.3f}}) {
        test::Shape s = test::floor({0.5f, 0.5f, 0.5f, c.factor}, 1, 2);
        s.model.materials[0].alpha = c.alpha;
        s.model.materials[0].emissive = {0.1f, 0, 0};
        pipeline->residency().put_model(0, "pane", s.model);
        Layer l;
        l.models = {{.asset = 0}};
        l.camera = camera_at({0, 2, 0.01f}, glm::vec3(0));
        EXPECT_NEAR(picture_of(*pipeline, frame_of(l), {}, 8, 8)[27].a, c.expected, 1e-3f);
    }
}

TEST_F(Light, BloomKeepsTheLightOfThePicture) {
    double means[2];
    for (const bool bloom : {false, true}) {
        RenderOptions options = plain_options();
        options.bloom = bloom;
        auto pipeline = make(options);
        ASSERT_TRUE(pipeline);
        test::Shape lamp = test::floor({0.7f, 0.7f, 0.7f, 1}, 1, 0.5f);
        lamp.model.materials[0].unlit = true;
        pipeline->residency().put_model(0, "lamp", lamp.model);
        Layer l;
        l.models = {{.asset = 0}};
        l.camera = camera_at({0, 12, 0.01f}, glm::vec3(0));
        double sum = 0;
        for (const glm::vec4& p : picture_of(*pipeline, frame_of(l), {}, 256, 256)) sum += p.g;
        means[bloom] = sum;
    }
    // Half floats and the border, where light leaves.
    EXPECT_NEAR(means[1] / means[0], 1, 0.02);
}

TEST_F(Light, PlainModeIsOneLampAndAnEvenSky) {
    RenderOptions options = plain_options();
    options.plain = true;
    auto pipeline = make(options);
    ASSERT_TRUE(pipeline);
    pipeline->residency().put_model(0, "floor", test::floor({0.5f, 0.5f, 0.5f, 1}, 1, 1).model);
    Layer l;
    l.models = {{.asset = 0}};
    l.camera = camera_at({0, 4, 0.01f}, glm::vec3(0));
    l.camera.fov_y_rad = 1.2f;
    const auto picture = picture_of(*pipeline, frame_of(l), {}, 64, 64);
    EXPECT_NEAR(picture[0].r, 0.001518f, 1e-5f);   // sRGB 05
    // Seen along the normal. Matt: 0.5 / pi * (1 + 2 * 0.742781), and the rough coat's 0.04 on top.
    EXPECT_NEAR(picture[32 * 64 + 32].g, 0.5 / kPi * (1 + 2 * 0.742781), 0.03);
    EXPECT_EQ(pipeline->stats().draw_calls, 1u);
}

std::uint64_t environment_hash(Pipeline& pipeline) {
    pipeline.residency().put_environment(0, "window", window_light());
    const EnvironmentMap& map = *pipeline.residency().environment(0);
    StateHash hash;
    for (const gfx::Texture* t : {&map.reflection[0], &map.reflection[1], &map.irradiance}) {
        for (int level = 0; level < t->desc().levels; ++level) {
            for (int f = 0; f < 6; ++f) {
                gfx::Framebuffer face("face");
                face.attach_colour(0, *t, level, f);
                const auto texels = face.read(t->desc().width >> level, t->desc().width >> level);
                hash.add(gfx::bytes_of(texels));
            }
        }
    }
    return hash.value();
}

TEST_F(Light, TheEnvironmentIsTheSameBitForBitWithAnyNumberOfThreads) {
    auto pipeline = make(plain_options());
    ASSERT_TRUE(pipeline);
    const std::string here = fmt::format("{:016x}", environment_hash(*pipeline));
    if (std::getenv("PAIFANG_PRINT_HASH")) {
        fmt::print("hash {}\n", here);
        return;
    }
    if (!pipeline->info().software) GTEST_SKIP() << "threads of the software renderer";
    for (const char* threads : {"0", "1", "2", "4"}) {
        const std::string command = fmt::format("PAIFANG_PRINT_HASH=1 LP_NUM_THREADS={} '{}' --gtest_filter=Light.TheEnvironmentIsTheSame*", threads,
                                                std::filesystem::read_symlink("/proc/self/exe").string());
        std::unique_ptr<FILE, int (*)(FILE*)> child(popen(command.c_str(), "r"), pclose);
        ASSERT_TRUE(child);
        std::string said;
        char line[256];
        while (std::fgets(line, sizeof line, child.get())) said += line;
        EXPECT_NE(said.find("hash " + here), std::string::npos) << threads << "\n" << said;
    }
}

}  // namespace
}  // namespace pai
