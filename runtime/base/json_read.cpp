// The strict reader: one walk over the text that checks all of RFC 8259 and of our own rules. It keeps its place in lists of
// its own rather than on the stack, and the first fault ends it.
#include <algorithm>
#include <array>
#include <cstring>

#include <fmt/format.h>

#include "base/json_document.h"

namespace pai {
namespace {

// Names of so few members are compared pair by pair: quicker than a sorted copy.
constexpr std::uint32_t kFewMembers = 12;

// Offset at which the nesting first exceeds `limit`, if it does. Strings are skipped; grammar is not judged here.
std::optional<std::size_t> too_deep_at(std::string_view text, int limit) {
    int depth = 0;
    bool quoted = false;
    for (std::size_t i = 0; i < text.size(); ++i) {
        const char c = text[i];
        if (quoted) {
            if (c == '\\') ++i;
            else if (c == '"') quoted = false;
        } else if (c == '"') {
            quoted = true;
        } else if (c == '{' || c == '[') {
            if (++depth > limit) return i;
        } else if (c == '}' || c == ']') {
            --depth;
        }
    }
    return {};
}

bool is_digit(char c) { return c >= '0' && c <= '9'; }
bool is_space(char c) { return c == ' ' || c == '\n' || c == '\r' || c == '\t'; }

// That none of eight bytes is a quote, a backslash, a control character or beyond ASCII.
// Source: A. Mycroft's test for a zero byte in a word; may only err towards true findings, which the slow way then judges.
bool all_plain(const char* at) {
    constexpr std::uint64_t kOnes = 0x0101010101010101, kHigh = 0x8080808080808080;
    std::uint64_t v;
    std::memcpy(&v, at, 8);
    const auto has_zero = [](std::uint64_t x) { return (x - kOnes) & ~x; };
    return ((has_zero(v ^ (kOnes * '"')) | has_zero(v ^ (kOnes * '\\')) | (v - kOnes * 0x20) | v) & kHigh) == 0;
}

// The same of one byte.
constexpr std::array<bool, 256> kPlain = [] {
    std::array<bool, 256> out{};
    for (std::size_t c = 0x20; c < 0x80; ++c) out[c] = c != '"' && c != '\\';
    return out;
}();

// Bytes of the UTF-8 sequence at `at`, 0 where there is none; the text ends with a NUL, which continues nothing.
int utf8_sequence(const char* at) {
    const auto byte = [at](int i) { return static_cast<unsigned char>(at[i]); };
    const unsigned lead = byte(0);
    const int size = lead >= 0xc2 && lead < 0xe0 ? 2 : lead >= 0xe0 && lead < 0xf0 ? 3 : lead >= 0xf0 && lead < 0xf5 ? 4 : 0;
    for (int i = 1; i < size; ++i)
        if ((byte(i) & 0xc0) != 0x80) return 0;
    // Longer than needed, halves of surrogate pairs, and beyond the last code point.
    const bool bad = (lead == 0xe0 && byte(1) < 0xa0) || (lead == 0xed && byte(1) > 0x9f) || (lead == 0xf0 && byte(1) < 0x90) || (lead == 0xf4 && byte(1) > 0x8f);
    return bad ? 0 : size;
}

void append_utf8(std::string& out, std::uint32_t point) {
    const auto put = [&out](std::uint32_t byte) { out += static_cast<char>(byte); };
    if (point < 0x80) return put(point);
    if (point < 0x800) put(0xc0 | point >> 6);
    else if (point < 0x10000) put(0xe0 | point >> 12), put(0x80 | (point >> 6 & 0x3f));
    else put(0xf0 | point >> 18), put(0x80 | (point >> 12 & 0x3f)), put(0x80 | (point >> 6 & 0x3f));
    put(0x80 | (point & 0x3f));
}

class JsonReader {
public:
    JsonReader(JsonNodes& out, const JsonLimits& limits) : out_(out), limits_(limits), begin_(out.source.c_str()), at_(begin_), end_(begin_ + out.source.size()) {}

    // False after a fault, of which fault() tells.
    bool read() {
        out_.nodes.reserve(out_.source.size() / 6 + 1);
        out_.nodes.emplace_back();  // the root's place
        bool more = read_value();
        while (more && !levels_.empty()) more = levels_.back().object ? next_member() : next_element();
        if (!more) return false;
        skip_space();
        if (at_ != end_) return fail(at_, "text after the value");
        out_.nodes.front() = open_.front();
        return true;
    }

    Error fault() const { return Error(Code::Corrupt, fmt::format("{}: {}", json_place(out_.source, fault_offset_), what_), reason_); }

private:
    using Is = JsonNode::Is;
    // A container that is not closed yet; its children so far are those of `open_` from `first` on, itself the one before.
    struct Level {
        std::size_t first;
        bool object;
    };

    bool fail(const char* at, std::string what, const char* reason = "JSON_INVALID") {
        fault_offset_ = static_cast<std::size_t>(at - begin_);
        what_ = std::move(what);
        reason_ = reason;
        return false;
    }

