// The schemas of section 4.
#include <algorithm>
#include <set>

#include <fmt/format.h>

#include "licence/documents.h"
#include "licence/fields.h"
#include "licence/identifiers.h"

namespace pai {

// terms_read.cpp: the commercial terms of 12.2.
LicenceTerms read_terms(Fields& licence, const Policy& policy);
// report_read.cpp: section 12.
ReportBody read_report(Fields& f);

namespace {

constexpr std::int64_t max_asset_bytes = std::int64_t{1} << 40;

bool is_any(std::string_view) { return true; }
bool is_foreign_uri(std::string_view text) { return is_uri(text) && !text.starts_with(local_uid_prefix); }
bool is_text_500(std::string_view text) { return !text.empty() && count_characters(text) <= 500; }
bool is_role(std::string_view role) {
    return role == "rightsHolder" || role == "licensor" || role == "venue" || role == "device" || role == "auditor";
}

DocHead read_head(Fields& f, DocKind kind) {
    DocHead head;
    f.integer("v", 1, 1);
    f.take("kind");
    if (kind != DocKind::Root) head.uid = f.uri("uid");
    if (kind != DocKind::Manifest && !head.uid.empty() && !is_foreign_uri(head.uid)) f.fail("uid", "no uid of own work");
    head.iat = f.time("iat");
    head.note = f.text("note", 0, 2000, Need::May);
    return head;
}

StatusRef read_status_ref(Fields& f) { return {f.uri("list"), f.integer("index", 0, largest_number)}; }

void read_iscc(Fields& f, std::string& out) {
    out = f.text("iscc", 1, 100, Need::May);
    if (f.has("iscc") && !is_iscc(out)) f.fail("iscc", "an ISO 24138 code");
}

void read_isni(Fields& f, std::string& out) {
    out = f.text("isni", 16, 16, Need::May);
    if (f.has("isni") && !is_isni(out)) f.fail("isni", "16 characters with a valid check");
}

void read_roles_of_root(Fields& f, RootDoc& d) {
    f.object("roles", [&](Fields& roles) {
        roles.object("root", [&](Fields& r) {
            d.root_kids = r.texts("kids", 1, 32, is_kid, true);
            d.threshold = static_cast<int>(r.integer("threshold", 1, static_cast<std::int64_t>(std::max<std::size_t>(d.root_kids.size(), 1))));
        });
        roles.object("registrar", [&](Fields& r) { d.registrar_kids = r.texts("kids", 0, 32, is_kid, true); });
    });
    for (const auto* kids : {&d.root_kids, &d.registrar_kids})
        for (const std::string& kid : *kids)
            if (std::none_of(d.keys.begin(), d.keys.end(), [&](const RootDoc::Key& k) { return k.kid == kid; }))
                f.fail("roles", "kids that stand in keys");
}

RootDoc read(Fields& f, RootDoc*) {
    RootDoc d{read_head(f, DocKind::Root)};
    d.root_version = f.integer("rootVersion", 1, largest_number);
    d.exp = f.time("exp");
    if (d.exp <= d.head.iat) f.fail("exp", "a time after iat");
    d.min_doc_version = f.integer("minDocVersion", 1, largest_number);
    f.objects("keys", 1, 32, [&](Fields& k) {
        RootDoc::Key key{k.text("kid", 1, 100)};
        auto x = parse_public_key(k.text("x", 43, 43));
        if (!x) return k.fail("x", "32 bytes in base64url");
        key.key = *x;
        const bool twice = std::any_of(d.keys.begin(), d.keys.end(), [&](const RootDoc::Key& o) { return o.kid == key.kid; });
        if (kid_of(key.key) != key.kid || !check_signing_key(key.key) || twice) return k.fail("kid", "a strong key's own kid, once", RightsCode::KeyWeak);
        d.keys.push_back(std::move(key));
    });
    read_roles_of_root(f, d);
    f.objects("registryLogs", 0, 8, [&](Fields& l) {
        d.registry_logs.push_back({l.text("origin", 1, 200), l.text("vkey", 1, 300)});
        if (!is_verifier_key(d.registry_logs.back().vkey, d.registry_logs.back().origin, 0x01)) l.fail("vkey", "a verifier key of type 0x01 for origin");
    });
    f.objects("witnesses", 0, 8, [&](Fields& w) {
        d.witnesses.push_back({w.text("name", 1, 200), w.text("vkey", 1, 300)});
        if (!is_verifier_key(d.witnesses.back().vkey, d.witnesses.back().name, 0x04)) w.fail("vkey", "a verifier key of type 0x04 for name");
    });
    d.revoked_kids = f.texts("revokedKids", 0, 256, is_kid, false);
    return d;
}

// Which parts a certificate must, may and must not have for its roles.
void check_roles(Fields& f, const PartyDoc& d) {
    const bool device = d.has_role("device");
    if (device && !d.agreement_key) f.fail("agreementKey", "an agreement key with role device");
    if (d.agreement_key && !device && !d.has_role("rightsHolder") && !d.has_role("licensor")) f.fail("agreementKey", "no agreement key for these roles");
    if (d.venue.has_value() != d.has_role("venue")) f.fail("venue", "a venue with role venue, and only then");
    if (d.device.has_value() != device) f.fail("device", "a device with role device, and only then");
}

PartyDoc read(Fields& f, PartyDoc*) {
    PartyDoc d{read_head(f, DocKind::Party)};
    d.nbf = f.time("nbf");
    d.exp = f.time("exp");
    if (d.nbf > d.exp) f.fail("exp", "a time not before nbf");
    f.object("party", [&](Fields& p) {
        d.id = p.uri("id");
        d.name = p.text_map("name");
        read_isni(p, d.isni);
        d.uscc = p.text("uscc", 18, 18, Need::May);
        if (p.has("uscc") && !is_uscc(d.uscc)) p.fail("uscc", "18 characters with a valid check");
    });
    d.roles = f.texts("roles", 1, 5, is_role, true);
    d.key = f.key("key", "Ed25519").value_or(PublicKey{});
    d.agreement_key = f.key("agreementKey", "X25519", Need::May);
    f.object("venue", [&](Fields& v) {
        d.venue = PartyDoc::Venue{v.text("territory", 2, 6), v.integer("capacity", 1, 1'000'000), v.text("timeZone", 1, 64)};
        if (!is_territory(d.venue->territory)) v.fail("territory", "a territory code");
        if (!is_zone_name(d.venue->time_zone)) v.fail("timeZone", "an IANA zone name");
    }, Need::May);
    f.object("device", [&](Fields& v) { d.device = PartyDoc::Device{v.uri("venue"), v.text("serial", 1, 80)}; }, Need::May);
    f.object("status", [&](Fields& s) { d.status = read_status_ref(s); }, Need::May);
    check_roles(f, d);
    return d;
}

bool is_rights_uri(std::string_view text) {
    const auto after = [&](std::string_view scheme) { return text.starts_with(scheme) ? text.substr(scheme.size()) : std::string_view{}; };
    const std::string_view rest = after("http://").empty() ? after("https://") : after("http://");
    return text.size() <= 240 && std::all_of(text.begin(), text.end(), [](char c) { return c > 0x20 && c < 0x7f; }) &&
           (rest.starts_with("rightsstatements.org/") || rest.starts_with("creativecommons.org/"));
}

RegistrationDoc read(Fields& f, RegistrationDoc*) {
    RegistrationDoc d{read_head(f, DocKind::Registration)};
    d.title = f.text_map("title");
    std::set<std::string> seen;
    f.objects("holders", 1, 16, [&](Fields& h) {
        RegistrationDoc::Holder holder{h.uri("party"), {}};
        read_isni(h, holder.isni);
        if (!seen.insert(holder.party).second) h.fail("party", "each holder once");
        d.holders.push_back(std::move(holder));
    });
    d.any_holder_consents = f.one_of("consent", {"all", "any"}, Need::May) == "any";
    d.creators = f.texts("creators", 0, 64, is_text_500, false, Need::May);
    d.rights = f.text("rights", 1, 240);
    if (!is_rights_uri(d.rights)) f.fail("rights", "a RightsStatements or Creative Commons URI");
    f.objects("ids", 0, 16, [&](Fields& i) {
        d.ids.push_back({i.one_of("scheme", {"lido", "cidoc", "dciCode", "inventory", "other"}), i.text("value", 1, 120)});
    }, Need::May);
    f.objects("assets", 1, 4096, [&](Fields& a) {
        RegistrationDoc::Asset asset{a.uri("assetId"), a.hash("plainSha256"), {}};
        read_iscc(a, asset.iscc);
        d.assets.push_back(std::move(asset));
    });
    return d;
}

bool is_media_type(std::string_view text) {
    const std::size_t slash = text.find('/');
    const auto ok = [](std::string_view part) {
        return !part.empty() && std::all_of(part.begin(), part.end(), [](char c) {
            return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || std::string_view("!#$&-^_.+").find(c) != std::string_view::npos;
        });
    };
    return text.size() <= 100 && slash != text.npos && ok(text.substr(0, slash)) && ok(text.substr(slash + 1));
}

void check_sizes(Fields& f, const ManifestDoc::Entry& e) {
    if (e.encrypted != !e.key_id.empty()) f.fail("keyId", "a key id with age-v1, and only then");
    if (e.payload_size != payload_size_of(e.plain_size, e.encrypted)) f.fail("payloadSize", "the size that plainSize gives");
}

ManifestDoc::Entry read_entry(Fields& f, bool local) {
    ManifestDoc::Entry e;
    e.asset_id = f.uri("assetId");
    if (local != e.asset_id.starts_with(local_uid_prefix)) f.fail("assetId", local ? "an asset id of own work" : "no asset id of own work");
    e.path = f.text("path", 0, 4096);
    if (!is_safe_path(e.path)) f.fail("path", "a safe relative path of 1 to 255 bytes", RightsCode::AssetPathUnsafe);
    e.media_type = f.text("mediaType", 1, 100);
    if (!is_media_type(e.media_type)) f.fail("mediaType", "type/subtype");
    e.role = f.one_of("role", {"scene", "model", "texture", "image", "video", "audio", "text", "font", "data", "other"});
    e.encrypted = f.one_of("encryption", {"age-v1", "none"}) == "age-v1";
    if (local && e.encrypted) f.fail("encryption", "none");
    e.key_id = f.text("keyId", 16, 16, Need::May);
    if (f.has("keyId") && e.key_id.find_first_not_of("0123456789abcdef") != std::string::npos) f.fail("keyId", "16 hex digits");
    e.plain_size = f.integer("plainSize", 0, max_asset_bytes);
    e.payload_size = f.integer("payloadSize", 0, max_asset_bytes);
    e.plain_sha256 = f.hash("plainSha256");
    e.payload_sha256 = f.hash("payloadSha256");
    e.chunk_root = f.hash("chunkRoot");
    read_iscc(f, e.iscc);
    e.registration = f.doc_id("registration", Need::May);
    if (f.has("maxResolution")) e.max_resolution = f.integer("maxResolution", 1, largest_number);
    e.substitute_for = f.uri("substituteFor", Need::May);
    if (f.has("derivedFrom")) e.derived_from = f.texts("derivedFrom", 1, 16, is_foreign_uri, false);
    check_sizes(f, e);
    return e;
}

std::string ascii_folded(std::string text) {
    for (char& c : text)
        if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
    return text;
}

ManifestDoc read_manifest(Fields& f, bool local) {
    ManifestDoc d{read_head(f, DocKind::Manifest)};
    if (local != d.head.uid.starts_with(local_uid_prefix)) f.fail("uid", local ? "a uid of own work" : "no uid of own work");
    d.version = f.integer("version", 1, largest_number);
    d.title = f.text_map("title");
    d.licensors = f.texts("licensors", 0, local ? 0 : 16, is_uri, false);
    if (local) {
        d.base = f.text("base", 1, 4096);
        if (d.base.size() > 4096 || !d.base.starts_with('/')) f.fail("base", "an absolute path of at most 4096 bytes");
    }
    std::set<std::string> ids, paths;
    f.objects("assets", 1, 4096, [&](Fields& a) {
        d.assets.push_back(read_entry(a, local));
        if (!ids.insert(d.assets.back().asset_id).second) a.fail("assetId", "each asset id once");
        if (!paths.insert(ascii_folded(d.assets.back().path)).second) a.fail("path", "a path of its own", RightsCode::AssetPathUnsafe);
    });
    return d;
}

ManifestDoc read(Fields& f, ManifestDoc*) { return read_manifest(f, false); }

LicenceDoc read(Fields& f, LicenceDoc*) {
    LicenceDoc d{read_head(f, DocKind::Licence)};
    const auto parent = f.take("parent");
    if (parent && !parent->is_null()) d.parent = f.doc_id("parent");
    d.depth = static_cast<int>(std::min<std::int64_t>(f.integer("depth", 0, largest_number), 1'000'000));
    if ((d.depth == 0) != d.parent.empty()) f.fail("depth", "0 without a parent, and only then");
    const auto status = f.take("status");
    if (status && !status->is_null()) f.object("status", [&](Fields& s) { d.status = read_status_ref(s); });
    d.offline_allowance_s = f.integer("offlineAllowanceS", 0, 7'776'000);
    f.objects("pins", 0, 16, [&](Fields& p) {
        d.pins.push_back({p.uri("package"), p.integer("version", 1, largest_number)});
        if (!is_foreign_uri(d.pins.back().package)) p.fail("package", "no package of own work");
    }, Need::May);
    d.require_logged_registration = f.boolean("requireLoggedRegistration", Need::May);
    d.max_overrun_s = f.integer("maxOverrunS", 0, 21'600, Need::May, 21'600);
    if (f.has("playUnit")) d.play_unit = f.one_of("playUnit", {"performance", "openDay", "sceneRun"});
    const auto policy = f.take("policy");
    if (f.has("terms")) f.take("terms");
    f.finish();
    if (f.failed() || !policy) return d;
    auto read = parse_policy(*policy);
    if (!read) {
        f.errors().adopt(std::move(read).error());
        return d;
    }
    d.policy = std::move(*read);
    if (!d.status && d.policy.type != Policy::Type::Set) f.fail("status", "a status list for every Agreement");
    if (!f.has("terms")) return d;
    d.terms = read_terms(f, d.policy);
    d.terms_json = f.take("terms")->dump();
    return d;
}

GrantDoc read(Fields& f, GrantDoc*) {
    GrantDoc d{read_head(f, DocKind::Grant)};
    d.nbf = f.time("nbf");
    d.exp = f.time("exp");
    if (d.nbf > d.exp) f.fail("exp", "a time not before nbf");
    d.grace_shows = static_cast<int>(f.integer("graceShows", 0, 5));
    d.licence = f.doc_id("licence");
    std::set<std::string> kids;
    f.objects("devices", 1, 16, [&](Fields& v) {
        d.devices.push_back({v.uri("id"), v.text("kid", 1, 100), v.hash("x25519Sha256")});
        if (!is_kid(d.devices.back().kid) || !kids.insert(d.devices.back().kid).second) v.fail("kid", "a kid, each once");
    });
    d.fulfils = f.texts("fulfils", 0, 64, is_uri, false);
    std::set<std::string> pairs;
    f.objects("keys", 1, 4096, [&](Fields& k) {
        d.keys.push_back({k.uri("package"), k.text("keyId", 16, 16), k.text("header", 1, 8192)});
        const GrantDoc::Key& key = d.keys.back();
        if (!is_foreign_uri(key.package)) k.fail("package", "no package of own work");
        if (key.key_id.find_first_not_of("0123456789abcdef") != std::string::npos) k.fail("keyId", "16 hex digits");
        if (!pairs.insert(key.package + " " + key.key_id).second) k.fail("keyId", "each pair of package and key id once");
        if (!is_age_header(key.header, d.devices.size())) k.fail("header", "an age header with one X25519 stanza for each device");
    });
    return d;
}

void read_bits(Fields& f, StatusDoc& d) {
    const std::string purpose = f.one_of("purpose", {"revocation", "suspension", "stopNow"});
    StatusDoc::Bits bits;
    bits.size = f.integer("bits", 131'072, 8'388'608);
    if (bits.size % 8 != 0) f.fail("bits", "a multiple of 8");
    bits.encoded_list = f.text("encodedList", 1, max_jws_bytes);
    if (f.failed()) return;
    const auto packed = bits.encoded_list.starts_with('u') ? from_base64url(std::string_view(bits.encoded_list).substr(1))
                                                           : Result<Bytes>(Error(Code::Corrupt, "no u"));
    auto bytes = packed ? gunzip(*packed, static_cast<std::size_t>(bits.size / 8)) : Result<Bytes>(Error(Code::Corrupt, "no base64url"));
    if (!bytes) return f.fail("encodedList", "u and base64url of a gzip of exactly that many bits", RightsCode::StatusInvalid);
    bits.bytes = std::move(*bytes);
    if (!d.lists.emplace(purpose, std::move(bits)).second) f.fail("purpose", "each purpose once");
}

StatusDoc read(Fields& f, StatusDoc*) {
    StatusDoc d{read_head(f, DocKind::Status)};
    d.sequence = f.integer("sequence", 0, largest_number);
    d.ttl_s = f.integer("ttlS", 3600, 31'622'400);
    f.objects("lists", 1, 3, [&](Fields& l) { read_bits(l, d); });
    f.objects("ledgers", 0, 512, [&](Fields& l) {
        d.ledgers.push_back({l.text("origin", 1, 200), l.integer("size", 0, largest_number), l.text("root", 44, 44)});
        const auto root = from_base64(d.ledgers.back().root);
        if (!root || root->size() != 32) l.fail("root", "the base64 of a SHA-256");
    });
    d.cloned = f.texts("cloned", 0, 512, is_kid, false);
    return d;
}

ConsentDoc read(Fields& f, ConsentDoc*) {
    ConsentDoc d{read_head(f, DocKind::Consent)};
    d.licence = f.doc_id("licence");
    d.holder = f.uri("holder");
    return d;
}

RequestDoc read(Fields& f, RequestDoc*) {
    RequestDoc d{read_head(f, DocKind::Request)};
    d.key = f.key("key", "Ed25519").value_or(PublicKey{});
    d.agreement_key = f.key("agreementKey", "X25519").value_or(PublicKey{});
    d.serial = f.text("serial", 1, 80);
    const auto venue = f.take("venue");
    if (venue && !venue->is_null()) d.venue = f.uri("venue");
    return d;
}

OfferDoc read(Fields& f, OfferDoc*) {
    OfferDoc d{read_head(f, DocKind::Offer)};
    d.in_reply_to = f.doc_id("inReplyTo", Need::May);
    const auto policy = f.take("policy");
    f.finish();
    if (f.failed() || !policy) return d;
    auto read = parse_policy(*policy, true);
    if (read) d.policy = std::move(*read);
    else f.errors().adopt(std::move(read).error());
    return d;
}

EnquiryDoc read(Fields& f, EnquiryDoc*) {
    EnquiryDoc d{read_head(f, DocKind::Enquiry)};
    d.key = f.key("key", "Ed25519").value_or(PublicKey{});
    d.assets = f.texts("assets", 1, 4096, is_uri, false);
    d.action = f.text("action", 1, 40);
    if (!is_action(d.action) || d.action == "grantUse") f.fail("action", "an action, not grantUse");
    d.purpose = f.text("purpose", 1, 40);
    if (!is_purpose(d.purpose)) f.fail("purpose", "a purpose");
    d.territory = f.text("territory", 2, 6);
    if (!is_territory(d.territory)) f.fail("territory", "a territory code");
    d.from = f.time("from");
    d.to = f.time("to");
    if (d.from > d.to) f.fail("to", "a time not before from");
    d.venue = f.uri("venue", Need::May);
    d.consent = f.boolean("consent", Need::May);
    const bool party = f.object("party", [&](Fields& p) {
        d.name = p.text("name", 1, 200);
        d.contact = p.text("contact", 1, 200);
    }, Need::May);
    if (party && !d.consent) f.fail("party", "a name only with consent");
    d.language = f.text("language", 1, 35);
    if (!is_language_tag(d.language)) f.fail("language", "a BCP 47 tag");
    d.text = f.text("text", 0, 2000);
    return d;
}

EvidenceDoc read(Fields& f, EvidenceDoc*) {
    EvidenceDoc d{read_head(f, DocKind::Evidence)};
    f.object("subject", [&](Fields& s) {
        d.sha256 = s.hash("sha256");
        d.size = s.integer("size", 0, largest_number);
        read_iscc(s, d.iscc);
    });
    f.objects("findings", 0, 64, [&](Fields& x) {
        d.findings.push_back({x.one_of("kind", {"hash", "iscc", "watermark", "registration", "licence"}), x.text("value", 0, 4096)});
    });
    d.documents = f.texts("documents", 0, 4096, is_any, false);
    for (const std::string& id : d.documents)
        if (!is_doc_id(id)) f.fail("documents", "docIds");
    return d;
}

ReportDoc read(Fields& f, ReportDoc*) {
    DocHead head = read_head(f, DocKind::Report);
    return {std::move(head), read_report(f)};
}

// Section 14: strings of at most 4096 characters, two members excepted.
void check_string_sizes(ReadErrors& errors, JsonRef value, std::string_view name) {
    if (value.is_string() && name != "encodedList" && name != "header" && count_characters(value.text()) > 4096)
        errors.fail(RightsCode::SchemaInvalid, value, name, "at most 4096 characters");
    for (std::size_t i = 0; i < value.size() && !errors.failed(); ++i)
        check_string_sizes(errors, value[i], value.is_object() ? value.key(i) : name);
}

template <class T, class Read>
Result<T> read_closed(JsonRef payload, const Read& read_body) {
    ReadErrors errors;
    check_string_sizes(errors, payload, "");
    Fields f(errors, payload, "");
    if (errors.failed()) return errors.take();
    T doc = read_body(f);
    f.finish();
    if (errors.failed()) return errors.take();
    return doc;
}

}  // namespace

template <class T>
Result<T> parse_as(JsonRef payload) {
    return read_closed<T>(payload, [](Fields& f) { return read(f, static_cast<T*>(nullptr)); });
}

template Result<RootDoc> parse_as(JsonRef);
template Result<PartyDoc> parse_as(JsonRef);
template Result<RegistrationDoc> parse_as(JsonRef);
template Result<ManifestDoc> parse_as(JsonRef);
template Result<LicenceDoc> parse_as(JsonRef);
template Result<GrantDoc> parse_as(JsonRef);
template Result<StatusDoc> parse_as(JsonRef);
template Result<ConsentDoc> parse_as(JsonRef);
template Result<RequestDoc> parse_as(JsonRef);
template Result<OfferDoc> parse_as(JsonRef);
template Result<EnquiryDoc> parse_as(JsonRef);
template Result<EvidenceDoc> parse_as(JsonRef);
template Result<ReportDoc> parse_as(JsonRef);

Result<ManifestDoc> parse_local_manifest(JsonRef payload) {
    return read_closed<ManifestDoc>(payload, [](Fields& f) { return read_manifest(f, true); });
}

}  // namespace pai
