#pragma once
// The editor driven from outside, as a person would: what the tests do to it, and the tour. Format page: docs/formats/editor-script.md.
#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace pai {

struct ScriptStep {
    int line = 0;
    std::string verb;
    std::vector<std::string> words;  // behind the verb
};

// One step a line: `click viewport`, `drag viewport 40 0`, `key Ctrl+Z`, `type "some text"`, `shot name`; '#' begins a comment.
// Corrupt: an unknown verb, or a wrong number of words, with its line.
Result<std::vector<ScriptStep>> parse_script(std::string_view text);

}  // namespace pai
