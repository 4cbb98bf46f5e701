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
        // Beyond the box, its drift and a pixel nothing is drawn: the box takes the middle of the picture.
        const int reach = kPx / 2 - 4;
        for (int x = 0; x < kPx; ++x)
            for (const int y : {0, 1, kPx - 2, kPx - 1}) EXPECT_EQ(all[static_cast<std::size_t>(y * kPx + x)], none[static_cast<std::size_t>(y * kPx + x)]) << "kind " << static_cast<int>(kind) << " at " << x << ", " << y << " of " << reach;
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
        const glm::dvec2 expected(kPx * (0.5 + 0.5 * static_cast<double>(c.x / c.w)), kPx * (0.5 + 0.5 * static_cast<double>(c.y / c.w)));
        glm::dvec2 found = sum / light;
        // Pictures have their first row at one end or the other.
        const double there = glm::distance(found, expected), turned = glm::distance(glm::dvec2(found.x, kPx - found.y), expected);
        EXPECT_LT(std::min(there, turned), 2.5) << "shell " << shell;
        EXPECT_GT(test::lit_pixels(picture), 10u);
    }
}

}  // namespace
}  // namespace pai
