#pragma once
// Grants: the content keys of packages, wrapped to the devices that a licence serves (licence format 4.6).
#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "issue/package.h"
#include "issue/verifier.h"
#include "licence/documents.h"

namespace pai {

struct GrantOrder {
    const LicenceDoc* licence = nullptr;
    std::string licence_doc_id;
    std::vector<PartyDoc> devices;       // 1 to 16 certificates with role device
    std::vector<ManifestDoc> manifests;  // whose sealed assets are to be opened
    const ContentKeys* keys = nullptr;
    std::int64_t iat_s = 0;
    std::optional<std::int64_t> from_s, to_s;  // else the licence's own window
    int grace_shows = 0;
    std::vector<std::string> fulfils;  // uids of prepaid duties of the licence that are settled
};

// The licence's window: its earliest start (else its iat) to its latest end (none: 3,653 days later), s since 1970.
std::pair<std::int64_t, std::int64_t> licence_window(const LicenceDoc& licence);

// InvalidArgument: no device, or one without an agreement key, a key that `keys` lacks, a duty that the licence has not, or a
// package that the licence does not cover.
Result<GrantDoc> make_grant(const GrantOrder& order);

// GRANT_LICENCE_MISMATCH: the verifier knows the grant's licence, and `signer` signed none of its chain.
Result<void> check_grant_signer(const Verifier& verifier, const Issued<GrantDoc>& grant, const SigningKey& signer);

// The same keys for the same devices under the same licence in another window, under a new uid: no content key is opened.
// Without times: from the old start, and as much longer as it was long.
struct GrantRenewal {
    std::int64_t iat_s = 0;
    std::optional<std::int64_t> from_s, to_s;
    std::optional<int> grace_shows;
};
GrantDoc renew_grant(const GrantDoc& grant, const GrantRenewal& renewal);

}  // namespace pai
