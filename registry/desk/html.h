#pragma once
// Text of a page. Markup is what stands in the source of this program; every value put into it is escaped.
#include <concepts>
#include <string>
#include <string_view>
#include <utility>

#include <fmt/format.h>

#include "base/html.h"

namespace pai {

class Html {
public:
    static std::string safe(std::string_view text) { return escape_html(text); }
    static std::string safe(const std::string& text) { return escape_html(text); }
    static std::string safe(const char* text) { return escape_html(text); }
    static std::string safe(const Html& html) { return html.out_; }
    template <std::integral N>
    static std::string safe(N number) {
        return std::to_string(number);
    }

    // `markup` is a literal, its {} are filled with the arguments: text escaped for content and quoted attributes, numbers as
    // they are, other Html as it is.
    template <class... A>
    Html& put(fmt::format_string<decltype(safe(std::declval<const A&>()))...> markup, const A&... values) {
        out_ += fmt::format(markup, safe(values)...);
        return *this;
    }
    Html& add(const Html& other) {
        out_ += other.out_;
        return *this;
    }
    bool empty() const { return out_.empty(); }
    const std::string& text() const { return out_; }

private:
    std::string out_;
};

// A page with a value filled in: html("<b>{}</b>", name).
template <class... A>
Html html(fmt::format_string<decltype(Html::safe(std::declval<const A&>()))...> markup, const A&... values) {
    Html out;
    out.put(markup, values...);
    return out;
}

// The language of a page: both stand together wherever something is said.
struct Tongue {
    bool chinese = false;
    std::string_view operator()(std::string_view english, std::string_view simplified_chinese) const { return chinese ? simplified_chinese : english; }
    const char* tag() const { return chinese ? "zh-Hans" : "en"; }
};

}  // namespace pai
