// paifang-registry convert: what foreign formats say arrives in metres, Y up, with its pictures; what is hostile reaches nothing.
#include <cmath>
#include <fstream>
#include <numeric>
#include <set>

#include <gtest/gtest.h>
#include <spng.h>
#include <sys/stat.h>

#include "../support/process.h"
#include "asset/codec/gltf.h"
#include "base/file.h"
#include "base/json.h"

namespace pai {
namespace {

namespace fs = std::filesystem;
using test::Ran;
using test::TempDir;

void write_text(const fs::path& path, const std::string& text) {
    fs::create_directories(path.parent_path());
    std::ofstream(path, std::ios::binary) << text;
}

// One colour all over, 4 by 4.
std::string png_of(unsigned char r, unsigned char g, unsigned char b) {
    std::vector<unsigned char> pixels;
    for (int i = 0; i < 16; ++i) pixels.insert(pixels.end(), {r, g, b});
    spng_ctx* ctx = spng_ctx_new(SPNG_CTX_ENCODER);
    spng_set_option(ctx, SPNG_ENCODE_TO_BUFFER, 1);
    spng_ihdr ihdr{4, 4, 8, SPNG_COLOR_TYPE_TRUECOLOR, 0, 0, 0};
    spng_set_ihdr(ctx, &ihdr);
    spng_encode_image(ctx, pixels.data(), pixels.size(), SPNG_FMT_PNG, SPNG_ENCODE_FINALIZE);
    std::size_t size = 0;
    int error = 0;
    void* bytes = spng_get_png_buffer(ctx, &size, &error);
    const std::string out(static_cast<char*>(bytes), size);
    std::free(bytes);
    spng_ctx_free(ctx);
    return out;
}

// A cube of side 2 from the origin, textured, as a modelling program writes it.
const char kCube[] =
    "mtllib cube.mtl\no Cube\n"
    "v 0 0 0\nv 2 0 0\nv 2 2 0\nv 0 2 0\nv 0 0 2\nv 2 0 2\nv 2 2 2\nv 0 2 2\n"
    "vt 0 0\nvt 1 0\nvt 1 1\nvt 0 1\nusemtl wood\n"
    "f 4/1 3/2 2/3 1/4\nf 5/1 6/2 7/3 8/4\nf 1/1 2/2 6/3 5/4\nf 3/1 4/2 8/3 7/4\nf 1/1 5/2 8/3 4/4\nf 2/1 3/2 7/3 6/4\n";

const char kPlyHead[] =
    "element vertex 3\nproperty float x\nproperty float y\nproperty float z\nproperty uchar red\nproperty uchar green\nproperty uchar blue\n"
    "element face 1\nproperty list uchar int vertex_indices\nend_header\n";

const char kDae[] = R"(<?xml version="1.0"?>
<COLLADA xmlns="http://www.collada.org/2005/11/COLLADASchema" version="1.4.1">
<asset><unit name="centimeter" meter="0.01"/><up_axis>Z_UP</up_axis></asset>
<library_geometries><geometry id="g"><mesh>
<source id="p"><float_array id="pa" count="9">0 0 0 100 0 0 0 0 200</float_array><technique_common><accessor source="#pa" count="3" stride="3">
<param name="X" type="float"/><param name="Y" type="float"/><param name="Z" type="float"/></accessor></technique_common></source>
<vertices id="v"><input semantic="POSITION" source="#p"/></vertices>
<triangles count="1"><input semantic="VERTEX" source="#v" offset="0"/><p>0 1 2</p></triangles></mesh></geometry></library_geometries>
<library_visual_scenes><visual_scene id="s"><node id="n" name="Leaf"><instance_geometry url="#g"/></node></visual_scene></library_visual_scenes>
<scene><instance_visual_scene url="#s"/></scene></COLLADA>
)";

// Z up, inches: 100 along X and 200 along Z, moved by 10.
const char kFbx[] = R"(; FBX 7.4.0 project file
FBXHeaderExtension:  {
	FBXHeaderVersion: 1003
	FBXVersion: 7400
}
GlobalSettings:  {
	Version: 1000
	Properties70:  {
		P: "UpAxis", "int", "Integer", "",2
		P: "UpAxisSign", "int", "Integer", "",1
		P: "FrontAxis", "int", "Integer", "",1
		P: "FrontAxisSign", "int", "Integer", "",-1
		P: "CoordAxis", "int", "Integer", "",0
		P: "CoordAxisSign", "int", "Integer", "",1
		P: "UnitScaleFactor", "double", "Number", "",2.54
	}
}
Objects:  {
	Geometry: 1000, "Geometry::Tri", "Mesh" {
		Vertices: *9 {
			a: 0,0,0,100,0,0,0,0,200
		}
		PolygonVertexIndex: *3 {
			a: 0,1,-3
		}
		GeometryVersion: 124
		LayerElementMaterial: 0 {
			Version: 101
			Name: ""
			MappingInformationType: "AllSame"
			ReferenceInformationType: "IndexToDirect"
			Materials: *1 {
				a: 0
			}
		}
		Layer: 0 {
			Version: 100
			LayerElement:  {
				Type: "LayerElementMaterial"
				TypedIndex: 0
			}
		}
	}
	Model: 2000, "Model::Tri", "Mesh" {
		Version: 232
		Properties70:  {
			P: "Lcl Translation", "Lcl Translation", "", "A",10,0,0
		}
	}
	Material: 3000, "Material::Gold", "" {
		Version: 102
		ShadingModel: "phong"
		Properties70:  {
			P: "DiffuseColor", "Color", "", "A",0.5,0.25,0.125
			P: "ShininessExponent", "double", "Number", "",25
		}
	}
}
Connections:  {
	C: "OO",2000,0
	C: "OO",1000,2000
	C: "OO",3000,2000
}
)";

