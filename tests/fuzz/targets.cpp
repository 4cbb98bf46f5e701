#include "targets.h"

#include <array>

#include "asset/codec/gltf.h"
#include "asset/codec/pcm.h"
#include "asset/codec/pixels.h"
#include "base/edit.h"
#include "show/load.h"

namespace pai {
namespace {

constexpr codec::PixelLimits kSmall{.max_side = 4096, .max_pixels = 1u << 20};

void check(const Pixels& p) {
    const std::size_t texel = p.format == Pixels::Format::Rgba8 ? 4 : 16;
    PAI_ASSERT(p.width > 0 && p.height > 0);
    PAI_ASSERT(p.texels.size() == static_cast<std::size_t>(p.width) * static_cast<std::size_t>(p.height) * texel);
}

void check(const Primitive& p) {
    const std::size_t n = p.positions.size();
    for (const std::size_t size : {p.normals.size(), p.tangents.size(), p.uvs[0].size(), p.uvs[1].size(), p.colours.size()}) PAI_ASSERT(size == 0 || size == n);
    for (const std::uint32_t i : p.indices) PAI_ASSERT(i < n);
    PAI_ASSERT(p.mode != Primitive::Mode::Triangles || p.indices.size() % 3 == 0);
}

void run_gltf(ByteSpan bytes) {
    const codec::ResourceReader none = [](std::string_view path) -> Result<ByteSpan> { return Error(Code::NotFound, std::string(path)); };
    const auto model = codec::read_gltf(bytes, none, {.max_bytes = 16u << 20, .max_json_bytes = 1u << 20, .max_elements = 4096, .pixels = kSmall});
    if (!model) return PAI_ASSERT(!model.error().message.empty());
    for (std::size_t i = 0; i < model->nodes.size(); ++i) {
        PAI_ASSERT(model->nodes[i].parent < static_cast<int>(i));
        PAI_ASSERT(model->nodes[i].mesh < static_cast<int>(model->meshes.size()));
    }
    for (const Mesh& m : model->meshes)
        for (const Primitive& p : m.primitives) {
            check(p);
            PAI_ASSERT(p.material < static_cast<int>(model->materials.size()));
        }
}

void run_pixels(ByteSpan bytes) {
    if (const auto p = codec::decode_pixels(bytes, kSmall)) check(*p);
}

void run_hdr(ByteSpan bytes) {
    if (const auto p = codec::decode_hdr(bytes, kSmall)) check(*p);
}

void run_sound(ByteSpan bytes) {
    auto pcm = codec::decode_pcm(bytes, {.max_samples = 1u << 20});
    if (!pcm) return;
    PAI_ASSERT(pcm->samples.size() % static_cast<std::size_t>(pcm->channels) == 0);
    const auto frames = pcm->samples.size() / static_cast<std::size_t>(pcm->channels);
    if (frames > 4096) return;
    const int rate = pcm->rate_hz;
    const codec::Pcm out = codec::resample(std::move(*pcm), 48000);
    PAI_ASSERT(out.samples.size() / static_cast<std::size_t>(out.channels) == (frames * 48000 + static_cast<std::size_t>(rate) - 1) / static_cast<std::size_t>(rate));
}

// A scene that reads is written so that it reads again as the same.
void run_scene(ByteSpan bytes) {
    const auto scene = from_json<Scene>(as_text(bytes));
    if (!scene) return PAI_ASSERT(!scene.error().reason.empty());
    PAI_ASSERT(*from_json<Scene>(to_json(*scene)) == *scene);
    Show show;
    show.scenes["main"] = *scene;
    for (const Problem& problem : check_show(show)) PAI_ASSERT(!problem.what.empty());
}

// An edit that applies can be undone; one that does not changes nothing.
void run_edit(ByteSpan bytes) {
    const auto edit = parse_edit(as_text(bytes));
    if (!edit) return;
    PAI_ASSERT(*parse_edit(write_edit(*edit)) == *edit);
    Show show;
    show.scenes["hall"].nodes["bell"].light.emplace();
    const Show original = show;
    const auto inverse = apply(show, *edit);
    if (inverse) PAI_ASSERT(apply(show, *inverse).has_value());
    PAI_ASSERT(show == original);
}

constexpr std::array<FuzzTarget, 6> kTargets{
    {{"gltf", run_gltf}, {"pixels", run_pixels}, {"hdr", run_hdr}, {"sound", run_sound}, {"scene", run_scene}, {"edit", run_edit}}};

}  // namespace

std::span<const FuzzTarget> fuzz_targets() { return kTargets; }

}  // namespace pai
