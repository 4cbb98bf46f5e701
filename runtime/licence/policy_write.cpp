// A policy as ODRL JSON-LD.
#include <array>

#include <fmt/format.h>

#include "licence/policy.h"

namespace pai {

namespace {

void write_texts(JsonWriter& out, const std::vector<std::string>& texts) {
    out.begin_array();
    for (const std::string& t : texts) out.value(t);
    out.end_array();
}

void write_typed(JsonWriter& out, std::string_view value, std::string_view type) {
    out.begin_object().member("@value", value).member("@type", type).end_object();
}

std::string clock_text(int minutes) { return fmt::format("{:02}:{:02}", minutes / 60, minutes % 60); }

void write_schedule(JsonWriter& out, const WeekSchedule& s) {
    out.begin_object().member("tz", s.tz).key("rules").begin_array();
    for (const WeekSchedule::Rule& r : s.rules) {
        out.begin_object().key("days").begin_array();
        for (std::size_t i = 0; i < kWeekdays.size(); ++i)
            if ((r.days >> i) & 1) out.value(kWeekdays[i]);
        out.end_array().member("from", clock_text(r.from_min)).member("to", clock_text(r.to_min)).end_object();
    }
    out.end_array();
    if (!s.except.empty()) write_texts(out.key("except"), s.except);
    out.end_object();
}

void write_constraint(JsonWriter& out, const RuleConstraint& c) {
    out.begin_object().member("leftOperand", to_string(c.operand)).member("operator", to_string(c.op)).key("rightOperand");
    switch (c.operand) {
        case RuleOperand::DateTime: write_typed(out, format_utc(c.number), "xsd:dateTime"); break;
        case RuleOperand::MeteredTime: write_typed(out, fmt::format("PT{}S", c.number), "xsd:duration"); break;
        case RuleOperand::Schedule: write_schedule(out, c.schedule); break;
        case RuleOperand::Count:
        case RuleOperand::ConcurrentUse:
        case RuleOperand::MaxDepth: out.value(c.number); break;
        default:
            if (c.is_list || c.values.size() != 1) write_texts(out, c.values);
            else out.value(c.values.front());
    }
    out.end_object();
}

void begin_refined(JsonWriter& out, std::string_view action) {
    out.begin_array().begin_object().key("rdf:value").begin_object().member("@id", fmt::format("odrl:{}", action)).end_object();
    out.key("refinement").begin_array();
}

void write_compensate(JsonWriter& out, const PolicyDuty& d) {
    begin_refined(out.key("action"), "compensate");
    out.begin_object().member("leftOperand", "payAmount").member("operator", "eq").key("rightOperand");
    write_typed(out, d.price, "xsd:decimal");
    out.member("unit", "urn:iso:std:iso:4217:" + d.currency).end_object();
    out.begin_object().member("leftOperand", "unitOfCount").member("operator", "eq").member("rightOperand", d.unit).end_object();
    out.end_array().end_object().end_array();
    if (!d.prepaid) return;
    out.key("constraint").begin_array().begin_object().member("leftOperand", "event").member("operator", "lt");
    out.key("rightOperand").begin_object().member("@id", "odrl:policyUsage").end_object().end_object().end_array();
}

void write_duty(JsonWriter& out, const PolicyDuty& d) {
    out.begin_object().member("uid", d.uid);
    switch (d.kind) {
        case PolicyDuty::Kind::Compensate: write_compensate(out, d); break;
        case PolicyDuty::Kind::Inform:
            out.member("action", "inform").member("paifang:everyDays", d.every_days).member("paifang:graceDays", d.grace_days);
            break;
        case PolicyDuty::Kind::Attribute:
            out.member("action", "attribute").key("paifang:text").begin_object();
            for (const auto& [language, text] : d.text) out.member(language, text);
            out.end_object();
            break;
        case PolicyDuty::Kind::Watermark: out.member("action", "watermark").member("paifang:mode", d.mode); break;
        case PolicyDuty::Kind::NextPolicy: out.member("action", "nextPolicy").member("target", d.target); break;
    }
    out.end_object();
}

void write_rule(JsonWriter& out, const PolicyRule& r) {
    out.begin_object().member("uid", r.uid).key("target");
    if (r.target_is_list || r.targets.size() != 1) write_texts(out, r.targets);
    else out.value(r.targets.front());
    out.key("action");
    if (r.resolution_cap) {
        begin_refined(out, r.action);
        out.begin_object().member("leftOperand", "resolution").member("operator", "lteq").member("rightOperand", *r.resolution_cap).end_object();
        out.end_array().end_object().end_array();
    } else {
        out.value(r.action);
    }
    if (!r.constraints.empty()) {
        out.key("constraint").begin_array();
        for (const RuleConstraint& c : r.constraints) write_constraint(out, c);
        out.end_array();
    }
    if (!r.duties.empty()) {
        out.key("duty").begin_array();
        for (const PolicyDuty& d : r.duties) write_duty(out, d);
        out.end_array();
    }
    out.end_object();
}

}  // namespace

void write_policy(JsonWriter& out, const Policy& p) {
    constexpr std::array<std::string_view, 3> types{"Agreement", "Set", "Offer"};
    out.begin_object().key("@context").begin_array().value("http://www.w3.org/ns/odrl.jsonld");
    out.begin_object().member("paifang", "https://paifang.example/ns/odrl/1#").end_object().end_array();
    out.member("@type", types[static_cast<std::size_t>(p.type)]).member("uid", p.uid);
    out.member("profile", "https://paifang.example/ns/odrl/1").member("conflict", "prohibit").member("assigner", p.assigner);
    if (!p.assignee.empty()) out.member("assignee", p.assignee);
    out.key("permission").begin_array();
    for (const PolicyRule& r : p.permissions) write_rule(out, r);
    out.end_array();
    if (!p.prohibitions.empty()) {
        out.key("prohibition").begin_array();
        for (const PolicyRule& r : p.prohibitions) write_rule(out, r);
        out.end_array();
    }
    if (!p.obligations.empty()) {
        out.key("obligation").begin_array();
        for (const PolicyDuty& d : p.obligations) write_duty(out, d);
        out.end_array();
    }
    out.end_object();
}

}  // namespace pai
