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

// Of the first channels.
double rms(const Pixels& a, const Pixels& b, std::size_t channels = 4) {
    double sum = 0;
    for (std::size_t i = 0; i < a.texels.size(); ++i)
        if (i % 4 < channels) sum += std::pow(static_cast<double>(a.texels[i]) - static_cast<double>(b.texels[i]), 2);
    return std::sqrt(sum / static_cast<double>(a.texels.size() / 4 * channels));
}

TEST(Ktx2, APictureThatIsWrittenIsReadBackWithAllItsLevels) {
    for (const auto& [width, height, levels] : {std::tuple{64, 32, 7}, std::tuple{37, 21, 6}, std::tuple{1, 1, 1}, std::tuple{3, 130, 8}}) {
        const Pixels in = smooth(width, height);
        const auto file = encode_ktx2(in, {});
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
        // One line through the colours of a block of a ramp that has two: what is off it is lost, up to 2.6 of 255 in this small a picture, and half as much again is let pass.
        EXPECT_LT(rms(*back, in), 3.9) << width << " x " << height;
        EXPECT_EQ(*encode_ktx2(in, {}), *file) << "the same bytes every time";
    }
}

TEST(Ktx2, LevelsAreMeansInLinearLightWeighedByAlpha) {
    Pixels p{.format = Pixels::Format::Rgba8, .width = 2, .height = 1};
    for (const int v : {255, 255, 255, 255, 0, 0, 0, 255}) p.texels.push_back(static_cast<std::byte>(v));
    const auto smallest = [&](TextureUse use) {
        const auto file = encode_ktx2(p, {.levels = {.use = use}});
        const auto blocks = decode_ktx2(*file, {}, Ktx2Keep::Blocks);
        EXPECT_TRUE(blocks);
        return decode_block(Pixels::Format::Bc7, ByteSpan(blocks->texels).last(16))[0];
    };
    EXPECT_NEAR(smallest(TextureUse::Colour)[0], 188, 1) << "half of white's light is 188";
    EXPECT_NEAR(smallest(TextureUse::Data)[0], 128, 1);
    p.texels[7] = std::byte{0};
    EXPECT_NEAR(smallest(TextureUse::Colour)[0], 255, 1) << "what is not there has no colour";
    EXPECT_NEAR(smallest(TextureUse::Colour)[3], 128, 1);
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
    EXPECT_EQ(bc4[2][0], 219) << "six sevenths of 255 are 218.6";
    const Texels bc5 = decode_block(Pixels::Format::Bc5, from_hex_text("80800000000000008080000000000000"));
    EXPECT_EQ(bc5[0][2], 255) << "straight up";
}

double decibels(const std::vector<Texels>& in, Pixels::Format format, std::size_t channels) {
    double sum = 0;
    for (const Texels& texels : in) {
        Bytes block(block_bytes(format));
        encode_block(format, texels, block);
        const Texels back = decode_block(format, block);
        for (std::size_t i = 0; i < 16; ++i)
            for (std::size_t c = 0; c < channels; ++c) sum += std::pow(static_cast<double>(texels[i][c]) - static_cast<double>(back[i][c]), 2);
    }
    return 10 * std::log10(255.0 * 255.0 * static_cast<double>(in.size() * 16 * channels) / std::max(sum, 1e-9));
}

// Blocks of two colours that ramp into each other, with an edge between them and a little noise; alpha falls, or is 255.
std::vector<Texels> edges(bool alpha) {
    std::vector<Texels> out;
    std::uint32_t seed = 1;
    const auto random = [&](std::uint32_t below) { return (seed = seed * 1664525u + 1013904223u) / 65536 % below; };
    for (int b = 0; b < 400; ++b) {
        Texels t{};
        std::array<std::array<int, 4>, 2> colour{};
        for (auto& c : colour)
            for (int& v : c) v = 30 + static_cast<int>(random(190));
        const int slope = static_cast<int>(random(7)) - 3, edge = static_cast<int>(random(8)) - 2;
        for (std::size_t i = 0; i < 16; ++i) {
            const int x = static_cast<int>(i % 4), y = static_cast<int>(i / 4), side = x * 2 + y * slope > edge * 2;
            for (std::size_t c = 0; c < 4; ++c) t[i][c] = static_cast<std::uint8_t>(colour[static_cast<std::size_t>(side)][c] + (x + y) * 3 + static_cast<int>(random(3)));
            if (!alpha) t[i][3] = 255;
        }
        out.push_back(t);
    }
    return out;
}

