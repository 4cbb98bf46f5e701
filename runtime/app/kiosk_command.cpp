#include <memory>

#include <CLI/CLI.hpp>
#include <fmt/format.h>

#include "app/cli.h"
#include "app/kiosk.h"
#include "app/show_options.h"
#include "time/clock.h"

namespace pai::app {
namespace {

struct KioskTexts {
    std::string size, script, shots, sheet, record, stats;
    std::string fps = "30";
    bool set_pin = false;
    KioskOptions options;
};

Result<Outcome> run_kiosk_command(KioskTexts& t, std::int64_t start_ns) {
    if (t.set_pin) {
        PAI_TRY(set_kiosk_pin(t.options.catalogue));
        return end_outcome(begin_outcome(), "the PIN is set\n");
    }
    KioskOptions& o = t.options;
    if (!t.size.empty()) {
        PAI_TRY(const auto size, parse_size(t.size));
        o.width = size.width;
        o.height = size.height;
    }
    PAI_TRY(o.rate, parse_rate(t.fps));
    if (o.headless && t.script.empty()) return Error(Code::InvalidArgument, "--headless needs --script: nobody could ever end it");
    if (o.draw_every < 1) return Error(Code::InvalidArgument, "--draw-every: expected 1 or more");
    o.script = t.script;
    o.shots = t.shots;
    o.contact_sheet = t.sheet;
    o.record = t.record;
    o.stats = t.stats;
    o.start_ns = start_ns;
    PAI_TRY(const KioskReport report, run_kiosk(o));
    JsonWriter w = begin_outcome();
    w.member("reason", report.reason).member("hours", report.hours).member("frames", report.frames).member("visits", report.visits).member("enquiries", report.enquiries);
    return end_outcome(std::move(w), fmt::format("{} after {:.2f} h, {} visits, {} enquiries\n", report.reason == "staff" ? "left by staff" : report.reason,
                                                 report.hours, report.visits, report.enquiries));
}

}  // namespace

void add_kiosk(Cli& cli) {
    auto texts = std::make_shared<KioskTexts>();
    KioskOptions& o = texts->options;
    auto* sub = cli.app.add_subcommand("kiosk", "shows a catalogue to visitors on a touch screen\n"
        "Full screen, without a cursor; no key leaves it. Staff hold both upper corners and give their PIN.");
    sub->add_option("CATALOGUE", o.catalogue, "a catalogue that `paifang list` knows, or the folder of one")->required();
    sub->add_flag("--set-pin", texts->set_pin, "ask for the PIN that staff leave by, keep its hash, and end");
    sub->add_option("--venue", o.venue, "a venue by name or path: what its pictures are shown on [that of $PAIFANG_HOME, else a monitor]");
    sub->add_option("--display", o.display, "number of the display, from 0");
    sub->add_flag("--windowed", o.windowed, "in a window that can be closed, for those who write catalogues");
    sub->add_flag("--headless", o.headless, "without a window and on a virtual clock; needs --script");
    sub->add_option("--script", texts->script, "touches to play, a file as --record writes it");
    sub->add_option("--shots", texts->shots, "folder for the pictures that the script asks for");
    sub->add_option("--contact-sheet", texts->sheet, "those pictures at a glance, a PNG file");
    sub->add_option("--record", texts->record, "write what was touched to this file");
    sub->add_option("--size", texts->size, "size of the picture without a window, such as 1920x1080");
    sub->add_option("--fps", texts->fps, "steps a second of the virtual clock");
    sub->add_option("--draw-every", o.draw_every, "headless: draw one of so many steps");
    sub->add_option("--stats", texts->stats, "write what it cost to this JSON file");
    sub->callback([&cli, texts, begun = steady_ns()] {
        cli.run = [texts, begun] { return run_kiosk_command(*texts, begun); };
    });
}

}  // namespace pai::app