class Convert : public testing::Test {
protected:
    fs::path at(const std::string& name) const { return dir_ / name; }
    fs::path out() const { return dir_ / "out.glb"; }
    Ran convert(const fs::path& in, std::vector<std::string> more = {}) const {
        std::vector<std::string> args{test::program("paifang-registry").string(), "convert", in.string(), "--out", out().string(), "--json"};
        args.insert(args.end(), more.begin(), more.end());
        return test::run(args, {{"PAIFANG_HOME", (dir_ / "home").string()}});
    }
    // The model as a player reads it.
    Result<ModelData> model() const {
        PAI_TRY(const Bytes bytes, read_file(out()));
        return codec::read_gltf(bytes, [](std::string_view path) -> Result<ByteSpan> { return Error(Code::NotFound, std::string(path)); });
    }
    ModelData converted(const fs::path& in, std::vector<std::string> more = {}) const {
        fs::remove(out());
        const Ran ran = convert(in, std::move(more));
        EXPECT_EQ(ran.status, 0) << in << "\n" << ran.err;
        auto read = model();
        EXPECT_TRUE(read) << (read ? "" : read.error().message);
        return read ? std::move(*read) : ModelData();
    }
    static Ran expect_refused(const Ran& ran, const std::string& code) {
        EXPECT_EQ(ran.status, 1) << ran.err;
        EXPECT_NE(ran.out.find("\"code\":\"" + code + "\""), std::string::npos) << ran.out << ran.err;
        return ran;
    }
    static void expect_near(glm::vec3 a, glm::vec3 b) {
        for (int i = 0; i < 3; ++i) EXPECT_NEAR(a[i], b[i], 1e-5f);
    }

    TempDir dir_;
};

