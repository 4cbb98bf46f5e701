// What a statement's maker should look at before it is signed.
#include <algorithm>
#include <map>
#include <set>

#include <fmt/format.h>

#include "report/statement.h"

namespace pai {
namespace {

struct DevicePeriods {
    std::vector<std::pair<std::int64_t, std::int64_t>> covered;
    std::set<std::string> performances;
    std::int64_t visitors = 0, revenue_minor = 0;
};

std::map<std::string, DevicePeriods> by_device(const StatementOrder& order) {
    std::map<std::string, DevicePeriods> devices;
    for (const SignedReport& report : order.reports) {
        DevicePeriods& device = devices[report.body->device];
        device.covered.emplace_back(report.body->from, report.body->to);
        for (const ReportBody::Plays& p : report.body->plays)
            if (p.licence == order.licence_id) device.performances.insert(p.performances.begin(), p.performances.end());
        for (const ReportBody::Visitors& v : report.body->visitors) device.visitors += v.count;
        for (const ReportBody::Revenue& r : report.body->revenue)
            if (r.licence == order.licence_id) device.revenue_minor += r.amount_minor;
    }
    return devices;
}

void warn_of_gaps(const StatementOrder& order, const std::map<std::string, DevicePeriods>& devices, std::vector<std::string>& out) {
    const std::int64_t before = order.previous.empty() ? licence_start(*order.licence) : order.previous.front().body->to;
    if (before < order.from) out.push_back(fmt::format("{} to {} stands in no statement", format_utc(before), format_utc(order.from)));
    for (const auto& [kid, device] : devices) {
        auto periods = device.covered;
        std::sort(periods.begin(), periods.end());
        std::int64_t at = order.from;
        for (const auto& [from, to] : periods) {
            if (from > at) out.push_back(fmt::format("no report of {} covers {} to {}", kid, format_utc(at), format_utc(from)));
            at = std::max(at, to);
        }
        if (at < order.to) out.push_back(fmt::format("no report of {} covers {} to {}", kid, format_utc(at), format_utc(order.to)));
    }
}

// Reports hold sums: whether two devices counted the same people cannot be seen, only that both counted.
void warn_of_double_counts(const std::map<std::string, DevicePeriods>& devices, std::vector<std::string>& out) {
    for (auto a = devices.begin(); a != devices.end(); ++a)
        for (auto b = std::next(a); b != devices.end(); ++b) {
            std::vector<std::string> both;
            std::set_intersection(a->second.performances.begin(), a->second.performances.end(), b->second.performances.begin(), b->second.performances.end(), std::back_inserter(both));
            if (both.empty()) continue;
            const bool visitors = a->second.visitors > 0 && b->second.visitors > 0, revenue = a->second.revenue_minor > 0 && b->second.revenue_minor > 0;
            if (visitors || revenue)
                out.push_back(fmt::format("{} and {} showed {} together and both recorded {}: it is added up, so look whether the same was recorded twice", a->first, b->first,
                                          both.size() == 1 ? "performance " + both.front() : fmt::format("{} performances", both.size()),
                                          visitors && revenue ? "visitors and revenue" : (visitors ? "visitors" : "revenue")));
        }
}

}  // namespace

std::vector<std::string> statement_warnings(const StatementOrder& order) {
    std::vector<std::string> out;
    const auto devices = by_device(order);
    warn_of_gaps(order, devices, out);
    warn_of_double_counts(devices, out);
    return out;
}

}  // namespace pai
