#include "ingest/thumbnailer.h"

#include <algorithm>
#include <array>
#include <cerrno>
#include <csignal>
#include <cstring>
#include <vector>

#include <fcntl.h>
#include <fmt/format.h>
#include <poll.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/file.h"
#include "base/json.h"
#include "ingest/object_store.h"
#include "time/clock.h"

namespace pai {
namespace fs = std::filesystem;
namespace {

constexpr int kMostDrawn = 256;                          // by one process: whatever it may leak ends with it
constexpr std::int64_t kPatience_ns = 120'000'000'000, kPatienceEachMib_ns = 2'000'000'000;
constexpr std::uint64_t kMostPng = 64u << 20;

Error failed(std::string why) { return Error(Code::Corrupt, std::move(why), "THUMBNAIL_FAILED"); }

Result<fs::path> find_player() {
    const fs::path here = executable_directory();
    for (const fs::path& path : {here / "paifang", here / "../bin/paifang"})
        if (file_exists(path)) return path;
    return Error(Code::NotFound, fmt::format("paifang: not in {}; thumbnails are drawn by the player (--no-thumbnails goes without)", here.string()));
}

// In the child: between fork and exec only what is safe after a signal.
[[noreturn]] void become(char* const* args, char* const* environment, int in, int out, int parent) {
    ::prctl(PR_SET_PDEATHSIG, SIGKILL);
    if (::getppid() != parent) ::_exit(1);
    for (const int signal : {SIGINT, SIGTERM, SIGPIPE, SIGHUP}) ::signal(signal, SIG_DFL);
    ::dup2(in, 0);
    ::dup2(out, 1);
    ::dup2(in, 2);  // an end that only reads: what is said there goes nowhere
    ::close_range(3, ~0u, 0);
    ::execve(args[0], args, environment);
    ::_exit(127);
}

std::vector<std::string> environment_of(const fs::path& scratch, int threads) {
    std::vector<std::string> out;
    for (char** at = environ; *at != nullptr; ++at) {
        const std::string_view entry(*at);
        const std::string_view name = entry.substr(0, entry.find('='));
        constexpr std::array<std::string_view, 7> kOwn{"PAIFANG_HOME", "SDL_VIDEODRIVER", "ALSOFT_DRIVERS", "LP_NUM_THREADS", "XDG_RUNTIME_DIR", "DISPLAY", "WAYLAND_DISPLAY"};
        if (std::find(kOwn.begin(), kOwn.end(), name) == kOwn.end()) out.emplace_back(entry);
    }
    for (const std::string& own : {"PAIFANG_HOME=" + (scratch / "home").string(), "XDG_RUNTIME_DIR=" + (scratch / "run").string(), std::string("SDL_VIDEODRIVER=offscreen"),
                                   std::string("ALSOFT_DRIVERS=null"), fmt::format("LP_NUM_THREADS={}", threads)})
        out.push_back(own);
    return out;
}

std::vector<char*> pointers(std::vector<std::string>& texts) {
    std::vector<char*> out;
    for (std::string& text : texts) out.push_back(text.data());
    out.push_back(nullptr);
    return out;
}

}  // namespace

struct Thumbnailer::Process {
    int pid = -1, in = -1, out = -1;
    std::string heard;
    ~Process() {
        if (in >= 0) ::close(in);
        if (out >= 0) ::close(out);
        if (pid <= 0) return;
        ::kill(pid, SIGKILL);
        while (::waitpid(pid, nullptr, 0) < 0 && errno == EINTR) {}
    }
};

Thumbnailer::Thumbnailer(fs::path scratch, int size_px, int threads) : scratch_(std::move(scratch)), size_px_(size_px), threads_(threads) {}

Thumbnailer::~Thumbnailer() {
    process_.reset();
    std::error_code ignored;
    fs::remove_all(scratch_, ignored);
}

Result<void> Thumbnailer::start() {
    PAI_TRY(const fs::path player, find_player());
    std::error_code ignored;
    fs::remove_all(scratch_, ignored);
    for (const char* folder : {"home", "run"}) PAI_TRY(make_directories(scratch_ / folder, 0700));
    std::vector<std::string> args{player.string(), "thumbnails", "--size", std::to_string(size_px_), "--json"}, environment = environment_of(scratch_, threads_);
    std::vector<char*> argv = pointers(args), envp = pointers(environment);
    int to[2], from[2];
    if (::pipe2(to, O_CLOEXEC) != 0) return Error(Code::Io, fmt::format("pipe: {}", std::strerror(errno)));
    if (::pipe2(from, O_CLOEXEC) != 0) {
        ::close(to[0]), ::close(to[1]);
        return Error(Code::Io, fmt::format("pipe: {}", std::strerror(errno)));
    }
    auto process = std::make_unique<Process>();
    const int parent = ::getpid();
    process->pid = ::fork();
    if (process->pid == 0) become(argv.data(), envp.data(), to[0], from[1], parent);
    const int number = errno;
    ::close(to[0]), ::close(from[1]);
    process->in = to[1], process->out = from[0];
    if (process->pid < 0) return Error(Code::Io, fmt::format("fork: {}", std::strerror(number)));
    process_ = std::move(process);
    drawn_ = 0;
    return {};
}

Result<std::string> Thumbnailer::ask(const std::string& line, std::int64_t patience_ns) {
    Process& p = *process_;
    // A line is shorter than a pipe holds; SIGPIPE is off in this program.
    if (::write(p.in, line.data(), line.size()) != static_cast<ssize_t>(line.size())) return failed("the player ended before it drew");
    const std::int64_t deadline_ns = steady_ns() + patience_ns;
    for (;;) {
        if (const std::size_t end = p.heard.find('\n'); end != p.heard.npos) {
            std::string answer = p.heard.substr(0, end);
            p.heard.erase(0, end + 1);
            return answer;
        }
        const std::int64_t left_ns = deadline_ns - steady_ns();
        if (left_ns <= 0) return failed(fmt::format("the player takes longer than {} s to draw it", patience_ns / 1'000'000'000));
        pollfd at{p.out, POLLIN, 0};
        if (::poll(&at, 1, static_cast<int>(std::min<std::int64_t>(left_ns / 1'000'000 + 1, 1000))) <= 0) continue;
        std::array<char, 4096> piece{};
        const ssize_t n = ::read(p.out, piece.data(), piece.size());
        if (n > 0) p.heard.append(piece.data(), static_cast<std::size_t>(n));
        else if (n == 0 || errno != EINTR) return failed("the player ended while it drew");
        if (p.heard.size() > (64u << 10)) return failed("the player says what it should not");
    }
}

Result<Bytes> Thumbnailer::draw(const fs::path& model, const std::string& extension) {
    if (!process_ || drawn_ >= kMostDrawn) {
        process_.reset();
        PAI_TRY(start());
    }
    // One name for every model: the player's own books stay short.
    const fs::path name = scratch_ / ("model" + extension), png = scratch_ / "picture.png";
    PAI_TRY(link_or_copy(model, name));
    JsonWriter w;
    w.begin_object().member("model", name.string()).member("png", png.string());
    std::error_code unknown;
    const std::uintmax_t bytes = fs::file_size(model, unknown);
    const auto mib = static_cast<std::int64_t>(unknown ? 0 : bytes >> 20);
    auto answer = ask(w.end_object().take() + "\n", kPatience_ns + mib * kPatienceEachMib_ns);
    ++drawn_;
    if (!answer) {
        process_.reset();
        return std::move(answer.error());
    }
    PAI_TRY(const JsonDoc said, JsonDoc::parse(*answer));
    const auto ok = said.root().find("ok"), error = said.root().find("error");
    if (!ok || !ok->as_bool()) return failed(error ? std::string(error->text()) : "the player does not draw it");
    return read_file(png, kMostPng);
}

}  // namespace pai
