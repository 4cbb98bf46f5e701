#pragma once
// The forensic mark as shaders/passes/mark.frag draws it, in C++, on a picture of sRGB codes.
#include <algorithm>
#include <array>
#include <cmath>
#include <cstdint>
#include <string_view>
#include <vector>

#include <glm/geometric.hpp>
#include <glm/vec2.hpp>
#include <glm/vec3.hpp>

#include "base/srgb.h"
#include "mark/pattern.h"

namespace pai::test {

struct CodePicture {
    int width = 0, height = 0;
    std::vector<glm::vec3> codes;  // [0, 255], rows top to bottom
    glm::vec3& at(int x, int y) { return codes[static_cast<std::size_t>(y * width + x)]; }
    const glm::vec3& at(int x, int y) const { return codes[static_cast<std::size_t>(y * width + x)]; }
};

inline glm::vec3 linear_of(const glm::vec3& codes) { return {linear_from_srgb(codes.r / 255), linear_from_srgb(codes.g / 255), linear_from_srgb(codes.b / 255)}; }
inline float luminance_of(const glm::vec3& linear) { return glm::dot(linear, glm::vec3(0.2126f, 0.7152f, 0.0722f)); }

class Marking {
public:
    Marking(const CodePicture& picture, std::string_view session)
        : picture_(picture), cell_px_(mark_cell_px(picture.width, picture.height)), chips_(mark_texels(session, picture.width, picture.height)) {}

    // What the light of a pixel is multiplied by, before colours are kept within their range.
    float gain(int x, int y) const {
        const float bright = luminance_of(linear_of(picture_.at(x, y))), here = srgb_from_linear(bright);
        float most = std::lerp(0.75f / 255, 2.4f / 255, step(0.5f / 255, 5.0f / 255, activity(glm::vec2(x, y), here))) * step(0, 12.0f / 255, here);
        most = std::min(most, 0.5f * std::min(here, 1 - here));
        const glm::vec3& codes = picture_.at(x, y);
        if (const float highest = std::max({codes.r, codes.g, codes.b}) / 255; highest > 0) most *= std::min(1.0f, 1.5f * here / highest);
        return bright > 0 ? linear_from_srgb(here + chip({(x + 0.5f) / cell_px_ - 0.5f, (y + 0.5f) / cell_px_ - 0.5f}) * most) / bright : 1;
    }

private:
    static float step(float from, float to, float v) {
        const float t = std::clamp((v - from) / (to - from), 0.0f, 1.0f);
        return t * t * (3 - 2 * t);
    }
    template <class F>
    static auto mixed(const glm::vec2& at, int width, int height, F&& texel) {
        const int x = static_cast<int>(std::floor(at.x)), y = static_cast<int>(std::floor(at.y));
        const float fx = at.x - static_cast<float>(x), fy = at.y - static_cast<float>(y);
        const auto t = [&](int i, int j) { return texel(std::clamp(x + i, 0, width - 1), std::clamp(y + j, 0, height - 1)); };
        return (t(0, 0) * (1 - fx) + t(1, 0) * fx) * (1 - fy) + (t(0, 1) * (1 - fx) + t(1, 1) * fx) * fy;
    }
    float code(const glm::vec2& at) const {
        return srgb_from_linear(luminance_of(mixed(at, picture_.width, picture_.height, [&](int x, int y) { return linear_of(picture_.at(x, y)); })));
    }
    float chip(const glm::vec2& at) const {
        return mixed(at, chips_.columns, chips_.rows, [&](int x, int y) { return chips_.texels[static_cast<std::size_t>(y * chips_.columns + x)] > 0 ? 1.0f : -1.0f; });
    }
    float activity(const glm::vec2& at, float here) const {
        const float r = std::max(1.0f, 0.35f * cell_px_), d = 0.7071f * r;
        std::array<float, 4> bends{};
        const std::array<glm::vec2, 4> ways{glm::vec2(r, 0), glm::vec2(0, r), glm::vec2(d, d), glm::vec2(d, -d)};
        for (std::size_t i = 0; i < 4; ++i) bends[i] = std::abs((code(at + ways[i]) + code(at - ways[i])) * 0.5f - here);
        std::sort(bends.begin(), bends.end());
        return 0.5f * (bends[0] + bends[1]);
    }

    const CodePicture& picture_;
    float cell_px_;
    MarkTexels chips_;
};

// The picture as a canvas with the mark gives it, not rounded.
inline CodePicture marked(const CodePicture& picture, std::string_view session) {
    const Marking marking(picture, session);
    CodePicture out = picture;
    for (int y = 0; y < picture.height; ++y)
        for (int x = 0; x < picture.width; ++x) {
            const glm::vec3 light = linear_of(picture.at(x, y));
            const float highest = std::max({light.r, light.g, light.b});
            float gain = marking.gain(x, y);
            if (highest > 0) gain = std::min(gain, std::max(1.0f, 1 / highest));
            for (int i = 0; i < 3; ++i) out.at(x, y)[i] = srgb_from_linear(light[i] * gain) * 255;
        }
    return out;
}

}  // namespace pai::test
