#include "app/keep_warm.h"

#include <algorithm>

#include "base/log.h"
#include "time/clock.h"

namespace pai::app {
namespace {

constexpr std::int64_t kMillisecond_ns = 1'000'000;
constexpr std::int64_t kLook_ns = 2 * kMillisecond_ns;       // between two looks whose turn it is
constexpr std::int64_t kFollow_ns = 200 * kMillisecond_ns;   // between two looks at what the show wants
constexpr std::int64_t kRedraw_ns = 5000 * kMillisecond_ns;  // between two frames, at least,
constexpr int kRedrawShare = 50;                             // and so many times what one costs

}  // namespace

void keep_warm(Lifeline& life, const WarmWork& work, const std::function<bool()>& stopped) {
    std::int64_t follow_at = 0, draw_at = 0;
    while (life.standby() && !stopped()) {
        const std::int64_t now = steady_ns();
        if (now >= follow_at) {
            const bool complete = work.prepare();
            if (complete && now >= draw_at && life.standby()) {
                const std::int64_t began = steady_ns();
                if (const auto drawn = work.draw(); !drawn) log::warn("supervisor", "standby: {}", drawn.error().message);
                const std::int64_t cost = steady_ns() - began;
                draw_at = began + std::max(kRedraw_ns, kRedrawShare * cost);
            }
            life.beat(draw_at > 0 ? Stage::Ready : Stage::Loading);
            follow_at = steady_ns() + (complete ? kFollow_ns : kLook_ns);
        }
        sleep_until(steady_now() + Flicks{kLook_ns * 7056 / 10'000});
    }
}

}  // namespace pai::app
