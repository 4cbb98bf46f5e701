// A statement as a page to print: everything on it is in the signed document or in the licence that it names.
#include <algorithm>

#include <fmt/format.h>

#include "base/html.h"
#include "report/labels.h"
#include "report/print.h"
#include "report/statement_style.h"
#include "report/words.h"
#include "report/zone.h"

namespace pai {
namespace {

// "Payer <span>付款方</span>"
std::string both(std::string_view en, std::string_view zh) { return fmt::format("{} <span class=\"zh\" lang=\"zh-Hans\">{}</span>", escape_html(en), escape_html(zh)); }

std::string say(std::string_view key) {
    const Label word = report_word(key);
    return word.zh_hans.empty() ? escape_html(key) : both(word.en, word.zh_hans);
}

std::string instant(std::int64_t utc_s) {
    const std::string text = format_utc(utc_s);
    return text.substr(0, 10) + " " + text.substr(11, 5) + (text.substr(17, 2) == "00" ? "" : text.substr(16, 3));
}

class StatementPage {
public:
    explicit StatementPage(const StatementPrint& print) : print_(print), body_(print.statement.body), s_(*print.statement.body.statement), terms_(*print.licence.terms) {}

    std::string text() {
        out_ = fmt::format("<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n<title>{} {}</title>\n<style>\n{}</style>\n</head>\n<body>\n<main>\n",
                           "Royalty statement", escape_html(s_.number), statement_style);
        heading();
        parties();
        payable();
        earnings();
        out_ += "<div class=\"pair\">\n";
        settlement();
        if (terms_.minimum_guarantee) guarantee_account();
        splits();
        counted();
        out_ += "</div>\n";
        signatures();
        documents();
        return out_ + "</main>\n</body>\n</html>\n";
    }

private:
    // A party's name where it is known, else its id.
    std::string name_of(const std::string& party) const {
        const auto at = print_.names.find(party);
        return escape_html(at == print_.names.end() ? party : at->second);
    }
    std::string money(std::int64_t minor) const { return amount_text(minor, s_.currency); }
    std::int64_t earned() const {
        std::int64_t sum = 0;
        for (const StatementPart::Earned& e : s_.earned) sum += e.amount_minor;
        return sum;
    }

    void fact(std::string_view en, std::string_view zh, const std::string& value) { out_ += fmt::format("<dt>{}</dt><dd>{}</dd>\n", both(en, zh), value); }
    void section(std::string_view en, std::string_view zh) { out_ += fmt::format("<section>\n<h2>{}</h2>\n", both(en, zh)); }

    void heading() {
        out_ += "<header>\n<div>\n<h1>Royalty statement</h1>\n<p class=\"zh title\" lang=\"zh-Hans\">许可使用费结算单</p>\n</div>\n<dl class=\"facts\">\n";
        fact("Number", "编号", escape_html(s_.number));
        fact("Issued", "开具日期", format_utc(print_.statement.head.iat).substr(0, 10));
        fact("Contract", "合同", escape_html(s_.contract));
        fact("Venue", "场馆", name_of(body_.venue));
        if (print_.zone)
            fact("Period", "结算期", fmt::format("{} – {} {}", local_time_text(*print_.zone, body_.from), local_time_text(*print_.zone, body_.to), escape_html(print_.zone_name)));
        fact(print_.zone ? "In UTC" : "Period", print_.zone ? "协调世界时" : "结算期", fmt::format("{} – {} UTC", instant(body_.from), instant(body_.to)));
        fact("Currency", "币种", s_.currency);
        out_ += "</dl>\n</header>\n";
    }

    void side(const StatementPart::Side& side, std::string_view en, std::string_view zh) {
        out_ += fmt::format("<div>\n<h2>{}</h2>\n<p class=\"name\">{}</p>\n<p>{} {}</p>\n<p class=\"id\">{}</p>\n</div>\n", both(en, zh), escape_html(side.legal_name),
                            both("Tax number", "税号"), escape_html(side.tax_id), escape_html(side.party));
    }
    void parties() {
        out_ += "<section class=\"pair\">\n";
        side(s_.payer, "Payer", "付款方");
        side(s_.payee, "Payee", "收款方");
        out_ += "</section>\n";
    }

    void payable() {
        out_ += fmt::format("<section class=\"payable\">\n<h2>{}</h2>\n<p class=\"sum\"><span>{}</span> {}</p>\n<p class=\"words\">{}<br><span lang=\"zh-Hans\">{}</span></p>\n</section>\n",
                            both("Payable", "应付金额"), s_.currency, money(s_.payable_minor), escape_html(amount_in_english(s_.payable_minor, s_.currency)),
                            escape_html(amount_in_chinese(s_.payable_minor, s_.currency)));
    }

