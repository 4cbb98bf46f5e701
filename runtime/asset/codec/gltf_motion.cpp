#include "asset/codec/gltf_motion.h"

#include <cmath>
#include <cstring>

#include "asset/codec/bounds.h"
#include "asset/codec/gltf_fields.h"
#include "asset/codec/gltf_pointer.h"

namespace pai::codec {
namespace {

using Path = AnimationChannel::Path;
using Interpolation = AnimationChannel::Interpolation;

constexpr std::size_t kMostNamed = 64, kLongestNamed = 256;  // of pointers that move nothing

bool is_float(const GltfAccessor& a, std::uint32_t rows, std::uint32_t columns = 1) {
    return a.component == Component::F32 && a.rows == rows && a.columns == columns;
}

bool is_normalized(const GltfAccessor& a) { return a.normalized && a.component != Component::F32 && a.component != Component::U32; }

// x y z w to unit length; what has none becomes the identity.
void normalize_quaternion(float* q) {
    const double length = std::sqrt(double{q[0]} * q[0] + double{q[1]} * q[1] + double{q[2]} * q[2] + double{q[3]} * q[3]);
    if (!(length > 0)) q[3] = 1;
    for (int i = 0; i < 4 && length > 0; ++i) q[i] = static_cast<float>(q[i] / length);
}

// Reads the samplers of one animation for their channels.
class AnimationBuilder {
public:
    AnimationBuilder(const GltfScene& scene, std::size_t index, std::vector<std::string>& unmoved)
        : scene_(scene), source_(scene.document.animations[index]), index_(index), unmoved_(unmoved) {}

    Result<Animation> build() {
        Animation out;
        out.name = source_.name;
        for (const GltfAnimation::Channel& channel : source_.channels) {
            const GltfAccessor& input = accessor(source_.samplers[static_cast<std::size_t>(channel.sampler)].input);
            const bool is_keyless = input.view < 0 && !input.sparse && input.count > 1;
            if (is_keyless) continue;
            for (const Motion& motion : motions_of(channel)) {
                PAI_TRY(AnimationChannel made, read(channel, motion));
                out.duration_s = std::max(out.duration_s, made.times_s.back());
                out.channels.push_back(std::move(made));
            }
        }
        return out;
    }

private:
    const GltfAccessor& accessor(int index) const { return scene_.document.accessors[static_cast<std::size_t>(index)]; }

    // Empty where the channel moves nothing in the scene.
    std::vector<Motion> motions_of(const GltfAnimation::Channel& channel) {
        if (!channel.pointer.empty()) {
            auto motions = resolve_pointer(scene_, channel.pointer);
            if (!motions && unmoved_.size() < kMostNamed) unmoved_.push_back(channel.pointer.substr(0, kLongestNamed));
            return motions ? *std::move(motions) : std::vector<Motion>();
        }
        const int node = channel.node >= 0 ? scene_.place_of_node[static_cast<std::size_t>(channel.node)] : -1;
        if (node < 0 || !channel.path) return {};
        const std::size_t width = width_of(scene_.model, node, *channel.path);
        return width == 0 ? std::vector<Motion>() : std::vector<Motion>{{*channel.path, node, 0, width}};
    }

    bool is_valid_output(const GltfAccessor& a, const Motion& motion) const {
        const Path path = motion.path;
        // Of the rest the pointer's specification allows every component type.
        if (path > Path::Weights) return a.rows == motion.width && a.columns == 1 && a.component != Component::Unknown;
        if (path == Path::Weights) return is_float(a, 1) || (a.components() == 1 && is_normalized(a));
        if (path == Path::Rotation) return is_float(a, 4) || (a.rows == 4 && a.columns == 1 && is_normalized(a));
        return is_float(a, 3);
    }

