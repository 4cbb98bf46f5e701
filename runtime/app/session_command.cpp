#include <memory>

#include <CLI/CLI.hpp>
#include <fmt/format.h>

#include "app/cli.h"
#include "app/show_options.h"
#include "app/rights_text.h"
#include "app/version.h"
#include "base/file.h"
#include "licence/policy.h"
#include "vault/session_commands.h"

namespace pai::app {
namespace {

struct SessionOptions {
    std::vector<std::string> assets;
    SessionRequest request;
    std::string session, reason = "end";
};

Result<Outcome> start_session(const SessionOptions& options) {
    SessionRequest request = options.request;
    request.session = options.session;
    for (const std::string& asset : options.assets) request.assets.push_back({asset});
    PAI_TRY(const SessionStarted started, session_start(paifang_home(), request, {.version = version()}));
    Outcome out = decision_outcome(started.decision);
    out.json = to_json(started);
    if (started.start_seq >= 0)
        out.text += fmt::format("session  {}\nrow      {}{}\n", started.decision.request.session, started.start_seq, started.resumed ? ", resumed" : "");
    return out;
}

Result<Outcome> tell_sign(const Result<SessionSign>& sign) {
    if (!sign) return sign.error();
    JsonWriter w = begin_outcome();
    w.member("session", sign->session).member("seq", sign->seq).member("durationMs", sign->duration_ms);
    return end_outcome(std::move(w), fmt::format("row {}, {:.1f} s\n", sign->seq, static_cast<double>(sign->duration_ms) / 1000));
}

Result<Outcome> list_sessions() {
    PAI_TRY(const auto sessions, session_list(paifang_home(), {.version = version()}));
    JsonWriter w = begin_outcome();
    w.key("sessions").begin_array();
    std::string text;
    for (const SessionLine& s : sessions) {
        w.begin_object().member("session", s.session).member("startSeq", s.start_seq).member("startedAt", format_utc(s.started_s));
        w.member("lastBeatAt", format_utc(s.last_beat_s)).member("live", s.live).end_object();
        text += fmt::format("{}  {}  since {}, last sign {}\n", s.live ? "live  " : "silent", s.session, format_utc(s.started_s), format_utc(s.last_beat_s));
    }
    w.end_array();
    return end_outcome(std::move(w), text.empty() ? "no session is open\n" : std::move(text));
}

void add_start(CLI::App& session, Cli& cli, const std::shared_ptr<SessionOptions>& options) {
    auto* sub = session.add_subcommand("start", "begins a session and counts it, if all assets may be used");
    SessionRequest& request = options->request;
    sub->add_option("--asset", options->assets, "asset id; repeatable")->required();
    sub->add_option("--action", request.action, "present, play, record, preview, modify or export")->required();
    sub->add_option("--purpose", request.purpose, "performance, exhibit, kiosk, education, rehearsal, preview, edit, audit or archive")->check(is_purpose_option)->required();
    sub->add_option("--event", request.event, "URI of the event");
    sub->add_option("--channel", request.channel, "projection, led, monitor, hmd or web");
    sub->add_option("--performance", request.performance, "the performance it belongs to, a URI or UUID [a new one]")->check(is_performance_option);
    sub->add_option("--session", options->session, "an id; that of an open session resumes it [a new one]");
    sub->add_option("--max-s", request.max_s, "length of the scene, s")->check(CLI::Range(std::int64_t{0}, std::int64_t{31'622'400}));
    sub->callback([&cli, options] { cli.run = [options] { return start_session(*options); }; });
}

}  // namespace

void add_session(Cli& cli) {
    auto* session = cli.app.add_subcommand("session", "plays that another program shows: begun, kept alive and ended here");
    session->require_subcommand(1);
    const auto options = std::make_shared<SessionOptions>();
    add_start(*session, cli, options);
    auto* beat = session->add_subcommand("beat", "a sign of life, every 30 s");
    beat->add_option("--session", options->session, "id of the session")->required();
    beat->callback([&cli, options] { cli.run = [options] { return tell_sign(session_beat(paifang_home(), options->session, {.version = version()})); }; });
    auto* end = session->add_subcommand("end", "ends a session");
    end->add_option("--session", options->session, "id of the session")->required();
    end->add_option("--reason", options->reason, "end, stopped, denied or recovered")->check(CLI::IsMember({"end", "stopped", "denied", "recovered"}));
    end->callback([&cli, options] { cli.run = [options] { return tell_sign(session_end(paifang_home(), options->session, options->reason, {.version = version()})); }; });
    auto* lines = session->add_subcommand("list", "the sessions that have not ended");
    lines->callback([&cli] { cli.run = [] { return list_sessions(); }; });
}

}  // namespace pai::app
