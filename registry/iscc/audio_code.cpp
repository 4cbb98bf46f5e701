#include "iscc/audio_code.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <memory>

#include <chromaprint.h>

#include "asset/codec/pcm.h"

namespace pai {

namespace {

constexpr codec::PcmLimits kLimits{.max_samples = 1ull << 30, .max_channels = 8};

using Printer = std::unique_ptr<ChromaprintContext, decltype(&chromaprint_free)>;

std::int16_t to_int16(float sample) { return static_cast<std::int16_t>(std::clamp(std::lround(sample * 32768.0f), -32768L, 32767L)); }

Result<std::vector<std::int32_t>> features_of(ChromaprintContext* printer) {
    std::uint32_t* raw = nullptr;
    int count = 0;
    if (chromaprint_finish(printer) == 0 || chromaprint_get_raw_fingerprint(printer, &raw, &count) == 0)
        return Error(Code::Internal, "sound: no features were computed");
    const std::unique_ptr<std::uint32_t, decltype(&chromaprint_dealloc)> owner(raw, chromaprint_dealloc);
    std::vector<std::int32_t> out(static_cast<std::size_t>(count));
    std::transform(raw, raw + count, out.begin(), [](std::uint32_t feature) { return static_cast<std::int32_t>(feature); });
    return out;
}

// Each bit as at least half of the features have it; of none, 0.
std::uint32_t majority(std::span<const std::int32_t> features) {
    std::uint32_t word = 0;
    for (unsigned bit = 0; bit < 32; ++bit) {
        const auto with = std::count_if(features.begin(), features.end(), [bit](std::int32_t f) { return (static_cast<std::uint32_t>(f) >> bit & 1u) != 0; });
        if (!features.empty() && 2 * static_cast<std::size_t>(with) >= features.size()) word |= 1u << bit;
    }
    return word;
}

// Part `index` of `parts`, in order, the first ones longer by one where it does not divide.
std::span<const std::int32_t> part_of(std::span<const std::int32_t> features, std::size_t index, std::size_t parts) {
    const std::size_t each = features.size() / parts, longer = features.size() % parts;
    return features.subspan(index * each + std::min(index, longer), each + (index < longer ? 1 : 0));
}

}  // namespace

Result<std::vector<std::int32_t>> sound_features(ByteSpan file) {
    const Printer printer(chromaprint_new(CHROMAPRINT_ALGORITHM_DEFAULT), chromaprint_free);
    if (!printer) return Error(Code::Internal, "sound: no memory for features");
    bool started = false;
    const auto begin = [&](const codec::SoundInfo& info) { started = chromaprint_start(printer.get(), info.rate_hz, info.channels) != 0; };
    std::vector<std::int16_t> block;
    const auto feed = [&](std::span<const float> samples) -> Result<void> {
        block.resize(samples.size());
        std::transform(samples.begin(), samples.end(), block.begin(), to_int16);
        if (!started || chromaprint_feed(printer.get(), block.data(), static_cast<int>(block.size())) == 0)
            return Error(Code::Unsupported, "sound: of a rate that has no features");
        return {};
    };
    PAI_TRY(codec::read_pcm(file, kLimits, begin, feed));
    return features_of(printer.get());
}

Hash audio_hash(std::span<const std::int32_t> features) {
    std::vector<std::int32_t> sorted(features.begin(), features.end());
    std::sort(sorted.begin(), sorted.end());
    std::array<std::uint32_t, 8> words{majority(features)};
    for (std::size_t i = 0; i < 4; ++i) words[1 + i] = majority(part_of(features, i, 4));
    for (std::size_t i = 0; i < 3; ++i) words[5 + i] = majority(part_of(sorted, i, 3));
    Hash out{};
    for (std::size_t i = 0; i < out.size(); ++i) out[i] = static_cast<std::byte>(words[i / 4] >> (24 - 8 * (i % 4)));
    return out;
}

}  // namespace pai
