#pragma once
// Data of the rows that a session writes (licence format, 11.2).
#include <string>
#include <vector>

#include "ledger/entry.h"
#include "licence/decide.h"

namespace pai {

// PLAY_START over the permitted ones among `decisions`; each pair of licence and rule stands once, in their order.
std::string play_start_row(const RightsRequest& request, const std::vector<AssetDecision>& decisions, std::int64_t max_s);
std::string play_end_row(const std::string& session, std::int64_t start_seq, std::int64_t duration_ms, std::string_view reason);
std::string heartbeat_row(const std::string& session, std::int64_t start_seq);
std::string grant_used_row(const std::string& grant, const std::string& asset, const std::string& session);
// `asset` was refused with `code`; what is shown in its place stands in the session's PLAY_START.
std::string substitute_row(const std::string& session, const std::string& asset, RightsCode code);
std::string import_row(const std::string& doc_id, std::string_view doc_kind, const std::string& signer_kid);

std::string config_row(const std::string& what, const std::string& sha256);

// DECISION, and whether it is due: an equal denial is written at most once in 60 s.
std::string decision_row(const AssetDecision& decision, const RightsRequest& request);
bool decision_is_due(const LedgerFacts& facts, const AssetDecision& decision, const std::string& row, std::int64_t now_ms);
// Whether a PLAY_START names every pair of licence and rule that is used.
bool names_rules(const PlayStart& start, const std::vector<RuleMatch>& used);

}  // namespace pai
