// Shows and venues: what is read, what is written, what is refused and where.
#include <cstdlib>

#include <gtest/gtest.h>

#include "base/edit.h"
#include "show/migrate.h"
#include "show_sample.h"

namespace pai {
namespace {

TEST(Show, TheSmallShowIsWrittenAsItWasRead) {
    const ShowTexts texts = small_texts();
    const auto show = parse_show(texts);
    ASSERT_TRUE(show) << show.error().message;
    const ShowTexts written = write_show(*show);
    EXPECT_EQ(written.show, texts.show);
    EXPECT_EQ(written.scenes, texts.scenes);
    EXPECT_EQ(written.timelines, texts.timelines);
    EXPECT_EQ(*parse_show(written), *show);
}

TEST(Show, AShowIsFoundAndLoadedByItsFolder) {
    const auto folder = find_show(unit_data("show-small").string());
    ASSERT_TRUE(folder) << folder.error().message;
    const auto show = load_show(*folder);
    ASSERT_TRUE(show) << show.error().message;
    EXPECT_EQ(*show, small_show());
    const auto missing = find_show("no-such-show");
    ASSERT_FALSE(missing);
    EXPECT_EQ(missing.error().code, Code::NotFound);
    EXPECT_NE(missing.error().message.find("scenes/no-such-show"), std::string::npos);
}

TEST(Show, TheFormatPageHoldsTheSmallShow) {
    const std::string page = *read_text_file(std::filesystem::path(PAIFANG_ROOT) / "docs/formats/show.md");
    const ShowTexts texts = small_texts();
    for (const std::string& text : {texts.show, texts.scenes.at("hall"), texts.scenes.at("quiet"), texts.timelines.at("main"), *read_text_file(unit_data("venue-small.json"))})
        EXPECT_NE(page.find("```json\n" + text + "```"), page.npos) << text;
}

TEST(Venue, TheSmallVenueIsWrittenAsItWasRead) {
    const std::string text = *read_text_file(unit_data("venue-small.json"));
    const auto venue = parse_venue(text);
    ASSERT_TRUE(venue) << venue.error().message;
    EXPECT_EQ(write_venue(*venue), text);
    EXPECT_EQ(to_string(venue->purpose), "exhibit");
    EXPECT_EQ(to_string(venue->channel), "monitor");
    EXPECT_EQ(*load_venue(unit_data("venue-small.json")), *venue);
}

}  // namespace
}  // namespace pai
