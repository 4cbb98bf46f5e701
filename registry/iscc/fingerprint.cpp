#include "iscc/fingerprint.h"

#include <algorithm>
#include <array>
#include <tuple>

#include <fmt/format.h>

#include "asset/codec/pcm.h"
#include "iscc/audio_code.h"
#include "iscc/blake3.h"
#include "iscc/image_code.h"
#include "iscc/soft_hash.h"
#include "iscc/text_code.h"

namespace pai {

namespace {

constexpr std::size_t kMaxFiles = 100'000, kMaxDepth = 64;
constexpr std::uint64_t kMaxPictureBytes = 256ull << 20, kMaxSoundBytes = 256ull << 20, kMaxTextBytes = 16ull << 20;

Result<void> collect_files(const std::filesystem::path& folder, std::size_t depth, std::vector<std::filesystem::path>& files) {
    if (depth > kMaxDepth) return Error(Code::Io, fmt::format("{}: folders nested deeper than {}", folder.string(), kMaxDepth));
    PAI_TRY(const std::vector<std::filesystem::path> entries, list_directory(folder));
    for (const std::filesystem::path& entry : entries) {
        std::error_code ignored;
        const auto kind = std::filesystem::symlink_status(entry, ignored).type();
        if (kind == std::filesystem::file_type::directory) PAI_TRY(collect_files(entry, depth + 1, files));
        if (kind == std::filesystem::file_type::regular) files.push_back(entry);
        if (files.size() > kMaxFiles) return Error(Code::Io, fmt::format("{}: more than {} files to compare with", folder.string(), kMaxFiles));
    }
    return {};
}

IsccUnit content_unit(IsccContent kind, const Hash& digest) { return {IsccMain::Content, static_cast<std::uint8_t>(kind), digest, 64}; }

bool is_control(std::byte b) {
    const auto c = std::to_integer<unsigned>(b);
    return (c < 32 && c != '\t' && c != '\n' && c != '\f' && c != '\r') || c == 127;
}

// The Text-Code of a text; nothing for all else. `start`: how the file begins.
Result<std::optional<IsccUnit>> read_text(const ReadFile& source, ByteSpan start) {
    if (start.empty() || source.size() > kMaxTextBytes || std::any_of(start.begin(), start.end(), is_control)) return std::nullopt;
    Bytes bytes(source.size());
    PAI_TRY(const std::size_t got, source.read_at(0, bytes));
    bytes.resize(got);
    if (!is_utf8(as_text(bytes)) || std::any_of(bytes.begin(), bytes.end(), is_control)) return std::nullopt;
    PAI_TRY(const std::string collapsed, collapse_text(as_text(bytes)));
    if (collapsed.empty()) return std::nullopt;  // or all that say nothing were alike
    return content_unit(IsccContent::Text, text_hash(collapsed));
}

bool wanted(ContentKind as, ContentKind kind) { return as == ContentKind::Any || as == kind; }

Result<std::optional<IsccUnit>> read_picture(const ReadFile& source) {
    if (source.size() > kMaxPictureBytes) return std::nullopt;
    Bytes bytes(source.size());
    PAI_TRY(const std::size_t got, source.read_at(0, bytes));
    const auto pixels = codec::decode_pixels(ByteSpan(bytes).first(got), {.max_side = 16384, .max_pixels = 1ull << 26});
    if (!pixels) return std::nullopt;
    return content_unit(IsccContent::Image, image_hash(small_picture(*pixels)));
}

Result<std::optional<IsccUnit>> read_sound(const ReadFile& source) {
    if (source.size() > kMaxSoundBytes) return std::nullopt;
    Bytes bytes(source.size());
    PAI_TRY(const std::size_t got, source.read_at(0, bytes));
    const auto features = sound_features(ByteSpan(bytes).first(got));
    if (!features || features->empty()) return std::nullopt;  // or all that are too short were alike
    return content_unit(IsccContent::Audio, audio_hash(*features));
}

// The Content-Code of a file; nothing for what has none, and for what does not decode.
Result<std::optional<IsccUnit>> read_content(const ReadFile& source, ContentKind as) {
    if (as == ContentKind::None) return std::nullopt;
    std::array<std::byte, 32> start{};
    PAI_TRY(const std::size_t n, source.read_at(0, start));
    const ByteSpan head = ByteSpan(start).first(n);
    const codec::PixelFormat format = codec::sniff_pixels(head);
    if (format != codec::PixelFormat::Unknown) {
        if (format == codec::PixelFormat::Hdr || !wanted(as, ContentKind::Image)) return std::nullopt;
        return read_picture(source);
    }
    if (codec::is_sound(head)) {
        if (!wanted(as, ContentKind::Audio)) return std::nullopt;
        return read_sound(source);
    }
    if (!wanted(as, ContentKind::Text)) return std::nullopt;
    return read_text(source, head);
}

Likeness likeness_of(const IsccUnit& a, const IsccUnit& b) {
    const unsigned distance = iscc_distance(a, b);
    return {distance, distance <= 8 ? MatchLevel::Strong : distance <= 14 ? MatchLevel::Review : MatchLevel::None, name_of(a)};
}

}  // namespace

std::string Fingerprint::iscc() const {
    return content ? iscc_text(std::array{*content, data, instance}) : iscc_text(std::array{data, instance});
}

Result<Fingerprint> fingerprint_file(const std::filesystem::path& file, ContentKind as) {
    PAI_TRY(const ReadFile source, ReadFile::open(file));
    return fingerprint(source, as);
}

Result<Fingerprint> fingerprint(const ReadFile& source, ContentKind as) {
    DataHash data;
    Blake3 instance;
    Sha256 sha256;
    PAI_TRY(read_pieces(source, [&](ByteSpan piece) -> Result<void> {
        data.add(piece);
        instance.add(piece);
        sha256.add(piece);
        return {};
    }));
    PAI_TRY(const std::optional<IsccUnit> content, read_content(source, as));
    return Fingerprint{{source.size(), sha256.finish()}, content, {IsccMain::Data, 0, data.finish(), 64}, {IsccMain::Instance, 0, instance.finish(), 256}};
}

std::string_view to_string(MatchLevel level) {
    switch (level) {
        case MatchLevel::Strong: return "strong";
        case MatchLevel::Review: return "review";
        case MatchLevel::None: return "none";
    }
    return "none";
}

Likeness compare(const Fingerprint& a, const Fingerprint& b) {
    const bool by_content = a.content && b.content && a.content->sub == b.content->sub;
    return by_content ? likeness_of(*a.content, *b.content) : likeness_of(a.data, b.data);
}

std::optional<Likeness> compare(const Fingerprint& a, std::span<const IsccUnit> code) {
    const auto find = [&](const IsccUnit& own) {
        return std::find_if(code.begin(), code.end(), [&](const IsccUnit& u) { return u.main == own.main && u.sub == own.sub && u.bits >= 64; });
    };
    if (a.content)
        if (const auto at = find(*a.content); at != code.end()) return likeness_of(*a.content, *at);
    const auto data = find(a.data);
    return data == code.end() ? std::nullopt : std::optional(likeness_of(a.data, *data));
}

Result<std::vector<LookAlike>> find_look_alikes(const Fingerprint& of, const std::filesystem::path& folder) {
    std::vector<std::filesystem::path> files;
    PAI_TRY(collect_files(folder, 0, files));
    std::vector<LookAlike> out;
    for (std::filesystem::path& file : files) {
        PAI_TRY(const Fingerprint other, fingerprint_file(file));
        const Likeness likeness = compare(of, other);
        if (likeness.level != MatchLevel::None) out.push_back({std::move(file), likeness});
    }
    std::sort(out.begin(), out.end(), [](const LookAlike& a, const LookAlike& b) {
        return std::tie(a.likeness.distance, a.file) < std::tie(b.likeness.distance, b.file);
    });
    return out;
}

}  // namespace pai
