#pragma once
// A no to an enquiry: a signed note, since the licence format has no document for one. docs/formats/issuing.md is its page.
#include <cstdint>
#include <string>
#include <string_view>

#include "licence/document_set.h"
#include "licence/keys.h"

namespace pai {

struct Decline {
    std::string enquiry;    // docId
    std::int64_t at_s = 0;  // s since 1970
    std::string reason;
    std::string party;      // who says no: of the certificate that check_decline() found
};

// The note that says it, signed by `key` under "paifang.decline/<16 hex of the kid>".
std::string sign_decline(const Decline& decline, const SigningKey& key);
// What a note says whose signer is certified as a licensor or rights holder in `documents`. Corrupt with SCHEMA_INVALID: no such note;
// KEY_UNKNOWN: signed by nobody known; SIG_INVALID; CHAIN_ROLE_NOT_ALLOWED.
Result<Decline> check_decline(std::string_view note, const DocumentSet& documents);

}  // namespace pai
