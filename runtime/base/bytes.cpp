#include "base/bytes.h"

#include <array>

#include <zlib.h>

namespace pai {
namespace {

constexpr char kStandard[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
constexpr char kUrl[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

std::string encode64(ByteSpan in, const char* alphabet, bool pad) {
    std::string out;
    out.reserve((in.size() + 2) / 3 * 4);
    for (std::size_t i = 0; i < in.size(); i += 3) {
        const std::size_t n = std::min<std::size_t>(3, in.size() - i);
        std::uint32_t v = 0;
        for (std::size_t k = 0; k < 3; ++k) v = v << 8 | (k < n ? std::to_integer<std::uint32_t>(in[i + k]) : 0);
        for (std::size_t k = 0; k < n + 1; ++k) out += alphabet[v >> (18 - 6 * k) & 63];
        if (pad) out.append(3 - n, '=');
    }
    return out;
}

Result<Bytes> decode64(std::string_view text, const char* alphabet) {
    std::array<signed char, 256> value;
    value.fill(-1);
    for (int i = 0; i < 64; ++i) value[static_cast<unsigned char>(alphabet[i])] = static_cast<signed char>(i);
    if (text.size() % 4 == 1) return Error(Code::Corrupt, "base64 text of impossible length");
    Bytes out;
    out.reserve(text.size() / 4 * 3 + 2);
    std::uint32_t bits = 0;
    int count = 0;
    for (const char c : text) {
        const int v = value[static_cast<unsigned char>(c)];
        if (v < 0) return Error(Code::Corrupt, "base64 text with a character outside its alphabet");
        bits = bits << 6 | static_cast<std::uint32_t>(v);
        count += 6;
        if (count >= 8) {
            count -= 8;
            out.push_back(static_cast<std::byte>(bits >> count & 0xff));
        }
    }
    if (bits & ((1u << count) - 1)) return Error(Code::Corrupt, "base64 text with unused bits set");
    return out;
}

}  // namespace

std::string to_hex(ByteSpan bytes) {
    constexpr char digits[] = "0123456789abcdef";
    std::string out;
    out.reserve(bytes.size() * 2);
    for (const std::byte b : bytes) {
        out += digits[std::to_integer<int>(b) >> 4];
        out += digits[std::to_integer<int>(b) & 15];
    }
    return out;
}

Result<Bytes> from_hex(std::string_view text) {
    if (text.size() % 2) return Error(Code::Corrupt, "hex text of odd length");
    Bytes out(text.size() / 2);
    for (std::size_t i = 0; i < text.size(); ++i) {
        const char c = text[i];
        const int v = c >= '0' && c <= '9' ? c - '0' : c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
        if (v < 0) return Error(Code::Corrupt, "hex text with a character that is not 0-9 or a-f");
        out[i / 2] = out[i / 2] << 4 | static_cast<std::byte>(v);
    }
    return out;
}

std::string to_base64(ByteSpan bytes) { return encode64(bytes, kStandard, true); }
std::string to_base64url(ByteSpan bytes) { return encode64(bytes, kUrl, false); }
Result<Bytes> from_base64url(std::string_view text) { return decode64(text, kUrl); }

Result<Bytes> from_base64(std::string_view text) {
    if (text.size() % 4) return Error(Code::Corrupt, "base64 text without its padding");
    if (text.ends_with("==")) text.remove_suffix(2);
    else if (text.ends_with('=')) text.remove_suffix(1);
    return decode64(text, kStandard);
}

Bytes gzip(ByteSpan bytes) {
    z_stream z{};
    PAI_ASSERT(deflateInit2(&z, 9, Z_DEFLATED, 15 + 16, 8, Z_DEFAULT_STRATEGY) == Z_OK);
    Bytes out(deflateBound(&z, bytes.size()) + 32);
    z.next_in = reinterpret_cast<Bytef*>(const_cast<std::byte*>(bytes.data()));
    z.avail_in = static_cast<uInt>(bytes.size());
    z.next_out = reinterpret_cast<Bytef*>(out.data());
    z.avail_out = static_cast<uInt>(out.size());
    PAI_ASSERT(deflate(&z, Z_FINISH) == Z_STREAM_END);
    out.resize(z.total_out);
    deflateEnd(&z);
    return out;
}

Result<Bytes> gunzip(ByteSpan bytes, std::size_t size) {
    z_stream z{};
    if (inflateInit2(&z, 15 + 16) != Z_OK) return Error(Code::Internal, "zlib did not start");
    Bytes out(size + 1);  // one byte more tells a stream that is too long from one that just fits
    z.next_in = reinterpret_cast<Bytef*>(const_cast<std::byte*>(bytes.data()));
    z.avail_in = static_cast<uInt>(bytes.size());
    z.next_out = reinterpret_cast<Bytef*>(out.data());
    z.avail_out = static_cast<uInt>(out.size());
    const int rc = inflate(&z, Z_FINISH);
    const bool exact = rc == Z_STREAM_END && z.total_out == size && z.avail_in == 0;
    inflateEnd(&z);
    if (!exact) return Error(Code::Corrupt, "gzip data does not inflate to the expected size");
    out.resize(size);
    return out;
}

bool is_utf8(std::string_view text) {
    for (std::size_t i = 0; i < text.size();) {
        const auto c = static_cast<unsigned char>(text[i]);
        const int extra = c < 0x80 ? 0 : c >= 0xc2 && c < 0xe0 ? 1 : c >= 0xe0 && c < 0xf0 ? 2 : c >= 0xf0 && c < 0xf5 ? 3 : -1;
        if (extra < 0 || i + static_cast<std::size_t>(extra) >= text.size()) return false;
        std::uint32_t point = extra == 0 ? c : c & (0x3fu >> extra);
        for (int k = 1; k <= extra; ++k) {
            const auto d = static_cast<unsigned char>(text[i + static_cast<std::size_t>(k)]);
            if ((d & 0xc0) != 0x80) return false;
            point = point << 6 | (d & 0x3f);
        }
        if ((extra == 2 && point < 0x800) || (extra == 3 && (point < 0x10000 || point > 0x10ffff)) || (point >= 0xd800 && point < 0xe000))
            return false;
        i += static_cast<std::size_t>(extra) + 1;
    }
    return true;
}

std::uint16_t load_le16(const std::byte* at) {
    return static_cast<std::uint16_t>(std::to_integer<unsigned>(at[0]) | std::to_integer<unsigned>(at[1]) << 8);
}
std::uint32_t load_le32(const std::byte* at) {
    return static_cast<std::uint32_t>(load_le16(at)) | static_cast<std::uint32_t>(load_le16(at + 2)) << 16;
}
std::uint64_t load_be64(const std::byte* at) {
    std::uint64_t v = 0;
    for (int i = 0; i < 8; ++i) v = v << 8 | std::to_integer<std::uint64_t>(at[i]);
    return v;
}
void store_be64(std::byte* at, std::uint64_t value) {
    for (int i = 7; i >= 0; --i, value >>= 8) at[i] = static_cast<std::byte>(value & 0xff);
}
void store_le32(std::byte* at, std::uint32_t value) {
    for (int i = 0; i < 4; ++i, value >>= 8) at[i] = static_cast<std::byte>(value & 0xff);
}
void append_le32(Bytes& out, std::uint32_t value) {
    out.resize(out.size() + 4);
    store_le32(out.data() + out.size() - 4, value);
}

}  // namespace pai
