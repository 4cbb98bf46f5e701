#include "app/overlay.h"

#include <map>
#include <set>

#include <fmt/format.h>

namespace pai::app {
namespace {

std::string clock_text(Flicks t) {
    const auto tenths = static_cast<long long>(t.seconds() * 10);
    return fmt::format("{}:{:02}.{}", tenths / 600, tenths / 10 % 60, tenths % 10);
}

constexpr const char* kKeys = "Space  hold\n\xE2\x86\x90 \xE2\x86\x92  seek 5 s    Home  start\nF  full screen\nH  this help\nEsc  leave";

// One line for each set of actions that a licence keeps from everybody; how many works it is of.
std::string reserved_text(const Performance& performance) {
    std::map<std::string, std::set<AssetId>> works;
    for (const auto& [asset, duty] : performance.obligations(Obligation::Kind::Reserve)) works[duty.text].insert(asset);
    std::string text;
    for (const auto& [actions, assets] : works) text += fmt::format("\nreserved in {} works: {}", assets.size(), actions);
    return text;
}

}  // namespace

std::vector<OverlayText> Overlay::lines(const Transport& transport, const Stats& stats, const Runtime& runtime,
                                        const Performance& performance) const {
    std::string text = fmt::format("{}{}\n", clock_text(transport.now()), transport.held() ? "  held" : "");
    text += fmt::format("frame {:.1f} ms   p95 {:.1f}   dropped {}\n", stats.last_ms(), stats.quantile_ms(0.95), stats.dropped());
    text += fmt::format("{} draws   {} triangles   {} x {}\n", stats.last_draw().draw_calls, stats.last_draw().triangles,
                        runtime.width(), runtime.height());
    for (const PassTime& p : stats.last_draw().passes) text += fmt::format("  {} {:.2f} ms\n", p.name, p.gpu_ms);
    text += fmt::format("{}\n\n{}", runtime.renderer().context().renderer, kKeys);
    text += reserved_text(performance);
    return {{.text = text, .position_px = {16, 16}, .size_px = 15}};
}

}  // namespace pai::app
