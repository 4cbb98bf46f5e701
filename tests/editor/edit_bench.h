#pragma once
// A home and a folder of shows of their own for tests of the editor.
#include <cstdlib>

#include "../support/process.h"
#include "base/file.h"
#include "edit/project.h"
#include "show/load.h"

namespace pai::test {

class EditBench {
public:
    EditBench() { ::setenv("PAIFANG_HOME", (dir_ / "home").c_str(), 1); }
    const fs::path& path() const { return dir_.path(); }
    fs::path shows(const std::string& name) const { return dir_ / "shows" / name; }
    fs::path home() const { return dir_ / "home"; }
    // A new show, open.
    Project create(const std::string& name = "hall") const {
        auto project = Project::create(shows(name), {{"en", "Hall"}});
        if (!project) std::fprintf(stderr, "%s\n", project.error().message.c_str());
        return *std::move(project);
    }

private:
    TempDir dir_;
};

inline Change set_value(std::string pointer, std::string value, std::string label = "Set") {
    return {{{{EditOperation::Op::Replace, std::move(pointer), std::move(value)}}}, std::move(label)};
}

inline FileTexts files_in(const fs::path& folder) { return files_of(*read_show_texts(folder)); }

}  // namespace pai::test
