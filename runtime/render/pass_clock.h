#pragma once
// What each pass costs.
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "gfx/query.h"
#include "render/renderer.h"

namespace pai {

// Time of each pass: GPU queries on a GPU, CPU time with a wait after each pass on software GL.
class PassClock {
public:
    PassClock(bool enabled, bool software) : enabled_(enabled), software_(software) {}
    void begin(std::string_view name);
    void end(std::string_view name, std::vector<PassTime>& out);

private:
    bool enabled_, software_;
    double start_ms_ = 0;
    std::map<std::string, gfx::Timer, std::less<>> timers_;
    std::map<std::string, double, std::less<>> last_ms_;
};

}  // namespace pai
