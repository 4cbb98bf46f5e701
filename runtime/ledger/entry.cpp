#include "ledger/entry.h"

#include <algorithm>
#include <charconv>

#include <fmt/format.h>

#include "base/json.h"
#include "ledger/chain.h"
#include "time/clock.h"

namespace pai {
namespace {

constexpr std::int64_t kWallToleranceMs = 120'000, kMaxSafeInteger = (1ll << 53) - 1, kMaxVisitors = 1'000'000'000, kDenialQuietMs = 60'000;

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

namespace {

constexpr JsonLimits kBodyLimits{.max_bytes = 4u << 20, .max_depth = 32}, kDataLimits{.max_bytes = 4u << 20, .max_depth = 31};

bool is_lower_hex(std::string_view text, std::size_t digits) {
    return text.size() == digits && std::all_of(text.begin(), text.end(), [](char c) { return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f'); });
}

// What 11.2 says of the members beside data.
bool has_form(const LedgerEntry& e) {
    return e.seq >= 0 && e.at.boot_ms >= 0 && e.at.wall_ms >= 0 && !e.kind.empty() && is_lower_hex(e.at.boot_id, 32) && (e.digest.empty() || is_lower_hex(e.digest, 64));
}

// Any spelling of a body: the general parser.
Result<ParsedEntry> parse_any_spelling(std::string_view body) {
    const Result<JsonDoc> doc = JsonDoc::parse(body, kBodyLimits);
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
    if (!has_form(out) || (out.digest.empty() && !digest->is_null())) return broken("has a member of another form than an entry's");
    PAI_TRY(JsonDoc of_data, JsonDoc::parse(out.data, kDataLimits));
    return ParsedEntry{std::move(out), std::move(of_data)};
}

// What is left to read of a body in the spelling of entry_body().
class BodyCursor {
public:
    explicit BodyCursor(std::string_view body) : rest_(body) {}
    bool skip(std::string_view literal) {
        if (!rest_.starts_with(literal)) return false;
        rest_.remove_prefix(literal.size());
        return true;
    }
    bool number(std::int64_t& out) {
        const auto [end, ec] = std::from_chars(rest_.data(), rest_.data() + rest_.size(), out);
        const std::size_t n = static_cast<std::size_t>(end - rest_.data());
        const bool canonical = ec == std::errc{} && rest_[0] != '-' && (n == 1 || rest_[0] != '0');
        rest_.remove_prefix(canonical ? n : 0);
        return canonical;
    }
    // A string of letters, digits and the like up to its closing quote, which is taken too.
    bool word(std::string_view& out) {
        const std::size_t end = rest_.find('"');
        out = rest_.substr(0, end == std::string_view::npos ? 0 : end);
        if (end == std::string_view::npos || !std::all_of(out.begin(), out.end(), [](char c) { return c > ' ' && c < 0x7f && c != '\\'; })) return false;
        rest_.remove_prefix(end + 1);
        return true;
    }
    std::string_view rest() const { return rest_; }

private:
    std::string_view rest_;
};

// The members of a body in the one spelling that entry_body() writes, as they stand there. Data is not judged yet.
struct OwnSpelling {
    std::int64_t seq = 0, boot_ms = 0, wall_ms = 0;
    std::string_view prev, kind, boot_id, quality, data, digest;
};

// False: it is spelled otherwise.
bool read_own_spelling(std::string_view body, OwnSpelling& out) {
    BodyCursor in(body);
    const bool head = in.skip("{\"seq\":") && in.number(out.seq) && in.skip(",\"prev\":\"") && in.word(out.prev) && in.skip(",\"kind\":\"") && in.word(out.kind) &&
                      in.skip(",\"bootId\":\"") && in.word(out.boot_id) && in.skip(",\"bootMs\":") && in.number(out.boot_ms) && in.skip(",\"wallMs\":") &&
                      in.number(out.wall_ms) && in.skip(",\"quality\":\"") && in.word(out.quality) && in.skip(",\"data\":");
    constexpr std::string_view kDigest = ",\"digest\":";
    const std::size_t end = head ? in.rest().rfind(kDigest) : std::string_view::npos;
    if (end == std::string_view::npos || out.prev.size() != 64) return false;
    out.data = in.rest().substr(0, end);
    BodyCursor tail(in.rest().substr(end + kDigest.size()));
    const bool none = tail.skip("null");
    return (none || (tail.skip("\"") && tail.word(out.digest) && !out.digest.empty())) && tail.rest() == "}";
}

std::optional<ParsedEntry> parse_own_spelling(std::string_view body) {
    OwnSpelling text;
    if (!read_own_spelling(body, text)) return {};
    const auto known = quality_of(text.quality);
    const Result<Bytes> prev = from_hex(text.prev);
    if (!known || !prev) return {};
    Result<JsonDoc> doc = JsonDoc::parse(text.data, kDataLimits);
    if (!doc || !doc->root().is_object()) return {};
    LedgerEntry out;
    out.seq = text.seq;
    std::copy(prev->begin(), prev->end(), out.prev.begin());
    out.kind = text.kind;
    out.at = {text.wall_ms, text.boot_ms, std::string(text.boot_id)};
    out.quality = *known;
    out.data = text.data;
    out.digest = text.digest;
    if (!has_form(out)) return {};
    return ParsedEntry{std::move(out), *std::move(doc)};
}

bool is_hex_of(std::string_view text, const Hash& hash) {
    constexpr std::string_view kDigits = "0123456789abcdef";
    for (std::size_t i = 0; i < hash.size(); ++i) {
        const auto b = std::to_integer<std::size_t>(hash[i]);
        if (text[2 * i] != kDigits[b >> 4] || text[2 * i + 1] != kDigits[b & 15]) return false;
    }
    return true;
}

}  // namespace

bool absorb_beat(LedgerFacts& facts, std::string_view body, const Hash& prev) {
    OwnSpelling text;
    if (facts.starts.empty() || !read_own_spelling(body, text) || text.kind != "HEARTBEAT" || text.seq != facts.size || !is_hex_of(text.prev, prev)) return false;
    // Of the newest session, in the newest boot, under a clock that is trusted and goes on: all else is judged the long way.
    PlayStart& start = facts.starts.back();
    std::string_view session;
    std::int64_t start_seq = -1;
    BodyCursor data(text.data);
    if (!data.skip("{\"session\":\"") || !data.word(session) || !data.skip(",\"startSeq\":") || !data.number(start_seq) || data.rest() != "}") return false;
    if (session != start.session || start_seq != start.seq || text.quality == "untrusted" || !quality_of(text.quality)) return false;
    if (!text.digest.empty() || !facts.last_trusted || facts.last_trusted->boot_id != text.boot_id || !facts.highest_ms || !facts.observed_ms || facts.jump_ms) return false;
    const auto boot = facts.boot_ms.find(facts.last_trusted->boot_id);
    if (boot == facts.boot_ms.end() || text.boot_ms < boot->second || text.wall_ms < *facts.highest_ms - kWallToleranceMs) return false;
    start.last_sign_ms = text.wall_ms;
    facts.observed_ms = std::max(*facts.observed_ms, text.wall_ms);
    facts.highest_ms = std::max(*facts.highest_ms, text.wall_ms);
    facts.last_trusted->wall_ms = text.wall_ms;
    facts.last_trusted->boot_ms = boot->second = text.boot_ms;
    facts.size = text.seq + 1;
    return true;
}

Result<ParsedEntry> parse_row(std::string_view body) {
    if (std::optional<ParsedEntry> own = parse_own_spelling(body)) return *std::move(own);
    return parse_any_spelling(body);
}

Result<LedgerEntry> parse_entry(std::string_view body) {
    PAI_TRY(ParsedEntry row, parse_row(body));
    return std::move(row.entry);
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

// A correction leaves the time that its `after` names (0: none); nothing is known about the boot in which that was.
void note_correction(LedgerFacts& facts, std::int64_t after_s) {
    facts.highest_ms.reset();
    facts.observed_ms.reset();
    if (after_s > 0) facts.observed_ms = after_s * 1000;
    facts.last_trusted = Moment{after_s * 1000, 0, {}};
}

void note_clock(LedgerFacts& facts, const LedgerEntry& entry, JsonRef data) {
    const std::string event = entry.kind == "CLOCK" ? text_of(data, "event") : std::string();
    if (event == "corrected") note_correction(facts, int_of(data, "after").value_or(0));
    if (event == "attested") facts.attested_s = std::max(facts.attested_s, int_of(data, "after").value_or(0));
    if (entry.quality == TimeQuality::Untrusted) {
        if (event == "jump") facts.jump_ms = entry.at.wall_ms;
        return;
    }
    facts.jump_ms.reset();
    facts.observed_ms = std::max(facts.observed_ms.value_or(entry.at.wall_ms), entry.at.wall_ms);
    facts.highest_ms = std::max(facts.highest_ms.value_or(entry.at.wall_ms), entry.at.wall_ms);
    facts.last_trusted = entry.at;
}

// An equal denial matters for a minute only: what is older is forgotten before the map grows.
void note_denial(LedgerFacts& facts, const LedgerEntry& entry) {
    constexpr std::size_t kMany = 256;
    if (facts.denied_ms.size() >= kMany)
        std::erase_if(facts.denied_ms, [&](const auto& d) { return entry.at.wall_ms - d.second >= kDenialQuietMs || d.second > entry.at.wall_ms; });
    facts.denied_ms[entry.data] = entry.at.wall_ms;
}

void note_document(LedgerFacts& facts, const LedgerEntry& entry, JsonRef data) {
    const std::int64_t wall_s = entry.at.wall_ms / 1000;
    if (entry.kind == "IMPORT") facts.imported_s.try_emplace(text_of(data, "docId"), wall_s);
    if (entry.kind == "REPORT_SENT") facts.reported_s[text_of(data, "licence")] = wall_s;
    if (entry.kind == "CONFIG") facts.config[text_of(data, "what")] = text_of(data, "sha256");
    if (entry.kind == "DECISION" && text_of(data, "verdict") == "DENY") note_denial(facts, entry);
}

}  // namespace

Result<void> LedgerFacts::absorb(const LedgerEntry& entry) {
    const Result<JsonDoc> doc = JsonDoc::parse(entry.data, kDataLimits);
    if (!doc) return broken("data is not JSON");
    return absorb_row(*this, entry, doc->root());
}

Result<void> absorb_row(LedgerFacts& facts, const LedgerEntry& entry, JsonRef data) {
    const auto refuse = [&](std::string_view what) {
        return Error(Code::Corrupt, fmt::format("ledger seq {}: {}", entry.seq, what), "LEDGER_SEMANTIC");
    };
    if (entry.seq == 0 && entry.kind != "BOOT") return refuse("the first entry must be BOOT");
    const auto boot = facts.boot_ms.find(entry.at.boot_id);
    if (boot != facts.boot_ms.end() && entry.at.boot_ms < boot->second) return refuse("bootMs falls within one boot");
    if (entry.quality != TimeQuality::Untrusted && facts.highest_ms && entry.at.wall_ms < *facts.highest_ms - kWallToleranceMs &&
        !(entry.kind == "CLOCK" && text_of(data, "event") == "corrected"))
        return refuse("wallMs is more than 120 s below an earlier entry");
    if (const auto what = nonsense(entry, data)) return refuse(*what);
    if ((entry.kind == "PLAY_END" || entry.kind == "HEARTBEAT") && !note_sign_of_life(facts, entry, data))
        return refuse("names no open PLAY_START of its session");
    if (entry.kind == "PLAY_START") note_start(facts, entry, data);
    note_clock(facts, entry, data);
    note_document(facts, entry, data);
    if (boot != facts.boot_ms.end()) boot->second = entry.at.boot_ms;
    else facts.boot_ms.emplace(entry.at.boot_id, entry.at.boot_ms);
    facts.size = entry.seq + 1;
    return {};
}

ClockFacts LedgerFacts::clock(const Moment& now, std::int64_t proven_s) const {
    ClockFacts out;
    out.now = now.wall_ms / 1000;
    out.attested = proven_s;
    // Rounded up: a time that is not rolled back by whole seconds is not too far below the rows by milliseconds either.
    if (observed_ms) out.observed = (*observed_ms + 999) / 1000;
    if (jump_ms) out.jump_wall = *jump_ms / 1000;
    if (last_trusted) {
        out.last_wall = last_trusted->wall_ms / 1000;
        out.same_boot = last_trusted->boot_id == now.boot_id;
        out.elapsed_boot_s = (now.boot_ms - last_trusted->boot_ms) / 1000;
    }
    return out;
}

}  // namespace pai
