// Files that are not glTF, dropped on the editor: converted beside it, and registered as own work.
#include <gtest/gtest.h>

#include "../support/process.h"
#include "small_show.h"

namespace pai::test {
namespace {

class EditorConvert : public testing::Test {
protected:
    TempDir dir_;
    const fs::path home_ = dir_ / "home", show_ = dir_ / "show", shots_ = dir_ / "shots";

    Ran edit(const std::string& script) {
        spill(dir_ / "script", script);
        return run({program("paifang-editor"), show_, "--headless", "--width", "1280", "--height", "800", "--script", dir_ / "script", "--shots", shots_},
                   {{"PAIFANG_HOME", home_.string()}, {"ALSOFT_DRIVERS", "null"}});
    }
    void keep_shots() const {
        const fs::path kept = fs::path(PAIFANG_BIN).parent_path() / "editor-shots/convert";
        fs::create_directories(kept);
        if (fs::exists(shots_)) fs::copy(shots_, kept, fs::copy_options::overwrite_existing | fs::copy_options::recursive);
    }
    bool scratch_is_gone() const {
        if (!fs::exists(home_ / "editor")) return true;
        for (const auto& entry : fs::directory_iterator(home_ / "editor"))
            if (entry.path().filename().string().starts_with("convert-")) return false;
        return true;
    }
};

TEST_F(EditorConvert, AnObjIsPlacedAsOwnWorkAndABrokenFileSaysWhyInBothLanguages) {
    write_show(show_);
    spill(dir_ / "in/cube.obj", "mtllib cube.mtl\nusemtl red\nv -0.5 0 -0.5\nv 0.5 0 -0.5\nv 0.5 1 -0.5\nv -0.5 1 -0.5\nv -0.5 0 0.5\nv 0.5 0 0.5\nv 0.5 1 0.5\nv -0.5 1 0.5\nvt 0 0\n"
                                "f 4/1 3/1 2/1 1/1\nf 5/1 6/1 7/1 8/1\nf 1/1 2/1 6/1 5/1\nf 3/1 4/1 8/1 7/1\nf 1/1 5/1 8/1 4/1\nf 2/1 3/1 7/1 6/1\n");
    spill(dir_ / "in/cube.mtl", "newmtl red\nKd 0.8 0.1 0.05\nPr 0.5\nmap_Ks gloss.png\n");
    spill(dir_ / "in/broken.ply", "ply\nelement");
    // A .gltf and what it names become one file.
    spill(dir_ / "in/part.bin", std::string("\0\0\0\0\0\0\0\0\0\0\0\0\0\0\x80\x3f\0\0\0\0\0\0\0\0\0\0\0\0\0\0\x80\x3f\0\0\0\0", 36));
    spill(dir_ / "in/leaf.gltf", R"({"asset":{"version":"2.0"},"buffers":[{"byteLength":36,"uri":"part.bin"}],"bufferViews":[{"buffer":0,"byteLength":36}],
        "accessors":[{"bufferView":0,"componentType":5126,"count":3,"type":"VEC3","min":[0,0,0],"max":[1,1,0]}],
        "meshes":[{"primitives":[{"attributes":{"POSITION":0}}]}],"nodes":[{"mesh":0}],"scenes":[{"nodes":[0]}]})");
    const std::string in = (dir_ / "in").string();
    const Ran ran = edit("settle\ndrop " + in + "/cube.obj viewport/picture\nsettle\nexpect outliner/nodes/cube\nexpect top/unsaved\nframes 2\njudge\nshot 1-cube\n"
                         "drop " + in + "/leaf.gltf viewport/picture\ndrop " + in + "/broken.ply viewport/picture\nframes 2\njudge\nshot 2-converting\nsettle\n"
                         "expect outliner/nodes/leaf\nframes 2\nexpect notice\njudge\nshot 3-broken\n"
                         "language zh-Hans\ndrop " + in + "/broken.ply viewport/picture\nframes 2\nsettle\nframes 2\nexpect notice\njudge\nshot 4-broken-zh\n"
                         "key Ctrl+S\nexpect top/saved\nquit\n");
    keep_shots();
    ASSERT_EQ(ran.status, 0) << ran.err;
    EXPECT_TRUE(fs::exists(show_ / "assets/cube.glb"));
    EXPECT_TRUE(fs::exists(show_ / "assets/leaf.glb"));
    EXPECT_FALSE(fs::exists(show_ / "assets/broken.glb"));
    EXPECT_NE(slurp(show_ / "show.json").find("\"cube\": \"assets/cube.glb\""), std::string::npos) << slurp(show_ / "show.json");
    EXPECT_NE(ran.err.find("specular picture of material red"), std::string::npos) << "what was left out is in the log\n" << ran.err;
    EXPECT_NE(ran.err.find("CONVERT_UNREADABLE"), std::string::npos) << ran.err;
    EXPECT_TRUE(scratch_is_gone());
    const Ran played = run({program("paifang"), "play", show_, "--headless", "--proof", "--for", "0.1", "--size", "160x90", "--json"}, {{"PAIFANG_HOME", home_.string()}});
    EXPECT_EQ(played.status, 0) << played.err;
}

TEST_F(EditorConvert, WhatIsStillBeingConvertedEndsWithTheEditor) {
    write_show(show_);
    std::string large = "ply\nformat ascii 1.0\nelement vertex 1500000\nproperty float x\nproperty float y\nproperty float z\nend_header\n";
    for (int i = 0; i < 1'500'000; ++i) large += std::to_string(i) + " 1 " + std::to_string(i * 3) + "\n";
    spill(dir_ / "large.ply", large);
    const Ran ran = edit("frames 3\ndrop " + (dir_ / "large.ply").string() + " viewport/picture\nframes 4\nquit\n");
    EXPECT_EQ(ran.status, 0) << ran.err;
    EXPECT_FALSE(fs::exists(show_ / "assets/large.glb")) << "it takes longer than four frames";
    EXPECT_TRUE(scratch_is_gone());
}

}  // namespace
}  // namespace pai::test