TEST_F(Convert, AnObjBringsItsShapeItsMaterialAndItsPictures) {
    write_text(at("in/cube.obj"), kCube);
    write_text(at("in/cube.mtl"), "newmtl wood\nKd 0.5 0.5 0.5\nPr 0.25\nmap_Kd tex\\wood.png\nmap_Pr rough.png\nmap_Pm metal.png\nnorm normals.png\n");
    write_text(at("in/tex/wood.png"), png_of(200, 100, 50));
    write_text(at("in/rough.png"), png_of(64, 64, 64));
    write_text(at("in/metal.png"), png_of(255, 255, 255));
    write_text(at("in/normals.png"), png_of(128, 128, 255));
    const ModelData m = converted(at("in/cube.obj"));
    expect_near(m.bounds.min, {0, 0, 0});
    expect_near(m.bounds.max, {2, 2, 2});
    ASSERT_EQ(m.meshes.size(), 1u);
    const Primitive& p = m.meshes[0].primitives.at(0);
    EXPECT_EQ(p.indices.size(), 36u);
    EXPECT_EQ(p.positions.size(), 24u);
    // No normals in the file: each side of a cube is flat, and looks outwards.
    for (std::size_t i = 0; i < p.positions.size(); ++i) {
        const glm::vec3 n = p.normals[i];
        EXPECT_NEAR(std::abs(n.x) + std::abs(n.y) + std::abs(n.z), 1, 1e-5);
        EXPECT_GT(glm::dot(n, p.positions[i] - glm::vec3(1)), 0.9f);
    }
    ASSERT_EQ(m.materials.size(), 1u);
    const Material& wood = m.materials[0];
    EXPECT_EQ(wood.name, "wood");
    const auto texel = [&](const TextureRef& ref) {
        const Pixels& image = m.images.at(static_cast<std::size_t>(ref.image));
        return std::array<int, 3>{static_cast<int>(image.texels[0]), static_cast<int>(image.texels[1]), static_cast<int>(image.texels[2])};
    };
    EXPECT_EQ(texel(wood.base_colour_texture), (std::array<int, 3>{200, 100, 50}));
    EXPECT_EQ(texel(wood.metallic_roughness_texture), (std::array<int, 3>{255, 64, 255}));  // G roughness, B metal
    EXPECT_EQ(texel(wood.normal_texture), (std::array<int, 3>{128, 128, 255}));
    EXPECT_EQ(wood.base_colour, glm::vec4(1)) << "a picture is not darkened by the colour beside it";
    EXPECT_FLOAT_EQ(wood.roughness, 0.25f);
    // OBJ has its first row of texels below.
    bool seen = false;
    for (std::size_t i = 0; i < p.positions.size(); ++i) seen |= p.positions[i] == glm::vec3(0, 0, 2) && p.uvs[0][i] == glm::vec2(0, 1);
    EXPECT_TRUE(seen);
    // In another unit, lying on its back.
    const ModelData turned = converted(at("in/cube.obj"), {"--scale", "0.01", "--up", "z"});
    expect_near(turned.bounds.min, {0, 0, -0.02f});
    expect_near(turned.bounds.max, {0.02f, 0.02f, 0});
}

TEST_F(Convert, PlyColoursBecomeLight) {
    const std::string corners = "0 0 0 255 0 0\n1 0 0 0 128 0\n0 1 0 0 0 255\n3 0 1 2\n";
    write_text(at("text.ply"), std::string("ply\nformat ascii 1.0\n") + kPlyHead + corners);
    std::string binary = std::string("ply\nformat binary_little_endian 1.0\n") + kPlyHead;
    const float xyz[3][3] = {{0, 0, 0}, {1, 0, 0}, {0, 1, 0}};
    const unsigned char rgb[3][3] = {{255, 0, 0}, {0, 128, 0}, {0, 0, 255}};
    for (int i = 0; i < 3; ++i) binary.append(reinterpret_cast<const char*>(xyz[i]), 12).append(reinterpret_cast<const char*>(rgb[i]), 3);
    const int face[3] = {0, 1, 2};
    binary.append(1, 3).append(reinterpret_cast<const char*>(face), 12);
    write_text(at("binary.ply"), binary);
    for (const char* name : {"text.ply", "binary.ply"}) {
        const ModelData m = converted(at(name));
        ASSERT_EQ(m.meshes.size(), 1u) << name;
        const Primitive& p = m.meshes[0].primitives.at(0);
        ASSERT_EQ(p.colours.size(), 3u);
        for (std::size_t i = 0; i < 3; ++i)
            if (p.positions[i].x > 0.5f) EXPECT_NEAR(p.colours[i].g, 0.21586f, 1e-4) << "128 of sRGB in linear light";
        expect_near(m.bounds.max, {1, 1, 0});
    }
    // A scan of points alone.
    std::string points = std::string("ply\nformat ascii 1.0\n") + kPlyHead + corners.substr(0, corners.size() - 8);
    points.erase(points.find("element face"), points.find("end_header") - points.find("element face"));
    write_text(at("points.ply"), points);
    const ModelData m = converted(at("points.ply"));
    ASSERT_EQ(m.meshes.size(), 1u);
    EXPECT_EQ(m.meshes[0].primitives.at(0).mode, Primitive::Mode::Points);
    EXPECT_EQ(m.meshes[0].primitives[0].positions.size(), 3u);
}

TEST_F(Convert, UnitsAndAxesOfColladaAndFbxBecomeMetresAndYUp) {
    write_text(at("leaf.dae"), kDae);
    const ModelData leaf = converted(at("leaf.dae"));
    expect_near(leaf.bounds.max, {1, 2, 0});
    EXPECT_EQ(leaf.nodes.back().name, "Leaf");
    write_text(at("tri.fbx"), kFbx);
    const ModelData tri = converted(at("tri.fbx"));
    expect_near(tri.bounds.min, {0.254f, 0, 0});
    expect_near(tri.bounds.max, {2.794f, 5.08f, 0});
    EXPECT_EQ(tri.nodes.back().name, "Tri");
    ASSERT_EQ(tri.materials.size(), 1u);
    EXPECT_EQ(tri.materials[0].name, "Gold");
    EXPECT_NEAR(tri.materials[0].base_colour.g, 0.25f, 1e-6);
    EXPECT_NEAR(tri.materials[0].roughness, 0.5f, 1e-5) << "Blender writes shininess 25 for roughness 0.5";
}

