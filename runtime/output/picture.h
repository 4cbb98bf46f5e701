#pragma once
// A finished frame as files hold it: 8-bit sRGB.
#include <string>

#include "base/bytes.h"
#include "base/hash.h"

namespace pai {

// Rows top to bottom, red, green and blue a byte each, tightly packed.
struct Picture {
    int width = 0, height = 0;
    Bytes rgb;  // width * height * 3
    bool operator==(const Picture&) const = default;
};

// A picture of one colour.
Picture make_picture(int width, int height, std::uint8_t r, std::uint8_t g, std::uint8_t b);

// SHA-256 of the pixels as 64 hex digits; the size is not part of it.
std::string picture_hash(const Picture& picture);

// `source` made smaller by area average in linear light, to fit `width` x `height` without bending. Never larger.
Picture shrink(const Picture& source, int width, int height);

// Copies `source` so that its top left corner lies at (x, y); what falls outside is cut off.
void paste(Picture& onto, const Picture& source, int x, int y);

}  // namespace pai
