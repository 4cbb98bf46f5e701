// Files are read and written whatever lies in the way.
#include <cstdlib>
#include <cstring>

#include <gtest/gtest.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/file.h"

namespace pai {
namespace {
namespace fs = std::filesystem;

class BaseFile : public testing::Test {
protected:
    void SetUp() override {
        std::string pattern = (fs::temp_directory_path() / "paifang-test-XXXXXX").string();
        ASSERT_NE(::mkdtemp(pattern.data()), nullptr);
        dir_ = pattern;
    }
    void TearDown() override {
        std::error_code ignored;
        fs::remove_all(dir_, ignored);
    }
    fs::path dir_;
};

TEST_F(BaseFile, APipeWhereAFileIsExpectedIsAnErrorAndNoWait) {
    ASSERT_EQ(::mkfifo((dir_ / "pipe").c_str(), 0600), 0);
    const Result<Bytes> read = read_file(dir_ / "pipe");
    ASSERT_FALSE(read);
    EXPECT_EQ(read.error().code, Code::Io);
}

TEST_F(BaseFile, AFileOfOursIsMemoryThatLastsAsLongAsItsOwner) {
    ASSERT_TRUE(write_file(dir_ / "font", "glyphs"));
    MappedFile kept;
    EXPECT_TRUE(kept.bytes().empty());
    {
        Result<MappedFile> opened = MappedFile::open(dir_ / "font");
        ASSERT_TRUE(opened) << opened.error().message;
        kept = *std::move(opened);
    }
    fs::remove(dir_ / "font");
    ASSERT_EQ(kept.bytes().size(), 6u);
    EXPECT_EQ(std::memcmp(kept.bytes().data(), "glyphs", 6), 0);
    ASSERT_TRUE(write_file(dir_ / "empty", ""));
    EXPECT_EQ(MappedFile::open(dir_ / "font").error().code, Code::NotFound);
    EXPECT_EQ(MappedFile::open(dir_ / "empty").error().code, Code::Io);
    EXPECT_EQ(MappedFile::open(dir_).error().code, Code::Io);
}

TEST_F(BaseFile, WhatAKilledProcessOfTheSameNumberLeftDoesNotStopAWrite) {
    for (int i = 0; i < 100; ++i) {
        const std::string left = ".a." + std::to_string(::getpid()) + "-" + std::to_string(i) + ".tmp";
        ASSERT_TRUE(append_file(dir_ / left, "half"));
    }
    const Result<void> written = write_file(dir_ / "a", "whole");
    ASSERT_TRUE(written) << written.error().message;
    EXPECT_EQ(*read_text_file(dir_ / "a"), "whole");
}

TEST_F(BaseFile, AFolderThatCannotBeMadeIsAnErrorOfTheEnvironment) {
    const Result<void> made = make_directories(dir_ / std::string(300, 'a'));
    ASSERT_FALSE(made);
    EXPECT_EQ(made.error().code, Code::Io);
}

}  // namespace
}  // namespace pai
