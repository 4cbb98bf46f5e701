// Pictures of models become textures as their uses ask for, and what is not packed stays and is named.
#include "convert/texture_pack.h"

#include <cmath>
#include <cstdlib>

#include <fmt/format.h>
#include <gtest/gtest.h>
#include <spng.h>

#include "asset/codec/gltf.h"
#include "asset/codec/gltf_buffers.h"
#include "asset/codec/ktx2.h"
#include "base/glb.h"
#include "base/json.h"

namespace pai {
namespace {

using Device = TexturePackOptions::Device;
using Format = Pixels::Format;

template <class Texel>
Pixels picture(int width, int height, const Texel& texel) {
    Pixels p{.format = Format::Rgba8, .width = width, .height = height};
    for (int y = 0; y < height; ++y)
        for (int x = 0; x < width; ++x)
            for (const int v : texel(x, y)) p.texels.push_back(static_cast<std::byte>(v));
    return p;
}

using Four = std::array<int, 4>;

Bytes png(const Pixels& p) {
    spng_ctx* ctx = spng_ctx_new(SPNG_CTX_ENCODER);
    spng_set_option(ctx, SPNG_ENCODE_TO_BUFFER, 1);
    spng_ihdr ihdr{static_cast<std::uint32_t>(p.width), static_cast<std::uint32_t>(p.height), 8, SPNG_COLOR_TYPE_TRUECOLOR_ALPHA, 0, 0, 0};
    spng_set_ihdr(ctx, &ihdr);
    spng_encode_image(ctx, p.texels.data(), p.texels.size(), SPNG_FMT_PNG, SPNG_ENCODE_FINALIZE);
    std::size_t size = 0;
    int error = 0;
    void* bytes = spng_get_png_buffer(ctx, &size, &error);
    const ByteSpan span(static_cast<const std::byte*>(bytes), size);
    Bytes out(span.begin(), span.end());
    std::free(bytes);
    spng_ctx_free(ctx);
    return out;
}

// Smooth enough that blocks lose little.
Bytes ramp(int width, int height, int alpha = 255) {
    return png(picture(width, height, [&](int x, int y) { return Four{40 + x * 100 / width, 60 + x * 100 / width, 80 + y * 10 / height, alpha}; }));
}

// Normals that lean a little to all sides.
Bytes leaning() {
    return png(picture(64, 64, [](int x, int y) {
        const double nx = std::sin(x / 20.0) * 0.3, ny = std::cos(y / 20.0) * 0.3, nz = std::sqrt(1 - nx * nx - ny * ny);
        return Four{static_cast<int>(std::lround((nx + 1) * 127.5)), static_cast<int>(std::lround((ny + 1) * 127.5)), static_cast<int>(std::lround((nz + 1) * 127.5)), 255};
    }));
}

struct Model {
    std::vector<Bytes> pictures;   // texture i is picture i
    std::string materials;         // JSON texts, with commas between
    std::string samplers = "{}";   // all textures have the first
    bool in_json = false;          // pictures lie in data URIs
};

// A triangle with the first material; its shape stands behind the pictures.
Bytes glb_of(const Model& m) {
    Bytes bin;
    std::string views, images, textures;
    const auto view = [&](ByteSpan bytes) {
        bin.resize((bin.size() + 3) / 4 * 4);
        views += fmt::format(R"({}{{"buffer":0,"byteOffset":{},"byteLength":{}}})", views.empty() ? "" : ",", bin.size(), bytes.size());
        bin.insert(bin.end(), bytes.begin(), bytes.end());
    };
    for (std::size_t i = 0; i < m.pictures.size(); ++i) {
        if (!m.in_json) view(m.pictures[i]);
        images += fmt::format(R"({}{{"name":"p{}",{}}})", i == 0 ? "" : ",", i,
                              m.in_json ? fmt::format(R"("uri":"data:image/png;base64,{}")", to_base64(m.pictures[i])) : fmt::format(R"("bufferView":{},"mimeType":"image/png")", i));
        textures += fmt::format(R"({}{{"source":{},"sampler":0}})", i == 0 ? "" : ",", i);
    }
    const float corners[] = {0, 0, 0, 1, 0, 0, 0, 1, 0};
    const float uvs[] = {0, 0, 1, 0, 0, 1};
    view(std::as_bytes(std::span(corners)));
    view(std::as_bytes(std::span(uvs)));
    const std::size_t shape = m.in_json ? 0 : m.pictures.size();
    const std::string json = fmt::format(
        R"({{"asset":{{"version":"2.0"}},"scene":0,"scenes":[{{"nodes":[0]}}],"nodes":[{{"mesh":0}}],"meshes":[{{"primitives":[{{"attributes":{{"POSITION":0,"TEXCOORD_0":1}},"material":0}}]}}],)"
        R"("accessors":[{{"bufferView":{},"componentType":5126,"count":3,"type":"VEC3","min":[0,0,0],"max":[1,1,0]}},)"
        R"({{"bufferView":{},"componentType":5126,"count":3,"type":"VEC2"}}],"materials":[{}],"samplers":[{}],"textures":[{}],"images":[{}],)"
        R"("bufferViews":[{}],"buffers":[{{"byteLength":{}}}]}})",
        shape, shape + 1, m.materials, m.samplers, textures, images, views, bin.size());
    return *write_glb(json, bin, to_bytes(std::string_view("\4\0\0\0OWN1mine", 12)));
}

constexpr std::string_view kColour = R"({"pbrMetallicRoughness":{"baseColorTexture":{"index":0}}})";
constexpr std::string_view kNormal = R"({"normalTexture":{"index":0}})";
constexpr std::string_view kOcclusion = R"({"occlusionTexture":{"index":0}})";
constexpr std::string_view kRoughness = R"({"pbrMetallicRoughness":{"metallicRoughnessTexture":{"index":0}}})";
constexpr std::string_view kMask = R"({"alphaMode":"MASK","pbrMetallicRoughness":{"baseColorTexture":{"index":0}}})";

TexturePack packed(const Bytes& glb, Device device = Device::Gpu, int threads = 1) {
    auto out = pack_textures(glb, {.device = device, .threads = threads});
    EXPECT_TRUE(out) << out.error().message;
    return out ? *std::move(out) : TexturePack{};
}

ModelData read(const Bytes& glb) {
    auto out = codec::read_gltf(glb, [](std::string_view path) -> Result<ByteSpan> { return Error(Code::NotFound, std::string(path)); });
    EXPECT_TRUE(out) << out.error().message;
    return out ? *std::move(out) : ModelData{};
}

// The first texture of what is packed.
Pixels first_texture(const Bytes& glb) {
    const ModelData model = read(glb);
    return model.images.empty() ? Pixels{} : model.images[0];
}

TEST(TexturePack, APictureBecomesTheBlocksThatItsUsesAskFor) {
    struct Row {
        const char* name;
        Bytes picture;
        std::string materials;
        Format gpu, software;
    };
    const auto both = [](std::string_view a, std::string_view b) { return fmt::format("{},{}", a, b); };
    const Row rows[] = {
        {"a colour", ramp(64, 32), std::string(kColour), Format::Bc7, Format::Bc1},
        {"a colour whose alpha means nothing", ramp(64, 32, 90), std::string(kColour), Format::Bc7, Format::Bc1},
        {"a colour with a mask", ramp(64, 32, 90), std::string(kMask), Format::Bc7, Format::Bc3},
        {"a normal map", leaning(), std::string(kNormal), Format::Bc5, Format::Bc5},
        {"occlusion alone", ramp(64, 64), std::string(kOcclusion), Format::Bc4, Format::Rgba8},
        {"roughness and metal", ramp(64, 64), std::string(kRoughness), Format::Bc7, Format::Rgba8},
        {"occlusion beside roughness", ramp(64, 64), both(kOcclusion, kRoughness), Format::Bc7, Format::Rgba8},
        {"roughness beside occlusion", ramp(64, 64), both(kRoughness, kOcclusion), Format::Bc7, Format::Rgba8},
        {"occlusion that is a colour elsewhere", ramp(64, 64), both(kOcclusion, kColour), Format::Bc7, Format::Bc1},
        {"occlusion that is a normal elsewhere", leaning(), both(kOcclusion, kNormal), Format::Bc7, Format::Rgba8},
        {"a normal that is a colour elsewhere", leaning(), both(kNormal, kColour), Format::Bc7, Format::Bc1},
    };
    for (const Row& row : rows)
        for (const Device device : {Device::Gpu, Device::Software}) {
            const Bytes glb = glb_of({.pictures = {row.picture}, .materials = row.materials});
            const TexturePack pack = packed(glb, device);
            EXPECT_EQ(pack.pictures, 1u) << row.name;
            EXPECT_TRUE(pack.left.empty()) << row.name;
            const Pixels texture = first_texture(pack.glb);
            EXPECT_EQ(texture.format, device == Device::Gpu ? row.gpu : row.software) << row.name;
            EXPECT_EQ(texture.levels, 7) << row.name << ": all of them, to a single texel";
            EXPECT_EQ(texture.width, 64) << row.name;
            EXPECT_GE(pack.least_decibels, 38) << row.name << ": what loses more is kept texel by texel";
        }
}

TEST(TexturePack, TheFileKeepsAllElse) {
    const Bytes glb = glb_of({.pictures = {ramp(64, 64), leaning()}, .materials = R"({"pbrMetallicRoughness":{"baseColorTexture":{"index":0}},"normalTexture":{"index":1}})"});
    const TexturePack pack = packed(glb);
    EXPECT_EQ(pack.pictures, 2u);
    EXPECT_EQ(pack.pixels, 2u * 64 * 64);
    EXPECT_EQ(packed(glb, Device::Gpu, 3).glb, pack.glb) << "the same bytes for any number of threads";
    const ModelData before = read(glb), after = read(pack.glb);
    ASSERT_EQ(after.meshes.size(), 1u);
    EXPECT_EQ(after.meshes[0].primitives[0].positions, before.meshes[0].primitives[0].positions) << "moved to the front, where the pictures were";
    EXPECT_EQ(after.images.size(), 2u);
    const auto parts = codec::split_glb(pack.glb, pack.glb.size());
    ASSERT_TRUE(parts);
    EXPECT_EQ(as_text(parts->others), std::string_view("\4\0\0\0OWN1mine", 12)) << "chunks that are not ours";
    const auto json = JsonDoc::parse(parts->json);
    for (const char* list : {"extensionsUsed", "extensionsRequired"}) EXPECT_EQ((*json->root().find(list))[0].text(), "PAIFANG_texture_blocks");
    EXPECT_EQ((*json->root().find("images"))[1].find("name")->text(), "p1");
    EXPECT_EQ((*json->root().find("bufferViews")).size(), 4u) << "old pictures are gone, their views are those of the new ones";
    std::uint64_t files = 0;
    for (const std::size_t view : {0, 1}) files += static_cast<std::uint64_t>((*json->root().find("bufferViews"))[view].find("byteLength")->as_int().value_or(0));
    EXPECT_EQ(files, pack.after);
    EXPECT_LT(parts->bin.size(), pack.after + 36 + 24 + 4 * 16) << "and so are their bytes";
    const TexturePack again = packed(pack.glb);
    EXPECT_TRUE(again.glb.empty());
    EXPECT_EQ(again.left, (std::vector<std::string>{"image 0 has levels and blocks already", "image 1 has levels and blocks already"}));
}

TEST(TexturePack, SidesOfAnySizeAreKept) {
    for (const auto& [width, height, levels] : {std::tuple{1, 1, 1}, std::tuple{3, 2, 2}, std::tuple{37, 21, 6}, std::tuple{130, 5, 8}}) {
        const TexturePack pack = packed(glb_of({.pictures = {ramp(width, height)}, .materials = std::string(kColour)}));
        EXPECT_EQ(pack.pictures, 1u);
        const Pixels texture = first_texture(pack.glb);
        EXPECT_EQ(texture.width, width);
        EXPECT_EQ(texture.height, height);
        EXPECT_EQ(texture.levels, levels);
        EXPECT_GE(pack.least_decibels, 38);
    }
}

TEST(TexturePack, WhatBlocksWouldSpoilIsKeptTexelByTexel) {
    // Every texel another colour, as palettes have them.
    const auto noise = [](int side) {
        return png(picture(side, side, [&](int x, int y) {
            const unsigned v = static_cast<unsigned>(y * side + x) * 2654435761u;
            return Four{static_cast<int>(v >> 24), static_cast<int>(v >> 16 & 255), static_cast<int>(v >> 8 & 255), 255};
        }));
    };
    TexturePack pack = packed(glb_of({.pictures = {noise(64)}, .materials = std::string(kColour)}));
    EXPECT_EQ(first_texture(pack.glb).format, Format::Rgba8);
    EXPECT_TRUE(std::isinf(pack.least_decibels));
    pack = packed(glb_of({.pictures = {noise(260)}, .materials = std::string(kColour)}));
    EXPECT_EQ(first_texture(pack.glb).format, Format::Bc7) << "not what is large";
    EXPECT_LT(pack.least_decibels, 38) << "and that is said";
    pack = packed(glb_of({.pictures = {ramp(64, 64)}, .materials = std::string(kColour), .samplers = R"({"magFilter":9728})"}));
    EXPECT_EQ(first_texture(pack.glb).format, Format::Rgba8) << "what is drawn without a filter is meant texel by texel";
}

TEST(TexturePack, PicturesInTheJsonMoveIntoTheBuffer) {
    const Model in{.pictures = {ramp(64, 64), leaning()}, .materials = R"({"pbrMetallicRoughness":{"baseColorTexture":{"index":0}},"normalTexture":{"index":1}})", .in_json = true};
    const Bytes glb = glb_of(in);
    EXPECT_EQ(*largest_picture(glb), 64u * 64);
    const TexturePack pack = packed(glb);
    EXPECT_EQ(pack.pictures, 2u);
    EXPECT_TRUE(pack.left.empty());
    EXPECT_EQ(pack.before, in.pictures[0].size() + in.pictures[1].size());
    const ModelData after = read(pack.glb), before = read(glb);
    ASSERT_EQ(after.images.size(), 2u);
    EXPECT_EQ(after.images[0].format, Format::Bc7);
    EXPECT_EQ(after.images[1].format, Format::Bc5);
    EXPECT_EQ(after.meshes[0].primitives[0].positions, before.meshes[0].primitives[0].positions);
    const auto parts = codec::split_glb(pack.glb, pack.glb.size());
    EXPECT_EQ(parts->json.find("data:"), std::string_view::npos);
    EXPECT_EQ(as_text(parts->others), std::string_view("\4\0\0\0OWN1mine", 12));
}

TEST(TexturePack, WhatNoMaterialUsesStays) {
    for (const bool in_json : {false, true}) {
        const TexturePack pack = packed(glb_of({.pictures = {ramp(64, 64)}, .materials = "{}", .in_json = in_json}));
        EXPECT_TRUE(pack.glb.empty());
        EXPECT_EQ(pack.pictures, 0u);
        EXPECT_TRUE(pack.left.empty());
    }
}

TEST(TexturePack, ABrokenPictureIsNamed) {
    // The player refuses such a model, too.
    Bytes torn = ramp(64, 64);
    torn.resize(torn.size() / 2);
    for (const bool in_json : {false, true}) {
        const auto refused = pack_textures(glb_of({.pictures = {torn}, .materials = std::string(kColour), .in_json = in_json}), {});
        ASSERT_FALSE(refused);
        EXPECT_EQ(refused.error().code, Code::Corrupt);
        EXPECT_TRUE(refused.error().message.starts_with("/images/0: ")) << refused.error().message;
    }
    const TexturePack left = packed(glb_of({.pictures = {to_bytes("GIF89a")}, .materials = std::string(kColour), .in_json = true}));
    EXPECT_TRUE(left.glb.empty());
    EXPECT_EQ(left.left, (std::vector<std::string>{"image 0 lies beside the model, is packed or in no known format"}));
    const auto no_container = pack_textures(to_bytes("{}"), {});
    ASSERT_FALSE(no_container);
    EXPECT_EQ(no_container.error().code, Code::Corrupt);
}

}  // namespace
}  // namespace pai
