// Trees of tiles: what is read of them, and which are shown.
#include <algorithm>
#include <cmath>
#include <random>
#include <set>

#include <fmt/format.h>
#include <glm/geometric.hpp>
#include <glm/gtc/matrix_transform.hpp>
#include <glm/matrix.hpp>
#include <gtest/gtest.h>

#include "tiles/implicit.h"
#include "tiles/tile_choice.h"

namespace pai {
namespace {

std::string tileset(const std::string& root) { return R"({"asset":{"version":"1.1"},"geometricError":100,"root":)" + root + "}"; }
std::string box_tile(const std::string& more = {}) { return R"({"boundingVolume":{"box":[0,0,0,10,0,0,0,10,0,0,0,5]},"geometricError":8,"refine":"REPLACE")" + more + "}"; }

TEST(Tileset, transforms_errors_and_contents_are_those_of_the_file) {
    const auto tree = parse_tileset(tileset(R"({"transform":[2,0,0,0, 0,2,0,0, 0,0,2,0, 100,0,0,1],"boundingVolume":{"sphere":[0,0,0,10]},"geometricError":8,"refine":"ADD",
        "contents":[{"uri":"a.glb"},{"uri":"b.glb"}],
        "children":[{"transform":[1,0,0,0, 0,1,0,0, 0,0,1,0, 5,0,0,1],"boundingVolume":{"box":[0,0,0,1,0,0,0,1,0,0,0,1]},"geometricError":1,"content":{"url":"c.b3dm"}},
                    {"boundingVolume":{"box":[0,0,0,1,0,0,0,1,0,0,0,1]},"geometricError":0,"refine":"REPLACE","content":{"uri":"more/inner.json?v=3"},"viewerRequestVolume":{"sphere":[0,0,0,4]}}]})"));
    ASSERT_TRUE(tree) << tree.error().message;
    ASSERT_EQ(tree->tiles.size(), 3u);
    EXPECT_EQ(tree->tiles[0].contents, (std::vector<std::string>{"a.glb", "b.glb"}));
    EXPECT_EQ(tree->tiles[0].error_m, 16) << "the transform's scale counts";
    EXPECT_TRUE(tree->tiles[0].add && tree->tiles[1].add) << "what is not said is inherited";
    EXPECT_EQ(tree->tiles[1].volume.centre, glm::dvec3(110, 0, 0));
    EXPECT_EQ(tree->tiles[1].contents, std::vector<std::string>{"c.b3dm"}) << "early tilesets call it url";
    EXPECT_EQ(tree->tiles[2].more, "more/inner.json?v=3");
    EXPECT_TRUE(tree->tiles[2].contents.empty() && !tree->tiles[2].add && tree->tiles[2].seen_from);
    auto hung = *tree;
    const auto inner = tileset(R"({"boundingVolume":{"sphere":[0,0,0,1]},"geometricError":0,"refine":"ADD","content":{"uri":"x.glb"}})");
    ASSERT_TRUE(hang_tileset(hung, 2, inner));
    ASSERT_EQ(hung.tiles.size(), 4u);
    EXPECT_EQ(hung.tiles[3].contents, std::vector<std::string>{"more/x.glb"}) << "as seen from the first file's folder";
    EXPECT_EQ(hung.tiles[3].volume.centre, glm::dvec3(100, 0, 0));
    EXPECT_TRUE(hung.tiles[2].more.empty());
    auto broken = *tree;
    EXPECT_FALSE(hang_tileset(broken, 2, inner.substr(0, inner.size() - 2)));
    EXPECT_EQ(broken.tiles.size(), 3u);
    EXPECT_TRUE(broken.tiles[2].children.empty());
}

TEST(Tileset, what_is_wrong_is_named_with_its_place) {
    const struct {
        std::string text;
        Code code;
        std::string says;
    } cases[] = {
        {"[]", Code::Corrupt, "expected an object"},
        {"{", Code::Corrupt, "tileset"},
        {R"({"geometricError":1,"root":{}})", Code::Corrupt, "asset.version"},
        {R"({"asset":{"version":"2.0"},"geometricError":1,"root":{}})", Code::Unsupported, "version 2.0"},
        {R"({"asset":{"version":"1.1"},"extensionsRequired":["3DTILES_bounding_volume_S2"],"geometricError":1,"root":{}})", Code::Unsupported, "3DTILES_bounding_volume_S2"},
        {R"({"asset":{"version":"1.1"},"geometricError":1})", Code::Corrupt, "a root"},
        {tileset("7"), Code::Corrupt, "a root"},
        {tileset(box_tile(R"(,"children":[7])")), Code::Corrupt, "expected a tile"},
        {tileset("{}"), Code::Corrupt, "boundingVolume"},
        {tileset(R"({"boundingVolume":{"box":[1,2]},"geometricError":1})"), Code::Corrupt, "12 numbers"},
        {tileset(R"({"boundingVolume":{"box":[0,0,0,1e300,0,0,0,1,0,0,0,1]},"geometricError":1})"), Code::Corrupt, "within"},
        {tileset(R"({"boundingVolume":{"sphere":[0,0,0,-1]},"geometricError":1})"), Code::Corrupt, "radius"},
        {tileset(R"({"boundingVolume":{"region":[0,1,0,-1,0,1]},"geometricError":1})"), Code::Corrupt, "south"},
        {tileset(R"({"boundingVolume":{"sphere":[0,0,0,1]},"geometricError":-1})"), Code::Corrupt, "geometricError"},
        {tileset(box_tile(R"(,"transform":[1])")), Code::Corrupt, "16 numbers"},
        {tileset(R"({"boundingVolume":{"sphere":[0,0,0,1]},"geometricError":1,"refine":"MAYBE"})"), Code::Corrupt, "refine"},
        {tileset(box_tile(R"(,"content":{})")), Code::Corrupt, "uri"},
        {tileset(box_tile(R"(,"content":{"uri":")" + std::string(2000, 'a') + R"("})")), Code::Corrupt, "uri"},
        {tileset(box_tile(R"(,"children":{})")), Code::Corrupt, "children"},
        {tileset(box_tile(R"(,"content":{"uri":"x.json"},"children":[)" + box_tile() + "]")), Code::Corrupt, "children of its own"},
        {tileset(box_tile(R"(,"implicitTiling":{"subdivisionScheme":"OCTREE","subtreeLevels":40,"availableLevels":3,"subtrees":{"uri":"s"}})")), Code::Corrupt, "subtreeLevels"},
        {tileset(box_tile(R"(,"implicitTiling":{"subdivisionScheme":"HEX"})")), Code::Corrupt, "subdivisionScheme"},
    };
    for (const auto& c : cases) {
        const auto read = parse_tileset(c.text);
        ASSERT_FALSE(read) << c.text.substr(0, 200);
        EXPECT_EQ(read.error().code, c.code) << c.text.substr(0, 200);
        EXPECT_NE(read.error().message.find(c.says), std::string::npos) << read.error().message;
        EXPECT_EQ(read.error().reason, c.code == Code::Corrupt ? "TILESET_INVALID" : "TILESET_UNSUPPORTED");
    }
    std::string deep = box_tile();
    for (int i = 0; i < 140; ++i) deep = box_tile(R"(,"children":[)" + deep + "]");
    const auto read = parse_tileset(tileset(deep));
    ASSERT_FALSE(read);
    EXPECT_NE(read.error().message.find("above each other"), std::string::npos) << read.error().message;
}

TEST(Tileset, is_told_from_glTF_however_deep_it_is) {
    std::string deep = box_tile();
    for (int i = 0; i < 100; ++i) deep = box_tile(R"(,"children":[)" + deep + "]");
    EXPECT_TRUE(is_tileset(tileset(deep))) << "what is read is told";
    EXPECT_TRUE(parse_tileset(tileset(deep)));
    EXPECT_FALSE(is_tileset(R"({"asset":{"version":"2.0"},"nodes":[{"extras":{"geometricError":1,"root":2}}]})"));
    EXPECT_FALSE(is_tileset(R"({"asset":{"version":"1.1"},"geometricError":1,"root":)")) << "cut off";
    EXPECT_FALSE(is_tileset("glTF") || is_tileset(""));
}

TEST(Tileset, that_cannot_be_hung_leaves_the_tile_as_it_was) {
    auto tree = parse_tileset(tileset(box_tile(R"(,"children":[)" + box_tile() + "]")));
    ASSERT_TRUE(tree);
    tree->tiles[0].more = "late.json";
    const auto hung = hang_tileset(*tree, 0, tileset(box_tile(R"(,"children":[{}])")));
    ASSERT_FALSE(hung);
    EXPECT_EQ(tree->tiles.size(), 2u);
    EXPECT_EQ(tree->tiles[0].children, std::vector<std::uint32_t>{1}) << "children of its own stay";
}

TEST(TileVolume, a_regions_box_encloses_every_place_of_it) {
    std::mt19937 random(7);
    std::uniform_real_distribution<double> share(0, 1);
    for (int i = 0; i < 200; ++i) {
        TileRegion r;
        const double size = std::pow(10.0, -6 + 5.5 * share(random));
        r.west = (share(random) * 2 - 1) * 3.1;
        r.south = (share(random) * 2 - 1) * 1.2;
        r.east = r.west + size;
        r.north = std::min(r.south + size * share(random), 1.57);
        r.low_m = -100 * share(random), r.high_m = 500 * share(random);
        const TileVolume box = volume_of(r);
        for (int k = 0; k < 50; ++k) {
            const glm::dvec3 p = earth_point(r.west + (r.east - r.west) * share(random), r.south + (r.north - r.south) * share(random), r.low_m + (r.high_m - r.low_m) * share(random));
            EXPECT_LT(distance_to(box, p), 1e-6) << size;
        }
        const double side_m = size * 6.4e6;
        if (size < 0.05) EXPECT_LT(glm::length(box.half[0] + box.half[1] + box.half[2]), side_m + 700 + side_m * size) << "and not much more than that";
    }
}

TEST(Tileset, one_on_the_globe_is_shown_upright_around_its_own_middle) {
    const auto tree = parse_tileset(tileset(R"({"boundingVolume":{"region":[1.8583,0.5155,1.8584,0.5156,180,320]},"geometricError":8,"refine":"ADD","content":{"uri":"a.glb"}})"));
    ASSERT_TRUE(tree);
    const glm::dmat4 shown = shown_from_root(*tree);
    const glm::dvec3 ground(shown * glm::dvec4(earth_point(1.85835, 0.51555, 180), 1)), high(shown * glm::dvec4(earth_point(1.85835, 0.51555, 320), 1));
    EXPECT_NEAR(high.y - ground.y, 140, 0.01);
    EXPECT_LT(std::abs(ground.x) + std::abs(ground.y) + std::abs(ground.z), 1.0) << "the floor of its middle is the origin";
    const glm::dvec3 north(shown * glm::dvec4(earth_point(1.85835, 0.51556, 180), 1));
    EXPECT_LT(north.z, ground.z - 60) << "north is -Z";
    EXPECT_NEAR(glm::determinant(glm::dmat3(shown)), 1, 1e-9);
}

// A random tree of boxes that halve.
TileTree random_tree(std::mt19937& random, bool add) {
    TileTree tree;
    tree.tiles.push_back({.volume = {glm::dvec3(0), glm::dmat3(512)}, .error_m = 128, .add = add, .contents = {"0"}});
    for (std::uint32_t i = 0; i < tree.tiles.size(); ++i) {
        if (tree.tiles[i].depth >= 5 || (i > 0 && random() % 4 == 0)) continue;
        for (int k = 0; k < 4; ++k) {
            Tile child;
            child.parent = i;
            child.depth = tree.tiles[i].depth + 1;
            child.volume = {tree.tiles[i].volume.centre, tree.tiles[i].volume.half * 0.5};
            child.volume.centre += tree.tiles[i].volume.half[0] * (k & 1 ? 0.5 : -0.5) + tree.tiles[i].volume.half[1] * (k & 2 ? 0.5 : -0.5);
            child.error_m = tree.tiles[i].error_m / 2;
            child.add = add;
            if (random() % 8 != 0) child.contents = {std::to_string(tree.tiles.size())};
            tree.tiles[i].children.push_back(static_cast<std::uint32_t>(tree.tiles.size()));
            tree.tiles.push_back(child);
        }
    }
    return tree;
}

TileView random_view(std::mt19937& random) {
    std::uniform_real_distribution<double> at(-700, 700);
    const glm::dvec3 eye(at(random), at(random), 50 + std::abs(at(random)));
    glm::dmat4 clip(0);
    clip[0][0] = clip[1][1] = 1.5;
    clip[2][2] = 0, clip[2][3] = -1, clip[3][2] = 0.5;
    return tile_view(clip * glm::lookAt(eye, glm::dvec3(at(random), at(random), 0), glm::dvec3(0, 0, 1)), eye, false, 1280, 720);
}

// What is shown once everything is there, said without any of the choice's bookkeeping.
void wanted(const TileTree& tree, std::uint32_t i, const TileView& view, double most, std::set<std::uint32_t>& out) {
    const Tile& t = tree.tiles[i];
    if (!is_seen(t.volume, view)) return;
    const bool refine = !t.children.empty() && (t.contents.empty() || error_px(t, view) > most);
    if (!t.contents.empty() && (!refine || t.add)) out.insert(i);
    if (refine) for (const std::uint32_t c : t.children) wanted(tree, c, view, most, out);
}

TEST(TileChoice, comes_by_single_tiles_to_exactly_what_the_errors_ask_for_and_never_shows_a_hole) {
    std::mt19937 random(11);
    for (int i = 0; i < 60; ++i) {
        const bool add = i % 3 == 2;
        const TileTree tree = random_tree(random, add);
        const TileView view = random_view(random);
        std::vector<TileState> states(tree.tiles.size(), TileState::Unloaded);
        TileChoice choice = choose_tiles(tree, states, view, 16);
        std::size_t loads = 0;
        while (!choice.wishes.empty()) {
            ASSERT_LE(++loads, tree.tiles.size()) << "nothing is asked for twice";
            ASSERT_EQ(states[choice.wishes[0].tile], TileState::Unloaded);
            const bool root_was_there = states[0] == TileState::Ready;
            states[choice.wishes[0].tile] = TileState::Ready;
            choice = choose_tiles(tree, states, view, 16);
            const std::set<std::uint32_t> shown(choice.shown.begin(), choice.shown.end());
            ASSERT_EQ(shown.size(), choice.shown.size()) << "nothing is shown twice";
            if (add) continue;
            for (const std::uint32_t s : shown)
                for (std::uint32_t up = tree.tiles[s].parent; up != Tile::kNone; up = tree.tiles[up].parent) ASSERT_FALSE(shown.contains(up)) << "a parent beside what replaces it";
            if (!root_was_there || !is_seen(tree.tiles[0].volume, view)) continue;
            // Everything that is to be shown in the end is covered by itself, or by what is above or below it.
            std::set<std::uint32_t> all;
            wanted(tree, 0, view, 16, all);
            for (const std::uint32_t w : all) {
                bool covered = shown.contains(w);
                for (std::uint32_t up = tree.tiles[w].parent; up != Tile::kNone; up = tree.tiles[up].parent) covered = covered || shown.contains(up);
                ASSERT_TRUE(covered) << "a hole at tile " << w;
            }
        }
        std::set<std::uint32_t> all;
        wanted(tree, 0, view, 16, all);
        EXPECT_EQ(std::set<std::uint32_t>(choice.shown.begin(), choice.shown.end()), all);
        EXPECT_TRUE(choice.complete);
        for (const std::uint32_t s : choice.shown) EXPECT_NE(std::find(choice.kept.begin(), choice.kept.end(), s), choice.kept.end());
    }
}

TEST(TileChoice, where_a_child_cannot_be_had_its_parent_stands_for_all_of_them) {
    TileTree tree;
    tree.tiles.push_back({.children = {1, 2}, .volume = {glm::dvec3(0), glm::dmat3(10)}, .error_m = 100, .contents = {"r"}});
    for (int k = 0; k < 2; ++k) tree.tiles.push_back({.parent = 0, .depth = 1, .volume = {glm::dvec3(0), glm::dmat3(5)}, .error_m = 0, .contents = {"c"}});
    std::mt19937 random(3);
    TileView view = random_view(random);
    view.planes.fill(glm::dvec4(0, 0, 0, 1));
    const std::vector<TileState> states{TileState::Ready, TileState::Ready, TileState::Failed};
    const TileChoice choice = choose_tiles(tree, states, view, 1);
    EXPECT_EQ(choice.shown, std::vector<std::uint32_t>{0});
    EXPECT_TRUE(choice.wishes.empty());
    EXPECT_FALSE(choice.complete);
}

// A subtree file of constants and bitstreams.
std::string subtree_file(std::string json, const std::string& bits) {
    while (json.size() % 8) json += ' ';
    std::string out("subt\1\0\0\0", 8);
    for (const std::size_t n : {json.size(), bits.size()})
        for (int i = 0; i < 8; ++i) out += static_cast<char>(n >> (8 * i));
    return out + json + bits;
}

TEST(Subtree, hangs_the_tiles_that_its_bits_say_with_their_names_and_places) {
    auto tree = parse_tileset(tileset(R"({"boundingVolume":{"box":[0,0,0,8,0,0,0,8,0,0,0,2]},"geometricError":32,"refine":"REPLACE","content":{"uri":"c/{level}_{x}_{y}.glb"},
        "implicitTiling":{"subdivisionScheme":"QUADTREE","subtreeLevels":2,"availableLevels":4,"subtrees":{"uri":"s/{level}.{x}.{y}.subtree"}}})"));
    ASSERT_TRUE(tree) << tree.error().message;
    EXPECT_EQ(tree->tiles[0].more, "s/0.0.0.subtree");
    EXPECT_TRUE(tree->tiles[0].contents.empty());
    // Tiles: the root, and of the next level those of codes 0 (x 0, y 0) and 3 (x 1, y 1); contents at the latter alone; below code 13 goes on.
    const std::string file = subtree_file(R"({"buffers":[{"byteLength":16}],"bufferViews":[{"buffer":0,"byteOffset":0,"byteLength":1},{"buffer":0,"byteOffset":8,"byteLength":2}],
        "tileAvailability":{"bitstream":0},"contentAvailability":[{"bitstream":0}],"childSubtreeAvailability":{"bitstream":1}})",
        std::string("\x13\0\0\0\0\0\0\0\0\x20\0\0\0\0\0\0", 16));
    ASSERT_TRUE(hang_subtree(*tree, 0, as_byte_span(file)));
    ASSERT_EQ(tree->tiles.size(), 4u);
    EXPECT_EQ(tree->tiles[0].contents, std::vector<std::string>{"c/0_0_0.glb"});
    EXPECT_EQ(tree->tiles[1].contents, std::vector<std::string>{"c/1_0_0.glb"});
    EXPECT_EQ(tree->tiles[1].volume.centre, glm::dvec3(-4, -4, 0));
    EXPECT_EQ(tree->tiles[1].error_m, 16);
    EXPECT_EQ(tree->tiles[2].contents, std::vector<std::string>{"c/1_1_1.glb"});
    EXPECT_EQ(tree->tiles[2].volume.centre, glm::dvec3(4, 4, 0));
    EXPECT_EQ(tree->tiles[3].more, "s/2.3.2.subtree") << "code 1101: x 11, y 10";
    EXPECT_EQ(tree->tiles[3].parent, 2u);
    EXPECT_EQ(tree->tiles[3].volume.centre, glm::dvec3(6, 2, 0));
    auto again = *tree;
    for (std::size_t cut = 0; cut < file.size(); cut += 5) {
        auto fresh = again;
        const auto hung = hang_subtree(fresh, 3, as_byte_span(file).first(cut));
        ASSERT_FALSE(hung) << cut;
        EXPECT_FALSE(hung.error().reason.empty());
        EXPECT_EQ(fresh.tiles.size(), 4u);
    }
}

