// A show open in the editor: files, journal, recovery, lock, ladder.
#include <gtest/gtest.h>

#include "base/json.h"
#include "edit/selection.h"
#include "edit_bench.h"

namespace pai {
namespace {

using namespace test;

constexpr const char* kKey = "/scenes/scene-1/nodes/key-light/light/intensity_cd";
constexpr const char* kFov = "/scenes/scene-1/nodes/camera/camera/fov_y_deg";

TEST(Project, ANewShowPlaysAndIsSavedInTwoLanguages) {
    const EditBench bench;
    const Project p = bench.create();
    EXPECT_TRUE(p.is_saved());
    EXPECT_TRUE(check_show(p.show()).empty());
    EXPECT_EQ(p.show().title.at("zh-Hans"), "Hall") << "no language is left without words";
    EXPECT_TRUE(fs::exists(p.folder() / "models/floor.glb"));
    const auto loaded = load_show(p.folder());
    ASSERT_TRUE(loaded) << loaded.error().message;
    EXPECT_EQ(*loaded, p.show());
    EXPECT_FALSE(Project::create(bench.shows("hall"), {})) << "a show is never written over";
}

TEST(Project, ASaveWritesWhatWasEditedAndLeavesTheOtherFilesAsTheyWere) {
    const EditBench bench;
    bench.create();
    // Laid out by hand: the timeline keeps its bytes, since nothing in it is edited.
    const std::string by_hand = R"({"format": "paifang.timeline/1", "loop": true, "clips": {"scene-1": {"scene": "scene-1", "start_s": 0, "duration_s": 60}}})";
    ASSERT_TRUE(write_file(bench.shows("hall") / "timelines/main.json", by_hand));
    auto p = Project::open((bench.shows("hall")).string());
    ASSERT_TRUE(p) << p.error().message;
    ASSERT_TRUE(p->apply(set_value(kKey, "410")));
    EXPECT_FALSE(p->is_saved());
    ASSERT_TRUE(p->save());
    EXPECT_TRUE(p->is_saved());
    EXPECT_EQ(files_in(p->folder()).at("timelines/main.json"), by_hand);
    EXPECT_NE(files_in(p->folder()).at("scenes/scene-1.json").find("410"), std::string::npos);
    p->undo();
    ASSERT_TRUE(p->save());
    EXPECT_EQ(files_in(p->folder()).at("scenes/scene-1.json"), write_show(p->show()).scenes.at("scene-1"));
}

TEST(Project, WhatSomebodyElseChangedOnDiskIsNeverWrittenOverSilently) {
    const EditBench bench;
    Project p = bench.create();
    ASSERT_TRUE(p.apply(set_value(kKey, "410")));
    Show other = p.show();
    other.scenes.at("scene-1").nodes.at("camera").camera->fov_y_deg = 55;
    ASSERT_TRUE(write_file(p.folder() / "scenes/scene-1.json", write_show(other).scenes.at("scene-1")));
    const auto changes = p.changed_on_disk();
    ASSERT_TRUE(changes);
    ASSERT_EQ(changes->size(), 1u);
    EXPECT_EQ(to_text(*changes), "scenes/scene-1.json changed");
    const auto refused = p.save();
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().reason, "SHOW_CHANGED_ON_DISK");
    EXPECT_NE(refused.error().message.find("scenes/scene-1.json changed"), std::string::npos) << refused.error().message;
    ASSERT_TRUE(p.save(Foreign::Overwrite));
    ASSERT_EQ(p.copies().size(), 1u) << "what was there is kept";
    ASSERT_TRUE(p.restore(p.copies()[0]));
    EXPECT_EQ(p.show().scenes.at("scene-1").nodes.at("camera").camera->fov_y_deg, 55);
}

TEST(Project, ReloadingTakesOverTheFilesAsAStepAndABrokenFileChangesNothing) {
    const EditBench bench;
    Project p = bench.create();
    const Show before = p.show();
    Show other = before;
    other.scenes.at("scene-1").nodes.at("camera").camera->fov_y_deg = 55;
    ASSERT_TRUE(write_file(p.folder() / "scenes/scene-1.json", write_show(other).scenes.at("scene-1")));
    ASSERT_TRUE(p.reload());
    EXPECT_EQ(p.show(), other);
    EXPECT_TRUE(p.is_saved());
    EXPECT_TRUE(p.undo());
    EXPECT_EQ(p.show(), before);
    EXPECT_FALSE(p.is_saved());
    ASSERT_TRUE(write_file(p.folder() / "scenes/scene-1.json", "{broken"));
    const auto broken = p.reload();
    ASSERT_FALSE(broken);
    EXPECT_NE(broken.error().message.find("scene-1.json"), std::string::npos) << broken.error().message;
    EXPECT_EQ(p.show(), before);
}

TEST(Project, ASecondEditorOnTheSameShowIsTold) {
    const EditBench bench;
    Project p = bench.create();
    const auto second = Project::open(p.folder().string());
    ASSERT_FALSE(second);
    EXPECT_EQ(second.error().reason, "SHOW_LOCKED");
    EXPECT_NE(second.error().message.find(std::to_string(::getpid())), std::string::npos) << second.error().message;
    const fs::path folder = p.folder();
    ASSERT_TRUE(p.close());
    EXPECT_TRUE(Project::open(folder.string()));
}

TEST(Project, AnEndWithoutSavingIsOfferedForRecoveryWithItsHistory) {
    const EditBench bench;
    fs::path folder;
    Show edited;
    {
        Project p = bench.create();
        folder = p.folder();
        ASSERT_TRUE(p.apply(set_value(kKey, "410", "Brighten: key-light"), 1));
        ASSERT_TRUE(p.apply(set_value(kKey, "420", "Brighten: key-light"), 1));
        ASSERT_TRUE(p.apply(set_value(kFov, "30", "Set: camera")));
        ASSERT_TRUE(p.undo());
        edited = p.show();
    }
    EXPECT_EQ(shows_left_behind(), (std::vector<fs::path>{fs::weakly_canonical(folder)}));
    for (int round = 0; round < 2; ++round) {  // the offer stays until it is taken
        auto p = Project::open(folder.string());
        ASSERT_TRUE(p) << p.error().message;
        EXPECT_TRUE(p->is_saved());
        ASSERT_EQ(p->recoveries().size(), 1u);
        EXPECT_TRUE(shows_left_behind().empty()) << "it is open";
    }
    auto p = Project::open(folder.string());
    ASSERT_TRUE(p);
    const Recovery offer = p->recoveries()[0];
    EXPECT_EQ(offer.entries, 4u);
    EXPECT_EQ(offer.last_label, "Set: camera");
    EXPECT_TRUE(offer.base_is_on_disk);
    int told = 0;
    p->watch([&](const Edit&) { ++told; });
    ASSERT_TRUE(p->recover(offer));
    EXPECT_EQ(told, 1);
    EXPECT_EQ(p->show(), edited);
    EXPECT_EQ(p->document().steps().size(), 2u);
    EXPECT_FALSE(p->is_saved());
    EXPECT_TRUE(p->recoveries().empty());
    EXPECT_TRUE(p->redo());
    EXPECT_TRUE(p->undo());
    EXPECT_TRUE(p->undo());
    EXPECT_TRUE(p->is_saved());
}

TEST(Project, ASaveThatACrashCutShortIsCompletedWhenTheShowIsOpened) {
    const EditBench bench;
    Project p = bench.create();
    const fs::path folder = p.folder(), record = editing_place(folder) / "saving";
    const FileTexts before = files_in(folder);
    Show other = p.show();
    other.scenes["scene-2"] = other.scenes.at("scene-1");
    other.timelines.at("main").clips["b"] = {.scene = "scene-2", .start = Flicks::from_seconds(60), .duration = Flicks::from_seconds(5), .camera = {}};
    const FileTexts after = files_of(write_show(other));
    ASSERT_TRUE(p.close());
    // The record as a save leaves it that was killed after one file.
    JsonWriter out;
    out.begin_object().member("format", "paifang.saving/1").member("folder", folder.string()).key("before").begin_object();
    for (const auto& [file, was] : before) out.member(file, to_hex(sha256(as_byte_span(was))));
    out.end_object().key("after").begin_object();
    for (const auto& [file, will] : after) out.member(file, will);
    out.end_object().end_object();
    ASSERT_TRUE(write_file(record, out.text()));
    ASSERT_TRUE(write_file(folder / "timelines/main.json", after.at("timelines/main.json")));  // refers to a scene that is not there yet
    EXPECT_FALSE(load_show(folder));
    const auto again = Project::open(folder.string());
    ASSERT_TRUE(again) << again.error().message;
    EXPECT_EQ(again->show(), other);
    EXPECT_EQ(files_in(folder), after);
    EXPECT_FALSE(fs::exists(record));
}

TEST(Project, ASaveThatFailsIsTakenBack) {
    const EditBench bench;
    Project p = bench.create();
    const FileTexts before = files_in(p.folder());
    ASSERT_TRUE(make_directories(p.folder() / "scenes/scene-2.json/in-the-way"));
    FileTexts after = before;
    after["scenes/scene-2.json"] = after["scenes/scene-1.json"] += " ";
    after["show.json"] += " ";
    EXPECT_FALSE(save_files(p.folder(), before, after, bench.path() / "record"));
    fs::remove_all(p.folder() / "scenes/scene-2.json");
    EXPECT_EQ(files_in(p.folder()), before);
}

TEST(Project, SavedUnderAnotherNameTheOwnWorkGoesWithIt) {
    const EditBench bench;
    Project p = bench.create();
    const FileTexts before = files_in(p.folder());
    const fs::path old = p.folder();
    ASSERT_TRUE(p.apply(set_value(kKey, "410")));
    ASSERT_TRUE(p.save_as(bench.shows("other")));
    EXPECT_EQ(p.name(), "other");
    EXPECT_TRUE(p.is_saved());
    EXPECT_TRUE(fs::exists(bench.shows("other") / "models/floor.glb"));
    EXPECT_EQ(files_in(old), before);
    EXPECT_TRUE(Project::open(old.string())) << "the old one is free again";
    EXPECT_FALSE(p.save_as(old)) << "a show is never written over";
}

TEST(Project, OneOfTheProgramsOwnShowsIsSavedUnderAnotherNameOnly) {
    const EditBench bench;
    if (!fs::exists(share_directory() / "scenes/artifact-hall/show.json")) GTEST_SKIP() << "the scenes are not built";
    auto p = Project::open("artifact-hall");
    ASSERT_TRUE(p) << p.error().message;
    EXPECT_TRUE(p->read_only());
    EXPECT_EQ(p->save().error().reason, "SHOW_READ_ONLY");
    EXPECT_TRUE(p->save_as(bench.shows("mine")));
    EXPECT_FALSE(p->read_only());
}

TEST(Project, CopiesAreMadeOnceAMinuteWhereSomethingChanged) {
    const EditBench bench;
    Project p = bench.create();
    constexpr std::int64_t t = 1'795'000'000'000;
    EXPECT_FALSE(p.autosave_due(t)) << "nothing was edited";
    ASSERT_TRUE(p.apply(set_value(kKey, "410")));
    const auto due = p.autosave_due(t);
    ASSERT_TRUE(due);
    ASSERT_TRUE(due->write());
    EXPECT_FALSE(p.autosave_due(t + 61'000)) << "nothing was edited since";
    ASSERT_TRUE(p.apply(set_value(kKey, "420")));
    EXPECT_FALSE(p.autosave_due(t + 59'000));
    ASSERT_TRUE(p.autosave_due(t + 60'000)->write());
    ASSERT_EQ(p.copies().size(), 2u);
    EXPECT_EQ(p.copies()[0].wall_ms, t);
    const FileTexts before = files_in(p.folder());
    ASSERT_TRUE(p.restore(p.copies()[0]));
    EXPECT_EQ(p.show().scenes.at("scene-1").nodes.at("key-light").light->intensity_cd, 410);
    EXPECT_TRUE(p.undo());
    EXPECT_EQ(p.show().scenes.at("scene-1").nodes.at("key-light").light->intensity_cd, 420);
    EXPECT_EQ(files_in(p.folder()), before) << "the show's files are never touched";
}

TEST(Project, TheLadderThinsOutTheOlderACopyIsAndStaysWithinItsLimits) {
    constexpr std::int64_t minute = 60'000, now = 1'795'000'000'000;
    std::vector<SavedCopy> copies;
    for (std::int64_t age = 60 * 24 * 60; age >= 0; --age) copies.push_back({{}, now - age * minute, 1000});
    const auto count = [&](const std::vector<bool>& keep, std::int64_t from, std::int64_t to) {
        std::size_t n = 0;
        for (std::size_t i = 0; i < copies.size(); ++i) n += keep[i] && now - copies[i].wall_ms >= from * minute && now - copies[i].wall_ms < to * minute;
        return n;
    };
    const auto keep = ladder_keeps(copies, now, {.copies = 1000, .bytes = 1u << 30});
    EXPECT_EQ(count(keep, 0, 11), 11u);
    EXPECT_NEAR(static_cast<double>(count(keep, 11, 6 * 60)), 35, 1);
    EXPECT_NEAR(static_cast<double>(count(keep, 6 * 60, 24 * 60)), 18, 1);
    EXPECT_NEAR(static_cast<double>(count(keep, 24 * 60, 30 * 24 * 60)), 29, 1);
    EXPECT_EQ(count(keep, 31 * 24 * 60, 60 * 24 * 60), 0u);
    const auto few = ladder_keeps(copies, now, {.copies = 5, .bytes = 1u << 30});
    EXPECT_EQ(std::count(few.begin(), few.end(), true), 5);
    const auto small = ladder_keeps(copies, now, {.copies = 1000, .bytes = 500});
    EXPECT_EQ(std::count(small.begin(), small.end(), true), 1) << "the newest, whatever its size";
    EXPECT_TRUE(small.back());
    EXPECT_EQ(moment_name(1'795'376'700'123), "20261122-194500-123");
}

TEST(Project, AnAssetOutsideItsTermsIsMarkedUntilItIsSolved) {
    const EditBench bench;
    Project p = bench.create();
    p.know({{"floor", {"TERRITORY", "did:web:venue.example", "2026-12-01"}}});
    ASSERT_TRUE(p.save());
    ASSERT_TRUE(p.save());
    EXPECT_EQ(p.document().steps().size(), 1u) << "one mark, one step";
    EXPECT_NE(files_in(p.folder()).at("show.json").find("\"TERRITORY\""), std::string::npos);
    EXPECT_EQ(load_show(p.folder())->unsolved.at("floor").venue, "did:web:venue.example");
    p.undo();
    ASSERT_TRUE(p.save()) << "an undo does not get round it";
    EXPECT_EQ(p.show().unsolved.size(), 1u);
    p.know({});
    ASSERT_TRUE(p.save());
    EXPECT_EQ(p.show().unsolved.size(), 1u) << "nothing was said about it: the mark stays";
    p.know({{"floor", {}}});
    ASSERT_TRUE(p.save());
    EXPECT_TRUE(load_show(p.folder())->unsolved.empty());
}

TEST(Selection, KeepsItsOrderAndWhatAnUndoTakesAwayComesBackSelected) {
    const EditBench bench;
    Project p = bench.create();
    Selection s;
    s.set({node_ref("scene-1", "camera"), node_ref("scene-1", "floor"), clip_ref("main", "scene-1"), node_ref("scene-1", "camera")});
    EXPECT_EQ(s.lead(p.show())->id, "camera") << "the last mention leads";
    EXPECT_EQ(s.nodes(p.show(), "scene-1"), (std::vector<Id>{"floor", "camera"}));
    ASSERT_TRUE(p.apply({{{{EditOperation::Op::Add, "/scenes/scene-1/nodes/lamp", "{\"light\": {}}"}}}, "Add: lamp"}));
    s.set(node_ref("scene-1", "lamp"));
    s.toggle(node_ref("scene-1", "floor"));
    p.undo();
    EXPECT_EQ(s.nodes(p.show(), "scene-1"), (std::vector<Id>{"floor"}));
    p.redo();
    EXPECT_EQ(s.nodes(p.show(), "scene-1"), (std::vector<Id>{"lamp", "floor"}));
    s.toggle(node_ref("scene-1", "floor"));
    EXPECT_FALSE(s.contains(node_ref("scene-1", "floor")));
    s.set({node_ref("scene-1", "lamp"), key_ref("main", "t", "k")});
    s.renamed(scene_ref("scene-1"), "hall");
    s.renamed(track_ref("main", "t"), "u");
    EXPECT_TRUE(s.contains(node_ref("hall", "lamp")));
    EXPECT_TRUE(s.contains(key_ref("main", "u", "k")));
}

TEST(Selection, EveryThingHasAPointerThatLeadsBackToIt) {
    const ItemRef items[] = {node_ref("a", "b"), clip_ref("t", "c"), track_ref("t", "u"), key_ref("t", "u", "k"), marker_ref("t", "m"), cue_ref("q"),
                             scene_ref("a"), timeline_ref("t"), asset_ref("x"), output_ref("o"), {ItemRef::Kind::Canvas, {}, {}, "n"}};
    for (const ItemRef& item : items) EXPECT_EQ(item_at(pointer_of(item)), item) << pointer_of(item);
    EXPECT_EQ(item_at("/scenes/a/nodes/b/light/colour"), node_ref("a", "b"));
    EXPECT_EQ(item_at("/title/en"), std::nullopt);
}

}  // namespace
}  // namespace pai
