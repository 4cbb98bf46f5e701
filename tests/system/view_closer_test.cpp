// Looking closer with `paifang view`: on a display by recorded touch, seen in pictures, and in numbers without a window.
#include <gtest/gtest.h>

#include <array>
#include <cmath>
#include <cstring>
#include <numbers>

#include "base/json.h"
#include "view_files.h"
#include "x_server.h"

namespace pai::test {
namespace {

// A jar of metres 0.2 high, 2 mm thick at its wall, closed: a profile that turns about +Y.
void write_jar(const fs::path& file) {
    const std::vector<std::array<float, 2>> profile = {{0, 0}, {0.05f, 0}, {0.08f, 0.06f}, {0.07f, 0.12f}, {0.035f, 0.16f}, {0.045f, 0.2f},
                                                       {0.037f, 0.2f}, {0.027f, 0.16f}, {0.062f, 0.12f}, {0.072f, 0.06f}, {0.045f, 0.008f}, {0, 0.008f}};
    constexpr int kAround = 48;
    std::vector<float> positions;
    std::vector<std::uint16_t> indices;
    const auto rows = static_cast<int>(profile.size());
    for (int i = 0; i < kAround; ++i)
        for (int k = 0; k < rows; ++k) {
            const double a = 2 * std::numbers::pi * i / kAround;
            const auto& p = profile[static_cast<std::size_t>(k)];
            positions.insert(positions.end(), {static_cast<float>(p[0] * std::sin(a)), p[1], static_cast<float>(p[0] * std::cos(a))});
        }
    for (int i = 0; i < kAround; ++i)
        for (int k = 0; k + 1 < rows; ++k) {
            const auto at = [&](int around, int row) { return static_cast<std::uint16_t>((around % kAround) * rows + row); };
            if (k > 0) indices.insert(indices.end(), {at(i, k), at(i + 1, k), at(i, k + 1)});
            if (k + 2 < rows) indices.insert(indices.end(), {at(i + 1, k), at(i + 1, k + 1), at(i, k + 1)});
        }
    std::string bytes(reinterpret_cast<const char*>(positions.data()), positions.size() * 4);
    const std::size_t split = bytes.size();
    bytes.append(reinterpret_cast<const char*>(indices.data()), indices.size() * 2);
    write_text(file, R"({"asset":{"version":"2.0"},"scene":0,"scenes":[{"nodes":[0]}],"nodes":[{"mesh":0}],
        "meshes":[{"primitives":[{"attributes":{"POSITION":0},"indices":1,"material":0}]}],
        "materials":[{"pbrMetallicRoughness":{"baseColorFactor":[0.30,0.42,0.36,1],"metallicFactor":0,"roughnessFactor":0.5}}],
        "accessors":[{"bufferView":0,"componentType":5126,"count":)" + std::to_string(positions.size() / 3) + R"(,"type":"VEC3","min":[-0.08,0,-0.08],"max":[0.08,0.2,0.08]},
                     {"bufferView":1,"componentType":5123,"count":)" + std::to_string(indices.size()) + R"(,"type":"SCALAR"}],
        "bufferViews":[{"buffer":0,"byteLength":)" + std::to_string(split) + R"(},{"buffer":0,"byteOffset":)" + std::to_string(split) +
        R"(,"byteLength":)" + std::to_string(bytes.size() - split) + R"(}],
        "buffers":[{"byteLength":)" + std::to_string(bytes.size()) + R"(,"uri":"data:application/octet-stream;base64,)" + to_base64(as_byte_span(bytes)) + R"("}]})");
}

constexpr const char* kTold = R"({
  "format": "paifang.annotations/1",
  "annotations": {
    "belly": {"order": 1, "position_m": [0, 0.06, 0.08], "normal": [0, 0, 1], "title": {"en": "Belly", "zh-Hans": "腹"}, "text": {"en": "The widest place."}},
    "neck": {"order": 2, "position_m": [0.0248, 0.16, 0.0248], "normal": [1, 0, 1], "title": {"en": "Neck", "zh-Hans": "颈"}}
  },
  "tours": {"round": {"title": {"en": "Around the jar"}, "stops": {
    "a": {"order": 1, "title": {"en": "From the front"}, "camera": {"position_m": [0, 0.12, 0.6], "target_m": [0, 0.1, 0]}, "travel_s": 0.4, "annotation": "belly"},
    "b": {"order": 2, "title": {"en": "Cut open"}, "camera": {"position_m": [0, 0.12, 0.6], "target_m": [0, 0.1, 0]}, "travel_s": 0.3, "section": {"normal": [0, 0, 1], "offset_m": 0}}}}}
})";

