// A venue made and adjusted on the picture in the real editor: what it showed of an output is what the projector is fed.
#include <algorithm>
#include <cmath>

#include <gtest/gtest.h>

#include "asset/codec/pixels.h"
#include "base/file.h"
#include "show/load.h"
#include "editor_bench.h"
#include "x_server.h"

namespace pai::test {
namespace {

// Clicks into a field, replaces what stands there.
std::string typed(const std::string& place, const std::string& text) {
    return "click " + place + "\nframes 2\nkey Ctrl+A\ntype \"" + text + "\"\nkey Enter\nframes 3\n";
}

class EditorOutputs : public testing::Test {
protected:
    TempDir dir_;
    const fs::path home_ = dir_ / "home", show_ = dir_ / "small", shots_ = dir_ / "shots", venue_ = home_ / "venues/hall-of-two.json";
    std::map<std::string, std::string> env_{{"PAIFANG_HOME", home_.string()}, {"ALSOFT_DRIVERS", "null"}};
    const std::string make_ = "key F7\nframes 3\nclick top/menu-file\nclick top/menu-file/new-venue\nframes 2\nclick dialog/venue-title\ntype \"Hall of two\"\nframes 2\n"
                              "click dialog/create\nframes 3\nexpect outputs/canvas\nclick outputs/layout\nframes 2\n" +
                              typed("outputs/layout/layout-width", "320") + typed("outputs/layout/layout-height", "360/2") + typed("outputs/layout/layout-overlap", "10") +
                              "click outputs/layout/layout-apply\nframes 3\nexpect outputs/main/projector-2\n";
    const std::string hall_ = R"({"format": "paifang.venue/2", "id": "did:web:venue.example", "canvases": {"wall": {"width_px": 320, "height_px": 180}},
"outputs": {"left": {"canvas": "wall", "connector": "screen", "area_x_px": 1000, "area_width_px": 320, "area_height_px": 180}}})";
    pid_t pid_ = -1;

    void TearDown() override {
        if (pid_ > 0 && runs(pid_)) ::kill(pid_, SIGKILL);
        if (pid_ > 0) wait_for(pid_);
    }
    std::vector<std::string> command(const std::string& script, bool window = false) {
        spill(dir_ / "script", script);
        std::vector<std::string> args = {program("paifang-editor"), show_, "--width", "960", "--height", "600", "--script", dir_ / "script", "--shots", shots_, "--places", dir_ / "places"};
        if (!window) args.push_back("--headless");
        return args;
    }
    std::vector<std::string> at_hall(const std::string& script, bool window = false) {
        auto args = command(script, window);
        args.insert(args.end(), {"--venue", dir_ / "hall.json"});
        return args;
    }
    void keep_shots(const std::string& name) const { keep_editor_shots(shots_, name); }
    std::array<int, 4> place(const std::string& name) const {
        const std::string all = slurp(dir_ / "places");
        std::array<int, 4> box{};
        const std::size_t at = all.find("\"" + name + "\": ");
        if (at != std::string::npos) std::sscanf(all.c_str() + at + name.size() + 4, "[%d, %d, %d, %d]", &box[0], &box[1], &box[2], &box[3]);
        return box;
    }
    static Pixels picture(const fs::path& file) {
        const auto bytes = read_file(file);
        const auto decoded = bytes ? codec::decode_pixels(*bytes) : Result<Pixels>(bytes.error());
        EXPECT_TRUE(decoded) << file;
        return decoded ? *decoded : Pixels{};
    }
    // Mean difference of codes between a part of a shot and a whole picture, both averaged into blocks.
    static double difference(const Pixels& shot, const std::array<int, 4>& box, const Pixels& whole) {
        constexpr int kColumns = 32, kRows = 18;
        const auto mean = [](const Pixels& p, double x0, double y0, double x1, double y1, int channel) {
            double sum = 0;
            int n = 0;
            for (int y = static_cast<int>(std::ceil(y0)); y < static_cast<int>(y1); ++y)
                for (int x = static_cast<int>(std::ceil(x0)); x < static_cast<int>(x1); ++x, ++n) sum += std::to_integer<int>(p.texels[static_cast<std::size_t>((y * p.width + x) * 4 + channel)]);
            return sum / std::max(1, n);
        };
        double sum = 0;
        for (int r = 0; r < kRows; ++r)
            for (int c = 0; c < kColumns; ++c)
                for (int k = 0; k < 3; ++k) {
                    const double w = static_cast<double>(box[2] - box[0]) / kColumns, h = static_cast<double>(box[3] - box[1]) / kRows;
                    const double ww = static_cast<double>(whole.width) / kColumns, wh = static_cast<double>(whole.height) / kRows;
                    sum += std::abs(mean(shot, box[0] + c * w, box[1] + r * h, box[0] + (c + 1) * w, box[1] + (r + 1) * h, k) - mean(whole, c * ww, r * wh, (c + 1) * ww, (r + 1) * wh, k));
                }
        return sum / (kColumns * kRows * 3);
    }
};

