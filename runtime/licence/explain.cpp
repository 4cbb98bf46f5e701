#include "licence/explain.h"

#include <algorithm>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "licence/judge.h"

namespace pai {

namespace {

constexpr std::size_t kMostLicences = 16;
// English, Simplified and Traditional Chinese.
using Phrase = std::array<std::string_view, 3>;

// A line in three languages, from a phrase with places for the same arguments in the same order.
template <class... Args>
std::array<std::string, 3> say(const Phrase& phrase, const Args&... args) {
    std::array<std::string, 3> out;
    for (std::size_t i = 0; i < out.size(); ++i) out[i] = fmt::format(fmt::runtime(phrase[i]), args...);
    return out;
}

void add(PlainWords& words, const std::array<std::string, 3>& line) {
    words.en.push_back(line[0]);
    words.zh_hans.push_back(line[1]);
    words.zh_hant.push_back(line[2]);
}

bool names_members(const RuleConstraint& c) { return c.op == RuleOperator::Eq || c.op == RuleOperator::IsAnyOf; }

Phrase phrase_of_words(const RuleConstraint& c) {
    const bool only = names_members(c);
    switch (c.operand) {
        case RuleOperand::SystemDevice: return only ? Phrase{"only on the devices {}", "仅限设备 {}", "僅限裝置 {}"} : Phrase{"not on the devices {}", "不得用于设备 {}", "不得用於裝置 {}"};
        case RuleOperand::Spatial: return only ? Phrase{"only in {}", "仅限地区 {}", "僅限地區 {}"} : Phrase{"not in {}", "不含地区 {}", "不含地區 {}"};
        case RuleOperand::Purpose: return only ? Phrase{"only for the purposes {}", "仅限用途 {}", "僅限用途 {}"} : Phrase{"not for the purposes {}", "不得用于用途 {}", "不得用於用途 {}"};
        case RuleOperand::Event: return only ? Phrase{"only at the events {}", "仅限活动 {}", "僅限活動 {}"} : Phrase{"not at the events {}", "不得用于活动 {}", "不得用於活動 {}"};
        default: return only ? Phrase{"only by {}", "仅限呈现方式 {}", "僅限呈現方式 {}"} : Phrase{"not by {}", "不得以 {} 呈现", "不得以 {} 呈現"};
    }
}

std::array<std::string, 3> words_of(const RuleConstraint& c) {
    switch (c.operand) {
        case RuleOperand::DateTime:
            switch (c.op) {
                case RuleOperator::Gteq: return say({"from {} on", "自 {} 起", "自 {} 起"}, format_utc(c.number));
                case RuleOperator::Gt: return say({"after {}", "{} 之后", "{} 之後"}, format_utc(c.number));
                case RuleOperator::Lteq: return say({"until {}", "至 {} 止", "至 {} 止"}, format_utc(c.number));
                default: return say({"before {}", "{} 之前", "{} 之前"}, format_utc(c.number));
            }
        case RuleOperand::Schedule: return say({"within the licensed hours, local time of {}", "仅限许可时段（{} 当地时间）", "僅限授權時段（{} 當地時間）"}, c.schedule.tz);
        case RuleOperand::Count: return say({"at most {} plays", "最多 {} 场", "最多 {} 場"}, c.number - (c.op == RuleOperator::Lt ? 1 : 0));
        case RuleOperand::MeteredTime: return say({"at most {} s in all", "累计最多 {} 秒", "累計最多 {} 秒"}, c.number);
        case RuleOperand::ConcurrentUse: return say({"at most {} sessions at once", "最多同时 {} 个会话", "最多同時 {} 個工作階段"}, c.number);
        case RuleOperand::MaxDepth: return say({"at most {} levels of sub-licences", "最多 {} 级分许可", "最多 {} 層再授權"}, c.number);
        default: return say(phrase_of_words(c), fmt::format("{}", fmt::join(c.values, ", ")));
    }
}

std::array<std::string, 3> words_of(const PolicyDuty& duty) {
    switch (duty.kind) {
        case PolicyDuty::Kind::Compensate:
            if (duty.prepaid) return say({"{} {} per {}, paid in advance", "{} {}，按 {} 计，预付", "{} {}，按 {} 計，預付"}, duty.price, duty.currency, duty.unit);
            return say({"{} {} per {}", "{} {}，按 {} 计", "{} {}，按 {} 計"}, duty.price, duty.currency, duty.unit);
        case PolicyDuty::Kind::Inform:
            return say({"a usage report every {} days, {} days of grace", "每 {} 天提交使用报告，宽限 {} 天", "每 {} 天提交使用報告，寬限 {} 天"}, duty.every_days, duty.grace_days);
        case PolicyDuty::Kind::Attribute: return say({"credit: {}", "署名：{}", "署名：{}"}, duty.text.empty() ? std::string() : duty.text.begin()->second);
        case PolicyDuty::Kind::Watermark: return say({"watermark: {}", "水印：{}", "浮水印：{}"}, duty.mode);
        case PolicyDuty::Kind::NextPolicy: return say({"sub-licences follow {}", "分许可须遵循 {}", "再授權須遵循 {}"}, duty.target);
    }
    return {};
}

void add_rule(PlainWords& words, const PolicyRule& rule, bool forbids) {
    add(words, say(forbids ? Phrase{"forbidden: {}, of {} (rule {})", "禁止：{}，对象 {}（规则 {}）", "禁止：{}，對象 {}（規則 {}）"}
                           : Phrase{"permitted: {}, of {} (rule {})", "许可：{}，对象 {}（规则 {}）", "准許：{}，對象 {}（規則 {}）"},
                   rule.action, fmt::format("{}", fmt::join(rule.targets, ", ")), rule.uid));
    const auto indented = [&](std::array<std::string, 3> line) {
        for (std::string& text : line) text.insert(0, "  ");
        add(words, line);
    };
    for (const RuleConstraint& c : rule.constraints) indented(words_of(c));
    if (rule.resolution_cap) indented(say({"at most {} pixels on the longer side", "长边最多 {} 像素", "長邊最多 {} 像素"}, *rule.resolution_cap));
    for (const PolicyDuty& duty : rule.duties) indented(words_of(duty));
}

const PolicyRule* rule_of(const LicenceDoc& licence, const std::string& uid) {
    for (const PolicyRule& rule : licence.policy.permissions)
        if (rule.uid == uid) return &rule;
    return nullptr;
}

std::array<std::string, 3> approval() {
    return {"the licensor wants to see the show before it is shown", "授权方须在公开前审看演出", "授權方須在公開前審看演出"};
}

class Explainer {
public:
    Explainer(const std::string& asset, const RightsRequest& request, const RightsWorld& world)
        : asset_(asset), request_(request), world_(world), own_(own_facts(world)) {}

