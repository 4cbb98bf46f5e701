// A running session asks again (licence format 7.5): with what is stored now, or for the next turn of a loop.
#include <algorithm>

#include <fmt/format.h>

#include "vault/gate_core.h"
#include "vault/ledger_rows.h"

namespace pai {
namespace {

// Rows about what is denied now; a running show repeats itself, its ledger does not.
void write_denials(LedgerTransaction& rows, const Decision& decision, const RightsRequest& request) {
    for (const AssetDecision& d : decision.assets) {
        if (d.ok()) continue;
        const std::string row = decision_row(d, request);
        if (decision_is_due(rows.facts(), d, row, rows.now().wall_ms)) rows.add("DECISION", row, decision.digest);
    }
}

}  // namespace

RightsRequest Session::Impl::still_permitted() const {
    const std::scoped_lock lock(mutex);
    RightsRequest out = request;
    out.assets.clear();
    for (const auto& [id, asset] : assets)
        if (!asset.source.own) out.assets.push_back(id.value);
    return out;
}

Session::Again Session::Impl::withdraw(const Decision& judged) {
    Again out;
    const std::scoped_lock lock(mutex);
    for (const AssetDecision& d : judged.assets) {
        if (d.ok()) {
            if (d.reevaluate_at) out.next_utc_s = out.next_utc_s == 0 ? *d.reevaluate_at : std::min(out.next_utc_s, *d.reevaluate_at);
            continue;
        }
        const AssetId id{d.asset};
        out.refused.push_back(verdict_of(d));
        out.hard_stop = out.hard_stop || d.hard_stop;
        if (const auto known = assets.find(id); known != assets.end()) {
            known->second.record->withdrawn = true;
            assets.erase(known);
        }
        withdrawn.insert_or_assign(id, verdict_of(d));
    }
    return out;
}

Result<Session::Again> Session::ask_again() {
    Impl& in = *impl_;
    const std::scoped_lock lock(in.core->mutex);
    Home& home = in.core->home;
    home.refresh();
    const RightsRequest again = in.still_permitted();
    Ledger* ledger = home.ledger();
    if (again.assets.empty() || !ledger || in.device_seq < 0) return Again{};
    Decision decision;
    PAI_TRY(ledger->append([&](LedgerTransaction& rows) -> Result<void> {
        decision = decide(again, home.world(again, rows.facts(), rows.time(), rows.now_s()));
        write_denials(rows, decision, again);
        return {};
    }));
    return in.withdraw(decision);
}

Session::Again Session::give_up(const Error& why) {
    Decision decision;
    for (const std::string& asset : impl_->still_permitted().assets) {
        AssetDecision& d = decision.assets.emplace_back();
        d.asset = asset;
        d.code = code_of(why);
    }
    return impl_->withdraw(decision);
}

Result<Session::Again> Session::next_turn(std::int64_t duration_ms) {
    Impl& in = *impl_;
    const std::scoped_lock lock(in.core->mutex);
    Home& home = in.core->home;
    Ledger* ledger = home.ledger();
    RightsRequest again = in.still_permitted();
    const std::string ended_session = again.session;
    if (again.assets.empty() || !ledger || in.device_seq < 0) return Again{};
    again.session = random_uuid();
    Decision decision;
    std::int64_t seq = -1;
    bool turned = false;
    PAI_TRY(ledger->append([&](LedgerTransaction& rows) -> Result<void> {
        const auto& starts = rows.facts().starts;
        const auto start = std::find_if(starts.begin(), starts.end(), [&](const PlayStart& s) { return s.seq == in.device_seq; });
        turned = start != starts.end() && in.core->counts_runs(*start);
        if (!turned) return {};
        if (!start->duration_ms) rows.add("PLAY_END", play_end_row(ended_session, in.device_seq, duration_ms, "end"));
        LedgerFacts facts = rows.facts();
        for (PlayStart& s : facts.starts)
            if (s.seq == in.device_seq) s.duration_ms = duration_ms;
        decision = decide(again, home.world(again, facts, rows.time(), rows.now_s()));
        write_denials(rows, decision, again);
        const bool any = std::any_of(decision.assets.begin(), decision.assets.end(), [](const AssetDecision& d) { return d.ok(); });
        if (!any) return {};
        seq = rows.add("PLAY_START", play_start_row(again, decision.assets, in.max_s), decision.digest);
        for (const Substitute& s : in.substitutes)
            if (std::any_of(decision.assets.begin(), decision.assets.end(), [&](const AssetDecision& d) { return d.ok() && d.asset == s.verdict.asset.value; }))
                rows.add("SUBSTITUTE_SHOWN", substitute_row(again.session, s.refused.value, code_of(Error(Code::Denied, {}, s.code))));
        return {};
    }));
    if (!turned) return Again{};
    in.device_seq = seq;
    in.begun_boot_ms = in.core->options.clock().boot_ms;
    {
        const std::scoped_lock guard(in.mutex);
        in.request.session = again.session;
    }
    return in.withdraw(decision);
}

Result<void> Session::move_to(const std::string& id) {
    Impl& in = *impl_;
    if (id.empty() || id == in.id()) return {};
    const std::scoped_lock lock(in.core->mutex);
    Ledger* ledger = in.core->home.ledger();
    const RightsRequest now = in.still_permitted();
    if (now.assets.empty() || !ledger || in.device_seq < 0) return {};
    std::int64_t seq = -1;
    PAI_TRY(ledger->append([&](LedgerTransaction& rows) -> Result<void> {
        const PlayStart* open = rows.facts().session(id);
        const bool same = open && open->action == now.action && open->purpose == now.purpose && open->performance == now.performance &&
                          rows.now().wall_ms - open->last_sign_ms <= kSessionResumeMs &&
                          std::all_of(now.assets.begin(), now.assets.end(), [&](const std::string& asset) {
                              return std::find(open->assets.begin(), open->assets.end(), asset) != open->assets.end();
                          });
        if (!same) return {};
        seq = open->seq;
        rows.add("HEARTBEAT", heartbeat_row(id, seq));
        return {};
    }));
    if (seq < 0) return Error(Code::NotFound, fmt::format("no open session {} plays what this one plays", id));
    in.device_seq = seq;
    in.begun_boot_ms = in.core->options.clock().boot_ms;
    const std::scoped_lock guard(in.mutex);
    in.request.session = id;
    return {};
}

}  // namespace pai
