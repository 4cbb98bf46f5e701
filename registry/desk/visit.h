#pragma once
// One request to the desk and what its page is made of. Internal to this module.
#include <string>
#include <string_view>
#include <vector>

#include "desk/desk.h"
#include "desk/html.h"

namespace pai {

struct Visit {
    Desk& desk;
    const Cabinet& cabinet;
    DeskSession& session;
    const std::string& base;
    const HttpRequest& request;
    std::vector<std::string> path;  // segments below base, decoded
    Form form;                      // of the body, or of the query
    Tongue t;

    bool is_post() const { return request.method == "POST"; }
    // A path below base; `rest` begins with '/'.
    std::string to(std::string_view rest) const { return base + std::string(rest); }
    // The docId that a segment stands for.
    static std::string doc_id(std::string_view hex) { return "sha256:" + std::string(hex); }
    static std::string hex(std::string_view doc_id) { return std::string(doc_id.substr(doc_id.find(':') + 1)); }
    // "/licence/0123…" of a document.
    std::string link(std::string_view what, std::string_view doc_id) const { return to("/" + std::string(what) + "/" + hex(doc_id)); }
};

// Which entry of the menu a page belongs to.
enum class DeskPlace { Overview, Contract, Enquiries, Reports, Works, None };

HttpAnswer page(const Visit& v, DeskPlace place, std::string_view title, const Html& content, int status = 200);
HttpAnswer redirect(const std::string& to);
// What went wrong, in the words of its code and with what the program knows: a page of its own, and a box in one.
Html error_box(const Visit& v, const Error& error);
HttpAnswer error_page(const Visit& v, DeskPlace place, const Error& error);
HttpAnswer not_found(const Visit& v);
// The beginning of a form that posts to `action`, with the session's key.
Html form_start(const Visit& v, std::string_view action, bool files = false);

// The path of a document, and a link that downloads it.
Html file_line(const Visit& v, std::string_view label, std::string_view doc_id);

HttpAnswer overview_page(Visit& v);
HttpAnswer file_answer(Visit& v);

}  // namespace pai