    // What a duty is paid for, and the tier that its price is of.
    std::string what_for(const ReportBody::Line& line) const {
        std::string text = escape_html(line.duty);
        for (const PolicyRule& rule : print_.licence.policy.permissions)
            for (const PolicyDuty& duty : rule.duties)
                if (duty.uid == line.duty) text = say(rule.action);
        for (const LicenceTerms::Tier& tier : terms_.tiers)
            if (tier.amount_micro == line.price_micro) return text + fmt::format(", {}", both(fmt::format("from unit {}", count_text(tier.from)), fmt::format("第 {} 次起", count_text(tier.from))));
        return text;
    }

    void earning(const std::string& what, const std::string& detail, const std::string& quantity, const std::string& unit, const std::string& price, std::int64_t amount) {
        out_ += fmt::format("<tr><td>{}<span class=\"id\">{}</span></td><td class=\"n\">{}</td><td>{}</td><td class=\"n\">{}</td><td class=\"n\">{}</td></tr>\n", what, detail, quantity,
                            unit, price, money(amount));
    }
    void earnings() {
        section("Earned in the period", "本期应计");
        out_ += fmt::format("<table>\n<thead><tr><th>{}</th><th class=\"n\">{}</th><th>{}</th><th class=\"n\">{}</th><th class=\"n\">{}</th></tr></thead>\n<tbody>\n", both("Item", "项目"),
                            both("Quantity", "数量"), both("Unit", "单位"), both("Unit price", "单价"), both("Amount", "金额"));
        for (const ReportBody::Line& l : body_.lines)
            earning(what_for(l), escape_html(l.duty), count_text(l.quantity), say(fmt::format("unit:{}", l.unit == "play" ? print_.licence.play_unit : l.unit)),
                    price_text(l.price_micro, l.currency), l.amount_minor);
        for (const StatementPart::Earned& e : s_.earned) {
            if (e.what == "flat") earning(both("Flat fee", "固定费用"), fmt::format("due {}", escape_html(e.ref.substr(0, 10))), count_text(e.quantity), both("fee", "笔"), money(e.amount_minor), e.amount_minor);
            if (e.what == "boxOffice")
                earning(both("Share of revenue", "票房分成"), "", money(e.quantity), escape_html(s_.currency), percent_text(terms_.box_office_basis_points), e.amount_minor);
        }
        if (s_.earned.empty()) out_ += fmt::format("<tr><td colspan=\"5\">{}</td></tr>\n", both("Nothing was earned.", "本期无应计款项。"));
        out_ += fmt::format("</tbody>\n<tfoot><tr><td colspan=\"4\">{}</td><td class=\"n\">{}</td></tr></tfoot>\n</table>\n</section>\n", both("Earned", "应计合计"), money(earned()));
    }

    void entry(std::string_view en, std::string_view zh, const std::string& amount, std::string_view kind = "") {
        out_ += fmt::format("<tr{}><td>{}</td><td class=\"n\">{}</td></tr>\n", kind.empty() ? "" : fmt::format(" class=\"{}\"", kind), both(en, zh), amount);
    }
    void settlement() {
        section("Settlement", "结算");
        out_ += "<table>\n";
        entry("Earned", "应计", money(earned()));
        if (s_.guarantee_minor > 0) entry("Guarantee due", "本期保底金", money(s_.guarantee_minor));
        if (s_.recouped_minor > 0) entry("Recouped from the guarantee", "抵扣保底", "− " + money(s_.recouped_minor));
        entry("Before tax", "税前", money(s_.payable_minor + s_.withheld_minor), "line");
        if (terms_.withholding_basis_points > 0)
            entry(fmt::format("Tax withheld, {}", percent_text(terms_.withholding_basis_points)), "代扣税", "− " + money(s_.withheld_minor));
        entry("Payable", "应付", money(s_.payable_minor), "total");
        out_ += "</table>\n</section>\n";
    }
    void guarantee_account() {
        const LicenceTerms::Guarantee& g = *terms_.minimum_guarantee;
        section("Minimum guarantee", "最低保底");
        out_ += "<table>\n";
        entry("Brought forward", "期初余额", money(s_.opening_minor));
        entry("Falls due", "本期到期", money(s_.guarantee_minor));
        entry("Recouped", "已抵扣", s_.recouped_minor > 0 ? "− " + money(s_.recouped_minor) : money(0));
        entry("Carried forward", "期末余额", money(s_.closing_minor), "total");
        out_ += fmt::format("</table>\n<p class=\"small\">{} {} {}; {}</p>\n</section>\n", s_.currency, money(g.amount_minor),
                            both(fmt::format("every {} days", g.period_days), fmt::format("每 {} 日", g.period_days)),
                            g.recoupable ? both("recoupable", "可抵扣") : both("not recoupable", "不可抵扣"));
    }

