#include "catalogue/search_words.h"

#include <algorithm>
#include <memory>

#include <unicode/normalizer2.h>
#include <unicode/translit.h>
#include <unicode/uchar.h>
#include <unicode/uscript.h>

namespace pai {
namespace {

constexpr std::size_t kMostText = 64u << 10, kMostQuery = 1024, kMostWords = 16;
constexpr int kMostLetters = 64;  // of one word; longer ones are cut

bool is_ideograph(UChar32 c) {
    UErrorCode failed = U_ZERO_ERROR;
    switch (uscript_getScript(c, &failed)) {
        case USCRIPT_HAN:
        case USCRIPT_HIRAGANA:
        case USCRIPT_KATAKANA:
        case USCRIPT_HANGUL:
        case USCRIPT_BOPOMOFO:
        case USCRIPT_YI: return true;
        default: return false;
    }
}

// Transliterators keep state: one a thread.
const icu::Transliterator* simplify() {
    static thread_local const std::unique_ptr<icu::Transliterator> made = [] {
        UErrorCode failed = U_ZERO_ERROR;
        return std::unique_ptr<icu::Transliterator>(icu::Transliterator::createInstance("Traditional-Simplified", UTRANS_FORWARD, failed));
    }();
    return made.get();
}

// Whole characters of the first `most` bytes.
std::string_view beginning(std::string_view text, std::size_t most) {
    if (text.size() <= most) return text;
    std::size_t end = most;
    while (end > 0 && (static_cast<unsigned char>(text[end]) & 0xc0) == 0x80) --end;
    return text.substr(0, end);
}

icu::UnicodeString fold(std::string_view text) {
    UErrorCode failed = U_ZERO_ERROR;
    icu::UnicodeString out = icu::UnicodeString::fromUTF8(icu::StringPiece(text.data(), static_cast<std::int32_t>(text.size())));
    const icu::Normalizer2* compose = icu::Normalizer2::getNFKCCasefoldInstance(failed);
    if (U_SUCCESS(failed)) out = compose->normalize(out, failed);
    const icu::Normalizer2* decompose = icu::Normalizer2::getNFDInstance(failed);
    if (U_SUCCESS(failed)) out = decompose->normalize(out, failed);
    // Accents go; what decomposition took apart of Hangul and kana comes together again.
    icu::UnicodeString bare;
    for (std::int32_t i = 0; i < out.length(); i = out.moveIndex32(i, 1)) {
        const UChar32 c = out.char32At(i);
        const bool latin_mark = u_getCombiningClass(c) != 0 && c < 0x3000;
        if (!latin_mark) bare.append(c);
    }
    const icu::Normalizer2* again = icu::Normalizer2::getNFCInstance(failed);
    out = U_SUCCESS(failed) ? again->normalize(bare, failed) : bare;
    if (const icu::Transliterator* to_simplified = simplify()) to_simplified->transliterate(out);
    return out;
}

// One run of characters of one sort.
struct Run {
    std::vector<UChar32> characters;
    bool ideographs = false;
};

std::vector<Run> runs_of(std::string_view text) {
    const icu::UnicodeString folded = fold(text);
    std::vector<Run> runs;
    bool open = false;
    for (std::int32_t i = 0; i < folded.length(); i = folded.moveIndex32(i, 1)) {
        const UChar32 c = folded.char32At(i);
        const bool ideograph = is_ideograph(c);
        // U+FFFD stands for broken bytes.
        if (c == 0xfffd || !(u_isalnum(c) || ideograph)) {
            open = false;
            continue;
        }
        if (!open || runs.back().ideographs != ideograph) runs.push_back({{}, ideograph});
        open = true;
        runs.back().characters.push_back(c);
    }
    return runs;
}

std::string utf8(const UChar32* first, std::size_t count) {
    std::string out;
    icu::UnicodeString::fromUTF32(first, static_cast<std::int32_t>(count)).toUTF8String(out);
    return out;
}

std::string word_of(const Run& run) { return utf8(run.characters.data(), std::min<std::size_t>(run.characters.size(), kMostLetters)); }

}  // namespace

std::string index_words(std::string_view text) {
    std::string out;
    for (const Run& run : runs_of(beginning(text, kMostText))) {
        if (!run.ideographs) {
            out += word_of(run) + " ";
            continue;
        }
        for (std::size_t i = 0; i < run.characters.size(); ++i) out += utf8(&run.characters[i], std::min<std::size_t>(2, run.characters.size() - i)) + " ";
    }
    if (!out.empty()) out.pop_back();
    return out;
}

std::string match_of(std::string_view typed) {
    std::string out;
    const std::vector<Run> runs = runs_of(beginning(typed, kMostQuery));
    for (std::size_t i = 0; i < std::min(runs.size(), kMostWords); ++i) {
        const Run& run = runs[i];
        if (!out.empty()) out += " AND ";
        if (!run.ideographs) {
            out += "\"" + word_of(run) + "\"";
            if (i + 1 == runs.size()) out += " *";
        } else if (run.characters.size() == 1) {
            out += "\"" + utf8(run.characters.data(), 1) + "\" *";
        } else {
            // Words of two that follow each other: a phrase.
            out += "\"";
            const std::size_t pairs = std::min<std::size_t>(run.characters.size() - 1, kMostLetters);
            for (std::size_t k = 0; k < pairs; ++k) out += (k > 0 ? " " : "") + utf8(&run.characters[k], 2);
            out += "\"";
        }
    }
    return out;
}

}  // namespace pai
