#pragma once
// What a machine needs to play, checked one by one.
#include <string>
#include <vector>

namespace pai::app {

struct Finding {
    std::string name;    // "gl", "displays", "cameras", "audio", "clock", "keys", "licences", "ledger", "disk"
    bool ok = true;
    std::string detail;  // what was found
    std::string advice;  // what to do; empty when ok
};

std::vector<Finding> examine_machine();

}  // namespace pai::app