TEST(Subtree, of_an_octree_divides_all_three_axes) {
    auto tree = parse_tileset(tileset(R"({"boundingVolume":{"box":[0,0,0,8,0,0,0,8,0,0,0,4]},"geometricError":32,"refine":"ADD","content":{"uri":"{level}/{x}.{y}.{z}.glb"},
        "implicitTiling":{"subdivisionScheme":"OCTREE","subtreeLevels":2,"availableLevels":3,"subtrees":{"uri":"{level}.{x}.{y}.{z}.subtree"}}})"));
    ASSERT_TRUE(tree) << tree.error().message;
    // Nine bits of tiles: the root and, of the next level, codes 1 (x 1), 4 (z 1) and 6 (y 1, z 1). Below, of 64, code 52: 6, and in it 4.
    std::string bits(16, '\0');
    bits[0] = '\xa5';  // bits 0, 2, 5, 7
    bits[8 + 52 / 8] = 1 << 52 % 8;
    const std::string file = subtree_file(R"({"buffers":[{"byteLength":16}],"bufferViews":[{"buffer":0,"byteLength":2},{"buffer":0,"byteOffset":8,"byteLength":8}],
        "tileAvailability":{"bitstream":0},"contentAvailability":[{"constant":1}],"childSubtreeAvailability":{"bitstream":1}})", bits);
    ASSERT_TRUE(hang_subtree(*tree, 0, as_byte_span(file)));
    const struct {
        std::string content;
        glm::dvec3 centre;
    } expected[] = {{"1/1.0.0.glb", {4, -4, -2}}, {"1/0.0.1.glb", {-4, -4, 2}}, {"1/0.1.1.glb", {-4, 4, 2}}};
    ASSERT_EQ(tree->tiles.size(), 5u);
    for (std::size_t i = 0; i < 3; ++i) {
        const Tile& t = tree->tiles[i + 1];
        EXPECT_EQ(t.contents, std::vector<std::string>{expected[i].content});
        EXPECT_EQ(t.volume.centre, expected[i].centre) << expected[i].content;
        EXPECT_EQ(t.volume.half, glm::dmat3({4, 0, 0}, {0, 4, 0}, {0, 0, 2})) << expected[i].content;
        EXPECT_TRUE(t.add && t.parent == 0 && t.error_m == 16) << expected[i].content;
    }
    EXPECT_EQ(tree->tiles[4].more, "2.0.2.3.subtree");
    EXPECT_EQ(tree->tiles[4].parent, 3u);
    EXPECT_EQ(tree->tiles[4].volume.centre, glm::dvec3(-6, 2, 3));
}

