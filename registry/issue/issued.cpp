#include "issue/issued.h"

namespace pai {

Result<SignedText> sign_payload(DocKind kind, JsonRef in, std::int64_t iat_s, const SigningKey& key) {
    PAI_TRY(const std::string payload, complete_payload(kind, in, iat_s));
    const std::string text = sign_jws(payload, kind, key);
    PAI_TRY(const Jws jws, parse_jws(text, kind));
    PAI_TRY(const JsonDoc json, read_payload(jws));
    PAI_TRY(AnyDoc doc, parse_document(kind, json.root()));
    return SignedText{std::move(doc), text, jws.doc_id()};
}

}  // namespace pai
