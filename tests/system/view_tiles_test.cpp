// `paifang view` of 3D tilesets: tiles come by their error in pixels, within their memory, beside the tileset alone.
#include <gtest/gtest.h>

#include <fmt/format.h>

#include "../support/process.h"
#include "base/file.h"
#include "base/json.h"
#include "output/png.h"
#include "small_show.h"
#include "view_files.h"

namespace pai::test {
namespace {

class ViewTiles : public testing::Test {
protected:
    TempDir dir_;

    Ran view(std::vector<std::string> args) const {
        args.insert(args.begin(), {program("paifang").string(), "view"});
        return run(args, {{"PAIFANG_HOME", (dir_ / "home").string()}, {"SDL_VIDEODRIVER", "none-at-all"}});
    }

    // A square of `side_m` and what it is divided into, `levels` deep; every tile shows one box as wide as itself.
    std::string tile(double x, double y, double side_m, int levels, const std::string& content) const {
        std::string out = fmt::format(R"({{"boundingVolume":{{"box":[{0},{1},0,{2},0,0,0,{2},0,0,0,{2}]}},"geometricError":{3},"refine":"REPLACE","content":{{"uri":"{4}"}})", x, y,
                                      side_m / 2, levels > 0 ? side_m : 0, fmt::format(fmt::runtime(content), fmt::arg("name", fmt::format("{}-{}-{}", levels, x, y))));
        if (levels > 0) {
            out += R"(,"children":[)";
            for (int k = 0; k < 4; ++k)
                out += (k ? "," : "") + tile(x + side_m * (k & 1 ? 0.25 : -0.25), y + side_m * (k & 2 ? 0.25 : -0.25), side_m / 2, levels - 1, content);
            out += "]";
        }
        return out + "}";
    }
    // 60 x 60 vertices: about 200 KB on the GPU.
    void write_sheet(const fs::path& file) const {
        constexpr std::uint16_t kSide = 60;
        std::vector<float> positions;
        std::vector<std::uint16_t> indices;
        for (std::uint16_t y = 0; y < kSide; ++y)
            for (std::uint16_t x = 0; x < kSide; ++x) {
                positions.insert(positions.end(), {x / (kSide - 1.0f) - 0.5f, static_cast<float>((x ^ y) & 1) * 0.01f, y / (kSide - 1.0f) - 0.5f});
                if (x + 1 == kSide || y + 1 == kSide) continue;
                const auto at = static_cast<std::uint16_t>(y * kSide + x);
                for (const int next : {0, int{kSide}, 1, 1, int{kSide}, kSide + 1}) indices.push_back(static_cast<std::uint16_t>(at + next));
            }
        const std::size_t split = positions.size() * 4, whole = split + indices.size() * 2;
        std::string bytes(reinterpret_cast<const char*>(positions.data()), split);
        bytes.append(reinterpret_cast<const char*>(indices.data()), indices.size() * 2);
        write_text(file, fmt::format(R"({{"asset":{{"version":"2.0"}},"scene":0,"scenes":[{{"nodes":[0]}}],"nodes":[{{"mesh":0}}],"meshes":[{{"primitives":[{{"attributes":{{"POSITION":0}},"indices":1}}]}}],
            "accessors":[{{"bufferView":0,"componentType":5126,"count":{},"type":"VEC3","min":[-0.5,0,-0.5],"max":[0.5,0.01,0.5]}},{{"bufferView":1,"componentType":5123,"count":{},"type":"SCALAR"}}],
            "bufferViews":[{{"buffer":0,"byteLength":{}}},{{"buffer":0,"byteOffset":{},"byteLength":{}}}],"buffers":[{{"byteLength":{},"uri":"data:application/octet-stream;base64,{}"}}]}})",
            positions.size() / 3, indices.size(), split, split, whole - split, whole, to_base64(as_byte_span(bytes))));
    }
    void write_tileset(const fs::path& file, const std::string& root) const { write_text(file, R"({"asset":{"version":"1.1"},"geometricError":1000,"root":)" + root + "}"); }
    static JsonDoc stats(const Ran& ran) {
        auto doc = JsonDoc::parse(ran.out);
        EXPECT_TRUE(doc) << ran.out << ran.err;
        return *std::move(doc);
    }
    static std::int64_t number(const JsonDoc& doc, const char* name) { return doc.root().find("tiles")->find(name)->as_int().value_or(-1); }
};

