// One document is let in: signature, schema, signer, and the rules of its kind.
#include <algorithm>

#include <fmt/format.h>

#include "licence/document_set.h"
#include "licence/document_set_impl.h"

namespace pai {

namespace {

// A document whose signature and schema hold, on its way in.
struct Incoming {
    const Jws& jws;
    std::string doc_id;
    const Admission& how;
};

template <class T>
Verified<T> verified(T doc, const Incoming& in, std::string party) {
    return {std::move(doc), in.doc_id, in.jws.kid, std::move(party), in.jws.text};
}

// KEY_UNKNOWN aside, a key of a root signs certificates and registrations, a certified key all else.
Result<std::string> signer_party(const DocumentSet& set, const Incoming& in, std::int64_t iat, const SignerRule& rule) {
    PAI_TRY(const auto* signer, find_signer(set, in.jws.kid, iat, in.doc_id, rule, in.how));
    return signer->doc.id;
}

}  // namespace

// The rules of each kind. `added` is false if the very document was here before.
struct Admitter {
    DocumentSet& set;
    DocumentSet::Impl& in_set;
    const Incoming& in;

    Result<bool> operator()(PartyDoc& doc) {
        PAI_TRY(in_set.check_registrar(in.jws.kid, doc.head.iat));
        PAI_TRY(in_set.keys.add(doc.key));
        return in_set.parties.emplace(in.doc_id, verified(std::move(doc), in, "")).second;
    }

    Result<bool> operator()(RegistrationDoc& doc) {
        PAI_TRY(in_set.check_registrar(in.jws.kid, doc.head.iat));
        return in_set.registrations.emplace(in.doc_id, verified(std::move(doc), in, "")).second;
    }

    Result<bool> operator()(ManifestDoc& doc) {
        PAI_TRY(const std::string party, signer_party(set, in, doc.head.iat, {{"rightsHolder", "licensor"}, {}}));
        PAI_TRY(check_package(doc, party));
        return add_manifest(std::move(doc), party);
    }

    Result<bool> operator()(LicenceDoc& doc) {
        if (!doc.parent.empty()) {
            const auto* parent = set.licence(doc.parent);
            if (!parent || parent->doc.depth + 1 != doc.depth)
                return refuse(RightsCode::ChainBroken, fmt::format("licence: its parent {} is not stored, or not one level above", doc.parent));
        }
        SignerRule rule{{"rightsHolder", "licensor"}, doc.policy.assigner};
        if (!doc.parent.empty()) rule.roles.push_back("venue");
        // Rule 2 comes before rules 3 to 6, and these before rules 7 to 9.
        PAI_TRY(check_rules_2_to_6(doc, rule));
        PAI_TRY(const std::string party, signer_party(set, in, doc.head.iat, rule));
        return in_set.licences.emplace(in.doc_id, verified(std::move(doc), in, party)).second;
    }

    Result<bool> operator()(GrantDoc& doc) {
        PAI_TRY(const std::string party, signer_party(set, in, doc.head.iat, {{"rightsHolder", "licensor", "venue"}, {}}));
        return in_set.grants.emplace(in.doc_id, verified(std::move(doc), in, party)).second;
    }

    Result<bool> operator()(ConsentDoc& doc) {
        PAI_TRY(const std::string party, signer_party(set, in, doc.head.iat, {{"rightsHolder"}, doc.holder}));
        return in_set.consents.emplace(in.doc_id, verified(std::move(doc), in, party)).second;
    }

    Result<bool> operator()(StatusDoc& doc) {
        std::string party;
        if (in_set.is_root_key(in.jws.kid)) {
            PAI_TRY(in_set.check_registrar(in.jws.kid, doc.head.iat));
        } else {
            PAI_TRY(party, signer_party(set, in, doc.head.iat, {{"rightsHolder", "licensor", "venue"}, {}}));
        }
        if (const auto* stored = set.status(doc.head.uid, party)) {
            const bool same = stored->doc_id == in.doc_id;
            if (doc.sequence < stored->doc.sequence || (doc.sequence == stored->doc.sequence && !same))
                return refuse(RightsCode::StatusRollback, fmt::format("status {}: sequence {}, {} is stored", doc.head.uid, doc.sequence, stored->doc.sequence));
            if (same) return false;
        }
        const std::pair key{party, doc.head.uid};
        in_set.lists.insert_or_assign(key, verified(std::move(doc), in, party));
        return true;
    }

    template <class T>
    Result<bool> operator()(T&) {
        return refuse(RightsCode::JwsTypMismatch, "document: of a kind that is not imported");
    }

