#include "desk/steps.h"

#include "desk/places.h"
#include "desk/sentences.h"
#include "issue/licence.h"
#include "issue/offer.h"

namespace pai {

namespace {

void add_group(Html& out, std::string_view title, const std::vector<std::string>& sentences) {
    if (sentences.empty()) return;
    out.put("<dt>{}</dt><dd>", title);
    for (const std::string& sentence : sentences) out.put("<p>{}</p>", sentence);
    out.put("</dd>\n");
}

}  // namespace

std::optional<LicenceTerms> terms_of(const LicenceDoc& draft) {
    if (draft.terms) return draft.terms;
    LicenceDoc whole = draft;
    if (whole.terms_json.empty()) return {};
    if (whole.status && whole.status->index < 0) whole.status->index = 0;
    if (whole.policy.assignee.empty()) whole.policy.assignee = whole.policy.assigner;
    const auto json = JsonDoc::parse(payload_text(whole));
    const auto read = json ? parse_as<LicenceDoc>(json->root()) : Result<LicenceDoc>(json.error());
    return read ? read->terms : std::nullopt;
}

Html terms_sheet(const Visit& v, const Policy& policy, const LicenceTerms* terms, const std::string& play_unit, const std::string& assignee) {
    const Tongue t = v.t;
    const PartyDoc* venue = v.cabinet.party(assignee, "venue");
    const std::string zone = venue == nullptr ? std::string() : venue->venue->time_zone;
    const PlainTerms plain = plain_terms(v.cabinet, policy, terms, play_unit, zone, t);
    std::vector<std::string> places;
    for (const PolicyRule& rule : policy.permissions)
        for (const RuleConstraint& c : rule.constraints)
            if (c.operand == RuleOperand::Spatial && places.empty()) places = c.values;
    Html out = html("<dl class=\"sheet\">\n<dt>{}</dt><dd><p class=\"big\">{}</p></dd>\n", t("Work", "作品"), list_text(v.cabinet.titles_of(policy, t), t));
    out.put("<dt>{}</dt><dd><p class=\"big\">{}</p></dd>\n", t("Licensed", "被许可方"), assignee.empty() ? std::string(t("whoever accepts", "接受要约者")) : v.cabinet.name_of(assignee, t));
    out.put("<dt>{}</dt><dd><p>{}</p></dd>\n", t("Where", "地域"), places_text(places, t));
    add_group(out, t("When", "期限"), plain.window);
    add_group(out, t("Allowed", "许可内容"), plain.allowed);
    add_group(out, t("Owed", "义务"), plain.owed);
    add_group(out, t("Contract", "合同"), plain.contract);
    add_group(out, t("Kept back", "保留"), plain.reserved);
    return out.put("</dl>\n");
}

Html clash_box(const Visit& v, const std::vector<Clash>& clashes, bool refused) {
    if (clashes.empty()) return {};
    Html out = html("<div class=\"box alarm clash\" role=\"alert\"><p><strong>{}</strong></p>", v.t("This clashes with a licence that was given already.", "与已签发的许可冲突。"));
    for (const Clash& clash : clashes) out.put("<p><a href=\"{}\">{}</a></p>", v.link("licence", clash.licence), clash_sentence(v.cabinet, clash, v.t));
    return out.put("<p class=\"small\">{}</p></div>\n", refused ? v.t("It cannot be signed as long as both stand. Change territory or time, or revoke the other one.", "两者并存时不能签署。请修改地域或期限，或先撤销另一份许可。")
                                                                : v.t("An offer may go out, but it can become a licence only when the other one no longer stands.", "要约可以发出，但另一份许可失效后才能成为许可。"));
}

Html warning_box(const Visit& v, const LicenceDoc& draft) {
    const std::vector<LicenceWarning> warnings = licence_warnings(draft);
    if (warnings.empty()) return {};
    Html out = html("<div class=\"box\"><p><strong>{}</strong></p>", v.t("Worth a second look", "请留意"));
    for (const LicenceWarning& warning : warnings) out.put("<p>{}</p>", v.t(warning.en, warning.zh_hans));
    return out.put("</div>\n");
}

Html enquiry_box(const Visit& v, const StoredEnquiry& stored) {
    const EnquiryDoc& e = stored.enquiry.doc;
    const Tongue t = v.t;
    std::vector<std::string> titles;
    for (const std::string& asset : e.assets) titles.push_back(v.cabinet.title_of(asset, t));
    Html out = html("<div class=\"box enquiry\"><p><strong>{}</strong> <span class=\"small\">{}</span></p>", e.name.empty() ? std::string(t("Someone asks, without a name", "匿名询价")) : e.name,
                    e.contact);
    out.put("<p>{}</p>", fmt::format(fmt::runtime(t("Would like to {} {} for {}, in {}, {}.", "希望{}{}，用途：{}，地域：{}，期限：{}。")), action_words(e.action, t), list_text(titles, t),
                                     purpose_words(e.purpose, t), place_name(e.territory, t), window_text(e.from, e.to, t, {})));
    if (!e.text.empty()) out.put("<blockquote lang=\"{}\">{}</blockquote>", e.language, e.text);
    return out.put("<p class=\"small\">{} {} · {}</p></div>\n", t("Signed with the key", "签名密钥"), stored.kid, t("the signature holds", "签名有效"));
}

}  // namespace pai
