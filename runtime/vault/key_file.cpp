#include "vault/key_file.h"

#include <cerrno>
#include <cstring>
#include <memory>

#include <fcntl.h>
#include <fmt/format.h>
#include <openssl/bio.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <sodium.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/file.h"
#include "base/hash.h"

namespace pai {
namespace fs = std::filesystem;
namespace {

using Pkey = std::unique_ptr<EVP_PKEY, decltype(&EVP_PKEY_free)>;
using Bio = std::unique_ptr<BIO, decltype(&BIO_free_all)>;
constexpr std::uint64_t kMaxKeyFile = 16384;

const unsigned char* uc(const std::byte* p) { return reinterpret_cast<const unsigned char*>(p); }
unsigned char* uc(std::byte* p) { return reinterpret_cast<unsigned char*>(p); }
int evp_type(KeyType type) { return type == KeyType::Ed25519 ? EVP_PKEY_ED25519 : EVP_PKEY_X25519; }
std::string_view name_of(KeyType type) { return type == KeyType::Ed25519 ? "Ed25519" : "X25519"; }

int no_password(char*, int, int, void*) { return 0; }

Error not_a_key(const std::string& where, std::string_view what) { return Error(Code::Corrupt, fmt::format("{}: expected {}", where, what)); }

Error open_to_others(const fs::path& path, std::string_view what) {
    return Error(Code::Denied, fmt::format("{}: {}", path.string(), what), "KEY_FILE_PERMISSIONS");
}

Result<void> judge_folder(const fs::path& path) {
    const fs::path folder = path.has_parent_path() ? path.parent_path() : fs::path(".");
    struct stat st {};
    if (::stat(folder.c_str(), &st) != 0 || !S_ISDIR(st.st_mode) || (st.st_mode & 0022))
        return open_to_others(folder, "expected a folder that group and others may not write to");
    return {};
}

// The text of a private key file, judged on the opened file so that no exchange in between helps.
Result<Secret> read_private_text(const fs::path& path) {
    const int fd = ::open(path.c_str(), O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC);
    if (fd < 0 && errno == ENOENT) return Error(Code::NotFound, fmt::format("{}: no such key file", path.string()));
    if (fd < 0) return open_to_others(path, fmt::format("expected a regular file that can be read ({})", std::strerror(errno)));
    struct stat st {};
    Result<Secret> out = Secret{};
    if (::fstat(fd, &st) != 0 || !S_ISREG(st.st_mode)) out = open_to_others(path, "expected a regular file");
    else if (st.st_uid != ::geteuid()) out = open_to_others(path, "expected to be owned by the user who runs this");
    else if (st.st_mode & 0077) out = open_to_others(path, fmt::format("mode is {:04o}, expected 0600", st.st_mode & 07777));
    else if (st.st_size <= 0 || static_cast<std::uint64_t>(st.st_size) > kMaxKeyFile) out = not_a_key(path.string(), "a PEM key");
    else {
        out = Secret(static_cast<std::size_t>(st.st_size));
        if (::read(fd, out->writable().data(), out->size()) != st.st_size)
            out = Error(Code::Io, fmt::format("{}: cannot read", path.string()));
    }
    ::close(fd);
    return out;
}

Result<KeyPair> pair_of(EVP_PKEY* pkey, KeyType type, const std::string& where) {
    if (!pkey || EVP_PKEY_id(pkey) != evp_type(type)) return not_a_key(where, fmt::format("one PKCS#8 {} private key", name_of(type)));
    KeyPair out{{type, {}}, Secret(32)};
    std::size_t size = 32, public_size = 32;
    if (EVP_PKEY_get_raw_private_key(pkey, uc(out.private_key.writable().data()), &size) != 1 || size != 32 ||
        EVP_PKEY_get_raw_public_key(pkey, uc(out.public_key.bytes.data()), &public_size) != 1 || public_size != 32)
        return not_a_key(where, fmt::format("one PKCS#8 {} private key", name_of(type)));
    return out;
}

Pkey to_pkey(const KeyPair& key) {
    return {EVP_PKEY_new_raw_private_key(evp_type(key.public_key.type), nullptr, uc(key.private_key.bytes().data()), 32), EVP_PKEY_free};
}

// Publishes `text` at `path` unless something is there already.
Result<void> publish_new(const fs::path& path, ByteSpan text, unsigned mode) {
    PAI_TRY(make_directories(path.parent_path(), 0700));
    std::array<std::byte, 8> unique;
    fill_random(unique);
    const fs::path temporary = path.parent_path() / fmt::format(".{}.{}", path.filename().string(), to_hex(unique));
    PAI_TRY(write_file(temporary, text, {.mode = mode, .durable = true}));
    const int done = ::link(temporary.c_str(), path.c_str()), number = errno;
    ::unlink(temporary.c_str());
    if (done == 0) return {};
    return Error(Code::Io, fmt::format("{}: {}", path.string(), number == EEXIST ? "exists already" : std::strerror(number)),
                 number == EEXIST ? "EXISTS" : "");
}

}  // namespace

std::string key_digits(const RawKey& ed25519) { return to_hex(ByteSpan(sha256(ed25519)).first(8)); }
std::string key_id(const RawKey& ed25519) { return "ed25519:" + key_digits(ed25519); }

Result<KeyPair> key_from_private(KeyType type, ByteSpan private_key) {
    if (private_key.size() != 32)
        return Error(Code::InvalidArgument, fmt::format("private key of {} bytes, expected 32", private_key.size()));
    const Pkey pkey(EVP_PKEY_new_raw_private_key(evp_type(type), nullptr, uc(private_key.data()), 32), EVP_PKEY_free);
    return pair_of(pkey.get(), type, "private key");
}

KeyPair make_key(KeyType type) {
    const Secret seed = Secret::random(32);
    Result<KeyPair> key = key_from_private(type, seed.bytes());
    PAI_ASSERT(key.has_value());
    return *std::move(key);
}

RawSignature sign_ed25519(const KeyPair& key, ByteSpan message) {
    PAI_ASSERT(key.public_key.type == KeyType::Ed25519 && key.private_key.size() == 32);
    Secret expanded(crypto_sign_SECRETKEYBYTES);
    std::memcpy(expanded.writable().data(), key.private_key.bytes().data(), 32);
    std::memcpy(expanded.writable().data() + 32, key.public_key.bytes.data(), 32);
    RawSignature out;
    crypto_sign_detached(uc(out.data()), nullptr, uc(message.data()), message.size(), uc(expanded.bytes().data()));
    return out;
}

Result<Secret> x25519(const Secret& scalar, const RawKey& point) {
    PAI_ASSERT(scalar.size() == 32);
    Secret out(32);
    if (crypto_scalarmult(uc(out.writable().data()), uc(scalar.bytes().data()), uc(point.data())) != 0)
        return Error(Code::Corrupt, "X25519 point of low order", "KEY_WEAK");
    return out;
}

Result<KeyPair> read_private_key(const fs::path& path, KeyType type) {
    PAI_TRY(judge_folder(path));
    PAI_TRY(const Secret text, read_private_text(path));
    const Bio bio(BIO_new_mem_buf(text.bytes().data(), static_cast<int>(text.size())), BIO_free_all);
    const Pkey pkey(PEM_read_bio_PrivateKey(bio.get(), nullptr, no_password, nullptr), EVP_PKEY_free);
    return pair_of(pkey.get(), type, path.string());
}

std::string public_key_pem(const PublicKey& key) {
    const Pkey pkey(EVP_PKEY_new_raw_public_key(evp_type(key.type), nullptr, uc(key.bytes.data()), 32), EVP_PKEY_free);
    const Bio bio(BIO_new(BIO_s_mem()), BIO_free_all);
    PAI_ASSERT(pkey && PEM_write_bio_PUBKEY(bio.get(), pkey.get()) == 1);
    char* data = nullptr;
    const long size = BIO_get_mem_data(bio.get(), &data);
    return {data, static_cast<std::size_t>(size)};
}

Result<PublicKey> parse_public_key(std::string_view pem) {
    const Bio bio(BIO_new_mem_buf(pem.data(), static_cast<int>(pem.size())), BIO_free_all);
    const Pkey pkey(PEM_read_bio_PUBKEY(bio.get(), nullptr, no_password, nullptr), EVP_PKEY_free);
    const int id = pkey ? EVP_PKEY_id(pkey.get()) : 0;
    PublicKey out{id == EVP_PKEY_X25519 ? KeyType::X25519 : KeyType::Ed25519, {}};
    std::size_t size = 32;
    if ((id != EVP_PKEY_ED25519 && id != EVP_PKEY_X25519) || EVP_PKEY_get_raw_public_key(pkey.get(), uc(out.bytes.data()), &size) != 1)
        return not_a_key("public key", "one SPKI Ed25519 or X25519 key");
    return out;
}

Result<PublicKey> read_public_key(const fs::path& path) {
    PAI_TRY(const std::string text, read_text_file(path, kMaxKeyFile));
    Result<PublicKey> key = parse_public_key(text);
    if (!key) return std::move(key).error().context(path.string());
    return key;
}

Result<void> write_private_key(const fs::path& path, const KeyPair& key) {
    const Pkey pkey = to_pkey(key);
    const Bio bio(BIO_new(BIO_s_secmem()), BIO_free_all);
    PAI_ASSERT(pkey && bio && PEM_write_bio_PKCS8PrivateKey(bio.get(), pkey.get(), nullptr, nullptr, 0, nullptr, nullptr) == 1);
    char* data = nullptr;
    const long size = BIO_get_mem_data(bio.get(), &data);
    const Result<void> done = publish_new(path, as_byte_span({data, static_cast<std::size_t>(size)}), 0600);
    wipe(std::as_writable_bytes(std::span(data, static_cast<std::size_t>(size))));
    return done;
}

Result<void> write_public_key(const fs::path& path, const PublicKey& key) {
    return publish_new(path, as_byte_span(public_key_pem(key)), 0644);
}

Result<KeyPair> read_or_make_key(const fs::path& path, KeyType type) {
    Result<KeyPair> there = read_private_key(path, type);
    // The folder may be absent too, which is no fault of its permissions.
    if (there || file_exists(path) || fs::is_symlink(path)) return there;
    PAI_TRY(make_directories(path.parent_path(), 0700));
    const KeyPair made = make_key(type);
    if (Result<void> written = write_private_key(path, made); !written && written.error().reason != "EXISTS") return written.error();
    PAI_TRY(KeyPair key, read_private_key(path, type));
    const fs::path beside = path.parent_path() / (path.stem().string() + ".pub.pem");
    if (!file_exists(beside)) static_cast<void>(write_public_key(beside, key.public_key));
    return key;
}

}  // namespace pai
