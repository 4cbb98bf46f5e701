#pragma once
// Licences before they are signed: what others of the same issuer exclude, and what the issuer may have overlooked.
#include <cstdint>
#include <filesystem>
#include <functional>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "issue/issued.h"
#include "issue/verifier.h"

namespace pai {

// What an issuer has issued: a folder of licences, bundles, grants, status lists and manifests, each verbatim in a file.
struct IssuedFolder {
    std::vector<Issued<LicenceDoc>> licences;   // each docId once, earliest iat first
    std::vector<Issued<GrantDoc>> grants;
    std::vector<Issued<StatusDoc>> statuses;    // newest of each uid
    std::vector<Issued<ManifestDoc>> manifests; // newest version of each uid
    std::vector<Issued<PartyDoc>> parties;
    std::map<std::string, std::filesystem::path> files;  // by docId
    std::map<std::string, std::string, std::less<>> packages;  // package uid by assetId

    const Issued<LicenceDoc>* licence(std::string_view doc_id) const;
    // True if the newest list of its name has its revocation bit set.
    bool is_revoked(const LicenceDoc& licence) const;
    // The package uid of an asset; empty: no manifest names it.
    std::string package_of(std::string_view asset_id) const;
};
// Signatures are not judged: it is the issuer's own cabinet. Files that hold none of these are passed over.
// Io: the folder cannot be read.
Result<IssuedFolder> read_issued_folder(const std::filesystem::path& folder);

// Another licence with which a new one overlaps although one of the two is exclusive.
struct Clash {
    std::string licence;    // docId of the other
    std::string contract;   // its contract's number; empty: none
    std::string assignee;   // of the other
    bool exclusive = false; // true: the other is exclusive, else the new one is
    std::vector<std::string> assets;       // targets in both
    std::vector<std::string> territories;  // in both; empty: everywhere
    std::int64_t from_s = 0, to_s = 0;     // time in both, closed, s since 1970
};
// Licences for the same assignee, revoked ones, and ancestors and descendants of the new one are no clash.
std::vector<Clash> find_clashes(const LicenceDoc& licence, const IssuedFolder& issued);
// One sentence for people.
std::string describe_clash(const Clash& clash);

// What the issuer should know before signing, a sentence each: a rule that counts or charges and names no purpose, a
// licence that has ended already or ends before it begins, one that is exclusive without an end.
struct LicenceWarning {
    std::string en, zh_hans;
};
std::vector<LicenceWarning> licence_warnings(const LicenceDoc& licence);

// The lowest index of a status list that no licence and no certificate of the folder uses.
std::int64_t next_status_index(const IssuedFolder& issued, std::string_view list);

// Gives a licence without a status index (-1) the next one of its list. InvalidArgument: `issued` is null and it has none.
Result<void> give_status_index(LicenceDoc& licence, const IssuedFolder* issued);

// Against what a new licence is judged before it leaves the house. Null: not judged.
struct LicenceChecks {
    const IssuedFolder* issued = nullptr;          // exclusivity, and the next status index
    Verifier* verifier = nullptr;                  // sections 3 to 5
    const std::vector<Issued<LicenceDoc>>* ancestors = nullptr;  // of a sub-licence, depth 0 first: judged without a root
};
// The codes of the checks; PROHIBITED: it clashes with a licence of `issued`, which the message names.
Result<void> check_licence(const Issued<LicenceDoc>& licence, const LicenceChecks& checks);
// Signs after all checks; fills in the status index.
Result<Issued<LicenceDoc>> issue_licence(LicenceDoc licence, const SigningKey& key, const LicenceChecks& checks);

// `licence` as a sub-licence of the last of `ancestors`: parent and depth set.
void place_below(LicenceDoc& licence, const std::vector<Issued<LicenceDoc>>& ancestors);
// The licences of a file, depth 0 first: one compact JWS or a bundle. CHAIN_BROKEN: they are no chain.
Result<std::vector<Issued<LicenceDoc>>> read_licence_chain(const std::filesystem::path& file);

// A holder's consent to a depth-0 licence. CHAIN_BROKEN: the licence has a parent.
Result<ConsentDoc> consent_to(const Issued<LicenceDoc>& licence, const std::string& holder, std::int64_t iat_s);

// Terms of 12.2 that the exclusivity check needs.
struct Exclusivity {
    bool exclusive = false;
    std::vector<std::string> territories;
    std::string contract;
};
Exclusivity exclusivity_of(const LicenceDoc& licence);

}  // namespace pai
