#include "asset/codec/pcm.h"

#include <algorithm>
#include <cmath>
#include <cstring>
#include <functional>
#include <memory>

#include <fmt/format.h>
#include <sndfile.h>

#include "asset/codec/sound_structure.h"
#include "sndfile/sndfile.h"

namespace pai::codec {
namespace {

// libsndfile's window on a span.
struct Source {
    ByteSpan bytes;
    sf_count_t at = 0;
};

sf_count_t length_of(void* user) { return static_cast<sf_count_t>(static_cast<Source*>(user)->bytes.size()); }

sf_count_t seek_to(sf_count_t offset, int whence, void* user) {
    auto& source = *static_cast<Source*>(user);
    const sf_count_t size = length_of(user);
    const sf_count_t base = whence == SEEK_SET ? 0 : whence == SEEK_CUR ? source.at : size;
    if (offset < -base || offset > size - base) return -1;
    source.at = base + offset;
    return source.at;
}

sf_count_t read_from(void* out, sf_count_t count, void* user) {
    auto& source = *static_cast<Source*>(user);
    const sf_count_t n = std::clamp<sf_count_t>(count, 0, length_of(user) - source.at);
    if (n > 0) std::memcpy(out, source.bytes.data() + source.at, static_cast<std::size_t>(n));
    source.at += n;
    return n;
}

sf_count_t refuse_write(const void*, sf_count_t, void*) { return 0; }
sf_count_t tell(void* user) { return static_cast<Source*>(user)->at; }

Result<void> check_info(const SF_INFO& info, const PcmLimits& limits) {
    if (info.channels < 1 || info.channels > limits.max_channels)
        return Error(Code::Unsupported, fmt::format("sound of {} channels, 1 to {} are read", info.channels, limits.max_channels));
    if (info.samplerate < limits.min_rate_hz || info.samplerate > limits.max_rate_hz)
        return Error(Code::Unsupported, fmt::format("sound of {} samples per second, {} to {} are read", info.samplerate, limits.min_rate_hz,
                                                    limits.max_rate_hz));
    return {};
}

Result<std::uint64_t> read_samples(SNDFILE* file, int channels, const PcmLimits& limits, const SampleSink& sink) {
    constexpr std::size_t kBlockFrames = 1 << 12;
    std::vector<float> block(kBlockFrames * static_cast<std::size_t>(channels));
    for (std::uint64_t count = 0;;) {
        const sf_count_t got = sf_readf_float(file, block.data(), static_cast<sf_count_t>(kBlockFrames));
        if (const int e = sf_error(file)) return Error(Code::Corrupt, fmt::format("sound: {}", sf_error_number(e)));
        if (got <= 0) return count;
        const std::span<const float> samples(block.data(), static_cast<std::size_t>(got) * static_cast<std::size_t>(channels));
        count += samples.size();
        if (count > limits.max_samples) return Error(Code::Unsupported, fmt::format("sound of more than {} samples", limits.max_samples));
        for (const float s : samples)
            if (!std::isfinite(s)) return Error(Code::Corrupt, "sound: a sample is not a finite number");
        PAI_TRY(sink(samples));
    }
}

}  // namespace

Result<SoundInfo> read_pcm(ByteSpan bytes, const PcmLimits& limits, const std::function<void(const SoundInfo&)>& begin, const SampleSink& sink) {
    PAI_TRY(check_sound_structure(bytes));
    PAI_TRY(load_sndfile());
    Source source{bytes};
    SF_VIRTUAL_IO io{length_of, seek_to, read_from, refuse_write, tell};
    SF_INFO info{};
    const std::unique_ptr<SNDFILE, decltype(&sf_close)> file(sf_open_virtual(&io, SFM_READ, &info, &source), sf_close);
    if (!file) return Error(Code::Corrupt, fmt::format("sound: {}", sf_strerror(nullptr)));
    PAI_TRY(check_info(info, limits));
    SoundInfo out{info.samplerate, info.channels, 0};
    begin(out);
    PAI_TRY(const std::uint64_t samples, read_samples(file.get(), info.channels, limits, sink));
    out.frames = samples / static_cast<std::uint64_t>(info.channels);
    // A FLAC stream may leave its length open.
    const bool counted = (info.format & SF_FORMAT_TYPEMASK) != SF_FORMAT_OGG && info.frames != SF_COUNT_MAX;
    if (counted && out.frames != static_cast<std::uint64_t>(info.frames))
        return Error(Code::Corrupt, fmt::format("sound: {} frames announced, {} found", info.frames, out.frames));
    if (!counted && out.frames == 0) return Error(Code::Corrupt, "sound: the file ends before its first sample");
    return out;
}

Result<Pcm> decode_pcm(ByteSpan bytes, const PcmLimits& limits) {
    Pcm out;
    const auto begin = [&](const SoundInfo& info) {
        out.rate_hz = info.rate_hz;
        out.channels = info.channels;
    };
    const auto keep = [&](std::span<const float> samples) -> Result<void> {
        out.samples.insert(out.samples.end(), samples.begin(), samples.end());
        return {};
    };
    PAI_TRY(read_pcm(bytes, limits, begin, keep));
    return out;
}

Result<SoundInfo> check_pcm(ByteSpan bytes, const PcmLimits& limits) {
    return read_pcm(bytes, limits, [](const SoundInfo&) {}, [](std::span<const float>) -> Result<void> { return {}; });
}

}  // namespace pai::codec
