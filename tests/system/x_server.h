#pragma once
// A display of its own for a test, and what drives and photographs windows on it.
#include <algorithm>
#include <csignal>
#include <map>
#include <string>

#include <poll.h>

#include "../support/process.h"

namespace pai::test {

inline bool have(const char* tool) { return run({"sh", "-c", std::string("command -v ") + tool}).status == 0; }

// An X server of its own, on a display number that it chose itself.
class Server {
public:
    explicit Server(const fs::path& scratch) {
        const fs::path number = scratch / "display";
        pid_ = start({"sh", "-c", "exec Xvfb -displayfd 3 -screen 0 640x480x24 -nolisten tcp -noreset 3>" + number.string()}, {}, scratch / "x.out", scratch / "x.err");
        while (runs(pid_) && slurp(number).find('\n') == std::string::npos) ::poll(nullptr, 0, 10);
        name_ = ":" + slurp(number).substr(0, slurp(number).find('\n'));
    }
    ~Server() {
        ::kill(pid_, SIGTERM);
        wait_for(pid_);
    }
    Server(const Server&) = delete;
    Server& operator=(const Server&) = delete;
    const std::string& name() const { return name_; }

private:
    pid_t pid_ = -1;
    std::string name_;
};

inline bool all_tools() { return have("Xvfb") && have("xdotool") && have("import"); }

}  // namespace pai::test
