#include "asset/camera_picture.h"

#include <algorithm>

#include <fmt/format.h>

#include "asset/codec/jpeg_planes.h"

namespace pai {
namespace {

constexpr int kMaxSide = 8192;

Result<void> check_rows(std::size_t there, int width, int height, std::size_t stride, std::size_t row, std::size_t rows) {
    if (width < 2 || height < 2 || width > kMaxSide || height > kMaxSide || width % 2 != 0)
        return Error(Code::Unsupported, fmt::format("a camera's picture of {} x {}", width, height));
    if (stride < row || there < (rows - 1) * stride + row)
        return Error(Code::Corrupt, fmt::format("a camera's picture of {} bytes, expected {} rows of {}", there, rows, row));
    return {};
}

FilmPicture blank(int width, int height, const PictureColour& colour, std::size_t bytes, std::shared_ptr<Bytes>& memory) {
    FilmPicture out;
    out.width = width;
    out.height = height;
    out.colour = colour;
    out.bytes = bytes;
    memory = std::make_shared<Bytes>(bytes);
    out.keeps = memory;
    return out;
}

}  // namespace

Result<FilmPicture> picture_from_yuyv(std::span<const std::byte> bytes, int width, int height, std::size_t stride, const PictureColour& colour) {
    PAI_TRY(check_rows(bytes.size(), width, height, stride, static_cast<std::size_t>(width) * 2, static_cast<std::size_t>(height)));
    const auto w = static_cast<std::size_t>(width), h = static_cast<std::size_t>(height);
    std::shared_ptr<Bytes> memory;
    FilmPicture out = blank(width, height, colour, w * h * 2, memory);
    out.chroma_left = true;
    std::byte* y_row = memory->data();
    std::byte* u_row = y_row + w * h;
    std::byte* v_row = u_row + w / 2 * h;
    out.planes = {{{y_row, w, width, height}, {u_row, w / 2, width / 2, height}, {v_row, w / 2, width / 2, height}, {}}};
    for (std::size_t y = 0; y < h; ++y, y_row += w, u_row += w / 2, v_row += w / 2) {
        const std::byte* in = bytes.data() + y * stride;
        for (std::size_t x = 0; x < w / 2; ++x, in += 4) {
            y_row[2 * x] = in[0];
            u_row[x] = in[1];
            y_row[2 * x + 1] = in[2];
            v_row[x] = in[3];
        }
    }
    return out;
}

Result<FilmPicture> picture_from_nv12(std::span<const std::byte> bytes, int width, int height, std::size_t stride, const PictureColour& colour) {
    const auto w = static_cast<std::size_t>(width), h = static_cast<std::size_t>(height);
    PAI_TRY(check_rows(bytes.size(), width, height, stride, w, h + (h + 1) / 2));
    std::shared_ptr<Bytes> memory;
    FilmPicture out = blank(width, height, colour, stride * (h + (h + 1) / 2), memory);
    std::copy_n(bytes.begin(), std::min(bytes.size(), memory->size()), memory->begin());
    out.layout = FilmPicture::Layout::YuvPair;
    out.chroma_left = true;
    out.planes = {{{memory->data(), stride, width, height}, {memory->data() + stride * h, stride, width / 2, (height + 1) / 2}, {}, {}}};
    return out;
}

Result<FilmPicture> picture_from_jpeg(std::span<const std::byte> bytes) { return codec::decode_jpeg_planes(bytes); }

}  // namespace pai
