#include "vault/session_commands.h"

#include <algorithm>

#include <fmt/format.h>

#include "base/json.h"
#include "vault/ledger_rows.h"

namespace pai {
namespace {

Error no_session(const std::string& session) { return Error(Code::NotFound, fmt::format("session {}: none of this id is open", session)); }

// With what the store proves about time.
Result<Ledger*> ledger_of(Home& home) {
    if (home.ledger()) return home.ledger();
    const RightsCode code = home.code() == RightsCode::Ok ? RightsCode::DeviceNotAuthorised : home.code();
    return refuse(code, "session: the device's ledger is not there or not sound");
}

}  // namespace

Result<SessionStarted> session_start(const std::filesystem::path& home, SessionRequest request, const HomeOptions& options) {
    PAI_TRY(Gate gate, Gate::open(home, options));
    request.strict = true;
    PAI_TRY(Session session, gate.begin(request));
    SessionStarted out{session.decision(), session.decision().ok() ? session.start_seq() : -1, session.resumed()};
    session.leave();
    return out;
}

std::string to_json(const SessionStarted& started) {
    std::string text = to_json(started.decision);
    text.pop_back();  // the members of 7.4, session among them, then these
    const std::string seq = started.start_seq < 0 ? "null" : fmt::format("{}", started.start_seq);
    return fmt::format("{},\"startSeq\":{},\"resumed\":{}}}", text, seq, started.resumed);
}

Result<SessionSign> session_beat(const std::filesystem::path& home, const std::string& session, const HomeOptions& options) {
    PAI_TRY(Home opened, Home::open(home, options));
    PAI_TRY(Ledger * ledger, ledger_of(opened));
    SessionSign out{session};
    PAI_TRY(ledger->append(
        [&](LedgerTransaction& rows) -> Result<void> {
            const PlayStart* open = rows.facts().session(session);
            if (!open || rows.now().wall_ms - open->last_sign_ms > kSessionResumeMs) return no_session(session);
            out.duration_ms = std::max<std::int64_t>(0, rows.now().wall_ms - open->wall_ms);
            out.seq = rows.add("HEARTBEAT", heartbeat_row(session, open->seq));
            return {};
        },
        Ledger::Sign::Now));
    return out;
}

Result<SessionSign> session_end(const std::filesystem::path& home, const std::string& session, std::string_view reason, const HomeOptions& options) {
    PAI_TRY(Home opened, Home::open(home, options));
    PAI_TRY(Ledger * ledger, ledger_of(opened));
    SessionSign out{session};
    PAI_TRY(ledger->append(
        [&](LedgerTransaction& rows) -> Result<void> {
            const PlayStart* open = rows.facts().session(session);
            if (!open) return no_session(session);
            const bool live = rows.now().wall_ms - open->last_sign_ms <= kSessionLiveMs;
            out.duration_ms = std::max<std::int64_t>(0, (live ? rows.now().wall_ms : open->last_sign_ms) - open->wall_ms);
            out.seq = rows.add("PLAY_END", play_end_row(session, open->seq, out.duration_ms, reason));
            return {};
        },
        Ledger::Sign::Now));
    return out;
}

Result<std::vector<SessionLine>> session_list(const std::filesystem::path& home, const HomeOptions& options) {
    PAI_TRY(Home opened, Home::open(home, options));
    PAI_TRY(Ledger * ledger, ledger_of(opened));
    PAI_TRY(const LedgerFacts facts, ledger->facts());
    const std::int64_t now_ms = options.clock().wall_ms;
    std::vector<SessionLine> out;
    for (const PlayStart& s : facts.starts)
        if (!s.duration_ms) out.push_back({s.session, s.seq, s.wall_ms / 1000, s.last_sign_ms / 1000, now_ms - s.last_sign_ms <= kSessionLiveMs});
    return out;
}

}  // namespace pai
