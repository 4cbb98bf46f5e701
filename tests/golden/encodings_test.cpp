// Files that say the same in another encoding look the same.
#include <cmath>
#include <cstdlib>
#include <map>

#include "asset/codec/gltf.h"
#include "asset/codec/ktx2.h"
#include "asset/mesh_unpacker.h"
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
        const auto ktx2 = codec::encode_ktx2(p, srgb[i] ? codec::Ktx2Colour::Srgb : codec::Ktx2Colour::Linear);
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

}  // namespace
}  // namespace pai
