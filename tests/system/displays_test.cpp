// `paifang play` on several outputs: what is seen where, and what happens when a display goes and comes back.
#include <array>
#include <cmath>
#include <numeric>

#include <gtest/gtest.h>
#include <xcb/randr.h>

#include "output/blend.h"
#include "small_show.h"
#include "x_server.h"

namespace pai::test {
namespace {

constexpr int kWidth = 320, kHeight = 180, kOverlap = 80;  // of each output

// A colour all over and a line of text that wanders: it moves in every frame.
void write_wandering_show(const fs::path& folder) {
    spill(folder / "show.json", R"({"format":"paifang.show/1","title":{"en":"Small"}})");
    spill(folder / "scenes/room.json", R"({"format":"paifang.scene/1","camera":"cam","environment":{"background":[0.5,0.3,0.1]},"nodes":{
"cam":{"transform":{"position_m":[0,0,3]},"camera":{"fov_y_deg":40}},
"label":{"transform":{"position_m":[-2.5,-0.9,0]},"text":{"text":{"en":"Hello hello hello hello hello hello hello"},"size_m":0.3}}}})");
    spill(folder / "timelines/main.json", R"({"format":"paifang.timeline/1","clips":{"a":{"scene":"room","start_s":0,"duration_s":3600}},
"tracks":{"move":{"target":"/scenes/room/nodes/label/transform/position_m","keys":{
"a":{"at_s":0,"value":[-2.5,-0.9,0]},"b":{"at_s":3600,"value":[300,-0.9,0]}}}}})");
}

// One canvas on two outputs that overlap; `left` and `right` are members that say where they are.
std::string venue(const std::string& windows, const std::string& left, const std::string& right) {
    const std::string width = std::to_string(kWidth), overlap = std::to_string(kOverlap);
    return R"({"format":"paifang.venue/2","id":"did:web:house.example","windows":")" + windows + R"(","canvases":{"wall":{"width_px":)" +
           std::to_string(2 * kWidth - kOverlap) + R"(,"height_px":)" + std::to_string(kHeight) + R"(}},"outputs":{
"left":{"canvas":"wall","width_px":)" + width + R"(,"blend":{"right_px":)" + overlap + "}," + left + R"(},
"right":{"canvas":"wall","first_x_px":)" + std::to_string(kWidth - kOverlap) + R"(,"width_px":)" + width + R"(,"blend":{"left_px":)" + overlap + "}," + right + "}}}";
}

struct Shot {
    int width = 0, height = 0;
    std::string rgb;
    std::array<int, 3> at(int x, int y) const {
        const auto i = static_cast<std::size_t>((y * width + x) * 3);
        return {static_cast<unsigned char>(rgb[i]), static_cast<unsigned char>(rgb[i + 1]), static_cast<unsigned char>(rgb[i + 2])};
    }
    std::string columns(int first, int count) const {
        std::string out;
        for (int y = 0; y < height; ++y) out += rgb.substr(static_cast<std::size_t>((y * width + first) * 3), static_cast<std::size_t>(count * 3));
        return out;
    }
};

double light_of(int code) {
    const double v = code / 255.0;
    return v <= 0.04045 ? v / 12.92 : std::pow((v + 0.055) / 1.055, 2.4);
}
double code_of(double light) { return 255 * (light <= 0.0031308 ? light * 12.92 : 1.055 * std::pow(light, 1 / 2.4) - 0.055); }

class Displays : public testing::Test {
protected:
    TempDir dir_;
    std::map<std::string, std::string> env_;
    pid_t pid_ = -1;

