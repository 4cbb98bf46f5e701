#include <memory>

#include <CLI/CLI.hpp>
#include <fmt/format.h>

#include "app/cli.h"
#include "app/show_options.h"
#include "app/rights_text.h"
#include "app/version.h"
#include "base/file.h"
#include "vault/home_commands.h"

namespace pai::app {
namespace {

Result<Outcome> export_asset(const CatRequest& request) {
    PAI_TRY(const CatResult done, cat_asset(paifang_home(), request, {.version = version()}));
    Outcome outcome = decision_outcome(done.decision);
    if (done.decision.ok()) {
        outcome.json = to_json(done);
        outcome.text += fmt::format("{} bytes to {}\nsha256   {}\n", done.bytes, done.out.string(), done.sha256);
    }
    return outcome;
}

}  // namespace

void add_cat(Cli& cli) {
    auto* sub = cli.app.add_subcommand("cat", "hands out the bytes of an asset, where a licence permits export");
    const auto request = std::make_shared<CatRequest>();
    sub->add_option("ASSET_ID", request->asset, "asset id")->required();
    sub->add_option("--action", request->action, "export, or another action that must be permitted besides");
    sub->add_option("--purpose", request->purpose, "what for [audit]")->check(is_purpose_option);
    sub->add_option("--event", request->event, "URI of the event");
    sub->add_option("--out", request->out, "file to write")->required();
    sub->callback([&cli, request] { cli.run = [request] { return export_asset(*request); }; });
}

}  // namespace pai::app
