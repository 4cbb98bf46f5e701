// Reading of age v1 headers, strict: every departure from the grammar is refused.
#include <algorithm>
#include <optional>

#include <fmt/format.h>

#include "vault/age.h"

namespace pai {
namespace {

constexpr std::string_view kVersionLine = "age-encryption.org/v1";
constexpr std::size_t kBodyColumns = 64;
constexpr std::string_view kNoEnd = "ends early or is longer than 4096 bytes";

Error malformed(std::size_t at, std::string_view what) {
    return Error(Code::Corrupt, fmt::format("age header, byte {}: {}", at, what), "SCHEMA_INVALID");
}

// Unpadded canonical base64, as age writes it.
Result<Bytes> from_unpadded(std::string_view text) {
    if (text.find('=') != std::string_view::npos) return Error(Code::Corrupt, "base64 with padding");
    std::string padded(text);
    padded.append((4 - padded.size() % 4) % 4, '=');
    return from_base64(padded);
}

class Lines {
public:
    explicit Lines(std::string_view text) : text_(text) {}
    std::size_t at() const { return at_; }
    // The next line without its newline; nothing at the end or without a newline.
    std::optional<std::string_view> next() {
        const std::size_t end = text_.find('\n', at_);
        if (end == std::string_view::npos) return {};
        const std::string_view line = text_.substr(at_, end - at_);
        at_ = end + 1;
        return line;
    }

private:
    std::string_view text_;
    std::size_t at_ = 0;
};

Result<void> read_arguments(std::string_view rest, std::size_t at, AgeStanza& out) {
    std::vector<std::string> words;
    for (;;) {
        const std::size_t space = std::min(rest.find(' '), rest.size());
        const std::string_view word = rest.substr(0, space);
        if (word.empty() || !std::all_of(word.begin(), word.end(), [](char c) { return c >= 33 && c <= 126; }))
            return malformed(at, "stanza arguments must be visible ASCII, one space between");
        words.emplace_back(word);
        if (space == rest.size()) break;
        rest.remove_prefix(space + 1);
    }
    out.type = words.front();
    out.arguments.assign(words.begin() + 1, words.end());
    return {};
}

// Lines of 64 columns and one shorter last line, which may be empty.
Result<void> read_body(Lines& lines, AgeStanza& out) {
    std::string text;
    for (;;) {
        const std::size_t at = lines.at();
        const auto line = lines.next();
        if (!line) return malformed(at, kNoEnd);
        if (line->size() > kBodyColumns) return malformed(at, "expected stanza body lines of at most 64 columns");
        text += *line;
        if (line->size() < kBodyColumns) break;
    }
    Result<Bytes> body = from_unpadded(text);
    if (!body) return malformed(lines.at(), "stanza body is not canonical base64");
    out.body = *std::move(body);
    return {};
}

// The X25519 stanza: one argument of 32 bytes, a body of 32 bytes.
Result<void> check_x25519(const AgeStanza& stanza, std::size_t at) {
    if (stanza.arguments.size() != 1) return malformed(at, "X25519 stanza must have one argument");
    const Result<Bytes> share = from_unpadded(stanza.arguments[0]);
    if (!share || share->size() != 32) return malformed(at, "X25519 share must be 32 bytes in canonical base64");
    if (stanza.body.size() != kAgeFileKeySize + kAgeTagSize) return malformed(at, "X25519 body must be 32 bytes");
    return {};
}

}  // namespace

Result<AgeHeader> parse_age_header(ByteSpan in, AgeStanzas allowed) {
    const std::string_view text = as_text(in.first(std::min(in.size(), kAgeMaxHeader)));
    Lines lines(text);
    const auto version = lines.next();
    if (!version || *version != kVersionLine) return malformed(0, "expected the line age-encryption.org/v1");
    AgeHeader out;
    for (;;) {
        const std::size_t at = lines.at();
        const auto line = lines.next();
        if (!line) return malformed(at, kNoEnd);
        if (line->starts_with("-> ")) {
            AgeStanza& stanza = out.stanzas.emplace_back();
            if (out.stanzas.size() > kAgeMaxStanzas) return malformed(at, "more than 16 stanzas");
            PAI_TRY(read_arguments(line->substr(3), at, stanza));
            PAI_TRY(read_body(lines, stanza));
            if (stanza.type == "X25519") PAI_TRY(check_x25519(stanza, at));
            else if (allowed == AgeStanzas::X25519Only) return malformed(at, "only X25519 stanzas are allowed");
            continue;
        }
        if (!line->starts_with("--- ") || out.stanzas.empty()) return malformed(at, "expected a stanza or the MAC");
        const Result<Bytes> mac = from_unpadded(line->substr(4));
        if (!mac || mac->size() != out.mac.size()) return malformed(at, "MAC must be 32 bytes in canonical base64");
        std::copy(mac->begin(), mac->end(), out.mac.begin());
        out.mac_from = at + 3;
        out.size = lines.at();
        return out;
    }
}

}  // namespace pai
