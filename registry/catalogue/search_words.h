#pragma once
// Words of a full-text index: what is written in any script becomes words that a table of words can hold.
#include <string>
#include <string_view>
#include <vector>

namespace pai {

// `text` (UTF-8; broken bytes part words) as words parted by spaces: folded by NFKC and case, without accents, traditional Chinese
// characters as their simplified forms. A run of Chinese, Japanese or Korean characters "abcd" becomes "ab bc cd d", so that every
// stretch of it is a phrase or the beginning of a word. Punctuation parts words. At most 64 KiB are read.
std::string index_words(std::string_view text);

// A query of such an index: every word must occur, the last one may be a beginning. Nothing that is typed is an operator. Empty: no word in it.
// At most 16 words count.
std::string match_of(std::string_view typed);

}  // namespace pai
