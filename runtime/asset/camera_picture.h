#pragma once
// What cameras give, as pictures.
#include <span>

#include "asset/film_data.h"
#include "base/result.h"

namespace pai {

// 4:2:2 as Y U Y V, `stride` bytes a row. Corrupt: fewer bytes than the rows need.
Result<FilmPicture> picture_from_yuyv(std::span<const std::byte> bytes, int width, int height, std::size_t stride, const PictureColour& colour);
// 4:2:0: the rows of Y, then those of U and V in turns. Corrupt as above.
Result<FilmPicture> picture_from_nv12(std::span<const std::byte> bytes, int width, int height, std::size_t stride, const PictureColour& colour);
// A JPEG picture, which brings its own size; its tables may be missing, as Motion JPEG leaves them out. Corrupt, Unsupported.
Result<FilmPicture> picture_from_jpeg(std::span<const std::byte> bytes);

}  // namespace pai
