#pragma once
// What adjust mode shows over the selected output: handles, borders, the help in two languages.
#include <string>

#include "app/adjust_model.h"
#include "render/overlay.h"

namespace pai::app {

// Draws onto an overlay of model.upright_px(). `note`: what happened last ("saved"), empty for none; `file`: into which it is
// saved; `pattern`: the word of the test pattern shown, empty for none.
void draw_adjust(pai::Overlay& onto, const AdjustModel& model, const std::string& note, const std::string& file, const std::string& pattern,
                 bool all_keys);

}  // namespace pai::app
