// The stage over the hall of artifacts: what is pointed at is named rightly from wherever it is seen.
#include "stage_bench.h"

#include <algorithm>

#include <glm/gtc/matrix_transform.hpp>

namespace pai::test {
namespace {

StageView from(glm::vec3 eye, glm::vec3 at) {
    StageView view{.width_px = 160, .height_px = 90, .scene = "hall"};  // at its beginning the show is black
    view.camera.kind = StageCamera::Kind::Free;
    view.camera.world_from_camera = glm::inverse(glm::lookAt(eye, at, glm::vec3(0, 1, 0)));
    return view;
}

TEST(StageHall, EveryArtifactIsPickedFromSeveralSidesAndItsLabelsToo) {
    const TempDir dir;
    const Ran made = run({program("paifang-registry"), "demo", "init", dir.path(), "--json"});
    ASSERT_EQ(made.status, 0) << made.out << made.err;
    ::setenv("PAIFANG_HOME", (dir / "home").c_str(), 1);
    const fs::path folder = share_directory() / "scenes/artifact-hall";
    auto show = load_show(folder);
    ASSERT_TRUE(show) << show.error().message;
    Stage stage({.folder = folder, .sound = false}, std::make_shared<const Show>(*std::move(show)), 1);
    StagePicture picture;
    StageView view = from({0, 1.6f, 2}, {0, 1.2f, -7});
    ASSERT_TRUE(wait_final(stage, picture, stage.put_view(view), 1));
    keep_picture(picture, "stage-hall");
    EXPECT_TRUE(stage.status().refused.empty());
    struct Row {
        const char* node;
        glm::vec3 eye, at;
    };
    const Row rows[] = {
        {"vessel", {-2.35f, 1.6f, 2.6f}, {-2.35f, 1.1f, 1.0f}}, {"vessel", {-0.9f, 1.9f, 2.0f}, {-2.35f, 1.1f, 1.0f}},
        {"vase", {2.35f, 1.6f, 0.0f}, {2.35f, 1.2f, -1.7f}},    {"vase", {0.9f, 1.5f, -1.2f}, {2.35f, 1.2f, -1.7f}},
        {"niche", {0, 1.6f, -3.4f}, {0, 1.2f, -7.0f}},          {"niche", {0.9f, 1.9f, -4.0f}, {0, 1.2f, -7.0f}},
        {"label-vessel", {-1.4f, 1.4f, 2.2f}, {-1.5646f, 1.1f, 0.6122f}},
    };
    for (const Row& row : rows) {
        stage.put_view(from(row.eye, row.at));
        const std::uint64_t number = stage.pick({80, 45}, 3);
        StagePick pick;
        for (int i = 0; i < 4000 && !(stage.take_pick(pick) && pick.number == number); ++i) std::this_thread::sleep_for(std::chrono::milliseconds(5));
        ASSERT_FALSE(pick.hits.empty()) << row.node;
        const bool text = row.node == std::string_view("label-vessel");
        EXPECT_TRUE(pick.hits[0].node == row.node || (text && pick.hits[0].node.find("vessel") != Id::npos)) << row.node << ": " << pick.hits[0].node;
        EXPECT_LT(glm::distance(pick.hits[0].position_ws, row.at), 1.3f) << row.node;
    }
}

}  // namespace
}  // namespace pai::test
