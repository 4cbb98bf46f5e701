// The year of docs/operating/rights.md: every command of the page is run, in its order, on its day, by its role.
#include <ctime>
#include <regex>

#include <gtest/gtest.h>

#include "../support/process.h"
#include "licence/policy.h"

namespace pai::test {
namespace {

constexpr std::int64_t kZoneS = 8 * 3600;  // headings are in the time of Chongqing

struct WalkCommand {
    int line = 0;
    std::string text;
    int status = 0;       // how it ends
    std::string refused;  // the code that a refused one names
};
// Commands, and the lines that the page says they print.
struct WalkBlock {
    std::vector<WalkCommand> commands;
    std::vector<std::pair<int, std::string>> output;
};
struct WalkStep {
    int line = 0;
    std::string title, role;
    std::int64_t utc_s = 0;
    std::optional<std::int64_t> clock_s;  // what the machine's clock says, if that is wrong
    std::vector<std::pair<std::string, std::string>> files;
    std::vector<WalkBlock> blocks;
};

std::optional<std::int64_t> local_time(const std::string& day, const std::string& time) {
    const auto utc = parse_utc(day + "T" + time + ":00Z");
    return utc ? std::optional<std::int64_t>(*utc - kZoneS) : std::nullopt;
}

// A command's last words `# refused: CODE` or `# exit N`.
void read_expectation(WalkCommand& command) {
    static const std::regex refused(R"(\s+# refused: ([A-Z_]+)$)"), exit(R"(\s+# exit ([0-9]+)$)");
    std::smatch m;
    if (std::regex_search(command.text, m, refused)) command.status = 1, command.refused = m[1];
    else if (std::regex_search(command.text, m, exit)) command.status = std::stoi(m[1]);
    else return;
    command.text = m.prefix();
}

class PageReader {
public:
    explicit PageReader(const fs::path& page) : in_(page) {}

    std::vector<WalkStep> read() {
        static const std::regex heading(R"(^### (\d{4}-\d\d-\d\d) (\d\d:\d\d) · ([a-z-]+) · (.+)$)"), clock(R"(clock says (\d{4}-\d\d-\d\d) (\d\d:\d\d))"),
            fence(R"(^```(\w+) ?(.*)$)");
        std::string text;
        while (next(text)) {
            std::smatch m;
            if (std::regex_search(text, m, heading)) {
                const auto time = local_time(m[1], m[2]);
                EXPECT_TRUE(time) << "line " << line_;
                steps_.push_back({line_, m[4], m[3], time.value_or(0), {}, {}, {}});
            } else if (std::regex_search(text, m, clock) && !steps_.empty()) {
                steps_.back().clock_s = local_time(m[1], m[2]);
            } else if (std::regex_search(text, m, fence)) {
                read_fence(m[1], m[2]);
            }
        }
        return std::move(steps_);
    }

private:
    bool next(std::string& text) {
        ++line_;
        return static_cast<bool>(std::getline(in_, text));
    }
    void read_fence(const std::string& language, const std::string& name) {
        std::vector<std::pair<int, std::string>> lines;
        for (std::string text; next(text) && text != "```";) lines.emplace_back(line_, text);
        if (steps_.empty()) return;
        WalkStep& step = steps_.back();
        if (language == "sh") return step.blocks.push_back({commands(lines), {}});
        if (language == "text" && !step.blocks.empty()) {
            auto& output = step.blocks.back().output;
            output.insert(output.end(), lines.begin(), lines.end());
            return;
        }
        EXPECT_FALSE(name.empty()) << "line " << line_ << ": a block that is neither commands nor output names the file that it is";
        std::string content;
        for (const auto& [number, text] : lines) content += text + "\n";
        step.files.emplace_back(name, content);
    }
    static std::vector<WalkCommand> commands(const std::vector<std::pair<int, std::string>>& lines) {
        std::vector<WalkCommand> out;
        bool goes_on = false;
        for (const auto& [number, text] : lines) {
            if (!goes_on && (text.empty() || text.front() == '#')) continue;
            if (goes_on) out.back().text += "\n" + text;
            else out.push_back({number, text, 0, {}});
            goes_on = text.ends_with('\\');
        }
        for (WalkCommand& command : out) read_expectation(command);
        return out;
    }

    std::ifstream in_;
    int line_ = 0;
    std::vector<WalkStep> steps_;
};

// Runs of spaces as one: columns may be as wide as they like.
std::string squeezed(const std::string& text) {
    std::string out;
    for (const char c : text)
        if (c != ' ' || (!out.empty() && out.back() != ' ')) out += c;
    return out;
}

// Does `shown`, a line of the page in which … stands for anything, name `line`?
bool names(std::string_view shown, std::string_view line) {
    constexpr std::string_view kAny = "…";
    std::size_t at = 0;
    for (bool first = true;; first = false) {
        const std::size_t gap = shown.find(kAny);
        const std::string_view part = shown.substr(0, gap);
        if (gap == shown.npos && !first) return line.size() >= at + part.size() && line.ends_with(part);
        const std::size_t found = first ? (line.starts_with(part) ? 0 : line.npos) : line.find(part, at);
        if (found == line.npos) return false;
        if (gap == shown.npos) return line == part;
        at = found + part.size();
        shown.remove_prefix(gap + kAny.size());
    }
}

class Year {
public:
    explicit Year(const fs::path& dir, std::int64_t begin_utc_s) : dir_(dir), begin_s_(begin_utc_s) { fs::create_directories(dir_ / "stick"); }

