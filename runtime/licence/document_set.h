#pragma once
// Every verified document of one home, and the rules by which a further one is let in: roots (4.1) and chains (section 5).
// Order matters: roots, parties, status lists of registrars, registrations, manifests, licences from depth 0 down, then the rest.
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "licence/documents.h"

namespace pai {

// A document and what was proven about it.
template <class T>
struct Verified {
    T doc;
    std::string doc_id;
    std::string signer_kid;
    std::string signer_party;  // party id; empty: a root or registrar key, or the local key
    std::string text;          // compact JWS, or the root file, verbatim
};

// What the caller knows while documents are let in. Times in s since 1970.
struct Admission {
    std::int64_t now = 0;
    std::int64_t attested = 0;
    // True for `paifang import`; false when the own store is read again at start.
    bool importing = true;
    // Wall time of the ledger's IMPORT entry for a docId, or the witnessed time of a log proof: the earliest known.
    // Absent or empty: nothing is known.
    std::function<std::optional<std::int64_t>(const std::string& doc_id)> known_since;
};

struct Admitted {
    DocKind kind;
    std::string doc_id;
    std::string signer_kid;
    std::int64_t iat = 0;
    bool already = false;  // byte for byte known before
};

// A licence of the store that no longer passes: a candidate that fails at step 2 of the decision.
struct FailedLicence {
    std::string doc_id;
    RightsCode code;
    std::int64_t iat = 0;  // 0 if the payload may not be read
};

class DocumentSet {
public:
    DocumentSet();
    DocumentSet(DocumentSet&&) noexcept;
    DocumentSet& operator=(DocumentSet&&) noexcept;
    ~DocumentSet();

    // A root file (4.1). The first is pinned: the caller has the person's explicit act. Every further one must follow its predecessor.
    // Denied or Corrupt with ROOT_..., SIG_INVALID, KEY_WEAK, JWS_..., SCHEMA_INVALID.
    Result<Admitted> pin_root(std::string_view file);
    Result<Admitted> admit_root(std::string_view file);
    // Any other importable document (sections 3 to 5). Request, offer, evidence, enquiry and report: JWS_TYP_MISMATCH.
    Result<Admitted> admit(std::string_view jws, const Admission& how);
    // A licence of the own store that admit() refused.
    void add_failed_licence(FailedLicence failed);
    // A manifest of own work (7.6), signed by the local key.
    Result<Admitted> admit_local_manifest(std::string_view jws, const PublicKey& local_key);

    bool has_root() const;
    const RootDoc& root() const;  // the newest; has_root() is asserted
    // Every stored root version in order.
    std::vector<const Verified<RootDoc>*> roots() const;

    // Null if absent. Pointers live until the set changes.
    const Verified<PartyDoc>* party(std::string_view doc_id) const;
    // Certificates of a party id, newest iat first; revoked ones are left out unless asked for.
    std::vector<const Verified<PartyDoc>*> certificates(std::string_view party_id, bool with_revoked = false) const;
    // The newest certificate with this signing key, revoked or not.
    const Verified<PartyDoc>* certificate_of_key(std::string_view kid) const;
    bool is_revoked(const Verified<PartyDoc>& certificate) const;

    const Verified<RegistrationDoc>* registration(std::string_view doc_id) const;
    const Verified<LicenceDoc>* licence(std::string_view doc_id) const;
    const Verified<ManifestDoc>* manifest(std::string_view doc_id) const;
    // Of a package uid: the given version, or the highest stored.
    const Verified<ManifestDoc>* package(std::string_view uid, std::optional<std::int64_t> version = {}) const;
    // The package uid that an asset belongs to; empty: unknown.
    std::string package_of(std::string_view asset_id) const;
    static const ManifestDoc::Entry* entry(const ManifestDoc& manifest, std::string_view asset_id);

    // The newest list of this name by a party, or by a registrar key (empty party).
    const Verified<StatusDoc>* status(std::string_view list_uid, std::string_view signer_party) const;
    std::vector<const Verified<StatusDoc>*> status_lists() const;  // newest of each (party, uid)
    std::vector<const Verified<LicenceDoc>*> licences() const;
    std::vector<const Verified<ManifestDoc>*> manifests() const;
    std::vector<const Verified<GrantDoc>*> grants() const;
    std::vector<const Verified<PartyDoc>*> parties() const;
    std::vector<const Verified<RegistrationDoc>*> registrations() const;
    std::vector<const Verified<ConsentDoc>*> consents(std::string_view licence_doc_id) const;
    const std::vector<FailedLicence>& failed_licences() const;
    // Licence chain from depth 0 to `leaf`, which is included. Complete by construction.
    std::vector<const Verified<LicenceDoc>*> chain(const Verified<LicenceDoc>& leaf) const;

    // Largest iat of the verified documents: the documents' part of attested time (section 10).
    std::int64_t attested() const;
    // Keys that may sign documents now: registrars and certificates.
    const KeyRing& keys() const;

private:
    friend struct Admitter;
    struct Impl;
    std::unique_ptr<Impl> impl_;
};

// Does `granted` (an asset id or package uid) cover `target`, given the packages of this set?
bool target_covers(const DocumentSet& set, std::string_view granted, std::string_view target);
// Does the rule target this asset, by its id or by its package?
bool covers_asset(const DocumentSet& set, const PolicyRule& rule, std::string_view asset_id);

}  // namespace pai
