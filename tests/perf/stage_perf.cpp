// How long the editor's interface takes while its viewport draws the heaviest it can: a frame of 3,000 glyphs and panels at 1600 x 900
// that uploads the stage's pictures, alone and beside a stage. And what an edit among 5,000 nodes costs whoever gives it.
#include <algorithm>
#include <vector>

#include <fmt/format.h>

#include "../editor/stage_bench.h"
#include "gfx/context.h"
#include "gfx/draw.h"
#include "gfx/framebuffer.h"
#include "gfx/program.h"
#include "gfx/texture.h"
#include "measure.h"
#include "platform/window.h"
#include "time/clock.h"

namespace pai::test {
namespace {

constexpr int kWidth = 1600, kHeight = 900, kViewWidth = 1000, kViewHeight = 560;

struct Summary {
    double median = 0, p95 = 0, most = 0;
};
Summary summary(std::vector<double> ms) {
    std::sort(ms.begin(), ms.end());
    return {ms[ms.size() / 2], ms[ms.size() * 95 / 100], ms.back()};
}

// What an interface draws, without an interface.
class Interface {
public:
    Interface() {
        const gfx::Stage stages[] = {
            {gfx::Stage::Kind::Vertex, R"(#version 450 core
layout(location = 0) out vec2 uv;
void main() {
    int quad = gl_VertexID / 6, corner = gl_VertexID % 6;
    vec2 c = vec2(corner == 1 || corner == 2 || corner == 4, corner == 2 || corner == 4 || corner == 5);
    vec2 at = quad == 0 ? vec2(300, 40) + c * vec2(1000, 560) : quad < 4 ? vec2(float(quad - 1) * 650, quad == 2 ? 600 : 0) + c * vec2(300, quad == 2 ? 300 : 900)
                                               : vec2(10 + (quad % 100) * 15, 20 + (quad / 100) * 28) + c * vec2(9, 16);
    uv = c;
    gl_Position = vec4(at / vec2(800, 450) - 1.0, 0, 1);
})"},
            {gfx::Stage::Kind::Fragment, R"(#version 450 core
layout(location = 0) in vec2 uv;
layout(location = 0) out vec4 colour;
layout(binding = 0) uniform sampler2D picture;
void main() { colour = texture(picture, uv); })"}};
        auto made = gfx::Program::create("interface", stages);
        EXPECT_TRUE(made);
        if (made) program_ = *std::move(made);
        empty_ = gfx::VertexArray("none");
        target_ = gfx::Texture("interface", {.format = gfx::Format::Rgba8, .width = kWidth, .height = kHeight});
        framebuffer_ = gfx::Framebuffer("interface");
        framebuffer_.attach_colour(0, target_);
        sampler_ = gfx::Sampler("interface", {.mips = false});
    }
    void show(const StagePicture& p) {
        if (!picture_ || picture_.desc().width != p.width_px || picture_.desc().height != p.height_px)
            picture_ = gfx::Texture("stage", {.format = gfx::Format::Rgba8, .width = p.width_px, .height = p.height_px});
        picture_.upload(std::as_bytes(std::span(p.rgba)));
    }
    double frame() {
        return once_ms([&] {
            framebuffer_.bind(kWidth, kHeight);
            framebuffer_.clear_colour(0, glm::vec4(0.1f));
            gfx::apply({.blend = gfx::Blend::Premultiplied});
            program_.use();
            empty_.bind();
            if (picture_) picture_.bind(0);
            sampler_.bind(0);
            gfx::draw_arrays(gfx::Topology::Triangles, 0, 6 * 3004);
            gfx::finish();
        });
    }

private:
    gfx::Program program_;
    gfx::VertexArray empty_;
    gfx::Texture target_, picture_;
    gfx::Framebuffer framebuffer_;
    gfx::Sampler sampler_;
};

void tell(const char* what, const Summary& s) { std::printf("PERF %-52s median %7.1f ms  95 of 100 within %7.1f  most %7.1f\n", what, s.median, s.p95, s.most); }

TEST(StagePerf, TheInterfaceKeepsItsPaceWhateverTheViewportCosts) {
    const TempDir dir;
    const Ran made = run({program("paifang-registry"), "demo", "init", dir.path(), "--json"});
    ASSERT_EQ(made.status, 0) << made.err;
    ::setenv("PAIFANG_HOME", (dir / "home").c_str(), 1);
    auto window = Window::create({.width = 64, .height = 64, .visible = false});
    ASSERT_TRUE(window);
    Interface interface;
    std::vector<double> alone, moving, refining;
    for (int i = 0; i < 120; ++i) alone.push_back(interface.frame());
    const fs::path folder = share_directory() / "scenes/artifact-hall";
    auto show = load_show(folder);
    ASSERT_TRUE(show);
    Stage stage({.folder = folder, .sound = false}, std::make_shared<const Show>(*std::move(show)), 1);
    StageView view{.width_px = kViewWidth, .height_px = kViewHeight};
    StagePicture picture;
    ASSERT_TRUE(wait_final(stage, picture, stage.put_view(view), 1));
    view.camera.kind = StageCamera::Kind::Free;
    view.camera.world_from_camera = picture.world_from_camera;
    int pictures = 0;
    for (int i = 0; i < 200; ++i) {
        view.camera.world_from_camera[3].x += 0.002f;
        stage.put_view(view);
        moving.push_back(interface.frame());
        if (!stage.take(picture)) continue;
        ++pictures;
        moving.back() += once_ms([&] { interface.show(picture); });
    }
    for (int i = 0; i < 60; ++i) refining.push_back(interface.frame());
    const Summary a = summary(alone), m = summary(moving), r = summary(refining);
    tell("interface frame, alone", a);
    tell("interface frame, while the viewport follows the hand", m);
    tell("interface frame, while the viewport grows sharp", r);
    std::printf("PERF viewport pictures meanwhile: %d in %zu frames, the last %d x %d; ratio of medians %.2f and %.2f\n", pictures, moving.size(), picture.width_px,
                picture.height_px, m.median / a.median, r.median / a.median);
}

TEST(StagePerf, AnEditAmongFiveThousandNodesReachesThePicture) {
    StageHome home;
    write_own_work_show(home.folder("many"));
    auto loaded = load_show(home.folder("many"));
    ASSERT_TRUE(loaded);
    Scene& scene = loaded->scenes.at("room");
    for (int i = 0; i < 5000; ++i) {
        Node& node = scene.nodes["n-" + std::to_string(i)];
        node.transform.position_m = {static_cast<float>(i % 100) - 50, static_cast<float>(i / 100) * 0.5f - 10, -60};
        node.model.emplace().asset = "square";
    }
    Stage stage({.folder = home.folder("many"), .sound = false}, std::make_shared<const Show>(*loaded), 1);
    StagePicture picture;
    const std::uint64_t view = stage.put_view({.width_px = kViewWidth, .height_px = kViewHeight});
    ASSERT_TRUE(wait_final(stage, picture, view, 1));
    std::vector<double> given, seen;
    for (std::uint64_t revision = 2; revision < 22; ++revision) {
        const std::int64_t began = steady_ns();
        given.push_back(once_ms([&] {
            auto edited = std::make_shared<Show>(*loaded);
            edited->scenes.at("room").nodes.at("n-2500").transform.position_m.y = static_cast<float>(revision) * 0.1f;
            stage.put_show(std::move(edited), revision);
        }));
        ASSERT_TRUE(wait_picture(stage, picture, [&](const StagePicture& p) { return p.revision == revision; }));
        seen.push_back(static_cast<double>(steady_ns() - began) * 1e-6);
    }
    tell("edit among 5,000 nodes, copied and handed over", summary(given));
    tell("edit among 5,000 nodes, until its picture is there", summary(seen));
    std::printf("PERF its picture: %d x %d, %u draws\n", picture.width_px, picture.height_px, stage.status().drawn.draw_calls);
}

// From the last byte of a file that was exported again to a picture of it: the folder is looked at, the gate signs the new bytes, they are
// decoded, uploaded and drawn.
TEST(StagePerf, AnExportedModelIsShownAgain) {
    StageHome home;
    const fs::path folder = home.folder("export");
    write_own_work_show(folder);
    auto show = load_show(folder);
    ASSERT_TRUE(show);
    Stage stage({.folder = folder, .sound = false}, std::make_shared<const Show>(*std::move(show)), 1);
    StagePicture before, after;
    ASSERT_TRUE(wait_final(stage, before, stage.put_view({.width_px = 640, .height_px = 360}), 1));
    std::vector<double> ms;
    const std::string whole = R"("nodes":[{"mesh":0}])";
    for (int i = 0; i < 15; ++i) {
        std::string text = square_gltf();
        text.replace(text.find(whole), whole.size(), fmt::format(R"("nodes":[{{"mesh":0,"scale":[{0},{0},1]}}])", i % 2 == 0 ? 0.5 : 1.0));
        spill(folder / "square.gltf", text);
        const std::int64_t written_ns = steady_ns();
        ASSERT_TRUE(wait_picture(stage, after, [&](const StagePicture& p) { return p.width_px == before.width_px && difference(before, p) > 1; }));
        ms.push_back(static_cast<double>(steady_ns() - written_ns) * 1e-6);
        ASSERT_TRUE(wait_picture(stage, before, [](const StagePicture& p) { return p.final; }));
    }
    const Summary s = summary(ms);
    fmt::print("exported again to shown: median {:.0f} ms, longest {:.0f} ms\n", s.median, s.most);
}

}  // namespace
}  // namespace pai::test
