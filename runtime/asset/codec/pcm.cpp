#include "asset/codec/pcm.h"

#include <algorithm>
#include <cmath>
#include <cstring>
#include <memory>
#include <numbers>
#include <numeric>

#include <fmt/format.h>
#include <sndfile.h>

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

// libsndfile shortens a WAV file whose data chunk is cut off; here that is an error.
Result<void> check_riff(ByteSpan bytes) {
    std::uint64_t at = 12;
    while (at + 8 <= bytes.size()) {
        const std::uint64_t length = load_le32(bytes.data() + at + 4);
        const std::string_view name = as_text(bytes.subspan(at, 4));
        if (name == "data") {
            if (at + 8 + length > bytes.size())
                return Error(Code::Corrupt, fmt::format("WAV: data of {} bytes at byte {}, the file has {}", length, at + 8, bytes.size()));
            return {};
        }
        at += 8 + length + (length & 1);
    }
    return Error(Code::Corrupt, "WAV: no data chunk");
}

Result<void> check_signature(ByteSpan bytes) {
    if (bytes.size() < 12) return Error(Code::Corrupt, fmt::format("{} bytes, shorter than any sound's signature", bytes.size()));
    const std::string_view text = as_text(bytes);
    if (text.starts_with("fLaC") || text.starts_with("OggS")) return {};
    if (text.starts_with("RIFF") && text.substr(8, 4) == "WAVE") return check_riff(bytes);
    return Error(Code::Unsupported, fmt::format("neither WAV, FLAC nor Ogg: begins with {}", to_hex(bytes.first(12))));
}

Result<void> check_info(const SF_INFO& info, const PcmLimits& limits) {
    if (info.channels < 1 || info.channels > limits.max_channels)
        return Error(Code::Unsupported, fmt::format("sound of {} channels, 1 to {} are read", info.channels, limits.max_channels));
    if (info.samplerate < limits.min_rate_hz || info.samplerate > limits.max_rate_hz)
        return Error(Code::Unsupported, fmt::format("sound of {} samples per second, {} to {} are read", info.samplerate, limits.min_rate_hz,
                                                    limits.max_rate_hz));
    return {};
}

Result<void> read_samples(SNDFILE* file, const PcmLimits& limits, Pcm& out) {
    constexpr std::size_t kBlockFrames = 1 << 14;
    const std::size_t block = kBlockFrames * static_cast<std::size_t>(out.channels);
    for (;;) {
        const std::size_t at = out.samples.size();
        if (at > limits.max_samples)
            return Error(Code::Unsupported, fmt::format("sound of more than {} samples", limits.max_samples));
        out.samples.resize(at + block);
        const sf_count_t got = sf_readf_float(file, out.samples.data() + at, static_cast<sf_count_t>(kBlockFrames));
        out.samples.resize(at + static_cast<std::size_t>(std::max<sf_count_t>(got, 0)) * static_cast<std::size_t>(out.channels));
        if (const int e = sf_error(file)) return Error(Code::Corrupt, fmt::format("sound: {}", sf_error_number(e)));
        if (got <= 0) return {};
    }
}

}  // namespace

Result<Pcm> decode_pcm(ByteSpan bytes, const PcmLimits& limits) {
    PAI_TRY(check_signature(bytes));
    Source source{bytes};
    SF_VIRTUAL_IO io{length_of, seek_to, read_from, refuse_write, tell};
    SF_INFO info{};
    const std::unique_ptr<SNDFILE, decltype(&sf_close)> file(sf_open_virtual(&io, SFM_READ, &info, &source), sf_close);
    if (!file) return Error(Code::Corrupt, fmt::format("sound: {}", sf_strerror(nullptr)));
    PAI_TRY(check_info(info, limits));
    Pcm out{info.samplerate, info.channels, {}};
    PAI_TRY(read_samples(file.get(), limits, out));
    // A FLAC stream may leave its length open.
    const bool counted = (info.format & SF_FORMAT_TYPEMASK) != SF_FORMAT_OGG && info.frames != SF_COUNT_MAX;
    if (counted && static_cast<sf_count_t>(out.samples.size()) != info.frames * info.channels)
        return Error(Code::Corrupt, fmt::format("sound: {} frames announced, {} found", info.frames,
                                                out.samples.size() / static_cast<std::size_t>(out.channels)));
    for (const float s : out.samples)
        if (!std::isfinite(s)) return Error(Code::Corrupt, "sound: a sample is not a finite number");
    return out;
}

