#pragma once
// The command line of paifang-editor.

namespace pai {

// Reads, runs and reports. Returns the exit status (base/outcome.h).
int run_editor_command(int argc, char** argv);

}  // namespace pai
