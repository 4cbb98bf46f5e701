// What the ledger knows about time (licence format, section 10): proofs from outside, and corrections by them.
#include <algorithm>

#include "base/json.h"
#include "ledger/state.h"

namespace pai {
namespace {

constexpr std::size_t kMaxCosigned = 16;

std::int64_t whole_seconds_up(std::int64_t ms) { return (ms + 999) / 1000; }

// The good cosignatures in `from` that `into` lacks or has from an older time; true if one was taken over.
bool merge_cosignatures(SignedNote& into, const SignedNote& from, std::span<const VerifierKey> witnesses) {
    bool changed = false;
    for (const VerifierKey& witness : witnesses) {
        const auto theirs = cosigned_at(from, witness), ours = cosigned_at(into, witness);
        if (!theirs || !*theirs || (ours && *ours && **ours >= **theirs)) continue;
        const auto same = [&, id = witness.id()](const NoteSignature& s) { return s.name == witness.name && s.key_id == id; };
        std::erase_if(into.signatures, same);
        if (into.signatures.size() == kMaxCosigned) continue;
        into.signatures.push_back(*std::find_if(from.signatures.begin(), from.signatures.end(), same));
        changed = true;
    }
    return changed;
}

}  // namespace

std::string clock_row(std::string_view event, std::int64_t before_s, std::int64_t after_s) {
    JsonWriter w;
    return w.begin_object().member("event", event).member("before", before_s).member("after", after_s).end_object().take();
}

void Ledger::raise_attested(std::int64_t attested_s) {
    const std::scoped_lock lock(impl_->mutex);
    impl_->attested_s = std::max(impl_->attested_s, attested_s);
}

Result<TimeJudgement> Ledger::judge_clock() {
    const std::scoped_lock lock(impl_->mutex);
    PAI_TRY(impl_->refresh_alone());
    return judge_time(impl_->chain.facts.clock(impl_->options.clock(), impl_->attested_s));
}

Result<std::optional<std::int64_t>> Ledger::Impl::observed_without(std::int64_t size, std::int64_t time_s) {
    struct Wall {
        std::int64_t seq, ms;
    };
    std::vector<Wall> walls;
    PAI_TRY(Statement get, db.prepare("SELECT body FROM entry ORDER BY seq"));
    for (;;) {
        PAI_TRY(const bool row, get.step());
        if (!row) break;
        PAI_TRY(const LedgerEntry entry, parse_entry(get.column_text(0)));
        if (entry.kind == "CLOCK") {
            // An earlier correction said what still counted then; what it ruled out stays ruled out.
            const Result<JsonDoc> data = JsonDoc::parse(entry.data);
            const auto event = data ? data->root().find("event") : std::nullopt, after = data ? data->root().find("after") : std::nullopt;
            if (event && event->text() == "corrected")
                std::erase_if(walls, [limit = after ? after->as_int().value_or(0) * 1000 : 0](const Wall& w) { return w.ms > limit; });
        }
        if (entry.quality != TimeQuality::Untrusted) walls.push_back({entry.seq, entry.at.wall_ms});
    }
    std::optional<std::int64_t> out;
    for (const Wall& w : walls)
        if (w.seq >= size || w.ms <= (time_s + clock_tolerance_s) * 1000) out = std::max(out.value_or(w.ms), w.ms);
    return out;
}

Result<bool> Ledger::correct_clock(std::int64_t size, std::int64_t time_s) {
    raise_attested(time_s);
    bool corrected = false;
    PAI_TRY(append(
        [&](LedgerTransaction& t) -> Result<void> {
            PAI_TRY(const auto left, impl_->observed_without(size, time_s));
            const std::int64_t before_s = whole_seconds_up(t.facts().observed_ms.value_or(0)), after_s = whole_seconds_up(left.value_or(0));
            if (after_s >= before_s) return {};
            // From here on the clock is judged as if the wrong rows had never been.
            ClockFacts clock = t.facts().clock(t.now(), impl_->attested_s);
            clock.observed.reset();
            if (left) clock.observed = after_s;
            clock.last_wall = after_s;
            clock.same_boot = false;
            t.impl_->time = judge_time(clock);
            t.add("CLOCK", clock_row("corrected", before_s, after_s));
            if (t.time().write_jump) t.add("CLOCK", clock_row("jump", after_s, t.now_s()));
            corrected = true;
            return {};
        },
        Sign::Now));
    return corrected;
}

Result<bool> Ledger::add_cosignatures(std::string_view text, std::span<const VerifierKey> witnesses) {
    PAI_TRY(const SignedNote note, parse_note(text));
    PAI_TRY(const Checkpoint said, parse_checkpoint(note.text));
    Impl& in = *impl_;
    const std::scoped_lock lock(in.mutex);
    PAI_TRY(in.db.run("BEGIN IMMEDIATE"));
    const auto add = [&]() -> Result<bool> {
        PAI_TRY(Statement get, in.db.prepare("SELECT note FROM checkpoint WHERE size = ?1"));
        get.bind(1, said.size);
        PAI_TRY(const bool there, get.step());
        if (!there) return false;
        PAI_TRY(SignedNote stored, parse_note(get.column_text(0)));
        get.reset();
        if (stored.text != note.text || !merge_cosignatures(stored, note, witnesses)) return false;
        const std::string merged = write_note(stored);
        PAI_TRY(Statement put, in.db.prepare("UPDATE checkpoint SET note = ?2 WHERE size = ?1"));
        put.bind(1, said.size).bind(2, merged);
        PAI_TRY(put.step());
        PAI_TRY(in.db.run("COMMIT"));
        return true;
    };
    Result<bool> changed = add();
    in.db.rollback();
    return changed;
}

}  // namespace pai