namespace {

// Taps of every phase of the filter, phase by phase.
struct Kernel {
    std::size_t phases = 1, taps = 0;
    std::vector<float> weights;
};

// Blackman-windowed sinc. `half` input samples on either side; `cutoff` as a share of the input's Nyquist limit.
Kernel make_kernel(std::size_t phases, std::size_t half, double cutoff) {
    Kernel k{phases, 2 * half, {}};
    k.weights.resize(phases * k.taps);
    for (std::size_t phase = 0; phase < phases; ++phase) {
        double sum = 0;
        const auto weights = std::span(k.weights).subspan(phase * k.taps, k.taps);
        std::vector<double> exact(k.taps);
        for (std::size_t i = 0; i < k.taps; ++i) {
            const double x = static_cast<double>(i) - static_cast<double>(half - 1) - static_cast<double>(phase) / static_cast<double>(phases);
            const double a = std::numbers::pi * x * cutoff, u = x / static_cast<double>(half);
            const double window = 0.42 + 0.5 * std::cos(std::numbers::pi * u) + 0.08 * std::cos(2 * std::numbers::pi * u);
            exact[i] = (std::abs(a) < 1e-9 ? 1 : std::sin(a) / a) * (std::abs(u) >= 1 ? 0 : window);
            sum += exact[i];
        }
        for (std::size_t i = 0; i < k.taps; ++i) weights[i] = static_cast<float>(exact[i] / sum);
    }
    return k;
}

}  // namespace

Pcm resample(Pcm pcm, int rate_hz) {
    if (pcm.rate_hz == rate_hz || pcm.samples.empty()) {
        pcm.rate_hz = rate_hz;
        return pcm;
    }
    const int common = std::gcd(pcm.rate_hz, rate_hz);
    const auto up = static_cast<std::uint64_t>(rate_hz / common), down = static_cast<std::uint64_t>(pcm.rate_hz / common);
    const double ratio = static_cast<double>(up) / static_cast<double>(down);
    const double shrink = std::min(1.0, ratio);
    const Kernel kernel = make_kernel(up, static_cast<std::size_t>(std::ceil(16 / shrink)), shrink * 0.95);
    const auto channels = static_cast<std::size_t>(pcm.channels);
    const std::size_t frames = pcm.samples.size() / channels, half = kernel.taps / 2;
    Pcm out{rate_hz, pcm.channels, {}};
    const std::uint64_t out_frames = (frames * up + down - 1) / down;
    out.samples.resize(out_frames * channels);
    for (std::uint64_t n = 0; n < out_frames; ++n) {
        const std::uint64_t position = n * down;
        const std::size_t base = position / up;
        const float* weights = kernel.weights.data() + (position % up) * kernel.taps;
        // Tap i weighs input frame base + i - (half - 1); frames outside the sound are silent.
        const std::size_t first = half - 1 > base ? half - 1 - base : 0;
        const std::size_t last = std::min(kernel.taps, frames + half - 1 - base);
        for (std::size_t c = 0; c < channels; ++c) {
            float sum = 0;
            for (std::size_t i = first; i < last; ++i) sum += weights[i] * pcm.samples[(base + i - (half - 1)) * channels + c];
            out.samples[n * channels + c] = sum;
        }
    }
    return out;
}

}  // namespace pai::codec
