#include "iscc/text_code.h"

#include <algorithm>
#include <vector>

#include <unicode/locid.h>
#include <unicode/normalizer2.h>
#include <unicode/uchar.h>
#include <unicode/unistr.h>

#include "iscc/soft_hash.h"

namespace pai {

namespace {

constexpr std::size_t kMaxText = 256u << 20, kRun = 13;

bool counts(UChar32 c) { return (U_GET_GC_MASK(c) & (U_GC_C_MASK | U_GC_M_MASK | U_GC_P_MASK)) == 0; }

template <class Keep>
icu::UnicodeString kept(const icu::UnicodeString& text, Keep keep) {
    icu::UnicodeString out;
    for (int32_t i = 0; i < text.length(); i = text.moveIndex32(i, 1))
        if (const UChar32 c = text.char32At(i); keep(c)) out.append(c);
    return out;
}

}  // namespace

Result<std::string> collapse_text(std::string_view text) {
    if (text.size() > kMaxText) return Error(Code::Corrupt, "text: longer than 256 MiB");
    if (!is_utf8(text)) return Error(Code::Corrupt, "text: not UTF-8");
    UErrorCode status = U_ZERO_ERROR;
    const icu::Normalizer2* apart = icu::Normalizer2::getNFDInstance(status);
    const icu::Normalizer2* together = icu::Normalizer2::getNFKCInstance(status);
    if (U_FAILURE(status)) return Error(Code::Internal, "Unicode tables: cannot be loaded");
    icu::UnicodeString wide = icu::UnicodeString::fromUTF8(icu::StringPiece(text.data(), static_cast<int32_t>(text.size())));
    wide = kept(apart->normalize(wide, status), [](UChar32 c) { return !u_isUWhiteSpace(c); });
    wide = together->normalize(kept(wide.toLower(icu::Locale::getRoot()), counts), status);
    if (U_FAILURE(status)) return Error(Code::Internal, "text: cannot be normalised");
    std::string out;
    wide.toUTF8String(out);
    return out;
}

Hash text_hash(std::string_view collapsed) {
    // Where each character begins, and the end.
    std::vector<std::size_t> starts;
    for (std::size_t i = 0; i < collapsed.size(); ++i)
        if ((static_cast<unsigned char>(collapsed[i]) & 0xc0) != 0x80) starts.push_back(i);
    starts.push_back(collapsed.size());
    MinHash features;
    const std::size_t characters = starts.size() - 1;
    for (std::size_t i = 0; i == 0 || i + kRun <= characters; ++i) {
        const std::size_t end = starts[std::min(i + kRun, characters)];
        features.add(feature_of(as_byte_span(collapsed.substr(starts[i], end - starts[i]))));
    }
    return features.digest();
}

}  // namespace pai
