#include "base/file.h"

#include <algorithm>
#include <atomic>
#include <cerrno>
#include <cstdlib>
#include <cstring>

#include <fcntl.h>
#include <fmt/format.h>
#include <pwd.h>
#include <sys/file.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/below.h"

namespace pai {
namespace fs = std::filesystem;
namespace {

constexpr int kMaxLeftovers = 1000;

Error io_error(const fs::path& path, std::string_view what, int number) {
    return Error(number == ENOENT ? Code::NotFound : Code::Io, fmt::format("{}: {}: {}", path.string(), what, std::strerror(number)));
}

Result<void> write_all(int fd, ByteSpan bytes, const fs::path& path) {
    while (!bytes.empty()) {
        const ssize_t n = ::write(fd, bytes.data(), bytes.size());
        if (n < 0 && errno == EINTR) continue;
        if (n < 0) return io_error(path, "cannot write", errno);
        bytes = bytes.subspan(static_cast<std::size_t>(n));
    }
    return {};
}

void sync_folder(const fs::path& path) {
    const int fd = ::open(path.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (fd < 0) return;
    ::fsync(fd);
    ::close(fd);
}

fs::path temporary_beside(const fs::path& path) {
    static std::atomic<unsigned> counter{0};
    return path.parent_path() / fmt::format(".{}.{}-{}.tmp", path.filename().string(), ::getpid(), counter++);
}

// The whole of the open file, which is closed.
Result<Bytes> read_open_file(int fd, const fs::path& path, std::uint64_t max_bytes) {
    struct stat st {};
    Result<Bytes> out = Bytes{};
    if (::fstat(fd, &st) != 0) out = io_error(path, "cannot stat", errno);
    else if (!S_ISREG(st.st_mode)) out = Error(Code::Io, fmt::format("{}: not a regular file", path.string()));
    else if (static_cast<std::uint64_t>(st.st_size) > max_bytes)
        out = Error(Code::Io, fmt::format("{}: {} bytes, at most {} are read", path.string(), st.st_size, max_bytes));
    // Files of /proc say 0 bytes: read on until the end, whatever the size said.
    for (std::size_t at = 0; out;) {
        // One byte more than it said: the end is found without taking room, and copying everything there, once more.
        if (at == out->size()) out->resize(std::max<std::size_t>(static_cast<std::size_t>(st.st_size) + 1, at + std::max<std::size_t>(at / 2, 4096)));
        const ssize_t n = ::read(fd, out->data() + at, out->size() - at);
        if (n < 0 && errno == EINTR) continue;
        if (n < 0) {
            out = io_error(path, "cannot read", errno);
        } else {
            at += static_cast<std::size_t>(n);
            if (at > max_bytes) out = Error(Code::Io, fmt::format("{}: more than {} bytes", path.string(), max_bytes));
            else if (n == 0) {
                out->resize(at);
                break;
            }
        }
    }
    ::close(fd);
    return out;
}

}  // namespace

Result<Bytes> read_file(const fs::path& path, std::uint64_t max_bytes) {
    // A pipe without a writer would hold the program up for ever.
    const int fd = ::open(path.c_str(), O_RDONLY | O_NONBLOCK | O_CLOEXEC);
    if (fd < 0) return io_error(path, "cannot open", errno);
    return read_open_file(fd, path, max_bytes);
}

Result<Bytes> read_file_below(const fs::path& folder, std::string_view relative, std::uint64_t max_bytes) {
    const fs::path shown = folder / relative;
    const auto denied = [&] { return Error(Code::Denied, fmt::format("{}: does not stay below {}", relative, folder.empty() ? "." : folder.string())); };
    if (relative.empty() || relative.find('\0') != relative.npos || fs::path(relative).is_absolute()) return denied();
    int at = ::open(folder.empty() ? "." : folder.c_str(), O_PATH | O_DIRECTORY | O_CLOEXEC);
    const fs::path path(relative);
    for (auto part = path.begin(); at >= 0 && part != path.end(); ++part) {
        const bool last = std::next(part) == path.end();
        const int next = *part == ".." || part->empty() ? -1 : ::openat(at, part->c_str(), O_NOFOLLOW | O_CLOEXEC | O_NONBLOCK | O_RDONLY | (last ? 0 : O_DIRECTORY | O_PATH));
        const int number = *part == ".." || part->empty() ? ELOOP : errno;
        ::close(std::exchange(at, next));
        if (at >= 0) continue;
        // A link in the middle of the way is no folder for O_NOFOLLOW.
        if (number == ELOOP || number == ENOTDIR) return denied();
        return io_error(shown, "cannot open", number);
    }
    if (at < 0) return io_error(folder, "cannot open", errno);
    return read_open_file(at, shown, max_bytes);
}

Result<std::string> read_text_file(const fs::path& path, std::uint64_t max_bytes) {
    PAI_TRY(const Bytes bytes, read_file(path, max_bytes));
    return std::string(as_text(bytes));
}

Result<void> write_file(const fs::path& path, ByteSpan bytes, WriteOptions options) {
    PAI_TRY(WriteFile file, WriteFile::create(path, options));
    PAI_TRY(file.write(bytes));
    return file.commit();
}

Result<void> write_file(const fs::path& path, std::string_view text, WriteOptions options) {
    return write_file(path, as_byte_span(text), options);
}

Result<void> append_file(const fs::path& path, std::string_view text) {
    const int fd = ::open(path.c_str(), O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0644);
    if (fd < 0) return io_error(path, "cannot open", errno);
    Result<void> done = write_all(fd, as_byte_span(text), path);
    ::close(fd);
    return done;
}

Result<void> make_directories(const fs::path& path, unsigned mode) {
    std::error_code ec;
    if (path.empty() || fs::is_directory(path, ec)) return {};
    if (path.has_parent_path() && path.parent_path() != path) PAI_TRY(make_directories(path.parent_path(), mode));
    if (::mkdir(path.c_str(), mode) != 0 && errno != EEXIST) return io_error(path, "cannot make folder", errno);
    return {};
}

Result<std::vector<fs::path>> list_directory(const fs::path& path) {
    std::error_code ec;
    std::vector<fs::path> out;
    for (fs::directory_iterator it(path, ec), end; !ec && it != end; it.increment(ec)) out.push_back(it->path());
    if (ec) return io_error(path, "cannot list", ec.value());
    std::sort(out.begin(), out.end());
    return out;
}

bool file_exists(const fs::path& path) {
    std::error_code ec;
    return fs::exists(path, ec);
}

fs::path executable_directory() {
    std::error_code ec;
    const fs::path self = fs::read_symlink("/proc/self/exe", ec);
    return ec ? fs::current_path() : self.parent_path();
}

fs::path paifang_home() {
    if (const char* home = std::getenv("PAIFANG_HOME"); home && *home) return home;
    if (const char* data = std::getenv("XDG_DATA_HOME"); data && *data) return fs::path(data) / "paifang";
    const char* home = std::getenv("HOME");
    if (!home || !*home) {
        const passwd* user = ::getpwuid(::geteuid());
        home = user ? user->pw_dir : "/";
    }
    return fs::path(home) / ".local/share/paifang";
}

fs::path share_directory() { return executable_directory().parent_path() / "share/paifang"; }

Result<ReadFile> ReadFile::open(const fs::path& path) {
    const int fd = ::open(path.c_str(), O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC);
    if (fd < 0) return io_error(path, "cannot open", errno);
    struct stat st {};
    if (::fstat(fd, &st) != 0 || !S_ISREG(st.st_mode)) {
        ::close(fd);
        return Error(Code::Io, fmt::format("{}: not a regular file", path.string()));
    }
    return ReadFile(fd, static_cast<std::uint64_t>(st.st_size));
}

ReadFile::ReadFile(ReadFile&& o) noexcept : fd_(std::exchange(o.fd_, -1)), size_(o.size_) {}
ReadFile& ReadFile::operator=(ReadFile&& o) noexcept {
    std::swap(fd_, o.fd_);
    std::swap(size_, o.size_);
    return *this;
}
ReadFile::~ReadFile() {
    if (fd_ >= 0) ::close(fd_);
}

Result<std::size_t> ReadFile::read_at(std::uint64_t offset, std::span<std::byte> out) const {
    std::size_t at = 0;
    while (at < out.size()) {
        const ssize_t n = ::pread(fd_, out.data() + at, out.size() - at, static_cast<off_t>(offset + at));
        if (n < 0 && errno == EINTR) continue;
        if (n < 0) return Error(Code::Io, fmt::format("cannot read at byte {}: {}", offset + at, std::strerror(errno)));
        if (n == 0) break;
        at += static_cast<std::size_t>(n);
    }
    return at;
}

Result<void> read_pieces(const ReadFile& file, const std::function<Result<void>(ByteSpan)>& take) {
    constexpr std::uint64_t kPiece = 1u << 20;
    Bytes piece;
    for (std::uint64_t at = 0; at < file.size(); at += piece.size()) {
        piece.resize(static_cast<std::size_t>(std::min(kPiece, file.size() - at)));
        PAI_TRY(const std::size_t got, file.read_at(at, piece));
        if (got != piece.size()) return Error(Code::Io, "a file ends while it is read");
        PAI_TRY(take(piece));
    }
    return {};
}

Result<FileHash> hash_file(const fs::path& path) {
    PAI_TRY(const ReadFile file, ReadFile::open(path));
    Sha256 hash;
    auto done = read_pieces(file, [&](ByteSpan piece) -> Result<void> {
        hash.add(piece);
        return {};
    });
    if (!done) return std::move(done).error().context(path.string());
    return FileHash{file.size(), hash.finish()};
}

Result<WriteFile> WriteFile::create(const fs::path& path, WriteOptions options) {
    WriteFile file;
    file.path_ = path;
    file.options_ = options;
    // A killed process of the same number may have left its own: the next name is as good.
    for (int left = kMaxLeftovers; file.fd_ < 0 && left > 0; --left) {
        file.temporary_ = temporary_beside(path);
        file.fd_ = ::open(file.temporary_.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, options.mode);
        if (file.fd_ < 0 && errno != EEXIST) break;
    }
    if (file.fd_ < 0) return io_error(path, "cannot create", errno);
    return file;
}

WriteFile::WriteFile(WriteFile&& o) noexcept
    : fd_(std::exchange(o.fd_, -1)), path_(std::move(o.path_)), temporary_(std::move(o.temporary_)), options_(o.options_) {}
WriteFile& WriteFile::operator=(WriteFile&& o) noexcept {
    if (this != &o) {
        drop();
        fd_ = std::exchange(o.fd_, -1);
        path_ = std::move(o.path_);
        temporary_ = std::move(o.temporary_);
        options_ = o.options_;
    }
    return *this;
}
WriteFile::~WriteFile() { drop(); }

void WriteFile::drop() {
    if (fd_ < 0) return;
    ::close(std::exchange(fd_, -1));
    ::unlink(temporary_.c_str());
}

Result<void> WriteFile::write(ByteSpan bytes) { return write_all(fd_, bytes, path_); }

Result<void> WriteFile::write_at(std::uint64_t offset, ByteSpan bytes) {
    while (!bytes.empty()) {
        const ssize_t n = ::pwrite(fd_, bytes.data(), bytes.size(), static_cast<off_t>(offset));
        if (n < 0 && errno == EINTR) continue;
        if (n < 0) return io_error(path_, "cannot write", errno);
        offset += static_cast<std::uint64_t>(n);
        bytes = bytes.subspan(static_cast<std::size_t>(n));
    }
    return {};
}

Result<void> WriteFile::commit() {
    if (options_.durable && ::fsync(fd_) != 0) return io_error(path_, "cannot sync", errno);
    const int fd = std::exchange(fd_, -1);
    if (::close(fd) != 0 || ::rename(temporary_.c_str(), path_.c_str()) != 0) {
        const int number = errno;
        ::unlink(temporary_.c_str());
        return io_error(path_, "cannot write", number);
    }
    if (options_.durable) sync_folder(path_.parent_path());
    return {};
}

Result<MappedFile> MappedFile::open(const fs::path& path) {
    const int fd = ::open(path.c_str(), O_RDONLY | O_NONBLOCK | O_CLOEXEC);
    if (fd < 0) return io_error(path, "cannot open", errno);
    struct stat st {};
    const bool regular = ::fstat(fd, &st) == 0 && S_ISREG(st.st_mode) && st.st_size > 0;
    const auto size = static_cast<std::size_t>(st.st_size);
    void* const memory = regular ? ::mmap(nullptr, size, PROT_READ, MAP_PRIVATE, fd, 0) : MAP_FAILED;
    const int number = errno;
    ::close(fd);
    if (!regular) return Error(Code::Io, fmt::format("{}: expected a regular file that is not empty", path.string()));
    if (memory == MAP_FAILED) return io_error(path, "cannot map", number);
    return MappedFile(ByteSpan(static_cast<const std::byte*>(memory), size));
}

MappedFile::MappedFile(MappedFile&& o) noexcept : bytes_(std::exchange(o.bytes_, {})) {}
MappedFile& MappedFile::operator=(MappedFile&& o) noexcept {
    std::swap(bytes_, o.bytes_);
    return *this;
}
MappedFile::~MappedFile() {
    if (!bytes_.empty()) ::munmap(const_cast<std::byte*>(bytes_.data()), bytes_.size());
}

Result<SharedFile> SharedFile::map(const fs::path& path, int fd, std::size_t size, bool create) {
    SharedFile file(fd, {});  // closes it, whatever comes
    struct stat st {};
    if (::fstat(fd, &st) != 0) return io_error(path, "cannot stat", errno);
    if (!S_ISREG(st.st_mode) || st.st_uid != ::geteuid()) return Error(Code::Io, fmt::format("{}: not a file of this user", path.string()));
    if (create && ::flock(fd, LOCK_EX | LOCK_NB) != 0) return Error(Code::Io, fmt::format("{}: another process holds it", path.string()), "FILE_HELD");
    if (st.st_size != static_cast<off_t>(size)) {
        if (!create) return Error(Code::Io, fmt::format("{}: {} bytes, expected {}", path.string(), st.st_size, size));
        if (::ftruncate(fd, 0) != 0 || ::ftruncate(fd, static_cast<off_t>(size)) != 0) return io_error(path, "cannot be made as long as it should be", errno);
    }
    void* memory = ::mmap(nullptr, size, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
    if (memory == MAP_FAILED) return io_error(path, "cannot map", errno);
    file.bytes_ = {static_cast<std::byte*>(memory), size};
    return file;
}

Result<SharedFile> SharedFile::create(const fs::path& path, std::size_t size) {
    const int fd = ::open(path.c_str(), O_RDWR | O_CREAT | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC, 0600);
    if (fd < 0) return io_error(path, "cannot create", errno);
    return map(path, fd, size, true);
}

Result<SharedFile> SharedFile::open(const fs::path& path, std::size_t size) {
    const int fd = ::open(path.c_str(), O_RDWR | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC);
    if (fd < 0) return io_error(path, "cannot open", errno);
    return map(path, fd, size, false);
}

SharedFile::SharedFile(SharedFile&& o) noexcept : fd_(std::exchange(o.fd_, -1)), bytes_(std::exchange(o.bytes_, {})) {}
SharedFile& SharedFile::operator=(SharedFile&& o) noexcept {
    std::swap(fd_, o.fd_);
    std::swap(bytes_, o.bytes_);
    return *this;
}
SharedFile::~SharedFile() {
    if (!bytes_.empty()) ::munmap(bytes_.data(), bytes_.size());
    if (fd_ >= 0) ::close(fd_);
}

}  // namespace pai
