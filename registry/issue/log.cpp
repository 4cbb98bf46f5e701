#include "issue/log.h"

#include <algorithm>
#include <vector>

#include <fmt/format.h>

#include "base/file.h"
#include "base/merkle.h"
#include "ledger/note.h"
#include "licence/jws.h"

namespace pai {

namespace fs = std::filesystem;

namespace {

Result<std::vector<std::string>> read_entries(const fs::path& file) {
    std::vector<std::string> entries;
    if (!file_exists(file)) return entries;
    PAI_TRY(const std::string text, read_text_file(file));
    for (std::size_t from = 0; from < text.size();) {
        const std::size_t end = std::min(text.find('\n', from), text.size());
        entries.push_back(text.substr(from, end - from));
        from = end + 1;
    }
    return entries;
}

// A log never forgets: what an older checkpoint covered must still be there.
Result<void> check_checkpoint(const fs::path& file, const std::vector<Hash>& leaves) {
    if (!file_exists(file)) return {};
    PAI_TRY(const std::string text, read_text_file(file, 65'536));
    PAI_TRY(const SignedNote note, parse_note(text));
    PAI_TRY(const Checkpoint state, parse_checkpoint(note.text));
    const auto size = static_cast<std::uint64_t>(state.size);
    if (size <= leaves.size() && merkle_root(std::span(leaves).first(size)) == state.root) return {};
    return refuse(RightsCode::LedgerForked, fmt::format("{}: does not fit the log's entries", file.string()));
}

}  // namespace

std::string log_origin(const PublicKey& key) { return "paifang.registry/" + kid_of(key).substr(8); }

std::string verifier_key(std::string_view name, const PublicKey& key) {
    return VerifierKey{std::string(name), NoteKeyType::Signature, key}.text();
}

Result<LogProof> log_document(const fs::path& folder, const SigningKey& key, std::string_view jws) {
    PAI_TRY(make_directories(folder));
    PAI_TRY(const Jws document, parse_jws(jws));
    PAI_TRY(std::vector<std::string> entries, read_entries(folder / "entries"));
    std::vector<Hash> leaves;
    for (const std::string& entry : entries) leaves.push_back(merkle_leaf(as_byte_span(entry)));
    PAI_TRY(check_checkpoint(folder / "checkpoint", leaves));
    const auto at = static_cast<std::uint64_t>(std::find(entries.begin(), entries.end(), jws) - entries.begin());
    if (at == entries.size()) {
        PAI_TRY(append_file(folder / "entries", fmt::format("{}\n", jws)));
        leaves.push_back(merkle_leaf(as_byte_span(jws)));
    }
    const std::string origin = log_origin(key.public_key());
    const Checkpoint state{origin, static_cast<std::int64_t>(leaves.size()), merkle_root(leaves)};
    const std::string note = sign_note(state.text(), origin, key);
    PAI_TRY(write_file(folder / "checkpoint", note, {.durable = true}));
    PAI_TRY(const Bytes doc_hash, from_hex(std::string_view(document.doc_id()).substr(7)));
    return LogProof{at, tlog_proof_text(static_cast<std::int64_t>(at), inclusion_proof(leaves, at), note, to_base64(doc_hash))};
}

}  // namespace pai
