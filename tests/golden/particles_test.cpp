// Particles in pictures: they fill their box, repeat with their period, and are the same however a time was reached.
#include <cmath>

#include "render_bench.h"
#include "show/particles.h"

namespace pai {
namespace {

class ParticlePictures : public RenderTest {
protected:
    static Layer view_of(const ParticleDraw& draw) {
        Layer l;
        l.camera = camera_at({0, 0, 60}, {0, 0, 0});
        l.particles.push_back(draw);
        return l;
    }
    static double light_of(const std::vector<glm::vec4>& picture) {
        double sum = 0;
        for (const glm::vec4& p : picture) sum += static_cast<double>(p.r + p.g + p.b);
        return sum;
    }
    static ParticleDraw rain() {
        return {.kind = ParticleDraw::Kind::Rain, .seed = 9, .count = 3000, .size_m = glm::vec3(16, 16, 4), .particle_m = 0.12f, .speed_m_s = 8, .colour = glm::vec3(0.3f), .t = Flicks::from_seconds(3)};
    }
    // How far they sway beyond their box: as passes/particles.vert has it, of rain the streak above it.
    static float drift_m(ParticleDraw::Kind kind) {
        const ParticleDraw d = rain();
        switch (kind) {
            case ParticleDraw::Kind::Snow: return 12 * d.particle_m + 0.02f * d.size_m.y;
            case ParticleDraw::Kind::Embers: return 1.3f * 0.04f * d.size_m.y;
            case ParticleDraw::Kind::Lanterns: return 1.3f * 3 * d.particle_m;
            default: return d.speed_m_s * 10 / 8 / 45;
        }
    }
    static constexpr int kPx = 129;
};

TEST_F(ParticlePictures, FillTheirBoxAndNoMoreAndTheirShareIsTheirLight) {
    auto pipeline = make(plain_options());
    ASSERT_TRUE(pipeline);
    for (const auto kind : {ParticleDraw::Kind::Rain, ParticleDraw::Kind::Snow, ParticleDraw::Kind::Embers, ParticleDraw::Kind::Lanterns}) {
        ParticleDraw draw = rain();
        draw.kind = kind;
        const auto all = test::picture_of(*pipeline, view_of(draw), kPx, kPx);
        draw.share = 0.25f;
        const auto few = test::picture_of(*pipeline, view_of(draw), kPx, kPx);
        const auto none = test::picture_of(*pipeline, Layer{.camera = camera_at({0, 0, 60}, {0, 0, 0})}, kPx, kPx);
        EXPECT_GT(test::different_pixels(all, none, 0.002f), 300u) << static_cast<int>(kind);
        // Flakes hide those behind them, so that many are less than the sum.
        const double share = (light_of(few) - light_of(none)) / (light_of(all) - light_of(none));
        EXPECT_GT(share, 0.2) << static_cast<int>(kind);
        EXPECT_LT(share, 0.5) << static_cast<int>(kind);
        // Nothing is drawn beyond the box, its drift, a particle and a pixel, as seen on its near face; within it there is something on every side.
        const float beyond_m = drift_m(kind) + 1.4f * draw.particle_m, half_m = draw.size_m.x / 2;
        const auto px_at = [](float m, float depth_m) { return m / (depth_m * std::tan(0.3f)) * kPx / 2; };
        const int outside = static_cast<int>(std::ceil(px_at(half_m + beyond_m, 60 - draw.size_m.z / 2 - beyond_m))) + 1, inside = static_cast<int>(px_at(half_m, 60) * 0.8f);
        ASSERT_LT(outside, kPx / 2 - 10);
        std::size_t wrong = 0, sides[4] = {};
        for (int y = 0; y < kPx; ++y) {
            for (int x = 0; x < kPx; ++x) {
                const auto at = static_cast<std::size_t>(y * kPx + x);
                const int right = x - kPx / 2, down = y - kPx / 2;
                const bool drawn = all[at] != none[at];
                wrong += drawn && std::max(std::abs(right), std::abs(down)) > outside;
                sides[0] += drawn && right > inside, sides[1] += drawn && right < -inside, sides[2] += drawn && down > inside, sides[3] += drawn && down < -inside;
            }
        }
        EXPECT_EQ(wrong, 0u) << "kind " << static_cast<int>(kind) << ": pixels farther than " << outside << " from the middle";
        for (const std::size_t side : sides) EXPECT_GT(side, 5u) << static_cast<int>(kind);
    }
}

TEST_F(ParticlePictures, AreTheSameHoweverATimeWasReachedAndMoveInBetween) {
    auto pipeline = make(plain_options());
    ASSERT_TRUE(pipeline);
    for (int kind = 0; kind <= 4; ++kind) {
        ParticleDraw draw = rain();
        draw.kind = static_cast<ParticleDraw::Kind>(kind);
        draw.particle_m = 0.2f;
        draw.colour = glm::vec3(1);
        draw.burst_m = 6;
        draw.period_s = 0.7f;
        const auto at = [&](double seconds) {
            draw.t = Flicks::from_seconds(seconds);
            return test::picture_of(*pipeline, view_of(draw), kPx, kPx);
        };
        const auto straight = at(20);
        const auto other = at(5.3);
        EXPECT_TRUE(straight == at(20)) << kind;
        EXPECT_GT(test::different_pixels(straight, other, 0.01f), 50u) << kind;
    }
    // A box of 16 m, fallen through in eighths of 8 m/s: after 16 s every drop is where it was.
    ParticleDraw draw = rain();
    const auto first = test::picture_of(*pipeline, view_of(draw), kPx, kPx);
    draw.t = draw.t + Flicks::from_seconds(16 * 200);
    EXPECT_TRUE(first == test::picture_of(*pipeline, view_of(draw), kPx, kPx)) << "an hour later no drop has moved by rounding";
}

TEST_F(ParticlePictures, AShellBurstsWhereTheShowSaysThatItDoes) {
    auto pipeline = make(plain_options());
    ASSERT_TRUE(pipeline);
    ParticleDraw draw{.kind = ParticleDraw::Kind::Fireworks, .seed = 77, .count = 4000, .size_m = glm::vec3(20, 20, 2), .particle_m = 0.1f, .colour = glm::vec3(4), .period_s = 30, .burst_m = 3};
    for (int shell = 0; shell < 6; ++shell) {
        // Just after its burst all its stars are near one place.
        draw.t = Flicks::from_seconds(shell * 30.0);
        Shell s = shell_at(draw, 0);
        const double fired = static_cast<double>(-s.age_s);
        draw.t = Flicks::from_seconds(shell * 30.0 + fired + static_cast<double>(kShellRise_s) + 0.05);
        s = shell_at(draw, 0);
        ASSERT_TRUE(s.fired) << shell;
        const auto picture = test::picture_of(*pipeline, view_of(draw), kPx, kPx);
        glm::dvec2 sum(0);
        double light = 0;
        for (int y = 0; y < kPx; ++y)
            for (int x = 0; x < kPx; ++x) {
                const glm::vec4 p = picture[static_cast<std::size_t>(y * kPx + x)];
                const double own = std::pow(static_cast<double>(p.r + p.g + p.b), 4);
                sum += own * glm::dvec2(x + 0.5, y + 0.5);
                light += own;
            }
        ASSERT_GT(light, 0) << shell;
        const glm::mat4 clip = clip_from_camera(view_of(draw).camera, 1) * glm::inverse(view_of(draw).camera.world_from_camera);
        const glm::vec4 c = clip * glm::vec4(s.burst, 1);
        const glm::dvec2 expected(kPx * (0.5 + 0.5 * static_cast<double>(c.x / c.w)), kPx * (0.5 - 0.5 * static_cast<double>(c.y / c.w)));  // the first row is the highest
        const glm::dvec2 found = sum / light;
        EXPECT_LT(glm::distance(found, expected), 2.5) << "shell " << shell;
        EXPECT_GT(test::lit_pixels(picture), 10u);
    }
}

}  // namespace
}  // namespace pai
