#include <CLI/CLI.hpp>
#include <fmt/format.h>

#include "app/cli.h"
#include "app/find.h"

namespace pai::app {
namespace {

Result<Outcome> list() {
    const auto shows = list_shows();
    JsonWriter w = begin_outcome();
    std::string text;
    w.key("shows").begin_array();
    for (const FoundShow& s : shows) {
        w.begin_object().member("name", s.name).member("folder", s.folder.string()).member("from", s.where).end_object();
        text += fmt::format("{:<24} {}\n", s.name, s.folder.string());
    }
    w.end_array();
    if (shows.empty()) text = "no shows found: put one in $PAIFANG_HOME/shows, or name a folder that holds a show.json\n";
    return end_outcome(std::move(w), std::move(text));
}

}  // namespace

void add_list(Cli& cli) {
    auto* sub = cli.app.add_subcommand("list", "the shows that can be named");
    sub->callback([&cli] { cli.run = list; });
}

}  // namespace pai::app
