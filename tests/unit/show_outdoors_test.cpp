// Hour, season and weather of shows, and their surfaces in the open: what is read, what is refused, what the timeline moves.
#include <gtest/gtest.h>

#include "show_sample.h"

namespace pai {
namespace {

constexpr const char* kOutdoors = R"("outdoors": {"enabled": true, "time_of_day_h": 18.5, "season": 2, "latitude_deg": 29.5, "wetness": 0.6}, "background")";
constexpr const char* kSurfaces = R"("asset": "bell", "surfaces": {
  "street": {"material": "*", "ground": {"wet": 0.5}},
  "river": {"material": "river", "water": {"wave_m": 0.3}},
  "walls": {"material": "windows", "facade": {"lit": 0.4, "show_share": 0.3, "show_first": 2, "show_channels": 6, "show_order": "columns"}}
})";

ShowTexts open_texts() {
    ShowTexts texts = small_texts();
    std::string& hall = texts.scenes.at("hall");
    hall = replaced(replaced(hall, "\"background\"", kOutdoors), "\"asset\": \"bell\"", kSurfaces);
    return texts;
}

const EnvironmentState& environment_at(const CompiledShow& show, double t_s, FrameState& state) {
    state = evaluate(show, {}, Flicks::from_seconds(t_s));
    return state.layers.at(0).environment;
}

TEST(ShowOutdoors, IsWrittenAsItWasRead) {
    const auto show = parse_show(open_texts());
    ASSERT_TRUE(show) << show.error().message;
    const Scene& hall = show->scenes.at("hall");
    EXPECT_TRUE(hall.environment.outdoors.enabled);
    EXPECT_EQ(hall.environment.outdoors.season, 2);
    EXPECT_EQ(hall.nodes.at("bell").model->surfaces.at("walls").facade->show_order, ShowOrder::Columns);
    EXPECT_FALSE(hall.nodes.at("bell").model->surfaces.at("walls").water);
    const ShowTexts written = write_show(*show);
    EXPECT_EQ(*parse_show(written), *show);
    EXPECT_EQ(written.scenes.at("hall").find("curtains"), std::string::npos) << "defaults are not written";
}

TEST(ShowOutdoors, BadValuesAreRefusedWithTheirPlace) {
    struct Row {
        const char *from, *to, *message, *reason;
    };
    const Row rows[] = {
        {"18.5", "24.5", "scenes/hall.json: /environment/outdoors/time_of_day_h: 24.5 is out of range", "SCHEMA_INVALID"},
        {"\"season\": 2", "\"season\": -1", "scenes/hall.json: /environment/outdoors/season: -1 is out of range", "SCHEMA_INVALID"},
        {"29.5", "91", "scenes/hall.json: /environment/outdoors/latitude_deg: 91 is out of range", "SCHEMA_INVALID"},
        {"0.6}", "\"wet\"}", "scenes/hall.json: /environment/outdoors/wetness: ", "SCHEMA_INVALID"},
        {"\"river\", \"water\"", "\"river\", \"ground\": {}, \"water\"", "/scenes/hall/nodes/bell/model/surfaces/river: 2 of facade, ground and water, expected exactly one", "SCHEMA_INVALID"},
        {", \"ground\": {\"wet\": 0.5}", "", "/scenes/hall/nodes/bell/model/surfaces/street: 0 of facade, ground and water, expected exactly one", "SCHEMA_INVALID"},
        {"\"material\": \"river\"", "\"material\": \"windows\"", "surfaces/walls/material: surface \"river\" has this material already", "SCHEMA_INVALID"},
        {"\"material\": \"river\"", "\"material\": \"\"", "scenes/hall.json: /nodes/bell/model/surfaces/river/material: expected text", "SCHEMA_INVALID"},
        {"\"material\": \"river\", ", "", "scenes/hall.json: /nodes/bell/model/surfaces/river/material: is missing", "SCHEMA_INVALID"},
        {"\"show_first\": 2", "\"show_first\": 11", "surfaces/walls/facade/show_channels: channels up to 16, expected 15 at most", "SCHEMA_INVALID"},
        {"\"show_first\": 2", "\"show_first\": 2.5", "surfaces/walls/facade/show_first: expected a whole number", "SCHEMA_INVALID"},
        {"\"show_channels\": 6", "\"show_channels\": 1.5", "surfaces/walls/facade/show_channels: expected a whole number", "SCHEMA_INVALID"},
        {"\"columns\"", "\"spirals\"", "scenes/hall.json: /nodes/bell/model/surfaces/walls/facade/show_order: expected one of", "SCHEMA_INVALID"},
        {"\"lit\": 0.4", "\"texture_m\": [3, 0]", "surfaces/walls/facade/texture_m: expected two lengths or two zeros", "SCHEMA_INVALID"},
        {"\"lit\": 0.4", "\"room_m\": [3, 0, 4]", "scenes/hall.json: /nodes/bell/model/surfaces/walls/facade/room_m/1: 0 is out of range", "SCHEMA_INVALID"},
        {"\"wave_m\": 0.3", "\"wave_length_m\": 0", "scenes/hall.json: /nodes/bell/model/surfaces/river/water/wave_length_m: 0 is out of range", "SCHEMA_INVALID"},
    };
    for (const Row& row : rows) {
        ShowTexts texts = open_texts();
        texts.scenes.at("hall") = replaced(texts.scenes.at("hall"), row.from, row.to);
        const auto show = parse_show(texts);
        ASSERT_FALSE(show) << row.to;
        EXPECT_NE(show.error().message.find(row.message), std::string::npos) << row.to << ": " << show.error().message;
        EXPECT_EQ(show.error().reason, row.reason) << row.to;
    }
}

