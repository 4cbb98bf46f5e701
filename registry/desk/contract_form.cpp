#include "desk/contract_form.h"

#include <algorithm>
#include <array>
#include <optional>

#include "desk/places.h"
#include "report/report.h"
#include "report/zone.h"

namespace pai {

namespace {

using Members = std::vector<std::pair<std::string, std::string>>;  // name, JSON

std::string texts_json(const std::vector<std::string>& texts) {
    JsonWriter w;
    w.begin_array();
    for (const std::string& text : texts) w.value(text);
    return w.end_array().take();
}

std::vector<std::string> words_of(std::string text) {
    for (const std::string_view separator : {"，", "、", "；"})
        for (std::size_t at = text.find(separator); at != text.npos; at = text.find(separator, at)) text.replace(at, separator.size(), ",");
    std::vector<std::string> words;
    std::size_t begin = 0;
    while (begin <= text.size()) {
        const std::size_t end = std::min(text.find_first_of(",;\n", begin), text.size());
        const std::size_t first = text.find_first_not_of(" \t\r", begin);
        if (first < end) words.push_back(text.substr(first, text.find_last_not_of(" \t\r", end - 1) - first + 1));
        begin = end + 1;
    }
    return words;
}

// A typed number without grouping; what is none stays a text, so that the reader refuses it at its field.
std::string number_json(std::string text) {
    std::erase(text, ' ');
    const bool digits = !text.empty() && text.size() <= 15 && std::all_of(text.begin(), text.end(), [](char c) { return c >= '0' && c <= '9'; });
    if (!digits) return json_quote(text);
    const std::size_t first = std::min(text.find_first_not_of('0'), text.size() - 1);
    return text.substr(first);
}

class Writer {
public:
    explicit Writer(const Form& form) : form_(form) {}
    Members take() { return std::move(members_); }

