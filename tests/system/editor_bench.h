#pragma once
// The real editor, driven as hands would by a script: a home and a show of its own, and pictures that stay beside the tests.
#include <gtest/gtest.h>

#include "small_show.h"

namespace pai::test {

// The pictures of a run stay beside the tests, for people to look at.
inline void keep_editor_shots(const fs::path& shots, const std::string& name) {
    const fs::path kept = fs::path(PAIFANG_BIN).parent_path() / "editor-shots" / name;
    fs::create_directories(kept);
    if (fs::exists(shots)) fs::copy(shots, kept, fs::copy_options::overwrite_existing | fs::copy_options::recursive);
}

class Editor : public testing::Test {
protected:
    TempDir dir_;
    const fs::path home_ = dir_ / "home", show_ = dir_ / "first-night", shots_ = dir_ / "shots";
    std::map<std::string, std::string> env_{{"PAIFANG_HOME", home_.string()}, {"ALSOFT_DRIVERS", "null"}};

    Ran edit(const std::string& show, const std::string& script, const std::string& width = "960", const std::string& height = "600", std::vector<std::string> more = {}) {
        spill(dir_ / "script", script);
        std::vector<std::string> args = {program("paifang-editor"), show, "--headless", "--width", width, "--height", height, "--script", dir_ / "script", "--shots", shots_};
        args.insert(args.end(), more.begin(), more.end());
        return run(args, env_);
    }
    void keep_shots(const std::string& name) const { keep_editor_shots(shots_, name); }
};

}  // namespace pai::test
