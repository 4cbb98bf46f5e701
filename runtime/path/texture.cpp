#include "path/texture.h"

#include <array>
#include <cmath>
#include <cstring>

#include "asset/pictures.h"
#include "base/srgb.h"

namespace pai::path {
namespace {

const std::array<float, 256>& decoded() {
    static const std::array<float, 256> table = [] {
        std::array<float, 256> out{};
        for (int i = 0; i < 256; ++i) out[static_cast<std::size_t>(i)] = linear_from_srgb(static_cast<float>(i) / 255.0f);
        return out;
    }();
    return table;
}

int wrapped(int i, int size, Sampler::Wrap wrap) {
    if (i >= 0 && i < size) return i;
    if (wrap == Sampler::Wrap::Clamp) return i < 0 ? 0 : size - 1;
    const int period = wrap == Sampler::Wrap::Mirror ? 2 * size : size;
    i = ((i % period) + period) % period;
    return i < size ? i : period - 1 - i;
}

// Keeps the whole part of a coordinate within an int, whatever the file says.
float tamed(float v) { return std::isfinite(v) && std::abs(v) < 1e5f ? v : 0.0f; }

}  // namespace

glm::vec4 texel(const Pixels& pixels, int x, int y, bool srgb) {
    const std::size_t at = static_cast<std::size_t>(y) * static_cast<std::size_t>(pixels.width) + static_cast<std::size_t>(x);
    if (pixels.format == Pixels::Format::RgbaFloat) {
        glm::vec4 out;
        std::memcpy(&out, pixels.texels.data() + at * 16, 16);
        return out;
    }
    const std::array<std::uint8_t, 4> bytes = texel_of(pixels, x, y);
    const auto code = [&](std::size_t c) { return std::size_t{bytes[c]}; };
    if (srgb) return {decoded()[code(0)], decoded()[code(1)], decoded()[code(2)], static_cast<float>(code(3)) / 255.0f};
    return glm::vec4(static_cast<float>(code(0)), static_cast<float>(code(1)), static_cast<float>(code(2)), static_cast<float>(code(3))) / 255.0f;
}

glm::vec2 moved(const UvTransform& transform, glm::vec2 uv) {
    const float c = std::cos(transform.rotation_rad), s = std::sin(transform.rotation_rad);
    const glm::vec2 scaled = transform.scale * uv;
    return transform.offset + glm::vec2(c * scaled.x + s * scaled.y, c * scaled.y - s * scaled.x);
}

glm::vec4 sample_texture(const ModelData& model, const TextureRef& ref, glm::vec2 uv, bool srgb) {
    if (ref.image < 0 || static_cast<std::size_t>(ref.image) >= model.images.size()) return glm::vec4(1);
    const Pixels& pixels = model.images[static_cast<std::size_t>(ref.image)];
    if (pixels.width < 1 || pixels.height < 1) return glm::vec4(1);
    const glm::vec2 at = ref.transform == UvTransform{} ? uv : moved(ref.transform, uv);
    const float x = tamed(at.x) * static_cast<float>(pixels.width), y = tamed(at.y) * static_cast<float>(pixels.height);
    const auto fetch = [&](float cx, float cy) {
        return texel(pixels, wrapped(static_cast<int>(cx), pixels.width, ref.sampler.wrap_s),
                     wrapped(static_cast<int>(cy), pixels.height, ref.sampler.wrap_t), srgb);
    };
    if (ref.sampler.mag_nearest) return fetch(std::floor(x), std::floor(y));
    const float fx = std::floor(x - 0.5f), fy = std::floor(y - 0.5f), tx = x - 0.5f - fx, ty = y - 0.5f - fy;
    return (fetch(fx, fy) * (1 - tx) + fetch(fx + 1, fy) * tx) * (1 - ty) + (fetch(fx, fy + 1) * (1 - tx) + fetch(fx + 1, fy + 1) * tx) * ty;
}

}  // namespace pai::path
