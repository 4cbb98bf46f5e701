#include <algorithm>
#include <array>
#include <cmath>
#include <cstdlib>
#include <cstring>
#include <string>
#include <vector>

#include <fmt/format.h>

#include "asset/codec/pixels.h"

namespace pai::codec {
namespace {

using Rgbe = std::array<std::byte, 4>;

// Reads forward and never past the end.
class HdrInput {
public:
    explicit HdrInput(ByteSpan bytes) : bytes_(bytes) {}
    std::size_t left() const { return bytes_.size() - at_; }
    std::size_t at() const { return at_; }
    bool take(std::span<std::byte> out) {
        if (left() < out.size()) return false;
        std::memcpy(out.data(), bytes_.data() + at_, out.size());
        at_ += out.size();
        return true;
    }
    void back(std::size_t count) { at_ -= count; }
    // A line of at most 1024 bytes without its end; nothing if the text ends first.
    bool line(std::string_view& out) {
        const std::string_view rest = as_text(bytes_.subspan(at_, std::min<std::size_t>(left(), 1025)));
        const std::size_t end = rest.find('\n');
        if (end == std::string_view::npos) return false;
        out = rest.substr(0, end);
        at_ += end + 1;
        return true;
    }

private:
    ByteSpan bytes_;
    std::size_t at_ = 0;
};

struct HdrHeader {
    std::size_t width = 0, height = 0;           // of the picture as it is looked at
    std::array<float, 3> scale{1, 1, 1};         // 1 / the products of all EXPOSURE and COLORCORR lines
    // Scanlines are columns in an X-major file; Y runs up from -Y, X runs right from +X.
    bool columns = false, bottom_up = false, right_to_left = false;
    std::size_t lines() const { return columns ? width : height; }
    std::size_t line_length() const { return columns ? height : width; }
};

Error broken_hdr(const HdrInput& in, std::string_view what) { return Error(Code::Corrupt, fmt::format("HDR: {} at byte {}", what, in.at())); }

// "NAME<digits>" → the number; 0 if it is none.
std::uint64_t parse_count(std::string_view text) {
    std::uint64_t value = 0;
    if (text.empty() || text.size() > 9) return 0;
    for (const char c : text) {
        if (c < '0' || c > '9') return 0;
        value = value * 10 + static_cast<std::uint64_t>(c - '0');
    }
    return value;
}

// A positive number at the start of `text`, which moves past it; 0 if there is none that is sensible.
float take_factor(std::string& text) {
    char* end = nullptr;
    const float value = std::strtof(text.c_str(), &end);
    text.erase(0, static_cast<std::size_t>(end - text.c_str()));
    return value > 1e-10f && value < 1e10f ? value : 0;
}

Result<void> read_variable(std::string_view line, HdrHeader& header) {
    if (line.starts_with("FORMAT=") && line != "FORMAT=32-bit_rle_rgbe")
        return Error(Code::Unsupported, fmt::format("HDR: {}, expected FORMAT=32-bit_rle_rgbe", line));
    const bool exposure = line.starts_with("EXPOSURE=");
    if (!exposure && !line.starts_with("COLORCORR=")) return {};
    std::string text(line.substr(line.find('=') + 1));
    float factor = 1;
    for (std::size_t c = 0; c < 3; ++c) {
        if (c == 0 || !exposure) factor = take_factor(text);
        header.scale[c] /= factor;
        if (factor == 0 || !std::isnormal(header.scale[c]))
            return Error(Code::Corrupt, fmt::format("HDR: {}, expected {}", line, exposure ? "a positive number" : "three positive numbers"));
    }
    return {};
}

// "-Y 512 +X 1024" and the seven other orders and directions: the first axis counts scanlines.
bool read_resolution(std::string_view line, std::uint64_t& lines, std::uint64_t& length, HdrHeader& header) {
    const std::size_t middle = line.find(' ', 3);
    if (line.size() < 9 || middle == std::string_view::npos || line.size() < middle + 5) return false;
    const std::string_view first = line.substr(0, 2), second = line.substr(middle + 1, 2);
    const auto is_axis = [](std::string_view a) { return (a[0] == '-' || a[0] == '+') && (a[1] == 'X' || a[1] == 'Y'); };
    if (!is_axis(first) || !is_axis(second) || first[1] == second[1] || line[2] != ' ' || line[middle + 3] != ' ') return false;
    header.columns = first[1] == 'X';
    header.bottom_up = (header.columns ? second : first)[0] == '+';
    header.right_to_left = (header.columns ? first : second)[0] == '-';
    lines = parse_count(line.substr(3, middle - 3));
    length = parse_count(line.substr(middle + 4));
    return true;
}

Result<HdrHeader> read_header(HdrInput& in, const PixelLimits& limits) {
    HdrHeader header;
    std::string_view line;
    if (!in.line(line) || !line.starts_with("#?")) return broken_hdr(in, "no #?RADIANCE signature");
    bool format = false;
    for (int count = 0;; ++count) {
        if (count > 256 || !in.line(line)) return broken_hdr(in, "the header has no end");
        if (line.empty()) break;
        format = format || line.starts_with("FORMAT=");
        PAI_TRY(read_variable(line, header));
    }
    if (!format) return broken_hdr(in, "no FORMAT line");
    std::uint64_t lines = 0, length = 0;
    if (!in.line(line) || !read_resolution(line, lines, length, header)) return broken_hdr(in, "no resolution line");
    PAI_TRY(check_size(header.columns ? lines : length, header.columns ? length : lines, limits));
    header.width = header.columns ? lines : length;
    header.height = header.columns ? length : lines;
    // No scanline is shorter than one pixel: refuses bombs before memory is taken.
    if (in.left() < 4 * lines) return broken_hdr(in, "the picture ends early");
    return header;
}

// A row as four planes of runs and literals; the four bytes that announce it are taken already.
Result<void> read_planes(HdrInput& in, std::span<Rgbe> row) {
    for (std::size_t channel = 0; channel < 4; ++channel) {
        for (std::size_t x = 0; x < row.size();) {
            std::array<std::byte, 2> code{};
            if (!in.take(code)) return broken_hdr(in, "the picture ends early");
            auto count = static_cast<std::size_t>(code[0]);
            const bool run = count > 128;
            if (run) count -= 128;
            if (count == 0 || count > row.size() - x) return broken_hdr(in, "a run leaves its row");
            if (!run) in.back(1);
            for (const std::size_t end = x + count; x < end; ++x) {
                row[x][channel] = code[1];
                if (!run && !in.take(std::span(&row[x][channel], 1))) return broken_hdr(in, "the picture ends early");
            }
        }
    }
    return {};
}

// A row of single pixels in which (1,1,1,n) repeats the pixel before it; `first` is taken already.
Result<void> read_flat(HdrInput& in, std::span<Rgbe> row, Rgbe first) {
    unsigned shift = 0;
    for (std::size_t x = 0; x < row.size();) {
        Rgbe pixel = first;
        if ((x > 0 || shift > 0) && !in.take(pixel)) return broken_hdr(in, "the picture ends early");
        if (pixel[0] == std::byte{1} && pixel[1] == std::byte{1} && pixel[2] == std::byte{1}) {
            if (x == 0 || shift > 16) return broken_hdr(in, "a repeat without a pixel");
            const std::size_t count = static_cast<std::size_t>(pixel[3]) << shift;
            if (count > row.size() - x) return broken_hdr(in, "a run leaves its row");
            for (const std::size_t end = x + count; x < end; ++x) row[x] = row[x - 1];
            shift += 8;
        } else {
            row[x++] = pixel;
            shift = 0;
        }
    }
    return {};
}

Result<void> read_row(HdrInput& in, std::span<Rgbe> row) {
    Rgbe head{};
    if (!in.take(head)) return broken_hdr(in, "the picture ends early");
    const std::size_t announced = static_cast<std::size_t>(head[2]) << 8 | static_cast<std::size_t>(head[3]);
    const bool planes = row.size() >= 8 && row.size() < 32768 && head[0] == std::byte{2} && head[1] == std::byte{2} && announced < 32768;
    if (!planes) return read_flat(in, row, head);
    if (announced != row.size()) return broken_hdr(in, "a row of another width");
    return read_planes(in, row);
}

// From `at` on, in bytes; `step` leads from one pixel of the line to the next.
void store_line(std::span<const Rgbe> line, const std::array<float, 3>& scale, Bytes& texels, std::ptrdiff_t at, std::ptrdiff_t step) {
    for (const Rgbe& p : line) {
        std::array<float, 4> rgba{0, 0, 0, 1};
        if (p[3] != std::byte{0}) {
            const float f = std::ldexp(1.0f, static_cast<int>(p[3]) - 136);
            for (std::size_t c = 0; c < 3; ++c) rgba[c] = std::min(static_cast<float>(p[c]) * f * scale[c], 3.4e38f);
        }
        std::memcpy(texels.data() + at, rgba.data(), sizeof rgba);
        at += step;
    }
}

// Reads all scanlines and keeps none.
Result<void> pass_over(HdrInput& in, const HdrHeader& header) {
    std::vector<Rgbe> line(header.line_length());
    for (std::size_t i = 0; i < header.lines(); ++i) PAI_TRY(read_row(in, line));
    return {};
}

Result<HdrHeader> open_hdr(HdrInput& in, const PixelLimits& limits) {
    if (in.left() < 11) return Error(Code::Corrupt, fmt::format("HDR: {} bytes, shorter than its signature", in.left()));
    return read_header(in, limits);
}

}  // namespace

Result<Pixels> decode_hdr(ByteSpan bytes, const PixelLimits& limits) {
    HdrInput in(bytes);
    PAI_TRY(const HdrHeader header, open_hdr(in, limits));
    const std::size_t w = header.width, h = header.height;
    // Run lengths may repeat a pixel almost for nothing: what claims much more than its bytes is looked through first.
    if (w * h / 16 > bytes.size()) {
        HdrInput ahead = in;
        PAI_TRY(pass_over(ahead, header));
    }
    Pixels out{Pixels::Format::RgbaFloat, static_cast<int>(w), static_cast<int>(h), Bytes(w * h * 16)};
    std::vector<Rgbe> line(header.line_length());
    const std::ptrdiff_t right = header.right_to_left ? -16 : 16, down = (header.bottom_up ? -16 : 16) * static_cast<std::ptrdiff_t>(w);
    auto at = static_cast<std::ptrdiff_t>(16 * ((header.right_to_left ? w - 1 : 0) + (header.bottom_up ? (h - 1) * w : 0)));
    for (std::size_t i = 0; i < header.lines(); ++i, at += header.columns ? right : down) {
        PAI_TRY(read_row(in, line));
        store_line(line, header.scale, out.texels, at, header.columns ? down : right);
    }
    return out;
}

Result<PictureInfo> check_hdr(ByteSpan bytes, const PixelLimits& limits) {
    HdrInput in(bytes);
    PAI_TRY(const HdrHeader header, open_hdr(in, limits));
    PAI_TRY(pass_over(in, header));
    return PictureInfo{PixelFormat::Hdr, static_cast<int>(header.width), static_cast<int>(header.height)};
}

}  // namespace pai::codec
