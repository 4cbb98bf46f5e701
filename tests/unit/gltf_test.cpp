// Parts of glTF files that small texts show: what a reader of the specification expects of each.
#include <cmath>
#include <cstring>

#include <gtest/gtest.h>
#include <meshoptimizer.h>

#include "gltf_builder.h"

namespace pai {
namespace {

// One primitive with these attributes, and further members of it and of the document.
std::string mesh(const std::string& attributes, const std::string& more = {}, const std::string& rest = {}) {
    return fmt::format(R"("meshes":[{{"primitives":[{{"attributes":{{{}}}{}}}]}}],"nodes":[{{"mesh":0}}]{})", attributes, more, rest);
}

std::string verdict(const Result<ModelData>& model) { return model ? "OK" : model.error().reason; }

TEST(GltfMorph, TargetsKeepTheirStreamsAndFlatNormalsTurnWithThem) {
    GltfText g;
    const int at = g.triangle();
    const std::vector<float> up{0, 0, 1};
    const int lift = g.raw_accessor(fmt::format(
        R"({{"componentType":5126,"count":3,"type":"VEC3","min":[0,0,0],"max":[0,0,1],"sparse":{{"count":1,"indices":{{"bufferView":{},"componentType":5121}},"values":{{"bufferView":{}}}}}}})",
        g.view(std::as_bytes(std::span("\1", 1))), g.view(std::as_bytes(std::span(up)))));
    const auto model = g.read(mesh(fmt::format(R"("POSITION":{})", at), fmt::format(R"(,"targets":[{{"POSITION":{}}}])", lift)));
    ASSERT_TRUE(model) << model.error().message;
    const Primitive& p = model->meshes[0].primitives[0];
    ASSERT_EQ(p.targets.size(), 1u);
    EXPECT_EQ(p.targets[0].positions, (std::vector<glm::vec3>{{0, 0, 0}, {0, 0, 1}, {0, 0, 0}}));
    const float s = std::sqrt(0.5f);
    EXPECT_NEAR(glm::length(p.normals[0] + p.targets[0].normals[0] - glm::vec3(-s, 0, s)), 0, 1e-6);
    EXPECT_EQ(p.targets[0].reach.max, glm::vec3(0, 0, 1));
}

TEST(GltfMorph, QuantizedTargetsAreReadWhereTheExtensionAllowsThem) {
    GltfText g;
    const int at = g.triangle();
    const int target = g.accessor<std::int8_t>({127, 0, 0, 0, 0, -127, 0, 0, 0, 0, 0, 0}, "VEC4", R"(,"normalized":true)");
    const int bytes = g.raw_accessor(R"({"bufferView":1,"componentType":5120,"normalized":true,"count":3,"type":"VEC3"})");
    (void)target;
    const std::string rest = mesh(fmt::format(R"("POSITION":{})", at), fmt::format(R"(,"targets":[{{"POSITION":{}}}])", bytes));
    EXPECT_EQ(verdict(g.read(rest)), "MESH_PRIMITIVE_ATTRIBUTES_ACCESSOR_INVALID_FORMAT");
    const auto model = g.read(R"("extensionsUsed":["KHR_mesh_quantization"],)" + rest);
    ASSERT_TRUE(model) << model.error().message;
    EXPECT_EQ(model->meshes[0].primitives[0].targets[0].positions[0], glm::vec3(1, 0, 0));
}

TEST(GltfMorph, CountsThatDisagreeAreRefused) {
    GltfText g;
    const int at = g.triangle(), two = g.positions({0, 0, 0, 1, 1, 1});
    const std::string position = fmt::format(R"("POSITION":{})", at);
    EXPECT_EQ(verdict(g.read(mesh(position, fmt::format(R"(,"targets":[{{"POSITION":{}}}])", two)))), "MESH_PRIMITIVE_MORPH_TARGET_INVALID_ATTRIBUTE_COUNT");
    EXPECT_EQ(verdict(g.read(mesh(position, fmt::format(R"(,"targets":[{{"NORMAL":{}}}])", at)))), "MESH_PRIMITIVE_MORPH_TARGET_NO_BASE_ACCESSOR");
    EXPECT_EQ(verdict(g.read(fmt::format(R"("meshes":[{{"weights":[1],"primitives":[{{"attributes":{{{}}}}}]}}],"nodes":[{{"mesh":0}}])", position))), "MESH_INVALID_WEIGHTS_COUNT");
    EXPECT_EQ(verdict(g.read(fmt::format(R"("meshes":[{{"primitives":[{{"attributes":{{{}}}}}]}}],"nodes":[{{"mesh":0,"weights":[1]}}])", position))), "NODE_WEIGHTS_INVALID");
}

// A grid of 160 x 160 vertices with all streams, of over a megabyte together, in two primitives that share all but the normals.
struct LargeGrid {
    static constexpr int kSide = 160;
    GltfText g;
    std::vector<float> positions, normals, uvs;
    std::vector<std::uint32_t> indices;
    std::vector<float> floats;  // in the place of the indices
    std::string rest;

