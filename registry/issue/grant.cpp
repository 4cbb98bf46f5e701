#include "issue/grant.h"

#include <algorithm>
#include <set>
#include <utility>

#include <fmt/format.h>

#include "base/hash.h"
#include "issue/offer.h"
#include "licence/fields.h"
#include "licence/time_rule.h"
#include "vault/age.h"

namespace pai {

namespace {

constexpr std::int64_t kOpenEndDays = 3'653;

// Does a rule of the licence target the package, or one of its assets?
bool covers(const LicenceDoc& licence, const ManifestDoc& manifest) {
    for (const std::string& target : policy_targets(licence.policy)) {
        if (target == manifest.head.uid) return true;
        for (const ManifestDoc::Entry& entry : manifest.assets)
            if (entry.asset_id == target) return true;
    }
    return false;
}

Result<void> check_order(const GrantOrder& order) {
    for (const std::string& uid : order.fulfils) {
        bool known = false;
        for (const PolicyRule& rule : order.licence->policy.permissions)
            for (const PolicyDuty& duty : rule.duties) known = known || (duty.uid == uid && duty.prepaid);
        if (!known) return Error(Code::InvalidArgument, fmt::format("{}: no prepaid duty of the licence", uid));
    }
    for (const ManifestDoc& manifest : order.manifests)
        if (!covers(*order.licence, manifest)) return Error(Code::InvalidArgument, fmt::format("{}: the licence does not cover this package", manifest.head.uid));
    return {};
}

}  // namespace

std::pair<std::int64_t, std::int64_t> licence_window(const LicenceDoc& licence) {
    const auto [from, to] = policy_window(licence.policy);
    const std::int64_t first = from.value_or(licence.head.iat);
    return {first, to.value_or(first + kOpenEndDays * kDayS)};
}

Result<GrantDoc> make_grant(const GrantOrder& order) {
    PAI_ASSERT(order.licence != nullptr && order.keys != nullptr);
    const auto [from, to] = licence_window(*order.licence);
    GrantDoc grant;
    grant.head = {.uid = "urn:uuid:" + random_uuid(), .iat = order.iat_s, .note = {}};
    grant.nbf = order.from_s.value_or(from);
    grant.exp = order.to_s.value_or(to);
    grant.grace_shows = order.grace_shows;
    grant.licence = order.licence_doc_id;
    grant.fulfils = order.fulfils;
    PAI_TRY(check_order(order));
    std::vector<PublicKey> recipients;
    for (const PartyDoc& device : order.devices) {
        if (!device.has_role("device") || !device.agreement_key)
            return Error(Code::InvalidArgument, fmt::format("{}: no device certificate with an agreement key", device.id));
        grant.devices.push_back({device.id, device.kid(), to_hex(sha256(*device.agreement_key))});
        recipients.push_back(*device.agreement_key);
    }
    if (recipients.empty()) return Error(Code::InvalidArgument, "a grant needs a device");
    std::set<std::pair<std::string, std::string>> done;
    for (const ManifestDoc& manifest : order.manifests)
        for (const ManifestDoc::Entry& entry : manifest.assets) {
            if (!entry.encrypted || !done.emplace(manifest.head.uid, entry.key_id).second) continue;
            const Secret* key = find_content_key(*order.keys, entry.key_id);
            if (key == nullptr)
                return Error(Code::InvalidArgument, fmt::format("{}: its key {} is not among the content keys", entry.asset_id, entry.key_id));
            PAI_TRY(const std::string header, make_age_header(*key, recipients));
            grant.keys.push_back({manifest.head.uid, entry.key_id, to_base64url(as_byte_span(header))});
        }
    return grant;
}

Result<void> check_grant_signer(const Verifier& verifier, const Issued<GrantDoc>& grant, const SigningKey& signer) {
    const auto* leaf = verifier.has_root() ? verifier.documents().licence(grant.doc.licence) : nullptr;
    if (leaf == nullptr) return {};
    const auto* certificate = verifier.documents().certificate_of_key(signer.kid());
    for (const auto* licence : verifier.documents().chain(*leaf))
        if (certificate != nullptr && licence->signer_party == certificate->doc.id) return {};
    return refuse(RightsCode::GrantLicenceMismatch, fmt::format("{}: {} signed no licence of its chain", grant.doc.licence, signer.kid()));
}

GrantDoc renew_grant(const GrantDoc& grant, const GrantRenewal& renewal) {
    GrantDoc renewed = grant;
    renewed.head = {.uid = "urn:uuid:" + random_uuid(), .iat = renewal.iat_s, .note = {}};
    renewed.nbf = renewal.from_s.value_or(grant.nbf);
    renewed.exp = renewal.to_s.value_or(std::min(grant.exp + (grant.exp - grant.nbf), latest_time_s));
    renewed.grace_shows = renewal.grace_shows.value_or(grant.grace_shows);
    return renewed;
}

}  // namespace pai
