// Pictures of a show: stills, films and cameras follow from show and time alone.
#include <gtest/gtest.h>

#include "show_sample.h"

namespace pai {
namespace {

Flicks s(double seconds) { return Flicks::from_seconds(seconds); }

constexpr const char* kShow = R"({"format":"paifang.show/1","title":{"en":"P"},"assets":{"film":"urn:paifang:asset:a/film","still":"urn:paifang:asset:a/still","stand-in":"urn:paifang:asset:a/stand-in"}})";
constexpr const char* kScene = R"({"format":"paifang.scene/1","nodes":{"cam":{"camera":{}},
"film":{"transform":{"position_m":[1,2,3]},"picture":{"source":"film","asset":"film","fallback":"stand-in","start_s":2,"from_s":5,"loop":true,"gain_db":-6,"height_m":2}},
"still":{"picture":{"asset":"still","opacity":0.5}},
"guest":{"picture":{"source":"camera","device":"USB Camera","fallback":"stand-in"}}}})";
constexpr const char* kTimeline = R"({"format":"paifang.timeline/1","clips":{"a":{"scene":"room","start_s":10,"duration_s":20}},
"tracks":{"fade":{"target":"/scenes/room/nodes/film/picture/opacity","keys":{"a":{"at_s":10,"value":0},"b":{"at_s":20,"value":1}}}}})";

Result<Show> parse(const std::string& scene = kScene) { return parse_show({kShow, {{"room", scene}}, {{"main", kTimeline}}}); }

CompiledShow compiled_show() {
    const auto show = parse();
    EXPECT_TRUE(show) << show.error().message;
    return compiled(*show);
}

const PictureDraw* picture_of(const FrameState& state, const CompiledShow& show, const char* asset) {
    for (const PictureDraw& p : state.layers.at(0).pictures)
        if (p.asset == show.asset_index(asset)) return &p;
    return nullptr;
}

TEST(Pictures, AFilmStandsAtItsFirstPictureAndThenRuns) {
    const CompiledShow show = compiled_show();
    for (const auto& [t, film] : {std::pair{11.0, 5.0}, {12.0, 5.0}, {12.5, 5.5}, {20.0, 13.0}}) {
        const FrameState state = evaluate(show, {}, s(t));
        const PictureDraw* p = picture_of(state, show, "film");
        ASSERT_TRUE(p) << t;
        EXPECT_EQ(p->film_t, s(film)) << t;
        EXPECT_TRUE(p->film_loops);
        EXPECT_EQ(p->height_m, 2);
        EXPECT_NEAR(p->opacity, static_cast<float>((t - 10) / 10), 1e-5f);
        EXPECT_EQ(glm::vec3(p->world_from_node[3]), glm::vec3(1, 2, 3));
    }
    EXPECT_EQ(picture_of(evaluate(show, {}, s(10)), show, "film"), nullptr) << "what cannot be seen is not drawn";
}

TEST(Pictures, TheSoundOfAFilmBeginsWithIt) {
    const CompiledShow show = compiled_show();
    EXPECT_TRUE(evaluate(show, {}, s(11.8)).sounds.empty());
    const FrameState state = evaluate(show, {}, s(15));
    ASSERT_EQ(state.sounds.size(), 1u);
    EXPECT_EQ(state.sounds[0].asset, show.asset_index("film"));
    EXPECT_EQ(state.sounds[0].start, s(12));
    EXPECT_EQ(state.sounds[0].offset, s(5));
    EXPECT_EQ(state.sounds[0].end, s(30));
    EXPECT_TRUE(state.sounds[0].loop);
    EXPECT_NEAR(state.sounds[0].gain, 0.5012f, 1e-3f);
}

TEST(Pictures, ARefusedFilmShowsItsFallbackInSilence) {
    const CompiledShow show = compiled_show();
    Live live;
    live.refused[{"urn:paifang:asset:a/film"}] = {"ASSET_HASH_MISMATCH", s(14)};
    const FrameState state = evaluate(show, live, s(15));
    EXPECT_FALSE(state.slate.active);
    EXPECT_EQ(picture_of(state, show, "film"), nullptr);
    const PictureDraw* p = picture_of(state, show, "stand-in");
    ASSERT_TRUE(p);
    EXPECT_EQ(p->height_m, 2);
    EXPECT_EQ(p->film_t, Flicks{});
    EXPECT_TRUE(state.sounds.empty());
    live.refused[{"urn:paifang:asset:a/stand-in"}] = {"LICENCE_EXPIRED", s(14)};
    EXPECT_TRUE(evaluate(show, live, s(15)).slate.active) << "without a fallback scene";
}

TEST(Pictures, ACameraIsNamedByItsDeviceAndHasItsFallbackAtHand) {
    const CompiledShow show = compiled_show();
    const FrameState state = evaluate(show, {}, s(15));
    EXPECT_EQ(state.cameras, std::vector<std::string>{"USB Camera"});
    const auto at = std::find_if(state.layers[0].pictures.begin(), state.layers[0].pictures.end(), [](const PictureDraw& p) { return p.asset == kNoAsset; });
    ASSERT_NE(at, state.layers[0].pictures.end());
    EXPECT_EQ(at->camera, 0u);
    EXPECT_EQ(at->fallback, show.asset_index("stand-in"));
    EXPECT_TRUE(state.assets[show.asset_index("stand-in")].wanted);
    EXPECT_EQ(state.assets[show.asset_index("stand-in")].role, AssetRole::Image);
    EXPECT_EQ(state.assets[show.asset_index("film")].role, AssetRole::Film);
}

TEST(Pictures, WhatCannotBeIsNamedWithItsPlace) {
    const auto wrong = [](const char* from, const char* to) {
        const auto show = parse(replaced(kScene, from, to));
        if (!show) return show.error().message;
        const Problems problems = check_show(*show);
        return problems.empty() ? std::string() : problems.front().pointer;
    };
    EXPECT_NE(wrong(R"("asset":"still",)", "").find("/scenes/room/nodes/still/picture/asset"), std::string::npos);
    EXPECT_NE(wrong(R"("source":"camera",)", R"("source":"camera","asset":"still",)").find("/scenes/room/nodes/guest/picture/asset"), std::string::npos);
    EXPECT_NE(wrong(R"("source":"camera",)", R"("asset":"still",)").find("/scenes/room/nodes/guest/picture/device"), std::string::npos);
    EXPECT_NE(wrong(R"("asset":"still")", R"("asset":"film")").find("/asset"), std::string::npos) << "a film is no still";
}

}  // namespace
}  // namespace pai
