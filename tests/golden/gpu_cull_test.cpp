// What the GPU leaves out of a field of copies was not in the picture.
#include <algorithm>

#include "render_bench.h"
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

// One pipeline that culls and one that draws everything.
struct Pair {
    std::unique_ptr<Pipeline> gpu, none;
};

RenderOptions culling_options(Culling culling, int msaa = 1) {
    RenderOptions o = plain_options();
    o.msaa = msaa;
    o.lod_error_px = 0;
    o.culling = culling;
    return o;
}

Layer of_city(const glm::vec3& eye, const glm::vec3& target) {
    Layer l;
    l.models.push_back({.asset = 0});
    l.camera = camera_at(eye, target);
    l.camera.near_m = 1;
    l.camera.far_m = 4000;
    l.environment.background = glm::vec3(0.05f);
    l.lights.push_back({.kind = LightState::Kind::Directional, .direction_ws = glm::normalize(glm::vec3(0.5f, -1, -0.4f)), .intensity = 3});
    return l;
}

TEST_F(GpuCull, what_is_outside_of_the_view_is_not_drawn_and_nothing_else_changes) {
    const ModelData model = city(3000, 4, true);
    const auto gpu = make(culling_options(Culling::Gpu)), none = make(culling_options(Culling::None));
    ASSERT_TRUE(gpu && none);
    for (Pipeline* p : {gpu.get(), none.get()}) p->residency().put_model(0, "city", model);
    const std::pair<glm::vec3, glm::vec3> views[] = {{{300, 40, 12}, {0, 30, 0}}, {{700, 420, 300}, {0, 0, 0}}, {{-200, 60, 0}, {-700, 40, 300}}};
    for (const auto& [eye, target] : views) {
        const Seen culled = seen_by(*gpu, of_city(eye, target)), full = seen_by(*none, of_city(eye, target));
        EXPECT_EQ(culled.stats.path, "gpu");
        EXPECT_EQ(full.stats.instances_drawn, 3000u);
        EXPECT_LT(culled.stats.instances_drawn, 2900u);
        EXPECT_GT(culled.stats.instances_drawn, 4u);
        EXPECT_EQ(full.stats.triangles - culled.stats.triangles, (3000 - culled.stats.instances_drawn) * 12);
        EXPECT_LE(culled.stats.draw_calls + culled.stats.dispatches, 32u);
        EXPECT_EQ(different_pixels(culled.picture, full.picture, 0), 0u);
        EXPECT_GT(lit_pixels(culled.picture), culled.picture.size() / 4);
    }
}

}  // namespace
}  // namespace pai
