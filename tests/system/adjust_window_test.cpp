// Adjusting outputs as a technician does: keys and mouse on a window that spans two of them, and the file that comes of it.
#include <gtest/gtest.h>

#include "base/file.h"
#include "show/load.h"
#include "small_show.h"
#include "x_server.h"

namespace pai::test {
namespace {

class AdjustWindow : public testing::Test {
protected:
    TempDir dir_;
    fs::path show_ = dir_ / "small", venue_ = dir_ / "hall.json";
    std::map<std::string, std::string> env_;
    pid_t pid_ = -1;
    std::string window_;

    void SetUp() override {
        write_show(show_, "", "", 600);
        spill(venue_, R"({"format": "paifang.venue/2", "id": "did:web:venue.example",
"canvases": {"wall": {"width_px": 640, "height_px": 480}},
"outputs": {
"left": {"canvas": "wall", "width_px": 360, "connector": "screen", "area_width_px": 320},
"right": {"canvas": "wall", "first_x_px": 280, "connector": "screen", "area_x_px": 320}}})");
    }
    void TearDown() override {
        if (pid_ > 0 && runs(pid_)) ::kill(pid_, SIGKILL);
        if (pid_ > 0) wait_for(pid_);
    }
    void play(const Server& server, std::vector<std::string> more) {
        env_ = {{"DISPLAY", server.name()}, {"SDL_VIDEODRIVER", "x11"}, {"PAIFANG_HOME", (dir_ / "home").string()}, {"ALSOFT_DRIVERS", "null"}};
        std::vector<std::string> args = {program("paifang"), "play", show_, "--fps", "20", "--json"};
        args.insert(args.end(), more.begin(), more.end());
        pid_ = start(args, env_, dir_ / "out", dir_ / "err");
        while (runs(pid_) && window_.empty()) {
            window_ = run({"xdotool", "search", "--onlyvisible", "--name", "."}, env_).out;
            window_ = window_.substr(0, window_.find('\n'));
            ::poll(nullptr, 0, 20);
        }
        run({"xdotool", "windowfocus", "--sync", window_}, env_);
    }
    void keys(std::vector<std::string> names) const {
        names.insert(names.begin(), {"xdotool", "key", "--delay", "60"});
        run(names, env_);
    }
    // The file once it holds something else than `before`.
    Venue saved(const fs::path& path, const std::string& before) const {
        while (runs(pid_) && slurp(path) == before) ::poll(nullptr, 0, 20);
        auto venue = load_venue(path);
        EXPECT_TRUE(venue) << (venue ? "" : venue.error().message) << slurp(dir_ / "err");
        return venue ? *venue : Venue{};
    }
    std::string shot() const {
        run({"import", "-window", "root", "ppm:" + (dir_ / "shot.ppm").string()}, env_);
        return slurp(dir_ / "shot.ppm");
    }
};

TEST_F(AdjustWindow, KeysAndMouseEndInTheVenueFile) {
    if (!all_tools()) GTEST_SKIP() << "Xvfb, xdotool or imagemagick is not installed";
    const std::string first = slurp(venue_);
    const Server server(dir_.path());
    play(server, {"--venue", venue_, "--pattern", "grid"});
    const std::string before = shot();
    keys({"Tab"});
    while (runs(pid_) && shot() == before) {
    }
    // Left: its top right corner by keys, its right border by ten pixels, one step back.
    keys({"n", "Left", "shift+Down", "3", "n", "shift+Left", "shift+Left", "ctrl+z", "s"});
    const Venue by_keys = saved(venue_, first);
    EXPECT_NEAR(by_keys.outputs.at("left").corners.top_right.x, -1 / 320.0, 1e-5);
    EXPECT_NEAR(by_keys.outputs.at("left").corners.top_right.y, 10 / 480.0, 1e-5);
    EXPECT_EQ(by_keys.outputs.at("left").blend.right_px, 10);
    EXPECT_EQ(slurp(venue_.string() + ".bak"), first);

    // Right, by the mouse: its top left corner lies at 320, 0 of the window.
    const std::string second = slurp(venue_);
    keys({"1"});
    run({"xdotool", "mousemove", "330", "6", "mousedown", "1", "mousemove", "350", "30", "mouseup", "1"}, env_);
    keys({"Escape"});
    const Venue by_mouse = saved(venue_, second);
    EXPECT_NEAR(by_mouse.outputs.at("right").corners.top_left.x, 20 / 320.0, 1e-4);
    EXPECT_NEAR(by_mouse.outputs.at("right").corners.top_left.y, 24 / 480.0, 1e-4);
    EXPECT_EQ(by_mouse.outputs.at("left"), by_keys.outputs.at("left"));
    // The show has run on, and ends as ever.
    ::kill(pid_, SIGTERM);
    EXPECT_EQ(wait_for(pid_), 0) << slurp(dir_ / "err");
    pid_ = -1;
}

TEST_F(AdjustWindow, ARoomWithoutAVenueFileGetsOne) {
    if (!all_tools()) GTEST_SKIP() << "Xvfb, xdotool or imagemagick is not installed";
    const Server server(dir_.path());
    play(server, {});
    keys({"Tab"});
    // Its output takes the place of the window.
    std::string now;
    while (runs(pid_) && (now.empty() || now == window_)) {
        now = run({"xdotool", "search", "--onlyvisible", "--name", "."}, env_).out;
        now = now.substr(0, now.find('\n'));
        ::poll(nullptr, 0, 20);
    }
    run({"xdotool", "windowfocus", "--sync", now}, env_);
    keys({"shift+Right", "s"});
    const Venue venue = saved(dir_ / "home/venue.json", "");
    ASSERT_EQ(venue.outputs.size(), 1u);
    EXPECT_NEAR(venue.outputs.begin()->second.corners.top_left.x, 10 / 1280.0, 1e-5);
}

// In a window of a given size, too; and X leaves everything as it was: the window that stood there before, and no file.
TEST_F(AdjustWindow, XLeavesARoomWithoutOutputsAsItWas) {
    if (!all_tools()) GTEST_SKIP() << "Xvfb, xdotool or imagemagick is not installed";
    const Server server(dir_.path());
    play(server, {"--size", "320x180"});
    const auto visible = [&] {
        const std::string all = run({"xdotool", "search", "--onlyvisible", "--name", "."}, env_).out;
        return all.substr(0, all.find('\n'));
    };
    for (int i = 0; i < 2; ++i) {
        keys({"Tab"});
        std::string now = visible();
        while (runs(pid_) && (now.empty() || now == window_)) now = visible();
        run({"xdotool", "windowfocus", "--sync", now}, env_);
        EXPECT_NE(run({"xdotool", "getwindowgeometry", now}, env_).out.find("320x180"), std::string::npos) << "its canvas is the window's";
        keys({"shift+Right", "x"});
        while (runs(pid_) && visible() != window_) ::poll(nullptr, 0, 20);
        run({"xdotool", "windowfocus", "--sync", window_}, env_);
        const std::string once = shot();
        keys({"h"});
        while (runs(pid_) && shot() == once) {
        }
    }
    ASSERT_TRUE(runs(pid_)) << "the window shows the show again, and its keys are heard";
    ::kill(pid_, SIGTERM);
    EXPECT_EQ(wait_for(pid_), 0) << slurp(dir_ / "err");
    pid_ = -1;
    EXPECT_FALSE(fs::exists(dir_ / "home/venue.json"));
}

TEST_F(AdjustWindow, WithASizeTheOutputsOfAVenueRestAndTabSaysSo) {
    if (!all_tools()) GTEST_SKIP() << "Xvfb, xdotool or imagemagick is not installed";
    write_show(show_, "", "", 600);
    spill(show_ / "timelines/main.json", R"({"format":"paifang.timeline/1","clips":{"a":{"scene":"room","start_s":0,"duration_s":600}},"tracks":{}})");
    const std::string first = slurp(venue_);
    const Server server(dir_.path());
    play(server, {"--venue", venue_, "--size", "320x240"});
    // The whole picture stands once a key was heard and it stays.
    keys({"Tab"});
    while (runs(pid_) && slurp(dir_ / "err").find("cannot be adjusted") == std::string::npos) ::poll(nullptr, 0, 20);
    keys({"Right"});
    std::string before = shot();
    for (int same = 0; runs(pid_) && same < 5;) {
        const std::string again = shot();
        same = again == before ? same + 1 : 0;
        before = again;
    }
    keys({"Tab"});
    while (runs(pid_) && shot() == before) {
    }
    keys({"Right"});
    while (runs(pid_) && shot() != before) {
    }
    ::kill(pid_, SIGTERM);
    EXPECT_EQ(wait_for(pid_), 0) << slurp(dir_ / "err");
    pid_ = -1;
    EXPECT_EQ(slurp(venue_), first);
}

TEST_F(AdjustWindow, HandsOffLocksIt) {
    if (!all_tools()) GTEST_SKIP() << "Xvfb, xdotool or imagemagick is not installed";
    const std::string first = slurp(venue_);
    const Server server(dir_.path());
    play(server, {"--venue", venue_, "--hands-off"});
    keys({"Tab", "Right", "s"});
    ::kill(pid_, SIGTERM);
    EXPECT_EQ(wait_for(pid_), 0) << slurp(dir_ / "err");
    pid_ = -1;
    EXPECT_EQ(slurp(venue_), first);
}

}  // namespace
}  // namespace pai::test