TEST(Blocks, EncodersKeepEdgesAndRamps) {
    const auto opaque = edges(false), clear = edges(true);
    // What these encoders reach, less 1 dB: BC7 by one line alone comes to 30 dB here, two subsets are what the rest is.
    EXPECT_GT(decibels(opaque, Pixels::Format::Bc7, 3), 45.8);
    EXPECT_GT(decibels(clear, Pixels::Format::Bc7, 4), 42);
    EXPECT_GT(decibels(opaque, Pixels::Format::Bc1, 3), 35.3);
    EXPECT_GT(decibels(clear, Pixels::Format::Bc3, 4), 36);
    EXPECT_GT(decibels(opaque, Pixels::Format::Bc4, 1), 40);
    std::vector<Texels> flat(1);
    for (auto& t : flat[0]) t = {12, 200, 77, 255};
    EXPECT_GT(decibels(flat, Pixels::Format::Bc7, 3), 51.9) << "one colour is off by no more than a code";
}

TEST(Blocks, Bc7BlocksAreThoseOfTheSpecification) {
    // Put together by hand: texel = ((64 - w) a + w b + 32) / 64 with the weights of the specification; an end of b bits with its lowest one is widened by its own top bits.
    struct Row {
        unsigned mode;
        const char *block, *texels;  // 16 of RRGGBBAA
    };
    const Row rows[] = {
        // Partition 8: rows 0 and 1, row 2, row 3. 4 bits and a lowest one: (0 0 15 0) is 0 0 247, (15 0 0 1) is 255 8 8; (8 4 2) is 140 74 41 with 1 and 132 66 33 with 0;
        // (3 7 11 0) is 49 115 181, the last is white. The first two rows take all 8 steps: of weight 9, red is (9 * 255 + 32) / 64 = 36. Texel 15, an anchor, has weight 27.
        {0, "111e711e80e8fe4164df241aebf303f8",
         "0000f7ff2401d5ff4802b4ff6c0392ff93056dffb7064bffdb072affff0808ff8c4a29ff844221ff844221ff8c4a29ff3173b5ff3173b5ffffffffff88aed4ff"},
        // Partition 17: texels 1, 2, 3 and 7 are the second subset, and its anchor is texel 2. 6 bits and one lowest bit of both ends: 42 82 122 to 163 203 243, 0 253 0 to 253 0 129.
        {1, "460a0afc94fc031e0f80d97e630400e0",
         "4c749cffb6475dff24d912fffd0081ffa3cbf3ff92bae2ff2a527aff6b9236ff7098c0ff2a527aff2a527aff2a527aff2a527aff2a527aff2a527affa3cbf3ff"},
        // Partition 35: columns 0 and 3, 1, 2; anchors 5 and 10. 5 bits: 0 66 132 to 198 255 8, red to green, 41 to 206. Texel 3 has weight 21: (43 * 0 + 21 * 198 + 32) / 64 = 65.
        {2, "1c01fea064f4c12f1906004a0675f52f",
         "004284ffff0000ff292929ff41805bff41805bffab5400ffcececeff85c131ff85c131ff54ab00ff5f5f5fffc6ff08ffc6ff08ff00ff00ff989898ff004284ff"},
        // Partition 13: upper and lower half, anchor 15. 7 bits and a lowest one of each end: 255 1 129 to 0 254 128, 2 4 6 to 201 203 205.
        {3, "d8fc010132e02f2803810373ca37c897",
         "ff0181ffab5481ff54ab80ff00fe80ff00fe80ff54ab80ffab5481ffff0181ff020406ff434547ff888a8cffc9cbcdffc9cbcdff888a8cff020406ff434547ff"},
        // Rotation 1: red and alpha change places at the end. The selector gives colours the indices of 3 bits and alpha those of 2. 255 0 82 to 0 255 165, alpha 16 to 243.
        {4, "b01f80af28c1c7c3c3c389c6fa773905",
         "5a0052ff10245edba94869b7f36c75935a93826c10b78e48a9db9924f3ffa5005affa50010db9924a9b78e48f393826c5a6c7593104869b7a9245edbf30052ff"},
        // Rotation 3: blue and alpha. 7 bits of colour, 201 40 6 to 20 241 255, and 8 of alpha, 200 to 7.
        {5, "e06405053ff8231fc837c8372e2d2d2d",
         "c92889068e6a07584faf46ad14f1c8ff14f189ff4faf07ad8e6a4658c928c806c92889068e6a07584faf46ad14f1c8ff14f189ff4faf07ad8e6a4658c928c806"},
        // 7 bits and a lowest one of each end, alpha too: 255 201 1 129 to 6 100 180 254, in all 16 steps.
        {6, "c0ff802c036881ff1032547698badcfe",
         "ffc90181efc30c89dcbb1a93ccb4259abdae31a2ada83caa9aa04ab48a9a55bc7b9360c36b8d6bcb588579d5487f84dd397990e529729bec166aa9f60664b4fe"},
        // Partition 34: a chequerboard, anchor 6. 5 bits and a lowest one of each end: 251 0 130 251 to 4 255 134 85, 20 36 69 134 to 243 162 81 0.
        {7, "80e207c2834f2884487d0581c53c8f70",
         "aa5483c51424458655ab858b5d4d495aaa794d2c04ff86555d4d495afb0082fb04ff8655f3a25100fb0082fbaa794d2c14244586fb0082fbf3a25100aa5483c5"},
    };
    for (const Row& row : rows) {
        const Bytes block = from_hex_text(row.block);
        EXPECT_EQ(bc7_mode(block), row.mode);
        const Texels texels = decode_block(Pixels::Format::Bc7, block);
        EXPECT_EQ(to_hex(std::as_bytes(std::span(texels))), row.texels) << row.mode;
    }
}

