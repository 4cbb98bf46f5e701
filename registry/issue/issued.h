#pragma once
// A signed document with what its issuer needs of it: the parsed form, the text and the docId.
#include <filesystem>
#include <string>
#include <string_view>
#include <utility>
#include <variant>

#include <fmt/format.h>

#include "base/file.h"
#include "licence/documents.h"

namespace pai {

template <class T>
struct Issued {
    T doc;
    std::string jws, doc_id;
};

// One compact JWS of kind T, steps 1 to 8 and 12 to 20 of licence format 3: read, its signature not judged.
// Corrupt with the code of the step.
template <class T>
Result<Issued<T>> read_issued(std::string_view text) {
    PAI_TRY(const Jws jws, parse_jws(text));
    PAI_TRY(const JsonDoc payload, read_payload(jws));
    PAI_TRY(AnyDoc any, parse_document(jws.kind, payload.root()));
    if (T* doc = std::get_if<T>(&any)) return Issued<T>{std::move(*doc), std::string(text), jws.doc_id()};
    return refuse(RightsCode::JwsTypMismatch, fmt::format("a {} stands where another kind is expected", to_string(jws.kind)));
}

template <class T>
Result<Issued<T>> read_issued_file(const std::filesystem::path& file) {
    PAI_TRY(const std::string text, read_text_file(file, 2 * max_jws_bytes));
    auto issued = read_issued<T>(text);
    if (!issued) return std::move(issued.error()).context(file.string());
    return issued;
}

// Signs `doc`; nothing is issued that the reader would refuse (its code is the error's reason).
template <class T>
Result<Issued<T>> sign_document(const T& doc, const SigningKey& key) {
    PAI_TRY(const std::string text, issue(doc, key));
    return read_issued<T>(text);
}

// The same from a payload as an issuer wrote it, without v, kind and, if it is to be filled in, iat.
struct SignedText {
    AnyDoc doc;
    std::string jws, doc_id;
};
Result<SignedText> sign_payload(DocKind kind, JsonRef in, std::int64_t iat_s, const SigningKey& key);

}  // namespace pai
