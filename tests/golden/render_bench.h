#pragma once
// A context and pipelines for tests that look at pictures.
#include <filesystem>
#include <memory>
#include <vector>

#include <glm/gtc/matrix_transform.hpp>
#include <gtest/gtest.h>

#include "platform/window.h"
#include "render/pipeline.h"

namespace pai::test {

// One context for all tests of the program: making one costs more than most tests.
class PictureTest : public testing::Test {
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

inline std::vector<glm::vec4> picture_of(Pipeline& pipeline, const Layer& layer, int width, int height) {
    FrameState frame;
    frame.layers.push_back(layer);
    auto canvas = Canvas::create(width, height);
    EXPECT_TRUE(canvas);
    pipeline.draw(frame, *canvas, {});
    return canvas->read();
}

// Pixels of which a channel differs by more than `most`.
inline std::size_t different_pixels(const std::vector<glm::vec4>& a, const std::vector<glm::vec4>& b, float most) {
    std::size_t count = a.size() == b.size() ? 0 : a.size() + b.size();
    for (std::size_t i = 0; count <= a.size() && i < a.size(); ++i) {
        const glm::vec4 d = glm::abs(a[i] - b[i]);
        count += std::max(std::max(d.r, d.g), d.b) > most;
    }
    return count;
}

inline std::size_t lit_pixels(const std::vector<glm::vec4>& p) {
    return static_cast<std::size_t>(std::count_if(p.begin(), p.end(), [](const glm::vec4& c) { return c.r + c.g + c.b > 0.01f; }));
}

}  // namespace pai::test
