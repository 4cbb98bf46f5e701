#include "render/linear_picture.h"

#include <array>
#include <cmath>

#include "base/srgb.h"

namespace pai {
namespace {

struct Channel {
    std::array<std::byte, 256> code{};  // of each level
    float scale = 1;
};

// How one channel is kept, `used` telling which of its levels there are.
std::optional<Channel> channel_of(const std::array<bool, 256>& used, float most_moved) {
    int brightest = 0;
    for (int level = 0; level < 256; ++level)
        if (used[static_cast<std::size_t>(level)]) brightest = level;
    Channel out;
    out.scale = std::max(linear_from_srgb(static_cast<float>(brightest) / 255), 1e-6f);
    for (int level = 0; level <= brightest; ++level) {
        const float light = linear_from_srgb(static_cast<float>(level) / 255);
        const float code = std::round(light / out.scale * 255);
        const float back = srgb_from_linear(code / 255 * out.scale) * 255;
        if (used[static_cast<std::size_t>(level)] && std::abs(back - static_cast<float>(level)) > most_moved) return std::nullopt;
        out.code[static_cast<std::size_t>(level)] = static_cast<std::byte>(code);
    }
    return out;
}

}  // namespace

std::optional<LinearPicture> linear_picture(const Pixels& in, float most_moved) {
    if (in.format != Pixels::Format::Rgba8 || in.levels > 1 || in.texels.empty()) return std::nullopt;
    std::array<std::array<bool, 256>, 3> used{};
    for (std::size_t i = 0; i + 3 < in.texels.size(); i += 4)
        for (std::size_t c = 0; c < 3; ++c) used[c][std::to_integer<std::size_t>(in.texels[i + c])] = true;
    LinearPicture out;
    std::array<Channel, 3> channels;
    for (std::size_t c = 0; c < 3; ++c) {
        const auto channel = channel_of(used[c], most_moved);
        if (!channel) return std::nullopt;
        channels[c] = *channel;
        out.scale[static_cast<int>(c)] = channel->scale;
    }
    out.pixels = in;
    for (std::size_t i = 0; i + 3 < in.texels.size(); i += 4)
        for (std::size_t c = 0; c < 3; ++c) out.pixels.texels[i + c] = channels[c].code[std::to_integer<std::size_t>(in.texels[i + c])];
    return out;
}

}  // namespace pai
