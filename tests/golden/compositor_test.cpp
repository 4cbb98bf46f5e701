// What projectors are fed: pictures through warp, blend, black level, masks and rotation, measured.
#include <algorithm>
#include <array>
#include <cmath>
#include <filesystem>
#include <functional>
#include <memory>
#include <optional>

#include <glm/geometric.hpp>
#include <glm/gtc/constants.hpp>
#include <gtest/gtest.h>

#include "gfx/context.h"
#include "output/compositor.h"
#include "output/warp.h"
#include "platform/window.h"

namespace pai {
namespace {

class CompositorTest : public testing::Test {
protected:
    static void SetUpTestSuite() {
        auto window = Window::create({.width = 64, .height = 64, .visible = false});
        ASSERT_TRUE(window) << window.error().message;
        window_ = std::make_unique<Window>(std::move(*window));
        auto shaders = gfx::ShaderLibrary::open(std::filesystem::path(PAIFANG_BIN) / "../share/paifang/shaders");
        ASSERT_TRUE(shaders) << shaders.error().message;
        auto compositor = Compositor::create(*shaders);
        ASSERT_TRUE(compositor) << compositor.error().message;
        compositor_.emplace(std::move(*compositor));
    }
    static void TearDownTestSuite() {
        compositor_.reset();
        window_.reset();
    }
    void SetUp() override { compositor_->keep_only({}); }
    void TearDown() override { EXPECT_EQ(gfx::take_error(), ""); }

