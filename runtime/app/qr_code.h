#pragma once
// QR codes.
#include <string_view>
#include <vector>

namespace pai::app {

// The modules of the smallest code of error correction M that holds `text`, row by row of a square, true is dark; without a quiet
// zone. Empty: the text is empty or too long. Source: ISO/IEC 18004.
std::vector<bool> make_qr_code(std::string_view text);

}  // namespace pai::app
