// Random work is undone to the same bytes, and a killed editor loses at most the last edit.
#include <gtest/gtest.h>

#include "edit/problems.h"
#include "edit_bench.h"
#include "random_work.h"

namespace pai {
namespace {

using namespace test;

bool is_long() { return std::getenv("PAIFANG_LONG") != nullptr; }

TEST(RandomWork, IsUndoneToByteIdenticalFilesAndRedoneToTheSame) {
    const EditBench bench;
    Project p = bench.create();
    const FileTexts before = files_in(p.folder());
    RandomWork work(p, 7, false);
    const int rounds = is_long() ? 10'000 : 1'000;
    for (int i = 0; i < rounds; ++i) {
        work.step();
        if (i % 100 == 0) ASSERT_TRUE(check_show(p.show()).empty()) << "at " << i;
    }
    EXPECT_GT(work.done(), static_cast<std::size_t>(rounds) / 4);
    p.go_to(p.document().steps().size());
    ASSERT_TRUE(p.save());
    const FileTexts after = files_in(p.folder());
    EXPECT_NE(after, before);
    for (const Document::Step& step : p.document().steps()) EXPECT_NE(say_label(step.label, "zh-Hans"), step.label) << "no Chinese words";
    p.go_to(0);
    ASSERT_TRUE(p.save());
    EXPECT_EQ(files_in(p.folder()), before);
    p.go_to(p.document().steps().size());
    ASSERT_TRUE(p.save());
    EXPECT_EQ(files_in(p.folder()), after);
}

// What the show is after `steps` steps of the same work, and after each edit of the next one (a drag has several).
std::vector<Show> course_of(const fs::path& folder, std::uint64_t seed, std::size_t steps) {
    auto p = Project::open(folder.string());
    EXPECT_TRUE(p) << p.error().message;
    RandomWork work(*p, seed, true);
    for (std::size_t i = 0; i < steps; ++i) work.step();
    std::vector<Show> out{p->show()};
    p->watch([&](const Edit&) { out.push_back(p->show()); });
    work.step();
    p->watch({});
    EXPECT_TRUE(p->close());
    return out;
}

// Starts the editor, kills it when it has told of `kill_at` steps, and says of how many it has told by then.
std::size_t run_and_kill(const fs::path& folder, std::uint64_t seed, std::size_t kill_at) {
    int pipe[2];
    if (::pipe(pipe) != 0) std::abort();
    const pid_t child = ::fork();
    if (child == 0) {
        ::dup2(pipe[1], 1);
        ::close(pipe[0]);
        const std::string program = fs::path(PAIFANG_BIN) / "edit_driver", s = std::to_string(seed);
        ::execl(program.c_str(), program.c_str(), folder.c_str(), s.c_str(), "1000000", nullptr);
        ::_exit(127);
    }
    ::close(pipe[1]);
    std::size_t told = 0;
    const auto count = [&](const char* text, ssize_t n) { told += static_cast<std::size_t>(std::count(text, text + n, '\n')); };
    char text[64];
    bool killed = false;
    for (ssize_t n; (n = ::read(pipe[0], text, sizeof text)) > 0;) {
        count(text, n);
        if (told >= kill_at && !killed) killed = ::kill(child, SIGKILL) == 0;
    }
    ::close(pipe[0]);
    int status = 0;
    ::waitpid(child, &status, 0);
    EXPECT_TRUE(WIFSIGNALED(status));
    return told;
}

TEST(RandomWork, AnEditorKilledAtAnyMomentLosesAtMostTheLastEdit) {
    constexpr std::size_t kSteps = 600;
    const int kills = is_long() ? 200 : 20;
    const EditBench bench;
    int offered = 0;
    for (int i = 0; i < kills; ++i) {
        const std::uint64_t seed = 100 + static_cast<std::uint64_t>(i);
        const std::string name = "hall-" + std::to_string(i);
        const fs::path folder = bench.shows(name), twin = bench.shows(name + "-twin");
        ASSERT_TRUE(Project::create(folder, {})) << "and closed again";
        const std::size_t told = run_and_kill(folder, seed, 1 + hash_u64(seed, 3, 0) % 150);
        ASSERT_LT(told, kSteps);
        ASSERT_TRUE(Project::create(twin, {}));
        const std::vector<Show> course = course_of(twin, seed, told);
        auto p = Project::open(folder.string());
        ASSERT_TRUE(p) << p.error().message;
        if (const auto left = p->recoveries(); !left.empty()) {
            ++offered;
            const auto done = p->recover(left[0]);
            ASSERT_TRUE(done) << done.error().message;
        }
        EXPECT_NE(std::find(course.begin(), course.end(), p->show()), course.end()) << "kill " << i << " after " << told << " steps";
    }
    EXPECT_GT(offered, kills / 2);
}

}  // namespace
}  // namespace pai
