#include "ledger/log_proof.h"

#include <fmt/format.h>

#include "base/merkle.h"

namespace pai {

namespace {

Error proof_error(std::string_view what) { return Error(Code::Corrupt, fmt::format("log proof: {}", what), "REG_PROOF_INVALID"); }

}  // namespace

Result<LogEntry> read_log_proof(std::string_view text, const RootDoc& root) {
    LogEntry entry;
    auto proof = parse_tlog_proof(text);
    if (!proof) return proof_error(proof.error().message);
    const Result<Bytes> extra = from_base64(proof->extra);
    if (!extra || extra->size() != 32) return proof_error("extra must be the 32 bytes of a docId");
    entry.doc_id = "sha256:" + to_hex(*extra);
    const Result<SignedNote> note = parse_note(proof->note);
    const Result<Checkpoint> state = note ? parse_checkpoint(note->text) : Result<Checkpoint>(note.error());
    if (!state) return proof_error("no checkpoint of a log");
    bool known = false;
    for (const RootDoc::Log& log : root.registry_logs) {
        const Result<VerifierKey> key = parse_verifier_key(log.vkey);
        if (log.origin != state->origin || !key) continue;
        const Result<bool> signed_by = check_note(*note, *key);
        if (!signed_by) return proof_error(signed_by.error().message);
        known = known || *signed_by;
    }
    if (!known) return proof_error(fmt::format("{} is no log of the root", state->origin));
    entry.origin = state->origin;
    entry.index = proof->index;
    entry.size = state->size;
    entry.proof = *std::move(proof);
    return entry;
}

Result<void> check_log_of_root(std::string_view origin, const PublicKey& key, const RootDoc& root) {
    const std::string vkey = VerifierKey{std::string(origin), NoteKeyType::Signature, key}.text();
    for (const RootDoc::Log& log : root.registry_logs)
        if (log.origin == origin && log.vkey == vkey) return {};
    return proof_error(fmt::format("{} is no log of the root", origin));
}

bool leads_to(const LogEntry& entry, std::string_view jws) {
    const auto note = parse_note(entry.proof.note);
    const auto state = note ? parse_checkpoint(note->text) : Result<Checkpoint>(note.error());
    return state && verify_inclusion(merkle_leaf(as_byte_span(jws)), static_cast<std::uint64_t>(entry.index), static_cast<std::uint64_t>(entry.size),
                                     entry.proof.path, state->root);
}

}  // namespace pai
