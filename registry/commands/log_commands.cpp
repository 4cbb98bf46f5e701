// log verify, log prove: a registration log as anyone who has its folder can judge it.
#include <memory>
#include <optional>

#include <CLI/CLI.hpp>
#include <fmt/format.h>

#include "base/file.h"
#include "base/merkle.h"
#include "commands/verb.h"
#include "issue/log.h"
#include "ledger/export.h"
#include "ledger/proof_statement.h"
#include "licence/document_set.h"

namespace pai {

namespace {

struct LogOptions {
    std::string dir, root, vkey, note, document, out;
    std::optional<std::uint64_t> index, from, to;
};

// The keys that may have signed the log's checkpoint.
Result<std::vector<VerifierKey>> owners_of(const LogOptions& options) {
    std::vector<VerifierKey> keys;
    if (!options.vkey.empty()) {
        PAI_TRY(VerifierKey key, parse_verifier_key(options.vkey));
        keys.push_back(std::move(key));
        return keys;
    }
    PAI_TRY(const std::string text, read_text_file(options.root, 17 * (max_jws_bytes + 1)));
    DocumentSet documents;
    PAI_TRY(documents.pin_root(text));
    for (const RootDoc::Log& log : documents.root().registry_logs) {
        PAI_TRY(VerifierKey key, parse_verifier_key(log.vkey));
        keys.push_back(std::move(key));
    }
    return keys;
}

Result<void> check_owner(const TileLog& log, const std::vector<VerifierKey>& owners) {
    PAI_TRY(const SignedNote note, parse_note(log.note()));
    for (const VerifierKey& key : owners) {
        if (key.name != log.checkpoint().origin) continue;
        PAI_TRY(const bool good, check_note(note, key));
        if (good) return {};
    }
    return refuse(RightsCode::LedgerCheckpointSig, fmt::format("checkpoint: {} is not signed by a known log", log.checkpoint().origin));
}

Result<Outcome> verify_log(const LogOptions& options) {
    if (options.root.empty() == options.vkey.empty()) return Error(Code::InvalidArgument, "log verify takes --root or --vkey");
    PAI_TRY(const std::vector<VerifierKey> owners, owners_of(options));
    PAI_TRY(const TileLog log, TileLog::open(options.dir, TileLog::Check::All));
    PAI_TRY(check_owner(log, owners));
    if (!options.note.empty()) {
        PAI_TRY(const std::string note, read_note_file(options.note));
        PAI_TRY(check_earlier(log, note));
    }
    JsonWriter w = begin_outcome();
    w.member("origin", log.checkpoint().origin).member("size", log.size()).member("root", to_base64(log.checkpoint().root));
    return end_outcome(std::move(w), fmt::format("{} entries of {}: every tile, entry and signature holds\n", log.size(), log.checkpoint().origin));
}

Result<Outcome> prove_inclusion(const LogOptions& options, const TileLog& log) {
    std::optional<std::uint64_t> index = options.index;
    if (!options.document.empty()) {
        PAI_TRY(const std::string text, read_jws_file(options.document));
        index = log.find(merkle_leaf(as_byte_span(text)));
        if (!index) return refuse(RightsCode::RegNotLogged, fmt::format("{}: not in the log", options.document));
    }
    std::string note;
    if (!options.note.empty()) {
        PAI_TRY(note, read_note_file(options.note));
    }
    PAI_TRY(const LogProof proof, prove_entry(log, *index, note));
    PAI_TRY(write_file(options.out, proof.text));
    JsonWriter w = begin_outcome();
    w.member("index", proof.index).member("size", log.size()).member("out", options.out);
    return end_outcome(std::move(w), fmt::format("entry {} of {}: {}\n", proof.index, log.size(), options.out));
}

Result<Outcome> prove_growth(const LogOptions& options, const TileLog& log) {
    const std::uint64_t from = *options.from, to = options.to.value_or(log.size());
    if (from < 1 || from > to || to > log.size())
        return Error(Code::InvalidArgument, fmt::format("--from {} --to {}: the log has {} entries", from, to, log.size()));
    const ConsistencyStatement grown{static_cast<std::int64_t>(from), static_cast<std::int64_t>(to), log.root(from), log.root(to), log.consistency(from, to)};
    PAI_TRY(write_file(options.out, grown.json()));
    JsonWriter w = begin_outcome();
    w.member("size1", from).member("size2", to).member("out", options.out);
    return end_outcome(std::move(w), fmt::format("the first {} of {} entries: {}\n", from, to, options.out));
}

Result<Outcome> prove_in_log(const LogOptions& options) {
    if (static_cast<int>(options.index.has_value()) + static_cast<int>(!options.document.empty()) + static_cast<int>(options.from.has_value()) != 1)
        return Error(Code::InvalidArgument, "log prove takes one of --index, --document and --from");
    PAI_TRY(const TileLog log, TileLog::open(options.dir));
    return options.from ? prove_growth(options, log) : prove_inclusion(options, log);
}

}  // namespace

void add_log_verbs(CLI::App& app, int& status) {
    CLI::App* log = app.add_subcommand("log", "Judges a registration log by its tiles, and proves what stands in it");
    log->require_subcommand(1);
    const auto options = std::make_shared<LogOptions>();
    CLI::App* verify = log->add_subcommand("verify", "Checks every tile, entry and the checkpoint");
    verify->add_option("DIR", options->dir, "Folder of the log")->required();
    verify->add_option("--root", options->root, "Root file that lists the log");
    verify->add_option("--vkey", options->vkey, "The log's verifier key, in place of --root");
    verify->add_option("--note", options->note, "An older checkpoint of this log to compare with");
    bind_verb(*verify, status, [options] { return verify_log(*options); });
    const auto other = std::make_shared<LogOptions>();
    CLI::App* prove = log->add_subcommand("prove", "Writes the proof that an entry is in the log, or that it only grew");
    prove->add_option("DIR", other->dir, "Folder of the log")->required();
    prove->add_option("--index", other->index, "The entry, 0 is the first");
    prove->add_option("--document", other->document, "The entry, by the document itself");
    CLI::Option* from = prove->add_option("--from", other->from, "Consistency from this size on");
    prove->add_option("--to", other->to, "To this size [all]")->needs(from);
    prove->add_option("--note", other->note, "The checkpoint to prove against, with its cosignatures [the log's own]");
    prove->add_option("--out", other->out, "Proof to write")->required();
    bind_verb(*prove, status, [other] { return prove_in_log(*other); });
}

}  // namespace pai
