// The stage: a show runs on a thread and a context of its own while it is edited.
#include "stage_bench.h"

#include "stage/folder_watch.h"

#include <set>

#include <glm/gtc/matrix_transform.hpp>

namespace pai::test {
namespace {

struct SmallStage {
    StageHome home;
    std::shared_ptr<const Show> show;
    std::unique_ptr<Stage> stage;
    std::uint64_t view = 0;

    SmallStage() {
        write_own_work_show(home.folder("small"));
        auto loaded = load_show(home.folder("small"));
        EXPECT_TRUE(loaded) << (loaded ? "" : loaded.error().message);
        if (!loaded) return;
        show = std::make_shared<const Show>(*std::move(loaded));
        stage = std::make_unique<Stage>(StageOptions{.folder = home.folder("small"), .sound = false}, show, 1);
        view = stage->put_view({.width_px = 320, .height_px = 180});
    }
};

StageView from_the_side() {
    StageView view{.width_px = 320, .height_px = 180};
    view.camera.kind = StageCamera::Kind::Free;
    view.camera.world_from_camera[3] = glm::vec4(0.4f, 0, 4, 1);
    return view;
}

TEST(Stage, AShowOpensAndComesBackAsPicturesWithWhatTheyWereDrawnOf) {
    SmallStage s;
    StagePicture picture;
    ASSERT_TRUE(wait_final(*s.stage, picture, s.view, 1));
    keep_picture(picture, "stage-small");
    EXPECT_EQ(picture.width_px, 320);
    EXPECT_EQ(picture.height_px, 180);
    EXPECT_EQ(picture.scene, "room");
    EXPECT_EQ(picture.rgba.size(), 320u * 180 * 4);
    const StageStatus status = s.stage->status();
    EXPECT_TRUE(status.open);
    EXPECT_EQ(status.problem, "");
    EXPECT_FALSE(status.playing);
    EXPECT_EQ(status.duration, Flicks::from_seconds(2));
    EXPECT_EQ(status.verdicts.size(), 2u);
    for (const Verdict& v : status.verdicts) EXPECT_TRUE(v.permitted) << v.code;
}

TEST(Stage, TheViewerMovesFreelyAndAMovedNodeChangesThePicture) {
    SmallStage s;
    StagePicture cut, free, moved;
    ASSERT_TRUE(wait_final(*s.stage, cut, s.view, 1));
    const std::uint64_t view = s.stage->put_view(from_the_side());
    ASSERT_TRUE(wait_final(*s.stage, free, view, 1));
    keep_picture(free, "stage-free");
    EXPECT_GT(difference(cut, free), 1);
    auto edited = std::make_shared<Show>(*s.show);
    edited->scenes.at("room").nodes.at("square").transform.position_m.x += 0.7f;
    s.stage->put_show(edited, 2);
    ASSERT_TRUE(wait_final(*s.stage, moved, view, 2));
    keep_picture(moved, "stage-moved");
    EXPECT_GT(difference(free, moved), 1);
}

TEST(Stage, AShowThatDoesNotHoldTogetherKeepsTheLastOneAndSaysWhy) {
    SmallStage s;
    StagePicture before, after;
    ASSERT_TRUE(wait_final(*s.stage, before, s.view, 1));
    auto broken = std::make_shared<Show>(*s.show);
    broken->scenes.at("room").nodes.at("square").parent = "nobody";
    s.stage->put_show(broken, 2);
    for (int i = 0; i < 2000 && s.stage->status().problem.empty(); ++i) std::this_thread::sleep_for(std::chrono::milliseconds(5));
    EXPECT_NE(s.stage->status().problem.find("nobody"), std::string::npos) << s.stage->status().problem;
    EXPECT_EQ(s.stage->status().revision, 1u);
    s.stage->put_show(s.show, 3);
    ASSERT_TRUE(wait_final(*s.stage, after, s.view, 3));
    EXPECT_EQ(s.stage->status().problem, "");
    EXPECT_EQ(difference(before, after), 0);
}

template <class Good>
bool wait_status(Stage& stage, Good good) {
    for (int i = 0; i < 6000; ++i) {
        if (good(stage.status())) return true;
        std::this_thread::sleep_for(std::chrono::milliseconds(5));
    }
    return false;
}

TEST(Stage, AnAssetThatIsAddedAppearsAndWhatIsLoadedStays) {
    SmallStage s;
    StagePicture before, after;
    ASSERT_TRUE(wait_final(*s.stage, before, s.view, 1));
    spill(s.home.folder("small") / "models/another.gltf", square_gltf());
    auto edited = std::make_shared<Show>(*s.show);
    edited->assets["another"] = "models/another.gltf";  // before "square" in the table
    Node& node = edited->scenes.at("room").nodes["added"];
    node.model.emplace().asset = "another";
    node.transform.position_m = {0.6f, -0.4f, 0.5f};
    s.stage->put_show(edited, 2);
    ASSERT_TRUE(wait_picture(*s.stage, after, [&](const StagePicture& p) { return p.final && p.revision == 2 && difference(before, p) > 1; }));
    keep_picture(after, "stage-added");
    EXPECT_EQ(s.stage->status().verdicts.size(), 3u);
    EXPECT_TRUE(s.stage->status().refused.empty());
}

TEST(Stage, AFileThatIsNotThereIsRefusedUntilItComes) {
    SmallStage s;
    StagePicture before, after;
    ASSERT_TRUE(wait_final(*s.stage, before, s.view, 1));
    auto edited = std::make_shared<Show>(*s.show);
    edited->assets["late"] = "late.gltf";
    Node& node = edited->scenes.at("room").nodes["late"];
    node.model.emplace().asset = "late";
    node.transform.position_m = {0.6f, -0.4f, 0.5f};
    s.stage->put_view({.width_px = 320, .height_px = 180, .scene = "room"});  // whole, even where an asset is refused
    s.stage->put_show(edited, 2);
    ASSERT_TRUE(wait_status(*s.stage, [](const StageStatus& now) { return now.refused.contains("late"); }));
    EXPECT_EQ(s.stage->status().refused.at("late"), "ASSET_MISSING");
    spill(s.home.folder("small") / "late.gltf", square_gltf());
    ASSERT_TRUE(wait_picture(*s.stage, after, [&](const StagePicture& p) { return p.final && difference(before, p) > 1; }));
    EXPECT_TRUE(wait_status(*s.stage, [](const StageStatus& now) { return now.refused.empty(); }));
}

TEST(Stage, AFileThatIsExportedAgainIsShownInPlaceAndABrokenOneKeepsTheOld) {
    SmallStage s;
    StagePicture before, after;
    ASSERT_TRUE(wait_final(*s.stage, before, s.view, 1));
    const fs::path file = s.home.folder("small") / "square.gltf";
    spill(file, "{\"asset\":");
    ASSERT_TRUE(wait_status(*s.stage, [](const StageStatus& now) { return now.stale.contains("square"); }));
    ASSERT_TRUE(wait_picture(*s.stage, after, [&](const StagePicture& p) { return p.final; }));
    EXPECT_EQ(difference(before, after), 0);
    std::string half = square_gltf();
    const std::string whole = R"("nodes":[{"mesh":0}])";
    const auto nodes = half.find(whole);
    ASSERT_NE(nodes, std::string::npos);
    half.replace(nodes, whole.size(), R"("nodes":[{"mesh":0,"scale":[0.5,0.5,0.5]}])");
    spill(file, half);
    ASSERT_TRUE(wait_picture(*s.stage, after, [&](const StagePicture& p) { return p.final && difference(before, p) > 1; }));
    keep_picture(after, "stage-reloaded");
    EXPECT_TRUE(wait_status(*s.stage, [](const StageStatus& now) { return now.stale.empty() && now.refused.empty(); }));
}

// What Blender writes: one container.
std::string square_glb(float size) {
    const float h = size / 2, corners[12] = {-h, -h, 0, h, -h, 0, h, h, 0, -h, h, 0};
    const std::uint16_t indices[6] = {0, 1, 2, 0, 2, 3};
    std::string bin(reinterpret_cast<const char*>(corners), sizeof corners);
    bin.append(reinterpret_cast<const char*>(indices), sizeof indices);
    std::string json = R"({"asset":{"version":"2.0"},"scenes":[{"nodes":[0]}],"nodes":[{"mesh":0}],"meshes":[{"primitives":[{"attributes":{"POSITION":0},"indices":1}]}],
"buffers":[{"byteLength":60}],"bufferViews":[{"buffer":0,"byteLength":48},{"buffer":0,"byteOffset":48,"byteLength":12}],
"accessors":[{"bufferView":0,"componentType":5126,"count":4,"type":"VEC3","min":[-9,-9,0],"max":[9,9,0]},{"bufferView":1,"componentType":5123,"count":6,"type":"SCALAR"}]})";
    json.resize((json.size() + 3) / 4 * 4, ' ');
    const auto word = [](std::size_t v) {
        const auto w = static_cast<std::uint32_t>(v);
        return std::string(reinterpret_cast<const char*>(&w), 4);
    };
    return "glTF" + word(2) + word(28 + json.size() + bin.size()) + word(json.size()) + "JSON" + json + word(bin.size()) + std::string("BIN\0", 4) + bin;
}

