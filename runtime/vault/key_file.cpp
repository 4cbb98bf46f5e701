#include "vault/key_file.h"

#include <array>
#include <cerrno>
#include <cstring>

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/file.h"
#include "vault/secret.h"

namespace pai {
namespace fs = std::filesystem;
namespace {

constexpr std::uint64_t kMaxKeyFile = 16384;

Error open_to_others(const fs::path& path, std::string_view what) {
    return Error(Code::Denied, fmt::format("{}: {}", path.string(), what), "KEY_FILE_PERMISSIONS");
}

Result<void> judge_folder(const fs::path& path) {
    const fs::path folder = path.has_parent_path() ? path.parent_path() : fs::path(".");
    struct stat st {};
    if (::stat(folder.c_str(), &st) != 0) return Error(Code::NotFound, fmt::format("{}: no such key file", path.string()));
    if (!S_ISDIR(st.st_mode) || (st.st_mode & 0022)) return open_to_others(folder, "expected a folder that group and others may not write to");
    return {};
}

Result<Secret> judge_and_read(int fd, const fs::path& path) {
    struct stat st {};
    if (::fstat(fd, &st) != 0 || !S_ISREG(st.st_mode)) return open_to_others(path, "expected a regular file");
    if (st.st_uid != ::geteuid()) return open_to_others(path, "expected to be owned by the user who runs this");
    if (st.st_mode & 0077) return open_to_others(path, fmt::format("mode is {:04o}, expected 0600", st.st_mode & 07777));
    if (st.st_size <= 0 || static_cast<std::uint64_t>(st.st_size) > kMaxKeyFile)
        return Error(Code::Corrupt, fmt::format("{}: expected a PEM private key", path.string()));
    Secret out(static_cast<std::size_t>(st.st_size));
    if (::read(fd, out.writable().data(), out.size()) != st.st_size) return Error(Code::Io, fmt::format("{}: cannot read", path.string()));
    return out;
}

// The text of a private key file, judged on the opened file, so that no exchange in between helps.
Result<Secret> read_private_text(const fs::path& path) {
    PAI_TRY(judge_folder(path));
    const int fd = ::open(path.c_str(), O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC);
    if (fd < 0 && errno == ENOENT) return Error(Code::NotFound, fmt::format("{}: no such key file", path.string()));
    if (fd < 0) return open_to_others(path, fmt::format("expected a regular file that can be read ({})", std::strerror(errno)));
    Result<Secret> out = judge_and_read(fd, path);
    ::close(fd);
    return out;
}

template <class Key>
Result<Key> read_private(const fs::path& path) {
    PAI_TRY(const Secret text, read_private_text(path));
    Result<Key> key = Key::from_pem(as_text(text.bytes()));
    if (!key) return std::move(key).error().context(path.string());
    return key;
}

// Publishes `text` at `path` unless something is there already.
Result<void> publish_new(const fs::path& path, std::string_view text, unsigned mode) {
    PAI_TRY(make_directories(path.parent_path(), 0700));
    const fs::path temporary = path.parent_path() / fmt::format(".{}.{}", path.filename().string(), to_hex(random_bytes(8)));
    PAI_TRY(write_file(temporary, text, {.mode = mode, .durable = true}));
    const int done = ::link(temporary.c_str(), path.c_str()), number = errno;
    ::unlink(temporary.c_str());
    if (done == 0) return {};
    return Error(Code::Io, fmt::format("{}: {}", path.string(), number == EEXIST ? "exists already" : std::strerror(number)),
                 number == EEXIST ? "EXISTS" : "");
}

template <class Key>
Result<void> write_private(const fs::path& path, const Key& key) {
    std::string pem = key.to_pem();
    Result<void> done = publish_new(path, pem, 0600);
    wipe(std::as_writable_bytes(std::span(pem.data(), pem.size())));
    return done;
}

// The key at `path`, or a new one, with its public half beside it.
template <class Key>
Result<Key> read_or_make(const fs::path& path, KeyType type) {
    Result<Key> key = read_private<Key>(path);
    if (!key && key.error().code != Code::NotFound) return key;
    if (!key) {
        if (Result<void> written = write_private(path, Key::generate()); !written && written.error().reason != "EXISTS") return written.error();
        key = read_private<Key>(path);
        if (!key) return key;
    }
    // A public half that is missing, or that of a key that is gone, is what a reader would verify with in vain.
    const fs::path beside = public_key_path(path);
    const Result<std::string> there = read_text_file(beside, kMaxKeyFile);
    const std::string own = public_pem(type, key->public_key());
    if (!there || *there != own) {
        PAI_TRY(write_file(beside, own, {.mode = 0644, .durable = true}));
    }
    return key;
}

}  // namespace

Result<SigningKey> read_signing_key(const fs::path& path) { return read_private<SigningKey>(path); }
Result<AgreementKey> read_agreement_key(const fs::path& path) { return read_private<AgreementKey>(path); }
Result<void> write_private_key(const fs::path& path, const SigningKey& key) { return write_private(path, key); }
Result<void> write_private_key(const fs::path& path, const AgreementKey& key) { return write_private(path, key); }

Result<PublicKey> read_public_key(const fs::path& path, KeyType type) {
    PAI_TRY(const std::string text, read_text_file(path, kMaxKeyFile));
    Result<PublicKey> key = parse_public_pem(type, text);
    if (!key) return std::move(key).error().context(path.string());
    return key;
}

Result<void> write_public_key(const fs::path& path, KeyType type, const PublicKey& key) {
    return publish_new(path, public_pem(type, key), 0644);
}

Result<SigningKey> read_or_make_signing_key(const fs::path& path) { return read_or_make<SigningKey>(path, KeyType::Ed25519); }
Result<AgreementKey> read_or_make_agreement_key(const fs::path& path) { return read_or_make<AgreementKey>(path, KeyType::X25519); }

fs::path public_key_path(const fs::path& private_key) { return private_key.parent_path() / (private_key.stem().string() + ".pub.pem"); }

}  // namespace pai
