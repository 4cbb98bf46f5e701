// What the renderer promises about the layers of a material: none makes light or loses it, and each is where its textures say.
#include <cmath>
#include <functional>

#include "gfx/shader_library.h"
#include "output/compositor.h"
#include "stage.h"

namespace pai {
namespace {

class LayerPictures : public RenderTest {};

double encoded(double v) {
    v = std::clamp(v, 0.0, 1.0);
    return v <= 0.0031308 ? 12.92 * v : 1.055 * std::pow(v, 1 / 2.4) - 0.055;
}

struct Row {
    const char* name;
    std::function<void(Material&)> dress;
};

const Row kRows[] = {
    {"glass of index 2.4, not transparent", [](Material& m) { m.ior = 2.4f; m.clearcoat.factor = 1e-6f; }},
    {"without specular", [](Material& m) { m.specular = 0; m.clearcoat.factor = 1e-6f; }},
    {"rough coat", [](Material& m) { m.clearcoat = {.factor = 1, .roughness = 0.6f}; m.roughness = 0.3f; }},
    {"sharp coat over metal", [](Material& m) { m.clearcoat.factor = 0.7f; m.metallic = 1; m.roughness = 0.5f; }},
    {"grey sheen", [](Material& m) { m.sheen = {.colour = glm::vec3(0.6f), .roughness = 0.5f}; }},
    {"white sheen, fine fibres", [](Material& m) { m.sheen = {.colour = glm::vec3(1), .roughness = 0.2f}; m.roughness = 0.8f; }},
    {"film over a dielectric", [](Material& m) { m.iridescence = {.factor = 1, .ior = 1.8f}; m.roughness = 0.2f; }},
    {"film over white metal", [](Material& m) { m.iridescence = {.factor = 1, .ior = 1.4f, .thickness_max_nm = 550}; m.metallic = 1; m.roughness = 0.3f; }},
    {"brushed metal", [](Material& m) { m.anisotropy = {.strength = 0.9f, .rotation_rad = 0.6f}; m.metallic = 1; m.roughness = 0.3f; }},
    {"thin glass", [](Material& m) { m.transmission.factor = 1; m.roughness = 0; }},
    {"rough thin glass of half", [](Material& m) { m.transmission.factor = 0.5f; m.roughness = 0.7f; }},
    {"thick glass with dispersion", [](Material& m) { m.transmission = {.factor = 1, .thickness_m = 0.4f, .dispersion = 2}; m.roughness = 0.2f; }},
    {"leaf", [](Material& m) { m.diffuse_transmission.factor = 0.6f; }},
    {"everything", [](Material& m) {
         m.clearcoat = {.factor = 0.5f, .roughness = 0.2f};
         m.sheen = {.colour = glm::vec3(0.3f), .roughness = 0.4f};
         m.iridescence.factor = 0.6f;
         m.anisotropy.strength = 0.5f;
         m.transmission = {.factor = 0.4f, .thickness_m = 0.2f};
         m.diffuse_transmission.factor = 0.3f;
         m.metallic = 0.3f;
         m.roughness = 0.4f;
     }},
};

Layer lit_layer() {
    Layer l;
    l.models.push_back({.asset = 0});
    l.camera = camera_at({0, 0, 2.2f}, glm::vec3(0));
    l.environment.asset = 1;
    return l;
}

// To the step of an 8-bit picture, as AWhiteBodyVanishesInWhiteLight has it of bodies without layers.
TEST_F(LayerPictures, AWhiteBodyOfAnyLayersVanishesInWhiteLight) {
    auto pipeline = make(plain_options());
    ASSERT_TRUE(pipeline);
    pipeline->residency().put_environment(1, "furnace", test::uniform_light(0.5f));
    for (const Row& row : kRows) {
        test::Shape body = test::sphere(glm::vec4(1), 0, 0.5f);
        body.primitive().tangents.assign(body.primitive().positions.size(), glm::vec4(1, 0, 0, 1));
        row.dress(body.model.materials[0]);
        pipeline->residency().put_model(0, "body", body.model);
        for (const bool seen : {true, false}) {
            Layer l = lit_layer();
            l.environment.visible = seen;
            l.environment.background = glm::vec3(0.5f);
            double worst = 0;
            for (const glm::vec4& p : picture_of(*pipeline, frame_of(l), {}, 96, 54))
                for (int c = 0; c < 3; ++c) worst = std::max(worst, std::abs(encoded(p[c]) - encoded(0.5)));
            EXPECT_LT(worst * 255, 1) << row.name << (seen ? "" : ", before its own colour");
        }
    }
}

glm::vec4 middle_of(const std::vector<glm::vec4>& picture, int width, int height) {
    return picture[static_cast<std::size_t>(height / 2) * static_cast<std::size_t>(width) + static_cast<std::size_t>(width / 2)];
}

TEST_F(LayerPictures, GlassAbsorbsByItsThicknessAndHidesNothingOfItsShape) {
    RenderOptions options = plain_options();
    options.transparent = true;
    auto pipeline = make(options);
    ASSERT_TRUE(pipeline);
    pipeline->residency().put_environment(1, "light", test::uniform_light(0.5f));
    test::Shape body = test::sphere(glm::vec4(1), 0, 0.0f);
    Transmission& t = body.model.materials[0].transmission;
    t = {.factor = 1, .thickness_m = 0.5f, .attenuation_distance_m = 0.25f, .attenuation_colour = {0.8f, 0.5f, 0.2f}};
    body.model.nodes[0].model_from_node = glm::scale(glm::mat4(1), glm::vec3(1.5f));
    pipeline->residency().put_model(0, "body", body.model);
    const auto picture = picture_of(*pipeline, frame_of(lit_layer()), {}, 97, 55);
    const glm::vec4 seen = middle_of(picture, 97, 55);
    // 0.75 m of it in a model that is half as large again; of light from ahead a 25th part is reflected.
    for (int c = 0; c < 3; ++c) EXPECT_NEAR(seen[c], 0.5f * (0.04f + 0.96f * std::pow(t.attenuation_colour[c], 3.0f)), 0.004f) << c;
    EXPECT_EQ(seen.a, 1);
    EXPECT_EQ(picture[0].a, 0);
}

TEST_F(LayerPictures, AllIsSeenThroughThinGlassWhereItStands) {
    auto pipeline = make(plain_options());
    ASSERT_TRUE(pipeline);
    pipeline->residency().put_environment(1, "dark", test::uniform_light(0));
    // A lamp that fills the left half of the picture, and a pane before it.
    test::Shape lamp = test::floor(glm::vec4(0, 0, 0, 1), 1, 1);
    lamp.model.materials[0].emissive = {0.2f, 0.4f, 0.1f};
    lamp.model.materials[0].double_sided = true;
    lamp.model.nodes[0].model_from_node = glm::translate(glm::mat4(1), {-1, 0, -1}) * glm::rotate(glm::mat4(1), glm::half_pi<float>(), {1, 0, 0});
    test::Shape pane = test::floor(glm::vec4(1), 0, 0.2f);
    pane.model.materials[0].transmission.factor = 1;
    pane.model.materials[0].double_sided = true;
    pane.model.nodes[0].model_from_node = glm::rotate(glm::mat4(1), glm::half_pi<float>(), {1, 0, 0});
    pipeline->residency().put_model(0, "pane", pane.model);
    pipeline->residency().put_model(2, "lamp", lamp.model);
    Layer l = lit_layer();
    l.models.push_back({.asset = 2});
    const auto picture = picture_of(*pipeline, frame_of(l), {}, 96, 54);
    const glm::vec4 through = picture[27 * 96 + 45], beside = picture[27 * 96 + 53];
    EXPECT_NEAR(through.g, 0.4f * 0.96f, 0.004f);
    EXPECT_NEAR(beside.g, 0, 0.004f);
}

// One texel is dark, the other bright; each set of coordinates points at one of them everywhere.
TEST_F(LayerPictures, EveryTextureReadsTheSetOfCoordinatesThatItNames) {
    auto pipeline = make(plain_options());
    ASSERT_TRUE(pipeline);
    pipeline->residency().put_environment(1, "light", test::uniform_light(0.5f));
    Pixels texels{.width = 2, .height = 1};
    for (const int level : {0, 0, 0, 255, 255, 255, 255, 255}) texels.texels.push_back(static_cast<std::byte>(level));
    for (int bright = 0; bright < 4; ++bright) {
        for (int set = 0; set < 4; ++set) {
            test::Shape body = test::floor(glm::vec4(1), 1, 1);
            body.model.images.push_back(texels);
            Material& m = body.model.materials[0];
            m.specular = 0;
            m.base_colour_texture = {.image = 0, .texcoord = set, .sampler = {.mag_nearest = true, .min_nearest = true, .mipmaps = false}};
            // Others read the others.
            m.metallic = 0;
            m.clearcoat.factor = 1e-6f;
            m.metallic_roughness_texture = {.image = 0, .texcoord = (set + 1) % 4};
            m.occlusion_texture = {.image = 0, .texcoord = (set + 2) % 4};
            m.occlusion_strength = 0;
            m.clearcoat.texture = {.image = 0, .texcoord = (set + 3) % 4};
            for (int i = 0; i < 4; ++i) body.primitive().uvs[static_cast<std::size_t>(i)].assign(4, {i == bright ? 0.75f : 0.25f, 0.5f});
            body.model.nodes[0].model_from_node = glm::rotate(glm::mat4(1), glm::half_pi<float>(), {1, 0, 0});
            pipeline->residency().put_model(0, "body", body.model);
            const auto picture = picture_of(*pipeline, frame_of(lit_layer()), {}, 33, 33);
            EXPECT_NEAR(middle_of(picture, 33, 33).g, set == bright ? 0.5f : 0.0f, 0.01f) << "set " << set << ", bright " << bright;
        }
    }
}

TEST_F(LayerPictures, ACopyWithLayersLooksAsTheThingItself) {
    auto pipeline = make(plain_options());
    ASSERT_TRUE(pipeline);
    pipeline->residency().put_environment(1, "room", test::studio_light());
    test::Shape body = test::sphere(glm::vec4(0.7f, 0.5f, 0.3f, 1), 0, 0.3f);
    body.model.materials[0].clearcoat.factor = 0.8f;
    body.model.materials[0].transmission = {.factor = 0.5f, .thickness_m = 0.3f, .attenuation_distance_m = 1, .attenuation_colour = {0.9f, 0.5f, 0.5f}};
    pipeline->residency().put_model(0, "thing", body.model);
    const auto thing = picture_of(*pipeline, frame_of(lit_layer()), {}, 96, 54);
    Instances one;
    one.translations = {glm::vec3(0)};
    one.scales = {glm::vec3(1)};
    one.rotations = {glm::quat(1, 0, 0, 0)};
    body.model.instances.push_back(one);
    body.model.nodes[0].instances = 0;
    pipeline->residency().put_model(0, "copy", body.model);
    const auto copy = picture_of(*pipeline, frame_of(lit_layer()), {}, 96, 54);
    float worst = 0;
    for (std::size_t i = 0; i < thing.size(); ++i) worst = std::max(worst, glm::length(thing[i] - copy[i]));
    EXPECT_LT(worst, 0.002f);   // half floats of the copy's matrix
    EXPECT_NE(thing[27 * 96 + 48], thing[0]);
}

// ---- colour

struct Lab {
    double l, a, b;
};

// Source: CIE 15:2018, 8.2.1; white of D65 as sRGB has it.
Lab lab_of(const glm::dvec3& rgb) {
    const glm::dvec3 xyz(0.4124564 * rgb.r + 0.3575761 * rgb.g + 0.1804375 * rgb.b, 0.2126729 * rgb.r + 0.7151522 * rgb.g + 0.0721750 * rgb.b,
                         0.0193339 * rgb.r + 0.1191920 * rgb.g + 0.9503041 * rgb.b);
    const auto f = [](double t) { return t > 216.0 / 24389 ? std::cbrt(t) : (24389.0 / 27 * t + 16) / 116; };
    const double x = f(xyz.x / 0.95047), y = f(xyz.y), z = f(xyz.z / 1.08883);
    return {116 * y - 16, 500 * (x - y), 200 * (y - z)};
}

// Source: G. Sharma, W. Wu, E. Dalal, "The CIEDE2000 color-difference formula", Color Research & Application 30(1), 2005.
double delta_e(const Lab& p, const Lab& q) {
    const double rad = std::acos(-1.0) / 180;
    const double c_mean7 = std::pow((std::hypot(p.a, p.b) + std::hypot(q.a, q.b)) / 2, 7), g = 0.5 * (1 - std::sqrt(c_mean7 / (c_mean7 + std::pow(25.0, 7))));
    const double a1 = p.a * (1 + g), a2 = q.a * (1 + g), c1 = std::hypot(a1, p.b), c2 = std::hypot(a2, q.b);
    const auto hue = [&](double b, double a) { return a == 0 && b == 0 ? 0.0 : std::fmod(std::atan2(b, a) / rad + 360, 360); };
    const double h1 = hue(p.b, a1), h2 = hue(q.b, a2), d_l = q.l - p.l, d_c = c2 - c1;
    double d_h = c1 * c2 == 0 ? 0 : h2 - h1;
    if (d_h > 180) d_h -= 360;
    if (d_h < -180) d_h += 360;
    const double d_hue = 2 * std::sqrt(c1 * c2) * std::sin(d_h / 2 * rad), l = (p.l + q.l) / 2, c = (c1 + c2) / 2;
    double h = c1 * c2 == 0 ? h1 + h2 : (h1 + h2) / 2;
    if (c1 * c2 != 0 && std::abs(h1 - h2) > 180) h += h1 + h2 < 360 ? 180 : -180;
    const double t = 1 - 0.17 * std::cos((h - 30) * rad) + 0.24 * std::cos(2 * h * rad) + 0.32 * std::cos((3 * h + 6) * rad) - 0.2 * std::cos((4 * h - 63) * rad);
    const double s_l = 1 + 0.015 * (l - 50) * (l - 50) / std::sqrt(20 + (l - 50) * (l - 50)), s_c = 1 + 0.045 * c, s_h = 1 + 0.015 * c * t;
    const double c7 = std::pow(c, 7), turn = -2 * std::sqrt(c7 / (c7 + std::pow(25.0, 7))) * std::sin(60 * std::exp(-std::pow((h - 275) / 25, 2)) * rad);
    const double x = d_l / s_l, y = d_c / s_c, z = d_hue / s_h;
    return std::sqrt(x * x + y * y + z * z + turn * y * z);
}

TEST_F(LayerPictures, TheColourDifferenceIsThatOfItsPublication) {
    // Pairs 1, 7, 17 and 25 of Sharma's table 1.
    EXPECT_NEAR(delta_e({50, 2.6772, -79.7751}, {50, 0, -82.7485}), 2.0425, 1e-4);
    EXPECT_NEAR(delta_e({50, 0, 0}, {50, -1, 2}), 2.3669, 1e-4);
    EXPECT_NEAR(delta_e({50, 2.5, 0}, {73, 25, -18}), 27.1492, 1e-4);
    EXPECT_NEAR(delta_e({60.2574, -34.0099, 36.2677}, {60.4626, -34.1751, 39.4387}), 1.2644, 1e-4);
}

// Linear reflectances of a chart of our own: six greys, the primaries and what lies between, skins, foliage, glazes.
constexpr glm::vec3 kChart[24] = {
    {0.04f, 0.04f, 0.04f}, {0.09f, 0.09f, 0.09f}, {0.18f, 0.18f, 0.18f}, {0.34f, 0.34f, 0.34f}, {0.55f, 0.55f, 0.55f}, {0.72f, 0.72f, 0.72f},
    {0.45f, 0.06f, 0.05f}, {0.06f, 0.30f, 0.08f}, {0.05f, 0.07f, 0.40f}, {0.60f, 0.50f, 0.06f}, {0.45f, 0.10f, 0.32f}, {0.06f, 0.35f, 0.45f},
    {0.16f, 0.08f, 0.05f}, {0.52f, 0.30f, 0.21f}, {0.66f, 0.50f, 0.40f}, {0.10f, 0.14f, 0.05f}, {0.25f, 0.42f, 0.10f}, {0.44f, 0.58f, 0.30f},
    {0.28f, 0.45f, 0.40f}, {0.15f, 0.20f, 0.42f}, {0.38f, 0.36f, 0.60f}, {0.62f, 0.25f, 0.06f}, {0.30f, 0.05f, 0.08f}, {0.07f, 0.05f, 0.12f},
};

ModelData chart() {
    ModelData all;
    for (int i = 0; i < 24; ++i) {
        test::Shape patch = test::floor(glm::vec4(kChart[i], 1), 0.1f, 0.05f);
        patch.primitive().material = i;
        all.meshes.push_back(patch.model.meshes[0]);
        all.materials.push_back(patch.model.materials[0]);
        ModelNode node;
        node.mesh = i;
        node.model_from_node = glm::translate(glm::mat4(1), {0.1f * static_cast<float>(i % 6) - 0.25f, 0.15f - 0.1f * static_cast<float>(i / 6), 0}) *
                               glm::rotate(glm::mat4(1), glm::half_pi<float>(), {1, 0, 0});
        all.nodes.push_back(node);
    }
    return all;
}

// Varnished patches in even light, exposed for the middle grey as a photographer does. The neutral curve takes away the twenty-fifth
// part that every dielectric reflects; that part keeps as much light from the colour below, which the exposure gives back. Without
// that exposure light greys are 1.1 off.
TEST_F(LayerPictures, AChartComesOutAsItIs) {
    RenderOptions options = plain_options();
    options.tone_map = ToneMap::Neutral;
    auto pipeline = make(options);
    ASSERT_TRUE(pipeline);
    pipeline->residency().put_environment(1, "even", test::uniform_light(1));
    pipeline->residency().put_model(0, "chart", chart());
    Layer l = lit_layer();
    l.camera = camera_at({0, 0, 10}, glm::vec3(0));
    l.camera.ortho_height_m = 0.4f;
    l.camera.exposure_ev = std::log2(1 / 0.96f);
    constexpr int kSide = 24;
    auto canvas = Canvas::create(6 * kSide, 4 * kSide);
    ASSERT_TRUE(canvas);
    pipeline->draw(frame_of(l), *canvas, {});
    const auto shaders = gfx::ShaderLibrary::open(std::filesystem::path(PAIFANG_BIN) / "../share/paifang/shaders");
    ASSERT_TRUE(shaders);
    auto compositor = Compositor::create(*shaders);
    ASSERT_TRUE(compositor);
    const Picture file = compositor->read(canvas->texture(), {0, 0, 6 * kSide, 4 * kSide});
    // A projector of a venue: another transfer, a little of its picture turned and warped away.
    OutputSpec spec{.canvas = "main", .width_px = 6 * kSide, .height_px = 4 * kSide, .gamma = 2.2f};
    const Picture venue = compositor->read(canvas->texture(), "wall", spec, 6 * kSide, 4 * kSide);
    double worst = 0, worst_venue = 0;
    for (int i = 0; i < 24; ++i) {
        const std::size_t at = static_cast<std::size_t>((i / 6 * kSide + kSide / 2) * 6 * kSide + i % 6 * kSide + kSide / 2) * 3;
        glm::dvec3 shown, projected;
        for (int c = 0; c < 3; ++c) {
            const double code = std::to_integer<int>(static_cast<std::byte>(file.rgb[at + static_cast<std::size_t>(c)])) / 255.0;
            shown[c] = code <= 0.04045 ? code / 12.92 : std::pow((code + 0.055) / 1.055, 2.4);
            projected[c] = std::pow(std::to_integer<int>(static_cast<std::byte>(venue.rgb[at + static_cast<std::size_t>(c)])) / 255.0, 2.2);
        }
        const Lab truth = lab_of(glm::dvec3(kChart[i]));
        worst = std::max(worst, delta_e(truth, lab_of(shown)));
        worst_venue = std::max(worst_venue, delta_e(truth, lab_of(projected)));
        EXPECT_LT(delta_e(truth, lab_of(shown)), 1) << "patch " << i;
        EXPECT_LT(delta_e(truth, lab_of(projected)), 1.5) << "patch " << i << " at a venue";
    }
    RecordProperty("worst", std::to_string(worst));
    RecordProperty("worst_venue", std::to_string(worst_venue));
}

// A bright edge that leans a little crosses many pixels: how much of each it covers grows step by step, in as many levels as there
// are samples, and none is darker than the one before.
TEST_F(LayerPictures, ABrightSlantedEdgeRisesInEvenSteps) {
    RenderOptions options = plain_options();
    options.tone_map = ToneMap::Aces;
    options.msaa = 4;
    auto pipeline = make(options);
    ASSERT_TRUE(pipeline);
    pipeline->residency().put_environment(1, "dark", test::uniform_light(0));
    test::Shape lamp = test::floor(glm::vec4(0, 0, 0, 1), 1, 4);
    lamp.model.materials[0].emissive = glm::vec3(40);   // twenty times what the display shows
    lamp.model.nodes[0].model_from_node = glm::rotate(glm::mat4(1), 0.06f, {0, 0, 1}) * glm::translate(glm::mat4(1), {0, -4, 0}) *
                                          glm::rotate(glm::mat4(1), glm::half_pi<float>(), {1, 0, 0});
    pipeline->residency().put_model(0, "lamp", lamp.model);
    constexpr int kWide = 256, kHigh = 64;
    const auto picture = picture_of(*pipeline, frame_of(lit_layer()), {}, kWide, kHigh);
    int falls = 0;
    std::vector<float> last;
    for (int y = kHigh / 2 - 4; y < kHigh / 2 + 4; ++y) {
        float before = picture[static_cast<std::size_t>(y) * kWide + 40].g, first = before;
        const bool rising = picture[static_cast<std::size_t>(y) * kWide + kWide - 40].g >= first;
        for (int x = 40; x < kWide - 40; ++x) {
            const float here = picture[static_cast<std::size_t>(y) * kWide + static_cast<std::size_t>(x)].g;
            falls += (rising ? before - here : here - before) > 1e-3f;
            if (here > 0.02f && here < 0.98f && std::none_of(last.begin(), last.end(), [&](float v) { return std::abs(v - here) < 0.02f; })) last.push_back(here);
            before = here;
        }
    }
    EXPECT_EQ(falls, 0);
    std::sort(last.begin(), last.end());
    // As many as samples, and none of them white, as all would be if light were averaged instead of what the display shows of it.
    ASSERT_EQ(last.size(), 3u);
    EXPECT_LT(last[0], 0.45f);
    EXPECT_LT(last[2], 0.95f);
}

}  // namespace
}  // namespace pai
