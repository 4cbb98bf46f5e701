#include <CLI/CLI.hpp>
#include <fmt/format.h>

#include "app/cli.h"
#include "app/find.h"
#include "show/load.h"

namespace pai::app {
namespace {

void describe_show(const Show& show, JsonWriter& w) {
    w.key("title").begin_object();
    for (const auto& [language, title] : show.title) w.member(language, title);
    w.end_object();
    const Excerpt excerpt = excerpt_of(show);
    w.member("duration_s", length_of(show.timelines.at(show.timeline)).seconds());
    w.key("excerpt").begin_object().member("start_s", excerpt.start.seconds()).member("duration_s", excerpt.duration.seconds()).end_object();
}

// "Artifact hall / 器物之间"
std::string titles(const Show& show) {
    std::string text;
    for (const auto& [language, title] : show.title) text += (text.empty() ? "" : " / ") + title;
    return text;
}

Result<Outcome> list() {
    const auto shows = list_shows();
    JsonWriter w = begin_outcome();
    std::string text;
    w.key("shows").begin_array();
    for (const FoundShow& s : shows) {
        const auto show = load_show(s.folder);
        w.begin_object().member("name", s.name).member("folder", s.folder.string()).member("from", s.where);
        if (show) describe_show(*show, w);
        else w.member("problem", show.error().message);
        w.end_object();
        text += fmt::format("{:<16} {}\n{:<16} {}\n", s.name, show ? titles(*show) : "cannot be read: " + show.error().message, "", s.folder.string());
    }
    w.end_array();
    if (shows.empty()) text = "no shows found: put one in $PAIFANG_HOME/shows, or name a folder that holds a show.json\n";
    return end_outcome(std::move(w), std::move(text));
}

}  // namespace

void add_list(Cli& cli) {
    auto* sub = cli.app.add_subcommand("list", "the shows that can be named: titles, length and excerpt");
    sub->callback([&cli] { cli.run = list; });
}

}  // namespace pai::app
