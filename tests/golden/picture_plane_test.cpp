// Pictures in a scene, points and lines.
#include <cstring>
#include <thread>

#include "gfx/framebuffer.h"
#include "render/model_upload.h"
#include "render/picture_plane.h"
#include "render_bench.h"

namespace pai {
namespace {

using namespace test;
using test::picture_of;

class PicturePlaneTest : public RenderTest {};

// A grid of `width` x `height` colours.
Pixels swatches(int width, int height, Pixels::Format format) {
    Pixels p{.format = format, .width = width, .height = height};
    for (int i = 0; i < width * height; ++i) {
        const std::uint8_t texel[4] = {static_cast<std::uint8_t>(i * 53 % 256), static_cast<std::uint8_t>(i * 101 % 256), static_cast<std::uint8_t>(i * 29 % 256), 255};
        for (const std::uint8_t v : texel) {
            if (format == Pixels::Format::Rgba8) {
                p.texels.push_back(static_cast<std::byte>(v));
            } else {
                const float f = static_cast<float>(v) / 255;
                std::byte bytes[4];
                std::memcpy(bytes, &f, 4);
                p.texels.insert(p.texels.end(), bytes, bytes + 4);
            }
        }
    }
    return p;
}

glm::vec4 texel_light(const Pixels& p, int x, int y) {
    const std::size_t at = (static_cast<std::size_t>(y) * p.width + x);
    glm::vec4 out;
    for (int c = 0; c < 4; ++c) {
        if (p.format == Pixels::Format::RgbaFloat) {
            std::memcpy(&out[c], p.texels.data() + at * 16 + c * 4, 4);
        } else {
            const float s = static_cast<float>(std::to_integer<int>(p.texels[at * 4 + c])) / 255;
            out[c] = s <= 0.04045f ? s / 12.92f : std::pow((s + 0.055f) / 1.055f, 2.4f);
        }
    }
    return out;
}

// Straight before a plane of one metre that fills the height of the picture.
Layer before_plane() {
    Layer l;
    l.models.push_back({.asset = 0});
    l.camera = camera_at({0, 0, 2}, {0, 0, 0});
    l.camera.fov_y_rad = 2 * std::atan(0.25f);
    l.environment.background = {0.02f, 0.02f, 0.02f};
    return l;
}

TEST_F(PicturePlaneTest, APlaneShowsTheTexelsOfItsPicture) {
    for (const auto format : {Pixels::Format::Rgba8, Pixels::Format::RgbaFloat}) {
        auto pipeline = make(plain_options());
        ASSERT_TRUE(pipeline);
        const Pixels p = swatches(4, 3, format);
        pipeline->residency().put_picture(0, "swatches", p);
        Layer l = before_plane();
        l.lights.push_back({.position_ws = {0, 0, 1}, .intensity = 50});
        const auto seen = picture_of(*pipeline, l, 244, 183);  // 4 : 3, so the plane fills it; 61 pixels a texel have a middle
        for (int y = 0; y < 3; ++y) {
            for (int x = 0; x < 4; ++x) {
                // Rows of a canvas run from the top.
                const glm::vec4 is = seen[static_cast<std::size_t>(y * 61 + 30) * 244 + static_cast<std::size_t>(x * 61 + 30)];
                const glm::vec4 should = texel_light(p, x, y);
                for (int c = 0; c < 3; ++c) EXPECT_NEAR(is[c], should[c], 0.003f) << x << " " << y << " " << c;
            }
        }
    }
}

TEST_F(PicturePlaneTest, ATransparentTexelShowsWhatIsBehind) {
    Pixels p = swatches(2, 1, Pixels::Format::Rgba8);
    EXPECT_EQ(picture_plane(p).materials[0].alpha, Material::Alpha::Opaque);
    p.texels[3] = std::byte{0};
    const ModelData model = picture_plane(p);
    EXPECT_EQ(model.materials[0].alpha, Material::Alpha::Blend);
    EXPECT_EQ(model.bounds.max, glm::vec3(1, 0.5f, 0));
    auto pipeline = make(plain_options());
    ASSERT_TRUE(pipeline);
    pipeline->residency().put_picture(0, "half", p);
    const auto seen = picture_of(*pipeline, before_plane(), 200, 100);
    EXPECT_NEAR(seen[50 * 200 + 20].g, 0.02f, 1e-3f);
    EXPECT_NEAR(seen[50 * 200 + 180].g, texel_light(p, 1, 0).g, 0.003f);
    EXPECT_TRUE(picture_plane({}).nodes.empty());
}

TEST_F(PicturePlaneTest, PointsAndLinesLeaveMarks) {
    for (const int msaa : {1, 4}) {
        for (const auto mode : {Primitive::Mode::Points, Primitive::Mode::Lines}) {
            RenderOptions options = plain_options();
            options.msaa = msaa;
            auto pipeline = make(options);
            ASSERT_TRUE(pipeline);
            ModelData m = empty_shape({1, 0.5f, 0.25f, 1}, 0, 1).model;
            Primitive& p = m.meshes[0].primitives[0];
            p.mode = mode;
            p.positions = {{-0.4f, -0.2f, 0}, {0.4f, 0.25f, 0}};
            p.indices = {0, 1};
            p.bounds = {p.positions[0], p.positions[1]};
            pipeline->residency().put_model(0, "marks", m);
            Layer l = before_plane();
            l.environment.background = {};
            const auto seen = picture_of(*pipeline, l, 200, 200);
            const std::size_t lit = lit_pixels(seen);
            EXPECT_GE(lit, mode == Primitive::Mode::Points ? 6u : 150u);
            EXPECT_LE(lit, mode == Primitive::Mode::Points ? 24u : 700u);
            // Without normals and light they show their colour.
            EXPECT_NEAR(std::max_element(seen.begin(), seen.end(), [](auto& a, auto& b) { return a.r < b.r; })->r, 1, mode == Primitive::Mode::Points ? 0.01f : 0.3f);
        }
    }
}

// Every level of a texture of numbers.
std::vector<glm::vec4> levels_of(const gfx::Texture& texture) {
    std::vector<glm::vec4> out;
    for (int level = 0; level < texture.desc().levels; ++level) {
        const int width = std::max(1, texture.desc().width >> level), height = std::max(1, texture.desc().height >> level);
        gfx::Framebuffer framebuffer("levels");
        framebuffer.attach_colour(0, texture, level);
        const auto texels = framebuffer.read(width, height);
        out.insert(out.end(), texels.begin(), texels.end());
    }
    return out;
}

TEST_F(PicturePlaneTest, TexturesThatArrivePartByPartAreThoseThatComeAtOnce) {
    ModelData model;
    for (const auto& [width, height] : {std::pair(1024, 1024), {37, 5}, {1, 1}, {640, 2048}}) {
        Material material;
        material.normal_texture.image = static_cast<int>(model.images.size());
        model.images.push_back(swatches(width, height, Pixels::Format::Rgba8));
        model.materials.push_back(material);
    }
    ModelUpload at_once("at once", model, 4096, false), parts("in parts", model, 4096, false);
    ASSERT_TRUE(at_once.advance(-1));
    while (!parts.advance(0)) std::this_thread::yield();
    const ModelTextures wanted = at_once.take(), got = parts.take();
    ASSERT_EQ(wanted.size(), 4u);
    ASSERT_EQ(got.size(), 4u);
    for (const auto& [key, texture] : wanted) EXPECT_EQ(levels_of(texture.texture), levels_of(got.at(key).texture)) << key.image;
}

TEST_F(PicturePlaneTest, ATextureIsUploadedTwoMegabytesAtATime) {
    const Pixels picture = swatches(1024, 1024, Pixels::Format::Rgba8);
    TextureUpload upload("parts", prepare_texture(picture, false, 4096, true));
    int parts = 1;
    while (!upload.advance()) ++parts;
    EXPECT_EQ(parts, 2 + 10) << "the first level, and ten smaller ones";
}

TEST_F(PicturePlaneTest, AnUploadThatIsGivenUpLeavesNothing) {
    ModelData model;
    for (int i = 0; i < 8; ++i) {
        Material material;
        material.base_colour_texture.image = i;
        model.images.push_back(swatches(256, 256, Pixels::Format::Rgba8));
        model.materials.push_back(material);
    }
    const std::size_t before = gfx::live_objects();
    {
        ModelUpload upload("given up", model, 4096, true);
        upload.advance(0);
    }
    EXPECT_EQ(gfx::live_objects(), before);
}

}  // namespace
}  // namespace pai
