#include "panels/script.h"

#include <algorithm>
#include <array>

#include <fmt/format.h>

namespace pai {
namespace {

struct Verb {
    std::string_view name;
    std::size_t least, most;  // words behind it
    std::string_view usage;
};

constexpr auto kVerbs = std::to_array<Verb>({
    {"click", 1, 4, "click PLACE [double|right|shift|control] [X Y]"},
    {"move", 1, 3, "move PLACE [X Y]"},
    {"drag", 3, 5, "drag PLACE DX DY [shift|control|middle|right|alt]"},
    {"carry", 2, 2, "carry PLACE PLACE"},
    {"wheel", 2, 2, "wheel PLACE STEPS"},
    {"key", 1, 1, "key [Ctrl+][Shift+][Alt+]KEY"},
    {"type", 1, 1, "type TEXT"},
    {"drop", 2, 4, "drop FILE PLACE [X Y]"},
    {"frames", 1, 1, "frames COUNT"},
    {"settle", 0, 1, "settle [sharp]"},
    {"shot", 1, 1, "shot NAME"},
    {"expect", 1, 1, "expect PLACE"},
    {"absent", 1, 1, "absent PLACE"},
    {"judge", 0, 0, "judge"},
    {"language", 1, 1, "language en|zh-Hans"},
    {"scale", 1, 1, "scale FACTOR"},
    {"quit", 0, 0, "quit"},
});

Error wrong_line(int line, std::string_view what) { return Error(Code::Corrupt, fmt::format("script, line {}: {}", line, what), "SCRIPT_INVALID"); }

// Words apart at spaces; "in quotes" is one, with \" and \n in it.
Result<std::vector<std::string>> split_words(std::string_view text, int line) {
    std::vector<std::string> out;
    for (std::size_t i = 0; i < text.size();) {
        if (text[i] == ' ' || text[i] == '\t') { ++i; continue; }
        if (text[i] == '#') break;
        std::string word;
        if (text[i] != '"') {
            while (i < text.size() && text[i] != ' ' && text[i] != '\t') word += text[i++];
        } else {
            for (++i; i < text.size() && text[i] != '"'; ++i) {
                if (text[i] != '\\' || i + 1 >= text.size()) word += text[i];
                else word += text[++i] == 'n' ? '\n' : text[i];
            }
            if (i >= text.size()) return wrong_line(line, "a quote is not closed");
            ++i;
        }
        out.push_back(std::move(word));
    }
    return out;
}

}  // namespace

Result<std::vector<ScriptStep>> parse_script(std::string_view text) {
    std::vector<ScriptStep> steps;
    int line = 0;
    while (!text.empty()) {
        const std::size_t end = std::min(text.find('\n'), text.size());
        std::string_view one = text.substr(0, end);
        text.remove_prefix(std::min(end + 1, text.size()));
        ++line;
        if (one.ends_with('\r')) one.remove_suffix(1);
        PAI_TRY(auto words, split_words(one, line));
        if (words.empty()) continue;
        const auto* verb = std::find_if(kVerbs.begin(), kVerbs.end(), [&](const Verb& v) { return v.name == words.front(); });
        if (verb == kVerbs.end()) return wrong_line(line, fmt::format("\"{}\" is nothing that can be done", words.front()));
        const std::size_t count = words.size() - 1;
        if (count < verb->least || count > verb->most) return wrong_line(line, fmt::format("expected: {}", verb->usage));
        ScriptStep step{line, words.front(), {}};
        step.words.assign(words.begin() + 1, words.end());
        steps.push_back(std::move(step));
    }
    return steps;
}

}  // namespace pai
