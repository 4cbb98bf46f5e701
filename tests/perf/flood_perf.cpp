// What 50,000 malformed packets a second cost the frame: with and without them in turn, in one run.
#include <gtest/gtest.h>

#include <atomic>
#include <cstdlib>
#include <thread>

#include "../system/small_show.h"
#include "app/osc_control.h"
#include "app/runtime.h"
#include "measure.h"

namespace pai::test {
namespace {

constexpr int kBlocks = 16, kFramesPerBlock = 30, kPerMillisecond = 50;

// Sends from a thread of its own while it is on.
class Flood {
public:
    explicit Flood(UdpAddress to) : to_(to), thread_([this] { run(); }) {}
    ~Flood() {
        end_ = true;
        thread_.join();
    }
    Flood(const Flood&) = delete;
    Flood& operator=(const Flood&) = delete;
    void set(bool on) { on_ = on; }
    std::int64_t sent() const { return sent_; }

private:
    void run() {
        const auto socket = UdpSocket::open();
        PAI_ASSERT(socket.has_value());
        const std::string_view rubbish[] = {"/paifang/go", {"#bundl\0\0", 8}, {"/paifang/go\0,i\0\0", 16}, {"paifang/go\0\0,\0\0\0", 16}};
        Flicks next = steady_now();
        while (!end_) {
            next = std::max(next + Flicks{Flicks::kPerSecond / 1000}, steady_now() - Flicks{Flicks::kPerSecond / 20});
            sleep_until(next);
            for (std::size_t i = 0; on_ && i < kPerMillisecond; ++i)
                if (socket->send(to_, as_byte_span(rubbish[i % 4]))) ++sent_;
        }
    }
    UdpAddress to_;
    std::atomic<bool> on_{false}, end_{false};
    std::atomic<std::int64_t> sent_{0};
    std::thread thread_;
};

double median(std::vector<double> values) {
    std::nth_element(values.begin(), values.begin() + static_cast<std::ptrdiff_t>(values.size() / 2), values.end());
    return values[values.size() / 2];
}

TEST(Perf, a_flood_of_malformed_packets) {
    const TempDir dir;
    ::setenv("PAIFANG_HOME", (dir / "home").c_str(), 1);
    write_show(dir / "small", "", "", 600);
    auto performance = app::Performance::create({.show = (dir / "small").string(), .proof = true});
    ASSERT_TRUE(performance) << performance.error().message;
    auto osc = app::OscControl::create((*performance)->show(), (*performance)->venue(), {"127.0.0.1:0", ""});
    ASSERT_TRUE(osc) << osc.error().message;
    auto runtime = app::Runtime::create(**performance, {.width = 192, .height = 108, .visible = false});
    ASSERT_TRUE(runtime) << runtime.error().message;
    (*performance)->begin();
    Flood flood(osc->local().value());
    app::RequestQueue inbox;
    std::vector<double> cpu[2], wall[2];
    double flooded_ms = 0;
    for (int block = -2; block < kBlocks; ++block) {
        const bool on = block % 2 != 0;
        flood.set(on);
        const std::int64_t began = steady_ns();
        for (int i = 0; i < kFramesPerBlock; ++i) {
            const std::int64_t frame_began = steady_ns();
            const double ms = cpu_ms([&] {
                osc->take(inbox, [] { return app::OscStatus{}; });
                ASSERT_TRUE((*runtime)->frame(frame_start(i, {60, 1})));
                (*runtime)->finish();
            });
            if (block < 0) continue;
            cpu[on].push_back(ms);
            wall[on].push_back(static_cast<double>(steady_ns() - frame_began) / 1e6);
        }
        if (on) flooded_ms += static_cast<double>(steady_ns() - began) / 1e6;
    }
    flood.set(false);
    const OscCounts counts = *osc->counts();
    const double ratio = median(cpu[1]) / median(cpu[0]);
    std::printf("PERF OSC flood: %.0f packets a second; frame CPU median %.3f ms without, %.3f ms with: %+.1f %%; wall %+.1f %%\n",
                static_cast<double>(flood.sent()) / flooded_ms * 1000, median(cpu[0]), median(cpu[1]), 100 * (ratio - 1),
                100 * (median(wall[1]) / median(wall[0]) - 1));
    std::printf("PERF OSC flood: received %lld, malformed %lld, lost or dropped %lld\n", static_cast<long long>(counts.received),
                static_cast<long long>(counts.malformed), static_cast<long long>(counts.dropped));
    EXPECT_LT(ratio, 1.05);
    EXPECT_EQ(counts.received, counts.malformed);
    EXPECT_EQ(inbox.size(), 0u) << "rubbish asked for something";
    (*performance)->end("end", {});
}

}  // namespace
}  // namespace pai::test
