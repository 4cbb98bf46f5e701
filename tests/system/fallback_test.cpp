// What the audience sees when a work may not be shown: the show's own fallback, then the venue's slate, never a black picture.
#include <array>

#include <gtest/gtest.h>

#include "asset/codec/pixels.h"
#include "base/json.h"
#include "small_show.h"

namespace pai::test {
namespace {

// One second of hold at 10 frames a second.
constexpr std::size_t kHold = 10, kFrames = 20;

class Fallback : public testing::Test {
protected:
    Fallback() {
        write("refused", R"("bell":"urn:paifang:asset:bronze/bell")", R"(,"bell":{"model":{"asset":"bell"}})", "room");
        write("fallback", "", "", "calm");
        spill(dir_ / "venue.json", R"({"format":"paifang.venue/2","id":"did:web:venue.example","title":{"en":"Hall"},"territory":"HK","languages":["en"],
"slate":{"title":{"en":"Hall"},"line":{"en":"Soon"},"background":[0,0.05,0.4]},
"canvases":{"main":{"width_px":64,"height_px":36}},"outputs":{"window":{"canvas":"main","full_screen":false}}})");
    }
    // A show that plays `scene`; its fallback is the scene `calm`.
    void write(const char* name, const char* assets, const char* nodes, const std::string& scene) {
        const fs::path show = dir_ / name;
        write_show(show, assets, nodes);
        spill(show / "show.json", R"({"format":"paifang.show/1","title":{"en":"Small"},"assets":{)" + std::string(assets) +
                                      R"(},"fallback":{"scene":"calm","hold_s":1}})");
        spill(show / "scenes/calm.json", R"({"format":"paifang.scene/1","camera":"cam","environment":{"background":[0.4,0.3,0.05]},
"nodes":{"cam":{"transform":{"position_m":[0,0,3]},"camera":{"fov_y_deg":40}},"label":{"text":{"text":{"en":"Rest"},"size_m":0.5}}}})");
        spill(show / "timelines/main.json",
              R"({"format":"paifang.timeline/1","clips":{"a":{"scene":")" + scene + R"(","start_s":0,"duration_s":2}},"tracks":{}})");
    }
    Ran paifang(const char* verb, const char* show, std::vector<std::string> more) const {
        std::vector<std::string> args = {program("paifang"), verb, dir_ / show, "--venue", dir_ / "venue.json", "--size", "64x36", "--fps", "10", "--json"};
        args.insert(args.end(), more.begin(), more.end());
        return run(args, {{"PAIFANG_HOME", (dir_ / "home").string()}});
    }
    std::vector<std::string> rendered(const char* show) const {
        const fs::path out = dir_ / (std::string(show) + "-frames");
        const Ran ran = paifang("render", show, {"--out", out});
        // Nothing of it may be shown: the pictures are of what stands in for it, and the answer is the refusal.
        EXPECT_EQ(ran.status, std::string(show) == "refused" ? 1 : 0) << ran.out << ran.err;
        std::vector<std::string> pictures;
        for (std::size_t i = 0; i < kFrames; ++i) pictures.push_back(slurp(out / frame_name(static_cast<int>(i))));
        return pictures;
    }
    std::vector<std::string> states(const char* show) const {
        std::vector<std::string> out;
        for (const std::string& line : lines_of(slurp(dir_ / (std::string(show) + "-frames/frames.jsonl")))) {
            const auto doc = JsonDoc::parse(line);
            out.push_back(doc ? std::string(doc->root().find("state")->dump()) : line);
        }
        return out;
    }
    // Red, green and blue of the top left pixel, which neither show covers with text.
    static std::array<int, 3> corner(const std::string& png) {
        const auto pixels = codec::decode_pixels(as_byte_span(png));
        EXPECT_TRUE(pixels && pixels->texels.size() >= 3);
        if (!pixels) return {};
        return {std::to_integer<int>(pixels->texels[0]), std::to_integer<int>(pixels->texels[1]), std::to_integer<int>(pixels->texels[2])};
    }
    TempDir dir_;
};

TEST_F(Fallback, TheFallbackSceneIsShownForItsHoldAndThenTheSlate) {
    const auto refused = rendered("refused"), calm = rendered("fallback");
    for (std::size_t i = 0; i < kHold; ++i) EXPECT_TRUE(refused[i] == calm[i]) << "frame " << i << " is not the authored fallback";
    for (std::size_t i = kHold; i < kFrames; ++i) EXPECT_TRUE(refused[i] == refused[kHold]) << "frame " << i << " is not the slate";
    const auto before = corner(refused[0]), after = corner(refused[kHold]);
    EXPECT_GT(before[0], before[2]) << "the fallback's background is a warm one";
    EXPECT_GT(before[0], 60);
    EXPECT_GT(after[2], 2 * after[0]) << "the slate's background is blue";
    EXPECT_GT(after[2], 60);
    const auto state = states("refused");
    ASSERT_EQ(state.size(), kFrames);
    EXPECT_NE(state[kHold - 1], state[kHold]);
}

TEST_F(Fallback, PlayShowsTheSameAndEndsWellUnlessItShallBeStrict) {
    const Ran lenient = paifang("play", "refused", {"--headless"});
    EXPECT_EQ(lenient.status, 0) << lenient.out << lenient.err;
    EXPECT_NE(lenient.out.find("\"frames\":20,"), std::string::npos) << lenient.out;
    EXPECT_NE(lenient.out.find("\"refused\":\"DEVICE_NOT_AUTHORISED\""), std::string::npos) << lenient.out;
    const Ran strict = paifang("play", "refused", {"--headless", "--strict"});
    EXPECT_EQ(strict.status, 1);
    EXPECT_NE(strict.out.find("\"code\":\"DEVICE_NOT_AUTHORISED\""), std::string::npos) << strict.out;
}

}  // namespace
}  // namespace pai::test