TEST(Blocks, ABc7BlockOfEveryModeIsRead) {
    // The reserved mode is transparent black; of every other one, ends alike give one colour, whatever the indices are.
    for (unsigned mode = 0; mode <= 8; ++mode) {
        Bytes block(16, std::byte{0xff});
        block[0] = static_cast<std::byte>(mode == 8 ? 0 : 1u << mode);
        const std::size_t first = mode == 8 ? 0 : 1;
        for (std::size_t i = first; i < 16; ++i) block[i] = mode == 8 ? std::byte{0} : std::byte{0xff};
        if (mode < 7) block[0] = static_cast<std::byte>(0xffu << mode & 0xff);
        EXPECT_EQ(bc7_mode(block), mode);
        const Texels texels = decode_block(Pixels::Format::Bc7, block);
        for (const auto& t : texels) EXPECT_EQ(t, mode == 8 ? (std::array<std::uint8_t, 4>{0, 0, 0, 0}) : (std::array<std::uint8_t, 4>{255, 255, 255, 255})) << mode;
    }
}

TEST(Mips, NormalsStayOfUnitLength) {
    Pixels p{.format = Pixels::Format::Rgba8, .width = 4, .height = 4};
    // Half lean left, half lean right: on the whole they point up.
    for (int i = 0; i < 16; ++i)
        for (const int v : {i % 2 ? 218 : 37, 128, 218, 255}) p.texels.push_back(static_cast<std::byte>(v));
    MipChain chain(p, {.use = TextureUse::Normal});
    for (Pixels level = chain.next(); level.width > 0; level = chain.next()) {
        EXPECT_NEAR(static_cast<int>(level.texels[0]), 128, 1);
        EXPECT_NEAR(static_cast<int>(level.texels[2]), 255, 1) << "an average alone would be 218";
    }
}

