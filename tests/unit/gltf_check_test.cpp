// What the glTF check says of documents in memory: one row a fault, with its code and place.
#include <algorithm>
#include <cstring>
#include <set>
#include <sstream>

#include <gtest/gtest.h>

#include "asset/codec/gltf_check.h"
#include "asset/codec/ktx2.h"
#include "base/glb.h"

namespace pai {
namespace {

struct Row {
    const char* name;
    // Members of the root besides "asset"; "f:1,2", "u8:…", "u16:…", "u32:…" stand for data URIs of such numbers.
    std::string json;
    std::vector<std::string> expected;  // "CODE@pointer" of all errors and warnings
};

template <class T>
void put(Bytes& out, double v) {
    const T t = static_cast<T>(v);
    const auto* at = reinterpret_cast<const std::byte*>(&t);
    out.insert(out.end(), at, at + sizeof(T));
}

std::string data_uri(std::string_view kind, const std::string& numbers) {
    Bytes bytes;
    std::istringstream in(numbers);
    for (std::string part; std::getline(in, part, ',');) {
        const double v = std::stod(part);
        if (kind == "f") put<float>(bytes, v);
        if (kind == "u8") put<std::uint8_t>(bytes, v);
        if (kind == "u16") put<std::uint16_t>(bytes, v);
        if (kind == "u32") put<std::uint32_t>(bytes, v);
    }
    return "data:application/octet-stream;base64," + to_base64(bytes);
}

std::string expand(std::string json) {
    for (const char* kind : {"f", "u8", "u16", "u32"}) {
        const std::string mark = "\"" + std::string(kind) + ":";
        for (std::size_t at = json.find(mark); at != json.npos; at = json.find(mark, at + 1)) {
            const std::size_t end = json.find('"', at + mark.size());
            json.replace(at + 1, end - at - 1, data_uri(kind, json.substr(at + mark.size(), end - at - mark.size())));
        }
    }
    return json;
}

CheckReport check_text(std::string_view text, bool container = false) {
    CheckReport report;
    const codec::ResourceReader none = [](std::string_view path) -> Result<ByteSpan> { return Error(Code::NotFound, "no " + std::string(path)); };
    codec::check_gltf(as_byte_span(text), container, none, report);
    return report;
}

std::multiset<std::string> found(const CheckReport& report) {
    std::multiset<std::string> out;
    for (const Issue& i : report.issues)
        if (i.severity <= Severity::Warning) out.insert(i.code + "@" + (i.offset ? "#" + std::to_string(*i.offset) : i.pointer));
    return out;
}

void expect_rows(std::span<const Row> rows) {
    for (const Row& row : rows) {
        const std::string text = expand(R"({"asset":{"version":"2.0"})" + std::string(row.json.empty() ? "" : ",") + row.json + "}");
        const CheckReport report = check_text(text);
        EXPECT_EQ(found(report), std::multiset<std::string>(row.expected.begin(), row.expected.end())) << row.name;
    }
}

// Three vertices of a triangle and what a case adds to its primitive, accessors and buffers.
std::string triangle(const std::string& attributes, const std::string& accessors = "", const std::string& views = "", const std::string& buffers = "", const std::string& rest = "") {
    return R"("buffers":[{"uri":"f:0,0,0,1,0,0,0,1,0","byteLength":36})" + buffers + R"(],"bufferViews":[{"buffer":0,"byteLength":36})" + views +
           R"(],"accessors":[{"bufferView":0,"componentType":5126,"count":3,"type":"VEC3","min":[0,0,0],"max":[1,1,0]})" + accessors +
           R"(],"meshes":[{"primitives":[{"attributes":{"POSITION":0)" + attributes + "}" + rest + "}]}]";
}

TEST(GltfCheckRules, ShapesAndRangesOfMembers) {
    const Row rows[] = {
        {"nothing but a version", "", {}},
        {"unknown member", R"("scen":0)", {"UNEXPECTED_PROPERTY@/scen"}},
        {"escaped member", R"("a/b~":0)", {"UNEXPECTED_PROPERTY@/a~1b~0"}},
        {"extras are free", R"("extras":{"x":1})", {}},
        {"empty array", R"("nodes":[])", {"EMPTY_ENTITY@/nodes"}},
        {"no array", R"("nodes":{})", {"TYPE_MISMATCH@/nodes"}},
        {"no object in it", R"("nodes":[1])", {"TYPE_MISMATCH@/nodes/0"}},
        {"no object in an inner one", R"("meshes":[{"primitives":[1]}])", {"ARRAY_TYPE_MISMATCH@/meshes/0/primitives/0"}},
        {"missing members", R"("bufferViews":[{}])", {"UNDEFINED_PROPERTY@/bufferViews/0", "UNDEFINED_PROPERTY@/bufferViews/0"}},
        {"whole numbers may be written as 1.0", R"("buffers":[{"byteLength":4.0}])", {}},
        {"halves are none", R"("buffers":[{"byteLength":4.5}])", {"TYPE_MISMATCH@/buffers/0/byteLength"}},
        {"too small", R"("buffers":[{"byteLength":0}])", {"VALUE_NOT_IN_RANGE@/buffers/0/byteLength"}},
        {"infinite", R"("cameras":[{"type":"perspective","perspective":{"yfov":1,"znear":1e999}}])", {"VALUE_NOT_IN_RANGE@/cameras/0/perspective/znear"}},
        {"stride", R"("buffers":[{"byteLength":40}],"bufferViews":[{"buffer":0,"byteLength":40,"byteStride":6}])", {"VALUE_MULTIPLE_OF@/bufferViews/0/byteStride"}},
        {"enum", R"("samplers":[{"wrapS":1}])", {"VALUE_NOT_IN_LIST@/samplers/0/wrapS"}},
        {"negative index", R"("scene":-1)", {"INVALID_INDEX@/scene"}},
        {"no such scene", R"("scene":0)", {"UNRESOLVED_REFERENCE@/scene"}},
        {"duplicate joint", R"("nodes":[{}],"skins":[{"joints":[0,0]}])", {"DUPLICATE_ELEMENTS@/skins/0/joints/1"}},
        {"factor out of range", R"("materials":[{"emissiveFactor":[0,2,0]}])", {"VALUE_NOT_IN_RANGE@/materials/0/emissiveFactor/1"}},
        {"factor too short", R"("materials":[{"emissiveFactor":[0,1]}])", {"ARRAY_LENGTH_NOT_IN_LIST@/materials/0/emissiveFactor"}},
        {"no number", R"("nodes":[{"scale":[1,"1",1]}])", {"ARRAY_TYPE_MISMATCH@/nodes/0/scale/1"}},
        {"cut-off", R"("materials":[{"alphaCutoff":0.5}])", {"MATERIAL_ALPHA_CUTOFF_INVALID_MODE@/materials/0/alphaCutoff"}},
    };
    expect_rows(rows);
}

TEST(GltfCheckRules, VersionsAndContainers) {
    EXPECT_EQ(found(check_text("{}")), std::multiset<std::string>{"UNDEFINED_PROPERTY@/"});
    EXPECT_EQ(found(check_text("[]")), std::multiset<std::string>{"TYPE_MISMATCH@"});
    EXPECT_EQ(found(check_text("{")), std::multiset<std::string>{"INVALID_JSON@"});
    EXPECT_EQ(found(check_text(R"({"asset":{"version":"2"}})")), std::multiset<std::string>{"PATTERN_MISMATCH@/asset/version"});
    EXPECT_EQ(found(check_text(R"({"asset":{"version":"1.0"},"x":1})")), std::multiset<std::string>{"UNKNOWN_ASSET_MAJOR_VERSION@/asset/version"});
    EXPECT_EQ(found(check_text(R"({"asset":{"version":"2.1"}})")), std::multiset<std::string>{"UNKNOWN_ASSET_MINOR_VERSION@/asset/version"});
    EXPECT_EQ(found(check_text(R"({"asset":{"version":"2.0","minVersion":"2.1"}})")), std::multiset<std::string>{"ASSET_MIN_VERSION_GREATER_THAN_VERSION@/asset/minVersion"});
    using namespace std::string_view_literals;
    EXPECT_EQ(found(check_text("glT", true)), std::multiset<std::string>{"GLB_UNEXPECTED_END_OF_HEADER@#3"});
    EXPECT_EQ(found(check_text("glXF\2\0\0\0\14\0\0\0"sv, true)), std::multiset<std::string>{"GLB_INVALID_MAGIC@#0"});
    EXPECT_EQ(found(check_text("glTF\1\0\0\0\14\0\0\0"sv, true)), std::multiset<std::string>{"GLB_INVALID_VERSION@#4"});
    EXPECT_EQ(found(check_text("glTF\2\0\0\0\30\0\0\0\4\0\0\0JSON{}  "sv, true)), std::multiset<std::string>{"UNDEFINED_PROPERTY@/"});
    EXPECT_EQ(found(check_text("glTF\2\0\0\0\30\0\0\0\10\0\0\0JSON{}  "sv, true)), (std::multiset<std::string>{"GLB_CHUNK_TOO_BIG@#12", "GLB_UNEXPECTED_END_OF_CHUNK_DATA@#24"}));
    EXPECT_EQ(found(check_text("glTF\2\0\0\0\30\0\0\0\4\0\0\0JSON{}  more"sv, true)), (std::multiset<std::string>{"GLB_EXTRA_DATA@#24", "UNDEFINED_PROPERTY@/"}));
}

TEST(GltfCheckRules, ExtensionsHaveTheirPlace) {
    const Row rows[] = {
        {"undeclared", R"("materials":[{"extensions":{"KHR_materials_unlit":{}}}])", {"UNDECLARED_EXTENSION@/materials/0/extensions/KHR_materials_unlit"}},
        {"misplaced", R"("extensionsUsed":["KHR_materials_unlit"],"nodes":[{"extensions":{"KHR_materials_unlit":{}}}])",
         {"UNEXPECTED_EXTENSION_OBJECT@/nodes/0/extensions/KHR_materials_unlit"}},
        {"required but unused", R"("extensionsRequired":["X_y"])", {"UNSATISFIED_DEPENDENCY@/extensionsRequired", "UNUSED_EXTENSION_REQUIRED@/extensionsRequired/0"}},
        {"listed twice", R"("extensionsUsed":["X_y","X_y"])", {"DUPLICATE_ELEMENTS@/extensionsUsed/1"}},
        {"a name without a prefix", R"("extensionsUsed":["abc"])", {"INVALID_EXTENSION_NAME_FORMAT@/extensionsUsed/0"}},
        {"quantization cannot be optional", R"("extensionsUsed":["KHR_mesh_quantization"])", {"NON_REQUIRED_EXTENSION@/extensionsUsed/0"}},
        {"unlit with others", R"("extensionsUsed":["KHR_materials_unlit","KHR_materials_ior"],"materials":[{"extensions":{"KHR_materials_unlit":{},"KHR_materials_ior":{}}}])",
         {"MULTIPLE_EXTENSIONS@/materials/0/extensions/KHR_materials_unlit"}},
        {"ior", R"("extensionsUsed":["KHR_materials_ior"],"materials":[{"extensions":{"KHR_materials_ior":{"ior":0.5}}}])",
         {"VALUE_NOT_IN_RANGE@/materials/0/extensions/KHR_materials_ior/ior"}},
        {"emission of nothing", R"("extensionsUsed":["KHR_materials_emissive_strength"],"materials":[{"extensions":{"KHR_materials_emissive_strength":{"emissiveStrength":2}}}])",
         {"KHR_MATERIALS_EMISSIVE_STRENGTH_ZERO_FACTOR@/materials/0/extensions/KHR_materials_emissive_strength"}},
        {"spot angles", R"("extensionsUsed":["KHR_lights_punctual"],"extensions":{"KHR_lights_punctual":{"lights":[{"type":"spot","spot":{"innerConeAngle":0.5,"outerConeAngle":0.2}}]}})",
         {"KHR_LIGHTS_PUNCTUAL_LIGHT_SPOT_ANGLES@/extensions/KHR_lights_punctual/lights/0/spot/outerConeAngle"}},
        {"a spot light without a spot", R"("extensionsUsed":["KHR_lights_punctual"],"extensions":{"KHR_lights_punctual":{"lights":[{"type":"spot"}]}})",
         {"UNDEFINED_PROPERTY@/extensions/KHR_lights_punctual/lights/0"}},
        {"no such light",
         R"("extensionsUsed":["KHR_lights_punctual"],"extensions":{"KHR_lights_punctual":{"lights":[{"type":"point"}]}},"nodes":[{"extensions":{"KHR_lights_punctual":{"light":1}}}])",
         {"UNRESOLVED_REFERENCE@/nodes/0/extensions/KHR_lights_punctual/light"}},
        {"a light without lights", R"("extensionsUsed":["KHR_lights_punctual"],"nodes":[{"extensions":{"KHR_lights_punctual":{"light":1}}}])",
         {"UNSATISFIED_DEPENDENCY@/nodes/0/extensions/KHR_lights_punctual"}},
        {"compressed view",
         R"("extensionsUsed":["EXT_meshopt_compression"],"buffers":[{"byteLength":16}],"bufferViews":[{"buffer":0,"byteLength":16,"extensions":{"EXT_meshopt_compression":{"buffer":1,"byteLength":4,"byteStride":300,"count":1,"mode":"X"}}}])",
         {"UNRESOLVED_REFERENCE@/bufferViews/0/extensions/EXT_meshopt_compression/buffer", "VALUE_NOT_IN_RANGE@/bufferViews/0/extensions/EXT_meshopt_compression/byteStride",
          "VALUE_NOT_IN_LIST@/bufferViews/0/extensions/EXT_meshopt_compression/mode"}},
    };
    expect_rows(rows);
}

TEST(GltfCheckRules, ViewsAccessorsAndUris) {
    const Row rows[] = {
        {"view begins past its buffer", R"("buffers":[{"byteLength":4}],"bufferViews":[{"buffer":0,"byteOffset":4,"byteLength":1}])", {"BUFFER_VIEW_TOO_LONG@/bufferViews/0/byteOffset"}},
        {"view ends past its buffer", R"("buffers":[{"byteLength":4}],"bufferViews":[{"buffer":0,"byteOffset":2,"byteLength":3}])", {"BUFFER_VIEW_TOO_LONG@/bufferViews/0/byteLength"}},
        {"numbers near the end of 64 bits",
         R"("buffers":[{"byteLength":9007199254740991}],"bufferViews":[{"buffer":0,"byteOffset":9007199254740990,"byteLength":9007199254740991}],"accessors":[{"bufferView":0,"byteOffset":9007199254740988,"componentType":5126,"count":9007199254740991,"type":"MAT4"}])",
         {"BUFFER_VIEW_TOO_LONG@/bufferViews/0/byteLength", "ACCESSOR_TOTAL_OFFSET_ALIGNMENT@/accessors/0", "ACCESSOR_TOO_LONG@/accessors/0"}},
        {"unaligned", R"("buffers":[{"byteLength":8}],"bufferViews":[{"buffer":0,"byteOffset":1,"byteLength":6}],"accessors":[{"bufferView":0,"byteOffset":1,"componentType":5123,"count":1,"type":"SCALAR"}])",
         {"ACCESSOR_OFFSET_ALIGNMENT@/accessors/0/byteOffset"}},
        {"small stride", R"("buffers":[{"byteLength":48}],"bufferViews":[{"buffer":0,"byteLength":48,"byteStride":8}],"accessors":[{"bufferView":0,"componentType":5126,"count":2,"type":"VEC3"}])",
         {"ACCESSOR_SMALL_BYTESTRIDE@/accessors/0"}},
        {"bounds of a wrong length", R"("accessors":[{"componentType":5126,"count":1,"type":"VEC3","min":[0,0]}])", {"ARRAY_LENGTH_NOT_IN_LIST@/accessors/0/min"}},
        {"bound that no component has", R"("accessors":[{"componentType":5121,"count":1,"type":"SCALAR","max":[256]}])", {"INVALID_GL_VALUE@/accessors/0/max/0"}},
        {"normalised floats", R"("accessors":[{"componentType":5126,"count":1,"type":"SCALAR","normalized":true}])", {"ACCESSOR_NORMALIZED_INVALID@/accessors/0/normalized"}},
        {"sparse count", R"("buffers":[{"byteLength":64}],"bufferViews":[{"buffer":0,"byteLength":64}],"accessors":[{"componentType":5126,"count":1,"type":"SCALAR","sparse":{"count":2,"indices":{"bufferView":0,"componentType":5121},"values":{"bufferView":0}}}])",
         {"ACCESSOR_SPARSE_COUNT_OUT_OF_RANGE@/accessors/0/sparse/count"}},
        {"no file", R"("buffers":[{"byteLength":4,"uri":"a.bin"}])", {"IO_ERROR@/buffers/0/uri"}},
        {"a web address", R"("buffers":[{"byteLength":4,"uri":"https://example.org/a.bin"}])", {"NON_RELATIVE_URI@/buffers/0/uri"}},
        {"no base64", R"("buffers":[{"byteLength":4,"uri":"data:application/octet-stream;base64,!"}])", {"INVALID_URI@/buffers/0/uri"}},
        {"media type", R"("buffers":[{"byteLength":1,"uri":"data:text/plain;base64,AA=="}])", {"BUFFER_DATA_URI_MIME_TYPE_INVALID@/buffers/0/uri"}},
        {"short buffer", R"("buffers":[{"byteLength":9,"uri":"f:1,2"}])", {"BUFFER_BYTE_LENGTH_MISMATCH@/buffers/0"}},
        {"image of two sources", R"("images":[{}])", {"ONE_OF_MISMATCH@/images/0"}},
        {"image that is none", R"("images":[{"uri":"data:image/png;base64,AAAAAAAAAAAAAAAA"}])", {"IMAGE_UNRECOGNIZED_FORMAT@/images/0"}},
        {"image that ends", R"("images":[{"uri":"data:image/png;base64,iVBORw0KGgoAAAA="}])", {"IMAGE_UNEXPECTED_EOS@/images/0"}},
    };
    expect_rows(rows);
}

TEST(GltfCheckRules, MeshesAndTheirMaterials) {
    const Row rows[] = {
        {"a triangle", triangle(""), {}},
        {"unknown attribute", triangle(R"(,"FOO":0)"), {"MESH_PRIMITIVE_INVALID_ATTRIBUTE@/meshes/0/primitives/0/attributes/FOO"}},
        {"custom attribute", triangle(R"(,"_FOO":0)"), {}},
        {"gap", triangle(R"(,"TEXCOORD_1":1)", R"(,{"componentType":5126,"count":3,"type":"VEC2"})"), {"MESH_PRIMITIVE_INDEXED_SEMANTIC_CONTINUITY@/meshes/0/primitives/0/attributes"}},
        {"joints without weights", triangle(R"(,"JOINTS_0":1)", R"(,{"componentType":5121,"count":3,"type":"VEC4"})"),
         {"MESH_PRIMITIVE_JOINTS_WEIGHTS_MISMATCH@/meshes/0/primitives/0/attributes"}},
        {"tangents without normals", triangle(R"(,"TANGENT":1)", R"(,{"componentType":5126,"count":3,"type":"VEC4"})"),
         {"MESH_PRIMITIVE_TANGENT_WITHOUT_NORMAL@/meshes/0/primitives/0/attributes/TANGENT"}},
        {"format", triangle(R"(,"NORMAL":1)", R"(,{"componentType":5126,"count":3,"type":"VEC2"})"),
         {"MESH_PRIMITIVE_ATTRIBUTES_ACCESSOR_INVALID_FORMAT@/meshes/0/primitives/0/attributes/NORMAL"}},
        {"counts", triangle(R"(,"NORMAL":1)", R"(,{"componentType":5126,"count":4,"type":"VEC3"})"), {"MESH_PRIMITIVE_UNEQUAL_ACCESSOR_COUNT@/meshes/0/primitives/0/attributes/NORMAL"}},
        {"no such accessor", triangle(R"(,"NORMAL":7)"), {"UNRESOLVED_REFERENCE@/meshes/0/primitives/0/attributes/NORMAL"}},
        {"no such morph target", triangle("", "", "", "", R"(,"targets":[{"POSITION":1}])"), {"UNRESOLVED_REFERENCE@/meshes/0/primitives/0/targets/0/POSITION"}},
        {"weights of no targets", R"("meshes":[{"primitives":[{"attributes":{"_A":0}}],"weights":[1]}],"accessors":[{"componentType":5126,"count":3,"type":"SCALAR"}])",
         {"MESH_PRIMITIVE_NO_POSITION@/meshes/0/primitives/0/attributes", "MESH_INVALID_WEIGHTS_COUNT@/meshes/0/weights"}},
        {"indices out of range", triangle("", R"(,{"bufferView":1,"componentType":5121,"count":3,"type":"SCALAR"})", R"(,{"buffer":1,"byteLength":3})", R"(,{"uri":"u8:0,1,3","byteLength":3})", R"(,"indices":1)"),
         {"ACCESSOR_INDEX_OOB@/meshes/0/primitives/0/indices"}},
        {"restart", triangle("", R"(,{"bufferView":1,"componentType":5123,"count":3,"type":"SCALAR"})", R"(,{"buffer":1,"byteLength":6})", R"(,{"uri":"u16:0,1,65535","byteLength":6})", R"(,"indices":1)"),
         {"ACCESSOR_INDEX_OOB@/meshes/0/primitives/0/indices", "ACCESSOR_INDEX_PRIMITIVE_RESTART@/meshes/0/primitives/0/indices"}},
        {"lines in pairs", triangle("", "", "", "", R"(,"mode":1)"), {"MESH_PRIMITIVE_INCOMPATIBLE_MODE@/meshes/0/primitives/0"}},
        {"normals of length two", triangle(R"(,"NORMAL":1)", R"(,{"bufferView":1,"componentType":5126,"count":3,"type":"VEC3"})", R"(,{"buffer":1,"byteLength":36})", R"(,{"uri":"f:0,0,1,0,0,2,0,0,1","byteLength":36})"),
         {"ACCESSOR_VECTOR3_NON_UNIT@/meshes/0/primitives/0/attributes/NORMAL"}},
        {"bright colours", triangle(R"(,"COLOR_0":1)", R"(,{"bufferView":1,"componentType":5126,"count":3,"type":"VEC3"})", R"(,{"buffer":1,"byteLength":36})", R"(,{"uri":"f:0,0,1,0,0,2,0,0,1","byteLength":36})"),
         {"ACCESSOR_NON_CLAMPED@/meshes/0/primitives/0/attributes/COLOR_0"}},
        {"one view, two attributes", triangle(R"(,"_A":1)", R"(,{"bufferView":0,"componentType":5126,"count":3,"type":"SCALAR"})"), {"MESH_PRIMITIVE_ACCESSOR_WITHOUT_BYTESTRIDE@/meshes/0/primitives/0/attributes/_A"}},
        {"texture without coordinates", triangle("", "", "", "", R"(,"material":0)") + R"(,"textures":[{}],"materials":[{"emissiveTexture":{"index":0}}])",
         {"MESH_PRIMITIVE_TOO_FEW_TEXCOORDS@/meshes/0/primitives/0/material"}},
    };
    expect_rows(rows);
}

TEST(GltfCheckRules, ElementsOfAccessors) {
    const auto floats = [](const char* numbers, const char* rest) {
        return R"("buffers":[{"uri":"f:)" + std::string(numbers) + R"(","byteLength":8}],"bufferViews":[{"buffer":0,"byteLength":8}],"accessors":[{"bufferView":0,"componentType":5126,"count":2,"type":"SCALAR")" + rest + "}]";
    };
    const Row rows[] = {
        {"bounds", floats("1,2", R"(,"min":[1],"max":[2])"), {}},
        {"a wide bound", floats("1,2", R"(,"min":[0])"), {"ACCESSOR_MIN_MISMATCH@/accessors/0/min/0"}},
        {"a narrow bound", floats("1,2", R"(,"max":[1])"), {"ACCESSOR_MAX_MISMATCH@/accessors/0/max/0", "ACCESSOR_ELEMENT_OUT_OF_MAX_BOUND@/accessors/0/max/0"}},
        {"a bound in single precision", floats("0.1,2", R"(,"min":[0.1])"), {}},
        {"not a number", floats("1,nan", ""), {"ACCESSOR_INVALID_FLOAT@/accessors/0"}},
        {"infinite", floats("inf,1", ""), {"ACCESSOR_INVALID_FLOAT@/accessors/0"}},
        {"sparse order", R"("buffers":[{"uri":"u8:1,1,9,0,5,5,5,5","byteLength":8}],"bufferViews":[{"buffer":0,"byteLength":3},{"buffer":0,"byteOffset":4,"byteLength":3}],"accessors":[{"componentType":5121,"count":4,"type":"SCALAR","sparse":{"count":3,"indices":{"bufferView":0,"componentType":5121},"values":{"bufferView":1}}}])",
         {"ACCESSOR_SPARSE_INDICES_NON_INCREASING@/accessors/0/sparse", "ACCESSOR_SPARSE_INDEX_OOB@/accessors/0/sparse"}},
        {"sparse zeros without end", R"("buffers":[{"uri":"u8:1,0,0,0,5,0,0,0","byteLength":8}],"bufferViews":[{"buffer":0,"byteLength":1},{"buffer":0,"byteOffset":4,"byteLength":1}],"accessors":[{"componentType":5121,"count":9007199254740991,"type":"SCALAR","min":[0],"max":[5],"sparse":{"count":1,"indices":{"bufferView":0,"componentType":5121},"values":{"bufferView":1}}}])",
         {}},
    };
    expect_rows(rows);
}

TEST(GltfCheckRules, NodesSkinsAndScenes) {
    const Row rows[] = {
        {"a second parent takes a node out of its loop", R"("nodes":[{"children":[1]},{"children":[0]},{"children":[0]}])", {"NODE_PARENT_OVERRIDE@/nodes/2/children/0"}},
        {"a loop of one", R"("nodes":[{"children":[0]}])", {"NODE_LOOP@/nodes/0"}},
        {"a loop of two", R"("nodes":[{"children":[1]},{"children":[0]}])", {"NODE_LOOP@/nodes/0", "NODE_LOOP@/nodes/1"}},
        {"two parents", R"("nodes":[{"children":[2]},{"children":[2]},{}])", {"NODE_PARENT_OVERRIDE@/nodes/1/children/0"}},
        {"a child in a scene", R"("nodes":[{"children":[1]},{}],"scenes":[{"nodes":[1]}])", {"SCENE_NON_ROOT_NODE@/scenes/0/nodes/0"}},
        {"matrix and parts", R"("nodes":[{"matrix":[2,0,0,0,0,2,0,0,0,0,2,0,0,0,0,1],"scale":[1,1,1]}])", {"NODE_MATRIX_TRS@/nodes/0/matrix"}},
        {"sheared", R"("nodes":[{"matrix":[1,0,0,0,1,1,0,0,0,0,1,0,0,0,0,1]}])", {"NODE_MATRIX_NON_TRS@/nodes/0/matrix"}},
        {"rotation", R"("nodes":[{"rotation":[0,0,0,0.5]}])", {"ROTATION_NON_UNIT@/nodes/0/rotation"}},
        {"skin without mesh", R"("nodes":[{"skin":0},{}],"skins":[{"joints":[1]}])", {"UNSATISFIED_DEPENDENCY@/nodes/0/skin"}},
        {"joints of two trees", R"("nodes":[{},{}],"skins":[{"joints":[0,1]}])", {"SKIN_NO_COMMON_ROOT@/skins/0/joints"}},
        {"joints of one tree", R"("nodes":[{"children":[1,2]},{},{}],"skins":[{"joints":[1,2],"skeleton":0}])", {}},
        {"a skeleton beside", R"("nodes":[{"children":[1,2]},{},{}],"skins":[{"joints":[1],"skeleton":2}])", {"SKIN_SKELETON_INVALID@/skins/0/skeleton"}},
        {"too few matrices", R"("nodes":[{"children":[1]},{}],"skins":[{"joints":[0,1],"inverseBindMatrices":0}],"accessors":[{"componentType":5126,"count":1,"type":"MAT4"}])",
         {"INVALID_IBM_ACCESSOR_COUNT@/skins/0/inverseBindMatrices"}},
    };
    expect_rows(rows);
}

TEST(GltfCheckRules, Animations) {
    const auto animation = [](const char* times, const char* channels, const char* interpolation) {
        return R"("nodes":[{},{}],"buffers":[{"uri":"f:)" + std::string(times) + R"(","byteLength":8}],"bufferViews":[{"buffer":0,"byteLength":8}],"accessors":[{"bufferView":0,"componentType":5126,"count":2,"type":"SCALAR","min":[0],"max":[1]},{"componentType":5126,"count":2,"type":"VEC3"}],"animations":[{"samplers":[{"input":0,"output":1,"interpolation":")" +
               interpolation + R"("}],"channels":[)" + channels + "]}]";
    };
    const char* kMove = R"({"sampler":0,"target":{"node":0,"path":"translation"}})";
    const Row rows[] = {
        {"a move", animation("0,1", kMove, "LINEAR"), {}},
        {"spline", animation("0,1", kMove, "CUBICSPLINE"), {"ANIMATION_SAMPLER_OUTPUT_ACCESSOR_INVALID_COUNT@/animations/0/channels/0/sampler"}},
        {"the same twice", animation("0,1", R"({"sampler":0,"target":{"node":0,"path":"scale"}},{"sampler":0,"target":{"node":0,"path":"scale"}})", "STEP"),
         {"ANIMATION_DUPLICATE_TARGETS@/animations/0/channels/0/target"}},
        {"rotation of three", animation("0,1", R"({"sampler":0,"target":{"node":0,"path":"rotation"}})", "LINEAR"),
         {"ANIMATION_SAMPLER_OUTPUT_ACCESSOR_INVALID_FORMAT@/animations/0/channels/0/sampler"}},
        {"weights of nothing", animation("0,1", R"({"sampler":0,"target":{"node":0,"path":"weights"}})", "LINEAR"),
         {"ANIMATION_CHANNEL_TARGET_NODE_WEIGHTS_NO_MORPHS@/animations/0/channels/0/target", "ANIMATION_SAMPLER_OUTPUT_ACCESSOR_INVALID_FORMAT@/animations/0/channels/0/sampler"}},
        {"no such sampler", animation("0,1", R"({"sampler":1,"target":{"node":0,"path":"scale"}})", "LINEAR"), {"UNRESOLVED_REFERENCE@/animations/0/channels/0/sampler"}},
        {"unknown path", animation("0,1", R"({"sampler":0,"target":{"node":0,"path":"colour"}})", "LINEAR"), {"VALUE_NOT_IN_LIST@/animations/0/channels/0/target/path"}},
        {"backwards", animation("1,0", kMove, "LINEAR"), {"ACCESSOR_ANIMATION_INPUT_NON_INCREASING@/animations/0/samplers/0/input"}},
    };
    expect_rows(rows);
}

