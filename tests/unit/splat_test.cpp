// Splats and point clouds: bytes in, clouds out, and what is refused.
#include <algorithm>
#include <bit>
#include <cmath>
#include <cstring>
#include <fstream>
#include <random>

#include <fmt/format.h>
#include <glm/geometric.hpp>
#include <glm/gtc/packing.hpp>
#include <gtest/gtest.h>

#include "asset/codec/model_file.h"
#include "asset/codec/points_file.h"
#include "gltf_builder.h"

namespace pai {
namespace {

using codec::ModelFormat;

Result<ModelData> read(ByteSpan bytes, std::string_view path = "x") {
    return codec::read_model(bytes, path, [](std::string_view part) -> Result<ByteSpan> { return Error(Code::NotFound, std::string(part)); });
}

const SplatCloud& cloud_of(const Result<ModelData>& model) {
    EXPECT_TRUE(model) << (model ? "" : model.error().message);
    return model->meshes.at(0).splats.at(0);
}

Bytes bytes_of_hex(const std::string& text) {
    std::string digits;
    for (const char c : text)
        if (c != ' ' && c != '\n') digits += c;
    return *from_hex(digits);
}

void put(Bytes& out, float v) {
    const auto bits = std::bit_cast<std::uint32_t>(v);
    for (int i = 0; i < 4; ++i) out.push_back(static_cast<std::byte>(bits >> (8 * i)));
}

std::string training_header(std::size_t count, std::size_t rest, std::string_view encoding = "binary_little_endian") {
    std::string h = fmt::format("ply\nformat {} 1.0\nelement vertex {}\n", encoding, count);
    for (const char* name : {"x", "y", "z", "nx", "ny", "nz", "f_dc_0", "f_dc_1", "f_dc_2"}) h += fmt::format("property float {}\n", name);
    for (std::size_t i = 0; i < rest; ++i) h += fmt::format("property float f_rest_{}\n", i);
    for (const char* name : {"opacity", "scale_0", "scale_1", "scale_2", "rot_0", "rot_1", "rot_2", "rot_3"}) h += fmt::format("property float {}\n", name);
    return h + "end_header\n";
}

TEST(SplatPly, numbers_are_made_what_they_stand_for) {
    Bytes file = to_bytes(training_header(1, 9));
    for (const float v : {1.0f, 2.0f, 3.0f, 0.0f, 0.0f, 0.0f, 1.0f, 0.0f, -1.0f}) put(file, v);
    for (int i = 1; i <= 9; ++i) put(file, static_cast<float>(i) / 8);
    for (const float v : {0.0f, std::log(0.5f), std::log(0.25f), 0.0f, 2.0f, 0.0f, 0.0f, 0.0f}) put(file, v);
    const auto model = read(file);
    const SplatCloud& c = cloud_of(model);
    ASSERT_EQ(c.size(), 1u);
    EXPECT_EQ(c.positions[0], glm::vec3(1, 2, 3));
    EXPECT_NEAR(c.opacities[0], 0.5f, 1e-6f) << "the logistic function of 0";
    EXPECT_NEAR(c.scales[0].x, 0.5f, 1e-6f);
    EXPECT_NEAR(c.scales[0].y, 0.25f, 1e-6f);
    EXPECT_NEAR(c.scales[0].z, 1.0f, 1e-6f);
    EXPECT_NEAR(c.rotations[0].w, 1.0f, 1e-6f) << "w stands first, of any length";
    EXPECT_NEAR(c.colours[0].r, 0.5f + 0.28209479f, 1e-6f);
    EXPECT_NEAR(c.colours[0].b, 0.5f - 0.28209479f, 1e-6f);
    ASSERT_EQ(c.sh_degree, 1);
    // The file has all of red, then green, then blue: 1 2 3, 4 5 6, 7 8 9 eighths.
    const float expected[9] = {1, 4, 7, 2, 5, 8, 3, 6, 9};
    for (std::size_t i = 0; i < 9; ++i) EXPECT_EQ(glm::unpackHalf1x16(c.sh[i]), expected[i] / 8) << i;
    EXPECT_NEAR(model->nodes[0].model_from_node[1].y, -1, 1e-6f) << "Y points down in these files";
}

TEST(SplatPly, the_order_of_the_file_does_not_matter) {
    std::mt19937 random(7);
    std::uniform_real_distribution<float> unit(-1, 1);
    std::vector<std::array<float, 17>> splats(300);
    for (auto& s : splats)
        for (float& v : s) v = unit(random);
    const auto file_of = [&] {
        Bytes file = to_bytes(training_header(splats.size(), 0));
        for (const auto& s : splats)
            for (const float v : s) put(file, v);
        return file;
    };
    const auto a = read(file_of());
    std::shuffle(splats.begin(), splats.end(), random);
    const auto b = read(file_of());
    const SplatCloud &x = cloud_of(a), &y = cloud_of(b);
    EXPECT_EQ(x.positions, y.positions);
    EXPECT_EQ(x.colours, y.colours);
    EXPECT_EQ(x.opacities, y.opacities);
}

TEST(SplatPly, what_cannot_be_drawn_is_left_out_and_what_breaks_the_format_is_refused) {
    const auto row = [](float x, float opacity, float w) {
        Bytes out;
        for (const float v : {x, 0.0f, 0.0f, 0.0f, 0.0f, 0.0f, 0.0f, 0.0f, 0.0f, opacity, 0.0f, 0.0f, 0.0f, w, 0.0f, 0.0f, 0.0f}) put(out, v);
        return out;
    };
    const auto file_of = [](std::size_t count, const std::vector<Bytes>& rows) {
        Bytes out = to_bytes(training_header(count, 0));
        for (const Bytes& r : rows) out.insert(out.end(), r.begin(), r.end());
        return out;
    };
    const float nan = std::nanf("");
    const auto some = read(file_of(3, {row(nan, 0, 1), row(1, 0, 0), row(2, -200, 1)}));
    const SplatCloud& c = cloud_of(some);
    ASSERT_EQ(c.size(), 1u) << "neither a position that is no number nor an opacity of nothing";
    EXPECT_EQ(c.rotations[0].w, 1) << "a rotation of no length turns nothing";
    const auto refused = [](const Bytes& file) {
        const auto model = read(file);
        return model ? std::string("taken") : model.error().reason;
    };
    EXPECT_EQ(refused(file_of(1, {row(nan, 0, 1)})), "SPLAT_DATA_INVALID") << "none is left";
    EXPECT_EQ(refused(file_of(2, {row(1, 0, 1)})), "PLY_DATA_INVALID") << "truncated";
    EXPECT_EQ(refused(file_of(100'000'000'000, {row(1, 0, 1)})), "SPLAT_UNSUPPORTED") << "more than memory may hold";
    EXPECT_EQ(refused(file_of(15'000'000, {row(1, 0, 1)})), "PLY_DATA_INVALID") << "a count that the file cannot hold";
    Bytes four = to_bytes(training_header(1, 4));
    EXPECT_EQ(refused(four), "SPLAT_DATA_INVALID") << "4 harmonics";
    EXPECT_EQ(refused(to_bytes("ply\nformat ascii 1.0\nelement vertex 1\nproperty float x\n")), "PLY_DATA_INVALID") << "no end of the header";
    EXPECT_EQ(refused(to_bytes("ply\nformat ascii 2.0\nend_header\n")), "PLY_UNSUPPORTED");
}

TEST(SplatPly, chunks_unpack_to_their_bounds) {
    std::string h = "ply\nformat binary_little_endian 1.0\nelement chunk 1\n";
    for (const char* name : {"min_x", "min_y", "min_z", "max_x", "max_y", "max_z", "min_scale_x", "min_scale_y", "min_scale_z", "max_scale_x", "max_scale_y", "max_scale_z"}) h += fmt::format("property float {}\n", name);
    h += "element vertex 2\nproperty uint packed_position\nproperty uint packed_rotation\nproperty uint packed_scale\nproperty uint packed_color\nend_header\n";
    Bytes file = to_bytes(h);
    for (const float v : {-1.0f, -2.0f, -3.0f, 1.0f, 2.0f, 3.0f, 0.0f, 0.0f, 0.0f, 1.0f, 1.0f, 1.0f}) put(file, v);
    // All bits 0: the lower corner; 1: the upper. Rotation: the largest is w (0) or z (3), the others 512 of 1023, about 0.
    const Bytes words = bytes_of_hex("00000000 00020820 00000000 ff0000ff  ffffffff 000208e0 ffffffff 8000ff00");
    file.insert(file.end(), words.begin(), words.end());
    const auto model = read(file);
    const SplatCloud& c = cloud_of(model);
    ASSERT_EQ(c.size(), 2u);
    EXPECT_EQ(c.positions[0], glm::vec3(-1, -2, -3));
    EXPECT_EQ(c.positions[1], glm::vec3(1, 2, 3));
    EXPECT_NEAR(c.scales[0].x, 1, 1e-6f);
    EXPECT_NEAR(c.scales[1].z, std::exp(1.0f), 1e-5f);
    EXPECT_GT(c.rotations[0].w, 0.999f);
    EXPECT_GT(c.rotations[1].z, 0.999f);
    EXPECT_EQ(c.colours[0], glm::vec3(1, 0, 0)) << "red is in the highest byte";
    EXPECT_NEAR(c.opacities[0], 1.0f, 1e-6f);
}

// Four splats as version 2 has them: a square of the XZ plane.
const char* const kSpz = "4e475350 02000000 04000000 00080000  00ffff 000000 00ffff 000000 000000 00ffff 00ffff 000000 000000 000000 000000 000000"
                         "e6e6e6e6 555580aa55 8055aa80 aaaa80  7b7b7b7b7b7b 7b7b7b7b7b7b  808080808080 808080808080";

TEST(Spz, literal_bytes_and_their_gzip_are_the_same_cloud) {
    const Bytes raw = bytes_of_hex(kSpz);
    const auto plain = read(raw), packed = read(gzip(raw));
    const SplatCloud &a = cloud_of(plain), &b = cloud_of(packed);
    ASSERT_EQ(a.size(), 4u);
    EXPECT_EQ(a.positions, b.positions);
    EXPECT_EQ(a.positions[0], glm::vec3(-1, 0, -1));
    EXPECT_NEAR(a.opacities[0], 230 / 255.0f, 1e-6f);
    EXPECT_NEAR(a.scales[0].x, std::exp(123 / 16.0f - 10), 1e-6f);
    EXPECT_NEAR(a.colours[0].r, 0.5f + 0.28209479f * (85 / 255.0f - 0.5f) / 0.15f, 1e-6f);
    EXPECT_NEAR(a.rotations[0].w, 1, 1e-3f);
    EXPECT_EQ(plain->nodes[0].rotation, glm::quat(1, 0, 0, 0)) << "Y is up already";
}

TEST(Spz, bad_headers_are_refused_by_name) {
    struct Row {
        const char* name;
        std::size_t at;
        std::uint8_t value;
        const char* reason;
    };
    for (const Row& row : {Row{"version 4", 4, 4, "SPLAT_UNSUPPORTED"}, Row{"degree 4", 12, 4, "SPLAT_UNSUPPORTED"}, Row{"too many splats", 10, 255, "SPLAT_DATA_INVALID"},
                           Row{"a fraction of 40 bits", 13, 40, "SPLAT_DATA_INVALID"}, Row{"harmonics that are not there", 12, 3, "SPLAT_DATA_INVALID"}}) {
        Bytes bad = bytes_of_hex(kSpz);
        bad[row.at] = std::byte{row.value};
        const auto model = read(bad);
        ASSERT_FALSE(model) << row.name;
        EXPECT_EQ(model.error().reason, row.reason) << row.name;
    }
    Bytes bomb = gzip(bytes_of_hex(kSpz));
    for (std::size_t i = 1; i <= 4; ++i) bomb[bomb.size() - i] = std::byte{0xff};
    EXPECT_EQ(read(bomb).error().reason, "SPLAT_DATA_INVALID") << "a size that no compressor reaches is not believed";
}

TEST(DotSplat, has_32_bytes_each) {
    const Bytes one = bytes_of_hex("0000803f 00000000 000080bf  cdcccc3d cdcccc3d cdcccc3d  5580aae6 ff808080");
    const auto model = read(one, "a.splat");
    const SplatCloud& c = cloud_of(model);
    EXPECT_EQ(c.positions[0], glm::vec3(1, 0, -1));
    EXPECT_NEAR(c.colours[0].r, 85 / 255.0f, 1e-6f);
    EXPECT_NEAR(c.rotations[0].w, 1, 1e-6f);
    EXPECT_FALSE(read(ByteSpan(one).first(31), "a.splat"));
}

TEST(GltfSplats, the_ratified_names_and_those_of_the_drafts_are_read) {
    GltfText g;
    const std::string p = fmt::format("\"POSITION\":{}", g.positions({0, 0, 0, 1, 0, 0}));
    const int rotation = g.accessor<float>({0, 0, 0, 1, 0, 0, 0, 1}, "VEC4"), scale = g.accessor<float>({.1f, .2f, .3f, .1f, .1f, .1f}, "VEC3");
    const int opacity = g.accessor<float>({0.5f, 1}, "SCALAR"), first = g.accessor<float>({1, 0, 0, 0, 0, 0}, "VEC3"), colour = g.accessor<float>({0.25f, 0, 0, 0.5f, 1, 1, 1, 1}, "VEC4");
    const auto text = [&](const std::string& attributes, const std::string& extension) {
        return fmt::format(R"("extensionsUsed":["KHR_gaussian_splatting"],"extensionsRequired":["KHR_gaussian_splatting"],"nodes":[{{"mesh":0}}],"meshes":[{{"primitives":[{{"mode":0,"attributes":{{{},{}}},"extensions":{{"KHR_gaussian_splatting":{}}}}}]}}])", p, attributes, extension);
    };
    const std::string ratified = fmt::format(R"("KHR_gaussian_splatting:ROTATION":{},"KHR_gaussian_splatting:SCALE":{},"KHR_gaussian_splatting:OPACITY":{},"KHR_gaussian_splatting:SH_DEGREE_0_COEF_0":{})", rotation, scale, opacity, first);
    const auto model = g.read(text(ratified, R"({"kernel":"ellipse","colorSpace":"srgb_rec709_display"})"));
    const SplatCloud& c = cloud_of(model);
    ASSERT_EQ(c.size(), 2u);
    EXPECT_TRUE(model->meshes[0].primitives.empty()) << "no points beside";
    EXPECT_EQ(c.scales[0], glm::vec3(.1f, .2f, .3f)) << "lengths, not their logarithms";
    EXPECT_NEAR(c.opacities[0], 0.5f, 1e-6f);
    EXPECT_NEAR(c.colours[0].r, 0.78209479f, 1e-6f);
    const auto draft = g.read(text(fmt::format(R"("_ROTATION":{},"_SCALE":{},"COLOR_0":{})", rotation, scale, colour), "{}"));
    const SplatCloud& d = cloud_of(draft);
    EXPECT_NEAR(d.opacities[0], 0.5f, 1e-6f);
    EXPECT_NEAR(d.colours[0].r, 0.5371f, 1e-3f) << "colours of vertices are linear";
    EXPECT_EQ(g.read(text(ratified, R"({"kernel":"cone"})")).error().reason, "UNSUPPORTED_EXTENSION");
    EXPECT_EQ(g.read(text(fmt::format(R"("_SCALE":{})", scale), "{}")).error().reason, "MESH_PRIMITIVE_SPLAT_ATTRIBUTE_MISSING");
}

// A square of two triangles, or its corners.
std::string square_ply(std::string_view encoding, bool faces) {
    return fmt::format("ply\nformat {} 1.0\ncomment made by hand\nelement vertex 4\nproperty float x\nproperty float y\nproperty float z\nproperty uchar red\nproperty uchar green\nproperty uchar blue\n{}end_header\n", encoding,
                       faces ? "element face 1\nproperty list uchar int vertex_indices\n" : "");
}

TEST(Ply, text_and_both_byte_orders_say_the_same) {
    const auto text = read(to_bytes(square_ply("ascii", true) + "0 0 0 255 0 0\n1 0 0 0 255 0\n1 1 0 0 0 255\n0 1 0 255 255 255\n4 0 1 2 3\n"));
    ASSERT_TRUE(text) << text.error().message;
    const Primitive& p = text->meshes[0].primitives[0];
    EXPECT_EQ(p.mode, Primitive::Mode::Triangles);
    EXPECT_EQ(p.indices, (std::vector<std::uint32_t>{0, 1, 2, 0, 2, 3}));
    EXPECT_EQ(p.colours[1], glm::vec4(0, 1, 0, 1));
    EXPECT_EQ(p.normals[2], glm::vec3(0, 0, 1)) << "made, as the file has none";
    for (const bool big : {false, true}) {
        Bytes file = to_bytes(square_ply(big ? "binary_big_endian" : "binary_little_endian", true));
        const auto put32 = [&](std::uint32_t v) {
            for (int i = 0; i < 4; ++i) file.push_back(static_cast<std::byte>(v >> (8 * (big ? 3 - i : i))));
        };
        for (std::size_t i = 0; i < 4; ++i) {
            for (int k = 0; k < 3; ++k) put32(std::bit_cast<std::uint32_t>(p.positions[i][k]));
            for (int k = 0; k < 3; ++k) file.push_back(p.colours[i][k] > 0.5f ? std::byte{255} : std::byte{0});
        }
        file.push_back(std::byte{4});
        for (const std::uint32_t i : {0u, 1u, 2u, 3u}) put32(i);
        const auto binary = read(file);
        ASSERT_TRUE(binary) << binary.error().message;
        EXPECT_EQ(binary->meshes[0].primitives[0].positions, p.positions);
        EXPECT_EQ(binary->meshes[0].primitives[0].indices, p.indices);
        EXPECT_EQ(binary->meshes[0].primitives[0].colours, p.colours);
    }
}

TEST(Ply, points_know_how_dense_they_lie) {
    std::string text = "ply\nformat ascii 1.0\nelement vertex 400\nproperty float x\nproperty float y\nproperty float z\nend_header\n";
    for (int i = 0; i < 400; ++i) text += fmt::format("{} {} 0\n", i % 20 * 0.1, i / 20 * 0.1);
    const auto model = read(to_bytes(text));
    ASSERT_TRUE(model) << model.error().message;
    const Primitive& p = model->meshes[0].primitives[0];
    EXPECT_EQ(p.mode, Primitive::Mode::Points);
    EXPECT_NEAR(p.point_spacing_m, 0.1f, 1e-4f);
    EXPECT_TRUE(model->materials[0].unlit) << "points without normals";
}

TEST(Ply, faces_that_name_no_vertex_and_lists_without_end_are_refused) {
    const std::string head = square_ply("ascii", true), rows = "0 0 0 0 0 0\n1 0 0 0 0 0\n1 1 0 0 0 0\n0 1 0 0 0 0\n";
    for (const char* face : {"4 0 1 2 9", "-1 0", "99999999 0", "3 0 1", "3 0 1 x", "1.5 0 1"}) {
        const auto model = read(to_bytes(head + rows + face + "\n"));
        ASSERT_FALSE(model) << face;
        EXPECT_EQ(model.error().reason, "PLY_DATA_INVALID") << face;
    }
}

Bytes pnts_of(std::string json, const Bytes& binary) {
    json.resize((json.size() + 7) / 8 * 8, ' ');
    Bytes out = to_bytes("pnts");
    const auto put32 = [&](std::size_t v) {
        for (int i = 0; i < 4; ++i) out.push_back(static_cast<std::byte>(v >> (8 * i)));
    };
    for (const std::size_t v : {std::size_t{1}, 28 + json.size() + binary.size(), json.size(), binary.size(), std::size_t{0}, std::size_t{0}}) put32(v);
    const Bytes text = to_bytes(json);
    out.insert(out.end(), text.begin(), text.end());
    out.insert(out.end(), binary.begin(), binary.end());
    return out;
}

TEST(Pnts, positions_colours_and_the_way_up) {
    Bytes binary;
    for (const float v : {0.0f, 0.0f, 5.0f, 1.0f, 0.0f, 0.0f}) put(binary, v);
    for (const int v : {255, 0, 0, 0, 0, 255}) binary.push_back(static_cast<std::byte>(v));
    const auto model = read(pnts_of(R"({"POINTS_LENGTH":2,"POSITION":{"byteOffset":0},"RGB":{"byteOffset":24}})", binary));
    ASSERT_TRUE(model) << model.error().message;
    const Primitive& p = model->meshes[0].primitives[0];
    EXPECT_EQ(p.mode, Primitive::Mode::Points);
    EXPECT_EQ(p.indices.size(), 2u);
    EXPECT_EQ(p.positions[0], glm::vec3(0, 0, 5));
    EXPECT_EQ(p.colours[1], glm::vec4(0, 0, 1, 1));
    EXPECT_NEAR((model->nodes[0].model_from_node * glm::vec4(p.positions[0], 1)).y, 5, 1e-5f) << "Z is up in tiles, Y here";
    for (const char* bad : {R"({"POINTS_LENGTH":9,"POSITION":{"byteOffset":0}})", R"({"POINTS_LENGTH":0,"POSITION":{"byteOffset":0}})", R"({"POINTS_LENGTH":2,"POSITION":{"byteOffset":-4}})", R"({"POINTS_LENGTH":2})",
                            R"({"POINTS_LENGTH":2,"POSITION_QUANTIZED":{"byteOffset":0}})", R"({"POINTS_LENGTH":)"}) {
        const auto refused = read(pnts_of(bad, binary));
        ASSERT_FALSE(refused) << bad;
        EXPECT_EQ(refused.error().reason, "PNTS_DATA_INVALID") << bad;
    }
    EXPECT_EQ(read(pnts_of(R"({"POINTS_LENGTH":4000000000,"POSITION":{"byteOffset":0}})", binary)).error().reason, "PNTS_UNSUPPORTED");
}

class SharedClouds : public testing::Test {
protected:
    // Empty where the public corpora are not at hand.
    static Bytes load(const std::string& path) {
        const char* shared = std::getenv("PAIFANG_SHARED");
        if (!shared) return {};
        std::ifstream file(std::string(shared) + "/data/" + path, std::ios::binary);
        const std::string text((std::istreambuf_iterator<char>(file)), {});
        return to_bytes(text);
    }
};

TEST_F(SharedClouds, one_cloud_in_every_container) {
    const Bytes reference = load("splat/minimal_fixtures/minimal-v2.spz");
    if (reference.empty()) GTEST_SKIP() << "PAIFANG_SHARED has no splats";
    const auto expected = read(reference);
    const SplatCloud& a = cloud_of(expected);
    ASSERT_EQ(a.size(), 4u);
    for (const char* name : {"minimal-raw.spz", "minimal-v3.spz", "minimal.splat"}) {
        const auto model = read(load(fmt::format("splat/minimal_fixtures/{}", name)), name);
        const SplatCloud& b = cloud_of(model);
        ASSERT_EQ(b.size(), 4u) << name;
        const auto corners = [](const SplatCloud& c) {
            // The makers of the files did not agree on which way Z goes.
            std::vector<std::pair<float, float>> out;
            for (const glm::vec3& p : c.positions) out.emplace_back(p.x, std::abs(p.z));
            std::sort(out.begin(), out.end());
            return out;
        };
        EXPECT_EQ(corners(a), corners(b)) << name;
        for (std::size_t i = 0; i < 4; ++i) {
            EXPECT_NEAR(a.opacities[i], b.opacities[i], 1e-6f) << name;
            EXPECT_NEAR(a.scales[i].x, b.scales[i].x, 4e-3f) << name << ", a step of scale is 6 %";
        }
    }
    EXPECT_EQ(read(load("splat/minimal_fixtures/minimal-v4.spz")).error().reason, "SPLAT_UNSUPPORTED");
}

TEST_F(SharedClouds, points_of_3d_tiles) {
    const Bytes file = load("pointcloud/cesium_points.pnts");
    if (file.empty()) GTEST_SKIP() << "PAIFANG_SHARED has no point clouds";
    const auto model = read(file);
    ASSERT_TRUE(model) << model.error().message;
    const Primitive& p = model->meshes[0].primitives[0];
    EXPECT_EQ(p.positions.size(), 125'000u);
    EXPECT_EQ(p.colours.size(), 125'000u);
    EXPECT_GT(p.point_spacing_m, 0);
}

}  // namespace
}  // namespace pai
