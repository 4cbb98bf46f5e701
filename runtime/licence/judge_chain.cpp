#include <algorithm>

#include "licence/judge.h"
#include "licence/time_rule.h"

namespace pai {

namespace {


// One licence of the chain with the rules that still may match.
struct Link {
    const Verified<LicenceDoc>* licence;
    std::vector<const PolicyRule*> rules;
};

class ChainJudge {
public:
    ChainJudge(const std::vector<const Verified<LicenceDoc>*>& chain, const std::string& asset, const RightsRequest& request,
               const RightsWorld& world, const OwnFacts& own)
        : chain_(chain), asset_(asset), request_(request), world_(world), own_(own), documents_(*world.documents) {
        for (const auto* licence : chain) links_.push_back({licence, first_candidates(licence->doc.policy)});
        find_manifest();
    }

    ChainResult run(bool with_grant) {
        judge_status();
        judge_time();
        judge_binding();
        judge_asset();
        judge_use();
        judge_prohibitions();
        for (Link& link : links_) {
            note_midnight(link);
            constrain(link, Step::Count, RightsCode::CountExhausted, RuleOperand::Count);
            constrain(link, Step::Count, RightsCode::MeteredTimeExhausted, RuleOperand::MeteredTime);
        }
        for (Link& link : links_) constrain(link, Step::Concurrency, RightsCode::ConcurrencyExceeded, RuleOperand::ConcurrentUse);
        judge_duties();
        if (with_grant && entry_) {
            const RightsCode code = judge_grant(chain_, manifest_->doc, *entry_, world_, own_, result_, next_);
            if (code != RightsCode::Ok) result_.steps.fail(Step::Grant, code);
        }
        conclude();
        return std::move(result_);
    }

private:
    // Candidates of 7.3: narrowed to asset, action and purpose, each only if something is left.
    std::vector<const PolicyRule*> first_candidates(const Policy& policy) {
        std::vector<const PolicyRule*> rules;
        for (const PolicyRule& rule : policy.permissions) rules.push_back(&rule);
        const auto narrow = [&](const auto& keep) {
            std::vector<const PolicyRule*> kept;
            std::copy_if(rules.begin(), rules.end(), std::back_inserter(kept), keep);
            if (!kept.empty()) rules = std::move(kept);
        };
        narrow([&](const PolicyRule* r) { return covers_asset(documents_, *r, asset_); });
        narrow([&](const PolicyRule* r) { return r->action == request_.action; });
        narrow([&](const PolicyRule* r) { return purpose_holds(*r); });
        return rules;
    }

    bool purpose_holds(const PolicyRule& rule) {
        NextInstant unused;
        return std::all_of(rule.constraints.begin(), rule.constraints.end(), [&](const RuleConstraint& c) {
            return c.operand != RuleOperand::Purpose ||
                   judge_constraint(c, rule, *chain_.front(), request_, world_, own_, unused) == RightsCode::Ok;
        });
    }

    // The manifest used: the version that the chain pins, else the highest stored.
    void find_manifest() {
        const std::string uid = documents_.package_of(asset_);
        std::optional<std::int64_t> version;
        for (const auto* licence : chain_)
            for (const LicenceDoc::Pin& pin : licence->doc.pins)
                if (pin.package == uid) version = pin.version;
        manifest_ = uid.empty() ? nullptr : documents_.package(uid, version);
        entry_ = manifest_ ? DocumentSet::entry(manifest_->doc, asset_) : nullptr;
    }

    // Removes the candidates that `keep` refuses; if none is left the step fails and they stay, so that later steps are judged too.
    template <class Keep>
    void remove(Link& link, Step step, RightsCode code, const Keep& keep) {
        std::vector<const PolicyRule*> kept;
        std::copy_if(link.rules.begin(), link.rules.end(), std::back_inserter(kept), keep);
        if (kept.empty()) result_.steps.fail(step, code);
        else link.rules = std::move(kept);
    }

    // Removes the candidates with a constraint on this operand that fails with this code.
    void constrain(Link& link, Step step, RightsCode code, RuleOperand operand) {
        remove(link, step, code, [&](const PolicyRule* rule) {
            return std::all_of(rule->constraints.begin(), rule->constraints.end(), [&](const RuleConstraint& c) {
                return c.operand != operand || judge_constraint(c, *rule, *link.licence, request_, world_, own_, next_) != code;
            });
        });
    }