    void TearDown() override {
        if (pid_ > 0 && runs(pid_)) ::kill(pid_, SIGKILL);
        if (pid_ > 0) wait_for(pid_);
    }
    void play(const Server& server, const std::string& venue_text) {
        env_ = {{"DISPLAY", server.name()}, {"SDL_VIDEODRIVER", "x11"}, {"PAIFANG_HOME", (dir_ / "home").string()}, {"ALSOFT_DRIVERS", "null"}};
        write_wandering_show(dir_ / "small");
        spill(dir_ / "venue.json", venue_text);
        pid_ = start({program("paifang"), "play", dir_ / "small", "--venue", dir_ / "venue.json", "--fps", "10", "--stats", dir_ / "stats.json"}, env_, dir_ / "out", dir_ / "err");
    }
    Shot shot() const {
        run({"import", "-window", "root", "-depth", "8", "ppm:" + (dir_ / "shot.ppm").string()}, env_);
        return read_shot();
    }
    Shot read_shot() const {
        const std::string file = slurp(dir_ / "shot.ppm");
        Shot out;
        int deepest = 0, read = 0;
        if (std::sscanf(file.c_str(), "P6 %d %d %d%n", &out.width, &out.height, &deepest, &read) == 3) out.rgb = file.substr(static_cast<std::size_t>(read) + 1);
        return out;
    }
    template <class F>
    bool until(F holds) const {
        while (runs(pid_)) {
            if (holds()) return true;
            ::poll(nullptr, 0, 20);
        }
        return false;
    }
    bool lit(int x) const {
        return until([&] {
            const Shot s = shot();
            return s.width > x && s.at(x, 5) != std::array<int, 3>{0, 0, 0};
        });
    }
    bool logged(const std::string& text, int times = 1) const {
        return until([&] {
            const std::string log = slurp(dir_ / "err");
            int count = 0;
            for (std::size_t i = log.find(text); i != log.npos; i = log.find(text, i + 1)) ++count;
            return count >= times;
        });
    }
    // Of the visible windows, sorted.
    std::string windows() const { return run({"sh", "-c", "xdotool search --onlyvisible --name '^small$' | sort"}, env_).out; }
    bool left_moves() const {
        const std::string before = shot().columns(0, kWidth - kOverlap);
        return until([&] { return shot().columns(0, kWidth - kOverlap) != before; });
    }
    std::string stats_after_stop() {
        ::kill(pid_, SIGTERM);
        EXPECT_EQ(wait_for(pid_), 0) << slurp(dir_ / "err");
        pid_ = -1;
        return slurp(dir_ / "stats.json");
    }
    std::string xrandr(const std::string& arguments) const { return run({"sh", "-c", "xrandr " + arguments + " 2>&1"}, env_).out; }
};

// Every pixel of the upper rows, where no text is: the colour alone, dimmed by the ramp where the outputs overlap.
void expect_blended(const Shot& s) {
    const auto plain = s.at(0, 5);
    for (int x = 0; x < kWidth; ++x) {
        const double share = blend_ramp((static_cast<float>(kWidth - x) - 0.5f) / kOverlap, 2);
        const auto left = s.at(x, 5), right = s.at(2 * kWidth - 1 - x, 5);
        for (std::size_t c = 0; c < 3; ++c) {
            const double expected = code_of(share * light_of(plain[c]));
            // One code of rounding in what was measured, one of dither.
            EXPECT_NEAR(left[c], expected, 2) << "left " << x;
            EXPECT_NEAR(right[c], expected, 2) << "right, mirrored " << x;
        }
    }
}

TEST_F(Displays, TwoOutputsOfAWideScreenShowTheirPartsAndSumToOneWhereTheyOverlap) {
    if (!all_tools()) GTEST_SKIP() << "Xvfb, xdotool or imagemagick is not installed";
    const Server server(dir_.path(), "720x200x24");
    const std::string size = R"("area_width_px":)" + std::to_string(kWidth) + R"(,"area_height_px":)" + std::to_string(kHeight);
    for (const char* windows : {"spanning", "separate"}) {
        play(server, venue(windows, R"("connector":"screen",)" + size, R"("connector":"screen","area_x_px":)" + std::to_string(kWidth) + "," + size));
        ASSERT_TRUE(lit(0) && lit(2 * kWidth - 1)) << slurp(dir_ / "err");
        const Shot s = shot();
        expect_blended(s);
        const std::array<int, 3> black{};
        EXPECT_EQ(s.at(2 * kWidth, 5), black) << "beside the outputs";
        EXPECT_EQ(s.at(5, kHeight), black) << "below the outputs";
        const std::string ids = this->windows();
        EXPECT_EQ(std::count(ids.begin(), ids.end(), '\n'), windows == std::string("spanning") ? 1 : 2);
        const std::string stats = stats_after_stop();
        EXPECT_NE(stats.find(R"({"id": "left", "display": "screen", "adopted": 1, "lost": 0})"), std::string::npos) << stats;
    }
}

