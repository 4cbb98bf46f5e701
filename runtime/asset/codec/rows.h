#pragma once
// Rows of a picture, worked on by several threads.
#include <atomic>
#include <cstddef>
#include <thread>
#include <vector>

namespace pai::codec {

// Calls `work(row)` once for every row, on `threads` threads, this one among them; `work` throws nothing.
template <class Work>
void each_row(std::size_t rows, int threads, const Work& work) {
    std::atomic<std::size_t> next{0};
    const auto run = [&] {
        for (std::size_t row = next++; row < rows; row = next++) work(row);
    };
    std::vector<std::thread> others;
    for (int i = 1; i < threads && static_cast<std::size_t>(i) < rows; ++i) others.emplace_back(run);
    run();
    for (std::thread& t : others) t.join();
}

}  // namespace pai::codec
