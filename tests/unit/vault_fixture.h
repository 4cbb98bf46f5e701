#pragma once
// A folder of its own for each test of the vault and the ledger.
#include <cstdlib>
#include <filesystem>

#include <gtest/gtest.h>

#include "base/file.h"

namespace pai {

class VaultTest : public ::testing::Test {
protected:
    void SetUp() override {
        std::string pattern = (std::filesystem::temp_directory_path() / "paifang-test-XXXXXX").string();
        ASSERT_NE(::mkdtemp(pattern.data()), nullptr);
        dir_ = std::filesystem::canonical(pattern);
    }
    void TearDown() override {
        std::error_code ignored;
        std::filesystem::remove_all(dir_, ignored);
    }
    const std::filesystem::path& dir() const { return dir_; }
    void put(const std::string& name, std::string_view text) {
        ASSERT_TRUE(make_directories((dir_ / name).parent_path()));
        ASSERT_TRUE(write_file(dir_ / name, text));
    }

private:
    std::filesystem::path dir_;
};

}  // namespace pai
