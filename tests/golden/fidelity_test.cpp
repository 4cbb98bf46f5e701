// Scenarios of the Khronos render fidelity set against what path tracers made of them: colours of a known body, and where
// things are. PAIFANG_FIDELITY_OUT=DIR writes the pictures that docs/fidelity.md judges, PAIFANG_FIDELITY_ONLY picks by name.
#include <cstdlib>
#include <map>
#include <optional>

#include <fmt/format.h>

#include "asset/codec/gltf.h"
#include "base/file.h"
#include "base/json.h"
#include "stage.h"

namespace pai {
namespace {

std::filesystem::path data() {
    const char* env = std::getenv("PAIFANG_SHARED");
    return (env && *env ? std::filesystem::path(env) : std::filesystem::path(PAIFANG_ROOT) / "../shared") / "data";
}

struct Scenario {
    std::string name;
    std::filesystem::path model, environment;
    std::vector<std::string> references;
    int width = 0, height = 0;
    glm::vec3 target{0};
    float theta_deg = 0, phi_deg = 0, radius_m = 0, fov_deg = 45;
    bool skybox = false;
};

double number(JsonRef object, std::string_view name) {
    const auto value = object.find(name);
    return value ? value->as_double() : 0;
}

Scenario scenario_from(JsonRef s) {
    Scenario out;
    out.name = s.find("name")->text();
    out.model = data() / s.find("model")->text();
    out.environment = data() / s.find("env")->text();
    const JsonRef references = *s.find("references"), size = *s.find("dimensions"), target = *s.find("target"), orbit = *s.find("orbit");
    for (std::size_t i = 0; i < references.size(); ++i) out.references.emplace_back(references[i].text());
    out.width = static_cast<int>(number(size, "width"));
    out.height = static_cast<int>(number(size, "height"));
    out.target = {number(target, "x"), number(target, "y"), number(target, "z")};
    out.theta_deg = static_cast<float>(number(orbit, "theta"));
    out.phi_deg = static_cast<float>(number(orbit, "phi"));
    out.radius_m = static_cast<float>(number(orbit, "radius"));
    out.fov_deg = static_cast<float>(number(s, "verticalFoV"));
    out.skybox = s.find("renderSkybox")->as_bool();
    return out;
}

// Empty where the pictures are not at hand.
std::vector<Scenario> scenarios() {
    const auto file = read_file(data() / "goldens/scenarios.dev.json");
    if (!file) return {};
    const auto doc = JsonDoc::parse({reinterpret_cast<const char*>(file->data()), file->size()});
    if (!doc) return {};
    std::vector<Scenario> out;
    const JsonRef list = *doc->root().find("scenarios");
    for (std::size_t i = 0; i < list.size(); ++i) out.push_back(scenario_from(list[i]));
    return out;
}

std::optional<Scenario> scenario(std::string_view name) {
    for (const Scenario& s : scenarios()) {
        if (s.name == name) return s;
    }
    return std::nullopt;
}

// What the recipe asks for: no glow, no shading that path tracers have of themselves.
RenderOptions recipe_options(const Scenario& s, Quality quality, const gfx::ContextInfo& info) {
    RenderOptions options = RenderOptions::for_quality(quality, info);
    options.bloom = false;
    options.tone_map = ToneMap::Aces;
    options.transparent = !s.skybox;
    return options;
}

Result<ModelData> read_model(const std::filesystem::path& file) {
    PAI_TRY(const Bytes bytes, read_file(file));
    std::map<std::string, Bytes, std::less<>> parts;
    return codec::read_gltf(bytes, [&](std::string_view path) -> Result<ByteSpan> {
        PAI_TRY(Bytes part, read_file(file.parent_path() / path));
        return ByteSpan(parts[std::string(path)] = std::move(part));
    });
}

class Fidelity : public RenderTest {
protected:
    // `factor` 2 is the size that the recipe asks for. Empty if the model cannot be read.
    static std::vector<glm::vec4> render(const Scenario& s, Quality quality, int factor) {
        const auto info = gfx::query_context();
        auto pipeline = make(recipe_options(s, quality, *info));
        auto model = read_model(s.model);
        EXPECT_TRUE(model) << s.name << ": " << (model ? "" : model.error().message);
        const auto picture = read_file(s.environment);
        if (!pipeline || !model || !picture) return {};
        const auto light = codec::decode_hdr(*picture);
        EXPECT_TRUE(light);
        pipeline->residency().put_model(0, s.name, *model);
        pipeline->residency().put_environment(1, "light", *light);
        Layer l;
        l.models.push_back({.asset = 0});
        const float theta = glm::radians(s.theta_deg), phi = glm::radians(s.phi_deg);
        const glm::vec3 out(std::sin(phi) * std::sin(theta), std::cos(phi), std::sin(phi) * std::cos(theta));
        const glm::vec3 eye = s.target + out * s.radius_m;
        l.camera = camera_at(eye, eye - out);
        l.camera.fov_y_rad = glm::radians(s.fov_deg);
        // Reversed depth loses nothing by a far plane that is far enough for the whole model.
        const float radius = glm::length(model->bounds.max - model->bounds.min) * 0.5f;
        l.camera.far_m = std::max(2 * std::max(s.radius_m, radius), glm::distance(eye, (model->bounds.max + model->bounds.min) * 0.5f) + radius);
        l.camera.near_m = l.camera.far_m / 1000;
        l.environment.asset = 1;
        l.environment.visible = s.skybox;
        return picture_of(*pipeline, frame_of(l), {}, s.width * factor, s.height * factor);
    }
};

std::uint8_t encoded(float v) {
    v = glm::clamp(v, 0.0f, 1.0f);
    const float s = v <= 0.0031308f ? 12.92f * v : 1.055f * std::pow(v, 1 / 2.4f) - 0.055f;
    return static_cast<std::uint8_t>(std::lround(s * 255));
}

// Mean green of what the recipe's camera sees of the +X, +Y and +Z faces of a cube of 2 m, their edges left out.
glm::vec3 face_levels(const Scenario& s, const std::vector<glm::vec4>& picture) {
    const float theta = glm::radians(s.theta_deg), phi = glm::radians(s.phi_deg), half = std::tan(glm::radians(s.fov_deg) / 2);
    const glm::vec3 out(std::sin(phi) * std::sin(theta), std::cos(phi), std::sin(phi) * std::cos(theta));
    const glm::vec3 eye = s.target + out * s.radius_m, right = glm::normalize(glm::cross(-out, {0, 1, 0})), up = glm::cross(right, -out);
    glm::vec3 sum(0), count(0);
    for (int i = 0; i < s.width * s.height; ++i) {
        const float x = (static_cast<float>(i % s.width) + 0.5f) / static_cast<float>(s.width) * 2 - 1;
        const float y = 1 - (static_cast<float>(i / s.width) + 0.5f) / static_cast<float>(s.height) * 2;
        const glm::vec3 ray = -out + right * (x * half * static_cast<float>(s.width) / static_cast<float>(s.height)) + up * (y * half);
        for (int face = 0; face < 3; ++face) {
            const glm::vec3 at = eye + ray * ((1 - eye[face]) / ray[face]);
            const float edge = std::max({std::abs(at[(face + 1) % 3]), std::abs(at[(face + 2) % 3])});
            if (edge > 0.93f) continue;
            sum[face] += encoded(picture[static_cast<std::size_t>(i)].g);
            ++count[face];
        }
    }
    return sum / count;
}

TEST_F(Fidelity, TheGreyCubeIsAsBrightAsAPathTracerMakesIt) {
    auto s = scenario("khronos-AnimatedMorphCube");
    if (!s) GTEST_SKIP() << "no scenarios under " << data();
    s->width = s->height = 256;
    const auto picture = render(*s, Quality::Interactive, 1);
    ASSERT_FALSE(picture.empty());
    const glm::vec3 levels = face_levels(*s, picture);
    EXPECT_NEAR(levels.x, 221, 1);
    EXPECT_NEAR(levels.y, 215, 1);
    EXPECT_NEAR(levels.z, 165, 1);
}

// Share of the pixels covered by either that both cover.
double overlap(const std::vector<glm::vec4>& ours, const Pixels& theirs) {
    std::size_t both = 0, either = 0;
    for (std::size_t i = 0; i < ours.size(); ++i) {
        const bool a = ours[i].a >= 0.5f, b = std::to_integer<int>(theirs.texels[i * 4 + 3]) >= 128;
        both += a && b;
        either += a || b;
    }
    return either ? static_cast<double>(both) / static_cast<double>(either) : 1;
}

TEST_F(Fidelity, ThingsStandWhereAPathTracerSeesThem) {
    // Few triangles, no textures to speak of: seconds together.
    const std::pair<const char*, double> cases[] = {{"khronos-Cube", 0.999}, {"khronos-SimpleMeshes", 0.98}, {"khronos-TriangleWithoutIndices", 0.98},
                                                    {"khronos-BoxVertexColors", 0.99}};
    for (const auto& [name, least] : cases) {
        const auto s = scenario(name);
        if (!s) GTEST_SKIP() << "no scenarios under " << data();
        const auto golden = read_file(data() / "goldens" / s->name / (s->references.front() + ".webp"));
        ASSERT_TRUE(golden) << name;
        const auto theirs = codec::decode_pixels(*golden);
        ASSERT_TRUE(theirs) << name;
        ASSERT_GT(theirs->width, 0);
        // Goldens are stored smaller than they were drawn.
        Scenario small = *s;
        small.width = theirs->width;
        small.height = theirs->height;
        const auto ours = render(small, Quality::Interactive, 1);
        ASSERT_FALSE(ours.empty()) << name;
        EXPECT_GT(overlap(ours, *theirs), least) << name;
    }
}

TEST_F(Fidelity, PicturesAreWrittenOnRequest) {
    const char* folder = std::getenv("PAIFANG_FIDELITY_OUT");
    if (!folder) GTEST_SKIP() << "PAIFANG_FIDELITY_OUT is not set";
    const char* only = std::getenv("PAIFANG_FIDELITY_ONLY");
    const char* quick = std::getenv("PAIFANG_FIDELITY_QUICK");
    for (const Scenario& s : scenarios()) {
        if (only && s.name.find(only) == std::string::npos) continue;
        const auto picture = render(s, quick ? Quality::Show : Quality::Still, quick ? 1 : 2);
        Bytes bytes;
        for (const glm::vec4& p : picture) {
            for (const std::uint8_t v : {encoded(p.r), encoded(p.g), encoded(p.b), static_cast<std::uint8_t>(std::lround(glm::clamp(p.a, 0.0f, 1.0f) * 255))}) {
                bytes.push_back(static_cast<std::byte>(v));
            }
        }
        const int factor = quick ? 1 : 2;
        ASSERT_TRUE(write_file(std::filesystem::path(folder) / fmt::format("{}.{}x{}.rgba", s.name, s.width * factor, s.height * factor), bytes));
    }
}

}  // namespace
}  // namespace pai
