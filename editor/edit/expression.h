#pragma once
// What people type into a number field: "90/4", "2*(3+1)", "1.5m", "20cm", "1:30", "120f", "+=5", "50%".
#include <optional>
#include <string>
#include <string_view>

#include "base/result.h"
#include "time/flicks.h"

namespace pai {

// What a field holds, so that units are understood and turned into its own.
struct NumberField {
    std::string_view unit;     // as in Meta::unit: "m", "deg", "s", "cd"…; empty: none
    FrameRate rate;            // of "120f"
    float bpm = 0;             // of "3 beats"; 0: there are none
    double whole = 100;        // what 100 % is: the value now, or the range
};

// How a value comes from the one before.
struct NumberEdit {
    enum class How : std::uint8_t { Set, Add, Subtract, Multiply, Divide } how = How::Set;
    double value = 0;
    // `before`: in the field's unit. Dividing by 0 leaves it as it is.
    double of(double before) const;
};

// Corrupt, EXPRESSION_INVALID: the message names the column (from 1) and what was expected there. At most 200 characters, 50 brackets deep.
// Operators + - * / ^, brackets, the function names sqrt sin cos tan (degrees) min max round abs, pi; "x" is the value before.
// A number may carry a unit of the field's kind: mm cm m km in ft; deg rad turn; ms s min h f; m:ss and h:mm:ss; Hz kHz; %.
// "+=5", "-=5", "*=2", "/=2" change what each of several has.
Result<NumberEdit> parse_number(std::string_view text, const NumberField& field = {}, double before = 0);

}  // namespace pai
