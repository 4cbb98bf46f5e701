#include <bit>
#include <charconv>
#include <cmath>

#include <fmt/format.h>

#include "control/osc.h"

namespace pai {
namespace {

constexpr std::string_view kBundle{"#bundle\0", 8};

std::uint32_t be32(const std::byte* at) {
    return std::to_integer<std::uint32_t>(at[0]) << 24 | std::to_integer<std::uint32_t>(at[1]) << 16 |
           std::to_integer<std::uint32_t>(at[2]) << 8 | std::to_integer<std::uint32_t>(at[3]);
}

// Reads aligned items; places in errors count from the start of the packet.
class OscReader {
public:
    OscReader(ByteSpan in, std::size_t base) : in_(in), base_(base) {}
    bool at_end() const { return at_ == in_.size(); }
    std::size_t place() const { return base_ + at_; }

    Result<ByteSpan> take(std::size_t size, std::string_view what) {
        if (in_.size() - at_ < size)
            return Error(Code::Corrupt, fmt::format("byte {}: {} of {} bytes, {} are left", place(), what, size, in_.size() - at_));
        const ByteSpan out = in_.subspan(at_, size);
        at_ += size;
        return out;
    }
    Result<std::uint32_t> word(std::string_view what) {
        PAI_TRY(const ByteSpan bytes, take(4, what));
        return be32(bytes.data());
    }
    Result<std::uint64_t> long_word(std::string_view what) {
        PAI_TRY(const ByteSpan bytes, take(8, what));
        return load_be64(bytes.data());
    }
    // Characters, a zero, and zeros up to the next multiple of four.
    Result<std::string_view> string(std::string_view what) {
        const std::string_view rest = as_text(in_.subspan(at_));
        const std::size_t size = rest.find('\0');
        if (size == std::string_view::npos) return Error(Code::Corrupt, fmt::format("byte {}: {} without its final zero", place(), what));
        const std::size_t begin = at_;
        at_ += size;
        PAI_TRY(padding(4 - size % 4, what));
        if (!is_utf8(rest.substr(0, size))) return Error(Code::Corrupt, fmt::format("byte {}: {} is not UTF-8", base_ + begin, what));
        return rest.substr(0, size);
    }
    Result<ByteSpan> blob() {
        PAI_TRY(const std::uint32_t size, word("blob size"));
        PAI_TRY(const ByteSpan bytes, take(size, "blob"));
        PAI_TRY(padding((4 - size % 4) % 4, "blob"));
        return bytes;
    }

private:
    Result<void> padding(std::size_t count, std::string_view what) {
        PAI_TRY(const ByteSpan zeros, take(count, what));
        for (std::size_t i = 0; i < count; ++i)
            if (zeros[i] != std::byte{0}) return Error(Code::Corrupt, fmt::format("byte {}: padding after the {} is not zero", place() - count + i, what));
        return {};
    }
    ByteSpan in_;
    std::size_t base_, at_ = 0;
};

template <class T>
struct FourBytes {
    static T from(std::uint32_t w) {
        const auto part = [w](int shift) { return static_cast<std::uint8_t>(w >> shift & 0xff); };
        return {part(24), part(16), part(8), part(0)};
    }
};

Result<OscArgument> read_word_argument(char tag, OscReader& reader) {
    PAI_TRY(const std::uint32_t w, reader.word("argument"));
    switch (tag) {
        case 'i': return OscArgument(static_cast<std::int32_t>(w));
        case 'f': return OscArgument(std::bit_cast<float>(w));
        case 'r': return OscArgument(FourBytes<OscColour>::from(w));
        case 'm': return OscArgument(FourBytes<OscMidi>::from(w));
        default: break;
    }
    if (w > 127) return Error(Code::Corrupt, fmt::format("byte {}: character {} is not ASCII", reader.place() - 4, w));
    return OscArgument(OscChar{static_cast<std::uint8_t>(w)});
}

Result<OscArgument> read_argument(char tag, OscReader& reader) {
    switch (tag) {
        case 'T': return OscArgument(true);
        case 'F': return OscArgument(false);
        case 'N': return OscArgument(OscNil{});
        case 'I': return OscArgument(OscInfinitum{});
        case '[': return OscArgument(OscArrayBegin{});
        case ']': return OscArgument(OscArrayEnd{});
        case 'i': case 'f': case 'c': case 'r': case 'm': return read_word_argument(tag, reader);
        default: break;
    }
    if (tag == 's' || tag == 'S') {
        PAI_TRY(const std::string_view text, reader.string("string"));
        return tag == 's' ? OscArgument(std::string(text)) : OscArgument(OscSymbol{std::string(text)});
    }
    if (tag == 'b') {
        PAI_TRY(const ByteSpan bytes, reader.blob());
        return OscArgument(Bytes(bytes.begin(), bytes.end()));
    }
    if (tag == 'h' || tag == 'd' || tag == 't') {
        PAI_TRY(const std::uint64_t w, reader.long_word("argument"));
        if (tag == 't') return OscArgument(OscTimeTag{w});
        return tag == 'h' ? OscArgument(static_cast<std::int64_t>(w)) : OscArgument(std::bit_cast<double>(w));
    }
    return Error(Code::Unsupported, fmt::format("byte {}: type tag 0x{:02x} is none of ifsbhtdScrmTFNI[]", reader.place(), static_cast<unsigned char>(tag)));
}

Result<void> check_brackets(std::string_view tags, std::size_t place) {
    int depth = 0;
    for (const char tag : tags) {
        depth += tag == '[' ? 1 : tag == ']' ? -1 : 0;
        if (depth < 0) return Error(Code::Corrupt, fmt::format("byte {}: type tags have ] without [", place));
        if (depth > kMaxOscDepth) return Error(Code::Unsupported, fmt::format("byte {}: arrays deeper than {}", place, kMaxOscDepth));
    }
    if (depth != 0) return Error(Code::Corrupt, fmt::format("byte {}: type tags have [ without ]", place));
    return {};
}

Result<OscMessage> read_message(OscReader& reader) {
    const std::size_t begin = reader.place();
    OscMessage out;
    PAI_TRY(out.address, reader.string("address"));
    if (!out.address.starts_with('/')) return Error(Code::Corrupt, fmt::format("byte {}: address does not begin with /", begin));
    if (out.address.size() > kMaxOscAddress)
        return Error(Code::Unsupported, fmt::format("byte {}: address of {} characters, at most {}", begin, out.address.size(), kMaxOscAddress));
    for (const char c : out.address)
        if (c <= ' ' || c > '~') return Error(Code::Corrupt, fmt::format("byte {}: address has a character that is not printable ASCII", begin));
    if (reader.at_end()) return out;
    const std::size_t place = reader.place();
    PAI_TRY(std::string_view tags, reader.string("type tags"));
    if (!tags.starts_with(',')) return Error(Code::Corrupt, fmt::format("byte {}: type tags do not begin with a comma", place));
    tags.remove_prefix(1);
    PAI_TRY(check_brackets(tags, place));
    out.arguments.reserve(tags.size());
    for (const char tag : tags) {
        PAI_TRY(OscArgument argument, read_argument(tag, reader));
        out.arguments.push_back(std::move(argument));
    }
    if (!reader.at_end()) return Error(Code::Corrupt, fmt::format("byte {}: bytes after the last argument", reader.place()));
    return out;
}

Result<OscPacket> read_packet(ByteSpan in, std::size_t base, OscTimeTag outer, int depth) {
    OscReader reader(in, base);
    OscPacket out;
    if (!as_text(in).starts_with(kBundle)) {
        PAI_TRY(out.message, read_message(reader));
        return out;
    }
    if (depth >= kMaxOscDepth) return Error(Code::Unsupported, fmt::format("byte {}: bundles deeper than {}", base, kMaxOscDepth));
    PAI_TRY(reader.take(kBundle.size(), "#bundle"));
    PAI_TRY(const std::uint64_t ntp, reader.long_word("time tag"));
    out.time = OscTimeTag{ntp};
    if (ntp < outer.ntp) return Error(Code::Corrupt, fmt::format("byte {}: bundle is due before the one around it", reader.place() - 8));
    while (!reader.at_end()) {
        PAI_TRY(const std::uint32_t size, reader.word("element size"));
        const std::size_t place = reader.place();
        if (size == 0 || size % 4 != 0) return Error(Code::Corrupt, fmt::format("byte {}: element of {} bytes, a multiple of 4 was expected", place - 4, size));
        PAI_TRY(const ByteSpan element, reader.take(size, "element"));
        PAI_TRY(auto packet, read_packet(element, place, *out.time, depth + 1));
        out.elements.push_back(std::move(packet));
    }
    return out;
}

template <class T>
Result<OscArgument> number_argument(std::string_view text, std::string_view digits) {
    T value{};
    const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), value);
    bool ok = error == std::errc() && end == digits.data() + digits.size();
    if constexpr (std::is_floating_point_v<T>) ok = ok && std::isfinite(value);
    if (!ok) return Error(Code::InvalidArgument, fmt::format("OSC argument '{}' has not a number of its type", text));
    return OscArgument(value);
}

}  // namespace

