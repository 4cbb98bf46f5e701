#include "render/font_face.h"

#include <ft2build.h>
#include FT_FREETYPE_H
#include <hb-ft.h>
#include <hb.h>

#include <string>

namespace pai {
namespace {

constexpr int kShapePx = 1000;  // shaping runs at this em size in 26.6 units, far from rounding
constexpr int kMaxGlyphPx = 1024;

}  // namespace

struct FontLibrary::Impl {
    FT_Library library = nullptr;
    mutable std::uint64_t next_id = 1;
};

struct FontFace::Impl {
    FT_Face face = nullptr;
    hb_font_t* font = nullptr;
    std::uint64_t id = 0;
    ~Impl() {
        hb_font_destroy(font);
        FT_Done_Face(face);
    }
};

FontLibrary::FontLibrary() : impl_(std::make_unique<Impl>()) { PAI_ASSERT(FT_Init_FreeType(&impl_->library) == 0); }

FontLibrary::~FontLibrary() { FT_Done_FreeType(impl_->library); }

Result<FontFace> FontLibrary::open(ByteSpan file) const {
    const auto* bytes = reinterpret_cast<const FT_Byte*>(file.data());
    const auto size = static_cast<FT_Long>(file.size());
    auto face = std::make_unique<FontFace::Impl>();
    FT_Face first = nullptr;
    if (FT_New_Memory_Face(impl_->library, bytes, size, 0, &first) != 0) return Error(Code::Corrupt, "not a font that FreeType reads");
    face->face = first;
    const FT_Long count = first->num_faces;
    for (FT_Long i = 1; i < count && i < 64; ++i) {
        FT_Face other = nullptr;
        if (FT_New_Memory_Face(impl_->library, bytes, size, i, &other) != 0) continue;
        const std::string family = other->family_name ? other->family_name : "";
        if (family.ends_with(" SC") && family.find("Mono") == std::string::npos) {
            FT_Done_Face(face->face);
            face->face = other;
            break;
        }
        FT_Done_Face(other);
    }
    if (!FT_IS_SCALABLE(face->face)) return Error(Code::Corrupt, "a font without outlines");
    FT_Set_Char_Size(face->face, 0, kShapePx * 64, 72, 72);
    face->font = hb_ft_font_create(face->face, nullptr);
    hb_ft_font_set_load_flags(face->font, FT_LOAD_NO_HINTING | FT_LOAD_NO_BITMAP);
    face->id = impl_->next_id++;
    return FontFace(std::move(face));
}

FontFace::FontFace(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}
FontFace::FontFace(FontFace&&) noexcept = default;
FontFace& FontFace::operator=(FontFace&&) noexcept = default;
FontFace::~FontFace() = default;

bool FontFace::has(char32_t code_point) const { return FT_Get_Char_Index(impl_->face, code_point) != 0; }
std::uint64_t FontFace::id() const { return impl_->id; }

float FontFace::ascent() const {
    return static_cast<float>(impl_->face->ascender) / static_cast<float>(impl_->face->units_per_EM);
}

float FontFace::descent() const {
    return -static_cast<float>(impl_->face->descender) / static_cast<float>(impl_->face->units_per_EM);
}

std::vector<ShapedGlyph> FontFace::shape(std::string_view text, std::string_view language) const {
    FT_Set_Char_Size(impl_->face, 0, kShapePx * 64, 72, 72);
    hb_buffer_t* buffer = hb_buffer_create();
    hb_buffer_add_utf8(buffer, text.data(), static_cast<int>(text.size()), 0, static_cast<int>(text.size()));
    hb_buffer_guess_segment_properties(buffer);
    hb_buffer_set_direction(buffer, HB_DIRECTION_LTR);
    if (!language.empty()) {
        hb_buffer_set_language(buffer, hb_language_from_string(language.data(), static_cast<int>(language.size())));
    }
    hb_shape(impl_->font, buffer, nullptr, 0);
    unsigned count = 0;
    const hb_glyph_info_t* info = hb_buffer_get_glyph_infos(buffer, &count);
    const hb_glyph_position_t* position = hb_buffer_get_glyph_positions(buffer, &count);
    constexpr float kEm = 1.0f / (kShapePx * 64);
    std::vector<ShapedGlyph> out(count);
    for (unsigned i = 0; i < count; ++i) {
        out[i] = {info[i].codepoint, info[i].cluster, static_cast<float>(position[i].x_advance) * kEm,
                  static_cast<float>(position[i].x_offset) * kEm, static_cast<float>(position[i].y_offset) * kEm};
    }
    hb_buffer_destroy(buffer);
    return out;
}

GlyphPicture FontFace::picture(std::uint32_t glyph, int size_px) const {
    FT_Set_Char_Size(impl_->face, 0, size_px * 64, 72, 72);
    if (FT_Load_Glyph(impl_->face, glyph, FT_LOAD_NO_HINTING | FT_LOAD_NO_BITMAP | FT_LOAD_RENDER) != 0) return {};
    const FT_GlyphSlot slot = impl_->face->glyph;
    const FT_Bitmap& b = slot->bitmap;
    if (b.pixel_mode != FT_PIXEL_MODE_GRAY || b.width > kMaxGlyphPx || b.rows > kMaxGlyphPx) return {};
    GlyphPicture out;
    out.width = static_cast<int>(b.width);
    out.height = static_cast<int>(b.rows);
    out.left = slot->bitmap_left;
    out.top = slot->bitmap_top;
    out.coverage.resize(static_cast<std::size_t>(out.width) * out.height);
    for (int y = 0; y < out.height; ++y) {
        for (int x = 0; x < out.width; ++x) out.coverage[static_cast<std::size_t>(y) * out.width + x] = b.buffer[y * b.pitch + x];
    }
    return out;
}

}  // namespace pai