    void splits() {
        if (s_.splits.empty()) return;
        section("Shares of the payable amount", "权利人分配");
        out_ += "<table>\n<tbody>\n";
        for (std::size_t i = 0; i < s_.splits.size(); ++i)
            out_ += fmt::format("<tr><td>{}</td><td class=\"n\">{}</td><td class=\"n\">{}</td></tr>\n", name_of(s_.splits[i].holder),
                                i < terms_.splits.size() ? percent_text(terms_.splits[i].basis_points) : "", money(s_.splits[i].amount_minor));
        out_ += fmt::format("</tbody>\n<tfoot><tr><td>{}</td><td class=\"n\"></td><td class=\"n\">{}</td></tr></tfoot>\n</table>\n</section>\n", both("Total", "合计"), money(s_.payable_minor));
    }

    void counted() {
        section("What was counted", "计量依据");
        out_ += "<dl>\n";
        std::vector<std::string> plays;
        std::int64_t metered_ms = 0;
        for (const ReportBody::Plays& p : body_.plays) {
            plays.push_back(fmt::format("{} {}", count_text(p.count), say((p.count == 1 ? "unit:" : "units:") + p.unit)));
            metered_ms = std::max(metered_ms, p.metered_ms);
        }
        fact("Plays", "演出", plays.empty() ? "0" : fmt::format("{}", fmt::join(plays, "; ")));
        fact("Running time", "时长", fmt::format("{} h {:02} min", count_text(metered_ms / 3'600'000), metered_ms / 60'000 % 60));
        std::vector<std::string> visitors, revenue, flags;
        for (const ReportBody::Visitors& v : body_.visitors) visitors.push_back(fmt::format("{} ({})", count_text(v.count), say(v.source)));
        for (const ReportBody::Revenue& r : body_.revenue) revenue.push_back(fmt::format("{} {}", r.currency, amount_text(r.amount_minor, r.currency)));
        for (const std::string& flag : body_.flags) flags.push_back(say(flag));
        if (!visitors.empty()) fact("Visitors", "观众", fmt::format("{}", fmt::join(visitors, "; ")));
        if (!revenue.empty()) fact("Revenue", "票房", fmt::format("{}", fmt::join(revenue, "; ")));
        if (!print_.statement.head.note.empty()) flags.push_back(escape_html(print_.statement.head.note));
        if (!flags.empty()) fact("Remarks", "提示", fmt::format("{}", fmt::join(flags, "<br>")));
        out_ += "</dl>\n</section>\n";
    }

    void documents() {
        section(fmt::format("Documents of statement {}", s_.number), fmt::format("结算单 {} 所附文件", s_.number));
        out_ += "<dl class=\"facts wide ids\">\n";
        fact("This statement", "本结算单", escape_html(print_.doc_id));
        fact("Signed with", "签名密钥", escape_html(print_.signer_kid));
        fact("Licence", "许可", escape_html(print_.licence_id));
        std::string reports;
        for (const std::string& id : s_.reports) reports += (reports.empty() ? "" : "<br>") + escape_html(id);
        fact("Device reports", "设备报告", reports);
        fact("Statement before", "上期结算单", s_.previous.empty() ? both("none", "无") : escape_html(s_.previous));
        out_ += "</dl>\n";
        out_ += fmt::format(
            "<p class=\"small\">{}</p>\n<pre>paifang-registry statement verify STATEMENT.jws --report REPORT.jws… --licence LICENCE.jws{} --root ROOT --party CERTIFICATE.jws…</pre>\n</section>\n",
            both("The signed file is the statement; this page shows what it says. Whoever holds the documents named here computes it again, to the last minor unit:",
                 "签名文件为准，本页仅为其显示；持有上列文件者均可逐分复算："),
            s_.previous.empty() ? "" : " --prev BEFORE.jws");
    }

    void signatures() {
        out_ += "<section class=\"signatures\">\n";
        for (const auto& [en, zh] : {std::pair{"Prepared by", "制表"}, std::pair{"Checked by", "审核"}, std::pair{"Approved, stamp", "批准、盖章"}})
            out_ += fmt::format("<p>{}</p>\n", both(en, zh));
        out_ += "</section>\n";
    }

    const StatementPrint& print_;
    const ReportBody& body_;
    const StatementPart& s_;
    const LicenceTerms& terms_;
    std::string out_;
};

}  // namespace

std::string statement_html(const StatementPrint& print) { return StatementPage(print).text(); }

}  // namespace pai
