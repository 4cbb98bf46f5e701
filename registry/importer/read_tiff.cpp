#include <algorithm>
#include <cstring>
#include <memory>

#include <fmt/format.h>
#include <tiffio.h>

#include "importer/read_picture.h"
#include "importer/rgbe.h"

namespace pai {
namespace {

// A file in memory, as libtiff reads it.
struct Memory {
    ByteSpan bytes;
    std::uint64_t at = 0;
};

tmsize_t read_memory(thandle_t handle, void* into, tmsize_t size) {
    auto& m = *static_cast<Memory*>(handle);
    const std::uint64_t left = m.at < m.bytes.size() ? m.bytes.size() - m.at : 0, n = std::min<std::uint64_t>(left, static_cast<std::uint64_t>(std::max<tmsize_t>(size, 0)));
    if (n > 0) std::memcpy(into, m.bytes.data() + m.at, n);
    m.at += n;
    return static_cast<tmsize_t>(n);
}
tmsize_t write_memory(thandle_t, void*, tmsize_t) { return 0; }
toff_t seek_memory(thandle_t handle, toff_t offset, int whence) {
    auto& m = *static_cast<Memory*>(handle);
    m.at = whence == SEEK_SET ? offset : whence == SEEK_CUR ? m.at + offset : m.bytes.size() + offset;
    return m.at;
}
int close_memory(thandle_t) { return 0; }
toff_t size_of_memory(thandle_t handle) { return static_cast<Memory*>(handle)->bytes.size(); }

struct Page {
    std::uint32_t width = 0, height = 0;
    std::uint16_t bits = 1, samples = 1, photometric = 0, planar = PLANARCONFIG_CONTIG, format = SAMPLEFORMAT_UINT, extra = 0;
    bool associated = false;  // colours are multiplied with alpha

    int channels() const { return std::min<int>(samples, photometric == PHOTOMETRIC_RGB ? (extra > 0 ? 4 : 3) : (extra > 0 ? 2 : 1)); }
    bool is_plain() const {
        const bool colours = photometric == PHOTOMETRIC_MINISBLACK || photometric == PHOTOMETRIC_MINISWHITE || (photometric == PHOTOMETRIC_RGB && samples >= 3);
        const bool number = (format == SAMPLEFORMAT_UINT && (bits == 8 || bits == 16)) || (format == SAMPLEFORMAT_IEEEFP && bits == 32);
        return colours && number;
    }
};

Page page_of(TIFF* tiff) {
    Page p;
    TIFFGetField(tiff, TIFFTAG_IMAGEWIDTH, &p.width);
    TIFFGetField(tiff, TIFFTAG_IMAGELENGTH, &p.height);
    TIFFGetFieldDefaulted(tiff, TIFFTAG_BITSPERSAMPLE, &p.bits);
    TIFFGetFieldDefaulted(tiff, TIFFTAG_SAMPLESPERPIXEL, &p.samples);
    TIFFGetFieldDefaulted(tiff, TIFFTAG_PLANARCONFIG, &p.planar);
    TIFFGetFieldDefaulted(tiff, TIFFTAG_SAMPLEFORMAT, &p.format);
    TIFFGetField(tiff, TIFFTAG_PHOTOMETRIC, &p.photometric);
    std::uint16_t count = 0, *kinds = nullptr;
    if (TIFFGetField(tiff, TIFFTAG_EXTRASAMPLES, &count, &kinds) == 1 && count > 0 && kinds != nullptr) {
        p.extra = kinds[0] == EXTRASAMPLE_UNSPECIFIED ? 0 : 1;
        p.associated = kinds[0] == EXTRASAMPLE_ASSOCALPHA;
    }
    return p;
}

// The description inside an ICC profile, by its ASCII characters. Source: ICC.1:2022, 10.13 multiLocalizedUnicodeType; ICC.1:2001, 6.5.17.
std::string profile_name(const std::byte* bytes, std::uint32_t size) {
    const auto be32 = [&](std::uint64_t at) -> std::uint64_t {
        if (at + 4 > size) return 0;
        return std::to_integer<std::uint64_t>(bytes[at]) << 24 | std::to_integer<std::uint64_t>(bytes[at + 1]) << 16 | std::to_integer<std::uint64_t>(bytes[at + 2]) << 8 | std::to_integer<std::uint64_t>(bytes[at + 3]);
    };
    const std::uint64_t tags = std::min<std::uint64_t>(be32(128), 100);
    for (std::uint64_t i = 0; i < tags; ++i) {
        if (be32(132 + 12 * i) != 0x64657363) continue;  // "desc"
        const std::uint64_t at = be32(136 + 12 * i), length = std::min<std::uint64_t>(be32(140 + 12 * i), 256);
        std::string out;
        for (std::uint64_t k = at + 12; k < at + length && k < size; ++k) {
            const auto c = std::to_integer<unsigned char>(bytes[k]);
            if (c >= 0x20 && c < 0x7f && c != '"') out += static_cast<char>(c);
        }
        return out.substr(0, 80);
    }
    return {};
}

std::string meaning_of(TIFF* tiff, const Page& page) {
    std::uint32_t size = 0;
    void* profile = nullptr;
    if (TIFFGetField(tiff, TIFFTAG_ICCPROFILE, &size, &profile) == 1 && profile != nullptr && size >= 132)
        return fmt::format("ICC profile \"{}\", {} bytes: values as they are, the profile is not applied", profile_name(static_cast<const std::byte*>(profile), size), size);
    return page.format == SAMPLEFORMAT_IEEEFP ? "linear radiance, as no profile says otherwise" : "sRGB, as no profile says otherwise";
}

// Samples of one row or tile row of one plane, spread into rows of all channels.
class PageReader {
public:
    PageReader(TIFF* tiff, const Page& page) : tiff_(tiff), page_(page), bytes_(page.bits / 8u) {
        out_.resize(static_cast<std::size_t>(page.width) * page.height * static_cast<std::size_t>(page.channels()) * bytes_);
    }
    Result<Bytes> read() {
        const int planes = page_.planar == PLANARCONFIG_SEPARATE ? page_.channels() : 1;
        for (int plane = 0; plane < planes; ++plane) PAI_TRY(TIFFIsTiled(tiff_) != 0 ? tiles(plane) : rows(plane));
        return std::move(out_);
    }

private:
    bool separate() const { return page_.planar == PLANARCONFIG_SEPARATE; }
    std::size_t stride() const { return separate() ? 1u : page_.samples; }  // samples from pixel to pixel in what is read

