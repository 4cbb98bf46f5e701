#pragma once
// A small world for tests: root, registrar, holder, licensor, venue, device, one package, one licence, one grant, one status list.
#include <string>

#include "licence/containers.h"
#include "licence/decide.h"

namespace pai {

// Keys and documents that a test may change before they are issued. Times: licence from `start` to `end`.
struct TestWorld {
    static constexpr std::int64_t start = 1'801'310'400, end = 1'835'438'400, now = 1'803'902'400;
    static constexpr const char* package = "urn:uuid:44595ad7-53f8-47ae-856b-7ffa6d2c20b4";
    static constexpr const char* asset = "urn:paifang:asset:note";
    static constexpr const char* list = "https://licensor.example/status/1";

    static SigningKey signer(int n) { return SigningKey::from_seed(Bytes(32, static_cast<std::byte>(n))); }
    SigningKey root_key = signer(1), registrar = signer(2), holder_key = signer(3), licensor_key = signer(4), venue_key = signer(5), device_key = signer(6);
    AgreementKey device_agreement = AgreementKey::from_secret(Bytes(32, std::byte{7}));

    RootDoc root;
    PartyDoc holder, licensor, venue, device;
    ManifestDoc manifest;
    LicenceDoc licence;
    GrantDoc grant;
    StatusDoc status;
    DocumentSet documents;
    RightsWorld world;
    std::string licence_id, grant_id;
    Admission how;

    static std::string uid(int n) { return "urn:uuid:00000000-0000-4000-8000-" + std::to_string(100'000'000'000 + n); }
    static DocHead head(int n, std::int64_t iat = start) { return {uid(n), iat, {}}; }

    static PartyDoc party(int n, const char* id, std::vector<std::string> roles, const SigningKey& key) {
        PartyDoc p{head(n)};
        p.nbf = start;
        p.exp = end + 1000;
        p.id = id;
        p.name = {{"en", id}};
        p.roles = std::move(roles);
        p.key = key.public_key();
        return p;
    }

    static RuleConstraint words(RuleOperand operand, RuleOperator op, std::vector<std::string> values) {
        RuleConstraint c{operand, op};
        c.is_list = op == RuleOperator::IsAnyOf || op == RuleOperator::IsNoneOf;
        c.values = std::move(values);
        return c;
    }
    static RuleConstraint limit(RuleOperand operand, RuleOperator op, std::int64_t number) {
        RuleConstraint c{operand, op};
        c.number = number;
        return c;
    }
    static PolicyRule rule(int n, const char* action, std::vector<std::string> purposes) {
        PolicyRule r;
        r.uid = uid(n);
        r.targets = {package};
        r.action = action;
        r.constraints = {words(RuleOperand::Purpose, RuleOperator::IsAnyOf, std::move(purposes)),
                         limit(RuleOperand::DateTime, RuleOperator::Gteq, start), limit(RuleOperand::DateTime, RuleOperator::Lteq, end),
                         words(RuleOperand::Spatial, RuleOperator::IsAnyOf, {"CN"})};
        return r;
    }

    TestWorld() {
        root.head.iat = start - 100;
        root.exp = end + 1000;
        for (const SigningKey* key : {&root_key, &registrar}) root.keys.push_back({key->kid(), key->public_key()});
        root.root_kids = {root_key.kid()};
        root.registrar_kids = {registrar.kid()};
        holder = party(1, "did:web:holder.example", {"rightsHolder"}, holder_key);
        licensor = party(2, "did:web:licensor.example", {"licensor"}, licensor_key);
        venue = party(3, "did:web:venuea.example", {"venue"}, venue_key);
        venue.venue = PartyDoc::Venue{"CN-BJ", 300, "Asia/Shanghai"};
        device = party(4, "did:web:deva1.example", {"device"}, device_key);
        device.agreement_key = device_agreement.public_key();
        device.device = PartyDoc::Device{venue.id, "devA1"};
        make_package();
        make_licence();
    }

    void make_package() {
        manifest.head = head(10);
        manifest.head.uid = package;
        manifest.title = {{"en", "Bell and drum"}};
        manifest.licensors = {licensor.id};
        ManifestDoc::Entry e;
        e.asset_id = asset;
        e.path = "text/note.txt";
        e.media_type = "text/plain";
        e.role = "text";
        e.key_id = "2ecc0fdbaecce025";
        e.plain_size = 900;
        e.payload_size = 932;
        e.plain_sha256 = e.payload_sha256 = e.chunk_root = std::string(64, 'a');
        manifest.assets = {e};
    }

    void make_licence() {
        licence.head = head(20);
        licence.status = StatusRef{list, 7};
        licence.offline_allowance_s = 86'400;
        licence.policy.uid = uid(21);
        licence.policy.assigner = licensor.id;
        licence.policy.assignee = venue.id;
        licence.policy.permissions = {rule(22, "present", {"performance", "exhibit", "rehearsal"}), rule(23, "preview", {"preview"})};
        grant.head = head(30);
        grant.nbf = start;
        grant.exp = end;
        grant.devices = {{device.id, device_key.kid(), to_hex(sha256(device_agreement.public_key()))}};
        grant.keys = {{package, "2ecc0fdbaecce025", header()}};
        status.head = head(40, now - 3600);
        status.head.uid = list;
        status.ttl_s = 604'800;
        status.lists["revocation"] = make_status_bits(131'072);
    }

    static std::string header() {
        const std::string line(42, 'A');
        return to_base64url(as_byte_span("age-encryption.org/v1\n-> X25519 " + line + "A\n" + line + "A\n--- " + line + "A\n"));
    }

    RuleConstraint& constraint(RuleOperand operand, std::size_t rule_at = 0) {
        for (RuleConstraint& c : licence.policy.permissions[rule_at].constraints)
            if (c.operand == operand) return c;
        licence.policy.permissions[rule_at].constraints.push_back({operand, RuleOperator::Eq});
        return licence.policy.permissions[rule_at].constraints.back();
    }

    template <class Doc>
    Result<Admitted> admit(const Doc& doc, const SigningKey& key) {
        return documents.admit(*issue(doc, key), how);
    }

    // Issues and admits everything in order; false and a message if something is refused.
    bool build(bool with_licence = true, bool with_grant = true, bool with_status = true) {
        how.now = now;
        bool ok = documents.pin_root(write_root_file({*issue(root, root_key)})).has_value();
        for (const PartyDoc* p : {&holder, &licensor, &venue, &device}) ok = ok && admit(*p, registrar).has_value();
        ok = ok && admit(manifest, holder_key).has_value();
        licence_id = doc_id_of(payload_text(licence));
        if (with_licence) ok = ok && admit(licence, licensor_key).has_value();
        if (grant.licence.empty()) grant.licence = licence_id;
        grant_id = doc_id_of(payload_text(grant));
        if (with_grant) ok = ok && admit(grant, licensor_key).has_value();
        if (with_status) ok = ok && admit(status, licensor_key).has_value();
        world.documents = &documents;
        world.now = now;
        world.device_key = device_key.public_key();
        world.device_agreement_key = device_agreement.public_key();
        return ok;
    }

    static RightsRequest request(const char* action = "present", const char* purpose = "exhibit") {
        RightsRequest r;
        r.assets = {asset};
        r.action = action;
        r.purpose = purpose;
        return r;
    }
};

}  // namespace pai
