// JSONTestSuite: everything that must be refused is refused, everything that must be taken is taken unless it breaks
// one of our own stricter rules (byte-order mark, NUL, duplicate members, depth), and nothing crashes. simdjson agrees.
#include <bit>
#include <cstdlib>
#include <filesystem>

#include <gtest/gtest.h>
#include <simdjson.h>

#include "base/file.h"
#include "base/hash.h"
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

// What both readers make of a value, written alike: strings and names by their bytes, numbers as the nearest doubles (-0 as 0: simdjson takes it for a whole number).
std::string told(JsonRef v) {
    std::string out;
    switch (v.kind()) {
        case JsonKind::Null: return "null";
        case JsonKind::Bool: return v.as_bool() ? "true" : "false";
        case JsonKind::Number: return std::to_string(std::bit_cast<std::uint64_t>(v.as_double() + 0.0));
        case JsonKind::String: return "\"" + std::string(v.text()) + "\"";
        case JsonKind::Array:
            for (std::size_t i = 0; i < v.size(); ++i) out += told(v[i]) + ",";
            return "[" + out + "]";
        case JsonKind::Object:
            for (std::size_t i = 0; i < v.size(); ++i) out += std::string(v.key(i)) + ":" + told(v[i]) + ",";
            return "{" + out + "}";
    }
    return out;
}

std::string told(simdjson::dom::element v) {
    std::string out;
    if (v.is_null()) return "null";
    if (v.is_bool()) return bool(v) ? "true" : "false";
    if (v.is_number()) return std::to_string(std::bit_cast<std::uint64_t>(double(v) + 0.0));
    if (v.is_string()) return "\"" + std::string(std::string_view(v)) + "\"";
    if (v.is_array()) {
        for (const auto child : simdjson::dom::array(v)) out += told(child) + ",";
        return "[" + out + "]";
    }
    for (const auto member : simdjson::dom::object(v)) out += std::string(member.key) + ":" + told(member.value) + ",";
    return "{" + out + "}";
}

// Both take it and mean the same, or neither does. simdjson wants numbers that fit and takes NUL and a byte-order mark.
void judge(const std::string& text) {
    const auto ours = JsonDoc::parse(text, {.max_depth = 512, .rfc_only = true});
    simdjson::dom::parser parser;
    simdjson::dom::element theirs;
    const auto fault = parser.parse(text).get(theirs);
    if (fault == simdjson::NUMBER_ERROR || fault == simdjson::DEPTH_ERROR || text.starts_with("\xef\xbb\xbf")) return;
    if (!ours && ours.error().reason == "JSON_TOO_DEEP") return;
    ASSERT_EQ(ours.has_value(), fault == simdjson::SUCCESS) << text << "\n" << simdjson::error_message(fault) << (ours ? "" : ours.error().message);
    if (ours) ASSERT_EQ(told(ours->root()), told(theirs)) << text;
}

TEST(JsonCorpus, EveryVerdictAndValueIsThatOfSimdjson) {
    const std::string seeds[] = {R"({"a":[1,-2.5e3,0.1,-0,9007199254740993,123456.789012345],"b":{"c":"q\"\n\u00e9\ud83d\ude00\/"},"long name of a member":true})",
                                 "[ null ,\ttrue,\r\n false, {}, [], [[]], {\"\":\"\"}, \"\xc3\xa9\xe5\xae\xab\xe5\xba\x99\xf0\x9f\x98\x80 plain text\", 1E+2, 1e-7, 0.000001]",
                                 R"("a string alone, with \b\f\r\t and \u0041")", "-12.5e-3"};
    const std::string letters = "{}[]:,\"\\ \t\n0123456789-+.eEutrfalsn\x01\x7f\x80\xbf\xc2\xe0\xed\xa0\xf0\xf4\xff";
    for (const std::string& seed : seeds) judge(seed);
    // Up to three bytes changed, put in or taken away.
    std::uint64_t n = 0;
    const auto roll = [&n](std::size_t end) { return static_cast<std::size_t>(hash_u64(1, n++, 0) % end); };
    for (int i = 0; i < 60'000 && !testing::Test::HasFatalFailure(); ++i) {
        std::string text = seeds[roll(std::size(seeds))];
        for (std::size_t k = roll(3); k < 3 && !text.empty(); ++k) {
            const std::size_t at = roll(text.size());
            const char letter = letters[roll(letters.size())];
            switch (roll(3)) {
                case 0: text[at] = letter; break;
                case 1: text.insert(at, 1, letter); break;
                default: text.erase(at, 1 + roll(3)); break;
            }
        }
        judge(text);
    }
}

}  // namespace
}  // namespace pai
