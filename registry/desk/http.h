#pragma once
// One HTTP/1.1 request as the desk takes it, and the answer: strict, with a bound on everything. RFC 9112, without what a form in
// a browser never sends: chunked bodies, folded lines, absolute targets, upgrades.
#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/result.h"

namespace pai {

struct HttpRequest {
    std::string method;  // GET, HEAD or POST
    std::string path;    // begins with '/', as sent: not decoded
    std::string query;   // behind '?', as sent
    std::map<std::string, std::string, std::less<>> headers;  // by lower-case name; each once
    std::string body;

    // Empty if absent.
    std::string_view header(std::string_view lower_case_name) const;
};

inline constexpr std::size_t http_max_head_bytes = 16'384, http_max_headers = 64;

// Takes the bytes of one request as they come.
class HttpReader {
public:
    enum class State { Head, Body, Whole, Refused };
    // The head is whole when the state has left Head. `bytes` behind the request are dropped: one request a connection.
    State take(std::string_view bytes);
    State state() const { return state_; }
    // The status to answer with when Refused: 400, 405, 411, 413, 431, 501, 505.
    int refusal() const { return refusal_; }
    const HttpRequest& request() const { return request_; }
    // Of the body, as the head says. Known once the state has left Head.
    std::size_t body_size() const { return body_size_; }
    // The body is refused with 413 before it is read.
    void limit_body(std::size_t most_bytes);

private:
    State refuse(int status);
    State read_head(std::string_view head);
    std::optional<int> read_request_line(std::string_view line);
    std::optional<int> read_header(std::string_view line);
    State add_body(std::string_view bytes);

    State state_ = State::Head;
    int refusal_ = 0;
    std::string head_;
    HttpRequest request_;
    std::size_t body_size_ = 0;
};

struct HttpAnswer {
    int status = 200;
    std::string type = "text/html; charset=utf-8";
    std::vector<std::pair<std::string, std::string>> headers = {};  // values without control characters
    std::string body = {};
};
// The answer's bytes; without the body if `head_only`. The connection ends with it.
std::string http_text(const HttpAnswer& answer, bool head_only = false);
std::string_view http_reason(int status);

// "a%20b+c" decoded; `plus` turns '+' into a space. Nothing: a broken escape, a NUL or text that is no UTF-8.
std::optional<std::string> percent_decode(std::string_view text, bool plus);
// Everything but letters, digits, '-', '.', '_' and '~' escaped.
std::string percent_encode(std::string_view text);

}  // namespace pai
