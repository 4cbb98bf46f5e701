#pragma once
// What may be done with a work, in plain words: from the session's decision and the licence documents behind it.
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "licence/decide.h"
#include "show/catalogue.h"

namespace pai::app {

// What the documents say about one work, before it is put into words.
struct TermsFacts {
    bool permitted = false;
    std::string code;                  // licence format section 8
    TextMap holder, licensor;          // names of the parties; empty: unknown
    std::vector<std::string> allowed;  // actions that the licence permits for this work, sorted
    std::vector<std::string> reserved; // actions that it prohibits or reserves, sorted
    std::vector<std::string> territories;  // of the matched rule; empty: no word about it
    std::optional<std::int64_t> until_utc_s;  // the earliest end of the licence's rule and of the grant
    std::optional<std::int64_t> count;
    bool hours = false;                // a schedule
    TextMap credit;                    // of an attribution duty
    std::string licence;               // docId; empty: none
    bool operator==(const TermsFacts&) const = default;
};

// `documents` may be null: then only what the decision says.
TermsFacts terms_facts(const AssetDecision& decision, const DocumentSet* documents);

// Sentences for people, in the order of their weight. A refused work gives its reason alone, never a code.
std::vector<std::string> terms_in_words(const Catalogue& catalogue, const CatalogueWork& work, const TermsFacts& facts, std::string_view language);
// Why a work is not shown: one sentence.
std::string refusal_in_words(const Catalogue& catalogue, const TermsFacts& facts, std::string_view language);
// The holder's name for people; empty if neither catalogue nor documents name one.
std::string holder_name(const Catalogue& catalogue, const CatalogueWork& work, const TermsFacts& facts, std::string_view language);

}  // namespace pai::app
