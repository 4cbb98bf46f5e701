// What a report says about an asset of any format.
#include <filesystem>

#include <gtest/gtest.h>

#include "asset/check.h"
#include "base/file.h"
#include "base/json.h"

namespace pai {
namespace {

namespace fs = std::filesystem;

struct Case {
    const char* file;
    std::string_view bytes;
    const char* format;
    const char* code;  // of the first issue; empty: none
};

constexpr std::string_view kModel = R"({"asset":{"version":"2.0"},"nodes":[{"name":"a","extras":{}}],"scenes":[{"nodes":[0]}],"scene":0})";

const Case kCases[] = {
    {"model.gltf", kModel, "model/gltf+json", ""},
    {"model.json", kModel, "model/gltf+json", ""},
    {"nothing.json", R"({"asset":1})", "application/json", ""},
    {"broken.json", R"({"a":1,})", "application/json", "INVALID_JSON"},
    {"broken.gltf", R"({"asset":{}})", "model/gltf+json", "UNDEFINED_PROPERTY"},
    {"short.glb", std::string_view("glTF\2\0\0\0", 8), "model/gltf-binary", "GLB_UNEXPECTED_END_OF_HEADER"},
    {"cut.png", std::string_view("\x89PNG\r\n\x1a\n\0\0\0", 11), "image/png", "IMAGE_DATA_INVALID"},
    {"named-wrongly.png", std::string_view("\xff\xd8\xff\xe0", 4), "image/jpeg", "IMAGE_DATA_INVALID"},
    {"cut.hdr", "#?RADIANCE\n", "image/vnd.radiance", "IMAGE_DATA_INVALID"},
    {"cut.flac", "fLaC", "audio/flac", "SOUND_DATA_INVALID"},
    {"text.otf", "OTTO", "font/otf", "FONT_DATA_INVALID"},
    {"readme.txt", "hello", "application/octet-stream", "UNRECOGNIZED_FORMAT"},
};

struct Home {
    fs::path path = fs::temp_directory_path() / ("paifang-check-" + std::to_string(::getpid()));
    Home() { fs::create_directories(path); }
    ~Home() { fs::remove_all(path); }
};

Result<CheckReport> check_file(const fs::path& home, const fs::path& file) {
    PAI_TRY(Gate gate, Gate::open(home));
    SessionRequest request;
    request.action = request.purpose = "preview";
    PAI_TRY(request.assets.emplace_back(), gate.own_work(file));
    PAI_TRY(Session session, gate.begin(request));
    PAI_TRY(LicensedBytes bytes, session.open(request.assets[0]));
    return check_asset(std::move(bytes), session);
}

TEST(Check, EveryFormatIsRecognisedAndItsFaultsHaveACode) {
    Home home;
    for (const Case& c : kCases) {
        const fs::path file = home.path / c.file;
        ASSERT_TRUE(write_file(file, c.bytes));
        const auto report = check_file(home.path / "home", file);
        ASSERT_TRUE(report) << c.file << ": " << report.error().message;
        EXPECT_EQ(report->format, c.format) << c.file;
        EXPECT_EQ(report->ok(), std::string_view(c.code).empty()) << c.file;
        EXPECT_EQ(report->issues.empty() ? "" : report->issues[0].code, c.code) << c.file << to_json(*report);
    }
}

TEST(Check, TheKindComesFromTheBytesAndThenFromTheName) {
    EXPECT_EQ(sniff_asset(as_byte_span("RIFF....WEBP"), "a.wav"), AssetKind::Image);
    EXPECT_EQ(sniff_asset(as_byte_span("RIFF....WAVE"), "a"), AssetKind::Sound);
    EXPECT_EQ(sniff_asset(as_byte_span("#?RGBE\n"), ""), AssetKind::Environment);
    EXPECT_EQ(sniff_asset(as_byte_span(" {}"), "a"), AssetKind::Model);
    EXPECT_EQ(sniff_asset(as_byte_span(""), "dir.png/a.GLB"), AssetKind::Model);
    EXPECT_EQ(sniff_asset(as_byte_span(""), "dir.png/a"), std::nullopt);
    EXPECT_EQ(sniff_asset(as_byte_span("{}"), "a.json"), std::nullopt);
    EXPECT_EQ(sniff_asset({}, ""), std::nullopt);
}

TEST(Check, AReportCountsEverythingAndKeepsTheFirstHundred) {
    CheckReport report;
    report.format = "model/gltf+json";
    for (int i = 0; i < 250; ++i) report.add({"UNUSED_OBJECT", Severity::Information, "unused", "/nodes/" + std::to_string(i), {}});
    EXPECT_TRUE(report.ok());
    report.add({"GLB_EXTRA_DATA", Severity::Error, "more", "", 12});
    EXPECT_FALSE(report.ok());
    EXPECT_EQ(report.issues.size(), 100u);
    const auto doc = JsonDoc::parse(to_json(report));
    ASSERT_TRUE(doc) << doc.error().message;
    const JsonRef issues = *doc->root().find("issues");
    EXPECT_EQ(issues.find("numInfos")->as_int(), 250);
    EXPECT_EQ(issues.find("numErrors")->as_int(), 1);
    EXPECT_TRUE(issues.find("truncated")->as_bool());
    const JsonRef first = (*issues.find("messages"))[0];
    EXPECT_EQ(first.find("code")->text(), "UNUSED_OBJECT");
    EXPECT_EQ(first.find("severity")->as_int(), 2);
    EXPECT_EQ(first.find("pointer")->text(), "/nodes/0");
    EXPECT_TRUE(doc->root().find("info"));
}

}  // namespace
}  // namespace pai
