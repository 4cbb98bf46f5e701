#include "issue/trade_terms.h"

#include <algorithm>
#include <array>

#include <fmt/format.h>

#include "base/file.h"
#include "licence/fields.h"
#include "licence/schedule.h"
#include "report/money.h"

namespace pai {

namespace {

// Text or an array of texts.
std::vector<std::string> one_or_more(Fields& f, std::string_view name, bool (*ok)(std::string_view), std::string_view expected) {
    std::vector<std::string> texts;
    const auto member = f.take(name, Need::May);
    if (!member) return texts;
    const std::size_t count = member->is_array() ? member->size() : 1;
    for (std::size_t i = 0; i < count; ++i) {
        const JsonRef at = member->is_array() ? (*member)[i] : *member;
        if (!at.is_string() || !ok(at.text())) f.fail(name, expected);
        else texts.emplace_back(at.text());
    }
    if (texts.empty() || texts.size() > 256) f.fail(name, expected);
    return texts;
}

// Decimal with 1 to 9 digits and up to `places` after the point.
bool is_decimal(std::string_view text, std::size_t places) {
    const std::size_t point = std::min(text.find('.'), text.size());
    const auto digits = [](std::string_view t) { return std::all_of(t.begin(), t.end(), [](char c) { return c >= '0' && c <= '9'; }); };
    if (point == 0 || point > 12 || !digits(text.substr(0, point))) return false;
    if (point == text.size()) return true;
    const std::string_view rest = text.substr(point + 1);
    return !rest.empty() && rest.size() <= places && digits(rest);
}

std::string decimal(Fields& f, std::string_view name, std::size_t places, Need need = Need::May) {
    std::string text = f.text(name, 1, 20, need);
    if (!text.empty() && !is_decimal(text, places)) f.fail(name, fmt::format("a decimal in a string, at most {} places", places));
    return text;
}

// `decimal` times 10^places; it has no more places than that.
std::int64_t scaled(std::string_view decimal, int places) {
    std::int64_t value = 0;
    int after = -1;
    for (const char c : decimal) {
        if (c == '.') after = 0;
        else value = value * 10 + (c - '0'), after += after >= 0;
    }
    for (int i = std::max(after, 0); i < places; ++i) value *= 10;
    return value;
}

Result<std::int64_t> minor_amount(std::string_view decimal, std::string_view currency, std::string_view what) {
    const int digits = currency_exponent(currency);
    const std::size_t point = decimal.find('.');
    if (point != decimal.npos && static_cast<int>(decimal.size() - point) - 1 > digits)
        return refuse(RightsCode::SchemaInvalid, fmt::format("terms: {} {} has more decimals than {} has", what, decimal, currency));
    return scaled(decimal, digits);
}

// The local date of "2027-01-30" as days since 1970; nothing if it is none.
std::optional<std::int64_t> parse_day(std::string_view text) {
    if (text.size() != 10) return {};
    const auto midnight = parse_utc(fmt::format("{}T00:00:00Z", text));
    if (!midnight) return {};
    return *midnight / 86'400;
}

// First and last instants of local days, in a zone or in UTC.
class Days {
public:
    static Result<Days> in(const std::string& zone) {
        Days days;
        if (zone.empty()) return days;
        auto bytes = read_text_file(std::filesystem::path("/usr/share/zoneinfo") / zone, 1u << 20);
        if (!bytes) return refuse(RightsCode::SchemaInvalid, fmt::format("terms: timeZone {} is not known here", zone));
        PAI_TRY(days.rules_, ZoneRules::parse(*bytes));
        return days;
    }
    std::int64_t first(std::int64_t day) const { return rules_ ? rules_->first_instant(day, 0) : day * 86'400; }

private:
    std::optional<ZoneRules> rules_;
};

std::optional<std::int64_t> read_time(Fields& f, std::string_view name, const Days& days, bool end) {
    if (!f.has(name)) return {};
    const std::string text = f.text(name, 1, 40);
    if (const auto day = parse_day(text)) return end ? days.first(*day + 1) - 1 : days.first(*day);
    const auto time = parse_utc(text);
    if (!time) {
        f.fail(name, "a day 2027-01-30 or a time 2027-01-30T12:00:00Z");
        return {};
    }
    return *time;
}

std::optional<std::int64_t> limit(Fields& f, std::string_view name, std::int64_t lo, std::int64_t hi) {
    if (!f.has(name)) return {};
    return f.integer(name, lo, hi);
}

void read_who_and_what(Fields& f, TradeTerms& t) {
    t.licensor = f.uri("licensor");
    t.assignee = f.uri("assignee", Need::May);
    t.targets = one_or_more(f, "package", is_uri, "the URI of a package, or an array of them");
    const std::vector<std::string> assets = one_or_more(f, "assets", is_uri, "asset ids");
    t.targets.insert(t.targets.end(), assets.begin(), assets.end());
    t.territories = one_or_more(f, "territory", is_territory, "a territory code, or an array of them");
    t.devices = one_or_more(f, "devices", is_uri, "party ids of devices");
    t.events = one_or_more(f, "event", is_uri, "the URI of an event, or an array of them");
}

void read_use(Fields& f, TradeTerms& t) {
    t.price = decimal(f, "price", 6);
    t.currency = f.text("currency", 3, 3, Need::May);
    if (!t.currency.empty() && !is_currency(t.currency)) f.fail("currency", "an ISO 4217 code");
    if (!t.price.empty() && t.currency.empty()) f.fail("currency", "the currency of the price");
    t.per = f.one_of("per", {"play", "visitor", "day"}, Need::May);
    t.prepaid = f.boolean("prepaid", Need::May);
    t.plays = limit(f, "plays", 0, 1'000'000'000);
    t.hours = limit(f, "hours", 0, 1'000'000);
    t.seats = limit(f, "seats", 1, 1000);
    t.credit = f.text_map("credit", Need::May);
    t.watermark = f.one_of("watermark", {"visible", "forensic", "none"}, Need::May);
    t.preview_pixels = limit(f, "previewPixels", 1, 65'536);
    t.report_days = limit(f, "reportDays", 0, 366);
    t.report_grace_days = limit(f, "reportGraceDays", 0, 366);
    if (const auto depth = limit(f, "sublicense", 1, 4)) t.sublicense_depth = static_cast<int>(*depth);
    if (f.has("reserve")) t.reserve = f.boolean("reserve");
    t.play_unit = f.one_of("playUnit", {"performance", "openDay", "sceneRun"}, Need::May);
}

void read_contract(Fields& f, TradeTerms& t) {
    t.contract = f.text("contract", 1, 80, Need::May);
    if (f.has("approval")) t.approval = f.boolean("approval");
    t.flat_fee = decimal(f, "flatFee", 4);
    t.box_office_percent = decimal(f, "boxOfficePercent", 2);
    t.withholding_percent = decimal(f, "withholdingPercent", 2);
    f.object("guarantee", [&](Fields& g) {
        TradeTerms::Guarantee guarantee;
        guarantee.amount = decimal(g, "amount", 4, Need::Must);
        guarantee.days = g.integer("days", 1, 36'600);
        if (g.has("recoupable")) guarantee.recoupable = g.boolean("recoupable");
        t.guarantee = guarantee;
    }, Need::May);
    f.objects("tiers", 1, 16, [&](Fields& tier) {
        t.tiers.push_back({tier.integer("from", 1, largest_number), decimal(tier, "price", 6, Need::Must)});
    }, Need::May);
    f.objects("splits", 1, 16, [&](Fields& split) { t.splits.push_back({split.uri("holder"), decimal(split, "percent", 2, Need::Must)}); }, Need::May);
    t.exclusive = f.boolean("exclusive", Need::May);
}

}  // namespace

Result<TradeTerms> parse_trade_terms(JsonRef json) {
    TradeTerms t;
    ReadErrors errors;
    Fields f(errors, json, "terms");
    const std::string zone = f.text("timeZone", 1, 64, Need::May);
    if (!zone.empty() && !is_zone_name(zone)) f.fail("timeZone", "an IANA zone name");
    if (errors.failed()) return errors.take();
    PAI_TRY(const Days days, Days::in(zone));
    read_who_and_what(f, t);
    t.from_s = read_time(f, "from", days, false);
    t.to_s = read_time(f, "to", days, true);
    read_use(f, t);
    if (f.has("schedule")) t.schedule = read_week_schedule(f, "schedule");
    read_contract(f, t);
    t.status_list = f.uri("statusList", Need::May);
    t.status_index = limit(f, "statusIndex", 0, 8'388'607);
    if (f.has("offlineDays")) t.offline_days = f.integer("offlineDays", 0, 90);
    t.note = f.text("note", 0, 2000, Need::May);
    if (t.from_s && t.to_s && *t.from_s > *t.to_s) f.fail("to", "a time not before from");
    f.finish();
    if (errors.failed()) return errors.take();
    return t;
}

std::string status_list_of(const std::string& party) {
    constexpr std::string_view web = "did:web:";
    if (party.starts_with(web) && party.find(':', web.size()) == party.npos) return fmt::format("https://{}/status/1", party.substr(web.size()));
    return party + "/status/1";
}

Result<std::string> commercial_terms(const TradeTerms& t, std::int64_t start_s) {
    const bool money = !t.flat_fee.empty() || !t.box_office_percent.empty() || !t.withholding_percent.empty() || t.guarantee || !t.tiers.empty() || !t.splits.empty();
    if (t.contract.empty()) {
        if (money || t.exclusive || t.approval)
            return refuse(RightsCode::SchemaInvalid, "terms: fees, shares, exclusivity and approval need a contract: its number, and the currency");
        return std::string();
    }
    if (t.currency.empty()) return refuse(RightsCode::SchemaInvalid, "terms: a contract needs its currency");
    if (t.exclusive && t.territories.empty()) return refuse(RightsCode::SchemaInvalid, "terms: exclusive needs its territory");
    JsonWriter w;
    w.begin_object().member("contract", t.contract).member("currency", t.currency);
    if (!t.flat_fee.empty()) {
        PAI_TRY(const std::int64_t amount, minor_amount(t.flat_fee, t.currency, "flatFee"));
        const std::int64_t end = std::max(start_s, t.to_s.value_or(start_s));
        w.key("flat").begin_array().begin_object().member("from", start_s).member("to", end).member("amountMinor", amount).end_object().end_array();
    }
    if (!t.box_office_percent.empty()) w.member("boxOfficeBasisPoints", scaled(t.box_office_percent, 2));
    if (!t.tiers.empty()) {
        w.key("tiers").begin_array();
        for (const TradeTerms::Tier& tier : t.tiers) w.begin_object().member("from", tier.from).member("amountMicro", scaled(tier.price, 6)).end_object();
        w.end_array();
    }
    if (t.guarantee) {
        PAI_TRY(const std::int64_t amount, minor_amount(t.guarantee->amount, t.currency, "guarantee"));
        w.key("minimumGuarantee").begin_object().member("periodDays", t.guarantee->days).member("amountMinor", amount);
        w.member("recoupable", t.guarantee->recoupable).end_object();
    }
    if (!t.withholding_percent.empty()) w.member("withholdingBasisPoints", scaled(t.withholding_percent, 2));
    if (!t.splits.empty()) {
        w.key("splits").begin_array();
        for (const TradeTerms::Split& split : t.splits) w.begin_object().member("holder", split.holder).member("basisPoints", scaled(split.percent, 2)).end_object();
        w.end_array();
    }
    if (t.exclusive) {
        w.member("exclusive", true).key("territory").begin_array();
        for (const std::string& code : t.territories) w.value(code);
        w.end_array();
    }
    if (t.approval) w.key("approval").begin_object().member("needed", *t.approval).end_object();
    return w.end_object().take();
}

}  // namespace pai