TEST_F(EditorOutputs, WhatTheEditorShowsOfAnOutputIsWhatItsProjectorIsFed) {
    write_show(show_);
    const Ran ran = run(command(make_ +
                         "click outputs/main/window 0.3 0.8\nframes 2\nshot canvas\nclick outputs/view-output\nframes 3\n"
                         "drag outputs/corner-0 60 40\nframes 2\nkey Right\nframes 2\nkey Shift+Down\nframes 2\n" +
                         typed("outputs/handle/x", "90/4") +
                         "shot corners\nclick outputs/tool-mesh\nframes 2\n" + typed("outputs/mesh-columns", "3") +
                         "drag outputs/handle-1-1 30 -40\nframes 2\nshot mesh\nkey Ctrl+Z\nframes 2\nkey Ctrl+Y\nframes 2\n"
                         "click outputs/tool-masks\nframes 2\nclick outputs/mask-add\nframes 2\nclick outputs/output double 0.5 0.2\nframes 3\nexpect outputs/mask-1-005\nshot mask\n"
                         "key Del\nframes 2\nabsent outputs/mask-1-005\nkey Ctrl+Z\nframes 2\nkey Ctrl+Z\nframes 2\nkey Ctrl+Z\nframes 2\nabsent outputs/mask-1-001\n"
                         "settle\nframes 60\nshot left\nkey Ctrl+S\nexpect top/saved\njudge\nlanguage zh-Hans\nframes 3\njudge\nshot chinese\nclick outputs/view-canvas\nframes 2\njudge\n"
                         "language en\nclick outputs/view-output\nframes 4\n"), env_);
    keep_shots("outputs");
    ASSERT_EQ(ran.status, 0) << ran.err;
    const auto venue = load_venue(venue_);
    ASSERT_TRUE(venue) << venue.error().message;
    const OutputSpec& left = venue->outputs.at("window");
    EXPECT_EQ(venue->canvases.at("main"), (CanvasSpec{608, 180}));
    EXPECT_EQ(venue->outputs.at("projector-2").first_x_px, 288);
    EXPECT_EQ(venue->outputs.at("projector-2").blend.left_px, 32);
    EXPECT_NEAR(left.corners.top_left.x, 22.5 / 320, 1e-5) << "what was typed as 90/4";
    EXPECT_GT(left.corners.top_left.y, 10.0 / 180);
    EXPECT_EQ(left.warp.offsets.size(), 1u);
    EXPECT_TRUE(left.masks.empty());
    const Ran checked = run({program("paifang"), "preflight", show_, "--venue", venue_, "--json"}, env_);
    EXPECT_EQ(checked.status, 0) << "nothing of a show of words and light can be refused\n" << checked.out << checked.err;
    EXPECT_NE(checked.out.find("\"slots\""), std::string::npos) << checked.out << checked.err;
    const Ran rendered = run({program("paifang"), "render", show_, "--venue", venue_, "--output", "window", "--from", "0", "--to", "0.03", "--out", dir_ / "frames"}, env_);
    ASSERT_EQ(rendered.status, 0) << rendered.err;
    const Pixels fed = picture(dir_ / "frames" / frame_name(0));
    ASSERT_EQ(fed.width, 320);
    // The editor's picture is of another size, and of a canvas of 8 bits: blocks, not pixels, are compared.
    EXPECT_LT(difference(picture(shots_ / "left.png"), place("outputs/picture"), fed), 3.0);
}

TEST_F(EditorOutputs, EditsOfAVenueOutliveAKill) {
    write_show(show_);
    // No venue is named: the one that was made last is open again after a kill, too.
    pid_ = start(command("key F7\nframes 3\nclick top/menu-file\nclick top/menu-file/new-venue\nframes 2\nclick dialog/venue-title\ntype \"Hall of two\"\nframes 2\nclick dialog/create\nframes 3\n"
                         "expect outputs/canvas\nclick outputs/view-output\nframes 3\ndrag outputs/corner-1 -40 30\nframes 3\nshot edited\nframes 10000\n"), env_, dir_ / "out", dir_ / "err");
    while (runs(pid_) && !fs::exists(shots_ / "edited.png")) ::poll(nullptr, 0, 20);
    ASSERT_TRUE(runs(pid_)) << slurp(dir_ / "err");
    ::kill(pid_, SIGKILL);
    wait_for(pid_);
    pid_ = -1;
    const std::string made = slurp(venue_);
    EXPECT_EQ(made.find("top_right"), std::string::npos) << "nothing but saving touches the venue's file";
    const Ran again = run(command("expect dialog/recover\njudge\nshot recover\nclick dialog/recover\nframes 3\nexpect top/unsaved\nkey F7\nframes 3\nkey Ctrl+S\nexpect top/saved\n"), env_);
    keep_shots("outputs-recover");
    ASSERT_EQ(again.status, 0) << again.err;
    EXPECT_NE(slurp(venue_).find("top_right"), std::string::npos) << slurp(venue_);
    EXPECT_EQ(slurp(venue_.string() + ".bak"), made);
}

