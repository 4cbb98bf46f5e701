#include "make/raster.h"

#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <cstring>
#include <memory>
#include <string>

#include <glm/common.hpp>
#include <glm/geometric.hpp>
#include <glm/vec3.hpp>
#include <spng.h>

#include "base/srgb.h"

namespace pai {
namespace {

int wrap(int i, int n) { return (i % n + n) % n; }

std::uint8_t to_byte(float x) { return static_cast<std::uint8_t>(std::lround(std::clamp(x, 0.0f, 1.0f) * 255.0f)); }

}  // namespace

Raster::Raster(int w, int h, glm::vec4 fill)
    : width(w), height(h), texels(static_cast<std::size_t>(w) * static_cast<std::size_t>(h), fill) {}

glm::vec4 Raster::sample(glm::vec2 uv) const {
    const float x = uv.x * static_cast<float>(width) - 0.5f;
    const float y = uv.y * static_cast<float>(height) - 0.5f;
    const int x0 = static_cast<int>(std::floor(x));
    const int y0 = static_cast<int>(std::floor(y));
    const float fx = x - static_cast<float>(x0);
    const float fy = y - static_cast<float>(y0);
    const auto texel = [&](int dx, int dy) { return at(wrap(x0 + dx, width), wrap(y0 + dy, height)); };
    return glm::mix(glm::mix(texel(0, 0), texel(1, 0), fx), glm::mix(texel(0, 1), texel(1, 1), fx), fy);
}

Raster make_raster(int width, int height, const std::function<glm::vec4(glm::vec2 uv)>& colour) {
    Raster out(width, height);
    for (int y = 0; y < height; ++y) {
        for (int x = 0; x < width; ++x) {
            out.at(x, y) = colour({(static_cast<float>(x) + 0.5f) / static_cast<float>(width),
                                   (static_cast<float>(y) + 0.5f) / static_cast<float>(height)});
        }
    }
    return out;
}

Raster normal_map(const Raster& heights, glm::vec2 size_m, float strength) {
    const float sx = strength * static_cast<float>(heights.width) / (2 * size_m.x);
    const float sy = strength * static_cast<float>(heights.height) / (2 * size_m.y);
    Raster out(heights.width, heights.height);
    for (int y = 0; y < heights.height; ++y) {
        for (int x = 0; x < heights.width; ++x) {
            const auto h = [&](int dx, int dy) { return heights.at(wrap(x + dx, heights.width), std::clamp(y + dy, 0, heights.height - 1)).x; };
            const glm::vec3 n = glm::normalize(glm::vec3((h(-1, 0) - h(1, 0)) * sx, (h(0, 1) - h(0, -1)) * sy, 1.0f));
            out.at(x, y) = glm::vec4(n * 0.5f + 0.5f, 1.0f);
        }
    }
    return out;
}

Raster relief_above(const Raster& heights, int radius) {
    const int w = heights.width, h = heights.height;
    const float n = static_cast<float>(2 * radius + 1);
    Raster rows(w, h), out(w, h);
    for (int y = 0; y < h; ++y) {
        float sum = 0;
        for (int i = -radius; i <= radius; ++i) sum += heights.at(wrap(i, w), y).x;
        for (int x = 0; x < w; ++x) {
            rows.at(x, y).x = sum / n;
            sum += heights.at(wrap(x + radius + 1, w), y).x - heights.at(wrap(x - radius, w), y).x;
        }
    }
    for (int x = 0; x < w; ++x) {
        float sum = 0;
        for (int i = -radius; i <= radius; ++i) sum += rows.at(x, std::clamp(i, 0, h - 1)).x;
        for (int y = 0; y < h; ++y) {
            out.at(x, y).x = heights.at(x, y).x - sum / n;
            sum += rows.at(x, std::min(y + radius + 1, h - 1)).x - rows.at(x, std::max(y - radius, 0)).x;
        }
    }
    return out;
}

Bytes encode_png(const Raster& raster, Transfer transfer, bool alpha) {
    const int channels = alpha ? 4 : 3;
    std::vector<std::uint8_t> data;
    data.reserve(raster.texels.size() * 4);
    for (const glm::vec4& t : raster.texels) {
        for (int c = 0; c < channels; ++c) {
            data.push_back(to_byte(transfer == Transfer::Srgb && c < 3 ? srgb_from_linear(t[c]) : t[c]));
        }
    }
    const std::unique_ptr<spng_ctx, void (*)(spng_ctx*)> png(spng_ctx_new(SPNG_CTX_ENCODER), spng_ctx_free);
    spng_set_option(png.get(), SPNG_ENCODE_TO_BUFFER, 1);
    spng_set_option(png.get(), SPNG_IMG_COMPRESSION_LEVEL, 6);
    spng_ihdr header{};
    header.width = static_cast<std::uint32_t>(raster.width);
    header.height = static_cast<std::uint32_t>(raster.height);
    header.bit_depth = 8;
    header.color_type = alpha ? SPNG_COLOR_TYPE_TRUECOLOR_ALPHA : SPNG_COLOR_TYPE_TRUECOLOR;
    PAI_ASSERT(spng_set_ihdr(png.get(), &header) == 0);
    PAI_ASSERT(spng_encode_image(png.get(), data.data(), data.size(), SPNG_FMT_PNG, SPNG_ENCODE_FINALIZE) == 0);
    int error = 0;
    std::size_t size = 0;
    const std::unique_ptr<void, void (*)(void*)> file(spng_get_png_buffer(png.get(), &size, &error), free);
    PAI_ASSERT(file && error == 0);
    Bytes out(size);
    std::memcpy(out.data(), file.get(), size);
    return out;
}

namespace {

// One channel of an RGBE row as runs (count > 128) and literals. Source: G. Ward, "Real Pixels", and Radiance's color.c.
void encode_channel(const std::vector<std::uint8_t>& row, Bytes& out) {
    std::size_t i = 0;
    while (i < row.size()) {
        std::size_t run = 1;
        while (i + run < row.size() && run < 127 && row[i + run] == row[i]) ++run;
        if (run >= 4) {
            out.push_back(static_cast<std::byte>(128 + run));
            out.push_back(static_cast<std::byte>(row[i]));
            i += run;
            continue;
        }
        std::size_t end = i;
        while (end < row.size() && end - i < 128) {
            if (end + 3 < row.size() && row[end] == row[end + 1] && row[end] == row[end + 2] && row[end] == row[end + 3]) break;
            ++end;
        }
        out.push_back(static_cast<std::byte>(end - i));
        for (; i < end; ++i) out.push_back(static_cast<std::byte>(row[i]));
    }
}

}  // namespace

Bytes encode_hdr(const Raster& raster) {
    Bytes out = to_bytes("#?RADIANCE\nFORMAT=32-bit_rle_rgbe\n\n-Y " + std::to_string(raster.height) + " +X " + std::to_string(raster.width) + "\n");
    std::vector<std::uint8_t> planes[4];
    for (auto& p : planes) p.resize(static_cast<std::size_t>(raster.width));
    for (int y = 0; y < raster.height; ++y) {
        for (int x = 0; x < raster.width; ++x) {
            const glm::vec4 c = glm::max(raster.at(x, y), glm::vec4(0));
            const float peak = std::max({c.x, c.y, c.z});
            int exponent = 0;
            const float scale = peak > 1e-32f ? std::frexp(peak, &exponent) * 256.0f / peak : 0.0f;
            const auto i = static_cast<std::size_t>(x);
            for (int k = 0; k < 3; ++k) planes[k][i] = static_cast<std::uint8_t>(std::min(c[k] * scale, 255.0f));
            planes[3][i] = scale > 0 ? static_cast<std::uint8_t>(exponent + 128) : 0;
        }
        for (const int b : {2, 2, raster.width >> 8, raster.width & 255}) out.push_back(static_cast<std::byte>(b));
        for (const auto& p : planes) encode_channel(p, out);
    }
    return out;
}

glm::vec4 srgb(unsigned hex) {
    const auto channel = [&](int shift) { return linear_from_srgb(static_cast<float>(hex >> shift & 255u) / 255.0f); };
    return {channel(16), channel(8), channel(0), 1.0f};
}

}  // namespace pai
