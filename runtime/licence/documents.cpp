#include "licence/documents.h"

#include <algorithm>

#include <fmt/format.h>

namespace pai {

namespace {

constexpr DocKind kind_of_type(const RootDoc*) { return DocKind::Root; }
constexpr DocKind kind_of_type(const PartyDoc*) { return DocKind::Party; }
constexpr DocKind kind_of_type(const RegistrationDoc*) { return DocKind::Registration; }
constexpr DocKind kind_of_type(const ManifestDoc*) { return DocKind::Manifest; }
constexpr DocKind kind_of_type(const LicenceDoc*) { return DocKind::Licence; }
constexpr DocKind kind_of_type(const GrantDoc*) { return DocKind::Grant; }
constexpr DocKind kind_of_type(const StatusDoc*) { return DocKind::Status; }
constexpr DocKind kind_of_type(const ConsentDoc*) { return DocKind::Consent; }
constexpr DocKind kind_of_type(const RequestDoc*) { return DocKind::Request; }
constexpr DocKind kind_of_type(const OfferDoc*) { return DocKind::Offer; }
constexpr DocKind kind_of_type(const EnquiryDoc*) { return DocKind::Enquiry; }
constexpr DocKind kind_of_type(const EvidenceDoc*) { return DocKind::Evidence; }
constexpr DocKind kind_of_type(const ReportDoc*) { return DocKind::Report; }

template <class T>
Result<AnyDoc> parse_any(JsonRef payload) {
    PAI_TRY(T doc, parse_as<T>(payload));
    return AnyDoc(std::move(doc));
}

}  // namespace

DocKind kind_of(const AnyDoc& doc) {
    return std::visit([](const auto& d) { return kind_of_type(&d); }, doc);
}

const DocHead& head_of(const AnyDoc& doc) {
    return std::visit([](const auto& d) -> const DocHead& { return d.head; }, doc);
}

bool PartyDoc::has_role(std::string_view role) const { return std::find(roles.begin(), roles.end(), role) != roles.end(); }

bool StatusDoc::Bits::at(std::int64_t index) const {
    if (index < 0 || index >= size) return false;
    return ((std::to_integer<unsigned>(bytes[static_cast<std::size_t>(index / 8)]) >> (7 - index % 8)) & 1u) != 0;
}

StatusDoc::Bits make_status_bits(std::int64_t bits, const std::vector<std::int64_t>& set) {
    StatusDoc::Bits result;
    result.size = bits;
    result.bytes.resize(static_cast<std::size_t>(bits / 8));
    for (const std::int64_t index : set) {
        PAI_ASSERT(index >= 0 && index < bits);
        result.bytes[static_cast<std::size_t>(index / 8)] |= static_cast<std::byte>(1u << (7 - index % 8));
    }
    result.encoded_list = "u" + to_base64url(gzip(result.bytes));
    return result;
}

std::int64_t payload_size_of(std::int64_t plain_size, bool encrypted) {
    if (!encrypted) return plain_size;
    const std::int64_t chunks = std::max<std::int64_t>(1, (plain_size + 65'535) / 65'536);
    return 16 + plain_size + 16 * chunks;
}

Result<AnyDoc> parse_document(DocKind kind, JsonRef payload) {
    switch (kind) {
        case DocKind::Root: return parse_any<RootDoc>(payload);
        case DocKind::Party: return parse_any<PartyDoc>(payload);
        case DocKind::Registration: return parse_any<RegistrationDoc>(payload);
        case DocKind::Manifest: return parse_any<ManifestDoc>(payload);
        case DocKind::Licence: return parse_any<LicenceDoc>(payload);
        case DocKind::Grant: return parse_any<GrantDoc>(payload);
        case DocKind::Status: return parse_any<StatusDoc>(payload);
        case DocKind::Consent: return parse_any<ConsentDoc>(payload);
        case DocKind::Request: return parse_any<RequestDoc>(payload);
        case DocKind::Offer: return parse_any<OfferDoc>(payload);
        case DocKind::Enquiry: return parse_any<EnquiryDoc>(payload);
        case DocKind::Evidence: return parse_any<EvidenceDoc>(payload);
        case DocKind::Report: return parse_any<ReportDoc>(payload);
    }
    return Error(Code::Unsupported, "document: of no kind");
}

Result<std::string> complete_payload(DocKind kind, JsonRef in, std::int64_t iat) {
    if (!in.is_object() || in.find("v") || in.find("kind"))
        return refuse(RightsCode::SchemaInvalid, "payload: expected an object without v and kind, which are filled in");
    JsonWriter out;
    out.begin_object().member("v", 1).member("kind", to_string(kind));
    if (!in.find("iat")) out.member("iat", iat);
    for (std::size_t i = 0; i < in.size(); ++i) out.key(in.key(i)).value(in[i]);
    out.end_object();
    return out.take();
}

template <class Doc>
Result<std::string> issue(const Doc& doc, const SigningKey& key) {
    const std::string payload = payload_text(doc);
    constexpr DocKind kind = kind_of_type(static_cast<const Doc*>(nullptr));
    PAI_TRY(const JsonDoc json, read_strict_json(payload));
    if constexpr (kind == DocKind::Manifest) {
        if (doc.head.uid.starts_with(local_uid_prefix)) {
            PAI_TRY(parse_local_manifest(json.root()));
            return sign_jws(payload, kind, key);
        }
    }
    PAI_TRY(parse_document(kind, json.root()));
    std::string text = sign_jws(payload, kind, key);
    if (text.size() > max_jws_bytes)
        return refuse(RightsCode::DocTooLarge, fmt::format("{}: {} bytes when signed, at most {}", to_string(kind), text.size(), max_jws_bytes));
    return text;
}

template Result<std::string> issue(const RootDoc&, const SigningKey&);
template Result<std::string> issue(const PartyDoc&, const SigningKey&);
template Result<std::string> issue(const RegistrationDoc&, const SigningKey&);
template Result<std::string> issue(const ManifestDoc&, const SigningKey&);
template Result<std::string> issue(const LicenceDoc&, const SigningKey&);
template Result<std::string> issue(const GrantDoc&, const SigningKey&);
template Result<std::string> issue(const StatusDoc&, const SigningKey&);
template Result<std::string> issue(const ConsentDoc&, const SigningKey&);
template Result<std::string> issue(const RequestDoc&, const SigningKey&);
template Result<std::string> issue(const OfferDoc&, const SigningKey&);
template Result<std::string> issue(const EnquiryDoc&, const SigningKey&);
template Result<std::string> issue(const EvidenceDoc&, const SigningKey&);
template Result<std::string> issue(const ReportDoc&, const SigningKey&);

}  // namespace pai
