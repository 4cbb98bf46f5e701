#include "licence/identifiers.h"

#include <algorithm>
#include <array>
#include <bit>
#include <string>

#include "base/bytes.h"
#include "base/hash.h"
#include "licence/policy.h"

namespace pai {

namespace {

bool is_digit(char c) { return c >= '0' && c <= '9'; }

// Unpadded standard base64 of 32 bytes, as age writes it.
bool is_age_base64_32(std::string_view text) {
    const auto bytes = text.size() == 43 ? from_base64(std::string(text) + "=") : Result<Bytes>(Error(Code::Corrupt, "length"));
    return bytes && bytes->size() == 32;
}

}  // namespace

Result<Bytes> from_base32(std::string_view text) {
    constexpr std::string_view alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
    Bytes out;
    unsigned bits = 0, held = 0;
    for (const char c : text) {
        const std::size_t at = alphabet.find(c);
        if (at == alphabet.npos) return Error(Code::Corrupt, "base32: expected A to Z and 2 to 7");
        bits = (bits << 5) | static_cast<unsigned>(at);
        held += 5;
        if (held >= 8) {
            held -= 8;
            out.push_back(static_cast<std::byte>((bits >> held) & 0xff));
        }
        bits &= (1u << held) - 1;
    }
    if (held >= 5 || bits != 0) return Error(Code::Corrupt, "base32: not canonical");
    return out;
}

bool is_isni(std::string_view text) {
    if (text.size() != 16) return false;
    int m = 0;
    for (std::size_t i = 0; i < 15; ++i) {
        if (!is_digit(text[i])) return false;
        m = (m + (text[i] - '0')) * 2 % 11;
    }
    const int check = (12 - m) % 11;
    return text[15] == (check == 10 ? 'X' : static_cast<char>('0' + check));
}

bool is_uscc(std::string_view text) {
    constexpr std::string_view alphabet = "0123456789ABCDEFGHJKLMNPQRTUWXY";  // 31 characters: no I, O, S, V, Z
    if (text.size() != 18) return false;
    int sum = 0, weight = 1;
    for (std::size_t i = 0; i < 17; ++i) {
        const std::size_t at = alphabet.find(text[i]);
        if (at == alphabet.npos) return false;
        sum = (sum + static_cast<int>(at) * weight) % 31;
        weight = weight * 3 % 31;
    }
    return text[17] == alphabet[static_cast<std::size_t>((31 - sum) % 31)];
}

bool is_iscc(std::string_view text) {
    if (!text.starts_with("ISCC:") || text.size() > 5 + 64) return false;
    const auto bytes = from_base32(text.substr(5));
    if (!bytes || bytes->size() < 6) return false;
    // Four varnibbles: main type, sub type, version, length. Source: ISO 24138, header; values above 7 are not in use.
    const auto nibble = [&](std::size_t i) { return (std::to_integer<unsigned>((*bytes)[i / 2]) >> (i % 2 ? 0 : 4)) & 0xfu; };
    const unsigned type = nibble(0), sub = nibble(1), length = nibble(3);
    if ((type | sub | nibble(2) | length) > 7) return false;
    const std::size_t body = bytes->size() - 2;
    constexpr unsigned composite = 5, wide = 7;
    if (type < composite) return body == (length + 1) * 4;
    if (type == composite) return sub == wide ? body == 32 : body == static_cast<std::size_t>(std::popcount(length)) * 8 + 16;
    return body == length + 8;
}

bool is_verifier_key(std::string_view vkey, std::string_view name, unsigned char type) {
    if (name.empty() || name.size() > 200 || name.find_first_of(" +\n") != name.npos) return false;
    const std::size_t head = name.size() + 10;
    if (vkey.size() <= head || !vkey.starts_with(name) || vkey[name.size()] != '+' || vkey[head - 1] != '+') return false;
    const auto key = from_base64(vkey.substr(head));
    if (!key || key->size() != 33 || (*key)[0] != static_cast<std::byte>(type)) return false;
    Sha256 hash;
    hash.add(as_byte_span(name));
    hash.add(as_byte_span("\n"));
    hash.add(*key);
    return vkey.substr(name.size() + 1, 8) == to_hex(ByteSpan(hash.finish()).first(4));
}

bool is_safe_path(std::string_view path) {
    if (path.empty() || path.size() > 255 || !is_utf8(path)) return false;
    if (std::any_of(path.begin(), path.end(), [](char c) { return c == '\\' || c == ':' || (c >= 0 && c < 0x20) || c == 0x7f; })) return false;
    for (std::size_t i = 0; i + 1 < path.size(); ++i)  // U+0080 to U+009F
        if (path[i] == '\xc2' && static_cast<unsigned char>(path[i + 1]) < 0xa0) return false;
    for (std::size_t at = 0; at <= path.size();) {
        const std::size_t end = std::min(path.find('/', at), path.size());
        const std::string_view segment = path.substr(at, end - at);
        if (segment.empty() || segment == "." || segment == "..") return false;
        at = end + 1;
    }
    return true;
}

bool is_age_header(std::string_view b64u, std::size_t recipients) {
    const auto bytes = from_base64url(b64u);
    if (!bytes || bytes->size() > 4096) return false;
    std::string_view rest = as_text(*bytes);
    const auto take = [&](std::string_view text) {
        if (!rest.starts_with(text)) return false;
        rest.remove_prefix(text.size());
        return true;
    };
    const auto take_base64_line = [&] {
        if (rest.size() < 44 || rest[43] != '\n' || !is_age_base64_32(rest.substr(0, 43))) return false;
        rest.remove_prefix(44);
        return true;
    };
    if (!take("age-encryption.org/v1\n")) return false;
    for (std::size_t i = 0; i < recipients; ++i)
        if (!take("-> X25519 ") || !take_base64_line() || !take_base64_line()) return false;
    return take("--- ") && take_base64_line() && rest.empty();
}

bool is_date(std::string_view text) { return text.size() == 10 && parse_utc(std::string(text) + "T00:00:00Z").has_value(); }

}  // namespace pai
