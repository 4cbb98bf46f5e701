// Shows that have more than fits: what the timeline does not need soon leaves, and no picture tells.
#include <gtest/gtest.h>

#include <cstring>

#include "base/json.h"
#include "small_show.h"

namespace pai::test {
namespace {

constexpr int kScenes = 4, kSide = 120;  // vertices along a side of each scene's relief

// A relief of kSide x kSide vertices, 1 m wide, with waves of its own: 2.4 MB in memory.
void write_relief(const fs::path& folder, int number) {
    std::string bytes;
    const auto put = [&](const auto& value) { bytes.append(reinterpret_cast<const char*>(&value), sizeof value); };
    for (int y = 0; y < kSide; ++y)
        for (int x = 0; x < kSide; ++x)
            for (const float v : {static_cast<float>(x) / kSide - 0.5f, static_cast<float>(y) / kSide - 0.5f, 0.1f * std::sin(static_cast<float>(x * (number + 1)) * 0.05f)}) put(v);
    for (int y = 0; y + 1 < kSide; ++y)
        for (int x = 0; x + 1 < kSide; ++x) {
            const auto at = static_cast<std::uint32_t>(y * kSide + x);
            for (const std::uint32_t i : {at, at + 1, at + kSide + 1, at, at + kSide + 1, at + kSide}) put(i);
        }
    const std::string name = "relief-" + std::to_string(number);
    const auto positions = static_cast<std::size_t>(kSide * kSide) * 12;
    const auto text = [](std::size_t n) { return std::to_string(n); };
    spill(folder / (name + ".bin"), bytes);
    spill(folder / (name + ".gltf"), R"({"asset":{"version":"2.0"},"scene":0,"scenes":[{"nodes":[0]}],"nodes":[{"mesh":0}],"meshes":[{"primitives":[{"attributes":{"POSITION":0},"indices":1}]}],
"buffers":[{"byteLength":)" + text(bytes.size()) + R"(,"uri":")" + name + R"(.bin"}],"bufferViews":[{"buffer":0,"byteLength":)" + text(positions) + R"(},{"buffer":0,"byteOffset":)" + text(positions) +
          R"(,"byteLength":)" + text(bytes.size() - positions) + R"(}],"accessors":[{"bufferView":0,"componentType":5126,"count":)" + text(positions / 12) +
          R"(,"type":"VEC3","min":[-0.5,-0.5,-0.1],"max":[0.5,0.5,0.1]},{"bufferView":1,"componentType":5125,"count":)" + text((bytes.size() - positions) / 4) + R"(,"type":"SCALAR"}]})");
}

// Scenes of 20 s one after the other, each with a relief of its own, and then the first once more; the timeline begins again.
void write_long_show(const fs::path& folder) {
    std::string assets, clips;
    for (int i = 0; i < kScenes; ++i) {
        const std::string n = std::to_string(i), comma = i ? "," : "";
        write_relief(folder, i);
        assets += comma + R"("relief-)" + n + R"(":"relief-)" + n + R"(.gltf")";
        clips += comma + R"("c)" + n + R"(":{"scene":"s)" + n + R"(","start_s":)" + std::to_string(20 * i) + R"(,"duration_s":20})";
        spill(folder / ("scenes/s" + n + ".json"), R"({"format":"paifang.scene/1","camera":"cam","environment":{"background":[0.2,0.1,0.05]},"nodes":{
"cam":{"transform":{"position_m":[0,0,2]},"camera":{"fov_y_deg":40}},"lamp":{"transform":{"position_m":[1,1,3]},"light":{"kind":"point","intensity_cd":200}},
"relief":{"model":{"asset":"relief-)" + n + R"("}}}})");
    }
    clips += R"(,"again":{"scene":"s0","start_s":)" + std::to_string(20 * kScenes) + R"(,"duration_s":20})";
    spill(folder / "show.json", R"({"format":"paifang.show/1","title":{"en":"Long"},"assets":{)" + assets + "}}");
    spill(folder / "timelines/main.json", R"({"format":"paifang.timeline/1","loop":true,"clips":{)" + clips + "}}");
}

class Memory : public testing::Test {
protected:
    TempDir dir_;
    std::map<std::string, std::string> env_{{"PAIFANG_HOME", (dir_ / "home").string()}};

