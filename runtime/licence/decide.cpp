#include "licence/decide.h"

#include <algorithm>
#include <array>

#include <fmt/format.h>

#include "licence/judge.h"

namespace pai {

namespace {

bool is_own_work(const std::string& asset) { return asset.starts_with(local_uid_prefix); }

// A licence of its own right at the end of a chain: one that no stored licence sub-licenses, or that is ours.
bool is_leaf(const Verified<LicenceDoc>& licence, const RightsWorld& world, const OwnFacts& own) {
    const std::string& assignee = licence.doc.policy.assignee;
    if ((own.device && assignee == own.device->doc.id) || (own.venue && assignee == own.venue->doc.id)) return true;
    const auto licences = world.documents->licences();
    return std::none_of(licences.begin(), licences.end(), [&](const auto* other) { return other->doc.parent == licence.doc_id; });
}

ChainResult failed_licence(const FailedLicence& failed, const std::string& asset) {
    ChainResult result;
    result.steps.fail(Step::Documents, failed.code);
    result.decision.asset = asset;
    result.decision.code = failed.code;
    result.decision.licence = failed.doc_id;
    result.leaf_iat = failed.iat;
    return result;
}

// Permit before denial, then the later failing step; a permit by the earliest iat, a denial by the latest.
bool is_better(const ChainResult& a, const ChainResult& b) {
    const std::size_t sa = a.steps.first(), sb = b.steps.first();
    if (sa != sb) return sa > sb;
    if (a.leaf_iat != b.leaf_iat) return sa == step_count ? a.leaf_iat < b.leaf_iat : a.leaf_iat > b.leaf_iat;
    if (a.decision.also.size() != b.decision.also.size()) return a.decision.also.size() < b.decision.also.size();
    return a.decision.licence < b.decision.licence;
}

void join(AssetDecision& result, const AssetDecision& other) {
    const auto least = [](std::optional<std::int64_t>& kept, const std::optional<std::int64_t>& value) {
        if (value) kept = kept ? std::min(*kept, *value) : *value;
    };
    least(result.reevaluate_at, other.reevaluate_at);
    least(result.remaining_count, other.remaining_count);
    least(result.remaining_metered_s, other.remaining_metered_s);
    least(result.grace_days_left, other.grace_days_left);
    least(result.grace_shows_left, other.grace_shows_left);
    for (const RightsObligation& o : other.obligations)
        if (std::find(result.obligations.begin(), result.obligations.end(), o) == result.obligations.end()) result.obligations.push_back(o);
    for (const RuleMatch& m : other.used)
        if (std::find(result.used.begin(), result.used.end(), m) == result.used.end()) result.used.push_back(m);
}

class AssetJudge {
public:
    AssetJudge(const RightsRequest& request, const RightsWorld& world, const OwnFacts& own) : request_(request), world_(world), own_(own) {}

    AssetDecision judge(const std::string& asset) {
        if (is_own_work(asset)) return judge_own_work(asset);
        AssetDecision decision = judge_with_originals(asset, nullptr);
        if (world_.home != RightsCode::Ok) {
            if (!decision.ok()) decision.also.insert(decision.also.begin(), decision.code);
            decision.code = world_.home;
        }
        if (!decision.ok()) overrun(decision);
        return decision;
    }

private:
    using Names = std::vector<std::string>;

    // `only`: the leaf licences that may serve, where they name the asset; null: any.
    AssetDecision judge_with_originals(const std::string& asset, const Names* only) {
        AssetDecision decision = judge_licences(asset, true, only);
        judge_originals(decision, only);
        return decision;
    }

    AssetDecision judge_licences(const std::string& asset, bool with_grant, const Names* only) {
        std::optional<ChainResult> best;
        NextInstant next;
        const auto offer = [&](ChainResult result) {
            // The licence that decides may be another one then.
            if (result.decision.reevaluate_at) next.note(world_.now, *result.decision.reevaluate_at);
            if (!best || is_better(result, *best)) best = std::move(result);
        };
        const auto wanted = [&](const std::string& doc_id) {
            if (only && std::find(only->begin(), only->end(), doc_id) == only->end()) return false;
            return request_.licence.empty() || !with_grant || request_.licence == doc_id;
        };
        for (const auto* licence : world_.documents->licences())
            if (wanted(licence->doc_id) && is_leaf(*licence, world_, own_) && (!only || names_asset(*licence, asset)))
                offer(judge_chain(world_.documents->chain(*licence), asset, with_grant, request_, world_, own_));
        for (const FailedLicence& failed : world_.documents->failed_licences())
            if (wanted(failed.doc_id)) offer(failed_licence(failed, asset));
        if (best) {
            best->decision.reevaluate_at = next.at;
            return std::move(best->decision);
        }
        AssetDecision none;
        none.asset = asset;
        none.code = RightsCode::LicenceMissing;
        return none;
    }

    bool names_asset(const Verified<LicenceDoc>& licence, const std::string& asset) const {
        const auto& rules = licence.doc.policy.permissions;
        return std::any_of(rules.begin(), rules.end(), [&](const PolicyRule& rule) { return covers_asset(*world_.documents, rule, asset); });
    }

