#include <memory>

#include <CLI/CLI.hpp>
#include <fmt/format.h>

#include "app/cli.h"
#include "app/play.h"
#include "app/show_options.h"
#include "time/clock.h"

namespace pai::app {
namespace {

struct PlayTexts {
    std::string size, pattern, from = "0", length, fps, stats;
    std::vector<std::string> go_at;
    bool rehearsal = false;
    PlayOptions options;
};

Result<void> read_play_texts(PlayTexts& t) {
    if (!t.size.empty()) {
        PAI_TRY(const auto size, parse_size(t.size));
        t.options.width = size.width;
        t.options.height = size.height;
    }
    PAI_TRY(t.options.from, parse_seconds(t.from, "--from"));
    if (!t.length.empty()) {
        PAI_TRY(t.options.length, parse_seconds(t.length, "--for"));
    }
    if (t.fps.empty()) t.fps = t.options.headless ? "30" : "60";
    PAI_TRY(t.options.rate, parse_rate(t.fps));
    for (const std::string& text : t.go_at) {
        PAI_TRY(const Flicks at, parse_seconds(text, "--go-at"));
        t.options.go_at.push_back(at);
    }
    if (t.rehearsal) t.options.performance.purpose = "rehearsal";
    t.options.stats = t.stats;
    t.options.pattern = parse_pattern(t.pattern).value_or(TestPattern::None);
    return {};
}

Outcome report_of(const PlayReport& r, bool strict) {
    if (strict && !r.code.empty()) return refusal_outcome(r.code, r.message, r.request, r.decision.get());
    JsonWriter w = begin_outcome();
    w.member("reason", r.reason).member("played_s", r.played.seconds()).member("frames", r.frames).member("dropped", r.dropped);
    w.member("refused", r.code).member("message", r.message);
    if (r.with_cues) write_cues_fired(w, r.cues_fired);
    std::string text = fmt::format("{} after {:.1f} s, {} frames, {} dropped\n", r.reason == "end" ? "ended" : r.reason,
                                   r.played.seconds(), r.frames, r.dropped);
    if (!r.code.empty()) text += fmt::format("not all was shown: {}: {}\n", r.code, r.message);
    return end_outcome(std::move(w), std::move(text));
}

Result<Outcome> run_play(PlayTexts& texts, std::int64_t start_ns) {
    PAI_TRY(read_play_texts(texts));
    texts.options.start_ns = start_ns;
    PAI_TRY(const auto report, play(texts.options));
    return report_of(report, texts.options.strict);
}

}  // namespace

void add_play(Cli& cli) {
    auto texts = std::make_shared<PlayTexts>();
    PlayOptions& o = texts->options;
    auto* sub = cli.app.add_subcommand("play", "plays a show in a window, or headless\n"
        "Keys: Space holds, arrows seek 5 s, Home starts again, F full screen, H help and frame times, Esc leaves.\n"
        "With cues: Space is GO, Up and Down choose what stands by, Control+Return plays from there, Esc is panic, twice leaves.\n"
        "Tab adjusts the outputs: corners, warp mesh, soft edges, levels, slice, masks; S saves into the venue file.");
    sub->add_option("SHOW", o.performance.show, "a show that `paifang list` knows, or the folder of one")->required();
    sub->add_option("--venue", o.performance.venue, "venue file, or the name of one that came with the program");
    sub->add_flag("--headless", o.headless, "without a window; draws every frame as fast as it can");
    sub->add_flag("--real-time", o.real_time, "with --headless: keep to real time, as in a window");
    sub->add_option("--fps", texts->fps, "frames a second to aim at (60; headless 30)");
    sub->add_option("--size", texts->size, "size of the picture, such as 1280x720");
    sub->add_option("--from", texts->from, "show time to start at, s");
    sub->add_option("--from-cue", o.from_cue, "as if every cue above this one had been played");
    sub->add_option("--go-at", texts->go_at, "give GO at these show times, s: 1,12.5,30")->delimiter(',');
    sub->add_option("--for", texts->length, "how long to play, s (to the end of the show)");
    sub->add_flag("--loop", o.loop, "at the end begin again");
    sub->add_option("--display", o.display, "number of the display, from 0");
    sub->add_option("--pattern", texts->pattern, "a test pattern on all outputs: grid, ramp, identify, white, grey, black, red, green or blue")
        ->check(CLI::IsMember(pattern_words()));
    sub->add_flag("--strict", o.strict, "end with status 1 if anything is refused, and print the code");
    sub->add_flag("--proof", o.performance.proof, "a preview, with its mark: works for own work too");
    auto* purpose = sub->add_option("--purpose", o.performance.purpose, "purpose that licences name (the venue's)")->check(is_purpose_option);
    sub->add_flag("--rehearsal", texts->rehearsal, "a rehearsal: logged, and not counted as a play")->excludes(purpose);
    sub->add_option("--osc", o.osc.at, "take OSC over UDP at HOST:PORT, or at a PORT of the loopback address (docs/operating/osc.md)");
    sub->add_option("--osc-interface", o.osc.interface, "network interface or address for --osc: eth1 (the venue's)");
    sub->add_flag("--hands-off", o.hands_off, "locks everything but GO and panic; control and L, held 3 s, change it");
    sub->add_option("--performance", o.performance.performance, "the performance this belongs to, a URI or UUID (a new one)")->check(is_performance_option);
    sub->add_option("--script", o.script, "plays recorded touches of a visitor from this file, then ends");
    sub->add_option("--record", o.record, "writes what visitors touch to this file, for --script: record only yourself");
    sub->add_option("--shots", o.shots, "folder for the pictures that a script asks for");
    sub->add_option("--stats", texts->stats, "write what frames cost to this JSON file");
    sub->callback([&cli, texts, begun = steady_ns()] {
        cli.run = [texts, begun] { return run_play(*texts, begun); };
    });
}

}  // namespace pai::app
