// Commands on nodes, things of every kind, values and number fields.
#include <gtest/gtest.h>

#include "../unit/show_sample.h"
#include "edit/assets.h"
#include "edit/transforms.h"
#include "edit/values.h"
#include "show/document.h"
#include "show/placing.h"

namespace pai {
namespace {

// A show that is edited by commands; every one must be undone to the same show.
class Bench {
public:
    const Show& show() const { return document_.show(); }
    void take(const Result<Change>& change) {
        ASSERT_TRUE(change) << change.error().message;
        const Show before = show();
        const auto done = document_.apply(change->edit, change->label);
        ASSERT_TRUE(done) << done.error().message;
        document_.undo();
        EXPECT_EQ(document_.show(), before) << change->label;
        document_.redo();
    }
    Id take(const Result<Made>& made) {
        EXPECT_TRUE(made) << made.error().message;
        if (!made) return {};
        take(Result<Change>(made->change));
        for (const ItemRef& item : made->items) EXPECT_TRUE(exists(item, show())) << pointer_of(item);
        return made->items.empty() ? Id() : made->items.back().id;
    }
    const Scene& hall() const { return show().scenes.at("hall"); }
    const Node& node(const Id& id) const { return hall().nodes.at(id); }
    glm::vec3 place(const Id& id) const { return glm::vec3(world_from_node(hall(), id)[3]); }

private:
    Document document_{small_show()};
};

void expect_near(glm::vec3 a, glm::vec3 b, float tolerance = 1e-4f) {
    for (int i = 0; i < 3; ++i) EXPECT_NEAR(a[i], b[i], tolerance) << "component " << i;
}

TEST(Nodes, ANewNodeOfEveryKindPlaysAtOnceAndHasANameOfItsOwn) {
    using What = NewNode::What;
    Bench b;
    for (const What what : {What::Empty, What::PointLight, What::SpotLight, What::Sun, What::Camera, What::Words, What::CameraPicture}) b.take(add_node(b.show(), "hall", {what}));
    EXPECT_EQ(b.take(add_node(b.show(), "hall", {What::Model, "plinth", {0, 2, 0}, "bell"})), "bell-2");
    EXPECT_EQ(b.take(add_node(b.show(), "hall", {What::Sound, {}, {}, "hum", "Deep Hum.wav"})), "deep-hum-wav");
    EXPECT_EQ(b.node("bell-2").parent, "plinth");
    EXPECT_EQ(b.node("text").text->text.size(), 2u) << "words in both languages";
    const auto no = add_node(b.show(), "hall", {What::Model, {}, {}, "nothing"});
    ASSERT_FALSE(no);
    EXPECT_EQ(no.error().message, "no asset \"nothing\"");
}

TEST(Nodes, DeletingWhatIsReferredToSaysWhatRefersToIt) {
    Bench b;
    const auto refused = delete_items(b.show(), {node_ref("hall", "bell")});
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().reason, "EDIT_REFERENCED");
    EXPECT_NE(refused.error().message.find("/scenes/hall/nodes/cam/aim"), std::string::npos) << refused.error().message;
    EXPECT_EQ(references_to(b.show(), {node_ref("hall", "bell")}),
              (std::vector<std::string>{"/scenes/hall/nodes/cam/aim", "/scenes/hall/nodes/key/aim", "/timelines/main/tracks/turn/target"}))
        << "what stands on it goes with it and is no reason";
    b.take(delete_items(b.show(), {node_ref("hall", "bell")}, OnReference::Mend));
    EXPECT_FALSE(b.hall().nodes.contains("voice")) << "it stood on the bell";
    EXPECT_EQ(b.node("cam").aim, "");
    EXPECT_FALSE(b.show().timelines.at("main").tracks.contains("turn"));
}

TEST(Nodes, DeletingAnAssetMendsWhatShowedIt) {
    Bench b;
    EXPECT_EQ(references_to(b.show(), {asset_ref("bell")}), (std::vector<std::string>{"/scenes/hall/nodes/bell/model/asset"}));
    b.take(delete_items(b.show(), {asset_ref("bell")}, OnReference::Mend));
    EXPECT_EQ(b.node("bell").model->asset, "stand-in") << "what was to stand in does";
    b.take(delete_items(b.show(), {asset_ref("song"), asset_ref("hum")}, OnReference::Mend));
    EXPECT_FALSE(b.node("voice").sound);
    EXPECT_TRUE(b.show().fonts.empty());
}

TEST(Nodes, DeletingASceneMendsClipsCuesAndTheFallback) {
    Bench b;
    Show with = b.show();
    with.cues["q"] = {.order = 1, .number = "1", .kind = CueKind::Scene, .scene = "quiet", .fade = Flicks{Flicks::kPerSecond}};
    b.take(Result<Change>(Change{edit_between(b.show(), with), "Add cue: q"}));
    b.take(delete_items(b.show(), {scene_ref("quiet")}, OnReference::Mend));
    EXPECT_EQ(b.show().cues.at("q").kind, CueKind::Wait);
    EXPECT_EQ(b.show().cues.at("q").duration.count, Flicks::kPerSecond);
    EXPECT_EQ(b.show().fallback.scene, "");
    EXPECT_EQ(b.show().timelines.at("main").clips.size(), 1u);
}

TEST(Nodes, ARenamedThingKeepsAllItsReferences) {
    Bench b;
    b.take(rename_item(b.show(), node_ref("hall", "bell"), "great-bell"));
    EXPECT_EQ(b.node("cam").aim, "great-bell");
    EXPECT_EQ(b.node("voice").parent, "great-bell");
    EXPECT_EQ(b.show().timelines.at("main").tracks.at("turn").target, "/scenes/hall/nodes/great-bell/transform/rotation_deg");
    b.take(rename_item(b.show(), scene_ref("hall"), "court"));
    EXPECT_EQ(b.show().timelines.at("main").clips.at("a").scene, "court");
    EXPECT_EQ(b.show().timelines.at("main").tracks.at("turn").target, "/scenes/court/nodes/great-bell/transform/rotation_deg");
    b.take(rename_item(b.show(), asset_ref("bell"), "da-zhong"));
    EXPECT_EQ(b.show().scenes.at("court").nodes.at("great-bell").model->asset, "da-zhong");
    b.take(rename_item(b.show(), timeline_ref("main"), "evening"));
    EXPECT_EQ(b.show().timeline, "evening");
    for (const auto& [id, what] : {std::pair{"cam", "already"}, std::pair{"Bad Name", "no id"}}) {
        const auto no = rename_item(b.show(), node_ref("court", "great-bell"), id);
        ASSERT_FALSE(no);
        EXPECT_NE(no.error().message.find(what), std::string::npos) << no.error().message;
    }
}

TEST(Nodes, ACopyRefersToCopiesAndStandsBesideTheOriginal) {
    Bench b;
    b.take(duplicate_items(b.show(), {node_ref("hall", "bell"), node_ref("hall", "key")}));
    EXPECT_EQ(b.node("voice-2").parent, "bell-2");
    EXPECT_EQ(b.node("key-2").aim, "bell-2");
    EXPECT_EQ(b.node("cam").aim, "bell");
    EXPECT_EQ(b.node("bell-2").parent, "plinth");
    b.take(duplicate_items(b.show(), {clip_ref("main", "a")}));
    EXPECT_GE(b.show().timelines.at("main").clips.at("a-2").start.seconds(), 12);
}

TEST(Nodes, UnderAnotherParentItStaysWhereItIs) {
    Bench b;
    b.take(add_node(b.show(), "hall", {NewNode::What::Empty, {}, {2, 0, 1}, {}, "turntable"}));
    b.take(Result<Change>(Change{{{{EditOperation::Op::Replace, "/scenes/hall/nodes/turntable/transform", R"({"position_m": [2, 0, 1], "rotation_deg": [0, 30, 0], "scale": [2, 2, 2]})"}}}, "Set"}));
    const glm::vec3 before = b.place("bell");
    b.take(reparent_nodes(b.show(), "hall", {"bell", "voice"}, "turntable"));
    expect_near(b.place("bell"), before);
    EXPECT_EQ(b.node("voice").parent, "bell") << "it goes with what it stands on";
    const auto cycle = reparent_nodes(b.show(), "hall", {"turntable"}, "bell");
    ASSERT_FALSE(cycle);
    EXPECT_EQ(cycle.error().reason, "SCENE_CYCLE");
    const Id group = b.take(group_nodes(b.show(), "hall", {"bell", "label"}));
    expect_near(b.place("bell"), before);
    EXPECT_EQ(children_of(b.hall(), group).size(), 2u);
}

TEST(Nodes, ListsAreSortedByHand) {
    Bench b;
    EXPECT_EQ(children_of(b.hall(), ""), (std::vector<Id>{"cam", "key", "label", "plinth"}));
    b.take(reorder_nodes(b.show(), "hall", {"plinth"}, "key"));
    EXPECT_EQ(children_of(b.hall(), ""), (std::vector<Id>{"cam", "plinth", "key", "label"}));
    b.take(reorder_nodes(b.show(), "hall", {"label", "cam"}, ""));
    EXPECT_EQ(children_of(b.hall(), ""), (std::vector<Id>{"plinth", "key", "label", "cam"}));
    const auto one = reorder_nodes(b.show(), "hall", {"cam"}, "plinth");
    ASSERT_TRUE(one);
    EXPECT_EQ(one->edit.operations.size(), 1u) << "only what moves is another line of the file";
}

TEST(Transforms, ATransformIsTheSameThereAndBack) {
    for (const glm::vec3 rotation : {glm::vec3(10, 20, 30), glm::vec3(-80, 170, 5), glm::vec3(90, 40, 0), glm::vec3(0, -90, 0), glm::vec3(-90, 0, 0)}) {
        const Transform t{{1, 2, 3}, rotation, {1, 2, 0.5f}};
        const Transform back = to_transform(local_matrix(t));
        for (int i = 0; i < 4; ++i) expect_near(glm::vec3(local_matrix(back)[i]), glm::vec3(local_matrix(t)[i]), 1e-4f);
    }
}

TEST(Transforms, ADragIsReckonedFromWhereItBegan) {
    Bench b;
    const auto grip = Grip::take(b.show(), "hall", {"bell", "plinth"});
    ASSERT_TRUE(grip);
    const glm::vec3 bell = b.place("bell");
    const Change out = grip->move({1, 0, 0}, AxisSpace::World), back = grip->move({0, 0, 0}, AxisSpace::World);
    EXPECT_EQ(out.edit.operations.size(), back.edit.operations.size()) << "moments of one drag replace one another";
    b.take(Result<Change>(out));
    expect_near(b.place("bell"), bell + glm::vec3(1, 0, 0));
    EXPECT_EQ(b.node("bell").transform.position_m, glm::vec3(0, 1, 0)) << "it stands on the plinth, which moved";
    b.take(Result<Change>(back));
    expect_near(b.place("bell"), bell);
    EXPECT_EQ(out.label, "Move: plinth");
}

TEST(Transforms, SnappedTheLeadingNodeComesToStandOnTheGrid) {
    Bench b;
    const auto grip = Grip::take(b.show(), "hall", {"label", "plinth"});
    ASSERT_TRUE(grip);
    b.take(Result<Change>(grip->move({0.37f, 0, 0}, AxisSpace::World, {.move_m = 0.25f})));
    expect_near(b.place("plinth"), {0.25f, 0, 0});
    expect_near(b.place("label"), {0.85f, 1.1f, 0});
    EXPECT_EQ(snapped(47, 15), 45);
}

TEST(Transforms, SeveralTurnAndScaleAboutTheirMiddle) {
    Bench b;
    b.take(add_node(b.show(), "hall", {NewNode::What::Empty, {}, {1, 0, 0}, {}, "a"}));
    b.take(add_node(b.show(), "hall", {NewNode::What::Empty, {}, {3, 0, 0}, {}, "b"}));
    auto grip = Grip::take(b.show(), "hall", {"a", "b"});
    b.take(Result<Change>(grip->turn({0, 1, 0}, 92, AxisSpace::World, Pivot::Middle, {.turn_deg = 15})));
    expect_near(b.place("a"), {2, 0, 1});
    expect_near(b.place("b"), {2, 0, -1});
    expect_near(b.node("a").transform.rotation_deg, {0, 90, 0});
    grip = Grip::take(b.show(), "hall", {"a", "b"});
    b.take(Result<Change>(grip->scale(glm::vec3(2), Pivot::Middle)));
    expect_near(b.place("a"), {2, 0, 2});
    EXPECT_EQ(b.node("a").transform.scale, glm::vec3(2));
    grip = Grip::take(b.show(), "hall", {"a", "b"});
    b.take(Result<Change>(grip->move({1, 0, 0}, AxisSpace::Local)));
    expect_near(b.place("a"), {2, 0, 1});
    grip = Grip::take(b.show(), "hall", {"key"});
    b.take(Result<Change>(grip->turn({0, 0, 1}, 30, AxisSpace::Local, Pivot::Each)));
    EXPECT_EQ(b.node("key").aim, "bell") << "what aims keeps its aim";
}

TEST(Transforms, AlignDistributeAndFloorGoByEdgesWhereTheyAreKnown) {
    Bench b;
    for (const auto& [id, x] : {std::pair{"a", 0.0f}, std::pair{"b", 1.0f}, std::pair{"c", 5.0f}}) b.take(add_node(b.show(), "hall", {NewNode::What::Empty, {}, {x, 1, 0}, {}, id}));
    b.take(distribute_nodes(b.show(), "hall", {"c", "a", "b"}, 0));
    expect_near(b.place("b"), {2.5f, 1, 0});
    const WorldBoxes boxes{{"a", {{-1, 0.5f, -1}, {1, 1.5f, 1}}}};
    b.take(align_nodes(b.show(), "hall", {"a", "c"}, 0, AlignTo::Max, boxes));
    expect_near(b.place("a"), {4, 1, 0});
    b.take(drop_to_floor(b.show(), "hall", {"a"}, boxes));
    expect_near(b.place("a"), {4, 0.5f, 0});
    EXPECT_FALSE(distribute_nodes(b.show(), "hall", {"a", "b"}, 0));
}

TEST(Transforms, LookingAndAimingPointTheSameWay) {
    Bench b;
    b.take(look_at(b.show(), "hall", {"label"}, b.place("bell")));
    const glm::mat4 looked = world_from_node(b.hall(), "label");
    b.take(aim_at(b.show(), "hall", {"label"}, "bell"));
    const glm::mat4 aimed = world_from_node(b.hall(), "label");
    for (int i = 0; i < 3; ++i) expect_near(glm::vec3(looked[i]), glm::vec3(aimed[i]));
    b.take(aim_at(b.show(), "hall", {"label"}, ""));
    const glm::mat4 kept = world_from_node(b.hall(), "label");
    for (int i = 0; i < 3; ++i) expect_near(glm::vec3(kept[i]), glm::vec3(aimed[i]));
    const Framing f = frame_box({{-1, -1, -1}, {1, 1, 1}}, {0, 0, -1}, 40, 16 / 9.0f);
    EXPECT_GT(f.distance_m, 1.74f / std::sin(0.35f));
    expect_near(f.position_m, {0, 0, f.distance_m});
}

TEST(Values, SeveralShowWhatTheyShareAndWhatIsMixed) {
    Bench b;
    const std::vector<std::string> things{"/scenes/hall/nodes/bell", "/scenes/hall/nodes/label", "/scenes/hall/nodes/key"};
    const auto read = [&](std::string_view member) { return read_common(type_of<Show>(), &b.show(), things, member); };
    const Common place = read("/transform/position_m");
    EXPECT_EQ(place.state, Common::State::Mixed);
    EXPECT_EQ(place.count, 3u);
    EXPECT_EQ(place.mixed, (std::array<bool, 4>{true, true, true, false}));
    EXPECT_EQ(place.meta.unit, "m");
    EXPECT_EQ(read("/transform/scale").state, Common::State::Same);
    EXPECT_TRUE(read("/transform/scale").is_default);
    const Common light = read("/light/intensity_cd");
    EXPECT_EQ(light.count, 1u);
    EXPECT_EQ(light.value, "400");
    EXPECT_EQ(read("/camera/fov_y_deg").state, Common::State::Absent);
    EXPECT_EQ(read("/nonsense").state, Common::State::Absent);
}

TEST(Values, ATypedChangeActsOnEachFromItsOwnValueWithinTheRange) {
    Bench b;
    const std::vector<std::string> things{"/scenes/hall/nodes/bell", "/scenes/hall/nodes/label"};
    const auto change = [&](std::string_view text, std::string_view member, int component) {
        return Change{*change_common(type_of<Show>(), &b.show(), things, member, component, *parse_number(text, {.unit = "m"})), "Set: position"};
    };
    b.take(Result<Change>(change("+=5", "/transform/position_m", 0)));
    EXPECT_FLOAT_EQ(b.node("bell").transform.position_m.x, 5);
    EXPECT_FLOAT_EQ(b.node("label").transform.position_m.x, 5.6f);
    b.take(Result<Change>(change("20cm", "/transform/position_m", 1)));
    EXPECT_FLOAT_EQ(b.node("label").transform.position_m.y, 0.2f);
    const auto opacity = change_common(type_of<Show>(), &b.show(), things, "/model/opacity", 0, *parse_number("*=7"));
    ASSERT_TRUE(opacity);
    EXPECT_EQ(opacity->operations.size(), 1u);
    EXPECT_EQ(opacity->operations[0].value, "1") << "clamped";
    b.take(Result<Change>(Change{*reset_common(type_of<Show>(), &b.show(), things, "/transform"), "Reset"}));
    EXPECT_EQ(b.node("bell").transform, Transform{});
    b.take(Result<Change>(Change{*set_common(type_of<Show>(), &b.show(), things, "/transform/scale", "[2, 2, 2]"), "Set"}));
    EXPECT_EQ(b.node("label").transform.scale, glm::vec3(2));
    EXPECT_FALSE(set_common(type_of<Show>(), &b.show(), things, "/camera/fov_y_deg", "30"));
}

TEST(Expression, NumbersUnitsTimesAndFunctions) {
    const NumberField metres{.unit = "m"}, seconds{.unit = "s", .rate = {24, 1}, .bpm = 120}, degrees{.unit = "deg"}, share{.unit = "", .rate = {}, .bpm = 0, .whole = 1};
    const struct {
        const char* text;
        const NumberField& field;
        double value;
    } rows[] = {{"90/4", share, 22.5},       {"2*(3+1)", share, 8},      {" -2 ^ 2", share, -4},   {"2^3^2", share, 512},   {"1e3", share, 1000}, {".5", share, 0.5},
                {"1.5m", metres, 1.5},       {"20cm+1 m", metres, 1.2},  {"2in", metres, 0.0508},  {"90deg", degrees, 90},  {"pi", share, 3.14159265358979},
                {"0.5 turns", degrees, 180}, {"90\u00b0/2", degrees, 45}, {"1:30", seconds, 90},    {"1:02:03.5", seconds, 3723.5},
                {"120f", seconds, 5},        {"4 beats", seconds, 2},    {"250ms", seconds, 0.25}, {"1min+2s", seconds, 62}, {"50%", share, 0.5},
                {"sqrt(9)+max(1,2)", share, 5}, {"sin(30)", share, 0.5}, {"x*2", share, 14},       {"round(2.6)", share, 3}};
    for (const auto& row : rows) {
        const auto result = parse_number(row.text, row.field, 7);
        ASSERT_TRUE(result) << row.text << ": " << result.error().message;
        EXPECT_NEAR(result->of(7), row.value, 1e-9) << row.text;
    }
    for (const auto& [text, value] : {std::pair{"+=5", 15.0}, std::pair{"-=2*3", 4.0}, std::pair{"*=50%", 5.0}, std::pair{"/=4", 2.5}})
        EXPECT_DOUBLE_EQ(parse_number(text)->of(10), value) << text;
}

TEST(Expression, AFaultSaysWhereAndWhatWasExpected) {
    const NumberField metres{.unit = "m"};
    const struct {
        const char *text, *message;
    } rows[] = {{"", "column 1: expected a number"},
                {"2*(3+1", "column 7: expected )"},
                {"2 3", "column 3: expected an operator or the end"},
                {"1/0", "column 3: division by zero"},
                {"5deg", "column 2: \"deg\" is no unit of this field, expected m"},
                {"5furlongs", "column 2: unknown unit \"furlongs\""},
                {"hello", "column 1: unknown name \"hello\""},
                {"1:30", "column 2: only a time is written with :"},
                {"2*", "column 3: expected a number"},
                {"$", "column 1: expected a number, a name or ("},
                {"10^400", "column 7: the result is no number"},
                {"sqrt(-1)", "column 6: the root of a negative number"}};
    for (const auto& row : rows) {
        const auto result = parse_number(row.text, metres);
        ASSERT_FALSE(result) << row.text;
        EXPECT_EQ(result.error().message, row.message) << row.text;
    }
    EXPECT_FALSE(parse_number(std::string(150, '(')));
    EXPECT_FALSE(parse_number(std::string(201, '1')));
}

TEST(Assets, PlacedTwiceAnAssetHasOneName) {
    Bench b;
    const AssetPlace vase{"urn:paifang:asset:porcelain/vase", UseAs::Model, {}, "hall", {}, {1, 0, 0}};
    EXPECT_EQ(b.take(place_asset(b.show(), vase)), "vase");
    EXPECT_EQ(b.take(place_asset(b.show(), vase)), "vase-2");
    EXPECT_EQ(b.node("vase-2").model->asset, "vase");
    b.take(place_asset(b.show(), {"sounds/bell toll.wav", UseAs::Sound, {}, "hall", "bell", {}}));
    EXPECT_EQ(name_of_asset(b.show(), "sounds/bell toll.wav"), "bell-toll");
    const auto twice = place_asset(b.show(), {"sounds/bell toll.wav", UseAs::Model, {}, "hall", {}, {}});
    ASSERT_FALSE(twice);
    EXPECT_NE(twice.error().message.find("used as sound already"), std::string::npos) << twice.error().message;
    EXPECT_EQ(use_of_file("a/B.GLB"), UseAs::Model);
    EXPECT_EQ(use_of_file("a.txt"), std::nullopt);
}

TEST(Assets, UnusedNamesAreClearedAndASubstituteTakesAName) {
    Bench b;
    b.take(name_asset(b.show(), "models/new.glb"));
    EXPECT_EQ(used_assets(b.show()), (std::set<AssetName>{"bell", "hall-light", "hum", "song", "stand-in"}));
    b.take(clear_unused_assets(b.show()));
    EXPECT_FALSE(b.show().assets.contains("new"));
    b.take(replace_asset(b.show(), "bell", "urn:paifang:asset:bronze/other"));
    EXPECT_EQ(b.node("bell").model->asset, "bell");
    b.take(place_asset(b.show(), {"models/cup.glb", UseAs::Model, {}, "hall", {}, {}}));
    b.take(set_fallback(b.show(), "cup", "stand-in"));
    EXPECT_EQ(b.node("cup").model->fallback, "stand-in");
}

}  // namespace
}  // namespace pai
