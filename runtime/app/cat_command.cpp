#include <algorithm>
#include <memory>

#include <CLI/CLI.hpp>
#include <fmt/format.h>

#include "app/cli.h"
#include "app/rights_text.h"
#include "app/version.h"
#include "base/file.h"
#include "base/hash.h"
#include "time/clock.h"
#include "vault/gate.h"
#include "vault/home.h"

namespace pai::app {
namespace {

struct Options {
    std::string asset, action = "export", purpose = "audit", event, out;
};

// An asset that may be exported but not used for the other action that was named is not handed out.
Result<Decision> judge_other_action(Home& home, const Options& options) {
    RightsRequest request;
    request.assets = {options.asset};
    request.action = options.action;
    request.purpose = options.purpose;
    request.event = options.event;
    return home.decide_now(request);
}

// The manifest's own hash of the plain bytes.
std::string expected_sha256(const Home& home, const AssetDecision& decision) {
    const Verified<ManifestDoc>* manifest = home.documents().manifest(decision.manifest);
    if (manifest == nullptr) return {};
    const ManifestDoc::Entry* entry = DocumentSet::entry(manifest->doc, decision.asset);
    return entry == nullptr ? std::string() : entry->plain_sha256;
}

// What the licence keeps back (training, generation) goes with the bytes.
Result<void> write_reservation(const AssetDecision& decision, const std::string& out) {
    using Kind = RightsObligation::Kind;
    const auto reserve = std::find_if(decision.obligations.begin(), decision.obligations.end(),
                                      [](const RightsObligation& o) { return o.kind == Kind::Reserve; });
    if (reserve == decision.obligations.end()) return {};
    JsonWriter w(2);
    w.begin_object().member("assetId", decision.asset).member("licence", decision.licence).key("reserve").begin_array(JsonWriter::Layout::Inline);
    for (const std::string& action : reserve->actions) w.value(action);
    w.end_array().end_object();
    return write_file(out + ".rights.json", w.take() + "\n");
}

struct Written {
    std::size_t bytes = 0;
    std::string sha256;
};

Result<Written> hand_out(Session& session, const Home& home, const Options& options) {
    PAI_TRY(const LicensedBytes licensed, session.open(AssetId{options.asset}));
    const AssetDecision& decision = session.decision().result;
    const Written written{licensed.bytes().size(), to_hex(sha256(licensed.bytes()))};
    if (written.sha256 != expected_sha256(home, decision))
        return refuse(RightsCode::AssetHashMismatch, fmt::format("{}: the plain bytes are not those of the manifest", options.asset));
    PAI_TRY(write_reservation(decision, options.out));
    PAI_TRY(write_file(options.out, licensed.bytes(), {.durable = true}));
    return written;
}

Result<Outcome> export_asset(const Options& options) {
    const std::int64_t began = wall_ms();
    PAI_TRY(Home home, Home::open(paifang_home(), {.version = version()}));
    if (options.action != "export") {
        PAI_TRY(const Decision other, judge_other_action(home, options));
        if (!other.ok()) return decision_outcome(other);
    }
    PAI_TRY(Gate gate, Gate::open(paifang_home()));
    SessionRequest request;
    request.assets = {AssetId{options.asset}};
    request.action = "export";
    request.purpose = options.purpose;
    request.event = options.event;
    PAI_TRY(Session session, gate.begin(request));
    const Decision decision = session.decision();
    if (!decision.ok()) return decision_outcome(decision);
    auto written = hand_out(session, home, options);
    PAI_TRY(session.end(written ? "end" : "stopped", std::max<std::int64_t>(0, wall_ms() - began)));
    if (!written) return std::move(written.error());
    JsonWriter members;
    members.begin_object().member("bytes", written->bytes).member("sha256", written->sha256).member("out", options.out).end_object();
    const std::string object = members.take();
    return decision_outcome(decision, object.substr(1, object.size() - 2),
                            fmt::format("{} bytes to {}\nsha256   {}\n", written->bytes, options.out, written->sha256));
}

}  // namespace

void add_cat(Cli& cli) {
    auto* sub = cli.app.add_subcommand("cat", "hands out the bytes of an asset, where a licence permits export");
    const auto options = std::make_shared<Options>();
    sub->add_option("ASSET_ID", options->asset, "asset id")->required();
    sub->add_option("--action", options->action, "export, or another action that must be permitted besides");
    sub->add_option("--purpose", options->purpose, "what for [audit]");
    sub->add_option("--event", options->event, "URI of the event");
    sub->add_option("--out", options->out, "file to write")->required();
    sub->callback([&cli, options] { cli.run = [options] { return export_asset(*options); }; });
}

}  // namespace pai::app
