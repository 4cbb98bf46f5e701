// What the GPU leaves out of fields of copies was not in the picture: beside that of a pipeline that draws everything no bit is another.
#include <algorithm>
#include <cstring>
#include <random>

#include "asset/lod.h"
#include "render_bench.h"
#include "render/depth_pyramid.h"
#include "gfx/shader_library.h"
#include "shapes.h"
#include "towers.h"

namespace pai {
namespace {

using namespace test;
using test::picture_of;

class GpuCull : public RenderTest {};

struct Seen {
    std::vector<glm::vec4> picture;
    DrawStats stats;
};

Seen seen_by(Pipeline& pipeline, const Layer& layer, int width = kWidth, int height = kHeight) {
    Seen out{.picture = picture_of(pipeline, layer, width, height), .stats = {}};
    out.stats = pipeline.stats();
    return out;
}

RenderOptions culling_options(Culling culling, int msaa = 1) {
    RenderOptions o = plain_options();
    o.msaa = msaa;
    o.lod_error_px = 0;
    o.culling = culling;
    return o;
}

// A pipeline that culls on the GPU, and one that draws everything.
struct Pair {
    std::unique_ptr<Pipeline> gpu, none;
    void put(std::uint32_t index, const ModelData& model) {
        for (Pipeline* p : {gpu.get(), none.get()}) p->residency().put_model(index, "field", model);
    }
};

std::size_t different_bits(const std::vector<glm::vec4>& a, const std::vector<glm::vec4>& b) {
    std::size_t out = a.size() == b.size() ? 0 : a.size() + b.size();
    for (std::size_t i = 0; out == 0 && i < a.size(); ++i) out += std::memcmp(&a[i], &b[i], sizeof(a[i])) != 0;
    return out;
}

Layer of_city(const glm::vec3& eye, const glm::vec3& target) {
    Layer l = layer_of(1, eye, target, 0.5f, 4000);
    l.environment.background = glm::vec3(0.05f);
    l.lights.push_back(sun(false));
    return l;
}

const Layer kStreet = of_city({300, 8, 12}, {0, 10, 10}), kAerial = of_city({700, 420, 300}, {0, 0, 0}), kBack = of_city({-200, 60, 0}, {-700, 40, 300});

// A wall of boxes close to each other at either side of a street: behind it much stands that nobody sees.
ModelData canyon(int towers, int sets) {
    ModelData m = city(towers, sets, false);
    for (Instances& in : m.instances) {
        for (glm::vec3& s : in.scales) s = {23, std::max(s.y, 60.0f), 15};
    }
    return m;
}

class Fields : public GpuCull, public testing::WithParamInterface<int> {};

TEST_P(Fields, lose_what_is_outside_or_hidden_and_nothing_else) {
    Pair p{make(culling_options(Culling::Gpu, GetParam())), make(culling_options(Culling::None, GetParam()))};
    ASSERT_TRUE(p.gpu && p.none);
    p.put(0, canyon(3000, 4));
    // From cut to cut, and standing still: what was seen before changes nothing.
    for (const Layer* l : {&kStreet, &kStreet, &kAerial, &kAerial, &kBack, &kStreet}) {
        const Seen culled = seen_by(*p.gpu, *l), full = seen_by(*p.none, *l);
        EXPECT_EQ(culled.stats.path, "gpu");
        EXPECT_EQ(full.stats.instances_drawn, 3000u);
        EXPECT_LT(culled.stats.instances_drawn, l == &kStreet ? 300u : 2900u);
        EXPECT_GT(culled.stats.instances_drawn, 4u);
        EXPECT_LE(culled.stats.draw_calls + culled.stats.dispatches, 32u);
        EXPECT_EQ(different_bits(culled.picture, full.picture), 0u);
        EXPECT_GT(lit_pixels(culled.picture), culled.picture.size() / 4);
    }
}

INSTANTIATE_TEST_SUITE_P(Samples, Fields, testing::Values(1, 4), [](const auto& i) { return std::to_string(i.param); });

TEST_F(GpuCull, pictures_of_any_size_and_kind_are_those_of_everything) {
    struct Case {
        const char* name;
        int width, height;
        bool plain, occlusion;
        int msaa;
    };
    const Case cases[] = {{"odd", 333, 217, false, false, 1}, {"odd, plain", 333, 217, true, false, 1}, {"narrow", 7, 130, false, false, 4},
                          {"one row", 257, 1, true, false, 1}, {"occlusion of samples", 201, 113, false, true, 4}, {"occlusion", 202, 114, false, true, 1}};
    for (const Case& c : cases) {
        RenderOptions options = culling_options(Culling::Gpu, c.msaa);
        options.plain = c.plain;
        options.ambient_occlusion = c.occlusion;
        Pair p;
        p.gpu = make(options);
        options.culling = Culling::None;
        p.none = make(options);
        ASSERT_TRUE(p.gpu && p.none);
        p.put(0, canyon(2000, 2));
        for (const Layer* l : {&kAerial, &kStreet, &kStreet}) {
            const Seen culled = seen_by(*p.gpu, *l, c.width, c.height), full = seen_by(*p.none, *l, c.width, c.height);
            EXPECT_EQ(culled.stats.path, "gpu") << c.name;
            EXPECT_EQ(different_bits(culled.picture, full.picture), 0u) << c.name;
            EXPECT_LT(culled.stats.instances_drawn, full.stats.instances_drawn / (l == &kStreet ? 3 : 1)) << c.name;
        }
    }
}

TEST_F(GpuCull, faces_in_one_place_are_drawn_in_one_order_whatever_was_seen_before) {
    // Two sets of boxes in the same places, of two colours: the last one wins everywhere.
    ModelData m = canyon(600, 1);
    ModelData twice = m;
    twice.meshes.push_back(m.meshes[0]);
    twice.materials.push_back(m.materials[0]);
    twice.materials.back().emissive = {0, 0.7f, 0.1f};
    twice.meshes[1].primitives[0].material = 1;
    twice.nodes.push_back(twice.nodes[0]);
    twice.nodes[1].mesh = 1;
    Pair p{make(culling_options(Culling::Gpu)), make(culling_options(Culling::None))};
    ASSERT_TRUE(p.gpu && p.none);
    p.put(0, twice);
    for (const Layer* l : {&kStreet, &kStreet, &kAerial, &kStreet}) {
        const Seen culled = seen_by(*p.gpu, *l), full = seen_by(*p.none, *l);
        EXPECT_EQ(culled.stats.path, "gpu");
        EXPECT_LT(culled.stats.instances_drawn, full.stats.instances_drawn);
        EXPECT_EQ(different_bits(culled.picture, full.picture), 0u);
    }
}

TEST_F(GpuCull, mirrored_blended_and_masked_copies_of_several_models_are_all_there) {
    ModelData mixed = canyon(900, 3);
    for (std::size_t i = 0; i < mixed.instances[1].scales.size(); i += 2) mixed.instances[1].scales[i].x *= -1;
    mixed.meshes.push_back(mixed.meshes[0]);
    mixed.meshes.push_back(mixed.meshes[0]);
    mixed.materials.resize(3, mixed.materials[0]);
    mixed.materials[1].alpha = Material::Alpha::Blend;
    mixed.materials[1].base_colour.a = 0.4f;
    mixed.materials[2].alpha = Material::Alpha::Mask;
    mixed.meshes[1].primitives[0].material = 1;
    mixed.meshes[2].primitives[0].material = 2;
    mixed.nodes[1].model_from_node = glm::rotate(glm::mat4(1), 0.4f, {0, 1, 0});
    mixed.nodes[2].mesh = 2;
    ModelData glassy = city(200, 1, true);
    glassy.materials[0].alpha = Material::Alpha::Blend;
    glassy.materials[0].base_colour.a = 0.4f;
    ModelData ball = sphere({0.8f, 0.2f, 0.2f, 1}, 0, 0.5f, 60).model;   // one that hides, and is no copy
    Pair p{make(culling_options(Culling::Gpu, 4)), make(culling_options(Culling::None, 4))};
    ASSERT_TRUE(p.gpu && p.none);
    p.put(0, mixed);
    p.put(1, glassy);
    p.put(2, ball);
    for (const Layer* from : {&kStreet, &kAerial, &kAerial, &kBack, &kStreet}) {
        Layer l = *from;
        l.models.push_back({.asset = 1});
        l.models.push_back({.asset = 2});
        l.models[2].world_from_node = glm::translate(glm::mat4(1), {150, 30, 0});
        l.models[0].world_from_node = glm::scale(glm::rotate(glm::mat4(1), 0.1f, {0, 1, 0}), {1, 1.3f, 0.9f});
        const Seen culled = seen_by(*p.gpu, l), full = seen_by(*p.none, l);
        EXPECT_EQ(culled.stats.path, "gpu");
        EXPECT_EQ(different_bits(culled.picture, full.picture), 0u);
        EXPECT_LT(culled.stats.instances_drawn, full.stats.instances_drawn);
        EXPECT_LE(culled.stats.draw_calls + culled.stats.dispatches, 48u);
    }
}

TEST_F(GpuCull, calls_and_dispatches_do_not_depend_on_the_number_of_copies) {
    std::vector<std::uint32_t> calls;
    for (const int towers : {1000, 20'000}) {
        const auto pipeline = make(culling_options(Culling::Gpu));
        ASSERT_TRUE(pipeline);
        pipeline->residency().put_model(0, "city", city(towers, 2, false));
        seen_by(*pipeline, kAerial);
        const Seen s = seen_by(*pipeline, kAerial);
        EXPECT_EQ(s.stats.path, "gpu");
        calls.push_back(s.stats.draw_calls + s.stats.dispatches);
        EXPECT_EQ(s.stats.instances_total, static_cast<std::uint64_t>(towers));
    }
    EXPECT_EQ(calls[0], calls[1]);
    EXPECT_LE(calls[0], 32u);
}

TEST_F(GpuCull, pictures_without_copies_and_views_of_nothing_are_drawn) {
    Pair p{make(culling_options(Culling::Gpu)), make(culling_options(Culling::None))};
    ASSERT_TRUE(p.gpu && p.none);
    p.put(0, floor({0.3f, 0.5f, 0.3f, 1}, 0.8f, 400).model);
    p.put(1, city(1200, 1, false));
    Layer none = kAerial, away = of_city({0, 500, 0}, {0, 900, 1});
    away.models[0].asset = 1;
    for (const Layer* l : {&none, &away, &none}) {
        const Seen culled = seen_by(*p.gpu, *l), full = seen_by(*p.none, *l);
        EXPECT_EQ(culled.stats.path, "gpu");
        EXPECT_EQ(different_bits(culled.picture, full.picture), 0u);
        EXPECT_EQ(culled.stats.instances_drawn, 0u);
    }
}

// Balls of 3,000 triangles and boxes of twelve, as one mesh.
ModelData balls() {
    ModelData model = sphere({0.7f, 0.3f, 0.2f, 1}, 0, 0.7f).model;
    model.meshes[0].primitives.push_back(box(glm::vec3(0.3f), {0, 0.6f, 0}));
    Instances in;
    for (std::uint64_t i = 0; i < 700; ++i) {
        in.translations.emplace_back((random_at(11, i, 0) - 0.5f) * 200, 0.5f, (random_at(11, i, 1) - 0.5f) * 200);
        in.scales.emplace_back(1 + 3 * random_at(11, i, 2));
        in.rotations.emplace_back(1, 0, 0, 0);
    }
    model.instances.push_back(in);
    model.nodes[0].instances = 0;
    return model;
}

// Seen from above.
TEST_F(GpuCull, copies_have_the_forms_that_the_cpu_chooses) {
    const ModelData model = balls();
    const Layer layer = of_city({60, 90, 60}, {10, 0, 10});
    // Levels that came with the model, and levels that were made when it was here already: those have indices of their own.
    for (const bool made_later : {false, true}) {
        ModelData levelled = model;
        if (!made_later) {
            ASSERT_EQ(build_lods(levelled).primitives, 1u);
        }
        Seen seen[2];
        for (const Culling culling : {Culling::Cpu, Culling::Gpu}) {
            RenderOptions options = culling_options(culling);
            options.lod_error_px = 0.5f;
            const auto pipeline = make(options);
            ASSERT_TRUE(pipeline);
            pipeline->residency().put_model(0, "balls", levelled);
            if (made_later) pipeline->residency().put_lods(0, "balls", make_lods(model, {.fewest_triangles = 500, .look_share = 0.5f}, 2, [] { return false; }));
            seen_by(*pipeline, layer);
            seen[culling == Culling::Gpu] = seen_by(*pipeline, layer);
        }
        const DrawStats &cpu = seen[0].stats, &gpu = seen[1].stats;
        EXPECT_EQ(gpu.path, "gpu");
        EXPECT_GT(gpu.lod_draws, 1u);
        EXPECT_NEAR(static_cast<double>(gpu.lod_triangles), static_cast<double>(cpu.lod_triangles), static_cast<double>(cpu.lod_triangles) * 0.05) << "single copies on the rim of a form, or hidden";
        EXPECT_LT(gpu.lod_triangles * 3, gpu.full_triangles);
        EXPECT_LE(different_pixels(seen[0].picture, seen[1].picture, 0.02f), seen[0].picture.size() / 500);
        EXPECT_GT(lit_pixels(seen[1].picture), 1000u);
        EXPECT_LE(gpu.draw_calls + gpu.dispatches, 32u);
    }
}

TEST_F(GpuCull, what_water_mirrors_is_counted_as_drawn_and_not_as_seen) {
    ModelData model = balls(), sea = floor({0.05f, 0.1f, 0.2f, 1}, 0.2f, 300).model;
    ASSERT_EQ(build_lods(model).primitives, 1u);
    sea.materials[0].name = "sea";
    const Layer land = [] {
        Layer l = of_city({60, 90, 60}, {10, 0, 10});
        l.models.push_back({.asset = 1});
        return l;
    }();
    const Layer water = [&] {
        Layer l = land;
        l.models[1].surfaces = std::make_shared<const std::vector<SurfacePart>>(1, SurfacePart{.material = "sea", .water = WaterSurface{}});
        return l;
    }();
    for (const Culling culling : {Culling::Cpu, Culling::Gpu}) {
        RenderOptions options = culling_options(culling);
        options.lod_error_px = 0.5f;
        Seen seen[2];
        for (const Layer* l : {&land, &water}) {
            const auto pipeline = make(options);
            ASSERT_TRUE(pipeline);
            pipeline->residency().put_model(0, "balls", model);
            pipeline->residency().put_model(1, "sea", sea);
            seen[l == &water] = seen_by(*pipeline, *l);
        }
        const DrawStats &dry = seen[0].stats, &wet = seen[1].stats;
        EXPECT_GT(dry.lod_draws, 0u);
        EXPECT_EQ(wet.instances_drawn, dry.instances_drawn) << dry.path;
        EXPECT_EQ(wet.instances_total, dry.instances_total) << dry.path;
        EXPECT_EQ(wet.full_triangles, dry.full_triangles) << dry.path;
        EXPECT_EQ(wet.lod_triangles, dry.lod_triangles) << dry.path;
        EXPECT_EQ(wet.lod_draws, dry.lod_draws) << dry.path;
        EXPECT_GT(wet.triangles, dry.triangles + dry.lod_triangles / 4) << dry.path;
    }
}

TEST_F(GpuCull, nothing_is_told_of_frames_before_one_without_copies) {
    const auto pipeline = make(culling_options(Culling::Gpu, 4));
    ASSERT_TRUE(pipeline);
    pipeline->residency().put_model(0, "city", canyon(3000, 4));
    pipeline->residency().put_model(1, "plain", floor({0.3f, 0.5f, 0.3f, 1}, 0.8f, 400).model);
    Layer none = kAerial;
    none.models[0].asset = 1;
    const FrameState city = frame_of(kAerial), plain = frame_of(none);
    auto canvas = Canvas::create(480, 270);
    ASSERT_TRUE(canvas);
    // Frames that the GPU may not be through with when the next is drawn.
    for (int i = 0; i < 2; ++i) pipeline->draw(city, *canvas, {});
    pipeline->draw(plain, *canvas, {});
    gfx::finish();
    EXPECT_EQ(pipeline->stats().instances_drawn, 0u);
    pipeline->draw(city, *canvas, {});
    gfx::finish();
    EXPECT_GT(pipeline->stats().instances_drawn, 0u);
    EXPECT_LE(pipeline->stats().instances_drawn, 3000u);
    const std::vector<glm::vec4> light(64 * 36, glm::vec4(1));
    pipeline->draw_light(city, light, {64, 36}, *canvas, {});
    EXPECT_EQ(pipeline->stats().instances_drawn, 0u) << "a traced picture has no copies";
}

TEST_F(GpuCull, the_pyramid_holds_the_farthest_depth_of_every_square) {
    const auto library = gfx::ShaderLibrary::open(std::filesystem::path(PAIFANG_BIN) / "../share/paifang/shaders");
    ASSERT_TRUE(library);
    PyramidPrograms programs;
    for (const auto& [program, name] : {std::pair(&programs.level, "depth-pyramid"), std::pair(&programs.flat, "depth-pyramid-flat")}) {
        auto made = library->build(name);
        ASSERT_TRUE(made) << made.error().message;
        *program = *std::move(made);
    }
    const gfx::Sampler nearest("nearest", {.mag_linear = false, .min_linear = false, .mips = false});
    for (const glm::ivec2 size : {glm::ivec2(1, 1), glm::ivec2(2, 3), glm::ivec2(333, 217), glm::ivec2(64, 64), glm::ivec2(65, 33), glm::ivec2(1, 700), glm::ivec2(1281, 719)}) {
        std::mt19937 random(7);
        std::vector<float> level(static_cast<std::size_t>(size.x) * static_cast<std::size_t>(size.y));
        for (float& d : level) d = static_cast<float>(random() >> 8) / 16777216.0f;
        gfx::Texture depth("depth", {.format = gfx::Format::Depth32F, .width = size.x, .height = size.y});
        depth.upload(std::as_bytes(std::span(level)));
        gfx::Buffer pyramid;
        EXPECT_LE(build_pyramid(programs, depth, nullptr, nearest, pyramid), 3u);
        gfx::finish_commands();
        std::vector<float> made(pyramid_size(size)), wanted;
        pyramid.read(std::as_writable_bytes(std::span(made)));
        glm::ivec2 from = size;
        do {
            const glm::ivec2 to = (from + 1) / 2;
            std::vector<float> next(static_cast<std::size_t>(to.x) * static_cast<std::size_t>(to.y), 1.0f);
            for (int y = 0; y < from.y; ++y)
                for (int x = 0; x < from.x; ++x) {
                    float& d = next[static_cast<std::size_t>(y / 2 * to.x + x / 2)];
                    d = std::min(d, level[static_cast<std::size_t>(y * from.x + x)]);
                }
            wanted.insert(wanted.end(), next.begin(), next.end());
            level = next;
            from = to;
        } while (from.x > 1 || from.y > 1);
        EXPECT_EQ(made, wanted) << size.x << " x " << size.y;
    }
}

}  // namespace
}  // namespace pai