TEST_F(EditorOutputs, WhatThePlayersAdjustModeSavedIsNeverOverwritten) {
    write_show(show_);
    spill(dir_ / "hall.json", hall_);
    pid_ = start(at_hall("key F7\nframes 3\nexpect outputs/canvas\nshot open\nexpect outputs/venue-take-over\nshot changed\njudge\nclick outputs/view-output\nframes 2\n"
                         "click outputs/turn-output\nframes 2\nkey Ctrl+S\nframes 3\nexpect top/unsaved\nclick outputs/venue-take-over\nframes 3\nexpect top/saved\nabsent outputs/venue-take-over\n"),
                 env_, dir_ / "out", dir_ / "err");
    while (runs(pid_) && !fs::exists(shots_ / "open.png")) ::poll(nullptr, 0, 20);
    auto venue = load_venue(dir_ / "hall.json");
    ASSERT_TRUE(venue) << slurp(dir_ / "err");
    venue->outputs.at("left").gamma = 2.2f;
    const std::string theirs = write_venue(*venue);
    ASSERT_TRUE(write_file(dir_ / "hall.json", theirs));
    EXPECT_EQ(wait_for(pid_), 0) << slurp(dir_ / "err");
    pid_ = -1;
    keep_shots("outputs-changed");
    EXPECT_EQ(slurp(dir_ / "hall.json"), theirs);
}

TEST_F(EditorOutputs, AnOutputIsRenamedInTheInspectorAndAnotherVenueTakesItsPlace) {
    write_show(show_);
    spill(dir_ / "hall.json", hall_);
    const std::string dome = R"({"format":"paifang.venue/2","id":"other","canvases":{"dome":{"width_px":320,"height_px":320}},"outputs":{"top":{"canvas":"dome","width_px":320,"height_px":320}}})";
    spill(dir_ / "dome.json", dome);
    const Ran ran = run(at_hall("settle\nkey F7\nframes 3\nclick outputs/wall/left\nframes 3\n" + typed("inspector/id", "west") + "expect outputs/wall/west\nkey Ctrl+S\nframes 3\n"
                                "click top/menu-file\nframes 2\nclick top/menu-file/open-venue\nframes 3\ntype \"" + (dir_ / "dome.json").string() + "\"\nframes 2\nclick dialog/open\nframes 3\n"
                                "expect outputs/dome/top\nsettle\nclick outputs/dome/top\nframes 3\nshot dome\nquit\n"), env_);
    keep_shots("outputs-other");
    ASSERT_EQ(ran.status, 0) << ran.err;
    EXPECT_NE(slurp(dir_ / "hall.json").find("\"west\""), std::string::npos);
    EXPECT_EQ(slurp(dir_ / "dome.json"), dome) << "looked at, not written";
}

TEST_F(EditorOutputs, RealOutputsShowWhatIsEdited) {
    if (!all_tools()) GTEST_SKIP() << "Xvfb, xdotool or imagemagick is not installed";
    write_show(show_);
    spill(dir_ / "hall.json", hall_);
    const Server server(dir_.path(), "1320x620x24");
    env_["DISPLAY"] = server.name(), env_["SDL_VIDEODRIVER"] = "x11";
    pid_ = start(at_hall("key F7\nframes 3\nexpect outputs/canvas\nclick outputs/pattern\nframes 2\nclick outputs/pattern/option-4\nframes 3\nclick outputs/live\nframes 8\nshot live\n"
                         "click outputs/view-output\nframes 2\ndrag outputs/corner-0 160 0\nframes 8\nshot dragged\nframes 10000\n", true),
                 env_, dir_ / "out", dir_ / "err");
    const auto screen = [&](const char* after) {
        while (runs(pid_) && !fs::exists(shots_ / after)) ::poll(nullptr, 0, 20);
        run({"import", "-window", "root", (dir_ / "root.png").string()}, env_);
        fs::copy(dir_ / "root.png", shots_ / (std::string("root-") + after), fs::copy_options::overwrite_existing);
        return picture(dir_ / "root.png");
    };
    const auto code = [](const Pixels& p, int x, int y) { return std::to_integer<int>(p.texels[static_cast<std::size_t>((y * p.width + x) * 4)]); };
    const Pixels live = screen("live.png");
    ASSERT_EQ(live.width, 1320) << slurp(dir_ / "err");
    EXPECT_GT(code(live, 1010, 10), 250) << "white up to its corner";
    EXPECT_GT(code(live, 1300, 170), 250);
    const Pixels dragged = screen("dragged.png");
    EXPECT_LT(code(dragged, 1010, 10), 8) << "the corner went in, here too";
    EXPECT_GT(code(dragged, 1300, 170), 250);
    keep_shots("outputs-live");
    ::kill(pid_, SIGTERM);
    EXPECT_EQ(wait_for(pid_), 0) << slurp(dir_ / "err");
    pid_ = -1;
}

}  // namespace
}  // namespace pai::test
