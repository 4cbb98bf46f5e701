#pragma once
// The log: one JSON object a line on stderr (plain text on a terminal), and a ring of the last lines for the screen.
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include <fmt/format.h>

namespace pai::log {

enum class Level : std::uint8_t { Debug, Info, Warning, Error };

// Lines below `level` are dropped. Default Info. Any thread.
void set_level(Level level);

// One line about one thing. `topic` is a module or subject ("gate", "audio"). Any thread.
void write(Level level, std::string_view topic, std::string_view message);

template <class... A>
void debug(std::string_view topic, fmt::format_string<A...> f, A&&... a) {
    write(Level::Debug, topic, fmt::format(f, std::forward<A>(a)...));
}
template <class... A>
void info(std::string_view topic, fmt::format_string<A...> f, A&&... a) {
    write(Level::Info, topic, fmt::format(f, std::forward<A>(a)...));
}
template <class... A>
void warn(std::string_view topic, fmt::format_string<A...> f, A&&... a) {
    write(Level::Warning, topic, fmt::format(f, std::forward<A>(a)...));
}
template <class... A>
void error(std::string_view topic, fmt::format_string<A...> f, A&&... a) {
    write(Level::Error, topic, fmt::format(f, std::forward<A>(a)...));
}

// True at most once per `count` calls with the same `key`: for messages inside the frame.
bool every(std::uint64_t count, std::string_view key);

struct Line {
    Level level;
    std::string topic, message;
};
// The last lines written, oldest first, at most 256.
std::vector<Line> recent();

}  // namespace pai::log
