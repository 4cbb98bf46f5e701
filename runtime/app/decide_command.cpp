#include <memory>

#include <CLI/CLI.hpp>
#include <fmt/format.h>

#include "app/cli.h"
#include "app/show_options.h"
#include "app/rights_text.h"
#include "app/version.h"
#include "base/file.h"
#include "vault/home.h"

namespace pai::app {
namespace {

constexpr std::size_t kMaxAssets = 4096;

struct DecideOptions {
    RightsRequest request;
    std::string at;
};

Result<Outcome> decide_assets(const DecideOptions& options) {
    if (options.request.assets.size() > kMaxAssets)
        return Error(Code::InvalidArgument, fmt::format("{} assets, at most {} are judged at once", options.request.assets.size(), kMaxAssets));
    std::optional<std::int64_t> at;
    if (!options.at.empty()) {
        const auto time = parse_utc(options.at);
        if (!time) return Error(Code::InvalidArgument, fmt::format("--at {}: expected a time such as 2027-01-30T12:00:00Z", options.at));
        at = *time;
    }
    PAI_TRY(Home home, Home::open(paifang_home(), {.version = version()}));
    PAI_TRY(const Decision decision, home.decide_now(options.request, at));
    return decision_outcome(decision);
}

}  // namespace

void add_decide(Cli& cli) {
    auto* sub = cli.app.add_subcommand("decide", "says whether assets may be used, and why");
    const auto options = std::make_shared<DecideOptions>();
    RightsRequest& request = options->request;
    sub->add_option("--asset", request.assets, "asset id; repeatable")->required();
    sub->add_option("--action", request.action, "present, play, record, preview, modify or export")->required();
    sub->add_option("--purpose", request.purpose, "performance, exhibit, kiosk, education, rehearsal, preview, edit, audit or archive")->check(is_purpose_option)->required();
    sub->add_option("--event", request.event, "URI of the event");
    sub->add_option("--channel", request.channel, "projection, led, monitor, hmd or web");
    sub->add_option("--session", request.session, "id of the session that asks");
    sub->add_option("--performance", request.performance, "id of the performance")->check(is_performance_option);
    sub->add_option("--licence", request.licence, "docId of the licence to judge");
    sub->add_option("--at", options->at, "judge at this time, RFC 3339 UTC, and write nothing");
    sub->callback([&cli, options] { cli.run = [options] { return decide_assets(*options); }; });
}

}  // namespace pai::app
