// Animations: samplers, channels and what they move.
#include <algorithm>
#include <map>

#include "asset/codec/gltf_check_links.h"

namespace pai::codec {
namespace {

struct SamplerFacts {
    std::int64_t input = -1, output = -1;
    bool cubic = false, known = true;  // interpolation
    bool used = false;
};

std::size_t array_size(const std::optional<JsonRef>& array) { return array && array->is_array() ? array->size() : 0; }

// What holds for times and values alike.
CheckAccessor* link_sampler_accessor(GltfLinks& links, std::int64_t index, AccessorUse use, const Path& at) {
    CheckAccessor* a = item_of(links.model.accessors, index);
    if (!a) return nullptr;
    links.use_accessor(*a, use, at);
    links.use_view(a->view, ViewUse::Other, at);
    const CheckView* view = item_of(links.model.views, a->view);
    if (view && view->stride >= 0) links.issues().add("ANIMATION_SAMPLER_ACCESSOR_WITH_BYTESTRIDE", at, "keyframes are tightly packed");
    return a;
}

SamplerFacts link_sampler(GltfLinks& links, JsonRef sampler, const Path& at) {
    SamplerFacts facts;
    if (!sampler.is_object()) return facts;
    facts.input = whole_in(sampler, "input", -1);
    facts.output = whole_in(sampler, "output", -1);
    const std::string_view interpolation = sampler.find("interpolation") ? text_in(sampler, "interpolation") : "LINEAR";
    facts.cubic = interpolation == "CUBICSPLINE";
    facts.known = facts.cubic || interpolation == "LINEAR" || interpolation == "STEP";
    const Path input = at / "input";
    if (const CheckAccessor* a = link_sampler_accessor(links, facts.input, AccessorUse::AnimationInput, input)) {
        if (a->whole() && (a->components() != 1 || a->type != 5126 || a->normalized))
            links.issues().add("ANIMATION_SAMPLER_INPUT_ACCESSOR_INVALID_FORMAT", input, "times cannot be {}", a->format());
        else if (a->whole()) links.elements.push_back({ElementCheck::Times, facts.input, input.str()});
        if (!a->min || !a->max) links.issues().add("ANIMATION_SAMPLER_INPUT_ACCESSOR_WITHOUT_BOUNDS", input, "min and max are missing");
        if (facts.cubic && a->count >= 0 && a->count < 2) links.issues().add("ANIMATION_SAMPLER_INPUT_ACCESSOR_TOO_FEW_ELEMENTS", input, "a spline needs two keyframes");
    }
    link_sampler_accessor(links, facts.output, AccessorUse::AnimationOutput, at / "output");
    return facts;
}

void link_target(GltfLinks& links, JsonRef target, std::string_view path, const Path& at) {
    const CheckNode* node = item_of(links.model.nodes, whole_in(target, "node", -1));
    if (!node) return;
    if (path == "translation" || path == "rotation" || path == "scale") {
        if (node->has_matrix) links.issues().add("ANIMATION_CHANNEL_TARGET_NODE_MATRIX", at, "the node has a matrix, which cannot move by parts");
        if (item_of(links.model.skins, node->skin)) links.issues().add("ANIMATION_CHANNEL_TARGET_NODE_SKIN", at / "path", "the joints alone place a skinned mesh");
    }
    const CheckMesh* mesh = item_of(links.model.meshes, node->mesh);
    if (path == "weights" && (!mesh || mesh->targets() == 0)) links.issues().add("ANIMATION_CHANNEL_TARGET_NODE_WEIGHTS_NO_MORPHS", at, "the node has no morph targets");
}

bool output_may_be(const CheckAccessor& a, std::string_view path) {
    const bool small = a.normalized && a.type >= 5120 && a.type <= 5123, real = a.type == 5126 && !a.normalized;
    if (a.columns != 1) return false;
    if (path == "rotation") return a.rows == 4 && (real || small);
    if (path == "weights") return a.rows == 1 && (real || small);
    return a.rows == 3 && real;
}

void link_output(GltfLinks& links, const SamplerFacts& sampler, JsonRef target, std::string_view path, const Path& at) {
    const CheckAccessor* out = item_of(links.model.accessors, sampler.output);
    const bool known = path == "translation" || path == "rotation" || path == "scale" || path == "weights";
    if (!out || !known) return;
    if (out->whole()) {
        if (!output_may_be(*out, path)) links.issues().add("ANIMATION_SAMPLER_OUTPUT_ACCESSOR_INVALID_FORMAT", at, "{} cannot be {}", path, out->format());
        if (path == "rotation" && out->components() == 4)
            links.elements.push_back({sampler.cubic ? ElementCheck::CubicQuaternions : ElementCheck::Quaternions, sampler.output, at.str()});
    }
    const CheckAccessor* in = item_of(links.model.accessors, sampler.input);
    if (!in || in->count < 0 || out->count < 0 || !sampler.known) return;
    std::int64_t expected = in->count * (sampler.cubic ? 3 : 1);
    if (path == "weights") {
        const CheckNode* node = item_of(links.model.nodes, whole_in(target, "node", -1));
        const CheckMesh* mesh = node ? item_of(links.model.meshes, node->mesh) : nullptr;
        expected = mesh && mesh->targets() < (1 << 20) && expected < (std::int64_t{1} << 40) ? expected * mesh->targets() : 0;
    }
    if (expected != 0 && expected != out->count) links.issues().add("ANIMATION_SAMPLER_OUTPUT_ACCESSOR_INVALID_COUNT", at, "{} values, expected {}", out->count, expected);
}

void link_channels(GltfLinks& links, JsonRef channels, std::vector<SamplerFacts>& samplers, const Path& at) {
    // Backwards, so that each channel names the next one with its target.
    std::map<std::pair<std::int64_t, std::string_view>, std::size_t> later;
    for (std::size_t i = channels.size(); i-- > 0;) {
        const JsonRef channel = channels[i];
        const auto target = channel.find("target");
        const bool has_target = target && target->is_object();
        const std::string_view path = has_target ? text_in(*target, "path") : std::string_view();
        const Path here = at / i, to = here / "target", sampler_at = here / "sampler";
        if (has_target) {
            link_target(links, *target, path, to);
            const std::int64_t node = whole_in(*target, "node", -1);
            if (node >= 0) {
                const auto [it, fresh] = later.try_emplace({node, path}, i);
                if (!fresh) links.issues().add("ANIMATION_DUPLICATE_TARGETS", to, "channel {} has the same target", it->second);
                it->second = i;
            }
        }
        const std::int64_t index = whole_in(channel, "sampler", -1);
        if (index < 0) continue;
        SamplerFacts* sampler = item_of(samplers, index);
        if (!sampler) links.issues().add("UNRESOLVED_REFERENCE", sampler_at, "sampler {}, there are {}", index, samplers.size());
        else sampler->used = true;
        if (sampler && has_target) link_output(links, *sampler, *target, path, sampler_at);
    }
}

}  // namespace

void link_animations(GltfLinks& links) {
    const Path top, list = top / "animations";
    const auto animations = links.document.root.find("animations");
    for (std::size_t i = 0; i < array_size(animations); ++i) {
        const Path at = list / i, samplers_at = at / "samplers";
        const auto samplers = (*animations)[i].find("samplers"), channels = (*animations)[i].find("channels");
        if (!array_size(samplers) || !array_size(channels)) continue;
        std::vector<SamplerFacts> facts;
        for (std::size_t k = 0; k < samplers->size(); ++k) facts.push_back(link_sampler(links, (*samplers)[k], samplers_at / k));
        link_channels(links, *channels, facts, at / "channels");
        for (std::size_t k = 0; k < facts.size(); ++k)
            if (!facts[k].used) links.issues().add("UNUSED_OBJECT", samplers_at / k, "no channel uses it");
    }
}

}  // namespace pai::codec