TEST_F(Displays, ADisplayThatIsUnpluggedAndComesBackIsAdoptedAgainAndTheOtherNeverStops) {
    if (!all_tools() || !have("Xorg") || !have("xrandr")) GTEST_SKIP() << "Xorg with its dummy driver, xrandr, xdotool or imagemagick is not installed";
    const DummyServer server(dir_.path());
    if (server.name().empty()) GTEST_SKIP() << "Xorg does not start with its dummy driver here";
    env_["DISPLAY"] = server.name();
    xrandr("--newmode small 5.27 320 336 368 416 180 181 184 211");
    xrandr("--addmode DUMMY0 small; xrandr --addmode DUMMY1 small");
    const std::string both = "--fb 640x180 --output DUMMY0 --mode small --pos 0x0 --output DUMMY1 --mode small --pos 320x0";
    for (const char* windows : {"spanning", "separate"}) {
        xrandr(both);
        play(server, venue(windows, R"("connector":"DUMMY0")", R"("connector":"DUMMY1")"));
        ASSERT_TRUE(lit(0) && lit(2 * kWidth - 1)) << slurp(dir_ / "err");
        expect_blended(shot());
        const std::string ids = this->windows();
        xrandr("--fb 640x180 --output DUMMY1 --off");
        ASSERT_TRUE(logged("right: its display DUMMY1 is gone")) << slurp(dir_ / "err");
        EXPECT_TRUE(left_moves());
        xrandr(both);
        ASSERT_TRUE(logged("right: shown on DUMMY1", 2)) << slurp(dir_ / "err");
        ASSERT_TRUE(lit(2 * kWidth - 1));
        EXPECT_TRUE(left_moves());
        expect_blended(shot());
        EXPECT_EQ(this->windows(), ids) << "a window was made anew";
        const std::string stats = stats_after_stop();
        EXPECT_NE(stats.find(R"({"id": "left", "display": "DUMMY0", "adopted": 1, "lost": 0})"), std::string::npos) << stats;
        EXPECT_NE(stats.find(R"({"id": "right", "display": "DUMMY1", "adopted": 2, "lost": 1})"), std::string::npos) << stats;
    }
}

TEST_F(Displays, RenderWritesWhatAnOutputFeedsItsProjector) {
    if (!have("convert")) GTEST_SKIP() << "imagemagick is not installed";
    write_wandering_show(dir_ / "small");
    spill(dir_ / "venue.json", venue("spanning", R"("connector":"DP-1")", R"("connector":"DP-2")"));
    const auto render = [&](const std::string& output) {
        return run({program("paifang"), "render", dir_ / "small", "--venue", dir_ / "venue.json", "--output", output, "--to", "0.01", "--out", dir_ / output},
                   {{"SDL_VIDEODRIVER", "offscreen"}, {"PAIFANG_HOME", (dir_ / "home").string()}});
    };
    ASSERT_EQ(render("left").status, 0);
    ASSERT_EQ(render("right").status, 0);
    const Ran none = render("top");
    EXPECT_NE(none.err.find("the venue has no output \"top\""), std::string::npos) << none.err;
    run({"convert", dir_ / "left/frame_000000.png", dir_ / "right/frame_000000.png", "+append", "-depth", "8", "ppm:" + (dir_ / "shot.ppm").string()});
    const Shot both = read_shot();
    ASSERT_EQ(both.width, 2 * kWidth);
    ASSERT_EQ(both.height, kHeight);
    expect_blended(both);
}

// The EDID block of a projector with that serial number.
std::array<std::uint8_t, 128> edid_of(std::uint8_t serial) {
    std::array<std::uint8_t, 128> out = {0, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0, 0x16, 0x13, 0x2b, 0xa1, serial};
    out[127] = static_cast<std::uint8_t>(0 - std::accumulate(out.begin(), out.end(), 0));
    return out;
}

