// What a glTF file says of its materials beside how they are at rest: variants, properties that an animation moves, nodes that are hidden.
// Colours are those of unlit materials through no tone curve, so each is known: they are met within the rounding of the canvas, whose
// eight bits are a step of 0.005 of linear light in the middle.
#include "asset/codec/gltf.h"
#include "base/bytes.h"
#include "output/png.h"
#include "render_bench.h"

namespace pai {
namespace {

using namespace test;
using test::picture_of;

constexpr int kSquare = 64;
constexpr float kStep = 0.005f;

class ToldMaterials : public RenderTest {};

std::string data_uri(std::string_view type, ByteSpan bytes) { return "data:" + std::string(type) + ";base64," + to_base64(bytes); }

// Red on the left, green on the right, 2 x 1 pixels.
std::string red_and_green() {
    Picture picture = make_picture(2, 1, 255, 0, 0);
    picture.rgb[3] = std::byte{0};
    picture.rgb[4] = std::byte{255};
    const auto png = encode_png(picture);
    EXPECT_TRUE(png);
    return data_uri("image/png", *png);
}

// A square of 2 m that faces +Z with two sets of coordinates, of which the second runs the other way, then keys: two times, and two colours, places and flags.
ModelData square(const std::string& materials, const std::string& more) {
    const std::vector<float> numbers = {-1, -1, 0, 1, -1, 0, 1, 1, 0, -1, 1, 0,          // positions
                                        0, 1, 1, 1, 1, 0, 0, 0, 1, 1, 0, 1, 0, 0, 1, 0,  // two sets of coordinates
                                        0, 1,                                            // times
                                        1, 0, 0, 1, 0, 0, 1, 1,                          // from red to blue
                                        0, 0, 0.5f, 0};                                  // by half of a texture
    const std::vector<std::uint16_t> indices = {0, 1, 2, 0, 2, 3};
    const std::vector<std::uint8_t> flags = {1, 0, 0, 0};
    std::string bytes(reinterpret_cast<const char*>(numbers.data()), numbers.size() * 4);
    bytes.append(reinterpret_cast<const char*>(indices.data()), indices.size() * 2);
    bytes.append(reinterpret_cast<const char*>(flags.data()), flags.size());
    const std::string text = R"({"asset":{"version":"2.0"},"scene":0,"scenes":[{"nodes":[0]}],
        "extensionsUsed":["KHR_materials_unlit","KHR_materials_variants","KHR_animation_pointer","KHR_node_visibility","KHR_texture_transform"],
        "images":[{"uri":")" + red_and_green() + R"("}],"samplers":[{"magFilter":9728,"minFilter":9728,"wrapS":10497}],"textures":[{"source":0,"sampler":0}],
        "materials":)" + materials + "," + more + R"(,
        "buffers":[{"byteLength":)" + std::to_string(bytes.size()) + R"(,"uri":")" + data_uri("application/octet-stream", as_byte_span(bytes)) + R"("}],
        "bufferViews":[{"buffer":0,"byteLength":48},{"buffer":0,"byteOffset":48,"byteLength":32},{"buffer":0,"byteOffset":80,"byteLength":32},
                       {"buffer":0,"byteOffset":112,"byteLength":8},{"buffer":0,"byteOffset":120,"byteLength":32},{"buffer":0,"byteOffset":152,"byteLength":16},
                       {"buffer":0,"byteOffset":168,"byteLength":12},{"buffer":0,"byteOffset":180,"byteLength":2}],
        "accessors":[{"bufferView":0,"componentType":5126,"count":4,"type":"VEC3","min":[-1,-1,0],"max":[1,1,0]},
                     {"bufferView":1,"componentType":5126,"count":4,"type":"VEC2"},{"bufferView":2,"componentType":5126,"count":4,"type":"VEC2"},
                     {"bufferView":3,"componentType":5126,"count":2,"type":"SCALAR","min":[0],"max":[1]},{"bufferView":4,"componentType":5126,"count":2,"type":"VEC4"},
                     {"bufferView":5,"componentType":5126,"count":2,"type":"VEC2"},{"bufferView":6,"componentType":5123,"count":6,"type":"SCALAR"},
                     {"bufferView":7,"componentType":5121,"count":2,"type":"SCALAR"}]})";
    auto model = codec::read_gltf(as_byte_span(text), [](std::string_view path) -> Result<ByteSpan> { return Error(Code::NotFound, std::string(path)); });
    EXPECT_TRUE(model) << (model ? "" : model.error().message);
    return model ? *std::move(model) : ModelData{};
}

