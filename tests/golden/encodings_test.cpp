// Files that say the same in another encoding look the same.
#include <epoxy/gl.h>

#include <cmath>
#include <cstdlib>
#include <map>

#include "asset/codec/gltf.h"
#include "asset/codec/ktx2.h"
#include "asset/mesh_unpacker.h"
#include "asset/pictures.h"
#include "base/file.h"
#include "stage.h"

namespace pai {
namespace {

namespace fs = std::filesystem;

fs::path models() {
    const char* path = std::getenv("PAIFANG_SHARED");
    return (path && *path ? fs::path(path) : fs::path(PAIFANG_ROOT).parent_path() / "shared") / "data/models";
}

Result<ModelData> read_model(const fs::path& file) {
    PAI_TRY(const Bytes bytes, read_file(file));
    std::map<std::string, Bytes, std::less<>> parts;
    return codec::read_gltf(
        bytes,
        [&](std::string_view path) -> Result<ByteSpan> {
            PAI_TRY(Bytes part, read_file(file.parent_path() / path));
            return ByteSpan(parts[std::string(path)] = std::move(part));
        },
        {.unpack_mesh = mesh_unpacker()});
}

class Encodings : public RenderTest {
protected:
    static constexpr int kSide = 192;

    // By one light and an even sky, seen from above its corner.
    static std::vector<glm::vec4> picture_of_model(Pipeline& pipeline, const ModelData& model, const Bounds& around) {
        pipeline.residency().put_model(0, "model", model);
        const glm::vec3 middle = (around.min + around.max) * 0.5f;
        const float reach = glm::length(around.max - around.min) * 0.5f;
        Layer l;
        l.models.push_back({.asset = 0});
        l.camera = camera_at(middle + glm::normalize(glm::vec3(1, 0.8f, 1.4f)) * reach * 3.6f, middle);
        l.camera.near_m = reach * 0.05f;
        l.camera.far_m = reach * 20;
        l.environment.background = glm::vec3(0.3f);
        LightState sun;
        sun.kind = LightState::Kind::Directional;
        sun.direction_ws = glm::normalize(glm::vec3(-1, -2, -0.5f));
        sun.intensity = 2;
        l.lights.push_back(sun);
        return picture_of(pipeline, frame_of(l), {}, kSide, kSide);
    }
};

struct Difference {
    double mean = 0;   // of all channels of all pixels, of 1
    double share = 0;  // of pixels that differ by more than 0.05
    double content = 0;  // mean distance from the background
};

Difference difference(const std::vector<glm::vec4>& a, const std::vector<glm::vec4>& b) {
    Difference out;
    for (std::size_t i = 0; i < a.size(); ++i) {
        const glm::vec3 d = glm::abs(glm::vec3(a[i]) - glm::vec3(b[i]));
        out.mean += (d.x + d.y + d.z) / 3;
        out.share += std::max({d.x, d.y, d.z}) > 0.05f;
        out.content += glm::length(glm::vec3(a[i]) - glm::vec3(a[0]));
    }
    const auto n = static_cast<double>(a.size());
    return {out.mean / n, out.share / n, out.content / n};
}

TEST_F(Encodings, PairsOfFilesLookAlike) {
    struct Pair {
        const char *plain, *other;
        double mean, share;  // at most
    };
    constexpr Pair kPairs[] = {
        // Positions of 14 bits: an edge may cross a pixel's middle here and there.
        {"khronos/Box/Box.glb", "khronos/Box/glTF-Draco/Box.gltf", 0.002, 0.01},
        {"khronos/RiggedFigure/RiggedFigure.glb", "khronos/RiggedFigure/glTF-Draco/RiggedFigure.gltf", 0.003, 0.02},
        {"khronos/MorphPrimitivesTest/MorphPrimitivesTest.glb", "khronos/MorphPrimitivesTest/glTF-Draco/MorphPrimitivesTest.gltf", 0.003, 0.02},
        // 16-bit positions and 8-bit normals: a normal is off by up to half a degree.
        {"khronos/AnimatedMorphCube/AnimatedMorphCube.glb", "khronos/AnimatedMorphCube/glTF-Quantized/AnimatedMorphCube.gltf", 0.004, 0.01},
        {"khronos/Box/Box.glb", "other/BoxMeshopt/BoxMeshopt.glb", 0.02, 0.05},
    };
    auto pipeline = make(plain_options());
    ASSERT_TRUE(pipeline);
    int compared = 0;
    for (const Pair& pair : kPairs) {
        if (!fs::is_regular_file(models() / pair.plain) || !fs::is_regular_file(models() / pair.other)) continue;
        const auto plain = read_model(models() / pair.plain), other = read_model(models() / pair.other);
        ASSERT_TRUE(plain) << pair.plain << ": " << plain.error().message;
        ASSERT_TRUE(other) << pair.other << ": " << other.error().message;
        const auto a = picture_of_model(*pipeline, *plain, plain->bounds), b = picture_of_model(*pipeline, *other, plain->bounds);
        const Difference d = difference(a, b);
        EXPECT_GT(d.content, 0.01) << pair.plain << " is in the picture";
        EXPECT_LE(d.mean, pair.mean) << pair.other;
        EXPECT_LE(d.share, pair.share) << pair.other;
        ++compared;
    }
    if (compared == 0) GTEST_SKIP() << "no models under " << models();
}

// One model, its pictures as they are and as textures of packages.
TEST_F(Encodings, PicturesInKtx2LookLikeTheirOriginals) {
    const fs::path file = models() / "khronos/BoomBoxWithAxes/BoomBoxWithAxes.glb", other = models() / "khronos/AlphaBlendModeTest/AlphaBlendModeTest.glb";
    const fs::path chosen = fs::is_regular_file(other) ? other : file;
    if (!fs::is_regular_file(chosen)) GTEST_SKIP() << "no models under " << models();
    const auto plain = read_model(chosen);
    ASSERT_TRUE(plain) << plain.error().message;
    ModelData packed = *plain;
    std::vector<bool> srgb(packed.images.size());
    for (const Material& m : packed.materials)
        for (const auto& t : textures_of(m))
            if (t.ref->image >= 0 && t.srgb) srgb[static_cast<std::size_t>(t.ref->image)] = true;
    int pictures = 0;
    for (std::size_t i = 0; i < packed.images.size(); ++i) {
        Pixels& p = packed.images[i];
        if (p.width < 1 || p.width > 1024) continue;
        const auto ktx2 = codec::encode_ktx2(p, {.levels = {.use = srgb[i] ? codec::TextureUse::Colour : codec::TextureUse::Data}});
        ASSERT_TRUE(ktx2);
        auto back = codec::decode_ktx2(*ktx2, {}, codec::Ktx2Keep::Blocks);
        ASSERT_TRUE(back) << back.error().message;
        p = std::move(*back);
        ++pictures;
    }
    if (pictures == 0) GTEST_SKIP() << "no small picture in " << chosen;
    auto pipeline = make(plain_options());
    ASSERT_TRUE(pipeline);
    const Difference d = difference(picture_of_model(*pipeline, *plain, plain->bounds), picture_of_model(*pipeline, packed, plain->bounds));
    EXPECT_GT(d.content, 0.01);
    // Blocks lose a few codes of 255, and levels that were made in linear light are a little brighter at edges of dark and light.
    EXPECT_LE(d.mean, 0.01);
}

// What a GL makes of the blocks themselves is the other opinion on every mode, partition and rotation.
TEST_F(Encodings, BlocksOfAnyBitsDecodeAsTheDriverReadsThem) {
    using Format = Pixels::Format;
    std::uint32_t seed = 7;
    const auto random = [&] { return static_cast<std::byte>((seed = seed * 1664525u + 1013904223u) >> 24); };
    constexpr int kWide = 256;
    // BC7 is exact by its specification; of the others drivers divide by three, five and seven as they like, ours is the nearest.
    for (const auto& [format, gpu, most] : {std::tuple{Format::Bc7, gfx::Format::Bc7, 0}, std::tuple{Format::Bc1, gfx::Format::Bc1, 1}, std::tuple{Format::Bc3, gfx::Format::Bc3, 2},
                                            std::tuple{Format::Bc4, gfx::Format::Bc4, 2}, std::tuple{Format::Bc5, gfx::Format::Bc5, 2}}) {
        Pixels p{.format = format, .width = kWide, .height = kWide};
        p.texels.resize(kWide * kWide / 16 * (gfx::bytes_of_block(gpu)));
        for (std::byte& b : p.texels) b = random();
        // All modes of BC7 in turn, the reserved one too: random bits give the last ones seldom.
        for (std::size_t i = 0; format == Format::Bc7 && i < p.texels.size(); i += 16) {
            const auto mode = static_cast<unsigned>(i / 16 % 9);
            p.texels[i] = mode == 8 ? std::byte{0} : static_cast<std::byte>((static_cast<unsigned>(p.texels[i]) | 1u) << mode & 0xff);
        }
        gfx::Texture texture("blocks", {.format = gpu, .width = kWide, .height = kWide});
        texture.upload_blocks(p.texels, 0);
        std::vector<std::uint8_t> theirs(kWide * kWide * 4);
        glGetTextureImage(texture.id(), 0, GL_RGBA, GL_UNSIGNED_BYTE, static_cast<GLsizei>(theirs.size()), theirs.data());
        const Pixels ours = to_rgba8(p);
        // Of one or two channels, the others are ours alone.
        const std::size_t channels = format == Format::Bc4 ? 1 : format == Format::Bc5 ? 2 : 4;
        int worst = 0;
        std::size_t where = 0;
        for (std::size_t i = 0; i < theirs.size(); i += 4)
            for (std::size_t c = 0; c < channels; ++c)
                if (const int off = std::abs(static_cast<int>(theirs[i + c]) - static_cast<int>(ours.texels[i + c])); off > worst) worst = off, where = i / 4;
        EXPECT_LE(worst, most) << to_string(format) << " at texel " << where % kWide << ", " << where / kWide;
    }
}

}  // namespace
}  // namespace pai