    void spread(const std::byte* from, std::uint32_t x0, std::uint32_t y, std::uint32_t count, int plane) {
        const auto channels = static_cast<std::size_t>(page_.channels());
        std::byte* to = out_.data() + (static_cast<std::size_t>(y) * page_.width + x0) * channels * bytes_;
        for (std::uint32_t x = 0; x < count; ++x, to += channels * bytes_, from += stride() * bytes_)
            if (separate()) std::memcpy(to + static_cast<std::size_t>(plane) * bytes_, from, bytes_);
            else std::memcpy(to, from, channels * bytes_);
    }

    Result<void> rows(int plane) {
        const tmsize_t size = TIFFScanlineSize(tiff_);
        if (size < static_cast<tmsize_t>(page_.width * stride() * bytes_)) return Error(Code::Corrupt, "its rows are shorter than it says");
        Bytes row(static_cast<std::size_t>(size));
        for (std::uint32_t y = 0; y < page_.height; ++y) {
            if (TIFFReadScanline(tiff_, row.data(), y, static_cast<std::uint16_t>(plane)) < 0) return Error(Code::Corrupt, fmt::format("row {} cannot be read", y));
            spread(row.data(), 0, y, page_.width, plane);
        }
        return {};
    }

    Result<void> tiles(int plane) {
        std::uint32_t width = 0, height = 0;
        TIFFGetField(tiff_, TIFFTAG_TILEWIDTH, &width);
        TIFFGetField(tiff_, TIFFTAG_TILELENGTH, &height);
        const tmsize_t size = TIFFTileSize(tiff_);
        if (width == 0 || height == 0 || static_cast<std::uint64_t>(width) * height > kMostPixels || size < static_cast<tmsize_t>(static_cast<std::size_t>(width) * height * stride() * bytes_))
            return Error(Code::Corrupt, "its tiles are smaller than it says");
        Bytes tile(static_cast<std::size_t>(size));
        for (std::uint32_t y = 0; y < page_.height; y += height)
            for (std::uint32_t x = 0; x < page_.width; x += width) {
                if (TIFFReadTile(tiff_, tile.data(), x, y, 0, static_cast<std::uint16_t>(plane)) < 0) return Error(Code::Corrupt, fmt::format("the tile at {}, {} cannot be read", x, y));
                for (std::uint32_t k = 0; k < std::min(height, page_.height - y); ++k)
                    spread(tile.data() + static_cast<std::size_t>(k) * width * stride() * bytes_, x, y + k, std::min(width, page_.width - x), plane);
            }
        return {};
    }

