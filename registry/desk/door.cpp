#include "desk/door.h"

#include <algorithm>

#include <fmt/format.h>

#include "base/bytes.h"
#include "licence/keys.h"
#include "vault/secret.h"

namespace pai {

namespace {

constexpr std::string_view kCookie = "paifang_desk";
constexpr std::size_t kMostSessions = 8;

std::string random_name(std::size_t bytes) { return to_base64url(random_bytes(bytes)); }

bool same(std::string_view a, std::string_view b) { return equal_secret(as_byte_span(a), as_byte_span(b)); }

// Value of our cookie in a Cookie header.
std::string_view cookie_in(std::string_view header) {
    while (!header.empty()) {
        const std::size_t end = std::min(header.find(';'), header.size());
        std::string_view pair = header.substr(0, end);
        header.remove_prefix(std::min(end + 1, header.size()));
        while (pair.starts_with(' ')) pair.remove_prefix(1);
        if (pair.starts_with(kCookie) && pair.substr(kCookie.size()).starts_with('=')) return pair.substr(kCookie.size() + 1);
    }
    return {};
}

HttpAnswer plain(int status, std::string text) { return {.status = status, .type = "text/plain; charset=utf-8", .body = std::move(text)}; }

}  // namespace

Door::Door(int port) : host_(fmt::format("127.0.0.1:{}", port)), base_("/desk-" + to_hex(random_bytes(8))), token_(random_name(32)) {}

std::string Door::address() const { return fmt::format("http://{}/open/{}", host_, token_); }

std::optional<HttpAnswer> Door::refuse(const HttpRequest& head) const {
    if (head.header("host") != host_) return plain(421, "This address is not served here.\n");
    const std::string_view site = head.header("sec-fetch-site");
    if (head.path.starts_with("/open/")) return head.method == "GET" ? std::nullopt : std::optional(plain(405, "An address is opened, not written to.\n"));
    // A browser names the page that sends a form; a page elsewhere has another origin, or none.
    if (head.method == "POST" && head.header("origin") != "http://" + host_) return plain(403, "This form comes from another page.\n");
    if (!site.empty() && site != "same-origin" && site != "none") return plain(403, "Another page asks for this.\n");
    if (find(head) == nullptr)
        return plain(403, "The rights desk is open, but not in this browser: open the address that it printed when it started.\n"
                          "许可台已开启，但未在此浏览器中登录：请打开启动时显示的地址。\n");
    if (head.path != base_ + "/" && !head.path.starts_with(base_ + "/")) return plain(404, "There is nothing here.\n");
    return {};
}

std::optional<HttpAnswer> Door::open(const HttpRequest& request) {
    constexpr std::string_view way = "/open/";
    if (!request.path.starts_with(way)) return {};
    if (!same(std::string_view(request.path).substr(way.size()), token_))
        return plain(403, "This address has been used, or is not the one: the desk printed another when it was opened.\n此地址已使用或不正确：请使用启动窗口中显示的新地址。\n");
    token_ = random_name(32);
    if (sessions_.size() >= kMostSessions) sessions_.pop_front();
    sessions_.push_back({random_name(32), random_name(32)});
    ++opened_;
    const std::string_view languages = request.header("accept-language");
    sessions_.back().chinese = languages.starts_with("zh");
    HttpAnswer answer{.status = 303, .type = "text/plain; charset=utf-8"};
    answer.headers = {{"Location", base_ + "/"}, {"Set-Cookie", fmt::format("{}={}; Path={}/; HttpOnly; SameSite=Strict", kCookie, sessions_.back().id, base_)}};
    return answer;
}

const DeskSession* Door::find(const HttpRequest& request) const {
    const std::string_view given = cookie_in(request.header("cookie"));
    for (const DeskSession& session : sessions_)
        if (same(session.id, given)) return &session;
    return nullptr;
}

DeskSession& Door::session(const HttpRequest& request) {
    const DeskSession* found = find(request);
    PAI_ASSERT(found != nullptr);
    return *std::find_if(sessions_.begin(), sessions_.end(), [&](const DeskSession& s) { return &s == found; });
}

bool Door::is_ours(const DeskSession& session, const Form& form) { return same(session.form_key, form.get("form_key")); }

void add_security_headers(HttpAnswer& answer) {
    const bool own = std::any_of(answer.headers.begin(), answer.headers.end(), [](const auto& h) { return h.first == "Content-Security-Policy"; });
    if (!own)
        answer.headers.emplace_back("Content-Security-Policy",
                                    "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'");
    answer.headers.emplace_back("X-Content-Type-Options", "nosniff");
    answer.headers.emplace_back("X-Frame-Options", "DENY");
    answer.headers.emplace_back("Referrer-Policy", "same-origin");
    answer.headers.emplace_back("Cross-Origin-Resource-Policy", "same-origin");
    answer.headers.emplace_back("Cross-Origin-Opener-Policy", "same-origin");
    answer.headers.emplace_back("Cache-Control", "no-store");
}

}  // namespace pai
