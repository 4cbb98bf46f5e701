#pragma once
// What long work is at, as one line on a terminal; nothing where stderr is no terminal or the work is short.
#include <cstdint>
#include <functional>
#include <string>

namespace pai::app {

class Progress {
public:
    Progress();
    ~Progress() { end(); }
    Progress(const Progress&) = delete;
    Progress& operator=(const Progress&) = delete;

    // Puts a line up if a second has passed since the beginning and a quarter since the last; `line` is asked only then.
    void say(const std::function<std::string()>& line);
    // Takes the line away.
    void end();

private:
    std::int64_t began_ns_, last_ns_ = 0;
    bool terminal_, shown_ = false;
};

}  // namespace pai::app