    // 7.6: neither root, device, licence nor clock are needed.
    AssetDecision judge_own_work(const std::string& asset) {
        AssetDecision d;
        d.asset = asset;
        const bool pair = (request_.action == "preview" && request_.purpose == "preview") || (request_.action == "modify" && request_.purpose == "edit");
        const bool action = request_.action == "preview" || request_.action == "modify";
        const auto* manifest = world_.documents->package(world_.documents->package_of(asset));
        const auto* entry = manifest ? DocumentSet::entry(manifest->doc, asset) : nullptr;
        std::vector<RightsCode> codes;
        if (world_.local_home != RightsCode::Ok) codes.push_back(world_.local_home);
        if (!action) codes.push_back(RightsCode::ActionNotPermitted);
        else if (!pair) codes.push_back(RightsCode::PurposeNotPermitted);
        if (!entry) codes.push_back(RightsCode::AssetMissing);
        if (manifest) d.manifest = manifest->doc_id;
        d.code = codes.empty() ? RightsCode::OkOwnWork : codes.front();
        if (codes.size() > 1) d.also.assign(codes.begin() + 1, codes.end());
        d.hard_stop = info(d.code).stop == StopRule::Always;
        return d;
    }

    // 7.3, derived works: every original needs a permitting licence of its own, and theirs, each id once.
    void judge_originals(AssetDecision& decision, const Names* only) {
        std::set<std::string> seen{decision.asset};
        std::vector<std::pair<std::string, std::string>> waiting{{decision.asset, decision.manifest}};
        while (!waiting.empty()) {
            const auto [asset, manifest_id] = std::move(waiting.back());
            waiting.pop_back();
            const auto* manifest = world_.documents->manifest(manifest_id);
            if (!manifest) manifest = world_.documents->package(world_.documents->package_of(asset));
            const auto* entry = manifest ? DocumentSet::entry(manifest->doc, asset) : nullptr;
            if (!entry) continue;
            for (const std::string& original : entry->derived_from) {
                if (!seen.insert(original).second) continue;
                AssetDecision other = judge_licences(original, false, only);
                waiting.emplace_back(original, other.manifest);
                merge_original(decision, std::move(other));
            }
        }
    }

    static void merge_original(AssetDecision& decision, AssetDecision other) {
        const bool stops = decision.hard_stop || other.hard_stop;
        if (other.ok() && decision.ok()) {
            if (other.code == RightsCode::OkGrace) decision.code = RightsCode::OkGrace;
            join(decision, other);
        } else if (!other.ok() && !decision.ok()) {
            decision.also.push_back(other.code);
        } else if (!other.ok()) {
            decision.code = other.code;
            decision.also = std::move(other.also);
            decision.licence = std::move(other.licence);
            decision.chain = std::move(other.chain);
            decision.rule.clear();
            decision.used.clear();
            decision.obligations.clear();
        }
        if (other.reevaluate_at && (!decision.reevaluate_at || *other.reevaluate_at < *decision.reevaluate_at)) decision.reevaluate_at = other.reevaluate_at;
        decision.hard_stop = stops;
    }

    // 7.5: a show that began in order may finish. What it did not begin with joins it only over what comes with time, use
    // or revocation: an asset that was never permitted stays refused, however alive the session is.
    static bool comes_by_itself(RightsCode code) {
        using C = RightsCode;
        constexpr std::array kCodes{C::Expired,        C::OutsideSchedule,      C::StatusStale,         C::Revoked,       C::Suspended,   C::TimeUntrusted,
                                    C::CountExhausted, C::MeteredTimeExhausted, C::ConcurrencyExceeded, C::ReportOverdue, C::GrantExpired};
        return std::find(kCodes.begin(), kCodes.end(), code) != kCodes.end();
    }
    void overrun(AssetDecision& decision) {
        if (!world_.live || request_.session.empty()) return;
        const LiveSession& live = *world_.live;
        if (live.session != request_.session || live.action != request_.action || live.purpose != request_.purpose) return;
        // It asks again with the licences that it plays by; another one that was refused later in the steps says nothing about it.
        AssetDecision asked = judge_with_originals(decision.asset, &live.licences);
        decision.hard_stop = decision.hard_stop || asked.hard_stop;
        if (decision.hard_stop) return;
        if (world_.home != RightsCode::Ok) {
            if (!asked.ok()) asked.also.insert(asked.also.begin(), asked.code);
            asked.code = world_.home;
        }
        if (asked.ok()) return;
        const auto* licence = world_.documents->licence(asked.licence);
        if (!licence) return;
        const bool began_with_it = std::find(live.assets.begin(), live.assets.end(), asked.asset) != live.assets.end();
        if (!began_with_it && !(comes_by_itself(asked.code) && std::all_of(asked.also.begin(), asked.also.end(), comes_by_itself))) return;
        const std::int64_t limit = std::min(licence->doc.max_overrun_s, live.max_s + 900);
        if (world_.now - live.start_s > limit) return;
        asked.also.insert(asked.also.begin(), asked.code);
        asked.code = RightsCode::OkOverrun;
        const std::int64_t end = live.start_s + limit + 1;
        asked.reevaluate_at = asked.reevaluate_at ? std::min(*asked.reevaluate_at, end) : end;
        decision = std::move(asked);
    }