// Makes an output of the server say that it is the projector with that serial number.
void say(const std::string& server, const std::string& connector, std::uint8_t serial) {
    xcb_connection_t* x = xcb_connect(server.c_str(), nullptr);
    const xcb_window_t root = xcb_setup_roots_iterator(xcb_get_setup(x)).data->root;
    auto* atom = xcb_intern_atom_reply(x, xcb_intern_atom(x, 0, 4, "EDID"), nullptr);
    auto* all = xcb_randr_get_screen_resources_current_reply(x, xcb_randr_get_screen_resources_current(x, root), nullptr);
    for (int i = 0; i < xcb_randr_get_screen_resources_current_outputs_length(all); ++i) {
        const xcb_randr_output_t output = xcb_randr_get_screen_resources_current_outputs(all)[i];
        auto* info = xcb_randr_get_output_info_reply(x, xcb_randr_get_output_info(x, output, 0), nullptr);
        const std::string name(reinterpret_cast<const char*>(xcb_randr_get_output_info_name(info)), info->name_len);
        const auto block = edid_of(serial);
        if (name == connector) {
            xcb_randr_configure_output_property(x, output, atom->atom, 0, 0, 0, nullptr);
            xcb_randr_change_output_property(x, output, atom->atom, XCB_ATOM_INTEGER, 8, XCB_PROP_MODE_REPLACE, 128, block.data());
        }
        std::free(info);
    }
    std::free(xcb_get_input_focus_reply(x, xcb_get_input_focus(x), nullptr));  // all of it was heard
    std::free(all);
    std::free(atom);
    xcb_disconnect(x);
}

TEST_F(Displays, AProjectorIsFoundByWhatItSaysOfItselfWhateverCableItHangsOn) {
    if (!all_tools() || !have("Xorg") || !have("xrandr")) GTEST_SKIP() << "Xorg with its dummy driver, xrandr, xdotool or imagemagick is not installed";
    const DummyServer server(dir_.path());
    if (server.name().empty()) GTEST_SKIP() << "Xorg does not start with its dummy driver here";
    env_ = {{"DISPLAY", server.name()}, {"SDL_VIDEODRIVER", "x11"}, {"PAIFANG_HOME", (dir_ / "home").string()}};
    xrandr("--newmode small 5.27 320 336 368 416 180 181 184 211; xrandr --addmode DUMMY0 small; xrandr --addmode DUMMY1 small");
    xrandr("--fb 640x180 --output DUMMY0 --mode small --pos 0x0 --output DUMMY1 --mode small --pos 320x0");
    say(server.name(), "DUMMY0", 7);
    say(server.name(), "DUMMY1", 8);
    const Ran doctor = run({program("paifang"), "doctor", "--json"}, env_);
    EXPECT_NE(doctor.out.find(R"({"connector":"DUMMY1","edid":"EPS-A12B-00000008","name":"DUMMY1","x":320,"y":0,"width":320,"height":180,)"), std::string::npos) << doctor.out;
    play(server, venue("spanning", R"("edid":"EPS-A12B-00000007")", R"("edid":"EPS-A12B-00000008")"));
    ASSERT_TRUE(lit(0) && lit(2 * kWidth - 1)) << slurp(dir_ / "err");
    const std::string ids = windows();
    say(server.name(), "DUMMY1", 9);
    ASSERT_TRUE(logged("right: its display DUMMY1 EPS-A12B-00000008 is gone")) << slurp(dir_ / "err");
    ASSERT_TRUE(until([&] { return shot().at(2 * kWidth - 1, 5) == std::array<int, 3>{}; })) << "another projector shows its picture";
    EXPECT_TRUE(left_moves());
    // The cables are swapped: the left picture goes where the left projector went.
    say(server.name(), "DUMMY0", 8);
    say(server.name(), "DUMMY1", 7);
    ASSERT_TRUE(logged("left: shown on DUMMY1 EPS-A12B-00000007 at 320,0")) << slurp(dir_ / "err");
    ASSERT_TRUE(logged("right: shown on DUMMY0 EPS-A12B-00000008 at 0,0")) << slurp(dir_ / "err");
    ASSERT_TRUE(until([&] {
        const Shot s = shot();
        const auto outer = s.at(kWidth - 1, 5), inner = s.at(0, 5);
        return outer[0] > 100 && inner[0] < outer[0] / 2;
    })) << "the ramps lie at the outer borders now";
    EXPECT_EQ(windows(), ids);
    stats_after_stop();
}

}  // namespace
}  // namespace pai::test
