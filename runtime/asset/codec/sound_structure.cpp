#include "asset/codec/sound_structure.h"

#include <algorithm>
#include <array>
#include <map>

#include <fmt/format.h>

#include "asset/codec/pcm.h"

namespace pai::codec {
namespace {

Result<void> check_riff(ByteSpan bytes) {
    std::uint64_t at = 12;
    while (at + 8 <= bytes.size()) {
        const std::uint64_t length = load_le32(bytes.data() + at + 4);
        const std::string_view name = as_text(bytes.subspan(at, 4));
        if (at + 8 + length > bytes.size())
            return Error(Code::Corrupt, fmt::format("WAV: the chunk of {} bytes at byte {} leaves the file of {}", length, at, bytes.size()));
        if (name == "data") return {};
        at += 8 + length + (length & 1);
    }
    return Error(Code::Corrupt, "WAV: no data chunk");
}

Error broken_ogg(std::size_t at, std::string_view what) { return Error(Code::Corrupt, fmt::format("Ogg: {} at byte {}", what, at)); }

// CRC-32 with polynomial 0x04c11db7, unreflected, start and end 0: what a byte at the top becomes.
constexpr std::array<std::uint32_t, 256> kOggTable = [] {
    std::array<std::uint32_t, 256> table{};
    for (std::uint32_t i = 0; i < 256; ++i) {
        std::uint32_t crc = i << 24;
        for (int bit = 0; bit < 8; ++bit) crc = (crc & 0x80000000u) != 0 ? crc << 1 ^ 0x04c11db7u : crc << 1;
        table[i] = crc;
    }
    return table;
}();

// Of a page, with its own checksum field read as zero.
std::uint32_t ogg_crc(ByteSpan page) {
    std::uint32_t crc = 0;
    for (std::size_t i = 0; i < page.size(); ++i) {
        const auto byte = i >= 22 && i < 26 ? 0u : static_cast<std::uint32_t>(page[i]);
        crc = crc << 8 ^ kOggTable[(crc >> 24 ^ byte) & 0xff];
    }
    return crc;
}

struct OggStream {
    std::uint32_t next_page = 0;
    bool ended = false;
};

Result<void> check_ogg(ByteSpan bytes) {
    constexpr std::size_t kHeader = 27, kMaxStreams = 64;
    std::map<std::uint32_t, OggStream> streams;
    for (std::size_t at = 0; at < bytes.size();) {
        if (bytes.size() - at < kHeader) return broken_ogg(at, "the file ends in a page");
        const std::byte* p = bytes.data() + at;
        if (as_text(bytes.subspan(at, 4)) != "OggS" || p[4] != std::byte{0}) return broken_ogg(at, "no page of version 0");
        const auto segments = static_cast<std::size_t>(p[26]);
        if (bytes.size() - at < kHeader + segments) return broken_ogg(at, "the file ends in a page");
        std::size_t size = kHeader + segments;
        for (std::size_t i = 0; i < segments; ++i) size += static_cast<std::size_t>(p[kHeader + i]);
        if (bytes.size() - at < size) return broken_ogg(at, "the file ends in a page");
        if (ogg_crc(bytes.subspan(at, size)) != load_le32(p + 22)) return broken_ogg(at, "a page with a wrong checksum");
        const auto flags = static_cast<unsigned>(p[5]);
        const auto [found, fresh] = streams.try_emplace(load_le32(p + 14));
        OggStream& stream = found->second;
        if (streams.size() > kMaxStreams) return broken_ogg(at, fmt::format("more than {} streams", kMaxStreams));
        if (fresh != ((flags & 2) != 0)) return broken_ogg(at, fresh ? "a stream without its first page" : "a second beginning of a stream");
        if (stream.ended) return broken_ogg(at, "a page after the last of its stream");
        if (load_le32(p + 18) != stream.next_page) return broken_ogg(at, fmt::format("page {} in place of {}", load_le32(p + 18), stream.next_page));
        ++stream.next_page;
        stream.ended = (flags & 4) != 0;
        at += size;
    }
    const bool ended = std::all_of(streams.begin(), streams.end(), [](const auto& s) { return s.second.ended; });
    if (!ended) return broken_ogg(bytes.size(), "the file ends before the last page of a stream");
    return {};
}

Error broken_flac(std::size_t at, std::string_view what) { return Error(Code::Corrupt, fmt::format("FLAC: {} at byte {}", what, at)); }

Result<void> check_flac(ByteSpan bytes) {
    constexpr std::size_t kInfo = 34;
    const auto value = [&](std::size_t at) { return static_cast<std::uint32_t>(bytes[at]); };
    if (bytes.size() < 8 + kInfo) return broken_flac(bytes.size(), "the file ends in STREAMINFO");
    if ((value(4) & 0x7f) != 0 || (value(5) << 16 | value(6) << 8 | value(7)) != kInfo) return broken_flac(4, "no STREAMINFO");
    const std::uint32_t least = value(8) << 8 | value(9), most = value(10) << 8 | value(11);
    if (least < 16 || most < least) return broken_flac(8, fmt::format("blocks of {} to {} samples", least, most));
    if ((value(18) << 12 | value(19) << 4 | value(20) >> 4) == 0) return broken_flac(18, "no sample rate");
    if (((value(20) & 1) << 4 | value(21) >> 4) + 1 < 4) return broken_flac(20, "fewer than 4 bits a sample");
    std::size_t at = 4;
    for (bool last = false; !last;) {
        if (bytes.size() - at < 4) return broken_flac(at, "the file ends in its metadata");
        const std::size_t length = value(at + 1) << 16 | value(at + 2) << 8 | value(at + 3);
        last = (value(at) & 0x80) != 0;
        if ((value(at) & 0x7f) == 127) return broken_flac(at, "a metadata block of kind 127");
        if (bytes.size() - at - 4 < length) return broken_flac(at, "a metadata block leaves the file");
        at += 4 + length;
    }
    return {};
}

}  // namespace

bool is_sound(ByteSpan bytes) {
    const std::string_view text = as_text(bytes);
    return text.starts_with("fLaC") || text.starts_with("OggS") || (text.starts_with("RIFF") && text.size() >= 12 && text.substr(8, 4) == "WAVE");
}

Result<void> check_sound_structure(ByteSpan bytes) {
    if (bytes.size() < 12) return Error(Code::Corrupt, fmt::format("{} bytes, shorter than any sound's signature", bytes.size()));
    if (!is_sound(bytes)) return Error(Code::Unsupported, fmt::format("neither WAV, FLAC nor Ogg: begins with {}", to_hex(bytes.first(12))));
    if (bytes[0] == std::byte{'R'}) return check_riff(bytes);
    return bytes[0] == std::byte{'O'} ? check_ogg(bytes) : check_flac(bytes);
}

}  // namespace pai::codec