constexpr const char* kTouches = R"({
  "format": "paifang.touches/1", "length_s": 5.2,
  "steps": {
    "a": {"at_s": 0.1, "kind": "tap", "action": "tours"},
    "b": {"at_s": 0.2, "kind": "tap", "action": "tour", "id": "round"},
    "c": {"at_s": 0.9, "kind": "shot", "name": "stop-1"},
    "d": {"at_s": 1.0, "kind": "tap", "action": "tour-next"},
    "e": {"at_s": 1.6, "kind": "shot", "name": "stop-2"},
    "f": {"at_s": 1.7, "kind": "tap", "action": "tour-end"},
    "g": {"at_s": 2.6, "kind": "tap", "action": "light"},
    "h": {"at_s": 2.7, "kind": "down", "finger": 1, "place": [0.5, 0.70]},
    "h2": {"at_s": 2.75, "kind": "up", "finger": 1, "place": [0.5, 0.70]},
    "i": {"at_s": 2.8, "kind": "tap", "action": "slide", "id": "light-azimuth", "place": [0.86, 0]},
    "j": {"at_s": 2.9, "kind": "shot", "name": "light-right"},
    "k": {"at_s": 3.0, "kind": "tap", "action": "slide", "id": "light-azimuth", "place": [0.36, 0]},
    "l": {"at_s": 3.1, "kind": "shot", "name": "light-left"},
    "m": {"at_s": 3.2, "kind": "tap", "action": "light"},
    "n": {"at_s": 3.3, "kind": "down", "finger": 1, "place": [0.2, 0.3]},
    "o": {"at_s": 3.4, "kind": "moved", "finger": 1, "place": [0.25, 0.3]},
    "p": {"at_s": 3.5, "kind": "up", "finger": 1, "place": [0.25, 0.3]},
    "q": {"at_s": 5.0, "kind": "shot", "name": "thrown"}
  }
})";

class ViewCloser : public testing::Test {
protected:
    TempDir dir_;

    void SetUp() override {
        write_jar(dir_ / "jar.gltf");
        write_text(dir_ / "jar.annotations.json", kTold);
        write_text(dir_ / "touches.json", kTouches);
    }
    Ran view(std::vector<std::string> args, std::map<std::string, std::string> env = {}) const {
        args.insert(args.begin(), {program("paifang").string(), "view", dir_ / "jar.gltf"});
        env["PAIFANG_HOME"] = (dir_ / "home").string();
        env.emplace("SDL_VIDEODRIVER", "none-at-all");
        return run(args, env);
    }
    RgbaPicture shot(const char* folder, const char* name) const { return read_rgba(dir_ / folder / (std::string(name) + ".png")); }
};

bool is_cut(const Rgba& p) { return p.r > 130 && p.g < 150 && p.b < 125 && p.r > p.g + 35; }

template <class Holds>
double share(const RgbaPicture& picture, Holds holds) {
    int count = 0, all = 0;
    for (int y = picture.height / 10; y < picture.height * 7 / 10; ++y)
        for (int x = picture.width / 4; x < picture.width * 3 / 4; ++x, ++all) count += holds(picture.at(x, y));
    return static_cast<double>(count) / all;
}

double brightness(const RgbaPicture& picture, int from, int to) {
    double sum = 0;
    int count = 0;
    for (int y = picture.height / 4; y < picture.height * 6 / 10; ++y)
        for (int x = from; x < to; ++x, ++count) sum += picture.at(x, y).g;
    return sum / count;
}

TEST_F(ViewCloser, TourSectionAndRakingLightAreDrivenByTouchOnADisplay) {
    if (!all_tools()) GTEST_SKIP() << "Xvfb is not installed";
    const Server server(dir_.path());
    const Ran r = view({"--size", "560x420", "--script", dir_ / "touches.json", "--shots", dir_ / "shots", "--language", "en"},
                       {{"DISPLAY", server.name()}, {"SDL_VIDEODRIVER", "x11"}, {"SDL_AUDIODRIVER", "dummy"}});
    ASSERT_EQ(r.status, 0) << r.out << r.err;
    const RgbaPicture first = shot("shots", "stop-1"), second = shot("shots", "stop-2"), right = shot("shots", "light-right"), left = shot("shots", "light-left"),
               thrown = shot("shots", "thrown");
    ASSERT_EQ(first.width, 560);
    EXPECT_LT(share(first, is_cut), 0.002);
    EXPECT_GT(share(second, is_cut), 0.01) << "the second stop cuts the jar open";
    // The light comes from one side, then from the other; the jar stands in the middle.
    const int middle = right.width / 2, wide = right.width / 12;
    EXPECT_GT(brightness(right, middle, middle + wide), brightness(right, middle - wide, middle) * 1.3);
    EXPECT_GT(brightness(left, middle - wide, middle), brightness(left, middle, middle + wide) * 1.3);
    EXPECT_LT(share(thrown, is_cut), 0.002);
    EXPECT_FALSE(thrown.pixels == first.pixels);
    // The same touches show the same, without a display as well.
    const Ran again = view({"--size", "560x420", "--headless", "--quality", "interactive", "--script", dir_ / "touches.json", "--shots", dir_ / "again", "--language", "en"}, {{"SDL_VIDEODRIVER", "offscreen"}});
    ASSERT_EQ(again.status, 0) << again.err;
    for (const char* name : {"stop-1", "stop-2", "light-right", "light-left", "thrown"}) EXPECT_TRUE(shot("shots", name).pixels == shot("again", name).pixels) << name;
}