    void judge_status() {
        for (const Link& link : links_)
            if (link.licence->doc.status) judge_status_of(*link.licence);
    }

    void judge_status_of(const Verified<LicenceDoc>& licence) {
        const StatusRef& ref = *licence.doc.status;
        const auto* list = documents_.status(ref.list, licence.signer_party);
        if (!list) return result_.steps.fail(Step::Status, RightsCode::StatusMissing);
        for (const auto& [purpose, bits] : list->doc.lists)
            if (ref.index >= bits.size) return result_.steps.fail(Step::Status, RightsCode::StatusInvalid);
        const auto bit = [&](const char* purpose) {
            const auto bits = list->doc.lists.find(purpose);
            return bits != list->doc.lists.end() && bits->second.at(ref.index);
        };
        if (bit("revocation") && bit("stopNow")) result_.decision.hard_stop = true;
        const std::int64_t fresh_until = list->doc.head.iat + list->doc.ttl_s;
        const std::int64_t usable_until = fresh_until + licence.doc.offline_allowance_s;
        next_.note(world_.now, fresh_until + 1);
        next_.note(world_.now, usable_until + 1);
        if (world_.now > usable_until) return result_.steps.fail(Step::Status, RightsCode::StatusStale);
        if (bit("revocation")) return result_.steps.fail(Step::Status, RightsCode::Revoked);
        if (bit("suspension")) return result_.steps.fail(Step::Status, RightsCode::Suspended);
        if (world_.now <= fresh_until) return;
        result_.grace = true;
        auto& days = result_.decision.grace_days_left;
        const std::int64_t left = (usable_until - world_.now) / kDayS;
        days = days ? std::min(*days, left) : left;
    }

    void judge_time() {
        if (world_.time != RightsCode::Ok) result_.steps.fail(Step::Time, world_.time);
        for (Link& link : links_) {
            constrain(link, Step::Time, RightsCode::NotYetValid, RuleOperand::DateTime);
            constrain(link, Step::Time, RightsCode::Expired, RuleOperand::DateTime);
            constrain(link, Step::Time, RightsCode::OutsideSchedule, RuleOperand::Schedule);
        }
    }

    void judge_binding() {
        if (!own_.device) result_.steps.fail(Step::Binding, RightsCode::DeviceNotAuthorised);
        if (own_.cloned) result_.steps.fail(Step::Binding, RightsCode::DeviceCloned);
        const Policy& leaf = chain_.back()->doc.policy;
        const bool ours = (own_.device && leaf.assignee == own_.device->doc.id) || (own_.venue && leaf.assignee == own_.venue->doc.id);
        if (leaf.type == Policy::Type::Agreement && !ours) result_.steps.fail(Step::Binding, RightsCode::VenueMismatch);
        for (Link& link : links_) {
            constrain(link, Step::Binding, RightsCode::DeviceNotAuthorised, RuleOperand::SystemDevice);
            constrain(link, Step::Binding, RightsCode::TerritoryDenied, RuleOperand::Spatial);
        }
    }

    void judge_asset() {
        for (Link& link : links_)
            remove(link, Step::Asset, RightsCode::AssetNotCovered, [&](const PolicyRule* r) { return covers_asset(documents_, *r, asset_); });
        if (!entry_) return result_.steps.fail(Step::Asset, RightsCode::AssetMissing);
        const bool open_work = std::any_of(chain_.begin(), chain_.end(), [](const auto* l) { return l->doc.policy.type == Policy::Type::Set; });
        if (open_work && entry_->encrypted) result_.steps.fail(Step::Asset, RightsCode::AssetNotCovered);
        judge_owners();
        const auto* registration = documents_.registration(entry_->registration);
        for (const Link& link : links_)
            if (link.licence->doc.require_logged_registration && (!registration || !world_.logged_registrations.contains(registration->doc_id)))
                result_.steps.fail(Step::Asset, RightsCode::RegNotLogged);
        if (!entry_->registration.empty() && !is_listed(registration)) result_.steps.fail(Step::Asset, RightsCode::RegMismatch);
    }

    bool is_listed(const Verified<RegistrationDoc>* registration) const {
        return registration && std::any_of(registration->doc.assets.begin(), registration->doc.assets.end(), [&](const RegistrationDoc::Asset& a) {
                   return a.asset_id == asset_ && a.plain_sha256 == entry_->plain_sha256;
               });
    }

