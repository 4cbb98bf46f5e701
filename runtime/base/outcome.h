#pragma once
// How a command ends: one JSON object or plain lines on stdout, and the exit status. The log goes to stderr.
#include <string>
#include <string_view>

#include "base/json.h"
#include "base/result.h"

namespace pai {

// What a command found. `exit` is 0 for OK or PERMIT, 1 for DENY or a failed verification.
struct Outcome {
    int exit = 0;
    std::string json;  // one object, with "ok" and, when that is false, "code"
    std::string text;  // for people; empty or lines that end in a newline
};

// Builds an Outcome's object: `{"ok":true` or `{"ok":false,"code":CODE` and what is added after it.
JsonWriter begin_outcome(std::string_view failure_code = {});
// Ends the object of begin_outcome(); exit 1 if it began with a code.
Outcome end_outcome(JsonWriter&& json, std::string text);

// 1: the error names a code of the licence format. 2: InvalidArgument. 4: Internal. 3: all else, the environment.
int exit_status(const Error& error);

// Prints `outcome` to stdout and returns its exit status. An error is {"ok":false,"code"} or {"ok":false,"error"} on
// stdout with `json`, and a line on stderr without.
int report(const Result<Outcome>& outcome, bool json);

// The end of a command line that makes no sense: status 2.
int report_usage(std::string_view message, bool json);

}  // namespace pai