TEST_F(ViewTiles, NearTilesAreFineAndFarOnesCoarseAndTwoRunsAreAlike) {
    write_box(dir_ / "box.gltf");
    write_tileset(dir_ / "tileset.json", tile(0, 0, 64, 4, "box.gltf?{name}"));
    write_text(dir_ / "near.json", R"([{"eye":[-31,3,31],"target":[30,0,-30],"verticalFoV":50,"near":0.1,"far":500}])");
    write_text(dir_ / "far.json", R"([{"eye":[0,3000,1],"target":[0,0,0],"verticalFoV":50,"near":10,"far":9000}])");
    const auto at = [&](const char* path, const char* png) {
        return view({(dir_ / "tileset.json").string(), "--headless", "--plain", "--size", "640x360", "--camera-path", (dir_ / path).string(), "--png", (dir_ / png).string(), "--json"});
    };
    const JsonDoc near = stats(at("near.json", "a.png")), far = stats(at("far.json", "b.png"));
    EXPECT_GT(number(near, "shown"), 10);
    EXPECT_LT(number(near, "shown"), 256) << "far corners stay coarse, and what is behind is not shown";
    EXPECT_EQ(number(far, "shown"), 1);
    EXPECT_EQ(number(far, "resident"), 1) << "nothing is loaded that is not needed";
    EXPECT_TRUE(near.root().find("tiles")->find("complete")->as_bool());
    stats(at("near.json", "c.png"));
    EXPECT_TRUE(slurp(dir_ / "a.png") == slurp(dir_ / "c.png")) << "in whatever order tiles came";
}

TEST_F(ViewTiles, WhatIsLoadedStaysWithinItsMemoryAndIsCoarserForIt) {
    write_sheet(dir_ / "sheet.gltf");
    write_tileset(dir_ / "tileset.json", tile(0, 0, 64, 3, "sheet.gltf?{name}"));
    write_text(dir_ / "path.json", R"([{"eye":[0,20,60],"target":[0,0,0],"verticalFoV":60,"near":0.1,"far":500}])");
    const auto with = [&](const char* mb) {
        return stats(view({(dir_ / "tileset.json").string(), "--headless", "--plain", "--size", "640x360", "--tile-error", "8", "--tile-memory", mb, "--camera-path", (dir_ / "path.json").string(), "--json"}));
    };
    const JsonDoc all = with("512"), few = with("2");
    EXPECT_GT(number(all, "bytes"), 6 << 20);
    EXPECT_LE(number(few, "bytes"), 2 << 20);
    EXPECT_LT(number(few, "most_bytes"), 4 << 20) << "and never much more on the way";
    EXPECT_GT(number(few, "shown"), 0);
    EXPECT_LT(number(few, "shown"), number(all, "shown"));
    EXPECT_GT(few.root().find("tiles")->find("error_px")->as_double(), 8);
}

