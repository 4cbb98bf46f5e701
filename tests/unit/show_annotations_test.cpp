// Annotations, tours and articles: what is read, what is refused and where, what is written.
#include <gtest/gtest.h>

#include <glm/geometric.hpp>
#include <glm/matrix.hpp>

#include "show/tour.h"
#include "show_sample.h"

namespace pai {
namespace {

const std::string kBell = *read_text_file(unit_data("bell.annotations.json"));

TEST(Annotations, AFileBesideAModelReadsAsItWasWritten) {
    const auto file = parse_annotations(kBell);
    ASSERT_TRUE(file) << file.error().message;
    EXPECT_EQ(file->annotations.at("crown").title.at("zh-Hans"), "钮");
    EXPECT_EQ(file->tours.at("round").stops.at("b").mode, ViewMode::Clay);
    EXPECT_EQ(file->tours.at("round").stops.at("b").section->offset_m, 0.02f);
    EXPECT_EQ(length_of(file->tours.at("round")), Flicks{15 * Flicks::kPerSecond});  // 2 + 6 + 3 + 4
    const auto again = parse_annotations(write_annotations(*file));
    ASSERT_TRUE(again) << again.error().message;
    EXPECT_EQ(*again, *file);
}

TEST(Annotations, WhatIsWrongIsNamedByItsPointer) {
    struct Row { const char *from, *to, *message, *reason; };
    const Row rows[] = {
        {"\"normal\": [0, 1, 0]", "\"normal\": [0, 0, 0]", "/annotations/crown/normal: expected a direction", "SCHEMA_INVALID"},
        {"\"article\": \"casting\"", "\"article\": \"melting\"", "/annotations/crown/article: no article \"melting\"", "SCENE_REFERENCE"},
        {"\"picture\": \"rubbing\", \"article\"", "\"picture\": \"voice\", \"article\"", "/annotations/crown/picture: asset \"voice\" is used as sound already", "SCENE_REFERENCE"},
        {"{\"en\": \"voice\"}", "{\"en\": \"song\"}", "/annotations/crown/narration/sound/en: no asset \"song\"", "SCENE_UNLICENSED_REF"},
        {"\"at_s\": 2", "\"at_s\": 0", "/annotations/crown/narration/captions/b/at_s: another caption", "SCHEMA_INVALID"},
        {"\"position_m\": [0.5, 0.1, 0.5]", "\"position_m\": [0.1, 0, 0.1]", "/annotations/lip/camera/position_m: expected another place than target_m", "SCHEMA_INVALID"},
        {"\"annotation\": \"crown\"", "\"annotation\": \"handle\"", "/tours/round/stops/a/annotation: no annotation \"handle\" there", "SCENE_REFERENCE"},
        {"\"normal\": [0, 0, 1]", "\"normal\": [0, 0, 0]", "/tours/round/stops/b/section/normal: expected a direction", "SCHEMA_INVALID"},
        {"\"mode\": \"clay\"", "\"mode\": \"clayey\"", "/tours/round/stops/b/mode", "SCHEMA_INVALID"},
        {"\"travel_s\": 3", "\"travel_s\": -3", "/tours/round/stops/b/travel_s", "SCHEMA_INVALID"},
        {"\"voice.wav\"", "\"../voice.wav\"", "/assets/voice", "SCHEMA_INVALID"},
        {"\"voice.wav\"", "\"urn:paifang:asset:a/b\"", "/assets/voice: expected a path beside this file", "SCHEMA_INVALID"},
        {"annotations/1", "annotations/2", "paifang.annotations/2", "FORMAT_NEWER"},
    };
    for (const Row& row : rows) {
        const auto file = parse_annotations(replaced(kBell, row.from, row.to));
        ASSERT_FALSE(file) << row.to;
        EXPECT_NE(file.error().message.find(row.message), std::string::npos) << file.error().message << "\nexpected " << row.message;
        EXPECT_EQ(file.error().reason, row.reason) << row.to;
    }
}

// The small show with an annotated bell and a tour through its hall.
ShowTexts told_texts() {
    ShowTexts texts = small_texts();
    texts.scenes["hall"] = replaced(texts.scenes["hall"], "\"asset\": \"bell\", \"fallback\": \"stand-in\"",
        "\"asset\": \"bell\", \"fallback\": \"stand-in\", \"annotations\": {\"crown\": {\"position_m\": [0, 0.5, 0], \"normal\": [0, 1, 0], "
        "\"title\": {\"en\": \"Crown\", \"zh-Hans\": \"钮\"}, \"article\": \"casting\"}}");
    texts.scenes["hall"] = replaced(texts.scenes["hall"], "\"nodes\":",
        "\"articles\": {\"casting\": {\"title\": {\"en\": \"Casting\"}}}, \"tours\": {\"walk\": {\"title\": {\"en\": \"Walk\"}, \"stops\": {"
        "\"a\": {\"order\": 1, \"camera\": {\"position_m\": [0, 1.5, 2], \"target_m\": [0, 1, 0]}, \"easing\": \"cut\", \"stay_s\": 2, \"node\": \"bell\", \"annotation\": \"crown\"},"
        "\"b\": {\"order\": 2, \"camera\": {\"position_m\": [2, 1.5, 0], \"target_m\": [0, 1, 0], \"fov_y_deg\": 20}, \"travel_s\": 2, \"stay_s\": 2, \"mode\": \"clay\","
        " \"section\": {\"normal\": [0, 2, 0], \"offset_m\": 1}, \"narration\": {\"sound\": {\"en\": \"hum\"}, \"captions\": {\"x\": {\"at_s\": 0.5, \"text\": {\"en\": \"Hum\"}}}}}}}}, \"nodes\":");
    texts.timelines["main"] = replaced(texts.timelines["main"], "\"scene\": \"hall\"", "\"scene\": \"hall\", \"tour\": \"walk\", \"annotations\": true");
    return texts;
}

TEST(Annotations, OfAShowAreReadCheckedAndWritten) {
    const ShowTexts texts = told_texts();
    const auto show = parse_show(texts);
    ASSERT_TRUE(show) << show.error().message;
    const auto again = parse_show(write_show(*show));
    ASSERT_TRUE(again) << again.error().message;
    EXPECT_EQ(*again, *show);
    struct Row { const char *from, *to, *message; };
    for (const Row& row : {Row{"\"node\": \"bell\"", "\"node\": \"plinth\"", "/scenes/hall/tours/walk/stops/a/annotation"},
                           Row{"\"article\": \"casting\"", "\"article\": \"none\"", "/scenes/hall/nodes/bell/model/annotations/crown/article"},
                           Row{"\"hum\"}, \"captions\"", "\"bell\"}, \"captions\"", "/scenes/hall/tours/walk/stops/b/narration/sound/en"}}) {
        ShowTexts bad = texts;
        bad.scenes["hall"] = replaced(bad.scenes["hall"], row.from, row.to);
        const auto refused = parse_show(bad);
        ASSERT_FALSE(refused) << row.to;
        EXPECT_NE(refused.error().message.find(row.message), std::string::npos) << refused.error().message;
    }
    ShowTexts bad = texts;
    bad.timelines["main"] = replaced(bad.timelines["main"], "\"walk\"", "\"run\"");
    EXPECT_NE(parse_show(bad).error().message.find("/timelines/main/clips/a/tour: no tour \"run\""), std::string::npos);
}

FrameState told_at(double seconds, const std::string& language = "en") {
    const auto show = parse_show(told_texts());
    EXPECT_TRUE(show);
    Live live;
    live.language = language;
    return evaluate(compiled(*show), live, Flicks::from_seconds(seconds));
}

TEST(Annotations, AClipWithATourIsLedByItAtItsTimes) {
    const FrameState first = told_at(1);
    ASSERT_EQ(first.layers.size(), 1u);
    const Layer& at = first.layers[0];
    EXPECT_EQ(at.tour.stop, 1);
    EXPECT_EQ(at.tour.stops, 2);
    EXPECT_FALSE(at.tour.travelling);
    EXPECT_NEAR(glm::length(glm::vec3(at.camera.world_from_camera[3]) - glm::vec3(0, 1.5f, 2)), 0, 1e-5f);
    ASSERT_EQ(at.annotations.size(), 1u);
    EXPECT_TRUE(at.annotations[0].open);
    EXPECT_EQ(at.annotations[0].title, "Crown");
    EXPECT_EQ(told_at(1, "zh").layers[0].annotations[0].title, "钮");
    // Of the bell, which turns a third of a circle in 3 s and stands a metre high: 0.5 m above its origin.
    EXPECT_NEAR(glm::length(at.annotations[0].position_ws - glm::vec3(0, 1.5f, 0)), 0, 1e-5f);
    EXPECT_NEAR(at.annotations[0].normal_ws.y, 1, 1e-5f);

    const Layer way = told_at(3).layers[0];  // half of two seconds: a quarter of the circle's quarter, as far from the target as its ends
    EXPECT_TRUE(way.tour.travelling);
    EXPECT_FALSE(way.annotations[0].open);
    EXPECT_EQ(way.look.mode, ViewMode::Natural);
    const glm::vec3 arm = glm::vec3(way.camera.world_from_camera[3]) - glm::vec3(0, 1, 0);
    EXPECT_NEAR(glm::length(arm), glm::length(glm::vec3(0, 0.5f, 2)), 1e-4f);
    EXPECT_NEAR(arm.x, arm.z, 1e-4f);

    const FrameState there = told_at(4.6);
    const Layer& second = there.layers[0];
    EXPECT_EQ(second.look.mode, ViewMode::Clay);
    ASSERT_TRUE(second.look.section);
    EXPECT_EQ(second.tour.caption, "Hum");
    EXPECT_NEAR(second.camera.fov_y_rad, 20 * 3.14159265f / 180, 1e-5f);
    bool heard = false;
    for (const SoundState& sound : there.sounds) heard = heard || (!sound.positional && sound.start == Flicks{4 * Flicks::kPerSecond});
    EXPECT_TRUE(heard) << "the voice begins on arrival";
    EXPECT_EQ(told_at(4.2).layers[0].tour.caption, "");
    // Pure: the same state however often and in whatever order it is asked for.
    EXPECT_EQ(state_hash(told_at(4.6)), state_hash(there));
    EXPECT_NE(state_hash(told_at(1)), state_hash(told_at(1, "zh")));
}

TEST(Annotations, AVisitorSeesOneThingAloneWhereverItStands) {
    const auto show = parse_show(told_texts());
    ASSERT_TRUE(show);
    Live live;
    const Flicks t = Flicks::from_seconds(2);
    const FrameState before = evaluate(compiled(*show), live, t);
    live.inspection = Inspection{.scene = "hall", .node = "bell", .camera = {{0, 0.2f, 1}, {0, 0, 0}, 30}};
    live.inspection->look.section = Section{{0, 0, 2}, 0.1f};
    live.inspection->look.raking_light = RakingLight{90, 10, 1};
    live.inspection->look.variant = "fired";
    live.inspection->open = true;
    const FrameState after = evaluate(compiled(*show), live, t);
    const ModelDraw* bell = nullptr;
    for (const ModelDraw& draw : before.layers[0].models)
        if (draw.asset == after.layers[0].models.at(0).asset) bell = &draw;
    ASSERT_TRUE(bell);
    EXPECT_EQ(after.layers[0].models.size(), 1u) << "the bell, and nothing that might come between";
    const Layer& layer = after.layers[0];
    const glm::mat4& world = bell->world_from_node;
    EXPECT_GT(std::abs(world[0].z), 0.5f) << "it has turned";
    EXPECT_NEAR(glm::length(glm::vec3(layer.camera.world_from_camera[3]) - glm::vec3(world * glm::vec4(0, 0.2f, 1, 1))), 0, 1e-5f);
    // Its target is in the middle of the picture.
    const glm::vec4 seen = glm::inverse(layer.camera.world_from_camera) * world * glm::vec4(0, 0, 0, 1);
    EXPECT_NEAR(seen.x, 0, 1e-5f);
    EXPECT_NEAR(seen.y, 0, 1e-5f);
    EXPECT_LT(seen.z, 0);
    ASSERT_TRUE(layer.look.section);
    EXPECT_NEAR(glm::dot(layer.look.section->normal, glm::vec3(world * glm::vec4(0.3f, 0.7f, 0.1f, 1))), layer.look.section->offset_m, 1e-5f);
    EXPECT_EQ(layer.models[0].variant, variant_hash("fired"));
    EXPECT_TRUE(layer.models[0].open);
    EXPECT_NEAR(glm::length(towards(*layer.look.raking_light) - glm::normalize(glm::mat3(world) * towards(RakingLight{90, 10, 1}))), 0, 1e-4f);
    EXPECT_LT(layer.environment.intensity, before.layers[0].environment.intensity);
    EXPECT_EQ(layer.tour.stops, 0);
    EXPECT_NE(state_hash(after), state_hash(before));
    live.inspection->scene = "elsewhere";
    EXPECT_EQ(evaluate(compiled(*show), live, t), before);
}

TEST(Annotations, ATourIsAtItsStopsAtTheirTimes) {
    const ModelAnnotations told = *parse_annotations(kBell);
    const Tour& tour = told.tours.at("round");  // 2 s there, 6 s stay, 3 s on, linear
    EXPECT_EQ(tour_moment(tour, Flicks::from_seconds(1)).stop, 0u);
    EXPECT_NEAR(tour_moment(tour, Flicks::from_seconds(1)).share, 0.5, 1e-12);
    EXPECT_EQ(tour_moment(tour, Flicks::from_seconds(5)).since, Flicks::from_seconds(3));
    EXPECT_EQ(tour_moment(tour, Flicks::from_seconds(9)).stop, 1u);
    EXPECT_NEAR(tour_moment(tour, Flicks::from_seconds(9)).share, 1.0 / 3, 1e-9);
    EXPECT_EQ(tour_moment(tour, Flicks::from_seconds(1000)).stop, 1u);
    // Opposite sides are reached around the thing, never through it.
    const CameraStop a{{0, 0, 2}, {0, 0, 0}, 30}, b{{0, 0, -2}, {0, 0, 0}, 50};
    for (double share = 0; share <= 1; share += 0.1) EXPECT_NEAR(glm::length(between(a, b, share).position_m), 2, 1e-5f);
    EXPECT_NEAR(between(a, b, 0.5).fov_y_deg, 40, 1e-4f);
}

}  // namespace
}  // namespace pai
