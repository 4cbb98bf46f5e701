#include "wire/message.h"

#include <fmt/format.h>

namespace pai {
namespace {

void put_u64(std::byte* at, std::uint64_t value) {
    for (int i = 0; i < 8; ++i) at[i] = static_cast<std::byte>(value >> (8 * i) & 0xff);
}

std::uint64_t get_u64(const std::byte* at) { return load_le32(at) | static_cast<std::uint64_t>(load_le32(at + 4)) << 32; }

}  // namespace

std::array<std::byte, kMessageHead> encode_head(const MessageHead& head) {
    std::array<std::byte, kMessageHead> out{};
    out[0] = static_cast<std::byte>(head.kind);
    put_u64(out.data() + 1, head.size);
    return out;
}

Result<MessageHead> decode_head(std::span<const std::byte, kMessageHead> bytes) {
    const auto kind = static_cast<MessageKind>(bytes[0]);
    const bool known = (kind >= MessageKind::Job && kind <= MessageKind::No) || (kind >= MessageKind::Part && kind <= MessageKind::Picture);
    if (!known) return Error(Code::Corrupt, fmt::format("a message of kind {}", static_cast<int>(bytes[0])));
    return MessageHead{kind, get_u64(bytes.data() + 1)};
}

Bytes pack_fields(const std::vector<std::string_view>& fields) {
    Bytes out;
    for (const std::string_view field : fields) {
        const std::size_t at = out.size();
        out.resize(at + 8);
        put_u64(out.data() + at, field.size());
        const ByteSpan bytes = as_byte_span(field);
        out.insert(out.end(), bytes.begin(), bytes.end());
    }
    return out;
}

Result<std::vector<std::string_view>> unpack_fields(ByteSpan bytes, std::size_t count) {
    std::vector<std::string_view> out;
    for (std::size_t i = 0; i < count; ++i) {
        if (bytes.size() < 8) return Error(Code::Corrupt, fmt::format("a message ends in field {} of {}", i, count));
        const std::uint64_t size = get_u64(bytes.data());
        bytes = bytes.subspan(8);
        if (size > bytes.size()) return Error(Code::Corrupt, fmt::format("field {} of a message has {} bytes, {} are there", i, size, bytes.size()));
        out.push_back(as_text(bytes.first(static_cast<std::size_t>(size))));
        bytes = bytes.subspan(static_cast<std::size_t>(size));
    }
    if (!bytes.empty()) return Error(Code::Corrupt, fmt::format("{} bytes behind the fields of a message", bytes.size()));
    return out;
}

}  // namespace pai
