#pragma once
// Tar archives of regular files, as `tar` itself lists and unpacks them. Source: POSIX.1-2017, pax, "ustar Interchange
// Format"; sizes of 8 GiB and more in GNU's base-256 form.
#include <cstdint>
#include <filesystem>
#include <functional>
#include <optional>
#include <string>

#include "base/bytes.h"
#include "base/file.h"
#include "base/hash.h"

namespace pai {

// Writes one archive; it appears under its name by finish(), and not at all otherwise.
class TarWriter {
public:
    static Result<TarWriter> create(const std::filesystem::path& path);

    // InvalidArgument: a name that ustar cannot hold (255 bytes, split at a '/').
    Result<void> add(const std::string& name, ByteSpan bytes);
    // Copies `source`, which must still have `size` bytes with that hash. Io: it has not.
    Result<void> add_file(const std::string& name, const std::filesystem::path& source, std::uint64_t size, const Hash& sha256);
    // Bytes written so far.
    std::uint64_t size() const { return size_; }
    Result<void> finish();

private:
    explicit TarWriter(WriteFile file) : file_(std::move(file)) {}
    Result<void> begin(const std::string& name, std::uint64_t size);
    Result<void> put(ByteSpan bytes);
    Result<void> pad();
    WriteFile file_;
    std::uint64_t size_ = 0;
};

struct TarEntry {
    std::string name;           // a safe relative path
    std::uint64_t offset = 0;   // of its first byte in the archive
    std::uint64_t size = 0;
};

// Walks an archive that may be hostile. Corrupt: anything but regular files with safe names, a bad checksum, an entry that
// ends after the archive, no end mark, or bytes other than zero after it.
class TarReader {
public:
    // Up to out.size() bytes at an offset; fewer only at the end.
    using ReadAt = std::function<Result<std::size_t>(std::uint64_t offset, std::span<std::byte> out)>;
    TarReader(ReadAt read_at, std::uint64_t size) : read_at_(std::move(read_at)), size_(size) {}
    // The next entry; nothing at the end.
    Result<std::optional<TarEntry>> next();
    // All bytes of an entry. Corrupt: more than `max_bytes`.
    Result<Bytes> read(const TarEntry& entry, std::uint64_t max_bytes) const;
    // Writes an entry to a new file and returns its SHA-256.
    Result<Hash> extract(const TarEntry& entry, const std::filesystem::path& to, unsigned mode) const;

private:
    Result<void> check_end() const;
    ReadAt read_at_;
    std::uint64_t size_ = 0, at_ = 0;
};

}  // namespace pai
