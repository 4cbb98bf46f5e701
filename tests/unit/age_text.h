#pragma once
// Keys as age writes them.
#include <algorithm>
#include <cctype>
#include <string>
#include <vector>

#include "base/bytes.h"

namespace pai {

// Bech32 (BIP 173) data part of an age identity, checksum dropped; the vectors are known to be sound.
inline Bytes from_bech32(std::string_view text) {
    constexpr std::string_view kAlphabet = "qpzry9x8gf2tvdw0s3jn54khce6mua7l";
    Bytes out;
    unsigned acc = 0, bits = 0;
    const std::string_view data = text.substr(text.rfind('1') + 1);
    for (const char c : data.substr(0, data.size() - 6)) {
        acc = (acc << 5) | static_cast<unsigned>(kAlphabet.find(static_cast<char>(std::tolower(c))));
        bits += 5;
        if (bits >= 8) out.push_back(static_cast<std::byte>((acc >> (bits -= 8)) & 0xff));
    }
    return out;
}

inline std::string to_bech32(std::string_view prefix, ByteSpan bytes) {
    constexpr std::string_view kAlphabet = "qpzry9x8gf2tvdw0s3jn54khce6mua7l";
    std::vector<unsigned> data;
    unsigned acc = 0, bits = 0;
    for (const std::byte b : bytes) {
        acc = (acc << 8) | static_cast<unsigned>(b);
        for (bits += 8; bits >= 5;) data.push_back((acc >> (bits -= 5)) & 31);
    }
    if (bits) data.push_back((acc << (5 - bits)) & 31);
    std::vector<unsigned> all;
    for (const char c : prefix) all.push_back(static_cast<unsigned>(c) >> 5);
    all.push_back(0);
    for (const char c : prefix) all.push_back(static_cast<unsigned>(c) & 31);
    all.insert(all.end(), data.begin(), data.end());
    all.insert(all.end(), 6, 0);
    constexpr unsigned kGenerator[] = {0x3b6a57b2, 0x26508e6d, 0x1ea119fa, 0x3d4233dd, 0x2a1462b3};
    unsigned check = 1;
    for (const unsigned v : all) {
        const unsigned top = check >> 25;
        check = ((check & 0x1ffffff) << 5) ^ v;
        for (int i = 0; i < 5; ++i)
            if ((top >> i) & 1) check ^= kGenerator[i];
    }
    check ^= 1;
    std::string out(prefix);
    out += '1';
    for (const unsigned v : data) out += kAlphabet[v];
    for (int i = 0; i < 6; ++i) out += kAlphabet[(check >> (5 * (5 - i))) & 31];
    return out;
}

// A secret X25519 key as a line of an identity file.
inline std::string age_identity(ByteSpan scalar) {
    std::string text = to_bech32("age-secret-key-", scalar);
    std::transform(text.begin(), text.end(), text.begin(), [](unsigned char c) { return static_cast<char>(std::toupper(c)); });
    return text;
}

}  // namespace pai
