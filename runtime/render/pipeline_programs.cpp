// The programs of a Pipeline: those of every picture at its start, others when something is first drawn with them.
#include <fmt/format.h>

#include <algorithm>
#include <memory>
#include <optional>

#include "base/log.h"
#include "gfx/shader_library.h"
#include "render/pipeline.h"

namespace pai {
namespace {

Result<void> load_cull_programs(const gfx::ShaderLibrary& library, Programs& into) {
    const std::pair<gfx::Program*, std::string_view> wanted[] = {
        {&into.copies_before, "copies-before"},     {&into.copies_now, "copies-now"},
        {&into.depth_view[0], "depth-view"},        {&into.depth_view[1], "depth-view-copies"},
        {&into.pyramid.level, "depth-pyramid"},     {&into.pyramid.flat, "depth-pyramid-flat"},
        {&into.pyramid.both, "depth-pyramid-both"}, {&into.pyramid.samples, "depth-pyramid-samples"},
    };
    for (const auto& [program, name] : wanted) {
        PAI_TRY(*program, library.build(name));
    }
    return {};
}

Result<void> load_surface_programs(const gfx::ShaderLibrary& library, Programs& into) {
    constexpr std::string_view kKinds[] = {"plain", "textured", "full", "unlit"};
    for (int copies = 0; copies < 2; ++copies) {
        const std::string_view suffix = copies ? "-copies" : "";
        for (std::size_t i = 0; i < std::size(kKinds); ++i) {
            PAI_TRY(into.surface[i][copies], library.build(fmt::format("surface-{}{}", kKinds[i], suffix)));
        }
        PAI_TRY(into.clay[copies], library.build(fmt::format("clay{}", suffix)));
        PAI_TRY(into.look[copies], library.build(fmt::format("look{}", suffix)));
        PAI_TRY(into.cap[copies], library.build(fmt::format("cap{}", suffix)));
    }
    return {};
}

}  // namespace

Result<void> Pipeline::reload_programs(const std::filesystem::path& share_dir) {
    Programs fresh;
    PAI_TRY(load_programs(share_dir / "shaders", fresh));
    programs_ = std::move(fresh);
    shaders_ = share_dir / "shaders";
    draw_dfg();
    return {};
}

Result<void> Pipeline::load_programs(const std::filesystem::path& directory, Programs& into) const {
    PAI_TRY(gfx::ShaderLibrary opened, gfx::ShaderLibrary::open(directory));
    const auto shared = std::make_shared<const gfx::ShaderLibrary>(std::move(opened));
    const gfx::ShaderLibrary& library = *shared;
    const std::pair<gfx::Program*, std::string_view> wanted[] = {
        {&into.depth[0], "depth"},
        {&into.depth[1], "depth-copies"},
        {&into.depth_mask[0], "depth-mask"},
        {&into.depth_mask[1], "depth-mask-copies"},
        {&into.deform, "deform"},
        {&into.points[0], options_.plain ? "points-bare" : "points"},
        {&into.points[1], options_.plain ? "points-bare" : "points-lit"},
        {&into.pins[0], "pins"},
        {&into.pins[1], "pins-samples"},
        {&into.particles, "particles"},
        {&into.splat_project, "splat-project"},
        {&into.splat, "splat"},
        {&into.splat_compose[0], "splat-compose"},
        {&into.splat_compose[1], "splat-compose-samples"},
        {&into.background, "background"},
        {&into.text, "text"},
        {&into.resolve, "resolve"},
        {&into.bloom_down, "bloom-down"},
        {&into.bloom_up, "bloom-up"},
        {&into.compose, "compose"},
        {&into.smooth, "smooth"},
        {&into.flat_text, "flat-text"},
        {&into.overlay, "overlay"},
        {&into.ambient, "ambient"},
        {&into.ambient_blur, "ambient-blur"},
        {&into.ambient_expand, "ambient-expand"},
        {&into.dfg, "dfg"},
        {&into.mark, "mark"},
        {&into.environment.cube, "environment-cube"},
        {&into.environment.prefilter, "environment-prefilter"},
        {&into.moving, options_.plain ? "moving-bare" : "moving"},
    };
    // Plain pictures have few passes, and somebody waits for the first.
    for (const auto& [program, name] : wanted) {
        if (options_.plain) {
            *program = gfx::Program::later([shared, name = name] { return shared->build(name); });
        } else {
            PAI_TRY(*program, library.build(name));
        }
    }
    if (culling_ == CopyCulling::Gpu) {
        PAI_TRY(load_cull_programs(library, into));
    }
    return options_.plain ? Result<void>() : load_surface_programs(library, into);
}

void Pipeline::need_layers(const DrawList& list) {
    if (programs_.layers_tried) return;
    const auto layered = [](const DrawItem& d) { return d.material->layers >= 0; };
    if (std::none_of(list.opaque.begin(), list.opaque.end(), layered) && std::none_of(list.blended.begin(), list.blended.end(), layered)) return;
    programs_.layers_tried = true;
    const auto library = gfx::ShaderLibrary::open(shaders_);
    for (const auto& [kind, name] : {std::pair(SurfaceKind::Layered, "surface-layered"), std::pair(SurfaceKind::Glass, "surface-glass")}) {
        for (int copies = 0; copies < 2; ++copies) {
            auto program = library ? library->build(fmt::format("{}{}", name, copies ? "-copies" : "")) : Result<gfx::Program>(library.error());
            if (!program) {
                log::error("render", "layers are not drawn: {}", program.error().message);
                return;
            }
            programs_.surface[static_cast<int>(kind)][copies] = *std::move(program);
        }
    }
}

void Pipeline::need_open(const DrawList& list) {
    if (programs_.open_tried || list.open_blocks.empty()) return;
    programs_.open_tried = true;
    constexpr std::string_view kNames[] = {"open-facade", "open-ground", "open-water"};
    const auto library = gfx::ShaderLibrary::open(shaders_);
    for (std::size_t i = 0; i < std::size(kNames); ++i) {
        for (int copies = 0; copies < (i < 2 ? 2 : 1); ++copies) {
            auto program = library ? library->build(fmt::format("{}{}", kNames[i], copies ? "-copies" : "")) : Result<gfx::Program>(library.error());
            if (program) programs_.open[i][copies] = *std::move(program);
            else log::error("render", "surfaces in the open are drawn as their materials say: {}", program.error().message);
        }
    }
}

void Pipeline::need_bare(const DrawList& list) {
    std::optional<gfx::ShaderLibrary> library;
    const auto need = [&](std::uint32_t options) {
        const auto [entry, added] = programs_.bare.try_emplace(options);
        if (!added) return;
        std::vector<std::string_view> names;
        for (std::size_t i = 0; i < bare_option_names().size(); ++i)
            if (options & (1u << i)) names.push_back(bare_option_names()[i]);
        if (!library) {
            auto opened = gfx::ShaderLibrary::open(shaders_);
            if (opened) library.emplace(*std::move(opened));
            else log::error("render", "{}", opened.error().message);
        }
        if (!library) return;
        auto program = library->build("bare", names);
        if (program) entry->second = *std::move(program);
        else log::error("render", "surfaces are not drawn: {}", program.error().message);
    };
    for (const std::uint32_t options : list.seen_options) need(options);
    for (const auto* items : {&list.opaque, &list.blended}) {
        for (const DrawItem& d : *items)
            if (!d.picture && !d.seen) need(bare_options(d, list));
    }
}

}  // namespace pai
