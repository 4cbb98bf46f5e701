#pragma once
// Key files (licence format, section 2): PEM, private PKCS#8 and public SPKI, with the judgement of their permissions.
#include <filesystem>

#include "licence/keys.h"

namespace pai {

// Denied with reason KEY_FILE_PERMISSIONS: not a regular file, another owner, any bit of 0077 in its mode, or a folder
// that group or others may write to. NotFound: absent. Corrupt: not one PKCS#8 key of the type that is asked for.
Result<SigningKey> read_signing_key(const std::filesystem::path& path);
Result<AgreementKey> read_agreement_key(const std::filesystem::path& path);
Result<PublicKey> read_public_key(const std::filesystem::path& path, KeyType type);

// Written durably with mode 0600 (public: 0644) into a folder that is made, mode 0700, if absent.
// Io with reason EXISTS if the file is there: a key is never overwritten.
Result<void> write_private_key(const std::filesystem::path& path, const SigningKey& key);
Result<void> write_private_key(const std::filesystem::path& path, const AgreementKey& key);
Result<void> write_public_key(const std::filesystem::path& path, KeyType type, const PublicKey& key);

// The key at `path`, made on first use together with `<stem>.pub.pem` beside it. Two processes end with the same key.
Result<SigningKey> read_or_make_signing_key(const std::filesystem::path& path);
Result<AgreementKey> read_or_make_agreement_key(const std::filesystem::path& path);
// Where the public half of a private key file lies.
std::filesystem::path public_key_path(const std::filesystem::path& private_key);

}  // namespace pai
