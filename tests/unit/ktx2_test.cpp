// Textures in KTX 2.0: what is written is read back, and every kind of block gives the texels that its specification says.
#include "asset/codec/ktx2.h"

#include <cmath>

#include <gtest/gtest.h>

#include "asset/codec/bptc.h"
#include "asset/codec/uastc.h"

namespace pai::codec {
namespace {

Bytes from_hex_text(std::string_view hex) {
    Bytes out;
    for (std::size_t i = 0; i + 1 < hex.size(); i += 2) out.push_back(static_cast<std::byte>(std::stoi(std::string(hex.substr(i, 2)), nullptr, 16)));
    return out;
}

// A picture of smooth colours, alpha falling from the left.
Pixels smooth(int width, int height) {
    Pixels p{.format = Pixels::Format::Rgba8, .width = width, .height = height};
    for (int y = 0; y < height; ++y)
        for (int x = 0; x < width; ++x)
            for (const int v : {x * 255 / width, y * 255 / height, (x + y) * 255 / (width + height), 255 - x * 64 / width}) p.texels.push_back(static_cast<std::byte>(v));
    return p;
}

double rms(const Pixels& a, const Pixels& b) {
    double sum = 0;
    for (std::size_t i = 0; i < a.texels.size(); ++i) sum += std::pow(static_cast<double>(a.texels[i]) - static_cast<double>(b.texels[i]), 2);
    return std::sqrt(sum / static_cast<double>(a.texels.size()));
}

TEST(Ktx2, APictureThatIsWrittenIsReadBackWithAllItsLevels) {
    for (const auto& [width, height, levels] : {std::tuple{64, 32, 7}, std::tuple{37, 21, 6}, std::tuple{1, 1, 1}, std::tuple{3, 130, 8}}) {
        const Pixels in = smooth(width, height);
        const auto file = encode_ktx2(in, Ktx2Colour::Srgb);
        ASSERT_TRUE(file) << file.error().message;
        const auto structure = read_ktx2(*file);
        ASSERT_TRUE(structure) << structure.error().message << " " << structure.error().reason;
        EXPECT_TRUE(structure->srgb);
        const auto blocks = decode_ktx2(*file, {}, Ktx2Keep::Blocks);
        ASSERT_TRUE(blocks) << blocks.error().message;
        EXPECT_EQ(blocks->format, Pixels::Format::Bc7);
        EXPECT_EQ(blocks->levels, levels);
        std::uint64_t bytes = 0;
        for (int i = 0; i < levels; ++i) bytes += level_bytes(Pixels::Format::Bc7, static_cast<std::uint64_t>(std::max(1, width >> i)), static_cast<std::uint64_t>(std::max(1, height >> i)));
        EXPECT_EQ(blocks->texels.size(), bytes);
        const auto back = decode_pixels(*file);
        ASSERT_TRUE(back) << back.error().message;
        EXPECT_EQ(back->levels, 1);
        ASSERT_EQ(back->texels.size(), in.texels.size());
        // One line through the colours of a block of a ramp that has two: what is off it is lost, a few of 255 in this small a picture.
        EXPECT_LT(rms(*back, in), 5) << width << " x " << height;
        EXPECT_EQ(*encode_ktx2(in, Ktx2Colour::Srgb), *file) << "the same bytes every time";
    }
}

TEST(Ktx2, LevelsAreMeansInLinearLightWeighedByAlpha) {
    Pixels p{.format = Pixels::Format::Rgba8, .width = 2, .height = 1};
    for (const int v : {255, 255, 255, 255, 0, 0, 0, 255}) p.texels.push_back(static_cast<std::byte>(v));
    const auto smallest = [&](Ktx2Colour colour) {
        const auto file = encode_ktx2(p, colour);
        const auto blocks = decode_ktx2(*file, {}, Ktx2Keep::Blocks);
        EXPECT_TRUE(blocks);
        return decode_block(Pixels::Format::Bc7, ByteSpan(blocks->texels).last(16))[0];
    };
    EXPECT_NEAR(smallest(Ktx2Colour::Srgb)[0], 188, 1) << "half of white's light is 188";
    EXPECT_NEAR(smallest(Ktx2Colour::Linear)[0], 128, 1);
    p.texels[7] = std::byte{0};
    EXPECT_NEAR(smallest(Ktx2Colour::Srgb)[0], 255, 1) << "what is not there has no colour";
    EXPECT_NEAR(smallest(Ktx2Colour::Srgb)[3], 128, 1);
}

TEST(Blocks, OldFormatsGiveTheTexelsOfTheirTables) {
    // Red and blue as ends, the four rows with one index each.
    const Texels bc1 = decode_block(Pixels::Format::Bc1, from_hex_text("00f81f000055aaff"));
    EXPECT_EQ(bc1[0], (std::array<std::uint8_t, 4>{255, 0, 0, 255}));
    EXPECT_EQ(bc1[4], (std::array<std::uint8_t, 4>{0, 0, 255, 255}));
    EXPECT_EQ(bc1[8], (std::array<std::uint8_t, 4>{170, 0, 85, 255}));
    EXPECT_EQ(bc1[12], (std::array<std::uint8_t, 4>{85, 0, 170, 255}));
    const Texels three = decode_block(Pixels::Format::Bc1, from_hex_text("1f0000f80055aaff"));
    EXPECT_EQ(three[8], (std::array<std::uint8_t, 4>{127, 0, 127, 255}));
    EXPECT_EQ(three[12][3], 0) << "the fourth colour of a turned pair is clear";
    const Texels bc4 = decode_block(Pixels::Format::Bc4, from_hex_text("ff00880000000000"));
    EXPECT_EQ(bc4[0][0], 255);
    EXPECT_EQ(bc4[1][0], 0);
    EXPECT_EQ(bc4[2][0], 218) << "six sevenths";
    const Texels bc5 = decode_block(Pixels::Format::Bc5, from_hex_text("80800000000000008080000000000000"));
    EXPECT_EQ(bc5[0][2], 255) << "straight up";
}

TEST(Uastc, SolidAndInterpolatedBlocksDecode) {
    // Mode 8: code 10111, then red, green, blue, alpha from bit 5.
    Bytes solid(16);
    const std::uint64_t bits = 0x17ull | 10ull << 5 | 20ull << 13 | 30ull << 21 | 40ull << 29;
    for (std::size_t i = 0; i < 8; ++i) solid[i] = static_cast<std::byte>(bits >> (8 * i) & 255);
    const auto texels = decode_uastc(solid, false);
    ASSERT_TRUE(texels);
    for (const auto& t : *texels) EXPECT_EQ(t, (std::array<std::uint8_t, 4>{10, 20, 30, 40}));
    Bytes unknown(16);
    unknown[0] = std::byte{0x45};
    EXPECT_FALSE(decode_uastc(unknown, false)) << "the code that stands for no mode";
    // The first block of Khronos's 16 x 16 sample: mode 18, 32 levels of a ramp.
    const auto ramp = decode_uastc(from_hex_text("4812940fc2c1c1c101005555aaaaffff"), false);
    ASSERT_TRUE(ramp);
}

TEST(Ktx2, WhatIsNoSingleFlatPictureIsRefusedByName) {
    const auto file = encode_ktx2(smooth(16, 16), Ktx2Colour::Linear);
    const auto with = [&](std::size_t at, std::uint8_t value) {
        Bytes changed = *file;
        changed[at] = static_cast<std::byte>(value);
        return decode_ktx2(changed, {}, Ktx2Keep::Blocks).error();
    };
    EXPECT_EQ(with(0, 0).reason, "KTX2_2001");
    EXPECT_EQ(with(44, 9).reason, "KTX2_3019") << "another scheme";
    EXPECT_EQ(with(40, 9).reason, "KTX2_3016") << "more levels than the sides have";
    EXPECT_EQ(with(12, 10).code, Code::Corrupt) << "a format that the descriptor denies";
    const auto huge = decode_ktx2(*file, {.max_side = 8}, Ktx2Keep::Blocks);
    ASSERT_FALSE(huge);
    EXPECT_EQ(huge.error().code, Code::Unsupported);
    for (std::size_t size = 0; size < file->size(); size += 7) EXPECT_FALSE(decode_ktx2(ByteSpan(*file).first(size), {}, Ktx2Keep::Blocks)) << size;
}

}  // namespace
}  // namespace pai::codec
