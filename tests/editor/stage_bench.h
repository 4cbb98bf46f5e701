#pragma once
// A stage for tests: a home of its own, a small show of own work, and pictures to look at.
#include <chrono>
#include <cstdlib>
#include <thread>

#include <gtest/gtest.h>

#include "../support/process.h"
#include "../system/small_show.h"
#include "base/file.h"
#include "output/png.h"
#include "show/load.h"
#include "stage/stage.h"

namespace pai::test {

// Where the gate and the ledger of these tests live.
class StageHome {
public:
    StageHome() {
        ::setenv("PAIFANG_HOME", (dir_ / "home").c_str(), 1);
        fs::create_directories(dir_ / "home");
        fs::permissions(dir_ / "home", fs::perms::owner_all);
    }
    fs::path folder(const std::string& name) const { return dir_ / name; }

private:
    TempDir dir_;
};

// Takes pictures until `good` finds one, or the test is tired of waiting.
template <class Good>
bool wait_picture(Stage& stage, StagePicture& out, Good good) {
    for (int i = 0; i < 12'000; ++i) {
        if (stage.take(out) && good(out)) return true;
        if (i > 400 && !stage.status().problem.empty()) break;
        std::this_thread::sleep_for(std::chrono::milliseconds(5));
    }
    ADD_FAILURE() << "no such picture: " << stage.status().problem;
    return false;
}

inline bool wait_final(Stage& stage, StagePicture& out, std::uint64_t view, std::uint64_t revision) {
    return wait_picture(stage, out, [&](const StagePicture& p) { return p.final && p.view == view && p.revision == revision; });
}

// Mean difference of two pictures of one size, in 8-bit steps; 255 if the sizes differ.
inline double difference(const StagePicture& a, const StagePicture& b) {
    if (a.rgba.size() != b.rgba.size() || a.rgba.empty()) return 255;
    double sum = 0;
    for (std::size_t i = 0; i < a.rgba.size(); ++i) sum += std::abs(int{a.rgba[i]} - int{b.rgba[i]});
    return sum / static_cast<double>(a.rgba.size());
}

// PAIFANG_KEEP_PICTURES names a folder: pictures of the run are kept there.
inline void keep_picture(const StagePicture& p, const std::string& name) {
    const char* folder = std::getenv("PAIFANG_KEEP_PICTURES");
    if (!folder || !*folder) return;
    Picture rgb{p.width_px, p.height_px, Bytes(static_cast<std::size_t>(p.width_px) * static_cast<std::size_t>(p.height_px) * 3)};
    for (std::size_t i = 0, n = rgb.rgb.size() / 3; i < n; ++i)
        for (std::size_t c = 0; c < 3; ++c) rgb.rgb[i * 3 + c] = std::byte{p.rgba[i * 4 + c]};
    const auto png = encode_png(rgb);
    ASSERT_TRUE(png);
    spill(fs::path(folder) / (name + ".png"), {reinterpret_cast<const char*>(png->data()), png->size()});
}

}  // namespace pai::test
