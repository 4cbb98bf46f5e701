// A licence: what it says, what to hand over, its keys, and how it is stopped.
#include <algorithm>
#include <array>

#include "desk/form_fields.h"
#include "desk/overview.h"
#include "desk/sentences.h"
#include "desk/steps.h"
#include "desk/visit.h"
#include "issue/grant.h"
#include "issue/status.h"
#include "report/words.h"

namespace pai {

namespace {

std::string zone_for(const Visit& v, const LicenceDoc& licence) {
    const PartyDoc* venue = v.cabinet.venue_of(licence);
    return venue == nullptr ? std::string() : venue->venue->time_zone;
}

const Issued<StatusDoc>* list_of(const Visit& v, const LicenceDoc& licence) {
    if (!licence.status) return nullptr;
    for (const Issued<StatusDoc>& list : v.cabinet.issued().statuses)
        if (list.doc.head.uid == licence.status->list) return &list;
    return nullptr;
}

std::vector<const Issued<GrantDoc>*> grants_of(const Visit& v, const std::string& licence) {
    std::vector<const Issued<GrantDoc>*> out;
    for (const Issued<GrantDoc>& grant : v.cabinet.issued().grants)
        if (grant.doc.licence == licence) out.push_back(&grant);
    return out;
}

// The manifests whose sealed works a licence covers.
std::vector<const Verified<ManifestDoc>*> manifests_of(const Visit& v, const LicenceDoc& licence) {
    std::vector<const Verified<ManifestDoc>*> out;
    for (const std::string& target : policy_targets(licence.policy)) {
        const auto* manifest = v.cabinet.documents().package(target);
        if (manifest == nullptr) manifest = v.cabinet.documents().package(v.cabinet.documents().package_of(target));
        if (manifest != nullptr && std::find(out.begin(), out.end(), manifest) == out.end()) out.push_back(manifest);
    }
    return out;
}

std::vector<std::string> prepaid_of(const LicenceDoc& licence) {
    std::vector<std::string> out;
    for (const PolicyRule& rule : licence.policy.permissions)
        for (const PolicyDuty& duty : rule.duties)
            if (duty.kind == PolicyDuty::Kind::Compensate && duty.prepaid) out.push_back(duty.uid);
    return out;
}

// What a venue's machine must hold to play: everything that is to be carried there.
Html hand_over(const Visit& v, const Issued<LicenceDoc>& licence) {
    const Tongue t = v.t;
    Html list = html("<li><a class=\"take\" href=\"{}\" download>{}</a> <span class=\"path\">{}</span></li>\n", v.to("/file/root"), t("Root", "根文件"), v.cabinet.root().string());
    std::vector<std::string> parties{licence.doc.policy.assigner, licence.doc.policy.assignee};
    if (const PartyDoc* venue = v.cabinet.venue_of(licence.doc)) parties.push_back(venue->id);
    for (const Issued<GrantDoc>* grant : grants_of(v, licence.doc_id))
        for (const GrantDoc::Device& device : grant->doc.devices) parties.push_back(device.id);
    for (const auto* manifest : manifests_of(v, licence.doc)) parties.push_back(manifest->signer_party);
    std::sort(parties.begin(), parties.end());
    parties.erase(std::unique(parties.begin(), parties.end()), parties.end());
    for (const std::string& party : parties)
        for (const auto* certificate : v.cabinet.documents().certificates(party)) list.add(file_line(v, fmt::format("{}: {}", t("Certificate", "证书"), v.cabinet.name_of(party, t)), certificate->doc_id));
    for (const auto* manifest : manifests_of(v, licence.doc)) list.add(file_line(v, fmt::format("{}: {}", t("Manifest", "清单"), text_in(manifest->doc.title, t)), manifest->doc_id));
    std::vector<std::string> works;
    for (const auto* manifest : manifests_of(v, licence.doc))
        for (const ManifestDoc::Entry& entry : manifest->doc.assets)
            if (!entry.registration.empty() && std::find(works.begin(), works.end(), entry.registration) == works.end()) works.push_back(entry.registration);
    for (const std::string& work : works) list.add(file_line(v, t("Registration", "登记证书"), work));
    for (const Issued<LicenceDoc>* above = &licence; !above->doc.parent.empty();) {
        above = v.cabinet.issued().licence(above->doc.parent);
        if (above == nullptr) break;
        list.add(file_line(v, t("Licence above", "上级许可"), above->doc_id));
    }
    for (const auto* consent : v.cabinet.documents().consents(licence.doc_id)) list.add(file_line(v, t("Consent", "同意书"), consent->doc_id));
    list.add(file_line(v, t("Licence", "许可"), licence.doc_id));
    for (const Issued<GrantDoc>* grant : grants_of(v, licence.doc_id)) list.add(file_line(v, t("Keys (grant)", "密钥授权"), grant->doc_id));
    if (const Issued<StatusDoc>* status = list_of(v, licence.doc)) list.add(file_line(v, t("Status list", "状态列表"), status->doc_id));
    return html("<section>\n<h2>{}</h2>\n<p class=\"small\">{}</p>\n<ul class=\"plain\">\n{}</ul>\n</section>\n", t("To hand over to the venue", "交付给场馆的文件"),
                t("Put these on a stick or send them; at the venue: paifang import FILE… Package folders are copied whole, their content is encrypted.",
                  "可用存储介质或网络传送；场馆端运行 paifang import FILE…。作品包文件夹整体复制，内容已加密。"),
                list);
}

Html grants_section(const Visit& v, const Issued<LicenceDoc>& licence, bool runs) {
    const Tongue t = v.t;
    const std::string zone = zone_for(v, licence.doc);
    Html out = html("<section>\n<h2>{}</h2>\n", t("Keys handed out", "已发放密钥"));
    const auto grants = grants_of(v, licence.doc_id);
    if (grants.empty()) out.put("<p>{}</p>\n", t("None: no machine can open these works yet.", "尚未发放：任何设备都还无法打开作品。"));
    else out.put("<ul class=\"plain\">\n");
    for (const Issued<GrantDoc>* grant : grants) {
        std::vector<std::string> devices;
        for (const GrantDoc::Device& device : grant->doc.devices) devices.push_back(v.cabinet.name_of(device.id, t));
        out.put("<li>{}: {}{} <a href=\"{}\">{}</a></li>\n", list_text(devices, t), window_text(grant->doc.nbf, grant->doc.exp, t, zone),
                grant->doc.grace_shows > 0 ? fmt::format(fmt::runtime(t(", and {} performances after", "，另加 {} 场宽限")), grant->doc.grace_shows) : "", v.link("grant", grant->doc_id), t("renew", "续期"));
    }
    if (!grants.empty()) out.put("</ul>\n");
    if (runs) out.put("<p class=\"actions\"><a class=\"button\" href=\"{}\">{}</a></p>\n", v.link("licence", licence.doc_id) + "/grant", t("Hand out keys", "发放密钥"));
    return out.put("</section>\n");
}

Html plays_section(const Visit& v, const VenueRow& row) {
    const Tongue t = v.t;
    Html out = html("<section>\n<h2>{}</h2>\n<dl class=\"sheet\">\n", t("As reported", "使用情况（据报告）"));
    for (const VenueRow::Plays& plays : row.plays)
        out.put("<dt>{}</dt><dd><p>{}{}</p></dd>\n", action_words(plays.action, t), count_text(plays.used), plays.limit ? fmt::format(fmt::runtime(t(" of {}", "，共 {}")), count_text(*plays.limit)) : "");
    if (row.visitors > 0) out.put("<dt>{}</dt><dd><p>{}</p></dd>\n", t("visitors", "观众人次"), count_text(row.visitors));
    out.put("<dt>{}</dt><dd><p>{}</p></dd>\n</dl>\n", t("reports", "报告"), row.report_until_s ? fmt::format("{} {}", t("to", "至"), day_text(*row.report_until_s - 1, t, zone_for(v, row.licence->doc))) : std::string(t("none yet", "尚无")));
    if (row.licence->doc.terms && row.report_until_s)
        out.put("<p class=\"actions\"><a class=\"button quiet\" href=\"{}\">{}</a></p>\n", v.to("/statement/new?licence=" + Visit::hex(row.licence->doc_id)), t("Make a statement", "编制结算单"));
    return out.put("</section>\n");
}

HttpAnswer show_licence(Visit& v, const Issued<LicenceDoc>& licence) {
    const Tongue t = v.t;
    const VenueRow row = venue_row(v.cabinet, licence);
    const bool stopped = row.state == VenueRow::State::Revoked || row.state == VenueRow::State::Stopped;
    Html content = html("<h1>{}</h1>\n<p class=\"lead\">{}</p>\n", list_text(v.cabinet.titles_of(licence.doc.policy, t), t), state_text(row.state, t));
    if (!row.code.empty()) content.add(error_box(v, refuse(parse_rights_code(row.code).value_or(RightsCode::SchemaInvalid), licence.doc_id)));
    content.add(clash_box(v, row.clashes, false));
    content.add(terms_sheet(v, licence.doc.policy, licence.doc.terms ? &*licence.doc.terms : nullptr, licence.doc.play_unit, licence.doc.policy.assignee));
    content.add(owners_section(v, licence)).add(grants_section(v, licence, !stopped)).add(plays_section(v, row)).add(hand_over(v, licence));
    if (licence.doc.status && licence.doc.policy.assigner == v.desk.party())
        content.put("<section>\n<h2>{}</h2>\n<p class=\"actions\"><a class=\"button quiet\" href=\"{}\">{}</a></p>\n</section>\n", t("If it must end", "暂停与撤销"), v.link("licence", licence.doc_id) + "/status",
                    stopped || row.state == VenueRow::State::Suspended ? t("Change its state", "变更状态") : t("Suspend or revoke it", "暂停或撤销"));
    content.put("<p class=\"small ids\">{} · {}</p>\n", licence.doc_id, licence.doc.head.uid);
    return page(v, DeskPlace::None, t("Licence", "许可"), content);
}

// --- keys ---

HttpAnswer grant_form(Visit& v, const Issued<LicenceDoc>& licence, const std::map<std::string, std::string>& errors) {
    const Tongue t = v.t;
    FormFields f(v, v.form, errors);
    const PartyDoc* venue = v.cabinet.venue_of(licence.doc);
    std::vector<FormFields::Choice> devices, prepaid;
    for (const PartyDoc* device : v.cabinet.parties("device"))
        if (device->agreement_key && (venue == nullptr || device->device->venue == venue->id)) devices.push_back({device->id, fmt::format("{} · {}", text_in(device->name, t), device->device->serial)});
    f.group("Machines", "设备", "One grant serves a venue's main and spare machines, up to 16.", "一份授权可供主机与备机使用，最多 16 台。");
    f.checks("device", {"For", "用于"}, devices);
    f.end_group();
    f.group("Time", "期限", "As wide as the licence, unless days are given.", "不填则与许可期限相同。");
    f.input("from", {"First day", "开始日期"}, "date", "narrow");
    f.input("to", {"Last day", "结束日期"}, "date", "narrow");
    f.input("grace", {"Performances after the end", "到期后宽限场次", "0 to 5.", "0 至 5。"}, "number", "narrow");
    f.end_group();
    for (const std::string& duty : prepaid_of(licence.doc)) prepaid.push_back({duty, std::string(t("The price that is due before use has been paid", "预付款已付清"))});
    if (!prepaid.empty()) {
        f.group("Payment", "付款");
        f.checks("fulfils", {"Confirmed", "确认"}, prepaid);
        f.end_group();
    }
    Html content = html("<h1>{}</h1>\n<p class=\"lead\">{}</p>\n", t("Hand out keys", "发放密钥"), list_text(v.cabinet.titles_of(licence.doc.policy, t), t));
    content.add(f.summary()).add(form_start(v, "/licence/" + Visit::hex(licence.doc_id) + "/grant")).add(f.html());
    content.put("<p class=\"actions\"><button name=\"step\" value=\"review\">{}</button></p>\n</form>\n", t("Read it before signing", "签名前核对"));
    return page(v, DeskPlace::None, t("Hand out keys", "发放密钥"), content, errors.empty() ? 200 : 422);
}

struct GrantForm {
    GrantOrder order;
    std::map<std::string, std::string> errors;
};

GrantForm read_grant_form(const Visit& v, const Issued<LicenceDoc>& licence) {
    GrantForm out{{.licence = &licence.doc, .licence_doc_id = licence.doc_id, .iat_s = v.desk.now()}, {}};
    const std::string zone = zone_for(v, licence.doc);
    for (const std::string& id : v.form.all("device"))
        if (const PartyDoc* device = v.cabinet.party(id, "device")) out.order.devices.push_back(*device);
    if (out.order.devices.empty() || out.order.devices.size() > 16) out.errors.emplace("device", v.t("Choose 1 to 16 machines.", "请选择 1 至 16 台设备。"));
    for (const bool last : {false, true}) {
        const char* name = last ? "to" : "from";
        const std::string day = v.form.get(name);
        if (day.empty()) continue;
        (last ? out.order.to_s : out.order.from_s) = day_edge(day, zone, v.desk.party(), last);
        if (!(last ? out.order.to_s : out.order.from_s)) out.errors.emplace(name, v.t("A day, such as 2027-02-01.", "请填写日期，如 2027-02-01。"));
    }
    const std::string grace = v.form.get("grace");
    if (!grace.empty() && (grace.size() != 1 || grace[0] < '0' || grace[0] > '5')) out.errors.emplace("grace", v.t("A number from 0 to 5.", "请填写 0 至 5。"));
    else if (!grace.empty()) out.order.grace_shows = grace[0] - '0';
    const auto [from, to] = licence_window(licence.doc);
    if (out.order.from_s.value_or(from) > out.order.to_s.value_or(to)) out.errors.emplace("to", v.t("The last day lies before the first.", "结束日期早于开始日期。"));
    out.order.fulfils = v.form.all("fulfils");
    for (const auto* manifest : manifests_of(v, licence.doc))
        if (std::any_of(manifest->doc.assets.begin(), manifest->doc.assets.end(), [](const auto& a) { return a.encrypted; })) out.order.manifests.push_back(manifest->doc);
    return out;
}

HttpAnswer review_grant(Visit& v, const Issued<LicenceDoc>& licence, const GrantDoc& grant) {
    const Tongue t = v.t;
    std::vector<std::string> devices;
    for (const GrantDoc::Device& device : grant.devices) devices.push_back(v.cabinet.name_of(device.id, t));
    Html content = html("<h1>{}</h1>\n<p class=\"lead\">{}</p>\n<dl class=\"sheet\">\n", t("The grant in plain words", "密钥授权内容"), t("Nothing is signed yet.", "尚未签名。"));
    content.put("<dt>{}</dt><dd><p class=\"big\">{}</p></dd>\n<dt>{}</dt><dd><p>{}</p></dd>\n<dt>{}</dt><dd><p>{}</p></dd>\n<dt>{}</dt><dd><p>{}</p></dd>\n</dl>\n", t("Machines", "设备"), list_text(devices, t),
                t("May open", "可打开"), list_text(v.cabinet.titles_of(licence.doc.policy, t), t), t("When", "期限"), window_text(grant.nbf, grant.exp, t, zone_for(v, licence.doc)), t("After the end", "到期后"),
                grant.grace_shows == 0 ? std::string(t("nothing", "不可播放")) : fmt::format(fmt::runtime(t("{} more performances", "再播放 {} 场")), grant.grace_shows));
    content.add(form_start(v, "/licence/" + Visit::hex(licence.doc_id) + "/grant")).add(hidden_fields(v.form));
    content.put("<p class=\"actions\"><button name=\"step\" value=\"sign\">{}</button> <a class=\"button quiet\" href=\"{}\">{}</a></p>\n</form>\n", t("Sign the grant", "签署密钥授权"), v.link("licence", licence.doc_id), t("Not now", "暂不"));
    return page(v, DeskPlace::None, t("Review", "核对"), content);
}

HttpAnswer file_grant(Visit& v, const GrantDoc& draft) {
    auto verifier = v.cabinet.verifier();
    if (!verifier) return error_page(v, DeskPlace::None, verifier.error());
    const auto grant = sign_document(draft, v.desk.key());
    if (!grant) return error_page(v, DeskPlace::None, grant.error());
    if (const auto checked = verifier->check(grant->jws); !checked) return error_page(v, DeskPlace::None, checked.error());
    if (const auto signer = check_grant_signer(*verifier, *grant, v.desk.key()); !signer) return error_page(v, DeskPlace::None, signer.error());
    if (auto filed = v.desk.file("grants", grant->doc_id, grant->jws); !filed) return error_page(v, DeskPlace::None, filed.error());
    return redirect(v.link("licence", grant->doc.licence));
}

HttpAnswer grant_step(Visit& v, const Issued<LicenceDoc>& licence) {
    if (!v.is_post()) {
        v.form = {};
        const auto devices = v.cabinet.parties("device");
        const PartyDoc* venue = v.cabinet.venue_of(licence.doc);
        for (const PartyDoc* device : devices)
            if (venue != nullptr && device->device->venue == venue->id) v.form.add("device", device->id);
        return grant_form(v, licence, {});
    }
    GrantForm form = read_grant_form(v, licence);
    if (!form.errors.empty()) return grant_form(v, licence, form.errors);
    const auto keys = v.desk.content_keys();
    if (!keys) return error_page(v, DeskPlace::None, keys.error());
    form.order.keys = &*keys;
    const auto grant = make_grant(form.order);
    if (!grant) return error_page(v, DeskPlace::None, grant.error());
    return v.form.get("step") == "sign" ? file_grant(v, *grant) : review_grant(v, licence, *grant);
}

// --- status ---

struct StatusChoice {
    const char *name, *en, *zh;
};
constexpr std::array<StatusChoice, 5> kStatusChoices{{
    {"suspend", "Suspend it: no new performance begins until it is taken up again", "暂停：恢复之前不再开始新的演出"},
    {"resume", "Take it up again after a suspension", "解除暂停"},
    {"revoke", "Revoke it: a show that runs may finish, no other begins", "撤销：正在进行的演出可以演完，此后不再开始"},
    {"stop", "Revoke it and stop at once: a show that runs fades to the slate within seconds", "撤销并即时停演：正在进行的演出数秒内淡出"},
    {"restore", "Take back the revocation", "取消撤销"},
}};

StatusChange change_of(const Visit& v, const LicenceDoc& licence, const std::string& what) {
    StatusChange change;
    change.uid = licence.status->list;
    change.note = v.form.get("reason");
    const std::vector<std::int64_t> index{licence.status->index};
    if (what == "suspend") change.suspend = index;
    if (what == "resume") change.resume = index;
    if (what == "revoke") change.revoke = index;
    if (what == "stop") change.stop_now = index;
    if (what == "restore") change.restore = index;
    return change;
}

HttpAnswer status_form(Visit& v, const Issued<LicenceDoc>& licence, const std::map<std::string, std::string>& errors) {
    const Tongue t = v.t;
    FormFields f(v, v.form, errors);
    std::vector<FormFields::Choice> choices;
    for (const StatusChoice& choice : kStatusChoices) choices.push_back({choice.name, std::string(t(choice.en, choice.zh))});
    f.group("What shall happen", "处理方式");
    f.radios("what", {"To this licence", "对此许可"}, choices);
    f.area("reason", {"Reason", "理由", "Stands in the status list, which every venue of this licensor receives.", "写入状态列表，本许可方的所有场馆都会收到。"});
    f.end_group();
    Html content = html("<h1>{}</h1>\n<p class=\"lead\">{}</p>\n", t("Suspend or revoke", "暂停或撤销"), list_text(v.cabinet.titles_of(licence.doc.policy, t), t));
    content.add(f.summary()).add(form_start(v, "/licence/" + Visit::hex(licence.doc_id) + "/status")).add(f.html());
    content.put("<p class=\"actions\"><button name=\"step\" value=\"review\">{}</button></p>\n</form>\n", t("Read it before signing", "签名前核对"));
    return page(v, DeskPlace::None, t("Suspend or revoke", "暂停或撤销"), content, errors.empty() ? 200 : 422);
}

HttpAnswer status_step(Visit& v, const Issued<LicenceDoc>& licence) {
    const Tongue t = v.t;
    if (!v.is_post()) return status_form(v, licence, {});
    const std::string what = v.form.get("what");
    const auto choice = std::find_if(kStatusChoices.begin(), kStatusChoices.end(), [&](const auto& c) { return what == c.name; });
    std::map<std::string, std::string> errors;
    if (choice == kStatusChoices.end()) errors.emplace("what", t("Choose what shall happen.", "请选择处理方式。"));
    if (v.form.get("reason").empty()) errors.emplace("reason", t("A reason is needed: the venue will ask for it.", "请填写理由，场馆会询问。"));
    if (v.form.get("reason").size() > 2000) errors.emplace("reason", t("At most 2,000 characters.", "最多 2000 个字符。"));
    if (!errors.empty()) return status_form(v, licence, errors);
    const Issued<StatusDoc>* before = list_of(v, licence.doc);
    const auto next = next_status(before == nullptr ? nullptr : &before->doc, change_of(v, licence.doc, what), v.desk.now());
    if (!next) return error_page(v, DeskPlace::None, next.error());
    if (v.form.get("step") != "sign") {
        Html content = html("<h1>{}</h1>\n<p class=\"lead\">{}</p>\n", t("Before it is signed", "签名前核对"), list_text(v.cabinet.titles_of(licence.doc.policy, t), t));
        content.put("<div class=\"box alarm\"><p><strong>{}</strong></p><p>{}</p></div>\n", t(choice->en, choice->zh), v.form.get("reason"));
        content.put("<p>{}</p>\n", t("It holds at a venue from the moment the new status list is imported there.", "场馆导入新的状态列表后立即生效。"));
        content.add(form_start(v, "/licence/" + Visit::hex(licence.doc_id) + "/status")).add(hidden_fields(v.form));
        content.put("<p class=\"actions\"><button name=\"step\" value=\"sign\">{}</button> <a class=\"button quiet\" href=\"{}\">{}</a></p>\n</form>\n", t("Sign the status list", "签署状态列表"), v.link("licence", licence.doc_id), t("Not now", "暂不"));
        return page(v, DeskPlace::None, t("Review", "核对"), content);
    }
    auto verifier = v.cabinet.verifier();
    if (!verifier) return error_page(v, DeskPlace::None, verifier.error());
    const auto status = sign_document(*next, v.desk.key());
    if (!status) return error_page(v, DeskPlace::None, status.error());
    if (const auto checked = verifier->check(status->jws); !checked) return error_page(v, DeskPlace::None, checked.error());
    if (auto filed = v.desk.file("status", status->doc_id, status->jws); !filed) return error_page(v, DeskPlace::None, filed.error());
    return redirect(v.link("licence", licence.doc_id));
}

}  // namespace

std::optional<std::int64_t> day_edge(const std::string& day, const std::string& zone, const std::string& licensor, bool last) {
    const auto json = JsonDoc::parse(fmt::format(R"({{"licensor":{},{}"{}":{}}})", json_quote(licensor), zone.empty() ? "" : fmt::format("\"timeZone\":{},", json_quote(zone)), last ? "to" : "from", json_quote(day)));
    const auto terms = json ? parse_trade_terms(json->root()) : Result<TradeTerms>(json.error());
    if (!terms) return {};
    return last ? terms->to_s : terms->from_s;
}

HttpAnswer licence_page(Visit& v) {
    const Issued<LicenceDoc>* licence = v.path.size() >= 2 ? v.cabinet.issued().licence(Visit::doc_id(v.path[1])) : nullptr;
    if (licence == nullptr || v.path.size() > 3) return not_found(v);
    if (v.path.size() == 2) return v.is_post() ? not_found(v) : show_licence(v, *licence);
    if (v.path[2] == "grant") return grant_step(v, *licence);
    if (v.path[2] == "consent" || v.path[2] == "sub") return owner_step(v, *licence);
    if (v.path[2] == "status" && licence->doc.status && licence->doc.policy.assigner == v.desk.party()) return status_step(v, *licence);
    return not_found(v);
}

HttpAnswer grant_page(Visit& v) {
    const Tongue t = v.t;
    const auto& grants = v.cabinet.issued().grants;
    const auto grant = v.path.size() == 2 ? std::find_if(grants.begin(), grants.end(), [&](const auto& g) { return g.doc_id == Visit::doc_id(v.path[1]); }) : grants.end();
    const Issued<LicenceDoc>* licence = grant == grants.end() ? nullptr : v.cabinet.issued().licence(grant->doc.licence);
    if (licence == nullptr) return not_found(v);
    const std::string zone = zone_for(v, licence->doc);
    std::map<std::string, std::string> errors;
    GrantRenewal renewal{.iat_s = v.desk.now(), .from_s = {}, .to_s = {}, .grace_shows = {}};
    if (v.is_post()) {
        renewal.from_s = grant->doc.nbf;
        renewal.to_s = day_edge(v.form.get("to"), zone, v.desk.party(), true);
        if (!renewal.to_s || *renewal.to_s < grant->doc.nbf) errors.emplace("to", t("A day, such as 2027-02-01, not before the first.", "请填写不早于开始日期的日期，如 2027-02-01。"));
        if (errors.empty() && v.form.get("step") == "sign") return file_grant(v, renew_grant(grant->doc, renewal));
    }
    FormFields f(v, v.form, errors);
    f.input("to", {"New last day", "新的结束日期"}, "date", "narrow");
    Html content = html("<h1>{}</h1>\n<p class=\"lead\">{}</p>\n", t("Renew the keys", "密钥续期"), list_text(v.cabinet.titles_of(licence->doc.policy, t), t));
    content.put("<p>{} {}. {}</p>\n", t("So far:", "当前："), window_text(grant->doc.nbf, grant->doc.exp, t, zone), t("Nothing has to be sent but one small file; the works stay where they are.", "只需发送一个小文件，作品无需重新传送。"));
    content.add(f.summary()).add(form_start(v, "/grant/" + Visit::hex(grant->doc_id))).put("<div class=\"fields\">{}</div><p class=\"actions\"><button name=\"step\" value=\"sign\">{}</button></p></form>\n", f.html(), t("Sign the renewed grant", "签署续期授权"));
    return page(v, DeskPlace::None, t("Renew", "续期"), content, errors.empty() ? 200 : 422);
}

}  // namespace pai
