// What a run opens, as the kernel sees it: sealed payloads only, only those of permitted assets, only after the play is
// durable in the ledger; and nothing decrypted is ever written.
#include <algorithm>
#include <set>

#include <gtest/gtest.h>

#include "../support/process.h"

namespace pai::test {
namespace {

struct Call {
    std::string text;
    std::string path;     // of an open, as given; else of the descriptor
    bool writes = false;  // opened for writing
    bool synced = false;  // fdatasync or fsync
};

std::vector<Call> read_trace(const fs::path& path) {
    std::vector<Call> out;
    std::istringstream lines(slurp(path));
    for (std::string line; std::getline(lines, line);) {
        Call c{line, "", false, false};
        c.synced = line.find("fdatasync(") != line.npos || line.find("fsync(") != line.npos;
        if (c.synced) {
            const auto open = line.find('<'), close = line.find('>');
            if (open != line.npos && close != line.npos) c.path = line.substr(open + 1, close - open - 1);
        } else {
            const auto open = line.find('"');
            const auto close = open == line.npos ? open : line.find('"', open + 1);
            if (close == line.npos || line.find(" = -1") != line.npos) continue;
            c.path = line.substr(open + 1, close - open - 1);
            c.writes = line.find("O_WRONLY") != line.npos || line.find("O_RDWR") != line.npos;
        }
        out.push_back(std::move(c));
    }
    return out;
}

bool is_payload(const std::string& path) { return path.find("/blobs/") != path.npos && !path.ends_with(".leaves"); }

class OpenedFiles : public testing::Test {
protected:
    static void SetUpTestSuite() {
        world_ = new TempDir;  // NOLINT: gtest's fixtures live in statics
        const Ran made = run({program("paifang-registry"), "demo", "init", world_->path(), "--json"});
        ASSERT_EQ(made.status, 0) << made.out << made.err;
    }
    static void TearDownTestSuite() { delete world_; }

    // Renders two frames of the demo show in `home` under strace.
    static std::vector<Call> traced(const fs::path& home, const fs::path& scratch, int expected_status = 0) {
        const Ran ran = run({"strace", "-f", "-y", "-qq", "-o", scratch / "trace", "-e", "trace=open,openat,creat,fdatasync,fsync", program("paifang"),
                             "render", "artifact-hall", "--out", scratch / "frames", "--size", "64x36", "--from", "0", "--to", "0.2", "--fps", "10"},
                            // A sanitizer's leak check is a tracer itself; two at once cannot be.
                            {{"PAIFANG_HOME", home}, {"ASAN_OPTIONS", "detect_leaks=0"}});
        EXPECT_EQ(ran.status, expected_status) << ran.out << ran.err.substr(0, 2000);
        return read_trace(scratch / "trace");
    }
    static bool have_strace() {
        const TempDir t;
        return run({"strace", "-o", t / "trace", "true"}).status == 0;
    }
    inline static TempDir* world_ = nullptr;
};

TEST_F(OpenedFiles, APayloadIsOpenedOnlyAfterThePlayIsDurableAndNothingDecryptedIsWritten) {
    if (!have_strace()) GTEST_SKIP() << "strace cannot trace here";
    const TempDir scratch;
    const auto calls = traced(world_->path() / "home", scratch.path());
    const auto ledger_synced = std::find_if(calls.begin(), calls.end(), [](const Call& c) { return c.synced && c.path.find("ledger.sqlite") != c.path.npos; });
    const auto first_payload = std::find_if(calls.begin(), calls.end(), [](const Call& c) { return is_payload(c.path); });
    ASSERT_NE(first_payload, calls.end()) << "no payload was opened: the trace proves nothing";
    EXPECT_LT(ledger_synced - calls.begin(), first_payload - calls.begin()) << first_payload->text;
    for (const Call& c : calls) {
        if (is_payload(c.path)) EXPECT_EQ(c.path.find((world_->path() / "home/store/packages").string()), 0u) << c.text;
        EXPECT_EQ(c.path.find("share/paifang/packs/"), c.path.npos) << "the unsealed source of a pack was opened: " << c.text;
        if (!c.writes) continue;
        const bool known = c.path.starts_with(scratch.path().string()) || c.path.find("/ledger/") != c.path.npos || c.path.starts_with("/dev/") ||
                           c.path.starts_with("/proc/") || c.path.find("mesa_shader_cache") != c.path.npos || c.path.starts_with("/run/") ||
                           c.path.find("/pulse") != c.path.npos || c.path.find("/memfd:") != c.path.npos;
        EXPECT_TRUE(known) << "written outside its places: " << c.text;
    }
}

TEST_F(OpenedFiles, WithoutALicenceNoPayloadIsOpened) {
    if (!have_strace()) GTEST_SKIP() << "strace cannot trace here";
    const TempDir scratch;
    const fs::path home = scratch / "home";
    fs::copy(world_->path() / "home", home, fs::copy_options::recursive);
    fs::permissions(home, fs::perms::owner_all);
    fs::permissions(home / "device", fs::perms::owner_all);
    ASSERT_GT(fs::remove_all(home / "store/docs/licence"), 0u);
    const auto calls = traced(home, scratch.path(), 1);
    EXPECT_GT(calls.size(), 20u);
    for (const Call& c : calls) EXPECT_FALSE(is_payload(c.path)) << c.text;
}

}  // namespace
}  // namespace pai::test
