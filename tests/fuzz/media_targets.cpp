#include "targets.h"

#include <algorithm>
#include <numeric>

#include "asset/codec/blocks.h"
#include "asset/codec/film_reader.h"
#include "asset/codec/ktx2.h"
#include "asset/codec/pcm.h"
#include "asset/codec/pixels.h"
#include "asset/occlusion.h"
#include "render/font_face.h"

namespace pai {
namespace {

constexpr codec::PixelLimits kSmall{.max_side = 4096, .max_pixels = 1u << 20};

void check(const Pixels& p) {
    const std::size_t texel = p.format == Pixels::Format::Rgba8 ? 4 : 16;
    PAI_ASSERT(p.width > 0 && p.height > 0);
    PAI_ASSERT(p.texels.size() == static_cast<std::size_t>(p.width) * static_cast<std::size_t>(p.height) * texel);
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
// What is kept as blocks is as long as its levels say; what is unpacked is one level.
void run_ktx2(ByteSpan bytes) {
    const auto blocks = codec::decode_ktx2(bytes, kSmall, codec::Ktx2Keep::Blocks);
    const auto checked = codec::check_ktx2(bytes, kSmall);
    if (!blocks) return PAI_ASSERT(!blocks.error().message.empty() && !blocks.error().reason.empty());
    std::uint64_t size = 0;
    for (int i = 0; i < blocks->levels; ++i)
        size += codec::level_bytes(blocks->format, static_cast<std::uint64_t>(std::max(1, blocks->width >> i)), static_cast<std::uint64_t>(std::max(1, blocks->height >> i)));
    PAI_ASSERT(blocks->texels.size() == size && checked && checked->width == blocks->width);
    const Pixels unpacked = codec::to_rgba8(*blocks);
    check(unpacked);
}

void run_hdr(ByteSpan bytes) { compare(codec::decode_hdr(bytes, kSmall), codec::check_hdr(bytes, kSmall)); }

// Opens, plays a little, seeks, and hears it, within limits that a fuzzer's second allows.
void run_film(ByteSpan bytes) {
    const codec::ByteSource source{bytes.size(), [bytes](std::uint64_t offset, std::span<std::byte> out) -> Result<std::size_t> {
                                       if (offset >= bytes.size()) return std::size_t{0};
                                       const ByteSpan part = bytes.subspan(static_cast<std::size_t>(offset));
                                       const std::size_t n = std::min(part.size(), out.size());
                                       std::copy_n(part.begin(), n, out.begin());
                                       return n;
                                   }};
    const codec::FilmLimits limits{.max_side = 512, .max_pixels = 1u << 16, .max_pictures = 1000, .max_packets = 2000, .max_streams = 4,
                                   .max_duration = {60 * Flicks::kPerSecond}, .threads = 1};
    const auto film = codec::FilmFile::open(source, limits);
    if (!film) return PAI_ASSERT(!film.error().message.empty());
    const auto& starts = film->times().starts;
    PAI_ASSERT(film->info().pictures == static_cast<std::int64_t>(starts.size()) && !starts.empty() && starts.front().count == 0);
    PAI_ASSERT(std::is_sorted(starts.begin(), starts.end()) && starts.back() < film->times().duration);
    auto reader = codec::PictureReader::open(source, *film);
    if (!reader) return;
    for (const std::int64_t to : {std::int64_t{0}, film->info().pictures - 1, film->info().pictures / 2}) {
        if (!reader->seek(to)) break;
        const auto picture = reader->next();
        if (!picture || !*picture) break;
        PAI_ASSERT((*picture)->number == to && (*picture)->width > 0 && (*picture)->height > 0);
    }
    if (film->info().has_sound) {
        const auto sound = codec::decode_film_sound(source, *film, 48000);
        PAI_ASSERT(sound || !sound.error().message.empty());
    }
}

void run_sound(ByteSpan bytes) {
    constexpr codec::PcmLimits kLimits{.max_samples = 1u << 20};
    auto pcm = codec::decode_pcm(bytes, kLimits);
    const auto checked = codec::check_pcm(bytes, kLimits);
    PAI_ASSERT(pcm.has_value() == checked.has_value());
    if (!pcm) return PAI_ASSERT(!pcm.error().message.empty());
    PAI_ASSERT(checked->frames * static_cast<std::uint64_t>(pcm->channels) == pcm->samples.size());
    PAI_ASSERT(pcm->samples.size() % static_cast<std::size_t>(pcm->channels) == 0);
    const auto frames = pcm->samples.size() / static_cast<std::size_t>(pcm->channels);
    const int rate = pcm->rate_hz;
    // A rate that shares little with the mix's takes a filter of a million weights: right, but too slow to fuzz much.
    if (frames > 4096 || std::gcd(rate, 48000) < 1000) return;
    const codec::Pcm out = codec::resample(std::move(*pcm), 48000);
    PAI_ASSERT(out.samples.size() / static_cast<std::size_t>(out.channels) == (frames * 48000 + static_cast<std::size_t>(rate) - 1) / static_cast<std::size_t>(rate));
}

// Whatever a font says of itself, its text is shaped and its glyphs are drawn in bounded room.
void run_font(ByteSpan bytes) {
    const FontLibrary library;
    const auto face = library.open(bytes);
    if (!face) return PAI_ASSERT(!face.error().message.empty());
    constexpr std::string_view kText = "Ab \xe9\x92\x9f";
    for (const ShapedGlyph& g : face->shape(kText, "zh-Hans")) {
        PAI_ASSERT(g.cluster < kText.size());
        const GlyphPicture p = face->picture(g.glyph, 24);
        PAI_ASSERT(p.width >= 0 && p.height >= 0);
        PAI_ASSERT(p.coverage.size() == static_cast<std::size_t>(p.width) * static_cast<std::size_t>(p.height));
    }
}

// What is read is written back so that it reads the same.
void run_occlusion(ByteSpan bytes) {
    const auto o = decode_occlusion(bytes);
    if (!o) return PAI_ASSERT(o.error().code == Code::Corrupt && !o.error().message.empty());
    PAI_ASSERT(decode_occlusion(encode_occlusion(*o)) == *o);
}

constexpr FuzzTarget kMediaTargets[] = {{"png", run_png}, {"jpeg", run_jpeg}, {"webp", run_webp},
                                   {"hdr", run_hdr}, {"ktx2", run_ktx2},   {"wav", run_sound}, {"ogg", run_sound}, {"flac", run_sound}, {"film", run_film}, {"font", run_font}, {"edid", fuzz_edid}, {"occlusion", run_occlusion}};

}  // namespace

std::span<const FuzzTarget> media_fuzz_targets() { return kMediaTargets; }

}  // namespace pai
