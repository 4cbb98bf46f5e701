#include "vault/tar.h"

#include <algorithm>
#include <array>

#include <fmt/format.h>

#include "vault/own_work.h"

namespace pai {
namespace fs = std::filesystem;
namespace {

constexpr std::size_t kBlock = 512, kPiece = 1u << 20;
// Fields of a header: offset and length.
constexpr std::size_t kName = 0, kNameSize = 100, kMode = 100, kUid = 108, kGid = 116, kIdSize = 8, kSize = 124, kTimeAt = 136, kLong = 12;
constexpr std::size_t kChecksum = 148, kType = 156, kMagic = 257, kPrefix = 345, kPrefixSize = 155;
constexpr std::uint64_t kLargestOctal = (1ull << 33) - 1;  // 11 octal digits

using Header = std::array<std::byte, kBlock>;

void put_text(Header& h, std::size_t at, std::string_view text) {
    const ByteSpan bytes = std::as_bytes(std::span(text));  // may be empty, and then nowhere
    std::copy(bytes.begin(), bytes.end(), h.begin() + static_cast<std::ptrdiff_t>(at));
}

unsigned sum_of(const Header& h) {
    unsigned sum = 0;
    for (std::size_t i = 0; i < kBlock; ++i) sum += i >= kChecksum && i < kChecksum + 8 ? unsigned{' '} : std::to_integer<unsigned>(h[i]);
    return sum;
}

void put_size(Header& h, std::uint64_t size) {
    if (size <= kLargestOctal) return put_text(h, kSize, fmt::format("{:011o}", size));
    h[kSize] = std::byte{0x80};
    for (std::size_t i = 0; i < 8; ++i) h[kSize + kLong - 1 - i] = std::byte{static_cast<std::uint8_t>(size >> (8 * i))};
}

// Splits a name into prefix and name; nothing if it does not fit.
std::optional<std::pair<std::string_view, std::string_view>> split_name(std::string_view name) {
    if (name.size() <= kNameSize) return std::pair{std::string_view(), name};
    for (std::size_t slash = name.find('/'); slash != name.npos && slash <= kPrefixSize; slash = name.find('/', slash + 1))
        if (name.size() - slash - 1 <= kNameSize) return std::pair{name.substr(0, slash), name.substr(slash + 1)};
    return {};
}

Result<Header> make_header(const std::string& name, std::uint64_t size) {
    const auto parts = split_name(name);
    if (!parts || !is_safe_manifest_path(name)) return Error(Code::InvalidArgument, fmt::format("{}: no name for an archive", name));
    Header h{};
    put_text(h, kName, parts->second);
    put_text(h, kPrefix, parts->first);
    put_text(h, kMode, "0000644");
    put_text(h, kUid, "0000000");
    put_text(h, kGid, "0000000");
    put_text(h, kTimeAt, "00000000000");
    put_size(h, size);
    h[kType] = std::byte{'0'};
    put_text(h, kMagic, std::string_view("ustar\0" "00", 8));
    put_text(h, kChecksum, fmt::format("{:06o}", sum_of(h)));
    h[kChecksum + 7] = std::byte{' '};
    return h;
}

std::string_view text_of(const Header& h, std::size_t at, std::size_t size) {
    const std::string_view field(reinterpret_cast<const char*>(h.data()) + at, size);
    return field.substr(0, std::min(field.find('\0'), size));
}

// Digits, after spaces and before a space or zero.
std::optional<std::uint64_t> octal(const Header& h, std::size_t at, std::size_t size) {
    std::string_view text = text_of(h, at, size);
    while (text.starts_with(' ')) text.remove_prefix(1);
    while (text.ends_with(' ')) text.remove_suffix(1);
    if (text.empty() || text.size() > 12) return {};
    std::uint64_t value = 0;
    for (const char c : text) {
        if (c < '0' || c > '7') return {};
        value = value * 8 + static_cast<std::uint64_t>(c - '0');
    }
    return value;
}

std::optional<std::uint64_t> size_field(const Header& h) {
    if (h[kSize] != std::byte{0x80}) return octal(h, kSize, kLong);
    std::uint64_t value = 0;
    for (std::size_t i = 1; i < kLong; ++i) {
        if (value >> 55) return {};
        value = value << 8 | std::to_integer<std::uint64_t>(h[kSize + i]);
    }
    return value;
}

bool is_zero(ByteSpan bytes) {
    return std::all_of(bytes.begin(), bytes.end(), [](std::byte b) { return b == std::byte{0}; });
}

std::uint64_t padded(std::uint64_t size) { return (size + kBlock - 1) / kBlock * kBlock; }

Error broken(std::uint64_t at, std::string_view what) { return Error(Code::Corrupt, fmt::format("archive: at byte {}: {}", at, what), "SCHEMA_INVALID"); }

}  // namespace

Result<TarWriter> TarWriter::create(const fs::path& path) {
    PAI_TRY(WriteFile file, WriteFile::create(path));
    return TarWriter(std::move(file));
}

Result<void> TarWriter::put(ByteSpan bytes) {
    size_ += bytes.size();
    return file_.write(bytes);
}

Result<void> TarWriter::begin(const std::string& name, std::uint64_t size) {
    PAI_TRY(const Header header, make_header(name, size));
    return put(header);
}

Result<void> TarWriter::pad() {
    static constexpr Header zero{};
    return put(ByteSpan(zero).first(padded(size_) - size_));
}

Result<void> TarWriter::add(const std::string& name, ByteSpan bytes) {
    PAI_TRY(begin(name, bytes.size()));
    PAI_TRY(put(bytes));
    return pad();
}

Result<void> TarWriter::add_file(const std::string& name, const fs::path& source, std::uint64_t size, const Hash& sha256) {
    PAI_TRY(const ReadFile in, ReadFile::open(source));
    const auto changed = [&] { return Error(Code::Io, fmt::format("{}: changed while it was packed", source.string())); };
    if (in.size() != size) return changed();
    PAI_TRY(begin(name, size));
    Sha256 hash;
    PAI_TRY(read_pieces(in, [&](ByteSpan piece) {
        hash.add(piece);
        return put(piece);
    }));
    if (hash.finish() != sha256) return changed();
    return pad();
}

Result<void> TarWriter::finish() {
    static constexpr std::array<std::byte, 2 * kBlock> end{};
    PAI_TRY(put(end));
    return file_.commit();
}

Result<std::optional<TarEntry>> TarReader::next() {
    Header h;
    if (at_ > size_ || size_ - at_ < kBlock) return broken(at_, "ends without its end mark");
    PAI_TRY(const std::size_t got, read_at_(at_, h));
    if (got != kBlock) return broken(at_, "ends within a header");
    if (is_zero(h)) {
        PAI_TRY(check_end());
        return std::optional<TarEntry>();
    }
    if (text_of(h, kMagic, 5) != "ustar") return broken(at_, "expected a header of a ustar archive");
    if (octal(h, kChecksum, 8) != std::uint64_t{sum_of(h)}) return broken(at_, "the header's checksum is wrong");
    if (h[kType] != std::byte{'0'} && h[kType] != std::byte{0}) return broken(at_, "expected a regular file");
    TarEntry entry;
    const std::string_view prefix = text_of(h, kPrefix, kPrefixSize), name = text_of(h, kName, kNameSize);
    entry.name = prefix.empty() ? std::string(name) : fmt::format("{}/{}", prefix, name);
    if (!is_safe_manifest_path(entry.name)) return broken(at_, "expected a relative path without '..'");
    const auto size = size_field(h);
    entry.offset = at_ + kBlock;
    if (!size || *size > size_ - entry.offset) return broken(at_, fmt::format("{} ends after the archive", entry.name));
    entry.size = *size;
    at_ = entry.offset + padded(entry.size);
    return std::optional(std::move(entry));
}

Result<void> TarReader::check_end() const {
    Bytes rest;
    std::uint64_t at = at_;
    if (size_ - at < 2 * kBlock) return broken(at, "ends without its end mark");
    // tar fills up to its blocking factor: 20 blocks, or as many as it was told.
    if (size_ - at > (1u << 20)) return broken(at, "bytes after the end mark");
    rest.resize(static_cast<std::size_t>(size_ - at));
    PAI_TRY(const std::size_t got, read_at_(at, rest));
    if (got != rest.size() || !is_zero(rest)) return broken(at, "bytes after the end mark");
    return {};
}

Result<Bytes> TarReader::read(const TarEntry& entry, std::uint64_t max_bytes) const {
    if (entry.size > max_bytes) return broken(entry.offset, fmt::format("{} has {} bytes, expected at most {}", entry.name, entry.size, max_bytes));
    Bytes out(static_cast<std::size_t>(entry.size));
    PAI_TRY(const std::size_t got, read_at_(entry.offset, out));
    if (got != out.size()) return broken(entry.offset, fmt::format("{} is cut off", entry.name));
    return out;
}

Result<Hash> TarReader::extract(const TarEntry& entry, const fs::path& to, unsigned mode) const {
    PAI_TRY(WriteFile out, WriteFile::create(to, {.mode = mode}));
    Sha256 hash;
    Bytes piece;
    for (std::uint64_t at = 0; at < entry.size; at += piece.size()) {
        piece.resize(static_cast<std::size_t>(std::min<std::uint64_t>(kPiece, entry.size - at)));
        PAI_TRY(const std::size_t got, read_at_(entry.offset + at, piece));
        if (got != piece.size()) return broken(entry.offset + at, fmt::format("{} is cut off", entry.name));
        hash.add(piece);
        PAI_TRY(out.write(piece));
    }
    PAI_TRY(out.commit());
    return hash.finish();
}

}  // namespace pai