TEST(GltfCheckRules, TexturesOfOurPackagesAreThoseOfTheirExtension) {
    Pixels picture{.format = Pixels::Format::Rgba8, .width = 5, .height = 3};
    picture.texels.resize(5 * 3 * 4);
    const Bytes blocks = *codec::encode_ktx2(picture, {.format = Pixels::Format::Bc7});
    Bytes torn = blocks, volume = blocks;
    torn.resize(torn.size() / 2);
    store_le32(volume.data() + 28, 2);  // pixelDepth
    const auto model = [](const std::string& used, const std::string& texture, ByteSpan image, const char* type = "image/ktx2") {
        return R"("extensionsUsed":[)" + used + R"(],"textures":[)" + texture + R"(],"images":[{"uri":"data:)" + type + ";base64," + to_base64(image) + R"("}])";
    };
    const std::string ours = R"("PAIFANG_texture_blocks")", theirs = R"("KHR_texture_basisu")";
    const auto by = [](const std::string& extension) { return R"({"extensions":{)" + extension + R"(:{"source":0}}})"; };
    const Row rows[] = {
        {"blocks of any sides", model(ours, by(ours), blocks), {}},
        {"blocks beside the other extension", model(ours + "," + theirs, by(ours), blocks), {}},
        {"blocks that end", model(ours, by(ours), torn), {"IMAGE_DATA_INVALID@/images/0"}},
        {"a volume", model(ours, by(ours), volume), {"IMAGE_DATA_INVALID@/images/0"}},
        {"blocks of the other extension", model(theirs, by(theirs), blocks), {"IMAGE_DATA_INVALID@/images/0"}},
        {"blocks of both", model(ours + "," + theirs, by(ours) + "," + by(theirs), blocks), {"IMAGE_DATA_INVALID@/images/0"}},
        {"blocks that no extension names", model(ours, R"({"source":0})", blocks), {"IMAGE_UNRECOGNIZED_FORMAT@/images/0", "TEXTURE_INVALID_IMAGE_MIME_TYPE@/textures/0/source"}},
        {"no such picture", model(ours, R"({"extensions":{"PAIFANG_texture_blocks":{"source":1}}})", blocks),
         {"IMAGE_UNRECOGNIZED_FORMAT@/images/0", "UNRESOLVED_REFERENCE@/textures/0/extensions/PAIFANG_texture_blocks/source"}},
        {"a JPEG", model(ours, by(ours), from_hex("ffd8ffe000104a46494600").value_or(Bytes()), "image/jpeg"),
         {"IMAGE_UNEXPECTED_EOS@/images/0", "TEXTURE_INVALID_IMAGE_MIME_TYPE@/textures/0/extensions/PAIFANG_texture_blocks/source"}},
    };
    expect_rows(rows);
    const auto with_chunk = [](std::string_view chunk) { return found(check_text(as_text(*write_glb(R"({"asset":{"version":"2.0"}})", {}, as_byte_span(chunk))), true)); };
    EXPECT_EQ(with_chunk({"\4\0\0\0PLOD\0\0\0\0", 12}), std::multiset<std::string>()) << "our levels of detail";
    EXPECT_EQ(with_chunk({"\4\0\0\0OWN1mine", 12}), std::multiset<std::string>{"GLB_UNKNOWN_CHUNK_TYPE@#48"});
}

