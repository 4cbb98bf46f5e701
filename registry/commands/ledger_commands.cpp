// ledger verify, ledger check-proof; witness cosign.
#include <memory>

#include <CLI/CLI.hpp>
#include <fmt/format.h>

#include "commands/verb.h"
#include "issue/witness.h"
#include "ledger/export.h"
#include "ledger/proof_statement.h"
#include "licence/document_set.h"
#include "time/clock.h"
#include "vault/key_file.h"

namespace pai {

namespace {

constexpr std::uint64_t kMaxProofFile = 128u << 10, kMaxLeafFile = 8u << 20;

struct LedgerVerbOptions {
    std::string file, root, witness, leaf;
};

// Witness keys of the root: their cosignatures must be good where they stand.
Result<std::vector<VerifierKey>> witnesses_of(std::string_view root_file) {
    DocumentSet documents;
    PAI_TRY(documents.pin_root(root_file));
    std::vector<VerifierKey> out;
    for (const RootDoc::Witness& witness : documents.root().witnesses) {
        PAI_TRY(VerifierKey key, parse_verifier_key(witness.vkey));
        out.push_back(std::move(key));
    }
    return out;
}

Result<Outcome> verify_export(const LedgerVerbOptions& options) {
    PAI_TRY(const std::string root, read_text_file(options.root, 17 * (max_jws_bytes + 1)));
    ExportRules rules;
    rules.key = [&root](const ExportHead& head) { return certified_key(head, root); };
    PAI_TRY(rules.witnesses, witnesses_of(root));
    if (!options.witness.empty()) {
        PAI_TRY(rules.witness, read_note_file(options.witness));
    }
    PAI_TRY(const ExportCheck check, check_export(options.file, rules));
    JsonWriter w = begin_outcome(check.ok() ? "" : check.code);
    w.member("size", check.size).member("root", to_base64(check.root)).key("firstBadSeq");
    if (check.first_bad_seq) w.value(*check.first_bad_seq);
    else w.null();
    const std::string found = check.ok() ? "every row, link and signature holds" : check.code + ": " + check.message;
    return end_outcome(std::move(w), fmt::format("{} of {} entries of {}: {}\n", check.rows, check.head.checkpoint.size, check.head.origin, found));
}

Result<Outcome> check_proof_file(const LedgerVerbOptions& options) {
    PAI_TRY(const std::string text, read_text_file(options.file, kMaxProofFile));
    std::optional<std::string> leaf;
    if (!options.leaf.empty()) {
        PAI_TRY(leaf, read_text_file(options.leaf, kMaxLeafFile));
    }
    PAI_TRY(const ProofStatement said, check_proof(text, leaf ? std::optional<std::string_view>(*leaf) : std::nullopt));
    JsonWriter w = begin_outcome();
    if (const auto* grown = std::get_if<ConsistencyStatement>(&said)) {
        w.member("size", grown->size2).member("root", to_base64(grown->root2)).key("firstBadSeq").null();
        return end_outcome(std::move(w), fmt::format("the first {} of {} entries are those of before\n", grown->size1, grown->size2));
    }
    const auto& in = std::get<InclusionStatement>(said);
    w.member("size", in.size).member("root", to_base64(in.root)).key("firstBadSeq").null();
    return end_outcome(std::move(w), fmt::format("leaf {} is entry {} of {}\n", to_base64(in.leaf), in.index, in.size));
}

struct WitnessOptions {
    std::string file, name, key, state, proof, out;
};

Result<Outcome> cosign(const WitnessOptions& options) {
    PAI_TRY(const std::string note, read_note_file(options.file));
    std::string proof;
    if (!options.proof.empty()) {
        PAI_TRY(proof, read_text_file(options.proof, kMaxProofFile));
    }
    PAI_TRY(const SigningKey key, read_signing_key(options.key));
    PAI_TRY(const Cosigned done, cosign_note(options.state, note, options.name, key, proof, wall_ms() / 1000));
    PAI_TRY(write_file(options.out, done.note));
    JsonWriter w = begin_outcome();
    w.member("origin", done.origin).member("size", done.size).member("time", done.time);
    return end_outcome(std::move(w), fmt::format("{} entries of {} cosigned by {}\n", done.size, done.origin, options.name));
}

}  // namespace

void add_ledger_verbs(CLI::App& app, int& status) {
    CLI::App* ledger = app.add_subcommand("ledger", "Checks exported play logs and proofs about them");
    ledger->require_subcommand(1);
    const auto options = std::make_shared<LedgerVerbOptions>();
    CLI::App* verify = ledger->add_subcommand("verify", "Checks an export: every row, link, proof and signature");
    verify->add_option("EXPORT", options->file, "What `paifang ledger export` wrote")->required();
    verify->add_option("--root", options->root, "Root file")->required();
    verify->add_option("--witness", options->witness, "An older checkpoint of this ledger to compare with");
    bind_verb(*verify, status, [options] { return verify_export(*options); });
    CLI::App* check = ledger->add_subcommand("check-proof", "Checks an inclusion or consistency proof");
    check->add_option("FILE", options->file, "A tlog-proof, or a proof as JSON")->required();
    check->add_option("--leaf", options->leaf, "What a tlog-proof is about: the row's body or the document");
    bind_verb(*check, status, [options] { return check_proof_file(*options); });
}

void add_witness_verbs(CLI::App& app, int& status) {
    CLI::App* witness = app.add_subcommand("witness", "Cosigns checkpoints of ledgers and logs");
    witness->require_subcommand(1);
    const auto options = std::make_shared<WitnessOptions>();
    CLI::App* make = witness->add_subcommand("cosign", "Cosigns a checkpoint that follows from the last one seen");
    make->add_option("NOTE", options->file, "A checkpoint, or a proof or export that holds one")->required();
    make->add_option("--name", options->name, "The witness's name")->required();
    make->add_option("--key", options->key, "The witness's private key")->required();
    make->add_option("--state", options->state, "Folder of what was seen")->required();
    make->add_option("--proof", options->proof, "Consistency from the last size seen, `ledger prove --from`");
    make->add_option("--out", options->out, "Cosigned note to write")->required();
    bind_verb(*make, status, [options] { return cosign(*options); });
}

}  // namespace pai
