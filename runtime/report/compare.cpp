// What a report says otherwise than the rows of the ledger do, and which rows those are.
#include <algorithm>
#include <set>
#include <tuple>

#include "report/report.h"

namespace pai {
namespace {

class Comparison {
public:
    Comparison(const ReportBody& said, const ComputedReport& found) : said_(said), found_(found.body), trace_(found.trace) {}

    ReportDifference run() {
        note("venue", said_.venue != found_.venue);
        note("period", said_.from != found_.from || said_.to != found_.to);
        note("firstSeq", said_.first_seq != found_.first_seq);
        note("lastSeq", said_.last_seq != found_.last_seq);
        plays();
        named("visitors", said_.visitors, found_.visitors, [](const auto& v) { return v.source; }, trace_.visitors);
        named("revenue", said_.revenue, found_.revenue, [](const auto& r) { return ReportTrace::Pair{r.licence, r.currency}; }, trace_.revenue);
        named("lines", said_.lines, found_.lines, [](const auto& l) { return ReportTrace::Pair{l.licence, l.duty}; }, trace_.lines);
        note("occupancyPermille", said_.occupancy_permille != found_.occupancy_permille);
        note("flags", said_.flags != found_.flags);
        out_.rows.assign(rows_.begin(), rows_.end());
        return std::move(out_);
    }

private:
    void note(std::string_view member, bool differs) {
        if (differs) out_.members.emplace_back(member);
    }

    // Elements with one key differ as a whole; every row behind them is named.
    template <class Element, class KeyOf, class Rows>
    void named(std::string_view member, const std::vector<Element>& said, const std::vector<Element>& found, const KeyOf& key_of, const Rows& rows) {
        note(member, said != found);
        for (const auto& [key, seqs] : rows) {
            const auto of_key = [&](const std::vector<Element>& list) {
                std::vector<Element> out;
                std::copy_if(list.begin(), list.end(), std::back_inserter(out), [&](const Element& e) { return key_of(e) == key; });
                return out;
            };
            if (of_key(said) != of_key(found)) rows_.insert(seqs.begin(), seqs.end());
        }
    }

    void missing(const std::vector<std::string>& said, const std::map<std::string, std::int64_t>& found) {
        for (const auto& [name, seq] : found)
            if (!std::binary_search(said.begin(), said.end(), name)) rows_.insert(seq);
    }

    void plays() {
        note("plays", said_.plays != found_.plays);
        for (const auto& [pair, trace] : trace_.plays) {
            const auto of_pair = [&, &pair = pair](const ReportBody& body) {
                const auto at = std::find_if(body.plays.begin(), body.plays.end(), [&](const auto& p) { return std::tie(p.licence, p.rule) == std::tie(pair.first, pair.second); });
                return at == body.plays.end() ? ReportBody::Plays{} : *at;
            };
            const ReportBody::Plays said = of_pair(said_), found = of_pair(found_);
            if (said == found) continue;
            missing(said.performances, trace.performances);
            missing(said.dates, trace.dates);
            if (said.metered_ms != found.metered_ms) rows_.insert(trace.ends.begin(), trace.ends.end());
            if (said.count != found.count || said.unit != found.unit) rows_.insert(trace.runs.begin(), trace.runs.end());
        }
    }

    const ReportBody& said_;
    const ReportBody& found_;
    const ReportTrace& trace_;
    ReportDifference out_;
    std::set<std::int64_t> rows_;
};

}  // namespace

ReportDifference compare_report(const ReportBody& said, const ComputedReport& found) { return Comparison(said, found).run(); }

}  // namespace pai
