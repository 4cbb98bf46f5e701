// The containers of 3D Tiles 1.0: what lies in them stands where they say.
#include <bit>
#include <cmath>
#include <cstring>

#include <glm/geometric.hpp>
#include <gtest/gtest.h>

#include "asset/codec/tile_file.h"
#include "gltf_builder.h"

namespace pai {
namespace {

std::string u32(std::size_t v) {
    std::string out(4, '\0');
    for (int i = 0; i < 4; ++i) out[static_cast<std::size_t>(i)] = static_cast<char>(v >> (8 * i));
    return out;
}
std::string u16s(std::initializer_list<unsigned> values) {
    std::string out;
    for (const unsigned v : values) out += {static_cast<char>(v), static_cast<char>(v >> 8)};
    return out;
}
std::string reals(std::initializer_list<float> values) {
    std::string out;
    for (const float v : values) out += u32(std::bit_cast<std::uint32_t>(v));
    return out;
}

std::string triangle_gltf(const std::string& node = R"({"mesh":0})") {
    GltfText text;
    const int positions = text.triangle();
    return text.text(fmt::format(R"("scene":0,"scenes":[{{"nodes":[0]}}],"nodes":[{}],"meshes":[{{"primitives":[{{"attributes":{{"POSITION":{}}}}}]}}])", node, positions));
}

std::string container(const std::string& magic, const std::string& features, const std::string& bytes, const std::string& tail, const std::string& payload) {
    const std::size_t length = 28 + tail.size() + features.size() + bytes.size() + payload.size();
    return magic + u32(1) + u32(length) + u32(features.size()) + u32(bytes.size()) + u32(0) + u32(0) + tail + features + bytes + payload;
}

Result<std::vector<codec::TilePart>> read(const std::string& file, TileUp up = TileUp::Y, const codec::TileFileLimits& limits = {}) {
    const codec::ResourceReader none = [](std::string_view path) -> Result<ByteSpan> { return Error(Code::NotFound, std::string(path)); };
    return codec::read_tile(as_byte_span(file), "tile.b3dm", up, none, limits);
}

glm::dvec3 placed(const codec::TilePart& part, const glm::dvec3& model) { return glm::dvec3(part.tile_from_model * glm::dvec4(model, 1)); }

// Where a place of the glTF lies in the tile, of copy `i`.
glm::dvec3 of_copy(const codec::TilePart& part, std::size_t i, const glm::vec3& p) {
    const Instances& set = part.model.instances.at(0);
    return placed(part, glm::dvec3(set.translations[i] + set.rotations[i] * (set.scales[i] * p)));
}

TEST(TileFile, glTF_stands_up_and_a_batch_stands_at_its_centre) {
    for (const auto& [up, top] : {std::pair(TileUp::Y, glm::dvec3(0, 1, 0)), std::pair(TileUp::Z, glm::dvec3(0, 0, 1)), std::pair(TileUp::X, glm::dvec3(1, 0, 0))}) {
        const auto plain = read(triangle_gltf(), up);
        ASSERT_TRUE(plain) << plain.error().message;
        ASSERT_EQ(plain->size(), 1u);
        EXPECT_EQ(placed((*plain)[0], top), glm::dvec3(0, 0, 1));
    }
    const auto batched = read(container("b3dm", R"({"BATCH_LENGTH":0,"RTC_CENTER":[1215107.75,-4736682.5,4081926]})", "", "", triangle_gltf()));
    ASSERT_TRUE(batched) << batched.error().message;
    EXPECT_EQ(placed((*batched)[0], {0, 0, 0}), glm::dvec3(1215107.75, -4736682.5, 4081926)) << "to the last digit";
}

TEST(TileFile, what_stands_far_away_by_its_own_node_loses_no_digit) {
    const auto far = read(triangle_gltf(R"({"mesh":0,"translation":[1215107.7612304366,4081926.095098698,4736682.902037748]})"));
    ASSERT_TRUE(far) << far.error().message;
    EXPECT_LT(glm::distance(placed((*far)[0], {1, 0, 0}), glm::dvec3(1215108.7612304366, -4736682.902037748, 4081926.095098698)), 1e-6);
    EXPECT_EQ((*far)[0].model.nodes[0].model_from_node, glm::mat4(1));
    EXPECT_LT(glm::length((*far)[0].model.bounds.max), 2);
}

TEST(TileFile, copies_stand_turned_and_scaled_as_their_table_says) {
    const std::string bytes = reals({100, 0, 0, 0, 50, 0}) + reals({0, 1, 0, 0, 0, 1}) + reals({1, 0, 0, 0, 1, 0}) + reals({2, 3});
    const std::string features = R"({"INSTANCES_LENGTH":2,"POSITION":{"byteOffset":0},"NORMAL_UP":{"byteOffset":24},"NORMAL_RIGHT":{"byteOffset":48},"SCALE":{"byteOffset":72},"RTC_CENTER":[7,0,0]})";
    const auto parts = read(container("i3dm", features, bytes, u32(1), triangle_gltf()));
    ASSERT_TRUE(parts) << parts.error().message;
    ASSERT_EQ(parts->size(), 1u);
    const ModelData& model = (*parts)[0].model;
    ASSERT_EQ(model.instances.size(), 1u);
    const Instances& set = model.instances[0];
    ASSERT_EQ(set.size(), 2u);
    const auto place = [&](std::size_t i, const glm::vec3& p) { return of_copy((*parts)[0], i, p); };
    // The glTF's Y is the tile's Z; up is where the table says that Y of a copy goes, right where X goes.
    EXPECT_LT(glm::distance(place(0, {1, 0, 0}), glm::dvec3(109, 0, 0)), 1e-4) << "right is X, twice as large";
    EXPECT_LT(glm::distance(place(0, {0, 1, 0}), glm::dvec3(107, 0, 2)), 1e-4) << "its Z is at right angles to both";
    EXPECT_LT(glm::distance(place(1, {1, 0, 0}), glm::dvec3(7, 53, 0)), 1e-4);
    EXPECT_EQ(set.reach.empty(), false);
    EXPECT_NEAR(set.largest_scale, 3, 1e-5);
    EXPECT_FALSE(model.bounds.empty());
}

TEST(TileFile, quantised_copies_stand_in_their_volume) {
    const auto parts = read(container("i3dm", R"({"INSTANCES_LENGTH":3,"POSITION_QUANTIZED":{"byteOffset":2},"QUANTIZED_VOLUME_OFFSET":[-100,0,10],"QUANTIZED_VOLUME_SCALE":[200,50,5],"RTC_CENTER":[1000000,0,0]})",
                                      u16s({9, 0, 65535, 13107, 65535, 0, 0, 26214, 0, 65535}), u32(1), triangle_gltf()));
    ASSERT_TRUE(parts) << parts.error().message;
    const codec::TilePart& part = parts->at(0);
    ASSERT_EQ(part.model.instances.at(0).size(), 3u);
    const glm::dvec3 expected[] = {{999'900, 50, 11}, {1'000'100, 0, 10}, {999'980, 0, 15}};
    for (std::size_t i = 0; i < 3; ++i) {
        EXPECT_LT(glm::distance(of_copy(part, i, {0, 0, 0}), expected[i]), 1e-4) << i;
        EXPECT_LT(glm::distance(of_copy(part, i, {0, 1, 0}), expected[i] + glm::dvec3(0, 0, 1)), 1e-4) << "none is turned: " << i;
    }
    const auto without = read(container("i3dm", R"({"INSTANCES_LENGTH":1,"POSITION_QUANTIZED":{"byteOffset":0},"QUANTIZED_VOLUME_OFFSET":[0,0,0]})", u16s({0, 0, 0}), u32(1), triangle_gltf()));
    ASSERT_FALSE(without);
    EXPECT_NE(without.error().message.find("QUANTIZED_VOLUME_SCALE"), std::string::npos) << without.error().message;
}

TEST(TileFile, packed_axes_turn_copies_as_plain_ones_do) {
    // Up and right of each copy on an octahedron: the first look along axes, the second along (1, 2, -2) / 3 and (2, -2, -1) / 3, below the fold.
    const std::string up = u16s({65535, 65535, 52428, 58982}), right = u16s({65535, 32768, 52428, 13107});
    const auto parts = read(container("i3dm", R"({"INSTANCES_LENGTH":2,"POSITION":{"byteOffset":0},"NORMAL_UP_OCT32P":{"byteOffset":24},"NORMAL_RIGHT_OCT32P":{"byteOffset":32}})",
                                      reals({0, 0, 0, 10, 20, 30}) + up + right, u32(1), triangle_gltf()));
    ASSERT_TRUE(parts) << parts.error().message;
    const codec::TilePart& part = parts->at(0);
    const struct {
        glm::dvec3 at, up, right;
    } expected[] = {{{0, 0, 0}, {0, 0, -1}, {1, 0, 0}}, {{10, 20, 30}, glm::dvec3(1, 2, -2) / 3.0, glm::dvec3(2, -2, -1) / 3.0}};
    for (std::size_t i = 0; i < 2; ++i) {
        const auto& e = expected[i];
        // The tile's Y is the glTF's -Z, its Z the glTF's Y.
        EXPECT_LT(glm::distance(of_copy(part, i, {1, 0, 0}), e.at + e.right), 1e-4) << i;
        EXPECT_LT(glm::distance(of_copy(part, i, {0, 0, -1}), e.at + e.up), 1e-4) << i;
        EXPECT_LT(glm::distance(of_copy(part, i, {0, 1, 0}), e.at + glm::cross(e.right, e.up)), 1e-4) << i;
    }
}

TEST(TileFile, copies_that_stand_on_the_globe_look_north_each_at_its_own_place) {
    const double places[][2] = {{0.3, 0.7}, {0.32, 0.71}};  // longitude, latitude, radians
    const glm::dvec3 centre = earth_point(0.3, 0.7, 0), far = earth_point(0.32, 0.71, 0) - centre;
    const auto parts = read(container("i3dm", fmt::format(R"({{"INSTANCES_LENGTH":2,"EAST_NORTH_UP":true,"POSITION":{{"byteOffset":0}},"RTC_CENTER":[{:.17g},{:.17g},{:.17g}]}})", centre.x, centre.y, centre.z),
                                      reals({0, 0, 0, static_cast<float>(far.x), static_cast<float>(far.y), static_cast<float>(far.z)}), u32(1), triangle_gltf()));
    ASSERT_TRUE(parts) << parts.error().message;
    const codec::TilePart& part = parts->at(0);
    for (std::size_t i = 0; i < 2; ++i) {
        const double lon = places[i][0], lat = places[i][1];
        const glm::dvec3 east(-std::sin(lon), std::cos(lon), 0), up(std::cos(lat) * std::cos(lon), std::cos(lat) * std::sin(lon), std::sin(lat));
        const glm::dvec3 at = of_copy(part, i, {0, 0, 0});
        EXPECT_LT(glm::distance(at, earth_point(lon, lat, 0)), 0.05) << "as floats of the way from the centre say it: " << i;
        // Differences of floats of 80 km: a hundredth of a metre each.
        EXPECT_LT(glm::distance(of_copy(part, i, {100, 0, 0}) - at, 100.0 * east), 0.05) << i;
        EXPECT_LT(glm::distance(of_copy(part, i, {0, 100, 0}) - at, 100.0 * up), 0.05) << i;
        EXPECT_LT(glm::distance(of_copy(part, i, {0, 0, -100}) - at, 100.0 * glm::cross(up, east)), 0.05) << i;
    }
}

TEST(TileFile, copies_may_be_of_a_glTF_that_is_only_named) {
    const std::string features = R"({"INSTANCES_LENGTH":1,"POSITION":{"byteOffset":0}})", gltf = triangle_gltf();
    std::vector<std::string> asked;
    const codec::ResourceReader open = [&](std::string_view path) -> Result<ByteSpan> {
        asked.emplace_back(path);
        return path == "trees/oak.gltf" ? Result<ByteSpan>(as_byte_span(gltf)) : Error(Code::NotFound, std::string(path));
    };
    const auto named = [&](const std::string& name) { return codec::read_tile(as_byte_span(container("i3dm", features, reals({1, 2, 3}), u32(0), name)), "tile.i3dm", TileUp::Y, open, {}); };
    for (const std::string& padding : {std::string(), std::string("  "), std::string(3, '\0')}) {
        asked.clear();
        const auto parts = named("trees/oak.gltf" + padding);
        ASSERT_TRUE(parts) << parts.error().message;
        EXPECT_EQ(asked, std::vector<std::string>{"trees/oak.gltf"});
        EXPECT_LT(glm::distance(of_copy(parts->at(0), 0, {1, 0, 0}), glm::dvec3(2, 2, 3)), 1e-5);
    }
    EXPECT_EQ(named("trees/elm.gltf").error().code, Code::NotFound);
    const auto wild = read(container("i3dm", features, reals({1, 2, 3}), u32(2), gltf));
    ASSERT_FALSE(wild);
    EXPECT_NE(wild.error().message.find("byte 28"), std::string::npos) << wild.error().message;
}

TEST(TileFile, a_composite_holds_whatever_it_holds) {
    const std::string inner = container("b3dm", "{}", "", "", triangle_gltf());
    const std::string points = container("pnts", R"({"POINTS_LENGTH":2,"POSITION":{"byteOffset":0},"RTC_CENTER":[5,6,7]})", reals({0, 0, 0, 1, 2, 3}), "", "");
    const auto composite = [&](const std::string& tiles, std::size_t count) { return "cmpt" + u32(1) + u32(16 + tiles.size()) + u32(count) + tiles; };
    const auto parts = read(composite(inner + composite(points, 1), 2));
    ASSERT_TRUE(parts) << parts.error().message;
    ASSERT_EQ(parts->size(), 2u);
    EXPECT_EQ((*parts)[1].model.meshes[0].primitives[0].positions[1], glm::vec3(1, 2, 3)) << "points keep the tile's axes";
    EXPECT_EQ(placed((*parts)[1], {1, 2, 3}), glm::dvec3(6, 8, 10));
    std::string nested = inner;
    for (int i = 0; i < 5; ++i) nested = composite(nested, 1);
    EXPECT_EQ(read(nested).error().code, Code::Unsupported);
    EXPECT_EQ(read(composite(inner, 2)).error().reason, "TILE_INVALID") << "one is missing";
}

TEST(TileFile, what_is_cut_off_or_absurd_is_refused_by_name) {
    const std::string good = container("i3dm", R"({"INSTANCES_LENGTH":1,"POSITION":{"byteOffset":0}})", reals({0, 0, 0}), u32(1), triangle_gltf());
    ASSERT_TRUE(read(good)) << read(good).error().message;
    for (std::size_t cut = 4; cut < good.size(); cut += 3) {
        const auto refused = read(good.substr(0, cut));
        ASSERT_FALSE(refused) << cut;
        EXPECT_FALSE(refused.error().message.empty());
    }
    for (const std::size_t length : {std::size_t{0}, std::size_t{31}, good.size() + 1, std::size_t{0xffffffff}}) {
        std::string lies = good;
        lies.replace(8, 4, u32(length));
        EXPECT_NE(read(lies).error().message.find("byte 8"), std::string::npos) << length;
    }
    const auto with = [&](const std::string& features, const std::string& bytes) { return read(container("i3dm", features, bytes, u32(1), triangle_gltf())); };
    EXPECT_NE(with(R"({"INSTANCES_LENGTH":4294967295,"POSITION":{"byteOffset":0}})", "").error().message.find("4294967295 copies"), std::string::npos);
    EXPECT_NE(with(R"({"INSTANCES_LENGTH":2,"POSITION":{"byteOffset":4}})", reals({0, 0, 0})).error().message.find("leave the table"), std::string::npos);
    EXPECT_NE(with(R"({"INSTANCES_LENGTH":1,"POSITION":{"byteOffset":0}})", reals({NAN, 0, 0})).error().message.find("not finite"), std::string::npos);
    EXPECT_NE(with(R"({"INSTANCES_LENGTH":1,"POSITION":{"byteOffset":0},"SCALE":{"byteOffset":12},"SCALE_NON_UNIFORM":{"byteOffset":16}})", reals({1, 0, 0, 3e38f, 3e38f, 1, 1})).error().message.find("beyond"), std::string::npos);
    EXPECT_TRUE(with(R"({"INSTANCES_LENGTH":1,"POSITION":{"byteOffset":0},"SCALE":{"byteOffset":12}})", reals({0, 0, 0, 0}))) << "a copy of no size is one that is not seen";
    EXPECT_NE(with(R"({"INSTANCES_LENGTH":1})", "").error().message.find("POSITION"), std::string::npos);
    EXPECT_EQ(read(container("b3dm", R"({"RTC_CENTER":[1,2]})", "", "", triangle_gltf())).error().reason, "TILE_INVALID");
    // Two meshes, one copy each: two are more than one.
    codec::TileFileLimits one;
    one.max_copies = 1;
    GltfText text;
    const std::string twice = text.text(fmt::format(R"("scene":0,"scenes":[{{"nodes":[0,1]}}],"nodes":[{{"mesh":0}},{{"mesh":0}}],"meshes":[{{"primitives":[{{"attributes":{{"POSITION":{}}}}}]}}])", text.triangle()));
    const std::string copied = container("i3dm", R"({"INSTANCES_LENGTH":1,"POSITION":{"byteOffset":0}})", reals({0, 0, 0}), u32(1), twice);
    ASSERT_TRUE(read(copied)) << read(copied).error().message;
    EXPECT_EQ(read(copied, TileUp::Y, one).error().reason, "TILE_UNSUPPORTED");
    codec::TileFileLimits few;
    few.max_copies = 0;
    EXPECT_EQ(read(good, TileUp::Y, few).error().reason, "TILE_UNSUPPORTED");
}

}  // namespace
}  // namespace pai
