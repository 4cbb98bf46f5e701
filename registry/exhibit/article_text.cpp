#include "exhibit/article_text.h"

#include <algorithm>
#include <array>
#include <cstdint>
#include <optional>

#include "base/bytes.h"

namespace pai {
namespace {

constexpr std::array<std::string_view, 20> kBlocks{"address", "article", "aside", "blockquote", "br", "dd", "div", "dt", "figcaption", "h1",
                                                   "h2",      "h3",      "h4",    "h5",         "h6", "li", "p",   "section", "tr",         "td"};
constexpr std::pair<std::string_view, std::string_view> kNames[] = {{"amp", "&"},    {"lt", "<"},    {"gt", ">"},     {"quot", "\""},  {"apos", "'"},   {"nbsp", " "},   {"ndash", "–"},
                                                                    {"mdash", "—"}, {"hellip", "…"}, {"lsquo", "‘"}, {"rsquo", "’"}, {"ldquo", "“"}, {"rdquo", "”"}, {"copy", "©"}};

void append_utf8(std::uint32_t c, std::string& out) {
    if (c < 0x80) {
        out += static_cast<char>(c);
    } else if (c < 0x800) {
        out += static_cast<char>(0xC0 | c >> 6);
        out += static_cast<char>(0x80 | (c & 63));
    } else if (c < 0x10000) {
        out += static_cast<char>(0xE0 | c >> 12);
        out += static_cast<char>(0x80 | (c >> 6 & 63));
        out += static_cast<char>(0x80 | (c & 63));
    } else {
        out += static_cast<char>(0xF0 | c >> 18);
        out += static_cast<char>(0x80 | (c >> 12 & 63));
        out += static_cast<char>(0x80 | (c >> 6 & 63));
        out += static_cast<char>(0x80 | (c & 63));
    }
}

bool same(std::string_view a, std::string_view b) {
    return a.size() == b.size() && std::equal(a.begin(), a.end(), b.begin(), [](char x, char y) { return (x >= 'A' && x <= 'Z' ? x - 'A' + 'a' : x) == y; });
}

class Reader {
public:
    Reader(std::string_view html, std::size_t max) : html_(html), max_(max) {}

    std::string read() {
        while (at_ < html_.size() && out_.size() < max_) {
            const char c = html_[at_];
            if (c == '<') tag();
            else if (c == '&') reference();
            else character(c);
        }
        if (out_.size() >= max_) {
            out_.resize(max_);
            while (!out_.empty() && !is_utf8(out_)) out_.pop_back();
        }
        return std::move(out_);
    }

private:
    void character(char c) {
        ++at_;
        if (c == ' ' || c == '\t' || c == '\n' || c == '\r' || c == '\f') blank_ = true;
        else if (static_cast<unsigned char>(c) >= 0x20 && c != 0x7f) add(std::string_view(&c, 1));
    }

    void add(std::string_view text) {
        if (paragraph_ && !out_.empty()) out_ += "\n\n";
        else if (blank_ && !out_.empty()) out_ += ' ';
        paragraph_ = blank_ = false;
        out_ += text;
    }

    void tag() {
        if (html_.substr(at_).starts_with("<!--")) {
            const std::size_t end = html_.find("-->", at_ + 4);
            at_ = end == std::string_view::npos ? html_.size() : end + 3;
            return;
        }
        const std::size_t end = html_.find('>', at_);
        if (end == std::string_view::npos) {
            at_ = html_.size();
            return;
        }
        std::size_t from = at_ + 1;
        const bool closes = from < end && html_[from] == '/';
        if (closes) ++from;
        std::size_t to = from;
        while (to < end && ((html_[to] >= 'a' && html_[to] <= 'z') || (html_[to] >= 'A' && html_[to] <= 'Z') || (html_[to] >= '0' && html_[to] <= '9'))) ++to;
        const std::string_view name = html_.substr(from, to - from);
        at_ = end + 1;
        if (std::any_of(kBlocks.begin(), kBlocks.end(), [&](std::string_view block) { return same(name, block); })) paragraph_ = true;
        for (const std::string_view hidden : {std::string_view("script"), std::string_view("style"), std::string_view("title")})
            if (!closes && same(name, hidden)) skip_to_end_of(hidden);
    }

    void skip_to_end_of(std::string_view name) {
        for (std::size_t i = html_.find("</", at_); i != std::string_view::npos; i = html_.find("</", i + 2)) {
            if (!same(html_.substr(i + 2, name.size()), name)) continue;
            const std::size_t end = html_.find('>', i);
            at_ = end == std::string_view::npos ? html_.size() : end + 1;
            return;
        }
        at_ = html_.size();
    }

    void reference() {
        const std::size_t end = html_.find(';', at_);
        if (end == std::string_view::npos || end - at_ > 10) return character('&');
        const std::string_view name = html_.substr(at_ + 1, end - at_ - 1);
        if (const auto code = number_of(name)) {
            at_ = end + 1;
            std::string text;
            append_utf8(*code, text);
            return add(text);
        }
        for (const auto& [known, text] : kNames) {
            if (known != name) continue;
            at_ = end + 1;
            if (name == "nbsp") blank_ = true;
            else add(text);
            return;
        }
        character('&');
    }

    // "#38" or "#x26", of a character that is shown.
    static std::optional<std::uint32_t> number_of(std::string_view name) {
        if (name.size() < 2 || name[0] != '#') return std::nullopt;
        const bool hex = name[1] == 'x' || name[1] == 'X';
        std::uint32_t out = 0;
        const std::string_view digits = name.substr(hex ? 2 : 1);
        for (const char c : digits) {
            const int digit = c >= '0' && c <= '9' ? c - '0' : hex && c >= 'a' && c <= 'f' ? c - 'a' + 10 : hex && c >= 'A' && c <= 'F' ? c - 'A' + 10 : -1;
            if (digit < 0 || out > 0x10FFFF) return std::nullopt;
            out = out * (hex ? 16 : 10) + static_cast<std::uint32_t>(digit);
        }
        const bool shown = out >= 0x20 && out != 0x7f && out <= 0x10FFFF && (out < 0xD800 || out > 0xDFFF);
        return !digits.empty() && shown ? std::optional(out) : std::nullopt;
    }

    std::string_view html_;
    std::size_t max_, at_ = 0;
    std::string out_;
    bool blank_ = false, paragraph_ = false;
};

}  // namespace

std::string article_text(std::string_view html, std::size_t max_bytes) { return is_utf8(html) ? Reader(html, max_bytes).read() : std::string(); }

}  // namespace pai
