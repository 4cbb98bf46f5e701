#pragma once
// The words of a page.
#include <string>
#include <string_view>

namespace pai {

// What a reader of the page reads: paragraphs, headings and list items in lines of their own with an empty line between, character references
// read, runs of white space as one blank; scripts, styles and comments left out. At most `max_bytes`, cut between characters. Bytes that are
// no UTF-8: nothing. Source: HTML Living Standard, 13.2 (tags and references alone; no tree is built).
std::string article_text(std::string_view html, std::size_t max_bytes);

}  // namespace pai
