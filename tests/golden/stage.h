#pragma once
// One hidden context for the tests of a program, and pictures drawn with it.
#include <filesystem>
#include <memory>

#include <glm/gtc/matrix_transform.hpp>
#include <gtest/gtest.h>

#include "platform/window.h"
#include "render/pipeline.h"
#include "shapes.h"

namespace pai {

constexpr int kWidth = 320, kHeight = 180;

// One context for all tests of the program: making one costs more than most tests.
class RenderTest : public testing::Test {
protected:
    static void SetUpTestSuite() {
        auto window = Window::create({.width = 64, .height = 64, .visible = false});
        ASSERT_TRUE(window) << window.error().message;
        window_ = std::make_unique<Window>(std::move(*window));
    }
    static void TearDownTestSuite() { window_.reset(); }
    void TearDown() override { EXPECT_EQ(gfx::take_error(), ""); }

    static std::unique_ptr<Pipeline> make(const RenderOptions& options) {
        auto p = Pipeline::create(std::filesystem::path(PAIFANG_BIN) / "../share/paifang", options);
        EXPECT_TRUE(p) << (p ? "" : p.error().message);
        return p ? std::move(*p) : nullptr;
    }
    static inline std::unique_ptr<Window> window_;
};

// No tone curve, no glow: light in is light out.
inline RenderOptions plain_options() {
    return {.msaa = 1, .smooth_edges = false, .shadow_px = 512, .environment_px = 64, .ambient_occlusion = false, .bloom = false,
            .tone_map = ToneMap::Linear, .anisotropy = 1};
}

inline CameraState camera_at(const glm::vec3& eye, const glm::vec3& target) {
    CameraState c;
    c.world_from_camera = glm::inverse(glm::lookAt(eye, target, {0, 1, 0}));
    c.fov_y_rad = 0.6f;
    return c;
}

// Models 0 to `models` - 1 at the origin.
inline Layer layer_of(std::uint32_t models, const glm::vec3& eye, const glm::vec3& target, float near_m, float far_m) {
    Layer l;
    for (std::uint32_t i = 0; i < models; ++i) l.models.push_back({.asset = i});
    l.camera = camera_at(eye, target);
    l.camera.near_m = near_m;
    l.camera.far_m = far_m;
    return l;
}

inline LightState sun(bool casts_shadow) {
    return {.kind = LightState::Kind::Directional, .direction_ws = glm::normalize(glm::vec3(0.5f, -1, -0.4f)), .intensity = 3, .casts_shadow = casts_shadow};
}

inline std::vector<glm::vec4> picture_of(Pipeline& pipeline, const FrameState& frame, const Marks& marks = {}, int width = kWidth, int height = kHeight) {
    auto canvas = Canvas::create(width, height);
    EXPECT_TRUE(canvas);
    pipeline.draw(frame, *canvas, marks);
    return canvas->read();
}

inline FrameState frame_of(Layer layer) {
    FrameState f;
    f.layers.push_back(std::move(layer));
    return f;
}

}  // namespace pai
