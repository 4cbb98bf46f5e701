#include <algorithm>

#include "licence/judge.h"

namespace pai {

namespace {

using GrantPtr = const Verified<GrantDoc>*;

// How a grant serves now: in its window, by a grace show, or not.
enum class Serves : std::uint8_t { Window, Grace, No };

Serves serves(const Verified<GrantDoc>& grant, const RightsWorld& world) {
    if (world.now >= grant.doc.nbf && world.now <= grant.doc.exp) return Serves::Window;
    if (world.now < grant.doc.nbf) return Serves::No;
    const auto at = world.grace.find(grant.doc_id);
    const GraceUse use = at == world.grace.end() ? GraceUse{} : at->second;
    // A show that is among them already goes on; a grant without grace shows never had one.
    return grant.doc.grace_shows > 0 && (use.shows < grant.doc.grace_shows || use.this_show_counted) ? Serves::Grace : Serves::No;
}

const GrantDoc::Key* key_for(const GrantDoc& grant, const std::string& package, const std::string& key_id) {
    for (const GrantDoc::Key& key : grant.keys)
        if (key.package == package && key.key_id == key_id) return &key;
    return nullptr;
}

}  // namespace

bool names_own_device(const GrantDoc& grant, const RightsWorld& world, const OwnFacts& own) {
    if (!own.device || !world.device_key || !world.device_agreement_key) return false;
    const std::string kid = kid_of(*world.device_key), x25519 = to_hex(sha256(*world.device_agreement_key));
    return std::any_of(grant.devices.begin(), grant.devices.end(),
                       [&](const GrantDoc::Device& d) { return d.id == own.device->doc.id && d.kid == kid && d.x25519_sha256 == x25519; });
}

RightsCode judge_grant(const std::vector<const Verified<LicenceDoc>*>& chain, const ManifestDoc& manifest, const ManifestDoc::Entry& entry,
                       const RightsWorld& world, const OwnFacts& own, ChainResult& result, NextInstant& next) {
    if (!entry.encrypted) return RightsCode::Ok;
    std::vector<GrantPtr> grants = world.documents->grants();
    const auto keep = [&](const auto& passes) {
        std::erase_if(grants, [&](GrantPtr g) { return !passes(g); });
        return !grants.empty();
    };
    if (!keep([&](GrantPtr g) { return key_for(g->doc, manifest.head.uid, entry.key_id) != nullptr; })) return RightsCode::GrantMissing;
    if (!keep([&](GrantPtr g) { return names_own_device(g->doc, world, own); })) return RightsCode::GrantNotForDevice;
    const auto signed_in_chain = [&](GrantPtr g) {
        return std::any_of(chain.begin(), chain.end(), [&](const auto* licence) { return licence->signer_party == g->signer_party; });
    };
    if (!keep([&](GrantPtr g) { return g->doc.licence == chain.back()->doc_id && signed_in_chain(g); })) return RightsCode::GrantLicenceMismatch;
    for (GrantPtr g : grants) {
        next.note(world.now, g->doc.nbf);
        next.note(world.now, g->doc.exp + 1);
    }
    if (!keep([&](GrantPtr g) { return serves(*g, world) != Serves::No; })) return RightsCode::GrantExpired;
    const auto header_code = [&](GrantPtr g) {
        const auto at = world.failed_headers.find(key_for(g->doc, manifest.head.uid, entry.key_id)->header);
        return at == world.failed_headers.end() ? RightsCode::Ok : at->second;
    };
    if (!keep([&](GrantPtr g) { return header_code(g) != RightsCode::GrantNotForDevice; })) return RightsCode::GrantNotForDevice;
    if (!keep([&](GrantPtr g) { return header_code(g) == RightsCode::Ok; })) return RightsCode::GrantHeaderMac;
    // In its window before grace, then the newest.
    const GrantPtr best = *std::min_element(grants.begin(), grants.end(), [&](GrantPtr a, GrantPtr b) {
        const Serves sa = serves(*a, world), sb = serves(*b, world);
        return sa != sb ? sa < sb : a->doc.head.iat > b->doc.head.iat;
    });
    result.decision.grant = best->doc_id;
    if (serves(*best, world) == Serves::Grace) {
        result.grace = true;
        const auto at = world.grace.find(best->doc_id);
        const GraceUse use = at == world.grace.end() ? GraceUse{} : at->second;
        result.decision.grace_shows_left = std::max<std::int64_t>(0, best->doc.grace_shows - use.shows - (use.this_show_counted ? 0 : 1));
    }
    return RightsCode::Ok;
}

}  // namespace pai
