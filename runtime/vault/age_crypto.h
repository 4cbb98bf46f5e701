#pragma once
// The three primitives of age that OpenSSL computes.
#include <array>

#include "base/hash.h"
#include "vault/secret.h"

namespace pai {

// HKDF-SHA-256 (RFC 5869) to 32 bytes.
Secret hkdf_sha256(ByteSpan key, ByteSpan salt, std::string_view info);
Hash hmac_sha256(const Secret& key, ByteSpan message);

// ChaCha20-Poly1305 (RFC 8439) without additional data; sealed = ciphertext || 16-byte tag.
void chacha_seal(const Secret& key, const std::array<std::byte, 12>& nonce, ByteSpan plain, std::span<std::byte> sealed);
bool chacha_open(const Secret& key, const std::array<std::byte, 12>& nonce, ByteSpan sealed, std::span<std::byte> plain);
// Where the bytes lie, with their tag apart from them. On false they are neither what they were nor anything to be used.
bool chacha_open_in_place(const Secret& key, const std::array<std::byte, 12>& nonce, std::span<std::byte> bytes, std::span<const std::byte, 16> tag);

}  // namespace pai
