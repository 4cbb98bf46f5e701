#include "desk/http.h"

#include <algorithm>

#include <fmt/format.h>

#include "base/bytes.h"

namespace pai {

namespace {

bool is_token_char(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || std::string_view("!#$%&'*+-.^_`|~").find(c) != std::string_view::npos;
}

bool is_token(std::string_view text) { return !text.empty() && std::all_of(text.begin(), text.end(), is_token_char); }

// What may stand in a target: printable ASCII, no space.
bool is_target(std::string_view text) {
    return text.starts_with('/') && std::all_of(text.begin(), text.end(), [](char c) { return c > ' ' && c < '\x7f'; });
}

bool is_field_value(std::string_view text) {
    return std::all_of(text.begin(), text.end(), [](char c) { return c == '\t' || static_cast<unsigned char>(c) >= ' '; }) && text.find('\x7f') == text.npos;
}

std::string lower(std::string_view text) {
    std::string out(text);
    for (char& c : out)
        if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
    return out;
}

std::string_view trim(std::string_view text) {
    while (!text.empty() && (text.front() == ' ' || text.front() == '\t')) text.remove_prefix(1);
    while (!text.empty() && (text.back() == ' ' || text.back() == '\t')) text.remove_suffix(1);
    return text;
}

int hex_digit(char c) {
    if (c >= '0' && c <= '9') return c - '0';
    if (c >= 'a' && c <= 'f') return c - 'a' + 10;
    if (c >= 'A' && c <= 'F') return c - 'A' + 10;
    return -1;
}

}  // namespace

std::string_view HttpRequest::header(std::string_view name) const {
    const auto at = headers.find(name);
    return at == headers.end() ? std::string_view() : std::string_view(at->second);
}

HttpReader::State HttpReader::refuse(int status) {
    refusal_ = status;
    request_.body.clear();
    return state_ = State::Refused;
}

HttpReader::State HttpReader::take(std::string_view bytes) {
    if (state_ == State::Body) return add_body(bytes);
    if (state_ != State::Head) return state_;
    const std::size_t before = head_.size();
    head_ += bytes.substr(0, http_max_head_bytes + 4 - std::min(before, http_max_head_bytes + 4));
    const std::size_t end = head_.find("\r\n\r\n", before < 3 ? 0 : before - 3);
    if (end == head_.npos) return head_.size() >= http_max_head_bytes ? refuse(431) : state_;
    const std::string_view rest = bytes.substr(end + 4 - before);
    const std::string head = head_.substr(0, end);
    head_.clear();
    if (read_head(head) == State::Body) return add_body(rest);
    return state_;
}

HttpReader::State HttpReader::read_head(std::string_view head) {
    std::size_t count = 0;
    for (bool first = true; first || !head.empty(); first = false) {
        const std::size_t end = std::min(head.find("\r\n"), head.size());
        const std::string_view line = head.substr(0, end);
        head.remove_prefix(std::min(end + 2, head.size()));
        if (!first && ++count > http_max_headers) return refuse(431);
        if (const auto refused = first ? read_request_line(line) : read_header(line)) return refuse(*refused);
    }
    if (!request_.headers.contains("host")) return refuse(400);
    if (request_.headers.contains("transfer-encoding") || request_.headers.contains("upgrade")) return refuse(501);
    const std::string_view length = request_.header("content-length");
    if (length.empty() && request_.method == "POST") return refuse(411);
    if (length.size() > 12 || !std::all_of(length.begin(), length.end(), [](char c) { return c >= '0' && c <= '9'; })) return refuse(length.size() > 12 ? 413 : 400);
    for (const char c : length) body_size_ = body_size_ * 10 + static_cast<std::size_t>(c - '0');
    if (body_size_ > 0 && request_.method != "POST") return refuse(400);
    return state_ = State::Body;
}

std::optional<int> HttpReader::read_request_line(std::string_view line) {
    const std::size_t first = line.find(' '), last = line.rfind(' ');
    if (first == line.npos || last == first) return 400;
    request_.method = line.substr(0, first);
    const std::string_view target = line.substr(first + 1, last - first - 1), version = line.substr(last + 1);
    if (!is_token(request_.method) || !is_target(target)) return 400;
    if (version != "HTTP/1.1" && version != "HTTP/1.0") return version.starts_with("HTTP/") ? 505 : 400;
    if (request_.method != "GET" && request_.method != "HEAD" && request_.method != "POST") return 405;
    const std::size_t mark = std::min(target.find('?'), target.size());
    request_.path = target.substr(0, mark);
    if (mark < target.size()) request_.query = target.substr(mark + 1);
    return {};
}

std::optional<int> HttpReader::read_header(std::string_view line) {
    const std::size_t colon = line.find(':');
    if (colon == line.npos || !is_token(line.substr(0, colon))) return 400;
    const std::string_view value = trim(line.substr(colon + 1));
    if (!is_field_value(value)) return 400;
    const std::string name = lower(line.substr(0, colon));
    const auto [at, fresh] = request_.headers.emplace(name, value);
    if (fresh) return {};
    // What decides who asks or where the body ends is said once.
    for (const char* once : {"host", "content-length", "content-type", "cookie", "origin", "sec-fetch-site", "transfer-encoding"})
        if (name == once) return 400;
    at->second += ", " + std::string(value);
    return {};
}

HttpReader::State HttpReader::add_body(std::string_view bytes) {
    request_.body += bytes.substr(0, body_size_ - request_.body.size());
    if (request_.body.size() == body_size_) state_ = State::Whole;
    return state_;
}

void HttpReader::limit_body(std::size_t most_bytes) {
    if (state_ != State::Head && state_ != State::Refused && body_size_ > most_bytes) refuse(413);
}

std::string_view http_reason(int status) {
    switch (status) {
        case 200: return "OK";
        case 303: return "See Other";
        case 400: return "Bad Request";
        case 403: return "Forbidden";
        case 404: return "Not Found";
        case 405: return "Method Not Allowed";
        case 408: return "Request Timeout";
        case 411: return "Length Required";
        case 413: return "Content Too Large";
        case 421: return "Misdirected Request";
        case 422: return "Unprocessable Content";
        case 431: return "Request Header Fields Too Large";
        case 500: return "Internal Server Error";
        case 501: return "Not Implemented";
        case 505: return "HTTP Version Not Supported";
        default: return "Status";
    }
}

std::string http_text(const HttpAnswer& answer, bool head_only) {
    std::string out = fmt::format("HTTP/1.1 {} {}\r\nContent-Type: {}\r\nContent-Length: {}\r\nConnection: close\r\n", answer.status, http_reason(answer.status), answer.type, answer.body.size());
    for (const auto& [name, value] : answer.headers)
        if (is_field_value(value)) out += fmt::format("{}: {}\r\n", name, value);
    out += "\r\n";
    return head_only ? out : out + answer.body;
}

std::optional<std::string> percent_decode(std::string_view text, bool plus) {
    std::string out;
    for (std::size_t i = 0; i < text.size(); ++i) {
        char c = text[i];
        if (c == '+' && plus) c = ' ';
        if (text[i] == '%') {
            if (i + 2 >= text.size()) return {};
            const int high = hex_digit(text[i + 1]), low = hex_digit(text[i + 2]);
            if (high < 0 || low < 0) return {};
            c = static_cast<char>(high * 16 + low);
            i += 2;
        }
        if (c == '\0') return {};
        out += c;
    }
    if (!is_utf8(out)) return {};
    return out;
}

std::string percent_encode(std::string_view text) {
    std::string out;
    for (const char c : text) {
        const bool plain = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' || c == '.' || c == '_' || c == '~';
        if (plain) out += c;
        else out += fmt::format("%{:02X}", static_cast<unsigned char>(c));
    }
    return out;
}

}  // namespace pai