TEST(ShowOutdoors, TheTimelineMovesHourAndSeasonAndSeeksAreExact) {
    ShowTexts texts = open_texts();
    std::string& main = texts.timelines.at("main");
    main = replaced(main, "\"tracks\": {", R"("tracks": {
      "hour": {"target": "/scenes/hall/environment/outdoors/time_of_day_h", "keys": {"a": {"at_s": 0, "value": 18, "interpolation": "linear"}, "b": {"at_s": 8, "value": 22}}},
      "wet": {"target": "/scenes/hall/environment/outdoors/wetness", "keys": {"a": {"at_s": 0, "value": 0, "interpolation": "linear"}, "b": {"at_s": 8, "value": 1}}},)");
    const auto parsed = parse_show(texts);
    ASSERT_TRUE(parsed) << parsed.error().message;
    const CompiledShow show = compiled(*parsed);
    FrameState state;
    EXPECT_FLOAT_EQ(environment_at(show, 2, state).outdoors.time_of_day_h, 19);
    EXPECT_FLOAT_EQ(environment_at(show, 6, state).outdoors.wetness, 0.75f);
    EXPECT_EQ(environment_at(show, 6, state).outdoors.t, Flicks::from_seconds(6)) << "waves count from the start of the clip";
    const std::uint64_t hash = state_hash(state);
    environment_at(show, 1, state);
    EXPECT_NE(state_hash(state), hash);
    environment_at(show, 6, state);
    EXPECT_EQ(state_hash(state), hash);
}

TEST(ShowOutdoors, TheStateHashKnowsEveryMemberAndNothingOfAShowWithin) {
    const auto hash_of = [](const ShowTexts& texts) {
        const auto show = parse_show(texts);
        EXPECT_TRUE(show) << (show ? "" : show.error().message);
        return show ? state_hash(evaluate(compiled(*show), {}, Flicks::from_seconds(3))) : 0;
    };
    const std::uint64_t open = hash_of(open_texts());
    const std::pair<const char*, const char*> changes[] = {
        {"18.5", "18.6"}, {"\"season\": 2", "\"season\": 2.1"}, {"29.5", "29.4"}, {"0.6}", "0.5}"}, {"\"wetness\"", "\"cloud\": 0.9, \"wetness\""},
        {"\"wetness\"", "\"rain\": 0.9, \"wetness\""}, {"\"wetness\"", "\"snow\": 0.5, \"wetness\""}, {"\"wetness\"", "\"wind_m_s\": 9, \"wetness\""},
        {"\"wetness\"", "\"haze_glow\": 3, \"wetness\""}, {"\"wetness\"", "\"north_deg\": 3, \"wetness\""}, {"\"wet\": 0.5", "\"wet\": 0.4"},
        {"\"wet\": 0.5", "\"lamps\": false"}, {"\"wet\": 0.5", "\"wet\": 0.5, \"mirror\": true"}, {"\"wave_m\": 0.3", "\"wave_m\": 0.2"}, {"\"lit\": 0.4", "\"lit\": 0.3"}, {"columns", "floors"},
        {"\"material\": \"river\"", "\"material\": \"stream\""}, {"\"lit\": 0.4", "\"window\": [0.5, 0.5]"},
    };
    for (const auto& [from, to] : changes) {
        ShowTexts texts = open_texts();
        texts.scenes.at("hall") = replaced(texts.scenes.at("hall"), from, to);
        EXPECT_NE(hash_of(texts), open) << to;
    }
    ShowTexts within = small_texts();
    const std::uint64_t closed = hash_of(within);
    std::string& hall = within.scenes.at("hall");
    hall = replaced(hall, "\"background\"", R"("outdoors": {"time_of_day_h": 3, "rain": 1}, "background")");
    EXPECT_EQ(hash_of(within), closed) << "what is not enabled does not count";
}

}  // namespace
}  // namespace pai