TEST_F(Convert, AGltfTakesInWhatItNames) {
    const float xyz[9] = {0, 0, 0, 1, 0, 0, 0, 1, 0}, uv[6] = {0, 0, 1, 0, 0, 1};
    write_text(at("in/my parts/a.bin"), std::string(reinterpret_cast<const char*>(xyz), 36) + std::string(reinterpret_cast<const char*>(uv), 24));
    write_text(at("in/wood.png"), png_of(10, 20, 30));
    const std::string text = R"({"asset":{"version":"2.0","extras":{"kept":7}},"buffers":[{"byteLength":60,"uri":"my%20parts/a.bin"}],
        "bufferViews":[{"buffer":0,"byteLength":36},{"buffer":0,"byteOffset":36,"byteLength":24}],
        "accessors":[{"bufferView":0,"componentType":5126,"count":3,"type":"VEC3","min":[0,0,0],"max":[1,1,0]},{"bufferView":1,"componentType":5126,"count":3,"type":"VEC2"}],
        "images":[{"uri":"wood.png","name":"wood"}],"textures":[{"source":0}],"materials":[{"pbrMetallicRoughness":{"baseColorTexture":{"index":0}}}],
        "meshes":[{"primitives":[{"attributes":{"POSITION":0,"TEXCOORD_0":1},"material":0}]}],"nodes":[{"mesh":0}],"scenes":[{"nodes":[0]}]})";
    write_text(at("in/a.gltf"), text);
    const ModelData m = converted(at("in/a.gltf"));
    EXPECT_EQ(m.images.at(0).width, 4);
    EXPECT_EQ(m.meshes.at(0).primitives.at(0).uvs[0].size(), 3u);
    EXPECT_NE(test::slurp(out()).find(R"("extras":{"kept":7})"), std::string::npos) << "what this program does not know stays";
    // What leads out of its folder is refused, by name and by link.
    write_text(at("wood.png"), png_of(1, 2, 3));
    std::string outside = text;
    outside.replace(outside.find("\"wood.png\""), 10, "\"../wood.png\"");
    write_text(at("in/b.gltf"), outside);
    expect_refused(convert(at("in/b.gltf")), "CONVERT_UNREADABLE");
    fs::remove(at("in/wood.png"));
    fs::create_symlink(at("wood.png"), at("in/wood.png"));
    expect_refused(convert(at("in/a.gltf")), "CONVERT_UNREADABLE");
    EXPECT_EQ(convert(at("in/a.gltf"), {"--up", "z"}).status, 2);
}

TEST_F(Convert, WhatBecameOfPicturesIsSaid) {
    write_text(at("cube.obj"), kCube);
    write_text(at("cube.mtl"), "newmtl wood\nKd 1 1 1\nmap_Kd wood.png\n");
    write_text(at("wood.png"), png_of(10, 20, 30));
    const auto textures = [](const Ran& ran, std::string_view member) { return JsonDoc::parse(ran.out)->root().find("textures")->find(member)->as_int(); };
    Ran ran = convert(at("cube.obj"));
    ASSERT_EQ(ran.status, 0) << ran.out;
    EXPECT_FALSE(JsonDoc::parse(ran.out)->root().find("textures")) << "they were kept";
    ran = convert(at("cube.obj"), {"--textures", "gpu"});
    ASSERT_EQ(ran.status, 0) << ran.out;
    EXPECT_EQ(textures(ran, "packed"), 1) << ran.out;
    EXPECT_EQ(textures(ran, "left"), 0);
    EXPECT_EQ(textures(ran, "pixels"), 16);
    EXPECT_EQ(textures(ran, "bytesBefore"), static_cast<std::int64_t>(png_of(10, 20, 30).size()));
    EXPECT_GT(textures(ran, "bytes"), 100) << ran.out;
    EXPECT_NE(ran.out.find("\"leastDb\""), std::string::npos);
    // What is packed already is left as it is, and that is said.
    fs::rename(out(), at("packed.glb"));
    ran = convert(at("packed.glb"), {"--textures", "gpu"});
    ASSERT_EQ(ran.status, 0) << ran.out;
    EXPECT_EQ(textures(ran, "packed"), 0) << ran.out;
    EXPECT_EQ(textures(ran, "left"), 1);
    EXPECT_NE(ran.out.find(R"("leftOut":["image 0 has levels and blocks already"])"), std::string::npos) << ran.out;
    const Ran said = test::run({test::program("paifang-registry").string(), "convert", at("packed.glb").string(), "--out", out().string(), "--textures", "software"});
    EXPECT_NE(said.out.find("textures    0 packed, 1 left\n"), std::string::npos) << said.out;
    EXPECT_NE(said.out.find("left out    image 0 has levels"), std::string::npos) << said.out;
}