TEST_F(ViewTiles, WhatIsMissingOrElsewhereIsLeftOutAndItsParentStands) {
    fs::create_directories(dir_ / "in");
    write_box(dir_ / "in/box.gltf");
    write_box(dir_ / "out.gltf");
    const std::string box = R"("boundingVolume":{"box":[0,0,0,1,0,0,0,1,0,0,0,1]})";
    for (const auto& [uri, code] : {std::pair("missing.glb", "ASSET_MISSING"), {"../out.gltf", "ASSET_PATH_UNSAFE"}, {"/etc/passwd", "ASSET_PATH_UNSAFE"}, {"https://tiles.example/a.glb", "ASSET_PATH_UNSAFE"},
                                    {"broken.glb", "GLB_UNEXPECTED_END_OF_HEADER"}}) {
        write_text(dir_ / "in/broken.glb", "glTF");
        write_tileset(dir_ / "in/tileset.json", "{" + box + R"(,"geometricError":50,"refine":"REPLACE","content":{"uri":"box.gltf"},"children":[{)" + box + R"(,"geometricError":0,"content":{"uri":")" + uri + R"("}}]})");
        const Ran ran = view({(dir_ / "in/tileset.json").string(), "--headless", "--plain", "--size", "160x90", "--json"});
        EXPECT_EQ(ran.status, 0) << ran.out << ran.err;
        const JsonDoc doc = stats(ran);
        EXPECT_EQ(number(doc, "shown"), 1) << uri;
        EXPECT_EQ(number(doc, "failed"), 1) << uri;
        EXPECT_NE(ran.err.find("a tile is left out"), std::string::npos) << ran.err;
        const Ran checked = view({(dir_ / "in/tileset.json").string(), "--validate", "--json"});
        EXPECT_EQ(checked.status, 1) << uri << checked.out;
        EXPECT_NE(checked.out.find(std::string(uri)), std::string::npos) << "the file is named: " << checked.out;
        EXPECT_NE(checked.out.find(R"("code":")" + std::string(code)), std::string::npos) << checked.out;
    }
    write_tileset(dir_ / "in/bad.json", "{" + box + "}");
    const Ran bad = view({(dir_ / "in/bad.json").string(), "--headless", "--json"});
    EXPECT_EQ(bad.status, 1) << bad.out;
    EXPECT_NE(bad.out.find("TILESET_INVALID"), std::string::npos) << bad.out;
}

TEST_F(ViewTiles, AShowShowsATilesetAsItsModel) {
    write_show(dir_ / "show", R"("city":"tileset.json")", R"(,"city":{"model":{"asset":"city"},"transform":{"scale":[0.02,0.02,0.02]}})", 1);
    write_box(dir_ / "show/box.gltf");
    write_tileset(dir_ / "show/tileset.json", tile(0, 0, 64, 2, "box.gltf?{name}"));
    const Ran ran = run({program("paifang").string(), "render", (dir_ / "show").string(), "--proof", "--out", (dir_ / "out").string(), "--size", "160x90", "--fps", "2", "--json"},
                        {{"PAIFANG_HOME", (dir_ / "home").string()}, {"SDL_VIDEODRIVER", "none-at-all"}});
    ASSERT_EQ(ran.status, 0) << ran.out << ran.err;
    const std::string with = slurp(dir_ / "out" / frame_name(0));
    write_tileset(dir_ / "show/tileset.json", tile(0, 0, 64, 2, "gone.gltf?{name}"));
    const Ran without = run({program("paifang").string(), "render", (dir_ / "show").string(), "--proof", "--out", (dir_ / "none").string(), "--size", "160x90", "--fps", "2", "--json"},
                            {{"PAIFANG_HOME", (dir_ / "home").string()}, {"SDL_VIDEODRIVER", "none-at-all"}});
    ASSERT_EQ(without.status, 0) << without.out << without.err;
    EXPECT_TRUE(with != slurp(dir_ / "none" / frame_name(0))) << "the boxes were in the picture";
}

TEST_F(ViewTiles, TilesetsOfOthersAreValidAndShown) {
    if (shared_data().empty()) GTEST_SKIP() << "no public test data (PAIFANG_SHARED): every test skipped";
    const fs::path data = shared_data() / "city/3dtiles";
    // Of the second the finest tile was left out of the data.
    const std::tuple<const char*, std::int64_t, std::string_view> sets[] = {{"1.1/MultipleContents", 1, ""}, {"1.0/TilesetWithDiscreteLOD", 1, "dragon_high.b3dm"}, {"1.0/TilesetWithRequestVolume", 5, ""}};
    for (const auto& [name, shown, missing] : sets) {
        const std::string file = (data / name / "tileset.json").string();
        const Ran checked = view({file, "--validate", "--json"});
        EXPECT_EQ(checked.status, missing.empty() ? 0 : 1) << name << checked.out;
        const JsonDoc report = stats(checked);
        const JsonRef messages = *report.root().find("issues")->find("messages");
        ASSERT_EQ(messages.size(), missing.empty() ? 0u : 1u) << name << checked.out;
        if (!missing.empty()) {
            EXPECT_EQ(messages[0].find("code")->text(), "ASSET_MISSING") << checked.out;
            EXPECT_NE(messages[0].find("pointer")->text().find(missing), std::string_view::npos) << checked.out;
        }
        const Ran ran = view({file, "--headless", "--plain", "--size", "320x180", "--png", (dir_ / "picture.png").string(), "--json"});
        EXPECT_EQ(ran.status, 0) << name << ran.out << ran.err;
        EXPECT_EQ(number(stats(ran), "shown"), shown) << name;
        EXPECT_GT(slurp(dir_ / "picture.png").size(), 1500u) << name;
    }
}

}  // namespace
}  // namespace pai::test
