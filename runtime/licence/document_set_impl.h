#pragma once
// What a DocumentSet holds; shared by the files that implement it.
#include "licence/document_set.h"

namespace pai {

template <class T>
using ById = std::map<std::string, Verified<T>, std::less<>>;

struct DocumentSet::Impl {
    std::vector<Verified<RootDoc>> roots;  // rising rootVersion
    KeyRing keys;
    ById<PartyDoc> parties;
    ById<RegistrationDoc> registrations;
    ById<ManifestDoc> manifests;
    ById<LicenceDoc> licences;
    ById<GrantDoc> grants;
    ById<ConsentDoc> consents;
    std::map<std::pair<std::string, std::string>, Verified<StatusDoc>> lists;                         // newest by (signer party, uid)
    std::map<std::string, std::map<std::int64_t, std::string>, std::less<>> packages;                 // uid, version: docId
    std::map<std::string, std::string, std::less<>> package_of_asset;
    std::vector<FailedLicence> failed;
    std::int64_t attested = 0;

    const RootDoc& newest_root() const { return roots.back().doc; }
    bool is_root_key(std::string_view kid) const;
    // KEY_WEAK. Keys of all roots and certificates, revoked ones of the newest root.
    Result<void> rebuild_keys();
    // Is the key a registrar's for a document of this iat (4.1)? CHAIN_ROLE_NOT_ALLOWED or ROOT_KEY_REVOKED.
    Result<void> check_registrar(std::string_view kid, std::int64_t iat) const;
    Result<Admitted> accept_root(const std::vector<Jws>& lines, std::string_view file);
};

// The certificate that signs a document: what rules 2 and 7 to 9 of section 5 ask of it.
struct SignerRule {
    std::vector<std::string_view> roles;  // one of these
    std::string party;                    // must be this party; empty: any
};
// CHAIN_ROLE_NOT_ALLOWED, CHAIN_SIGNER_NOT_VALID_AT_ISSUE, CHAIN_ISSUE_TIME_UNPROVEN.
Result<const Verified<PartyDoc>*> find_signer(const DocumentSet& set, std::string_view kid, std::int64_t iat, const std::string& doc_id,
                                              const SignerRule& rule, const Admission& how);
// Rules 1 to 6 of section 5 for a licence whose signer is known. CHAIN_...
Result<void> check_chain(const DocumentSet& set, const LicenceDoc& licence, const PartyDoc& signer);

}  // namespace pai
