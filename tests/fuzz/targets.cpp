#include "targets.h"

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

// A picture is checked as it is decoded: the same verdict, the same size.
void compare(const Result<Pixels>& decoded, const Result<codec::PictureInfo>& checked) {
    if (decoded) check(*decoded);
    PAI_ASSERT(decoded.has_value() == checked.has_value());
    if (!decoded) return PAI_ASSERT(!decoded.error().message.empty() && decoded.error().code == checked.error().code);
    PAI_ASSERT(decoded->width == checked->width && decoded->height == checked->height);
}

void run_png(ByteSpan bytes) { compare(codec::decode_png(bytes, kSmall), codec::check_png(bytes, kSmall)); }
void run_jpeg(ByteSpan bytes) { compare(codec::decode_jpeg(bytes, kSmall), codec::check_jpeg(bytes, kSmall)); }
void run_webp(ByteSpan bytes) { compare(codec::decode_webp(bytes, kSmall), codec::check_webp(bytes, kSmall)); }
void run_hdr(ByteSpan bytes) { compare(codec::decode_hdr(bytes, kSmall), codec::check_hdr(bytes, kSmall)); }

void run_sound(ByteSpan bytes) {
    constexpr codec::PcmLimits kLimits{.max_samples = 1u << 20};
    auto pcm = codec::decode_pcm(bytes, kLimits);
    const auto checked = codec::check_pcm(bytes, kLimits);
    PAI_ASSERT(pcm.has_value() == checked.has_value());
    if (!pcm) return PAI_ASSERT(!pcm.error().message.empty());
    PAI_ASSERT(checked->frames * static_cast<std::uint64_t>(pcm->channels) == pcm->samples.size());
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

constexpr FuzzTarget kTargets[] = {{"gltf", run_gltf}, {"png", run_png}, {"jpeg", run_jpeg}, {"webp", run_webp}, {"hdr", run_hdr},
                                   {"wav", run_sound}, {"ogg", run_sound}, {"flac", run_sound}, {"scene", run_scene}, {"edit", run_edit}};

}  // namespace

std::span<const FuzzTarget> fuzz_targets() { return kTargets; }

}  // namespace pai