    // Section 5: who may sign the depth-0 licence, and that every joint owner agrees.
    void judge_owners() {
        const std::string& signer = chain_.front()->signer_party;
        const auto& licensors = manifest_->doc.licensors;
        const bool named = std::find(licensors.begin(), licensors.end(), signer) != licensors.end();
        const auto* registration = documents_.registration(entry_->registration);
        const auto is_holder = [&](const RegistrationDoc::Holder& h) { return h.party == signer; };
        const bool holder = registration && std::any_of(registration->doc.holders.begin(), registration->doc.holders.end(), is_holder);
        if (signer != manifest_->signer_party && !named && !holder) result_.steps.fail(Step::Asset, RightsCode::ChainRoleNotAllowed);
        if (!registration || registration->doc.any_holder_consents || registration->doc.holders.size() < 2) return;
        const auto consents = documents_.consents(chain_.front()->doc_id);
        for (const RegistrationDoc::Holder& h : registration->doc.holders) {
            const bool signed_itself = h.party == signer || (h.party == manifest_->signer_party && named);
            const bool consented = std::any_of(consents.begin(), consents.end(), [&](const auto* c) { return c->doc.holder == h.party; });
            if (!signed_itself && !consented) result_.steps.fail(Step::Asset, RightsCode::ConsentMissing);
        }
    }

    void judge_use() {
        for (Link& link : links_) {
            remove(link, Step::Use, RightsCode::ActionNotPermitted, [&](const PolicyRule* r) { return r->action == request_.action; });
            constrain(link, Step::Use, RightsCode::PurposeNotPermitted, RuleOperand::Purpose);
            // A purpose that the profile does not know would be permitted wherever none is named, and never counted.
            if (!is_purpose(request_.purpose)) result_.steps.fail(Step::Use, RightsCode::PurposeNotPermitted);
            constrain(link, Step::Use, RightsCode::NoMatchingPermission, RuleOperand::Event);
            constrain(link, Step::Use, RightsCode::NoMatchingPermission, RuleOperand::DeliveryChannel);
            if (!is_channel(request_.channel)) result_.steps.fail(Step::Use, RightsCode::NoMatchingPermission);
            if (request_.action == "grantUse") constrain(link, Step::Use, RightsCode::ChainTooDeep, RuleOperand::MaxDepth);
        }
    }

    void judge_prohibitions() {
        for (const Link& link : links_)
            for (const PolicyRule& rule : link.licence->doc.policy.prohibitions) {
                if (!covers_asset(documents_, rule, asset_)) continue;
                if (rule.action == "aiTraining" || rule.action == "generate") reserve(rule.action);
                if (rule.action != request_.action) continue;
                const bool all = std::all_of(rule.constraints.begin(), rule.constraints.end(), [&](const RuleConstraint& c) {
                    return judge_constraint(c, rule, *link.licence, request_, world_, own_, next_) == RightsCode::Ok;
                });
                if (all) result_.steps.fail(Step::Prohibition, RightsCode::Prohibited);
            }
    }

    void reserve(const std::string& action) {
        if (std::find(reserved_.begin(), reserved_.end(), action) == reserved_.end()) reserved_.push_back(action);
    }

    // Where days are counted a new one begins at the venue's midnight.
    void note_midnight(const Link& link) {
        const auto counts = [](const PolicyRule* r) {
            return std::any_of(r->constraints.begin(), r->constraints.end(), [](const RuleConstraint& c) { return c.operand == RuleOperand::Count; });
        };
        if (link.licence->doc.play_unit != "openDay" || !own_.venue || std::none_of(link.rules.begin(), link.rules.end(), counts)) return;
        const auto bytes = world_.zone_rules.find(own_.venue->doc.venue->time_zone);
        const auto zone = bytes == world_.zone_rules.end() ? std::optional<ZoneRules>() : zone_of(bytes->second);
        const std::int64_t day = local_day(zone ? &*zone : nullptr, world_.now) + 1;
        next_.note(world_.now, zone ? zone->first_instant(day, 0) : day * kDayS);
    }
    static std::optional<ZoneRules> zone_of(const std::string& tzif) {
        Result<ZoneRules> zone = ZoneRules::parse(tzif);
        return zone ? std::optional(*std::move(zone)) : std::nullopt;
    }