    const RightsRequest& request_;
    const RightsWorld& world_;
    const OwnFacts& own_;
};

// Names the request more works than kMaxRequestAssets, the originals of all its assets included, each id once?
bool is_too_large(const RightsRequest& request, const DocumentSet& documents) {
    std::set<std::string> seen(request.assets.begin(), request.assets.end());
    std::vector<std::string> waiting(seen.begin(), seen.end());
    while (!waiting.empty() && seen.size() <= kMaxRequestAssets) {
        const std::string asset = std::move(waiting.back());
        waiting.pop_back();
        const auto* manifest = documents.package(documents.package_of(asset));
        const auto* entry = manifest ? DocumentSet::entry(manifest->doc, asset) : nullptr;
        if (!entry) continue;
        for (const std::string& original : entry->derived_from)
            if (seen.insert(original).second) waiting.push_back(original);
    }
    return seen.size() > kMaxRequestAssets;
}

// Permit code of several assets: OK_OVERRUN, OK_GRACE, OK_PREVIEW, OK_OWN_WORK only if all are own work, OK.
RightsCode joint_permit(const std::vector<AssetDecision>& assets) {
    const auto any = [&](RightsCode code) { return std::any_of(assets.begin(), assets.end(), [&](const auto& a) { return a.code == code; }); };
    for (const RightsCode code : {RightsCode::OkOverrun, RightsCode::OkGrace, RightsCode::OkPreview})
        if (any(code)) return code;
    const bool all_own = std::all_of(assets.begin(), assets.end(), [](const auto& a) { return a.code == RightsCode::OkOwnWork; });
    return all_own ? RightsCode::OkOwnWork : RightsCode::Ok;
}

}  // namespace

const Verified<PartyDoc>* own_certificate(const RightsWorld& world) {
    if (!world.device_key || !world.device_agreement_key) return nullptr;
    const Verified<PartyDoc>* newest = nullptr;
    for (const auto* party : world.documents->parties()) {
        const PartyDoc& d = party->doc;
        if (!d.device || d.key != *world.device_key || d.agreement_key != *world.device_agreement_key || world.documents->is_revoked(*party)) continue;
        if (!newest || d.head.iat > newest->doc.head.iat) newest = party;
    }
    return newest;
}

const Verified<PartyDoc>* own_venue(const RightsWorld& world) {
    const auto* device = own_certificate(world);
    if (!device) return nullptr;
    for (const auto* certificate : world.documents->certificates(device->doc.device->venue))
        if (certificate->doc.venue) return certificate;
    return nullptr;
}

OwnFacts own_facts(const RightsWorld& world) {
    OwnFacts own{own_certificate(world), own_venue(world)};
    if (!world.device_key) return own;
    const std::string kid = kid_of(*world.device_key);
    for (const auto* list : world.documents->status_lists())
        own.cloned = own.cloned || std::find(list->doc.cloned.begin(), list->doc.cloned.end(), kid) != list->doc.cloned.end();
    return own;
}

void join_assets(Decision& decision) {
    const auto denied = std::find_if(decision.assets.begin(), decision.assets.end(), [](const AssetDecision& a) { return !a.ok(); });
    if (decision.assets.empty()) {
        decision.result.code = RightsCode::AssetMissing;
    } else if (denied != decision.assets.end()) {
        decision.result = *denied;
        decision.result.hard_stop = std::any_of(decision.assets.begin(), decision.assets.end(), [](const AssetDecision& a) { return a.hard_stop; });
    } else {
        decision.result = decision.assets.front();
        for (std::size_t i = 1; i < decision.assets.size(); ++i) join(decision.result, decision.assets[i]);
        decision.result.code = joint_permit(decision.assets);
    }
}

Result<void> check_size(const Decision& decision) {
    for (const AssetDecision& d : decision.assets)
        if (d.code == RightsCode::SceneLimit)
            return Error(Code::InvalidArgument, fmt::format("more than {} assets with all their originals, at most so many are judged at once", kMaxRequestAssets));
    return {};
}

Decision decide(const RightsRequest& request, const RightsWorld& world) {
    PAI_ASSERT(world.documents != nullptr);
    Decision decision;
    decision.request = request;
    decision.at = world.now;
    decision.time_quality = world.time_quality;
    const OwnFacts own = own_facts(world);
    AssetJudge judge(request, world, own);
    const bool too_large = is_too_large(request, *world.documents);
    for (const std::string& asset : request.assets) {
        if (!too_large) decision.assets.push_back(judge.judge(asset));
        else decision.assets.push_back({.asset = asset, .code = RightsCode::SceneLimit});
    }
    join_assets(decision);
    decision.digest = input_digest(request, world);
    return decision;
}

}  // namespace pai
