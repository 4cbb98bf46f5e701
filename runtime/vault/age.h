#pragma once
// The age v1 file format (age-encryption.org/v1) with X25519 recipients: headers, file keys, STREAM payloads.
// Source: C2SP, "The age file encryption format".
#include <array>
#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "licence/keys.h"
#include "vault/secret.h"

namespace pai {

constexpr std::size_t kAgeFileKeySize = 16, kAgeNonceSize = 16, kAgeTagSize = 16;
constexpr std::size_t kAgeChunkSize = 65536, kAgeSealedChunkSize = kAgeChunkSize + kAgeTagSize;
constexpr std::size_t kAgeMaxHeader = 4096, kAgeMaxStanzas = 16;

// Which stanzas a header may hold. The licence format knows X25519 alone (4.6, 9.4); age at large ignores unknown ones.
enum class AgeStanzas : std::uint8_t { X25519Only, Any };

struct AgeStanza {
    std::string type;
    std::vector<std::string> arguments;
    Bytes body;
};

struct AgeHeader {
    std::vector<AgeStanza> stanzas;
    std::size_t mac_from = 0;  // the MAC covers the bytes up to and with "---"
    std::array<std::byte, 32> mac{};
    std::size_t size = 0;  // bytes of the header, the newline after the MAC included
};

// The header at the start of `in`. Corrupt with SCHEMA_INVALID for any departure from the format, for more than
// kAgeMaxStanzas stanzas or kAgeMaxHeader bytes, and for stanzas that `stanzas` does not allow.
Result<AgeHeader> parse_age_header(ByteSpan in, AgeStanzas stanzas = AgeStanzas::X25519Only);

// Header bytes that give `file_key` to each of 1 to 16 X25519 recipients, one stanza each in their order.
// Corrupt: a recipient is a low-order point.
Result<std::string> make_age_header(const Secret& file_key, std::span<const PublicKey> recipients);

// The file key. Denied with GRANT_NOT_FOR_DEVICE: no stanza opens; with GRANT_HEADER_MAC: the MAC is wrong.
Result<Secret> open_age_header(ByteSpan in, const AgreementKey& identity, AgeStanzas stanzas = AgeStanzas::X25519Only);

// Seals and opens the chunks of one payload: ChaCha20-Poly1305, key HKDF-SHA-256(file key, nonce, "payload"),
// nonce = 11-byte big-endian counter and last flag. Safe to use from several threads.
class AgeStream {
public:
    // `file_key` of 16 bytes, `nonce` of 16.
    AgeStream(const Secret& file_key, ByteSpan nonce);
    // out.size() == plain.size() + 16.
    void seal(std::uint64_t index, bool last, ByteSpan plain, std::span<std::byte> out) const;
    // out.size() == sealed.size() - 16; nothing of `out` is to be used on false.
    bool open(std::uint64_t index, bool last, ByteSpan sealed, std::span<std::byte> out) const;
    // As chacha_open_in_place().
    bool open_in_place(std::uint64_t index, bool last, std::span<std::byte> bytes, std::span<const std::byte, 16> tag) const;

private:
    Secret key_;
};

// A whole age file in memory (keys.age). `max_plain` bounds what is opened; Corrupt beyond it or for broken chunks
// (ASSET_TRUNCATED, ASSET_DECRYPT_FAILED), else the errors of open_age_header.
Result<Bytes> age_encrypt(ByteSpan plain, std::span<const PublicKey> recipients);
Result<Secret> age_decrypt(ByteSpan file, const AgreementKey& identity, AgeStanzas stanzas = AgeStanzas::X25519Only,
                           std::size_t max_plain = 8u << 20);

}  // namespace pai
