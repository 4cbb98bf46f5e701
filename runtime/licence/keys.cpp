#include "licence/keys.h"

#include <algorithm>

#include <fmt/format.h>
#include <sodium.h>

#include "licence/codes.h"

namespace pai {

namespace {

const unsigned char* raw(ByteSpan bytes) { return reinterpret_cast<const unsigned char*>(bytes.data()); }
unsigned char* raw(std::byte* p) { return reinterpret_cast<unsigned char*>(p); }

void start_sodium() {
    static const bool ready = sodium_init() >= 0;
    PAI_ASSERT(ready);
}

// DER around the 32 key bytes, RFC 8410. The byte before the last zero-length part of the OID tells Ed25519 (0x70) from X25519 (0x6e).
constexpr std::string_view private_head("\x30\x2e\x02\x01\x00\x30\x05\x06\x03\x2b\x65\x70\x04\x22\x04\x20", 16);
constexpr std::string_view public_head("\x30\x2a\x30\x05\x06\x03\x2b\x65\x70\x03\x21\x00", 12);
constexpr std::size_t private_oid_at = 11, public_oid_at = 8;
constexpr char ed25519_oid = 0x70, x25519_oid = 0x6e;

char oid_of(KeyType type) { return type == KeyType::Ed25519 ? ed25519_oid : x25519_oid; }

std::string pem_frame(std::string_view label, std::string_view base64) {
    return fmt::format("-----BEGIN {}-----\n{}\n-----END {}-----\n", label, base64, label);
}

// The DER bytes of a PEM text with this label and one line of base64.
Result<Bytes> pem_body(std::string_view pem, std::string_view label) {
    const std::string head = fmt::format("-----BEGIN {}-----\n", label), tail = fmt::format("\n-----END {}-----", label);
    if (!pem.empty() && pem.back() == '\n') pem.remove_suffix(1);
    if (!pem.starts_with(head) || !pem.ends_with(tail) || pem.size() < head.size() + tail.size())
        return Error(Code::Corrupt, fmt::format("key: expected a PEM text \"{}\"", label));
    return from_base64(pem.substr(head.size(), pem.size() - head.size() - tail.size()));
}

// The 32 key bytes of a DER text with this head for this type.
Result<ByteSpan> key_in_der(ByteSpan der, std::string_view head, std::size_t oid_at, KeyType type) {
    std::string expected(head);
    expected[oid_at] = oid_of(type);
    if (der.size() != head.size() + 32 || as_text(der.first(head.size())) != expected)
        return Error(Code::Corrupt, fmt::format("key: expected an {} key", type == KeyType::Ed25519 ? "Ed25519" : "X25519"));
    return der.subspan(head.size());
}

std::string private_pem(KeyType type, ByteSpan secret) {
    Bytes der = to_bytes(private_head);
    der[private_oid_at] = static_cast<std::byte>(oid_of(type));
    der.reserve(48);
    der.insert(der.end(), secret.begin(), secret.end());
    std::string base64 = to_base64(der);
    std::string pem = pem_frame("PRIVATE KEY", base64);
    wipe(der);
    wipe(std::as_writable_bytes(std::span(base64)));
    return pem;
}

Result<SecretKey> parse_private_pem(KeyType type, std::string_view pem) {
    PAI_TRY(Bytes der, pem_body(pem, "PRIVATE KEY"));
    auto secret = key_in_der(der, private_head, private_oid_at, type);
    if (!secret) return std::move(secret).error();
    SecretKey key = SecretKey::copy(*secret);
    wipe(der);
    return key;
}

// y < 2^255 − 19 in the little-endian encoding, sign bit apart. Source: RFC 8032, 5.1.3.
bool is_canonical(const PublicKey& key) {
    if ((std::to_integer<unsigned>(key[31]) & 0x7fu) != 0x7fu) return true;
    for (std::size_t i = 30; i > 0; --i)
        if (key[i] != std::byte{0xff}) return true;
    return std::to_integer<unsigned>(key[0]) < 0xed;
}

}  // namespace

Result<PublicKey> parse_public_key(std::string_view b64u) {
    auto bytes = from_base64url(b64u);
    if (!bytes || bytes->size() != 32) return refuse(RightsCode::SchemaInvalid, "key: expected 32 bytes in base64url");
    PublicKey key;
    std::copy(bytes->begin(), bytes->end(), key.begin());
    return key;
}

std::string kid_of(const PublicKey& ed25519) { return "ed25519:" + to_hex(ByteSpan(sha256(ed25519)).first(8)); }

Result<void> check_signing_key(const PublicKey& ed25519) {
    start_sodium();
    if (!is_canonical(ed25519)) return refuse(RightsCode::KeyWeak, "key: not the canonical encoding of a point");
    PublicKey multiple = ed25519;  // 8 times the point by three doublings
    for (int i = 0; i < 3; ++i) {
        const PublicKey half = multiple;
        if (crypto_core_ed25519_add(raw(multiple.data()), raw(half), raw(half)) != 0)
            return refuse(RightsCode::KeyWeak, "key: not a point of edwards25519");
    }
    PublicKey identity{};
    identity[0] = std::byte{1};
    if (multiple == identity) return refuse(RightsCode::KeyWeak, "key: point of small order");
    return {};
}

Result<void> check_agreement_key(const PublicKey& x25519) {
    start_sodium();
    // Every clamped scalar is a multiple of 8, so one scalar stands for all.
    const std::array<std::byte, 32> scalar{std::byte{8}};
    std::array<std::byte, 32> out;
    if (crypto_scalarmult_curve25519(raw(out.data()), raw(scalar), raw(x25519)) != 0)
        return refuse(RightsCode::KeyWeak, "agreement key: shared secrets would be all zero");
    return {};
}

bool verify_signature(const PublicKey& key, ByteSpan message, ByteSpan signature) {
    start_sodium();
    return signature.size() == crypto_sign_BYTES &&
           crypto_sign_verify_detached(raw(signature), raw(message), message.size(), raw(key)) == 0;
}

Bytes random_bytes(std::size_t count) {
    start_sodium();
    Bytes bytes(count);
    randombytes_buf(bytes.data(), bytes.size());
    return bytes;
}

std::string random_uuid() {
    Bytes b = random_bytes(16);
    b[6] = (b[6] & std::byte{0x0f}) | std::byte{0x40};
    b[8] = (b[8] & std::byte{0x3f}) | std::byte{0x80};
    std::string text = to_hex(b);
    for (const std::size_t at : {8u, 13u, 18u, 23u}) text.insert(at, 1, '-');
    return text;
}

void wipe(std::span<std::byte> secret) { sodium_memzero(secret.data(), secret.size()); }

void SecretKey::Free::operator()(std::byte* p) const { sodium_free(p); }

SecretKey SecretKey::allocate() {
    start_sodium();
    auto* memory = static_cast<std::byte*>(sodium_malloc(32));
    PAI_ASSERT(memory != nullptr);
    return SecretKey(std::unique_ptr<std::byte, Free>(memory));
}

SecretKey SecretKey::random() {
    SecretKey key = allocate();
    randombytes_buf(key.data_.get(), 32);
    return key;
}

SecretKey SecretKey::copy(ByteSpan bytes) {
    PAI_ASSERT(bytes.size() == 32);
    SecretKey key = allocate();
    std::copy(bytes.begin(), bytes.end(), key.data_.get());
    return key;
}

SigningKey SigningKey::generate() {
    const SecretKey seed = SecretKey::random();
    return from_seed(seed.bytes());
}

SigningKey SigningKey::from_seed(ByteSpan seed) {
    SecretKey secret = SecretKey::copy(seed);
    PublicKey pub;
    std::array<std::byte, crypto_sign_SECRETKEYBYTES> both;
    crypto_sign_seed_keypair(raw(pub.data()), raw(both.data()), raw(secret.bytes()));
    wipe(both);
    return SigningKey(std::move(secret), pub);
}

Result<SigningKey> SigningKey::from_pem(std::string_view pem) {
    PAI_TRY(const SecretKey seed, parse_private_pem(KeyType::Ed25519, pem));
    return from_seed(seed.bytes());
}

std::string SigningKey::to_pem() const { return private_pem(KeyType::Ed25519, seed_.bytes()); }

Bytes SigningKey::sign(ByteSpan message) const {
    std::array<std::byte, crypto_sign_SECRETKEYBYTES> both;  // libsodium's form: seed, then public key
    const ByteSpan seed = seed_.bytes();
    std::copy(public_.begin(), public_.end(), std::copy(seed.begin(), seed.end(), both.begin()));
    Bytes signature(crypto_sign_BYTES);
    crypto_sign_detached(raw(signature.data()), nullptr, raw(message), message.size(), raw(both));
    wipe(both);
    return signature;
}

AgreementKey AgreementKey::generate() {
    const SecretKey scalar = SecretKey::random();
    return from_secret(scalar.bytes());
}

AgreementKey AgreementKey::from_secret(ByteSpan scalar) {
    SecretKey secret = SecretKey::copy(scalar);
    PublicKey pub;
    crypto_scalarmult_curve25519_base(raw(pub.data()), raw(secret.bytes()));
    return AgreementKey(std::move(secret), pub);
}

Result<AgreementKey> AgreementKey::from_pem(std::string_view pem) {
    PAI_TRY(const SecretKey scalar, parse_private_pem(KeyType::X25519, pem));
    return from_secret(scalar.bytes());
}

std::string AgreementKey::to_pem() const { return private_pem(KeyType::X25519, scalar_.bytes()); }

Result<SecretKey> AgreementKey::shared(const PublicKey& peer) const {
    std::array<std::byte, 32> out{};
    if (crypto_scalarmult_curve25519(raw(out.data()), raw(scalar_.bytes()), raw(peer)) != 0)
        return refuse(RightsCode::KeyWeak, "agreement: the shared secret is all zero");
    SecretKey secret = SecretKey::copy(out);
    wipe(out);
    return secret;
}

std::string public_pem(KeyType type, const PublicKey& key) {
    Bytes der = to_bytes(public_head);
    der[public_oid_at] = static_cast<std::byte>(oid_of(type));
    der.insert(der.end(), key.begin(), key.end());
    return pem_frame("PUBLIC KEY", to_base64(der));
}

Result<PublicKey> parse_public_pem(KeyType type, std::string_view pem) {
    PAI_TRY(const Bytes der, pem_body(pem, "PUBLIC KEY"));
    PAI_TRY(const ByteSpan bytes, key_in_der(der, public_head, public_oid_at, type));
    PublicKey key;
    std::copy(bytes.begin(), bytes.end(), key.begin());
    return key;
}

Result<KeyType> pem_key_type(std::string_view pem) {
    for (const KeyType type : {KeyType::Ed25519, KeyType::X25519})
        if (parse_private_pem(type, pem) || parse_public_pem(type, pem)) return type;
    return Error(Code::Corrupt, "key: expected an Ed25519 or X25519 key in PEM form");
}

}  // namespace pai
