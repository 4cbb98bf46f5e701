#pragma once
// Text-Code: texts that say nearly the same, whatever their layout, case and punctuation.
#include <string>
#include <string_view>

#include "base/hash.h"

namespace pai {

// What counts of a text: letters, digits and symbols in lower case, without white space, marks, punctuation and control characters,
// in normalisation form KC. Corrupt: `text` is no UTF-8, or longer than 256 MiB.
// Source: ISO 24138, text collapsing; Unicode 15.
Result<std::string> collapse_text(std::string_view text);

// MinHash over all runs of 13 characters of a collapsed text; a shorter one is one run.
// Source: ISO 24138, Text-Code.
Hash text_hash(std::string_view collapsed);

}  // namespace pai
