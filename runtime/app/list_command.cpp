#include <CLI/CLI.hpp>
#include <fmt/format.h>

#include "app/cli.h"
#include "show/find.h"
#include "show/catalogue.h"
#include "show/load.h"

namespace pai::app {
namespace {

void describe_title(const Text& title, JsonWriter& w) {
    w.key("title").begin_object();
    for (const auto& [language, text] : title) w.member(language, text);
    w.end_object();
}

void describe_show(const Show& show, JsonWriter& w) {
    describe_title(show.title, w);
    const Excerpt excerpt = excerpt_of(show);
    w.member("duration_s", length_of(show.timelines.at(show.timeline)).seconds());
    w.key("excerpt").begin_object().member("start_s", excerpt.start.seconds()).member("duration_s", excerpt.duration.seconds()).end_object();
}

// "Artifact hall / 器物之间"
std::string titles(const Text& by_language) {
    std::string text;
    for (const auto& [language, title] : by_language) text += (text.empty() ? "" : " / ") + title;
    return text;
}

void list_catalogues_too(JsonWriter& w, std::string& text) {
    w.key("catalogues").begin_array();
    for (const FoundShow& found : list_catalogues()) {
        const auto catalogue = load_catalogue(found.folder);
        w.begin_object().member("name", found.name).member("folder", found.folder.string()).member("from", found.where);
        if (catalogue) {
            describe_title(catalogue->title, w);
            w.member("works", static_cast<std::int64_t>(catalogue->works.size()));
        } else {
            w.member("problem", catalogue.error().message);
        }
        w.end_object();
        const std::string line = catalogue ? fmt::format("{} (kiosk, {} works)", titles(catalogue->title), catalogue->works.size())
                                           : "cannot be read: " + catalogue.error().message;
        text += fmt::format("{:<16} {}\n{:<16} {}\n", found.name, line, "", found.folder.string());
    }
    w.end_array();
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
        text += fmt::format("{:<16} {}\n{:<16} {}\n", s.name, show ? titles(show->title) : "cannot be read: " + show.error().message, "", s.folder.string());
    }
    w.end_array();
    if (shows.empty()) text = "no shows found: put one in $PAIFANG_HOME/shows, or name a folder that holds a show.json\n";
    list_catalogues_too(w, text);
    return end_outcome(std::move(w), std::move(text));
}

}  // namespace

void add_list(Cli& cli) {
    auto* sub = cli.app.add_subcommand("list", "the shows and catalogues that can be named: titles, length and excerpt");
    sub->callback([&cli] { cli.run = list; });
}

}  // namespace pai::app