TEST(GltfCheckRules, EverythingIsCountedAndLittleIsKept) {
    std::string nodes;
    for (int i = 0; i < 100000; ++i) nodes += i ? ",{\"x\":0}" : "{\"x\":0}";
    const CheckReport report = check_text(R"({"asset":{"version":"2.0"},"nodes":[)" + nodes + "]}");
    EXPECT_EQ(report.count(Severity::Warning), 100000u);
    EXPECT_EQ(report.issues.size(), CheckReport::kMaxIssues);
    EXPECT_TRUE(report.truncated);
    EXPECT_EQ(report.info.nodes, 100000u);
}

// Each row could cost the square of its size; together they take no time that anyone notices.
TEST(GltfCheckRules, LongChainsAndSharedDataCostNoMoreThanTheirLength) {
    std::string chain = R"({"asset":{"version":"2.0"},"nodes":[)", joints, accessors;
    for (int i = 0; i < 50000; ++i) {
        chain += (i ? ",{" : "{") + std::string(i < 49999 ? "\"children\":[" + std::to_string(i + 1) + "]" : "") + "}";
        joints += (i ? "," : "") + std::to_string(i);
    }
    EXPECT_TRUE(check_text(chain + R"(],"skins":[{"joints":[)" + joints + "]}]}").ok());
    for (int i = 0; i < 20000; ++i) accessors += std::string(i ? "," : "") + R"({"bufferView":0,"componentType":5121,"count":40000,"type":"SCALAR"})";
    const CheckReport report = check_text(R"({"asset":{"version":"2.0"},"buffers":[{"byteLength":40000,"uri":"data:application/octet-stream;base64,)" + to_base64(Bytes(40000)) +
                                          R"("}],"bufferViews":[{"buffer":0,"byteLength":40000}],"accessors":[)" + accessors + "]}");
    EXPECT_TRUE(report.ok());
}

}  // namespace
}  // namespace pai
