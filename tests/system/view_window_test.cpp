// `paifang view` on a display: a hand turns, moves and nears what is seen, and keys act.
#include <gtest/gtest.h>

#include "view_files.h"
#include "x_server.h"

namespace pai::test {
namespace {

class ViewWindow : public testing::Test {
protected:
    TempDir dir_;
    std::map<std::string, std::string> env_;
    pid_t pid_ = -1;

    void SetUp() override {
        if (!all_tools()) GTEST_SKIP() << "Xvfb, xdotool or imagemagick is not installed";
    }
    void TearDown() override {
        if (pid_ > 0 && runs(pid_)) ::kill(pid_, SIGKILL);
        if (pid_ > 0) wait_for(pid_);
    }
    // Opens `file` in a window of 320 x 240; its id, empty if the program ended before.
    std::string open(const Server& server, const std::string& file) {
        env_ = {{"DISPLAY", server.name()}, {"SDL_VIDEODRIVER", "x11"}, {"PAIFANG_HOME", (dir_ / "home").string()}, {"SDL_AUDIODRIVER", "dummy"}};
        pid_ = start({program("paifang"), "view", dir_ / file, "--size", "320x240", "--json"}, env_, dir_ / "out", dir_ / "err");
        while (runs(pid_)) {
            const Ran found = run({"xdotool", "search", "--onlyvisible", "--name", "^" + file + "$"}, env_);
            if (found.status == 0 && !found.out.empty()) return found.out.substr(0, found.out.find('\n'));
            ::poll(nullptr, 0, 20);
        }
        return {};
    }
    std::string shot(const std::string& id) const {
        run({"import", "-window", id, "ppm:" + (dir_ / "shot.ppm").string()}, env_);
        return slurp(dir_ / "shot.ppm");
    }
    bool changes_from(const std::string& id, const std::string& before) const {
        while (runs(pid_))
            if (shot(id) != before) return true;
        return false;
    }
    // The picture once it stays as it is.
    std::string settled(const std::string& id) const {
        std::string last = shot(id);
        for (int same = 0; runs(pid_) && same < 4; ::poll(nullptr, 0, 50)) {
            const std::string now = shot(id);
            same = now == last && std::count(now.begin() + 15, now.end(), now.back()) < static_cast<std::ptrdiff_t>(now.size()) - 300 ? same + 1 : 0;
            last = now;
        }
        return last;
    }
    void press(const std::string& id, const std::string& key) const { run({"xdotool", "windowfocus", "--sync", id, "key", key}, env_); }
    // From the middle of the window, by (x, y) pixels, with a button of the mouse held.
    void drag(const std::string& id, const char* button, int x, int y) const {
        const std::string to_x = std::to_string(160 + x), to_y = std::to_string(120 + y);
        run({"xdotool", "mousemove", "--window", id, "160", "120", "mousedown", button, "mousemove", "--window", id, to_x, to_y, "mouseup", button}, env_);
    }
    int finish() {
        const int status = wait_for(pid_);
        pid_ = -1;
        return status;
    }
};

TEST_F(ViewWindow, AModelIsTurnedMovedAndNearedByHandAndComesHome) {
    write_box(dir_ / "box.gltf");
    const Server server(dir_.path());
    const std::string id = open(server, "box.gltf");
    ASSERT_FALSE(id.empty()) << slurp(dir_ / "err");
    const std::string home = settled(id);
    drag(id, "1", 60, 10);
    ASSERT_TRUE(changes_from(id, home)) << "a drag turns nothing";
    const std::string turned = settled(id);
    drag(id, "3", 0, 40);
    ASSERT_TRUE(changes_from(id, turned)) << "a drag with the right button moves nothing";
    const std::string moved = settled(id);
    run({"xdotool", "click", "4"}, env_);
    ASSERT_TRUE(changes_from(id, moved)) << "the wheel nears nothing";
    settled(id);
    press(id, "Home");
    while (runs(pid_) && shot(id) != home) ::poll(nullptr, 0, 20);
    press(id, "h");
    EXPECT_TRUE(changes_from(id, home)) << "help is not shown";
    press(id, "Escape");
    EXPECT_EQ(finish(), 0) << slurp(dir_ / "err");
}

TEST_F(ViewWindow, AFileThatCannotBeShownSaysSoUntilItIsClosed) {
    write_text(dir_ / "broken.gltf", R"({"asset": {"version": "2.0"}, "nodes": [{"mesh": 7}], "scenes": [{"nodes": [0]}], "scene": 0})");
    const Server server(dir_.path());
    const std::string id = open(server, "broken.gltf");
    ASSERT_FALSE(id.empty()) << slurp(dir_ / "err");
    const std::string message = settled(id);
    EXPECT_GT(std::count_if(message.begin() + 15, message.end(), [](char c) { return static_cast<unsigned char>(c) > 150; }), 200) << "no text is seen";
    press(id, "Escape");
    EXPECT_EQ(finish(), 1) << slurp(dir_ / "err");
}

}  // namespace
}  // namespace pai::test
