#pragma once
// Signed documents: JWS compact serialisation with one algorithm and three header members, verified before parsed.
// Licence format section 3: the checks run in its order and the first failure is the result.
#include <cstdint>
#include <map>
#include <set>
#include <string>
#include <string_view>

#include "base/json.h"
#include "licence/codes.h"
#include "licence/keys.h"

namespace pai {

enum class DocKind : std::uint8_t {
    Root, Party, Registration, Manifest, Licence, Grant, Status, Consent, Report, Request, Offer, Evidence, Enquiry,
};
inline constexpr int doc_kind_count = 13;

// "licence", and "paifang-licence+jws".
std::string_view to_string(DocKind kind);
std::string typ_of(DocKind kind);
std::optional<DocKind> parse_doc_kind(std::string_view name);

// A set of kinds that a use accepts.
class DocKinds {
public:
    constexpr DocKinds() = default;
    constexpr DocKinds(DocKind one) : bits_(1u << static_cast<unsigned>(one)) {}
    constexpr DocKinds operator|(DocKinds other) const { return DocKinds(bits_ | other.bits_); }
    constexpr bool has(DocKind kind) const { return (bits_ >> static_cast<unsigned>(kind)) & 1u; }
    // Every kind, and those that `paifang import` takes.
    static constexpr DocKinds all() { return DocKinds((1u << doc_kind_count) - 1); }
    static constexpr DocKinds importable() { return DocKinds(0xffu); }

private:
    constexpr explicit DocKinds(unsigned bits) : bits_(bits) {}
    unsigned bits_ = 0;
};

inline constexpr std::size_t max_jws_bytes = 262'144;

// A compact JWS whose framing and header are in order; nothing about it is believed yet.
struct Jws {
    DocKind kind;
    std::string kid;
    std::string text;       // as transmitted
    std::string payload;    // decoded bytes
    Bytes signature;        // any length
    std::size_t signed_size = 0;  // the signed bytes are text[0, signed_size)

    ByteSpan signed_bytes() const { return as_byte_span(std::string_view(text).substr(0, signed_size)); }
    // docId of section 1.
    std::string doc_id() const;
};

// docId of payload bytes: "sha256:" and 64 hex digits.
std::string doc_id_of(std::string_view payload);
bool is_doc_id(std::string_view text);

// Steps 1 to 8. Corrupt with the code of the step.
Result<Jws> parse_jws(std::string_view text, DocKinds allowed = DocKinds::all());

// Public keys by kid.
class KeyRing {
public:
    // KEY_WEAK: a weak key, or another key with this kid is here already.
    Result<void> add(const PublicKey& key);
    void revoke(std::string kid) { revoked_.insert(std::move(kid)); }
    const PublicKey* find(std::string_view kid) const;
    bool is_revoked(std::string_view kid) const { return revoked_.find(kid) != revoked_.end(); }

private:
    std::map<std::string, PublicKey, std::less<>> keys_;
    std::set<std::string, std::less<>> revoked_;
};

// Steps 9 to 11. Denied with KEY_UNKNOWN, ROOT_KEY_REVOKED or SIG_INVALID.
Result<void> check_signature(const Jws& jws, const KeyRing& keys);
// Step 11 with a known key.
Result<void> check_signature(const Jws& jws, const PublicKey& key);

// Steps 12 to 18. `min_doc_version` is that of the newest root; it binds the kinds of section 4.1 only.
Result<JsonDoc> read_payload(const Jws& jws, std::int64_t min_doc_version = 1);
// Steps 12 to 15 for any text: strict JSON, depth at most 32, integers in ±(2^53−1).
Result<JsonDoc> read_strict_json(std::string_view text);

struct VerifiedJws {
    Jws jws;
    JsonDoc payload;
};
// Steps 1 to 18.
Result<VerifiedJws> verify_jws(std::string_view text, DocKinds allowed, const KeyRing& keys, std::int64_t min_doc_version = 1);

// A compact JWS over `payload`, which is signed as it stands.
std::string sign_jws(std::string_view payload, DocKind kind, const SigningKey& key);

}  // namespace pai
