#include "licence/policy.h"

#include <algorithm>
#include <array>
#include <set>

#include <fmt/format.h>

#include "licence/documents.h"
#include "licence/fields.h"
#include "licence/identifiers.h"

namespace pai {

namespace {

constexpr std::string_view odrl_context = "http://www.w3.org/ns/odrl.jsonld";
constexpr std::string_view paifang_context = "https://paifang.example/ns/odrl/1#";
constexpr std::string_view profile_uri = "https://paifang.example/ns/odrl/1";
constexpr std::string_view currency_prefix = "urn:iso:std:iso:4217:";
constexpr auto unsupported = RightsCode::ProfileUnsupportedTerm;

constexpr std::array<std::string_view, 8> operator_names{"eq", "neq", "isAnyOf", "isNoneOf", "gteq", "gt", "lteq", "lt"};

enum class ValueType : std::uint8_t { DateTime, Duration, Schedule, Integer, Words };

bool operators(std::string_view list, RuleOperator op) {
    const std::string_view name = operator_names[static_cast<std::size_t>(op)];
    return (" " + std::string(list) + " ").find(" " + std::string(name) + " ") != std::string::npos;
}

// The table of 6.2.
struct OperandRow {
    RuleOperand operand;
    std::string_view name, operators;
    ValueType type;
    std::int64_t lo = 0, hi = 0;
    bool (*ok)(std::string_view) = nullptr;
};
constexpr std::array<OperandRow, 11> operand_table{{
    {RuleOperand::DateTime, "dateTime", "gteq gt lteq lt", ValueType::DateTime},
    {RuleOperand::Schedule, "paifang:schedule", "eq", ValueType::Schedule},
    {RuleOperand::SystemDevice, "systemDevice", "eq isAnyOf isNoneOf", ValueType::Words, 0, 0, is_uri},
    {RuleOperand::Spatial, "spatial", "eq neq isAnyOf isNoneOf", ValueType::Words, 0, 0, is_territory},
    {RuleOperand::Purpose, "purpose", "eq neq isAnyOf isNoneOf", ValueType::Words, 0, 0, is_purpose},
    {RuleOperand::Event, "event", "eq isAnyOf isNoneOf", ValueType::Words, 0, 0, is_uri},
    {RuleOperand::DeliveryChannel, "deliveryChannel", "eq isAnyOf isNoneOf", ValueType::Words, 0, 0, is_channel},
    {RuleOperand::Count, "count", "lteq lt", ValueType::Integer, 0, 1'000'000'000},
    {RuleOperand::MeteredTime, "meteredTime", "lteq", ValueType::Duration},
    {RuleOperand::ConcurrentUse, "paifang:concurrentUse", "lteq", ValueType::Integer, 1, 1000},
    {RuleOperand::MaxDepth, "paifang:maxDepth", "lteq", ValueType::Integer, 1, 4},
}};

// {"@value": text, "@type": type}
std::string typed_value(Fields& f, std::string_view name, std::string_view type) {
    std::string value;
    f.object(name, [&](Fields& v) {
        value = v.text("@value", 1, 40);
        if (v.text("@type", 1, 40) != type) v.fail("@type", type, unsupported);
    });
    return value;
}

int clock_minutes(std::string_view text) {
    if (text.size() != 5 || text[2] != ':') return -1;
    for (const std::size_t i : {0u, 1u, 3u, 4u})
        if (text[i] < '0' || text[i] > '9') return -1;
    const int h = (text[0] - '0') * 10 + text[1] - '0', m = (text[3] - '0') * 10 + text[4] - '0';
    return m < 60 && (h < 24 || (h == 24 && m == 0)) ? h * 60 + m : -1;
}

std::int64_t read_duration(Fields& f) {
    const std::string text = typed_value(f, "rightOperand", "xsd:duration");
    const bool shape = text.size() >= 4 && text.size() <= 15 && text.starts_with("PT") && text.back() == 'S' &&
                       text.find_first_not_of("0123456789", 2) == text.size() - 1;
    if (f.failed()) return 0;
    if (!shape) {
        f.fail("rightOperand", "PT and whole seconds and S");
        return 0;
    }
    return std::stoll(text.substr(2, text.size() - 3));
}

void read_words(Fields& f, RuleConstraint& c, bool (*ok)(std::string_view)) {
    const auto right = f.take("rightOperand");
    if (!right) return;
    c.is_list = right->is_array();
    if (c.is_list) {
        if (c.op != RuleOperator::IsAnyOf && c.op != RuleOperator::IsNoneOf) return f.fail("rightOperand", "one value", unsupported);
        c.values = f.texts("rightOperand", 1, 256, ok, false);
    } else {
        if (!right->is_string() || !ok(right->text())) return f.fail("rightOperand", "a value of this operand");
        c.values = {std::string(right->text())};
    }
}

std::int64_t read_date_time(Fields& f) {
    const std::string text = typed_value(f, "rightOperand", "xsd:dateTime");
    if (f.failed()) return 0;
    const auto utc = parse_utc(text);
    if (utc) return *utc;
    f.fail("rightOperand", "YYYY-MM-DDTHH:MM:SSZ");
    return 0;
}

RuleConstraint read_constraint(Fields& f) {
    RuleConstraint c{RuleOperand::DateTime, RuleOperator::Eq};
    const std::string left = f.text("leftOperand", 1, 40), op = f.text("operator", 1, 40);
    if (f.failed()) return c;
    const auto row = std::find_if(operand_table.begin(), operand_table.end(), [&](const OperandRow& r) { return r.name == left; });
    if (row == operand_table.end()) return f.fail("leftOperand", "an operand of the profile", unsupported), c;
    const auto at = std::find(operator_names.begin(), operator_names.end(), op);
    if (at == operator_names.end()) return f.fail("operator", "an operator of the profile", unsupported), c;
    c.operand = row->operand;
    c.op = static_cast<RuleOperator>(at - operator_names.begin());
    if (!operators(row->operators, c.op)) return f.fail("operator", "an operator that this operand takes", unsupported), c;
    switch (row->type) {
        case ValueType::DateTime: c.number = read_date_time(f); break;
        case ValueType::Duration: c.number = read_duration(f); break;
        case ValueType::Schedule: c.schedule = read_week_schedule(f, "rightOperand"); break;
        case ValueType::Integer: c.number = f.integer("rightOperand", row->lo, row->hi); break;
        case ValueType::Words: read_words(f, c, row->ok); break;
    }
    return c;
}

void read_constraints(Fields& rule, std::vector<RuleConstraint>& out) {
    const auto v = rule.take("constraint", Need::May);
    if (!v) return;
    const auto each = [&](Fields& f) { out.push_back(read_constraint(f)); };
    if (v->is_object()) {
        Fields all(rule.errors(), *v, rule.path() + "/constraint", unsupported);
        all.objects("and", 0, 32, each);
        all.finish();
    } else {
        rule.objects("constraint", 0, 32, each);
    }
}

// [{"rdf:value": {"@id": "odrl:NAME"}, "refinement": [...]}]: the name, and what `refine` reads of each refinement.
std::string refined_action(Fields& f, std::size_t refinements, const std::function<void(Fields&, std::size_t)>& refine) {
    std::string name;
    f.objects("action", 1, 1, [&](Fields& a) {
        a.object("rdf:value", [&](Fields& v) {
            name = v.text("@id", 1, 60);
            if (!name.starts_with("odrl:")) return v.fail("@id", "odrl: and an action", unsupported);
            name.erase(0, 5);
        });
        std::size_t i = 0;
        a.objects("refinement", refinements, refinements, [&](Fields& r) { refine(r, i++); });
    });
    return name;
}

// leftOperand and operator of a refinement must be these.
void expect_terms(Fields& f, std::string_view left, std::string_view op) {
    if (f.text("leftOperand", 1, 40) != left) f.fail("leftOperand", left, unsupported);
    if (f.text("operator", 1, 40) != op) f.fail("operator", op, unsupported);
}

bool is_decimal(std::string_view text) {
    const std::size_t dot = text.find('.');
    const std::string_view whole = text.substr(0, dot), part = dot == text.npos ? "0" : text.substr(dot + 1);
    const auto ok = [](std::string_view d) { return !d.empty() && d.size() <= 6 && d.find_first_not_of("0123456789") == d.npos; };
    return ok(whole) && ok(part);
}

void read_price(Fields& r, PolicyDuty& duty) {
    expect_terms(r, "payAmount", "eq");
    duty.price = typed_value(r, "rightOperand", "xsd:decimal");
    if (!is_decimal(duty.price)) r.fail("rightOperand", "a decimal of at most 6 and 6 digits");
    const std::string unit = r.text("unit", 1, 60);
    duty.currency = unit.starts_with(currency_prefix) ? unit.substr(currency_prefix.size()) : "";
    if (!is_currency(duty.currency)) r.fail("unit", "urn:iso:std:iso:4217: and a currency code");
}

void read_compensate(Fields& f, PolicyDuty& duty) {
    const std::string name = refined_action(f, 2, [&](Fields& r, std::size_t i) {
        if (i == 0) return read_price(r, duty);
        expect_terms(r, "unitOfCount", "eq");
        duty.unit = r.one_of("rightOperand", {"play", "visitor", "day"});
    });
    if (name != "compensate") return f.fail("action", "odrl:compensate", unsupported);
    f.objects(
        "constraint", 1, 1,
        [&](Fields& c) {
            expect_terms(c, "event", "lt");
            c.object("rightOperand", [&](Fields& v) {
                if (v.text("@id", 1, 60) != "odrl:policyUsage") v.fail("@id", "odrl:policyUsage", unsupported);
            });
            duty.prepaid = true;
        },
        Need::May);
}

PolicyDuty read_duty(Fields& f, bool on_grant_use, bool obligation) {
    PolicyDuty duty{PolicyDuty::Kind::Inform, f.uri("uid")};
    const auto action = f.take("action");
    if (!action) return duty;
    const std::string_view name = action->text();
    if (obligation && name != "inform") return f.fail("action", "inform", unsupported), duty;
    if (!action->is_string()) {
        duty.kind = PolicyDuty::Kind::Compensate;
        read_compensate(f, duty);
    } else if (name == "inform") {
        duty.every_days = static_cast<int>(f.integer("paifang:everyDays", 1, 366));
        duty.grace_days = static_cast<int>(f.integer("paifang:graceDays", 0, 366));
    } else if (name == "attribute") {
        duty.kind = PolicyDuty::Kind::Attribute;
        duty.text = f.text_map("paifang:text");
    } else if (name == "watermark") {
        duty.kind = PolicyDuty::Kind::Watermark;
        duty.mode = f.one_of("paifang:mode", {"visible", "forensic"});
    } else if (name == "nextPolicy" && on_grant_use) {
        duty.kind = PolicyDuty::Kind::NextPolicy;
        duty.target = f.uri("target");
    } else {
        f.fail("action", "a duty of the profile", unsupported);
    }
    return duty;
}

void read_targets(Fields& f, PolicyRule& rule) {
    const auto target = f.take("target");
    if (!target) return;
    const auto ok = [](std::string_view t) { return is_uri(t) && !t.starts_with(local_uid_prefix); };
    rule.target_is_list = target->is_array();
    if (rule.target_is_list) rule.targets = f.texts("target", 1, 256, ok, false);
    else if (target->is_string() && ok(target->text())) rule.targets = {std::string(target->text())};
    else f.fail("target", "an asset id, a package uid, or an array of these");
}

PolicyRule read_rule(Fields& f, bool prohibition) {
    PolicyRule rule;
    rule.uid = f.uri("uid");
    read_targets(f, rule);
    const auto action = f.take("action");
    if (!action) return rule;
    if (action->is_string()) {
        rule.action = action->text();
    } else {
        rule.action = refined_action(f, 1, [&](Fields& r, std::size_t) {
            expect_terms(r, "resolution", "lteq");
            rule.resolution_cap = r.integer("rightOperand", 1, 1'000'000);
        });
    }
    const bool reserves = rule.action == "aiTraining" || rule.action == "generate";
    if (!is_action(rule.action) || (reserves && !prohibition)) f.fail("action", "an action of the profile", unsupported);
    read_constraints(f, rule.constraints);
    for (const RuleConstraint& c : rule.constraints)
        if (c.operand == RuleOperand::MaxDepth && rule.action != "grantUse") f.fail("constraint", "paifang:maxDepth on grantUse only", unsupported);
    if (!prohibition)
        f.objects("duty", 0, 16, [&](Fields& d) { rule.duties.push_back(read_duty(d, rule.action == "grantUse", false)); }, Need::May);
    return rule;
}

void check_context(Fields& f) {
    const auto context = f.take("@context");
    if (!context) return;
    const bool same = context->is_array() && context->size() == 2 && (*context)[0].is_string() && (*context)[0].text() == odrl_context &&
                      (*context)[1].is_object() && (*context)[1].size() == 1 && (*context)[1].key(0) == "paifang" &&
                      (*context)[1][0].is_string() && (*context)[1][0].text() == paifang_context;
    if (!same) f.fail("@context", "the context of the profile", unsupported);
}

Policy::Type read_type(Fields& f, bool offer) {
    const auto type = f.take("@type");
    if (!type) return Policy::Type::Agreement;
    const std::string_view name = type->text();
    if (offer && name == "Offer") return Policy::Type::Offer;
    if (!offer && name == "Agreement") return Policy::Type::Agreement;
    if (!offer && name == "Set") return Policy::Type::Set;
    f.fail("@type", offer ? "Offer" : "Agreement or Set", RightsCode::PolicyTypeNotGranting);
    return Policy::Type::Agreement;
}

void check_unique_uids(Fields& f, const Policy& policy) {
    std::set<std::string_view> seen;
    for (const auto* rules : {&policy.permissions, &policy.prohibitions})
        for (const PolicyRule& rule : *rules)
            if (!seen.insert(rule.uid).second) f.fail("permission", "rules with uids of their own");
}

}  // namespace

WeekSchedule read_week_schedule(Fields& f, std::string_view name) {
    WeekSchedule s;
    f.object(name, [&](Fields& v) {
        s.tz = v.text("tz", 1, 64);
        if (!is_zone_name(s.tz)) v.fail("tz", "an IANA zone name");
        v.objects("rules", 1, 32, [&](Fields& r) {
            WeekSchedule::Rule rule;
            r.array("days", 1, 7, [&](JsonRef day, const std::string& path) {
                const auto at = std::find(kWeekdays.begin(), kWeekdays.end(), day.text());
                const auto bit = static_cast<std::uint8_t>(at == kWeekdays.end() ? 0 : 1u << (at - kWeekdays.begin()));
                if (!day.is_string() || bit == 0 || (rule.days & bit)) return r.errors().fail(RightsCode::SchemaInvalid, day, path, "MO to SU, each once");
                rule.days = static_cast<std::uint8_t>(rule.days | bit);
            });
            rule.from_min = clock_minutes(r.text("from", 5, 5));
            rule.to_min = clock_minutes(r.text("to", 5, 5));
            if (rule.from_min < 0 || rule.from_min >= 1440) r.fail("from", "HH:MM");
            if (rule.to_min <= rule.from_min) r.fail("to", "HH:MM later than from");
            s.rules.push_back(rule);
        });
        if (v.has("except")) s.except = v.texts("except", 0, 366, is_date, false);
    });
    return s;
}

std::string_view to_string(RuleOperand operand) { return operand_table[static_cast<std::size_t>(operand)].name; }
std::string_view to_string(RuleOperator op) { return operator_names[static_cast<std::size_t>(op)]; }

std::int64_t PolicyDuty::price_micro() const {
    const std::size_t dot = price.find('.');
    std::int64_t whole = 0, part = 0, scale = 1'000'000;
    for (std::size_t i = 0; i < std::min(dot, price.size()); ++i) whole = whole * 10 + (price[i] - '0');
    if (dot != std::string::npos)
        for (std::size_t i = dot + 1; i < price.size(); ++i) {
            scale /= 10;
            part += (price[i] - '0') * scale;
        }
    return whole * 1'000'000 + part;
}

Result<Policy> parse_policy(JsonRef json, bool offer) {
    ReadErrors errors;
    Fields f(errors, json, "/policy", unsupported);
    Policy policy;
    policy.type = read_type(f, offer);
    check_context(f);
    policy.uid = f.uri("uid");
    if (f.text("profile", 1, 240) != profile_uri) f.fail("profile", profile_uri, unsupported);
    if (f.text("conflict", 1, 40) != "prohibit") f.fail("conflict", "prohibit", unsupported);
    policy.assigner = f.uri("assigner");
    if (policy.type == Policy::Type::Agreement) policy.assignee = f.uri("assignee");
    f.objects("permission", 1, 64, [&](Fields& r) { policy.permissions.push_back(read_rule(r, false)); });
    f.objects("prohibition", 0, 64, [&](Fields& r) { policy.prohibitions.push_back(read_rule(r, true)); }, Need::May);
    f.objects("obligation", 0, 8, [&](Fields& d) { policy.obligations.push_back(read_duty(d, false, true)); }, Need::May);
    check_unique_uids(f, policy);
    f.finish();
    if (errors.failed()) return errors.take();
    return policy;
}

}  // namespace pai
