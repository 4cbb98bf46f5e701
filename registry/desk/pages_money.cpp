// Reports that came in, and the statements made from them.
#include <algorithm>
#include <filesystem>

#include "base/file.h"
#include "desk/form_fields.h"
#include "desk/sentences.h"
#include "desk/statements.h"
#include "desk/steps.h"
#include "desk/visit.h"
#include "report/words.h"

namespace pai {

namespace {

std::string flag_words(const std::string& flag, Tongue t) {
    if (flag == "OCCUPANCY_OVER_100") return std::string(t("more visitors than the venue holds", "申报人次超过场馆容量"));
    if (flag == "CONSTANT_VISITORS") return std::string(t("every attendance entry shows the same number", "各次申报人次完全相同"));
    if (flag == "MANUAL_ONLY") return std::string(t("attendance and revenue entered by hand only", "人次与收入均为人工登记"));
    return flag;
}

std::string period_text(const Visit& v, const ReportBody& body) {
    const PartyDoc* venue = v.cabinet.party(body.venue, "venue");
    return window_text(body.from, std::max(body.to - 1, body.from), v.t, venue == nullptr ? std::string() : venue->venue->time_zone);
}

Html report_rows(const Visit& v) {
    const Tongue t = v.t;
    Html out = html("<table class=\"ledger\">\n<thead><tr><th>{}</th><th>{}</th><th class=\"n\">{}</th><th class=\"n\">{}</th><th>{}</th></tr></thead>\n<tbody>\n", t("Venue, machine", "场馆、设备"), t("Period", "期间"), t("Plays", "场次"),
                    t("Visitors", "人次"), t("Remarks", "备注"));
    for (auto at = v.cabinet.reports().rbegin(); at != v.cabinet.reports().rend(); ++at) {
        const ReportBody& body = at->report.doc.body;
        std::int64_t plays = 0, visitors = 0;
        for (const ReportBody::Plays& p : body.plays) plays += p.count;
        for (const ReportBody::Visitors& p : body.visitors) visitors += p.count;
        std::vector<std::string> flags;
        for (const std::string& flag : body.flags) flags.push_back(flag_words(flag, t));
        out.put("<tr><th scope=\"row\" data-label=\"{}\"><a href=\"{}\" download>{}</a><span class=\"sub\">{}</span></th>", t("Venue", "场馆"), v.link("file", at->report.doc_id), v.cabinet.name_of(body.venue, t), v.cabinet.name_of(at->signer_party, t));
        out.put("<td data-label=\"{}\">{}</td><td class=\"n\" data-label=\"{}\">{}</td><td class=\"n\" data-label=\"{}\">{}</td><td data-label=\"{}\" class=\"alarm\">{}</td></tr>\n", t("Period", "期间"), period_text(v, body), t("Plays", "场次"),
                count_text(plays), t("Visitors", "人次"), count_text(visitors), t("Remarks", "备注"), list_text(flags, t));
    }
    return out.put("</tbody>\n</table>\n");
}

Html statement_rows(const Visit& v) {
    const Tongue t = v.t;
    Html out = html("<table class=\"ledger\">\n<thead><tr><th>{}</th><th>{}</th><th>{}</th><th class=\"n\">{}</th></tr></thead>\n<tbody>\n", t("Statement", "结算单"), t("Contract, venue", "合同、场馆"), t("Period", "期间"), t("Payable", "应付"));
    for (auto at = v.cabinet.statements().rbegin(); at != v.cabinet.statements().rend(); ++at) {
        const ReportBody& body = at->report.doc.body;
        const StatementPart& s = *body.statement;
        out.put("<tr><th scope=\"row\" data-label=\"{}\"><a href=\"{}\">{}</a></th><td data-label=\"{}\">{}<span class=\"sub\">{}</span></td><td data-label=\"{}\">{}</td><td class=\"n\" data-label=\"{}\">{} {}</td></tr>\n",
                t("Statement", "结算单"), v.link("statement", at->report.doc_id), s.number, t("Contract", "合同"), s.contract, v.cabinet.name_of(body.venue, t), t("Period", "期间"), period_text(v, body), t("Payable", "应付"), s.currency,
                amount_text(s.payable_minor, s.currency));
    }
    return out.put("</tbody>\n</table>\n");
}

// Licences that have a contract and reports that no statement holds yet.
Html due_statements(const Visit& v) {
    Html list;
    for (const Issued<LicenceDoc>& licence : v.cabinet.issued().licences) {
        if (!licence.doc.terms) continue;
        const auto statements = statements_about(v.cabinet, licence);
        const std::int64_t until = statements.empty() ? 0 : statements.back()->report.doc.body.to;
        const auto reports = reports_about(v.cabinet, licence);
        const auto open = std::count_if(reports.begin(), reports.end(), [&](const FiledReport* r) { return r->report.doc.body.from >= until; });
        if (open == 0) continue;
        list.put("<li><a href=\"{}\">{} · {}</a> <span class=\"small\">{} {}</span></li>\n", v.to("/statement/new?licence=" + Visit::hex(licence.doc_id)), licence.doc.terms->contract,
                 list_text(v.cabinet.titles_of(licence.doc.policy, v.t), v.t), static_cast<std::int64_t>(open), open == 1 ? v.t("report to settle", "份报告待结算") : v.t("reports to settle", "份报告待结算"));
    }
    if (list.empty()) return {};
    return html("<section>\n<h2>{}</h2>\n<ul class=\"plain\">\n{}</ul>\n</section>\n", v.t("A statement can be made", "可编制结算单"), list);
}

HttpAnswer reports_list(Visit& v, const std::map<std::string, std::string>& errors, const Html& above = {}) {
    const Tongue t = v.t;
    Html content = html("<h1>{}</h1>\n{}", t("Reports and statements", "报告与结算"), above);
    content.add(due_statements(v));
    if (!v.cabinet.statements().empty()) content.put("<section>\n<h2>{}</h2>\n{}</section>\n", t("Statements", "结算单"), statement_rows(v));
    content.put("<section>\n<h2>{}</h2>\n", t("Reports received", "已收报告"));
    if (v.cabinet.reports().empty()) content.put("<p>{}</p>", t("No report has come in yet.", "尚未收到报告。"));
    else content.add(report_rows(v));
    FormFields f(v, v.form, errors);
    f.input("report_file", {"The report", "报告文件", "What the venue's machine signed as its report.", "由场馆设备签名的报告。"}, "file");
    f.input("ledger_file", {"The machine's ledger, if it came along", "设备台账（如附）", "With it every figure is counted again.", "附上后将逐项复核。"}, "file");
    content.put("</section>\n<section>\n<h2>{}</h2>\n{}{}", t("Take a report in", "接收报告"), f.summary(), form_start(v, "/reports", true));
    content.put("<div class=\"fields\">{}</div><p class=\"actions\"><button>{}</button></p></form>\n</section>\n", f.html(), t("Verify and keep it", "验证并保存"));
    return page(v, DeskPlace::Reports, t("Reports and statements", "报告与结算"), content, errors.empty() ? 200 : 422);
}

std::string refusal_sentence(const Error& error, Tongue t) {
    const auto code = parse_rights_code(error.reason);
    return code ? fmt::format("{} ({}: {})", t(info(*code).en.says, info(*code).zh_hans.says), error.reason, error.message) : error.message;
}

// The report counted again from the ledger beside it. Nothing: every figure holds.
std::optional<std::string> recount(const Visit& v, const std::string& report, const std::filesystem::path& ledger) {
    auto auditor = Auditor::open({v.cabinet.root(), {v.cabinet.folder()}, {v.cabinet.folder()}});
    if (!auditor) return refusal_sentence(auditor.error(), v.t);
    const auto audit = audit_report(*auditor, report, ledger);
    if (!audit) return refusal_sentence(audit.error(), v.t);
    if (audit->code == "OK") return {};
    std::string text = refusal_sentence(Error(Code::Corrupt, audit->message, audit->code), v.t);
    if (!audit->difference.rows.empty()) text += fmt::format(" {} {}", v.t("Rows:", "行："), fmt::join(audit->difference.rows, ", "));
    return text;
}

HttpAnswer take_report(Visit& v) {
    const Tongue t = v.t;
    const Form::File *file = v.form.file("report_file"), *ledger = v.form.file("ledger_file");
    std::string text = file == nullptr ? std::string() : file->content;
    if (text.ends_with('\n')) text.pop_back();
    if (text.empty()) return reports_list(v, {{"report_file", std::string(t("Choose the file first.", "请先选择文件。"))}});
    const auto auditor = Auditor::open({v.cabinet.root(), {v.cabinet.folder()}, {}});
    const auto report = auditor ? auditor->read(text) : Result<AuditedReport>(auditor.error());
    if (!report) return reports_list(v, {{"report_file", refusal_sentence(report.error(), t)}});
    if (ledger != nullptr) {
        auto kept = v.desk.file("reports", report->doc_id, ledger->content, ".ledger.jsonl");
        if (!kept && kept.error().reason != "EXISTS") return error_page(v, DeskPlace::Reports, kept.error());
        const std::filesystem::path path = v.desk.options().folder / "reports" / (Visit::hex(report->doc_id).substr(0, 16) + ".ledger.jsonl");
        if (auto differs = recount(v, text, path)) {
            std::error_code ignored;
            if (kept) std::filesystem::remove(path, ignored);
            return reports_list(v, {{"ledger_file", *differs}});
        }
    }
    if (v.cabinet.file_of(report->doc_id) == nullptr)
        if (auto filed = v.desk.file(report->doc.body.statement ? "statements" : "reports", report->doc_id, text); !filed) return error_page(v, DeskPlace::Reports, filed.error());
    return redirect(v.to(fmt::format("/reports?taken={}{}", Visit::hex(report->doc_id), ledger != nullptr ? "&counted=yes" : "")));
}

// --- statements ---

HttpAnswer statement_form(Visit& v, const Issued<LicenceDoc>& licence, const std::map<std::string, std::string>& errors) {
    const Tongue t = v.t;
    FormFields f(v, v.form, errors);
    std::vector<FormFields::Choice> reports;
    for (const FiledReport* report : reports_about(v.cabinet, licence))
        reports.push_back({report->report.doc_id, fmt::format("{} · {}", period_text(v, report->report.doc.body), v.cabinet.name_of(report->signer_party, t))});
    f.group("Settled here", "结算范围");
    f.input("number", {"Number of the statement", "结算单编号"});
    f.checks("report", {"Reports", "报告"}, reports);
    f.end_group();
    f.group("Payer", "付款方");
    f.input("payer_name", {"Legal name", "法定名称"});
    f.input("payer_tax", {"Tax number", "税号"});
    f.end_group();
    f.group("Payee", "收款方");
    f.input("payee_name", {"Legal name", "法定名称"});
    f.input("payee_tax", {"Tax number", "税号"});
    f.end_group();
    Html content = html("<h1>{}</h1>\n<p class=\"lead\">{} · {}</p>\n", t("A statement", "编制结算单"), licence.doc.terms->contract, list_text(v.cabinet.titles_of(licence.doc.policy, t), t));
    content.add(f.summary()).add(form_start(v, "/statement/new")).put("<input type=\"hidden\" name=\"licence\" value=\"{}\">\n{}", Visit::hex(licence.doc_id), f.html());
    content.put("<p class=\"actions\"><button name=\"step\" value=\"review\">{}</button></p>\n</form>\n", t("Compute it", "计算"));
    return page(v, DeskPlace::Reports, t("Statement", "结算单"), content, errors.empty() ? 200 : 422);
}

// The number after "2027-03" is the reader's to choose; names and tax numbers are those of the statement before.
void prefill(Visit& v, const Issued<LicenceDoc>& licence) {
    v.form = {};
    const auto before = statements_about(v.cabinet, licence);
    const PartyDoc* venue = v.cabinet.venue_of(licence.doc);
    v.form.set("payer_name", v.cabinet.name_of(venue == nullptr ? licence.doc.policy.assignee : venue->id, v.t));
    v.form.set("payee_name", v.cabinet.name_of(v.desk.party(), v.t));
    if (const PartyDoc* own = v.cabinet.party(v.desk.party())) v.form.set("payee_tax", own->uscc);
    if (venue != nullptr) v.form.set("payer_tax", venue->uscc);
    v.form.set("number", fmt::format("{}-{}", licence.doc.terms->contract, before.size() + 1));
    if (!before.empty()) {
        const StatementPart& s = *before.back()->report.doc.body.statement;
        v.form.set("payer_name", s.payer.legal_name);
        v.form.set("payer_tax", s.payer.tax_id);
        v.form.set("payee_name", s.payee.legal_name);
        v.form.set("payee_tax", s.payee.tax_id);
    }
    const std::int64_t until = before.empty() ? 0 : before.back()->report.doc.body.to;
    for (const FiledReport* report : reports_about(v.cabinet, licence))
        if (report->report.doc.body.from >= until) v.form.add("report", report->report.doc_id);
}

Html figures(const Visit& v, const ReportBody& body) {
    const Tongue t = v.t;
    const StatementPart& s = *body.statement;
    std::int64_t earned = 0;
    for (const StatementPart::Earned& e : s.earned) earned += e.amount_minor;
    Html out = html("<table class=\"figures\"><tbody>\n");
    const auto line = [&](std::string_view en, std::string_view zh, std::int64_t minor, bool total = false) {
        out.put("<tr{}><th scope=\"row\">{}</th><td class=\"n\">{} {}</td></tr>\n", total ? html(" class=\"total\"") : Html(), t(en, zh), s.currency, amount_text(minor, s.currency));
    };
    for (const ReportBody::Line& l : body.lines)
        out.put("<tr><th scope=\"row\">{} × {} {} <span class=\"small\">{}</span></th><td class=\"n\">{} {}</td></tr>\n", count_text(l.quantity), s.currency, price_text(l.price_micro, l.currency), unit_words(l.unit, t), s.currency,
                amount_text(l.amount_minor, l.currency));
    for (const StatementPart::Earned& e : s.earned) {
        if (e.what == "flat") line("Flat fee", "固定费用", e.amount_minor);
        if (e.what == "boxOffice") line("Share of the box office", "票房分成", e.amount_minor);
    }
    line("Earned", "应计", earned, true);
    if (s.guarantee_minor > 0) line("Guarantee due", "本期保底金", s.guarantee_minor);
    if (s.recouped_minor > 0) line("Recouped from the guarantee (taken off)", "抵扣保底（减）", s.recouped_minor);
    if (s.withheld_minor > 0) line("Tax withheld (taken off)", "代扣税（减）", s.withheld_minor);
    line("Payable", "应付", s.payable_minor, true);
    return out.put("</tbody></table>\n");
}

HttpAnswer review_statement(Visit& v, const ReportBody& body) {
    const Tongue t = v.t;
    Html content = html("<h1>{} {}</h1>\n<p class=\"lead\">{} {}</p>\n", t("Statement", "结算单"), body.statement->number, period_text(v, body), t("Nothing is signed yet.", "尚未签名。"));
    content.put("<p>{} → {}</p>\n", body.statement->payer.legal_name, body.statement->payee.legal_name).add(figures(v, body));
    content.add(form_start(v, "/statement/new")).add(hidden_fields(v.form));
    content.put("<p class=\"actions\"><button name=\"step\" value=\"sign\">{}</button> <button class=\"quiet\" name=\"step\" value=\"change\">{}</button></p>\n</form>\n", t("Sign the statement", "签署结算单"), t("Change it", "返回修改"));
    return page(v, DeskPlace::Reports, t("Review", "核对"), content);
}

HttpAnswer sign_statement(Visit& v, ReportBody body) {
    const auto auditor = Auditor::open({v.cabinet.root(), {v.cabinet.folder()}, {}});
    if (!auditor) return error_page(v, DeskPlace::Reports, auditor.error());
    const ReportDoc doc{{"urn:uuid:" + random_uuid(), v.desk.now(), {}}, std::move(body)};
    const auto statement = sign_document(doc, v.desk.key());
    if (!statement) return error_page(v, DeskPlace::Reports, statement.error());
    if (const auto checked = auditor->read(statement->jws); !checked) return error_page(v, DeskPlace::Reports, checked.error());
    if (auto filed = v.desk.file("statements", statement->doc_id, statement->jws); !filed) return error_page(v, DeskPlace::Reports, filed.error());
    return redirect(v.link("statement", statement->doc_id));
}

HttpAnswer new_statement(Visit& v) {
    const Tongue t = v.t;
    const Issued<LicenceDoc>* licence = v.cabinet.issued().licence(Visit::doc_id(v.form.get("licence")));
    if (licence == nullptr || !licence->doc.terms) return not_found(v);
    if (!v.is_post()) {
        prefill(v, *licence);
        return statement_form(v, *licence, {});
    }
    const PartyDoc* venue = v.cabinet.venue_of(licence->doc);
    const StatementWish wish{v.form.get("number"), {venue == nullptr ? licence->doc.policy.assignee : venue->id, v.form.get("payer_name"), v.form.get("payer_tax")},
                             {v.desk.party(), v.form.get("payee_name"), v.form.get("payee_tax")}, v.form.all("report")};
    std::map<std::string, std::string> errors;
    for (const char* name : {"number", "payer_name", "payer_tax", "payee_name", "payee_tax"})
        if (v.form.get(name).empty()) errors.emplace(name, t("Finance needs this.", "财务需要此项。"));
    if (wish.reports.empty()) errors.emplace("report", t("Choose at least one report.", "请至少选择一份报告。"));
    if (!errors.empty() || v.form.get("step") == "change") return statement_form(v, *licence, errors);
    auto body = statement_body(v.cabinet, *licence, wish);
    if (!body) return statement_form(v, *licence, {{"report", refusal_sentence(body.error(), t)}});
    return v.form.get("step") == "sign" ? sign_statement(v, *std::move(body)) : review_statement(v, *body);
}

HttpAnswer show_statement(Visit& v, const FiledReport& filed, const Issued<LicenceDoc>* licence) {
    const Tongue t = v.t;
    const ReportBody& body = filed.report.doc.body;
    Html content = html("<h1>{} {}</h1>\n<p class=\"lead\">{} · {}</p>\n", t("Statement", "结算单"), body.statement->number, body.statement->contract, period_text(v, body));
    const auto differs = check_statement(v.cabinet, filed);
    if (!differs) content.add(error_box(v, differs.error()));
    else if (!differs->empty()) content.put("<div class=\"box alarm\"><p><strong>{}</strong></p><p>{}</p></div>\n", t("These figures do not follow from the reports:", "以下数字与报告不符："), list_text(*differs, t));
    else content.put("<div class=\"box\"><p>{}</p></div>\n", t("Computed again just now: every figure follows from the reports and the contract.", "刚刚复算：所有数字均与报告及合同一致。"));
    content.put("<p>{} → {}</p>\n", body.statement->payer.legal_name, body.statement->payee.legal_name).add(figures(v, body));
    const std::string here = v.link("statement", filed.report.doc_id);
    if (licence != nullptr)
        content.put("<p class=\"actions\"><a class=\"button\" href=\"{}/page\">{}</a> <a class=\"button quiet\" href=\"{}/csv\" download>CSV</a> <a class=\"button quiet\" href=\"{}/json\" download>JSON</a></p>\n", here, t("The page to print", "打印版"), here, here);
    content.put("<section>\n<ul class=\"plain\">\n{}</ul>\n</section>\n", file_line(v, t("The signed statement", "已签名结算单"), filed.report.doc_id));
    return page(v, DeskPlace::Reports, t("Statement", "结算单"), content);
}

// The page for paper: its own style, allowed by its hash, and above it on the screen a button of ours.
HttpAnswer printed(const Visit& v, const StatementPrint& print) {
    std::string text = statement_html(print);
    const std::size_t begin = text.find("<style>") + 7, end = text.find("</style>");
    const std::string hash = to_base64(sha256(as_byte_span(std::string_view(text).substr(begin, end - begin))));
    const Html head = html("<link rel=\"stylesheet\" href=\"{}\">\n<script src=\"{}\" defer></script>\n</head>", v.to("/print.css"), v.to("/script.js"));
    const Html bar = html("<body>\n<p class=\"desk-bar\"><a href=\"{}\">{}</a> <button data-print>{}</button></p>", v.link("statement", print.doc_id), v.t("Back to the desk", "返回许可台"), v.t("Print", "打印"));
    text.replace(text.find("<body>"), 6, bar.text());
    text.replace(text.find("</head>"), 7, head.text());
    HttpAnswer answer{.body = std::move(text)};
    answer.headers = {{"Content-Security-Policy", fmt::format("default-src 'none'; style-src 'self' 'sha256-{}'; script-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'", hash)}};
    return answer;
}

HttpAnswer download(std::string type, const std::string& name, std::string text) {
    HttpAnswer answer{.type = std::move(type), .body = std::move(text)};
    answer.headers = {{"Content-Disposition", fmt::format("attachment; filename=\"{}\"", name)}};
    return answer;
}

}  // namespace

HttpAnswer report_page(Visit& v) {
    if (v.path.size() > 1) return not_found(v);
    if (v.is_post()) return take_report(v);
    Html above;
    if (!v.form.get("taken").empty())
        above.put("<div class=\"box\" role=\"status\"><p>{}</p></div>\n", v.form.get("counted") == "yes" ? v.t("The report is kept. Every figure was counted again from the ledger.", "报告已保存，所有数字已据台账复核一致。")
                                                                                                     : v.t("The report is kept. Its signature holds; its figures were not counted again, since the ledger did not come along.", "报告已保存，签名有效；未附台账，数字未复核。"));
    return reports_list(v, {}, above);
}

HttpAnswer statement_page(Visit& v) {
    if (v.path.size() == 2 && v.path[1] == "new") return new_statement(v);
    const FiledReport* filed = v.path.size() >= 2 && !v.is_post() ? v.cabinet.statement(Visit::doc_id(v.path[1])) : nullptr;
    if (filed == nullptr) return not_found(v);
    const Issued<LicenceDoc>* licence = licence_of(v.cabinet, filed->report.doc.body);
    if (v.path.size() == 2) return show_statement(v, *filed, licence);
    if (v.path.size() > 3 || licence == nullptr) return not_found(v);
    const StatementPrint print = statement_print(v.cabinet, *filed, *licence);
    const std::string name = Visit::hex(filed->report.doc_id).substr(0, 16);
    if (v.path[2] == "page") return printed(v, print);
    if (v.path[2] == "csv") return download("text/csv; charset=utf-8", name + ".csv", statement_csv(print));
    if (v.path[2] == "json") return download("application/json", name + ".json", statement_json(filed->report.doc));
    return not_found(v);
}

}  // namespace pai
