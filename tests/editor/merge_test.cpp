// Two people's changes to different nodes of one show merge in git without a conflict.
#include <gtest/gtest.h>

#include "../unit/show_sample.h"
#include "edit/merge.h"
#include "edit/transforms.h"
#include "edit_bench.h"

namespace pai {
namespace {

using namespace test;

class Repository {
public:
    explicit Repository(fs::path folder) : folder_(std::move(folder)) {
        git("init -q -b main .");
        commit("first");
    }
    int git(const std::string& arguments) const {
        return std::system(("cd '" + folder_.string() + "' && GIT_CONFIG_GLOBAL=/dev/null git -c user.name=Mei -c user.email=mei@example.org -c commit.gpgsign=false " + arguments + " >/dev/null 2>&1").c_str());
    }
    void commit(const std::string& message) const { EXPECT_EQ(git("add -A && GIT_CONFIG_GLOBAL=/dev/null git -c user.name=Mei -c user.email=mei@example.org commit -q -m " + message), 0); }

private:
    fs::path folder_;
};

bool has_git() { return std::system("git --version >/dev/null 2>&1") == 0; }

// Opens the show, makes one change, saves and closes it.
void work_on(const fs::path& folder, const std::function<Result<Change>(const Show&)>& change) {
    auto p = Project::open(folder.string());
    ASSERT_TRUE(p) << p.error().message;
    const auto made = change(p->show());
    ASSERT_TRUE(made) << made.error().message;
    ASSERT_TRUE(p->apply(*made));
    ASSERT_TRUE(p->save());
    ASSERT_TRUE(p->close());
}

std::function<Result<Change>(const Show&)> moves(const Id& node, glm::vec3 by) {
    return [=](const Show& show) -> Result<Change> {
        PAI_TRY(const Grip grip, Grip::take(show, "scene-1", {node}));
        return grip.move(by, AxisSpace::World);
    };
}
std::function<Result<Change>(const Show&)> adds(const std::string& wish) {
    return [=](const Show& show) -> Result<Change> {
        PAI_TRY(Made made, add_node(show, "scene-1", {NewNode::What::PointLight, {}, {0, 2, 0}, {}, wish}));
        return std::move(made.change);
    };
}

TEST(Merge, GitMergesChangesToDifferentNodesAndBothAreThere) {
    if (!has_git()) GTEST_SKIP() << "git is not installed";
    const struct {
        const char* name;
        std::function<Result<Change>(const Show&)> ours, theirs;
        std::function<bool(const std::map<Id, Node>&)> both;
    } rows[] = {
        {"neighbours", moves("fill-light", {1, 0, 0}), moves("floor", {0, -1, 0}),
         [](const auto& n) { return n.at("fill-light").transform.position_m.x == -4 && n.at("floor").transform.position_m.y == -1; }},
        {"far-apart", moves("camera", {0, 0, 1}), moves("rim-light", {1, 0, 0}),
         [](const auto& n) { return n.at("camera").transform.position_m.z == 7 && n.at("rim-light").transform.position_m.x == -0.5f; }},
        {"new-nodes", adds("backlight"), adds("lamp"), [](const auto& n) { return n.contains("backlight") && n.contains("lamp"); }},
        {"moved-and-new", moves("key-light", {0, 1, 0}), adds("lamp"), [](const auto& n) { return n.at("key-light").transform.position_m.y == 6 && n.contains("lamp"); }},
    };
    for (const auto& row : rows) {
        const EditBench bench;
        const fs::path folder = bench.shows(row.name);
        ASSERT_TRUE(Project::create(folder, {{"en", "Hall"}}));
        const Repository repository(folder);
        ASSERT_EQ(repository.git("checkout -q -b theirs"), 0);
        work_on(folder, row.theirs);
        repository.commit("theirs");
        ASSERT_EQ(repository.git("checkout -q main"), 0);
        work_on(folder, row.ours);
        repository.commit("ours");
        ASSERT_EQ(repository.git("merge -q theirs -m merged"), 0) << row.name << ": a conflict";
        const auto merged = load_show(folder);
        ASSERT_TRUE(merged) << row.name << ": " << merged.error().message;
        EXPECT_TRUE(row.both(merged->scenes.at("scene-1").nodes)) << row.name;
        for (const auto& [file, text] : files_in(folder)) EXPECT_EQ(files_of(write_show(*merged)).at(file), text) << row.name << ": as the editor writes it";
    }
}

TEST(Merge, ChangesMeetMemberByMemberWhereLinesWouldCollide) {
    const Show base = small_show();
    Show ours = base, theirs = base;
    ours.scenes.at("hall").nodes.at("key").light->intensity_cd = 500;
    ours.scenes.at("hall").nodes["zz-a"] = {};
    theirs.scenes.at("hall").nodes.at("key").light->range_m = 9;  // the same line of the file
    theirs.scenes.at("hall").nodes["zz-b"] = {};
    const Merged merged = merge(base, ours, theirs);
    EXPECT_TRUE(merged.clashes.empty());
    Show show = ours;
    ASSERT_TRUE(apply(show, merged.theirs));
    EXPECT_EQ(show.scenes.at("hall").nodes.at("key").light->intensity_cd, 500);
    EXPECT_EQ(show.scenes.at("hall").nodes.at("key").light->range_m, 9);
    EXPECT_TRUE(show.scenes.at("hall").nodes.contains("zz-b"));
}

TEST(Merge, WhatBothChangedIsNamedAndOursStays) {
    const Show base = small_show();
    Show ours = base, theirs = base;
    ours.scenes.at("hall").nodes.at("key").light->intensity_cd = 500;
    theirs.scenes.at("hall").nodes.at("key").light->intensity_cd = 600;
    theirs.scenes.at("hall").nodes.at("label").text->size_m = 0.2f;
    ours.scenes.at("hall").nodes.erase("label");
    ours.seed = theirs.seed = 77;  // the same on both sides is no clash
    const Merged merged = merge(base, ours, theirs);
    EXPECT_EQ(merged.clashes, (std::vector<std::string>{"/scenes/hall/nodes/key/light/intensity_cd", "/scenes/hall/nodes/label/text/size_m"}));
    EXPECT_TRUE(merged.theirs.operations.empty());
}

TEST(Merge, WhatSomebodyElseSavedComesIntoAnOpenShowThatHasItsOwnChanges) {
    const EditBench bench;
    Project p = bench.create();
    ASSERT_TRUE(p.apply(*moves("camera", {0, 0, 1})(p.show())));
    Show other = *load_show(p.folder());
    other.scenes.at("scene-1").nodes.at("key-light").light->intensity_cd = 1234;
    ASSERT_TRUE(save_files(p.folder(), files_in(p.folder()), files_of(write_show(other)), bench.path() / "record"));
    const auto clashes = p.merge_from_disk();
    ASSERT_TRUE(clashes) << clashes.error().message;
    EXPECT_TRUE(clashes->empty());
    EXPECT_EQ(p.show().scenes.at("scene-1").nodes.at("key-light").light->intensity_cd, 1234);
    EXPECT_EQ(p.show().scenes.at("scene-1").nodes.at("camera").transform.position_m.z, 7);
    EXPECT_FALSE(p.is_saved());
    ASSERT_TRUE(p.save()) << "nothing is in the way any more";
    EXPECT_EQ(*load_show(p.folder()), p.show());
}

}  // namespace
}  // namespace pai
