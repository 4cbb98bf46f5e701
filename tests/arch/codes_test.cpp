// Every code of the licence format's section 8 is expected in some test: a refusal that nothing provokes may be one that cannot come.
#include <cctype>
#include <regex>
#include <set>
#include <sstream>
#include <vector>

#include <gtest/gtest.h>

#include "sources.h"

namespace {

std::vector<std::string> codes_of_section_8() {
    const std::string page = slurp(kRoot / "docs/formats/licence.md");
    const std::size_t from = page.find("\n## 8. Codes"), to = page.find("\n## 9", from);
    std::vector<std::string> codes;
    std::istringstream lines(page.substr(from, to - from));
    for (std::string line; std::getline(lines, line);) {
        const std::size_t end = line.find(" |", 2);
        const std::string name = line.starts_with("| ") && end != line.npos ? line.substr(2, end - 2) : "";
        if (!name.empty() && name.find_first_not_of("ABCDEFGHIJKLMNOPQRSTUVWXYZ_") == name.npos) codes.push_back(name);
    }
    return codes;
}

// "SIG_INVALID" as its enumerator: SigInvalid.
std::string enumerator(const std::string& code) {
    std::string out;
    bool upper = true;
    for (const char c : code) {
        if (c != '_') out += upper ? c : static_cast<char>(std::tolower(c));
        upper = c == '_';
    }
    return out;
}

// True if `word` stands in `text` with no letter, digit or underscore on either side.
bool has_word(const std::string& text, const std::string& word) {
    const auto joins = [&](std::size_t at) { return at < text.size() && (std::isalnum(static_cast<unsigned char>(text[at])) || text[at] == '_'); };
    for (std::size_t at = text.find(word); at != text.npos; at = text.find(word, at + 1))
        if ((at == 0 || !joins(at - 1)) && !joins(at + word.size())) return true;
    return false;
}

bool names(const std::string& text, const std::string& code) { return has_word(text, code) || has_word(text, "RightsCode::" + enumerator(code)); }

TEST(Codes, EveryCodeIsExpectedBySomeTest) {
    const std::vector<std::string> codes = codes_of_section_8();
    ASSERT_EQ(codes.size(), 93u);
    std::vector<std::string> texts{slurp(kRoot / "docs/operating/rights.md")};  // its commands are a test
    for (const char* kind : {"unit", "format", "system"})
        for (const auto& entry : fs::recursive_directory_iterator(kRoot / "tests" / kind)) {
            const std::string extension = entry.path().extension().string();
            if (extension != ".cpp" && extension != ".h") continue;
            std::string text = slurp(entry.path());
            std::size_t named = 0;
            for (const std::string& code : codes) named += names(text, code);
            if (named < codes.size() / 2) texts.push_back(std::move(text));  // a list of all codes expects none
        }
    for (const std::string& code : codes) {
        bool found = false;
        for (const std::string& text : texts) found = found || names(text, code);
        EXPECT_TRUE(found) << code << ": no test expects it";
    }
}

// What a person meets when a file is wrong can be looked up.
TEST(Codes, ThoseOfWrongFilesStandInAPageOfTheFormats) {
    std::string pages;
    for (const auto& entry : fs::recursive_directory_iterator(kRoot / "docs/formats"))
        if (entry.path().extension() == ".md") pages += slurp(entry.path());
    ASSERT_FALSE(has_word(pages, "NO_SUCH_THING_INVALID"));
    const std::regex code(R"re("([A-Z][A-Z0-9]*(?:_[A-Z0-9]+)*_(?:INVALID|UNSUPPORTED|MISSING|LIMIT|TOO_MANY_TEXCOORDS)|KTX2_[A-Z_0-9]+)")re");
    std::set<std::string> seen;
    for (const char* part : {"runtime/asset", "runtime/tiles"})
        for (const auto& entry : fs::recursive_directory_iterator(kRoot / part)) {
            if (entry.path().extension() != ".cpp") continue;
            const std::string text = slurp(entry.path());
            for (std::sregex_iterator it(text.begin(), text.end(), code), end; it != end; ++it) seen.insert((*it)[1]);
        }
    EXPECT_GT(seen.size(), 20u);
    seen.erase("DATA_INVALID");  // the end of one that begins with what was looked at
    for (const std::string& name : seen) {
        const bool numbered = name.starts_with("KTX2_") && std::isdigit(static_cast<unsigned char>(name[5]));  // Khronos's own
        EXPECT_TRUE(numbered || has_word(pages, name)) << name << ": in no page of docs/formats";
    }
}

}  // namespace