    void tell_rules_used(const AssetDecision& decision) {
        for (const RuleMatch& match : decision.used) {
            const auto* licence = world_.documents->licence(match.licence);
            const PolicyRule* rule = licence ? rule_of(licence->doc, match.rule) : nullptr;
            if (!rule) continue;
            add(words, say({"licence {} of {} decided", "由 {}（授权方 {}）决定", "由 {}（授權方 {}）決定"}, match.licence, licence->doc.policy.assigner));
            add_rule(words, *rule, false);
            if (needs_approval(licence->doc)) add(words, approval());
        }
    }

    // Each licence that was tried and what of it refuses.
    void tell_refusals() {
        std::size_t told = 0;
        for (const auto* licence : world_.documents->licences()) {
            if (!request_.licence.empty() && request_.licence != licence->doc_id) continue;
            if (++told > kMostLicences) return;
            const auto chain = world_.documents->chain(*licence);
            const ChainResult result = judge_chain(chain, asset_, true, request_, world_, own_);
            add(words, say({"licence {} of {} for {}: {}", "许可证 {}（授权方 {}，被授权方 {}）：{}", "授權書 {}（授權方 {}，被授權方 {}）：{}"}, licence->doc_id,
                           licence->doc.policy.assigner, licence->doc.policy.assignee, result.steps.first() == step_count ? "OK" : to_string(result.steps.code())));
            for (const auto* link : chain) tell_terms(*link);
        }
        for (const FailedLicence& failed : world_.documents->failed_licences())
            if (told++ < kMostLicences) add(words, say({"licence {}: {}", "许可证 {}：{}", "授權書 {}：{}"}, failed.doc_id, to_string(failed.code)));
    }

