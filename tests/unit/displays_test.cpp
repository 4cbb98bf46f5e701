// What displays say of themselves, and which cable is whose.
#include <array>
#include <numeric>

#include <gtest/gtest.h>

#include "platform/displays.h"
#include "platform/edid.h"

namespace pai {
namespace {

// Full HD projector: a serial number, no serial text.
constexpr std::array<std::uint8_t, 128> kProjector = {
    0x00, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x00, 0x16, 0x13, 0x2b, 0xa1, 0x39, 0x30, 0x00, 0x00,
    0x0a, 0x1e, 0x01, 0x03, 0x80, 0x34, 0x20, 0x78, 0x2a, 0xee, 0x95, 0xa3, 0x54, 0x4c, 0x99, 0x26,
    0x0f, 0x50, 0x54, 0x21, 0x08, 0x00, 0x81, 0x80, 0xa9, 0xc0, 0x71, 0x4f, 0x95, 0x00, 0xd1, 0xc0,
    0x01, 0x01, 0x01, 0x01, 0x01, 0x01, 0x02, 0x3a, 0x80, 0x18, 0x71, 0x38, 0x2d, 0x40, 0x58, 0x2c,
    0x45, 0x00, 0x06, 0x44, 0x21, 0x00, 0x00, 0x1e, 0x00, 0x00, 0x00, 0xfc, 0x00, 0x45, 0x50, 0x53,
    0x4f, 0x4e, 0x20, 0x50, 0x4a, 0x0a, 0x20, 0x20, 0x20, 0x20, 0x00, 0x00, 0x00, 0xfd, 0x00, 0x38,
    0x4b, 0x1e, 0x53, 0x11, 0x00, 0x0a, 0x20, 0x20, 0x20, 0x20, 0x20, 0x20, 0x00, 0x00, 0x00, 0x10,
    0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x72,
};

// 1920x1200 monitor: serial number and serial text.
constexpr std::array<std::uint8_t, 128> kMonitor = {
    0x00, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x00, 0x10, 0xac, 0xb7, 0x40, 0x31, 0x35, 0x4c, 0x4c,
    0x0a, 0x1e, 0x01, 0x03, 0x80, 0x34, 0x20, 0x78, 0x2a, 0xee, 0x95, 0xa3, 0x54, 0x4c, 0x99, 0x26,
    0x0f, 0x50, 0x54, 0x21, 0x08, 0x00, 0x81, 0x80, 0xa9, 0xc0, 0x71, 0x4f, 0x95, 0x00, 0xd1, 0xc0,
    0x01, 0x01, 0x01, 0x01, 0x01, 0x01, 0x28, 0x3c, 0x80, 0xa0, 0x70, 0xb0, 0x23, 0x40, 0x30, 0x20,
    0x36, 0x00, 0x06, 0x44, 0x21, 0x00, 0x00, 0x1a, 0x00, 0x00, 0x00, 0xff, 0x00, 0x30, 0x58, 0x56,
    0x31, 0x4b, 0x35, 0x20, 0x4c, 0x31, 0x35, 0x4c, 0x4c, 0x0a, 0x00, 0x00, 0x00, 0xfc, 0x00, 0x44,
    0x45, 0x4c, 0x4c, 0x20, 0x55, 0x32, 0x34, 0x31, 0x32, 0x4d, 0x0a, 0x20, 0x00, 0x00, 0x00, 0xfd,
    0x00, 0x38, 0x4b, 0x1e, 0x53, 0x11, 0x00, 0x0a, 0x20, 0x20, 0x20, 0x20, 0x20, 0x20, 0x00, 0x4a,
};
using Block = std::array<std::uint8_t, 128>;

Bytes bytes_of(const Block& block) {
    Bytes out;
    for (const std::uint8_t b : block) out.push_back(std::byte{b});
    return out;
}

// With its sum made right again.
Bytes mended(Block block) {
    block[127] = static_cast<std::uint8_t>(0 - std::accumulate(block.begin(), block.end() - 1, 0));
    return bytes_of(block);
}

TEST(Edid, AProjectorIsNamedByItsMakerProductAndSerialNumber) {
    const auto edid = parse_edid(bytes_of(kProjector));
    ASSERT_TRUE(edid) << edid.error().message;
    EXPECT_EQ(*edid, (Edid{.maker = "EPS", .product = 0xA12B, .serial = 12345, .serial_text = "", .name = "EPSON PJ", .width_px = 1920, .height_px = 1080}));
    EXPECT_EQ(edid->identity(), "EPS-A12B-00012345");
}

TEST(Edid, TheSerialTextIsWhatTheLabelSaysAndWins) {
    const auto edid = parse_edid(bytes_of(kMonitor));
    ASSERT_TRUE(edid) << edid.error().message;
    EXPECT_EQ(edid->name, "DELL U2412M");
    EXPECT_EQ(edid->serial_text, "0XV1K5 L15LL");
    EXPECT_EQ(edid->identity(), "DEL-40B7-0XV1K5_L15LL");
    EXPECT_EQ(edid->width_px, 1920);
    EXPECT_EQ(edid->height_px, 1200);
}

TEST(Edid, WhatFollowsTheFirstBlockIsNotLookedAt) {
    Bytes longer = bytes_of(kProjector);
    longer.resize(256, std::byte{0xee});
    EXPECT_EQ(*parse_edid(longer), *parse_edid(bytes_of(kProjector)));
}

TEST(Edid, BadBlocksAreRefusedWithTheReason) {
    Block block = kProjector;
    EXPECT_EQ(parse_edid({}).error().message, "EDID: 0 bytes, at least 128 were expected");
    EXPECT_EQ(parse_edid(ByteSpan(bytes_of(kProjector)).first(127)).error().message, "EDID: 127 bytes, at least 128 were expected");
    EXPECT_EQ(parse_edid(Bytes(128)).error().message, "EDID: the header is not one of EDID");
    block[60] ^= 1;
    EXPECT_NE(parse_edid(bytes_of(block)).error().message.find("a multiple of 256 was expected"), std::string::npos);
    block = kProjector;
    block[8] = block[9] = 0;
    EXPECT_EQ(parse_edid(mended(block)).error().message, "EDID: maker 0x0000 is no three letters");
    block[8] = 0x7f, block[9] = 0xff;
    EXPECT_EQ(parse_edid(mended(block)).error().code, Code::Corrupt);
}

TEST(Edid, SpoiltTextsAreLeftOut) {
    struct Row {
        const char* name;
        std::array<std::uint8_t, 13> text;
        const char* read;
    };
    const Row rows[] = {
        {"padded with zeroes", {'P', 'J', 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0}, "PJ"},
        {"thirteen letters without an end", {'A', 'B', 'C', 'D', 'E', 'F', 'G', 'H', 'I', 'J', 'K', 'L', 'M'}, "ABCDEFGHIJKLM"},
        {"spaces around", {' ', 'P', 'J', ' ', '2', ' ', '\n', ' ', ' ', ' ', ' ', ' ', ' '}, "PJ 2"},
        {"spaces alone", {' ', ' ', '\n', ' ', ' ', ' ', ' ', ' ', ' ', ' ', ' ', ' ', ' '}, ""},
        {"bytes that are no letters", {'P', 0xff, 'J', '\n', ' ', ' ', ' ', ' ', ' ', ' ', ' ', ' ', ' '}, ""},
    };
    for (const Row& row : rows) {
        Block block = kProjector;
        std::copy(row.text.begin(), row.text.end(), block.begin() + 54 + 18 + 5);
        const auto edid = parse_edid(mended(block));
        ASSERT_TRUE(edid) << row.name;
        EXPECT_EQ(edid->name, row.read) << row.name;
    }
}

TEST(Edid, WithoutASerialTheIdentityHasTwoParts) {
    Block block = kProjector;
    block[12] = block[13] = block[14] = block[15] = 0;
    EXPECT_EQ(parse_edid(mended(block))->identity(), "EPS-A12B");
}

TEST(Displays, ARectangleAroundTwoHoldsBoth) {
    EXPECT_EQ(around({0, 0, 10, 10}, {20, -5, 10, 10}), (DesktopRect{0, -5, 30, 15}));
    EXPECT_EQ(around({}, {20, -5, 10, 10}), (DesktopRect{20, -5, 10, 10}));
    EXPECT_EQ(around({3, 4, 5, 6}, {}), (DesktopRect{3, 4, 5, 6}));
}

TEST(Displays, ConnectorsAreToldFromOtherFoldersOfTheKernel) {
    EXPECT_EQ(drm_connector("card0-DP-1"), "DP-1");
    EXPECT_EQ(drm_connector("card12-HDMI-A-2"), "HDMI-A-2");
    for (const char* other : {"card0", "card0-", "cardX-DP-1", "card-DP-1", "renderD128", "version", ""}) EXPECT_FALSE(drm_connector(other)) << other;
}

TEST(Displays, CablesFindTheirDisplaysByNameAndTheLastOneByWhatIsLeft) {
    const DrmDisplay projector{"HDMI-A-1", "EPS-A12B-00012345", "EPSON PJ"}, monitor{"DP-1", "DEL-40B7-X", "DELL U2412M"}, mute{"DP-2", "", ""};
    std::vector<Display> shown(2);
    shown[0].name = "Dell Inc. DELL U2412M";
    shown[1].name = "Seiko Epson EPSON PJ";
    const DrmDisplay both[] = {projector, monitor};
    match_drm(both, shown);
    EXPECT_EQ(shown[0].connector, "DP-1");
    EXPECT_EQ(shown[1].edid, "EPS-A12B-00012345");
    shown[0] = {.name = "DELL U2412M"};
    shown[1] = {.name = "screen"};
    const DrmDisplay one_mute[] = {mute, monitor};
    match_drm(one_mute, shown);
    EXPECT_EQ(shown[0].connector, "DP-1");
    EXPECT_EQ(shown[1].connector, "DP-2");
}

TEST(Displays, TwoAlikeKeepNoConnectorThatMightBeTheOthers) {
    std::vector<Display> shown(2);
    shown[0].name = shown[1].name = "EPSON PJ";
    const DrmDisplay cables[] = {{"DP-1", "EPS-A12B-00000001", "EPSON PJ"}, {"DP-2", "EPS-A12B-00000002", "EPSON PJ"}};
    match_drm(cables, shown);
    EXPECT_EQ(shown[0].connector, "");
    EXPECT_EQ(shown[1].edid, "");
}

}  // namespace
}  // namespace pai
