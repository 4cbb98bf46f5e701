// What a scan of five million triangles and a cloud of a million splats cost: to make, to load, to draw.
#include <sys/resource.h>

#include "../support/relief.h"
#include "asset/codec/lod_file.h"
#include "asset/lod.h"
#include "base/hash.h"
#include "golden/render_bench.h"
#include "measure.h"

namespace pai {
namespace {

constexpr int kW = 1280, kH = 720;

double peak_mib() {
    rusage usage{};
    ::getrusage(RUSAGE_SELF, &usage);
    return static_cast<double>(usage.ru_maxrss) / 1024;
}

class ScanPerf : public RenderTest {
protected:
    // Milliseconds of a frame, the fastest of three after one that does not count.
    static double frame_ms(Pipeline& pipeline, const Layer& layer) {
        auto canvas = Canvas::create(kW, kH);
        double best = 1e30;
        for (int i = 0; i < 4; ++i) {
            const double ms = test::once_ms([&] {
                pipeline.draw(frame_of(layer), *canvas, {});
                gfx::finish();
            });
            if (i > 0) best = std::min(best, ms);
        }
        return best;
    }
};

TEST_F(ScanPerf, five_million_triangles) {
    constexpr std::uint32_t kSide = 1583;
    ModelData model = test::relief(kSide);
    const double before_mib = peak_mib();
    LodReport report;
    const double build_ms = test::once_ms([&] { report = build_lods(model); });
    const Primitive& p = model.meshes[0].primitives[0];
    ASSERT_GT(report.levels, 5u);
    std::printf("PERF lods of %zu triangles: %.1f s, peak %.0f MiB (%.0f MiB before), %llu levels down to %llu\n", p.indices.size() / 3, build_ms / 1000, peak_mib(), before_mib,
                static_cast<unsigned long long>(report.levels), static_cast<unsigned long long>(report.coarsest));
    const Bytes chunk = codec::write_lods(model);
    ModelData fresh = test::relief(kSide);
    const double read_ms = test::once_ms([&] { ASSERT_TRUE(codec::read_lods(chunk, fresh)); });
    std::printf("PERF stored in %.1f MiB, read in %.0f ms, %.0f MiB of indices more in memory\n", static_cast<double>(chunk.size()) / (1 << 20), read_ms, static_cast<double>(p.lod_indices.size()) * 4 / (1 << 20));
    fresh = {};
    RenderOptions options = plain_options();
    const auto pipeline = make(options);
    pipeline->residency().put_model(0, "scan", model);
    std::printf("PERF on the GPU %.0f MiB\n", static_cast<double>(pipeline->residency().model(0)->byte_count) / (1 << 20));
    for (const float distance_m : {0.8f, 2.0f, 6.0f}) {
        Layer layer;
        layer.camera = camera_at(glm::vec3(0.2f, 0.8f, 0.5f) * distance_m, {0, 0, 0});
        layer.environment.background = {0.2f, 0.2f, 0.2f};
        layer.models.push_back({.asset = 0});
        options.lod_error_px = 0;
        pipeline->use(options);
        const double full_ms = frame_ms(*pipeline, layer);
        options.lod_error_px = 0.5f;
        pipeline->use(options);
        const double lod_ms = frame_ms(*pipeline, layer);
        std::printf("PERF seen from %.1f m: full %.0f ms, by levels %.0f ms with %llu triangles\n", static_cast<double>(distance_m) * 0.964, full_ms, lod_ms, static_cast<unsigned long long>(pipeline->stats().triangles));
    }
}

TEST_F(ScanPerf, a_million_splats) {
    SplatCloud c;
    c.sh_degree = 3;
    for (std::uint64_t i = 0; i < 1'000'000; ++i) {
        const auto unit = [&](std::uint64_t k) { return hash_unit(9, i, k); };
        const float a = 6.2831853f * unit(0), b = 6.2831853f * unit(1);
        c.positions.emplace_back((1 + 0.35f * std::cos(b)) * std::cos(a), 0.35f * std::sin(b), (1 + 0.35f * std::cos(b)) * std::sin(a));
        c.scales.emplace_back(0.003f, 0.003f, 0.001f);
        c.rotations.emplace_back(1, 0, 0, 0);
        c.colours.emplace_back(unit(2), unit(3), unit(4));
        c.opacities.push_back(0.9f);
        for (std::uint64_t k = 0; k < 45; ++k) c.sh.push_back(static_cast<std::uint16_t>(hash_u64(9, i, 8 + k) & 0x2fff));
    }
    ModelData model{.nodes = std::vector<ModelNode>(1), .meshes = std::vector<Mesh>(1)};
    model.nodes[0].mesh = 0;
    const std::size_t bytes = c.byte_count();
    model.meshes[0].splats.push_back(std::move(c));
    const auto pipeline = make(plain_options());
    pipeline->residency().put_model(0, "splats", model);
    Layer layer;
    layer.camera = camera_at({0, 1.5f, 3}, {0, 0, 0});
    layer.models.push_back({.asset = 0});
    auto canvas = Canvas::create(kW, kH);
    double sort_ms = 1e30;
    for (int i = 0; i < 4; ++i) {
        layer.camera = camera_at({0.01f * static_cast<float>(i), 1.5f, 3}, {0, 0, 0});
        pipeline->draw(frame_of(layer), *canvas, {});
        if (i > 0) sort_ms = std::min(sort_ms, pipeline->stats().sort_ms);
    }
    const DrawStats stats = pipeline->stats();
    std::printf("PERF %llu splats of degree 3: %.0f MiB decoded, %.0f MiB on the GPU, %.0f MiB to sort and draw, sorted in %.1f ms, a frame of software GL %.0f ms\n", static_cast<unsigned long long>(stats.splats),
                static_cast<double>(bytes) / (1 << 20), static_cast<double>(pipeline->residency().model(0)->byte_count) / (1 << 20), static_cast<double>(stats.splat_bytes) / (1 << 20), sort_ms, frame_ms(*pipeline, layer));
}

}  // namespace
}  // namespace pai
