#include "render/glyph_atlas.h"

#include <algorithm>

#include "gfx/buffer.h"

namespace pai {
namespace {

constexpr int kSidePx = 1024;
constexpr int kMaxLayers = 64;

}  // namespace

const GlyphPlace& GlyphAtlas::place(const GlyphKey& key) const {
    static const GlyphPlace kBlank;
    const auto found = places_.find(key);
    return found == places_.end() ? kBlank : found->second;
}

void GlyphAtlas::pack(const std::set<GlyphKey>& glyphs) {
    held_ = glyphs;
    places_.clear();
    std::vector<std::vector<std::uint8_t>> layers(1, std::vector<std::uint8_t>(kSidePx * kSidePx));
    int x = 0, y = 0, row = 0;
    for (const GlyphKey& key : glyphs) {
        const auto found = pictures_.find(key);
        if (found == pictures_.end() || found->second.width == 0) continue;
        const GlyphPicture& p = found->second;
        const int w = p.width + 2 * margin_px_, h = p.height + 2 * margin_px_;
        if (w > kSidePx || h > kSidePx) continue;
        if (x + w > kSidePx) {
            x = 0;
            y += row;
            row = 0;
        }
        if (y + h > kSidePx) {
            if (layers.size() == kMaxLayers) break;
            layers.emplace_back(kSidePx * kSidePx);
            x = y = row = 0;
        }
        for (int r = 0; r < p.height; ++r) {
            std::copy_n(p.coverage.begin() + static_cast<std::ptrdiff_t>(r) * p.width, p.width,
                        layers.back().begin() + static_cast<std::ptrdiff_t>(y + margin_px_ + r) * kSidePx + x + margin_px_);
        }
        GlyphPlace& place = places_[key];
        place.blank = false;
        place.layer = static_cast<int>(layers.size()) - 1;
        const auto left = static_cast<float>(p.left - margin_px_), top = static_cast<float>(p.top + margin_px_);
        place.box_px = {left, top - static_cast<float>(h), left + static_cast<float>(w), top};
        place.uv = glm::vec4(x, y + h, x + w, y) / static_cast<float>(kSidePx);
        x += w;
        row = std::max(row, h);
    }
    texture_ = gfx::Texture("glyphs", {.shape = gfx::TextureDesc::Shape::Array, .format = gfx::Format::R8, .width = kSidePx,
                                       .height = kSidePx, .layers = static_cast<int>(layers.size()), .levels = levels_});
    std::vector<std::span<const std::byte>> texels;
    for (const auto& layer : layers) texels.push_back(gfx::bytes_of(layer));
    texture_.upload_with_mips(texels);
}

}  // namespace pai
