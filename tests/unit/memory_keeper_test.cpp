// Which assets leave where not all have room, and when a timeline comes back to them.
#include <gtest/gtest.h>

#include <filesystem>
#include <unistd.h>

#include "app/memory_keeper.h"
#include "platform/process.h"
#include "show_sample.h"

namespace pai::app {
namespace {

constexpr Flicks kSecond{Flicks::kPerSecond};
Flicks seconds(std::int64_t n) { return {kSecond.count * n}; }

TEST(MemoryKeeper, NobodyLeavesWhereAllHaveRoom) {
    const std::vector<KeptAsset> assets = {{.main = 60}, {.main = 40, .gpu = 10}};
    EXPECT_TRUE(choose_released(assets, {.main = 100, .gpu = 10}).empty());
    EXPECT_EQ(choose_released(assets, {.main = 99, .gpu = 10}).size(), 1u);
    EXPECT_EQ(choose_released(assets, {.main = 100, .gpu = 9}), std::vector<std::size_t>{1}) << "the other takes nothing of what is short";
}

TEST(MemoryKeeper, WhatIsNeededLastLeavesFirstAndNotMoreThanItTakes) {
    const std::vector<KeptAsset> assets = {
        {.main = 10, .next_use = seconds(30)}, {.main = 10, .next_use = seconds(90)}, {.main = 10, .next_use = kNotAgain, .last_wanted = 8},
        {.main = 10, .next_use = kNotAgain, .last_wanted = 5}, {.main = 10, .next_use = seconds(60)}};
    const std::vector<std::size_t> order = {3, 2, 1, 4, 0};
    for (std::size_t n = 0; n <= order.size(); ++n) {
        const MemoryBudget budget{.main = 10 * (order.size() - n), .gpu = 0};
        EXPECT_EQ(choose_released(assets, budget), std::vector(order.begin(), order.begin() + static_cast<std::ptrdiff_t>(n))) << n;
    }
}

TEST(MemoryKeeper, WhatIsWantedOrOnItsWayStaysWhateverTheBudget) {
    const std::vector<KeptAsset> assets = {{.main = 10, .gpu = 10, .wanted = true}, {.main = 10, .gpu = 10}, {.main = 10, .busy = true}, {}};
    EXPECT_EQ(choose_released(assets, {}), std::vector<std::size_t>{1});
}

TEST(MemoryKeeper, TheBudgetIsTheVenuesElseThatOfTheMachine) {
    Venue venue;
    venue.main_memory_mb = 300;
    venue.gpu_memory_mb = 200;
    MemoryBudget b = memory_budget(venue, {});
    EXPECT_EQ(b.main, 300'000'000u);
    EXPECT_EQ(b.gpu, 200'000'000u);
    gfx::ContextInfo card;
    card.memory_bytes = 8'000'000'000;
    b = memory_budget({}, card);
    EXPECT_EQ(b.gpu, 6'000'000'000u);
    EXPECT_GT(b.main, 100'000'000u);
    card.software = true;
    const MemoryBudget software = memory_budget({}, card);
    EXPECT_EQ(software.main, software.gpu) << "both are main memory";
    EXPECT_LE(software.main + software.gpu, b.main) << "and all the rest has room beside them";
    EXPECT_GT(memory_budget({}, {}).gpu, 0u) << "a driver that does not tell";
}

// As systemd sets MemoryMax= of a service: in its own group, or in one around it.
TEST(MemoryKeeper, AProgramHasWhatItsGroupAndThoseAroundItAllow) {
    const auto folder = std::filesystem::temp_directory_path() / ("paifang-groups-" + std::to_string(::getpid()));
    std::filesystem::create_directories(folder / "user.slice/show.service");
    ASSERT_TRUE(write_file(folder / "user.slice/memory.max", "900000000\n"));
    ASSERT_TRUE(write_file(folder / "user.slice/show.service/memory.max", "max\n"));
    const std::string own = "12:pids:/x\n0::/user.slice/show.service\n";
    EXPECT_EQ(least_memory_max(folder, own), 900'000'000u);
    ASSERT_TRUE(write_file(folder / "user.slice/show.service/memory.max", "400000000\n"));
    EXPECT_EQ(least_memory_max(folder, own), 400'000'000u);
    EXPECT_EQ(least_memory_max(folder, "0::/\n"), std::nullopt);
    EXPECT_EQ(least_memory_max(folder, ""), std::nullopt);
    ASSERT_TRUE(write_file(folder / "memory.max", "100000000\n"));  // of a container, which sees its own as the root
    EXPECT_EQ(least_memory_max(folder, "0::/\n"), 100'000'000u);
    EXPECT_EQ(least_memory_max(folder, own), 100'000'000u);
    std::filesystem::remove_all(folder);
}

// hall 0 to 9 s with a bell, quiet 8 to 12 s without; the timeline of 12 s loops.
TEST(MemoryKeeper, ATimelineThatLoopsComesBack) {
    const CompiledShow show = compiled(small_show());
    const auto until = [&](const char* name, double t_s) { return next_uses(show, {}, Flicks::from_seconds(t_s))[show.asset_index(name)]; };
    EXPECT_EQ(until("bell", 0), Flicks{});
    EXPECT_EQ(until("bell", 8.9), Flicks{});
    EXPECT_EQ(until("bell", 9), seconds(3));
    EXPECT_EQ(until("bell", 11), seconds(1));
    EXPECT_EQ(until("bell", 35), seconds(1));
    EXPECT_EQ(until("bell", 36), Flicks{});
}

TEST(MemoryKeeper, OneThatEndsDoesNotAndWithCuesNobodyKnows) {
    Show once = small_show();
    for (auto& [id, timeline] : once.timelines) timeline.loop = false;
    const CompiledShow show = compiled(once);
    const std::uint32_t bell = show.asset_index("bell");
    EXPECT_EQ(next_uses(show, {}, seconds(1))[bell], Flicks{});
    EXPECT_EQ(next_uses(show, {}, seconds(9))[bell], kNotAgain);
    EXPECT_EQ(next_uses(show, {}, seconds(1000))[bell], kNotAgain);
    // Unless the run does, whatever the show says: then the end looks ahead to the beginning.
    Live again;
    again.begins_again = true;
    EXPECT_EQ(next_uses(show, again, seconds(9))[bell], seconds(3));
    EXPECT_TRUE(evaluate(show, again, seconds(11)).assets[bell].wanted);
    EXPECT_FALSE(evaluate(show, {}, seconds(11)).assets[bell].wanted);
}

}  // namespace
}  // namespace pai::app
