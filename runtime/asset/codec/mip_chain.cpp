#include "asset/codec/mip_chain.h"

#include <algorithm>
#include <cmath>
#include <functional>

#include "base/rows.h"
#include "base/srgb.h"

namespace pai::codec {
namespace {

// Codes of linear values, found without a power for each.
class SrgbCodes {
public:
    SrgbCodes() {
        for (std::size_t i = 0; i < kSteps; ++i) codes_[i] = srgb_from_linear(static_cast<float>(i) / (kSteps - 1)) * 255;
    }
    // The curve is steep at its dark end, where it is computed.
    std::uint8_t code(float v) const {
        if (!(v > 0)) return 0;
        if (v >= 1) return 255;
        if (v < 0.02f) return static_cast<std::uint8_t>(srgb_from_linear(v) * 255 + 0.5f);
        const float at = v * (kSteps - 1);
        const auto i = static_cast<std::size_t>(at);
        const float part = at - static_cast<float>(i);
        return static_cast<std::uint8_t>(codes_[i] * (1 - part) + codes_[std::min(i + 1, kSteps - 1)] * part + 0.5f);
    }

private:
    static constexpr std::size_t kSteps = 4096;
    std::array<float, kSteps> codes_{};
};

const SrgbCodes& srgb_codes() {
    static const SrgbCodes codes;
    return codes;
}

std::byte byte_of_part(float v) { return static_cast<std::byte>(static_cast<std::uint8_t>(std::clamp(v, 0.0f, 1.0f) * 255 + 0.5f)); }

// What of the texels of one side a smaller texel covers: first, last, and their shares.
struct Cover {
    int first = 0, count = 0;
    std::array<float, 3> share{};
};

Cover cover_of(int i, int from, int to) {
    if (from == to) return {i, 1, {1, 0, 0}};
    if (from == 2 * to) return {2 * i, 2, {0.5f, 0.5f, 0}};
    const double low = static_cast<double>(i) * from / to, high = static_cast<double>(i + 1) * from / to;
    Cover out{static_cast<int>(low), 0, {}};
    for (int k = out.first; out.count < 3 && k < std::min(from, static_cast<int>(std::ceil(high))); ++k, ++out.count)
        out.share[static_cast<std::size_t>(out.count)] = static_cast<float>((std::min<double>(high, k + 1) - std::max<double>(low, k)) * to / from);
    return out;
}

}  // namespace

MipChain::MipChain(const Pixels& picture, const MipOptions& options) : picture_(picture), options_(options), width_(picture.width), height_(picture.height) {
    for (std::size_t i = 0; i < table_.size(); ++i) {
        const float part = static_cast<float>(i) / 255;
        table_[i] = options.use == TextureUse::Colour ? linear_from_srgb(part) : options.use == TextureUse::Normal ? part * 2 - 1 : part;
    }
    if (options.mask_cutoff <= 0) return;
    std::size_t kept = 0, count = picture.texels.size() / 4;
    for (std::size_t i = 0; i < count; ++i) kept += static_cast<float>(picture.texels[i * 4 + 3]) >= options.mask_cutoff * 255;
    coverage_ = static_cast<double>(kept) / static_cast<double>(count);
}

MipChain::Texel MipChain::read_first(std::size_t at) const {
    const std::byte* const t = picture_.texels.data() + at * 4;
    const float alpha = static_cast<float>(t[3]) / 255, weight = options_.use == TextureUse::Colour && options_.by_alpha ? alpha : 1.0f;
    Texel out;
    for (std::size_t c = 0; c < 3; ++c) out[c] = table_[static_cast<std::size_t>(t[c])] * weight;
    out[3] = alpha;
    return out;
}

template <class Read>
std::vector<MipChain::Texel> MipChain::halved(int width, int height, const Read& read) const {
    std::vector<Texel> out(static_cast<std::size_t>(width) * static_cast<std::size_t>(height));
    each_row(static_cast<std::size_t>(height), options_.threads, [&](std::size_t y) {
        const Cover down = cover_of(static_cast<int>(y), height_, height);
        for (int x = 0; x < width; ++x) {
            const Cover across = cover_of(x, width_, width);
            Texel sum{};
            for (int j = 0; j < down.count; ++j)
                for (int i = 0; i < across.count; ++i) {
                    const Texel t = read(static_cast<std::size_t>(down.first + j) * static_cast<std::size_t>(width_) + static_cast<std::size_t>(across.first + i));
                    const float share = down.share[static_cast<std::size_t>(j)] * across.share[static_cast<std::size_t>(i)];
                    for (std::size_t c = 0; c < 4; ++c) sum[c] += t[c] * share;
                }
            out[y * static_cast<std::size_t>(width) + static_cast<std::size_t>(x)] = sum;
        }
    });
    return out;
}

Pixels MipChain::next() {
    if (width_ <= 1 && height_ <= 1) return {};
    const int width = std::max(1, width_ / 2), height = std::max(1, height_ / 2);
    if (first_) texels_ = halved(width, height, [this](std::size_t at) { return read_first(at); });
    else texels_ = halved(width, height, [this](std::size_t at) -> const Texel& { return texels_[at]; });
    first_ = false;
    width_ = width, height_ = height;
    return as_bytes();
}

// What alpha is multiplied by so that the mask keeps as large a share as in the picture.
float MipChain::alpha_scale() const {
    if (options_.mask_cutoff <= 0) return 1;
    std::vector<float> alpha(texels_.size());
    std::transform(texels_.begin(), texels_.end(), alpha.begin(), [](const Texel& t) { return t[3]; });
    const auto kept = static_cast<std::size_t>(std::lround(coverage_ * static_cast<double>(alpha.size())));
    if (kept == 0) return 1;
    const auto last = alpha.begin() + static_cast<std::ptrdiff_t>(kept - 1);
    std::nth_element(alpha.begin(), last, alpha.end(), std::greater<>());
    return *last > 0 ? std::clamp(options_.mask_cutoff / *last, 0.25f, 4.0f) : 1;
}

Pixels MipChain::as_bytes() {
    Pixels out{.format = Pixels::Format::Rgba8, .width = width_, .height = height_};
    out.texels.resize(texels_.size() * 4);
    const float alpha_by = alpha_scale();
    const SrgbCodes& codes = srgb_codes();
    each_row(static_cast<std::size_t>(height_), options_.threads, [&](std::size_t y) {
        for (std::size_t i = y * static_cast<std::size_t>(width_); i < (y + 1) * static_cast<std::size_t>(width_); ++i) {
            const Texel& t = texels_[i];
            std::byte* const to = out.texels.data() + i * 4;
            if (options_.use == TextureUse::Colour) {
                const float by = !options_.by_alpha ? 1 : t[3] > 0 ? 1 / t[3] : 0;
                for (std::size_t c = 0; c < 3; ++c) to[c] = static_cast<std::byte>(codes.code(t[c] * by));
            } else if (options_.use == TextureUse::Normal) {
                const float length = std::sqrt(t[0] * t[0] + t[1] * t[1] + t[2] * t[2]);
                // Directions that cancel each other out leave the surface as it is.
                const Texel n = length > 1e-6f ? Texel{t[0] / length, t[1] / length, t[2] / length, 0} : Texel{0, 0, 1, 0};
                for (std::size_t c = 0; c < 3; ++c) to[c] = byte_of_part(n[c] * 0.5f + 0.5f);
            } else {
                for (std::size_t c = 0; c < 3; ++c) to[c] = byte_of_part(t[c]);
            }
            to[3] = byte_of_part(t[3] * alpha_by);
        }
    });
    return out;
}

}  // namespace pai::codec
