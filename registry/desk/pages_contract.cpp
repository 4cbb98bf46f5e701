// A new contract: the case, the form, the offer in plain sentences, the signature.
#include <algorithm>
#include <array>

#include "desk/contract_form.h"
#include "desk/form_fields.h"
#include "desk/places.h"
#include "desk/sentences.h"
#include "desk/steps.h"
#include "desk/visit.h"

namespace pai {

namespace {

using Choices = std::vector<FormFields::Choice>;

struct CaseWords {
    std::string_view name, zh_title, zh_summary;
};

constexpr std::array<CaseWords, 5> kCases{{
    {"performance-per-visitor", "演出，按观众人次计费", "面向观众的演出，按人次计费；排练免费，筹备时可查看带标记的预览。"},
    {"permanent-exhibit", "长期展览", "开放日展出，可有或无期限；如收费则按日计。"},
    {"kiosk-30-days", "自助终端 30 天", "自首日起 30 天无人值守循环播放，设备数量按约定。"},
    {"school-preview", "教学预览", "用于教学与预览，带可见标记，降低分辨率。"},
    {"co-branding-edit", "联名设计（仅编辑）", "可用于设计编辑及带标记的草稿；成果公开展示须另行许可，权利人先审。"},
}};

std::pair<std::string_view, std::string_view> case_words(const LicenceTemplate& form, Tongue t) {
    for (const CaseWords& words : kCases)
        if (words.name == form.name) return {t(form.title, words.zh_title), t(form.summary, words.zh_summary)};
    return {form.title, form.summary};
}

std::string query_of(const Visit& v) { return v.form.get("enquiry").empty() ? "" : "?enquiry=" + v.form.get("enquiry"); }

HttpAnswer choose_page(Visit& v) {
    const Tongue t = v.t;
    Html content = html("<h1>{}</h1>\n<p class=\"lead\">{}</p>\n<ul class=\"cases\">\n", t("What is the contract about?", "这是哪一类合同？"),
                        t("Choose the usual case that is nearest. Every term can be changed on the next page.", "请选择最接近的常见情形，下一页可修改所有条款。"));
    for (const LicenceTemplate& form : licence_templates()) {
        const auto [title, summary] = case_words(form, t);
        content.put("<li><a href=\"{}\"><strong>{}</strong><span>{}</span></a></li>\n", v.to(fmt::format("/contract/{}{}", form.name, query_of(v))), title, summary);
    }
    return page(v, DeskPlace::Contract, t("New contract", "新合同"), content.put("</ul>\n"));
}

Choices party_choices(const Visit& v, std::string_view role) {
    Choices out;
    for (const PartyDoc* party : v.cabinet.parties(role)) {
        FormFields::Choice choice{party->id, text_in(party->name, v.t)};
        if (party->venue) {
            choice.label += fmt::format(" · {}", place_name(party->venue->territory, v.t));
            choice.data = {{"territory", party->venue->territory}, {"timezone", party->venue->time_zone}};
        }
        out.push_back(std::move(choice));
    }
    return out;
}

void works_group(FormFields& f, const Visit& v) {
    f.group("Work", "作品");
    Choices packages, assets;
    for (const Verified<ManifestDoc>* manifest : v.cabinet.documents().manifests()) {
        if (v.cabinet.documents().package(manifest->doc.head.uid) != manifest) continue;
        packages.push_back({manifest->doc.head.uid, text_in(manifest->doc.title, v.t)});
        if (manifest->doc.assets.size() < 2) continue;
        for (const ManifestDoc::Entry& entry : manifest->doc.assets) assets.push_back({entry.asset_id, fmt::format("{} · {}", text_in(manifest->doc.title, v.t), entry.path)});
    }
    f.checks("target", {"Whole works", "整件作品"}, packages);
    const std::vector<std::string> chosen = v.form.all("target");
    const bool parts = std::any_of(assets.begin(), assets.end(), [&](const auto& a) { return std::find(chosen.begin(), chosen.end(), a.value) != chosen.end(); });
    if (!assets.empty()) {
        f.add(html("<details class=\"field wide\"{}><summary>{}</summary>\n", parts ? html(" open") : Html(), v.t("Only parts of a work", "仅作品的部分内容")));
        const std::map<std::string, std::string> none;
        FormFields inner(v, v.form, none);
        inner.checks("target", {"Parts", "部分"}, assets);
        f.add(inner.html());
        f.add(html("</details>\n"));
    }
    f.end_group();
}

void where_group(FormFields& f, const Visit& v) {
    f.group("Venue, territory, time", "场馆、地域、期限");
    Choices venues = party_choices(v, "venue");
    venues.insert(venues.begin(), FormFields::Choice{"", std::string(v.t("open: whoever accepts the offer", "不指定：由接受要约者确定"))});
    for (FormFields::Choice& other : party_choices(v, "licensor"))
        if (other.value != v.desk.party()) venues.push_back({other.value, fmt::format("{} · {}", other.label, v.t("licensor", "许可方"))});
    f.select("assignee", {"Who is licensed", "被许可方"}, venues);
    f.input("territory", {"Territory", "地域", "Countries or regions, with commas between. Empty: everywhere.", "国家或地区，以逗号分隔；留空表示不限。"}, "text", {}, "places");
    f.input("timeZone", {"Time zone of the days", "时区", "Empty: UTC.", "留空为 UTC。"}, "text", {}, "zones");
    f.input("from", {"First day", "开始日期"}, "date", "narrow");
    f.input("to", {"Last day", "结束日期", "Empty: without an end.", "留空表示无期限。"}, "date", "narrow");
    Html lists = html("<datalist id=\"places\">");
    for (const auto& [code, name] : all_places(v.t)) lists.put("<option value=\"{}\">", name);
    lists.put("</datalist>\n<datalist id=\"zones\">");
    for (const char* zone : {"Asia/Shanghai", "Asia/Hong_Kong", "Asia/Tokyo", "Asia/Singapore", "Europe/London", "Europe/Berlin", "Europe/Paris", "America/New_York", "America/Los_Angeles", "UTC"}) lists.put("<option value=\"{}\">", zone);
    f.add(lists.put("</datalist>\n"));
    f.end_group();
}

void hours_group(FormFields& f, const Visit& v) {
    std::vector<std::string> names{"closed", "schedule"};
    for (int i = 1; i <= contract_rows; ++i)
        for (const char* name : {"day_{}", "open_{}", "close_{}"}) names.push_back(fmt::format(fmt::runtime(name), i));
    f.folded_group("Opening hours", "开放时间", names);
    f.complaint("schedule");
    for (int i = 1; i <= contract_rows; ++i) {
        Choices days;
        for (const auto& [code, en, zh] : {std::tuple{"MO", "Mon", "一"}, std::tuple{"TU", "Tue", "二"}, std::tuple{"WE", "Wed", "三"}, std::tuple{"TH", "Thu", "四"}, std::tuple{"FR", "Fri", "五"},
                                          std::tuple{"SA", "Sat", "六"}, std::tuple{"SU", "Sun", "日"}})
            days.push_back({code, std::string(v.t(en, zh))});
        f.checks(fmt::format("day_{}", i), {"Days", "星期"}, days, "days");
        f.input(fmt::format("open_{}", i), {"from", "自"}, "time", "narrow");
        f.input(fmt::format("close_{}", i), {"to", "至"}, "time", "narrow");
    }
    f.area("closed", {"Closed on", "休馆日", "Days such as 2027-10-01, with commas between.", "日期如 2027-10-01，以逗号分隔。"});
    f.end_group();
}

void use_group(FormFields& f, const LicenceTemplate& form, const Visit& v) {
    const Tongue t = v.t;
    f.group("Price and use", "价格与使用");
    f.input("price", {"Price", "单价", "In the currency's main unit: 3.50. Empty: free.", "以主币单位填写，如 3.50；留空为免费。"}, "number", "narrow");
    f.input("currency", {"Currency", "币种"}, "text", "narrow", "currencies");
    f.add(html("<datalist id=\"currencies\"><option value=\"CNY\"><option value=\"HKD\"><option value=\"EUR\"><option value=\"USD\"><option value=\"GBP\"><option value=\"JPY\"></datalist>\n"));
    Choices units{{"", fmt::format("{}{} ({})", t("", "每"), unit_words(form.per, t), t("usual here", "默认"))}};
    for (const char* unit : {"play", "visitor", "day"})
        if (form.per != unit) units.push_back({unit, fmt::format("{}{}", t("", "每"), unit_words(unit, t))});
    f.select("per", {"for each", "计费单位"}, units);
    f.input("plays", {"At most so many plays", "最多场次", "Empty: no limit.", "留空表示不限。"}, "number", "narrow");
    f.select("playUnit", {"One play is", "一次指"}, {{"", std::string(t("as usual for this case", "按本类惯例"))}, {"performance", std::string(t("a performance", "一场演出"))},
                                                        {"openDay", std::string(t("an open day", "一个开放日"))}, {"sceneRun", std::string(t("one run of a scene", "一次场景播放"))}});
    f.check("prepaid", {"Paid before use", "预付", "The keys say that it was paid.", "发放密钥时确认已付款。"});
    f.end_group();
    hours_group(f, v);
    f.folded_group("Machines, hours, events", "设备、时长、活动", {"seats", "hours", "event", "device", "sublicense"});
    f.input("seats", {"Machines at once", "同时设备数"}, "number", "narrow");
    f.input("hours", {"Hours of running in all", "累计小时"}, "number", "narrow");
    Choices devices;
    for (const PartyDoc* device : v.cabinet.parties("device")) devices.push_back({device->id, fmt::format("{} · {}", text_in(device->name, t), v.cabinet.name_of(device->device->venue, t))});
    if (!devices.empty()) f.checks("device", {"Only on these machines", "仅限以下设备"}, devices);
    f.input("event", {"Only for this event", "仅限活动", "Its address, such as urn:event:spring.", "活动标识，如 urn:event:spring。"}, "text", "wide");
    f.input("sublicense", {"Sub-licences, levels", "再许可级数", "1 to 4. Empty: none.", "1 至 4；留空表示不可再许可。"}, "number", "narrow");
    f.end_group();
}

void show_group(FormFields& f, const Visit& v) {
    const Tongue t = v.t;
    f.folded_group("Credit, mark, reports", "署名、标记、报告", {"credit_en", "credit_zh", "watermark", "previewPixels", "reportDays", "reportGraceDays", "offlineDays"});
    f.input("credit_en", {"Credit line, English", "英文署名"}, "text", "wide");
    f.input("credit_zh", {"Credit line, Chinese", "中文署名"}, "text", "wide");
    f.select("watermark", {"Mark on the picture", "画面标记"}, {{"", std::string(t("as usual for this case", "按本类惯例"))}, {"none", std::string(t("none", "无"))},
                                                                  {"visible", std::string(t("visible", "可见"))}, {"forensic", std::string(t("forensic (players draw it visibly)", "取证标记（播放器以可见标记代替）"))}});
    f.input("previewPixels", {"Previews, longer side", "预览长边像素", "Empty: 1,280 pixels.", "留空为 1,280 像素。"}, "number", "narrow");
    f.input("reportDays", {"A report every … days", "报告间隔（天）", "Empty: 30 if it costs anything. 0: none.", "留空：收费时为 30；0 表示不需要。"}, "number", "narrow");
    f.input("reportGraceDays", {"and so many days later at most", "报告宽限（天）", "Empty: 14.", "留空为 14。"}, "number", "narrow");
    f.input("offlineDays", {"Days a venue may be offline", "可离线天数", "Empty: 21.", "留空为 21。"}, "number", "narrow");
    f.end_group();
}

void money_group(FormFields& f, const Visit& v) {
    f.group("The contract", "合同", "For anything but a price: its number, and what else is agreed.", "除单价以外的约定须填写合同号。");
    f.input("contract", {"Number of the contract", "合同号"});
    f.input("flatFee", {"Flat fee", "固定费用", "Due on the first day.", "首日到期。"}, "number", "narrow");
    f.input("boxOfficePercent", {"Share of the box office, %", "票房分成 %"}, "number", "narrow");
    f.input("withholdingPercent", {"Tax kept back, %", "代扣税 %"}, "number", "narrow");
    f.check("exclusive", {"Exclusive in the territory", "在上述地域独家"});
    f.check("approval", {"The show is seen by the licensor first", "许可方先审看"});
    f.end_group();
    std::vector<std::string> names{"guarantee", "guarantee_days", "tiers", "splits"};
    for (int i = 1; i <= contract_rows; ++i)
        for (const char* name : {"tier_from_{}", "split_percent_{}"}) names.push_back(fmt::format(fmt::runtime(name), i));
    f.folded_group("Guarantee, tiers, shares", "保底、阶梯价、分配", names);
    f.input("guarantee", {"Minimum guarantee", "最低保底"}, "number", "narrow");
    f.input("guarantee_days", {"for every … days", "周期（天）"}, "number", "narrow");
    f.check("guarantee_recoupable", {"Set against what is earned", "可由应计款抵扣"});
    f.line();
    f.complaint("tiers");
    for (int i = 1; i <= contract_rows; ++i) {
        f.input(fmt::format("tier_from_{}", i), {"From unit", "自第几个单位"}, "number", "narrow");
        f.input(fmt::format("tier_price_{}", i), {"price each", "单价"}, "number", "narrow");
        f.line();
    }
    f.complaint("splits");
    Choices holders = party_choices(v, "rightsHolder");
    for (FormFields::Choice& licensor : party_choices(v, "licensor"))
        if (std::none_of(holders.begin(), holders.end(), [&](const auto& h) { return h.value == licensor.value; })) holders.push_back(std::move(licensor));
    for (int i = 1; i <= contract_rows; ++i) {
        f.select(fmt::format("split_holder_{}", i), {"Holder", "权利人"}, holders);
        f.input(fmt::format("split_percent_{}", i), {"share, %", "比例 %"}, "number", "narrow");
        f.line();
    }
    f.end_group();
    f.group("Last words", "其他");
    f.check("reserve", {"Training of models and generation by them are reserved", "保留模型训练与生成的权利"});
    f.area("note", {"Note", "备注", "Stands in the offer; no rule reads it.", "写入要约，不影响判定。"});
    f.end_group();
}

HttpAnswer form_page(Visit& v, const LicenceTemplate& form, const std::map<std::string, std::string>& errors, const StoredEnquiry* enquiry) {
    const Tongue t = v.t;
    FormFields f(v, v.form, errors);
    works_group(f, v);
    where_group(f, v);
    use_group(f, form, v);
    show_group(f, v);
    money_group(f, v);
    const auto [title, summary] = case_words(form, t);
    Html content = html("<h1>{}</h1>\n<p class=\"lead\">{} <a class=\"small\" href=\"{}\">{}</a></p>\n", title, summary, v.to("/contract" + query_of(v)), t("another case", "换一类"));
    if (enquiry != nullptr) content.add(enquiry_box(v, *enquiry));
    content.add(f.summary()).add(form_start(v, fmt::format("/contract/{}", form.name)));
    if (enquiry != nullptr) content.put("<input type=\"hidden\" name=\"enquiry\" value=\"{}\">\n", Visit::hex(enquiry->enquiry.doc_id));
    content.add(f.html()).put("<p class=\"actions\"><button name=\"step\" value=\"review\">{}</button></p>\n</form>\n", t("Read it in plain words", "以通俗文字预览"));
    return page(v, DeskPlace::Contract, title, content, errors.empty() ? 200 : 422);
}

std::vector<Clash> clashes_of(const Visit& v, const ContractDraft& draft) {
    const Issued<OfferDoc> offer{draft.offer, {}, {}};
    const auto licence = draft_licence(offer, draft.json, draft.terms.assignee, v.desk.now());
    return licence ? find_clashes(*licence, v.cabinet.issued()) : std::vector<Clash>();
}

HttpAnswer review_page(Visit& v, const LicenceTemplate& form, const ContractDraft& draft) {
    const Tongue t = v.t;
    Html content = html("<h1>{}</h1>\n<p class=\"lead\">{}</p>\n", t("The offer in plain words", "要约内容"), t("Nothing is signed yet.", "尚未签名。"));
    const std::vector<Clash> clashes = clashes_of(v, draft);
    content.add(clash_box(v, clashes, false));
    const Issued<OfferDoc> offer{draft.offer, {}, {}};
    const auto licence = draft_licence(offer, draft.json, draft.terms.assignee, v.desk.now());
    std::optional<LicenceTerms> terms;
    std::string unit = "performance";
    if (licence) {
        terms = terms_of(*licence);
        unit = licence->play_unit;
        content.add(warning_box(v, *licence));
    }
    content.add(terms_sheet(v, draft.offer.policy, terms ? &*terms : nullptr, unit, draft.terms.assignee));
    content.add(form_start(v, fmt::format("/contract/{}", form.name))).add(hidden_fields(v.form));
    content.put("<p class=\"actions\"><button name=\"step\" value=\"sign\">{}</button> <button class=\"quiet\" name=\"step\" value=\"change\">{}</button></p>\n</form>\n",
                clashes.empty() ? t("Sign the offer", "签署要约") : t("Sign the offer all the same", "仍然签署要约"), t("Change it", "返回修改"));
    return page(v, DeskPlace::Contract, t("Review", "核对"), content);
}

HttpAnswer sign_offer(Visit& v, ContractDraft draft, const StoredEnquiry* enquiry) {
    if (enquiry != nullptr) draft.offer.in_reply_to = enquiry->enquiry.doc_id;
    const auto signed_offer = sign_document(draft.offer, v.desk.key());
    if (!signed_offer) return error_page(v, DeskPlace::Contract, signed_offer.error());
    if (auto filed = v.desk.file("offers", signed_offer->doc_id, signed_offer->jws); !filed) return error_page(v, DeskPlace::Contract, filed.error());
    if (auto filed = v.desk.file("offers", signed_offer->doc_id, draft.json, kTermsEnding); !filed) return error_page(v, DeskPlace::Contract, filed.error());
    return redirect(v.link("offer", signed_offer->doc_id));
}

void fill_defaults(Form& form, const Visit& v) {
    const auto venues = v.cabinet.parties("venue");
    form.add("reserve", "yes");
    form.add("currency", "CNY");
    if (form.get("assignee").empty() && venues.size() == 1 && form.get("territory").empty()) {
        form.add("assignee", venues.front()->id);
        form.add("territory", venues.front()->venue->territory);
    }
    if (form.get("timeZone").empty() && !venues.empty()) form.add("timeZone", venues.front()->venue->time_zone);
}

}  // namespace

HttpAnswer contract_page(Visit& v) {
    if (v.path.size() == 1) return choose_page(v);
    const LicenceTemplate* form = v.path.size() == 2 ? find_template(v.path[1]) : nullptr;
    if (form == nullptr) return not_found(v);
    const std::string asked = v.form.get("enquiry");
    const StoredEnquiry* enquiry = asked.empty() ? nullptr : v.cabinet.enquiry(Visit::doc_id(asked));
    if (!v.is_post()) {
        v.form = enquiry == nullptr ? Form() : form_for_enquiry(enquiry->enquiry.doc, v.cabinet);
        fill_defaults(v.form, v);
        return form_page(v, *form, {}, enquiry);
    }
    const ContractDraft draft = read_contract(v.form, v.cabinet, v.desk.party(), *form, v.desk.now(), v.t);
    if (!draft.ok() || v.form.get("step") == "change") return form_page(v, *form, draft.errors, enquiry);
    return v.form.get("step") == "sign" ? sign_offer(v, draft, enquiry) : review_page(v, *form, draft);
}

}  // namespace pai