TEST(Mips, AMaskKeepsItsShareAtEveryLevel) {
    // Thin leaves: a third of the texels, which averages would lose against a cutoff of a half.
    Pixels p{.format = Pixels::Format::Rgba8, .width = 192, .height = 192};
    for (int y = 0; y < 192; ++y)
        for (int x = 0; x < 192; ++x)
            for (const int v : {40, 160, 30, (static_cast<unsigned>(x * 7919 + y * 104729 + x * y * 31) * 2654435761u >> 16 & 255) < 85 ? 255 : 0}) p.texels.push_back(static_cast<std::byte>(v));
    const auto share = [](const Pixels& level) {
        std::size_t kept = 0;
        for (std::size_t i = 3; i < level.texels.size(); i += 4) kept += level.texels[i] >= std::byte{128};
        return static_cast<double>(kept) * 4 / static_cast<double>(level.texels.size());
    };
    MipChain masked(p, {.mask_cutoff = 0.5f}), plain(p, {});
    for (int level = 1; level <= 4; ++level) {
        EXPECT_NEAR(share(masked.next()), share(p), 0.1) << level << ": texels of one alpha go together";
        const Pixels lost = plain.next();
        if (level >= 3) EXPECT_LT(share(lost), 0.05) << "else this test shows nothing";
    }
}

TEST(Ktx2, EveryFormatIsWrittenWithWhatReadersExpect) {
    const Pixels in = smooth(40, 24);
    using Format = Pixels::Format;
    // One and a half times what the encoders do to this picture: 5.2, 4.5, 0.71, 0.79 and 2.6 of 255. It ramps in two directions, and a block of colours has one line.
    struct Row {
        Format format;
        std::size_t channels;  // that it keeps
        double most;
    };
    for (const auto& [format, channels, most] : {Row{Format::Rgba8, 4, 0}, Row{Format::Bc1, 3, 7.8}, Row{Format::Bc3, 4, 6.8}, Row{Format::Bc4, 1, 1.1}, Row{Format::Bc5, 2, 1.2}, Row{Format::Bc7, 4, 3.9}}) {
        for (const TextureUse use : {TextureUse::Colour, TextureUse::Data}) {
            if (use == TextureUse::Colour && (format == Format::Bc4 || format == Format::Bc5)) continue;
            const auto file = encode_ktx2(in, {.format = format, .levels = {.use = use}});
            ASSERT_TRUE(file) << file.error().message;
            const auto read = read_ktx2(*file);
            ASSERT_TRUE(read) << read.error().message << " " << read.error().reason;
            EXPECT_EQ(read->srgb, use == TextureUse::Colour);
            const auto blocks = decode_ktx2(*file, {}, Ktx2Keep::Blocks), quick = decode_ktx2(*file, {}, Ktx2Keep::QuickBlocks);
            ASSERT_TRUE(blocks && quick);
            EXPECT_EQ(blocks->format, format);
            EXPECT_EQ(blocks->levels, 6);
            EXPECT_EQ(quick->format, format == Format::Bc7 ? Format::Rgba8 : format);
            EXPECT_EQ(quick->levels, 6);
            EXPECT_LE(rms(*decode_pixels(*file), in, channels), most) << block_bytes(format);
            EXPECT_EQ(*encode_ktx2(in, {.format = format, .levels = {.use = use, .threads = 3}}), *file) << "the same for any number of threads";
        }
    }
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
    const auto file = encode_ktx2(smooth(16, 16), {.levels = {.use = TextureUse::Data}});
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