    Result<void> check_rules_2_to_6(const LicenceDoc& doc, const SignerRule& rule) {
        const Verified<PartyDoc>* signer = nullptr;
        for (const auto* c : set.certificates(doc.policy.assigner, true))
            if (c->doc.kid() == in.jws.kid && std::any_of(rule.roles.begin(), rule.roles.end(), [&](auto role) { return c->doc.has_role(role); })) {
                signer = c;
                break;
            }
        if (!signer)
            return refuse(RightsCode::ChainRoleNotAllowed, fmt::format("licence: {} is no key of {} with the role that this needs", in.jws.kid, doc.policy.assigner));
        return check_chain(set, doc, signer->doc);
    }

    Result<void> check_package(const ManifestDoc& doc, const std::string& party) {
        const auto versions = in_set.packages.find(doc.head.uid);
        if (versions != in_set.packages.end()) {
            for (const auto& [version, id] : versions->second) {
                if (set.manifest(id)->signer_party != party) return refuse(RightsCode::ManifestMismatch, fmt::format("package {}: belongs to another signer", doc.head.uid));
                if (version == doc.version && id != in.doc_id)
                    return refuse(RightsCode::ManifestMismatch, fmt::format("package {}: version {} is stored with other content", doc.head.uid, version));
            }
            const bool older = doc.version < versions->second.rbegin()->first;
            if (older && in.how.importing && !versions->second.contains(doc.version) && !is_pinned(doc))
                return refuse(RightsCode::ManifestRollback, fmt::format("package {}: version {} is older than the stored one", doc.head.uid, doc.version));
        }
        for (const ManifestDoc::Entry& e : doc.assets) {
            const std::string owner = set.package_of(e.asset_id);
            if (!owner.empty() && owner != doc.head.uid)
                return refuse(RightsCode::ManifestMismatch, fmt::format("asset {}: belongs to package {}", e.asset_id, owner));
        }
        return {};
    }

    bool is_pinned(const ManifestDoc& doc) const {
        for (const auto& [id, licence] : in_set.licences)
            for (const LicenceDoc::Pin& pin : licence.doc.pins)
                if (pin.package == doc.head.uid && pin.version == doc.version) return true;
        return false;
    }

    bool add_manifest(ManifestDoc doc, const std::string& party) {
        in_set.packages[doc.head.uid][doc.version] = in.doc_id;
        for (const ManifestDoc::Entry& e : doc.assets) in_set.package_of_asset[e.asset_id] = doc.head.uid;
        return in_set.manifests.emplace(in.doc_id, verified(std::move(doc), in, party)).second;
    }
};

Result<Admitted> DocumentSet::admit(std::string_view text, const Admission& how) {
    constexpr DocKinds kinds = DocKinds(DocKind::Party) | DocKind::Registration | DocKind::Manifest | DocKind::Licence | DocKind::Grant |
                               DocKind::Status | DocKind::Consent;
    PAI_TRY(const Jws jws, parse_jws(text, kinds));
    PAI_TRY(check_signature(jws, impl_->keys));
    PAI_TRY(const JsonDoc payload, read_payload(jws, root().min_doc_version));
    PAI_TRY(AnyDoc doc, parse_document(jws.kind, payload.root()));
    const std::int64_t iat = head_of(doc).iat;
    if (how.importing && iat > root().exp)
        return refuse(RightsCode::RootExpired, fmt::format("{}: issued after the root's exp", to_string(jws.kind)));
    const Incoming in{jws, jws.doc_id(), how};
    PAI_TRY(const bool added, std::visit(Admitter{*this, *impl_, in}, doc));
    impl_->attested = std::max(impl_->attested, iat);
    return Admitted{jws.kind, in.doc_id, jws.kid, iat, !added};
}

Result<Admitted> DocumentSet::admit_local_manifest(std::string_view text, const PublicKey& local_key) {
    PAI_TRY(const Jws jws, parse_jws(text, DocKind::Manifest));
    if (jws.kid != kid_of(local_key)) return refuse(RightsCode::KeyUnknown, fmt::format("kid {}: not the local key", json_quote(jws.kid)));
    PAI_TRY(check_signature(jws, local_key));
    PAI_TRY(const JsonDoc payload, read_payload(jws));
    PAI_TRY(ManifestDoc doc, parse_local_manifest(payload.root()));
    const Admission how;
    const Incoming in{jws, jws.doc_id(), how};
    const std::int64_t iat = doc.head.iat;
    Admitter admitter{*this, *impl_, in};
    const bool added = admitter.add_manifest(std::move(doc), "");
    return Admitted{DocKind::Manifest, in.doc_id, jws.kid, iat, !added};
}

}  // namespace pai