    static inline std::unique_ptr<Window> window_;
    static inline std::optional<Compositor> compositor_;
};

// A canvas whose light at the middle of each pixel, counted from its top left, is `light`.
gfx::Texture make_canvas(int width, int height, const std::function<glm::vec3(glm::dvec2)>& light) {
    std::vector<glm::vec4> pixels;
    for (int y = height - 1; y >= 0; --y)
        for (int x = 0; x < width; ++x) pixels.emplace_back(light({x + 0.5, y + 0.5}), 1);
    gfx::Texture canvas("test canvas", {.format = gfx::Format::Rgba16F, .width = width, .height = height});
    canvas.upload(gfx::bytes_of(pixels));
    return canvas;
}

int level(const Picture& p, int x, int y, int channel) {
    return static_cast<int>(p.rgb[(static_cast<std::size_t>(y) * static_cast<std::size_t>(p.width) + static_cast<std::size_t>(x)) * 3 +
                                  static_cast<std::size_t>(channel)]);
}

double light_of(int code, float gamma) {
    const double s = code / 255.0;
    if (gamma > 0) return std::pow(s, gamma);
    return s <= 0.04045 ? s / 12.92 : std::pow((s + 0.055) / 1.055, 2.4);
}
double code_of(double light, float gamma) {
    if (gamma > 0) return 255 * std::pow(light, 1 / gamma);
    return 255 * (light <= 0.0031308 ? light * 12.92 : 1.055 * std::pow(light, 1 / 2.4) - 0.055);
}

// In [-1,1], the same for the same `n`.
float noise(int n) {
    const double s = std::sin(n * 12.9898) * 43758.5453;
    return static_cast<float>(2 * (s - std::floor(s)) - 1);
}

TEST_F(CompositorTest, APlainOutputIsWhatFilesHoldBitByBit) {
    const auto canvas = make_canvas(96, 64, [](glm::dvec2 p) { return glm::vec3(p.x / 96, p.y / 64, 0.5 + 0.5 * std::sin(p.x * p.y)); });
    for (const Slice slice : {Slice{0, 0, 96, 64}, Slice{13, 7, 60, 40}}) {
        const OutputSpec spec{.canvas = "main", .first_x_px = slice.first_x_px, .first_y_px = slice.first_y_px, .width_px = slice.width_px,
                              .height_px = slice.height_px};
        EXPECT_TRUE(is_plain(spec));
        EXPECT_EQ(compositor_->read(canvas, "a", spec, slice.width_px, slice.height_px), compositor_->read(canvas, slice));
    }
}

TEST_F(CompositorTest, ASoftEdgeTouchesNothingButItsRamp) {
    const auto canvas = make_canvas(128, 32, [](glm::dvec2 p) { return glm::vec3(0.5 + 0.5 * std::sin(p.x * 1.7 + p.y * 3.1)); });
    OutputSpec spec{.canvas = "main"};
    const Picture plain = compositor_->read(canvas, "a", spec, 128, 32);
    spec.blend.right_px = 40;
    const Picture soft = compositor_->read(canvas, "a", spec, 128, 32);
    for (int y = 0; y < 32; ++y)
        for (int x = 0; x < 88; ++x) ASSERT_EQ(level(plain, x, y, 0), level(soft, x, y, 0)) << x << " " << y;
    EXPECT_LE(level(soft, 127, 16, 0), 6);
}

// Projectors that show overlapping parts of a canvas, side by side and one above the other.
struct Tiling {
    int columns, rows;
    std::array<int, 2> overlap_px;  // between columns, between rows
    int columns_width_px, rows_height_px;
};

Venue venue_of(const Tiling& t, float gamma, float black) {
    Venue venue;
    for (int r = 0; r < t.rows; ++r)
        for (int c = 0; c < t.columns; ++c) {
            OutputSpec o{.canvas = "main", .width_px = t.columns_width_px, .height_px = t.rows_height_px, .gamma = gamma, .black_level = black};
            o.first_x_px = c * (t.columns_width_px - t.overlap_px[0]);
            o.first_y_px = r * (t.rows_height_px - t.overlap_px[1]);
            if (c > 0) o.blend.left_px = t.overlap_px[0];
            if (c + 1 < t.columns) o.blend.right_px = t.overlap_px[0];
            if (r > 0) o.blend.top_px = t.overlap_px[1];
            if (r + 1 < t.rows) o.blend.bottom_px = t.overlap_px[1];
            o.blend.curve = 1.0f + static_cast<float>(t.columns);
            venue.outputs["o" + handle_id(c, r)] = o;
        }
    return venue;
}

// The light on the wall: each projector's codes as its gamma gives them, over its black, added up.
std::vector<double> wall_light(Compositor& compositor, const gfx::Texture& canvas, const Venue& venue) {
    const int width = canvas.desc().width, height = canvas.desc().height;
    std::vector<double> wall(static_cast<std::size_t>(width * height), 0.0);
    for (const auto& [id, o] : venue.outputs) {
        const Picture p = compositor.read(canvas, id, o, o.width_px, o.height_px, {.black_floor = black_floor(venue, "main")});
        for (int y = 0; y < p.height; ++y)
            for (int x = 0; x < p.width; ++x)
                wall[static_cast<std::size_t>((o.first_y_px + y) * width + o.first_x_px + x)] +=
                    o.black_level + (1 - o.black_level) * light_of(level(p, x, y, 1), o.gamma);
    }
    return wall;
}

struct Flatness {
    double worst_code = 0, worst_mean = 0;  // of a pixel in code values; of 8 x 8 pixels in light * 255
};
Flatness flatness(const std::vector<double>& wall, int width, int height, double wanted, float gamma) {
    Flatness out;
    for (const double light : wall) out.worst_code = std::max(out.worst_code, std::abs(code_of(light, gamma) - code_of(wanted, gamma)));
    constexpr int kBlock = 8;
    for (int y = 0; y + kBlock <= height; ++y)
        for (int x = 0; x + kBlock <= width; ++x) {
            double sum = 0;
            for (int j = 0; j < kBlock; ++j)
                for (int i = 0; i < kBlock; ++i) sum += wall[static_cast<std::size_t>((y + j) * width + x + i)];
            out.worst_mean = std::max(out.worst_mean, 255 * std::abs(sum / (kBlock * kBlock) - wanted));
        }
    return out;
}

TEST_F(CompositorTest, ProjectorsSummedInLinearLightAreFlat) {
    const Tiling tilings[] = {{2, 1, {48, 0}, 112, 40}, {2, 1, {15, 0}, 80, 40}, {1, 2, {0, 24}, 60, 64}, {3, 1, {40, 0}, 96, 24}, {2, 2, {56, 20}, 96, 60}};
    double worst_code = 0, worst_mean = 0;
    for (const Tiling& t : tilings)
        for (const float gamma : {0.0f, 1.8f, 2.2f, 2.4f})
            for (const float black : {0.0f, 0.004f, 0.02f}) {
                const Venue venue = venue_of(t, gamma, black);
                const float floor = black_floor(venue, "main");
                const int width = t.columns * t.columns_width_px - (t.columns - 1) * t.overlap_px[0];
                const int height = t.rows * t.rows_height_px - (t.rows - 1) * t.overlap_px[1];
                for (const float p : {0.0f, 0.5f, 1.0f}) {
                    const auto canvas = make_canvas(width, height, [&](glm::dvec2) { return glm::vec3(p); });
                    const Flatness f = flatness(wall_light(*compositor_, canvas, venue), width, height, floor + (1 - floor) * p, gamma);
                    // As code values, which is how near eye and camera see them, in every pixel. A code value near white is
                    // up to 2.4/255 of light, so as light in the mean over 8 x 8 pixels, which is what rounding leaves.
                    EXPECT_LT(f.worst_code, 1) << t.columns << " x " << t.rows << " gamma " << gamma << " black " << black << " light " << p;
                    EXPECT_LT(f.worst_mean, 0.75) << t.columns << " x " << t.rows << " gamma " << gamma << " black " << black << " light " << p;
                    worst_code = std::max(worst_code, f.worst_code);
                    worst_mean = std::max(worst_mean, f.worst_mean);
                }
            }
    RecordProperty("worst_code", std::to_string(worst_code));
    RecordProperty("worst_mean_light_per_255", std::to_string(worst_mean));
}

// Soft dots on dark at `places` of a picture of `px`.
gfx::Texture make_dots(glm::ivec2 px, const std::vector<glm::dvec2>& places) {
    std::vector<float> light(static_cast<std::size_t>(px.x * px.y), 0.0f);
    for (const glm::dvec2& place : places) {
        const glm::dvec2 at = place * glm::dvec2(px);
        for (int y = std::max(0, static_cast<int>(at.y) - 8); y < std::min(px.y, static_cast<int>(at.y) + 9); ++y)
            for (int x = std::max(0, static_cast<int>(at.x) - 8); x < std::min(px.x, static_cast<int>(at.x) + 9); ++x) {
                const glm::dvec2 miss = glm::dvec2(x + 0.5, y + 0.5) - at;
                light[static_cast<std::size_t>(y * px.x + x)] += static_cast<float>(std::exp(-glm::dot(miss, miss) / (2 * 1.6 * 1.6)));
            }
    }
    return make_canvas(px.x, px.y, [&](glm::dvec2 p) {
        return glm::vec3(std::min(1.0f, light[static_cast<std::size_t>(static_cast<int>(p.y) * px.x + static_cast<int>(p.x))]));
    });
}

// Where the dot nearest to `near_px` is: the middle of the light around it, found twice so that the window is centred.
glm::dvec2 find_dot(const Picture& p, glm::dvec2 near_px) {
    for (int turn = 0; turn < 4; ++turn) {
        glm::dvec2 sum(0);
        double total = 0;
        for (int y = std::max(0, static_cast<int>(near_px.y) - 8); y < std::min(p.height, static_cast<int>(near_px.y) + 9); ++y)
            for (int x = std::max(0, static_cast<int>(near_px.x) - 8); x < std::min(p.width, static_cast<int>(near_px.x) + 9); ++x) {
                const glm::dvec2 at(x + 0.5, y + 0.5);
                if (glm::length(at - near_px) > 7) continue;
                const double light = light_of(level(p, x, y, 1), 0);
                if (light < 0.004) continue;
                sum += light * at;
                total += light;
            }
        if (total <= 0) return glm::dvec2(-1000);
        near_px = sum / total;
    }
    return near_px;
}

std::vector<glm::dvec2> grid(int columns, int rows) {
    std::vector<glm::dvec2> out;
    for (int r = 0; r < rows; ++r)
        for (int c = 0; c < columns; ++c) out.emplace_back((c + 0.5) / columns, (r + 0.5) / rows);
    return out;
}

OutputSpec warped(int seed, bool smooth) {
    OutputSpec o{.canvas = "main"};
    o.warp = {.columns = 5, .rows = 4, .smooth = smooth};
    for (int r = 0; r < 4; ++r)
        for (int c = 0; c < 5; ++c) o.warp.offsets[handle_id(c, r)] = 0.012f * glm::vec2(noise(seed + c * 31 + r), noise(seed + c + r * 57));
    const auto inwards = [&](int i) { return 0.04f + 0.03f * noise(seed * 17 + i); };
    o.corners = {{inwards(0), inwards(1)}, {-inwards(2), inwards(3)}, {-inwards(4), -inwards(5)}, {inwards(6), -inwards(7)}};
    return o;
}

TEST_F(CompositorTest, TheCrossingsOfAGridLieWhereTheWarpSays) {
    const glm::ivec2 px(400, 300);
    for (const int turn : {0, 90, 180, 270})
        for (const bool smooth : {true, false}) {
            OutputSpec spec = warped(turn + 1, smooth);
            spec.rotation_deg = turn;
            const glm::ivec2 slice_px = upright_size(px, turn);
            const Warp warp(spec.warp, spec.corners);
            const Picture picture = compositor_->read(make_dots(slice_px, grid(12, 9)), "a", spec, px.x, px.y);
            for (const glm::dvec2& at : grid(12, 9)) {
                const glm::dvec2 wanted = raster_from_upright(warp.forward(at), turn) * glm::dvec2(px);
                EXPECT_LT(glm::length(find_dot(picture, wanted) - wanted), 0.25) << turn << " " << smooth << " " << at.x << " " << at.y;
            }
        }
}

TEST_F(CompositorTest, AGridBentTheOtherWayComesOutStraight) {
    const glm::ivec2 px(400, 300);
    for (const bool smooth : {true, false}) {
        const OutputSpec spec = warped(40, smooth);
        const Warp warp(spec.warp, spec.corners);
        std::vector<glm::dvec2> straight, bent;
        for (const glm::dvec2& at : grid(10, 8)) {
            const auto back = warp.inverse(at);
            if (!back || back->x < 0.03 || back->y < 0.03 || back->x > 0.97 || back->y > 0.97) continue;
            straight.push_back(at);
            bent.push_back(*back);
        }
        ASSERT_GT(straight.size(), 50u);
        const Picture picture = compositor_->read(make_dots(px, bent), "a", spec, px.x, px.y);
        double worst = 0;
        for (const glm::dvec2& at : straight) worst = std::max(worst, glm::length(find_dot(picture, at * glm::dvec2(px)) - at * glm::dvec2(px)));
        EXPECT_LT(worst, 0.25) << smooth;
    }
}

// The projective map of four corners by Gauss' elimination: another way than the one under test.
glm::dvec2 solve_corners(const std::array<glm::dvec2, 4>& to, glm::dvec2 at) {
    constexpr glm::dvec2 from[] = {{0, 0}, {1, 0}, {1, 1}, {0, 1}};
    double m[8][9] = {};
    for (int i = 0; i < 4; ++i) {
        const double x = from[i].x, y = from[i].y;
        const double rows[2][9] = {{x, y, 1, 0, 0, 0, -x * to[i].x, -y * to[i].x, to[i].x}, {0, 0, 0, x, y, 1, -x * to[i].y, -y * to[i].y, to[i].y}};
        std::copy(&rows[0][0], &rows[0][0] + 18, &m[2 * i][0]);
    }
    for (int c = 0; c < 8; ++c) {
        int pivot = c;
        for (int r = c + 1; r < 8; ++r)
            if (std::abs(m[r][c]) > std::abs(m[pivot][c])) pivot = r;
        std::swap(m[c], m[pivot]);
        for (int r = 0; r < 8; ++r) {
            if (r == c) continue;
            const double k = m[r][c] / m[c][c];
            for (int j = c; j < 9; ++j) m[r][j] -= k * m[c][j];
        }
    }
    double h[9];
    for (int i = 0; i < 8; ++i) h[i] = m[i][8] / m[i][i];
    const double w = h[6] * at.x + h[7] * at.y + 1;
    return {(h[0] * at.x + h[1] * at.y + h[2]) / w, (h[3] * at.x + h[4] * at.y + h[5]) / w};
}

TEST_F(CompositorTest, CornerPinIsTheProjectiveMapOfItsCorners) {
    const glm::ivec2 px(360, 240);
    const auto canvas = make_dots(px, grid(8, 6));
    for (int seed = 0; seed < 4; ++seed) {
        OutputSpec spec{.canvas = "main"};
        const auto inwards = [&](int i) { return 0.15f + 0.14f * noise(seed * 19 + i); };
        spec.corners = {{inwards(0), inwards(1)}, {-inwards(2), inwards(3)}, {-inwards(4), -inwards(5)}, {inwards(6), -inwards(7)}};
        const std::array<glm::dvec2, 4> to = {glm::dvec2(spec.corners.top_left), glm::dvec2(1, 0) + glm::dvec2(spec.corners.top_right),
                                              glm::dvec2(1, 1) + glm::dvec2(spec.corners.bottom_right), glm::dvec2(0, 1) + glm::dvec2(spec.corners.bottom_left)};
        const Picture picture = compositor_->read(canvas, "a", spec, px.x, px.y);
        for (const glm::dvec2& at : grid(8, 6)) {
            const glm::dvec2 wanted = solve_corners(to, at) * glm::dvec2(px);
            EXPECT_LT(glm::length(find_dot(picture, wanted) - wanted), 0.25) << seed << " " << at.x << " " << at.y;
        }
    }
}

TEST_F(CompositorTest, RotationTurnsThePictureBack) {
    // Red on top left, green on top right, blue on bottom right, black on bottom left.
    const auto canvas_of = [](int w, int h) {
        return make_canvas(w, h, [w, h](glm::dvec2 p) {
            const bool right = p.x > w / 2, below = p.y > h / 2;
            return right ? (below ? glm::vec3(0, 0, 1) : glm::vec3(0, 1, 0)) : (below ? glm::vec3(0) : glm::vec3(1, 0, 0));
        });
    };
    struct Row {
        int turn;
        const char* corners;  // of the raster from its top left, clockwise
    };
    for (const Row& row : {Row{0, "rgbk"}, Row{90, "gbkr"}, Row{180, "bkrg"}, Row{270, "krgb"}}) {
        const glm::ivec2 upright = upright_size({48, 32}, row.turn);
        const auto canvas = canvas_of(upright.x, upright.y);
        const Picture p = compositor_->read(canvas, "a", {.canvas = "main", .rotation_deg = row.turn}, 48, 32);
        std::string seen;
        for (const auto& [x, y] : {std::pair{2, 2}, {45, 2}, {45, 29}, {2, 29}})
            seen += level(p, x, y, 0) == 255 ? 'r' : level(p, x, y, 1) == 255 ? 'g' : level(p, x, y, 2) == 255 ? 'b' : 'k';
        EXPECT_EQ(seen, row.corners) << row.turn;
    }
}

// The share of white that a mask lets through, as light.
double shown_at(const Picture& p, int x, int y) { return light_of(level(p, x, y, 1), 0); }

TEST_F(CompositorTest, MasksShowWhatIsInsideAnyAndOutsideTheOthers) {
    const auto canvas = make_canvas(100, 100, [](glm::dvec2) { return glm::vec3(1); });
    OutputSpec spec{.canvas = "main"};
    spec.masks["left"] = {.points = {{"a", {0.1f, 0.1f}}, {"b", {0.4f, 0.1f}}, {"c", {0.4f, 0.9f}}, {"d", {0.1f, 0.9f}}}};
    spec.masks["right"] = {.points = {{"a", {0.6f, 0.1f}}, {"b", {0.9f, 0.1f}}, {"c", {0.9f, 0.9f}}, {"d", {0.6f, 0.9f}}}};
    spec.masks["hole"] = {.points = {{"a", {0.7f, 0.4f}}, {"b", {0.8f, 0.4f}}, {"c", {0.8f, 0.6f}}, {"d", {0.7f, 0.6f}}}, .hides_inside = true};
    const Picture p = compositor_->read(canvas, "a", spec, 100, 100);
    EXPECT_EQ(shown_at(p, 25, 50), 1);
    EXPECT_EQ(shown_at(p, 65, 50), 1);
    EXPECT_EQ(shown_at(p, 75, 50), 0);
    EXPECT_EQ(shown_at(p, 75, 30), 1);
    for (const int x : {5, 50, 95}) EXPECT_EQ(shown_at(p, x, 50), 0) << x;
    EXPECT_EQ(shown_at(p, 25, 5), 0);
    // Its borders lie between whole pixels here, so they are hard to the pixel.
    EXPECT_EQ(shown_at(p, 10, 50), 1);
    EXPECT_EQ(shown_at(p, 9, 50), 0);
}

TEST_F(CompositorTest, FeatherIsAStraightRampOfLightAcrossTheBorder) {
    const auto canvas = make_canvas(100, 40, [](glm::dvec2) { return glm::vec3(1); });
    OutputSpec spec{.canvas = "main"};
    spec.masks["half"] = {.points = {{"a", {0.5f, -1}}, {"b", {2, -1}}, {"c", {2, 2}}, {"d", {0.5f, 2}}}, .feather_px = 20};
    const Picture p = compositor_->read(canvas, "a", spec, 100, 40);
    EXPECT_EQ(shown_at(p, 39, 20), 0);
    EXPECT_EQ(shown_at(p, 60, 20), 1);
    for (int x = 41; x < 59; ++x) EXPECT_NEAR(shown_at(p, x, 20), (x + 0.5 - 40) / 20, 0.008) << x;  // a code value near white
}

TEST_F(CompositorTest, WhatLiesOutsideOfTheWarpedPictureIsBlackAndItsEdgeIsSoft) {
    const auto canvas = make_canvas(200, 100, [](glm::dvec2) { return glm::vec3(1); });
    const OutputSpec spec{.canvas = "main", .corners = {.top_left = {0.2f, 0}, .bottom_left = {0.05f, 0}}};
    const Picture p = compositor_->read(canvas, "a", spec, 200, 100);
    const auto edge_at = [](int y) { return 40 + (10 - 40) * (y + 0.5) / 100; };
    for (int y = 0; y < 100; ++y) {
        double light = 0;
        for (int x = 0; x < 80; ++x) light += shown_at(p, x, y);
        EXPECT_NEAR(80 - light, edge_at(y), 0.15) << y;  // the light of a row is that of its covered length
        EXPECT_EQ(shown_at(p, 5, y), 0);
        EXPECT_EQ(shown_at(p, 199, y), 1);
    }
}

TEST_F(CompositorTest, OnlyItsOwnRectangleIsWritten) {
    const auto canvas = make_canvas(64, 64, [](glm::dvec2) { return glm::vec3(1); });
    gfx::Texture target("test target", {.format = gfx::Format::Rgba8, .width = 100, .height = 50});
    gfx::Framebuffer framebuffer("test target");
    framebuffer.attach_colour(0, target);
    framebuffer.bind(100, 50);
    framebuffer.clear_colour(0, {0, 0, 1, 1});
    compositor_->draw(canvas, "a", {.canvas = "main", .corners = {.top_left = {0.3f, 0.3f}}}, {10, 5, 40, 30});
    compositor_->draw(canvas, "b", {.canvas = "main"}, {60, 5, 64, 64});
    const auto pixels = framebuffer.read8(100, 50);
    for (int y = 0; y < 50; ++y)
        for (int x = 0; x < 100; ++x) {
            const auto& p = pixels[static_cast<std::size_t>(y * 100 + x)];
            const bool in_a = x >= 10 && x < 50 && y >= 5 && y < 35, in_b = x >= 60 && y >= 5;
            ASSERT_EQ(p[2] == 255 && p[0] == 0, !in_a && !in_b) << x << " " << y;
        }
}

TEST_F(CompositorTest, FineLinesMadeSmallerDoNotFlicker) {
    // Lines two pixels apart, at a third of their size: grey everywhere, wherever they start.
    for (const int phase : {0, 1}) {
        const auto canvas = make_canvas(300, 60, [&](glm::dvec2 p) { return glm::vec3((static_cast<int>(p.x) + phase) % 2); });
        const Picture p = compositor_->read(canvas, "a", {.canvas = "main"}, 100, 20);
        for (int x = 0; x < 100; ++x) EXPECT_NEAR(light_of(level(p, x, 10, 1), 0), 0.5, 0.18) << x;
    }
}

}  // namespace
}  // namespace pai
