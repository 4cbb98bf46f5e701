#include <gtest/gtest.h>

#include <cmath>
#include <filesystem>

#include "base/file.h"
#include "output/contact_sheet.h"
#include "output/slice.h"
#include "output/film.h"
#include "output/frame_files.h"
#include "output/png.h"

namespace pai {
namespace {
namespace fs = std::filesystem;

struct Folder {
    fs::path path = fs::path(testing::TempDir()) / ("output-" + std::string(testing::UnitTest::GetInstance()->current_test_info()->name()));
    Folder() { fs::remove_all(path); }
    ~Folder() { fs::remove_all(path); }
};

Picture gradient(int width, int height, int seed) {
    Picture p = make_picture(width, height, 0, 0, 0);
    for (std::size_t i = 0; i < p.rgb.size(); ++i) p.rgb[i] = static_cast<std::byte>((i * 7 + static_cast<std::size_t>(seed) * 31) & 0xff);
    return p;
}

TEST(Fit, ASliceIsNeverBentAndLiesInTheMiddle) {
    struct Row {
        Slice slice;
        int width, height;
        Placement want;
    };
    const Row rows[] = {
        {{0, 0, 1920, 1080}, 1280, 720, {0, 0, 1280, 720}},
        {{0, 0, 1920, 1080}, 1000, 1000, {0, 219, 1000, 562}},
        {{0, 0, 100, 200}, 400, 200, {150, 0, 100, 200}},
        {{0, 0, 0, 0}, 400, 200, {}},
    };
    for (const Row& r : rows) EXPECT_EQ(fit(r.slice, r.width, r.height), r.want) << r.width << "x" << r.height;
}

TEST(Png, APictureComesBackAndItsBytesAreTheSameEachTime) {
    const Picture p = gradient(37, 23, 1);
    const auto a = encode_png(p), b = encode_png(p);
    ASSERT_TRUE(a && b);
    EXPECT_EQ(*a, *b);
    const auto back = decode_png(*a);
    ASSERT_TRUE(back);
    EXPECT_EQ(*back, p);
}

TEST(Png, DamageIsNoticedNotShown) {
    auto file = encode_png(gradient(37, 23, 1));
    ASSERT_TRUE(file);
    EXPECT_FALSE(decode_png(ByteSpan(*file).first(file->size() - 20)));
    EXPECT_FALSE(decode_png({}));
    (*file)[file->size() / 2] ^= std::byte{0x40};
    EXPECT_FALSE(decode_png(*file));
}

TEST(ContactSheet, FramesAreTheMiddlesOfEqualSpans) {
    EXPECT_EQ(sheet_frames(100, 4), (std::vector<std::int64_t>{12, 37, 62, 87}));
    EXPECT_EQ(sheet_frames(2, 12), (std::vector<std::int64_t>{0, 1}));
    EXPECT_EQ(sheet_frames(1, 12), (std::vector<std::int64_t>{0}));
    EXPECT_TRUE(sheet_frames(0, 12).empty());
}

TEST(ContactSheet, CellsKeepTheirColourAndTheMarginIsPlain) {
    const std::vector<Picture> frames(5, make_picture(80, 40, 200, 100, 50));
    const Picture sheet = contact_sheet(frames, {.columns = 4, .rows = 3, .cell_width_px = 40, .gap_px = 4, .margin_px = 10});
    EXPECT_EQ(sheet.width, 2 * 10 + 4 * 40 + 3 * 4);
    EXPECT_EQ(sheet.height, 2 * 10 + 2 * 20 + 4);
    EXPECT_EQ(sheet.rgb[0], std::byte{22});
    const std::size_t at = (static_cast<std::size_t>(12) * static_cast<std::size_t>(sheet.width) + 12) * 3;
    EXPECT_EQ(sheet.rgb[at], std::byte{200});
    EXPECT_EQ(sheet.rgb[at + 1], std::byte{100});
}

TEST(FrameRecord, ALineIsReadBackAndNothingElseIs) {
    const FrameRecord r{12, {352800000}, 0xdeadbeefull, std::string(64, 'a')};
    const std::string line = write_frame_record(r);
    EXPECT_EQ(line, R"({"index":12,"t":352800000,"state":"00000000deadbeef","picture":")" + std::string(64, 'a') + "\"}\n");
    const auto back = read_frame_record(line.substr(0, line.size() - 1));
    ASSERT_TRUE(back);
    EXPECT_EQ(*back, r);
    for (const char* bad : {"", "{}", "[]", R"({"index":1,"t":0,"state":"12","picture":""})", R"({"index":-1,"t":0,"state":"0000000000000000","picture":""})"})
        EXPECT_FALSE(read_frame_record(bad)) << bad;
}

TEST(FrameFiles, WhatACrashLeftIsKeptAndWhatItTornIsNot) {
    const Folder folder;
    {
        auto files = FrameFiles::open(folder.path, "inputs-1");
        ASSERT_TRUE(files);
        for (int i = 0; i < 6; ++i) ASSERT_TRUE(files->add({i, {i * 10}, 5, ""}, gradient(16, 9, i)));
    }  // not finished, as after a crash
    ASSERT_TRUE(append_file(folder.path / "frames.jsonl", R"({"index":6,"t":60,"sta)"));
    ASSERT_TRUE(write_file(folder.path / frame_file_name(2), std::string_view("torn")));
    const fs::path half = folder.path / ".frame_000006.png.1-0.tmp";
    ASSERT_TRUE(write_file(half, std::string_view("half")));
    auto again = FrameFiles::open(folder.path, "inputs-1");
    ASSERT_TRUE(again);
    EXPECT_FALSE(file_exists(half)) << "a resumed folder holds what an uninterrupted one holds";
    EXPECT_EQ(again->kept().size(), 5u);
    EXPECT_FALSE(again->kept().contains(2));
    ASSERT_TRUE(again->add({2, {20}, 5, ""}, gradient(16, 9, 2)));
    ASSERT_TRUE(again->finish());
    const auto text = read_text_file(folder.path / "frames.jsonl");
    ASSERT_TRUE(text);
    EXPECT_EQ(std::count(text->begin(), text->end(), '\n'), 6);
    EXPECT_EQ(*read_frame(folder.path, 2), gradient(16, 9, 2));
}

TEST(FrameFiles, OtherInputsStartAnewAndStrangersAreLeftAlone) {
    const Folder folder;
    {
        auto files = FrameFiles::open(folder.path, "inputs-1");
        ASSERT_TRUE(files && files->add({0, {0}, 5, ""}, gradient(16, 9, 0)) && files->finish());
    }
    {
        auto files = FrameFiles::open(folder.path, "inputs-2");
        ASSERT_TRUE(files);
        EXPECT_TRUE(files->kept().empty());
        EXPECT_FALSE(file_exists(folder.path / frame_file_name(0)));
    }
    fs::remove(folder.path / "render.json");
    ASSERT_TRUE(write_file(folder.path / frame_file_name(7), std::string_view("someone's")));
    EXPECT_FALSE(FrameFiles::open(folder.path, "inputs-2"));
    EXPECT_TRUE(file_exists(folder.path / frame_file_name(7)));
}

TEST(Film, TheSameFramesMakeTheSameFile) {
    const Folder folder;
    ASSERT_TRUE(make_directories(folder.path));
    std::vector<float> sound(48000 / 25 * 2);
    for (std::size_t i = 0; i < sound.size(); ++i) sound[i] = 0.3f * std::sin(static_cast<float>(i) * 0.03f);
    std::vector<Bytes> files;
    for (const char* name : {"a.mp4", "b.mp4"}) {
        auto film = FilmWriter::create(folder.path / name, {.width = 65, .height = 36, .rate = {25, 1}});
        ASSERT_TRUE(film) << film.error().message;
        for (int i = 0; i < 20; ++i) ASSERT_TRUE(film->add(gradient(65, 36, i)) && film->add(sound));
        const auto done = film->finish();
        ASSERT_TRUE(done) << done.error().message;
        files.push_back(*read_file(folder.path / name));
    }
    EXPECT_GT(files[0].size(), 1000u);
    EXPECT_EQ(files[0], files[1]);
}

TEST(Film, AnUnfinishedFilmLeavesNoFile) {
    const Folder folder;
    ASSERT_TRUE(make_directories(folder.path));
    {
        auto film = FilmWriter::create(folder.path / "a.mp4", {.width = 64, .height = 36, .rate = {25, 1}});
        ASSERT_TRUE(film && film->add(gradient(64, 36, 0)));
        EXPECT_FALSE(film->add(gradient(32, 36, 0)));
    }
    EXPECT_FALSE(file_exists(folder.path / "a.mp4"));
}

}  // namespace
}  // namespace pai