    PlainWords words;

private:
    void tell_terms(const Verified<LicenceDoc>& licence) {
        const auto applies = [&](const PolicyRule& rule) { return covers_asset(*world_.documents, rule, asset_) && rule.action == request_.action; };
        for (const PolicyRule& rule : licence.doc.policy.permissions) {
            if (!applies(rule)) continue;
            for (const RuleConstraint& c : rule.constraints) {
                NextInstant unused;
                const RightsCode code = judge_constraint(c, rule, licence, request_, world_, own_, unused);
                if (code == RightsCode::Ok) continue;
                const auto term = words_of(c);
                add(words, {fmt::format("  rule {}: {} ({})", rule.uid, term[0], to_string(code)), fmt::format("  规则 {}：{}（{}）", rule.uid, term[1], to_string(code)),
                            fmt::format("  規則 {}：{}（{}）", rule.uid, term[2], to_string(code))});
            }
        }
        for (const PolicyRule& rule : licence.doc.policy.prohibitions)
            if (applies(rule)) add_rule(words, rule, true);
    }

    const std::string& asset_;
    const RightsRequest& request_;
    const RightsWorld& world_;
    OwnFacts own_;
};

}  // namespace

PlainWords explain(const AssetDecision& asset, const RightsRequest& request, const RightsWorld& world) {
    Explainer explainer(asset.asset, request, world);
    const RightsCodeInfo& code = info(asset.code);
    add(explainer.words, {fmt::format("{}: {}", code.name, code.en.says), fmt::format("{}：{}", code.name, code.zh_hans.says), fmt::format("{}：{}", code.name, code.zh_hant.says)});
    add(explainer.words, say({"asked for: {} of {}, purpose {}, at {}", "所问：{}，素材 {}，用途 {}，时间 {}", "所問：{}，素材 {}，用途 {}，時間 {}"}, request.action, asset.asset,
                             request.purpose, format_utc(world.now)));
    if (asset.ok() && asset.code != RightsCode::OkOverrun) explainer.tell_rules_used(asset);
    else explainer.tell_refusals();
    add(explainer.words, {std::string(code.en.action), std::string(code.zh_hans.action), std::string(code.zh_hant.action)});
    return std::move(explainer.words);
}

PlainWords describe(const Verified<LicenceDoc>& licence) {
    PlainWords words;
    const Policy& policy = licence.doc.policy;
    add(words, say({"from {} for {}", "授权方 {}，被授权方 {}", "授權方 {}，被授權方 {}"}, policy.assigner, policy.assignee));
    for (const PolicyRule& rule : policy.permissions) add_rule(words, rule, false);
    for (const PolicyRule& rule : policy.prohibitions) add_rule(words, rule, true);
    for (const PolicyDuty& duty : policy.obligations) add(words, words_of(duty));
    if (needs_approval(licence.doc)) add(words, approval());
    return words;
}

void write_words(JsonWriter& out, const PlainWords& words) {
    out.begin_object();
    for (const auto& [language, lines] : {std::pair{"en", &words.en}, {"zh-Hans", &words.zh_hans}, {"zh-Hant", &words.zh_hant}}) {
        out.key(language).begin_array();
        for (const std::string& line : *lines) out.value(line);
        out.end_array();
    }
    out.end_object();
}

bool needs_approval(const LicenceDoc& licence) { return licence.terms && licence.terms->approval_needed; }

}  // namespace pai