constexpr const char* kMesh = R"("meshes":[{"primitives":[{"attributes":{"POSITION":0,"TEXCOORD_0":1,"TEXCOORD_1":2},"indices":6,"material":0}]}],"nodes":[{"mesh":0}])";

std::string textured(int set) {
    return R"({"extensions":{"KHR_materials_unlit":{}},"pbrMetallicRoughness":{"baseColorTexture":{"index":0,"texCoord":)" + std::to_string(set) + "}}}";
}

// The square fills the picture.
Layer before_it(std::uint64_t variant, double t = -1) {
    Layer l;
    l.camera = camera_at({0, 0, 3}, {0, 0, 0});
    ModelDraw draw{.asset = 0, .node = 1};
    draw.variant = variant;
    if (t >= 0) {
        draw.animation = kAllAnimations;
        draw.animation_t = Flicks::from_seconds(t);
        draw.animation_loops = false;
    }
    l.models = {draw};
    return l;
}

struct Sides {
    glm::vec3 left, right;
};

Sides sides_of(Pipeline& pipeline, const Layer& layer) {
    const auto p = picture_of(pipeline, layer, kSquare, kSquare);
    const auto at = [&](int x) { return glm::vec3(p[static_cast<std::size_t>(kSquare / 2 * kSquare + x)]); };
    return {at(kSquare / 4), at(kSquare * 3 / 4)};
}

void expect_colour(const glm::vec3& found, const glm::vec3& wanted, const std::string& what) {
    for (int i = 0; i < 3; ++i) EXPECT_NEAR(found[i], wanted[i], kStep) << what << " channel " << i;
}

const glm::vec3 kRed(1, 0, 0), kGreen(0, 1, 0), kBlue(0, 0, 1);

TEST_F(ToldMaterials, AVariantMayUseCoordinatesThatTheMaterialOfItsOwnDoesNot) {
    for (const int own : {0, 1}) {
        const std::string mesh = R"("extensions":{"KHR_materials_variants":{"variants":[{"name":"as it is"},{"name":"other set"}]}},
            "meshes":[{"primitives":[{"attributes":{"POSITION":0,"TEXCOORD_0":1,"TEXCOORD_1":2},"indices":6,"material":0,
            "extensions":{"KHR_materials_variants":{"mappings":[{"material":1,"variants":[1]}]}}}]}],"nodes":[{"mesh":0}])";
        auto pipeline = make(plain_options());
        ASSERT_TRUE(pipeline);
        pipeline->residency().put_model(0, "square", square("[" + textured(own) + "," + textured(1 - own) + "]", mesh));
        const auto check = [&](std::uint64_t variant, bool mirrored, const char* what) {
            const Sides seen = sides_of(*pipeline, before_it(variant));
            expect_colour(seen.left, mirrored ? kGreen : kRed, std::string(what) + " left, own set " + std::to_string(own));
            expect_colour(seen.right, mirrored ? kRed : kGreen, std::string(what) + " right, own set " + std::to_string(own));
        };
        check(0, own == 1, "the file's own material");
        check(variant_hash("other set"), own == 0, "the variant");
        check(variant_hash("as it is"), own == 1, "a variant without a mapping");
        check(variant_hash("never heard of"), own == 1, "no variant of it");
    }
}