    void judge_duties() {
        for (Link& link : links_) {
            const Verified<LicenceDoc>& licence = *link.licence;
            remove(link, Step::Duties, RightsCode::DutyUnfulfilled, [&](const PolicyRule* rule) {
                return std::all_of(rule->duties.begin(), rule->duties.end(), [&](const PolicyDuty& d) { return !d.prepaid || is_fulfilled(licence, d); });
            });
            const auto in_time = [&](const PolicyDuty& duty) {
                if (duty.kind != PolicyDuty::Kind::Inform) return true;
                const ReportDates dates = report_dates(duty, licence, world_);
                next_.note(world_.now, dates.overdue_after + 1);
                return world_.now <= dates.overdue_after;
            };
            remove(link, Step::Duties, RightsCode::ReportOverdue, [&](const PolicyRule* rule) {
                return std::all_of(rule->duties.begin(), rule->duties.end(), in_time);
            });
            const auto& whole = licence.doc.policy.obligations;
            if (!std::all_of(whole.begin(), whole.end(), in_time)) result_.steps.fail(Step::Duties, RightsCode::ReportOverdue);
        }
    }

    // A grant of the licence's own signer for it, or for the leaf, and for this device lists the duty.
    bool is_fulfilled(const Verified<LicenceDoc>& licence, const PolicyDuty& duty) const {
        for (const auto* grant : documents_.grants()) {
            const bool for_chain = grant->doc.licence == licence.doc_id || grant->doc.licence == chain_.back()->doc_id;
            const auto& list = grant->doc.fulfils;
            if (for_chain && grant->signer_party == licence.signer_party && names_own_device(grant->doc, world_, own_) &&
                std::find(list.begin(), list.end(), duty.uid) != list.end())
                return true;
        }
        return false;
    }

    void conclude() {
        AssetDecision& d = result_.decision;
        d.asset = asset_;
        d.code = result_.steps.code();
        d.also = result_.steps.also();
        d.licence = chain_.back()->doc_id;
        d.play_unit = is_counted_purpose(request_.purpose) ? chain_.back()->doc.play_unit : "none";
        for (const auto* licence : chain_) d.chain.push_back(licence->doc_id);
        if (manifest_) d.manifest = manifest_->doc_id;
        d.reevaluate_at = next_.at;
        result_.leaf_iat = chain_.back()->doc.head.iat;
        // A licence that is revoked with stopNow stops the show whatever else is wrong with it.
        d.hard_stop = d.hard_stop || info(d.code).stop == StopRule::Always;
        if (d.code != RightsCode::Ok) return;
        if (result_.grace) d.code = RightsCode::OkGrace;
        else if (request_.action == "preview") d.code = RightsCode::OkPreview;
        d.rule = links_.back().rules.front()->uid;
        for (const Link& link : links_) {
            d.used.push_back({link.licence->doc_id, link.rules.front()->uid});
            add_obligations(d, *link.licence, *link.rules.front(), request_, world_);
        }
        if (entry_ && entry_->max_resolution) add_resolution_cap(d, *entry_->max_resolution);
        std::sort(reserved_.begin(), reserved_.end());
        if (!reserved_.empty()) {
            RightsObligation obligation{RightsObligation::Kind::Reserve};
            obligation.actions = reserved_;
            d.obligations.push_back(std::move(obligation));
        }
    }

    const std::vector<const Verified<LicenceDoc>*>& chain_;
    const std::string& asset_;
    const RightsRequest& request_;
    const RightsWorld& world_;
    const OwnFacts& own_;
    const DocumentSet& documents_;
    std::vector<Link> links_;
    const Verified<ManifestDoc>* manifest_ = nullptr;
    const ManifestDoc::Entry* entry_ = nullptr;
    std::vector<std::string> reserved_;
    NextInstant next_;
    ChainResult result_;
};

}  // namespace

std::size_t StepCodes::first() const {
    for (std::size_t i = 0; i < codes_.size(); ++i)
        if (codes_[i] != RightsCode::Ok) return i;
    return step_count;
}

RightsCode StepCodes::code() const { return first() == step_count ? RightsCode::Ok : codes_[first()]; }

std::vector<RightsCode> StepCodes::also() const {
    std::vector<RightsCode> list;
    for (std::size_t i = first() + 1; i < codes_.size(); ++i)
        if (codes_[i] != RightsCode::Ok) list.push_back(codes_[i]);
    return list;
}

ChainResult judge_chain(const std::vector<const Verified<LicenceDoc>*>& chain, const std::string& asset, bool with_grant,
                        const RightsRequest& request, const RightsWorld& world, const OwnFacts& own) {
    return ChainJudge(chain, asset, request, world, own).run(with_grant);
}

}  // namespace pai
