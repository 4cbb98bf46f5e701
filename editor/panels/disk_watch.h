#pragma once
// What other programs write while the show is open: its own files (git, a text editor, a colleague's share) and the shaders.
#include <string>

namespace pai {

class Workbench;

class DiskWatch {
public:
    // Once a frame. What changed of the show's files is taken over as a step of the history while everything is saved; else the person is
    // told, and saving asks. Files that cannot be read leave the show as it is, and the message says why. The same with shaders.
    void follow(Workbench& bench);

private:
    void follow_files(Workbench& bench);

    int files_ = -1, shader_loads_ = 0;  // as far as they were seen to; -1: not at all
    std::string shaders_;
};

}  // namespace pai
