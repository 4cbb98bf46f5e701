#pragma once
// The hash of a PIN: slow on purpose, so that a stolen file does not give the PIN away at once.
#include <string>
#include <string_view>

#include "base/result.h"

namespace pai {

// Argon2id with a fresh salt, as libsodium's printable string: "$argon2id$v=19$…". About a tenth of a second and 64 MiB.
// Internal: the machine has no such memory.
Result<std::string> hash_pin(std::string_view pin);

// True if `hash` was made of this PIN. In constant time for one hash; a broken hash matches nothing.
bool pin_matches(std::string_view pin, std::string_view hash);

}  // namespace pai