    std::uint32_t offset(const char* at) const { return static_cast<std::uint32_t>(at - begin_); }
    void skip_space() {
        while (is_space(*at_)) ++at_;
    }

    void add(Is is, const char* value, std::uint32_t at, std::size_t size) {
        JsonNode& node = open_.emplace_back();
        node.offset = offset(value);
        node.at = at;
        node.is = is;
        node.size = static_cast<std::uint32_t>(size) & JsonNode::kMostSize;
    }

    bool read_value() {
        skip_space();
        switch (*at_) {
            case '{': return open(Is::Object);
            case '[': return open(Is::Array);
            case '"': return read_string();
            case 't': return read_word("true", Is::Bool);
            case 'f': return read_word("false", Is::Bool);
            case 'n': return read_word("null", Is::Null);
            default: return read_number();
        }
    }

    bool open(Is is) {
        if (levels_.size() == static_cast<std::size_t>(std::max(limits_.max_depth, 0))) return fail(at_, fmt::format("nested deeper than {}", limits_.max_depth), "JSON_TOO_DEEP");
        add(is, at_, 0, 0);
        levels_.push_back({open_.size(), is == Is::Object});
        ++at_;
        return true;
    }

    bool next_element() {
        skip_space();
        if (*at_ == ']') return close();
        if (!skip_comma("expected , or ]")) return false;
        return read_value();
    }

    bool next_member() {
        skip_space();
        if (*at_ == '}') return close();
        if (!skip_comma("expected , or }")) return false;
        skip_space();
        if (*at_ != '"') return fail(at_, "expected the name of a member");
        if (!read_string()) return false;
        skip_space();
        if (*at_ != ':') return fail(at_, "expected :");
        ++at_;
        return read_value();
    }

    // What stands between two children; before the first nothing does.
    bool skip_comma(const char* otherwise) {
        if (open_.size() == levels_.back().first) return true;
        if (*at_ != ',') return fail(at_, otherwise);
        ++at_;
        return true;
    }

    // The children go where they stay; the container waits among its parent's for that.
    bool close() {
        const Level level = levels_.back();
        JsonNode& node = open_[level.first - 1];
        if (open_.size() - level.first > JsonNode::kMostSize) return fail(at_, "more elements than are read");
        node.at = static_cast<std::uint32_t>(out_.nodes.size());
        node.size = static_cast<std::uint32_t>(open_.size() - level.first) & JsonNode::kMostSize;
        if (level.object && !limits_.rfc_only && !check_names(level.first)) return false;
        out_.nodes.insert(out_.nodes.end(), open_.begin() + static_cast<std::ptrdiff_t>(level.first), open_.end());
        open_.resize(level.first);
        levels_.pop_back();
        ++at_;
        return true;
    }

    // That no two members from `first` on have one name.
    bool check_names(std::size_t first) {
        const std::size_t members = (open_.size() - first) / 2;
        const auto name = [&](std::size_t member) { return out_.text_of(open_[first + 2 * member]); };
        const auto twice = [&](std::size_t member) {
            return fail(begin_ + open_[first + 2 * member + 1].offset, fmt::format("member {} is named twice", json_quote(name(member))), "JSON_DUPLICATE_KEY");
        };
        if (members <= kFewMembers) {
            for (std::size_t i = 1; i < members; ++i)
                for (std::size_t k = 0; k < i; ++k)
                    if (name(i) == name(k)) return twice(i);
            return true;
        }
        std::vector<std::uint32_t> order(members);
        for (std::uint32_t i = 0; i < members; ++i) order[i] = i;
        std::sort(order.begin(), order.end(), [&](auto a, auto b) { return name(a) != name(b) ? name(a) < name(b) : a < b; });
        for (std::size_t i = 1; i < members; ++i)
            if (name(order[i]) == name(order[i - 1])) return twice(order[i]);
        return true;
    }

    bool read_word(std::string_view word, Is is) {
        if (!std::string_view(at_, static_cast<std::size_t>(end_ - at_)).starts_with(word)) return fail(at_, "expected a value");
        add(is, at_, 0, word == "true" ? 1 : 0);
        at_ += word.size();
        return true;
    }

    bool read_number() {
        const char* p = at_;
        const auto digits = [&p] {
            const char* from = p;
            while (is_digit(*p)) ++p;
            return p != from;
        };
        if (*p == '-') ++p;
        if (*p == '0') ++p;
        else if (!digits()) return fail(at_, "expected a value");
        if (*p == '.' && !digits_after(++p, digits)) return false;
        if (*p == 'e' || *p == 'E') {
            ++p;
            if (*p == '+' || *p == '-') ++p;
            if (!digits_after(p, digits)) return false;
        }
        if (static_cast<std::size_t>(p - at_) > JsonNode::kMostSize) return fail(at_, "a number longer than is read");
        add(Is::Number, at_, offset(at_), static_cast<std::size_t>(p - at_));
        at_ = p;
        return true;
    }

    template <class Digits>
    bool digits_after(const char* p, Digits& digits) {
        return digits() || fail(p, "expected a digit");
    }

