#include "vault/rights_book.h"

#include <algorithm>
#include <array>
#include <set>
#include <string_view>

#include <fmt/format.h>

namespace pai {
namespace {

// A name for people: in English, else in the first language.
std::string named(const TextMap& text, const std::string& otherwise) {
    if (const auto english = text.find("en"); english != text.end()) return english->second;
    return text.empty() ? otherwise : text.begin()->second;
}

// What is shown to an audience comes first.
std::size_t rank_of(std::string_view action) {
    constexpr std::array<std::string_view, 6> kOrder{"present", "play", "record", "preview", "modify", "export"};
    return static_cast<std::size_t>(std::find(kOrder.begin(), kOrder.end(), action) - kOrder.begin());
}

class BookReader {
public:
    BookReader(Home& home, const RightsRequest& ask) : home_(home), documents_(home.documents()), ask_(ask), now_s_(home.now().wall_ms / 1000) {}

    Result<void> open() {
        Ledger* ledger = home_.ledger();
        if (!ledger) return {};
        PAI_TRY(facts_, ledger->facts());
        PAI_TRY(time_, ledger->judge_clock());
        return {};
    }

    WorkRights read(const std::string& asset) {
        WorkRights out{.asset = asset};
        describe_work(out);
        RightsRequest request = ask_;
        request.assets = {asset};
        const RightsWorld world = home_.world(request, facts_, time_, now_s_);
        const AssetDecision decision = decide(request, world).result;
        out.asked = use_of(request, decision);
        out.words = explain(decision, request, world);
        if (const auto* licence = documents_.licence(decision.licence)) out.licensor = party_name(licence->doc.policy.assigner);
        for (const auto& [action, purpose] : offered(asset)) {
            request.action = action, request.purpose = purpose.empty() ? ask_.purpose : purpose;
            WorkUse use = use_of(request, decide(request, home_.world(request, facts_, time_, now_s_)).result);
            use.purpose = purpose;
            out.uses.push_back(std::move(use));
        }
        std::stable_sort(out.uses.begin(), out.uses.end(), [](const WorkUse& a, const WorkUse& b) { return rank_of(a.action) < rank_of(b.action); });
        return out;
    }

    LicencePage page(LicenceLine line) const {
        LicencePage out;
        out.licensor = party_name(line.assigner), out.holder = party_name(line.assignee);
        if (const auto* licence = documents_.licence(line.doc_id)) out.words = describe(*licence);
        for (const auto* grant : documents_.grants()) {
            if (grant->doc.licence != line.doc_id) continue;
            std::string devices;
            for (const GrantDoc::Device& device : grant->doc.devices) devices += (devices.empty() ? "" : ", ") + party_name(device.id);
            out.grants.push_back(fmt::format("{} – {}: {}", format_utc(grant->doc.nbf).substr(0, 10), format_utc(grant->doc.exp).substr(0, 10), devices));
        }
        out.line = std::move(line);
        return out;
    }

private:
    std::string party_name(const std::string& id) const {
        const auto certificates = documents_.certificates(id, true);
        return certificates.empty() ? id : named(certificates.front()->doc.name, id);
    }

    void describe_work(WorkRights& out) const {
        const Verified<ManifestDoc>* package = documents_.package(documents_.package_of(out.asset));
        const ManifestDoc::Entry* entry = package ? DocumentSet::entry(package->doc, out.asset) : nullptr;
        if (!entry) return;
        out.path = entry->path, out.role = entry->role, out.media_type = entry->media_type;
        out.title = package->doc.title;
        if (const auto* work = documents_.registration(entry->registration)) {
            out.title = work->doc.title;
            for (const auto& holder : work->doc.holders) out.owners.push_back(party_name(holder.party));
        }
        if (out.owners.empty()) out.owners.push_back(party_name(package->signer_party));
    }

    // What licences here mean to permit of it: action and purpose, once each.
    std::set<std::pair<std::string, std::string>> offered(const std::string& asset) const {
        std::set<std::pair<std::string, std::string>> out;
        for (const auto* licence : documents_.licences())
            for (const PolicyRule& rule : licence->doc.policy.permissions) {
                if (rule.action == "grantUse" || !covers_asset(documents_, rule, asset)) continue;
                bool named_one = false;
                for (const RuleConstraint& c : rule.constraints) {
                    if (c.operand != RuleOperand::Purpose || (c.op != RuleOperator::Eq && c.op != RuleOperator::IsAnyOf)) continue;
                    for (const std::string& purpose : c.values) out.emplace(rule.action, purpose), named_one = true;
                }
                if (!named_one) out.emplace(rule.action, std::string());
            }
        return out;
    }

    // The end of the rules that were used, and of the grant.
    std::optional<std::int64_t> end_of(const AssetDecision& decision) const {
        std::optional<std::int64_t> end;
        const auto take = [&](std::int64_t at) { end = std::min(end.value_or(at), at); };
        for (const RuleMatch& match : decision.used) {
            const auto* licence = documents_.licence(match.licence);
            if (!licence) continue;
            for (const PolicyRule& rule : licence->doc.policy.permissions)
                for (const RuleConstraint& c : rule.constraints)
                    if (rule.uid == match.rule && c.operand == RuleOperand::DateTime && (c.op == RuleOperator::Lteq || c.op == RuleOperator::Lt)) take(c.number);
        }
        for (const auto* grant : documents_.grants())
            if (grant->doc_id == decision.grant) take(grant->doc.exp);
        return end;
    }

    WorkUse use_of(const RightsRequest& request, const AssetDecision& decision) const {
        WorkUse out{request.action, request.purpose, decision.code, decision.licence, {}, decision.remaining_count, decision.reevaluate_at};
        if (decision.ok()) out.until_s = end_of(decision);
        return out;
    }

    Home& home_;
    const DocumentSet& documents_;
    const RightsRequest& ask_;
    std::int64_t now_s_;
    LedgerFacts facts_;
    TimeJudgement time_;
};

}  // namespace

Result<RightsBook> read_rights(Home& home, std::span<const std::string> assets, const RightsRequest& ask, std::size_t most) {
    BookReader reader(home, ask);
    PAI_TRY(reader.open());
    RightsBook out;
    const auto add = [&](const std::string& asset) {
        if (out.works.size() >= most || out.works.contains(asset)) return;
        WorkRights work = reader.read(asset);
        for (const WorkUse& use : work.uses)
            if (use.next_s) out.next_s = std::min(out.next_s.value_or(*use.next_s), *use.next_s);
        if (work.asked.next_s) out.next_s = std::min(out.next_s.value_or(*work.asked.next_s), *work.asked.next_s);
        out.works.emplace(asset, std::move(work));
    };
    for (const std::string& asset : assets) add(asset);
    for (const auto* manifest : home.documents().manifests())
        for (const ManifestDoc::Entry& entry : manifest->doc.assets) add(entry.asset_id);
    PAI_TRY(auto lines, list_licences(home));
    for (LicenceLine& line : lines) out.licences.push_back(reader.page(std::move(line)));
    return out;
}

}  // namespace pai
