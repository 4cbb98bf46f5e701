// What `paifang play` of the demo show costs, as it says itself.
#include <gtest/gtest.h>

#include "../support/process.h"
#include "base/file.h"
#include "base/json.h"
#include "issue/demo.h"
#include "measure.h"

namespace pai::test {
namespace {

double number(const JsonRef& object, std::string_view name) {
    const auto value = object.find(name);
    return value ? value->as_double() : -1;
}

struct Cost {
    double frames = 0, cpu_ms = 0;
};

void tell_run(const char* what, const std::string& stats, Cost& cost) {
    const auto doc = JsonDoc::parse(stats);
    ASSERT_TRUE(doc) << stats;
    cost = {number(doc->root(), "frames"), number(doc->root(), "cpu_ms")};
    const JsonRef s = doc->root(), frame = *s.find("frame_ms"), assets = *s.find("assets");
    double gate = 0, decode = 0, upload = 0, mb = 0;
    for (std::size_t i = 0; i < assets.size(); ++i) {
        gate += number(assets[i], "gate_ms"), decode += number(assets[i], "decode_ms"), upload += number(assets[i], "upload_ms");
        mb += number(assets[i], "bytes") / 1e6;
    }
    std::printf("PERF play %s: %.0f frames, frame p50 %.1f p95 %.1f max %.1f ms, first frame after %.0f ms, peak %.0f MB, cpu %.0f ms\n", what,
                number(s, "frames"), number(frame, "p50"), number(frame, "p95"), number(frame, "max"), number(s, "time_to_first_frame_ms"),
                number(s, "peak_rss_mb"), number(s, "cpu_ms"));
    std::printf("PERF play %s: %.0f draw calls, %.0f triangles, %zu assets of %.1f MB: gate %.0f ms, decode %.0f ms, upload %.0f ms, on %s\n", what,
                number(s, "draw_calls"), number(s, "triangles"), assets.size(), mb, gate, decode, upload,
                std::string(s.find("gl_renderer")->text()).c_str());
}

TEST(Perf, playing_the_demo_show) {
    const auto packs = share_directory() / "packs";
    if (!file_exists(packs)) GTEST_SKIP() << "every test skipped: " << packs << " is not built";
    const TempDir dir;
    const auto world = make_demo_world(dir / "world", packs, wall_ms() / 1000);
    ASSERT_TRUE(world) << world.error().message;
    Cost cost, before;
    // A run of two frames and one of thirty: the difference is what frames cost, without the start.
    for (const char* seconds : {"0.034", "1"}) {
        before = cost;
        const Ran ran = run({program("paifang"), "play", "artifact-hall", "--headless", "--size", "640x360", "--for", seconds, "--strict", "--stats",
                             dir / "stats.json"},
                            {{"PAIFANG_HOME", world->home.string()}, {"LP_NUM_THREADS", "2"}});
        ASSERT_EQ(ran.status, 0) << ran.out << ran.err;
        tell_run(seconds, slurp(dir / "stats.json"), cost);
    }
    std::printf("PERF play: %.0f ms of CPU a frame, on 2 threads\n", (cost.cpu_ms - before.cpu_ms) / (cost.frames - before.frames));
}

}  // namespace
}  // namespace pai::test