    // To the next byte of a string that is not itself: a quote, an escape, or one that does not belong there.
    bool skip_plain(const char*& p) {
        for (;;) {
            while (end_ - p >= 8 && all_plain(p)) p += 8;
            while (kPlain[static_cast<unsigned char>(*p)]) ++p;
            const auto c = static_cast<unsigned char>(*p);
            if (c == '"' || c == '\\') return true;
            if (c < 0x20) return fail(p, p == end_ ? "a string that does not end" : "a control character in a string");
            const int size = utf8_sequence(p);
            if (size == 0) return fail(p, "a string that is not UTF-8");
            p += size;
        }
    }

    bool read_string() {
        const char *value = at_, *text = ++at_;
        if (!skip_plain(at_)) return false;
        if (static_cast<std::size_t>(at_ - text) > JsonNode::kMostSize) return fail(value, "a string longer than is read");
        if (*at_ == '\\') return read_escaped(value, text);
        add(Is::Plain, value, offset(text), static_cast<std::size_t>(at_ - text));
        ++at_;
        return true;
    }

    bool read_escaped(const char* value, const char* text) {
        std::string& pool = out_.pool;
        const std::size_t first = pool.size();
        for (;;) {
            pool.append(text, at_);
            if (*at_ == '"') break;
            if (!read_escape()) return false;
            text = at_;
            if (!skip_plain(at_)) return false;
        }
        if (pool.size() - first > JsonNode::kMostSize) return fail(value, "a string longer than is read");
        add(Is::Escaped, value, static_cast<std::uint32_t>(first), pool.size() - first);
        ++at_;
        return true;
    }

    bool read_escape() {
        constexpr std::string_view kLetters = "\"\\/bfnrt", kMeanings = "\"\\/\b\f\n\r\t";
        const char* escape = at_++;
        if (*at_ == 'u') return read_point(escape);
        const std::size_t which = kLetters.find(*at_);
        if (which == kLetters.npos) return fail(escape, "an escape that JSON does not have");
        out_.pool += kMeanings[which];
        ++at_;
        return true;
    }

    // \u and, of a code point beyond the first 65,536, its second half.
    bool read_point(const char* escape) {
        std::uint32_t point = 0, low = 0;
        if (!read_hex(point)) return fail(escape, "expected four hexadecimal digits");
        if (point == 0 && !limits_.rfc_only) return fail(escape, "string with a NUL character");
        if (point >= 0xd800 && point < 0xe000) {
            const bool pair = point < 0xdc00 && *at_ == '\\' && *++at_ == 'u' && read_hex(low) && low >= 0xdc00 && low < 0xe000;
            if (!pair) return fail(escape, "half of a surrogate pair");
            point = 0x10000 + ((point & 0x3ff) << 10 | (low & 0x3ff));
        }
        append_utf8(out_.pool, point);
        return true;
    }

    // Four digits after the `u` at `at_`.
    bool read_hex(std::uint32_t& out) {
        ++at_;
        for (int i = 0; i < 4; ++i, ++at_) {
            const char c = *at_;
            const int digit = is_digit(c) ? c - '0' : c >= 'a' && c <= 'f' ? c - 'a' + 10 : c >= 'A' && c <= 'F' ? c - 'A' + 10 : -1;
            if (digit < 0) return false;
            out = out << 4 | static_cast<std::uint32_t>(digit);
        }
        return true;
    }

    JsonNodes& out_;
    const JsonLimits& limits_;
    const char *begin_, *at_, *end_;  // *end_ is NUL, which belongs nowhere: so nothing else looks for the end
    std::vector<JsonNode> open_;
    std::vector<Level> levels_;
    std::size_t fault_offset_ = 0;
    std::string what_;
    const char* reason_ = "";
};

}  // namespace

std::string json_place(std::string_view text, std::size_t offset) {
    offset = std::min(offset, text.size());
    const std::string_view before = text.substr(0, offset);
    const auto line = std::count(before.begin(), before.end(), '\n') + 1;
    const std::size_t start = before.rfind('\n') == before.npos ? 0 : before.rfind('\n') + 1;
    return fmt::format("line {} column {}", line, offset - start + 1);
}

Result<void> read_json(JsonNodes& out, const JsonLimits& limits) {
    const std::string_view text = out.source;
    const auto fault = [&](std::size_t offset, const std::string& what, const char* reason = "JSON_INVALID") {
        return Error(Code::Corrupt, fmt::format("{}: {}", json_place(text, offset), what), reason);
    };
    if (text.starts_with("\xef\xbb\xbf")) return fault(0, "byte-order mark");
    if (const auto nul = text.find('\0'); nul != text.npos) return fault(nul, "NUL byte");
    JsonReader reader(out, limits);
    if (reader.read()) return {};
    // Depth is told first, wherever it stands: it says what the text is, other faults what is wrong with it.
    if (const auto at = too_deep_at(text, limits.max_depth)) return fault(*at, fmt::format("nested deeper than {}", limits.max_depth), "JSON_TOO_DEEP");
    return reader.fault();
}

}  // namespace pai
