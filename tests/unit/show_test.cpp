// Shows and venues: what is read, what is written, what is refused and where.
#include <gtest/gtest.h>

#include "base/log.h"
#include "show/migrate.h"
#include "show_sample.h"

namespace pai {
namespace {

TEST(Show, TheSmallShowIsWrittenAsItWasRead) {
    const ShowTexts texts = small_texts();
    const auto show = parse_show(texts);
    ASSERT_TRUE(show) << show.error().message;
    const ShowTexts written = write_show(*show);
    EXPECT_EQ(written.show, texts.show);
    EXPECT_EQ(written.scenes, texts.scenes);
    EXPECT_EQ(written.timelines, texts.timelines);
    EXPECT_EQ(*parse_show(written), *show);
}

TEST(Show, AShowIsLoadedByItsFolder) {
    const auto show = load_show(unit_data("show-small"));
    ASSERT_TRUE(show) << show.error().message;
    EXPECT_EQ(*show, small_show());
    const auto missing = load_show(unit_data("no-such-show"));
    ASSERT_FALSE(missing);
    EXPECT_EQ(missing.error().code, Code::NotFound);
}

TEST(Show, TheFormatPageHoldsTheSmallShow) {
    const std::string page = *read_text_file(std::filesystem::path(PAIFANG_ROOT) / "docs/formats/show.md");
    const ShowTexts texts = small_texts();
    for (const std::string& text : {texts.show, texts.scenes.at("hall"), texts.scenes.at("quiet"), texts.timelines.at("main"), *read_text_file(unit_data("venue-small.json"))})
        EXPECT_NE(page.find("```json\n" + text + "```"), page.npos) << text;
}

TEST(Show, WithoutAnExcerptItsFirstTwentySecondsStandForAShow) {
    Show show = small_show();
    EXPECT_EQ(excerpt_of(show), (Excerpt{{}, Flicks::from_seconds(12)}));  // all of it
    show.timelines.at("main").duration = Flicks::from_seconds(60);
    EXPECT_EQ(excerpt_of(show), (Excerpt{{}, Flicks::from_seconds(20)}));
    show.excerpt = {Flicks::from_seconds(30), Flicks::from_seconds(15)};
    EXPECT_EQ(excerpt_of(show), show.excerpt);
}

TEST(Show, GlowAndAnimationAreWrittenOnlyWhereTheyAreNotTheDefault) {
    Show show = small_show();
    ModelPart& bell = *show.scenes.at("hall").nodes.at("bell").model;
    const std::string plain = write_show(show).scenes.at("hall");
    EXPECT_EQ(plain.find("glow"), plain.npos);
    EXPECT_EQ(plain.find("animation"), plain.npos);
    bell.glow.channels[3] = 0.5f;
    bell.animation = "swing";
    bell.animation_start = Flicks::from_seconds(1.5);
    const ShowTexts texts = write_show(show);
    const std::string& hall = texts.scenes.at("hall");
    EXPECT_NE(hall.find("\"glow\": {\"3\": 0.5}"), hall.npos) << hall;
    EXPECT_NE(hall.find("\"animation\": \"swing\""), hall.npos) << hall;
    EXPECT_NE(hall.find("\"animation_start_s\": 1.5"), hall.npos) << hall;
    EXPECT_EQ(hall.find("animation_speed"), hall.npos);
    EXPECT_EQ(parse_show(texts).value(), show);
}

TEST(Show, EveryBadFileIsRefusedWithItsPointerAndReason) {
    enum Where { kShow, kHall, kMain };
    struct Row {
        Where where;
        const char *from, *to, *message, *reason;
    };
    const Row rows[] = {
        {kShow, "{", "{,", "show.json: line 1", "JSON_INVALID"},
        {kShow, "\"seed\": 7", "\"seed\": 7, \"seed\": 8", "named twice", "JSON_DUPLICATE_KEY"},
        {kShow, "paifang.show/1", "paifang.show/2", "show.json: /format: the file is \"paifang.show/2\", this program reads up to \"paifang.show/1\"", "FORMAT_NEWER"},
        {kShow, "paifang.show/1", "paifang.scene/1", "show.json: /format", "SCHEMA_INVALID"},
        {kShow, "paifang.show/1", "paifang.show/01", "show.json: /format", "SCHEMA_INVALID"},
        {kShow, "\"format\": \"paifang.show/1\",", "", "show.json: /format: is missing", "SCHEMA_INVALID"},
        {kShow, "\"seed\": 7", "\"seed\": -1", "show.json: /seed: -1 is out of range", "SCHEMA_INVALID"},
        {kShow, "\"seed\": 7", "\"scenes\": {}", "show.json: /scenes: is kept in files of its own", "SCHEMA_INVALID"},
        {kShow, "sounds/hum.wav", "../hum.wav", "show.json: /assets/hum: expected urn", "SCHEMA_INVALID"},
        {kShow, "sounds/hum.wav", "/etc/hum.wav", "show.json: /assets/hum: expected urn", "SCHEMA_INVALID"},
        {kShow, "sounds/hum.wav", "sounds\\\\hum.wav", "show.json: /assets/hum: expected urn", "SCHEMA_INVALID"},
        {kShow, "sounds/hum.wav", "http://x/hum.wav", "show.json: /assets/hum: expected urn", "SCHEMA_INVALID"},
        {kShow, "\"zh-Hans\": \"song\"", "\"zh Hans\": \"song\"", "show.json: /fonts/zh Hans: expected a language", "SCHEMA_INVALID"},
        {kShow, "\"zh-Hans\": \"song\"", "\"zh-Hans\": \"sang\"", "/fonts/zh-Hans: no asset \"sang\"", "SCENE_UNLICENSED_REF"},
        {kShow, "\"zh-Hans\": \"song\"", "\"zh-Hans\": \"bell\"", "is used as font already", "SCENE_REFERENCE"},
        {kShow, "\"seed\": 7", "\"timeline\": \"other\"", "/timeline: no timeline \"other\"", "SCENE_REFERENCE"},
        {kShow, "\"seed\": 7", "\"excerpt\": {\"start_s\": 8, \"duration_s\": 5}", "/excerpt/duration_s: the excerpt ends after the timeline", "SCHEMA_INVALID"},
        {kShow, "\"seed\": 7", "\"excerpt\": {\"start_s\": 8}", "/excerpt/duration_s: expected a duration", "SCHEMA_INVALID"},
        {kShow, "\"scene\": \"quiet\"", "\"scene\": \"loud\"", "/fallback/scene: no scene \"loud\"", "SCENE_REFERENCE"},
        {kHall, "\"parent\": \"plinth\"", "\"parent\": \"table\"", "/scenes/hall/nodes/bell/parent: no node \"table\"", "SCENE_REFERENCE"},
        {kHall, "\"parent\": \"plinth\"", "\"parent\": \"bell\"", "/scenes/hall/nodes/bell/parent: \"bell\" stands on this node itself", "SCENE_CYCLE"},
        {kHall, "\"parent\": \"plinth\"", "\"parent\": \"voice\"", "SCENE_CYCLE", "SCENE_CYCLE"},
        {kHall, "\"parent\": \"plinth\"", "\"parent\": \"cam\"", "SCENE_CYCLE", "SCENE_CYCLE"},
        {kHall, "\"aim\": \"bell\"", "\"aim\": \"gong\"", "/scenes/hall/nodes/cam/aim: no node", "SCENE_REFERENCE"},
        {kHall, "\"asset\": \"bell\"", "\"asset\": \"gong\"", "/scenes/hall/nodes/bell/model/asset: no asset \"gong\"", "SCENE_UNLICENSED_REF"},
        {kHall, "\"asset\": \"bell\"", "\"asset\": \"hum\"", "is used as", "SCENE_REFERENCE"},
        {kHall, "\"asset\": \"bell\"", "\"asset\": \"bell\", \"glow\": {\"16\": 1}", "scenes/hall.json: /nodes/bell/model/glow/16: ", "SCHEMA_INVALID"},
        {kHall, "\"asset\": \"bell\"", "\"asset\": \"bell\", \"glow\": {\"3\": -0.5}", "scenes/hall.json: /nodes/bell/model/glow/3: -0.5 is out of range", "SCHEMA_INVALID"},
        {kHall, "\"asset\": \"bell\"", "\"asset\": \"bell\", \"glow_of\": \"plinth\"", "/scenes/hall/nodes/bell/model/glow_of: no node with a model", "SCENE_REFERENCE"},
        {kHall, "\"asset\": \"bell\"", "\"asset\": \"bell\", \"glow_of\": \"bell\"", "/scenes/hall/nodes/bell/model/glow_of: no node with a model", "SCENE_REFERENCE"},
        {kHall, "\"asset\": \"bell\"", "\"asset\": \"bell\", \"glow\": [1, 1]", "scenes/hall.json: /nodes/bell/model/glow: ", "SCHEMA_INVALID"},
        {kHall, "\"asset\": \"bell\"", "\"asset\": \"bell\", \"animation\": \"a\\u0001\"", "scenes/hall.json: /nodes/bell/model/animation: ", "SCHEMA_INVALID"},
        {kHall, "\"asset\": \"bell\"", "\"asset\": \"bell\", \"animation_speed\": -1", "scenes/hall.json: /nodes/bell/model/animation_speed: -1 is out of range", "SCHEMA_INVALID"},
        {kHall, "\"fallback\": \"stand-in\"", "\"fallback\": \"none\"", "/scenes/hall/nodes/bell/model/fallback: no asset", "SCENE_UNLICENSED_REF"},
        {kHall, "\"camera\": \"cam\"", "\"camera\": \"key\"", "/scenes/hall/camera: no node with a camera \"key\"", "SCENE_REFERENCE"},
        {kHall, "\"camera\": {\"fov_y_deg\"", "\"camera\": {\"near_m\": 300, \"fov_y_deg\"", "/scenes/hall/nodes/cam/camera/near_m: expected less than far_m", "SCHEMA_INVALID"},
        {kHall, "\"kind\": \"spot\"", "\"inner_cone_deg\": 30", "/scenes/hall/nodes/key/light/inner_cone_deg: is wider", "SCHEMA_INVALID"},
        {kHall, "\"kind\": \"spot\"", "\"kind\": \"laser\"", "scenes/hall.json: /nodes/key/light/kind: expected one of", "SCHEMA_INVALID"},
        {kHall, "\"plinth\": {}", "\"Plinth\": {}", "scenes/hall.json: /nodes/Plinth: expected an id", "SCHEMA_INVALID"},
        {kHall, "[0, 1, 0]", "[0, 1, 1e999]", "scenes/hall.json: /nodes/bell/transform/position_m/2: expected a finite", "SCHEMA_INVALID"},
        {kMain, "\"scene\": \"hall\"", "\"scene\": \"hell\"", "/timelines/main/clips/a/scene: no scene \"hell\"", "SCENE_REFERENCE"},
        {kMain, "\"scene\": \"hall\",", "\"scene\": \"hall\", \"camera\": \"key\",", "/timelines/main/clips/a/camera: no node with a camera", "SCENE_REFERENCE"},
        {kMain, "\"start_s\": 8", "\"start_s\": 9", "/timelines/main/clips/b/duration_s: the clip ends after the timeline", "SCHEMA_INVALID"},
        {kMain, "\"start_s\": 8, \"duration_s\": 4", "\"start_s\": 3, \"duration_s\": 1", "/timelines/main/clips/b/start_s: lies within clip \"a\"", "SCHEMA_INVALID"},
        {kMain, "\"clips\": {", "\"clips\": {\"c\": {\"scene\": \"hall\", \"start_s\": 8.5, \"duration_s\": 3.5},", "/timelines/main/clips/c/start_s: overlaps", "SCHEMA_INVALID"},
        {kMain, "transform/position_m", "transform/place_m", "/timelines/main/tracks/approach/target: no live member", "SCENE_REFERENCE"},
        {kMain, "nodes/bell/transform/rotation_deg", "nodes/bell/model/glow/16", "/timelines/main/tracks/turn/target: no live member", "SCENE_REFERENCE"},
        {kMain, "nodes/bell/transform/rotation_deg", "nodes/bell/model/glow", "/timelines/main/tracks/turn/target: no live member", "SCENE_REFERENCE"},
        {kMain, "nodes/bell/transform/rotation_deg", "nodes/bell/model/animation_speed", "/timelines/main/tracks/turn/target: no live member", "SCENE_REFERENCE"},
        {kMain, "nodes/cam/transform/position_m", "nodes/cam/light/colour", "/timelines/main/tracks/approach/target: no live member", "SCENE_REFERENCE"},
        {kMain, "nodes/cam/transform/position_m", "nodes/cam/camera/near_m", "/timelines/main/tracks/approach/target: no live member", "SCENE_REFERENCE"},
        {kMain, "/scenes/hall/nodes/cam/transform/position_m", "/scenes/hall/nodes/bell/transform/rotation_deg", "another track drives this already", "SCHEMA_INVALID"},
        {kMain, "\"value\": [0, 1.6, 4]", "\"value\": 4", "/timelines/main/tracks/approach/keys/k0/value: expected 3 numbers", "SCHEMA_INVALID"},
        {kMain, "\"at_s\": 4.5", "\"at_s\": 9", "/timelines/main/tracks/approach/keys/k2/at_s: key \"k1\" has the same time", "SCHEMA_INVALID"},
        {kMain, "\"in\": {\"at_s\": 0, \"value\": 0}", "\"in\": {\"at_s\": 0, \"value\": -1}", "/timelines/main/tracks/fade/keys/in/value: -1 is out of range", "SCHEMA_INVALID"},
        {kMain, "\"at_s\": 4.5, ", "", "timelines/main.json: /tracks/approach/keys/k1/at_s: is missing", "SCHEMA_INVALID"},
    };
    for (const Row& row : rows) {
        ShowTexts texts = small_texts();
        std::string& text = row.where == kShow ? texts.show : row.where == kHall ? texts.scenes["hall"] : texts.timelines["main"];
        text = replaced(text, row.from, row.to);
        const auto show = parse_show(texts);
        ASSERT_FALSE(show) << row.to;
        EXPECT_EQ(show.error().reason, row.reason) << row.to << ": " << show.error().message;
        if (std::string_view(row.message) != row.reason) {
            EXPECT_NE(show.error().message.find(row.message), std::string::npos) << row.to << ": " << show.error().message;
        }
    }
}

TEST(Show, MessagesStayShortWhateverTheFileSays) {
    ShowTexts texts = small_texts();
    const std::string name(1'000'000, 'x');
    texts.show = replaced(texts.show, "\"seed\"", "\"" + name + "\"");
    EXPECT_LT(parse_show(texts).error().message.size(), 200u);
    texts.show = replaced(small_texts().show, "\"hum\"", "\"" + name + "\"");
    EXPECT_LT(parse_show(texts).error().message.size(), 300u);
    texts.show = replaced(small_texts().show, "paifang.show/1", name);
    EXPECT_LT(parse_show(texts).error().message.size(), 200u);
}

TEST(Show, TenThousandNodesLoadInALongChainAndOneMoreIsRefused) {
    ShowTexts texts = small_texts();
    const auto scene = [](int nodes) {
        std::string text = R"({"format": "paifang.scene/1", "nodes": {"n0": {"camera": {}})";
        for (int i = 1; i < nodes; ++i) text += ",\n\"n" + std::to_string(i) + "\": {\"parent\": \"n" + std::to_string(i - 1) + "\"}";
        return text + "}}";
    };
    const int others = static_cast<int>(small_show().scenes.at("hall").nodes.size() + small_show().scenes.at("quiet").nodes.size());
    texts.scenes["long"] = scene(10'000 - others);
    EXPECT_TRUE(parse_show(texts));
    texts.scenes["long"] = scene(10'001 - others);
    const auto more = parse_show(texts);
    ASSERT_FALSE(more);
    EXPECT_EQ(more.error().reason, "SCENE_LIMIT");
    EXPECT_EQ(more.error().message, "/scenes: 10001 nodes, expected at most 10000");
    texts.scenes["long"] = scene(10'001);
    EXPECT_EQ(parse_show(texts).error().reason, "SCENE_LIMIT");
}

TEST(Show, MoreThanSixteenThousandReferencesToAssetsAreRefused) {
    ShowTexts texts = small_texts();
    std::string text = R"({"format": "paifang.scene/1", "nodes": {"n0": {"camera": {}})";
    for (int i = 1; i < 8300; ++i) text += ",\"n" + std::to_string(i) + R"(": {"model": {"asset": "bell", "fallback": "stand-in"}})";
    texts.scenes["crowd"] = text + "}}";
    const auto crowd = parse_show(texts);
    ASSERT_FALSE(crowd);
    EXPECT_EQ(crowd.error().reason, "SCENE_LIMIT") << crowd.error().message;
}

// A show that would rather have no mark, no credit line and no cap, wherever it may say so.
TEST(Show, NoMemberOfAShowTouchesAnObligationAndTheShowIsWhatItWasWithoutIt) {
    for (const char* name : {"obligation", "obligations", "watermark", "attribute", "attribution", "credit", "credits", "marks", "resolutionCap", "resolution_cap", "compensate",
                             "inform", "reserve"})
        for (const char* value : {"false", "null", "0", "\"none\"", "[]", "{\"mode\": \"visible\"}"}) {
            ShowTexts texts = small_texts();
            const std::string member = "\"" + std::string(name) + "\": " + value + ", ";
            texts.show = replaced(texts.show, "\"seed\"", member + "\"seed\"");
            texts.scenes["hall"] = replaced(texts.scenes["hall"], "\"nodes\"", member + "\"nodes\"");
            texts.scenes["hall"] = replaced(texts.scenes["hall"], "\"model\"", member + "\"model\"");
            texts.timelines["main"] = replaced(texts.timelines["main"], "\"clips\"", member + "\"clips\"");
            const auto hostile = parse_show(texts);
            ASSERT_TRUE(hostile) << member << hostile.error().message;
            EXPECT_EQ(*hostile, small_show()) << member;
        }
}

TEST(Show, AnOlderFormatIsBroughtUpStepByStep) {
    const Migration steps[] = {
        {"paifang.toy", 2, +[](JsonRef d) -> Result<std::string> { return replaced(replaced(d.dump(), "toy/2", "toy/3"), "length", "length_m"); }},
        {"paifang.toy", 1, +[](JsonRef d) -> Result<std::string> { return replaced(replaced(d.dump(), "toy/1", "toy/2"), "size", "length"); }},
    };
    const char* current = R"({"format":"paifang.toy/3","length_m":1})";
    EXPECT_EQ(*migrate(R"({"format":"paifang.toy/1","size":1})", "paifang.toy/3", steps), current);
    EXPECT_EQ(*migrate(R"({"format":"paifang.toy/2","length":1})", "paifang.toy/3", steps), current);
    EXPECT_EQ(*migrate(current, "paifang.toy/3", steps), current);
    EXPECT_EQ(migrate(current, "paifang.toy/2", steps).error().reason, "FORMAT_NEWER");
    EXPECT_EQ(migrate(R"({"format":"paifang.toy/3"})", "paifang.toy/4", steps).error().reason, "FORMAT_OLDER");
}

TEST(Venue, TheSmallVenueIsWrittenAsItWasRead) {
    const std::string text = *read_text_file(unit_data("venue-small.json"));
    const auto venue = parse_venue(text);
    ASSERT_TRUE(venue) << venue.error().message;
    EXPECT_EQ(write_venue(*venue), text);
    EXPECT_EQ(to_string(venue->purpose), "exhibit");
    EXPECT_EQ(to_string(venue->channel), "monitor");
    EXPECT_EQ(*load_venue(unit_data("venue-small.json")), *venue);
}

TEST(Venue, OneOfTheFirstFormatLosesTheNumbersOfItsDisplaysAndNothingElse) {
    const std::string text = *read_text_file(unit_data("venue-1.json"));
    const auto venue = parse_venue(text);
    ASSERT_TRUE(venue) << venue.error().message;
    std::string current = replaced(replaced(text, ", \"display\": 1", ""), "\"display\": 2, ", "");
    EXPECT_EQ(*venue, *parse_venue(replaced(current, "venue/1", "venue/2")));
    EXPECT_EQ(venue->outputs.at("right").first_x_px, 1720);
    std::string warnings;
    for (const log::Line& line : log::recent()) warnings += line.message + "\n";
    EXPECT_NE(warnings.find("/outputs/left: its display has the number 1,"), std::string::npos) << warnings;
    EXPECT_NE(warnings.find("/outputs/right: its display has the number 2,"), std::string::npos) << warnings;
    EXPECT_EQ(warnings.find("/outputs/window"), std::string::npos) << warnings;
}

TEST(Venue, OneOfTheFirstFormatIsReadAsStrictly) {
    const std::string text = *read_text_file(unit_data("venue-1.json"));
    EXPECT_EQ(parse_venue(replaced(text, "\"full_screen\"", "\"fullscreen\"")).error().message.find("/outputs/window/fullscreen"), 0u);
    EXPECT_FALSE(parse_venue(replaced(text, "{\"canvas\": \"wall\", \"full_screen\": false}", "[1]")));
    EXPECT_FALSE(parse_venue(R"({"format":"paifang.venue/1","id":"a","outputs":[]})"));
}

TEST(Venue, EveryBadFileIsRefusedWithItsPointer) {
    struct Row {
        const char *from, *to, *message;
    };
    const Row rows[] = {
        {"\"id\": \"did:web:venue.example\",", "", "/id: is missing"},
        {"paifang.venue/2", "paifang.venue/3", "/format: the file is \"paifang.venue/3\", this program reads up to \"paifang.venue/2\""},
        {"\"canvas\": \"main\"", "\"canvas\": \"wall\"", "/outputs/window/canvas: no canvas \"wall\""},
        {"\"canvas\": \"main\"", "\"canvas\": \"main\", \"first_x_px\": 1000, \"width_px\": 281", "/outputs/window/first_x_px: the part leaves the canvas"},
        {"\"canvas\": \"main\"", "\"canvas\": \"main\", \"first_y_px\": 720", "/outputs/window/first_y_px: the part leaves the canvas"},
        {"\"canvas\": \"main\"", R"("canvas": "main", "rotation_deg": 45)", R"(/outputs/window/rotation_deg: 45, expected 0, 90, 180 or 270)"},
        {"\"canvas\": \"main\"", R"("canvas": "main", "gamma": 0.5)", R"(/outputs/window/gamma: 0.5, expected 0 for sRGB, or 1 to 4)"},
        {"\"canvas\": \"main\"", R"("canvas": "main", "corners": {"top_left": [0.7, 0.7]})", R"(/outputs/window/corners: the picture folds over itself)"},
        {"\"canvas\": \"main\"", R"("canvas": "main", "warp": {"columns": 1, "rows": 3})", R"(/outputs/window/warp/columns: 1, expected at least 2)"},
        {"\"canvas\": \"main\"", R"("canvas": "main", "warp": {"columns": 4})", R"(/outputs/window/warp/rows: 0, expected at least 2)"},
        {"\"canvas\": \"main\"", R"("canvas": "main", "warp": {"columns": 3, "rows": 3, "offsets": {"3-0": [0, 0.1]}})", R"(/outputs/window/warp/offsets/3-0: no handle of a grid of 3 x 3)"},
        {"\"canvas\": \"main\"", R"("canvas": "main", "warp": {"columns": 3, "rows": 3, "offsets": {"top": [0, 0.1]}})", R"(/outputs/window/warp/offsets/top: no handle of a grid of 3 x 3)"},
        {"\"canvas\": \"main\"", R"("canvas": "main", "warp": {"offsets": {"0-0": [0, 0.1]}})", R"(/outputs/window/warp/offsets: moves handles of no mesh)"},
        {"\"canvas\": \"main\"", R"("canvas": "main", "blend": {"left_px": 700, "right_px": 581})", R"(/outputs/window/blend: left_px and right_px are 1281 px together, expected at most the 1280 px of the part)"},
        {"\"canvas\": \"main\"", R"("canvas": "main", "first_y_px": 100, "blend": {"top_px": 621})", R"(/outputs/window/blend: top_px and bottom_px are 621 px together, expected at most the 620 px of the part)"},
        {"\"canvas\": \"main\"", R"("canvas": "main", "masks": {"door": {"points": {"a": [0, 0], "b": [1, 1]}}})", R"(/outputs/window/masks/door/points: 2 points, expected at least 3)"},
        {"\"territory\"", "\"purpose\": \"fun\", \"territory\"", "/purpose: expected one of \"performance\""},
        {"\"territory\"", "\"channel\": \"radio\", \"territory\"", "/channel: expected one of \"projection\""},
        {"\"width_px\": 1280", "\"width_px\": 1280.5", "/canvases/main/width_px: expected a whole number"},
    };
    for (const Row& row : rows) {
        const auto venue = parse_venue(replaced(*read_text_file(unit_data("venue-small.json")), row.from, row.to));
        ASSERT_FALSE(venue) << row.to;
        EXPECT_EQ(venue.error().message.find(row.message), 0u) << venue.error().message;
    }
}

TEST(Handle, IdsAreColumnAndRow) {
    EXPECT_EQ(handle_id(3, 12), "3-12");
    EXPECT_EQ(parse_handle_id("3-12"), glm::ivec2(3, 12));
    for (const char* bad : {"", "3", "-", "3-", "-3", "a-b", "03-1", "1-2-3", "100-1", "1--2"}) EXPECT_FALSE(parse_handle_id(bad)) << bad;
}

}  // namespace
}  // namespace pai
