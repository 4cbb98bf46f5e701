#include <bit>

#include <fmt/format.h>

#include "control/osc.h"

namespace pai {
namespace {

constexpr char kOscTags[] = "ifsbhtdScrm?NI[]";

template <class... F>
struct Overloaded : F... {
    using F::operator()...;
};
template <class... F>
Overloaded(F...) -> Overloaded<F...>;

class OscWriter {
public:
    Bytes out;
    void word(std::uint32_t w) {
        for (const int shift : {24, 16, 8, 0}) out.push_back(static_cast<std::byte>(w >> shift & 0xff));
    }
    void long_word(std::uint64_t w) {
        word(static_cast<std::uint32_t>(w >> 32));
        word(static_cast<std::uint32_t>(w));
    }
    void bytes(ByteSpan in) {
        out.insert(out.end(), in.begin(), in.end());
        while (out.size() % 4 != 0) out.push_back(std::byte{0});
    }
    void string(std::string_view text) {
        out.insert(out.end(), as_byte_span(text).begin(), as_byte_span(text).end());
        out.push_back(std::byte{0});
        bytes({});
    }
    void four(std::uint8_t a, std::uint8_t b, std::uint8_t c, std::uint8_t d) {
        for (const std::uint8_t v : {a, b, c, d}) out.push_back(std::byte{v});
    }
    void argument(const OscArgument& a) {
        std::visit(Overloaded{[&](std::int32_t v) { word(static_cast<std::uint32_t>(v)); },
                              [&](float v) { word(std::bit_cast<std::uint32_t>(v)); },
                              [&](const std::string& v) { string(v); },
                              [&](const Bytes& v) {
                                  word(static_cast<std::uint32_t>(v.size()));
                                  bytes(v);
                              },
                              [&](std::int64_t v) { long_word(static_cast<std::uint64_t>(v)); },
                              [&](OscTimeTag v) { long_word(v.ntp); },
                              [&](double v) { long_word(std::bit_cast<std::uint64_t>(v)); },
                              [&](const OscSymbol& v) { string(v.text); },
                              [&](OscChar v) { word(v.code); },
                              [&](OscColour v) { four(v.r, v.g, v.b, v.a); },
                              [&](OscMidi v) { four(v.port, v.status, v.data1, v.data2); },
                              [](auto) {}},
                   a);
    }
    void packet(const OscPacket& p) {
        if (!p.time) {
            string(p.message.address);
            std::string tags = ",";
            for (const OscArgument& a : p.message.arguments) tags += osc_tag(a);
            string(tags);
            for (const OscArgument& a : p.message.arguments) argument(a);
            return;
        }
        string("#bundle");
        long_word(p.time->ntp);
        for (const OscPacket& element : p.elements) {
            const std::size_t at = out.size();
            word(0);
            packet(element);
            const auto size = static_cast<std::uint32_t>(out.size() - at - 4);
            for (const int i : {0, 1, 2, 3}) out[at + static_cast<std::size_t>(i)] = static_cast<std::byte>(size >> (24 - 8 * i) & 0xff);
        }
    }
};

bool has_zero(const OscPacket& p) {
    const auto zero = [](std::string_view text) { return text.find('\0') != std::string_view::npos; };
    for (const OscArgument& a : p.message.arguments) {
        const auto* text = std::get_if<std::string>(&a);
        const auto* symbol = std::get_if<OscSymbol>(&a);
        if ((text && zero(*text)) || (symbol && zero(symbol->text))) return true;
    }
    for (const OscPacket& element : p.elements)
        if (has_zero(element)) return true;
    return zero(p.message.address);
}

int depth_of(const OscPacket& p) {
    int depth = 0;
    for (const OscPacket& element : p.elements) depth = std::max(depth, depth_of(element));
    return depth + 1;
}

}  // namespace

char osc_tag(const OscArgument& argument) {
    if (const bool* b = std::get_if<bool>(&argument)) return *b ? 'T' : 'F';
    return kOscTags[argument.index()];
}

Result<Bytes> write_osc(const OscPacket& packet) {
    if (depth_of(packet) > kMaxOscDepth + 1) return Error(Code::InvalidArgument, fmt::format("bundles deeper than {}", kMaxOscDepth));
    if (has_zero(packet)) return Error(Code::InvalidArgument, "OSC string has a zero inside");
    OscWriter writer;
    writer.packet(packet);
    if (auto read = parse_osc(writer.out); !read) return Error(Code::InvalidArgument, read.error().message).context("OSC packet");
    return std::move(writer.out);
}

Result<Bytes> write_osc(const OscMessage& message) {
    OscPacket packet;
    packet.message = message;
    return write_osc(packet);
}

}  // namespace pai
