#pragma once
// A time as people type it: "1:30", "120f", "1:02:03:04", "3|2", "+=2". Pure.
#include <string_view>

#include "base/result.h"
#include "show/show.h"

namespace pai {

// How times are shown, and what a plain number counts.
enum class TimeShown : std::uint8_t { Seconds, Frames, Timecode, Bars };

// "120f", and plain numbers where frames are shown: frames; "1:02:03:04": hours, minutes, seconds, frames; "3|2.5", and "3.2" or "3" where
// bars are shown: bar and beat, from 1; all else as parse_number has it, in seconds ("1:30", "90/4", "2.5min", "+=2"). Nothing comes before
// 0 or after 10^7 s. Corrupt, EXPRESSION_INVALID: the message says what was expected.
Result<Flicks> parse_time(std::string_view text, TimeShown shown, FrameRate rate, const Tempo& tempo = {}, Flicks now = {});

}  // namespace pai
