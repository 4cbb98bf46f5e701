#pragma once
// Rows of a picture, or other things of one kind, worked on by several threads.
#include <algorithm>
#include <atomic>
#include <cstddef>
#include <system_error>
#include <thread>
#include <vector>

namespace pai {

// Calls `work(row)` once for every row, on `threads` threads, this one among them, or on as many as the machine gives; `work` throws nothing.
// Begins no further row once `stopped()`, asked from all of these threads, says so.
template <class Work, class Stopped>
void each_row(std::size_t rows, int threads, const Work& work, const Stopped& stopped) {
    std::atomic<std::size_t> next{0};
    const auto run = [&] {
        for (std::size_t row = next++; row < rows && !stopped(); row = next++) work(row);
    };
    const std::size_t more = std::min(static_cast<std::size_t>(std::max(threads, 1)), std::max<std::size_t>(rows, 1)) - 1;
    std::vector<std::thread> others;
    others.reserve(more);
    try {
        while (others.size() < more) others.emplace_back(run);
    } catch (const std::system_error&) {
        // No more threads are to be had: those that began take all rows.
    }
    run();
    for (std::thread& t : others) t.join();
}

template <class Work>
void each_row(std::size_t rows, int threads, const Work& work) {
    each_row(rows, threads, work, [] { return false; });
}

}  // namespace pai
