// Paragraphs of Chinese and English break, wrap and align as readers expect.
#include <cmath>
#include <optional>

#include <gtest/gtest.h>

#include "base/file.h"
#include "render/text_layout.h"

namespace pai {
namespace {

class TextLayoutTest : public testing::Test {
protected:
    void SetUp() override {
        auto file = read_file("/usr/share/fonts/opentype/noto/NotoSerifCJK-Regular.ttc");
        if (!file) GTEST_SKIP() << "needs fonts-noto-cjk";
        file_ = *std::move(file);
        face_.emplace(library_.open(file_).value());
    }
    TextLayout lay_out(std::string_view text, float wrap = 0, TextDraw::Align align = TextDraw::Align::Left) const {
        return lay_out_text(text, {.language = "zh-Hans", .wrap_width = wrap, .align = align}, *face_, *face_);
    }
    // How many glyphs stand on line `line`.
    static int on_line(const TextLayout& layout, int line) {
        int count = 0;
        for (const PlacedGlyph& g : layout.glyphs) count += std::abs(g.at.y + static_cast<float>(line) * TextStyle{}.line_height) < 0.3f;
        return count;
    }

    Bytes file_;
    FontLibrary library_;
    std::optional<FontFace> face_;
};

TEST_F(TextLayoutTest, LinesAreCountedEmptyOnesToo) {
    EXPECT_EQ(lay_out("").lines, 1);
    EXPECT_EQ(lay_out("").glyphs.size(), 0u);
    EXPECT_EQ(lay_out("山城").lines, 1);
    EXPECT_EQ(lay_out("山\n\n城").lines, 3);
    EXPECT_EQ(lay_out("山\n").lines, 2);
}

TEST_F(TextLayoutTest, IdeographsAreOneEmWideAndBreakBetweenEachOther) {
    EXPECT_NEAR(lay_out("山城夜色").width, 4, 0.01f);  // full-width glyphs of the font
    const TextLayout wrapped = lay_out("山城夜色", 2.5f);
    EXPECT_EQ(wrapped.lines, 2);
    EXPECT_EQ(on_line(wrapped, 0), 2);
    EXPECT_EQ(on_line(wrapped, 1), 2);
    EXPECT_NEAR(wrapped.width, 2, 0.01f);
}

TEST_F(TextLayoutTest, PunctuationNeverStartsOrEndsALineWhereItMayNot) {
    const TextLayout closing = lay_out("山城夜。色", 3.2f);  // the stop goes down with the character before it
    EXPECT_EQ(on_line(closing, 0), 2);
    EXPECT_EQ(on_line(closing, 1), 3);
    const TextLayout opening = lay_out("山城《夜色", 3.2f);
    EXPECT_EQ(on_line(opening, 0), 2);
    EXPECT_EQ(on_line(opening, 1), 3);
}

TEST_F(TextLayoutTest, WordsStayWholeUnlessTheLineIsTooShortForThem) {
    const float word = lay_out("city").width;
    const TextLayout two = lay_out("city city", word * 1.5f);
    EXPECT_EQ(two.lines, 2);
    EXPECT_NEAR(two.width, word, 0.01f) << "the space at the break takes no room";
    EXPECT_GT(lay_out("city", word * 0.6f).lines, 1);
    EXPECT_EQ(lay_out("city", 0.001f).lines, 4) << "at least one glyph a line";
}

TEST_F(TextLayoutTest, LinesAreAlignedToTheOrigin) {
    EXPECT_NEAR(lay_out("山城").glyphs[0].at.x, 0, 0.01f);
    EXPECT_NEAR(lay_out("山城", 0, TextDraw::Align::Centre).glyphs[0].at.x, -1, 0.01f);
    EXPECT_NEAR(lay_out("山城", 0, TextDraw::Align::Right).glyphs[0].at.x, -2, 0.01f);
}

TEST_F(TextLayoutTest, BadUtf8IsShownAndStopsNothing) {
    for (const std::string_view text : {"\xff", "a\xe5", "\xc3(", "\xf0\x9f\x8c", "\x80\x80山"}) {
        const TextLayout layout = lay_out(text);
        EXPECT_GE(layout.glyphs.size(), 1u);
        EXPECT_EQ(layout.lines, 1);
    }
}

}  // namespace
}  // namespace pai
