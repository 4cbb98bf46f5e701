// The overview: one table, and what waits for someone.
#include "desk/overview.h"
#include "desk/places.h"
#include "desk/visit.h"
#include "report/words.h"

namespace pai {

namespace {

// The shape of a state's mark.
std::string_view mark_of(VenueRow::State state) {
    switch (state) {
        case VenueRow::State::Active: return "full";
        case VenueRow::State::NotYet: return "open";
        case VenueRow::State::Ended: return "past";
        case VenueRow::State::Suspended: return "half";
        default: return "cross";
    }
}

std::string zone_of(const VenueRow& row) { return row.venue == nullptr ? std::string() : row.venue->venue->time_zone; }

// The first works of a contract and how many more: its own page names them all.
std::string short_titles(const Visit& v, const Policy& policy) {
    constexpr std::size_t most = 4;
    std::vector<std::string> titles = v.cabinet.titles_of(policy, v.t);
    const std::size_t all = titles.size();
    if (all > most) titles.resize(most - 1);
    std::string out = fmt::format("{}", fmt::join(titles, v.t.chinese ? "、" : ", "));
    if (all > most) out += fmt::format(fmt::runtime(v.t(" and {} more", "等 {} 件")), v.t.chinese ? all : all - titles.size());
    return out;
}

Html window_cell(const Visit& v, const VenueRow& row) {
    const std::string zone = zone_of(row);
    Html out = html("<td data-label=\"{}\">", v.t("Until", "到期"));
    if (!row.to_s) out.put("<span class=\"figure\">{}</span>", v.t("no end", "无期限"));
    else out.put("<span class=\"figure\">{}</span>", day_text(*row.to_s, v.t, zone));
    const std::int64_t left_s = row.to_s.value_or(0) - v.cabinet.now();
    const bool is_near = row.to_s && row.state == VenueRow::State::Active && left_s <= near_end_s;
    if (is_near) out.put("<span class=\"sub alarm\">{}</span>", fmt::format(fmt::runtime(v.t("{} days left", "还剩 {} 天")), left_s / 86'400));
    else if (row.from_s) out.put("<span class=\"sub\">{} {}</span>", v.t("from", "自"), day_text(*row.from_s, v.t, zone));
    return out.put("</td>");
}

Html plays_cell(const Visit& v, const VenueRow& row) {
    Html out = html("<td data-label=\"{}\">", v.t("Plays", "场次"));
    if (row.plays.empty()) return out.put("<span class=\"sub\">{}</span></td>", v.t("not counted", "不计次"));
    const VenueRow::Plays& first = row.plays.front();
    if (first.limit) {
        const std::int64_t left = std::max<std::int64_t>(*first.limit - first.used, 0);
        out.put("<span class=\"figure\">{} <small>{}</small></span>", count_text(left), v.t("left", "剩余"));
        out.put("<progress max=\"{}\" value=\"{}\"></progress><span class=\"sub{}\">{}</span>", std::max<std::int64_t>(*first.limit, 1), std::min(first.used, *first.limit),
                left * 10 <= *first.limit ? " alarm" : "", fmt::format(fmt::runtime(v.t("{} of {} used", "已用 {}，共 {}")), count_text(first.used), count_text(*first.limit)));
    } else {
        std::int64_t used = 0;
        for (const VenueRow::Plays& plays : row.plays) used = std::max(used, plays.used);
        out.put("<span class=\"figure\">{}</span><span class=\"sub\">{}</span>", count_text(used), v.t("no limit", "不限次数"));
    }
    return out.put("</td>");
}

Html report_cell(const Visit& v, const VenueRow& row) {
    const std::string zone = zone_of(row);
    Html out = html("<td data-label=\"{}\">", v.t("Reports", "报告"));
    if (row.report_until_s) out.put("<span class=\"figure\">{} {}</span>", v.t("to", "至"), day_text(*row.report_until_s - 1, v.t, zone));
    else out.put("<span class=\"figure\">{}</span>", v.t("none yet", "尚无"));
    if (row.report_due_s && row.state != VenueRow::State::NotYet) {
        const bool late = *row.report_due_s < v.cabinet.now();
        out.put("<span class=\"sub{}\">{} {}</span>", late ? " alarm" : "", late ? v.t("overdue since", "逾期自") : v.t("next by", "下次不晚于"), day_text(*row.report_due_s, v.t, zone));
    }
    return out.put("</td>");
}

Html state_cell(const Visit& v, const VenueRow& row) {
    Html out = html("<td data-label=\"{}\"><span class=\"state {}\">{}</span>", v.t("State", "状态"), mark_of(row.state), state_text(row.state, v.t));
    if (!row.code.empty()) out.put("<span class=\"sub alarm\">{}</span>", row.code);
    for (const Clash& clash : row.clashes)
        out.put("<a class=\"sub alarm\" href=\"{}\">{} {}</a>", v.link("licence", clash.licence), v.t("clashes with", "与之冲突："), v.cabinet.name_of(clash.assignee, v.t));
    const bool runs = row.state == VenueRow::State::Active || row.state == VenueRow::State::NotYet;
    if (row.grants == 0 && runs) out.put("<span class=\"sub alarm\">{}</span>", v.t("no keys handed out", "尚未发放密钥"));
    return out.put("</td>");
}

Html row_html(const Visit& v, const VenueRow& row) {
    const LicenceDoc& licence = row.licence->doc;
    const std::string titles = short_titles(v, licence.policy);
    const Exclusivity terms = exclusivity_of(licence);
    Html out = html("<tr><th scope=\"row\" data-label=\"{}\"><a href=\"{}\">{}</a>", v.t("Work", "作品"), v.link("licence", row.licence->doc_id), titles);
    out.put("<span class=\"sub\">{}{}</span></th>", terms.contract.empty() ? v.t("no contract number", "无合同号") : terms.contract, terms.exclusive ? v.t(" · exclusive", " · 独家") : "");
    const std::string venue = row.venue == nullptr ? licence.policy.assignee : row.venue->id;
    out.put("<td data-label=\"{}\"><span class=\"figure\">{}</span><span class=\"sub\">{}</span></td>", v.t("Venue", "场馆"), v.cabinet.name_of(venue, v.t),
            row.venue == nullptr ? std::string() : place_name(row.venue->venue->territory, v.t));
    out.put("<td data-label=\"{}\">{}</td>", v.t("Territory", "地域"), places_text(row.territories, v.t));
    return out.add(window_cell(v, row)).add(plays_cell(v, row)).add(report_cell(v, row)).add(state_cell(v, row)).put("</tr>\n");
}

Html table(const Visit& v, const std::vector<VenueRow>& rows) {
    const Tongue t = v.t;
    Html out = html("<table class=\"ledger\">\n<thead><tr><th>{}</th><th>{}</th><th>{}</th><th>{}</th><th>{}</th><th>{}</th><th>{}</th></tr></thead>\n<tbody>\n", t("Work, contract", "作品、合同"),
                    t("Venue", "场馆"), t("Territory", "地域"), t("Until", "到期"), t("Plays", "场次"), t("Reports", "报告"), t("State", "状态"));
    for (const VenueRow& row : rows) out.add(row_html(v, row));
    return out.put("</tbody>\n</table>\n");
}

Html open_offers(const Visit& v) {
    Html list;
    for (const StoredOffer& stored : v.cabinet.offers().offers) {
        if (v.cabinet.licence_of_offer(stored.offer.doc_id) != nullptr) continue;
        const std::string titles = short_titles(v, stored.offer.doc.policy);
        list.put("<li><a href=\"{}\">{}</a> <span class=\"small\">{}{}</span></li>\n", v.link("offer", stored.offer.doc_id), titles, day_text(stored.offer.doc.head.iat, v.t),
                 stored.offer.doc.in_reply_to.empty() ? "" : v.t(" · answers an enquiry", " · 答复询价"));
    }
    if (list.empty()) return {};
    return html("<section>\n<h2>{}</h2>\n<ul class=\"plain\">\n{}</ul>\n</section>\n", v.t("Offers out, not accepted yet", "已发出、尚未接受的要约"), list);
}

Html refused_files(const Visit& v) {
    Html list;
    for (const RefusedFile& file : v.cabinet.refused()) list.put("<li><span class=\"path\">{}</span> <span class=\"small\">{} · {}</span></li>\n", file.file.string(), file.code, file.message);
    if (list.empty()) return {};
    return html("<section>\n<h2>{}</h2>\n<ul class=\"plain\">\n{}</ul>\n</section>\n", v.t("Files here that do not hold", "本文件夹中未通过验证的文件"), list);
}

}  // namespace

HttpAnswer overview_page(Visit& v) {
    const Tongue t = v.t;
    const std::vector<VenueRow> rows = venue_rows(v.cabinet);
    std::size_t ending = 0, clashing = 0, late = 0;
    for (const VenueRow& row : rows) {
        const bool active = row.state == VenueRow::State::Active;
        ending += active && row.to_s && *row.to_s - v.cabinet.now() <= near_end_s;
        clashing += !row.clashes.empty();
        late += active && row.report_due_s && *row.report_due_s < v.cabinet.now();
    }
    Html content = html("<div class=\"head\"><h1>{}</h1><a class=\"button\" href=\"{}\">{}</a></div>\n", t("Every licence and its venue", "全部许可与场馆"), v.to("/contract"), t("New contract", "新合同"));
    if (rows.empty()) {
        content.put("<p class=\"lead\">{}</p>\n", t("No licence has been issued from this folder yet.", "此文件夹尚未签发任何许可。"));
    } else {
        content.put("<p class=\"lead\">{}</p>\n", fmt::format(fmt::runtime(t("{} licences. Ending within 30 days: {}. Reports overdue: {}. Clashing: {}.", "共 {} 份许可。30 天内到期：{}；报告逾期：{}；独家冲突：{}。")),
                                                             rows.size(), ending, late, clashing));
        if (rows.size() > 8) content.put("<p><input class=\"filter\" data-filter type=\"search\" aria-label=\"{}\" placeholder=\"{}\"></p>\n", t("Search", "查找"), t("Work, venue, contract", "作品、场馆、合同"));
        content.add(table(v, rows));
    }
    content.add(open_offers(v)).add(refused_files(v));
    return page(v, DeskPlace::Overview, t("Overview", "总览"), content);
}

}  // namespace pai
