#include "vault/device_report.h"

#include <algorithm>
#include <tuple>

#include <fmt/format.h>

#include "base/file.h"
#include "base/log.h"
#include "report/report.h"
#include "report/zone.h"
#include "vault/home_commands.h"

namespace pai {
namespace fs = std::filesystem;
namespace {

constexpr std::int64_t kRowsAtOnce = 4096;
constexpr std::size_t kLongestNote = 4096;  // of a string in a document

// The licences that the report is about.
Result<std::vector<ReportLicence>> licences_of(const DocumentSet& documents, const std::string& wanted) {
    std::vector<ReportLicence> out;
    for (const Verified<LicenceDoc>* licence : documents.licences())
        if (wanted.empty() || licence->doc_id == wanted) out.push_back({licence->doc_id, &licence->doc});
    if (!wanted.empty() && out.empty()) return refuse(RightsCode::LicenceMissing, fmt::format("{}: no such licence is stored", wanted));
    return out;
}

// The note as it stands in a document: without cosignatures if they make it too long.
std::string note_for_report(const std::string& note, const std::string& origin) {
    if (note.size() <= kLongestNote) return note;
    const std::size_t end = note.find("\n\n");
    const std::size_t own = note.find(fmt::format("— {} ", origin), end);
    if (end == note.npos || own == note.npos) return note;
    return note.substr(0, end + 2) + note.substr(own, note.find('\n', own) + 1 - own);
}

Result<ComputedReport> count_rows(Ledger& ledger, const std::string& note, const ReportScope& scope) {
    PAI_TRY(const SignedNote parsed, parse_note(note));
    PAI_TRY(const Checkpoint state, parse_checkpoint(parsed.text));
    ReportCounter counter(scope);
    for (std::int64_t seq = 0; seq < state.size;) {
        PAI_TRY(const std::vector<std::string> bodies, ledger.bodies(seq, std::min(kRowsAtOnce, state.size - seq)));
        if (bodies.empty()) return refuse(RightsCode::LedgerChainBroken, fmt::format("ledger: no row {}, its checkpoint has {}", seq, state.size));
        for (const std::string& body : bodies) {
            PAI_TRY(const LedgerEntry row, parse_entry(body));
            PAI_TRY(counter.add(row));
        }
        seq += static_cast<std::int64_t>(bodies.size());
    }
    return counter.finish();
}

Result<void> append_sent(Ledger& ledger, const DeviceReport& report, const DeviceReportOrder& order) {
    JsonWriter w;
    w.begin_object().member("docId", report.doc_id).member("from", order.from_s).member("to", order.to_s).key("licence");
    if (order.licence.empty()) w.null();
    else w.value(order.licence);
    PAI_TRY(ledger.append("REPORT_SENT", w.end_object().take(), Ledger::Sign::Now));
    return {};
}

std::int64_t plays_in(const ReportBody& body) {
    std::int64_t plays = 0;
    for (const ReportBody::Plays& p : body.plays) plays += p.count;
    return plays;
}

void name_or_null(JsonWriter& w, std::string_view name, const std::string& text) {
    w.key(name);
    if (text.empty()) w.null();
    else w.value(text);
}

Result<std::string> hash_of(const fs::path& evidence) {
    if (evidence.empty()) return std::string();
    PAI_TRY(const Bytes bytes, read_file(evidence));
    return to_hex(sha256(bytes));
}

bool is_one_of(std::string_view word, std::initializer_list<std::string_view> words) { return std::find(words.begin(), words.end(), word) != words.end(); }

Result<CountedRow> append_counted(const fs::path& home, const HomeOptions& options, std::string_view kind, std::string data,
                                  const std::function<bool(const PlayStart&)>& names) {
    PAI_TRY(Ledger ledger, open_ledger(home, false, options));
    PAI_TRY(const LedgerFacts facts, ledger.facts());
    CountedRow out;
    out.names_a_play = std::any_of(facts.starts.begin(), facts.starts.end(), names);
    PAI_TRY(out.seq, ledger.append(kind, std::move(data), Ledger::Sign::Now));
    return out;
}

}  // namespace

Result<DeviceReport> write_device_report(const fs::path& home_folder, DeviceReportOrder order, const HomeOptions& options) {
    if (order.month.empty() && order.to_s <= order.from_s) return Error(Code::InvalidArgument, "a report needs a --to after its --from");
    PAI_TRY(Home home, Home::open(home_folder, options));
    if (home.code() != RightsCode::Ok) return refuse(home.code(), "a report needs a sound ledger");
    Ledger* ledger = home.ledger();
    const std::int64_t now_s = options.clock().wall_ms / 1000;
    const RightsWorld world = home.world({}, {}, {}, now_s);
    const Verified<PartyDoc>* venue = ledger ? own_venue(world) : nullptr;
    if (!venue || !venue->doc.venue) return refuse(RightsCode::DeviceNotAuthorised, "no certificate of this device and its venue is stored");
    PAI_TRY(const ZoneRules zone, read_zone(venue->doc.venue->time_zone));
    if (!order.month.empty()) {
        PAI_TRY(std::tie(order.from_s, order.to_s), local_month(zone, order.month));
    }
    if (order.to_s > now_s) log::warn("report", "the period ends after now: what is played until {} will be in no report", format_utc(order.to_s));

    ReportScope scope;
    PAI_TRY(scope.licences, licences_of(home.documents(), order.licence));
    scope.venue = venue->doc.id;
    scope.capacity = venue->doc.venue->capacity;
    scope.zone = &zone;
    scope.from = order.from_s;
    scope.to = order.to_s;

    PAI_TRY(ledger->wait_checked());
    PAI_TRY(ledger->append([](LedgerTransaction&) -> Result<void> { return {}; }, Ledger::Sign::Now));
    PAI_TRY(const std::string note, ledger->checkpoint());
    PAI_TRY(ComputedReport counted, count_rows(*ledger, note, scope));
    if (order.licence.empty() && !counted.unknown_licences.empty())
        return refuse(RightsCode::LicenceMissing, fmt::format("{}: was played in the period and is no longer stored", counted.unknown_licences.front()));
    counted.body.device = ledger->owner().device_kid;
    counted.body.checkpoint = note_for_report(note, ledger->owner().origin);

    const ReportDoc doc{{"urn:uuid:" + random_uuid(), now_s, {}}, counted.body};
    const Result<std::string> text = issue(doc, *ledger->owner().key);
    if (!text && text.error().reason == to_string(RightsCode::DocTooLarge))
        return refuse(RightsCode::DocTooLarge, fmt::format("{} plays are too many for one report: report a shorter period, such as a week; a statement takes several", plays_in(counted.body)));
    if (!text) return text.error();
    DeviceReport out{doc_id_of(payload_text(doc)), std::move(counted.body),
                     fmt::format("{} to {}, {}", local_time_text(zone, order.from_s), local_time_text(zone, order.to_s), venue->doc.venue->time_zone)};
    PAI_TRY(write_file(order.out, *text, {.durable = true}));
    PAI_TRY(append_sent(*ledger, out, order));
    return out;
}

Result<CountedRow> add_attendance(const fs::path& home, const AttendanceEntry& entry, const HomeOptions& options) {
    if (entry.count < 0 || entry.count > 1'000'000'000) return Error(Code::InvalidArgument, fmt::format("{} visitors: expected 0 to 1,000,000,000", entry.count));
    if (!is_one_of(entry.source, {"ticketing", "turnstile", "camera", "manual"}))
        return Error(Code::InvalidArgument, fmt::format("source {}: expected ticketing, turnstile, camera or manual", entry.source));
    PAI_TRY(const std::string evidence, hash_of(entry.evidence));
    JsonWriter w;
    w.begin_object();
    name_or_null(w, "session", entry.session);
    name_or_null(w, "performance", entry.performance);
    name_or_null(w, "event", entry.event);
    w.member("count", entry.count).member("source", entry.source);
    name_or_null(w, "evidence", evidence);
    return append_counted(home, options, "VISITORS", w.end_object().take(), [&](const PlayStart& s) {
        return (!entry.session.empty() && s.session == entry.session) || (!entry.performance.empty() && s.performance == entry.performance) ||
               (!entry.event.empty() && s.event == entry.event);
    });
}

Result<CountedRow> add_revenue(const fs::path& home, const RevenueEntry& entry, const HomeOptions& options) {
    constexpr std::int64_t most = (std::int64_t{1} << 53) - 1;
    if (entry.event.empty()) return Error(Code::InvalidArgument, "revenue needs the event or performance it was taken for");
    if (entry.amount_minor < 0 || entry.amount_minor > most) return Error(Code::InvalidArgument, fmt::format("amount {}: expected 0 to {} minor units", entry.amount_minor, most));
    const bool letters = entry.currency.size() == 3 && std::all_of(entry.currency.begin(), entry.currency.end(), [](char c) { return c >= 'A' && c <= 'Z'; });
    if (!letters) return Error(Code::InvalidArgument, fmt::format("currency {}: expected an ISO 4217 code such as CNY", entry.currency));
    if (!is_one_of(entry.source, {"ticketing", "manual"})) return Error(Code::InvalidArgument, fmt::format("source {}: expected ticketing or manual", entry.source));
    PAI_TRY(const std::string evidence, hash_of(entry.evidence));
    JsonWriter w;
    w.begin_object().member("event", entry.event).member("amountMinor", entry.amount_minor).member("currency", entry.currency).member("source", entry.source);
    name_or_null(w, "evidence", evidence);
    return append_counted(home, options, "REVENUE", w.end_object().take(), [&](const PlayStart& s) { return s.event == entry.event || s.performance == entry.event; });
}

}  // namespace pai