// However another program writes it: over the old one, under another name first, or in two halves with a rest between them. What was staged
// on the model (where it stands, how see-through it is, how it moves) is the show's, and stays.
TEST(Stage, AModelThatIsExportedAgainKeepsWhatWasStagedOnItHoweverItIsWritten) {
    static_assert(FolderWatch::kPeriod_ns * (FolderWatch::kLooks + 1) <= 500'000'000, "seen within half a second of the last byte");
    StageHome home;
    const fs::path folder = home.folder("export"), file = folder / "assets/square.glb";
    write_show(folder, R"("square":"assets/square.glb")", R"(,"square":{"transform":{"position_m":[0.3,0,0],"rotation_deg":[0,0,45]},"model":{"asset":"square","opacity":0.5}})");
    spill(file, square_glb(1));
    auto loaded = load_show(folder);
    ASSERT_TRUE(loaded) << loaded.error().message;
    Stage stage({.folder = folder, .sound = false}, std::make_shared<const Show>(*std::move(loaded)), 1);
    const std::uint64_t view = stage.put_view({.width_px = 160, .height_px = 90});
    StagePicture large, small, again;
    ASSERT_TRUE(wait_final(stage, large, view, 1));
    keep_picture(large, "stage-export-large");
    // Over the old one.
    spill(file, square_glb(0.4f));
    ASSERT_TRUE(wait_picture(stage, small, [&](const StagePicture& p) { return p.final && difference(large, p) > 0.5; }));
    keep_picture(small, "stage-export-small");
    // Under another name first: the same model at the same place, turned and see-through as before, to the last pixel.
    spill(file.string() + ".part", square_glb(1));
    fs::rename(file.string() + ".part", file);
    ASSERT_TRUE(wait_picture(stage, again, [&](const StagePicture& p) { return p.final && difference(large, p) == 0; }));
    // In two halves: in the rest between them the file is broken, and the old one is shown.
    const std::string whole = square_glb(0.4f);
    spill(file, whole.substr(0, whole.size() / 2));
    ASSERT_TRUE(wait_status(stage, [](const StageStatus& now) { return now.stale.contains("square"); }));
    while (stage.take(again))
        if (again.final) EXPECT_EQ(difference(large, again), 0);
    EXPECT_TRUE(stage.status().refused.empty());
    std::ofstream(file, std::ios::binary | std::ios::app) << whole.substr(whole.size() / 2);
    ASSERT_TRUE(wait_picture(stage, again, [&](const StagePicture& p) { return p.final && difference(small, p) == 0; }));
    EXPECT_TRUE(wait_status(stage, [](const StageStatus& now) { return now.stale.empty() && now.refused.empty(); }));
}

