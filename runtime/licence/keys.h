#pragma once
// Ed25519 signing keys and X25519 agreement keys: secrets lie in guarded memory and are wiped when the value dies.
#include <array>
#include <cstddef>
#include <memory>
#include <string>
#include <string_view>

#include "base/bytes.h"
#include "base/hash.h"

namespace pai {

// 32 raw bytes of an Ed25519 or X25519 public key; the context says which.
using PublicKey = std::array<std::byte, 32>;

// Reads the b64u form of a key. Corrupt with SCHEMA_INVALID: not 32 bytes, not canonical b64u.
Result<PublicKey> parse_public_key(std::string_view b64u);

// "ed25519:" and the first 16 hex digits of SHA-256 over the key: a look-up hint, never a proof.
std::string kid_of(const PublicKey& ed25519);

// KEY_WEAK for a small-order point or a non-canonical encoding, and for bytes that are no point.
Result<void> check_signing_key(const PublicKey& ed25519);
// KEY_WEAK if every shared secret with this X25519 key is all zero.
Result<void> check_agreement_key(const PublicKey& x25519);

// True if `signature` (64 bytes, canonical S, R not of small order) over `message` is by `key`. Source: RFC 8032, libsodium.
bool verify_signature(const PublicKey& key, ByteSpan message, ByteSpan signature);

// `count` unpredictable bytes, and a random UUID (RFC 9562 version 4, lower case, 36 characters).
Bytes random_bytes(std::size_t count);
std::string random_uuid();

// 32 secret bytes in memory that is locked, guarded by unreadable pages and wiped when freed. Move-only.
class SecretKey {
public:
    static SecretKey random();
    // Copies `bytes` (32 of them, asserted); the caller wipes its own copy.
    static SecretKey copy(ByteSpan bytes);
    ByteSpan bytes() const { return {data_.get(), 32}; }

private:
    struct Free {
        void operator()(std::byte* p) const;
    };
    explicit SecretKey(std::unique_ptr<std::byte, Free> data) : data_(std::move(data)) {}
    static SecretKey allocate();
    std::unique_ptr<std::byte, Free> data_;
};

// Overwrites what stood there; not optimised away.
void wipe(std::span<std::byte> secret);

// An Ed25519 key pair. Move-only.
class SigningKey {
public:
    static SigningKey generate();
    // `seed` is the 32-byte private key of RFC 8032.
    static SigningKey from_seed(ByteSpan seed);
    // PEM PKCS#8 ("PRIVATE KEY") as openssl writes it. Corrupt: anything else, another algorithm.
    static Result<SigningKey> from_pem(std::string_view pem);
    std::string to_pem() const;

    const PublicKey& public_key() const { return public_; }
    std::string kid() const { return kid_of(public_); }
    // 64 bytes, deterministic.
    Bytes sign(ByteSpan message) const;

private:
    SigningKey(SecretKey seed, PublicKey pub) : seed_(std::move(seed)), public_(pub) {}
    SecretKey seed_;
    PublicKey public_;
};

// An X25519 key pair. Move-only.
class AgreementKey {
public:
    static AgreementKey generate();
    static AgreementKey from_secret(ByteSpan scalar);
    static Result<AgreementKey> from_pem(std::string_view pem);
    std::string to_pem() const;

    const PublicKey& public_key() const { return public_; }
    // The raw X25519 shared secret. KEY_WEAK if it is all zero.
    Result<SecretKey> shared(const PublicKey& peer) const;

private:
    AgreementKey(SecretKey scalar, PublicKey pub) : scalar_(std::move(scalar)), public_(pub) {}
    SecretKey scalar_;
    PublicKey public_;
};

// PEM SPKI ("PUBLIC KEY").
enum class KeyType : std::uint8_t { Ed25519, X25519 };
std::string public_pem(KeyType type, const PublicKey& key);
Result<PublicKey> parse_public_pem(KeyType type, std::string_view pem);
// Type of a private or public PEM key. Corrupt: neither.
Result<KeyType> pem_key_type(std::string_view pem);

}  // namespace pai
