// What copies, culling and lights cost: draw calls, and CPU time by ratio. With software GL that is all of the frame.
#include <cstdio>

#include <glm/gtc/matrix_transform.hpp>

#include "../support/random_at.h"
#include "render_bench.h"
#include "measure.h"
#include "time/clock.h"

namespace pai {
namespace {

using namespace test;

class RenderPerf : public RenderTest {};

Shape box() {
    Shape s = empty_shape({0.5f, 0.45f, 0.4f, 1}, 0, 0.8f);
    s.primitive() = test::box(glm::vec3(0.5f), {0, 0.5f, 0});
    s.primitive().uvs[0].clear();
    return s;
}

// Towers on a grid with streets, 20 m a plot.
ModelData city(int count) {
    ModelData m = box().model;
    Instances in;
    const int side = static_cast<int>(std::sqrt(static_cast<float>(count)));
    for (int k = 0; k < side * side; ++k) {
        const auto i = static_cast<std::uint64_t>(k);
        in.translations.emplace_back(static_cast<float>(k % side - side / 2) * 20, 0.0f, static_cast<float>(k / side - side / 2) * 20);
        in.rotations.emplace_back(1.0f, 0.0f, 0.0f, 0.0f);
        in.scales.emplace_back(8 + random_at(3, i, 0) * 6, 10 + random_at(3, i, 1) * random_at(3, i, 2) * 80, 8 + random_at(3, i, 3) * 6);
    }
    m.instances.push_back(std::move(in));
    m.nodes[0].instances = 0;
    return m;
}

ModelData merged(const ModelData& city) {
    ModelData m = box().model;
    const Primitive one = m.meshes[0].primitives[0];
    Primitive& all = m.meshes[0].primitives[0];
    all = {.material = 0};
    const Instances& in = city.instances[0];
    for (std::size_t i = 0; i < in.size(); ++i) {
        const auto first = static_cast<std::uint32_t>(all.positions.size());
        for (std::size_t v = 0; v < one.positions.size(); ++v) {
            all.positions.push_back(one.positions[v] * in.scales[i] + in.translations[i]);
            all.normals.push_back(one.normals[v]);
            all.bounds.add(all.positions.back());
        }
        for (const std::uint32_t index : one.indices) all.indices.push_back(first + index);
    }
    return m;
}

Layer street() {
    Layer l;
    l.models.push_back({.asset = 0});
    l.camera = camera_at({10, 6, 10}, {150, 12, 200});
    l.camera.far_m = 8000;
    l.environment.background = glm::vec3(0.1f);
    l.lights.push_back({.kind = LightState::Kind::Directional, .direction_ws = glm::normalize(glm::vec3(0.5f, -1, -0.4f)), .intensity = 3});
    return l;
}

double frame_ms(Pipeline& pipeline, const FrameState& frame, Canvas& canvas, int frames) {
    double best = 1e9;
    for (int i = -1; i < frames; ++i) {
        const double began = process_cpu_ms();
        pipeline.draw(frame, canvas, {});
        gfx::finish();
        if (i >= 0) best = std::min(best, process_cpu_ms() - began);
    }
    return best;
}

TEST_F(RenderPerf, Copies) {
    auto canvas = Canvas::create(kWidth, kHeight);
    ASSERT_TRUE(canvas);
    const FrameState frame = frame_of(street());
    for (const int count : {1'000, 10'000, 100'000}) {
        auto pipeline = make(plain_options());
        ASSERT_TRUE(pipeline);
        const ModelData culled = city(count);
        ModelData whole = culled;
        whole.meshes[0].primitives[0].bounds = {glm::vec3(-1e5f), glm::vec3(1e5f)};
        pipeline->residency().put_model(0, "culled", culled);
        const double culled_ms = frame_ms(*pipeline, frame, *canvas, 5);
        const DrawStats stats = pipeline->stats();
        Poses poses;
        double list_ms = 1e9;
        for (int i = 0; i < 10; ++i) {
            list_ms = std::min(list_ms, cpu_ms([&] { build_draw_list(frame.layers[0], 0, pipeline->residency(), poses, pipeline->moving(), kWidth, kHeight); }));
        }
        pipeline->residency().put_model(0, "whole", whole);
        const double whole_ms = frame_ms(*pipeline, frame, *canvas, 3);
        pipeline->residency().put_model(0, "merged", merged(culled));
        const double merged_ms = frame_ms(*pipeline, frame, *canvas, 3);
        std::printf("PERF %6d copies: %u calls, %llu drawn; list %.3f ms; frame %.1f ms, unculled %.1f ms, merged mesh %.1f ms\n", count, stats.draw_calls,
                    static_cast<unsigned long long>(stats.instances_drawn), list_ms, culled_ms, whole_ms, merged_ms);
    }
}

TEST_F(RenderPerf, Nodes) {
    auto canvas = Canvas::create(kWidth, kHeight);
    ASSERT_TRUE(canvas);
    // Each with a mesh of its own, so that none are gathered.
    auto pipeline = make(plain_options());
    ASSERT_TRUE(pipeline);
    const ModelData field = city(2500);
    const Instances& in = field.instances[0];
    ModelData single = box().model;
    single.meshes.assign(in.size(), single.meshes[0]);
    single.nodes.assign(in.size(), {});
    for (std::size_t i = 0; i < in.size(); ++i) {
        single.nodes[i].mesh = static_cast<int>(i);
        single.nodes[i].model_from_node = glm::scale(glm::translate(glm::mat4(1), in.translations[i]), in.scales[i]);
    }
    Layer l = street();
    l.camera = camera_at({0, 700, 900}, {0, 0, 0});
    l.camera.far_m = 8000;
    pipeline->residency().put_model(0, "single", single);
    const double single_ms = frame_ms(*pipeline, frame_of(l), *canvas, 5);
    const std::uint32_t calls = pipeline->stats().draw_calls;
    pipeline->residency().put_model(0, "field", field);
    const double field_ms = frame_ms(*pipeline, frame_of(l), *canvas, 5);
    std::printf("PERF   2500 towers: as single draws %u calls %.1f ms, as copies %.1f ms\n", calls, single_ms, field_ms);
}

TEST_F(RenderPerf, Lights) {
    auto canvas = Canvas::create(kWidth, kHeight);
    ASSERT_TRUE(canvas);
    auto pipeline = make(plain_options());
    ASSERT_TRUE(pipeline);
    pipeline->residency().put_model(0, "ground", floor({0.5f, 0.5f, 0.5f, 1}, 0.7f, 400).model);
    Layer l = street();
    l.camera = camera_at({0, 120, 300}, {0, 0, 0});
    l.camera.far_m = 2000;
    for (const int count : {0, 4, 16, 64, 256, 1024, 4096}) {
        l.lights.resize(1);
        for (int i = 0; i < count; ++i) {
            // On a spiral, about five reach a point whatever their number.
            const float a = static_cast<float>(i) * 2.399963f, r = std::sqrt(static_cast<float>(i) / static_cast<float>(count)) * 384;
            LightState lamp{.position_ws = {r * std::cos(a), 6, r * std::sin(a)}, .intensity = 400};
            lamp.range_m = std::sqrt(5.0f / static_cast<float>(count)) * 384;
            l.lights.push_back(lamp);
        }
        const double ms = frame_ms(*pipeline, frame_of(l), *canvas, 5);
        Poses poses;
        const double list_ms = cpu_ms([&] { build_draw_list(l, 0, pipeline->residency(), poses, pipeline->moving(), kWidth, kHeight); });
        std::printf("PERF %6d lights: frame %.1f ms, of it lists %.2f ms\n", count, ms, list_ms);
    }
}

// The forensic mark's pass alone; on software GL its CPU time.
TEST_F(RenderPerf, ForensicMark) {
    for (const auto& [width, height] : {std::pair(1280, 720), std::pair(1920, 1080), std::pair(3840, 2160)}) {
        auto canvas = Canvas::create(width, height);
        ASSERT_TRUE(canvas);
        RenderOptions options = plain_options();
        options.measure_passes = true;
        auto pipeline = make(options);
        ASSERT_TRUE(pipeline);
        pipeline->residency().put_model(0, "ground", floor({0.5f, 0.5f, 0.5f, 1}, 0.7f, 400).model);
        const FrameState frame = frame_of(street());
        double fastest = 1e9;
        for (int i = 0; i < 6; ++i) {
            pipeline->draw(frame, *canvas, {.forensic = "5b1f4a0e-6f8e-4c8e-9f43-0d5f2b7a9c11"});
            for (const PassTime& pass : pipeline->stats().passes)
                if (i > 0 && pass.name == "forensic" && pass.gpu_ms > 0) fastest = std::min(fastest, pass.gpu_ms);
        }
        std::printf("PERF   forensic mark on %d x %d: %.2f ms\n", width, height, fastest);
    }
}

}  // namespace
}  // namespace pai
