// Licensed bytes to plain values: the only callers of the parsers in codec/.
#include <algorithm>
#include <cmath>
#include <filesystem>

#include "asset/codec/model_file.h"
#include "asset/codec/pcm.h"
#include "asset/codec/pixels.h"
#include "asset/mesh_unpacker.h"
#include "asset/model.h"
#include "asset/occlusion.h"
#include "asset/parts.h"
#include "base/log.h"
#include "vault/own_work.h"

namespace pai {
namespace {

template <class T>
Result<T> named(Result<T> result, const LicensedBytes& bytes) {
    if (!result) return std::move(result.error()).context(bytes.path().empty() ? bytes.permit().asset().value : bytes.path());
    return result;
}

bool is_font(ByteSpan bytes) {
    if (bytes.size() < 12) return false;
    const std::string_view tag = as_text(bytes.first(4));
    return tag == std::string_view("\0\1\0\0", 4) || tag == "OTTO" || tag == "ttcf" || tag == "true";
}

// What was baked of a packed model lies beside it under its name. Own work has none: it is baked while it is looked at.
std::shared_ptr<const Occlusion> baked_beside(const LicensedBytes& bytes, ModelParts& parts) {
    if (is_own_work(bytes.permit().asset())) return nullptr;
    const auto file = parts.open(std::filesystem::path(bytes.path()).stem().string() + ".occlusion");
    if (!file) return nullptr;
    auto baked = decode_occlusion(*file);
    if (baked) return std::make_shared<const Occlusion>(*std::move(baked));
    log::warn("asset", "{}: {}; it is drawn without what was baked", bytes.path(), baked.error().message);
    return nullptr;
}

}  // namespace

Result<Model> decode_model(LicensedBytes bytes, Session& session, const std::function<bool()>& for_software, std::uint64_t whole_pictures) {
    ModelParts parts(bytes.permit(), session);
    const codec::ResourceReader open = [&](std::string_view path) { return parts.open(path); };
    PAI_TRY(ModelData data, named(codec::read_model(bytes.bytes(), bytes.path(), open, {.unpack_mesh = mesh_unpacker(), .whole_pictures = whole_pictures, .for_software = for_software}), bytes));
    return Model{bytes.permit(), std::move(data), baked_beside(bytes, parts)};
}

Result<Image> decode_image(LicensedBytes bytes) {
    PAI_TRY(Pixels pixels, named(codec::decode_pixels(bytes.bytes()), bytes));
    return Image{bytes.permit(), std::move(pixels)};
}

Result<Image> decode_environment(LicensedBytes bytes) {
    PAI_TRY(Pixels pixels, named(codec::decode_hdr(bytes.bytes(), {.max_side = 16384, .max_pixels = 1u << 26}), bytes));
    return Image{bytes.permit(), std::move(pixels)};
}

Result<Sound> decode_sound(LicensedBytes bytes) {
    PAI_TRY(codec::Pcm pcm, named(codec::decode_pcm(bytes.bytes()), bytes));
    const int source_rate_hz = pcm.rate_hz;
    std::array<float, 2> peaks{};
    for (std::size_t i = 0; i < pcm.samples.size(); ++i) {
        float& peak = peaks[i % static_cast<std::size_t>(pcm.channels)];
        peak = std::max(peak, std::abs(pcm.samples[i]));
    }
    pcm = codec::resample(std::move(pcm), codec::kMixRateHz);
    return Sound{bytes.permit(), pcm.rate_hz, pcm.channels, std::move(pcm.samples), source_rate_hz, peaks};
}

Result<Font> decode_font(LicensedBytes bytes) {
    if (!is_font(bytes.bytes()))
        return Error(Code::Corrupt, bytes.path() + ": expected a TrueType or OpenType font");
    const ByteSpan file = bytes.bytes();
    return Font{bytes.permit(), Bytes(file.begin(), file.end())};
}

}  // namespace pai
