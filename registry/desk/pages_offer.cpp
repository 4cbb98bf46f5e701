// An offer, and the licence that it becomes.
#include "base/file.h"
#include "desk/contract_form.h"
#include "desk/form_fields.h"
#include "desk/sentences.h"
#include "desk/steps.h"
#include "desk/visit.h"

namespace pai {

namespace {

// The terms that lie beside an offer; empty: none.
std::string terms_beside(const std::filesystem::path& offer) {
    std::filesystem::path file = offer;
    file.replace_extension(kTermsEnding);
    if (!file_exists(file)) return {};
    auto text = read_text_file(file, 1u << 20);
    return text ? *std::move(text) : std::string();
}

// Signed by this licensor, whichever of his keys it was.
Result<void> check_own(const Visit& v, const StoredOffer& stored) {
    PAI_TRY(const Jws jws, parse_jws(stored.offer.jws, DocKind::Offer));
    PAI_TRY(check_signature(jws, v.cabinet.documents().keys()));
    const auto* certificate = v.cabinet.documents().certificate_of_key(jws.kid);
    if (certificate == nullptr || certificate->doc.id != v.desk.party() || stored.offer.doc.policy.assigner != v.desk.party())
        return refuse(RightsCode::ChainRoleNotAllowed, fmt::format("{}: the offer of another licensor", stored.file.string()));
    return {};
}

std::string assignee_in(const std::string& json) {
    const auto in = JsonDoc::parse(json.empty() ? "{}" : json);
    const auto assignee = in ? in->root().find("assignee") : std::nullopt;
    return assignee ? std::string(assignee->text()) : std::string();
}

Html accept_form(const Visit& v, const StoredOffer& stored, const std::string& assignee, const std::map<std::string, std::string>& errors) {
    Form values;
    values.set("assignee", assignee);
    FormFields f(v, values, errors);
    std::vector<FormFields::Choice> choices{{"", std::string(v.t("choose", "请选择"))}};
    for (const char* role : {"venue", "device", "licensor"})
        for (const PartyDoc* party : v.cabinet.parties(role))
            if (party->id != v.desk.party()) choices.push_back({party->id, text_in(party->name, v.t)});
    f.select("assignee", {"Who has accepted", "接受方"}, choices);
    Html out = html("<section>\n<h2>{}</h2>\n", v.t("It was accepted", "要约已被接受"));
    return out.add(f.summary()).add(form_start(v, "/offer/" + Visit::hex(stored.offer.doc_id))).put("<div class=\"fields\">{}</div><p class=\"actions\"><button name=\"step\" value=\"review\">{}</button></p></form>\n</section>\n",
                                                                                                      f.html(), v.t("Make the licence", "生成许可"));
}

HttpAnswer show_offer(Visit& v, const StoredOffer& stored, const std::map<std::string, std::string>& errors) {
    const Tongue t = v.t;
    const std::string json = terms_beside(stored.file), assignee = v.is_post() ? v.form.get("assignee") : assignee_in(json);
    const auto licence = draft_licence(stored.offer, json, assignee, v.desk.now());
    const auto terms = licence ? terms_of(*licence) : std::nullopt;
    const Issued<LicenceDoc>* made = v.cabinet.licence_of_offer(stored.offer.doc_id);
    Html content = html("<h1>{}</h1>\n<p class=\"lead\">{} {}</p>\n", t("An offer is out", "要约已签署"), t("Signed", "签署于"), day_text(stored.offer.doc.head.iat, t));
    content.put("<section class=\"take\">\n<h2>{}</h2>\n<ul class=\"plain\">\n{}</ul>\n</section>\n", t("To send to the other side", "请发送给对方"), file_line(v, t("The offer", "要约文件"), stored.offer.doc_id));
    content.put("<section>\n").add(terms_sheet(v, stored.offer.doc.policy, terms ? &*terms : nullptr, licence ? licence->play_unit : "performance", assignee)).put("</section>\n");
    if (made != nullptr) content.put("<section><p><a class=\"button\" href=\"{}\">{}</a></p></section>\n", v.link("licence", made->doc_id), t("The licence that it became", "查看由此生成的许可"));
    else content.add(accept_form(v, stored, assignee, errors));
    return page(v, DeskPlace::Contract, t("Offer", "要约"), content, errors.empty() ? 200 : 422);
}

HttpAnswer review_licence(Visit& v, const StoredOffer& stored, const LicenceDoc& draft) {
    const Tongue t = v.t;
    const std::vector<Clash> clashes = find_clashes(draft, v.cabinet.issued());
    const auto terms = terms_of(draft);
    Html content = html("<h1>{}</h1>\n<p class=\"lead\">{}</p>\n", t("The licence in plain words", "许可内容"), t("Nothing is signed yet.", "尚未签名。"));
    content.add(clash_box(v, clashes, true)).add(warning_box(v, draft));
    content.add(terms_sheet(v, draft.policy, terms ? &*terms : nullptr, draft.play_unit, draft.policy.assignee));
    content.add(form_start(v, "/offer/" + Visit::hex(stored.offer.doc_id))).add(hidden_fields(v.form)).put("<p class=\"actions\">");
    if (clashes.empty()) content.put("<button name=\"step\" value=\"sign\">{}</button> ", t("Sign the licence", "签署许可"));
    content.put("<a class=\"button quiet\" href=\"{}\">{}</a></p></form>\n", v.link("offer", stored.offer.doc_id), t("Back to the offer", "返回要约"));
    return page(v, DeskPlace::Contract, t("Review", "核对"), content);
}

HttpAnswer sign_licence(Visit& v, const LicenceDoc& draft) {
    auto verifier = v.cabinet.verifier();
    if (!verifier) return error_page(v, DeskPlace::Contract, verifier.error());
    const LicenceChecks checks{.issued = &v.cabinet.issued(), .verifier = &*verifier};
    const auto licence = issue_licence(draft, v.desk.key(), checks);
    if (!licence) return error_page(v, DeskPlace::Contract, licence.error());
    if (auto filed = v.desk.file("licences", licence->doc_id, licence->jws); !filed) return error_page(v, DeskPlace::Contract, filed.error());
    return redirect(v.link("licence", licence->doc_id));
}

}  // namespace

HttpAnswer offer_page(Visit& v) {
    const StoredOffer* stored = v.path.size() == 2 ? v.cabinet.offer(Visit::doc_id(v.path[1])) : nullptr;
    if (stored == nullptr) return not_found(v);
    if (const auto own = check_own(v, *stored); !own) return error_page(v, DeskPlace::Contract, own.error());
    if (!v.is_post()) return show_offer(v, *stored, {});
    if (v.cabinet.licence_of_offer(stored->offer.doc_id) != nullptr) return redirect(v.link("offer", stored->offer.doc_id));
    const std::string assignee = v.form.get("assignee");
    if (assignee.empty() || v.cabinet.party(assignee) == nullptr) return show_offer(v, *stored, {{"assignee", std::string(v.t("Choose who has accepted.", "请选择接受方。"))}});
    const auto draft = draft_licence(stored->offer, terms_beside(stored->file), assignee, v.desk.now());
    if (!draft) return error_page(v, DeskPlace::Contract, draft.error());
    return v.form.get("step") == "sign" ? sign_licence(v, *draft) : review_licence(v, *stored, *draft);
}

}  // namespace pai
