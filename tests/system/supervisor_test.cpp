// `paifang-supervisor -- paifang play`: what is presented goes on at the right show time, whatever becomes of the player.
#include "supervised.h"
#include "x_server.h"

namespace pai::test {
namespace {

class Supervisor : public Supervised {};

TEST_F(Supervisor, KilledAgainAndAgainTheShowGoesOnAtTheRightTimeAndCountsOnce) {
    write_own_work_show(show_, 3600);
    supervise({}, headless());
    auto shown = frame_after(0);
    ASSERT_TRUE(shown);
    std::vector<double> gaps;
    for (int i = 0; i < kills(5); ++i) {
        standby_beside(shown->ticket);
        const std::int64_t killed = kill_player(*shown);
        const auto before = life().shown();
        const auto after = frame_after(shown->ticket);
        ASSERT_TRUE(before && after);
        gaps.push_back(ms(boot_ns() - killed));
        right_time(*before, *after);
        shown = after;
    }
    standby_beside(shown->ticket);
    stop();
    EXPECT_EQ(member("deaths"), kills(5));
    EXPECT_EQ(member("returns"), kills(5));
    EXPECT_EQ(member("slates"), 0);
    print_gaps("a small show", gaps);
    const auto entries = ledger();
    EXPECT_EQ(entries.at("PLAY_START"), 1);
    EXPECT_EQ(entries.at("PLAY_END"), 1);
}

TEST_F(Supervisor, AStoppedPlayerIsNoticedAndReplaced) {
    write_show(show_, "", "", 600);
    supervise({"--no-standby"}, headless());
    const auto first = frame_after(0);
    ASSERT_TRUE(first);
    const int process = process_of(first->ticket);
    ASSERT_EQ(::kill(process, SIGSTOP), 0);
    const auto after = frame_after(first->ticket);
    ASSERT_TRUE(after);
    right_time(*first, *after);
    EXPECT_FALSE(runs_too(process)) << "the stopped player still lives";
    ::kill(pid_, SIGTERM);
    EXPECT_EQ(finish(), 0);
    EXPECT_EQ(member("replaced"), 1);
    EXPECT_FALSE(runs_too(process_of(after->ticket)));
}

TEST_F(Supervisor, KilledItselfItTakesThePlayerAlongAndTheNextOneGoesOn) {
    write_show(show_, "", "", 600);
    supervise({"--no-standby"}, headless());
    const auto first = frame_after(0);
    ASSERT_TRUE(first);
    const int process = process_of(first->ticket);
    ::kill(pid_, SIGKILL);
    EXPECT_EQ(finish(), 128 + SIGKILL);
    while (runs_too(process)) ::poll(nullptr, 0, 5);
    const auto last = life_->shown();
    supervise({"--no-standby"}, headless());
    const auto after = frame_after(last->ticket);
    ASSERT_TRUE(after);
    right_time(*last, *after);
    ::kill(pid_, SIGTERM);
    EXPECT_EQ(finish(), 0);
    // A clean end is the end: the next start begins anew.
    supervise({"--no-standby"}, headless());
    const auto anew = frame_after(after->ticket);
    ASSERT_TRUE(anew);
    EXPECT_LT(anew->t.seconds(), 0.5);
}

TEST_F(Supervisor, ACrashLoopEndsInTheSlateWithinFiveSecondsAndRecoversByItself) {
    if (!all_tools()) GTEST_SKIP() << "Xvfb, xdotool or imagemagick is not installed";
    const Server server(dir_.path());
    env_.insert({{"DISPLAY", server.name()}, {"SDL_VIDEODRIVER", "x11"}});
    write_show(show_, "", "", 600);
    spill(dir_ / "venue.json", R"({"format":"paifang.venue/2","id":"did:web:hall.example","languages":["en"],"slate":{"title":{"en":"Back soon"},"background":[0.2,0,0]}})");
    // Crashes until the test says that it is mended.
    spill(dir_ / "player.sh", "#!/bin/sh\n[ -e " + (dir_ / "mended").string() + " ] || kill -SEGV $$\nexec \"$@\"\n");
    fs::permissions(dir_ / "player.sh", fs::perms::owner_all);
    const std::int64_t begun = boot_ns();
    supervise({}, {dir_ / "player.sh", program("paifang"), "play", show_, "--venue", dir_ / "venue.json", "--size", "160x90"});
    // A place in the slate without words, and where the player's window does not lie.
    const auto red = [&] {
        run({"import", "-window", "root", "-crop", "1x1+40+80", "-depth", "8", "rgb:" + (dir_ / "pixel").string()}, env_);
        const std::string rgb = slurp(dir_ / "pixel");
        return rgb.size() == 3 ? static_cast<unsigned char>(rgb[0]) : -1;
    };
    const auto keep = [&](const std::string& name) {
        if (const char* folder = std::getenv("PAIFANG_KEEP_SHOTS")) run({"import", "-window", "root", std::string(folder) + "/" + name}, env_);
    };
    while (runs(pid_) && red() < 120) ::poll(nullptr, 0, 20);
    std::printf("crash loop: slate after %.1f s\n", static_cast<double>(boot_ns() - begun) / 1e9);
    EXPECT_NEAR(red(), 124, 2) << "0.2 in linear light";
    keep("slate.png");
    spill(dir_ / "mended", "");
    ASSERT_TRUE(frame_after(0));
    while (runs(pid_) && red() != 0) ::poll(nullptr, 0, 20);
    keep("recovered.png");
    ::kill(pid_, SIGTERM);
    EXPECT_EQ(finish(), 0);
    EXPECT_GE(member("deaths"), 3);
    EXPECT_EQ(member("slates"), 1);
}

TEST_F(Supervisor, EndRefusalAndUsageAreItsOwnStatus) {
    write_show(show_, "", "", 0.2);
    supervise({}, headless());
    EXPECT_EQ(finish(), 0);
    EXPECT_EQ(member("deaths"), 0);
    supervise({}, {program("paifang"), "play", "--nonsense"});
    EXPECT_EQ(finish(), 2);
    supervise({}, {"sh", "-c", "exit 1"});
    EXPECT_EQ(finish(), 1);
    supervise({}, {"no-such-program-anywhere"});
    EXPECT_EQ(finish(), 3);
    EXPECT_EQ(run({program("paifang-supervisor")}, env_).status, 2);
    EXPECT_EQ(run({program("paifang-supervisor"), "--help"}, env_).status, 0);
}

}  // namespace
}  // namespace pai::test
