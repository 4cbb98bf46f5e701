#include "time/clock.h"

#include <algorithm>
#include <cerrno>
#include <ctime>

#include "base/file.h"

namespace pai {
namespace {

std::int64_t read_ns(clockid_t id) {
    timespec t{};
    ::clock_gettime(id, &t);
    return std::int64_t(t.tv_sec) * 1'000'000'000 + t.tv_nsec;
}

}  // namespace

std::int64_t wall_ms() { return read_ns(CLOCK_REALTIME) / 1'000'000; }
std::int64_t boot_ms() { return read_ns(CLOCK_BOOTTIME) / 1'000'000; }
std::int64_t boot_ns() { return read_ns(CLOCK_BOOTTIME); }
std::int64_t steady_ns() { return read_ns(CLOCK_MONOTONIC); }
double process_cpu_ms() { return static_cast<double>(read_ns(CLOCK_PROCESS_CPUTIME_ID)) / 1e6; }

Flicks steady_now() {
    const std::int64_t ns = steady_ns();
    // 705.6 flicks a nanosecond-thousandth: split so that the product stays within 64 bits.
    return {ns / 1'000'000'000 * Flicks::kPerSecond + ns % 1'000'000'000 * 7056 / 10'000};
}

std::string boot_id() {
    const auto text = read_text_file("/proc/sys/kernel/random/boot_id", 64);
    std::string id;
    if (text)
        for (const char c : *text)
            if (c != '-' && c != '\n') id += c;
    id.resize(32, '0');
    return id;
}

void sleep_until(Flicks steady) {
    const std::int64_t ns = steady.count / 7056 * 10'000 + steady.count % 7056 * 10'000 / 7056;
    timespec t{};
    t.tv_sec = ns / 1'000'000'000;
    t.tv_nsec = ns % 1'000'000'000;
    while (::clock_nanosleep(CLOCK_MONOTONIC, TIMER_ABSTIME, &t, nullptr) == EINTR) {}
}

}  // namespace pai
