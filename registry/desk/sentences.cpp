#include "desk/sentences.h"

#include <algorithm>
#include <array>

#include "desk/places.h"
#include "report/money.h"
#include "report/words.h"

namespace pai {

namespace {

struct Word {
    std::string_view key, en, zh;
};

constexpr std::array<Word, 8> kActions{{{"present", "perform or exhibit", "演出或展出"}, {"play", "show as an unattended loop", "无人值守循环播放"}, {"record", "record", "录制"},
    {"preview", "look at marked previews of", "查看带标记的预览："}, {"modify", "edit", "编辑"}, {"export", "take out the files of", "导出"}, {"grantUse", "give licences below this one for", "再许可"},
    {"", "", ""}}};
constexpr std::array<Word, 9> kPurposes{{{"performance", "performances before an audience", "面向观众的演出"}, {"exhibit", "exhibition", "展览"}, {"kiosk", "a kiosk", "自助终端"}, {"education", "lessons", "教学"},
    {"rehearsal", "rehearsals", "排练"}, {"preview", "previews", "预览"}, {"edit", "editing", "编辑"}, {"audit", "audits", "审计"}, {"archive", "the archive", "存档"}}};
constexpr std::array<Word, 3> kUnits{{{"play", "play", "次播放"}, {"visitor", "visitor", "位观众"}, {"day", "day of use", "个使用日"}}};
constexpr std::array<Word, 3> kPlayUnits{{{"performance", "performance", "场演出"}, {"openDay", "open day", "个开放日"}, {"sceneRun", "run of a scene", "次场景播放"}}};
constexpr std::array<Word, 7> kDays{{{"MO", "Mon", "周一"}, {"TU", "Tue", "周二"}, {"WE", "Wed", "周三"}, {"TH", "Thu", "周四"}, {"FR", "Fri", "周五"}, {"SA", "Sat", "周六"}, {"SU", "Sun", "周日"}}};
constexpr std::array<Word, 5> kChannels{{{"projection", "projection", "投影"}, {"led", "LED walls", "LED 屏"}, {"monitor", "monitors", "显示器"}, {"hmd", "headsets", "头显"}, {"web", "the web", "网络"}}};

template <std::size_t N>
std::string_view find_word(const std::array<Word, N>& words, std::string_view key, Tongue t) {
    for (const Word& word : words)
        if (word.key == key) return t(word.en, word.zh);
    return key;
}

// `en` or `zh` with its {} filled.
template <class... A>
std::string say(Tongue t, std::string_view en, std::string_view zh, const A&... values) {
    return fmt::format(fmt::runtime(t(en, zh)), values...);
}

std::string clock_text(int minute) { return fmt::format("{:02}:{:02}", minute / 60, minute % 60); }

std::string schedule_text(const WeekSchedule& schedule, Tongue t) {
    std::vector<std::string> parts;
    for (const WeekSchedule::Rule& rule : schedule.rules) {
        std::vector<std::string> days;
        for (std::size_t i = 0; i < kDays.size(); ++i)
            if (rule.days >> i & 1) days.emplace_back(t(kDays[i].en, kDays[i].zh));
        parts.push_back(fmt::format("{} {}–{}", days.size() == kDays.size() ? std::string(t("daily", "每天")) : list_text(days, t), clock_text(rule.from_min), clock_text(rule.to_min)));
    }
    std::string text = fmt::format("{} ({})", fmt::join(parts, t.chinese ? "；" : "; "), schedule.tz);
    if (!schedule.except.empty()) text += say(t, ", closed on {}", "，休馆日：{}", list_text(schedule.except, t));
    return text;
}

std::string constraint_text(const Cabinet& cabinet, const RuleConstraint& c, const std::string& play_unit, Tongue t) {
    const bool excludes = c.op == RuleOperator::IsNoneOf || c.op == RuleOperator::Neq;
    std::vector<std::string> names;
    switch (c.operand) {
        case RuleOperand::Schedule: return schedule_text(c.schedule, t);
        case RuleOperand::SystemDevice:
            for (const std::string& id : c.values) names.push_back(cabinet.name_of(id, t));
            return say(t, excludes ? "not on {}" : "only on {}", excludes ? "不得用于设备 {}" : "仅限设备 {}", list_text(names, t));
        case RuleOperand::Event: return say(t, excludes ? "not for {}" : "only for {}", excludes ? "不含活动 {}" : "仅限活动 {}", list_text(c.values, t));
        case RuleOperand::DeliveryChannel:
            for (const std::string& value : c.values) names.emplace_back(find_word(kChannels, value, t));
            return say(t, excludes ? "not on {}" : "only on {}", excludes ? "不得使用{}" : "仅限{}", list_text(names, t));
        case RuleOperand::Count:
            if (c.number == 1 && !t.chinese) return fmt::format("at most one {}", play_unit_words(play_unit, t));
            return say(t, "at most {} {}s", "最多 {} {}", count_text(c.op == RuleOperator::Lt ? c.number - 1 : c.number), play_unit == "sceneRun" && !t.chinese ? "scene run" : play_unit_words(play_unit, t));
        case RuleOperand::MeteredTime: return say(t, "at most {} hours of running", "累计运行不超过 {} 小时", count_text(c.number / 3600));
        case RuleOperand::ConcurrentUse: return say(t, "on at most {} machines at once", "同时最多 {} 台设备", c.number);
        case RuleOperand::MaxDepth: return say(t, "at most {} levels down", "最多 {} 级", c.number);
        default: return {};
    }
}

std::string allowed_text(const Cabinet& cabinet, const PolicyRule& rule, const std::string& play_unit, Tongue t) {
    std::vector<std::string> titles, purposes, limits;
    for (const std::string& target : rule.targets) titles.push_back(cabinet.title_of(target, t));
    titles.erase(std::unique(titles.begin(), titles.end()), titles.end());
    for (const RuleConstraint& c : rule.constraints) {
        if (c.operand == RuleOperand::Purpose) {
            // "Look at previews, for previews" says nothing.
            for (const std::string& value : c.values)
                if (value != rule.action || c.values.size() > 1) purposes.emplace_back(purpose_words(value, t));
            continue;
        }
        if (c.operand == RuleOperand::DateTime || c.operand == RuleOperand::Spatial) continue;
        limits.push_back(constraint_text(cabinet, c, play_unit, t));
    }
    if (rule.resolution_cap) limits.push_back(say(t, "not larger than {} pixels", "长边不超过 {} 像素", *rule.resolution_cap));
    std::string text = say(t, "May {} {}", "可{}{}", action_words(rule.action, t), list_text(titles, t));
    if (!purposes.empty()) text += say(t, " for {}", "，用途：{}", list_text(purposes, t));
    for (const std::string& limit : limits) text += (t.chinese ? "，" : ", ") + limit;
    return text + (t.chinese ? "。" : ".");
}

void add_once(std::vector<std::string>& list, std::string text) {
    if (std::find(list.begin(), list.end(), text) == list.end()) list.push_back(std::move(text));
}

void add_duty(std::vector<std::string>& owed, const PolicyDuty& duty, Tongue t) {
    switch (duty.kind) {
        case PolicyDuty::Kind::Compensate:
            add_once(owed, say(t, "Pays {} {} for each {}{}.", "每{2}支付 {0} {1}{3}。", duty.currency, price_text(duty.price_micro(), duty.currency), unit_words(duty.unit, t),
                               duty.prepaid ? t(", before use", "，须预付") : std::string_view()));
            break;
        case PolicyDuty::Kind::Inform:
            add_once(owed, say(t, "Reports every {} days, at the latest {} days after.", "每 {} 天提交报告，最迟宽限 {} 天。", duty.every_days, duty.grace_days));
            break;
        case PolicyDuty::Kind::Attribute: add_once(owed, say(t, "Credits: “{}”.", "署名：“{}”。", text_in(duty.text, t))); break;
        case PolicyDuty::Kind::Watermark:
            if (duty.mode == "visible") add_once(owed, std::string(t("Shows a visible mark where that is asked for.", "按要求显示可见标记。")));
            else add_once(owed, std::string(t("Carries a forensic mark; players draw it as a visible one.", "带有取证标记；播放器以可见标记代替。")));
            break;
        case PolicyDuty::Kind::NextPolicy: break;
    }
}

void add_contract(std::vector<std::string>& out, const LicenceTerms& terms, const Cabinet& cabinet, const std::string& zone, Tongue t) {
    const auto money = [&](std::int64_t minor) { return fmt::format("{} {}", terms.currency, amount_text(minor, terms.currency)); };
    out.push_back(say(t, "Contract {}, in {}.", "合同 {}，币种 {}。", terms.contract, terms.currency));
    for (const LicenceTerms::Flat& flat : terms.flat) out.push_back(say(t, "A flat fee of {}, due {}.", "固定费用 {}，{} 到期支付。", money(flat.amount_minor), day_text(flat.from, t, zone)));
    if (terms.box_office_basis_points > 0) out.push_back(say(t, "{} of the box office.", "票房分成 {}。", percent_text(terms.box_office_basis_points)));
    for (const LicenceTerms::Tier& tier : terms.tiers) out.push_back(say(t, "From the {}. unit on: {} {} each.", "自第 {} 个计费单位起：每个 {} {}。", count_text(tier.from), terms.currency, price_text(tier.amount_micro, terms.currency)));
    if (const auto& g = terms.minimum_guarantee)
        out.push_back(say(t, "At least {} for every {} days{}.", "每 {1} 天最低保底 {0}{2}。", money(g->amount_minor), g->period_days,
                          g->recoupable ? t(", set against what is earned", "，可由应计款抵扣") : t(", on top of what is earned", "，另计应计款")));
    if (terms.withholding_basis_points > 0) out.push_back(say(t, "The payer keeps back {} as tax.", "付款方代扣税 {}。", percent_text(terms.withholding_basis_points)));
    std::vector<std::string> shares;
    for (const LicenceTerms::Split& split : terms.splits) shares.push_back(fmt::format("{} {}", cabinet.name_of(split.holder, t), percent_text(split.basis_points)));
    if (!shares.empty()) out.push_back(say(t, "Shared: {}.", "分配：{}。", list_text(shares, t)));
    if (terms.exclusive) out.push_back(say(t, "Exclusive in {}: nobody else is licensed there at that time.", "在{}独家：同期不再许可他人。", places_text(terms.territory, t)));
    if (terms.approval_needed) out.push_back(std::string(t("The licensor wants to see the show first.", "许可方须先审看演出。")));
}

}  // namespace

std::string list_text(const std::vector<std::string>& words, Tongue t) { return fmt::format("{}", fmt::join(words, t.chinese ? "、" : ", ")); }
std::string_view action_words(std::string_view action, Tongue t) { return find_word(kActions, action, t); }
std::string_view purpose_words(std::string_view purpose, Tongue t) { return find_word(kPurposes, purpose, t); }
std::string_view unit_words(std::string_view unit, Tongue t) { return find_word(kUnits, unit, t); }
std::string_view play_unit_words(std::string_view unit, Tongue t) { return find_word(kPlayUnits, unit, t); }

std::string window_text(std::optional<std::int64_t> from_s, std::optional<std::int64_t> to_s, Tongue t, const std::string& zone) {
    if (from_s && to_s) {
        const std::string first = day_text(*from_s, t, zone), last = day_text(*to_s, t, zone);
        return first == last ? first : say(t, "{} to {}", "{}至{}", first, last);
    }
    if (from_s) return say(t, "from {}, without an end", "自{}起，无期限", day_text(*from_s, t, zone));
    if (to_s) return say(t, "until {}", "至{}止", day_text(*to_s, t, zone));
    return std::string(t("at any time", "不限时间"));
}

std::string clash_sentence(const Cabinet& cabinet, const Clash& clash, Tongue t) {
    std::vector<std::string> titles;
    for (const std::string& asset : clash.assets) titles.push_back(cabinet.title_of(asset, t));
    const std::optional<std::int64_t> to = clash.to_s > 253'402'300'799 ? std::nullopt : std::optional(clash.to_s);
    const std::string who = clash.assignee.empty() ? std::string(t("somebody else", "他人")) : cabinet.name_of(clash.assignee, t);
    return say(t, clash.exclusive ? "{0} has {1} exclusively: {2}, {3}{4}." : "{0} has a licence for {1} already: {2}, {3}{4}; this one would be exclusive.",
               clash.exclusive ? "{0}已独家取得{1}：{2}，{3}{4}。" : "{0}已取得{1}的许可：{2}，{3}{4}；而本许可将为独家。", who, list_text(titles, t), places_text(clash.territories, t),
               window_text(clash.from_s > 0 ? std::optional(clash.from_s) : std::nullopt, to, t, {}), clash.contract.empty() ? std::string() : say(t, " (contract {})", "（合同 {}）", clash.contract));
}

PlainTerms plain_terms(const Cabinet& cabinet, const Policy& policy, const LicenceTerms* terms, const std::string& play_unit, const std::string& zone, Tongue t) {
    PlainTerms out;
    const auto [from, to] = policy_window(policy);
    out.window.push_back(window_text(from, to, t, zone));
    for (const PolicyRule& rule : policy.permissions) {
        out.allowed.push_back(allowed_text(cabinet, rule, play_unit, t));
        for (const PolicyDuty& duty : rule.duties) add_duty(out.owed, duty, t);
    }
    for (const PolicyDuty& duty : policy.obligations) add_duty(out.owed, duty, t);
    if (terms != nullptr) add_contract(out.contract, *terms, cabinet, zone, t);
    for (const PolicyRule& rule : policy.prohibitions) {
        if (rule.action == "aiTraining") add_once(out.reserved, std::string(t("Models may not be trained with it.", "不得用于训练模型。")));
        else if (rule.action == "generate") add_once(out.reserved, std::string(t("Models may not make works from it.", "不得由模型据此生成作品。")));
        else add_once(out.reserved, say(t, "May not {} it.", "不得{}。", action_words(rule.action, t)));
    }
    return out;
}

}  // namespace pai
