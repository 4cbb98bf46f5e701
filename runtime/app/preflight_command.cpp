#include <memory>

#include <CLI/CLI.hpp>
#include <fmt/format.h>

#include "app/cli.h"
#include "app/show_options.h"
#include "app/preflight.h"
#include "app/progress.h"
#include "app/version.h"
#include "base/file.h"
#include "licence/codes.h"

namespace pai::app {
namespace {

struct PreflightOptions {
    std::string show, venue, action, purpose;
    std::vector<std::string> assets;
    int days = 1;
    bool quick = false;
};

void write_members(JsonWriter& w, const Preflight& r) {
    w.key("tonight").begin_object().member("plays", r.plays);
    if (r.plays) w.member("until", format_utc(r.until));
    else w.key("until").null();
    w.member("code", r.code).end_object();
    w.key("slots").begin_array();
    for (const PreflightSlot& s : r.slots) {
        w.begin_object().member("from", format_utc(s.from)).member("to", format_utc(s.to)).member("asset", s.asset);
        w.member("verdict", s.permitted ? "PERMIT" : "DENY").member("code", s.code).end_object();
    }
    w.end_array().key("warnings").begin_array();
    for (const PreflightWarning& x : r.warnings)
        w.begin_object().member("code", x.code).member("asset", x.asset).member("at", format_utc(x.at)).member("message", x.message).end_object();
    w.end_array();
}

std::string sentence(const std::string& code) {
    const auto known = parse_rights_code(code);
    return known ? fmt::format("{}  {}", message_of(*known).at("en"), message_of(*known).at("zh-Hans")) : std::string();
}

std::string text_of(const Preflight& r, const std::string& house) {
    std::string out = first_line(r);
    if (!house.empty()) out += fmt::format("house     {}\n", house);
    if (!r.plays) out += fmt::format("because   {}: {}\n", r.asset, sentence(r.code));
    for (const PreflightSlot& s : r.slots)
        if (!s.permitted) out += fmt::format("denied    {}  {} to {}  {}\n", s.asset, format_utc(s.from), format_utc(s.to), s.code);
    for (const PreflightWarning& w : r.warnings) out += fmt::format("note      {}: {} ({})\n", w.asset, w.message, w.code);
    return out;
}

// A programme that cannot be read will not play: an answer, not a failure of this command.
Outcome unreadable(const Error& error) {
    const std::string code = error.reason.empty() ? std::string(to_string(error.code)) : error.reason;
    JsonWriter w = begin_outcome(code);
    w.key("tonight").begin_object().member("plays", false).key("until").null().member("code", code).end_object();
    w.key("slots").begin_array().end_array().key("warnings").begin_array().end_array().member("message", error.message);
    return end_outcome(std::move(w), fmt::format("plays tonight: no {}\nbecause   {}\n", code, error.message));
}

Result<Outcome> run(const PreflightOptions& options) {
    if (options.show.empty() == options.assets.empty()) return Error(Code::InvalidArgument, "expected a show or catalogue, or assets with --asset");
    PreflightRequest request;
    std::string house;
    auto venue = read_venue(options.venue);
    if (!venue) return venue.error().code == Code::NotFound ? Result<Outcome>(venue.error()) : unreadable(venue.error());
    if (!options.venue.empty()) house = venue->id;
    if (options.show.empty()) {
        request.ask = session_request(*venue, {}, options.action.empty() ? "present" : options.action, options.purpose);
        for (const std::string& asset : options.assets) request.assets.push_back({asset});
    } else {
        const auto programme = find_programme(options.show);
        if (!programme) return programme.error().code == Code::NotFound ? Result<Outcome>(programme.error()) : unreadable(programme.error());
        request = preflight_request(*programme, *venue, options.action, options.purpose);
    }
    request.days = options.days;
    request.check_bytes = !options.quick;
    PAI_TRY(Home home, Home::open(paifang_home(), {.version = version()}));
    Progress progress;
    PAI_TRY(const Preflight result, preflight(home, request, [&](const std::string& what) { progress.say([&] { return "checking " + what; }); }));
    progress.end();
    const std::string worst = result.worst();
    JsonWriter w = begin_outcome(worst == "OK" && result.plays ? std::string() : worst == "OK" ? result.code : worst);
    write_members(w, result);
    return end_outcome(std::move(w), text_of(result, house));
}

}  // namespace

void add_preflight(Cli& cli) {
    auto* sub = cli.app.add_subcommand("preflight", "says whether a show will play tonight, until when, and what stands in the way");
    const auto options = std::make_shared<PreflightOptions>();
    sub->add_option("SHOW", options->show, "a show or catalogue that `paifang list` knows, or the folder of one");
    sub->add_option("--asset", options->assets, "asset ids instead of a show");
    sub->add_option("--venue", options->venue, "venue file, or the name of one that came with the program");
    sub->add_option("--days", options->days, "tell of so many days from now (1)")->check(CLI::Range(1, 3653));
    sub->add_option("--action", options->action, "what is asked for (present; of a catalogue: play)");
    sub->add_option("--purpose", options->purpose, "purpose that licences name (the venue's; of a catalogue: kiosk)")->check(is_purpose_option);
    sub->add_flag("--quick", options->quick, "do not read the stored payloads");
    sub->callback([&cli, options] { cli.run = [options] { return run(*options); }; });
}

}  // namespace pai::app
