#include <memory>

#include <fmt/format.h>
#include <turbojpeg.h>

#include "asset/codec/pixels.h"

namespace pai::codec {
namespace {

struct Destroy {
    void operator()(void* handle) const { tjDestroy(handle); }
};

// Progressive files may repeat scans without end, each as costly as the whole picture.
Result<void> check_scans(ByteSpan bytes) {
    constexpr int kMaxScans = 100;
    int scans = 0;
    for (std::size_t i = 0; i + 1 < bytes.size(); ++i)
        if (bytes[i] == std::byte{0xff} && bytes[i + 1] == std::byte{0xda} && ++scans > kMaxScans)
            return Error(Code::Unsupported, fmt::format("JPEG: more than {} scans", kMaxScans));
    return {};
}

}  // namespace

Result<Pixels> decode_jpeg(ByteSpan bytes, const PixelLimits& limits) {
    const std::unique_ptr<void, Destroy> handle(tjInitDecompress());
    if (!handle) return Error(Code::Internal, "JPEG: no memory for the decoder");
    PAI_TRY(check_scans(bytes));
    const auto* data = reinterpret_cast<const unsigned char*>(bytes.data());
    int width = 0, height = 0, sampling = 0, space = 0;
    if (tjDecompressHeader3(handle.get(), data, bytes.size(), &width, &height, &sampling, &space) != 0)
        return Error(Code::Corrupt, fmt::format("JPEG: {}", tjGetErrorStr2(handle.get())));
    if (space == TJCS_CMYK || space == TJCS_YCCK) return Error(Code::Unsupported, "JPEG: CMYK, expected grey or RGB");
    PAI_TRY(check_size(static_cast<std::uint64_t>(width), static_cast<std::uint64_t>(height), limits));
    // Each 8 x 8 block costs at least a bit or so: a picture far larger than its bytes can hold is a bomb.
    if (static_cast<std::uint64_t>(width) * static_cast<std::uint64_t>(height) / 4096 > bytes.size())
        return Error(Code::Corrupt, fmt::format("JPEG: {} bytes cannot hold {} x {} pixels", bytes.size(), width, height));
    Pixels out{Pixels::Format::Rgba8, width, height, Bytes(static_cast<std::size_t>(width) * static_cast<std::size_t>(height) * 4)};
    auto* texels = reinterpret_cast<unsigned char*>(out.texels.data());
    if (tjDecompress2(handle.get(), data, bytes.size(), texels, width, 0, height, TJPF_RGBA, TJFLAG_STOPONWARNING | TJFLAG_ACCURATEDCT) != 0)
        return Error(Code::Corrupt, fmt::format("JPEG: {}", tjGetErrorStr2(handle.get())));
    return out;
}

}  // namespace pai::codec