    // `spoil` changes streams before they are written.
    template <class Spoil>
    explicit LargeGrid(const Spoil& spoil) {
        for (int y = 0; y < kSide; ++y)
            for (int x = 0; x < kSide; ++x) {
                const float u = static_cast<float>(x) / kSide, v = static_cast<float>(y) / kSide;
                positions.insert(positions.end(), {u, v, 0.1f * u * v});
                normals.insert(normals.end(), {0, 0, 1});
                uvs.insert(uvs.end(), {u, 1 - v});
                const auto at = static_cast<std::uint32_t>(y * kSide + x);
                if (x + 1 < kSide && y + 1 < kSide) indices.insert(indices.end(), {at, at + 1, at + kSide, at + 1, at + kSide + 1, at + kSide});
            }
        std::vector<float> turned = normals;
        for (std::size_t i = 0; i < turned.size(); i += 3) turned[i] = 1, turned[i + 2] = 0;
        spoil(*this);
        const int p = g.positions(positions), n = g.accessor(normals, "VEC3"), t = g.accessor(uvs, "VEC2"), x = floats.empty() ? g.accessor(indices, "SCALAR") : g.accessor(floats, "SCALAR"), other = g.accessor(turned, "VEC3");
        const auto primitive = [&](int normal) { return fmt::format(R"({{"attributes":{{"POSITION":{},"NORMAL":{},"TEXCOORD_0":{}}},"indices":{},"material":0}})", p, normal, t, x); };
        rest = fmt::format(R"("images":[{{"uri":"data:image/png;base64,{}"}}],"textures":[{{"source":0}}],"materials":[{{"emissiveTexture":{{"index":0}}}}],)"
                           R"("meshes":[{{"primitives":[{},{}]}}],"nodes":[{{"mesh":0}}],"scenes":[{{"nodes":[0]}}],"scene":0)",
                           "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAAC0lEQVR42mP4DwQACfsD/Wj6HMwAAAAASUVORK5CYII=", primitive(n), primitive(other));
    }
};

TEST(GltfStreams, OfLargeMeshesThoseThatAreReadAheadAreThoseOfTheFile) {
    const LargeGrid grid([](LargeGrid&) {});
    const auto model = grid.g.read(grid.rest);
    ASSERT_TRUE(model) << model.error().message;
    ASSERT_EQ(model->meshes[0].primitives.size(), 2u);
    for (std::size_t i = 0; i < 2; ++i) {
        const Primitive& p = model->meshes[0].primitives[i];
        ASSERT_EQ(p.positions.size(), grid.positions.size() / 3);
        EXPECT_EQ(std::memcmp(p.positions.data(), grid.positions.data(), grid.positions.size() * sizeof(float)), 0);
        ASSERT_EQ(p.uvs[0].size(), grid.uvs.size() / 2);
        EXPECT_EQ(std::memcmp(p.uvs[0].data(), grid.uvs.data(), grid.uvs.size() * sizeof(float)), 0);
        EXPECT_EQ(p.indices, grid.indices);
        ASSERT_EQ(p.normals.size(), p.positions.size());
        EXPECT_EQ(p.normals.back(), i == 0 ? glm::vec3(0, 0, 1) : glm::vec3(1, 0, 0));
    }
}

TEST(GltfStreams, FaultsOfLargeMeshesAreToldAsThoseOfSmallOnes) {
    const auto told = [](const auto& spoil) {
        const LargeGrid grid(spoil);
        const auto model = grid.g.read(grid.rest);
        return model ? "OK" : model.error().reason + ": " + model.error().message;
    };
    const auto has = [](const std::string& text, std::string_view part) { return text.find(part) != text.npos; };
    const std::string no_number = told([](LargeGrid& g) { g.normals[3 * 20'000 + 1] = std::nanf(""); });
    EXPECT_TRUE(has(no_number, "ACCESSOR_INVALID_FLOAT") && has(no_number, "/accessors/1") && has(no_number, "element 20000 ")) << no_number;
    const std::string beyond = told([](LargeGrid& g) { g.indices[77'777] = LargeGrid::kSide * LargeGrid::kSide; });
    EXPECT_TRUE(has(beyond, "ACCESSOR_INDEX_OOB") && has(beyond, "index 77777 ")) << beyond;
    // The first that is met in order, whichever was read first.
    const std::string both = told([](LargeGrid& g) { g.positions[0] = g.uvs[0] = std::nanf(""); });
    EXPECT_TRUE(has(both, "ACCESSOR_INVALID_FLOAT") && has(both, "/accessors/0")) << both;
    // What no index may be.
    const std::string floats = told([](LargeGrid& g) { g.floats.assign(g.indices.begin(), g.indices.end()); });
    EXPECT_TRUE(has(floats, "MESH_PRIMITIVE_INDICES_ACCESSOR_INVALID_FORMAT")) << floats;
}

TEST(GltfNodes, CamerasAndLightsHangOnTheirNodes) {
    const auto model = GltfText().read(
        R"("extensionsUsed":["KHR_lights_punctual"],"extensions":{"KHR_lights_punctual":{"lights":[{"type":"spot","color":[1,0.5,0],"intensity":20,"range":9,"spot":{"outerConeAngle":0.5}}]}},
        "cameras":[{"type":"perspective","perspective":{"yfov":0.8,"znear":0.1}},{"type":"orthographic","orthographic":{"xmag":2,"ymag":1,"znear":0,"zfar":5}}],
        "nodes":[{"camera":1,"extensions":{"KHR_lights_punctual":{"light":0}}},{"name":"outside"}],"scenes":[{"nodes":[0]}])");
    ASSERT_TRUE(model) << model.error().message;
    ASSERT_EQ(model->nodes.size(), 1u);
    EXPECT_EQ(model->nodes[0].camera, 1);
    EXPECT_EQ(model->nodes[0].light, 0);
    EXPECT_EQ(model->lights[0].kind, ModelLight::Kind::Spot);
    EXPECT_EQ(model->lights[0].colour, glm::vec3(1, 0.5f, 0));
    EXPECT_EQ(model->lights[0].range_m, 9);
    EXPECT_EQ(model->cameras[0].far_m, 0);
    EXPECT_FALSE(model->cameras[1].perspective);
    EXPECT_EQ(model->cameras[1].half_width_m, 2);
}

TEST(GltfAnimation, ChannelsWithoutANodeInTheSceneAreLeftOutAndNamesAreUnique) {
    GltfText g;
    const int times = g.accessor<float>({0, 1}, "SCALAR", R"(,"min":[0],"max":[1])");
    const int output = g.accessor<float>({0, 0, 0, 1, 1, 1}, "VEC3");
    const auto animation = [&](const std::string& name, const std::string& target) {
        return fmt::format(R"({{{}"samplers":[{{"input":{},"output":{}}}],"channels":[{{"sampler":0,"target":{{{}"path":"translation"}}}}]}})", name, times, output, target);
    };
    const auto model = g.read(fmt::format(R"("nodes":[{{}},{{}},{{"matrix":[1,0,0,0,0,1,0,0,0,0,1,0,0,0,0,1]}}],"scenes":[{{"nodes":[0,2]}}],"animations":[{},{},{},{},{}])",
                                          animation("", R"("node":0,)"), animation(R"("name":"walk",)", R"("node":1,)"), animation(R"("name":"walk",)", ""),
                                          animation(R"("name":"animation-0",)", R"("node":2,)"), animation("", R"("node":2,)")));
    ASSERT_TRUE(model) << model.error().message;
    std::vector<std::string> names;
    std::vector<std::size_t> channels;
    for (const Animation& a : model->animations) names.push_back(a.name), channels.push_back(a.channels.size());
    EXPECT_EQ(names, (std::vector<std::string>{"animation-0", "walk", "walk-2", "animation-0-3", "animation-4"}));
    EXPECT_EQ(channels, (std::vector<std::size_t>{1, 0, 0, 0, 0}));
}

TEST(GltfAnimation, SamplersThatDoNotFitAreRefused) {
    GltfText g;
    const int times = g.accessor<float>({0, 1}, "SCALAR", R"(,"min":[0],"max":[1])");
    const int falling = g.accessor<float>({1, 0}, "SCALAR", R"(,"min":[0],"max":[1])");
    const int two = g.accessor<float>({0, 0, 0, 1, 1, 1}, "VEC3"), one = g.accessor<float>({0, 0, 0}, "VEC3"), scalar = g.accessor<float>({0, 0}, "SCALAR");
    const auto reason = [&](int input, int output, const char* interpolation = "LINEAR") {
        return verdict(g.read(fmt::format(
            R"("nodes":[{{}}],"animations":[{{"samplers":[{{"input":{},"output":{},"interpolation":"{}"}}],"channels":[{{"sampler":0,"target":{{"node":0,"path":"translation"}}}}]}}])",
            input, output, interpolation)));
    };
    EXPECT_EQ(reason(times, two), "OK");
    EXPECT_EQ(reason(falling, two), "ACCESSOR_ANIMATION_INPUT_NON_INCREASING");
    EXPECT_EQ(reason(times, one), "ANIMATION_SAMPLER_OUTPUT_ACCESSOR_INVALID_COUNT");
    EXPECT_EQ(reason(times, two, "CUBICSPLINE"), "ANIMATION_SAMPLER_OUTPUT_ACCESSOR_INVALID_COUNT");
    EXPECT_EQ(reason(times, scalar), "ANIMATION_SAMPLER_OUTPUT_ACCESSOR_INVALID_FORMAT");
    EXPECT_EQ(reason(two, two), "ANIMATION_SAMPLER_INPUT_ACCESSOR_INVALID_FORMAT");
    EXPECT_EQ(reason(9, two), "UNRESOLVED_REFERENCE");
}

TEST(GltfInstances, CopiesHavePlaceTintAndGlowChannel) {
    GltfText g;
    const int at = g.triangle();
    const int places = g.accessor<float>({1, 2, 3, 4, 5, 6}, "VEC3");
    const int turns = g.accessor<std::int16_t>({0, 0, 0, 32767, 0, 0, 0, 0}, "VEC4", R"(,"normalized":true)");
    const int tints = g.accessor<std::uint8_t>({255, 0, 51, 255, 0, 0, 0, 0}, "VEC4", R"(,"normalized":true)");
    const int glow = g.accessor<std::uint8_t>({3, 15}, "SCALAR");
    const int bad_glow = g.accessor<std::uint8_t>({3, 16}, "SCALAR");
    const auto read = [&](const std::string& attributes) {
        return g.read(fmt::format(
            R"("extensionsUsed":["EXT_mesh_gpu_instancing"],"extensionsRequired":["EXT_mesh_gpu_instancing"],"meshes":[{{"primitives":[{{"attributes":{{"POSITION":{}}}}}]}}],
            "nodes":[{{"mesh":0,"extensions":{{"EXT_mesh_gpu_instancing":{{"attributes":{{{}}}}}}}}}])", at, attributes));
    };
    const auto model = read(fmt::format(R"("TRANSLATION":{},"ROTATION":{},"_COLOR_0":{},"_GLOW_CHANNEL":{},"_ID":{})", places, turns, tints, glow, glow));
    ASSERT_TRUE(model) << model.error().message;
    ASSERT_EQ(model->nodes[0].instances, 0);
    const Instances& copies = model->instances[0];
    ASSERT_EQ(copies.size(), 2u);
    EXPECT_EQ(copies.translations[1], glm::vec3(4, 5, 6));
    EXPECT_EQ(copies.scales[1], glm::vec3(1)) << "left out: 1";
    EXPECT_EQ(copies.rotations[0], glm::quat(1, 0, 0, 0));
    EXPECT_EQ(copies.rotations[1], glm::quat(1, 0, 0, 0)) << "without length: none";
    EXPECT_EQ(copies.tints[0], glm::vec4(1, 0, 0.2f, 1));
    EXPECT_EQ(copies.glow_channels, (std::vector<std::uint8_t>{3, 15}));
    EXPECT_EQ(model->bounds.max, glm::vec3(5, 6, 6));
    EXPECT_EQ(verdict(read(fmt::format(R"("TRANSLATION":{},"_GLOW_CHANNEL":{})", places, bad_glow))), "VALUE_NOT_IN_RANGE");
    EXPECT_EQ(verdict(read(fmt::format(R"("TRANSLATION":{},"SCALE":{})", places, at))), "MESH_PRIMITIVE_UNEQUAL_ACCESSOR_COUNT");
    EXPECT_EQ(verdict(read(fmt::format(R"("TRANSLATION":{})", glow))), "MESH_PRIMITIVE_ATTRIBUTES_ACCESSOR_INVALID_FORMAT");
}

// A picture of one white texel.
constexpr std::string_view kPicture =
    R"("images":[{"uri":"data:image/png;base64,iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAAAAAA6fptVAAAACklEQVR42mP4DwABAQEAHLCMmQAAAABJRU5ErkJggg=="}],"textures":[{"source":0}],)";

TEST(GltfMaterials, TexturesMoveAndTheirSetsStandTogether) {
    GltfText g;
    const int at = g.triangle();
    std::vector<int> sets;
    for (int i = 0; i < 6; ++i) sets.push_back(g.accessor<float>({0, 0, 1, 0, 0, static_cast<float>(i)}, "VEC2"));
    const std::string attributes = fmt::format(R"("POSITION":{},"TEXCOORD_0":{},"TEXCOORD_1":{},"TEXCOORD_2":{},"TEXCOORD_3":{},"TEXCOORD_4":{},"TEXCOORD_5":{})", at, sets[0], sets[1], sets[2],
                                               sets[3], sets[4], sets[5]);
    const auto model = g.read(std::string(kPicture) + R"("extensionsUsed":["KHR_texture_transform","KHR_materials_unlit"],"extensionsRequired":["KHR_texture_transform","KHR_materials_unlit"],
        "materials":[{"pbrMetallicRoughness":{"baseColorTexture":{"index":0,"texCoord":5}},"normalTexture":{"index":0,"texCoord":2},
        "emissiveTexture":{"index":0,"texCoord":1,"extensions":{"KHR_texture_transform":{"offset":[0.1,0.2],"rotation":1.5,"scale":[2,3],"texCoord":5}}},"extensions":{"KHR_materials_unlit":{}}}],)" +
                              mesh(attributes, R"(,"material":0)"));
    ASSERT_TRUE(model) << model.error().message;
    const Material& m = model->materials[0];
    EXPECT_TRUE(m.unlit);
    EXPECT_EQ(m.base_colour_texture.texcoord, 1);
    EXPECT_EQ(m.normal_texture.texcoord, 0);
    EXPECT_EQ(m.emissive_texture.texcoord, 1) << "the extension's set replaces the texture's";
    EXPECT_EQ(m.emissive_texture.transform, (UvTransform{{0.1f, 0.2f}, 1.5f, {2, 3}}));
    const Primitive& p = model->meshes[0].primitives[0];
    float top[2] = {};
    for (int slot = 0; slot < 2; ++slot)
        for (const glm::vec2 uv : p.uvs[static_cast<std::size_t>(slot)]) top[slot] = std::max(top[slot], uv.y);
    EXPECT_EQ(top[0], 2);
    EXPECT_EQ(top[1], 5);
    EXPECT_TRUE(p.uvs[2].empty());

    const auto all = g.read(std::string(kPicture) + R"("materials":[{"pbrMetallicRoughness":{"baseColorTexture":{"index":0},"metallicRoughnessTexture":{"index":0,"texCoord":1}},
        "normalTexture":{"index":0,"texCoord":2},"occlusionTexture":{"index":0,"texCoord":3},"emissiveTexture":{"index":0,"texCoord":4}}],)" + mesh(attributes, R"(,"material":0)"));
    ASSERT_FALSE(all);
    EXPECT_EQ(all.error().code, Code::Unsupported);
    EXPECT_NE(all.error().message.find("5 sets"), std::string::npos) << all.error().message;
}

TEST(GltfMaterials, AnUnknownRequiredExtensionIsRefusedByName) {
    const auto model = GltfText().read(R"("extensionsUsed":["EXT_made_up"],"extensionsRequired":["EXT_made_up"],"nodes":[{}])");
    ASSERT_FALSE(model);
    EXPECT_EQ(model.error().code, Code::Unsupported);
    EXPECT_EQ(model.error().reason, "UNSUPPORTED_EXTENSION");
    EXPECT_NE(model.error().message.find("EXT_made_up"), std::string::npos);
}

struct Compressed {
    Bytes bytes;
    std::size_t count, stride;
    std::string mode, filter;
};

Compressed compress_attributes(const void* data, std::size_t count, std::size_t stride, const std::string& filter) {
    Bytes out(meshopt_encodeVertexBufferBound(count, stride));
    out.resize(meshopt_encodeVertexBuffer(reinterpret_cast<unsigned char*>(out.data()), out.size(), data, count, stride));
    return {out, count, stride, "ATTRIBUTES", filter};
}

Compressed compress_indices(const std::vector<unsigned>& indices, bool triangles, std::size_t stride) {
    Bytes out(triangles ? meshopt_encodeIndexBufferBound(indices.size(), 100) : meshopt_encodeIndexSequenceBound(indices.size(), 100));
    auto* to = reinterpret_cast<unsigned char*>(out.data());
    out.resize(triangles ? meshopt_encodeIndexBuffer(to, out.size(), indices.data(), indices.size()) : meshopt_encodeIndexSequence(to, out.size(), indices.data(), indices.size()));
    return {out, indices.size(), stride, triangles ? "TRIANGLES" : "INDICES", "NONE"};
}

// A compressed view over buffer 1, which is a fallback without bytes.
int add_compressed(GltfText& g, const Compressed& c, const char* extension = "EXT_meshopt_compression") {
    const int raw = g.view(c.bytes);
    (void)raw;
    const std::size_t offset = g.data().size() - c.bytes.size();
    return g.raw_view(fmt::format(R"({{"buffer":1,"byteLength":{},"extensions":{{"{}":{{"buffer":0,"byteOffset":{},"byteLength":{},"byteStride":{},"count":{},"mode":"{}","filter":"{}"}}}}}})",
                                  c.count * c.stride, extension, offset, c.bytes.size(), c.stride, c.count, c.mode, c.filter));
}

TEST(GltfMeshopt, EveryModeAndFilterIsReadBack) {
    for (const bool triangles : {true, false})
        for (const std::size_t index_size : {2u, 4u}) {
            GltfText g;
            g.add_buffer(R"({"byteLength":100000,"extensions":{"EXT_meshopt_compression":{"fallback":true}}})");
            std::vector<float> positions, directions;
            for (int i = 0; i < 99; ++i) {
                const float x = static_cast<float>(i) / 99;
                positions.insert(positions.end(), {x, x * x, 1 - x});
                directions.insert(directions.end(), {std::sin(x), 0, std::cos(x), 0});
            }
            std::vector<unsigned> order;
            for (unsigned i = 0; i < 97; ++i) order.insert(order.end(), {i, i + 1, i + 2});
            std::vector<std::uint32_t> exponents(99 * 3);
            meshopt_encodeFilterExp(exponents.data(), 99, 12, 20, positions.data());
            std::vector<std::int16_t> octahedral(99 * 4);
            meshopt_encodeFilterOct(octahedral.data(), 99, 8, 12, directions.data());
            std::vector<std::int16_t> quaternions(99 * 4);
            meshopt_encodeFilterQuat(quaternions.data(), 99, 8, 14, directions.data());
            const int at = add_compressed(g, compress_attributes(exponents.data(), 99, 12, "EXPONENTIAL"));
            const int plain = add_compressed(g, compress_attributes(positions.data(), 99, 12, "NONE"));
            const int normals = add_compressed(g, compress_attributes(octahedral.data(), 99, 8, "OCTAHEDRAL"), "KHR_meshopt_compression");
            const int turns = add_compressed(g, compress_attributes(quaternions.data(), 99, 8, "QUATERNION"));
            const int indices = add_compressed(g, compress_indices(order, triangles, index_size));
            g.raw_accessor(fmt::format(R"({{"bufferView":{},"componentType":5126,"count":99,"type":"VEC3","min":[0,0,0],"max":[1,1,1]}})", at));
            // Elements of eight bytes, of which a direction takes six.
            g.raw_accessor(fmt::format(R"({{"bufferView":{},"componentType":5122,"normalized":true,"count":99,"type":"VEC4"}})", turns));
            g.raw_accessor(fmt::format(R"({{"bufferView":{},"componentType":{},"count":{},"type":"SCALAR"}})", indices, index_size == 2 ? 5123 : 5125, order.size()));
            g.raw_accessor(fmt::format(R"({{"bufferView":{},"componentType":5126,"count":99,"type":"VEC3"}})", plain));
            g.raw_accessor(fmt::format(R"({{"bufferView":{},"componentType":5122,"normalized":true,"count":99,"type":"VEC4"}})", normals));
            const auto model = g.read(R"("extensionsUsed":["EXT_meshopt_compression","KHR_meshopt_compression","KHR_mesh_quantization","EXT_mesh_gpu_instancing"],"extensionsRequired":["EXT_meshopt_compression"],
                "meshes":[{"primitives":[{"attributes":{"POSITION":0,"TANGENT":4,"NORMAL":3},"indices":2}]}],
                "nodes":[{"mesh":0,"extensions":{"EXT_mesh_gpu_instancing":{"attributes":{"ROTATION":1}}}}])");
            ASSERT_TRUE(model) << model.error().message;
            const Primitive& p = model->meshes[0].primitives[0];
            for (std::size_t i = 0; i < 99; ++i) {
                EXPECT_NEAR(p.positions[i].y, positions[i * 3 + 1], 1e-5);
                EXPECT_EQ(p.normals[i].y, positions[i * 3 + 1]) << "unfiltered, exact";
                EXPECT_NEAR(p.tangents[i].x, directions[i * 4], 1e-3);
                EXPECT_NEAR(model->instances[0].rotations[i].z, directions[i * 4 + 2], 1e-3);
            }
            // The encoder of triangle lists may turn a triangle's corners round.
            ASSERT_EQ(p.indices.size(), order.size());
            for (std::size_t i = 0; i < order.size(); i += 3) EXPECT_EQ(p.indices[i] + p.indices[i + 1] + p.indices[i + 2], order[i] + order[i + 1] + order[i + 2]);
        }
}

TEST(GltfMeshopt, SpoiltStreamsAndSizesAreRefused) {
    const std::vector<float> positions(60, 0.5f);
    const Compressed good = compress_attributes(positions.data(), 20, 12, "NONE");
    const auto reason = [&](const Compressed& c) {
        GltfText g;
        g.add_buffer(R"({"byteLength":100000,"extensions":{"EXT_meshopt_compression":{"fallback":true}}})");
        g.raw_accessor(fmt::format(R"({{"bufferView":{},"componentType":5126,"count":20,"type":"VEC3","min":[0,0,0],"max":[1,1,1]}})", add_compressed(g, c)));
        return verdict(g.read(R"("extensionsUsed":["EXT_meshopt_compression"],)" + mesh(R"("POSITION":0)")));
    };
    EXPECT_EQ(reason(good), "OK");
    Compressed c = good;
    c.bytes.pop_back();
    EXPECT_EQ(reason(c), "BUFFER_VIEW_MESHOPT_INVALID");
    c = good, c.bytes[0] = std::byte{0xa1};
    EXPECT_EQ(reason(c), "UNSUPPORTED_EXTENSION");
    c = good, c.mode = "TRIANGLES";
    EXPECT_NE(reason(c), "OK");
    c = good, c.filter = "QUATERNION";
    EXPECT_EQ(reason(c), "VALUE_NOT_IN_LIST");
    c = good, c.stride = 6;
    EXPECT_NE(reason(c), "OK");
    c = good, c.count = 1u << 30;
    EXPECT_NE(reason(c), "OK") << "more than so few bytes may decode to";
    for (std::size_t i = 0; i < good.bytes.size(); ++i)
        for (const unsigned flip : {0x01u, 0x80u, 0xffu}) {
            c = good;
            c.bytes[i] ^= static_cast<std::byte>(flip);
            reason(c);
        }
}

TEST(GltfBuffers, AFewBytesDoNotPromiseGigabytes) {
    const auto model = GltfText().read(R"("accessors":[{"componentType":5126,"count":100000000,"type":"VEC3","min":[0,0,0],"max":[0,0,0]}],)" + mesh(R"("POSITION":0)"));
    ASSERT_FALSE(model);
    EXPECT_EQ(model.error().code, Code::Unsupported);
}

}  // namespace
TEST(GltfVariants, APrimitiveHasTheMaterialOfEachVariantOrItsOwn) {
    GltfText file;
    const int position = file.triangle(), uv = file.accessor<float>({0, 0, 1, 0, 0, 1}, "VEC2");
    const auto read = [&](const std::string& mappings, const std::string& names = R"([{"name":"red"},{"name":""},{"name":"red"}])") {
        return file.read(fmt::format(R"("extensionsUsed":["KHR_materials_variants"],"extensions":{{"KHR_materials_variants":{{"variants":{}}}}},
            {}"materials":[{{"pbrMetallicRoughness":{{"baseColorTexture":{{"index":0,"texCoord":3}}}}}},
                         {{"pbrMetallicRoughness":{{"baseColorTexture":{{"index":0,"texCoord":1}}}}}},{{}}],
            "meshes":[{{"primitives":[{{"attributes":{{"POSITION":{},"TEXCOORD_1":{},"TEXCOORD_3":{}}},"material":0,
                "extensions":{{"KHR_materials_variants":{{"mappings":{}}}}}}},{{"attributes":{{"POSITION":{},"TEXCOORD_3":{}}},"material":0}}]}}],
            "nodes":[{{"mesh":0}}])",
                                     names, kPicture, position, uv, uv, mappings, position, uv));
    };
    const auto model = read(R"([{"variants":[0],"material":1},{"variants":[2],"material":2}])");
    ASSERT_TRUE(model) << model.error().message;
    EXPECT_EQ(model->variants, (std::vector<std::string>{"red", "variant-1", "red-2"}));
    const Primitive& first = model->meshes[0].primitives[0];
    EXPECT_EQ(first.variant_materials, (std::vector<int>{1, -1, 2}));
    EXPECT_EQ(model->materials[1].base_colour_texture.texcoord, 0) << "the slots of all materials that one primitive may have are alike";
    EXPECT_EQ(model->materials[0].base_colour_texture.texcoord, 1);
    EXPECT_FALSE(first.uvs[0].empty() || first.uvs[1].empty());
    const Primitive& second = model->meshes[0].primitives[1];
    EXPECT_TRUE(second.uvs[0].empty() && !second.uvs[1].empty()) << "a set that only another primitive's material uses may be missing";

    const auto fault = [&](const std::string& mappings) { return read(mappings).error().reason; };
    EXPECT_EQ(fault(R"([{"variants":[0],"material":1},{"variants":[0],"material":2}])"), "KHR_MATERIALS_VARIANTS_NON_UNIQUE_VARIANT");
    EXPECT_EQ(fault(R"([{"variants":[3],"material":1}])"), "UNRESOLVED_REFERENCE");
    EXPECT_EQ(fault(R"([{"variants":[0],"material":9}])"), "UNRESOLVED_REFERENCE");
}

TEST(GltfDraco, WhatComesOutOfAStreamIsWhatTheAccessorsSay) {
    GltfText g;
    const std::vector<std::uint8_t> stream{1, 2, 3, 4};
    const int view = g.view(std::as_bytes(std::span(stream)));
    const int position = g.raw_accessor(R"({"componentType":5126,"count":3,"type":"VEC3","min":[0,0,0],"max":[1,1,0]})");
    const int index = g.raw_accessor(R"({"componentType":5123,"count":3,"type":"SCALAR"})");
    const auto text = [&](const std::string& attributes) {
        return g.text(R"("extensionsUsed":["KHR_draco_mesh_compression"],"extensionsRequired":["KHR_draco_mesh_compression"],)" +
                      mesh(fmt::format(R"("POSITION":{})", position), fmt::format(R"(,"indices":{},"extensions":{{"KHR_draco_mesh_compression":{{"bufferView":{},"attributes":{{{}}}}}}})", index, view, attributes)));
    };
    const codec::ResourceReader none = [](std::string_view path) -> Result<ByteSpan> { return Error(Code::NotFound, std::string(path)); };
    codec::PackedMesh asked;
    std::size_t answer = 3 * 12 + 3 * 4;
    const codec::MeshUnpacker unpack = [&](const codec::PackedMesh& m) -> Result<Bytes> {
        asked = m;
        Bytes out(answer);
        const float y = 1;
        std::memcpy(out.data() + 16, &y, 4);
        for (std::uint32_t i = 0; i < 3 && answer >= 48; ++i) std::memcpy(out.data() + 36 + 4 * i, &i, 4);
        return out;
    };
    const std::string sound = text(R"("POSITION":7)");
    const auto model = codec::read_gltf(as_byte_span(sound), none, {.unpack_mesh = unpack});
    ASSERT_TRUE(model) << model.error().message;
    EXPECT_EQ(asked.stream.size(), 4u);
    EXPECT_EQ(asked.vertices, 3u);
    EXPECT_EQ(asked.indices, 3u);
    ASSERT_EQ(asked.attributes.size(), 1u);
    EXPECT_EQ(asked.attributes[0].id, 7u);
    EXPECT_EQ(model->meshes[0].primitives[0].positions[1], glm::vec3(0, 1, 0));
    EXPECT_EQ(model->meshes[0].primitives[0].indices, (std::vector<std::uint32_t>{0, 1, 2}));
    answer = 47;
    EXPECT_EQ(verdict(codec::read_gltf(as_byte_span(sound), none, {.unpack_mesh = unpack})), "PRIMITIVE_DRACO_INVALID");
    EXPECT_EQ(verdict(codec::read_gltf(as_byte_span(sound), none)), "UNSUPPORTED_EXTENSION") << "without anyone who unpacks it";
    const std::string stray = text(R"("NORMAL":1)");
    EXPECT_EQ(verdict(codec::read_gltf(as_byte_span(stray), none, {.unpack_mesh = unpack})), "UNRESOLVED_REFERENCE");
}

TEST(GltfXmp, PacketsAreKeptByWhatTheyHangOnAndBounded) {
    const auto model = GltfText().read(R"("nodes":[{"extensions":{"KHR_xmp_json_ld":{"packet":1}}}],"extensionsUsed":["KHR_xmp_json_ld"],
        "extensions":{"KHR_xmp_json_ld":{"packets":[{"@context":{"dc":"http://purl.org/dc/elements/1.1/"},
            "dc:title":{"@type":"rdf:Alt","rdf:_1":{"@language":"en","@value":"A bell"},"rdf:_2":{"@language":"zh","@value":"\u949f"}},
            "dc:creator":{"@list":["One","Two"]},"xmpRights:Marked":true,"empty":{}},{"dc:rights":"CC0"}, 7]}})");
    ASSERT_TRUE(model) << model.error().message;
    ASSERT_EQ(model->words.size(), 1u) << "only what something hangs on";
    EXPECT_EQ(model->words[0].of, "/nodes/0");
    EXPECT_EQ(model->words[0].terms[0].values[0].second, "CC0");
    const std::string packet = R"({"asset":{"version":"2.0","extensions":{"KHR_xmp_json_ld":{"packet":0}}},"nodes":[{}],"extensionsUsed":["KHR_xmp_json_ld"],
        "extensions":{"KHR_xmp_json_ld":{"packets":[{"@context":{},"dc:title":{"@type":"rdf:Alt","rdf:_1":{"@language":"en","@value":"A bell"},"rdf:_2":{"@language":"zh","@value":"\u949f"}},
        "dc:creator":{"@list":["One","Two"]},"xmpRights:Marked":true,"long":")" + std::string(5000, 'x') + R"("}]}}})";
    const codec::ResourceReader none = [](std::string_view path) -> Result<ByteSpan> { return Error(Code::NotFound, std::string(path)); };
    const auto bell = codec::read_gltf(as_byte_span(packet), none);
    ASSERT_TRUE(bell) << bell.error().message;
    ASSERT_EQ(bell->words.size(), 1u);
    EXPECT_EQ(bell->words[0].of, "/asset");
    const auto& terms = bell->words[0].terms;
    ASSERT_EQ(terms.size(), 4u);
    EXPECT_EQ(terms[0].name, "dc:title");
    EXPECT_EQ(terms[0].values, (std::vector<std::pair<std::string, std::string>>{{"en", "A bell"}, {"zh", "\xe9\x92\x9f"}}));
    EXPECT_EQ(terms[1].values.size(), 2u);
    EXPECT_EQ(terms[2].values[0].second, "true");
    EXPECT_EQ(terms[3].values[0].second.size(), 4096u);
}

TEST(Gltf, LayersOfAMaterialAreReadWithTheirTextures) {
    GltfText g;
    const int at = g.triangle();
    const int uv = g.accessor<float>({0, 0, 1, 0, 0, 1}, "VEC2");
    const auto model = g.read(std::string(kPicture) + R"("extensionsRequired":["KHR_materials_clearcoat","KHR_materials_volume"],"extensionsUsed":["KHR_materials_clearcoat","KHR_materials_volume"],"materials":[{"extensions":{
        "KHR_materials_ior":{"ior":1.33},"KHR_materials_specular":{"specularFactor":0.5,"specularColorFactor":[2,1,0.25]},
        "KHR_materials_clearcoat":{"clearcoatFactor":0.75,"clearcoatRoughnessFactor":0.125,"clearcoatNormalTexture":{"index":0,"scale":0.5}},
        "KHR_materials_sheen":{"sheenColorFactor":[0.1,0.2,0.3],"sheenRoughnessFactor":0.4},
        "KHR_materials_iridescence":{"iridescenceFactor":1,"iridescenceIor":1.8,"iridescenceThicknessMaximum":500},
        "KHR_materials_anisotropy":{"anisotropyStrength":0.6,"anisotropyRotation":1.57},
        "KHR_materials_transmission":{"transmissionFactor":0.9,"transmissionTexture":{"index":0}},
        "KHR_materials_volume":{"thicknessFactor":0.02,"attenuationDistance":0.01,"attenuationColor":[0.5,0.75,1]},
        "KHR_materials_dispersion":{"dispersion":0.36},"KHR_materials_diffuse_transmission":{"diffuseTransmissionFactor":0.25}}}],)" +
                              mesh(fmt::format(R"("POSITION":{},"TEXCOORD_0":{})", at, uv), R"(,"material":0)"));
    ASSERT_TRUE(model) << model.error().message;
    const Material& m = model->materials[0];
    EXPECT_EQ(m.ior, 1.33f);
    EXPECT_EQ(m.specular, 0.5f);
    EXPECT_EQ(m.specular_colour, glm::vec3(2, 1, 0.25f));
    EXPECT_EQ(m.clearcoat.factor, 0.75f);
    EXPECT_EQ(m.clearcoat.roughness, 0.125f);
    EXPECT_EQ(m.clearcoat.normal_scale, 0.5f);
    EXPECT_EQ(m.clearcoat.normal_texture.image, 0);
    EXPECT_EQ(m.clearcoat.texture.image, -1);
    EXPECT_EQ(m.sheen.colour, glm::vec3(0.1f, 0.2f, 0.3f));
    EXPECT_EQ(m.sheen.roughness, 0.4f);
    EXPECT_EQ(m.iridescence.factor, 1);
    EXPECT_EQ(m.iridescence.ior, 1.8f);
    EXPECT_EQ(m.iridescence.thickness_min_nm, 100);
    EXPECT_EQ(m.iridescence.thickness_max_nm, 500);
    EXPECT_EQ(m.anisotropy.strength, 0.6f);
    EXPECT_EQ(m.anisotropy.rotation_rad, 1.57f);
    EXPECT_EQ(m.transmission.factor, 0.9f);
    EXPECT_EQ(m.transmission.texture.image, 0);
    EXPECT_EQ(m.transmission.thickness_m, 0.02f);
    EXPECT_EQ(m.transmission.attenuation_distance_m, 0.01f);
    EXPECT_EQ(m.transmission.attenuation_colour, glm::vec3(0.5f, 0.75f, 1));
    EXPECT_EQ(m.transmission.dispersion, 0.36f);
    EXPECT_EQ(m.diffuse_transmission.factor, 0.25f);
    EXPECT_TRUE(needs_tangents(m));
    std::size_t named = 0;
    for (const auto& t : textures_of(m)) named += t.ref->image >= 0;
    EXPECT_EQ(named, 2u) << "each texture is listed once";
}

}  // namespace pai
