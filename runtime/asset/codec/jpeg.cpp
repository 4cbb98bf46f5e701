#include <algorithm>
#include <memory>

#include <fmt/format.h>
#include <turbojpeg.h>

#include "asset/codec/pixels.h"

namespace pai::codec {
namespace {

// The coefficients of a picture of several scans stay in memory, 6 bytes a pixel, and each scan may touch them all.
constexpr std::uint64_t kMaxPixelsInScans = 1ull << 25, kMaxPixelsTimesScans = 1ull << 29;
constexpr std::uint64_t kMaxJpegScans = 100;

struct DestroyJpeg {
    void operator()(void* handle) const { tjDestroy(handle); }
};
using JpegHandle = std::unique_ptr<void, DestroyJpeg>;

struct JpegFrame {
    std::uint64_t width = 0, height = 0, scans = 0;
    unsigned components = 0;
    bool progressive = false, split = false;  // split: the first scan lacks a component
};

Error broken_jpeg(std::size_t at, std::string_view what) { return Error(Code::Corrupt, fmt::format("JPEG: {} at byte {}", what, at)); }

// The first byte after entropy-coded data that begin at `at`: of a marker that is neither stuffing nor a restart.
std::size_t skip_entropy(ByteSpan bytes, std::size_t at) {
    for (; at + 1 < bytes.size(); ++at) {
        if (bytes[at] != std::byte{0xff}) continue;
        const auto next = static_cast<unsigned>(bytes[at + 1]);
        if (next != 0 && next != 0xff && (next < 0xd0 || next > 0xd7)) return at;
    }
    return bytes.size();
}

// SOFn at `body`, the bytes after its length.
Result<void> read_jpeg_frame(ByteSpan body, unsigned marker, std::size_t at, JpegFrame& frame) {
    if (frame.components != 0) return broken_jpeg(at, "a second frame");
    if (body.size() < 6) return broken_jpeg(at, "a short frame header");
    if (marker > 0xc8) return Error(Code::Unsupported, "JPEG: arithmetic coding, expected Huffman coding");
    if (marker > 0xc2) return Error(Code::Unsupported, fmt::format("JPEG: frame of kind SOF{}, expected baseline or progressive", marker - 0xc0));
    const auto value = [&](std::size_t i) { return static_cast<unsigned>(body[i]); };
    frame.progressive = marker == 0xc2;
    frame.height = value(1) << 8 | value(2);
    frame.width = value(3) << 8 | value(4);
    frame.components = value(5);
    if (frame.components == 0 || body.size() != 6 + 3 * std::size_t{frame.components}) return broken_jpeg(at, "a frame header of another length");
    return {};
}

// Walks all segments to EOI, entropy-coded data included, without decoding any.
Result<JpegFrame> walk_jpeg(ByteSpan bytes) {
    JpegFrame frame;
    for (std::size_t at = 2;;) {
        const std::size_t from = at;
        while (at < bytes.size() && bytes[at] == std::byte{0xff}) ++at;
        if (at == bytes.size()) return broken_jpeg(at, "the file ends early");
        if (at == from) return broken_jpeg(at, "no marker");
        const auto marker = static_cast<unsigned>(bytes[at++]);
        if (marker == 0xd9) break;
        if (marker == 0x01 || (marker >= 0xd0 && marker <= 0xd8)) continue;
        if (at + 2 > bytes.size()) return broken_jpeg(at, "the file ends early");
        const std::size_t length = static_cast<std::size_t>(bytes[at]) << 8 | static_cast<std::size_t>(bytes[at + 1]);
        if (length < 2 || length > bytes.size() - at) return broken_jpeg(at, "a segment leaves the file");
        const ByteSpan body = bytes.subspan(at + 2, length - 2);
        const bool is_frame = marker >= 0xc0 && marker <= 0xcf && marker != 0xc4 && marker != 0xc8 && marker != 0xcc;
        if (is_frame) PAI_TRY(read_jpeg_frame(body, marker, at, frame));
        at += length;
        if (marker != 0xda) continue;
        if (frame.components == 0) return broken_jpeg(at, "a scan before its frame");
        frame.split = frame.split || (frame.scans == 0 && (body.empty() || static_cast<unsigned>(body[0]) < frame.components));
        ++frame.scans;
        at = skip_entropy(bytes, at);
    }
    if (frame.scans == 0) return broken_jpeg(bytes.size(), "no scan");
    return frame;
}

// What bounds time and memory, from the headers and the number of bytes alone.
Result<void> check_jpeg_frame(const JpegFrame& frame, std::size_t byte_count, const PixelLimits& limits) {
    PAI_TRY(check_size(frame.width, frame.height, limits));
    const std::uint64_t pixels = frame.width * frame.height;
    if (frame.scans > kMaxJpegScans) return Error(Code::Unsupported, fmt::format("JPEG: {} scans, at most {} are read", frame.scans, kMaxJpegScans));
    const bool kept = frame.progressive || frame.split;
    if (kept && (pixels > kMaxPixelsInScans || pixels * frame.scans > kMaxPixelsTimesScans))
        return Error(Code::Unsupported, fmt::format("JPEG: {} x {} pixels in {} scans, at most {} pixels and {} over all scans are read", frame.width,
                                                    frame.height, frame.scans, kMaxPixelsInScans, kMaxPixelsTimesScans));
    // Each 8 x 8 block of the first scan costs at least a bit or so: a picture far larger than its bytes can hold is a bomb.
    if (pixels / 4096 > byte_count)
        return Error(Code::Corrupt, fmt::format("JPEG: {} bytes cannot hold {} x {} pixels", byte_count, frame.width, frame.height));
    return {};
}

Error jpeg_error(void* handle) { return Error(Code::Corrupt, fmt::format("JPEG: {}", tjGetErrorStr2(handle))); }

struct OpenedJpeg {
    JpegHandle handle;
    int width = 0, height = 0;
};

Result<OpenedJpeg> open_jpeg(ByteSpan bytes, const PixelLimits& limits) {
    PAI_TRY(const JpegFrame frame, walk_jpeg(bytes));
    PAI_TRY(check_jpeg_frame(frame, bytes.size(), limits));
    OpenedJpeg out{JpegHandle(tjInitDecompress())};
    if (!out.handle) return Error(Code::Internal, "JPEG: no memory for the decoder");
    int sampling = 0, space = 0;
    const auto* data = reinterpret_cast<const unsigned char*>(bytes.data());
    if (tjDecompressHeader3(out.handle.get(), data, bytes.size(), &out.width, &out.height, &sampling, &space) != 0) return jpeg_error(out.handle.get());
    if (space == TJCS_CMYK || space == TJCS_YCCK) return Error(Code::Unsupported, "JPEG: CMYK, expected grey or RGB");
    if (static_cast<std::uint64_t>(out.width) != frame.width || static_cast<std::uint64_t>(out.height) != frame.height)
        return broken_jpeg(0, "two sizes");
    return out;
}

// Into `out`, of width * height * 4 bytes; a smaller size is an eighth of the picture's.
Result<void> jpeg_into(void* handle, ByteSpan bytes, int width, int height, Bytes& out) {
    const auto* data = reinterpret_cast<const unsigned char*>(bytes.data());
    auto* texels = reinterpret_cast<unsigned char*>(out.data());
    if (tjDecompress2(handle, data, bytes.size(), texels, width, 0, height, TJPF_RGBA, TJFLAG_STOPONWARNING | TJFLAG_ACCURATEDCT) != 0)
        return jpeg_error(handle);
    return {};
}

}  // namespace

Result<Pixels> decode_jpeg(ByteSpan bytes, const PixelLimits& limits) {
    PAI_TRY(const OpenedJpeg in, open_jpeg(bytes, limits));
    Pixels out{Pixels::Format::Rgba8, in.width, in.height, Bytes(static_cast<std::size_t>(in.width) * static_cast<std::size_t>(in.height) * 4)};
    PAI_TRY(jpeg_into(in.handle.get(), bytes, in.width, in.height, out.texels));
    return out;
}

Result<PictureInfo> check_jpeg(ByteSpan bytes, const PixelLimits& limits) {
    PAI_TRY(const OpenedJpeg in, open_jpeg(bytes, limits));
    // Every coefficient is read, one pixel of each block is made.
    const int width = (in.width + 7) / 8, height = (in.height + 7) / 8;
    Bytes small(static_cast<std::size_t>(width) * static_cast<std::size_t>(height) * 4);
    PAI_TRY(jpeg_into(in.handle.get(), bytes, width, height, small));
    return PictureInfo{PixelFormat::Jpeg, in.width, in.height};
}

}  // namespace pai::codec
