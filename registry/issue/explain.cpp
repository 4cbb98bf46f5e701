#include "issue/explain.h"

#include <algorithm>
#include <optional>

#include <fmt/format.h>

#include "base/file.h"
#include "issue/folder.h"
#include "issue/verifier.h"
#include "ledger/log_proof.h"
#include "licence/fields.h"

namespace pai {

namespace fs = std::filesystem;

namespace {

constexpr std::size_t kMostRows = 4096;

std::int64_t utc(Fields& f, std::string_view name) {
    const auto time = parse_utc(f.text(name, 1, 40));
    if (!time) f.fail(name, "a time 2027-01-30T12:00:00Z");
    return time.value_or(0);
}

TimeQuality quality_of(Fields& f) {
    const std::string name = f.one_of("timeQuality", {"attested", "observed", "untrusted", "dry-run"}, Need::May);
    if (name == "attested") return TimeQuality::Attested;
    if (name == "observed") return TimeQuality::Observed;
    return name == "untrusted" ? TimeQuality::Untrusted : TimeQuality::DryRun;
}

void read_device(Fields& f, RightsWorld& world, const DocumentSet& documents) {
    const std::string id = f.uri("device", Need::May);
    if (id.empty()) return;
    const auto certificates = documents.certificates(id, true);
    if (certificates.empty() || !certificates.front()->doc.device) return f.fail("device", "the party id of a device among the files");
    world.device_key = certificates.front()->doc.key;
    world.device_agreement_key = certificates.front()->doc.agreement_key;
}

void read_past(Fields& f, RightsWorld& world) {
    f.objects("uses", 0, kMostRows, [&](Fields& use) {
        const std::string licence = use.doc_id("licence"), rule = use.uri("rule");
        RuleUse& so_far = world.uses[{licence, rule}];
        so_far.plays = use.integer("plays", 0, largest_number, Need::May);
        so_far.this_play_counted = use.boolean("counted", Need::May);
        so_far.metered_s = use.integer("meteredS", 0, largest_number, Need::May);
        so_far.live_sessions = use.integer("live", 0, largest_number, Need::May);
    }, Need::May);
    f.objects("grace", 0, kMostRows, [&](Fields& row) {
        const std::string grant = row.doc_id("grant");
        GraceUse& so_far = world.grace[grant];
        so_far.shows = row.integer("shows", 0, largest_number);
        so_far.this_show_counted = row.boolean("counted", Need::May);
    }, Need::May);
    const auto times = [&](std::string_view name, std::map<std::string, std::int64_t>& at) {
        f.objects(name, 0, kMostRows, [&](Fields& row) { at[row.doc_id("licence")] = utc(row, "at"); }, Need::May);
    };
    times("imported", world.imported_s);
    times("reported", world.reported_s);
    if (f.has("logged"))
        for (const std::string& doc_id : f.texts("logged", 0, kMostRows, is_doc_id, false)) world.logged_registrations.insert(doc_id);
}

void read_zones(RightsWorld& world, const DocumentSet& documents) {
    for (const auto* licence : documents.licences())
        for (const auto* rules : {&licence->doc.policy.permissions, &licence->doc.policy.prohibitions})
            for (const PolicyRule& rule : *rules)
                for (const RuleConstraint& c : rule.constraints) {
                    if (c.operand != RuleOperand::Schedule || world.zone_rules.count(c.schedule.tz) != 0) continue;
                    const auto bytes = read_text_file(fs::path("/usr/share/zoneinfo") / c.schedule.tz, 1u << 20);
                    if (bytes) world.zone_rules.emplace(c.schedule.tz, *bytes);
                }
}

// Registrations whose log proofs lie among the files are logged, as they would be at the venue.
void read_proofs(std::span<const fs::path> files, RightsWorld& world, const DocumentSet& documents) {
    constexpr std::uint64_t kLongestProof = 128u << 10;
    const auto look = [&](const fs::path& file) {
        if (file.extension() != ".tlog-proof") return;
        const auto text = read_text_file(file, kLongestProof);
        const auto entry = text && documents.has_root() ? read_log_proof(*text, documents.root()) : Result<LogEntry>(Error(Code::NotFound, "no proof"));
        const auto* work = entry ? documents.registration(entry->doc_id) : nullptr;
        if (work != nullptr && leads_to(*entry, work->text)) world.logged_registrations.insert(entry->doc_id);
    };
    for (const fs::path& place : files) {
        std::error_code ignored;
        if (!fs::is_directory(place, ignored)) look(place);
        else if (const auto inside = files_below(place))
            for (const fs::path& file : *inside) look(file);
    }
}

}  // namespace

Result<RightsRequest> request_from_json(JsonRef json) {
    RightsRequest request;
    ReadErrors errors;
    Fields f(errors, json, "request");
    request.assets = f.texts("assets", 1, 4096, is_uri, false);
    request.action = f.text("action", 1, 40);
    request.purpose = f.text("purpose", 1, 40);
    request.event = f.uri("event", Need::May);
    if (f.has("channel")) request.channel = f.text("channel", 1, 40);
    request.session = f.text("session", 1, 240, Need::May);
    request.performance = f.text("performance", 1, 240, Need::May);
    request.licence = f.doc_id("licence", Need::May);
    f.finish();
    if (errors.failed()) return errors.take();
    return request;
}

Result<RightsWorld> world_from_json(JsonRef json, const WorldDocuments& documents) {
    RightsWorld world;
    ReadErrors errors;
    Fields f(errors, json, "world");
    world.now = utc(f, "at");
    world.time_quality = quality_of(f);
    read_past(f, world);
    if (errors.failed()) return errors.take();
    PAI_TRY(world.documents, documents(world));
    read_device(f, world, *world.documents);
    f.finish();
    if (errors.failed()) return errors.take();
    read_zones(world, *world.documents);
    return world;
}

Result<Decision> explain_decision(std::span<const fs::path> files, const RightsRequest& request, JsonRef json) {
    std::optional<Verifier> verifier;
    PAI_TRY(RightsWorld world, world_from_json(json, [&](const RightsWorld& w) -> Result<const DocumentSet*> {
        const auto since = [&](const std::string& doc_id) -> std::optional<std::int64_t> {
            const auto at = w.imported_s.find(doc_id);
            return at == w.imported_s.end() ? std::nullopt : std::optional(at->second);
        };
        PAI_TRY(verifier, Verifier::open_lenient(files, w.now, since));
        return &verifier->documents();
    }));
    read_proofs(files, world, verifier->documents());
    return decide(request, world);
}

}  // namespace pai
