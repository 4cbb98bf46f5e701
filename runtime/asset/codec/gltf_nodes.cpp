#include "asset/codec/gltf_parts.h"

#include <algorithm>
#include <cmath>

namespace pai::codec {
namespace {

constexpr double kTiny = std::numeric_limits<float>::min();

GltfAttributes read_attributes(const Fields& f) {
    GltfAttributes out;
    f.index_members([&](std::string_view name, int index) { out.emplace(name, index); });
    return out;
}

void read_variants(const Fields& f, GltfPrimitive& out) {
    f.objects("mappings", [&](const Fields& mapping) {
        for (const char* name : {"material", "variants"}) mapping.require(name);
        const int material = mapping.index("material");
        std::size_t place = 0;
        mapping.indices("variants", [&](int variant) {
            const std::size_t at = place++;
            if (!out.variant_materials.emplace(variant, material).second)
                mapping.fail("KHR_MATERIALS_VARIANTS_NON_UNIQUE_VARIANT", fmt::format("variants/{}", at), fmt::format("variant {} has a material already", variant));
        });
    });
}

GltfPrimitive read_primitive(const Fields& f) {
    GltfPrimitive out;
    out.mode = static_cast<int>(f.integer("mode", 4, 0, 6));
    out.material = f.index("material");
    out.indices = f.index("indices");
    f.require("attributes");
    if (const auto attributes = f.object("attributes")) {
        out.attributes = read_attributes(*attributes);
        if (out.attributes.empty()) attributes->fail("EMPTY_ENTITY", "", "expected at least one attribute");
    }
    f.objects("targets", [&](const Fields& target) { out.targets.push_back(read_attributes(target)); });
    if (const auto splats = f.extension("KHR_gaussian_splatting")) {
        out.splats.emplace();
        if (splats->has("kernel")) out.splats->kernel = splats->string("kernel");
        out.splats->linear = splats->text("colorSpace") == "lin_rec709_display" || splats->text("colorSpace") == "linear";
    }
    if (const auto draco = f.extension("KHR_draco_mesh_compression")) {
        for (const char* name : {"bufferView", "attributes"}) draco->require(name);
        out.draco_view = draco->index("bufferView");
        if (const auto attributes = draco->object("attributes")) out.draco_attributes = read_attributes(*attributes);
    }
    if (const auto variants = f.extension("KHR_materials_variants")) read_variants(*variants, out);
    return out;
}

void read_matrix(const Fields& f, ModelNode& node) {
    glm::mat4 matrix{1};
    if (!f.numbers("matrix", std::span(&matrix[0][0], 16))) return;
    if (f.has("translation") || f.has("rotation") || f.has("scale")) f.fail("NODE_MATRIX_TRS", "", "expected a matrix or translation, rotation and scale");
    if (matrix[0][3] != 0 || matrix[1][3] != 0 || matrix[2][3] != 0 || matrix[3][3] != 1)
        f.fail("NODE_MATRIX_NON_TRS", "matrix", "expected 0 0 0 1 in the last row");
    node.matrix = matrix;
}

AnimationChannel::Interpolation read_interpolation(const Fields& f) {
    const std::string_view name = f.text("interpolation");
    if (name == "STEP") return AnimationChannel::Interpolation::Step;
    if (name == "CUBICSPLINE") return AnimationChannel::Interpolation::CubicSpline;
    return AnimationChannel::Interpolation::Linear;
}

GltfAnimation::Channel read_channel(const Fields& f) {
    for (const char* name : {"sampler", "target"}) f.require(name);
    GltfAnimation::Channel out;
    out.sampler = f.index("sampler");
    const auto target = f.object("target");
    if (!target) return out;
    target->require("path");
    out.node = target->index("node");
    const std::string_view path = target->text("path");
    if (path == "translation") out.path = AnimationChannel::Path::Translation;
    if (path == "rotation") out.path = AnimationChannel::Path::Rotation;
    if (path == "scale") out.path = AnimationChannel::Path::Scale;
    if (path == "weights") out.path = AnimationChannel::Path::Weights;
    if (path != "pointer") return out;
    if (const auto extension = target->extension("KHR_animation_pointer")) {
        extension->require("pointer");
        out.pointer = extension->string("pointer");
    }
    return out;
}

}  // namespace

std::vector<int> read_unique_indices(const Fields& f, std::string_view name) {
    std::vector<int> out;
    f.indices(name, [&](int index) { out.push_back(index); });
    if (out.size() < 2) return out;
    std::vector<int> sorted = out;
    if (!std::is_sorted(sorted.begin(), sorted.end())) std::sort(sorted.begin(), sorted.end());
    if (std::adjacent_find(sorted.begin(), sorted.end()) != sorted.end()) f.fail("DUPLICATE_ELEMENTS", name, "an index stands twice");
    return out;
}

GltfMesh read_mesh(const Fields& f) {
    GltfMesh mesh{f.string("name"), {}, f.number_list("weights")};
    f.require("primitives");
    f.objects("primitives", [&](const Fields& p) { mesh.primitives.push_back(read_primitive(p)); });
    return mesh;
}

GltfNode read_node(const Fields& f) {
    GltfNode out;
    out.node.name = f.string("name");
    out.node.mesh = f.index("mesh");
    out.node.skin = f.index("skin");
    out.node.camera = f.index("camera");
    out.node.weights = f.number_list("weights");
    if (const auto extensions = f.object("extensions")) {
        if (const auto light = extensions->object("KHR_lights_punctual")) out.node.light = light->index("light");
        if (const auto visibility = extensions->object("KHR_node_visibility")) out.node.visible = visibility->boolean("visible", true);
        if (const auto copies = extensions->object("EXT_mesh_gpu_instancing"))
            if (const auto attributes = copies->object("attributes")) out.instance_attributes = read_attributes(*attributes);
    }
    f.numbers("translation", std::span(&out.node.translation.x, 3));
    f.numbers("scale", std::span(&out.node.scale.x, 3));
    std::array<float, 4> q{0, 0, 0, 1};
    f.numbers("rotation", q, -1, 1);
    const float length = std::sqrt(q[0] * q[0] + q[1] * q[1] + q[2] * q[2] + q[3] * q[3]);
    // The validator's tolerance: a quaternion of four bytes is within it.
    if (!(std::abs(length - 1) <= 0.00769f)) f.fail("ROTATION_NON_UNIT", "rotation", fmt::format("length {}, expected 1", length));
    else out.node.rotation = glm::quat(q[3] / length, q[0] / length, q[1] / length, q[2] / length);
    read_matrix(f, out.node);
    out.children = read_unique_indices(f, "children");
    return out;
}

GltfSkin read_skin(const Fields& f) {
    f.require("joints");
    return {f.string("name"), read_unique_indices(f, "joints"), f.index("inverseBindMatrices")};
}

GltfAnimation read_animation(const Fields& f) {
    for (const char* name : {"samplers", "channels"}) f.require(name);
    GltfAnimation out;
    out.name = f.string("name");
    f.objects("samplers", [&](const Fields& s) {
        for (const char* name : {"input", "output"}) s.require(name);
        out.samplers.push_back({s.index("input"), s.index("output"), read_interpolation(s)});
    });
    f.objects("channels", [&](const Fields& c) { out.channels.push_back(read_channel(c)); });
    return out;
}

ModelCamera read_camera(const Fields& f) {
    ModelCamera out;
    out.name = f.string("name");
    f.require("type");
    out.perspective = f.text("type") != "orthographic";
    const char* kind = out.perspective ? "perspective" : "orthographic";
    f.require(kind);
    if (f.has("perspective") && f.has("orthographic")) f.fail("ONE_OF_MISMATCH", "", "expected either perspective or orthographic");
    const auto lens = f.object(kind);
    if (!lens) return out;
    lens->require("znear");
    if (out.perspective) {
        lens->require("yfov");
        out.fov_y_rad = static_cast<float>(std::min(lens->number("yfov", 0.7, kTiny), 3.1));
        out.aspect = static_cast<float>(lens->number("aspectRatio", 0, lens->has("aspectRatio") ? kTiny : 0));
        out.near_m = static_cast<float>(lens->number("znear", 0.01, kTiny));
        out.far_m = static_cast<float>(lens->number("zfar", 0, lens->has("zfar") ? kTiny : 0));
    } else {
        for (const char* name : {"xmag", "ymag", "zfar"}) lens->require(name);
        out.half_width_m = std::abs(static_cast<float>(lens->number("xmag", 1)));
        out.half_height_m = std::abs(static_cast<float>(lens->number("ymag", 1)));
        if (out.half_width_m < kTiny || out.half_height_m < kTiny) lens->fail("CAMERA_XMAG_YMAG_ZERO", "", "expected xmag and ymag other than 0");
        out.near_m = static_cast<float>(lens->number("znear", 0, 0));
        out.far_m = static_cast<float>(lens->number("zfar", 1, kTiny));
    }
    if (lens->has("zfar") && out.far_m <= out.near_m) lens->fail("CAMERA_ZFAR_LEQUAL_ZNEAR", "", fmt::format("zfar {}, znear {}", out.far_m, out.near_m));
    return out;
}

ModelLight read_light(const Fields& f) {
    ModelLight out;
    out.name = f.string("name");
    f.require("type");
    const std::string_view type = f.text("type");
    if (type == "directional") out.kind = ModelLight::Kind::Directional;
    else if (type == "spot") out.kind = ModelLight::Kind::Spot;
    else if (type != "point") f.fail("VALUE_NOT_IN_LIST", "type", "expected directional, point or spot");
    f.numbers("color", std::span(&out.colour.x, 3), 0);
    out.intensity = static_cast<float>(f.number("intensity", 1, 0));
    out.range_m = static_cast<float>(f.number("range", 0, f.has("range") ? kTiny : 0));
    if (const auto spot = f.object("spot")) {
        out.inner_cone_rad = static_cast<float>(spot->number("innerConeAngle", 0, 0, 1.5707964));
        out.outer_cone_rad = static_cast<float>(spot->number("outerConeAngle", 0.7853981633974483, kTiny, 1.5707964));
        if (out.inner_cone_rad >= out.outer_cone_rad)
            spot->fail("KHR_LIGHTS_PUNCTUAL_LIGHT_SPOT_ANGLES", "", fmt::format("the inner angle {} is not below the outer {}", out.inner_cone_rad, out.outer_cone_rad));
    }
    return out;
}

}  // namespace pai::codec
