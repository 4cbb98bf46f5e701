#include "render/pass_table.h"

#include <fmt/format.h>

#include <algorithm>

#include "render/pass_context.h"

namespace pai {
namespace {

bool bare(const PassContext& c) { return c.options.plain; }
bool lit(const PassContext& c) { return !c.options.plain; }
bool with_shadows(const PassContext& c) { return lit(c) && !c.options.unlit && c.list.frame.counts.x > 0; }
bool with_key(const PassContext& c) { return lit(c) && !c.options.unlit && c.list.frame.key_to_light.w > 0; }
bool with_ambient(const PassContext& c) { return static_cast<bool>(c.targets.ambient) && c.layer->camera.ortho_height_m <= 0; }
bool with_blended(const PassContext& c) { return lit(c) && (!c.list.blended.empty() || !c.layer->texts.empty() || !c.list.splats.empty() || is_seen_through(c)); }
}  // namespace

bool with_glass(const PassContext& c) {
    return !c.options.plain && std::any_of(c.list.blended.begin(), c.list.blended.end(), [](const DrawItem& d) { return d.visible && d.glass(); });
}

namespace {

bool with_cull(const PassContext& c) { return c.counts && !c.list.groups.empty(); }
bool with_splats(const PassContext& c) { return !c.list.splats.empty(); }
bool with_particles(const PassContext& c) { return lit(c) && !c.layer->particles.empty() && c.layer->camera.ortho_height_m <= 0; }
bool with_pins(const PassContext& c) { return !c.layer->annotations.empty() && c.layer->camera.ortho_height_m <= 0; }
bool with_samples(const PassContext& c) { return static_cast<bool>(c.targets.samples_colour); }
bool with_bloom(const PassContext& c) { return !c.targets.bloom.empty(); }
bool with_smooth(const PassContext& c) { return static_cast<bool>(c.targets.picture); }
bool with_background(const PassContext& c) { return lit(c) && (!c.options.transparent || c.list.frame.background.w > 0); }
bool with_deformed(const PassContext& c) {
    const auto deformed = [](const DrawItem& d) { return d.posed != nullptr; };
    return std::any_of(c.list.opaque.begin(), c.list.opaque.end(), deformed) || std::any_of(c.list.blended.begin(), c.list.blended.end(), deformed);
}
bool with_slate(const PassContext& c) { return c.frame.slate.active; }
bool with_marks(const PassContext& c) { return c.marks.preview || !c.marks.credits.empty(); }
bool with_forensic(const PassContext& c) { return !c.marks.forensic.empty(); }

using Scope = PassRow::Scope;

// With one sample a pixel the scene is drawn into directly, so the opaque row writes kScene as well; and only then
// compose leaves its layer in kPicture for smooth to finish.
constexpr PassRow kPasses[] = {
    {"deform", Scope::Layer, 0, 0, with_deformed, run_deform},
    {"splats", Scope::Layer, 0, 0, with_splats, run_splats},
    {"cull", Scope::Layer, 0, 0, with_cull, run_cull},
    {"bare", Scope::Layer, 0, kCanvas, bare, run_bare},
    {"shadow", Scope::Layer, 0, kShadowMap, with_shadows, run_shadows},
    {"key", Scope::Layer, 0, kKeyMap, with_key, run_key},
    {"depth", Scope::Layer, 0, kDepth, with_ambient, run_depth},
    {"ambient", Scope::Layer, kDepth, kAmbient, with_ambient, run_ambient},
    {"opaque", Scope::Layer, kShadowMap | kKeyMap | kAmbient, kSceneSamples | kScene, lit, run_opaque},
    {"background", Scope::Layer, kSceneSamples, kSceneSamples | kScene, with_background, run_background},
    {"behind", Scope::Layer, kSceneSamples, kBehind, with_glass, run_behind},
    {"blended", Scope::Layer, kSceneSamples | kShadowMap | kKeyMap | kBehind, kSceneSamples | kScene, with_blended, run_blended},
    {"particles", Scope::Layer, kSceneSamples, kSceneSamples | kScene, with_particles, run_particles},
    {"pins", Scope::Layer, kSceneSamples, 0, with_pins, run_pins},
    {"resolve", Scope::Layer, kSceneSamples, kScene, with_samples, run_resolve},
    {"bloom", Scope::Layer, kScene, kBloom, with_bloom, run_bloom},
    {"compose", Scope::Layer, kScene | kBloom, kPicture | kCanvas, lit, run_compose},
    {"smooth", Scope::Layer, kPicture, kCanvas, with_smooth, run_smooth},
    {"slate", Scope::Frame, kCanvas, kCanvas, with_slate, run_slate},
    {"marks", Scope::Frame, kCanvas, kCanvas, with_marks, run_marks},
    {"forensic", Scope::Frame, kCanvas, kCanvas, with_forensic, run_forensic},
};

}  // namespace

std::span<const PassRow> pass_table() { return kPasses; }

Result<void> check_passes(std::span<const PassRow> rows) {
    std::uint32_t written = 0;
    for (std::size_t i = 0; i < rows.size(); ++i) {
        const PassRow& row = rows[i];
        if ((row.reads & ~written) != 0) {
            return Error(Code::Internal, fmt::format("pass {}: reads image {:#x} before it is written", row.name, row.reads & ~written));
        }
        written |= row.writes;
        const auto earlier = rows.first(i);
        if (std::any_of(earlier.begin(), earlier.end(), [&](const PassRow& r) { return r.name == row.name; })) {
            return Error(Code::Internal, fmt::format("pass {}: listed twice", row.name));
        }
        if (i > 0 && row.scope == Scope::Layer && rows[i - 1].scope == Scope::Frame) {
            return Error(Code::Internal, fmt::format("pass {}: a layer's pass after the frame's", row.name));
        }
    }
    return {};
}

}  // namespace pai
