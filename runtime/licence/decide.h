#pragma once
// The decision of licence format section 7: pure, equal inputs give equal outputs.
#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "licence/document_set.h"
#include "licence/time_rule.h"

namespace pai {

// What is asked, 7.1.
struct RightsRequest {
    std::vector<std::string> assets;  // 1 to 4096 asset ids
    std::string action, purpose;
    std::string event;                // empty: none
    std::string channel = "monitor";
    std::string session, performance;
    std::string licence;              // docId, to choose one; empty: any
};

// Use so far of one rule of one licence, in that licence's play unit (7.5), from the ledger.
struct RuleUse {
    std::int64_t plays = 0;
    bool this_play_counted = false;  // this performance (day) is among them: it adds none
    std::int64_t metered_s = 0;      // ended counted sessions
    std::int64_t live_sessions = 0;  // without the asking session
    std::int64_t live_until_s = 0;   // first instant at which one of them is live no more, unless it beats; 0: none lives
    bool operator==(const RuleUse&) const = default;
};

// Shows after a grant's end: performances of its licence with a wall time above exp.
struct GraceUse {
    std::int64_t shows = 0;
    bool this_show_counted = false;
};

// The live session that asks again, as its PLAY_START said.
struct LiveSession {
    std::string session;
    std::vector<std::string> licences;     // of its PLAY_START
    std::string action, purpose;
    std::int64_t start_s = 0;  // ledger wall time
    std::int64_t max_s = 0;    // declared scene length
    std::vector<std::string> assets = {};  // what it began with
};

// Everything a decision may depend on, 7.2.
struct RightsWorld {
    const DocumentSet* documents = nullptr;
    std::int64_t now = 0;  // s since 1970
    TimeQuality time_quality = TimeQuality::Observed;
    RightsCode time = RightsCode::Ok;  // of judge_time
    RightsCode home = RightsCode::Ok;  // first code of step 0 (keys, ledger)
    RightsCode local_home = RightsCode::Ok;  // the same for local/, read only for own work
    // Public halves of the own device's keys; absent: no device.
    std::optional<PublicKey> device_key, device_agreement_key;
    std::map<std::pair<std::string, std::string>, RuleUse> uses;  // by (licence docId, rule uid); absent: unused
    std::map<std::string, GraceUse> grace;                        // by grant docId
    std::map<std::string, std::int64_t> imported_s;               // by licence docId: wall time of its IMPORT entry
    std::map<std::string, std::int64_t> reported_s;               // by licence docId: last REPORT_SENT that covers it
    std::set<std::string> logged_registrations;                   // docIds with a stored log proof
    std::map<std::string, std::string> zone_rules;                // TZif bytes by IANA name: of schedules, and of the venue
    // What opening a key header gave (by b64u header): GrantNotForDevice or GrantHeaderMac. Absent: not tried or good.
    std::map<std::string, RightsCode> failed_headers;
    std::optional<LiveSession> live;
};

struct RightsObligation {
    enum class Kind : std::uint8_t { Watermark, Attribute, ResolutionCap, Compensate, Inform, Reserve } kind;
    std::string mode;                // watermark
    TextMap text;                    // attribute
    std::int64_t pixels = 0;         // resolutionCap
    std::string duty;                // compensate, inform: uid
    std::string unit, currency;      // compensate
    std::int64_t price_micro = 0;    // compensate
    std::int64_t due_at = 0;         // inform, s
    std::vector<std::string> actions;  // reserve
    bool operator==(const RightsObligation&) const = default;
};

// One pair of licence and matched rule, as PLAY_START records it.
struct RuleMatch {
    std::string licence, rule;
    bool operator==(const RuleMatch&) const = default;
};

// What judging one asset gave.
struct AssetDecision {
    std::string asset;
    RightsCode code = RightsCode::LicenceMissing;
    std::vector<RightsCode> also;     // codes of the other failing steps; OK_OVERRUN: the denial first
    std::string licence, rule;        // leaf and its matched rule; empty: none
    std::vector<std::string> chain;   // docIds, depth 0 first
    std::vector<RuleMatch> used;      // chain by chain, derived works included
    std::string play_unit = "none";   // of the leaf; none for uncounted purposes and own work
    std::vector<RightsObligation> obligations;
    std::optional<std::int64_t> remaining_count, remaining_metered_s;
    std::optional<std::int64_t> grace_days_left, grace_shows_left;
    std::optional<std::int64_t> reevaluate_at;  // s: next instant at which time alone may change the result
    bool hard_stop = false;
    std::string manifest, grant;      // docIds to read the bytes with; grant empty: none needed
    bool ok() const { return is_permit(code); }
};

// The result for all assets of a request, 7.4: the strictest, with the echo of what was asked.
struct Decision {
    AssetDecision result;             // of the first asset denied, else of the first asset
    std::vector<AssetDecision> assets;  // one per asset asked for, in order
    RightsRequest request;
    std::int64_t at = 0;
    TimeQuality time_quality = TimeQuality::Observed;
    std::string digest;               // over the canonical dump of all inputs
    bool ok() const { return is_permit(result.code); }
    RightsCode code() const { return result.code; }
};

// Most assets of a request, originals of derived works included.
inline constexpr std::size_t kMaxRequestAssets = 4096;

// `world.documents` is not null. A request without assets is denied with ASSET_MISSING; one that names more works than
// kMaxRequestAssets, all originals included, each id once, with SCENE_LIMIT for each asset, and nothing is judged.
Decision decide(const RightsRequest& request, const RightsWorld& world);

// Sets `decision.result` from `decision.assets`: the first one denied, else all of them joined, with their joint code.
void join_assets(Decision& decision);

// InvalidArgument if the request asks for more than kMaxRequestAssets, originals included: a command that asks exits 2.
Result<void> check_size(const Decision& decision);

// The object of 7.4, for --json and for logs.
std::string to_json(const Decision& decision);

// The own device's certificate: not revoked, with these keys, newest. Null: none (DEVICE_NOT_AUTHORISED).
const Verified<PartyDoc>* own_certificate(const RightsWorld& world);
// The venue certificate that it names. Null: none.
const Verified<PartyDoc>* own_venue(const RightsWorld& world);

}  // namespace pai