TEST(Subtree, says_of_all_its_tiles_at_once_that_they_are_there_or_not) {
    const auto whole = parse_tileset(tileset(R"({"boundingVolume":{"box":[0,0,0,8,0,0,0,8,0,0,0,4]},"geometricError":32,"refine":"REPLACE","content":{"uri":"{level}.{x}.{y}.glb"},
        "implicitTiling":{"subdivisionScheme":"QUADTREE","subtreeLevels":2,"availableLevels":3,"subtrees":{"uri":"{level}.{x}.{y}.subtree"}}})"));
    ASSERT_TRUE(whole) << whole.error().message;
    const struct {
        std::string tiles, contents, below;
        std::size_t made, with_content, going_on;
    } rows[] = {{"1", "1", "1", 1 + 4 + 16, 5, 16}, {"1", "1", "0", 5, 5, 0}, {"1", "0", "1", 21, 0, 16}, {"0", "1", "1", 1, 0, 0}};
    for (const auto& row : rows) {
        auto tree = *whole;
        const auto hung = hang_subtree(tree, 0, as_byte_span(subtree_file(fmt::format(R"({{"tileAvailability":{{"constant":{}}},"contentAvailability":[{{"constant":{}}}],"childSubtreeAvailability":{{"constant":{}}}}})", row.tiles, row.contents, row.below), "")));
        ASSERT_TRUE(hung) << hung.error().message;
        const std::string what = row.tiles + row.contents + row.below;
        EXPECT_EQ(tree.tiles.size(), row.made) << what;
        EXPECT_EQ(static_cast<std::size_t>(std::count_if(tree.tiles.begin(), tree.tiles.end(), [](const Tile& t) { return !t.contents.empty(); })), row.with_content) << what;
        EXPECT_EQ(static_cast<std::size_t>(std::count_if(tree.tiles.begin(), tree.tiles.end(), [](const Tile& t) { return !t.more.empty(); })), row.going_on) << what;
    }
}

