// Commands as the documents write them: every command is there and has every option that is named with it.
#include <iterator>
#include <map>
#include <optional>
#include <regex>
#include <set>

#include <gtest/gtest.h>

#include "../support/process.h"
#include "base/json.h"
#include "small_show.h"

namespace pai::test {
namespace {

using Words = std::vector<std::string>;

// What --help says, once for each command; nothing where there is no such command.
const std::optional<std::string>& help_of(const Words& command) {
    static std::map<Words, std::optional<std::string>> known;
    const auto [it, fresh] = known.try_emplace(command);
    if (fresh) {
        Words args = command;
        args[0] = program(args[0]);
        args.push_back("--help");
        const Ran ran = run(args);
        if (ran.status == 0) it->second = ran.out;
    }
    return it->second;
}

// Commands below one: lines of two spaces and a name at the end of its help.
std::set<std::string> commands_below(const Words& command) {
    std::set<std::string> out;
    const auto& help = help_of(command);
    const auto at = help ? help->find("\nSubcommands:\n") : std::string::npos;
    if (at == std::string::npos) return out;
    std::istringstream lines(help->substr(at));
    for (std::string line; std::getline(lines, line);) {
        std::smatch m;
        if (std::regex_search(line, m, std::regex("^  ([a-z][a-z-]*)( |$)"))) out.insert(m[1]);
    }
    return out;
}

bool has_option(const std::string& help, const std::string& option) {
    for (auto at = help.find(option); at != help.npos; at = help.find(option, at + 1)) {
        const char next = at + option.size() < help.size() ? help[at + option.size()] : ' ';
        if (!std::isalnum(static_cast<unsigned char>(next)) && next != '-') return true;
    }
    return false;
}

// Lines of code blocks, continued ones as one, without their comments; and what stands between backticks.
Words pieces_of_code(const std::string& text) {
    Words out;
    std::string prose;
    bool code = false;
    std::istringstream lines(std::regex_replace(text, std::regex(R"(\\\n)"), " "));
    for (std::string line; std::getline(lines, line);) {
        if (line.find("```") != line.npos) {
            code = !code;
            prose += '\n';
        } else if (code || line.rfind("    ", 0) == 0) {
            out.push_back(line.substr(0, line.find(" #")));
        } else {
            prose += line + " ";
        }
    }
    const std::regex quoted("`([^`\n]+)`");
    for (std::sregex_iterator it(prose.begin(), prose.end(), quoted), end; it != end; ++it) out.push_back((*it)[1]);
    return out;
}

std::vector<fs::path> documents() {
    std::vector<fs::path> out;
    for (const auto& e : fs::recursive_directory_iterator(fs::path(PAIFANG_ROOT) / "docs"))
        if (e.path().extension() == ".md" && e.path().parent_path().filename() != "decisions") out.push_back(e.path());
    for (const char* name : {"README.md", "CONTRIBUTING.md"}) out.push_back(fs::path(PAIFANG_ROOT) / name);
    return out;
}

TEST(Documents, CommandsAndTheirOptionsAreThere) {
    // A path before a program's name is no command line of it, unless it is that of a build.
    const std::regex call(R"((?:^|[ (=]|build/[a-z]+/bin/)(paifang(?:-registry|-supervisor|-editor)?)((?: [^|;&\n]*)?))");
    std::set<Words> commands;
    int options = 0;
    for (const fs::path& document : documents()) {
        for (const std::string& piece : pieces_of_code(slurp(document))) {
            if (piece.find(".py ") != piece.npos) continue;  // the program is an argument there
            for (std::sregex_iterator it(piece.begin(), piece.end(), call), end; it != end; ++it) {
                std::istringstream in((*it)[2].str());
                Words words{std::istream_iterator<std::string>(in), {}}, command{(*it)[1]};
                if (command[0] == "paifang-editor") continue;  // its window may be all that it is asked for
                std::size_t next = 0;
                for (; next < words.size() && commands_below(command).count(words[next]); ++next) command.push_back(words[next]);
                const auto& help = help_of(command);
                ASSERT_TRUE(help) << fs::relative(document, PAIFANG_ROOT) << ": " << piece;
                if (next < words.size() && command.size() == 1 && command[0] != "paifang-supervisor")
                    EXPECT_FALSE(std::regex_match(words[next], std::regex("[a-z][a-z-]+"))) << fs::relative(document, PAIFANG_ROOT) << ": no command '" << words[next] << "': " << piece;
                commands.insert(command);
                for (; next < words.size() && words[next] != "--"; ++next) {
                    std::smatch m;
                    if (!std::regex_search(words[next], m, std::regex(R"(^\[?(--[a-z][a-z0-9-]*))"))) continue;
                    ++options;
                    EXPECT_TRUE(has_option(*help, m[1]) || m[1] == "--json" || m[1] == "--verbose") << fs::relative(document, PAIFANG_ROOT) << ": " << m[1] << ": " << piece;
                }
            }
        }
    }
    EXPECT_GT(commands.size(), 40u);
    EXPECT_GT(options, 200);
}

// Names between backticks in the first column of the table below `heading` whose head is "| member | |".
std::set<std::string> members_told(const char* document, const std::string& heading) {
    const std::string text = slurp(fs::path(PAIFANG_ROOT) / "docs/operating" / document);
    const auto at = text.find("| member | |", text.find("\n## " + heading + "\n"));
    std::set<std::string> out;
    if (at == text.npos) return out;
    std::istringstream lines(text.substr(at));
    const std::regex name("`([a-z_]+)`");
    for (std::string line; std::getline(lines, line) && line.rfind("| ", 0) == 0;) {
        if (line.rfind("|---", 0) == 0) continue;
        const std::string first = line.substr(0, line.find(" | "));
        for (std::sregex_iterator it(first.begin(), first.end(), name), end; it != end; ++it) out.insert((*it)[1]);
        if (out.empty()) std::getline(lines, line);  // the rule below the head
    }
    return out;
}

TEST(Documents, StatisticsOfRunsAreTold) {
    const TempDir dir;
    write_own_work_show(dir / "small");
    spill(dir / "venue.json", R"({"format":"paifang.venue/2","id":"hall","least_resolution":0.5})");
    const std::map<std::string, std::string> env{{"PAIFANG_HOME", (dir / "home").string()}};
    const auto check = [&](Words args, std::set<std::string> told) {
        args.insert(args.begin(), program("paifang"));
        args.insert(args.end(), {"--headless", "--size", "64x36", "--stats", (dir / "stats.json").string()});
        const Ran ran = run(args, env);
        ASSERT_EQ(ran.status, 0) << ran.err;
        const auto stats = JsonDoc::parse(slurp(dir / "stats.json"));
        ASSERT_TRUE(stats);
        for (std::size_t i = 0; i < stats->root().size(); ++i) EXPECT_TRUE(told.count(std::string(stats->root().key(i)))) << args[1] << ": " << stats->root().key(i) << " is not told";
    };
    auto of_view = members_told("view.md", "Without a window"), of_play = members_told("displays.md", "What a run says");
    ASSERT_GT(of_view.size(), 20u);
    ASSERT_GT(of_play.size(), 6u);
    check({"view", (dir / "small/square.gltf").string(), "--plain"}, of_view);
    check({"view", (dir / "small/square.gltf").string(), "--quality", "still", "--samples", "8"}, of_view);
    check({"view", (dir / "small/tone.wav").string()}, of_view);
    of_play.insert(of_view.begin(), of_view.end());
    check({"play", (dir / "small").string(), "--proof", "--fps", "10", "--loop", "--for", "5"}, of_play);
    check({"play", (dir / "small").string(), "--proof", "--real-time", "--venue", (dir / "venue.json").string(), "--for", "0.5"}, of_play);
}

}  // namespace
}  // namespace pai::test
