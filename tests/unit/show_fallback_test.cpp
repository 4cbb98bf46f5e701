// The show goes on: fallback asset, fallback scene, slate, and never a word about why.
#include <gtest/gtest.h>

#include "show_sample.h"

namespace pai {
namespace {

Flicks s(double seconds) { return Flicks::from_seconds(seconds); }
const AssetId kBell{"urn:paifang:asset:bronze/bell"}, kStandIn{"urn:paifang:asset:open/plinth"}, kLight{"urn:paifang:asset:hall/light"},
    kSong{"urn:paifang:asset:fonts/cjk"}, kHum{"urn:paifang:local:hum"};

Live refusing(std::initializer_list<AssetId> assets, double since_s = 0) {
    Live live;
    for (const AssetId& asset : assets) live.refused[asset] = {"LICENCE_EXPIRED", s(since_s)};
    return live;
}

Slate venue_slate() { return parse_venue(*read_text_file(unit_data("venue-small.json")))->slate; }

std::string scenes(const FrameState& state) {
    std::string names = state.slate.active ? "slate" : "";
    for (const Layer& layer : state.layers) names += (names.empty() ? "" : "+") + layer.scene;
    return names;
}

TEST(Fallback, ARefusedModelIsReplacedByItsFallback) {
    const CompiledShow show = compiled(small_show());
    const FrameState whole = evaluate(show, {}, s(5)), refused = evaluate(show, refusing({kBell}), s(5));
    ASSERT_EQ(whole.layers[0].models.size(), 1u);
    ASSERT_EQ(refused.layers[0].models.size(), 1u);
    EXPECT_EQ(whole.layers[0].models[0].asset, show.asset_index("bell"));
    EXPECT_EQ(refused.layers[0].models[0].asset, show.asset_index("stand-in"));
    EXPECT_EQ(refused.layers[0].models[0].world_from_node, whole.layers[0].models[0].world_from_node);
    EXPECT_EQ(refused.layers[0].scene, "hall");
    EXPECT_FALSE(refused.assets[show.asset_index("bell")].wanted);
    EXPECT_TRUE(refused.assets[show.asset_index("stand-in")].wanted);
}

TEST(Fallback, WithoutOneTheFallbackSceneHoldsAndThenTheSlate) {
    const CompiledShow show = compiled(small_show(), venue_slate());  // hold 8 s; hall 0 to 9 s, quiet 8 to 12 s, looping
    struct Row {
        const char* name;
        Live live;
        double t_s;
        const char* scenes;
    };
    const Row rows[] = {
        {"from the start", refusing({kBell, kStandIn}), 0, "quiet"},
        {"until the hold ends", refusing({kBell, kStandIn}), 7.99, "quiet"},
        {"in the next round", refusing({kBell, kStandIn}), 13, "slate"},
        {"another scene still plays", refusing({kBell, kStandIn}), 10, "quiet"},
        {"and in every round", refusing({kBell, kStandIn}), 34, "quiet"},
        {"counted from the event", refusing({kBell, kStandIn}, 3), 8.5, "quiet+quiet"},
        {"before the event is sought again", refusing({kBell, kStandIn}, 3), 1, "quiet"},
        {"an event in the other scene counts from the next round", refusing({kBell, kStandIn}, 10), 19.9, "quiet"},
        {"and its hold ends there", refusing({kBell, kStandIn}, 10), 24.1, "slate"},
        {"an environment without fallback", refusing({kLight}), 2, "quiet"},
        {"a sound is no reason", refusing({kHum}), 5, "hall"},
        {"a font is no reason", refusing({kSong}), 5, "hall"},
    };
    for (const Row& row : rows) EXPECT_EQ(scenes(evaluate(show, row.live, s(row.t_s))), row.scenes) << row.name;
}

TEST(Fallback, AnUnusableFallbackSceneGivesTheSlateAtOnce) {
    Show authored = small_show();
    authored.scenes.at("quiet").nodes["thing"].model = ModelPart{"stand-in", "", 1, true};
    EXPECT_EQ(scenes(evaluate(compiled(authored), refusing({kBell, kStandIn}), s(1))), "slate");
    EXPECT_EQ(scenes(evaluate(compiled(authored), refusing({kLight}), s(1))), "quiet");
    authored.fallback.scene.clear();
    EXPECT_EQ(scenes(evaluate(compiled(authored), refusing({kLight}), s(1))), "slate");
}

TEST(Fallback, TheSlateIsInTheVenuesWordsAndSilent) {
    Show authored = small_show();
    authored.fallback.scene.clear();
    Live live = refusing({kBell, kStandIn});
    const FrameState english = evaluate(compiled(authored, venue_slate()), live, s(2));
    EXPECT_TRUE(english.slate.active);
    EXPECT_EQ(english.slate.title, "Small hall");
    EXPECT_EQ(english.slate.line, "The show will be back soon");
    EXPECT_TRUE(english.sounds.empty());
    EXPECT_TRUE(english.layers.empty());
    live.language = "zh-Hans";
    EXPECT_EQ(evaluate(compiled(authored, venue_slate()), live, s(2)).slate.title, "小厅");
    EXPECT_EQ(evaluate(compiled(authored), live, s(2)).slate.title, "一钟");  // no venue: the show's title
}

TEST(Fallback, WhatStopsARunningShowLeadsToTheSlateAtOnce) {
    const CompiledShow show = compiled(small_show(), venue_slate());
    Live live = refusing({kBell, kStandIn}, 2);
    EXPECT_FALSE(evaluate(show, live, s(2.5)).slate.active) << "the fallback scene comes first";
    for (auto& [id, refusal] : live.refused) refusal.stops = true;
    EXPECT_TRUE(evaluate(show, live, s(2.5)).slate.active);
}

TEST(Fallback, PictureAndSoundAreDimmedTogetherWhateverTheShowSays) {
    const CompiledShow show = compiled(small_show());
    const FrameState plain = evaluate(show, {}, s(5));
    Live live;
    live.dim = 0.25f;
    const FrameState dimmed = evaluate(show, live, s(5));
    EXPECT_FLOAT_EQ(dimmed.master_light, plain.master_light * 0.25f);
    EXPECT_FLOAT_EQ(dimmed.master_gain, plain.master_gain * 0.25f);
}

TEST(Fallback, RefusedSoundsAreSilentAndRefusedFontsGiveWay) {
    const CompiledShow show = compiled(small_show());
    EXPECT_EQ(evaluate(show, {}, s(5)).sounds.size(), 1u);
    EXPECT_EQ(evaluate(show, refusing({kHum}), s(5)).sounds.size(), 0u);
    Live live = refusing({kSong});
    live.language = "zh-Hans";
    EXPECT_EQ(evaluate(show, live, s(5)).layers[0].texts[0].font, kNoAsset);
    EXPECT_EQ(evaluate(show, live, s(5)).layers[0].texts[0].text, "钟");
}

TEST(Fallback, NothingInTheStateTellsTheReason) {
    const CompiledShow show = compiled(small_show(), venue_slate());
    Live one = refusing({kBell, kStandIn}), other = one;
    for (auto& [id, refusal] : other.refused) refusal.code = "SIG_INVALID";
    for (double t = 0; t < 30; t += 0.7) EXPECT_EQ(evaluate(show, one, s(t)), evaluate(show, other, s(t))) << t;
}

TEST(Fallback, ACrossFadeLeadsToTheSlateOnlyWhenNothingElseIsLeft) {
    Show authored = small_show();
    authored.fallback.scene.clear();
    const CompiledShow show = compiled(authored);
    const Live live = refusing({kBell, kStandIn});
    EXPECT_EQ(scenes(evaluate(show, live, s(7.9))), "slate");
    const FrameState fading = evaluate(show, live, s(8.5));
    EXPECT_EQ(scenes(fading), "quiet");
    EXPECT_EQ(fading.layers[0].weight, 1);
}

TEST(Fallback, ReusedStatesEqualFreshOnes) {
    const CompiledShow show = compiled(small_show(), venue_slate());
    const Live states[] = {{}, refusing({kBell, kStandIn}), refusing({kBell}), refusing({kLight, kHum}, 6)};
    FrameState state;
    EvaluateScratch scratch;
    for (int i = 0; i < 200; ++i) {
        const Live& live = states[i % 4];
        const Flicks t = s(i * 0.31);
        evaluate(show, live, t, state, scratch);
        ASSERT_EQ(state, evaluate(show, live, t)) << i;
        ASSERT_EQ(state_hash(state), state_hash(evaluate(show, live, t))) << i;
    }
}

}  // namespace
}  // namespace pai
