// Tangents of keys, as hands and files give them.
#include <gtest/gtest.h>

#include "../unit/show_sample.h"
#include "base/describe_json.h"
#include "edit/clipboard.h"
#include "edit/tangents.h"
#include "edit/timing.h"
#include "show/document.h"

namespace pai {
namespace {

Flicks s(double seconds) { return Flicks::from_seconds(seconds); }
const ItemRef kMiddle = key_ref("main", "approach", "k1");

Show with(Show show, const Result<Change>& change) {
    EXPECT_TRUE(change) << change.error().message;
    if (!change) return show;
    const auto done = apply(show, change->edit);
    EXPECT_TRUE(done) << done.error().message;
    for (const Problem& p : check_show(show)) ADD_FAILURE() << change->label << ": " << p.pointer << ": " << p.what;
    return show;
}
const Keyframe& key_of(const Show& show, const ItemRef& key) { return show.timelines.at(key.in).tracks.at(key.of).keys.at(key.id); }
float camera_x(const Show& show, double t_s) {
    FrameState state;
    EvaluateScratch scratch;
    evaluate(compiled(show), {}, s(t_s), state, scratch);
    return state.layers.empty() ? -1 : state.layers[0].camera.world_from_camera[3].x;
}

std::uint64_t hash_at(const Show& show, double t_s) {
    FrameState state;
    EvaluateScratch scratch;
    evaluate(compiled(show), {}, s(t_s), state, scratch);
    return state_hash(state);
}

TEST(Tangents, APullChangesBothSidesUntilTheyAreBroken) {
    const Show show = small_show();  // x of k0, k1, k2: 0, 1, 0 at 0, 4.5, 9 s
    Show after = with(show, pull_tangent(show, kMiddle, TangentSide::Out, 0, 0.5, false));
    ASSERT_TRUE(key_of(after, kMiddle).in_slope && key_of(after, kMiddle).out_slope);
    EXPECT_EQ(key_of(after, kMiddle).out_slope->at[0], 0.5f);
    EXPECT_EQ(key_of(after, kMiddle).in_slope->at[0], 0.5f) << "aligned";
    EXPECT_FLOAT_EQ(key_of(after, kMiddle).in_slope->at[1], -0.2f / 9) << "what was automatic stays as it was";
    after = with(after, pull_tangent(after, kMiddle, TangentSide::In, 0, -1, true));
    EXPECT_EQ(key_of(after, kMiddle).in_slope->at[0], -1);
    EXPECT_EQ(key_of(after, kMiddle).out_slope->at[0], 0.5f) << "broken";
    after = with(after, pull_tangent(after, kMiddle, TangentSide::Out, 0, 2, false));
    EXPECT_EQ(key_of(after, kMiddle).in_slope->at[0], -1) << "and stays so";
    after = with(after, shape_tangents(after, {kMiddle}, TangentShape::Aligned));
    EXPECT_EQ(key_of(after, kMiddle).in_slope->at[0], 0.5f) << "the mean";
    EXPECT_EQ(*key_of(after, kMiddle).in_slope, *key_of(after, kMiddle).out_slope);
    after = with(after, shape_tangents(after, {kMiddle}, TangentShape::Auto));
    EXPECT_EQ(after, show) << "and back";
    EXPECT_FALSE(pull_tangent(show, kMiddle, TangentSide::In, 3, 0, false)) << "three numbers";
    EXPECT_FALSE(pull_tangent(show, key_ref("main", "approach", "k9"), TangentSide::In, 0, 0, false));
}

TEST(Tangents, FlatIsAtRestAndLinearIsStraight) {
    const Show show = small_show();
    Show after = with(show, shape_tangents(show, {key_ref("main", "approach", "k0"), kMiddle, key_ref("main", "approach", "k2")}, TangentShape::Linear));
    for (const double t : {0.0, 0.9, 2.25, 3.6, 4.5, 6.75}) EXPECT_NEAR(camera_x(after, t), t <= 4.5 ? t / 4.5 : 2 - t / 4.5, 1e-6) << t;
    after = with(show, shape_tangents(show, {kMiddle}, TangentShape::Flat));
    EXPECT_EQ(*key_of(after, kMiddle).out_slope, (Numbers{{0, 0, 0}, 3}));
    EXPECT_LT(std::abs(camera_x(after, 4.49) - 1), 1e-4);
    const ItemRef turn = key_ref("main", "turn", "k1");
    after = with(show, shape_tangents(show, {turn}, TangentShape::Flat));
    EXPECT_EQ(key_of(after, key_ref("main", "turn", "k0")).interpolation, Interpolation::Cubic) << "a straight line has no tangents: it becomes a curve";
}

TEST(Tangents, SlowerKeysAreLessSteep) {
    Show show = small_show();
    show = with(show, pull_tangent(show, kMiddle, TangentSide::Out, 0, 0.5, false));
    const Show after = with(show, stretch_keys(show, {key_ref("main", "approach", "k0"), kMiddle, key_ref("main", "approach", "k2")}, s(0), 0.5));
    EXPECT_EQ(key_of(after, kMiddle).out_slope->at[0], 1);
    for (const double t : {0.5, 2.0, 3.0, 4.0}) EXPECT_NEAR(camera_x(after, t), camera_x(show, t * 2), 1e-6) << t;
}

TEST(Tangents, AreReadAsTheyAreWrittenAndAPlaceIsNamedWhereTheyAreWrong) {
    Show show = small_show();
    show = with(show, pull_tangent(show, kMiddle, TangentSide::Out, 0, 0.5, true));
    ShowTexts texts = small_texts();
    EXPECT_EQ(write_json(type_of<Timeline>(), &show.timelines.at("main")).find("in_slope"), std::string::npos) << "what is automatic is not written";
    texts.timelines["main"] = write_json(type_of<Timeline>(), &show.timelines.at("main"));
    const auto again = parse_show(texts);
    ASSERT_TRUE(again) << again.error().message;
    EXPECT_EQ(*again, show);
    for (int i = 0; i < 24; ++i) EXPECT_EQ(hash_at(*again, i / 2.0), hash_at(show, i / 2.0)) << i;
    EXPECT_NE(hash_at(show, 5), hash_at(small_show(), 5));
    struct Row {
        const char *slope, *says;
    };
    for (const Row& row : {Row{"[1, 2]", "expected 3 numbers"}, Row{"4", "expected 3 numbers"}, Row{"[1, 2, 1e7]", "out of range"}, Row{"\"steep\"", "expected 2 to 4"}, Row{"[1, 2, 3, 4, 5]", "2 to 4 numbers"}}) {
        ShowTexts bad = small_texts();
        bad.timelines["main"] = replaced(bad.timelines["main"], R"("value": [1, 1.5, 3],)", std::string(R"("value": [1, 1.5, 3], "in_slope_per_s": )") + row.slope + ",");
        const auto parsed = parse_show(bad);
        ASSERT_FALSE(parsed) << row.slope;
        EXPECT_NE(parsed.error().message.find("/tracks/approach/keys/k1/in_slope_per_s"), std::string::npos) << parsed.error().message;
    }
}

TEST(Tangents, GoAlongThroughTheClipboard) {
    Show show = small_show();
    show = with(show, pull_tangent(show, kMiddle, TangentSide::Out, 0, 0.5, true));
    const auto text = copy_items(show, {kMiddle});
    ASSERT_TRUE(text) << text.error().message;
    const auto pasted = paste_items(show, *text, {.scene = "hall", .parent = {}, .timeline = "main", .at = s(6), .after_cue = {}});
    ASSERT_TRUE(pasted) << pasted.error().message;
    const Show after = with(show, Result<Change>(pasted->change));
    ASSERT_EQ(pasted->items.size(), 1u);
    EXPECT_EQ(key_of(after, pasted->items[0]).out_slope, key_of(show, kMiddle).out_slope);
}

TEST(Tangents, AKeyIsRaisedWithinWhatItDrives) {
    const Show show = small_show();
    const ItemRef up = key_ref("main", "fade", "up");
    EXPECT_EQ(key_of(with(show, raise_keys(show, {up}, 0, -0.25, show)), up).value.at[0], 0.75f);
    EXPECT_GE(key_of(with(show, raise_keys(show, {up}, 0, -50, show)), up).value.at[0], 0);
    EXPECT_FALSE(raise_keys(show, {up}, 1, 1, show));
    const auto part = raise_keys(timing_part(show, "main", {"fade"}), {up}, 0, -0.25, show);
    EXPECT_EQ(with(show, part), with(show, raise_keys(show, {up}, 0, -0.25, show))) << "a change of a part is one of the show";
}

TEST(Tangents, AnEditOfKeysIsCheckedAgainstItsOwnTrack) {
    Document document(small_show());
    const auto set = [](const char* member, const char* json) { return Edit{{{EditOperation::Op::Replace, std::string("/timelines/main/tracks/approach/keys/k1/") + member, json}}}; };
    EXPECT_TRUE(document.apply(set("at_s", "5"), "Set"));
    const auto taken = document.apply(set("at_s", "9"), "Set");
    ASSERT_FALSE(taken);
    EXPECT_NE(taken.error().message.find("has the same time"), std::string::npos) << taken.error().message;
    EXPECT_FALSE(document.apply(set("value", "1"), "Set")) << "three numbers";
    EXPECT_FALSE(document.apply({{{EditOperation::Op::Replace, "/timelines/main/tracks/approach/target", "\"/scenes/hall\""}}}, "Set")) << "nothing live";
    EXPECT_EQ(key_of(document.show(), kMiddle).at, s(5));
}

}  // namespace
}  // namespace pai
