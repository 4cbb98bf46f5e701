#pragma once
// The only place, with vault, where files are opened. Every error is Io or NotFound and names the path.
#include <cstdint>
#include <filesystem>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "base/bytes.h"
#include "base/hash.h"

namespace pai {

// The whole file. Io if it is longer than `max_bytes` or not a regular file.
Result<Bytes> read_file(const std::filesystem::path& path, std::uint64_t max_bytes = 1ull << 32);
Result<std::string> read_text_file(const std::filesystem::path& path, std::uint64_t max_bytes = 64ull << 20);

// Writes beside `path` and renames, so that a reader sees the old file or the whole new one.
// `mode` are the permission bits of the new file; `durable` syncs the file and its folder.
struct WriteOptions {
    unsigned mode = 0644;
    bool durable = false;
};
Result<void> write_file(const std::filesystem::path& path, ByteSpan bytes, WriteOptions options = {});
Result<void> write_file(const std::filesystem::path& path, std::string_view text, WriteOptions options = {});

// Appends to `path`, creating it. One call is one write(2).
Result<void> append_file(const std::filesystem::path& path, std::string_view text);

// The folder and its parents; `mode` holds for those it creates.
Result<void> make_directories(const std::filesystem::path& path, unsigned mode = 0755);

// The entries of a folder, sorted by name. NotFound if there is no such folder.
Result<std::vector<std::filesystem::path>> list_directory(const std::filesystem::path& path);

bool file_exists(const std::filesystem::path& path);

// Folder of the running executable, links resolved.
std::filesystem::path executable_directory();

// $PAIFANG_HOME, else $XDG_DATA_HOME/paifang, else ~/.local/share/paifang.
std::filesystem::path paifang_home();

// Files that come with the program: `<executable>/../share/paifang`.
std::filesystem::path share_directory();

// A regular file open for reading at any offset, links not followed. Move-only; safe to read from any thread.
class ReadFile {
public:
    // NotFound: absent. Io: a link, a folder or a device, or not readable.
    static Result<ReadFile> open(const std::filesystem::path& path);
    ReadFile(ReadFile&&) noexcept;
    ReadFile& operator=(ReadFile&&) noexcept;
    ~ReadFile();
    std::uint64_t size() const { return size_; }
    // Reads up to out.size() bytes at `offset`; the count is smaller only at the end of the file.
    Result<std::size_t> read_at(std::uint64_t offset, std::span<std::byte> out) const;

private:
    ReadFile(int fd, std::uint64_t size) : fd_(fd), size_(size) {}
    int fd_ = -1;
    std::uint64_t size_ = 0;
};

// Hands the whole of `file` to `take` in pieces of at most 1 MiB, in order; the first error ends it. Io: it ends early.
Result<void> read_pieces(const ReadFile& file, const std::function<Result<void>(ByteSpan)>& take);

// Size and SHA-256 of a file, read piece by piece.
struct FileHash {
    std::uint64_t size = 0;
    Hash sha256{};
};
Result<FileHash> hash_file(const std::filesystem::path& path);

// A file written piece by piece, published under its name by commit(); dropped without a trace otherwise.
class WriteFile {
public:
    static Result<WriteFile> create(const std::filesystem::path& path, WriteOptions options = {});
    WriteFile(WriteFile&&) noexcept;
    WriteFile& operator=(WriteFile&&) noexcept;
    ~WriteFile();
    Result<void> write(ByteSpan bytes);
    Result<void> write_at(std::uint64_t offset, ByteSpan bytes);
    Result<void> commit();

private:
    WriteFile() = default;
    void drop();
    int fd_ = -1;
    std::filesystem::path path_, temporary_;
    WriteOptions options_;
};

// A file of our own that comes with the program, as memory: what is read of it comes from the disk, the rest takes no memory. Its bytes stay while it
// lives. Not for files of others, who may make them shorter at any time: reading past their end would end the program.
class MappedFile {
public:
    // Errors as ReadFile::open(); Io too if it is empty.
    static Result<MappedFile> open(const std::filesystem::path& path);
    MappedFile() = default;
    MappedFile(MappedFile&&) noexcept;
    MappedFile& operator=(MappedFile&&) noexcept;
    ~MappedFile();
    ByteSpan bytes() const { return bytes_; }

private:
    explicit MappedFile(ByteSpan bytes) : bytes_(bytes) {}
    ByteSpan bytes_;
};

// A small file that several processes of one user see as the same memory. What others write there changes at any time: copy a
// value out before it is judged.
class SharedFile {
public:
    // Creates the file (mode 0600) or makes it `size` bytes again; every byte is then 0 unless it had that size already.
    // Io: a link, another user's, or one that another process holds by create().
    static Result<SharedFile> create(const std::filesystem::path& path, std::size_t size);
    // One that is there. Io: a link, another user's, or not `size` bytes.
    static Result<SharedFile> open(const std::filesystem::path& path, std::size_t size);
    SharedFile(SharedFile&&) noexcept;
    SharedFile& operator=(SharedFile&&) noexcept;
    ~SharedFile();
    std::span<std::byte> bytes() const { return bytes_; }

private:
    SharedFile(int fd, std::span<std::byte> bytes) : fd_(fd), bytes_(bytes) {}
    static Result<SharedFile> map(const std::filesystem::path& path, int fd, std::size_t size, bool create);
    int fd_ = -1;
    std::span<std::byte> bytes_;
};

}  // namespace pai
