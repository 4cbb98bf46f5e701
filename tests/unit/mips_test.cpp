// Smaller levels of textures by the CPU: means in linear light, and nothing lost at odd sizes.
#include <gtest/gtest.h>

#include <cstring>

#include "gfx/mips.h"

namespace pai::gfx {
namespace {

std::vector<std::byte> bytes(std::initializer_list<int> values) {
    std::vector<std::byte> out;
    for (const int v : values) out.push_back(static_cast<std::byte>(v));
    return out;
}

TEST(Mips, EveryTexelIsTheMeanOfFour) {
    EXPECT_EQ(mip(Format::R8, bytes({0, 10, 20, 30}), 2, 2), bytes({15}));
    EXPECT_EQ(mip(Format::R8, bytes({0, 10, 100, 200, 20, 30, 100, 200}), 4, 2), bytes({15, 150}));
    EXPECT_EQ(mip(Format::Rgba8, bytes({0, 0, 0, 0, 8, 16, 32, 64}), 2, 1), bytes({4, 8, 16, 32}));
}

TEST(Mips, ColoursAreAveragedInLinearLightAndAlphaIsNot) {
    // Half the light of white is the code 188 (IEC 61966-2-1).
    EXPECT_EQ(mip(Format::Srgb8A8, bytes({0, 0, 0, 0, 255, 255, 255, 255}), 2, 1), bytes({188, 188, 188, 128}));
    for (int code = 0; code < 256; ++code) {
        const auto one = bytes({code, code, code, code, code, code, code, code});
        EXPECT_EQ(mip(Format::Srgb8A8, one, 2, 1), bytes({code, code, code, code}));
    }
}

TEST(Mips, AnOddSizeIsSampledInTheMiddleOfWhatATexelCovers) {
    EXPECT_EQ(mip(Format::R8, bytes({0, 90, 180}), 3, 1), bytes({90}));
    // Five to two: in the middle of the first two and a half.
    EXPECT_EQ(mip(Format::R8, bytes({0, 100, 200, 100, 0}), 5, 1), bytes({75, 75}));
    EXPECT_EQ(mip(Format::R8, bytes({7}), 1, 1), bytes({7}));
}

TEST(Mips, FloatsKeepTheirRange) {
    const float in[8] = {1000, -2, 0, 1, 3000, 4, 0, 1};
    const auto out = mip(Format::Rgba32F, std::as_bytes(std::span(in)), 2, 1);
    float mean[4];
    ASSERT_EQ(out.size(), sizeof mean);
    std::memcpy(mean, out.data(), sizeof mean);
    EXPECT_EQ(mean[0], 2000);
    EXPECT_EQ(mean[1], 1);
    EXPECT_EQ(mean[3], 1);
    EXPECT_FALSE(has_mip(Format::Depth32F));
}

}  // namespace
}  // namespace pai::gfx