std::string moved(const std::string& pointer, int output, const std::string& interpolation = "LINEAR") {
    return R"("animations":[{"samplers":[{"input":3,"output":)" + std::to_string(output) + R"(,"interpolation":")" + interpolation +
           R"("}],"channels":[{"sampler":0,"target":{"path":"pointer","extensions":{"KHR_animation_pointer":{"pointer":")" + pointer + R"("}}}}]}],)";
}

TEST_F(ToldMaterials, AColourThatAPointerMovesIsThatOfItsTime) {
    auto pipeline = make(plain_options());
    ASSERT_TRUE(pipeline);
    const std::string plain = R"([{"extensions":{"KHR_materials_unlit":{}},"pbrMetallicRoughness":{"baseColorFactor":[0,1,0,1]}}])";
    pipeline->residency().put_model(0, "square", square(plain, moved("/materials/0/pbrMetallicRoughness/baseColorFactor", 4) + kMesh));
    expect_colour(sides_of(*pipeline, before_it(0)).left, kGreen, "at rest");
    for (const double t : {0.0, 0.25, 0.5, 1.0}) {
        const auto share = static_cast<float>(t);
        expect_colour(sides_of(*pipeline, before_it(0, t)).left, glm::mix(kRed, kBlue, share), "at " + std::to_string(t) + " s");
    }
    expect_colour(sides_of(*pipeline, before_it(0)).left, kGreen, "at rest again");
}

TEST_F(ToldMaterials, ATextureThatAPointerMovesSlides) {
    auto pipeline = make(plain_options());
    ASSERT_TRUE(pipeline);
    const std::string sliding = R"([{"extensions":{"KHR_materials_unlit":{}},"pbrMetallicRoughness":{"baseColorTexture":{"index":0,"extensions":{"KHR_texture_transform":{"offset":[0,0]}}}}}])";
    pipeline->residency().put_model(0, "square", square(sliding, moved("/materials/0/pbrMetallicRoughness/baseColorTexture/extensions/KHR_texture_transform/offset", 5) + kMesh));
    expect_colour(sides_of(*pipeline, before_it(0, 0)).left, kRed, "at first");
    expect_colour(sides_of(*pipeline, before_it(0, 1)).left, kGreen, "half of it on");
    expect_colour(sides_of(*pipeline, before_it(0, 1)).right, kRed, "and around");
}

TEST_F(ToldMaterials, ANodeThatAPointerHidesIsGoneToTheLastBit) {
    auto pipeline = make(plain_options());
    ASSERT_TRUE(pipeline);
    const std::string red = R"([{"extensions":{"KHR_materials_unlit":{}},"pbrMetallicRoughness":{"baseColorFactor":[1,0,0,1]}}])";
    pipeline->residency().put_model(0, "square", square(red, moved("/nodes/0/extensions/KHR_node_visibility/visible", 7, "STEP") + kMesh));
    Layer nothing = before_it(0);
    nothing.models.clear();
    const auto empty = picture_of(*pipeline, nothing, kSquare, kSquare);
    EXPECT_EQ(picture_of(*pipeline, before_it(0, 1), kSquare, kSquare), empty);
    EXPECT_EQ(lit_pixels(picture_of(*pipeline, before_it(0, 0.5), kSquare, kSquare)), static_cast<std::size_t>(kSquare * kSquare));
    const std::string hidden = R"("meshes":[{"primitives":[{"attributes":{"POSITION":0},"indices":6,"material":0}]}],"nodes":[{"mesh":0,"extensions":{"KHR_node_visibility":{"visible":false}}}])";
    pipeline->residency().put_model(0, "hidden", square(red, hidden));
    EXPECT_EQ(picture_of(*pipeline, before_it(0), kSquare, kSquare), empty);
}

}  // namespace
}  // namespace pai
