#include <cstdio>
#include <memory>

#include <CLI/CLI.hpp>
#include <fmt/format.h>

#include "app/cli.h"
#include "show/find.h"
#include "app/render.h"
#include "app/show_options.h"
#include "platform/process.h"
#include "show/load.h"

namespace pai::app {
namespace {

struct RenderTexts {
    std::string size, from = "0", to, fps = "30", out, film, sheet;
    std::vector<std::string> go_at;
    bool excerpt = false;
    RenderJob job;
};

Result<void> read_render_texts(RenderTexts& t) {
    if (!t.size.empty()) {
        PAI_TRY(const auto size, parse_size(t.size));
        t.job.width = size.width;
        t.job.height = size.height;
    }
    PAI_TRY(t.job.from, parse_seconds(t.from, "--from"));
    if (!t.to.empty()) {
        PAI_TRY(t.job.to, parse_seconds(t.to, "--to"));
    }
    if (t.excerpt) {
        PAI_TRY(const auto found, find_show(t.job.performance.show));
        PAI_TRY(const auto show, load_show(found.folder));
        const Excerpt excerpt = excerpt_of(show);
        t.job.from = excerpt.start;
        t.job.to = excerpt.start + excerpt.duration;
    }
    for (const std::string& text : t.go_at) {
        PAI_TRY(const Flicks at, parse_seconds(text, "--go-at"));
        t.job.go_at.push_back(at);
    }
    PAI_TRY(t.job.rate, parse_rate(t.fps));
    t.job.out = t.out;
    t.job.film = t.film;
    t.job.contact_sheet = t.sheet;
    return {};
}

void show_progress(std::int64_t done, std::int64_t count) {
    std::fprintf(stderr, "\rframe %lld of %lld", static_cast<long long>(done), static_cast<long long>(count));
    if (done == count) std::fputc('\n', stderr);
    std::fflush(stderr);
}

Outcome report_of(const RenderReport& r, const RenderTexts& t) {
    if (r.refused) return refusal_outcome(r.code, r.message, r.request, r.decision.get());
    JsonWriter w = begin_outcome();
    w.member("out", t.out).member("frames", r.frames).member("kept", r.kept).member("stopped", r.stopped);
    w.member("film", t.film).member("contact_sheet", t.sheet).member("refused", r.code).member("message", r.message);
    std::string text = r.stopped ? fmt::format("stopped; the same command goes on from here: {}\n", t.out)
                                 : fmt::format("{} frames ({} kept from before): {}\n", r.frames, r.kept, t.out);
    if (!r.stopped && !t.film.empty()) text += fmt::format("film: {}{}\n", t.film, r.film_kept ? " (kept from before)" : "");
    if (!r.stopped && !t.sheet.empty()) text += fmt::format("contact sheet: {}\n", t.sheet);
    if (!r.code.empty()) text += fmt::format("not all was shown: {}: {}\n", r.code, r.message);
    return end_outcome(std::move(w), std::move(text));
}

Result<Outcome> run_render(RenderTexts& texts, bool json) {
    PAI_TRY(read_render_texts(texts));
    if (!json && is_terminal(2)) texts.job.progress = show_progress;
    PAI_TRY(const auto report, render(texts.job));
    return report_of(report, texts);
}

}  // namespace

void add_render(Cli& cli) {
    auto texts = std::make_shared<RenderTexts>();
    PerformanceOptions& p = texts->job.performance;
    auto* sub = cli.app.add_subcommand("render", "writes a show as frames and sound, the same bytes each time;\n"
        "what an interrupted run left is used again");
    sub->add_option("SHOW", p.show, "a show that `paifang list` knows, or the folder of one")->required();
    sub->add_option("--out", texts->out, "folder of the files: frame_000000.png …, frames.jsonl, audio.wav")->required();
    auto* from = sub->add_option("--from", texts->from, "show time of the first frame, s");
    auto* to = sub->add_option("--to", texts->to, "show time one past the last frame, s (at most, and else, the end of the show)");
    sub->add_flag("--excerpt", texts->excerpt, "the stretch that stands for the show, as its show.json says")->excludes(from)->excludes(to);
    sub->add_option("--go-at", texts->go_at, "of a show with cues: give GO at these show times, s (as rehearsed)")->delimiter(',');
    sub->add_option("--fps", texts->fps, "frames a second, N or N/D (30)");
    auto* size = sub->add_option("--size", texts->size, "size of the picture, such as 1920x1080 (the venue's)");
    sub->add_option("--output", texts->job.output, "what this output of the venue feeds its display, warped and blended")->excludes(size);
    sub->add_option("--film", texts->film, "also write a film, MP4 with H.264 and AAC");
    sub->add_option("--contact-sheet", texts->sheet, "also write a PNG of twelve frames, spread evenly");
    sub->add_option("--venue", p.venue, "venue file, or the name of one that came with the program");
    sub->add_flag("--proof", p.proof, "a preview, with its mark: works for own work too");
    sub->add_option("--purpose", p.purpose, "purpose that licences name (archive)")->check(is_purpose_option);
    sub->add_option("--performance", p.performance, "the performance this belongs to, a URI or UUID (a new one)")->check(is_performance_option);
    sub->callback([&cli, texts] { cli.run = [&cli, texts] { return run_render(*texts, cli.json); }; });
}

}  // namespace pai::app
