#pragma once
// A display of its own for a test, and what drives and photographs windows on it.
#include <algorithm>
#include <csignal>
#include <fstream>
#include <map>
#include <string>

#include <poll.h>

#include "../support/process.h"

namespace pai::test {

inline bool have(const char* tool) { return run({"sh", "-c", std::string("command -v ") + tool}).status == 0; }

// An X server of its own, on a display number that it chose itself.
class Server {
public:
    explicit Server(const fs::path& scratch, const std::string& screen = "640x480x24") : Server(scratch, "Xvfb", "-screen 0 " + screen) {}
    Server(const fs::path& scratch, const std::string& program, const std::string& options) {
        const fs::path number = scratch / "display";
        pid_ = start({"sh", "-c", "exec " + program + " -displayfd 3 " + options + " -nolisten tcp -noreset 3>" + number.string()}, {}, scratch / "x.out", scratch / "x.err");
        while (runs(pid_) && slurp(number).find('\n') == std::string::npos) ::poll(nullptr, 0, 10);
        if (const std::string said = slurp(number); said.find('\n') != std::string::npos) name_ = ":" + said.substr(0, said.find('\n'));
    }
    ~Server() {
        ::kill(pid_, SIGTERM);
        wait_for(pid_);
    }
    Server(const Server&) = delete;
    Server& operator=(const Server&) = delete;
    // Empty: it did not start.
    const std::string& name() const { return name_; }

private:
    pid_t pid_ = -1;
    std::string name_;
};

// Xorg with its dummy driver: sixteen displays DUMMY0 to DUMMY15, of which the first is connected, and no hand on the keyboard,
// the terminal or the graphics card of the machine.
class DummyServer : public Server {
public:
    explicit DummyServer(const fs::path& scratch) : Server(scratch, "Xorg", "-config " + config(scratch) + " -logfile " + (scratch / "x.log").string() + " -novtswitch -sharevts") {}

private:
    static std::string config(const fs::path& scratch) {
        std::ofstream(scratch / "x.conf") << R"(
Section "ServerFlags"
  Option "AutoAddDevices" "false"
  Option "AutoEnableDevices" "false"
  Option "AutoAddGPU" "false"
  Option "DontVTSwitch" "true"
EndSection
Section "Device"
  Identifier "device"
  Driver "dummy"
  VideoRam 16384
EndSection
Section "Monitor"
  Identifier "monitor"
  HorizSync 5-1000
  VertRefresh 5-200
EndSection
Section "Screen"
  Identifier "screen"
  Device "device"
  Monitor "monitor"
  DefaultDepth 24
  SubSection "Display"
    Depth 24
    Modes "640x480"
    Virtual 1280 480
  EndSubSection
EndSection
)";
        return (scratch / "x.conf").string();
    }
};

inline bool all_tools() { return have("Xvfb") && have("xdotool") && have("import"); }

}  // namespace pai::test
