#include "issue/licence.h"

#include <algorithm>
#include <limits>
#include <set>

#include <fmt/format.h>

#include "issue/folder.h"
#include "issue/grant.h"
#include "issue/offer.h"

namespace pai {

namespace {

// Keeps the document with the higher number of those with one uid.
template <class T>
void keep_newest(std::vector<Issued<T>>& list, Issued<T> issued, std::int64_t T::*number) {
    for (Issued<T>& stored : list)
        if (stored.doc.head.uid == issued.doc.head.uid) {
            if (stored.doc.*number < issued.doc.*number) stored = std::move(issued);
            return;
        }
    list.push_back(std::move(issued));
}

template <class T>
Issued<T> issued_of(AnyDoc&& doc, const std::string& text, const std::string& doc_id) {
    return {std::get<T>(std::move(doc)), text, doc_id};
}

void take(IssuedFolder& folder, const std::string& text, const std::filesystem::path& file) {
    const auto jws = parse_jws(text, DocKinds(DocKind::Licence) | DocKind::Grant | DocKind::Status | DocKind::Manifest | DocKind::Party);
    if (!jws) return;
    const auto payload = read_payload(*jws);
    if (!payload) return;
    auto doc = parse_document(jws->kind, payload->root());
    const std::string doc_id = jws->doc_id();
    if (!doc || !folder.files.emplace(doc_id, file).second) return;
    switch (jws->kind) {
        case DocKind::Licence: folder.licences.push_back(issued_of<LicenceDoc>(*std::move(doc), text, doc_id)); break;
        case DocKind::Grant: folder.grants.push_back(issued_of<GrantDoc>(*std::move(doc), text, doc_id)); break;
        case DocKind::Party: folder.parties.push_back(issued_of<PartyDoc>(*std::move(doc), text, doc_id)); break;
        case DocKind::Status: keep_newest(folder.statuses, issued_of<StatusDoc>(*std::move(doc), text, doc_id), &StatusDoc::sequence); break;
        default:
            for (const ManifestDoc::Entry& entry : std::get<ManifestDoc>(*doc).assets) folder.packages[entry.asset_id] = std::get<ManifestDoc>(*doc).head.uid;
            keep_newest(folder.manifests, issued_of<ManifestDoc>(*std::move(doc), text, doc_id), &ManifestDoc::version); break;
    }
}

bool is_ancestor(const IssuedFolder& issued, std::string_view doc_id, const LicenceDoc& of) {
    std::string parent = of.parent;
    for (int level = 0; level < 5 && !parent.empty(); ++level) {
        if (parent == doc_id) return true;
        const Issued<LicenceDoc>* above = issued.licence(parent);
        parent = above == nullptr ? std::string() : above->doc.parent;
    }
    return false;
}

// Where a rule holds: the territories of an exclusive licence, else its own; none: everywhere.
std::vector<std::string> territories_of(const PolicyRule& rule, const Exclusivity& exclusivity) {
    if (exclusivity.exclusive) return exclusivity.territories;
    std::vector<std::string> codes;
    for (const RuleConstraint& c : rule.constraints)
        if (c.operand == RuleOperand::Spatial && (c.op == RuleOperator::Eq || c.op == RuleOperator::IsAnyOf)) codes.insert(codes.end(), c.values.begin(), c.values.end());
    return codes;
}

// False if they have nowhere in common; an empty list is everywhere.
bool common_territories(const std::vector<std::string>& a, const std::vector<std::string>& b, std::set<std::string>& common) {
    if (a.empty() || b.empty()) {
        common.insert(a.begin(), a.end());
        common.insert(b.begin(), b.end());
        return true;
    }
    bool any = false;
    for (const std::string& x : a)
        for (const std::string& y : b) {
            if (!territory_matches(x, y) && !territory_matches(y, x)) continue;
            common.insert(territory_matches(x, y) ? y : x);
            any = true;
        }
    return any;
}

bool is_same_asset(const IssuedFolder& issued, const std::string& a, const std::string& b) {
    return a == b || issued.package_of(a) == b || issued.package_of(b) == a;
}

std::pair<std::int64_t, std::int64_t> window_of(const PolicyRule& rule) {
    Policy one;
    one.permissions = {rule};
    const auto [from, to] = policy_window(one);
    return {from.value_or(0), to.value_or(std::numeric_limits<std::int64_t>::max())};
}

// The overlap of two licences, rule by rule.
std::optional<Clash> overlap(const LicenceDoc& mine, const LicenceDoc& other, const IssuedFolder& issued) {
    const Exclusivity my = exclusivity_of(mine), its = exclusivity_of(other);
    Clash clash;
    std::set<std::string> assets, territories;
    bool any = false;
    for (const PolicyRule& a : mine.policy.permissions)
        for (const PolicyRule& b : other.policy.permissions) {
            const auto [from_a, to_a] = window_of(a);
            const auto [from_b, to_b] = window_of(b);
            const std::int64_t from = std::max(from_a, from_b), to = std::min(to_a, to_b);
            std::set<std::string> both;
            for (const std::string& x : a.targets)
                for (const std::string& y : b.targets)
                    if (is_same_asset(issued, x, y)) both.insert(issued.package_of(x) == y ? x : y);
            if (from > to || both.empty() || !common_territories(territories_of(a, my), territories_of(b, its), territories)) continue;
            clash.from_s = any ? std::min(clash.from_s, from) : from;
            clash.to_s = any ? std::max(clash.to_s, to) : to;
            assets.merge(both);
            any = true;
        }
    if (!any) return {};
    clash.contract = its.contract;
    clash.assignee = other.policy.assignee;
    clash.exclusive = its.exclusive;
    clash.assets.assign(assets.begin(), assets.end());
    clash.territories.assign(territories.begin(), territories.end());
    return clash;
}

bool has(const PolicyRule& rule, RuleOperand operand) {
    return std::any_of(rule.constraints.begin(), rule.constraints.end(), [&](const RuleConstraint& c) { return c.operand == operand; });
}

}  // namespace

const Issued<LicenceDoc>* IssuedFolder::licence(std::string_view doc_id) const {
    const auto found = std::find_if(licences.begin(), licences.end(), [&](const Issued<LicenceDoc>& l) { return l.doc_id == doc_id; });
    return found == licences.end() ? nullptr : &*found;
}

bool IssuedFolder::is_revoked(const LicenceDoc& licence) const {
    if (!licence.status) return false;
    for (const Issued<StatusDoc>& list : statuses) {
        const auto bits = list.doc.lists.find("revocation");
        if (list.doc.head.uid == licence.status->list && bits != list.doc.lists.end() && bits->second.at(licence.status->index)) return true;
    }
    return false;
}

std::string IssuedFolder::package_of(std::string_view asset_id) const {
    const auto found = packages.find(asset_id);
    return found == packages.end() ? std::string() : found->second;
}

Result<IssuedFolder> read_issued_folder(const std::filesystem::path& path) {
    PAI_TRY(const std::vector<std::filesystem::path> files, files_below(path));
    IssuedFolder folder;
    for (const std::filesystem::path& file : files)
        for (const std::string& text : documents_in(file)) take(folder, text, file);
    std::stable_sort(folder.licences.begin(), folder.licences.end(), [](const auto& a, const auto& b) { return a.doc.head.iat < b.doc.head.iat; });
    return folder;
}

Exclusivity exclusivity_of(const LicenceDoc& licence) {
    Exclusivity result;
    if (licence.terms) return {licence.terms->exclusive, licence.terms->territory, licence.terms->contract};
    if (licence.terms_json.empty()) return result;
    const auto terms = JsonDoc::parse(licence.terms_json);
    if (!terms) return result;
    if (const auto contract = terms->root().find("contract")) result.contract = contract->text();
    const auto exclusive = terms->root().find("exclusive");
    result.exclusive = exclusive && exclusive->as_bool();
    const auto territory = terms->root().find("territory");
    for (std::size_t i = 0; territory && i < territory->size(); ++i) result.territories.emplace_back((*territory)[i].text());
    return result;
}

std::vector<Clash> find_clashes(const LicenceDoc& licence, const IssuedFolder& issued) {
    std::vector<Clash> clashes;
    const std::string own = doc_id_of(payload_text(licence));
    for (const Issued<LicenceDoc>& other : issued.licences) {
        if (!exclusivity_of(licence).exclusive && !exclusivity_of(other.doc).exclusive) continue;
        if (other.doc_id == own || other.doc.policy.assignee == licence.policy.assignee || issued.is_revoked(other.doc)) continue;
        if (is_ancestor(issued, other.doc_id, licence) || is_ancestor(issued, own, other.doc)) continue;
        auto clash = overlap(licence, other.doc, issued);
        if (!clash) continue;
        clash->licence = other.doc_id;
        clashes.push_back(std::move(*clash));
    }
    return clashes;
}

std::string describe_clash(const Clash& clash) {
    const std::string who = clash.contract.empty() ? clash.licence : fmt::format("{} (contract {})", clash.licence, clash.contract);
    const std::string where = clash.territories.empty() ? "everywhere" : fmt::format("in {}", fmt::join(clash.territories, ", "));
    const std::string until = clash.to_s > 253'402'300'799 ? "without end" : "to " + format_utc(clash.to_s);
    return fmt::format("{} licence {} of {} covers {} {} from {} {}", clash.exclusive ? "exclusive" : "overlapping", who,
                       clash.assignee.empty() ? "anyone" : clash.assignee, fmt::join(clash.assets, ", "), where, format_utc(clash.from_s), until);
}

std::vector<LicenceWarning> licence_warnings(const LicenceDoc& licence) {
    std::vector<LicenceWarning> warnings;
    for (const PolicyRule& rule : licence.policy.permissions) {
        const bool priced = std::any_of(rule.duties.begin(), rule.duties.end(), [](const PolicyDuty& d) { return d.kind == PolicyDuty::Kind::Compensate; });
        const bool bounded = std::any_of(rule.constraints.begin(), rule.constraints.end(), [](const RuleConstraint& c) {
            return c.operand == RuleOperand::Purpose && (c.op == RuleOperator::Eq || c.op == RuleOperator::IsAnyOf);
        });
        if ((priced || has(rule, RuleOperand::Count) || has(rule, RuleOperand::MeteredTime)) && !bounded)
            warnings.push_back({fmt::format("rule {} counts or charges but names no purpose: rehearsal, preview, edit, audit and archive pass it free", rule.uid),
                                fmt::format("规则 {} 计次或计费，但未限定用途：排练、预览、编辑、审计与存档不计次也不计费", rule.uid)});
    }
    const auto [from, to] = policy_window(licence.policy);
    if (to && *to < licence.head.iat) warnings.push_back({fmt::format("it has ended already, on {}", format_utc(*to)), fmt::format("已于 {} 到期", format_utc(*to))});
    if (from && to && *from > *to)
        warnings.push_back({fmt::format("it ends on {}, before it begins on {}", format_utc(*to), format_utc(*from)), fmt::format("到期 {} 早于开始 {}", format_utc(*to), format_utc(*from))});
    if (exclusivity_of(licence).exclusive && !to) warnings.push_back({"it is exclusive and has no end", "为独家许可，且没有到期日"});
    return warnings;
}

std::int64_t next_status_index(const IssuedFolder& issued, std::string_view list) {
    std::set<std::int64_t> used;
    for (const Issued<LicenceDoc>& licence : issued.licences)
        if (licence.doc.status && licence.doc.status->list == list) used.insert(licence.doc.status->index);
    for (const Issued<PartyDoc>& party : issued.parties)
        if (party.doc.status && party.doc.status->list == list) used.insert(party.doc.status->index);
    std::int64_t index = 0;  // of a list with 131,072 places or more
    while (used.count(index) != 0) ++index;
    return index;
}

Result<void> give_status_index(LicenceDoc& licence, const IssuedFolder* issued) {
    if (!licence.status || licence.status->index >= 0) return {};
    if (issued == nullptr)
        return Error(Code::InvalidArgument, fmt::format("{}: which index? give statusIndex, or --issued with the licences so far", licence.status->list));
    licence.status->index = next_status_index(*issued, licence.status->list);
    return {};
}

Result<void> check_licence(const Issued<LicenceDoc>& licence, const LicenceChecks& checks) {
    if (checks.verifier != nullptr && checks.verifier->has_root()) {
        PAI_TRY(checks.verifier->check(licence.jws));
    } else if (checks.ancestors != nullptr) {
        std::vector<Issued<LicenceDoc>> chain = *checks.ancestors;
        chain.push_back(licence);
        const IssuedFolder none;
        const IssuedFolder& issued = checks.issued == nullptr ? none : *checks.issued;
        PAI_TRY(rehearse_chain(chain, issued.parties, issued.manifests));
    }
    if (checks.issued == nullptr) return {};
    const std::vector<Clash> clashes = find_clashes(licence.doc, *checks.issued);
    if (clashes.empty()) return {};
    return refuse(RightsCode::Prohibited, "licence: " + describe_clash(clashes.front()));
}

Result<Issued<LicenceDoc>> issue_licence(LicenceDoc licence, const SigningKey& key, const LicenceChecks& checks) {
    PAI_TRY(give_status_index(licence, checks.issued));
    PAI_TRY(Issued<LicenceDoc> issued, sign_document(licence, key));
    PAI_TRY(check_licence(issued, checks));
    return issued;
}

void place_below(LicenceDoc& licence, const std::vector<Issued<LicenceDoc>>& ancestors) {
    PAI_ASSERT(!ancestors.empty());
    licence.parent = ancestors.back().doc_id;
    licence.depth = ancestors.back().doc.depth + 1;
}

Result<std::vector<Issued<LicenceDoc>>> read_licence_chain(const std::filesystem::path& file) {
    PAI_TRY(const std::vector<std::string> documents, open_documents(file));
    std::vector<Issued<LicenceDoc>> chain;
    for (const std::string& text : documents) {
        const auto jws = parse_jws(text);
        if (jws && jws->kind != DocKind::Licence) continue;  // a bundle may hold what the chain rests on
        auto licence = read_issued<LicenceDoc>(text);
        if (!licence) return std::move(licence.error()).context(file.string());
        const std::string above = chain.empty() ? std::string() : chain.back().doc_id;
        if (!chain.empty() && licence->doc.parent != above)
            return refuse(RightsCode::ChainBroken, fmt::format("{}: {} is not below {}", file.string(), licence->doc_id, above));
        chain.push_back(*std::move(licence));
    }
    if (chain.empty()) return refuse(RightsCode::JwsMalformed, fmt::format("{}: holds no licence", file.string()));
    return chain;
}

Result<ConsentDoc> consent_to(const Issued<LicenceDoc>& licence, const std::string& holder, std::int64_t iat_s) {
    if (!licence.doc.parent.empty()) return refuse(RightsCode::ChainBroken, fmt::format("{}: a holder agrees to the licence at depth 0", licence.doc_id));
    ConsentDoc consent;
    consent.head = {.uid = "urn:uuid:" + random_uuid(), .iat = iat_s, .note = {}};
    consent.licence = licence.doc_id;
    consent.holder = holder;
    return consent;
}

}  // namespace pai
