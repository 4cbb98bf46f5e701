#include "vault/age.h"

#include "vault/age_crypto.h"

#include <fmt/format.h>

#include <algorithm>
#include <optional>

namespace pai {
namespace {

constexpr std::string_view kIntro = "age-encryption.org/v1\n", kX25519Info = "age-encryption.org/v1/X25519";
constexpr std::array<std::byte, 12> kZeroNonce{};

std::string unpadded(ByteSpan bytes) {
    std::string text = to_base64(bytes);
    while (text.ends_with('=')) text.pop_back();
    return text;
}

// The key that wraps the file key for one recipient. Source: age, "The X25519 recipient type".
Result<Secret> wrap_key(const AgreementKey& own, const PublicKey& peer, const PublicKey& share, const PublicKey& recipient) {
    PAI_TRY(const SecretKey shared, own.shared(peer));
    Bytes salt(share.begin(), share.end());
    salt.insert(salt.end(), recipient.begin(), recipient.end());
    return hkdf_sha256(shared.bytes(), salt, kX25519Info);
}

Hash header_mac(const Secret& file_key, ByteSpan covered) {
    return hmac_sha256(hkdf_sha256(file_key.bytes(), {}, "header"), covered);
}

std::array<std::byte, 12> chunk_nonce(std::uint64_t index, bool last) {
    std::array<std::byte, 12> nonce{};
    store_be64(nonce.data() + 3, index);
    nonce[11] = std::byte{last};
    return nonce;
}

// The file key in one stanza, or nothing if it is for someone else. Corrupt: the share is a low-order point.
Result<std::optional<Secret>> open_stanza(const AgeStanza& stanza, const AgreementKey& identity) {
    if (stanza.type != "X25519") return std::optional<Secret>{};
    const Result<Bytes> share_bytes = from_base64(stanza.arguments[0] + "=");
    PublicKey share;
    std::copy(share_bytes->begin(), share_bytes->end(), share.begin());
    const Result<Secret> key = wrap_key(identity, share, share, identity.public_key());
    if (!key) return Error(Code::Corrupt, "age header: X25519 share of low order", "SCHEMA_INVALID");
    Secret out(kAgeFileKeySize);
    if (!chacha_open(*key, kZeroNonce, stanza.body, out.writable())) return std::optional<Secret>{};
    return std::optional<Secret>(std::move(out));
}

}  // namespace

Result<std::string> make_age_header(const Secret& file_key, std::span<const PublicKey> recipients) {
    if (file_key.size() != kAgeFileKeySize || recipients.empty() || recipients.size() > kAgeMaxStanzas)
        return Error(Code::InvalidArgument, fmt::format("age header for {} recipients, expected 1 to 16 and a file key of 16 bytes", recipients.size()));
    std::string out(kIntro);
    for (const PublicKey& recipient : recipients) {
        const AgreementKey ephemeral = AgreementKey::generate();
        PAI_TRY(const Secret key, wrap_key(ephemeral, recipient, ephemeral.public_key(), recipient));
        Bytes body(kAgeFileKeySize + kAgeTagSize);
        chacha_seal(key, kZeroNonce, file_key.bytes(), body);
        out += fmt::format("-> X25519 {}\n{}\n", unpadded(ephemeral.public_key()), unpadded(body));
    }
    out += "---";
    const Hash mac = header_mac(file_key, as_byte_span(out));
    return out + " " + unpadded(mac) + "\n";
}

Result<Secret> open_age_header(ByteSpan in, const AgreementKey& identity, AgeStanzas stanzas) {
    PAI_TRY(const AgeHeader header, parse_age_header(in, stanzas));
    for (const AgeStanza& stanza : header.stanzas) {
        PAI_TRY(std::optional<Secret> key, open_stanza(stanza, identity));
        if (!key) continue;
        if (!equal_secret(header_mac(*key, in.first(header.mac_from)), header.mac))
            return Error(Code::Denied, "age header: its MAC is wrong", "GRANT_HEADER_MAC");
        return *std::move(key);
    }
    return Error(Code::Denied, "age header: no stanza opens with this key", "GRANT_NOT_FOR_DEVICE");
}

AgeStream::AgeStream(const Secret& file_key, ByteSpan nonce) : key_(hkdf_sha256(file_key.bytes(), nonce, "payload")) {}

void AgeStream::seal(std::uint64_t index, bool last, ByteSpan plain, std::span<std::byte> out) const {
    chacha_seal(key_, chunk_nonce(index, last), plain, out);
}

bool AgeStream::open(std::uint64_t index, bool last, ByteSpan sealed, std::span<std::byte> out) const {
    return chacha_open(key_, chunk_nonce(index, last), sealed, out);
}

bool AgeStream::open_in_place(std::uint64_t index, bool last, std::span<std::byte> bytes, std::span<const std::byte, 16> tag) const {
    return chacha_open_in_place(key_, chunk_nonce(index, last), bytes, tag);
}

Result<Bytes> age_encrypt(ByteSpan plain, std::span<const PublicKey> recipients) {
    const Secret file_key = Secret::random(kAgeFileKeySize);
    PAI_TRY(const std::string header, make_age_header(file_key, recipients));
    std::array<std::byte, kAgeNonceSize> nonce;
    fill_random(nonce);
    const AgeStream stream(file_key, nonce);
    Bytes out = to_bytes(header);
    out.insert(out.end(), nonce.begin(), nonce.end());
    for (std::uint64_t i = 0;; ++i) {
        const std::size_t n = std::min(kAgeChunkSize, plain.size()), at = out.size();
        out.resize(at + n + kAgeTagSize);
        stream.seal(i, n == plain.size(), plain.first(n), std::span(out).subspan(at));
        if (n == plain.size()) return out;
        plain = plain.subspan(n);
    }
}

Result<Secret> age_decrypt(ByteSpan file, const AgreementKey& identity, AgeStanzas stanzas, std::size_t max_plain) {
    PAI_TRY(const AgeHeader header, parse_age_header(file, stanzas));
    PAI_TRY(const Secret file_key, open_age_header(file, identity, stanzas));
    ByteSpan rest = file.subspan(header.size);
    if (rest.size() < kAgeNonceSize + kAgeTagSize) return Error(Code::Corrupt, "age file ends before its first chunk", "ASSET_TRUNCATED");
    const AgeStream stream(file_key, rest.first(kAgeNonceSize));
    rest = rest.subspan(kAgeNonceSize);
    const std::size_t chunks = (rest.size() + kAgeSealedChunkSize - 1) / kAgeSealedChunkSize;
    if (rest.size() > max_plain + chunks * kAgeTagSize) return Error(Code::Corrupt, fmt::format("age file of more than {} bytes", max_plain), "SCHEMA_INVALID");
    const std::size_t tail = rest.size() - (chunks - 1) * kAgeSealedChunkSize;
    // A final chunk is empty only if the whole payload is.
    if (tail < kAgeTagSize || (tail == kAgeTagSize && chunks > 1)) return Error(Code::Corrupt, "age file ends inside a chunk", "ASSET_TRUNCATED");
    Secret out(rest.size() - chunks * kAgeTagSize);
    for (std::uint64_t i = 0; i < chunks; ++i) {
        const bool last = i + 1 == chunks;
        const ByteSpan sealed = rest.subspan(i * kAgeSealedChunkSize, last ? tail : kAgeSealedChunkSize);
        const std::span<std::byte> plain = out.writable().subspan(i * kAgeChunkSize, sealed.size() - kAgeTagSize);
        if (stream.open(i, last, sealed, plain)) continue;
        const bool cut = last && stream.open(i, false, sealed, plain);
        return Error(Code::Corrupt, fmt::format("age chunk {} does not authenticate", i), cut ? "ASSET_TRUNCATED" : "ASSET_DECRYPT_FAILED");
    }
    return out;
}

}  // namespace pai
