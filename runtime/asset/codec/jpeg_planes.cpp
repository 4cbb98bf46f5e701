#include "asset/codec/jpeg_planes.h"

#include <array>

#include <fmt/format.h>
#include <turbojpeg.h>

namespace pai::codec {
namespace {

constexpr int kMaxCameraSide = 4096;

struct EndTurbo {
    void operator()(void* handle) const { tjDestroy(handle); }
};

}  // namespace

Result<FilmPicture> decode_jpeg_planes(ByteSpan bytes) {
    const std::unique_ptr<void, EndTurbo> handle(tjInitDecompress());
    if (!handle) return Error(Code::Internal, "JPEG: no memory for a decoder");
    const auto* data = reinterpret_cast<const unsigned char*>(bytes.data());
    const auto size = static_cast<unsigned long>(bytes.size());
    int width = 0, height = 0, sampling = 0, space = 0;
    if (tjDecompressHeader3(handle.get(), data, size, &width, &height, &sampling, &space) != 0)
        return Error(Code::Corrupt, fmt::format("JPEG: {}", tjGetErrorStr2(handle.get())));
    if (width < 1 || height < 1 || width > kMaxCameraSide || height > kMaxCameraSide || (space != TJCS_YCbCr && space != TJCS_GRAY))
        return Error(Code::Unsupported, fmt::format("JPEG: {} x {} in colour space {} from a camera", width, height, space));
    FilmPicture out;
    out.layout = space == TJCS_GRAY ? FilmPicture::Layout::Grey : FilmPicture::Layout::Yuv;
    out.width = width;
    out.height = height;
    out.colour = {YuvMatrix::Bt601, true, ColourPrimaries::Bt709, TransferCurve::Srgb};
    const int count = space == TJCS_GRAY ? 1 : 3;
    std::array<std::size_t, 3> begin{};
    for (int i = 0; i < count; ++i) {
        const int w = tjPlaneWidth(i, width, sampling), h = tjPlaneHeight(i, height, sampling);
        if (w < 1 || h < 1) return Error(Code::Corrupt, "JPEG: a plane without pixels");
        begin[static_cast<std::size_t>(i)] = out.bytes;
        out.planes[static_cast<std::size_t>(i)] = {nullptr, static_cast<std::size_t>(w), w, h};
        out.bytes += static_cast<std::size_t>(w) * static_cast<std::size_t>(h);
    }
    auto memory = std::make_shared<Bytes>(out.bytes);
    std::array<unsigned char*, 3> planes{};
    for (int i = 0; i < count; ++i) {
        const auto at = static_cast<std::size_t>(i);
        planes[at] = reinterpret_cast<unsigned char*>(memory->data() + begin[at]);
        out.planes[at].rows = memory->data() + begin[at];
    }
    if (tjDecompressToYUVPlanes(handle.get(), data, size, planes.data(), width, nullptr, height, 0) != 0)
        return Error(Code::Corrupt, fmt::format("JPEG: {}", tjGetErrorStr2(handle.get())));
    out.keeps = std::move(memory);
    return out;
}

}  // namespace pai::codec
