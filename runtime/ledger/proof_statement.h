#pragma once
// What a proof states, in the three forms of licence format 11.5: consistency and inclusion as JSON, inclusion as a C2SP tlog-proof.
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "base/hash.h"

namespace pai {

// The tree of size1 is a prefix of the tree of size2.
struct ConsistencyStatement {
    std::int64_t size1 = 0, size2 = 0;
    Hash root1{}, root2{};
    std::vector<Hash> proof;
    bool holds() const;
    std::string json() const;
};

// Leaf hash `leaf` stands at `index` of the tree of `size`.
struct InclusionStatement {
    std::int64_t index = 0, size = 0;
    Hash leaf{}, root{};
    std::vector<Hash> proof;
    bool holds() const;
    std::string json() const;
};

using ProofStatement = std::variant<ConsistencyStatement, InclusionStatement>;

// Either JSON shape, exactly its members. Corrupt with LEDGER_PROOF_INVALID: another form, or more than 63 hashes.
Result<ProofStatement> parse_statement(std::string_view json);

// Checks a proof of any of the three forms by itself; what it states. A tlog-proof speaks of `leaf_data` (a row's body, a
// document's compact JWS) if that is given, else of the leaf hash that its `extra` names. Signatures are not judged.
// Corrupt with LEDGER_PROOF_INVALID: it does not hold. InvalidArgument: a tlog-proof that does not say what it is about.
Result<ProofStatement> check_proof(std::string_view text, std::optional<std::string_view> leaf_data = {});

}  // namespace pai
