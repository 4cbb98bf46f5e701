// The world in which a request is judged: what the rows of the ledger mean for each licence, rule and grant.
#include <algorithm>
#include <set>

#include "base/file.h"
#include "licence/schedule.h"
#include "vault/home_impl.h"
#include "vault/ledger_rows.h"

namespace pai {
namespace fs = std::filesystem;
namespace {

constexpr std::uint64_t kMaxZoneFile = 1u << 20;

// Plays of every pair of licence and rule, in the licence's own unit (7.5).
class UseCounter {
public:
    UseCounter(const DocumentSet& documents, const RightsRequest& request, std::int64_t now_s, const ZoneRules* zone)
        : documents_(documents), request_(request), now_s_(now_s), zone_(zone) {}

    void add(const PlayStart& start) {
        const bool counted = is_counted_purpose(start.purpose);
        const bool live = !start.duration_ms && now_s_ * 1000 - start.last_sign_ms <= kSessionLiveMs && start.session != request_.session;
        for (std::size_t i = 0; i < start.licences.size(); ++i) {
            RuleUse& use = uses_[{start.licences[i], start.rules[i]}];
            if (live) {
                ++use.live_sessions;
                const std::int64_t until = (start.last_sign_ms + kSessionLiveMs) / 1000 + 1;
                use.live_until_s = use.live_until_s == 0 ? until : std::min(use.live_until_s, until);
            }
            if (!counted) continue;
            if (start.duration_ms) metered_ms_[{start.licences[i], start.rules[i]}] += *start.duration_ms;
            count(use, start, i);
        }
    }
    std::map<std::pair<std::string, std::string>, RuleUse> take() {
        for (const auto& [pair, ms] : metered_ms_) uses_[pair].metered_s = ms / 1000;
        return std::move(uses_);
    }

private:
    void count(RuleUse& use, const PlayStart& start, std::size_t i) {
        const Verified<LicenceDoc>* licence = documents_.licence(start.licences[i]);
        const std::string unit = licence ? licence->doc.play_unit : "performance";
        auto& seen = seen_[{start.licences[i], start.rules[i]}];
        std::string mark, now_mark;
        if (unit == "openDay") {
            mark = std::to_string(day_of(start.wall_ms / 1000));
            now_mark = std::to_string(day_of(now_s_));
        } else if (unit == "sceneRun") {
            mark = std::to_string(start.seq);
        } else {
            mark = start.performance;
            now_mark = request_.performance;
        }
        if (seen.insert(mark).second) ++use.plays;
        if ((!now_mark.empty() && mark == now_mark) || is_resumed(start)) use.this_play_counted = true;
    }
    // In the venue's zone; UTC where the venue is not known.
    std::int64_t day_of(std::int64_t utc_s) const { return local_day(zone_, utc_s); }
    // It is this very session that goes on: what it counts for is counted.
    bool is_resumed(const PlayStart& start) const {
        return !start.duration_ms && !request_.session.empty() && start.session == request_.session && start.action == request_.action &&
               start.purpose == request_.purpose && now_s_ * 1000 - start.last_sign_ms <= kSessionResumeMs;
    }