    void text(const char* name) {
        if (const std::string value = form_.get(name); !value.empty()) add(name, json_quote(value));
    }
    void number(const char* name) {
        if (const std::string value = form_.get(name); !value.empty()) add(name, number_json(value));
    }
    void flag(const char* name) {
        if (form_.has(name)) add(name, "true");
    }
    void add(std::string name, std::string json) { members_.emplace_back(std::move(name), std::move(json)); }

private:
    const Form& form_;
    Members members_;
};

void write_targets(Writer& w, const Form& form, const Cabinet& cabinet) {
    std::vector<std::string> packages, assets;
    for (const std::string& target : form.all("target")) (cabinet.documents().package(target) != nullptr ? packages : assets).push_back(target);
    if (!packages.empty()) w.add("package", texts_json(packages));
    if (!assets.empty()) w.add("assets", texts_json(assets));
}

void write_schedule(Writer& w, const Form& form) {
    JsonWriter rules;
    rules.begin_array();
    bool any = false;
    for (int i = 1; i <= contract_rows; ++i) {
        const std::vector<std::string> days = form.all(fmt::format("day_{}", i));
        const std::string open = form.get(fmt::format("open_{}", i)), close = form.get(fmt::format("close_{}", i));
        if (days.empty() && open.empty() && close.empty()) continue;
        rules.begin_object().key("days").raw(texts_json(days)).member("from", open).member("to", close == "00:00" ? "24:00" : close).end_object();
        any = true;
    }
    rules.end_array();
    if (!any) return;
    const std::string zone = form.get("timeZone");
    w.add("schedule", fmt::format(R"({{"tz":{},"rules":{},"except":{}}})", json_quote(zone.empty() ? "UTC" : zone), rules.text(), texts_json(words_of(form.get("closed")))));
}

void write_rows(Writer& w, const Form& form) {
    JsonWriter tiers, splits;
    tiers.begin_array();
    splits.begin_array();
    for (int i = 1; i <= contract_rows; ++i) {
        const std::string from = form.get(fmt::format("tier_from_{}", i)), price = form.get(fmt::format("tier_price_{}", i));
        if (!from.empty() || !price.empty()) tiers.begin_object().key("from").raw(number_json(from)).member("price", price).end_object();
        const std::string holder = form.get(fmt::format("split_holder_{}", i)), percent = form.get(fmt::format("split_percent_{}", i));
        if (!percent.empty()) splits.begin_object().member("holder", holder).member("percent", percent).end_object();
    }
    if (tiers.end_array().text() != "[]") w.add("tiers", tiers.text());
    if (splits.end_array().text() != "[]") w.add("splits", splits.text());
    if (const std::string amount = form.get("guarantee"); !amount.empty()) {
        JsonWriter g;
        g.begin_object().member("amount", amount).key("days").raw(number_json(form.get("guarantee_days"))).member("recoupable", form.has("guarantee_recoupable")).end_object();
        w.add("guarantee", g.text());
    }
}

Members members_of(const Form& form, const Cabinet& cabinet, const std::string& licensor) {
    Writer w(form);
    w.add("licensor", json_quote(licensor));
    for (const char* name : {"assignee", "timeZone", "from", "to", "price", "per", "playUnit", "watermark", "contract", "flatFee", "boxOfficePercent", "withholdingPercent", "note"}) w.text(name);
    // A currency alone says nothing, and stands in the form from the beginning.
    if (!form.get("price").empty() || !form.get("contract").empty()) w.text("currency");
    for (const char* name : {"plays", "hours", "seats", "previewPixels", "reportDays", "reportGraceDays", "sublicense", "offlineDays"}) w.number(name);
    for (const char* name : {"prepaid", "exclusive", "approval"}) w.flag(name);
    if (!form.has("reserve")) w.add("reserve", "false");
    write_targets(w, form, cabinet);
    std::vector<std::string> places = words_of(form.get("territory"));
    for (std::string& place : places) place = place_code(place);
    if (!places.empty()) w.add("territory", texts_json(places));
    if (const auto devices = form.all("device"); !devices.empty()) w.add("devices", texts_json(devices));
    if (const auto events = words_of(form.get("event")); !events.empty()) w.add("event", texts_json(events));
    JsonWriter credit;
    credit.begin_object();
    for (const auto& [field, tag] : {std::pair{"credit_en", "en"}, std::pair{"credit_zh", "zh-Hans"}})
        if (const std::string text = form.get(field); !text.empty()) credit.member(tag, text);
    if (credit.end_object().text() != "{}") w.add("credit", credit.text());
    write_schedule(w, form);
    write_rows(w, form);
    return w.take();
}

std::string object_of(const Members& members, int indent = 0) {
    JsonWriter w(indent);
    w.begin_object();
    for (const auto& [name, json] : members) w.key(name).raw(json);
    return w.end_object().take();
}

// What a field expects, for those who typed something else.
std::string expectation(const std::string& field, const Error& error, Tongue t) {
    struct Hint {
        const char *field, *en, *zh;
    };
    constexpr std::array<Hint, 21> hints{{
        {"territory", "A country or region that is not known. Write its name or its code, such as China or CN-CQ.", "无法识别的国家或地区，请填写名称或代码，如“中国”或 CN-CQ。"},
        {"price", "An amount is written 3.50, with a point and at most six decimals.", "金额写作 3.50，小数点后最多六位。"},
        {"flatFee", "An amount is written 1200.00, with a point.", "金额写作 1200.00，使用小数点。"},
        {"guarantee", "An amount such as 1000.00, and the number of days of its period.", "填写金额（如 1000.00）及周期天数。"},
        {"boxOfficePercent", "A percentage is written 7.5, with at most two decimals.", "百分比写作 7.5，最多两位小数。"},
        {"withholdingPercent", "A percentage is written 10, with at most two decimals.", "百分比写作 10，最多两位小数。"},
        {"currency", "The currency is missing, or is no three-letter code such as CNY.", "请填写三位币种代码，如 CNY。"},
        {"to", "The last day is missing its form or lies before the first.", "结束日期格式有误，或早于开始日期。"},
        {"from", "A day, such as 2027-02-01.", "请填写日期，如 2027-02-01。"},
        {"plays", "A whole number of plays.", "请填写整数场次。"},
        {"hours", "A whole number of hours.", "请填写整数小时。"},
        {"seats", "A number of machines from 1 to 1000.", "请填写 1 至 1000 台。"},
        {"tiers", "Each step needs the number it begins at and a price; the first begins at 1, the others rise.", "每一档需填写起始数量与价格；第一档自 1 起，依次递增。"},
        {"splits", "Each share needs a holder and a percentage; together they are 100.", "每项分配需选择权利人并填写百分比，合计为 100。"},
        {"schedule", "Opening hours need days, a beginning and a later end; closed days are written 2027-10-01.", "开放时间需选择星期并填写起止时间；休馆日写作 2027-10-01。"},
        {"timeZone", "A time zone such as Asia/Shanghai.", "请填写时区，如 Asia/Shanghai。"},
        {"event", "The address of an event begins with urn: or https:.", "活动标识以 urn: 或 https: 开头。"},
        {"reportDays", "A number of days from 0 to 366.", "请填写 0 至 366 天。"},
        {"reportGraceDays", "A number of days from 0 to 366.", "请填写 0 至 366 天。"},
        {"offlineDays", "A number of days from 0 to 90.", "请填写 0 至 90 天。"},
        {"contract", "The number of the contract, at most 80 characters.", "请填写合同号，最多 80 个字符。"},
    }};
    for (const Hint& hint : hints)
        if (field == hint.field) return std::string(t(hint.en, hint.zh));
    return error.message;
}

// "terms/tiers/0/price (line 1 …): …" is about "tiers".
std::string field_of(const Error& error) {
    constexpr std::string_view start = "terms/";
    if (!error.message.starts_with(start)) return error.message.starts_with("terms: timeZone") ? "timeZone" : "";
    return error.message.substr(start.size(), error.message.find_first_of("/ (", start.size()) - start.size());
}

// Reads the terms; each member that is refused is noted and left out until the rest holds.
void read_terms(ContractDraft& draft, Members members, Tongue t) {
    for (;;) {
        const auto json = JsonDoc::parse(object_of(members));
        auto terms = json ? parse_trade_terms(json->root()) : Result<TradeTerms>(json.error());
        if (terms) {
            draft.terms = *std::move(terms);
            return;
        }
        const std::string field = field_of(terms.error());
        const auto at = std::find_if(members.begin(), members.end(), [&](const auto& m) { return m.first == field; });
        draft.errors.emplace(field, expectation(field, terms.error(), t));
        if (at == members.end() || field == "licensor") return;
        members.erase(at);
    }
}

void check_whole(ContractDraft& draft, const LicenceTemplate& form, std::int64_t iat_s, Tongue t) {
    const TradeTerms& terms = draft.terms;
    const bool money = !terms.flat_fee.empty() || !terms.box_office_percent.empty() || !terms.withholding_percent.empty() || terms.guarantee || !terms.tiers.empty() || !terms.splits.empty() ||
                       terms.exclusive || terms.approval;
    if (terms.targets.empty()) draft.errors.emplace("target", t("Choose at least one work.", "请至少选择一件作品。"));
    if (money && terms.contract.empty()) draft.errors.emplace("contract", t("Fees, shares, exclusivity and approval need the number of the contract.", "约定费用、分成、独家或审看时须填写合同号。"));
    if (!terms.contract.empty() && terms.currency.empty()) draft.errors.emplace("currency", t("A contract needs its currency.", "合同须注明币种。"));
    if (terms.exclusive && terms.territories.empty()) draft.errors.emplace("territory", t("Exclusive where? Name the territory.", "独家须注明地域。"));
    if (!draft.ok()) return;
    auto offer = offer_from_template(form.name, terms, iat_s);
    if (!offer) {
        draft.errors.emplace("", offer.error().message);
        return;
    }
    draft.offer = *std::move(offer);
    // The licence that it would become: what the reader refuses is told now, not when somebody has accepted.
    const Issued<OfferDoc> as_offer{draft.offer, {}, "sha256:" + std::string(64, '0')};
    auto licence = draft_licence(as_offer, draft.json, terms.assignee.empty() ? terms.licensor : terms.assignee, iat_s);
    if (licence && licence->status && licence->status->index < 0) licence->status->index = 0;
    const auto payload = licence ? JsonDoc::parse(payload_text(*licence)) : Result<JsonDoc>(licence.error());
    const auto read = payload ? parse_document(DocKind::Licence, payload->root()) : Result<AnyDoc>(payload.error());
    if (read) return;
    const std::string& message = read.error().message;
    for (const auto& [part, field] : {std::pair{"tiers", "tiers"}, std::pair{"splits", "splits"}, std::pair{"minimumGuarantee", "guarantee"}, std::pair{"flat", "flatFee"}, std::pair{"guarantee", "guarantee"}})
        if (message.find(part) != message.npos) {
            draft.errors.emplace(field, expectation(field, read.error(), t));
            return;
        }
    draft.errors.emplace("", message);
}

}  // namespace

ContractDraft read_contract(const Form& form, const Cabinet& cabinet, const std::string& licensor, const LicenceTemplate& form_template, std::int64_t iat_s, Tongue tongue) {
    ContractDraft draft;
    Members members = members_of(form, cabinet, licensor);
    draft.json = object_of(members, 1) + "\n";
    read_terms(draft, std::move(members), tongue);
    check_whole(draft, form_template, iat_s, tongue);
    return draft;
}

Result<LicenceDoc> draft_licence(const Issued<OfferDoc>& offer, const std::string& json, const std::string& assignee, std::int64_t iat_s) {
    Acceptance acceptance;
    if (!json.empty()) {
        PAI_TRY(const JsonDoc in, JsonDoc::parse(json));
        PAI_TRY(const TradeTerms terms, parse_trade_terms(in.root()));
        PAI_TRY(acceptance, acceptance_of(terms, offer.doc.policy, iat_s));
    }
    acceptance.assignee = assignee;
    return licence_of_offer(offer, acceptance, iat_s);
}

std::string_view template_for(const EnquiryDoc& enquiry) {
    if (enquiry.action == "play" || enquiry.purpose == "kiosk") return "kiosk-30-days";
    if (enquiry.action == "modify" || enquiry.purpose == "edit") return "co-branding-edit";
    if (enquiry.purpose == "education" || enquiry.action == "preview") return "school-preview";
    if (enquiry.purpose == "exhibit") return "permanent-exhibit";
    return "performance-per-visitor";
}

Form form_for_enquiry(const EnquiryDoc& enquiry, const Cabinet& cabinet) {
    Form form;
    for (const std::string& asset : enquiry.assets) {
        // The form names a package of one work as a whole.
        const std::string uid = cabinet.documents().package_of(asset);
        const auto* package = uid.empty() ? nullptr : cabinet.documents().package(uid);
        form.add("target", package != nullptr && package->doc.assets.size() == 1 ? uid : asset);
    }
    form.add("territory", enquiry.territory);
    const PartyDoc* venue = enquiry.venue.empty() ? nullptr : cabinet.party(enquiry.venue, "venue");
    std::optional<ZoneRules> zone;
    if (venue != nullptr) {
        form.add("assignee", enquiry.venue);
        form.add("timeZone", venue->venue->time_zone);
        if (auto rules = read_zone(venue->venue->time_zone)) zone = *std::move(rules);
    }
    form.add("from", local_date(zone ? &*zone : nullptr, enquiry.from));
    form.add("to", local_date(zone ? &*zone : nullptr, enquiry.to));
    return form;
}

}  // namespace pai