    // Runs a step; every command must end as the page says, and print what it shows. False at the first that does not.
    bool run_step(const WalkStep& step) {
        const fs::path home = dir_ / step.role, scratch = dir_ / "run" / std::to_string(step.line);
        fs::create_directories(home / "tmp");
        fs::permissions(home, fs::perms::owner_all);
        fs::create_directories(scratch);
        for (const auto& [name, content] : step.files) {
            fs::create_directories((home / name).parent_path());
            std::ofstream(home / name) << content;
        }
        std::string script;
        int number = 0;
        for (const WalkBlock& block : step.blocks)
            for (const WalkCommand& command : block.commands) {
                const std::string out = (scratch / std::to_string(number++)).string();
                script += "{ " + command.text + "\n} >" + out + " 2>&1 </dev/null\necho $? >" + out + ".status\n";
            }
        std::ofstream(scratch / "script") << script;
        // Each person has a home of their own, at the place the page names: one given to the whole suite would stand before it.
        const std::string enter = "unset PAIFANG_HOME; cd \"$HOME\" && . ";
        const Ran ran = run({"bash", "-c", enter + (scratch / "script").string()}, environment(step, home));
        EXPECT_EQ(ran.status, 0) << ran.err;
        return judge(step, scratch);
    }

private:
    std::map<std::string, std::string> environment(const WalkStep& step, const fs::path& home) const {
        const std::int64_t now = std::time(nullptr);
        const char *path = std::getenv("PATH"), *asan = std::getenv("ASAN_OPTIONS");
        return {{"HOME", home.string()},
                {"XDG_DATA_HOME", (home / ".local/share").string()},
                {"XDG_RUNTIME_DIR", (home / "tmp").string()},
                {"TZ", "Asia/Shanghai"},
                {"PATH", program("").string() + ":" + (path ? path : "/usr/bin:/bin")},
                {"PAIFANG_SOURCE", PAIFANG_ROOT},
                {"LD_PRELOAD", PAIFANG_SHIFTED_CLOCK},
                {"ASAN_OPTIONS", std::string(asan ? std::string(asan) + ":" : "") + "verify_asan_link_order=0"},
                {"PAIFANG_TEST_WALL_S", std::to_string(step.clock_s.value_or(step.utc_s) - now)},
                {"PAIFANG_TEST_BOOT_S", std::to_string(step.utc_s - begin_s_)}};
    }

    static bool judge(const WalkStep& step, const fs::path& scratch) {
        bool good = true;
        int number = 0;
        for (const WalkBlock& block : step.blocks) {
            std::vector<std::string> printed;
            for (const WalkCommand& command : block.commands) {
                const fs::path out = scratch / std::to_string(number++);
                const std::string text = slurp(out);
                const int status = std::atoi(slurp(out.string() + ".status").c_str());
                if (status != command.status || text.find(command.refused) == std::string::npos) {
                    ADD_FAILURE() << "rights.md:" << command.line << ": " << command.text << "\nends with " << status << ", the page says " << command.status << " "
                                  << command.refused << "\n" << text;
                    good = false;
                }
                std::istringstream lines(text);
                for (std::string line; std::getline(lines, line);) printed.push_back(line);
            }
            std::size_t at = 0;
            for (const auto& [line, shown] : block.output) {
                std::size_t found = at;
                while (found < printed.size() && !names(squeezed(shown), squeezed(printed[found]))) ++found;
                if (found == printed.size()) {
                    std::string all;
                    for (const std::string& text : printed) all += text + "\n";
                    ADD_FAILURE() << "rights.md:" << line << ": no such line is printed, or not there:\n" << shown << "\nbut\n" << all;
                    good = false;
                } else {
                    at = found + 1;
                }
            }
        }
        return good;
    }

    fs::path dir_;
    std::int64_t begin_s_;
};

TEST(RightsWalk, every_command_of_the_year_does_what_the_page_says) {
    for (const char* tool : {"python3", "openssl", "age"})
        if (run({"sh", "-c", "command -v " + std::string(tool)}).status != 0) GTEST_SKIP() << tool << " is not installed";
    const std::vector<WalkStep> steps = PageReader(fs::path(PAIFANG_ROOT) / "docs/operating/rights.md").read();
    ASSERT_FALSE(steps.empty());
    const TempDir dir;
    const char* kept = std::getenv("PAIFANG_WALK_DIR");  // where to keep the year's files, to look at them
    Year year(kept ? fs::path(kept) : dir.path(), steps.front().utc_s);
    std::int64_t before = 0;
    for (const WalkStep& step : steps) {
        EXPECT_GE(step.utc_s, before) << "rights.md:" << step.line << ": a step before the one above it";
        before = step.utc_s;
        ASSERT_TRUE(year.run_step(step)) << step.title;
    }
}

TEST(RightsWalk, the_page_is_read_as_people_read_it) {
    EXPECT_TRUE(names("docId  sha256:…", "docId  sha256:00ff"));
    EXPECT_TRUE(names("…OK…", "2027  OK"));
    EXPECT_FALSE(names("OK", "OK_GRACE"));
    EXPECT_FALSE(names("a…b", "a b c"));
    EXPECT_FALSE(names("…: yes", "tonight: no"));
    WalkCommand command{1, "paifang decide  # refused: EXPIRED", 0, {}};
    read_expectation(command);
    EXPECT_EQ(command.text + "|" + command.refused, "paifang decide|EXPIRED");
    EXPECT_EQ(command.status, 1);
}

}  // namespace
}  // namespace pai::test
