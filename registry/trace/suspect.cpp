#include "trace/suspect.h"

#include <algorithm>
#include <array>

#include "asset/codec/film_reader.h"
#include "asset/codec/pixels.h"

namespace pai {
namespace {

constexpr std::uint64_t kMaxPictureBytes = 256ull << 20, kMaxPixels = 1ull << 26;
constexpr std::int64_t kMostPictures = 24, kMostPixelsHeld = 1 << 26;

// BT.601, as JPEG and most films have it; which weights they are matters little to a mark that is grey.
float luma_of(float r, float g, float b) { return 0.299f * r + 0.587f * g + 0.114f * b; }
float value_of(std::byte b) { return static_cast<float>(std::to_integer<int>(b)); }

Result<std::vector<LumaPicture>> read_still(const ReadFile& file) {
    if (file.size() > kMaxPictureBytes) return std::vector<LumaPicture>{};
    Bytes bytes(file.size());
    PAI_TRY(const std::size_t got, file.read_at(0, bytes));
    const auto pixels = codec::decode_pixels(ByteSpan(bytes).first(got), {.max_side = 16384, .max_pixels = kMaxPixels});
    if (!pixels) return std::vector<LumaPicture>{};
    LumaPicture out{pixels->width, pixels->height, {}};
    out.values.reserve(pixels->texels.size() / 4);
    for (std::size_t i = 0; i + 4 <= pixels->texels.size(); i += 4) {
        const std::byte* p = pixels->texels.data() + i;
        out.values.push_back(luma_of(value_of(p[0]), value_of(p[1]), value_of(p[2])) * value_of(p[3]) / 255);
    }
    return std::vector<LumaPicture>{std::move(out)};
}

// Sample `x` of a row, in codes of 8 bits.
float sample_of(const std::byte* row, int x, int depth) {
    if (depth <= 8) return value_of(row[x]);
    const auto low = std::to_integer<unsigned>(row[2 * x]), high = std::to_integer<unsigned>(row[2 * x + 1]);
    return static_cast<float>(high << 8 | low) / static_cast<float>(1u << (depth - 8));
}

LumaPicture luma_picture(const FilmPicture& p) {
    using Layout = FilmPicture::Layout;
    LumaPicture out{p.width, p.height, {}};
    out.values.reserve(static_cast<std::size_t>(p.width) * static_cast<std::size_t>(p.height));
    for (int y = 0; y < p.height; ++y) {
        const auto row = [&](std::size_t plane) { return p.planes[plane].rows + static_cast<std::size_t>(y) * p.planes[plane].stride; };
        for (int x = 0; x < p.width; ++x) {
            if (p.layout == Layout::Gbr) out.values.push_back(luma_of(sample_of(row(2), x, p.depth), sample_of(row(0), x, p.depth), sample_of(row(1), x, p.depth)));
            else if (p.layout == Layout::Rgba) out.values.push_back(luma_of(value_of(row(0)[4 * x]), value_of(row(0)[4 * x + 1]), value_of(row(0)[4 * x + 2])));
            else out.values.push_back(p.colour.full_range ? sample_of(row(0), x, p.depth) : (sample_of(row(0), x, p.depth) - 16) * (255.0f / 219));
        }
    }
    return out;
}

Result<std::vector<LumaPicture>> read_film(const ReadFile& file) {
    const codec::ByteSource source{file.size(), [&file](std::uint64_t offset, std::span<std::byte> out) { return file.read_at(offset, out); }};
    const auto film = codec::FilmFile::open(source);
    if (!film || static_cast<std::uint64_t>(film->info().width) * static_cast<std::uint64_t>(film->info().height) > kMaxPixels) return std::vector<LumaPicture>{};
    auto reader = codec::PictureReader::open(source, *film);
    if (!reader) return std::vector<LumaPicture>{};
    std::vector<LumaPicture> out;
    const std::int64_t all = film->info().pictures, held = kMostPixelsHeld / (std::int64_t{film->info().width} * film->info().height);
    const std::int64_t wanted = std::min({kMostPictures, all, std::max<std::int64_t>(held, 1)});
    for (std::int64_t i = 0; i < wanted; ++i) {
        if (!reader->seek((2 * i + 1) * all / (2 * wanted))) continue;
        const auto picture = reader->next();
        if (!picture || !*picture || (*picture)->width < 1) continue;
        if (!out.empty() && ((*picture)->width != out[0].width || (*picture)->height != out[0].height)) continue;
        out.push_back(luma_picture(**picture));
    }
    return out;
}

}  // namespace

Result<std::vector<LumaPicture>> read_suspect(const ReadFile& file) {
    std::array<std::byte, 32> start{};
    PAI_TRY(const std::size_t n, file.read_at(0, start));
    const ByteSpan head = ByteSpan(start).first(n);
    const codec::PixelFormat format = codec::sniff_pixels(head);
    if (format == codec::PixelFormat::Png || format == codec::PixelFormat::Jpeg || format == codec::PixelFormat::Webp) return read_still(file);
    if (codec::is_film(head)) return read_film(file);
    return std::vector<LumaPicture>{};
}

}  // namespace pai
