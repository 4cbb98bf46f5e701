#pragma once
// Byte spans and the text encodings of byte strings. Every decoder is strict: one spelling per value.
#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace pai {

using Bytes = std::vector<std::byte>;
using ByteSpan = std::span<const std::byte>;

inline ByteSpan as_byte_span(std::string_view text) { return std::as_bytes(std::span(text.data(), text.size())); }
inline std::string_view as_text(ByteSpan bytes) { return {reinterpret_cast<const char*>(bytes.data()), bytes.size()}; }
inline Bytes to_bytes(std::string_view text) {
    const ByteSpan s = as_byte_span(text);
    return {s.begin(), s.end()};
}

// Lower-case hex. from_hex takes lower case only, an even number of digits: else Corrupt.
std::string to_hex(ByteSpan bytes);
Result<Bytes> from_hex(std::string_view text);

// RFC 4648 base64 with padding, and base64url without. Decoding refuses every non-canonical form
// (missing or extra padding, other alphabet, unused bits set, white space): Corrupt.
std::string to_base64(ByteSpan bytes);
Result<Bytes> from_base64(std::string_view text);
std::string to_base64url(ByteSpan bytes);
Result<Bytes> from_base64url(std::string_view text);

// gzip (RFC 1952), one member. gunzip refuses what does not inflate to exactly `size` bytes, a bad checksum
// and trailing data (Corrupt), and never allocates more than `size`.
Bytes gzip(ByteSpan bytes);
Result<Bytes> gunzip(ByteSpan bytes, std::size_t size);

// True if `text` is well-formed UTF-8 (no surrogates, no overlong forms).
bool is_utf8(std::string_view text);

// Little- and big-endian loads and stores of unaligned bytes; `at` must hold enough bytes.
std::uint16_t load_le16(const std::byte* at);
std::uint32_t load_le32(const std::byte* at);
std::uint64_t load_be64(const std::byte* at);
void store_be64(std::byte* at, std::uint64_t value);
void store_le32(std::byte* at, std::uint32_t value);
void append_le32(Bytes& out, std::uint32_t value);

}  // namespace pai
