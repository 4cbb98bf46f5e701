#include "app/overlay.h"

#include <fmt/format.h>

namespace pai::app {
namespace {

std::string clock_text(Flicks t) {
    const auto tenths = static_cast<long long>(t.seconds() * 10);
    return fmt::format("{}:{:02}.{}", tenths / 600, tenths / 10 % 60, tenths % 10);
}

constexpr const char* kKeys = "Space  hold\n\xE2\x86\x90 \xE2\x86\x92  seek 5 s    Home  start\nF  full screen\nH  this help\nEsc  leave";

}  // namespace

std::vector<OverlayText> Overlay::lines(const Transport& transport, const Stats& stats, const Runtime& runtime) const {
    std::string text = fmt::format("{}{}\n", clock_text(transport.now()), transport.held() ? "  held" : "");
    text += fmt::format("frame {:.1f} ms   p95 {:.1f}   dropped {}\n", stats.last_ms(), stats.quantile_ms(0.95), stats.dropped());
    text += fmt::format("{} draws   {} triangles   {} x {}\n", stats.last_draw().draw_calls, stats.last_draw().triangles,
                        runtime.width(), runtime.height());
    for (const PassTime& p : stats.last_draw().passes) text += fmt::format("  {} {:.2f} ms\n", p.name, p.gpu_ms);
    text += fmt::format("{}\n\n{}", runtime.renderer().context().renderer, kKeys);
    return {{.text = text, .position_px = {16, 16}, .size_px = 15}};
}

}  // namespace pai::app
