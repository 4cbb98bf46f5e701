// `paifang play` on a display: a window opens, its picture is seen, and the keys act.
#include <gtest/gtest.h>

#include "small_show.h"
#include "x_server.h"

namespace pai::test {
namespace {

class Window : public testing::Test {
protected:
    TempDir dir_;
    fs::path show_ = dir_ / "small";
    std::map<std::string, std::string> env_;
    pid_t pid_ = -1;

    void TearDown() override {
        if (pid_ > 0 && runs(pid_)) ::kill(pid_, SIGKILL);
        if (pid_ > 0) wait_for(pid_);
    }
    void play(const Server& server, std::vector<std::string> more = {}) {
        env_ = {{"DISPLAY", server.name()}, {"SDL_VIDEODRIVER", "x11"}, {"PAIFANG_HOME", (dir_ / "home").string()}, {"ALSOFT_DRIVERS", "null"}};
        std::vector<std::string> args = {program("paifang"), "play", show_, "--size", "320x180", "--json"};
        args.insert(args.end(), more.begin(), more.end());
        pid_ = start(args, env_, dir_ / "out", dir_ / "err");
    }
    // The id of the visible window whose title matches, once there is one; empty if the program ended before.
    std::string window(const std::string& title) const {
        while (runs(pid_)) {
            const Ran found = run({"xdotool", "search", "--onlyvisible", "--name", title}, env_);
            if (found.status == 0 && !found.out.empty()) return found.out.substr(0, found.out.find('\n'));
            ::poll(nullptr, 0, 20);
        }
        return {};
    }
    void press(const std::string& id, const std::string& key) const {
        run({"xdotool", "windowfocus", "--sync", id, "key", key}, env_);
    }
    // Binary PPM of the window.
    std::string shot(const std::string& id) const {
        run({"import", "-window", id, "ppm:" + (dir_ / "shot.ppm").string()}, env_);
        return slurp(dir_ / "shot.ppm");
    }
    // Waits for a picture that differs from `before`.
    bool changes_from(const std::string& id, const std::string& before) const {
        while (runs(pid_))
            if (shot(id) != before) return true;
        return false;
    }
    int finish() {
        const int status = wait_for(pid_);
        pid_ = -1;
        return status;
    }
    std::string out() const { return slurp(dir_ / "out"); }
};

TEST_F(Window, ShowsAPictureHoldsHelpsResizesSeeksAndEnds) {
    if (!all_tools()) GTEST_SKIP() << "Xvfb, xdotool or imagemagick is not installed";
    write_show(show_, "", "", 600);
    const Server server(dir_.path());
    play(server);
    const std::string id = window("^small$");
    ASSERT_FALSE(id.empty()) << slurp(dir_ / "err");
    const std::string black(shot(id).size(), '\0');
    ASSERT_TRUE(changes_from(id, std::string(shot(id).substr(0, 15)) + black.substr(15)));
    press(id, "space");
    ASSERT_FALSE(window("held").empty());
    const std::string held = shot(id);
    EXPECT_GT(std::count_if(held.begin() + 15, held.end(), [](char c) { return c != 0; }), 1000) << "the picture is black";
    press(id, "h");
    EXPECT_TRUE(changes_from(id, held)) << "help is not shown";
    run({"xdotool", "windowsize", "--sync", id, "400", "300"}, env_);
    press(id, "space");
    ASSERT_FALSE(window("^small$").empty());
    press(id, "Left");
    press(id, "Escape");
    EXPECT_EQ(finish(), 0) << slurp(dir_ / "err");
    EXPECT_NE(out().find("\"reason\":\"stopped\""), std::string::npos) << out();
}

TEST_F(Window, AnArrowLeadsToTheEndOfAShortShow) {
    if (!all_tools()) GTEST_SKIP() << "Xvfb, xdotool or imagemagick is not installed";
    write_show(show_, "", "", 60);
    const Server server(dir_.path());
    play(server, {"--from", "56"});
    const std::string id = window("^small$");
    ASSERT_FALSE(id.empty()) << slurp(dir_ / "err");
    press(id, "Right");
    EXPECT_EQ(finish(), 0) << slurp(dir_ / "err");
    EXPECT_NE(out().find("\"reason\":\"end\""), std::string::npos) << out();
}

TEST_F(Window, SigtermClosesItCleanly) {
    if (!all_tools()) GTEST_SKIP() << "Xvfb, xdotool or imagemagick is not installed";
    write_own_work_show(show_);
    const Server server(dir_.path());
    play(server, {"--proof", "--loop", "--stats", dir_ / "stats.json"});
    ASSERT_FALSE(window("^small$").empty()) << slurp(dir_ / "err");
    ::kill(pid_, SIGTERM);
    EXPECT_EQ(finish(), 0) << slurp(dir_ / "err");
    EXPECT_NE(out().find("\"reason\":\"stopped\""), std::string::npos) << out();
    EXPECT_NE(slurp(dir_ / "stats.json").find("\"gl_renderer\""), std::string::npos);
}

}  // namespace
}  // namespace pai::test
