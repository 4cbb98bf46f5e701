#include "importer/stream.h"

#include <algorithm>
#include <charconv>

#include "jail/stream.h"

namespace pai {
namespace {

constexpr std::size_t kMostSaid = 10'000;

}  // namespace

Result<Stream::Received> Stream::receive() {
    std::array<std::byte, kMessageHead> bytes{};
    PAI_TRY(read_exactly(bytes));
    PAI_TRY(const MessageHead head, decode_head(bytes));
    Received out{head.kind, Bytes(static_cast<std::size_t>(head.size))};
    PAI_TRY(read_exactly(out.payload));
    return out;
}

Result<void> Stream::send(MessageKind kind, ByteSpan payload) {
    PAI_TRY(write_exactly(encode_head({kind, payload.size()})));
    return write_exactly(payload);
}

std::optional<Bytes> Stream::ask(MessageKind kind, ByteSpan payload) {
    if (!send(kind, payload)) return std::nullopt;
    auto answer = receive();
    if (!answer || answer->kind != MessageKind::Yes) return std::nullopt;
    return std::move(answer->payload);
}

std::optional<Bytes> Stream::ask(MessageKind kind, const std::vector<std::string_view>& fields) { return ask(kind, pack_fields(fields)); }

std::optional<int> Stream::ask_picture(MessageKind kind, const std::vector<std::string_view>& fields) {
    const auto answer = ask(kind, fields);
    if (!answer) return std::nullopt;
    const std::string_view text = as_text(*answer);
    int number = -1;
    std::from_chars(text.data(), text.data() + text.size(), number);
    return number < 0 ? std::nullopt : std::optional(number);
}

void Stream::leave_out(const std::string& line) {
    if (said_.size() >= kMostSaid || std::find(said_.begin(), said_.end(), line) != said_.end()) return;
    said_.push_back(line);
    const std::string_view text = std::string_view(line).substr(0, 1000);
    static_cast<void>(send(MessageKind::LeftOut, pack_fields({text})));
}

}  // namespace pai
