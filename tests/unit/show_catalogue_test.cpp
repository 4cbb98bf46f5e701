// Catalogues: what is read, what is written, what is refused and where.
#include <gtest/gtest.h>

#include "base/file.h"
#include "show/catalogue.h"
#include "show_sample.h"

namespace pai {
namespace {

std::string small_catalogue() { return *read_text_file(unit_data("catalogue-small/catalogue.json")); }

TEST(Catalogue, TheSmallCatalogueIsWrittenAsItWasRead) {
    const auto catalogue = parse_catalogue(small_catalogue());
    ASSERT_TRUE(catalogue) << catalogue.error().message;
    EXPECT_EQ(write_catalogue(*catalogue), small_catalogue());
    const auto loaded = load_catalogue(unit_data("catalogue-small"));
    ASSERT_TRUE(loaded) << loaded.error().message;
    EXPECT_EQ(*loaded, *catalogue);
    EXPECT_EQ(loaded->idle.warning, Flicks::from_seconds(45));
    EXPECT_EQ(load_catalogue(unit_data("no-such")).error().code, Code::NotFound);
}

TEST(Catalogue, TheFormatPageHoldsTheSmallCatalogue) {
    const std::string page = *read_text_file(std::filesystem::path(PAIFANG_ROOT) / "docs/formats/catalogue.md");
    EXPECT_NE(page.find("```json\n" + small_catalogue() + "```"), page.npos);
}

TEST(Catalogue, EveryFaultIsNamedWithItsPlace) {
    struct Row {
        const char *what, *find, *put, *pointer, *reason;
    };
    const Row rows[] = {
        {"an unknown theme", "\"theme\": \"collections\"", "\"theme\": \"scenery\"", "/works/vase/theme", "SCENE_REFERENCE"},
        {"an unknown asset", "\"model\": \"vase\"", "\"model\": \"bowl\"", "/works/vase/model", "SCENE_REFERENCE"},
        {"an asset in two roles", "\"environment\": \"studio\"", "\"environment\": \"vase\"", "/works/vase/view/environment", "SCENE_REFERENCE"},
        {"a step without a work", "\"work\": \"vase\"", "\"work\": \"bowl\"", "/attract/steps/one/work", "SCENE_REFERENCE"},
        {"a start below the lowest view", "\"elevation_deg\": 8", "\"elevation_deg\": -60", "/works/vase/view/start/elevation_deg", "SCHEMA_INVALID"},
        {"a country in small letters", "\"guest\": \"FR\"", "\"guest\": \"fr\"", "/works/vase/guest", "SCHEMA_INVALID"},
        {"a title that nobody can read", "\"zh-Hans\": \"青花瓶\"", "\"fr\": \"Vase\"", "/works/vase/title", "SCHEMA_INVALID"},
        {"a variant of nothing", "\"asset\": \"vase-gilt\"", "\"order\": 3", "/works/vase/variants/gilt/asset", "SCHEMA_INVALID"},
        {"an unknown member", "\"theme\": \"collections\"", "\"them\": \"collections\"", "/works/vase/them", "SCHEMA_INVALID"},
        {"a newer format", "paifang.catalogue/1", "paifang.catalogue/2", "/format", "FORMAT_NEWER"},
    };
    for (const Row& row : rows) {
        std::string text = small_catalogue();
        const std::size_t at = text.find(row.find);
        ASSERT_NE(at, text.npos) << row.what;
        text.replace(at, std::string_view(row.find).size(), row.put);
        const auto bad = parse_catalogue(text);
        ASSERT_FALSE(bad) << row.what;
        EXPECT_EQ(bad.error().reason, row.reason) << row.what;
        EXPECT_EQ(bad.error().message.find(row.pointer), 0u) << row.what << ": " << bad.error().message;
    }
}

TEST(Catalogue, AListInTheFileTakesThePlaceOfTheDefault) {
    std::string text = small_catalogue();
    text.insert(text.find("  \"assets\""), "  \"languages\": [\"zh-Hans\", \"en\"],\n");
    const auto catalogue = parse_catalogue(text);
    ASSERT_TRUE(catalogue) << catalogue.error().message;
    EXPECT_EQ(catalogue->languages, (std::vector<std::string>{"zh-Hans", "en"}));
    EXPECT_EQ(write_catalogue(*catalogue), text);
}

TEST(Catalogue, WorksStandInTheOrderOfTheirNumbersThenOfTheirNames) {
    std::map<Id, CatalogueWork> works;
    works["a"].order = 2;
    works["b"].order = 1;
    works["c"].order = 1;
    std::string order;
    for (const auto* entry : in_order(works)) order += entry->first;
    EXPECT_EQ(order, "bca");
}

}  // namespace
}  // namespace pai
