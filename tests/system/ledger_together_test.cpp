// Several processes of one home write its ledger at the same time: no row is lost, none is written twice, and the chain holds.
#include <map>
#include <sstream>

#include "rights_bench.h"

namespace pai::test {
namespace {

constexpr int kProcesses = 3, kRuns = 6;

std::int64_t size_of_ledger(const fs::path& home) {
    const Ran ran = paifang(home, {"ledger", "verify"});
    EXPECT_EQ(ran.status, 0) << ran.out << ran.err;
    return std::atoll(member(ran, "size").c_str());
}

TEST(LedgerTogether, processes_that_append_at_once_leave_a_ledger_that_verifies) {
    ASSERT_EQ(bench().made.status, 0) << bench().made.out << bench().made.err;
    const std::int64_t before = size_of_ledger(bench().home());
    const TempDir dir;
    // Each run is a session of its own: PLAY_START, the keys, PLAY_END.
    const std::string loop = "i=0; while [ $i -lt " + std::to_string(kRuns) + " ]; do \"$0\" cat \"$1\" --action export --purpose audit --out \"$2/$i\" --json || exit 9; i=$((i+1)); done";
    std::vector<pid_t> pids;
    for (int p = 0; p < kProcesses; ++p) {
        const fs::path out = dir / std::to_string(p);
        fs::create_directories(out);
        pids.push_back(start({"sh", "-c", loop, program("paifang").string(), kNote, out.string()}, {{"PAIFANG_HOME", bench().home().string()}},
                             out / "out", out / "err"));
    }
    for (int p = 0; p < kProcesses; ++p) EXPECT_EQ(wait_for(pids[static_cast<std::size_t>(p)]), 0) << slurp(dir / std::to_string(p) / "err");
    for (int p = 0; p < kProcesses; ++p)
        for (int i = 0; i < kRuns; ++i) EXPECT_EQ(slurp(dir / std::to_string(p) / std::to_string(i)), pattern(200'000)) << p << " " << i;

    EXPECT_GE(size_of_ledger(bench().home()), before + 2 * kProcesses * kRuns);
    const Ran out = paifang(bench().home(), {"ledger", "export", "--out", (dir / "rows.jsonl").string()});
    ASSERT_EQ(out.status, 0) << out.out << out.err;
    std::map<std::string, int> count;
    std::istringstream rows(slurp(dir / "rows.jsonl"));
    for (std::string line; std::getline(rows, line);) {
        const auto doc = JsonDoc::parse(line);
        const auto body = doc ? doc->root().find("body") : std::nullopt;
        if (!body) continue;  // the export's head
        const auto bytes = from_base64(body->text());
        ASSERT_TRUE(bytes) << line;
        const std::string text(reinterpret_cast<const char*>(bytes->data()), bytes->size());
        const auto entry = JsonDoc::parse(text);
        ASSERT_TRUE(entry) << text;
        ++count[std::string(entry->root().find("kind")->text())];
    }
    EXPECT_EQ(count["PLAY_START"], kProcesses * kRuns);
    EXPECT_EQ(count["PLAY_END"], kProcesses * kRuns);
}

}  // namespace
}  // namespace pai::test