    Result<AnimationChannel> read(const GltfAnimation::Channel& channel, const Motion& motion) {
        const GltfAnimation::Sampler& sampler = source_.samplers[static_cast<std::size_t>(channel.sampler)];
        const std::string at = fmt::format("/animations/{}/samplers/{}", index_, channel.sampler);
        const GltfAccessor &input = accessor(sampler.input), &output = accessor(sampler.output);
        if (!is_float(input, 1)) return gltf_error("ANIMATION_SAMPLER_INPUT_ACCESSOR_INVALID_FORMAT", at + "/input", "expected float scalars");
        if (!is_valid_output(output, motion))
            return gltf_error("ANIMATION_SAMPLER_OUTPUT_ACCESSOR_INVALID_FORMAT", at + "/output", "a format that this path may not have");
        const bool cubic = sampler.interpolation == Interpolation::CubicSpline;
        if (cubic && input.count < 2) return gltf_error("ANIMATION_SAMPLER_INPUT_ACCESSOR_TOO_FEW_ELEMENTS", at + "/input", "a spline needs two keys");
        const std::uint64_t elements = input.count * (cubic ? 3 : 1) * (motion.path == Path::Weights ? motion.width : 1);
        if (output.count != elements)
            return gltf_error("ANIMATION_SAMPLER_OUTPUT_ACCESSOR_INVALID_COUNT", at + "/output", fmt::format("{} elements, expected {}", output.count, elements));
        AnimationChannel out{.path = motion.path, .interpolation = sampler.interpolation, .node = motion.node, .property = motion.property};
        PAI_TRY(out.times_s, scene_.buffers.floats(sampler.input, scene_.budget));
        for (std::size_t i = 0; i < out.times_s.size(); ++i) {
            if (out.times_s[i] < 0) return gltf_error("ACCESSOR_ANIMATION_INPUT_NEGATIVE", at + "/input", fmt::format("key {} at {} s", i, out.times_s[i]));
            if (i > 0 && out.times_s[i] <= out.times_s[i - 1])
                return gltf_error("ACCESSOR_ANIMATION_INPUT_NON_INCREASING", at + "/input", fmt::format("key {} at {} s after {} s", i, out.times_s[i], out.times_s[i - 1]));
        }
        PAI_TRY(out.values, scene_.buffers.floats(sampler.output, scene_.budget));
        if (motion.path == Path::Rotation)
            for (std::size_t i = cubic ? 4 : 0; i < out.values.size(); i += cubic ? 12 : 4) normalize_quaternion(&out.values[i]);
        return out;
    }

    const GltfScene& scene_;
    const GltfAnimation& source_;
    std::size_t index_;
    std::vector<std::string>& unmoved_;
};

// Reads the attributes of copies; all have as many elements as the first.
class InstancesBuilder {
public:
    InstancesBuilder(const GltfDocument& doc, const GltfBuffers& buffers, const GltfAttributes& attributes, std::string_view pointer, Budget& budget)
        : doc_(doc), buffers_(buffers), attributes_(attributes), pointer_(pointer), budget_(budget) {}

    Result<Instances> build() {
        Instances out;
        for (const auto& [name, index] : attributes_) count_ = doc_.accessors[static_cast<std::size_t>(index)].count;
        PAI_TRY(budget_.take(count_, 2 * sizeof(glm::vec3) + sizeof(glm::quat), pointer_));
        out.translations.resize(count_, glm::vec3(0));
        out.scales.resize(count_, glm::vec3(1));
        out.rotations.resize(count_, glm::quat(1, 0, 0, 0));
        PAI_TRY(read("TRANSLATION", 3, [&](std::size_t i, const float* v) { out.translations[i] = {v[0], v[1], v[2]}; }));
        PAI_TRY(read("SCALE", 3, [&](std::size_t i, const float* v) { out.scales[i] = {v[0], v[1], v[2]}; }));
        PAI_TRY(read("ROTATION", 4, [&](std::size_t i, const float* v) {
            std::array<float, 4> q{v[0], v[1], v[2], v[3]};
            normalize_quaternion(q.data());
            out.rotations[i] = glm::quat(q[3], q[0], q[1], q[2]);
        }));
        PAI_TRY(read_tints(out));
        PAI_TRY(read_glow(out));
        measure(out);
        return out;
    }

private:
    std::string at(std::string_view name) const { return fmt::format("{}/{}", pointer_, name); }

    Error invalid_format(std::string_view name) const {
        return gltf_error("MESH_PRIMITIVE_ATTRIBUTES_ACCESSOR_INVALID_FORMAT", at(name), "a format that this attribute may not have");
    }

    // The accessor of an attribute, -1 if there is none.
    Result<int> find(std::string_view name) const {
        const auto found = attributes_.find(name);
        if (found == attributes_.end()) return -1;
        const GltfAccessor& a = doc_.accessors[static_cast<std::size_t>(found->second)];
        if (a.element_size() == 0 || a.columns != 1) return invalid_format(name);
        if (a.count != count_) return gltf_error("MESH_PRIMITIVE_UNEQUAL_ACCESSOR_COUNT", at(name), fmt::format("{} elements, another attribute has {}", a.count, count_));
        return found->second;
    }

    template <class F>
    Result<void> read(std::string_view name, std::uint32_t rows, F&& put) {
        PAI_TRY(const int index, find(name));
        if (index < 0) return {};
        const GltfAccessor& a = doc_.accessors[static_cast<std::size_t>(index)];
        if (a.rows != rows || (a.component != Component::F32 && !is_normalized(a))) return invalid_format(name);
        PAI_TRY(const std::vector<float> flat, buffers_.floats(index, budget_));
        for (std::size_t i = 0; i < count_; ++i) put(i, flat.data() + i * rows);
        return {};
    }