TEST_F(Convert, TheJailHolds) {
    const Ran ran = test::run({test::program("paifang-registry").string(), "convert", "--try-jail"});
    EXPECT_EQ(ran.status, 0) << ran.out << ran.err;
    EXPECT_EQ(ran.out.find("LET THROUGH"), std::string::npos) << ran.out;
    for (const char* what : {"open /etc/passwd: refused", "socket: refused", "run a program: refused", "signal others: refused"})
        EXPECT_NE(ran.out.find(what), std::string::npos) << what;
}

TEST_F(Convert, NothingOutsideOfTheFolderComesIn) {
    const std::string secret = png_of(7, 77, 177);
    write_text(at("secret.png"), secret);
    write_text(at("secret.mtl"), "newmtl wood\nKd 0.125 0.25 0.5\n");
    fs::create_directories(at("in"));
    fs::create_symlink(at("secret.png"), at("in/link.png"));
    fs::create_directory_symlink(dir_.path(), at("in/up"));
    for (const std::string& name : {std::string("../secret.png"), at("secret.png").string(), std::string("link.png"), std::string("up/secret.png"), std::string("x/../../secret.png"),
                                    "file://" + at("secret.png").string(), std::string("..\\secret.png"), std::string("/etc/passwd")}) {
        write_text(at("in/cube.obj"), kCube);
        write_text(at("in/cube.mtl"), "newmtl wood\nKd 1 1 1\nmap_Kd " + name + "\n");
        const Ran ran = convert(at("in/cube.obj"));
        EXPECT_EQ(ran.status, 0) << name << "\n" << ran.err;
        EXPECT_NE(ran.out.find("picture"), std::string::npos) << name << ": it is said what was left out";
        const auto read = model();
        ASSERT_TRUE(read);
        EXPECT_TRUE(read->images.empty()) << name;
        EXPECT_EQ(test::slurp(out()).find(secret), std::string::npos) << name;
    }
    // A library of materials neither; and nothing that is none.
    std::string obj = kCube;
    write_text(at("in/cube.obj"), obj.replace(obj.find("cube.mtl"), 8, "../secret.mtl"));
    const ModelData m = converted(at("in/cube.obj"));
    ASSERT_FALSE(m.materials.empty());
    for (const Material& material : m.materials) EXPECT_NE(material.base_colour.b, 0.5f);
}

