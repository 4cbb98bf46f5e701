// Pictures are reduced by halves, and many of them together where they would take too much memory.
#include <cmath>
#include <limits>
#include <set>

#include <gtest/gtest.h>

#include "asset/codec/picture_batch.h"
#include "asset/codec/reduce.h"
#include "asset/pictures.h"
#include "base/sanitizers.h"

namespace pai::codec {
namespace {

Pixels chequered(int width, int height, int dark, int light) {
    Pixels p{.format = Pixels::Format::Rgba8, .width = width, .height = height};
    for (int y = 0; y < height; ++y)
        for (int x = 0; x < width; ++x)
            for (int c = 0; c < 4; ++c) p.texels.push_back(std::byte(c == 3 ? (x + y) % 2 * 100 : (x + y) % 2 == 0 ? dark : light));
    return p;
}

TEST(Reduce, TexelsAreMeansOfLightOrOfNumbers) {
    const Pixels p = chequered(16, 8, 0, 255);
    for (const int times : {1, 2, 3}) {
        const Pixels colours = reduce(p, times, true), numbers = reduce(p, times, false);
        ASSERT_EQ(colours.width, 16 >> times);
        ASSERT_EQ(colours.height, 8 >> times);
        ASSERT_EQ(colours.texels.size(), std::size_t(colours.width * colours.height * 4));
        for (std::size_t i = 0; i < colours.texels.size(); ++i) {
            // Half the light of white is code 188 of sRGB.
            EXPECT_EQ(std::to_integer<int>(colours.texels[i]), i % 4 == 3 ? 50 : 188) << times;
            EXPECT_EQ(std::to_integer<int>(numbers.texels[i]), i % 4 == 3 ? 50 : 128) << times;
        }
    }
}

TEST(Reduce, EveryCodeSurvivesWhereAllAreEqual) {
    for (int code = 0; code < 256; ++code) {
        const Pixels small = reduce(chequered(4, 4, code, code), 2, true);
        EXPECT_NEAR(std::to_integer<int>(small.texels[0]), code, code < 16 ? 1 : 0) << code;
    }
}

TEST(Reduce, SidesAreRoundedDownAndNeverNothing) {
    const struct {
        int width, height, times, wide, high;
    } rows[] = {{5, 3, 1, 2, 1}, {7, 1, 1, 3, 1}, {1, 9, 2, 1, 2}, {1, 1, 3, 1, 1}, {1023, 2, 3, 127, 1}, {3, 3, 0, 3, 3}};
    for (const auto& row : rows) {
        const Pixels out = reduce(chequered(row.width, row.height, 90, 90), row.times, true);
        EXPECT_EQ(out.width, row.wide);
        EXPECT_EQ(out.height, row.high);
        ASSERT_EQ(out.texels.size(), std::size_t(row.wide * row.high * 4));
        EXPECT_EQ(std::to_integer<int>(out.texels[0]), 90);
    }
    EXPECT_EQ(halvings(2048, 100, 512), 2);
    EXPECT_EQ(halvings(2049, 100, 512), 2);
    EXPECT_EQ(halvings(512, 512, 512), 0);
    EXPECT_EQ(halvings(1, 1, 1), 0);
}

// A "file" is its side and what it is filled with.
Bytes file_of(int side, int code) { return {std::byte(side), std::byte(code)}; }

Result<Pixels> decode_file(ByteSpan bytes, const PixelLimits&) {
    if (bytes[0] == std::byte{0}) return Error(Code::Corrupt, "no side");
    const int side = std::to_integer<int>(bytes[0]), code = std::to_integer<int>(bytes[1]);
    return chequered(side, side, code, code);
}

TEST(PictureRoom, PicturesThatDoNotFitInFullAreAllReduced) {
    std::vector<Bytes> files;
    for (int i = 0; i < 20; ++i) files.push_back(file_of(i == 3 ? 8 : 64, 10 * i));
    std::vector<ByteSpan> spans(files.begin(), files.end());
    const std::uint64_t each = 64 * 64 * 4;
    for (const std::uint64_t room : {std::uint64_t{0}, 20 * each, 5 * each}) {
        const auto made = decode_ahead(spans, {}, 1u << 30, decode_file, {.whole_bytes = room, .reduced_side = 16, .colour = std::vector<std::uint8_t>(20, 1)});
        if (room == 0 && made.empty()) continue;  // a machine of one processor decodes nothing ahead
        ASSERT_EQ(made.size(), 20u);
        std::uint64_t bytes = 0;
        for (std::size_t i = 0; i < made.size(); ++i) {
            bytes += made[i].texels.size();
            const bool reduced = room == 5 * each && i != 3;
            EXPECT_EQ(made[i].width, i == 3 ? 8 : reduced ? 16 : 64) << i;
            EXPECT_NEAR(std::to_integer<int>(made[i].texels[0]), 10 * static_cast<int>(i), 1) << "another picture";
            ASSERT_EQ(made[i].whole != nullptr, reduced) << i;
            if (!reduced) continue;
            EXPECT_EQ(made[i].whole->width, 64);
            EXPECT_EQ(made[i].whole->file, files[i]);
            EXPECT_TRUE(made[i].whole->colour);
        }
        if (room != 0) EXPECT_LE(bytes, std::max(room, 20 * 16 * 16 * 4ul));
    }
}

TEST(PictureRoom, FilesSayHowLargeTheirPicturesAre) {
    const auto bytes = [](std::initializer_list<int> values) {
        Bytes out;
        for (const int v : values) out.push_back(std::byte(v));
        return out;
    };
    const Bytes png = bytes({0x89, 'P', 'N', 'G', 13, 10, 26, 10, 0, 0, 0, 13, 'I', 'H', 'D', 'R', 0, 0, 8, 0, 0, 0, 4, 1, 8, 6, 0, 0, 0});
    EXPECT_EQ(told_bytes(png), 2048u * 1025 * 4);
    EXPECT_EQ(told_bytes(ByteSpan(png).first(23)), 0u);
    Bytes vast = png;
    vast[16] = std::byte{0x7f};
    EXPECT_EQ(told_bytes(vast), 0u);
    // APP0, a quantisation table behind a fill byte, then a progressive frame of 300 x 2.
    const Bytes jpeg = bytes({0xff, 0xd8, 0xff, 0xe0, 0, 4, 1, 2, 0xff, 0xff, 0xdb, 0, 3, 9, 0xff, 0xc2, 0, 11, 8, 0, 2, 1, 44, 1, 1, 0x11, 0});
    EXPECT_EQ(told_bytes(jpeg), 300u * 2 * 4);
    for (std::size_t i = 0; i < 23; ++i) EXPECT_EQ(told_bytes(ByteSpan(jpeg).first(i)), 0u) << i;
    EXPECT_EQ(told_bytes(bytes({0xff, 0xd8, 0xff, 0xe0, 0xff, 0xff, 1, 2, 3, 4, 5, 6})), 0u);
    EXPECT_EQ(told_bytes({}), 0u);
}

TEST(PictureRoom, WhatIsAtFaultEndsItAsItDidBefore) {
    std::vector<Bytes> files;
    for (int i = 0; i < 9; ++i) files.push_back(file_of(i == 5 ? 0 : 64, 77));
    std::vector<ByteSpan> spans(files.begin(), files.end());
    EXPECT_EQ(decode_ahead(spans, {}, 1u << 30, decode_file, {.whole_bytes = 1, .reduced_side = 16, .colour = {}}).size(), 5u);
}

TEST(PictureRoom, ImagesOfOneFileKeepItOnce) {
    const Bytes one = file_of(64, 9), other = file_of(64, 8);
    std::vector<ByteSpan> spans(40, one);
    spans[7] = other;
    std::vector<std::uint8_t> colour(40, 1);
    colour[9] = 0;
    const auto made = decode_ahead(spans, {}, 1u << 30, decode_file, {.whole_bytes = 1, .reduced_side = 16, .colour = colour});
    ASSERT_EQ(made.size(), 40u);
    std::set<const void*> files, counted;
    std::uint64_t bytes = 0;
    for (const Pixels& p : made) {
        files.insert(p.whole.get());
        bytes += held_bytes(p, counted);
    }
    EXPECT_EQ(files.size(), 3u) << "one as colours, one as numbers, and the other";
    EXPECT_EQ(bytes, 40 * 16 * 16 * 4 + 3 * one.size());
    EXPECT_EQ(made[7].whole->file, other);
}

TEST(PictureRoom, KeptFilesCount) {
    std::vector<Bytes> files(40, file_of(64, 9));
    for (Bytes& f : files) f.resize(10000);
    const std::vector<ByteSpan> spans(files.begin(), files.end());
    constexpr std::uint64_t kMost = 100000;
    const auto made = decode_ahead(spans, {}, kMost, decode_file, {.whole_bytes = 1, .reduced_side = 16, .colour = {}});
    EXPECT_GE(made.size(), 1u);
    EXPECT_LE(made.size() * (16 * 16 * 4 + 10000), kMost);
}

TEST(PictureRoom, FilesAsLargeAsTheirPicturesAreNotKept) {
    std::vector<Bytes> files(3, file_of(64, 9));
    files[1].resize(64 * 64 * 4);
    const std::vector<ByteSpan> spans(files.begin(), files.end());
    const auto made = decode_ahead(spans, {}, 1u << 30, decode_file, {.whole_bytes = 1, .reduced_side = 16, .colour = {}});
    ASSERT_EQ(made.size(), 3u);
    EXPECT_EQ(made[0].width, 16);
    EXPECT_EQ(made[1].width, 64);
    EXPECT_EQ(made[1].whole, nullptr);
}

// A file that says, as PNG does, how large it is.
Bytes header_of(int side) {
    Bytes out;
    for (const int v : {0x89, int{'P'}, int{'N'}, int{'G'}, 13, 10, 26, 10, 0, 0, 0, 13, int{'I'}, int{'H'}, int{'D'}, int{'R'}, 0, 0, side >> 8, side & 255, 0, 0, side >> 8, side & 255}) out.push_back(std::byte(v));
    return out;
}

Result<Pixels> decode_header(ByteSpan bytes, const PixelLimits& limits) {
    const int side = static_cast<int>(std::sqrt(static_cast<double>(told_bytes(bytes) / 4)));
    if (static_cast<std::uint64_t>(side) * static_cast<std::uint64_t>(side) > limits.max_pixels) return Error(Code::Unsupported, "too large");
    return chequered(side, side, 50, 50);
}

TEST(PictureRoom, OneAfterAnotherWhereOnlyOneFits) {
    std::vector<Bytes> files(8, header_of(64));
    const std::vector<ByteSpan> spans(files.begin(), files.end());
    const auto made = decode_ahead(spans, {}, 64 * 64 * 6, decode_header, {.whole_bytes = 1, .reduced_side = 16, .colour = {}});
    ASSERT_EQ(made.size(), 8u);
    for (const Pixels& p : made) EXPECT_EQ(p.width, 16);
    EXPECT_TRUE(decode_ahead(spans, {}, 64 * 64 * 3, decode_header, {.whole_bytes = 1, .reduced_side = 16, .colour = {}}).empty()) << "not even one fits";
}

TEST(PictureRoom, ASinglePictureIsReducedToo) {
    const Bytes file = header_of(300);
    const ByteSpan span(file);
    const auto made = decode_ahead({&span, 1}, {}, 1u << 30, decode_header, {.whole_bytes = 300 * 300 * 4 - 1, .reduced_side = 100, .colour = {}});
    ASSERT_EQ(made.size(), 1u);
    EXPECT_EQ(made[0].width, 75);
    EXPECT_TRUE(decode_ahead({&span, 1}, {}, 1u << 30, decode_header, {.whole_bytes = 300 * 300 * 4, .reduced_side = 100, .colour = {}}).empty());
}

TEST(PictureRoom, OneThatCannotBeReducedEndsItInAnOrderlyWay) {
    if (PAIFANG_SHADOWED) GTEST_SKIP() << "sanitizers end the program where so much memory is asked for";
    // Every third picture says that it is so large that half of it fits into no memory.
    const auto decode = [](ByteSpan bytes, const PixelLimits& limits) {
        auto out = decode_file(bytes, limits);
        if (out && bytes[1] == std::byte{1}) out->width = out->height = std::numeric_limits<int>::max();
        return out;
    };
    constexpr int kHalf = 1 << 30;
    std::vector<Bytes> files;
    for (int i = 0; i < 40; ++i) files.push_back(file_of(64, i % 3 == 0 ? 1 : 0));
    const std::vector<ByteSpan> spans(files.begin(), files.end());
    const auto made = decode_ahead(spans, {}, 1u << 30, decode, {.whole_bytes = 1, .reduced_side = kHalf, .colour = {}});
    // The first is there before it is known that any must be reduced; of those that come later one ends it.
    ASSERT_GE(made.size(), 2u);
    ASSERT_LT(made.size(), 40u);
    EXPECT_EQ(made[0].width, std::numeric_limits<int>::max()) << "the first cannot be reduced";
    for (const Pixels& p : made) {
        EXPECT_EQ(p.whole, nullptr);
        EXPECT_EQ(p.texels.size(), 64u * 64 * 4) << "what cannot be reduced is left in full";
    }
}

}  // namespace
}  // namespace pai::codec
