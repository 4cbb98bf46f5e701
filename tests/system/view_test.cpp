// `paifang view` without a window: what it says of good and bad files, and the pictures it makes of them.
#include <gtest/gtest.h>

#include <cmath>
#include <cstring>
#include <fstream>

#include "../support/process.h"
#include "base/bytes.h"
#include "base/file.h"
#include "base/json.h"
#include "output/png.h"
#include "view_files.h"

namespace pai::test {
namespace {

class View : public testing::Test {
protected:
    TempDir dir_;

    Ran view(std::vector<std::string> args, std::map<std::string, std::string> env = {}) const {
        args.insert(args.begin(), {program("paifang").string(), "view"});
        env["PAIFANG_HOME"] = (dir_ / "home").string();
        env["SDL_VIDEODRIVER"] = "none-at-all";
        return run(args, env);
    }
    Ran check(const fs::path& file) const { return view({file.string(), "--validate", "--json"}); }
};

TEST_F(View, ASoundFileOfEachKindIsCalledValid) {
    write_box(dir_ / "box.gltf");
    write_png(dir_ / "picture.png", 4, 2, {255, 0, 0});
    write_hdr(dir_ / "room.hdr", 8, 4, {128, 128, 128, 129});
    write_wav(dir_ / "tone.wav", 480);
    for (const char* name : {"box.gltf", "picture.png", "room.hdr", "tone.wav"}) {
        const Ran r = check(dir_ / name);
        EXPECT_EQ(r.status, 0) << name << r.out << r.err;
        EXPECT_NE(r.out.find("{\"ok\":true,"), std::string::npos) << r.out;
    }
}

TEST_F(View, ABrokenFileIsRefusedWithStatusOneAndACode) {
    write_text(dir_ / "broken.gltf", R"({"asset": {"version": "2.0"}, "nodes": [{"mesh": 7}], "scenes": [{"nodes": [0]}]})");
    write_text(dir_ / "broken.png", "\x89PNG\r\n\x1a\n");
    write_text(dir_ / "broken.hdr", "#?RADIANCE\n\n");
    write_text(dir_ / "broken.wav", "RIFF\x10");
    write_text(dir_ / "empty.glb", "");
    for (const char* name : {"broken.gltf", "broken.png", "broken.hdr", "broken.wav", "empty.glb"}) {
        const Ran r = check(dir_ / name);
        EXPECT_EQ(r.status, 1) << name << r.out << r.err;
        const auto doc = JsonDoc::parse(r.out);
        ASSERT_TRUE(doc) << name << ": " << r.out;
        EXPECT_FALSE(doc->root().find("ok")->as_bool()) << name;
        EXPECT_FALSE(doc->root().find("code")->text().empty()) << name;
        const Ran text = view({(dir_ / name).string(), "--validate"});
        EXPECT_EQ(text.status, 1) << name;
        EXPECT_EQ(text.out.rfind("ERROR ", 0), 0u) << name << text.out;
    }
}

TEST_F(View, AMissingFileIsStatusThreeAndNonsenseStatusTwo) {
    EXPECT_EQ(view({(dir_ / "no.glb").string(), "--validate"}).status, 3);
    EXPECT_EQ(view({dir_.path().string(), "--validate"}).status, 3);
    EXPECT_EQ(view({}).status, 2);
    write_box(dir_ / "box.gltf");
    EXPECT_EQ(view({(dir_ / "box.gltf").string(), "--size", "huge"}).status, 2);
    EXPECT_EQ(view({(dir_ / "box.gltf").string(), "--frames", "0"}).status, 2);
    EXPECT_EQ(view({(dir_ / "box.gltf").string(), "--quality", "best"}).status, 2);
    EXPECT_EQ(view({(dir_ / "box.gltf").string(), "--scenario", (dir_ / "no.json").string()}).status, 3);
}

// What the loader says it opened; the driver of GL, which is opened late as well, shows that it says so.
TEST_F(View, WithoutAWindowNothingIsLoadedThatMakesOne) {
    write_box(dir_ / "box.gltf");
    const Ran r = view({(dir_ / "box.gltf").string(), "--headless", "--plain", "--size", "32x18", "--png", (dir_ / "box.png").string()}, {{"LD_DEBUG", "files"}, {"LD_DEBUG_OUTPUT", (dir_ / "loaded").string()}});
    EXPECT_EQ(r.status, 0) << r.err;
    EXPECT_TRUE(fs::exists(dir_ / "box.png"));
    std::string loaded;
    for (const auto& entry : fs::directory_iterator(dir_.path()))
        if (entry.path().filename().string().starts_with("loaded.")) loaded += slurp(entry.path());
    EXPECT_NE(loaded.find("libEGL"), std::string::npos) << "the loader said nothing";
    for (const char* name : {"libSDL2", "libopenal", "libsndfile", "libembree3", "libavcodec"}) EXPECT_EQ(loaded.find(name), std::string::npos) << name;
}

TEST_F(View, AScenarioGivesAPictureOfTwiceItsSizeWithStraightAlpha) {
    write_scenario_files(dir_.path());
    const Ran r = view({"--scenario", (dir_ / "one.json").string(), "--data", (dir_ / "data").string(), "--png", (dir_ / "out.png").string()});
    ASSERT_EQ(r.status, 0) << r.out << r.err;
    const auto picture = read_rgba(dir_ / "out.png");
    EXPECT_EQ(picture.width, 96);
    EXPECT_EQ(picture.height, 64);
    EXPECT_EQ(picture.at(1, 1).a, 0);
    EXPECT_EQ(picture.at(48, 32).a, 255);
}

TEST_F(View, TwoRunsAreBitIdenticalWhateverTheThreads) {
    write_scenario_files(dir_.path());
    std::vector<std::string> pictures;
    for (const char* threads : {"0", "2", "2"}) {
        const fs::path out = dir_ / (std::string(threads) + ".png");
        const Ran r = view({"--scenario", (dir_ / "sky.json").string(), "--data", (dir_ / "data").string(), "--headless", "--png", out.string()}, {{"LP_NUM_THREADS", threads}});
        ASSERT_EQ(r.status, 0) << r.out << r.err;
        pictures.push_back(slurp(out));
        ASSERT_FALSE(pictures.back().empty());
        EXPECT_EQ(pictures.back(), pictures.front());
    }
}

// Glass sees what was drawn before it: another order would be another picture.
TEST_F(View, LayersAndGlassAreBitIdenticalWhateverTheThreads) {
    write_scenario_files(dir_.path());
    std::string box = slurp(dir_ / "data/models/box.gltf");
    const std::string plain = R"("materials":[{)", layers = R"("extensionsUsed":["KHR_materials_transmission","KHR_materials_volume","KHR_materials_clearcoat",
        "KHR_materials_sheen","KHR_materials_iridescence"],"materials":[{"extensions":{"KHR_materials_transmission":{"transmissionFactor":0.7},
        "KHR_materials_volume":{"thicknessFactor":0.4,"attenuationDistance":1,"attenuationColor":[0.9,0.4,0.6]},"KHR_materials_clearcoat":{"clearcoatFactor":0.5},
        "KHR_materials_sheen":{"sheenColorFactor":[0.2,0.3,0.4],"sheenRoughnessFactor":0.4},"KHR_materials_iridescence":{"iridescenceFactor":0.5}},)";
    ASSERT_NE(box.find(plain), std::string::npos);
    const auto draw = [&](const char* threads) {
        const fs::path out = dir_ / "out.png";
        const Ran r = view({"--scenario", (dir_ / "sky.json").string(), "--data", (dir_ / "data").string(), "--png", out.string()}, {{"LP_NUM_THREADS", threads}});
        EXPECT_EQ(r.status, 0) << r.out << r.err;
        return slurp(out);
    };
    const std::string without = draw("1");
    write_text(dir_ / "data/models/box.gltf", box.replace(box.find(plain), plain.size(), layers));
    const std::string first = draw("1");
    EXPECT_NE(first, without);
    EXPECT_EQ(draw("2"), first);
    EXPECT_EQ(draw("2"), first);
}

TEST_F(View, ACameraPathBeginsAgainAtItsEnd) {
    write_box(dir_ / "box.gltf");
    write_text(dir_ / "path.json", R"([{"eye":[0,0,3],"target":[0,0,0],"verticalFoV":45,"near":0.1,"far":10},
                                       {"eye":[2,1,2],"target":[0,0,0],"verticalFoV":45,"near":0.1,"far":10}])");
    std::vector<std::string> pictures;
    for (const char* frames : {"1", "2", "3"}) {
        const fs::path out = dir_ / (std::string(frames) + ".png");
        const Ran r = view({(dir_ / "box.gltf").string(), "--headless", "--plain", "--size", "64x48", "--camera-path", (dir_ / "path.json").string(),
                            "--frames", frames, "--png", out.string(), "--stats", (dir_ / "stats.json").string()});
        ASSERT_EQ(r.status, 0) << r.out << r.err;
        pictures.push_back(slurp(out));
    }
    EXPECT_EQ(pictures[0], pictures[2]);
    EXPECT_NE(pictures[0], pictures[1]);
    const auto text = slurp(dir_ / "stats.json");
    const auto stats = JsonDoc::parse(text);
    ASSERT_TRUE(stats) << text;
    EXPECT_EQ(stats->root().find("frames")->as_int(), 3);
    EXPECT_EQ(stats->root().find("width")->as_int(), 64);
    EXPECT_EQ(stats->root().find("height")->as_int(), 48);
    for (const char* name : {"p50", "p95", "max", "mean"}) EXPECT_TRUE(stats->root().find("frame_ms")->find(name)) << name;
    for (const char* name : {"time_to_first_frame_ms", "draw_calls", "triangles", "gl_renderer", "cpu_ms", "peak_rss_mb"})
        EXPECT_TRUE(stats->root().find(name)) << name;
}

TEST_F(View, TwoModelsStandSideBySideAtOneScale) {
    write_box(dir_ / "box.gltf");
    write_box(dir_ / "other.gltf");
    const Ran r = view({(dir_ / "box.gltf").string(), "--beside", (dir_ / "other.gltf").string(), "--headless", "--plain", "--size", "320x120", "--png", (dir_ / "both.png").string()});
    ASSERT_EQ(r.status, 0) << r.err;
    const auto picture = decode_png(*read_file(dir_ / "both.png"));
    ASSERT_TRUE(picture);
    // Runs of columns in which something lit stands.
    std::vector<std::pair<int, int>> runs;
    for (int x = 0; x < 320; ++x) {
        bool lit = false;
        for (int y = 0; y < 120; ++y) lit = lit || std::to_integer<int>(picture->rgb[static_cast<std::size_t>((y * 320 + x) * 3 + 1)]) > 60;
        if (lit && (runs.empty() || runs.back().second != x - 1)) runs.emplace_back(x, x);
        else if (lit) runs.back().second = x;
    }
    ASSERT_EQ(runs.size(), 2u);
    const int left = runs[0].second - runs[0].first + 1, right = runs[1].second - runs[1].first + 1;
    EXPECT_NEAR(left, right, 0.15 * left) << "the same thing twice is as wide twice";
    EXPECT_NEAR(runs[0].first, 319 - runs[1].second, 12) << "the middle of both is the middle of the picture";
    EXPECT_EQ(view({(dir_ / "box.gltf").string(), "--beside", (dir_ / "no.gltf").string(), "--headless"}).status, 3);
    write_png(dir_ / "picture.png", 4, 2, {255, 0, 0});
    EXPECT_EQ(view({(dir_ / "picture.png").string(), "--beside", (dir_ / "box.gltf").string(), "--headless"}).status, 2);
}

TEST_F(View, ABrokenModelEndsAHeadlessLookAtOnce) {
    write_text(dir_ / "broken.gltf", R"({"asset": {"version": "2.0"}, "extensionsRequired": ["VENDOR_odd"], "extensionsUsed": ["VENDOR_odd"]})");
    const Ran r = view({(dir_ / "broken.gltf").string(), "--headless", "--png", (dir_ / "out.png").string()});
    EXPECT_EQ(r.status, 1) << r.out << r.err;
    EXPECT_NE((r.out + r.err).find("VENDOR_odd"), std::string::npos) << r.out << r.err;
    EXPECT_FALSE(fs::exists(dir_ / "out.png"));
}

TEST_F(View, AnEnvironmentIsAllAround) {
    write_hdr(dir_ / "room.hdr", 16, 8, {128, 64, 32, 128});
    const Ran r = view({(dir_ / "room.hdr").string(), "--headless", "--size", "64x48", "--png", (dir_ / "out.png").string()});
    ASSERT_EQ(r.status, 0) << r.out << r.err;
    const auto out = read_rgba(dir_ / "out.png");
    ASSERT_EQ(out.width, 64);
    for (const auto& [x, y] : {std::pair{1, 1}, {62, 1}, {32, 24}, {1, 46}, {62, 46}}) {
        EXPECT_NEAR(out.at(x, y).r, 188, 12);
        EXPECT_GT(out.at(x, y).r, out.at(x, y).g);
        EXPECT_GT(out.at(x, y).g, out.at(x, y).b);
    }
}

TEST_F(View, APictureIsShownInItsExactColours) {
    // Bars of sixteen texels: within one, what stands between texels has its colour too.
    Picture picture = make_picture(64, 32, 0, 0, 0);
    const std::array<std::array<int, 3>, 4> colours = {{{255, 0, 0}, {12, 200, 99}, {1, 2, 3}, {128, 127, 254}}};
    for (std::size_t i = 0; i < 64 * 32; ++i)
        for (std::size_t c = 0; c < 3; ++c) picture.rgb[i * 3 + c] = static_cast<std::byte>(colours[i % 64 / 16][c]);
    ASSERT_TRUE(write_file(dir_ / "four.png", *encode_png(picture)));
    const Ran r = view({(dir_ / "four.png").string(), "--headless", "--size", "160x80", "--png", (dir_ / "out.png").string()});
    ASSERT_EQ(r.status, 0) << r.out << r.err;
    const auto out = read_rgba(dir_ / "out.png");
    ASSERT_EQ(out.width, 160);
    for (int i = 0; i < 4; ++i) {
        const Rgba at = out.at(20 + 40 * i, 40);
        const auto& want = colours[static_cast<std::size_t>(i)];
        EXPECT_EQ((std::array<int, 3>{at.r, at.g, at.b}), want) << i;
    }
}

TEST_F(View, ASoundIsDrawnAndMeasured) {
    write_wav(dir_ / "tone.wav", 48000);
    const Ran r = view({(dir_ / "tone.wav").string(), "--headless", "--json", "--size", "320x180", "--png", (dir_ / "out.png").string(), "--stats", (dir_ / "stats.json").string()});
    ASSERT_EQ(r.status, 0) << r.out << r.err;
    const auto out = read_rgba(dir_ / "out.png");
    ASSERT_EQ(out.width, 320);
    EXPECT_GT(std::count_if(out.pixels.begin(), out.pixels.end(), [](const Rgba& p) { return p.g > 120; }), 3000) << "no envelope is seen";
    const auto doc = JsonDoc::parse(r.out);
    ASSERT_TRUE(doc) << r.out;
    const auto sound = doc->root().find("sound");
    ASSERT_TRUE(sound);
    EXPECT_NEAR(sound->find("duration_s")->as_double(), 1, 1e-9);
    EXPECT_EQ(sound->find("rate_hz")->as_int(), 48000);
    EXPECT_EQ(sound->find("channels")->as_int(), 1);
    EXPECT_NEAR((*sound->find("peak_dbfs"))[0].as_double(), -6.02, 0.02);
    EXPECT_NEAR((*sound->find("rms_dbfs"))[0].as_double(), -9.03, 0.02);
    EXPECT_NE(slurp(dir_ / "stats.json").find("\"peak_dbfs\""), std::string::npos);
}

TEST_F(View, APeakIsThatOfTheFileWhateverRateItHas) {
    write_wav(dir_ / "square.wav", 11025, 22050, true);
    const Ran r = view({(dir_ / "square.wav").string(), "--headless", "--json", "--size", "64x48"});
    ASSERT_EQ(r.status, 0) << r.out << r.err;
    const auto doc = JsonDoc::parse(r.out);
    ASSERT_TRUE(doc) << r.out;
    EXPECT_NEAR((*doc->root().find("sound")->find("peak_dbfs"))[0].as_double(), -6.02, 0.01) << "the samples of a square wave overshoot once it is resampled";
}

}  // namespace
}  // namespace pai::test
