// Payloads of the document kinds.
#include <fmt/format.h>

#include "licence/documents.h"

namespace pai {

namespace {

JsonWriter begin(DocKind kind, const DocHead& head) {
    JsonWriter out;
    out.begin_object().member("v", 1).member("kind", to_string(kind));
    if (kind != DocKind::Root) out.member("uid", head.uid);
    out.member("iat", head.iat);
    if (!head.note.empty()) out.member("note", head.note);
    return out;
}

std::string end(JsonWriter& out) {
    out.end_object();
    return out.take();
}

void texts(JsonWriter& out, std::string_view name, const std::vector<std::string>& list) {
    out.key(name).begin_array();
    for (const std::string& text : list) out.value(text);
    out.end_array();
}

void optional_text(JsonWriter& out, std::string_view name, const std::string& text) {
    if (!text.empty()) out.member(name, text);
}

void text_map(JsonWriter& out, std::string_view name, const TextMap& map) {
    out.key(name).begin_object();
    for (const auto& [language, text] : map) out.member(language, text);
    out.end_object();
}

void key(JsonWriter& out, std::string_view name, std::string_view curve, const PublicKey& k) {
    out.key(name).begin_object().member("kty", "OKP").member("crv", curve).member("x", to_base64url(k)).end_object();
}

void status_ref(JsonWriter& out, const StatusRef& s) {
    out.key("status").begin_object().member("list", s.list).member("index", s.index).end_object();
}

void write_entry(JsonWriter& out, const ManifestDoc::Entry& e) {
    out.begin_object().member("assetId", e.asset_id).member("path", e.path).member("mediaType", e.media_type).member("role", e.role);
    out.member("encryption", e.encrypted ? "age-v1" : "none");
    optional_text(out, "keyId", e.key_id);
    out.member("plainSize", e.plain_size).member("plainSha256", e.plain_sha256);
    out.member("payloadSize", e.payload_size).member("payloadSha256", e.payload_sha256).member("chunkRoot", e.chunk_root);
    optional_text(out, "iscc", e.iscc);
    optional_text(out, "registration", e.registration);
    if (e.max_resolution) out.member("maxResolution", *e.max_resolution);
    optional_text(out, "substituteFor", e.substitute_for);
    if (!e.derived_from.empty()) texts(out, "derivedFrom", e.derived_from);
    out.end_object();
}

}  // namespace

std::string payload_text(const RootDoc& d) {
    JsonWriter out = begin(DocKind::Root, d.head);
    out.member("rootVersion", d.root_version).member("exp", d.exp).member("minDocVersion", d.min_doc_version);
    out.key("keys").begin_array();
    for (const RootDoc::Key& k : d.keys) out.begin_object().member("kid", k.kid).member("x", to_base64url(k.key)).end_object();
    out.end_array().key("roles").begin_object().key("root").begin_object();
    texts(out, "kids", d.root_kids);
    out.member("threshold", d.threshold).end_object().key("registrar").begin_object();
    texts(out, "kids", d.registrar_kids);
    out.end_object().end_object().key("registryLogs").begin_array();
    for (const RootDoc::Log& l : d.registry_logs) out.begin_object().member("origin", l.origin).member("vkey", l.vkey).end_object();
    out.end_array().key("witnesses").begin_array();
    for (const RootDoc::Witness& w : d.witnesses) out.begin_object().member("name", w.name).member("vkey", w.vkey).end_object();
    out.end_array();
    texts(out, "revokedKids", d.revoked_kids);
    return end(out);
}

std::string payload_text(const PartyDoc& d) {
    JsonWriter out = begin(DocKind::Party, d.head);
    out.member("nbf", d.nbf).member("exp", d.exp).key("party").begin_object().member("id", d.id);
    text_map(out, "name", d.name);
    optional_text(out, "isni", d.isni);
    optional_text(out, "uscc", d.uscc);
    out.end_object();
    texts(out, "roles", d.roles);
    key(out, "key", "Ed25519", d.key);
    if (d.agreement_key) key(out, "agreementKey", "X25519", *d.agreement_key);
    if (d.venue)
        out.key("venue").begin_object().member("territory", d.venue->territory).member("capacity", d.venue->capacity)
            .member("timeZone", d.venue->time_zone).end_object();
    if (d.device) out.key("device").begin_object().member("venue", d.device->venue).member("serial", d.device->serial).end_object();
    if (d.status) status_ref(out, *d.status);
    return end(out);
}

std::string payload_text(const RegistrationDoc& d) {
    JsonWriter out = begin(DocKind::Registration, d.head);
    text_map(out, "title", d.title);
    out.key("holders").begin_array();
    for (const RegistrationDoc::Holder& h : d.holders) {
        out.begin_object().member("party", h.party);
        optional_text(out, "isni", h.isni);
        out.end_object();
    }
    out.end_array();
    if (d.any_holder_consents) out.member("consent", "any");
    if (!d.creators.empty()) texts(out, "creators", d.creators);
    out.member("rights", d.rights).key("assets").begin_array();
    for (const RegistrationDoc::Asset& a : d.assets) {
        out.begin_object().member("assetId", a.asset_id).member("plainSha256", a.plain_sha256);
        optional_text(out, "iscc", a.iscc);
        out.end_object();
    }
    out.end_array();
    if (!d.ids.empty()) {
        out.key("ids").begin_array();
        for (const RegistrationDoc::Id& i : d.ids) out.begin_object().member("scheme", i.scheme).member("value", i.value).end_object();
        out.end_array();
    }
    return end(out);
}

std::string payload_text(const ManifestDoc& d) {
    JsonWriter out = begin(DocKind::Manifest, d.head);
    out.member("version", d.version);
    text_map(out, "title", d.title);
    texts(out, "licensors", d.licensors);
    optional_text(out, "base", d.base);
    out.key("assets").begin_array();
    for (const ManifestDoc::Entry& e : d.assets) write_entry(out, e);
    out.end_array();
    return end(out);
}

std::string payload_text(const LicenceDoc& d) {
    JsonWriter out = begin(DocKind::Licence, d.head);
    out.key("parent");
    if (d.parent.empty()) out.null();
    else out.value(d.parent);
    out.member("depth", d.depth);
    if (d.status) status_ref(out, *d.status);
    else out.key("status").null();
    out.member("offlineAllowanceS", d.offline_allowance_s);
    if (!d.pins.empty()) {
        out.key("pins").begin_array();
        for (const LicenceDoc::Pin& p : d.pins) out.begin_object().member("package", p.package).member("version", p.version).end_object();
        out.end_array();
    }
    if (d.require_logged_registration) out.member("requireLoggedRegistration", true);
    if (d.max_overrun_s != 21'600) out.member("maxOverrunS", d.max_overrun_s);
    if (d.play_unit != "performance") out.member("playUnit", d.play_unit);
    if (!d.terms_json.empty()) out.key("terms").raw(d.terms_json);
    write_policy(out.key("policy"), d.policy);
    return end(out);
}

std::string payload_text(const GrantDoc& d) {
    JsonWriter out = begin(DocKind::Grant, d.head);
    out.member("nbf", d.nbf).member("exp", d.exp).member("licence", d.licence).member("graceShows", d.grace_shows);
    texts(out, "fulfils", d.fulfils);
    out.key("devices").begin_array();
    for (const GrantDoc::Device& v : d.devices)
        out.begin_object().member("id", v.id).member("kid", v.kid).member("x25519Sha256", v.x25519_sha256).end_object();
    out.end_array().key("keys").begin_array();
    for (const GrantDoc::Key& k : d.keys)
        out.begin_object().member("package", k.package).member("keyId", k.key_id).member("header", k.header).end_object();
    out.end_array();
    return end(out);
}

std::string payload_text(const StatusDoc& d) {
    JsonWriter out = begin(DocKind::Status, d.head);
    out.member("sequence", d.sequence).member("ttlS", d.ttl_s).key("lists").begin_array();
    for (const char* purpose : {"revocation", "suspension", "stopNow"}) {
        const auto list = d.lists.find(purpose);
        if (list == d.lists.end()) continue;
        out.begin_object().member("purpose", purpose).member("bits", list->second.size).member("encodedList", list->second.encoded_list).end_object();
    }
    out.end_array();
    out.key("ledgers").begin_array();
    for (const StatusDoc::Ledger& l : d.ledgers)
        out.begin_object().member("origin", l.origin).member("size", l.size).member("root", l.root).end_object();
    out.end_array();
    texts(out, "cloned", d.cloned);
    return end(out);
}

std::string payload_text(const ConsentDoc& d) {
    JsonWriter out = begin(DocKind::Consent, d.head);
    out.member("licence", d.licence).member("holder", d.holder);
    return end(out);
}

std::string payload_text(const RequestDoc& d) {
    JsonWriter out = begin(DocKind::Request, d.head);
    out.member("serial", d.serial).key("venue");
    if (d.venue.empty()) out.null();
    else out.value(d.venue);
    key(out, "key", "Ed25519", d.key);
    key(out, "agreementKey", "X25519", d.agreement_key);
    return end(out);
}

std::string payload_text(const OfferDoc& d) {
    JsonWriter out = begin(DocKind::Offer, d.head);
    write_policy(out.key("policy"), d.policy);
    optional_text(out, "inReplyTo", d.in_reply_to);
    return end(out);
}

std::string payload_text(const EnquiryDoc& d) {
    JsonWriter out = begin(DocKind::Enquiry, d.head);
    key(out, "key", "Ed25519", d.key);
    texts(out, "assets", d.assets);
    out.member("action", d.action).member("purpose", d.purpose).member("territory", d.territory).member("from", d.from).member("to", d.to);
    optional_text(out, "venue", d.venue);
    if (d.consent) out.member("consent", true);
    if (!d.name.empty()) out.key("party").begin_object().member("name", d.name).member("contact", d.contact).end_object();
    out.member("language", d.language).member("text", d.text);
    return end(out);
}

std::string payload_text(const EvidenceDoc& d) {
    JsonWriter out = begin(DocKind::Evidence, d.head);
    out.key("subject").begin_object().member("sha256", d.sha256).member("size", d.size);
    optional_text(out, "iscc", d.iscc);
    out.end_object().key("findings").begin_array();
    for (const EvidenceDoc::Finding& f : d.findings) out.begin_object().member("kind", f.kind).member("value", f.value).end_object();
    out.end_array();
    texts(out, "documents", d.documents);
    return end(out);
}

}  // namespace pai
