// What a browser, or anyone on this machine, says to the rights desk.
#include <algorithm>

#include "desk/form.h"
#include "targets.h"

namespace pai {
namespace {

// A form's texts are texts, and there are not too many.
void check_form(const Result<Form>& form) {
    if (!form) return PAI_ASSERT(!form.error().message.empty());
    PAI_ASSERT(form->fields().size() <= form_max_fields);
    for (const auto& [name, value] : form->fields()) PAI_ASSERT(is_utf8(name) && is_utf8(value) && value.find('\0') == value.npos);
}

}  // namespace

// The request in one piece and byte by byte; then as the body of a form in both encodings.
void fuzz_http(ByteSpan bytes) {
    const std::string_view text = as_text(bytes);
    HttpReader whole, pieces;
    whole.take(text);
    for (const char c : text) pieces.take({&c, 1});
    PAI_ASSERT(whole.state() == pieces.state() && whole.refusal() == pieces.refusal());
    if (whole.state() == HttpReader::State::Whole) {
        const HttpRequest& r = whole.request();
        PAI_ASSERT(r.path == pieces.request().path && r.body == pieces.request().body && r.headers == pieces.request().headers);
        PAI_ASSERT(r.path.starts_with('/') && r.headers.contains("host") && r.headers.size() <= http_max_headers && r.body.size() == whole.body_size());
        check_form(form_of(r));
        check_form(parse_urlencoded(r.query));
    }
    check_form(parse_urlencoded(text));
    check_form(parse_multipart("multipart/form-data; boundary=b", text));
    if (const auto plain = percent_decode(text, false)) PAI_ASSERT(percent_decode(percent_encode(*plain), false) == plain);
}

}  // namespace pai
