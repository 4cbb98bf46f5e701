#pragma once
// Who may come in: the person who was given the address, in the browser where it was opened, and nobody through that browser.
#include <cstdint>
#include <functional>
#include <list>
#include <optional>
#include <string>
#include <string_view>

#include "desk/form.h"

namespace pai {

// What one browser holds. `id` is its cookie, `form_key` stands in every form that it is given.
struct DeskSession {
    std::string id, form_key;
    bool chinese = false;
};

// Addresses look like http://127.0.0.1:PORT/open/TOKEN. Opened once, it gives a cookie that holds for paths below base() alone,
// since cookies know no ports, and leads there; the next address is then another.
class Door {
public:
    explicit Door(int port);
    // The address to open, with a token of 256 bits that works once.
    std::string address() const;
    // "/desk-" and 16 random hex digits: what stands before every path.
    const std::string& base() const { return base_; }
    // Judges a head before anything else: 421 another Host than ours, 403 another origin or no session. A request for the address
    // itself passes.
    std::optional<HttpAnswer> refuse(const HttpRequest& head) const;
    // The answer to a request for an address, right or wrong; nothing: it is for something else.
    std::optional<HttpAnswer> open(const HttpRequest& request);
    // The session of a request that refuse() let in.
    DeskSession& session(const HttpRequest& request);
    // True if the form holds the session's key: it comes from a page of ours.
    static bool is_ours(const DeskSession& session, const Form& form);
    // How often an address was opened so far.
    int opened() const { return opened_; }

private:
    const DeskSession* find(const HttpRequest& request) const;
    std::string host_, base_, token_;
    std::list<DeskSession> sessions_;
    int opened_ = 0;
};

// Put on every answer: nothing from elsewhere, no script in a page, no frame, no copy in a cache, no referrer.
void add_security_headers(HttpAnswer& answer);

}  // namespace pai
