// Enquiries: what others ask for, answered with an offer or not.
#include "desk/contract_form.h"
#include "desk/form_fields.h"
#include "desk/sentences.h"
#include "desk/steps.h"
#include "desk/visit.h"

namespace pai {

namespace {

std::string state_of(const Visit& v, const StoredEnquiry& e) {
    if (!e.answers.empty()) return std::string(v.t("answered with an offer", "已以要约答复"));
    if (v.cabinet.decline_of(e.enquiry.doc_id) != nullptr) return std::string(v.t("declined", "已婉拒"));
    return std::string(v.t("waits for an answer", "待答复"));
}

HttpAnswer list_enquiries_page(Visit& v, const std::map<std::string, std::string>& errors) {
    const Tongue t = v.t;
    Html content = html("<h1>{}</h1>\n<p class=\"lead\">{}</p>\n", t("Enquiries", "询价"), t("Asked at a kiosk or in the editor, signed by the machine that asked.", "来自自助终端或编辑器，由提问的设备签名。"));
    content.put("<ul class=\"plain enquiries\">\n");
    for (auto e = v.cabinet.offers().enquiries.rbegin(); e != v.cabinet.offers().enquiries.rend(); ++e) {
        std::vector<std::string> titles;
        for (const std::string& asset : e->enquiry.doc.assets) titles.push_back(v.cabinet.title_of(asset, t));
        const bool waits = e->answers.empty() && v.cabinet.decline_of(e->enquiry.doc_id) == nullptr;
        content.put("<li><a href=\"{}\"><strong>{}</strong></a> {} <span class=\"small\">{} · <span class=\"{}\">{}</span></span></li>\n", v.link("enquiry", e->enquiry.doc_id),
                    e->enquiry.doc.name.empty() ? std::string(t("without a name", "匿名")) : e->enquiry.doc.name, list_text(titles, t), day_text(e->enquiry.doc.head.iat, t), waits ? "alarm" : "", state_of(v, *e));
    }
    if (v.cabinet.offers().enquiries.empty()) content.put("<li>{}</li>\n", t("There are none in this folder.", "此文件夹中没有询价。"));
    FormFields f(v, v.form, errors);
    f.input("enquiry_file", {"A file that came by mail or on a stick", "收到的询价文件"}, "file");
    content.put("</ul>\n<section>\n<h2>{}</h2>\n{}{}", t("Take one in", "接收询价"), f.summary(), form_start(v, "/enquiries", true));
    content.put("<div class=\"fields\">{}</div><p class=\"actions\"><button>{}</button></p></form>\n</section>\n", f.html(), t("Read it", "读取"));
    return page(v, DeskPlace::Enquiries, t("Enquiries", "询价"), content, errors.empty() ? 200 : 422);
}

HttpAnswer take_enquiry(Visit& v) {
    const Form::File* file = v.form.file("enquiry_file");
    std::string text = file == nullptr ? std::string() : file->content;
    if (text.ends_with('\n')) text.pop_back();
    if (text.empty()) return list_enquiries_page(v, {{"enquiry_file", std::string(v.t("Choose the file first.", "请先选择文件。"))}});
    const auto enquiry = read_enquiry(text);
    if (!enquiry) {
        const auto code = parse_rights_code(enquiry.error().reason);
        const std::string says(code ? v.t(info(*code).en.says, info(*code).zh_hans.says) : v.t("This file is no enquiry.", "此文件不是询价。"));
        return list_enquiries_page(v, {{"enquiry_file", fmt::format("{} ({})", says, enquiry.error().reason)}});
    }
    if (v.cabinet.enquiry(enquiry->doc_id) == nullptr)
        if (auto filed = v.desk.file("enquiries", enquiry->doc_id, enquiry->jws); !filed) return error_page(v, DeskPlace::Enquiries, filed.error());
    return redirect(v.link("enquiry", enquiry->doc_id));
}

HttpAnswer show_enquiry(Visit& v, const StoredEnquiry& e, const std::map<std::string, std::string>& errors) {
    const Tongue t = v.t;
    Html content = html("<h1>{}</h1>\n<p class=\"lead\">{}</p>\n", t("An enquiry", "一份询价"), state_of(v, e));
    content.add(enquiry_box(v, e));
    const Decline* decline = v.cabinet.decline_of(e.enquiry.doc_id);
    for (const std::string& offer : e.answers) content.put("<p><a class=\"button\" href=\"{}\">{}</a></p>\n", v.link("offer", offer), t("The offer that answers it", "查看答复要约"));
    if (decline != nullptr) content.put("<div class=\"box\"><p><strong>{} {}</strong></p><p class=\"words\">{}</p><p class=\"small\">{} {} · {}</p></div>\n", t("Declined", "已婉拒"), day_text(decline->at_s, t), decline->reason, t("Signed by", "签名方"), v.cabinet.name_of(decline->party, t),
                                         t("the signature holds", "签名有效"));
    if (e.answers.empty() && decline == nullptr) {
        content.put("<p class=\"actions\"><a class=\"button\" href=\"{}\">{}</a> <a class=\"button quiet\" href=\"{}\">{}</a></p>\n",
                    v.to(fmt::format("/contract/{}?enquiry={}", template_for(e.enquiry.doc), Visit::hex(e.enquiry.doc_id))), t("Answer with an offer", "以要约答复"),
                    v.to("/contract?enquiry=" + Visit::hex(e.enquiry.doc_id)), t("Choose another case", "另选情形"));
        FormFields f(v, v.form, errors);
        f.area("reason", {"What to write to them", "回复内容", "Signed with your key and kept beside the enquiry, to be sent back.", "以您的密钥签名，与询价一同保存，可发回对方。"});
        content.put("<section>\n<h2>{}</h2>\n{}{}", t("Or decline", "或婉拒"), f.summary(), form_start(v, "/enquiry/" + Visit::hex(e.enquiry.doc_id)));
        content.put("<div class=\"fields\">{}</div><p class=\"actions\"><button class=\"quiet\" name=\"step\" value=\"decline\">{}</button></p></form>\n</section>\n", f.html(), t("Decline it", "婉拒"));
    }
    content.put("<section>\n<ul class=\"plain\">\n{}", file_line(v, t("The enquiry as it came", "询价原件"), e.enquiry.doc_id));
    if (decline != nullptr) content.put("<li><a class=\"take\" href=\"{}\" download>{}</a></li>\n", v.link("declined", e.enquiry.doc_id), t("The signed answer, to send back", "已签名的答复，请发回对方"));
    content.put("</ul>\n</section>\n");
    return page(v, DeskPlace::Enquiries, t("Enquiry", "询价"), content, errors.empty() ? 200 : 422);
}

}  // namespace

HttpAnswer enquiry_page(Visit& v) {
    if (v.path[0] == "enquiries") return v.path.size() > 1 ? not_found(v) : v.is_post() ? take_enquiry(v) : list_enquiries_page(v, {});
    const StoredEnquiry* e = v.path.size() == 2 ? v.cabinet.enquiry(Visit::doc_id(v.path[1])) : nullptr;
    if (e == nullptr) return not_found(v);
    if (!v.is_post() || !e->answers.empty() || v.cabinet.decline_of(e->enquiry.doc_id) != nullptr) return show_enquiry(v, *e, {});
    const std::string reason = v.form.get("reason");
    if (reason.empty()) return show_enquiry(v, *e, {{"reason", std::string(v.t("They deserve a reason.", "请写明理由。"))}});
    if (v.form.get("step") != "decline") return show_enquiry(v, *e, {});
    const Decline decline{.enquiry = e->enquiry.doc_id, .at_s = v.desk.now(), .reason = reason, .party = v.desk.party()};
    if (auto filed = v.desk.file("enquiries", e->enquiry.doc_id, sign_decline(decline, v.desk.key()), ".declined.note"); !filed) return error_page(v, DeskPlace::Enquiries, filed.error());
    return redirect(v.link("enquiry", e->enquiry.doc_id));
}

}  // namespace pai
