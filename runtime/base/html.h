#pragma once
// Text in an HTML page.
#include <string>
#include <string_view>

namespace pai {

// The text for content and for quoted attributes: & < > " and ' as character references.
std::string escape_html(std::string_view text);

}  // namespace pai
