#include "base/hash.h"

#include <openssl/evp.h>

namespace pai {

struct Sha256::Impl {
    EVP_MD_CTX* ctx = EVP_MD_CTX_new();
    ~Impl() { EVP_MD_CTX_free(ctx); }
};

namespace {
// Fetched once: a fetch per digest costs more than the digest of a Merkle node.
const EVP_MD* sha256_method() {
    static EVP_MD* const method = EVP_MD_fetch(nullptr, "SHA256", nullptr);
    PAI_ASSERT(method != nullptr);
    return method;
}
}  // namespace

Sha256::Sha256() : impl_(std::make_unique<Impl>()) { PAI_ASSERT(EVP_DigestInit_ex(impl_->ctx, sha256_method(), nullptr) == 1); }
Sha256::~Sha256() = default;
Sha256::Sha256(Sha256&&) noexcept = default;
Sha256& Sha256::operator=(Sha256&&) noexcept = default;

void Sha256::add(ByteSpan bytes) { PAI_ASSERT(EVP_DigestUpdate(impl_->ctx, bytes.data(), bytes.size()) == 1); }

Hash Sha256::finish() {
    Hash out;
    PAI_ASSERT(EVP_DigestFinal_ex(impl_->ctx, reinterpret_cast<unsigned char*>(out.data()), nullptr) == 1);
    PAI_ASSERT(EVP_DigestInit_ex(impl_->ctx, sha256_method(), nullptr) == 1);
    return out;
}

Hash sha256(ByteSpan bytes) {
    Hash out;
    PAI_ASSERT(EVP_Digest(bytes.data(), bytes.size(), reinterpret_cast<unsigned char*>(out.data()), nullptr, sha256_method(), nullptr) == 1);
    return out;
}

void StateHash::add(ByteSpan bytes) {
    for (const std::byte b : bytes) h_ = (h_ ^ std::to_integer<std::uint64_t>(b)) * 1099511628211ull;
}
void StateHash::add(std::uint64_t value) { h_ = hash_u64(h_, value, 0); }
std::uint64_t StateHash::value() const { return hash_u64(h_, 0, 0); }

std::uint64_t hash_u64(std::uint64_t seed, std::uint64_t id, std::uint64_t step) {
    // The finaliser of splitmix64, applied once per word.
    const auto mix = [](std::uint64_t z) {
        z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9ull;
        z = (z ^ (z >> 27)) * 0x94d049bb133111ebull;
        return z ^ (z >> 31);
    };
    return mix(mix(mix(seed + 0x9e3779b97f4a7c15ull) + id + 0x9e3779b97f4a7c15ull) + step + 0x9e3779b97f4a7c15ull);
}

float hash_unit(std::uint64_t seed, std::uint64_t id, std::uint64_t step) {
    return static_cast<float>(hash_u64(seed, id, step) >> 40) * 0x1.0p-24f;
}

}  // namespace pai