TEST_F(ViewCloser, SectionsAndDistancesAreToldInNumbers) {
    const std::string cut = (dir_ / "cut.png").string();
    const Ran r = view({"--headless", "--size", "320x240", "--section", "0,1,0,0.1", "--measure", "-0.5,0.06,0,0.5,0.06,0", "--png", cut, "--json"}, {{"SDL_VIDEODRIVER", "offscreen"}});
    ASSERT_EQ(r.status, 0) << r.out << r.err;
    const auto doc = JsonDoc::parse(r.out);
    ASSERT_TRUE(doc) << r.out;
    // Between 0.06 and 0.12 m the radii go from 80 to 70 mm outside, from 72 to 62 mm inside: at 0.1 m, 73.333 and 65.333, as polygons of 48 corners.
    const double ring = 0.5 * 48 * std::sin(2 * std::numbers::pi / 48) * (73.33333 * 73.33333 - 65.33333 * 65.33333);
    const auto section = doc->root().find("section");
    ASSERT_TRUE(section) << r.out;
    EXPECT_NEAR(section->find("area_mm2")->as_double() / ring, 1, 1e-3);
    EXPECT_TRUE(section->find("closed")->as_bool());
    const auto measure = doc->root().find("measure");
    ASSERT_TRUE(measure);
    EXPECT_NEAR(measure->find("distance_mm")->as_double(), 160, 0.1);
}

TEST_F(ViewCloser, EveryModeIsAnotherPicture) {
    std::vector<RgbaPicture> pictures;
    for (const char* mode : {"natural", "clay", "xray", "normals", "wireframe"}) {
        const std::string png = (dir_ / (std::string(mode) + ".png")).string();
        ASSERT_EQ(view({"--headless", "--quality", "interactive", "--size", "240x180", "--mode", mode, "--png", png}, {{"SDL_VIDEODRIVER", "offscreen"}}).status, 0) << mode;
        pictures.push_back(read_rgba(png));
        for (std::size_t i = 0; i + 1 < pictures.size(); ++i) EXPECT_FALSE(pictures[i].pixels == pictures.back().pixels) << mode;
    }
    // The middle of the jar faces the eye and a little up: blue in the colours of normals.
    const auto seen = pictures[3].at(120, 90);
    EXPECT_GT(seen.b, 200);
    // Seen through, nothing is as bright as stone.
    EXPECT_LT(pictures[2].at(120, 90).r, 120);
}

TEST_F(ViewCloser, NonsenseIsStatusTwoAndABrokenFileStatusOne) {
    EXPECT_EQ(view({"--headless", "--section", "1,0,0"}).status, 2);
    EXPECT_EQ(view({"--headless", "--section", "0,0,0,1"}).status, 2);
    EXPECT_EQ(view({"--headless", "--rake", "10,95"}).status, 2);
    EXPECT_EQ(view({"--headless", "--measure", "1,2,3"}).status, 2);
    EXPECT_EQ(view({"--headless", "--mode", "velvet"}).status, 2);
    EXPECT_EQ(view({"--headless", "--tour", "none"}).status, 2);
    write_text(dir_ / "jar.annotations.json", R"({"format": "paifang.annotations/1", "annotations": {"a": {"position_m": [0, 0, "x"], "title": {"en": "A"}}}})");
    const Ran r = view({"--headless", "--json"});
    EXPECT_EQ(r.status, 1) << r.out;
    EXPECT_NE(r.out.find("/annotations/a/position_m"), std::string::npos) << r.out;
    EXPECT_NE(r.out.find("SCHEMA_INVALID"), std::string::npos) << r.out;
}