Result<OscPacket> parse_osc(ByteSpan in) {
    if (in.empty()) return Error(Code::Corrupt, "byte 0: empty packet");
    if (in.size() > kMaxOscPacket) return Error(Code::Unsupported, fmt::format("packet of {} bytes, at most {}", in.size(), kMaxOscPacket));
    if (in.size() % 4 != 0) return Error(Code::Corrupt, fmt::format("packet of {} bytes, a multiple of 4 was expected", in.size()));
    return read_packet(in, 0, OscTimeTag{0}, 0);
}

Result<OscArgument> parse_osc_argument(std::string_view text) {
    if (text == "T" || text == "F") return OscArgument(text == "T");
    if (text == "N") return OscArgument(OscNil{});
    if (text == "I") return OscArgument(OscInfinitum{});
    const std::string_view value = text.size() > 2 ? text.substr(2) : std::string_view();
    if (text.starts_with("i:")) return number_argument<std::int32_t>(text, value);
    if (text.starts_with("h:")) return number_argument<std::int64_t>(text, value);
    if (text.starts_with("f:")) return number_argument<float>(text, value);
    if (text.starts_with("d:")) return number_argument<double>(text, value);
    if (text.starts_with("s:") && value.find('\0') == std::string_view::npos && is_utf8(value)) return OscArgument(std::string(value));
    return Error(Code::InvalidArgument, fmt::format("OSC argument '{}' is not one of i:3 h:3 f:0.5 d:0.5 s:text T F N I", text));
}

}  // namespace pai
