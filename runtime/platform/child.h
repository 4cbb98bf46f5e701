#pragma once
// A program that this process starts, watches and ends. Main thread only.
#include <map>
#include <string>
#include <vector>

#include "base/result.h"

namespace pai {

struct ChildOptions {
    std::map<std::string, std::string> environment;  // on top of this process's own
    bool output_to_error = false;                    // its stdout goes to stderr
    bool keep_output = false;                        // its stdout and stderr together are for output()
};

class Child {
public:
    enum class State : std::uint8_t {
        None,     // never started
        Running,
        Stopped,  // by a signal such as SIGSTOP: it does nothing until it is continued
        Ended,
    };

    Child() = default;
    // Starts `args` (a program, looked for in PATH unless it has a '/', and its arguments) in a process group of its own. The
    // kernel kills it when this process dies. NotFound: no such program. Io: it cannot be started.
    static Result<Child> start(const std::vector<std::string>& args, const ChildOptions& options = {});
    Child(Child&&) noexcept;
    Child& operator=(Child&&) noexcept;
    // Kills what still runs and waits for it.
    ~Child();

    // How it is now; takes the status of one that ended.
    State poll();
    int pid() const { return pid_; }
    // Of one that ended: its exit status, or the signal that ended it (0: none did).
    int status() const { return status_; }
    int signal() const { return signal_; }
    // What it has said until the last poll() with `keep_output`, at most kMostOutput bytes.
    const std::string& output() const { return output_; }
    static constexpr std::size_t kMostOutput = 256 << 10;
    // Asks it and its descendants to end.
    void terminate();
    // Ends it and its descendants at once, and waits until it is gone.
    void kill();

private:
    void hear();
    int pid_ = -1, status_ = 0, signal_ = 0;
    State state_ = State::None;
    int output_fd_ = -1;
    std::string output_;
};

}  // namespace pai
