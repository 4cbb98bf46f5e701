// Levels of detail: how they are made, stored and refused.
#include <algorithm>
#include <cmath>
#include <map>
#include <numbers>

#include <fmt/format.h>
#include <gtest/gtest.h>

#include "../support/relief.h"
#include "asset/codec/gltf.h"
#include "asset/codec/lod_file.h"
#include "asset/lod.h"
#include "asset/simplify.h"

namespace pai {
namespace {

constexpr LodOptions kSmall{.fewest_triangles = 100, .coarsest_triangles = 100};

// A .glb with one mesh of floats, as other programs write it.
Bytes glb_of(const Primitive& p) {
    const auto put32 = [](Bytes& out, std::size_t v) {
        for (int i = 0; i < 4; ++i) out.push_back(static_cast<std::byte>(v >> (8 * i)));
    };
    Bytes bin;
    const auto add = [&](const auto& stream) {
        const auto bytes = std::as_bytes(std::span(stream));
        bin.insert(bin.end(), bytes.begin(), bytes.end());
        return bytes.size();
    };
    const std::size_t a = add(p.positions), b = add(p.normals), c = add(p.indices);
    std::string json = fmt::format(
        R"({{"asset":{{"version":"2.0"}},"scene":0,"scenes":[{{"nodes":[0]}}],"nodes":[{{"mesh":0}}],"meshes":[{{"primitives":[{{"attributes":{{"POSITION":0,"NORMAL":1}},"indices":2}}]}}],)"
        R"("buffers":[{{"byteLength":{}}}],"bufferViews":[{{"buffer":0,"byteLength":{}}},{{"buffer":0,"byteOffset":{},"byteLength":{}}},{{"buffer":0,"byteOffset":{},"byteLength":{}}}],)"
        R"("accessors":[{{"bufferView":0,"componentType":5126,"count":{},"type":"VEC3","min":[-1,-1,-1],"max":[1,1,1]}},{{"bufferView":1,"componentType":5126,"count":{},"type":"VEC3"}},{{"bufferView":2,"componentType":5125,"count":{},"type":"SCALAR"}}]}})",
        bin.size(), a, a, b, a + b, c, p.positions.size(), p.normals.size(), p.indices.size());
    json.resize((json.size() + 3) / 4 * 4, ' ');
    Bytes out = to_bytes("glTF");
    put32(out, 2);
    put32(out, 12 + 8 + json.size() + 8 + bin.size());
    put32(out, json.size());
    put32(out, 0x4e4f534a);
    const Bytes text = to_bytes(json);
    out.insert(out.end(), text.begin(), text.end());
    put32(out, bin.size());
    put32(out, 0x004e4942);
    out.insert(out.end(), bin.begin(), bin.end());
    return out;
}

Result<ModelData> read(ByteSpan glb) {
    return codec::read_gltf(glb, [](std::string_view path) -> Result<ByteSpan> { return Error(Code::NotFound, std::string(path)); });
}

TEST(Lod, levels_grow_coarser_and_stay_within_the_vertices) {
    ModelData model = test::relief(65);
    const LodReport report = build_lods(model, kSmall);
    const Primitive& p = model.meshes[0].primitives[0];
    EXPECT_EQ(report.primitives, 1u);
    EXPECT_EQ(report.triangles, 8192u);
    ASSERT_GE(p.lods.size(), 3u);
    std::size_t before = p.indices.size(), end = 0;
    float error_m = 0;
    for (const PrimitiveLod& lod : p.lods) {
        EXPECT_EQ(lod.first_index, end);
        EXPECT_EQ(lod.index_count % 3, 0u);
        EXPECT_LT(lod.index_count, before);
        EXPECT_GE(lod.error_m, error_m);
        before = lod.index_count;
        end += lod.index_count;
        error_m = lod.error_m;
    }
    EXPECT_GT(error_m, 0);
    EXPECT_LT(error_m, 0.2f) << "of a square metre with 5 cm of relief: patches that look different are no longer than this";
    EXPECT_EQ(end, p.lod_indices.size());
    EXPECT_LT(*std::max_element(p.lod_indices.begin(), p.lod_indices.end()), p.positions.size());
}

TEST(Lod, small_and_deforming_meshes_stay_as_they_are) {
    ModelData small = test::relief(65);
    EXPECT_EQ(build_lods(small).primitives, 0u);
    ModelData morphs = test::relief(65);
    morphs.meshes[0].primitives[0].targets.resize(1);
    EXPECT_EQ(build_lods(morphs, kSmall).primitives, 0u);
}

TEST(Lod, small_meshes_that_stand_in_many_places_have_levels) {
    struct Case {
        const char* name;
        std::uint32_t side;
        std::size_t places;
        bool field;
        bool has;
    };
    // 2 * (side - 1)^2 triangles; default options ask for 20,000.
    for (const Case& c : {Case{"800 triangles, 31 times", 21, 31, false, false}, Case{"800 triangles, 32 times", 21, 32, false, true}, Case{"800 triangles, a field of 32", 21, 32, true, true},
                          Case{"200 triangles, 64 times: 12,800", 11, 64, false, false}, Case{"200 triangles, 128 times", 11, 128, false, true}, Case{"72 triangles, however often", 7, 10'000, true, false}}) {
        ModelData model = test::relief(c.side);
        if (c.field) {
            model.instances.emplace_back().translations.resize(c.places);
            model.nodes[0].instances = 0;
        } else {
            model.nodes.resize(c.places, model.nodes[0]);
        }
        EXPECT_EQ(make_lods(model, {}, 1, [] { return false; }).size(), c.has ? 1u : 0u) << c.name;
        EXPECT_EQ(build_lods(model).primitives, c.has ? 1u : 0u) << c.name;
        if (c.has) EXPECT_LT(model.meshes[0].primitives[0].lods.back().index_count / 3, 200u) << c.name;
    }
}

// A closed ring, bent to a wave so that nothing of it is flat: 2 * around * along triangles.
struct Ring {
    std::vector<glm::vec3> positions;
    std::vector<std::uint32_t> indices;
    Ring(std::uint32_t around, std::uint32_t along) {
        for (std::uint32_t i = 0; i < along; ++i)
            for (std::uint32_t j = 0; j < around; ++j) {
                const float a = 2 * std::numbers::pi_v<float> * static_cast<float>(i) / static_cast<float>(along);
                const float b = 2 * std::numbers::pi_v<float> * static_cast<float>(j) / static_cast<float>(around);
                const float r = 3 + std::cos(b);
                positions.emplace_back(r * std::cos(a), std::sin(b) + 0.3f * std::sin(9 * a), r * std::sin(a));
                const auto at = [&](std::uint32_t k, std::uint32_t l) { return (i + k) % along * around + (j + l) % around; };
                for (const std::uint32_t corner : {at(0, 0), at(1, 0), at(0, 1), at(0, 1), at(1, 0), at(1, 1)}) indices.push_back(corner);
            }
    }
};

// Edges of triangles that no triangle goes back along.
std::size_t open_edges(const std::vector<std::uint32_t>& indices) {
    std::map<std::pair<std::uint32_t, std::uint32_t>, int> edges;
    for (std::size_t i = 0; i < indices.size(); ++i) {
        const std::uint32_t a = indices[i], b = indices[i % 3 == 2 ? i - 2 : i + 1];
        edges[std::minmax(a, b)] += a < b ? 1 : -1;
    }
    return static_cast<std::size_t>(std::count_if(edges.begin(), edges.end(), [](const auto& e) { return e.second != 0; }));
}

TEST(Lod, large_meshes_are_made_coarser_in_parts_that_hold_together) {
    const Ring ring(200, 500);
    ASSERT_EQ(open_edges(ring.indices), 0u);
    std::vector<std::uint32_t> level = ring.indices;
    for (int turn = 0; turn < 3; ++turn) {
        const Simplified one = simplify(ring.positions, level, {.most_error_m = 0.2f, .turn = turn, .threads = 1});
        const Simplified four = simplify(ring.positions, level, {.most_error_m = 0.2f, .turn = turn, .threads = 4});
        EXPECT_EQ(one.indices, four.indices) << "whatever the threads";
        EXPECT_EQ(one.error_m, four.error_m);
        EXPECT_EQ(open_edges(one.indices), 0u) << "turn " << turn << ": no part leaves its neighbour";
        EXPECT_NEAR(static_cast<double>(one.indices.size()) / static_cast<double>(level.size()), 0.5, 0.02);
        EXPECT_GT(one.error_m, 0);
        EXPECT_LT(one.error_m, 0.02f);
        level = one.indices;
    }
}

TEST(Lod, a_container_keeps_levels_and_gives_them_back) {
    ModelData model = test::relief(65);
    const Bytes plain = glb_of(model.meshes[0].primitives[0]);
    auto loaded = read(plain);
    ASSERT_TRUE(loaded) << loaded.error().message;
    build_lods(*loaded, kSmall);
    const auto stored = store_lods(plain, *loaded);
    ASSERT_TRUE(stored) << stored.error().message;
    const auto again = read(*stored);
    ASSERT_TRUE(again) << again.error().message;
    const Primitive &a = loaded->meshes[0].primitives[0], &b = again->meshes[0].primitives[0];
    ASSERT_GE(a.lods.size(), 2u);
    ASSERT_EQ(a.lods.size(), b.lods.size());
    for (std::size_t i = 0; i < a.lods.size(); ++i) {
        EXPECT_EQ(a.lods[i].index_count, b.lods[i].index_count);
        EXPECT_EQ(a.lods[i].error_m, b.lods[i].error_m);
    }
    // Packing may begin a triangle at another corner, so corners are compared by sum.
    std::uint64_t sums[2] = {};
    for (const std::uint32_t i : a.lod_indices) sums[0] += i;
    for (const std::uint32_t i : b.lod_indices) sums[1] += i;
    EXPECT_EQ(sums[0], sums[1]);
    const auto twice = store_lods(*stored, *loaded);
    ASSERT_TRUE(twice);
    EXPECT_EQ(*twice, *stored) << "a chunk that is there is replaced";
    Bytes foreign = *stored;
    const Bytes chunk = to_bytes(std::string_view("\4\0\0\0OWN1mine", 12));
    foreign.insert(foreign.end(), chunk.begin(), chunk.end());
    store_le32(foreign.data() + 8, static_cast<std::uint32_t>(foreign.size()));
    const auto beside = store_lods(foreign, *loaded);
    ASSERT_TRUE(beside) << beside.error().message;
    EXPECT_EQ(beside->size(), foreign.size());
    EXPECT_NE(std::search(beside->begin(), beside->end(), chunk.begin(), chunk.end()), beside->end()) << "a chunk that is not ours stays";
}

TEST(Lod, levels_of_other_meshes_and_broken_ones_are_refused) {
    ModelData model = test::relief(65);
    build_lods(model, kSmall);
    const Bytes good = codec::write_lods(model);
    ModelData fresh = test::relief(65);
    ASSERT_TRUE(codec::read_lods(good, fresh));
    EXPECT_FALSE(fresh.meshes[0].primitives[0].lods.empty());

    struct Row {
        const char* name;
        std::size_t at;
        std::uint8_t value;
        const char* reason;
    };
    // Bytes: version 0, primitives 4, mesh 8, primitive 12, key 16, levels 24, indices 28, error 32, size 36.
    for (const Row& row : {Row{"another version", 0, 2, "LOD_VERSION"}, Row{"too many primitives", 5, 9, "LOD_DATA_INVALID"}, Row{"no such mesh", 8, 1, "LOD_MISMATCH"},
                           Row{"another key", 16, 0, "LOD_MISMATCH"}, Row{"no levels", 24, 0, "LOD_DATA_INVALID"}, Row{"more indices than the full form", 30, 200, "LOD_DATA_INVALID"},
                           Row{"an error that is no number", 35, 0xff, "LOD_DATA_INVALID"}, Row{"data beyond the end", 38, 200, "LOD_DATA_INVALID"}}) {
        Bytes bad = good;
        ASSERT_NE(bad[row.at], std::byte{row.value}) << row.name;
        bad[row.at] = std::byte{row.value};
        ModelData into = test::relief(65);
        const auto done = codec::read_lods(bad, into);
        ASSERT_FALSE(done) << row.name;
        EXPECT_EQ(done.error().reason, row.reason) << row.name;
        EXPECT_TRUE(into.meshes[0].primitives[0].lods.empty()) << row.name;
    }
    for (std::size_t size = 0; size < good.size(); size += 97) {
        ModelData into = test::relief(65);
        EXPECT_FALSE(codec::read_lods(ByteSpan(good).first(size), into)) << size;
    }
    ModelData other = test::relief(33);
    EXPECT_EQ(codec::read_lods(good, other).error().reason, "LOD_MISMATCH");
}

}  // namespace
}  // namespace pai