    const DocumentSet& documents_;
    const RightsRequest& request_;
    std::int64_t now_s_;
    const ZoneRules* zone_;
    std::map<std::pair<std::string, std::string>, RuleUse> uses_;
    std::map<std::pair<std::string, std::string>, std::int64_t> metered_ms_;
    std::map<std::pair<std::string, std::string>, std::set<std::string>> seen_;
};

// Performances of a grant's licence since the grant ended.
GraceUse grace_of(const GrantDoc& grant, const LedgerFacts& facts, const RightsRequest& request) {
    std::set<std::string> performances;
    for (const PlayStart& start : facts.starts)
        if (start.wall_ms / 1000 > grant.exp && std::find(start.licences.begin(), start.licences.end(), grant.licence) != start.licences.end())
            performances.insert(start.performance);
    return {static_cast<std::int64_t>(performances.size()), performances.contains(request.performance)};
}

std::optional<LiveSession> live_session(const LedgerFacts& facts, const RightsRequest& request, std::int64_t now_s) {
    if (request.session.empty()) return {};
    const PlayStart* start = facts.session(request.session);
    if (!start || start->licences.empty() || now_s * 1000 - start->last_sign_ms > kSessionLiveMs) return {};
    return LiveSession{start->session, start->licences, start->action, start->purpose, start->wall_ms / 1000, start->max_s, start->assets};
}

}  // namespace

// Zone rules come from the system's tzdata; a name that leads out of it names nothing.
const std::string& Home::Impl::zone(const std::string& name) {
    const auto known = zones.find(name);
    if (known != zones.end()) return known->second;
    std::string& bytes = zones[name];
    if (name.empty() || name.front() == '/' || name.find("..") != std::string::npos) return bytes;
    if (Result<std::string> text = read_text_file(fs::path("/usr/share/zoneinfo") / name, kMaxZoneFile)) bytes = *std::move(text);
    return bytes;
}

RightsWorld Home::world(const RightsRequest& request, const LedgerFacts& facts, const TimeJudgement& time, std::int64_t now_s) const {
    Impl& in = *impl_;
    RightsWorld out;
    out.documents = &in.documents;
    out.now = now_s;
    out.time_quality = time.quality;
    out.time = time.code;
    out.home = in.code;
    if (in.signing) out.device_key = in.signing->public_key();
    if (in.agreement) out.device_agreement_key = in.agreement->public_key();
    // 13.1: without device keys everything is denied for them, whatever the store lacks besides.
    if (out.home == RightsCode::Ok && !out.device_key) out.home = RightsCode::DeviceNotAuthorised;
    std::optional<ZoneRules> venue_zone;
    if (const Verified<PartyDoc>* venue = own_venue(out); venue && venue->doc.venue) {
        const std::string& rules = out.zone_rules[venue->doc.venue->time_zone] = in.zone(venue->doc.venue->time_zone);
        if (Result<ZoneRules> zone = ZoneRules::parse(rules)) venue_zone = *std::move(zone);
    }
    UseCounter uses(in.documents, request, now_s, venue_zone ? &*venue_zone : nullptr);
    for (const PlayStart& start : facts.starts) uses.add(start);
    out.uses = uses.take();
    for (const Verified<GrantDoc>* grant : in.documents.grants())
        if (now_s > grant->doc.exp) out.grace[grant->doc_id] = grace_of(grant->doc, facts, request);
    const auto all = facts.reported_s.find("");
    for (const Verified<LicenceDoc>* licence : in.documents.licences()) {
        if (const auto at = facts.imported_s.find(licence->doc_id); at != facts.imported_s.end()) out.imported_s[licence->doc_id] = at->second;
        const auto own = facts.reported_s.find(licence->doc_id);
        if (own != facts.reported_s.end() || all != facts.reported_s.end())
            out.reported_s[licence->doc_id] = std::max(own != facts.reported_s.end() ? own->second : 0, all != facts.reported_s.end() ? all->second : 0);
        for (const PolicyRule& rule : licence->doc.policy.permissions)
            for (const RuleConstraint& c : rule.constraints)
                if (c.operand == RuleOperand::Schedule) out.zone_rules[c.schedule.tz] = in.zone(c.schedule.tz);
    }
    out.logged_registrations = in.logged;
    out.live = live_session(facts, request, now_s);
    return out;
}

Result<Decision> Home::decide_now(const RightsRequest& request, std::optional<std::int64_t> at) {
    Impl& in = *impl_;
    if (at || !in.ledger) {
        Result<LedgerFacts> facts = in.ledger ? in.ledger->facts() : Result<LedgerFacts>(LedgerFacts{});
        if (!facts) return std::move(facts).error();
        TimeJudgement time;
        if (at) time.quality = TimeQuality::DryRun;
        Decision decision = decide(request, world(request, *facts, time, at.value_or(in.options.clock().wall_ms / 1000)));
        PAI_TRY(check_size(decision));
        return decision;
    }
    Decision decision;
    PAI_TRY(in.ledger->append(
        [&](LedgerTransaction& t) -> Result<void> {
            decision = decide(request, world(request, t.facts(), t.time(), t.now_s()));
            if (Result<void> small = check_size(decision); !small) return small;
            for (const AssetDecision& d : decision.assets) {
                const std::string row = decision_row(d, request);
                if (decision_is_due(t.facts(), d, row, t.now().wall_ms)) t.add("DECISION", row, decision.digest);
            }
            return {};
        },
        Ledger::Sign::Now));
    return decision;
}

}  // namespace pai
