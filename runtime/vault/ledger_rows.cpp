#include "vault/ledger_rows.h"

#include <algorithm>

#include "base/json.h"

namespace pai {
namespace {

constexpr std::int64_t kDenialQuietMs = 60'000;

void member_or_null(JsonWriter& w, std::string_view name, const std::string& text) {
    w.key(name);
    if (text.empty()) w.null();
    else w.value(text);
}

}  // namespace

std::string play_start_row(const RightsRequest& request, const std::vector<AssetDecision>& decisions, std::int64_t max_s) {
    std::vector<RuleMatch> used;
    std::string unit = "none";
    JsonWriter assets;
    assets.begin_array();
    for (const AssetDecision& d : decisions) {
        if (!d.ok()) continue;
        assets.value(d.asset);
        if (unit == "none") unit = d.play_unit;
        for (const RuleMatch& match : d.used)
            if (std::find(used.begin(), used.end(), match) == used.end()) used.push_back(match);
    }
    JsonWriter w;
    w.begin_object().member("session", request.session).member("performance", request.performance).member("unit", unit);
    w.key("assets").raw(assets.end_array().take());
    w.member("action", request.action).member("purpose", request.purpose);
    member_or_null(w, "event", request.event);
    w.key("licences").begin_array();
    for (const RuleMatch& match : used) w.value(match.licence);
    w.end_array().key("rules").begin_array();
    for (const RuleMatch& match : used) w.value(match.rule);
    return w.end_array().member("maxS", max_s).end_object().take();
}

std::string play_end_row(const std::string& session, std::int64_t start_seq, std::int64_t duration_ms, std::string_view reason) {
    JsonWriter w;
    w.begin_object().member("session", session).member("startSeq", start_seq).member("durationMs", std::max<std::int64_t>(0, duration_ms));
    return w.member("reason", reason).end_object().take();
}

std::string heartbeat_row(const std::string& session, std::int64_t start_seq) {
    JsonWriter w;
    return w.begin_object().member("session", session).member("startSeq", start_seq).end_object().take();
}

std::string grant_used_row(const std::string& grant, const std::string& asset, const std::string& session) {
    JsonWriter w;
    return w.begin_object().member("grant", grant).member("asset", asset).member("session", session).end_object().take();
}

std::string substitute_row(const std::string& session, const std::string& asset, RightsCode code) {
    JsonWriter w;
    return w.begin_object().member("session", session).member("asset", asset).member("code", to_string(code)).end_object().take();
}

std::string import_row(const std::string& doc_id, std::string_view doc_kind, const std::string& signer_kid) {
    JsonWriter w;
    return w.begin_object().member("docId", doc_id).member("docKind", doc_kind).member("signerKid", signer_kid).end_object().take();
}

std::string config_row(const std::string& what, const std::string& sha256) {
    JsonWriter w;
    return w.begin_object().member("what", what).member("sha256", sha256).end_object().take();
}

std::string decision_row(const AssetDecision& decision, const RightsRequest& request) {
    JsonWriter w;
    w.begin_object().member("asset", decision.asset).member("action", request.action).member("purpose", request.purpose);
    member_or_null(w, "event", request.event);
    member_or_null(w, "channel", request.channel);
    member_or_null(w, "session", request.session);
    member_or_null(w, "performance", request.performance);
    w.member("verdict", decision.ok() ? "PERMIT" : "DENY").member("code", to_string(decision.code));
    member_or_null(w, "licence", decision.licence);
    member_or_null(w, "rule", decision.rule);
    return w.end_object().take();
}

bool names_rules(const PlayStart& start, const std::vector<RuleMatch>& used) {
    return std::all_of(used.begin(), used.end(), [&](const RuleMatch& match) {
        for (std::size_t i = 0; i < start.licences.size(); ++i)
            if (start.licences[i] == match.licence && start.rules[i] == match.rule) return true;
        return false;
    });
}

bool decision_is_due(const LedgerFacts& facts, const AssetDecision& decision, const std::string& row, std::int64_t now_ms) {
    if (decision.ok()) return true;
    const auto before = facts.denied_ms.find(row);
    return before == facts.denied_ms.end() || now_ms - before->second >= kDenialQuietMs || now_ms < before->second;
}

}  // namespace pai
