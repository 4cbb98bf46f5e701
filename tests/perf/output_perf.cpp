// What an output costs beside a plain copy of its canvas. docs/performance.md tells the figures.
#include <filesystem>
#include <optional>

#include <gtest/gtest.h>

#include "gfx/context.h"
#include "measure.h"
#include "output/compositor.h"
#include "platform/window.h"

namespace pai::test {
namespace {

constexpr int kWidth_px = 1920, kHeight_px = 1080, kRounds = 5;

OutputSpec bent_and_blended() {
    OutputSpec o{.canvas = "main", .gamma = 2.2f, .black_level = 0.005f};
    o.corners = {{0.02f, 0.03f}, {-0.01f, 0.02f}, {-0.03f, -0.01f}, {0.01f, -0.02f}};
    o.warp = {.columns = 5, .rows = 4, .offsets = {{"1-1", {0.01f, 0.008f}}, {"2-2", {-0.006f, 0.01f}}, {"3-1", {0.004f, -0.01f}}}};
    o.blend = {.left_px = 240, .right_px = 240, .top_px = 0, .bottom_px = 120};
    return o;
}

TEST(OutputCost, OfAWarpedBlendedPictureBesideACopy) {
    auto window = Window::create({.width = 64, .height = 64, .visible = false});
    ASSERT_TRUE(window) << window.error().message;
    auto shaders = gfx::ShaderLibrary::open(std::filesystem::path(PAIFANG_BIN) / "../share/paifang/shaders");
    ASSERT_TRUE(shaders);
    auto compositor = Compositor::create(*shaders);
    ASSERT_TRUE(compositor);
    std::vector<glm::vec4> pixels(static_cast<std::size_t>(kWidth_px * kHeight_px));
    for (std::size_t i = 0; i < pixels.size(); ++i) pixels[i] = glm::vec4(static_cast<float>(i % 997) / 997, static_cast<float>(i % 31) / 31, 0.5f, 1);
    gfx::Texture canvas("canvas", {.format = gfx::Format::Rgba16F, .width = kWidth_px, .height = kHeight_px});
    canvas.upload(gfx::bytes_of(pixels));
    gfx::Texture target("target", {.format = gfx::Format::Rgba8, .width = kWidth_px, .height = kHeight_px});
    gfx::Framebuffer framebuffer("target");
    framebuffer.attach_colour(0, target);
    framebuffer.bind(kWidth_px, kHeight_px);

    OutputSpec bent = bent_and_blended();
    const auto cost = [&](const OutputSpec& spec) {
        return cpu_ms([&] {
            compositor->draw(canvas, "out", spec, {0, 0, kWidth_px, kHeight_px}, {.black_floor = 0.02f * (spec.black_level > 0 ? 1.0f : 0.0f)});
            gfx::finish();
        });
    };
    cost({.canvas = "main"});
    cost(bent);
    double copy = 1e9, warped = 1e9, changed = 1e9;
    for (int round = 0; round < kRounds; ++round) {
        copy = std::min(copy, cost({.canvas = "main"}));
        warped = std::min(warped, cost(bent));
        bent.corners.top_left.x += 0.001f;  // as a drag does
        changed = std::min(changed, cost(bent));
    }
    printf("PERF 1920x1080: copy %.1f ms, warp and blend %.1f ms (%.2f of a copy), in a frame that changes the warp %.1f ms\n", copy, warped, warped / copy, changed);
    EXPECT_EQ(gfx::take_error(), "");
}

}  // namespace
}  // namespace pai::test
