#include "issue/log.h"

#include <algorithm>
#include <array>
#include <map>
#include <optional>
#include <vector>

#include <fmt/format.h>

#include "base/file.h"
#include "base/merkle.h"
#include "ledger/proof_tree.h"
#include "licence/jws.h"

namespace pai {

namespace fs = std::filesystem;

namespace {

// A log as it was kept before there were tiles: one document a line in `entries`, beside the same checkpoint.
Result<void> convert_lines(const fs::path& folder, const std::string& origin, const SigningKey& key) {
    PAI_TRY(const std::string text, read_text_file(folder / "entries"));
    std::vector<std::string> entries;
    std::vector<Hash> leaves;
    for (std::size_t from = 0; from < text.size();) {
        const std::size_t end = std::min(text.find('\n', from), text.size());
        entries.push_back(text.substr(from, end - from));
        leaves.push_back(merkle_leaf(as_byte_span(entries.back())));
        from = end + 1;
    }
    PAI_TRY(const std::string note_text, read_text_file(folder / "checkpoint", 64u << 10));
    PAI_TRY(const SignedNote note, parse_note(note_text));
    PAI_TRY(const Checkpoint state, parse_checkpoint(note.text));
    if (state.origin != origin || static_cast<std::uint64_t>(state.size) > leaves.size() || merkle_root(std::span(leaves).first(static_cast<std::size_t>(state.size))) != state.root)
        return refuse(RightsCode::LedgerForked, fmt::format("{}: does not fit the log's entries", (folder / "checkpoint").string()));
    PAI_TRY(TileLog log, TileLog::create(folder, origin, key));
    PAI_TRY(log.append(entries, key));
    std::error_code ignored;
    fs::remove(folder / "entries", ignored);
    return {};
}

Result<TileLog> open_or_create(const fs::path& folder, const SigningKey& key) {
    const std::string origin = log_origin(key.public_key());
    if (file_exists(folder / "entries")) PAI_TRY(convert_lines(folder, origin, key));
    if (!file_exists(folder / "checkpoint") && !file_exists(folder / "tile")) return TileLog::create(folder, origin, key);
    PAI_TRY(TileLog log, TileLog::open(folder));
    PAI_TRY(const SignedNote note, parse_note(log.note()));
    PAI_TRY(const bool own, check_note(note, {origin, NoteKeyType::Signature, key.public_key()}));
    if (!own || log.checkpoint().origin != origin)
        return refuse(RightsCode::LedgerCheckpointSig, fmt::format("{}: checkpoint: not signed by {}", folder.string(), origin));
    return log;
}

// The docId of a document, without its "sha256:".
Result<Bytes> doc_hash_of(std::string_view jws) {
    PAI_TRY(const Jws document, parse_jws(jws));
    return from_hex(std::string_view(document.doc_id()).substr(7));
}

LogProof proof_of(std::uint64_t index, const std::vector<Hash>& path, std::string_view note, const Bytes& doc_hash) {
    return {index, tlog_proof_text(static_cast<std::int64_t>(index), path, note, to_base64(doc_hash))};
}

}  // namespace

std::string log_origin(const PublicKey& key) { return "paifang.registry/" + kid_of(key).substr(8); }

std::string verifier_key(std::string_view name, const PublicKey& key) {
    return VerifierKey{std::string(name), NoteKeyType::Signature, key}.text();
}

Result<LogProof> log_document(const fs::path& folder, const SigningKey& key, std::string_view jws) {
    const std::array<std::string, 1> documents{std::string(jws)};
    PAI_TRY(std::vector<LogProof> proofs, log_documents(folder, key, documents));
    return std::move(proofs.front());
}

Result<std::vector<LogProof>> log_documents(const fs::path& folder, const SigningKey& key, std::span<const std::string> documents) {
    std::vector<Bytes> doc_hashes;
    for (const std::string& jws : documents) {
        PAI_TRY(Bytes hash, doc_hash_of(jws));
        doc_hashes.push_back(std::move(hash));
    }
    PAI_TRY(make_directories(folder));
    PAI_TRY(const SharedFile held, SharedFile::create(folder / ".lock", 1));
    PAI_TRY(TileLog log, open_or_create(folder, key));
    // Of these documents, not of the whole log: where they stand, if they do.
    std::map<Hash, std::optional<std::uint64_t>> places;
    for (const std::string& jws : documents) places[merkle_leaf(as_byte_span(jws))];
    for (std::uint64_t i = 0; i < log.size(); ++i)
        if (const auto at = places.find(log.leaves()[i]); at != places.end() && !at->second) at->second = i;
    std::vector<std::string> added;
    std::vector<std::uint64_t> indices;
    for (const std::string& jws : documents) {
        std::optional<std::uint64_t>& place = places[merkle_leaf(as_byte_span(jws))];
        if (!place) {
            place = log.size() + added.size();
            added.push_back(jws);
        }
        indices.push_back(*place);
    }
    if (!added.empty()) PAI_TRY(log.append(added, key));
    const ProofTree tree(log.leaves());
    std::vector<LogProof> out;
    for (std::size_t i = 0; i < documents.size(); ++i)
        out.push_back(proof_of(indices[i], tree.inclusion(indices[i], log.size()), log.note(), doc_hashes[i]));
    return out;
}

Result<std::uint64_t> check_earlier(const TileLog& log, std::string_view text) {
    PAI_TRY(const SignedNote note, parse_note(text));
    PAI_TRY(const Checkpoint state, parse_checkpoint(note.text));
    const auto size = static_cast<std::uint64_t>(state.size);
    if (state.origin != log.checkpoint().origin) return refuse(RightsCode::LedgerForked, fmt::format("the note is of {}, the log is {}", state.origin, log.checkpoint().origin));
    if (size > log.size()) return refuse(RightsCode::LedgerRolledBack, fmt::format("the log has {} entries, the note covers {}", log.size(), size));
    if (log.root(size) != state.root) return refuse(RightsCode::LedgerForked, fmt::format("the first {} entries are not those that the note covers", size));
    return size;
}

Result<LogProof> prove_entry(const TileLog& log, std::uint64_t index, std::string_view note) {
    std::uint64_t size = log.size();
    if (!note.empty()) {
        PAI_TRY(size, check_earlier(log, note));
    }
    if (index >= size) return Error(Code::InvalidArgument, fmt::format("entry {} of {}: not there", index, size));
    PAI_TRY(const std::string entry, log.entry(index));
    PAI_TRY(const Bytes doc_hash, doc_hash_of(entry));
    return proof_of(index, log.inclusion(index, size), note.empty() ? std::string_view(log.note()) : note, doc_hash);
}

}  // namespace pai
