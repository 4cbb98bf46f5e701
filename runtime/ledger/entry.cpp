#include "ledger/entry.h"

#include <algorithm>

#include <fmt/format.h>

#include "base/json.h"
#include "time/clock.h"

namespace pai {
namespace {

constexpr std::int64_t kWallToleranceMs = 120'000, kMaxSafeInteger = (1ll << 53) - 1, kMaxVisitors = 1'000'000'000;

Error broken(std::string_view what) { return Error(Code::Corrupt, fmt::format("ledger entry: {}", what), "LEDGER_CHAIN_BROKEN"); }

std::string text_of(JsonRef object, std::string_view name) {
    const auto member = object.find(name);
    return member && member->is_string() ? std::string(member->text()) : std::string();
}

std::optional<std::int64_t> int_of(JsonRef object, std::string_view name) {
    const auto member = object.find(name);
    return member ? member->as_int() : std::nullopt;
}

std::vector<std::string> list_of(JsonRef object, std::string_view name) {
    std::vector<std::string> out;
    if (const auto member = object.find(name); member && member->is_array())
        for (std::size_t i = 0; i < member->size(); ++i) out.emplace_back((*member)[i].text());
    return out;
}

std::optional<TimeQuality> quality_of(std::string_view text) {
    for (const TimeQuality q : {TimeQuality::Attested, TimeQuality::Observed, TimeQuality::Untrusted})
        if (to_string(q) == text) return q;
    return {};
}

// Rules about the data of single rows that need no other row.
std::optional<std::string> nonsense(const LedgerEntry& entry, JsonRef data) {
    const auto outside = [&](std::string_view name, std::int64_t most) {
        const auto n = int_of(data, name);
        return !n || *n < 0 || *n > most;
    };
    if (entry.kind == "VISITORS" && outside("count", kMaxVisitors)) return "visitor count out of range";
    if (entry.kind == "REVENUE" && outside("amountMinor", kMaxSafeInteger)) return "revenue out of range";
    if (entry.kind == "PLAY_END" && outside("durationMs", kMaxSafeInteger)) return "duration below 0";
    if (entry.kind == "PLAY_START" && list_of(data, "licences").size() != list_of(data, "rules").size())
        return "licences and rules are of different length";
    return {};
}

}  // namespace

Moment system_moment() { return {wall_ms(), boot_ms(), boot_id()}; }

std::string entry_body(const LedgerEntry& entry) {
    JsonWriter w;
    w.begin_object().member("seq", entry.seq).member("prev", to_hex(entry.prev)).member("kind", entry.kind);
    w.member("bootId", entry.at.boot_id).member("bootMs", entry.at.boot_ms).member("wallMs", entry.at.wall_ms);
    w.member("quality", to_string(entry.quality)).key("data").raw(entry.data);
    w.key("digest");
    if (entry.digest.empty()) w.null();
    else w.value(entry.digest);
    return w.end_object().take();
}

Result<LedgerEntry> parse_entry(std::string_view body) {
    const Result<JsonDoc> doc = JsonDoc::parse(body, {.max_bytes = 4u << 20, .max_depth = 32});
    if (!doc || !doc->root().is_object()) return broken("is not a JSON object");
    const JsonRef root = doc->root();
    LedgerEntry out;
    const auto seq = int_of(root, "seq"), boot = int_of(root, "bootMs"), wall = int_of(root, "wallMs");
    const Result<Bytes> prev = from_hex(text_of(root, "prev"));
    const auto quality = quality_of(text_of(root, "quality"));
    const auto data = root.find("data"), digest = root.find("digest");
    if (root.size() != 9 || !seq || !boot || !wall || !prev || prev->size() != 32 || !quality || !data || !data->is_object() || !digest)
        return broken("does not have the nine members of an entry");
    out.seq = *seq;
    std::copy(prev->begin(), prev->end(), out.prev.begin());
    out.kind = text_of(root, "kind");
    out.at = {*wall, *boot, text_of(root, "bootId")};
    out.quality = *quality;
    out.data = data->dump();
    out.digest = digest->text();
    return out;
}

const PlayStart* LedgerFacts::session(std::string_view id) const {
    for (auto it = starts.rbegin(); it != starts.rend(); ++it)
        if (it->session == id && !it->duration_ms) return &*it;
    return nullptr;
}

namespace {

PlayStart* start_of(LedgerFacts& facts, JsonRef data) {
    const auto seq = int_of(data, "startSeq");
    const auto it = std::lower_bound(facts.starts.begin(), facts.starts.end(), seq.value_or(-1), [](const PlayStart& s, std::int64_t n) { return s.seq < n; });
    if (it == facts.starts.end() || it->seq != seq || it->session != text_of(data, "session")) return nullptr;
    return &*it;
}

void note_start(LedgerFacts& facts, const LedgerEntry& entry, JsonRef data) {
    PlayStart s;
    s.seq = entry.seq;
    s.wall_ms = s.last_sign_ms = entry.at.wall_ms;
    s.session = text_of(data, "session");
    s.performance = text_of(data, "performance");
    s.unit = text_of(data, "unit");
    s.action = text_of(data, "action");
    s.purpose = text_of(data, "purpose");
    s.event = text_of(data, "event");
    s.assets = list_of(data, "assets");
    s.licences = list_of(data, "licences");
    s.rules = list_of(data, "rules");
    s.max_s = int_of(data, "maxS").value_or(0);
    facts.starts.push_back(std::move(s));
}

// Rows that name an earlier PLAY_START; false if there is no such start.
bool note_sign_of_life(LedgerFacts& facts, const LedgerEntry& entry, JsonRef data) {
    PlayStart* start = start_of(facts, data);
    if (!start) return false;
    if (entry.kind == "PLAY_END") {
        if (start->duration_ms) return false;
        start->duration_ms = int_of(data, "durationMs");
    }
    start->last_sign_ms = entry.at.wall_ms;
    return true;
}

void note_clock(LedgerFacts& facts, const LedgerEntry& entry, JsonRef data) {
    const bool clock = entry.kind == "CLOCK";
    if (clock && text_of(data, "event") == "corrected") facts.observed_ms.reset();
    if (entry.quality == TimeQuality::Untrusted) {
        if (clock && text_of(data, "event") == "jump") facts.jump_ms = entry.at.wall_ms;
        return;
    }
    facts.jump_ms.reset();
    facts.observed_ms = std::max(facts.observed_ms.value_or(entry.at.wall_ms), entry.at.wall_ms);
    facts.last_trusted = entry.at;
}

void note_document(LedgerFacts& facts, const LedgerEntry& entry, JsonRef data) {
    const std::int64_t wall_s = entry.at.wall_ms / 1000;
    if (entry.kind == "IMPORT") facts.imported_s.try_emplace(text_of(data, "docId"), wall_s);
    if (entry.kind == "REPORT_SENT") facts.reported_s[text_of(data, "licence")] = wall_s;
    if (entry.kind == "DECISION" && text_of(data, "verdict") == "DENY") facts.denied_ms[entry.data] = entry.at.wall_ms;
}

}  // namespace

Result<void> LedgerFacts::absorb(const LedgerEntry& entry) {
    const auto refuse = [&](std::string_view what) {
        return Error(Code::Corrupt, fmt::format("ledger seq {}: {}", entry.seq, what), "LEDGER_SEMANTIC");
    };
    const Result<JsonDoc> doc = JsonDoc::parse(entry.data, {.max_bytes = 4u << 20, .max_depth = 32});
    if (!doc) return broken("data is not JSON");
    const JsonRef data = doc->root();
    if (entry.seq == 0 && entry.kind != "BOOT") return refuse("the first entry must be BOOT");
    const auto before = boot_ms.find(entry.at.boot_id);
    if (before != boot_ms.end() && entry.at.boot_ms < before->second) return refuse("bootMs falls within one boot");
    if (entry.quality != TimeQuality::Untrusted && observed_ms && entry.at.wall_ms < *observed_ms - kWallToleranceMs &&
        !(entry.kind == "CLOCK" && text_of(data, "event") == "corrected"))
        return refuse("wallMs is more than 120 s below an earlier entry");
    if (const auto what = nonsense(entry, data)) return refuse(*what);
    if ((entry.kind == "PLAY_END" || entry.kind == "HEARTBEAT") && !note_sign_of_life(*this, entry, data))
        return refuse("names no open PLAY_START of its session");
    if (entry.kind == "PLAY_START") note_start(*this, entry, data);
    note_clock(*this, entry, data);
    note_document(*this, entry, data);
    boot_ms[entry.at.boot_id] = entry.at.boot_ms;
    size = entry.seq + 1;
    return {};
}

ClockFacts LedgerFacts::clock(const Moment& now, std::int64_t attested_s) const {
    ClockFacts out;
    out.now = now.wall_ms / 1000;
    out.attested = attested_s;
    if (observed_ms) out.observed = *observed_ms / 1000;
    if (jump_ms) out.jump_wall = *jump_ms / 1000;
    if (last_trusted) {
        out.last_wall = last_trusted->wall_ms / 1000;
        out.same_boot = last_trusted->boot_id == now.boot_id;
        out.elapsed_boot_s = (now.boot_ms - last_trusted->boot_ms) / 1000;
    }
    return out;
}

}  // namespace pai
