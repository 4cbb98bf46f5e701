#include "base/log.h"

#include <atomic>
#include <cstdio>
#include <deque>
#include <map>
#include <mutex>

#include <unistd.h>

#include "base/json.h"

namespace pai::log {
namespace {

constexpr std::size_t kRing = 256;

struct State {
    std::mutex mutex;
    std::deque<Line> ring;
    std::map<std::string, std::uint64_t, std::less<>> seen;
};
State& state() {
    static State s;
    return s;
}
std::atomic<Level> lowest{Level::Info};

constexpr const char* kNames[] = {"debug", "info", "warning", "error"};

}  // namespace

void set_level(Level level) { lowest = level; }

void write(Level level, std::string_view topic, std::string_view message) {
    if (level < lowest) return;
    static const bool terminal = ::isatty(2) == 1;
    const char* name = kNames[static_cast<int>(level)];
    std::string line;
    if (terminal) {
        line = fmt::format("{}: {}: {}\n", topic, name, message);
    } else {
        JsonWriter w;
        w.begin_object().member("level", name).member("topic", topic).member("message", message).end_object();
        line = w.take() + "\n";
    }
    State& s = state();
    const std::scoped_lock lock(s.mutex);
    std::fwrite(line.data(), 1, line.size(), stderr);
    s.ring.push_back({level, std::string(topic), std::string(message)});
    if (s.ring.size() > kRing) s.ring.pop_front();
}

bool every(std::uint64_t count, std::string_view key) {
    State& s = state();
    const std::scoped_lock lock(s.mutex);
    auto it = s.seen.find(key);
    if (it == s.seen.end()) it = s.seen.emplace(std::string(key), 0).first;
    return it->second++ % count == 0;
}

std::vector<Line> recent() {
    State& s = state();
    const std::scoped_lock lock(s.mutex);
    return {s.ring.begin(), s.ring.end()};
}

}  // namespace pai::log
