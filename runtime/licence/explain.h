#pragma once
// Why an answer is what it is, in plain words: which licence and rule decided, and which of its terms.
#include <array>
#include <string>
#include <vector>

#include "licence/decide.h"

namespace pai {

// The same lines in each language.
struct PlainWords {
    std::vector<std::string> en, zh_hans, zh_hant;
    bool operator==(const PlainWords&) const = default;
};

// About `asset`, one of decision.assets: the code, then the rules that were used with their terms, or of each licence tried the
// terms that refuse. At most 16 licences are told of. `decision` is decide(request, world).
PlainWords explain(const AssetDecision& asset, const RightsRequest& request, const RightsWorld& world);

// What a licence permits, rule by rule, with duties and prohibitions.
PlainWords describe(const Verified<LicenceDoc>& licence);

// One object with a list of lines per language: {"en": [...], "zh-Hans": [...], "zh-Hant": [...]}.
void write_words(JsonWriter& out, const PlainWords& words);

// Does the contract say that the licensor wants to see the show first (12.2)?
bool needs_approval(const LicenceDoc& licence);

}  // namespace pai
