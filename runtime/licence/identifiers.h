#pragma once
// Identifiers of other standards that documents carry: their forms and check digits.
#include <cstddef>
#include <string_view>

#include "base/bytes.h"

namespace pai {

// 16 characters with the ISO 7064 MOD 11-2 check character of an ISNI.
bool is_isni(std::string_view text);
// 18 characters with the GB 32100-2015 check character of a unified social credit code.
bool is_uscc(std::string_view text);
// RFC 4648 Base32, upper case, without padding; unused bits must be zero. Corrupt: another form.
Result<Bytes> from_base32(std::string_view text);
// "ISCC:" and the unpadded Base32 of an ISO 24138 header and a body of the length that it states.
bool is_iscc(std::string_view text);
// C2SP signed-note verifier key "<name>+<8 hex digits>+<b64 of type and 32 bytes>" for this name and type.
bool is_verifier_key(std::string_view vkey, std::string_view name, unsigned char type);
// Path of a package entry, section 4.4: relative, nothing in it that another system would read otherwise.
bool is_safe_path(std::string_view path);
// The b64u form of an age v1 header with one X25519 stanza for each of `recipients` and nothing else, at most 4096 bytes.
bool is_age_header(std::string_view b64u, std::size_t recipients);
// "YYYY-MM-DD" of a day that exists.
bool is_date(std::string_view text);

}  // namespace pai
