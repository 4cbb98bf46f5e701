#include "ui/fonts.h"

#include <cmath>

#include <imgui.h>
#include <imgui_freetype.h>

#include "base/file.h"
#include "ui/words.h"

namespace pai::ui {
namespace {

constexpr std::size_t kPlane = 65'536;

// Decodes one character; malformed bytes count as one character each, which no font shows.
char32_t next(std::string_view& s) {
    const auto lead = static_cast<unsigned char>(s.front());
    s.remove_prefix(1);
    const int more = lead < 0x80 ? 0 : lead >= 0xf0 ? 3 : lead >= 0xe0 ? 2 : lead >= 0xc0 ? 1 : 0;
    char32_t c = more == 0 ? lead : lead & (0x3f >> more);
    for (int i = 0; i < more && !s.empty() && (static_cast<unsigned char>(s.front()) & 0xc0) == 0x80; ++i) {
        c = (c << 6) | (static_cast<unsigned char>(s.front()) & 0x3f);
        s.remove_prefix(1);
    }
    return c;
}

}  // namespace

Result<Fonts> Fonts::load(const std::filesystem::path& share_dir) {
    Fonts fonts;
    PAI_TRY(fonts.file_, read_file(share_dir / "fonts" / "interface.ttc", 64u << 20));
    fonts.wanted_.resize(kPlane);
    for (std::size_t c = 0x20; c < 0x180; ++c) fonts.wanted_[c] = true;
    // Those of everyday Chinese, so that typing never waits for the atlas.
    for (const ImWchar* range = ImGui::GetIO().Fonts->GetGlyphRangesChineseSimplifiedCommon(); range[0]; range += 2)
        for (std::size_t c = range[0]; c <= range[1]; ++c) fonts.wanted_[c] = true;
    for (const Word& word : all_words()) fonts.need(word.english), fonts.need(word.chinese);
    return fonts;
}

bool Fonts::need(std::string_view utf8) {
    bool fresh = false;
    while (!utf8.empty()) {
        const char32_t c = next(utf8);
        if (c < 0x20 || c >= kPlane || wanted_[c]) continue;
        wanted_[c] = fresh = dirty_ = true;
    }
    return fresh;
}

void Fonts::build(float scale) {
    ImFontAtlas& atlas = *ImGui::GetIO().Fonts;
    atlas.Clear();
    atlas.FontBuilderIO = ImGuiFreeType::GetBuilderForFreeType();
    atlas.FontBuilderFlags = ImGuiFreeTypeBuilderFlags_LightHinting;
    atlas.TexDesiredWidth = 4096;
    ImFontGlyphRangesBuilder all, few;
    for (std::size_t c = 0; c < kPlane; ++c)
        if (wanted_[c]) all.AddChar(static_cast<ImWchar>(c));
    for (const Word& word : all_words()) {
        few.AddText(word.english.data(), word.english.data() + word.english.size());
        few.AddText(word.chinese.data(), word.chinese.data() + word.chinese.size());
    }
    for (ImWchar c = 0x20; c < 0x180; ++c) few.AddChar(c);
    ImVector<ImWchar> all_ranges, few_ranges;
    all.BuildRanges(&all_ranges), few.BuildRanges(&few_ranges);
    for (const float size : kSizes_px) {
        ImFontConfig config;
        config.FontDataOwnedByAtlas = false;
        config.OversampleH = 1, config.PixelSnapH = true;
        config.EllipsisChar = 0x2026;
        const bool body = size == kSizes_px[0];
        atlas.AddFontFromMemoryTTF(file_.data(), static_cast<int>(file_.size()), std::round(size * scale), &config, (body ? all_ranges : few_ranges).Data);
    }
    atlas.Build();
    dirty_ = false, built_ = scale;
}

}  // namespace pai::ui
