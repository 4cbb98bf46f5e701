// The forensic mark: its pattern, and a detector that tells whose it is, on pictures made here.
#include <cmath>
#include <numeric>

#include <fmt/format.h>
#include <gtest/gtest.h>

#include "../support/marked_picture.h"
#include "mark/pattern.h"
#include "trace/detector.h"

namespace pai {
namespace {

const std::string kSession = "5b1f4a0e-6f8e-4c8e-9f43-0d5f2b7a9c11";

std::string other_session(int i) { return fmt::format("00000000-0000-4000-8000-{:012}", i); }

// Something like a picture: slow shades, edges, and texture in its lower half.
test::CodePicture scenery(int width, int height) {
    test::CodePicture p{width, height, {}};
    for (int y = 0; y < height; ++y)
        for (int x = 0; x < width; ++x) {
            const float u = static_cast<float>(x) / static_cast<float>(height), v = static_cast<float>(y) / static_cast<float>(height);
            float c = 90 + 50 * std::sin(3 * u) + 30 * v + (std::fmod(u, 0.4f) < 0.1f ? 45.0f : 0.0f);
            if (v > 0.5f) c += 22 * std::sin(70 * u + 9 * std::sin(40 * v)) + 30 * (hash_unit(1, static_cast<std::uint64_t>(x / 2), static_cast<std::uint64_t>(y / 2)) - 0.5f);
            p.codes.emplace_back(c, c * 0.9f, c * 0.7f);
        }
    return p;
}

// As 8 bits and brightness.
LumaPicture seen(const test::CodePicture& p) {
    LumaPicture out{p.width, p.height, {}};
    for (const glm::vec3& c : p.codes) out.values.push_back(0.299f * std::round(c.r) + 0.587f * std::round(c.g) + 0.114f * std::round(c.b));
    return out;
}

LumaPicture part_of(const LumaPicture& in, int left, int top, int width, int height) {
    LumaPicture out{width, height, {}};
    for (int y = 0; y < height; ++y) {
        const auto row = in.values.begin() + static_cast<std::ptrdiff_t>(top + y) * in.width + left;
        out.values.insert(out.values.end(), row, row + width);
    }
    return out;
}

LumaPicture halved(const LumaPicture& in) {
    LumaPicture out{in.width / 2, in.height / 2, {}};
    const auto at = [&](int x, int y) { return in.values[static_cast<std::size_t>(y * in.width + x)]; };
    for (int y = 0; y < out.height; ++y)
        for (int x = 0; x < out.width; ++x) out.values.push_back(std::round((at(2 * x, 2 * y) + at(2 * x + 1, 2 * y) + at(2 * x, 2 * y + 1) + at(2 * x + 1, 2 * y + 1)) / 4));
    return out;
}

const test::CodePicture& plain() {
    static const test::CodePicture p = scenery(640, 360);
    return p;
}
const LumaPicture& marked() {
    static const LumaPicture p = seen(test::marked(plain(), kSession));
    return p;
}

const MarkDetector& of_plain() {
    static const MarkDetector d(seen(plain()));
    return d;
}
const MarkDetector& of_marked() {
    static const MarkDetector d(marked());
    return d;
}

std::string drawn(const std::vector<std::int8_t>& chips) {
    std::string out;
    for (const std::int8_t c : chips) out += c == 0 ? '.' : c > 0 ? '+' : '-';
    return out;
}

// What `printf 'paifang.mark/1\0SESSION\0\0\0\0\0\0\0\0\0' | sha256sum` and its like say.
TEST(MarkPattern, CellsAreTheBitsOfAHashThatAnyoneCanCompute) {
    EXPECT_EQ(drawn(pilot_chips(0, 0, 12, 2)), ".-.-.+.+.+.--.-.-.-.+.-.");
    EXPECT_EQ(drawn(session_chips(kSession, 0, 0, 12, 2)), "-.+.+.-.+.+..-.-.+.-.-.+");
    EXPECT_EQ(drawn(session_chips(kSession, 254, 7, 6, 1)), ".+.-.-");
    EXPECT_EQ(drawn(pilot_chips(256, 128, 12, 2)), ".-.-.+.+.+.--.-.-.-.+.-.") << "the pilot repeats";
    EXPECT_EQ(drawn(pilot_chips(-256, -128, 12, 2)), ".-.-.+.+.+.--.-.-.-.+.-.");
    EXPECT_EQ(drawn(session_chips(kSession, -2, -1, 4, 2)), "......-.");
}

TEST(MarkPattern, CellsAreSquareAndNeverSmallerThanTwoPixels) {
    EXPECT_FLOAT_EQ(mark_cell_px(1920, 1080), 12);
    EXPECT_FLOAT_EQ(mark_cell_px(1080, 1920), 12);
    EXPECT_FLOAT_EQ(mark_cell_px(64, 36), 2);
    const MarkTexels texels = mark_texels(kSession, 640, 360);
    EXPECT_EQ(texels.columns, 160);
    EXPECT_EQ(texels.rows, 90);
    const auto bright = std::count(texels.texels.begin(), texels.texels.end(), 255);
    EXPECT_NEAR(static_cast<double>(bright), 7200, 300) << "as many brighter as darker, within five standard deviations";
}

TEST(MarkDetector, TheSessionStandsOutAmongFifty) {
    const MarkDetector& detector = of_marked();
    EXPECT_FALSE(detector.placement().searched);
    EXPECT_NEAR(detector.placement().cell_width_px, 4, 0.03);
    const MarkScore own = detector.score(kSession);
    EXPECT_GT(own.score, 15);
    EXPECT_LT(own.log10_chance, -40);
    for (int i = 0; i < 49; ++i) EXPECT_LT(detector.score(other_session(i)).score, 5) << i;
}

TEST(MarkDetector, ChanceBoundsWhatWrongSessionsScore) {
    // Of the marked and the unmarked picture: how many of 1,000 wrong sessions reach what the bound gives one in ten or a hundred of.
    for (const MarkDetector* detector : {&of_marked(), &of_plain()}) {
        int tenth = 0, hundredth = 0;
        for (int i = 0; i < 1000; ++i) {
            const double chance = detector->score(other_session(i)).log10_chance;
            tenth += chance <= -1;
            hundredth += chance <= -2;
        }
        EXPECT_LE(tenth, 100);
        EXPECT_LE(hundredth, 10);
    }
}

TEST(MarkDetector, AnUnmarkedPictureNamesNobody) {
    EXPECT_GT(of_plain().score(kSession).log10_chance, -3);
    EXPECT_LT(of_plain().placement().pilot, 8);
}

TEST(MarkDetector, APartOfAPictureIsFound) {
    const MarkDetector detector(part_of(marked(), 53, 31, 512, 288));
    EXPECT_TRUE(detector.placement().searched);
    EXPECT_NEAR(detector.placement().left_px, -53, 1.5);
    EXPECT_NEAR(detector.placement().top_px, -31, 1.5);
    EXPECT_NEAR(detector.placement().cell_width_px, 4, 0.03);
    EXPECT_LT(detector.score(kSession).log10_chance, -15);
    EXPECT_GT(detector.score(other_session(1)).log10_chance, -4);
}

TEST(MarkDetector, ASmallerPictureIsFound) {
    const MarkDetector detector(halved(marked()));
    EXPECT_NEAR(detector.placement().cell_width_px, 2, 0.02);
    EXPECT_LT(detector.score(kSession).log10_chance, -15);
}

TEST(MarkDetector, PicturesWithoutAnythingToSeeAreNoError) {
    for (const auto& [width, height] : {std::pair(0, 0), std::pair(1, 1), std::pair(3, 200), std::pair(64, 64)}) {
        const LumaPicture black{width, height, std::vector<float>(static_cast<std::size_t>(width * height))};
        const MarkScore score = MarkDetector(black).score(kSession);
        EXPECT_EQ(score.score, 0) << width;
        EXPECT_EQ(score.log10_chance, 0);
    }
}

TEST(Marking, ChangesAreSmallAndBlackAndWhiteStay) {
    const test::CodePicture after = test::marked(plain(), kSession);
    float most = 0;
    for (std::size_t i = 0; i < after.codes.size(); ++i) most = std::max(most, std::abs(after.codes[i].r - plain().codes[i].r));
    EXPECT_GT(most, 0.7f);
    EXPECT_LT(most, 4);
    for (const float code : {0.0f, 255.0f}) {
        const test::CodePicture even{64, 64, std::vector(64 * 64, glm::vec3(code))};
        for (const glm::vec3& c : test::marked(even, kSession).codes) EXPECT_NEAR(c.g, code, 1e-3f);
    }
}

}  // namespace
}  // namespace pai
