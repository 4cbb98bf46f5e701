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

constexpr const char* kCueKeys = "Space  GO\n\xE2\x86\x91 \xE2\x86\x93  stand by    Ctrl+Return  play from there\nF  full screen\nH  this help\nEsc  panic, twice: leave";
constexpr std::size_t kMostRuns = 8;

std::string name_of(const CueLine& line, const Performance& performance) {
    std::string out = line.cue.number.empty() ? line.id : line.cue.number;
    if (const auto* title = choose_text(line.cue.title, performance.live().language, performance.show().language)) out += "  " + title->second;
    return out;
}

// What stands by, what is on stage and what runs.
std::string cue_text(const CueDesk& desk, Flicks now, const Performance& performance) {
    const auto& lines = desk.list().cues;
    const CueState& state = desk.state();
    std::string text = state.standby == kNoCue ? "the list is at its end\n" : fmt::format("standby  {}\n", name_of(lines[state.standby], performance));
    if (state.panic) text += "panic\n";
    for (const StageLayer& layer : state.stage)
        if (layer.cue != kNoCue) text += fmt::format("on stage  {}  {}\n", name_of(lines[layer.cue], performance), clock_text(now - layer.entered));
    std::size_t shown = 0;
    for (const CueRun& run : state.runs) {
        if (++shown > kMostRuns) return text + fmt::format("and {} more\n", state.runs.size() - kMostRuns);
        const CueLine& line = lines[run.cue];
        const Flicks begins = run.fired + line.cue.pre_wait;
        const bool endless = line.length == kEndless;
        text += fmt::format("{}  {}", run.begun ? "running" : "waiting", name_of(line, performance));
        if (!run.begun) text += fmt::format("  in {}", clock_text(std::max(Flicks{}, begins - now)));
        else if (!endless && !run.ended) text += fmt::format("  for {}", clock_text(std::max(Flicks{}, begins + line.length - now)));
        text += "\n";
    }
    return text;
}

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
                                        const Performance& performance, const CueDesk* desk) const {
    std::string text = fmt::format("{}{}{}\n", clock_text(transport.now()), transport.held() ? "  held" : "", performance.is_rehearsal() ? "  rehearsal" : "");
    if (desk) text += cue_text(*desk, transport.now(), performance) + "\n";
    text += fmt::format("frame {:.1f} ms   p95 {:.1f}   dropped {}\n", stats.last_ms(), stats.quantile_ms(0.95), stats.dropped());
    text += fmt::format("{} draws   {} triangles   {} x {}\n", stats.last_draw().draw_calls, stats.last_draw().triangles,
                        runtime.width(), runtime.height());
    for (const PassTime& p : stats.last_draw().passes) text += fmt::format("  {} {:.2f} ms\n", p.name, p.gpu_ms);
    text += fmt::format("{}\n\n{}", runtime.renderer().context().renderer, desk ? kCueKeys : kKeys);
    text += reserved_text(performance);
    return {{.text = text, .position_px = {16, 16}, .size_px = 15}};
}

}  // namespace pai::app