TEST_F(ViewCloser, AnAnimatedCameraIsLookedThroughByNameAndByNumber) {
    // The jar, and a camera that comes down from 0.3 m to its middle within a second: two keys, two places.
    std::string text = slurp(dir_ / "jar.gltf");
    const float moves[] = {0, 1, 0, 0.3f, 0.6f, 0, 0.1f, 0.6f};
    const std::string keys = to_base64(ByteSpan(reinterpret_cast<const std::byte*>(moves), sizeof(moves)));
    const auto put = [&](const std::string& before, const std::string& what) {
        const auto at = text.find(before);
        ASSERT_NE(at, text.npos) << before;
        text.insert(at + before.size(), what);
    };
    put(R"("nodes":[0)", ",1");
    put(R"("nodes":[{"mesh":0})", R"(,{"name":"Down","camera":0,"translation":[0,0.3,0.6]})");
    put(R"("asset":{"version":"2.0"})", R"(,"cameras":[{"type":"perspective","perspective":{"yfov":0.5,"znear":0.01}}],
        "animations":[{"samplers":[{"input":2,"output":3}],"channels":[{"sampler":0,"target":{"node":1,"path":"translation"}}]}])");
    put(R"("type":"SCALAR"})", R"(,{"bufferView":2,"componentType":5126,"count":2,"type":"SCALAR","min":[0],"max":[1]},{"bufferView":3,"componentType":5126,"count":2,"type":"VEC3"})");
    put(R"("bufferViews":[)", "");
    const auto views = text.find("}],\n        \"buffers\"");
    ASSERT_NE(views, text.npos);
    text.insert(views + 1, R"(,{"buffer":1,"byteLength":8},{"buffer":1,"byteOffset":8,"byteLength":24})");
    const auto buffers = text.rfind("}]}");
    text.insert(buffers + 1, R"(,{"byteLength":32,"uri":"data:application/octet-stream;base64,)" + keys + R"("})");
    write_text(dir_ / "jar.gltf", text);
    const auto middle = [&](std::vector<std::string> args) {
        const std::string png = (dir_ / "camera.png").string();
        args.insert(args.end(), {"--headless", "--quality", "interactive", "--size", "160x120", "--mode", "normals", "--png", png});
        const Ran r = view(args, {{"SDL_VIDEODRIVER", "offscreen"}});
        EXPECT_EQ(r.status, 0) << r.out << r.err;
        // The row of the jar's rim, as the mean row of what is seen of it.
        const RgbaPicture p = read_rgba(png);
        double sum = 0, count = 0;
        for (int y = 0; y < p.height; ++y)
            for (int x = 0; x < p.width; ++x)
                if (p.at(x, y).b > 150) sum += y, ++count;
        return count > 0 ? sum / count : -1;
    };
    const double first = middle({"--camera", "Down"}), later = middle({"--camera", "0", "--frames", "30"});
    ASSERT_GT(first, 0);
    ASSERT_GT(later, 0);
    // From 0.3 m high only the jar's rim is in the lens of 0.5 rad, at the lower edge; from 0.1 m its middle is on the axis.
    EXPECT_GT(first, later + 25);
    EXPECT_NEAR(later, 60, 12);
    EXPECT_EQ(view({"--headless", "--camera", "Up"}, {{"SDL_VIDEODRIVER", "offscreen"}}).status, 2);
}

// A show of the jar, at which visitors may look closer: what is touched is kept by its name, but for the hand that takes the light around.
constexpr const char* kVisit = R"({
  "format": "paifang.touches/1",
  "length_s": 7,
  "steps": {
    "a": {"at_s": 0.3, "kind": "shot", "name": "offered"},
    "b": {"at_s": 0.5, "kind": "tap", "action": "look-closer", "id": "jar"},
    "c": {"at_s": 2.6, "kind": "tap", "action": "light"},
    "d": {"at_s": 2.8, "kind": "shot", "name": "light-right"},
    "e": {"at_s": 3.0, "kind": "down", "finger": 1, "action": "light-handle"},
    "e1": {"at_s": 3.1, "kind": "moved", "finger": 1, "place": [0.62, 0.58]},
    "e2": {"at_s": 3.2, "kind": "moved", "finger": 1, "place": [0.5, 0.6]},
    "e3": {"at_s": 3.3, "kind": "moved", "finger": 1, "place": [0.38, 0.57]},
    "e4": {"at_s": 3.4, "kind": "moved", "finger": 1, "place": [0.30, 0.5]},
    "e5": {"at_s": 3.5, "kind": "up", "finger": 1, "place": [0.30, 0.5]},
    "f": {"at_s": 3.7, "kind": "shot", "name": "light-left"},
    "g": {"at_s": 3.9, "kind": "tap", "action": "light"},
    "h": {"at_s": 4.1, "kind": "tap", "action": "section"},
    "i": {"at_s": 4.2, "kind": "tap", "action": "slide", "id": "section-offset", "place": [0.5, 0]},
    "j": {"at_s": 4.5, "kind": "shot", "name": "cut"},
    "k": {"at_s": 4.7, "kind": "tap", "action": "leave"},
    "l": {"at_s": 5.5, "kind": "shot", "name": "back"}
  }
})";

