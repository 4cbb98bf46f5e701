#pragma once
// One licence chain judged for one asset: the steps of licence format 7.3.
#include <array>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "licence/decide.h"
#include "licence/schedule.h"

namespace pai {

// Steps of 7.3 and the failing code of each; Ok where nothing fails.
inline constexpr std::size_t step_count = 13;
enum class Step : std::uint8_t { Home, Licence, Documents, Status, Time, Binding, Asset, Use, Prohibition, Count, Concurrency, Duties, Grant };

class StepCodes {
public:
    StepCodes() { codes_.fill(RightsCode::Ok); }
    // Keeps the first code of a step.
    void fail(Step step, RightsCode code) {
        RightsCode& kept = codes_[static_cast<std::size_t>(step)];
        if (kept == RightsCode::Ok) kept = code;
    }
    // The first failing step; step_count if none fails.
    std::size_t first() const;
    RightsCode code() const;
    // Codes of the failing steps after the first.
    std::vector<RightsCode> also() const;

private:
    std::array<RightsCode, step_count> codes_;
};

// The next instant at which time alone may change a result.
struct NextInstant {
    std::optional<std::int64_t> at;
    void note(std::int64_t now, std::int64_t instant) {
        if (instant > now && (!at || instant < *at)) at = instant;
    }
};

// Facts about the asking machine that every licence shares.
struct OwnFacts {
    const Verified<PartyDoc>* device = nullptr;
    const Verified<PartyDoc>* venue = nullptr;
    bool cloned = false;
    // Opening hours of each schedule now: worked out once, however many assets and licences ask.
    mutable std::map<const RuleConstraint*, std::optional<ScheduleState>> hours;
};
OwnFacts own_facts(const RightsWorld& world);

// Ok, or the code of 6.2 that the constraint fails with. `rule_uid` and `licence` say whose uses count.
RightsCode judge_constraint(const RuleConstraint& constraint, const PolicyRule& rule, const Verified<LicenceDoc>& licence,
                            const RightsRequest& request, const RightsWorld& world, const OwnFacts& own, NextInstant& next);

// A judged licence.
struct ChainResult {
    StepCodes steps;
    AssetDecision decision;
    std::int64_t leaf_iat = 0;
    bool grace = false;
};
// `with_grant` false: an original of a derived work, steps 1 to 11 only.
ChainResult judge_chain(const std::vector<const Verified<LicenceDoc>*>& chain, const std::string& asset, bool with_grant,
                        const RightsRequest& request, const RightsWorld& world, const OwnFacts& own);

// An obligation to show no more than so many pixels on the longer side; of several the smallest stays.
void add_resolution_cap(AssetDecision& decision, std::int64_t pixels);
// What the matched rules of a chain oblige to, appended to the decision; and what remains of counts and metered time.
void add_obligations(AssetDecision& decision, const Verified<LicenceDoc>& licence, const PolicyRule& rule, const RightsRequest& request,
                     const RightsWorld& world);

// Step 12. Fills `grant` and the grace shows; GRANT_... or Ok.
RightsCode judge_grant(const std::vector<const Verified<LicenceDoc>*>& chain, const ManifestDoc& manifest, const ManifestDoc::Entry& entry,
                       const RightsWorld& world, const OwnFacts& own, ChainResult& result, NextInstant& next);
bool names_own_device(const GrantDoc& grant, const RightsWorld& world, const OwnFacts& own);

// Last instant by which a report is due without being overdue, and the day it is expected, for an inform duty.
struct ReportDates {
    std::int64_t due_at = 0, overdue_after = 0;
};
ReportDates report_dates(const PolicyDuty& duty, const Verified<LicenceDoc>& licence, const RightsWorld& world);

// Hash over the canonical dump of all inputs.
std::string input_digest(const RightsRequest& request, const RightsWorld& world);

}  // namespace pai