    TIFF* tiff_;
    const Page& page_;
    std::size_t bytes_;
    Bytes out_;
};

// Colours as they were before alpha was multiplied in, and white where the least means white.
template <class T>
void straighten(Bytes& texels, const Page& page) {
    const auto channels = static_cast<std::size_t>(page.channels());
    const bool alpha = channels == 2 || channels == 4;
    constexpr std::uint64_t kFull = static_cast<T>(~T{0});
    for (std::size_t at = 0; at + channels * sizeof(T) <= texels.size(); at += channels * sizeof(T)) {
        T v[4] = {};
        std::memcpy(v, texels.data() + at, channels * sizeof(T));
        for (std::size_t c = 0; c < channels - (alpha ? 1 : 0); ++c) {
            if (page.photometric == PHOTOMETRIC_MINISWHITE) v[c] = static_cast<T>(kFull - v[c]);
            if (alpha && page.associated) v[c] = v[channels - 1] == 0 ? T{0} : static_cast<T>(std::min<std::uint64_t>(kFull, v[c] * kFull / v[channels - 1]));
        }
        std::memcpy(texels.data() + at, v, channels * sizeof(T));
    }
}

Bytes radiance_of(const Bytes& floats, int channels) {
    const std::size_t step = static_cast<std::size_t>(channels) * 4, count = floats.size() / step;
    Bytes out(count * 4);
    for (std::size_t i = 0; i < count; ++i) {
        float v[4] = {};
        std::memcpy(v, floats.data() + i * step, step);
        const auto rgbe = channels >= 3 ? rgbe_of({v[0], v[1], v[2]}) : rgbe_of({v[0], v[0], v[0]});
        std::memcpy(out.data() + i * 4, rgbe.data(), 4);
    }
    return out;
}

// What libtiff knows to turn into colours itself.
Result<void> read_any(TIFF* tiff, const Page& page, MasterPicture& out) {
    char why[1024] = "";
    if (TIFFRGBAImageOK(tiff, why) == 0) return Error(Code::Corrupt, why);
    out.channels = 4;
    out.form = "8";
    out.texels.resize(static_cast<std::size_t>(page.width) * page.height * 4);
    if (TIFFReadRGBAImageOriented(tiff, page.width, page.height, reinterpret_cast<std::uint32_t*>(out.texels.data()), ORIENTATION_TOPLEFT, 1) == 0)
        return Error(Code::Corrupt, "its pixels cannot be read");
    Page associated = page;
    associated.photometric = PHOTOMETRIC_RGB, associated.samples = 4, associated.extra = 1, associated.associated = true;
    straighten<std::uint8_t>(out.texels, associated);
    return {};
}

}  // namespace

bool is_master_picture(std::string_view extension) { return extension == ".tif" || extension == ".tiff" || extension == ".exr"; }

Result<MasterPicture> read_tiff(ByteSpan bytes) {
    TIFFSetErrorHandler(nullptr);
    TIFFSetWarningHandler(nullptr);
    Memory memory{bytes};
    const std::unique_ptr<TIFF, decltype(&TIFFClose)> tiff(
        TIFFClientOpen("master", "rm", &memory, read_memory, write_memory, seek_memory, close_memory, size_of_memory, nullptr, nullptr), &TIFFClose);
    if (!tiff) return Error(Code::Corrupt, "no TIFF that can be read");
    const Page page = page_of(tiff.get());
    if (page.width == 0 || page.height == 0 || page.samples == 0) return Error(Code::Corrupt, "a picture without pixels");
    if (page.width > kMostSide || page.height > kMostSide || static_cast<std::uint64_t>(page.width) * page.height > kMostPixels)
        return Error(Code::Unsupported, fmt::format("{} x {} pixels, at most {} a side and {} Mi in all are taken", page.width, page.height, kMostSide, kMostPixels >> 20));
    MasterPicture out{static_cast<int>(page.width), static_cast<int>(page.height), page.channels(), std::to_string(page.bits), meaning_of(tiff.get(), page), {}};
    if (!page.is_plain()) {
        PAI_TRY(read_any(tiff.get(), page, out));
        return out;
    }
    PAI_TRY(out.texels, PageReader(tiff.get(), page).read());
    if (page.format == SAMPLEFORMAT_IEEEFP) {
        out.texels = radiance_of(out.texels, out.channels);
        out.channels = 4;
        out.form = "rgbe";
    } else if (page.bits == 16) {
        straighten<std::uint16_t>(out.texels, page);
    } else {
        straighten<std::uint8_t>(out.texels, page);
    }
    return out;
}

}  // namespace pai