void write_jar_show(const fs::path& folder) {
    fs::create_directories(folder / "scenes");
    fs::create_directories(folder / "timelines");
    write_jar(folder / "jar.gltf");
    write_text(folder / "show.json", R"({"format": "paifang.show/1", "title": {"en": "Jar"}, "assets": {"jar": "jar.gltf"}})");
    write_text(folder / "scenes/room.json", R"({"format": "paifang.scene/1", "camera": "cam", "environment": {"background": [0.02, 0.02, 0.02], "intensity": 0.3}, "nodes": {
        "cam": {"transform": {"position_m": [0.3, 1.15, 0.9]}, "aim": "jar", "camera": {"fov_y_deg": 30}},
        "lamp": {"transform": {"position_m": [1, 2, 1.5]}, "light": {"kind": "point", "intensity_cd": 12}},
        "jar": {"transform": {"position_m": [0.1, 1, 0], "rotation_deg": [0, 35, 0]}, "model": {"asset": "jar", "inspect": {"measure": false}}}}})");
    write_text(folder / "timelines/main.json", R"({"format": "paifang.timeline/1", "loop": true, "clips": {"a": {"scene": "room", "start_s": 0, "duration_s": 60}}})");
}

TEST(PlayCloser, VisitorsOfAShowLookCloserByTouch) {
    const TempDir dir;
    write_jar_show(dir / "show");
    write_text(dir / "visit.json", kVisit);
    const auto play = [&](std::vector<std::string> args, std::map<std::string, std::string> env) {
        args.insert(args.begin(), {program("paifang").string(), "play", dir / "show", "--proof", "--size", "560x420", "--fps", "10", "--script", dir / "visit.json"});
        env["PAIFANG_HOME"] = (dir / "home").string();
        return run(args, env);
    };
    const auto check = [&](const fs::path& shots) {
        const auto shot = [&](const char* name) { return read_rgba(shots / (std::string(name) + ".png")); };
        const RgbaPicture right = shot("light-right"), left = shot("light-left"), cut = shot("cut"), offered = shot("offered"), back = shot("back");
        ASSERT_EQ(right.width, 560);
        const int middle = right.width / 2, wide = right.width / 12;
        EXPECT_GT(brightness(right, middle + wide, middle + 3 * wide / 2), brightness(right, middle - 3 * wide / 2, middle - wide) * 1.3);
        EXPECT_GT(brightness(left, middle - 3 * wide / 2, middle - wide), brightness(left, middle + wide, middle + 3 * wide / 2) * 1.3) << "a hand took the light to the other side";
        EXPECT_LT(share(left, is_cut), 0.002);
        EXPECT_GT(share(cut, is_cut), 0.005) << "the jar is watertight: its cut is closed";
        EXPECT_TRUE(back.pixels == offered.pixels) << "the show goes on where it stood";
        EXPECT_FALSE(cut.pixels == offered.pixels);
    };
    const Ran r = play({"--headless", "--shots", dir / "shots"}, {{"SDL_VIDEODRIVER", "offscreen"}});
    ASSERT_EQ(r.status, 0) << r.out << r.err;
    EXPECT_EQ(r.err.find("nothing answers"), std::string::npos) << r.err;
    check(dir / "shots");
    if (!all_tools()) GTEST_SKIP() << "Xvfb is not installed";
    const Server server(dir.path());
    const Ran seen = play({"--shots", dir / "seen"}, {{"DISPLAY", server.name()}, {"SDL_VIDEODRIVER", "x11"}, {"SDL_AUDIODRIVER", "dummy"}});
    ASSERT_EQ(seen.status, 0) << seen.out << seen.err;
    const RgbaPicture left = read_rgba(dir / "seen/light-left.png");
    const int middle = left.width / 2, wide = left.width / 12;
    EXPECT_GT(brightness(left, middle - 3 * wide / 2, middle - wide), brightness(left, middle + wide, middle + 3 * wide / 2) * 1.3);
}

}  // namespace
}  // namespace pai::test
