#include "output/picture.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstring>

#include "base/srgb.h"

namespace pai {
namespace {

std::array<float, 256> make_linear_table() {
    std::array<float, 256> table{};
    for (std::size_t i = 0; i < table.size(); ++i) table[i] = linear_from_srgb(static_cast<float>(i) / 255.0f);
    return table;
}

std::byte encode_srgb(float linear) { return code_of(srgb_from_linear(linear)); }

std::size_t offset_of(const Picture& p, int x, int y) {
    return (static_cast<std::size_t>(y) * static_cast<std::size_t>(p.width) + static_cast<std::size_t>(x)) * 3;
}

}  // namespace

Picture make_picture(int width, int height, std::uint8_t r, std::uint8_t g, std::uint8_t b) {
    Picture out{width, height, Bytes(static_cast<std::size_t>(width) * static_cast<std::size_t>(height) * 3)};
    const std::array<std::byte, 3> pixel = {std::byte{r}, std::byte{g}, std::byte{b}};
    for (std::size_t i = 0; i < out.rgb.size(); ++i) out.rgb[i] = pixel[i % 3];
    return out;
}

std::string picture_hash(const Picture& picture) { return to_hex(sha256(picture.rgb)); }

Picture shrink(const Picture& source, int width, int height) {
    const double ratio = std::min({1.0, static_cast<double>(width) / source.width, static_cast<double>(height) / source.height});
    if (ratio >= 1.0) return source;
    static const std::array<float, 256> linear = make_linear_table();
    const int w = std::max(1, static_cast<int>(source.width * ratio)), h = std::max(1, static_cast<int>(source.height * ratio));
    Picture out = make_picture(w, h, 0, 0, 0);
    for (int y = 0; y < h; ++y) {
        const int y0 = y * source.height / h, y1 = std::max(y0 + 1, (y + 1) * source.height / h);
        for (int x = 0; x < w; ++x) {
            const int x0 = x * source.width / w, x1 = std::max(x0 + 1, (x + 1) * source.width / w);
            std::array<float, 3> sum{};
            for (int v = y0; v < y1; ++v)
                for (int u = x0; u < x1; ++u)
                    for (std::size_t c = 0; c < 3; ++c)
                        sum[c] += linear[std::to_integer<std::size_t>(source.rgb[offset_of(source, u, v) + c])];
            const float count = static_cast<float>((x1 - x0) * (y1 - y0));
            for (std::size_t c = 0; c < 3; ++c) out.rgb[offset_of(out, x, y) + c] = encode_srgb(sum[c] / count);
        }
    }
    return out;
}

void paste(Picture& onto, const Picture& source, int x, int y) {
    const int first_u = std::max(0, -x), end_u = std::min(source.width, onto.width - x);
    if (end_u <= first_u) return;
    for (int v = std::max(0, -y); v < std::min(source.height, onto.height - y); ++v)
        std::memcpy(&onto.rgb[offset_of(onto, x + first_u, y + v)], &source.rgb[offset_of(source, first_u, v)],
                    static_cast<std::size_t>(end_u - first_u) * 3);
}

}  // namespace pai