TEST_F(Convert, BombsAndBrokenFilesAreRefusedWithTheirReason) {
    write_text(at("many.ply"), "ply\nformat binary_little_endian 1.0\nelement vertex 4000000000\nproperty float x\nproperty float y\nproperty float z\nend_header\n");
    write_text(at("empty.obj"), "# nothing\n");
    write_text(at("none.fbx"), "");
    write_text(at("deep.dae"), [] {
        std::string text = "<?xml version=\"1.0\"?><COLLADA version=\"1.4.1\"><library_visual_scenes><visual_scene id=\"s\">";
        for (int i = 0; i < 200'000; ++i) text += "<node>";
        return text;
    }());
    for (const char* name : {"many.ply", "empty.obj", "none.fbx", "deep.dae"}) {
        fs::remove(out());
        const Ran ran = convert(at(name), {"--most-memory", "512", "--most-seconds", "20"});
        EXPECT_EQ(ran.status, 1) << name << ran.err;
        EXPECT_NE(ran.err.find("CONVERT_"), std::string::npos) << ran.err;
        EXPECT_FALSE(fs::exists(out())) << name;
    }
    // Sound, and more than the memory that there is.
    std::vector<float> numbers(9'000'000);
    std::iota(numbers.begin(), numbers.end(), 0.0f);
    write_text(at("large.ply"), "ply\nformat binary_little_endian 1.0\nelement vertex 3000000\nproperty float x\nproperty float y\nproperty float z\nend_header\n" +
                                    std::string(reinterpret_cast<const char*>(numbers.data()), 36'000'000));
    const Ran small = convert(at("large.ply"), {"--most-memory", "128"});
    expect_refused(small, "CONVERT_LIMIT");
    EXPECT_NE(small.err.find("memory"), std::string::npos) << small.err;
    expect_refused(convert(at("readme.txt")), "CONVERT_FORMAT");
    EXPECT_EQ(convert(at("absent.obj")).status, 3);
    EXPECT_EQ(test::run({test::program("paifang-registry").string(), "convert", "a.obj", "--json"}).status, 2);
    EXPECT_EQ(test::run({test::program("paifang-registry").string(), "convert", at("empty.obj").string(), "--out", "a.obj", "--json"}).status, 2);
}

// Every prefix and many a changed byte of what is sound.
TEST_F(Convert, NoTornFileEndsInAnythingButAModelOrARefusal) {
    const std::pair<const char*, std::string> files[] = {{"a.dae", kDae}, {"a.fbx", kFbx}, {"a.ply", std::string("ply\nformat ascii 1.0\n") + kPlyHead + "0 0 0 255 0 0\n1 0 0 0 128 0\n0 1 0 0 0 255\n3 0 1 2\n"}};
    const int steps = std::getenv("PAIFANG_LONG") ? 200 : 4;
    for (const auto& [name, text] : files)
        for (int i = 0; i < steps; ++i) {
            std::string torn = text;
            const std::size_t place = text.size() * static_cast<std::size_t>(i + 1) / static_cast<std::size_t>(steps + 1);
            if (i % 2 == 0) torn.resize(place);
            else torn[place] = static_cast<char>(torn[place] ^ 0x15);
            write_text(at(name), torn);
            const Ran ran = convert(at(name), {"--most-memory", "1024", "--most-seconds", "2"});
            EXPECT_TRUE(ran.status == 0 || ran.status == 1) << name << " " << place << ": " << ran.status << "\n" << ran.err;
        }
}

TEST_F(Convert, TheBadFilesOfOthersAreRefusedOrRead) {
    const fs::path data = test::shared_data();
    if (data.empty()) GTEST_SKIP() << "every test skipped: no public test data";
    int looked_at = 0;
    for (const auto& entry : fs::recursive_directory_iterator(data / "badinput/gltf/assimp", fs::directory_options::skip_permission_denied)) {
        const std::string end = entry.path().extension();
        if (end != ".obj" && end != ".ply" && end != ".gltf" && end != ".glb" && end != ".fbx" && end != ".dae") continue;
        const Ran ran = convert(entry.path(), {"--most-memory", "2048", "--most-seconds", "30"});
        EXPECT_TRUE(ran.status == 0 || ran.status == 1) << entry.path() << ": " << ran.status << "\n" << ran.err;
        if (ran.status == 0) EXPECT_TRUE(model()) << entry.path();
        ++looked_at;
    }
    EXPECT_GE(looked_at, 4);
}

TEST_F(Convert, PackedMeshesAreUnpackedAndStayPackedInTheModel) {
    const fs::path data = test::shared_data();
    if (data.empty()) GTEST_SKIP() << "every test skipped: no public test data";
    for (const auto& [name, triangles] : {std::pair{"Box", 12}, std::pair{"RiggedFigure", 256}}) {
        const fs::path file = data / "models/khronos" / name / "glTF-Draco" / (std::string(name) + ".gltf");
        const Ran ran = convert(file);
        ASSERT_EQ(ran.status, 0) << ran.err;
        EXPECT_NE(ran.out.find("\"triangles\":" + std::to_string(triangles)), std::string::npos) << ran.out;
        EXPECT_NE(test::slurp(out()).find("KHR_draco_mesh_compression"), std::string::npos);
    }
    // A stream that is no Draco stream is refused, by the process that unpacks it.
    fs::copy(data / "models/khronos/Box/glTF-Draco", at("torn"));
    std::string bin = test::slurp(at("torn/Box.bin"));
    bin.replace(0, 8, "NOTDRACO");
    write_text(at("torn/Box.bin"), bin);
    const Ran ran = convert(at("torn/Box.gltf"));
    EXPECT_EQ(ran.status, 1) << ran.out;
    EXPECT_NE(ran.err.find("not a Draco stream"), std::string::npos) << ran.out << ran.err;
}

}  // namespace
}  // namespace pai