StagePick picked(Stage& stage, std::uint64_t number) {
    StagePick out;
    for (int i = 0; i < 4000; ++i) {
        if (stage.take_pick(out) && out.number == number) return out;
        std::this_thread::sleep_for(std::chrono::milliseconds(5));
    }
    ADD_FAILURE() << "no answer";
    return {};
}

TEST(Stage, WhatIsUnderThePointerIsNamedWithItsPlaceInTheWorld) {
    SmallStage s;
    StagePicture picture;
    StageView view = from_the_side();
    view.camera.world_from_camera[3] = glm::vec4(0, 0, 4, 1);
    const std::uint64_t number = s.stage->put_view(view);
    ASSERT_TRUE(wait_final(*s.stage, picture, number, 1));
    const StagePick middle = picked(*s.stage, s.stage->pick({160, 90}));
    ASSERT_EQ(middle.hits.size(), 1u);
    EXPECT_EQ(middle.hits[0].node, "square");
    EXPECT_EQ(middle.hits[0].scene, "room");
    EXPECT_NEAR(middle.hits[0].depth_m, 4, 0.01);
    EXPECT_NEAR(middle.hits[0].position_ws.x, 0, 0.03);
    EXPECT_NEAR(middle.hits[0].position_ws.z, 0, 0.01);
    EXPECT_TRUE(picked(*s.stage, s.stage->pick({5, 5})).hits.empty());
    std::set<Id> all;
    for (const StageHit& hit : picked(*s.stage, s.stage->pick_box({0, 0}, {320, 180})).hits) all.insert(hit.node);
    EXPECT_EQ(all, (std::set<Id>{"label", "square"}));
}

