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
class Input {
public:
    explicit Input(ByteSpan bytes) : bytes_(bytes) {}
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

struct Header {
    int width = 0, height = 0;
    float scale = 1;  // 1 / the product of all EXPOSURE lines
};

Error broken(const Input& in, std::string_view what) { return Error(Code::Corrupt, fmt::format("HDR: {} at byte {}", what, in.at())); }

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

Result<void> read_variable(std::string_view line, Header& header) {
    if (line.starts_with("FORMAT=") && line != "FORMAT=32-bit_rle_rgbe")
        return Error(Code::Unsupported, fmt::format("HDR: {}, expected FORMAT=32-bit_rle_rgbe", line));
    if (line.starts_with("EXPOSURE=")) {
        const std::string text(line.substr(9));
        const float exposure = std::strtof(text.c_str(), nullptr);
        if (!(exposure > 1e-10f && exposure < 1e10f)) return Error(Code::Corrupt, fmt::format("HDR: {}, expected a positive number", line));
        header.scale /= exposure;
    }
    return {};
}

Result<Header> read_header(Input& in, const PixelLimits& limits) {
    Header header;
    std::string_view line;
    if (!in.line(line) || !line.starts_with("#?")) return broken(in, "no #?RADIANCE signature");
    bool format = false;
    for (int count = 0;; ++count) {
        if (count > 256 || !in.line(line)) return broken(in, "the header has no end");
        if (line.empty()) break;
        format = format || line.starts_with("FORMAT=");
        PAI_TRY(read_variable(line, header));
    }
    if (!format) return broken(in, "no FORMAT line");
    if (!in.line(line)) return broken(in, "no resolution line");
    const std::size_t space = line.find(" +X ");
    if (!line.starts_with("-Y ") || space == std::string_view::npos) {
        if (line.starts_with("-Y ") || line.starts_with("+Y ") || line.starts_with("-X ") || line.starts_with("+X "))
            return Error(Code::Unsupported, fmt::format("HDR: orientation {}, expected -Y height +X width", line));
        return broken(in, "no resolution line");
    }
    const std::uint64_t height = parse_count(line.substr(3, space - 3)), width = parse_count(line.substr(space + 4));
    PAI_TRY(check_size(width, height, limits));
    header.width = static_cast<int>(width);
    header.height = static_cast<int>(height);
    return header;
}

// A row as four planes of runs and literals; the four bytes that announce it are taken already.
Result<void> read_planes(Input& in, std::span<Rgbe> row) {
    for (std::size_t channel = 0; channel < 4; ++channel) {
        for (std::size_t x = 0; x < row.size();) {
            std::array<std::byte, 2> code{};
            if (!in.take(code)) return broken(in, "the picture ends early");
            auto count = static_cast<std::size_t>(code[0]);
            const bool run = count > 128;
            if (run) count -= 128;
            if (count == 0 || count > row.size() - x) return broken(in, "a run leaves its row");
            if (!run) in.back(1);
            for (const std::size_t end = x + count; x < end; ++x) {
                row[x][channel] = code[1];
                if (!run && !in.take(std::span(&row[x][channel], 1))) return broken(in, "the picture ends early");
            }
        }
    }
    return {};
}

// A row of single pixels in which (1,1,1,n) repeats the pixel before it; `first` is taken already.
Result<void> read_flat(Input& in, std::span<Rgbe> row, Rgbe first) {
    unsigned shift = 0;
    for (std::size_t x = 0; x < row.size();) {
        Rgbe pixel = first;
        if ((x > 0 || shift > 0) && !in.take(pixel)) return broken(in, "the picture ends early");
        if (pixel[0] == std::byte{1} && pixel[1] == std::byte{1} && pixel[2] == std::byte{1}) {
            if (x == 0 || shift > 16) return broken(in, "a repeat without a pixel");
            const std::size_t count = static_cast<std::size_t>(pixel[3]) << shift;
            if (count > row.size() - x) return broken(in, "a run leaves its row");
            for (const std::size_t end = x + count; x < end; ++x) row[x] = row[x - 1];
            shift += 8;
        } else {
            row[x++] = pixel;
            shift = 0;
        }
    }
    return {};
}

Result<void> read_row(Input& in, std::span<Rgbe> row) {
    Rgbe head{};
    if (!in.take(head)) return broken(in, "the picture ends early");
    const std::size_t announced = static_cast<std::size_t>(head[2]) << 8 | static_cast<std::size_t>(head[3]);
    const bool planes = row.size() >= 8 && row.size() < 32768 && head[0] == std::byte{2} && head[1] == std::byte{2} && announced < 32768;
    if (!planes) return read_flat(in, row, head);
    if (announced != row.size()) return broken(in, "a row of another width");
    return read_planes(in, row);
}

void store_row(std::span<const Rgbe> row, float scale, std::byte* out) {
    for (const Rgbe& p : row) {
        std::array<float, 4> rgba{0, 0, 0, 1};
        if (p[3] != std::byte{0}) {
            const float f = std::ldexp(scale, static_cast<int>(p[3]) - 136);
            for (std::size_t c = 0; c < 3; ++c) rgba[c] = std::min(static_cast<float>(p[c]) * f, 3.4e38f);
        }
        std::memcpy(out, rgba.data(), sizeof rgba);
        out += sizeof rgba;
    }
}

}  // namespace

Result<Pixels> decode_hdr(ByteSpan bytes, const PixelLimits& limits) {
    if (bytes.size() < 11) return Error(Code::Corrupt, fmt::format("HDR: {} bytes, shorter than its signature", bytes.size()));
    Input in(bytes);
    PAI_TRY(const Header header, read_header(in, limits));
    const auto width = static_cast<std::size_t>(header.width), height = static_cast<std::size_t>(header.height);
    // No row is shorter than one pixel: refuses bombs before memory is taken.
    if (in.left() < 4 * height) return broken(in, "the picture ends early");
    Pixels out{Pixels::Format::RgbaFloat, header.width, header.height, Bytes(width * height * 16)};
    std::vector<Rgbe> row(width);
    for (std::size_t y = 0; y < height; ++y) {
        PAI_TRY(read_row(in, row));
        store_row(row, header.scale, out.texels.data() + y * width * 16);
    }
    return out;
}

}  // namespace pai::codec
