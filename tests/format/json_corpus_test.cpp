// JSONTestSuite: everything that must be refused is refused, everything that must be taken is taken unless it breaks
// one of our own stricter rules (byte-order mark, NUL, duplicate members, depth), and nothing crashes.
#include <cstdlib>
#include <filesystem>

#include <gtest/gtest.h>

#include "base/file.h"
#include "base/json.h"

namespace pai {
namespace {

std::filesystem::path shared() {
    const char* env = std::getenv("PAIFANG_SHARED");
    return env && *env ? std::filesystem::path(env) : std::filesystem::path(PAIFANG_ROOT) / "../shared";
}

TEST(JsonCorpus, EveryVerdictOfTheSuiteIsKept) {
    const auto folder = shared() / "data/licensing/jsontestsuite/test_parsing";
    if (!std::filesystem::exists(folder)) GTEST_SKIP() << "no corpus at " << folder;
    int count = 0;
    const auto files = list_directory(folder);
    ASSERT_TRUE(files);
    for (const auto& path : *files) {
        const std::string name = path.filename().string();
        const auto text = read_text_file(path);
        ASSERT_TRUE(text) << name;
        const auto doc = JsonDoc::parse(*text, {.max_bytes = 1 << 20, .max_depth = 600});
        if (name.starts_with("n_")) EXPECT_FALSE(doc) << name;
        if (name.starts_with("y_")) {
            const bool stricter = !doc && (doc.error().reason == "JSON_DUPLICATE_KEY" || text->find("\\u0000") != text->npos);
            EXPECT_TRUE(doc || stricter) << name << ": " << (doc ? "" : doc.error().message);
        }
        ++count;
    }
    EXPECT_GT(count, 150);
}

}  // namespace
}  // namespace pai
