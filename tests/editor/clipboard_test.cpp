// Copy and paste between scenes and shows, search, the list of problems, the words of the history, venues.
#include <gtest/gtest.h>

#include "../unit/show_sample.h"
#include "edit/assets.h"
#include "edit/clipboard.h"
#include "edit/cues.h"
#include "edit/problems.h"
#include "edit/search.h"
#include "edit/starter.h"
#include "edit/venue_project.h"
#include "edit_bench.h"

namespace pai {
namespace {

using namespace test;

Show pasted(Show show, const Result<Made>& made) {
    EXPECT_TRUE(made) << made.error().message;
    if (!made) return show;
    EXPECT_TRUE(apply(show, made->change.edit));
    EXPECT_TRUE(check_show(show).empty());
    for (const ItemRef& item : made->items) EXPECT_TRUE(exists(item, show)) << pointer_of(item);
    return show;
}

TEST(Clipboard, NodesTakeTheirAssetsTracksAndReferencesToAnotherShow) {
    const Show from = small_show();
    const auto text = copy_items(from, {node_ref("hall", "bell"), node_ref("hall", "key")}, "main");
    ASSERT_TRUE(text);
    EXPECT_TRUE(is_clipping(*text));
    Show to = starter_show({}).show;
    to.assets["bell"] = "urn:paifang:asset:other/bell";  // the name is taken by another
    to.assets["murmur"] = "sounds/hum.wav";               // the same under another name
    const auto made = paste_items(to, *text, {.scene = "scene-1", .parent = {}, .timeline = "main"});
    const Show after = pasted(to, made);
    const auto& nodes = after.scenes.at("scene-1").nodes;
    EXPECT_EQ(made->items.size(), 2u) << "what stands on the bell is not chosen apart";
    EXPECT_EQ(nodes.at("bell").model->asset, "bell-2");
    EXPECT_EQ(after.assets.at("bell-2"), from.assets.at("bell"));
    EXPECT_EQ(nodes.at("voice").sound->asset, "murmur");
    EXPECT_EQ(nodes.at("voice").parent, "bell");
    EXPECT_EQ(nodes.at("key").aim, "bell");
    EXPECT_EQ(nodes.at("bell").transform.position_m, glm::vec3(0, 1, 0)) << "where it stood in the world";
    EXPECT_EQ(after.timelines.at("main").tracks.at("turn").target, "/scenes/scene-1/nodes/bell/transform/rotation_deg");
}

TEST(Clipboard, PastedWhereItWasEverythingIsNewAndNamesOfThePlaceStay) {
    const Show show = small_show();
    const auto made = paste_items(show, *copy_items(show, {node_ref("hall", "cam")}, "main"), {.scene = "hall", .parent = "plinth", .timeline = "main"});
    const Show after = pasted(show, made);
    EXPECT_EQ(after.scenes.at("hall").nodes.at("cam-2").aim, "bell") << "it is here, too";
    EXPECT_EQ(after.scenes.at("hall").nodes.at("cam-2").parent, "plinth");
    EXPECT_EQ(after.timelines.at("main").tracks.at("approach-2").target, "/scenes/hall/nodes/cam-2/transform/position_m");
    const Show away = pasted(show, paste_items(show, *copy_items(show, {node_ref("hall", "cam")}), {.scene = "quiet"}));
    EXPECT_EQ(away.scenes.at("quiet").nodes.at("cam-2").aim, "") << "there is no bell there";
}

TEST(Clipboard, KeysClipsMarkersAndCuesComeToTheirPlaces) {
    Show show = small_show();
    show.timelines.at("main").markers["m"] = {Flicks::from_seconds(5), {{"en", "Here"}}};
    show.cues["a"] = {.order = 1, .number = "1", .kind = CueKind::Scene, .scene = "hall"};
    show.cues["b"] = {.order = 2, .number = "2", .kind = CueKind::GoTo, .cue = "a"};
    const auto keys = copy_items(show, {key_ref("main", "approach", "k1"), key_ref("main", "approach", "k2")});
    Show after = pasted(show, paste_items(show, *keys, {.timeline = "main", .at = Flicks::from_seconds(10)}));
    EXPECT_EQ(after.timelines.at("main").tracks.at("approach").keys.size(), 5u);
    EXPECT_EQ(after.timelines.at("main").tracks.at("approach").keys.at("k1-2").at.seconds(), 10);
    EXPECT_FALSE(paste_items(starter_show({}).show, *keys, {.timeline = "main"})) << "nothing there that they could drive";
    const auto rest = copy_items(show, {clip_ref("main", "a"), marker_ref("main", "m"), cue_ref("a"), cue_ref("b")});
    const Show other = starter_show({}).show;
    after = pasted(other, paste_items(other, *rest, {.timeline = "main"}));
    EXPECT_TRUE(after.scenes.contains("hall"));
    EXPECT_EQ(after.timelines.at("main").clips.at("a").start.seconds(), 60);
    EXPECT_EQ(after.timelines.at("main").markers.at("m").at.seconds(), 0);
    EXPECT_EQ(after.cues.at("b").cue, "a");
    after = pasted(show, paste_items(show, *rest, {.timeline = "main", .after_cue = "a"}));
    EXPECT_EQ(after.scenes.size(), 2u) << "the scene is here already";
    EXPECT_EQ(cues_in_order(after), (std::vector<Id>{"a", "a-2", "b-2", "b"}));
    EXPECT_EQ(after.cues.at("b-2").cue, "a-2");
}

TEST(Clipboard, HostileTextIsRefusedWithTheReason) {
    const Show show = small_show();
    const std::string good = *copy_items(show, {node_ref("hall", "bell")});
    const PasteInto into{.scene = "hall", .parent = {}, .timeline = "main"};
    const auto clip = [](const std::string& members) { return R"({"format": "paifang.clipboard/1", "clipping": {)" + members + "}}"; };
    const struct {
        std::string text;
        const char* message;
    } rows[] = {{"hello", "holds nothing of a show"},
                {"", "holds nothing of a show"},
                {R"({"format": "paifang.clipboard/1"})", "expected {"},
                {R"({"format": "paifang.clipboard/1", "clipping": {}, "more": 1})", "expected {"},
                {clip(""), "holds nothing of a show"},
                {clip(R"("nodes": {"a": {"weird": 1}})"), "/nodes/a"},
                {clip(R"("nodes": {"../up": {}})"), "/nodes"},
                {clip(R"("assets": {"a": "../../etc/passwd"}, "nodes": {"a": {}})"), "/assets/a"},
                {clip(R"("nodes": {"a": {"model": {"asset": "zzz"}}})"), "\"zzz\", which it does not bring"},
                {clip(R"("nodes": {"a": {"parent": "b"}, "b": {"parent": "a"}})"), "stands on this node itself"},
                {clip(R"("nodes": {"a": {"transform": {"position_m": [1e30, 0, 0]}}})"), "position_m"},
                {replaced(good, "clipboard/1", "clipboard/2"), "holds nothing"},
                {std::string(9u << 20, ' '), "at most"}};
    for (const auto& row : rows) {
        const auto made = paste_items(show, row.text, into);
        ASSERT_FALSE(made) << row.text.substr(0, 100);
        EXPECT_NE(made.error().message.find(row.message), std::string::npos) << made.error().message;
    }
    EXPECT_TRUE(paste_items(show, good, into));
    EXPECT_FALSE(paste_items(show, good, {.scene = "nowhere"}));
}

TEST(Search, FindsByNameTitleAndLettersInTwoLanguagesBestFirst) {
    Show show = small_show();
    show.cues["q1"] = {.order = 1, .number = "12.5", .title = {{"en", "House lights"}, {"zh-Hans", "场灯"}}, .kind = CueKind::Wait};
    Search search;
    std::vector<Findable> all = findables_of(show);
    all.push_back({Findable::Kind::Command, "edit.align", {}, "Align to the middle", "居中对齐", ""});
    search.set(std::move(all));
    const auto first = [&](std::string_view query) {
        const auto hits = search.find(query, 5);
        return hits.empty() ? std::string("nothing") : hits[0].what->title;
    };
    EXPECT_EQ(first("bell"), "bell");
    EXPECT_EQ(first("VOI"), "voice");
    EXPECT_EQ(first("钟"), "label") << "the words of a text";
    EXPECT_EQ(first("场灯"), "q1");
    EXPECT_EQ(first("12.5"), "q1");
    EXPECT_EQ(first("atm"), "Align to the middle");
    EXPECT_EQ(first("对齐"), "Align to the middle");
    EXPECT_EQ(first("words quiet"), "words") << "a word for the place";
    EXPECT_EQ(first("zzzz"), "nothing");
    EXPECT_EQ(search.find("", 3).size(), 3u);
    const auto hit = search.find("mid", 1);
    ASSERT_EQ(hit.size(), 1u);
    EXPECT_EQ(hit[0].letters, (std::vector<std::size_t>{13, 14, 15}));
    EXPECT_GT(match_score("bell", "bell"), match_score("bell", "bell-2"));
    EXPECT_GT(match_score("bell", "bell-2"), match_score("bell", "great-bell"));
    EXPECT_GT(match_score("bell", "great-bell"), match_score("bell", "doorbells"));
    EXPECT_EQ(match_score("\x9F", "\xE9\x92\x9F"), 0) << "half of a sign is none";
}

TEST(Search, EveryOneOfThousandsOfNodesIsFound) {
    Show show = small_show();
    for (int i = 0; i < 5000; ++i) show.scenes.at("hall").nodes["lamp-" + std::to_string(i)];
    Search search;
    search.set(findables_of(show));
    ASSERT_EQ(search.find("lamp-4321", 10).at(0).what->item, node_ref("hall", "lamp-4321"));
    EXPECT_EQ(search.find("lm4321", 10).at(0).what->item, node_ref("hall", "lamp-4321"));
}

std::vector<std::string> keys_of(const std::vector<ShowProblem>& problems) {
    std::vector<std::string> out;
    for (const ShowProblem& p : problems) {
        out.push_back(p.key + " " + p.pointer);
        EXPECT_FALSE(p.text.at("en").empty() || p.text.at("zh-Hans").empty() || p.way_out.at("en").empty() || p.way_out.at("zh-Hans").empty()) << p.key;
    }
    return out;
}

TEST(ShowProblems, SayWhatIsWrongWhereAndTheWayOut) {
    Show show = small_show();
    EXPECT_TRUE(keys_of(find_problems({.show = &show})).empty()) << keys_of(find_problems({.show = &show}))[0];
    show.assets["spare"] = "models/spare.glb";
    show.fallback = {};
    show.unsolved["song"] = {"TERRITORY", "did:web:venue.example", ""};
    show.scenes.at("quiet").nodes["stone"].model.emplace().asset = "stand-in";
    show.scenes.at("quiet").nodes["stone"].transform.scale.y = 0;
    show.scenes["lost"].nodes["cam"].camera.emplace();
    show.timelines["other"].duration = Flicks{Flicks::kPerSecond};
    show.timelines["other"].tracks["t"] = {"/scenes/hall/nodes/cam/camera/fov_y_deg", {{"k", {{}, {{30}, 1}}}}};
    const std::vector<ShowProblem> all = find_problems({.show = &show, .venue = nullptr, .verdicts = {{"bell", {"EXPIRED", {{"en", "ended yesterday"}, {"zh-Hans", "昨天到期"}}, {}}}, {"hum", {}}},
                                                        .missing_files = {"hum"}, .changed_on_disk = {"scenes/hall.json"}});
    EXPECT_EQ(keys_of(all), (std::vector<std::string>{"outside-terms /assets/bell", "missing-file /assets/hum", "changed-on-disk ", "unsolved /assets/song",
                                                      "no-fallback /scenes/hall/environment", "no-fallback /scenes/quiet/nodes/stone",
                                                      "flat /scenes/quiet/nodes/stone", "dark /scenes/quiet", "unused-asset /assets/spare", "unused-scene /scenes/lost",
                                                      "idle-track /timelines/other/tracks/t"}));
    EXPECT_EQ(all[0].text.at("en"), "bell is used outside its terms: ended yesterday");
    EXPECT_EQ(all[0].text.at("zh-Hans"), "bell 的使用超出许可条款：昨天到期");
    EXPECT_EQ(all[6].item, node_ref("quiet", "stone"));
    show.timeline = "gone";
    EXPECT_EQ(find_problems({.show = &show})[0].severity, Severity::Error);
}

TEST(ShowProblems, ANewShowHasNone) {
    const Show show = starter_show({}).show;
    EXPECT_EQ(keys_of(find_problems({.show = &show})), std::vector<std::string>{});
}

TEST(Labels, AreSaidInBothLanguages) {
    EXPECT_EQ(say_label("Move: bell", "en"), "Move: bell");
    EXPECT_EQ(say_label("Move: bell", "zh-Hans"), "移动：bell");
    EXPECT_EQ(say_label("Clear unused assets", "zh"), "清除未使用的资源");
    EXPECT_EQ(say_label("Something: x", "zh-Hans"), "Something: x");
}

TEST(VenueProject, OutputsAreEditedWithUndoAndSavedWhole) {
    const EditBench bench;
    auto v = VenueProject::open("");
    ASSERT_TRUE(v) << v.error().message;
    const Venue plain = v->venue();
    EXPECT_EQ(VenueProject::open("").error().reason, "VENUE_LOCKED");
    ASSERT_TRUE(v->apply(*add_output(v->venue(), "Left wall")));
    for (const char* x : {"[0.1, 0]", "[0.2, 0]"}) ASSERT_TRUE(v->apply({{{{EditOperation::Op::Replace, "/outputs/left-wall/corners/top_left", x}}}, "Pin: left-wall"}, 5));
    EXPECT_EQ(v->steps().size(), 2u) << "a drag is one step";
    const auto folded = v->apply({{{{EditOperation::Op::Replace, "/outputs/left-wall/corners/top_left", "[2, 2]"}}}, "Pin"});
    ASSERT_FALSE(folded);
    EXPECT_NE(folded.error().message.find("/outputs/left-wall/corners"), std::string::npos) << folded.error().message;
    ASSERT_TRUE(v->apply(*rename_output(v->venue(), "left-wall", "west")));
    ASSERT_TRUE(v->apply(*duplicate_output(v->venue(), "west")));
    ASSERT_TRUE(v->apply(*delete_output(v->venue(), "window")));
    EXPECT_FALSE(rename_output(v->venue(), "west", "west-2"));
    ASSERT_TRUE(v->save());
    EXPECT_TRUE(v->is_saved());
    EXPECT_EQ(*load_venue(v->path()), v->venue());
    while (v->undo()) {}
    EXPECT_EQ(v->venue(), plain);
    while (v->redo()) {}
    EXPECT_TRUE(v->is_saved());
    ASSERT_TRUE(write_file(v->path(), write_venue(plain)));
    EXPECT_EQ(v->save().error().reason, "VENUE_CHANGED_ON_DISK");
    EXPECT_TRUE(v->save(true));
    EXPECT_EQ(*load_venue(v->path().string() + ".bak"), plain);
}

TEST(VenueProject, WhatACrashLeftBehindIsOffered) {
    const EditBench bench;
    Venue edited;
    {
        auto v = VenueProject::open("");
        ASSERT_TRUE(v->apply(*add_output(v->venue(), "left")));
        edited = v->venue();
    }
    auto v = VenueProject::open("");
    ASSERT_TRUE(v);
    ASSERT_TRUE(v->left_behind());
    ASSERT_TRUE(v->recover());
    EXPECT_EQ(v->venue(), edited);
    v->close();
    v = VenueProject::open("");
    EXPECT_FALSE(v->left_behind());
}

}  // namespace
}  // namespace pai
