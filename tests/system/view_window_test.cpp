// `paifang view` on a display: a hand turns, moves and nears what is seen, and keys act.
#include <gtest/gtest.h>

#include <cstdlib>
#include <functional>
#include <map>

#include "time/clock.h"
#include "view_files.h"
#include "x_server.h"

namespace pai::test {
namespace {

// Of one test, everything in it: a window that does not answer ends the test, it does not hold it.
constexpr std::int64_t kLongest_ns = 28'000'000'000;

class ViewWindow : public testing::Test {
protected:
    TempDir dir_;
    std::map<std::string, std::string> env_;
    pid_t pid_ = -1;
    std::int64_t end_ns_ = steady_ns() + kLongest_ns;

    void SetUp() override {
        if (!all_tools()) GTEST_SKIP() << "Xvfb, xdotool or imagemagick is not installed";
    }
    void TearDown() override {
        if (pid_ > 0 && runs(pid_)) ::kill(pid_, SIGKILL);
        if (pid_ > 0) wait_for(pid_);
    }
    // A tool of the desktop, which is not waited for longer than the test may last.
    Ran tool(std::vector<std::string> args) const {
        const std::int64_t left_s = std::max<std::int64_t>(1, (end_ns_ - steady_ns()) / 1'000'000'000);
        args.insert(args.begin(), {"timeout", "-k", "1", std::to_string(left_s)});
        return run(args, env_);
    }
    bool waits() const { return runs(pid_) && steady_ns() < end_ns_; }
    // False once the program has ended or the test has lasted too long.
    bool until(const std::function<bool()>& holds) const {
        for (; waits(); ::poll(nullptr, 0, 20))
            if (holds()) return true;
        return false;
    }
    // Opens `file` in a window of 320 x 240; its id, empty if none was seen.
    std::string open(const Server& server, const std::string& file) {
        env_ = {{"DISPLAY", server.name()}, {"SDL_VIDEODRIVER", "x11"}, {"PAIFANG_HOME", (dir_ / "home").string()}, {"SDL_AUDIODRIVER", "dummy"}};
        pid_ = start({program("paifang"), "view", dir_ / file, "--size", "320x240", "--json"}, env_, dir_ / "out", dir_ / "err");
        std::string id;
        until([&] {
            const Ran found = tool({"xdotool", "search", "--onlyvisible", "--name", "^" + file + "$"});
            if (found.status == 0) id = found.out.substr(0, found.out.find('\n'));
            return !id.empty();
        });
        return id;
    }
    // Pixels of the window, three bytes each; empty if it could not be photographed.
    std::string shot(const std::string& id) const {
        constexpr std::size_t kBytes = 320 * 240 * 3;
        tool({"import", "-window", id, "-depth", "8", "ppm:" + (dir_ / "shot.ppm").string()});
        const std::string file = slurp(dir_ / "shot.ppm");
        return file.size() > kBytes ? file.substr(file.size() - kBytes) : std::string();
    }
    // Share of the pixels that are not of the commonest colour: almost none before there is a model, with or without a line of text.
    static double drawn(const std::string& pixels) {
        std::map<std::string, std::size_t> colours;
        std::size_t commonest = 0;
        for (std::size_t i = 0; i + 3 <= pixels.size(); i += 3) commonest = std::max(commonest, ++colours[pixels.substr(i, 3)]);
        return pixels.empty() ? 0 : 1 - 3.0 * static_cast<double>(commonest) / static_cast<double>(pixels.size());
    }
    // The picture with at least this share drawn, once it stays as it is; empty if that did not happen.
    std::string settled(const std::string& id, double least) const {
        std::string last;
        int same = 0;
        const bool done = until([&] {
            std::string now = shot(id);
            same = !now.empty() && now == last ? same + 1 : 0;
            last = std::move(now);
            return same >= 1 && drawn(last) >= least;
        });
        return done ? last : std::string();
    }
    bool changes_from(const std::string& id, const std::string& before) const {
        return until([&] {
            const std::string now = shot(id);
            return !now.empty() && now != before;
        });
    }
    static double difference(const std::string& a, const std::string& b) {
        double sum = 0;
        for (std::size_t i = 0; i < std::min(a.size(), b.size()); ++i) sum += std::abs(static_cast<unsigned char>(a[i]) - static_cast<unsigned char>(b[i]));
        return a.empty() || a.size() != b.size() ? 255 : sum / static_cast<double>(a.size());
    }
    void press(const std::string& id, const std::string& key) const { tool({"xdotool", "windowfocus", id, "key", key}); }
    // From the middle of the window, by (x, y) pixels, with a button of the mouse held.
    void drag(const std::string& id, const char* button, int x, int y) const {
        const std::string to_x = std::to_string(160 + x), to_y = std::to_string(120 + y);
        tool({"xdotool", "mousemove", "--window", id, "160", "120", "mousedown", button, "mousemove", "--window", id, to_x, to_y, "mouseup", button});
    }
    // The exit status; -1 if the program does not end.
    int finish() {
        until([] { return false; });
        if (runs(pid_)) return -1;
        const int status = wait_for(pid_);
        pid_ = -1;
        return status;
    }
};

TEST_F(ViewWindow, AModelIsTurnedMovedAndNearedByHand) {
    write_box(dir_ / "box.gltf");
    const Server server(dir_.path());
    const std::string id = open(server, "box.gltf");
    ASSERT_FALSE(id.empty()) << slurp(dir_ / "err");
    const std::string home = settled(id, 0.3);
    ASSERT_FALSE(home.empty()) << "no model is seen: " << slurp(dir_ / "err");
    drag(id, "1", 60, 10);
    ASSERT_TRUE(changes_from(id, home)) << "a drag turns nothing";
    const std::string turned = settled(id, 0.3);
    drag(id, "3", 0, 40);
    ASSERT_TRUE(changes_from(id, turned)) << "a drag with the right button moves nothing";
    const std::string moved = settled(id, 0.3);
    tool({"xdotool", "click", "4"});
    ASSERT_TRUE(changes_from(id, moved)) << "the wheel nears nothing";
    const std::string near = settled(id, 0.3);
    EXPECT_GT(difference(near, home), 1);
    press(id, "h");
    EXPECT_TRUE(changes_from(id, near)) << "help is not shown";
    press(id, "Escape");
    EXPECT_EQ(finish(), 0) << slurp(dir_ / "err");
}

TEST_F(ViewWindow, AFileThatCannotBeShownSaysSoUntilItIsClosed) {
    write_text(dir_ / "broken.gltf", R"({"asset": {"version": "2.0"}, "nodes": [{"mesh": 7}], "scenes": [{"nodes": [0]}], "scene": 0})");
    const Server server(dir_.path());
    const std::string id = open(server, "broken.gltf");
    ASSERT_FALSE(id.empty()) << slurp(dir_ / "err");
    const auto bright = [](const std::string& pixels) { return std::count_if(pixels.begin(), pixels.end(), [](char c) { return static_cast<unsigned char>(c) > 150; }); };
    EXPECT_TRUE(until([&] { return bright(shot(id)) > 600; })) << "no text is seen";
    press(id, "Escape");
    EXPECT_EQ(finish(), 1) << slurp(dir_ / "err");
}

}  // namespace
}  // namespace pai::test
