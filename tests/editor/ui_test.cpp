// The interface's own promises: readable colours, words in both languages, layouts that survive any text, input that loses nothing.
#include <algorithm>
#include <filesystem>
#include <fstream>
#include <regex>
#include <set>
#include <sstream>

#include <gtest/gtest.h>

#include "ui/splits.h"
#include "ui/theme.h"
#include "ui/words.h"

namespace fs = std::filesystem;
using namespace pai;

TEST(Theme, text_on_every_ground_it_is_used_on_has_a_contrast_of_4_5) {
    for (const ui::InkPair& pair : ui::ink_pairs())
        EXPECT_GE(ui::contrast(pair.text, pair.ground), 4.5) << "inks " << static_cast<int>(pair.text) << " on " << static_cast<int>(pair.ground);
}

TEST(Theme, contrast_is_that_of_the_standard) {
    // Black on white is 21 to 1 by definition; of equal colours it is 1.
    EXPECT_DOUBLE_EQ(ui::contrast(ui::Ink::Text, ui::Ink::Text), 1.0);
    EXPECT_NEAR(ui::contrast(ui::Ink::Text, ui::Ink::Frame), ui::contrast(ui::Ink::Frame, ui::Ink::Text), 1e-12);
}

TEST(Words, are_sorted_and_each_there_once) {
    const auto words = ui::all_words();
    for (std::size_t i = 1; i < words.size(); ++i) EXPECT_LT(words[i - 1].name, words[i].name);
}

TEST(Words, say_something_in_both_languages_and_take_the_same_value) {
    for (const ui::Word& word : ui::all_words()) {
        EXPECT_FALSE(word.english.empty()) << word.name;
        EXPECT_FALSE(word.chinese.empty()) << word.name;
        EXPECT_EQ(word.english.find("{}") == word.english.npos, word.chinese.find("{}") == word.chinese.npos) << word.name;
    }
    EXPECT_EQ(ui::word("save", ui::Language::English), "Save");
    EXPECT_EQ(ui::word("save", ui::Language::Chinese), "保存");
    EXPECT_EQ(ui::word("no-such-word", ui::Language::Chinese), "no-such-word");
}

// Every literal that panels hand to a function that shows words is in the table.
TEST(Words, that_panels_show_are_all_known) {
    // "-help" words are optional, so tips are looked for by their own names only.
    const std::regex shows(R"re((?:tr|label|label_of|caption|paragraph|button|choice|section|menu_item|icon_button|tip|find_command)\("([a-z0-9-]+)")re");
    std::size_t seen = 0;
    for (const auto& file : fs::recursive_directory_iterator(fs::path(PAIFANG_ROOT) / "editor")) {
        if (file.path().extension() != ".cpp") continue;
        std::stringstream text;
        text << std::ifstream(file.path()).rdbuf();
        const std::string source = text.str();
        for (std::sregex_iterator it(source.begin(), source.end(), shows), end; it != end; ++it, ++seen) {
            const std::string name = (*it)[1];
            const auto words = ui::all_words();
            EXPECT_TRUE(std::any_of(words.begin(), words.end(), [&](const ui::Word& w) { return w.name == name; })) << file.path().filename() << ": \"" << name << "\" has no words";
        }
    }
    EXPECT_GE(seen, 60u);
}

TEST(Splits, are_written_and_read_back) {
    const std::string text = "columns(0.25,pane(outliner/1,history),rows(0.7,pane(viewport),pane(timeline,cues)))";
    const auto split = ui::parse_split(text);
    ASSERT_TRUE(split) << split.error().message;
    EXPECT_EQ(ui::write_split(**split), text);
    ASSERT_TRUE(ui::pane_of(**split, "cues"));
    EXPECT_TRUE(ui::show_panel(**split, "cues"));
    EXPECT_EQ(ui::pane_of(**split, "cues")->shown, 1u);
    EXPECT_FALSE(ui::show_panel(**split, "nowhere"));
}

TEST(Splits, that_are_none_are_refused_with_the_place) {
    const std::string nested = [] {
        std::string s;
        for (int i = 0; i < 400; ++i) s += "rows(0.5,";
        return s;
    }();
    for (const std::string& bad : {std::string(""), std::string("pane("), std::string("pane()"), std::string("columns(0,pane(a),pane(b))"), std::string("columns(1,pane(a),pane(b))"),
                                   std::string("columns(nan,pane(a),pane(b))"), std::string("rows(0.5,pane(a))"), std::string("pane(a)x"), std::string("pane(a/3)"), nested}) {
        const auto split = ui::parse_split(bad);
        ASSERT_FALSE(split) << bad.substr(0, 40);
        EXPECT_NE(split.error().message.find("character"), std::string::npos);
    }
}

TEST(Splits, share_the_window_without_gap_or_overlap) {
    const auto split = ui::parse_split("columns(0.01,pane(a),rows(0.5,pane(b),pane(c)))");
    ASSERT_TRUE(split);
    float covered = 0;
    int bars = 0;
    ui::lay_out(**split, {{0, 0}, {1000, 600}}, 2, 100,
                [&](ui::Split&, const ui::Box& box) {
                    const auto size = box.max_px - box.min_px;
                    EXPECT_GE(size.x, 100) << "a pane too small to use";
                    covered += size.x * size.y;
                },
                [&](ui::Split&, const ui::Box& bar, const ui::Box&) {
                    ++bars;
                    covered += (bar.max_px.x - bar.min_px.x) * (bar.max_px.y - bar.min_px.y);
                });
    EXPECT_EQ(bars, 2);
    EXPECT_FLOAT_EQ(covered, 600'000);
}
