#include "issue/witness.h"

#include <algorithm>

#include <fmt/format.h>

#include "base/file.h"
#include "ledger/note.h"
#include "ledger/proof_statement.h"
#include "licence/codes.h"

namespace pai {
namespace fs = std::filesystem;
namespace {

constexpr std::uint64_t kMaxNoteFile = 64u << 10, kMaxKeysFile = 1u << 20;
constexpr std::size_t kMaxSignatures = 16;

struct Seen {
    std::string note;
    Checkpoint state;
};

std::string name_of(std::string_view text) { return to_hex(sha256(as_byte_span(text))); }

Result<std::optional<Seen>> last_seen(const fs::path& file) {
    if (!file_exists(file)) return std::optional<Seen>{};
    Seen out;
    PAI_TRY(out.note, read_text_file(file, kMaxNoteFile));
    PAI_TRY(const SignedNote note, parse_note(out.note));
    PAI_TRY(out.state, parse_checkpoint(note.text));
    return std::optional(std::move(out));
}

// The note claims to be its origin's; where the witness knows the origin's key, it is.
Result<void> check_origin(const fs::path& state, const SignedNote& note, const std::string& origin) {
    const bool claimed = std::any_of(note.signatures.begin(), note.signatures.end(), [&](const NoteSignature& s) { return s.name == origin; });
    if (!claimed) return refuse(RightsCode::LedgerCheckpointSig, fmt::format("the note is not signed by {}", origin));
    if (!file_exists(state / "vkeys")) return {};
    PAI_TRY(const std::string keys, read_text_file(state / "vkeys", kMaxKeysFile));
    for (std::size_t from = 0; from < keys.size();) {
        const std::size_t end = std::min(keys.find('\n', from), keys.size());
        const std::string_view line = std::string_view(keys).substr(from, end - from);
        from = end + 1;
        if (line.empty()) continue;
        PAI_TRY(const VerifierKey key, parse_verifier_key(line));
        if (key.name != origin) continue;
        PAI_TRY(const bool good, check_note(note, key));
        if (good) return {};
    }
    return refuse(RightsCode::LedgerCheckpointSig, fmt::format("{}: no key of {} signed the note", (state / "vkeys").string(), origin));
}

Result<void> keep_fork(const fs::path& state, const Seen& last, std::string_view note, std::string_view proof) {
    const fs::path folder = state / "forks" / name_of(last.state.origin);
    PAI_TRY(make_directories(folder));
    for (const std::string_view text : {std::string_view(last.note), note})
        PAI_TRY(write_file(folder / (name_of(text) + ".note"), text, {.durable = true}));
    if (!proof.empty()) PAI_TRY(write_file(folder / (name_of(proof) + ".json"), proof, {.durable = true}));
    return {};
}

// Does `now` follow from the last state? A fork must be seen as one even when it comes with a proof of its own.
Result<void> check_growth(const Checkpoint& last, const Checkpoint& now, std::string_view proof) {
    const auto forked = [&](std::string_view how) { return refuse(RightsCode::LedgerForked, fmt::format("{}: {}", now.origin, how)); };
    if (now.size < last.size)
        return refuse(RightsCode::LedgerRolledBack, fmt::format("{} has {} entries, {} were seen before", now.origin, now.size, last.size));
    if (now.size == last.size) return now.root == last.root ? Result<void>() : forked(fmt::format("two roots of size {}", now.size));
    if (last.size == 0) return {};
    const auto no_proof = [](std::string_view what) { return refuse(RightsCode::LedgerProofInvalid, std::string(what)); };
    if (proof.empty()) return no_proof(fmt::format("a consistency proof from {} to {} is needed", last.size, now.size));
    PAI_TRY(const ProofStatement said, check_proof(proof));
    const auto* grown = std::get_if<ConsistencyStatement>(&said);
    if (!grown || grown->size1 != last.size || grown->size2 != now.size || grown->root2 != now.root)
        return no_proof(fmt::format("the proof is not about sizes {} and {} of this ledger", last.size, now.size));
    return grown->root1 == last.root ? Result<void>() : forked(fmt::format("its size {} had another root when it was cosigned", last.size));
}

}  // namespace

Result<Cosigned> cosign_note(const fs::path& state, std::string_view note, std::string_view name, const SigningKey& key, std::string_view proof,
                             std::int64_t time) {
    PAI_TRY(const SignedNote parsed, parse_note(note));
    PAI_TRY(const Checkpoint now, parse_checkpoint(parsed.text));
    if (parsed.signatures.size() >= kMaxSignatures) return refuse(RightsCode::LedgerCheckpointSig, "the note has 16 signatures already");
    PAI_TRY(make_directories(state));
    // One at a time: two that both follow from the last state may not follow from each other.
    PAI_TRY(const SharedFile alone, SharedFile::create(state / "lock", 1));
    PAI_TRY(check_origin(state, parsed, now.origin));
    const fs::path file = state / (name_of(now.origin) + ".note");
    PAI_TRY(const auto last, last_seen(file));
    if (last) {
        Result<void> grown = check_growth(last->state, now, proof);
        if (!grown && grown.error().reason == "LEDGER_FORKED") PAI_TRY(keep_fork(state, *last, note, proof));
        if (!grown) return std::move(grown).error();
    }
    Cosigned out{now.origin, now.size, time, std::string(note) + cosignature_line(parsed.text, name, key, time)};
    PAI_TRY(write_file(file, out.note, {.durable = true}));
    return out;
}

}  // namespace pai
