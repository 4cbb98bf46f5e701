// What reading large glTF scenes costs, on one thread from bytes in memory.
#include <fmt/format.h>
#include <gtest/gtest.h>

#include "asset/codec/gltf.h"
#include "asset/pose.h"
#include "base/hash.h"
#include "measure.h"

namespace pai::test {
namespace {

using Floats = std::vector<float>;

float unit(std::uint64_t index, std::uint64_t which) { return static_cast<float>(hash_unit(7, index, which)); }

std::string data_buffer(const std::vector<Floats>& parts) {
    Bytes all;
    for (const Floats& p : parts) {
        const ByteSpan bytes = std::as_bytes(std::span(p));
        all.insert(all.end(), bytes.begin(), bytes.end());
    }
    return fmt::format(R"("buffers":[{{"byteLength":{},"uri":"data:application/octet-stream;base64,{}"}}])", all.size(), to_base64(all));
}

const Floats kTriangle{0, 0, 0, 1, 0, 0, 0, 1, 0};

// A city of boxes, each a node with place and size: the manner of an exporter that knows no copies.
std::string many_nodes(int count, bool animated) {
    std::string nodes, roots;
    for (int i = 0; i < count; ++i) {
        const auto n = static_cast<std::uint64_t>(i);
        nodes += fmt::format(R"({}{{"mesh":0,"translation":[{:.3f},0,{:.3f}],"scale":[{:.3f},{:.3f},{:.3f}]}})", i ? "," : "", unit(n, 0) * 9000, unit(n, 1) * 9000, 10 + unit(n, 2) * 8,
                             8 + unit(n, 3) * 160, 10 + unit(n, 4) * 8);
        roots += fmt::format("{}{}", i ? "," : "", i);
    }
    std::string text = R"({"asset":{"version":"2.0"},)" + data_buffer({kTriangle, {0, 1}, {0, 0, 0, 5, 5, 5}});
    text += R"(,"bufferViews":[{"buffer":0,"byteLength":36},{"buffer":0,"byteOffset":36,"byteLength":8},{"buffer":0,"byteOffset":44,"byteLength":24}],"accessors":[)";
    text += R"({"bufferView":0,"componentType":5126,"count":3,"type":"VEC3","min":[0,0,0],"max":[1,1,0]},{"bufferView":1,"componentType":5126,"count":2,"type":"SCALAR","min":[0],"max":[1]},)";
    text += R"({"bufferView":2,"componentType":5126,"count":2,"type":"VEC3"}],"meshes":[{"primitives":[{"attributes":{"POSITION":0}}]}],)";
    if (animated) {
        std::string channels;
        for (int i = 0; i < count; ++i) channels += fmt::format(R"({}{{"sampler":0,"target":{{"node":{},"path":"translation"}}}})", i ? "," : "", i);
        text += R"("animations":[{"samplers":[{"input":1,"output":2}],"channels":[)" + channels + "]}],";
    }
    return text + R"("nodes":[)" + nodes + R"(],"scenes":[{"nodes":[)" + roots + "]}]}";
}

// The same as copies of one node.
std::string many_copies(int count) {
    Floats places, sizes;
    for (int i = 0; i < count; ++i)
        for (std::uint64_t k = 0; k < 3; ++k) {
            places.push_back(unit(static_cast<std::uint64_t>(i), k) * 9000);
            sizes.push_back(1 + unit(static_cast<std::uint64_t>(i), k + 3) * 100);
        }
    const std::size_t bytes = places.size() * 4;
    return R"({"asset":{"version":"2.0"},"extensionsUsed":["EXT_mesh_gpu_instancing"],)" + data_buffer({kTriangle, places, sizes}) +
           fmt::format(R"(,"bufferViews":[{{"buffer":0,"byteLength":36}},{{"buffer":0,"byteOffset":36,"byteLength":{0}}},{{"buffer":0,"byteOffset":{1},"byteLength":{0}}}],
           "accessors":[{{"bufferView":0,"componentType":5126,"count":3,"type":"VEC3","min":[0,0,0],"max":[1,1,0]}},{{"bufferView":1,"componentType":5126,"count":{2},"type":"VEC3"}},
           {{"bufferView":2,"componentType":5126,"count":{2},"type":"VEC3"}}],"meshes":[{{"primitives":[{{"attributes":{{"POSITION":0}}}}]}}],
           "nodes":[{{"mesh":0,"extensions":{{"EXT_mesh_gpu_instancing":{{"attributes":{{"TRANSLATION":1,"SCALE":2}}}}}}}}]}})",
                       bytes, 36 + bytes, count);
}

ModelData read(const char* what, const std::string& text) {
    const codec::ResourceReader none = [](std::string_view path) -> Result<ByteSpan> { return Error(Code::NotFound, std::string(path)); };
    ModelData out;
    double best_ms = 1e9;
    for (int i = 0; i < 3; ++i)
        best_ms = std::min(best_ms, cpu_ms([&] {
                               auto model = codec::read_gltf(as_byte_span(text), none);
                               ASSERT_TRUE(model) << model.error().message;
                               out = std::move(*model);
                           }));
    std::printf("PERF %-44s %8.1f ms, %.1f MB\n", what, best_ms, static_cast<double>(text.size()) / 1e6);
    return out;
}

TEST(Perf, large_gltf_scenes) {
    read("glTF, 10,000 nodes", many_nodes(10'000, false));
    EXPECT_EQ(read("glTF, 100,000 nodes", many_nodes(100'000, false)).nodes.size(), 100'000u);
    const ModelData animated = read("glTF, 100,000 nodes, each animated", many_nodes(100'000, true));
    Pose pose;
    double best_ms = 1e9, still_ms = 1e9;
    for (int i = 0; i < 5; ++i) {
        best_ms = std::min(best_ms, cpu_ms([&] { pose_model(animated, {0}, 0.1 * i, true, pose); }));
        still_ms = std::min(still_ms, cpu_ms([&] { pose_model(animated, {}, 0, true, pose); }));
    }
    std::printf("PERF %-44s %8.2f ms, at rest %.2f ms\n", "pose of 100,000 animated nodes", best_ms, still_ms);
    EXPECT_EQ(read("glTF, 1,000,000 copies of a node", many_copies(1'000'000)).instances[0].size(), 1'000'000u);
}

}  // namespace
}  // namespace pai::test