TEST(Stage, TheSelectionIsOutlinedAndTheGridLiesBehindWhatStandsBeforeIt) {
    SmallStage s;
    StagePicture plain, outlined, grid;
    StageView view = from_the_side();
    view.camera.world_from_camera = glm::inverse(glm::lookAt(glm::vec3(1.5f, 1.2f, 3), glm::vec3(0), glm::vec3(0, 1, 0)));
    ASSERT_TRUE(wait_final(*s.stage, plain, s.stage->put_view(view), 1));
    view.selected = {"square"};
    ASSERT_TRUE(wait_final(*s.stage, outlined, s.stage->put_view(view), 1));
    keep_picture(outlined, "stage-outlined");
    EXPECT_GT(difference(plain, outlined), 0.2);
    EXPECT_LT(difference(plain, outlined), 10);
    view.selected.clear();
    view.grid = true;
    ASSERT_TRUE(wait_final(*s.stage, grid, s.stage->put_view(view), 1));
    keep_picture(grid, "stage-grid");
    EXPECT_GT(difference(plain, grid), 0.2);
    view.camera.ortho_height_m = 3;
    view.camera.world_from_camera = glm::inverse(glm::lookAt(glm::vec3(0, 20, 0.001f), glm::vec3(0), glm::vec3(0, 1, 0)));
    ASSERT_TRUE(wait_final(*s.stage, grid, s.stage->put_view(view), 1));
    keep_picture(grid, "stage-above");
}

TEST(Stage, AnOutputIsSeenAsItsProjectorGetsIt) {
    StageHome home;
    write_own_work_show(home.folder("small"));
    spill(home.folder("venue.json"), R"({"format":"paifang.venue/1","id":"house","canvases":{"wall":{"width_px":640,"height_px":180}},
"outputs":{"left":{"canvas":"wall","width_px":320,"height_px":180},"turned":{"canvas":"wall","first_x_px":320,"width_px":320,"height_px":180,"rotation_deg":180}}})");
    auto show = load_show(home.folder("small"));
    ASSERT_TRUE(show);
    Stage stage({.folder = home.folder("small"), .venue = home.folder("venue.json").string(), .sound = false}, std::make_shared<const Show>(*std::move(show)), 1);
    StageView view{.width_px = 320, .height_px = 180};
    view.camera.kind = StageCamera::Kind::Output;
    StagePicture left, turned;
    view.camera.id = "left";
    ASSERT_TRUE(wait_final(stage, left, stage.put_view(view), 1));
    keep_picture(left, "stage-output-left");
    view.camera.id = "turned";
    ASSERT_TRUE(wait_final(stage, turned, stage.put_view(view), 1));
    keep_picture(turned, "stage-output-turned");
    EXPECT_EQ(left.width_px, 320);
    EXPECT_EQ(left.height_px, 180);
    EXPECT_GT(difference(left, turned), 0.5);  // the label stands in the left half alone
}

TEST(Stage, ShadersThatAreWrittenAnewAreTakenOverAndBrokenOnesKeepTheOld) {
    StageHome home;
    write_own_work_show(home.folder("small"));
    const fs::path share = home.folder("share");
    fs::create_directories(share);
    fs::copy(share_directory() / "shaders", share / "shaders", fs::copy_options::recursive);
    fs::copy(share_directory() / "fonts", share / "fonts", fs::copy_options::recursive);
    auto show = load_show(home.folder("small"));
    ASSERT_TRUE(show);
    Stage stage({.folder = home.folder("small"), .share = share, .sound = false}, std::make_shared<const Show>(*std::move(show)), 1);
    const std::uint64_t view = stage.put_view({.width_px = 160, .height_px = 90});
    StagePicture before, after;
    ASSERT_TRUE(wait_final(stage, before, view, 1));
    const auto wait = [&](auto good) {
        for (int i = 0; i < 4000 && !good(stage.status()); ++i) std::this_thread::sleep_for(std::chrono::milliseconds(5));
        return good(stage.status());
    };
    const std::string good = slurp(share / "shaders/passes/compose.frag");
    spill(share / "shaders/passes/compose.frag", good + "\nnonsense;\n");
    ASSERT_TRUE(wait([](const StageStatus& s) { return !s.shaders.empty(); }));
    EXPECT_NE(stage.status().shaders.find("compose"), std::string::npos) << stage.status().shaders;
    EXPECT_EQ(stage.status().shader_loads, 0);
    EXPECT_EQ(stage.status().problem, "");
    std::string red = good;
    const std::string line = "light_out = vec4(c.rgb * weight";
    ASSERT_NE(red.find(line), std::string::npos);
    red.replace(red.find(line), line.size(), "light_out = vec4(vec3(0.5, 0.0, 0.0) * weight");
    spill(share / "shaders/passes/compose.frag", red);
    ASSERT_TRUE(wait_picture(stage, after, [&](const StagePicture& p) { return p.final && difference(p, before) > 10; }));
    keep_picture(after, "stage-red");
    EXPECT_EQ(stage.status().shaders, "");
    EXPECT_EQ(stage.status().shader_loads, 1);
}

}  // namespace
}  // namespace pai::test
