#include "vault/age_crypto.h"

#include <memory>

#include <openssl/core_names.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>
#include <openssl/kdf.h>
#include <openssl/params.h>

#include "base/thread_slot.h"

namespace pai {
namespace {

constexpr std::size_t kTag = 16;
unsigned char* uc(std::byte* p) { return reinterpret_cast<unsigned char*>(p); }
const unsigned char* uc(const std::byte* p) { return reinterpret_cast<const unsigned char*>(p); }

// Looked up once: by its old name the library would search it for each chunk, behind a lock that all threads share.
const EVP_CIPHER* chacha() {
    static EVP_CIPHER* const cipher = EVP_CIPHER_fetch(nullptr, "ChaCha20-Poly1305", nullptr);
    return cipher;
}

// One cipher context a thread: making one costs more than a short chunk.
EVP_CIPHER_CTX* cipher_context() {
    struct Kept {
        std::unique_ptr<EVP_CIPHER_CTX, decltype(&EVP_CIPHER_CTX_free)> context{EVP_CIPHER_CTX_new(), EVP_CIPHER_CTX_free};
    };
    static const ThreadSlot<Kept> slot;
    EVP_CIPHER_CTX* const context = slot.get().context.get();
    PAI_ASSERT(context != nullptr);
    return context;
}

}  // namespace

Secret hkdf_sha256(ByteSpan key, ByteSpan salt, std::string_view info) {
    const std::unique_ptr<EVP_KDF, decltype(&EVP_KDF_free)> kdf(EVP_KDF_fetch(nullptr, "HKDF", nullptr), EVP_KDF_free);
    const std::unique_ptr<EVP_KDF_CTX, decltype(&EVP_KDF_CTX_free)> context(EVP_KDF_CTX_new(kdf.get()), EVP_KDF_CTX_free);
    char digest[] = "SHA256";
    const auto octets = [](const char* name, ByteSpan b) {
        return OSSL_PARAM_construct_octet_string(name, const_cast<std::byte*>(b.data()), b.size());
    };
    OSSL_PARAM params[5] = {OSSL_PARAM_construct_utf8_string(OSSL_KDF_PARAM_DIGEST, digest, 0), octets(OSSL_KDF_PARAM_KEY, key),
                            octets(OSSL_KDF_PARAM_INFO, as_byte_span(info)), OSSL_PARAM_construct_end(), OSSL_PARAM_construct_end()};
    if (!salt.empty()) params[3] = octets(OSSL_KDF_PARAM_SALT, salt);
    Secret out(32);
    PAI_ASSERT(context && EVP_KDF_derive(context.get(), uc(out.writable().data()), out.size(), params) == 1);
    return out;
}

Hash hmac_sha256(const Secret& key, ByteSpan message) {
    Hash out;
    unsigned int size = 0;
    PAI_ASSERT(HMAC(EVP_sha256(), key.bytes().data(), static_cast<int>(key.size()), uc(message.data()), message.size(), uc(out.data()), &size) && size == 32);
    return out;
}

void chacha_seal(const Secret& key, const std::array<std::byte, 12>& nonce, ByteSpan plain, std::span<std::byte> sealed) {
    PAI_ASSERT(key.size() == 32 && sealed.size() == plain.size() + kTag);
    EVP_CIPHER_CTX* c = cipher_context();
    int n = 0;
    const bool ok = EVP_EncryptInit_ex(c, chacha(), nullptr, uc(key.bytes().data()), uc(nonce.data())) == 1 &&
                    EVP_EncryptUpdate(c, uc(sealed.data()), &n, uc(plain.data()), static_cast<int>(plain.size())) == 1 &&
                    EVP_EncryptFinal_ex(c, uc(sealed.data()) + n, &n) == 1 &&
                    EVP_CIPHER_CTX_ctrl(c, EVP_CTRL_AEAD_GET_TAG, kTag, sealed.data() + plain.size()) == 1;
    EVP_CIPHER_CTX_reset(c);
    PAI_ASSERT(ok);
}

namespace {

// `plain` may be `sealed` itself.
bool open_parts(const Secret& key, const std::array<std::byte, 12>& nonce, ByteSpan sealed, std::span<const std::byte, kTag> tag, std::span<std::byte> plain) {
    EVP_CIPHER_CTX* c = cipher_context();
    int n = 0;
    std::byte none[1];
    std::byte* out = plain.empty() ? none : plain.data();
    const bool ok = EVP_DecryptInit_ex(c, chacha(), nullptr, uc(key.bytes().data()), uc(nonce.data())) == 1 &&
                    EVP_CIPHER_CTX_ctrl(c, EVP_CTRL_AEAD_SET_TAG, kTag, const_cast<std::byte*>(tag.data())) == 1 &&
                    EVP_DecryptUpdate(c, uc(out), &n, uc(sealed.data()), static_cast<int>(sealed.size())) == 1 &&
                    EVP_DecryptFinal_ex(c, uc(out) + n, &n) == 1;
    EVP_CIPHER_CTX_reset(c);  // wipes the key schedule
    return ok;
}

}  // namespace

bool chacha_open(const Secret& key, const std::array<std::byte, 12>& nonce, ByteSpan sealed, std::span<std::byte> plain) {
    if (sealed.size() < kTag || plain.size() != sealed.size() - kTag) return false;
    return open_parts(key, nonce, sealed.first(plain.size()), sealed.last<kTag>(), plain);
}

bool chacha_open_in_place(const Secret& key, const std::array<std::byte, 12>& nonce, std::span<std::byte> bytes, std::span<const std::byte, kTag> tag) {
    return open_parts(key, nonce, bytes, tag, bytes);
}

}  // namespace pai