// As drafts of 1.1 and writers for 1.0 had it: levels are counted by the last one, bits lie in a bufferView.
TEST(Subtree, of_the_extensions_of_1_0_is_read_as_that_of_1_1) {
    auto tree = parse_tileset(R"({"asset":{"version":"1.0"},"extensionsUsed":["3DTILES_implicit_tiling","3DTILES_multiple_contents"],"extensionsRequired":["3DTILES_implicit_tiling","3DTILES_multiple_contents"],
        "geometricError":100,"root":{"boundingVolume":{"box":[0,0,0,8,0,0,0,8,0,0,0,4]},"geometricError":32,"refine":"REPLACE",
        "extensions":{"3DTILES_multiple_contents":{"content":[{"uri":"a/{level}.glb"},{"uri":"b/{x}.{y}.b3dm"}]},
        "3DTILES_implicit_tiling":{"subdivisionScheme":"QUADTREE","subtreeLevels":2,"maximumLevel":2,"subtrees":{"uri":"{level}.{x}.{y}.subtree"}}}}})");
    ASSERT_TRUE(tree) << tree.error().message;
    ASSERT_EQ(tree->tiles[0].more, "0.0.0.subtree");
    // The root and code 2; of the root both contents, of the other the second alone; below it code 9 goes on to the last level.
    std::string bits(16, '\0');
    bits[0] = '\x09', bits[4] = '\x01', bits[6] = '\x09', bits[9] = '\x02';
    const std::string file = subtree_file(R"({"buffers":[{"byteLength":16}],"bufferViews":[{"buffer":0,"byteLength":1},{"buffer":0,"byteOffset":4,"byteLength":1},{"buffer":0,"byteOffset":6,"byteLength":1},{"buffer":0,"byteOffset":8,"byteLength":2}],
        "tileAvailability":{"bufferView":0},"contentAvailability":[{"bufferView":1},{"bufferView":2}],"childSubtreeAvailability":{"bufferView":3}})", bits);
    ASSERT_TRUE(hang_subtree(*tree, 0, as_byte_span(file)));
    ASSERT_EQ(tree->tiles.size(), 3u);
    EXPECT_EQ(tree->tiles[0].contents, (std::vector<std::string>{"a/0.glb", "b/0.0.b3dm"}));
    EXPECT_EQ(tree->tiles[1].contents, std::vector<std::string>{"b/0.1.b3dm"});
    ASSERT_EQ(tree->tiles[2].more, "2.1.2.subtree") << "maximumLevel 2: there are three levels";
    ASSERT_TRUE(hang_subtree(*tree, 2, as_byte_span(subtree_file(R"({"tileAvailability":{"constant":1},"contentAvailability":[{"constant":1},{"constant":0}],"childSubtreeAvailability":{"constant":1}})", ""))));
    EXPECT_EQ(tree->tiles.size(), 3u) << "and nothing is below the last";
    EXPECT_EQ(tree->tiles[2].contents, std::vector<std::string>{"a/2.glb"});

    const auto several = parse_tileset(R"({"asset":{"version":"1.0"},"geometricError":100,"root":{"boundingVolume":{"box":[0,0,0,8,0,0,0,8,0,0,0,4]},"geometricError":32,"refine":"REPLACE",
        "extensions":{"3DTILES_multiple_contents":{"contents":[{"uri":"a.glb"},{"uri":"inner.json"},{"uri":"b.pnts"}]}}}})");
    ASSERT_TRUE(several) << several.error().message;
    EXPECT_EQ(several->tiles[0].contents, (std::vector<std::string>{"a.glb", "b.pnts"}));
    EXPECT_EQ(several->tiles[0].more, "inner.json");
}

}  // namespace
}  // namespace pai
