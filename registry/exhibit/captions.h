#pragma once
// Captions of a sound, as WebVTT has them.
#include <map>
#include <string_view>

#include "base/result.h"
#include "show/annotations.h"

namespace pai {

// The cues of a WebVTT file as captions in `language`, at most 1000; notes, styles and settings are passed over, tags in the text left out.
// Corrupt, EXHIBIT_CAPTIONS: no WEBVTT signature, or a cue's times cannot be read; the message names the line.
// Source: W3C WebVTT, section 4.
Result<std::map<Id, Caption>> read_captions(std::string_view vtt, std::string_view language);

}  // namespace pai