    void SetUp() override {
        write_long_show(dir_ / "long");
        spill(dir_ / "roomy.json", R"({"format":"paifang.venue/2","id":"hall"})");
        spill(dir_ / "small.json", R"({"format":"paifang.venue/2","id":"hall","main_memory_mb":6})");
        spill(dir_ / "tiny.json", R"({"format":"paifang.venue/2","id":"hall","gpu_memory_mb":1})");
    }
    // "memory" of the statistics of two turns at a venue.
    std::map<std::string, double> play(const std::string& venue) {
        const Ran ran = run({program("paifang"), "play", dir_ / "long", "--headless", "--proof", "--size", "32x18", "--fps", "1", "--loop", "--for", "200", "--venue", dir_ / (venue + ".json"),
                             "--stats", dir_ / "stats.json"}, env_);
        EXPECT_EQ(ran.status, 0) << ran.err;
        const auto stats = JsonDoc::parse(slurp(dir_ / "stats.json"));
        const auto memory = stats ? stats->root().find("memory") : std::nullopt;
        EXPECT_TRUE(memory);
        std::map<std::string, double> out;
        if (!memory) return out;
        for (const char* name : {"main_mb", "main_most_mb", "main_budget_mb", "gpu_mb", "gpu_most_mb", "gpu_budget_mb", "released", "over_budget_frames"}) out[name] = memory->find(name)->as_double();
        out["assets"] = static_cast<double>(stats->root().find("assets")->size());
        return out;
    }
};

TEST_F(Memory, WhatIsNotNeededSoonLeavesAndComesBackInTime) {
    const auto roomy = play("roomy"), small = play("small"), tiny = play("tiny");
    EXPECT_EQ(roomy.at("released"), 0);
    EXPECT_EQ(roomy.at("over_budget_frames"), 0);
    EXPECT_EQ(roomy.at("main_mb"), roomy.at("main_most_mb")) << "all of them in the end";
    EXPECT_GT(roomy.at("main_mb"), 6);
    EXPECT_GT(roomy.at("gpu_mb"), 1);
    EXPECT_GT(roomy.at("main_budget_mb"), 100);
    EXPECT_EQ(small.at("main_budget_mb"), 6);
    EXPECT_LE(small.at("main_mb"), 6);
    EXPECT_LT(small.at("main_most_mb"), roomy.at("main_most_mb"));
    EXPECT_EQ(small.at("over_budget_frames"), 0);
    EXPECT_GE(small.at("released"), kScenes) << "over two turns";
    EXPECT_LE(small.at("assets"), roomy.at("assets")) << "places of those that left are taken again";
    // What is wanted now stays, and it is said that it is too much.
    EXPECT_GT(tiny.at("gpu_mb"), 1);
    EXPECT_GT(tiny.at("over_budget_frames"), 0);
    EXPECT_LT(tiny.at("gpu_mb"), roomy.at("gpu_mb"));
}

TEST_F(Memory, NoPictureTellsHowMuchThereIs) {
    for (const char* venue : {"roomy", "small", "tiny"}) {
        const Ran ran = run({program("paifang"), "render", dir_ / "long", "--proof", "--size", "32x18", "--fps", "1", "--out", dir_ / venue, "--venue", dir_ / (std::string(venue) + ".json")}, env_);
        ASSERT_EQ(ran.status, 0) << ran.err;
        EXPECT_EQ(ran.err.find("leaves until it is needed again") != std::string::npos, std::string(venue) != "roomy") << ran.err;
    }
    const auto roomy = all_files(dir_ / "roomy");
    ASSERT_TRUE(roomy.contains(frame_name(75)));
    EXPECT_NE(roomy.at(frame_name(0)), roomy.at(frame_name(75))) << "each scene looks different";
    EXPECT_EQ(roomy.at(frame_name(0)), roomy.at(frame_name(95))) << "and the first as before when it is there again";
    for (const char* venue : {"small", "tiny"}) {
        const auto files = all_files(dir_ / venue);
        for (int i = 0; i < 100; ++i) EXPECT_TRUE(files.at(frame_name(i)) == roomy.at(frame_name(i))) << venue << " " << i;
    }
}

TEST_F(Memory, ABudgetBelowNothingIsRefusedByName) {
    spill(dir_ / "wrong.json", R"({"format":"paifang.venue/2","id":"hall","gpu_memory_mb":-1})");
    const Ran ran = run({program("paifang"), "play", dir_ / "long", "--headless", "--venue", dir_ / "wrong.json"}, env_);
    EXPECT_NE(ran.status, 0);
    EXPECT_NE(ran.err.find("gpu_memory_mb"), std::string::npos) << ran.err;
}

}  // namespace
}  // namespace pai::test
