#include "vault/explain_row.h"

#include <algorithm>

#include <fmt/format.h>

#include "base/json.h"

namespace pai {
namespace {

constexpr std::int64_t kRowsExplainedAtOnce = 1024;

std::string text_in(JsonRef object, std::string_view name) {
    const auto value = object.find(name);
    return value && value->is_string() ? std::string(value->text()) : std::string();
}

// What a row says was asked.
RightsRequest question_of(const LedgerEntry& entry) {
    RightsRequest out;
    const auto doc = JsonDoc::parse(entry.data, {.max_bytes = 4u << 20, .max_depth = 32});
    if (!doc) return out;
    const JsonRef data = doc->root();
    if (entry.kind == "DECISION") out.assets = {text_in(data, "asset")};
    else if (const auto assets = data.find("assets"); assets && assets->is_array())
        for (std::size_t i = 0; i < assets->size(); ++i) out.assets.emplace_back((*assets)[i].text());
    out.action = text_in(data, "action");
    out.purpose = text_in(data, "purpose");
    out.event = text_in(data, "event");
    if (const std::string channel = text_in(data, "channel"); !channel.empty()) out.channel = channel;
    out.session = text_in(data, "session");
    out.performance = text_in(data, "performance");
    return out;
}

bool is_question(const LedgerEntry& entry) { return entry.kind == "DECISION" || entry.kind == "PLAY_START"; }

// The rows of one decision, and what the ledger said before them.
struct Asked {
    LedgerFacts facts;
    std::vector<LedgerEntry> rows;  // with one digest, in order
    std::size_t row = 0;            // the one that was named
};

Result<Asked> find_row(Ledger& ledger, std::int64_t seq) {
    Asked out;
    PAI_TRY(const LedgerFacts now, ledger.facts());
    if (seq < 0 || seq >= now.size) return Error(Code::NotFound, fmt::format("ledger: no row {}, it has {}", seq, now.size));
    std::optional<std::size_t> named;
    for (std::int64_t first = 0; first < now.size; first += kRowsExplainedAtOnce) {
        PAI_TRY(const auto bodies, ledger.bodies(first, kRowsExplainedAtOnce));
        for (const std::string& body : bodies) {
            PAI_TRY(LedgerEntry entry, parse_entry(body));
            const bool same = is_question(entry) && !out.rows.empty() && entry.digest == out.rows.front().digest;
            if (named && !same) return out;
            if (!same) {
                // What was held back belongs to an earlier decision: it is history now.
                for (const LedgerEntry& held : out.rows) PAI_TRY(out.facts.absorb(held));
                out.rows.clear();
                if (!is_question(entry)) {
                    if (entry.seq == seq) return Error(Code::InvalidArgument, fmt::format("ledger row {}: expected a DECISION or PLAY_START, got {}", seq, entry.kind));
                    PAI_TRY(out.facts.absorb(entry));
                    continue;
                }
            }
            if (entry.seq == seq) named = out.row = out.rows.size();
            out.rows.push_back(std::move(entry));
        }
    }
    return out;
}

// The question in every form in which it may have been asked: the rows do not tell whether one licence was chosen, nor of
// equal denials that were not written again.
std::vector<RightsRequest> forms_of(const Asked& asked) {
    RightsRequest all = question_of(asked.rows[asked.row]);
    const RightsRequest one = all;
    all.assets.clear();
    for (const LedgerEntry& row : asked.rows)
        for (const std::string& asset : question_of(row).assets)
            if (std::find(all.assets.begin(), all.assets.end(), asset) == all.assets.end()) all.assets.push_back(asset);
    std::vector<RightsRequest> out{all, one};
    const auto doc = JsonDoc::parse(asked.rows[asked.row].data, {.max_bytes = 4u << 20, .max_depth = 32});
    if (const std::string licence = doc ? text_in(doc->root(), "licence") : std::string(); !licence.empty())
        for (const RightsRequest& form : {all, one}) {
            out.push_back(form);
            out.back().licence = licence;
        }
    return out;
}

void note_window(LicenceLine& line, const PolicyRule& rule) {
    for (const RuleConstraint& c : rule.constraints) {
        if (c.operand != RuleOperand::DateTime) continue;
        const bool start = c.op == RuleOperator::Gteq || c.op == RuleOperator::Gt;
        if (start) line.from = std::min(line.from.value_or(c.number), c.number);
        else line.to = std::max(line.to.value_or(c.number), c.number);
    }
}

std::string first_word(const PolicyRule& rule, RuleOperand operand, std::string otherwise) {
    for (const RuleConstraint& c : rule.constraints)
        if (c.operand == operand && !c.values.empty() && (c.op == RuleOperator::Eq || c.op == RuleOperator::IsAnyOf)) return c.values.front();
    return otherwise;
}

// Something that the rule means to permit.
RightsRequest example_of(const DocumentSet& documents, const PolicyRule& rule) {
    RightsRequest out;
    const std::string& target = rule.targets.front();
    const auto* package = documents.package(target);
    out.assets = {package ? package->doc.assets.front().asset_id : target};
    out.action = rule.action;
    out.purpose = first_word(rule, RuleOperand::Purpose, "exhibit");
    out.event = first_word(rule, RuleOperand::Event, "");
    out.channel = first_word(rule, RuleOperand::DeliveryChannel, "monitor");
    return out;
}

}  // namespace

Result<std::vector<LicenceLine>> list_licences(Home& home) {
    Ledger* ledger = home.ledger();
    LedgerFacts facts;
    TimeJudgement time;
    if (ledger) {
        PAI_TRY(facts, ledger->facts());
        PAI_TRY(time, ledger->judge_clock());
    }
    const std::int64_t now_s = home.now().wall_ms / 1000;
    std::vector<LicenceLine> out;
    for (const Verified<LicenceDoc>* licence : home.documents().licences()) {
        const Policy& policy = licence->doc.policy;
        LicenceLine line{licence->doc_id, licence->doc.head.uid, policy.assigner, policy.assignee};
        std::optional<AssetDecision> best;
        for (const PolicyRule& rule : policy.permissions) {
            if (std::find(line.actions.begin(), line.actions.end(), rule.action) == line.actions.end()) line.actions.push_back(rule.action);
            note_window(line, rule);
            if (rule.action == "grantUse") continue;
            RightsRequest request = example_of(home.documents(), rule);
            request.licence = licence->doc_id;
            const AssetDecision d = decide(request, home.world(request, facts, time, now_s)).result;
            if (!best || (d.ok() && !best->ok())) best = d;
        }
        // A licence above others is assigned to those who sub-license it.
        line.state = best && best->code != RightsCode::LicenceMissing ? best->code : RightsCode::VenueMismatch;
        if (best && best->ok()) {
            line.remaining_count = best->remaining_count;
            line.remaining_metered_s = best->remaining_metered_s;
        }
        out.push_back(std::move(line));
    }
    for (const FailedLicence& failed : home.documents().failed_licences()) {
        LicenceLine line{failed.doc_id};
        line.state = failed.code;
        out.push_back(std::move(line));
    }
    return out;
}

Result<ExplainedRow> explain_row(Home& home, std::int64_t seq) {
    Ledger* ledger = home.ledger();
    if (!ledger) return refuse(home.code() == RightsCode::Ok ? RightsCode::DeviceNotAuthorised : home.code(), "explain: the device's ledger is not there or not sound");
    PAI_TRY(const Asked asked, find_row(*ledger, seq));
    const LedgerEntry& row = asked.rows[asked.row];
    // What was signed since could not be known then: it does not make the row's clock wrong. A clock that was doubted then stays so.
    const std::int64_t known_s = row.quality == TimeQuality::Untrusted ? home.attested() : std::min(home.attested(), row.at.wall_ms / 1000);
    TimeJudgement time = judge_time(asked.facts.clock(row.at, known_s));
    time.quality = row.quality;
    const std::string asset = question_of(row).assets.empty() ? std::string() : question_of(row).assets.front();
    std::optional<ExplainedRow> out;
    for (const RightsRequest& form : forms_of(asked))
        for (const bool strict : {false, true}) {
            RightsWorld world = home.world(form, asked.facts, time, row.at.wall_ms / 1000);
            if (strict) world.live.reset();
            ExplainedRow tried{decide(form, world)};
            tried.same_digest = tried.decision.digest == row.digest;
            if (out && !tried.same_digest) continue;
            for (const AssetDecision& d : tried.decision.assets)
                if (d.asset == asset && row.kind == "DECISION") tried.decision.result = d;
            tried.words = explain(tried.decision.result, form, world);
            out = std::move(tried);
            if (out->same_digest) return *std::move(out);
        }
    return *std::move(out);
}

}  // namespace pai
