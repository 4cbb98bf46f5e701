#include "report/labels.h"

#include <array>

#include <fmt/format.h>

namespace pai {
namespace {

struct ReportWords {
    const char* key;
    const char* en;
    const char* zh;
};

constexpr std::array<ReportWords, 21> kReportWords{{
    {"present", "Presentation", "展演"},
    {"play", "Unattended loop", "循环播放"},
    {"record", "Recording", "录制"},
    {"preview", "Preview", "预览"},
    {"modify", "Editing", "编辑"},
    {"export", "Export", "导出"},
    {"unit:performance", "performance", "场"},
    {"unit:openDay", "open day", "开放日"},
    {"unit:sceneRun", "run of a scene", "次"},
    {"units:performance", "performances", "场"},
    {"units:openDay", "open days", "个开放日"},
    {"units:sceneRun", "runs of a scene", "次"},
    {"unit:visitor", "visitor", "人次"},
    {"unit:day", "day", "日"},
    {"camera", "camera count", "摄像计数"},
    {"manual", "manual count", "人工登记"},
    {"ticketing", "ticketing", "票务系统"},
    {"turnstile", "turnstile", "闸机"},
    {"OCCUPANCY_OVER_100", "More visitors were reported than the venue holds.", "申报人次超过场馆容量。"},
    {"CONSTANT_VISITORS", "Every attendance entry shows the same number.", "各次申报人次完全相同。"},
    {"MANUAL_ONLY", "All attendance and revenue was entered by hand.", "人次与收入均为人工登记。"},
}};

}  // namespace

Label report_word(std::string_view key) {
    for (const ReportWords& w : kReportWords)
        if (key == w.key) return {w.en, w.zh};
    return {std::string(key), {}};
}

Label duty_label(const LicenceDoc& licence, std::string_view duty_uid, std::string_view unit) {
    const std::string counted = unit == "play" ? licence.play_unit : std::string(unit);
    const Label per = report_word(fmt::format("unit:{}", counted));
    for (const PolicyRule& rule : licence.policy.permissions)
        for (const PolicyDuty& duty : rule.duties)
            if (duty.uid == duty_uid) {
                const Label action = report_word(rule.action);
                return {fmt::format("{}, per {}", action.en, per.en), fmt::format("{}，按{}", action.zh_hans, per.zh_hans)};
            }
    return {fmt::format("per {}", per.en), fmt::format("按{}", per.zh_hans)};
}

}  // namespace pai
