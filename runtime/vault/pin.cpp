#include "vault/pin.h"

#include <array>

#include <sodium.h>

namespace pai {

Result<std::string> hash_pin(std::string_view pin) {
    if (sodium_init() < 0) return Error(Code::Internal, "libsodium does not start");
    std::array<char, crypto_pwhash_STRBYTES> out{};
    if (crypto_pwhash_str_alg(out.data(), pin.data(), pin.size(), crypto_pwhash_OPSLIMIT_INTERACTIVE, crypto_pwhash_MEMLIMIT_INTERACTIVE,
                              crypto_pwhash_ALG_ARGON2ID13) != 0)
        return Error(Code::Internal, "no memory to hash a PIN");
    return std::string(out.data());
}

bool pin_matches(std::string_view pin, std::string_view hash) {
    if (sodium_init() < 0 || hash.size() >= crypto_pwhash_STRBYTES) return false;
    return crypto_pwhash_str_verify(std::string(hash).c_str(), pin.data(), pin.size()) == 0;
}

}  // namespace pai