    // COLOR_0, or _COLOR_0 as some exporters write it.
    Result<void> read_tints(Instances& out) {
        const std::string_view name = attributes_.contains("COLOR_0") ? "COLOR_0" : "_COLOR_0";
        PAI_TRY(const int index, find(name));
        if (index < 0) return {};
        const std::uint32_t rows = doc_.accessors[static_cast<std::size_t>(index)].rows;
        if (rows < 3) return invalid_format(name);
        PAI_TRY(budget_.take(count_, sizeof(glm::vec4), pointer_));
        out.tints.resize(count_);
        return read(name, rows, [&](std::size_t i, const float* v) { out.tints[i] = {v[0], v[1], v[2], rows == 4 ? v[3] : 1.0f}; });
    }

    Result<void> read_glow(Instances& out) {
        constexpr std::string_view kName = "_GLOW_CHANNEL";
        PAI_TRY(const int index, find(kName));
        if (index < 0) return {};
        const GltfAccessor& a = doc_.accessors[static_cast<std::size_t>(index)];
        if (a.rows != 1 || a.normalized) return invalid_format(kName);
        PAI_TRY(const std::vector<float> flat, buffers_.floats(index, budget_));
        PAI_TRY(budget_.take(count_, 1, pointer_));
        out.glow_channels.resize(count_);
        for (std::size_t i = 0; i < count_; ++i) {
            if (!(flat[i] >= 0 && flat[i] < kInstanceGlowChannels && flat[i] == std::floor(flat[i])))
                return gltf_error("VALUE_NOT_IN_RANGE", at(kName), fmt::format("copy {} has channel {}, expected 0 to {}", i, flat[i], kInstanceGlowChannels - 1));
            out.glow_channels[i] = static_cast<std::uint8_t>(flat[i]);
        }
        return {};
    }

    const GltfDocument& doc_;
    const GltfBuffers& buffers_;
    const GltfAttributes& attributes_;
    std::string_view pointer_;
    Budget& budget_;
    std::uint64_t count_ = 0;
};

}  // namespace

Result<Skin> build_skin(const GltfScene& scene, std::size_t index) {
    const GltfSkin& source = scene.document.skins[index];
    const std::string at = fmt::format("/skins/{}", index);
    Skin out{source.name, {}, {}};
    for (const int joint : source.joints) {
        const int place = scene.place_of_node[static_cast<std::size_t>(joint)];
        if (place < 0) return gltf_error("NODE_SKIN_NO_SCENE", at + "/joints", fmt::format("node {} is not in the scene that shows this skin", joint));
        out.joints.push_back(place);
    }
    PAI_TRY(scene.budget.take(out.joints.size(), sizeof(glm::mat4), at));
    out.joint_from_mesh.resize(out.joints.size(), glm::mat4(1));
    if (source.inverse_bind_matrices < 0) return out;
    const GltfAccessor& a = scene.document.accessors[static_cast<std::size_t>(source.inverse_bind_matrices)];
    if (!is_float(a, 4, 4)) return gltf_error("SKIN_IBM_INVALID_FORMAT", at + "/inverseBindMatrices", "expected float matrices of 4 by 4");
    if (a.count < out.joints.size())
        return gltf_error("INVALID_IBM_ACCESSOR_COUNT", at + "/inverseBindMatrices", fmt::format("{} matrices, there are {} joints", a.count, out.joints.size()));
    PAI_TRY(const std::vector<float> flat, scene.buffers.floats(source.inverse_bind_matrices, scene.budget));
    std::memcpy(&out.joint_from_mesh[0][0][0], flat.data(), out.joints.size() * sizeof(glm::mat4));
    // Exporters leave rounding errors in the row that must read 0 0 0 1.
    for (glm::mat4& m : out.joint_from_mesh)
        for (int column = 0; column < 4; ++column) m[column][3] = column == 3 ? 1.0f : 0.0f;
    return out;
}

Result<Animation> build_animation(const GltfScene& scene, std::size_t index, std::vector<std::string>& unmoved) {
    return AnimationBuilder(scene, index, unmoved).build();
}

Result<Instances> build_instances(const GltfDocument& document, const GltfBuffers& buffers, const GltfAttributes& attributes, std::string_view pointer,
                                  Budget& budget) {
    return InstancesBuilder(document, buffers, attributes, pointer, budget).build();
}

}  // namespace pai::codec
