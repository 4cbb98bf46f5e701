#pragma once
// Key pairs and their PEM files (licence format, section 2): private PKCS#8, public SPKI, Ed25519 and X25519.
#include <array>
#include <filesystem>
#include <string>
#include <string_view>

#include "base/bytes.h"
#include "vault/secret.h"

namespace pai {

enum class KeyType : std::uint8_t { Ed25519, X25519 };
using RawKey = std::array<std::byte, 32>;
using RawSignature = std::array<std::byte, 64>;

struct PublicKey {
    KeyType type = KeyType::Ed25519;
    RawKey bytes{};
    bool operator==(const PublicKey&) const = default;
};

// A private key (the 32-byte Ed25519 seed or X25519 scalar) with its public half.
struct KeyPair {
    PublicKey public_key;
    Secret private_key;
};

// "ed25519:" and 16 hex digits of SHA-256 over the raw key; the digits alone.
std::string key_id(const RawKey& ed25519);
std::string key_digits(const RawKey& ed25519);

KeyPair make_key(KeyType type);
// The pair that a seed or scalar of 32 bytes gives; InvalidArgument for any other length.
Result<KeyPair> key_from_private(KeyType type, ByteSpan private_key);

// Ed25519 (RFC 8032) over `message`. The key must be of that type.
RawSignature sign_ed25519(const KeyPair& key, ByteSpan message);

// X25519 (RFC 7748). Corrupt when the result is all zero (a low-order point).
Result<Secret> x25519(const Secret& scalar, const RawKey& point);

// Denied with reason KEY_FILE_PERMISSIONS: not a regular file, another owner, any bit of 0077 in its mode, or a folder
// that group or others may write to. NotFound: absent. Corrupt: not one PKCS#8 key of the type that is asked for.
Result<KeyPair> read_private_key(const std::filesystem::path& path, KeyType type);
Result<PublicKey> read_public_key(const std::filesystem::path& path);

// Written durably with mode 0600 (public: 0644) into a folder that is made with mode 0700. Io if the file exists.
Result<void> write_private_key(const std::filesystem::path& path, const KeyPair& key);
Result<void> write_public_key(const std::filesystem::path& path, const PublicKey& key);

// The pair at `path`, made on first use together with `<stem>.pub.pem` beside it. Safe against a second process.
Result<KeyPair> read_or_make_key(const std::filesystem::path& path, KeyType type);

std::string public_key_pem(const PublicKey& key);
Result<PublicKey> parse_public_key(std::string_view pem);

}  // namespace pai
