// `paifang view --validate` over every malformed file of the public corpora: it judges rightly, soon, and in little memory.
#include <gtest/gtest.h>

#include <sys/resource.h>

#include "../support/process.h"

namespace pai {
namespace {

using namespace test;

// What a check may cost beyond an idle start: seconds of processor time, and memory.
constexpr double kMaxCpuS = 2;
constexpr long kMaxKib = 256 << 10;

struct Checked {
    int status = -1;
    double cpu_s = 0;
    long peak_kib = 0;
    std::string said;
};

Checked validate(const fs::path& file, const TempDir& scratch) {
    const std::map<std::string, std::string> env{{"PAIFANG_HOME", (scratch / "home").string()}, {"XDG_RUNTIME_DIR", scratch.path().string()}};
    const pid_t pid = start({program("paifang").string(), "view", "--validate", file.string()}, env, scratch / "out", scratch / "err");
    int status = 0;
    rusage used{};
    while (::wait4(pid, &status, 0, &used) < 0 && errno == EINTR) {}
    const auto seconds = [](const timeval& t) { return static_cast<double>(t.tv_sec) + static_cast<double>(t.tv_usec) / 1e6; };
    return {WIFSIGNALED(status) ? 128 + WTERMSIG(status) : WEXITSTATUS(status), seconds(used.ru_utime) + seconds(used.ru_stime), used.ru_maxrss,
            slurp(scratch / "out") + slurp(scratch / "err")};
}

struct BadInput {
    fs::path file;
    std::string verdict, expected;
};

// Rows of expected.tsv: file, verdict (accept, reject, either, robust), what is wrong, where it is from, its hash.
// All that must be accepted or refused, and every fourth of the others; with PAIFANG_ALL_BAD_INPUTS (the long suite) all.
std::vector<BadInput> bad_inputs(const fs::path& folder) {
    const bool all = std::getenv("PAIFANG_ALL_BAD_INPUTS") != nullptr;
    std::size_t others = 0;
    std::vector<BadInput> out;
    std::ifstream lines(folder / "expected.tsv");
    std::string line;
    std::getline(lines, line);
    while (std::getline(lines, line)) {
        std::istringstream fields(line);
        BadInput row;
        std::string file;
        std::getline(fields, file, '\t');
        std::getline(fields, row.verdict, '\t');
        std::getline(fields, row.expected, '\t');
        row.file = folder / file;
        const bool judged = row.verdict == "accept" || row.verdict == "reject";
        if ((judged || all || others++ % 4 == 0) && fs::is_regular_file(row.file)) out.push_back(row);
    }
    return out;
}

class BadInputs : public testing::TestWithParam<const char*> {};

TEST_P(BadInputs, AreJudgedRightlySoonAndInLittleMemory) {
    const fs::path data = shared_data();
    if (data.empty()) GTEST_SKIP() << "no public test data";
    const auto rows = bad_inputs(data / "badinput" / GetParam());
    if (rows.empty()) GTEST_SKIP() << "no malformed " << GetParam() << " at " << data;
    const TempDir scratch;
    // The first start makes the home; the second is the idle one.
    const fs::path tiny = fs::path(PAIFANG_ROOT) / "tests/fuzz/corpus/png/grey.png";
    validate(tiny, scratch);
    const Checked idle = validate(tiny, scratch);
    ASSERT_EQ(idle.status, 0) << idle.said;
    double most_cpu_s = 0;
    long most_kib = 0;
    for (const BadInput& row : rows) {
        const Checked c = validate(row.file, scratch);
        const std::string about = row.file.string() + " (" + row.verdict + " " + row.expected + "): " + c.said.substr(0, 600);
        EXPECT_TRUE(c.status == 0 || c.status == 1) << "exit " << c.status << " " << about;
        EXPECT_LE(c.cpu_s - idle.cpu_s, kMaxCpuS) << about;
        EXPECT_LE(c.peak_kib - idle.peak_kib, kMaxKib) << about;
        if (row.verdict == "accept") EXPECT_EQ(c.status, 0) << about;
        if (row.verdict == "reject") EXPECT_EQ(c.status, 1) << about;
        most_cpu_s = std::max(most_cpu_s, c.cpu_s - idle.cpu_s);
        most_kib = std::max(most_kib, c.peak_kib - idle.peak_kib);
    }
    std::printf("%s: %zu files, at most %.3f s and %ld KiB over an idle start of %.3f s and %ld KiB\n", GetParam(), rows.size(), most_cpu_s, most_kib,
                idle.cpu_s, idle.peak_kib);
}

// Two shards of like size: every other kind.
INSTANTIATE_TEST_SUITE_P(Kind, BadInputs, testing::Values("jpeg", "gltf", "hdr", "json", "wav", "png", "ogg", "flac"),
                         [](const auto& row) { return std::string(row.param); });

}  // namespace
}  // namespace pai
