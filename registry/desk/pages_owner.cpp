// What owners and those between them and a venue see to: works as they are registered, the consent of joint owners, sub-licences.
#include <algorithm>

#include "desk/form_fields.h"
#include "desk/places.h"
#include "desk/sentences.h"
#include "desk/steps.h"
#include "desk/visit.h"
#include "issue/licence.h"
#include "issue/trade_terms.h"

namespace pai {

namespace {

// A holder of a work of a licence, and how it agreed to it.
struct OwnerView {
    std::string party;
    enum class How { SignedLicence, NamedLicensor, Consent, NotYet } how = How::NotYet;
};

// Joint owners who must all agree to a depth-0 licence (licence format, section 5); empty: there are none.
std::vector<OwnerView> joint_owners(const Visit& v, const Issued<LicenceDoc>& licence) {
    std::vector<OwnerView> out;
    if (licence.doc.depth != 0) return out;
    const DocumentSet& documents = v.cabinet.documents();
    const std::string& signer = licence.doc.policy.assigner;
    const auto consents = documents.consents(licence.doc_id);
    const auto add = [&](const ManifestDoc::Entry& entry, const Verified<ManifestDoc>& manifest) {
        const auto* registration = documents.registration(entry.registration);
        if (registration == nullptr || registration->doc.any_holder_consents || registration->doc.holders.size() < 2) return;
        const auto& licensors = manifest.doc.licensors;
        const bool named = std::find(licensors.begin(), licensors.end(), signer) != licensors.end();
        for (const RegistrationDoc::Holder& holder : registration->doc.holders) {
            if (std::any_of(out.begin(), out.end(), [&](const OwnerView& o) { return o.party == holder.party; })) continue;
            OwnerView owner{holder.party};
            if (holder.party == signer) owner.how = OwnerView::How::SignedLicence;
            else if (holder.party == manifest.signer_party && named) owner.how = OwnerView::How::NamedLicensor;
            else if (std::any_of(consents.begin(), consents.end(), [&](const auto* c) { return c->doc.holder == holder.party; })) owner.how = OwnerView::How::Consent;
            out.push_back(owner);
        }
    };
    for (const std::string& target : policy_targets(licence.doc.policy)) {
        const auto* package = documents.package(target);
        const auto* manifest = package != nullptr ? package : documents.package(documents.package_of(target));
        if (manifest == nullptr) continue;
        for (const ManifestDoc::Entry& entry : manifest->doc.assets)
            if (package != nullptr || entry.asset_id == target) add(entry, *manifest);
    }
    return out;
}

std::string_view how_words(OwnerView::How how, Tongue t) {
    switch (how) {
        case OwnerView::How::SignedLicence: return t("signed the licence", "已签署许可");
        case OwnerView::How::NamedLicensor: return t("named the licensor in the package", "已在作品包中指定许可方");
        case OwnerView::How::Consent: return t("has agreed", "已同意");
        case OwnerView::How::NotYet: break;
    }
    return t("has not agreed yet", "尚未同意");
}

bool may_consent(const Visit& v, const std::vector<OwnerView>& owners) {
    return std::any_of(owners.begin(), owners.end(), [&](const OwnerView& o) { return o.party == v.desk.party() && o.how == OwnerView::How::NotYet; });
}

bool may_sublicense(const Visit& v, const Issued<LicenceDoc>& licence) {
    const auto& rules = licence.doc.policy.permissions;
    return licence.doc.policy.assignee == v.desk.party() && std::any_of(rules.begin(), rules.end(), [](const PolicyRule& r) { return r.action == "grantUse"; });
}

std::vector<Issued<LicenceDoc>> chain_of(const Visit& v, const Issued<LicenceDoc>& licence) {
    std::vector<Issued<LicenceDoc>> out{licence};
    while (!out.front().doc.parent.empty() && out.size() < 8) {
        const Issued<LicenceDoc>* parent = v.cabinet.issued().licence(out.front().doc.parent);
        if (parent == nullptr) break;
        out.insert(out.begin(), *parent);
    }
    return out;
}

// --- consent ---

HttpAnswer sign_consent(Visit& v, const Issued<LicenceDoc>& licence) {
    const auto draft = consent_to(licence, v.desk.party(), v.desk.now());
    if (!draft) return error_page(v, DeskPlace::None, draft.error());
    auto verifier = v.cabinet.verifier();
    if (!verifier) return error_page(v, DeskPlace::None, verifier.error());
    const auto consent = sign_document(*draft, v.desk.key());
    if (!consent) return error_page(v, DeskPlace::None, consent.error());
    if (const auto checked = verifier->check(consent->jws); !checked) return error_page(v, DeskPlace::None, checked.error());
    if (auto filed = v.desk.file("consents", consent->doc_id, consent->jws); !filed) return error_page(v, DeskPlace::None, filed.error());
    return redirect(v.link("licence", licence.doc_id));
}

// --- sub-licence ---

HttpAnswer sublicence_form(Visit& v, const Issued<LicenceDoc>& parent, const std::map<std::string, std::string>& errors) {
    const Tongue t = v.t;
    FormFields f(v, v.form, errors);
    std::vector<FormFields::Choice> choices{{"", std::string(t("choose", "请选择"))}};
    for (const char* role : {"venue", "device", "licensor"})
        for (const PartyDoc* party : v.cabinet.parties(role))
            if (party->id != v.desk.party()) choices.push_back({party->id, text_in(party->name, t)});
    f.group("For whom", "给谁");
    f.select("assignee", {"Licensed to", "被许可方"}, choices);
    f.end_group();
    f.group("Narrower than your own licence", "可比上级许可更窄", "What is left empty stays as it is above.", "不填则与上级许可相同。");
    f.input("from", {"First day", "开始日期"}, "date", "narrow");
    f.input("to", {"Last day", "结束日期"}, "date", "narrow");
    f.input("plays", {"Performances at most", "最多场次"}, "number", "narrow");
    f.input("territory", {"Territories, as codes", "地域代码", "Such as CN-CQ, HK.", "如 CN-CQ, HK。"});
    f.end_group();
    Html content = html("<h1>{}</h1>\n<p class=\"lead\">{}</p>\n", t("Sub-license it", "转许可"), list_text(v.cabinet.titles_of(parent.doc.policy, t), t));
    content.add(terms_sheet(v, parent.doc.policy, nullptr, parent.doc.play_unit, parent.doc.policy.assignee));
    content.add(f.summary()).add(form_start(v, "/licence/" + Visit::hex(parent.doc_id) + "/sub")).add(f.html());
    content.put("<p class=\"actions\"><button name=\"step\" value=\"review\">{}</button></p>\n</form>\n", t("Read it before signing", "签名前核对"));
    return page(v, DeskPlace::None, t("Sub-license", "转许可"), content, errors.empty() ? 200 : 422);
}

// Narrower or equal: never wider than what stands there.
void narrow(PolicyRule& rule, RuleOperand operand, RuleOperator op, std::int64_t number) {
    for (RuleConstraint& c : rule.constraints) {
        if (c.operand != operand || c.op != op) continue;
        c.number = op == RuleOperator::Gteq ? std::max(c.number, number) : std::min(c.number, number);
        return;
    }
    RuleConstraint added{.operand = operand, .op = op};
    added.number = number;
    rule.constraints.push_back(added);
}

struct SublicenceDraft {
    LicenceDoc licence;
    std::map<std::string, std::string> errors;
};

SublicenceDraft draft_sublicence(const Visit& v, const Issued<LicenceDoc>& parent) {
    const Tongue t = v.t;
    SublicenceDraft out;
    LicenceDoc& l = out.licence;
    const std::string assignee = v.form.get("assignee");
    const PartyDoc* party = v.cabinet.party(assignee);
    if (party == nullptr) out.errors.emplace("assignee", t("Choose who is licensed.", "请选择被许可方。"));
    const std::string zone = party != nullptr && party->venue ? party->venue->time_zone : std::string();
    std::optional<std::int64_t> from, to, plays;
    for (const bool last : {false, true}) {
        const char* name = last ? "to" : "from";
        if (v.form.get(name).empty()) continue;
        (last ? to : from) = day_edge(v.form.get(name), zone, v.desk.party(), last);
        if (!(last ? to : from)) out.errors.emplace(name, t("A day, such as 2027-02-01.", "请填写日期，如 2027-02-01。"));
    }
    if (from && to && *from > *to) out.errors.emplace("to", t("The last day lies before the first.", "结束日期早于开始日期。"));
    if (const std::string text = v.form.get("plays"); !text.empty()) {
        const bool digits = text.size() <= 9 && std::all_of(text.begin(), text.end(), [](char c) { return c >= '0' && c <= '9'; });
        if (digits) plays = std::stoll(text);
        else out.errors.emplace("plays", t("A whole number.", "请填写整数。"));
    }
    std::vector<std::string> territories;
    std::string code;
    for (const char c : v.form.get("territory") + ",") {
        if (c != ',' && c != ' ') {
            code += c;
        } else if (!code.empty()) {
            if (!is_territory(code)) out.errors.emplace("territory", fmt::format("{} {}", t("Not a territory:", "不是地域代码："), code));
            territories.push_back(std::exchange(code, {}));
        }
    }
    l.head = {"urn:uuid:" + random_uuid(), v.desk.now(), {}};
    place_below(l, chain_of(v, parent));
    l.status = StatusRef{status_list_of(v.desk.party()), -1};
    l.offline_allowance_s = parent.doc.offline_allowance_s;
    l.play_unit = parent.doc.play_unit;
    l.max_overrun_s = parent.doc.max_overrun_s;
    l.policy.uid = "urn:uuid:" + random_uuid();
    l.policy.assigner = v.desk.party();
    l.policy.assignee = assignee;
    l.policy.prohibitions = parent.doc.policy.prohibitions;
    for (PolicyRule& rule : l.policy.prohibitions) rule.uid = "urn:uuid:" + random_uuid();
    for (const PolicyRule& above : parent.doc.policy.permissions) {
        if (above.action == "grantUse") continue;
        PolicyRule rule = above;
        rule.uid = "urn:uuid:" + random_uuid();
        rule.duties.clear();  // those above are owed all the same
        if (from) narrow(rule, RuleOperand::DateTime, RuleOperator::Gteq, *from);
        if (to) narrow(rule, RuleOperand::DateTime, RuleOperator::Lteq, *to);
        if (plays) narrow(rule, RuleOperand::Count, RuleOperator::Lteq, *plays);
        if (!territories.empty()) {
            std::erase_if(rule.constraints, [](const RuleConstraint& c) { return c.operand == RuleOperand::Spatial; });
            RuleConstraint where{.operand = RuleOperand::Spatial, .op = RuleOperator::IsAnyOf};
            where.values = territories;
            where.is_list = true;
            rule.constraints.push_back(where);
        }
        l.policy.permissions.push_back(rule);
    }
    return out;
}

HttpAnswer sign_sublicence(Visit& v, const Issued<LicenceDoc>& parent, const LicenceDoc& draft) {
    auto verifier = v.cabinet.verifier();
    if (!verifier) return error_page(v, DeskPlace::None, verifier.error());
    const std::vector<Issued<LicenceDoc>> ancestors = chain_of(v, parent);
    const auto licence = issue_licence(draft, v.desk.key(), {.issued = &v.cabinet.issued(), .verifier = &*verifier, .ancestors = &ancestors});
    if (!licence) return error_page(v, DeskPlace::None, licence.error());
    if (auto filed = v.desk.file("licences", licence->doc_id, licence->jws); !filed) return error_page(v, DeskPlace::None, filed.error());
    return redirect(v.link("licence", licence->doc_id));
}

HttpAnswer review_sublicence(Visit& v, const Issued<LicenceDoc>& parent, const LicenceDoc& draft) {
    const Tongue t = v.t;
    Html content = html("<h1>{}</h1>\n<p class=\"lead\">{}</p>\n", t("The sub-licence in plain words", "转许可内容"), t("Nothing is signed yet.", "尚未签名。"));
    content.add(clash_box(v, find_clashes(draft, v.cabinet.issued()), true)).add(warning_box(v, draft));
    content.add(terms_sheet(v, draft.policy, nullptr, draft.play_unit, draft.policy.assignee));
    content.put("<p>{}</p>\n", t("It holds only as long as the licence above it; what is owed there is owed here too, and plays are counted in both.", "仅在上级许可有效期间有效；上级许可的义务同样适用，场次同时计入两者。"));
    content.add(form_start(v, "/licence/" + Visit::hex(parent.doc_id) + "/sub")).add(hidden_fields(v.form));
    content.put("<p class=\"actions\"><button name=\"step\" value=\"sign\">{}</button> <button class=\"quiet\" name=\"step\" value=\"change\">{}</button></p>\n</form>\n", t("Sign the sub-licence", "签署转许可"), t("Change it", "返回修改"));
    return page(v, DeskPlace::None, t("Review", "核对"), content);
}

// --- works ---

Html holder_lines(const Visit& v, const RegistrationDoc& work) {
    std::vector<std::string> names;
    for (const RegistrationDoc::Holder& holder : work.holders) names.push_back(v.cabinet.name_of(holder.party, v.t) + (holder.isni.empty() ? "" : " (ISNI " + holder.isni + ")"));
    Html out = html("{}", list_text(names, v.t));
    if (work.holders.size() > 1) out.put(" <span class=\"sub\">{}</span>", work.any_holder_consents ? v.t("any of them may license", "任一方可单独许可") : v.t("all must agree to a licence", "许可须全体同意"));
    return out;
}

std::string log_words(const Visit& v, const std::string& doc_id) {
    const LogEntry* entry = v.cabinet.log_entry(doc_id);
    return entry == nullptr ? std::string(v.t("not in a log", "未登入日志")) : fmt::format("{} {} {}", entry->origin, v.t("entry", "条目"), entry->index);
}

HttpAnswer works_list(Visit& v) {
    const Tongue t = v.t;
    Html content = html("<h1>{}</h1>\n<p class=\"lead\">{}</p>\n", t("Registered works", "已登记作品"), t("Certificates that a registrar signed. A new work is registered with paifang-registry register, and its certificate put into this folder.",
                                                                                              "由登记机构签名的证书。新作品由登记机构用 paifang-registry register 登记，再将证书放入此文件夹。"));
    auto works = v.cabinet.documents().registrations();
    std::sort(works.begin(), works.end(), [](const auto* a, const auto* b) { return a->doc.head.iat > b->doc.head.iat; });
    if (works.empty()) content.put("<p>{}</p>\n", t("There are none in this folder.", "此文件夹中没有登记证书。"));
    else
        content.put("<table class=\"ledger\">\n<thead><tr><th>{}</th><th>{}</th><th>{}</th><th>{}</th></tr></thead>\n<tbody>\n", t("Work", "作品"), t("Holders", "权利人"), t("Registered", "登记日期"), t("Log", "日志"));
    for (const auto* work : works)
        content.put("<tr><th scope=\"row\" data-label=\"{}\"><a href=\"{}\">{}</a></th><td data-label=\"{}\">{}</td><td data-label=\"{}\">{}</td><td data-label=\"{}\">{}</td></tr>\n", t("Work", "作品"), v.link("work", work->doc_id), text_in(work->doc.title, t),
                    t("Holders", "权利人"), holder_lines(v, work->doc), t("Registered", "登记日期"), day_text(work->doc.head.iat, t), t("Log", "日志"), log_words(v, work->doc_id));
    if (!works.empty()) content.put("</tbody>\n</table>\n");
    return page(v, DeskPlace::Works, t("Works", "作品"), content);
}

HttpAnswer show_work(Visit& v, const Verified<RegistrationDoc>& work) {
    const Tongue t = v.t;
    std::vector<std::string> titles;
    for (const auto& [tag, title] : work.doc.title) titles.push_back(fmt::format("{} ({})", title, tag));
    Html content = html("<h1>{}</h1>\n<dl class=\"sheet\">\n<dt>{}</dt><dd><p class=\"big\">{}</p></dd>\n", text_in(work.doc.title, t), t("Title", "名称"), list_text(titles, t));
    if (!work.doc.creators.empty()) content.put("<dt>{}</dt><dd><p>{}</p></dd>\n", t("Made by", "作者"), list_text(work.doc.creators, t));
    content.put("<dt>{}</dt><dd><p>{}</p></dd>\n<dt>{}</dt><dd><p>{}</p></dd>\n", t("Holders", "权利人"), holder_lines(v, work.doc), t("Rights", "权利声明"), work.doc.rights);
    for (const RegistrationDoc::Id& id : work.doc.ids) content.put("<dt>{}</dt><dd><p>{}</p></dd>\n", id.scheme, id.value);
    content.put("<dt>{}</dt><dd><p>{}</p></dd>\n<dt>{}</dt><dd><p>{}</p></dd>\n</dl>\n<section>\n<h2>{}</h2>\n<ul class=\"plain\">\n", t("Registered", "登记日期"), day_text(work.doc.head.iat, t), t("Log", "日志"), log_words(v, work.doc_id), t("Files", "文件"));
    for (const RegistrationDoc::Asset& asset : work.doc.assets) content.put("<li>{} <span class=\"path\">{}</span></li>\n", asset.asset_id, asset.iscc.empty() ? asset.plain_sha256 : asset.iscc);
    content.put("</ul>\n</section>\n<section>\n<ul class=\"plain\">\n{}</ul>\n</section>\n", file_line(v, t("The certificate", "登记证书"), work.doc_id));
    return page(v, DeskPlace::Works, t("Work", "作品"), content);
}

}  // namespace

Html owners_section(const Visit& v, const Issued<LicenceDoc>& licence) {
    const Tongue t = v.t;
    Html out;
    const std::vector<OwnerView> owners = joint_owners(v, licence);
    if (!owners.empty()) {
        out.put("<section class=\"owners\">\n<h2>{}</h2>\n<ul class=\"plain\">\n", t("Joint owners", "共有权利人"));
        for (const OwnerView& owner : owners)
            out.put("<li>{}: <span class=\"{}\">{}</span></li>\n", v.cabinet.name_of(owner.party, t), owner.how == OwnerView::How::NotYet ? "alarm" : "", how_words(owner.how, t));
        out.put("</ul>\n");
        if (may_consent(v, owners))
            out.put("{}<p class=\"actions\"><button name=\"step\" value=\"sign\">{}</button></p></form>\n", form_start(v, "/licence/" + Visit::hex(licence.doc_id) + "/consent"), t("Agree to this licence", "同意此许可"));
        out.put("</section>\n");
    }
    for (const auto* consent : v.cabinet.documents().consents(licence.doc_id)) out.put("<ul class=\"plain\">{}</ul>\n", file_line(v, fmt::format("{}: {}", t("Consent", "同意书"), v.cabinet.name_of(consent->doc.holder, t)), consent->doc_id));
    if (!licence.doc.parent.empty())
        out.put("<section>\n<p><a class=\"button quiet\" href=\"{}\">{}</a></p>\n</section>\n", v.link("licence", licence.doc.parent), t("The licence above it", "上级许可"));
    if (may_sublicense(v, licence))
        out.put("<section>\n<p class=\"actions\"><a class=\"button\" href=\"{}\">{}</a></p>\n</section>\n", v.link("licence", licence.doc_id) + "/sub", t("Sub-license it", "转许可"));
    return out;
}

HttpAnswer owner_step(Visit& v, const Issued<LicenceDoc>& licence) {
    if (v.path[2] == "consent") {
        const bool signs = v.is_post() && v.form.get("step") == "sign" && may_consent(v, joint_owners(v, licence));
        return signs ? sign_consent(v, licence) : redirect(v.link("licence", licence.doc_id));
    }
    if (!may_sublicense(v, licence)) return not_found(v);
    if (!v.is_post()) return sublicence_form(v, licence, {});
    const SublicenceDraft draft = draft_sublicence(v, licence);
    const std::string step = v.form.get("step");
    if (!draft.errors.empty() || step == "change") return sublicence_form(v, licence, draft.errors);
    return step == "sign" ? sign_sublicence(v, licence, draft.licence) : review_sublicence(v, licence, draft.licence);
}

HttpAnswer works_page(Visit& v) {
    if (v.is_post()) return not_found(v);
    if (v.path[0] == "works") return v.path.size() > 1 ? not_found(v) : works_list(v);
    const auto* work = v.path.size() == 2 ? v.cabinet.documents().registration(Visit::doc_id(v.path[1])) : nullptr;
    return work == nullptr ? not_found(v) : show_work(v, *work);
}

}  // namespace pai
