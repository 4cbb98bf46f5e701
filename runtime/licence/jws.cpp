#include "licence/jws.h"

#include <array>

#include <fmt/format.h>

namespace pai {

namespace {

constexpr std::array<std::string_view, doc_kind_count> kind_names{
    "root", "party", "registration", "manifest", "licence", "grant", "status", "consent", "report", "request", "offer", "evidence", "enquiry"};

constexpr std::int64_t largest_integer = (std::int64_t{1} << 53) - 1;

// Header of a JWS, steps 3 to 8.
Result<void> read_header(std::string_view text, DocKinds allowed, Jws& jws) {
    auto parsed = JsonDoc::parse(text, {.max_bytes = max_jws_bytes, .max_depth = 32});
    if (!parsed) {
        const bool duplicate = parsed.error().reason == "JSON_DUPLICATE_KEY";
        return refuse(duplicate ? RightsCode::JsonDuplicateKey : RightsCode::JwsHeaderInvalid, "header: " + parsed.error().message);
    }
    const JsonRef header = parsed->root();
    const auto alg = header.find("alg");
    if (!alg || !alg->is_string()) return refuse(RightsCode::JwsHeaderInvalid, "header: expected an object with a string \"alg\"");
    if (alg->text() != "Ed25519") return refuse(RightsCode::JwsAlgNotAllowed, "header: alg is not Ed25519");
    for (std::size_t i = 0; i < header.size(); ++i) {
        const std::string_view name = header.key(i);
        if (name != "alg" && name != "typ" && name != "kid")
            return refuse(RightsCode::JwsHeaderForbiddenParam, fmt::format("header: member {} is not allowed", json_quote(name)));
    }
    const auto typ = header.find("typ");
    constexpr std::string_view before = "paifang-", after = "+jws";
    std::optional<DocKind> kind;
    if (typ && typ->is_string()) {
        const std::string_view t = typ->text();
        if (t.starts_with(before) && t.ends_with(after) && t.size() > before.size() + after.size())
            kind = parse_doc_kind(t.substr(before.size(), t.size() - before.size() - after.size()));
    }
    if (!kind || !allowed.has(*kind)) return refuse(RightsCode::JwsTypMismatch, "header: typ is not of a kind that is accepted here");
    const auto kid = header.find("kid");
    if (!kid || !kid->is_string()) return refuse(RightsCode::JwsHeaderInvalid, "header: expected a string \"kid\"");
    jws.kind = *kind;
    jws.kid = kid->text();
    return {};
}

Result<void> check_numbers(JsonRef value) {
    if (value.is_number()) {
        const auto n = value.as_int();
        if (!n || *n > largest_integer || *n < -largest_integer)
            return refuse(RightsCode::JsonNumberRange, fmt::format("{}: expected an integer in ±(2^53−1)", value.place()));
    }
    if (value.is_array() || value.is_object())
        for (std::size_t i = 0; i < value.size(); ++i) PAI_TRY(check_numbers(value[i]));
    return {};
}

// The kinds that minDocVersion of a root binds, 4.1.
bool binds_min_version(DocKind kind) {
    return (DocKinds(DocKind::Manifest) | DocKind::Licence | DocKind::Consent | DocKind::Grant | DocKind::Status | DocKind::Report).has(kind);
}

}  // namespace

std::string_view to_string(DocKind kind) { return kind_names[static_cast<std::size_t>(kind)]; }
std::string typ_of(DocKind kind) { return fmt::format("paifang-{}+jws", to_string(kind)); }

std::optional<DocKind> parse_doc_kind(std::string_view name) {
    for (std::size_t i = 0; i < kind_names.size(); ++i)
        if (kind_names[i] == name) return static_cast<DocKind>(i);
    return {};
}

std::string doc_id_of(std::string_view payload) { return "sha256:" + to_hex(sha256(as_byte_span(payload))); }
std::string Jws::doc_id() const { return doc_id_of(payload); }

bool is_doc_id(std::string_view text) {
    return text.size() == 71 && text.starts_with("sha256:") && text.find_first_not_of("0123456789abcdef", 7) == text.npos;
}

Result<Jws> parse_jws(std::string_view text, DocKinds allowed) {
    if (text.size() > max_jws_bytes)
        return refuse(RightsCode::DocTooLarge, fmt::format("document: {} bytes, at most {} are read", text.size(), max_jws_bytes));
    const std::size_t first = text.find('.');
    const std::size_t second = first == text.npos ? text.npos : text.find('.', first + 1);
    if (second == text.npos || text.find('.', second + 1) != text.npos)
        return refuse(RightsCode::JwsMalformed, "document: expected three segments");
    auto header = from_base64url(text.substr(0, first));
    auto payload = from_base64url(text.substr(first + 1, second - first - 1));
    auto signature = from_base64url(text.substr(second + 1));
    if (!header || !payload || !signature || header->empty() || payload->empty())
        return refuse(RightsCode::JwsMalformed, "document: expected canonical base64url, header and payload not empty");
    Jws jws{DocKind::Root, {}, std::string(text), std::string(as_text(*payload)), std::move(*signature), second};
    PAI_TRY(read_header(as_text(*header), allowed, jws));
    return jws;
}

Result<void> KeyRing::add(const PublicKey& key) {
    PAI_TRY(check_signing_key(key));
    const auto [at, fresh] = keys_.emplace(kid_of(key), key);
    if (!fresh && at->second != key) return refuse(RightsCode::KeyWeak, fmt::format("{}: two keys have this kid", at->first));
    return {};
}

const PublicKey* KeyRing::find(std::string_view kid) const {
    const auto at = keys_.find(kid);
    return at == keys_.end() ? nullptr : &at->second;
}

Result<void> check_signature(const Jws& jws, const KeyRing& keys) {
    const PublicKey* key = keys.find(jws.kid);
    if (!key) return refuse(RightsCode::KeyUnknown, fmt::format("kid {}: no such key is known", json_quote(jws.kid)));
    if (keys.is_revoked(jws.kid)) return refuse(RightsCode::RootKeyRevoked, fmt::format("kid {}: revoked by the root", jws.kid));
    return check_signature(jws, *key);
}

Result<void> check_signature(const Jws& jws, const PublicKey& key) {
    if (!verify_signature(key, jws.signed_bytes(), jws.signature))
        return refuse(RightsCode::SigInvalid, fmt::format("document signed by {}: the signature does not hold", json_quote(jws.kid)));
    return {};
}

Result<JsonDoc> read_strict_json(std::string_view text) {
    PAI_TRY(JsonDoc doc, JsonDoc::parse(text, {.max_bytes = max_jws_bytes, .max_depth = 32}));
    PAI_TRY(check_numbers(doc.root()));
    return doc;
}

Result<JsonDoc> read_payload(const Jws& jws, std::int64_t min_doc_version) {
    PAI_TRY(JsonDoc doc, read_strict_json(jws.payload));
    const auto v = doc.root().find("v");
    const auto version = v ? v->as_int() : std::nullopt;
    if (!version) return refuse(RightsCode::SchemaInvalid, "payload: expected an object with an integer \"v\"");
    if (*version != 1) return refuse(RightsCode::VersionUnsupported, fmt::format("payload: v is {}, this program reads 1", *version));
    if (binds_min_version(jws.kind) && *version < min_doc_version)
        return refuse(RightsCode::VersionBelowMinimum, fmt::format("payload: v is {}, the root asks for {} or above", *version, min_doc_version));
    const auto kind = doc.root().find("kind");
    if (!kind || !kind->is_string() || kind->text() != to_string(jws.kind))
        return refuse(RightsCode::JwsTypMismatch, fmt::format("payload: kind is not the header's {}", to_string(jws.kind)));
    return doc;
}

Result<VerifiedJws> verify_jws(std::string_view text, DocKinds allowed, const KeyRing& keys, std::int64_t min_doc_version) {
    PAI_TRY(Jws jws, parse_jws(text, allowed));
    PAI_TRY(check_signature(jws, keys));
    PAI_TRY(JsonDoc payload, read_payload(jws, min_doc_version));
    return VerifiedJws{std::move(jws), std::move(payload)};
}

std::string sign_jws(std::string_view payload, DocKind kind, const SigningKey& key) {
    const std::string header = fmt::format(R"({{"alg":"Ed25519","typ":"{}","kid":"{}"}})", typ_of(kind), key.kid());
    std::string text = to_base64url(as_byte_span(header)) + "." + to_base64url(as_byte_span(payload));
    const Bytes signature = key.sign(as_byte_span(text));
    text += "." + to_base64url(signature);
    return text;
}

}  // namespace pai
