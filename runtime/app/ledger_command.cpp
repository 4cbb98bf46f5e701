#include <memory>

#include <CLI/CLI.hpp>
#include <fmt/format.h>

#include "app/cli.h"
#include "app/version.h"
#include "base/file.h"
#include "ledger/export.h"
#include "vault/home_commands.h"

namespace pai::app {
namespace {

struct LedgerOptions {
    bool local = false;
    std::string witness, exported, out, licence;
    std::int64_t seq = -1, from = -1, to = 0;
};

Result<Outcome> verify(const LedgerOptions& options) {
    std::string note;
    if (!options.witness.empty()) {
        PAI_TRY(note, read_note_file(options.witness));
    }
    PAI_TRY(const LedgerCheck check, verify_ledger(paifang_home(), options.local, note, options.exported));
    const bool good = check.code == "OK";
    const std::string found = good ? "every entry, link and checkpoint holds" : check.code + ": " + check.message;
    return Outcome{good ? 0 : 1, to_json(check), fmt::format("{} entries, {} checkpoints: {}\n", check.size, check.checkpoints, found)};
}

Result<Outcome> write_export(const LedgerOptions& options) {
    PAI_TRY(const Ledger::Exported done, export_ledger(paifang_home(), options.local, options.out, options.licence));
    JsonWriter w = begin_outcome();
    w.member("count", done.count).member("size", done.size).member("out", options.out);
    return end_outcome(std::move(w), fmt::format("{} of {} entries to {}\n", done.count, done.size, options.out));
}

Result<Outcome> prove(const LedgerOptions& options) {
    if ((options.seq < 0) == (options.from < 0)) return Error(Code::InvalidArgument, "ledger prove takes --seq or --from");
    PAI_TRY(Ledger ledger, open_ledger(paifang_home(), false, {.version = version()}));
    auto proof = options.seq >= 0 ? ledger.prove_inclusion(options.seq) : ledger.prove_consistency(options.from, options.to);
    if (!proof) return std::move(proof.error());
    PAI_TRY(write_file(options.out, *proof));
    JsonWriter w = begin_outcome();
    w.member("out", options.out);
    return end_outcome(std::move(w), fmt::format("proof in {}\n", options.out));
}

}  // namespace

void add_ledger(Cli& cli) {
    auto* ledger = cli.app.add_subcommand("ledger", "the play log");
    ledger->require_subcommand(1);
    const auto options = std::make_shared<LedgerOptions>();
    auto* check = ledger->add_subcommand("verify", "checks every entry, link and signature");
    check->add_flag("--local", options->local, "the ledger of own work");
    check->add_option("--witness", options->witness, "an older checkpoint of this ledger to compare with");
    check->add_option("--export", options->exported, "an export of this ledger to check and to compare with");
    check->callback([&cli, options] { cli.run = [options] { return verify(*options); }; });
    auto* out = ledger->add_subcommand("export", "writes the entries for others to check");
    out->add_option("--out", options->out, "file to write")->required();
    out->add_flag("--local", options->local, "the ledger of own work");
    out->add_option("--licence", options->licence, "only entries that name this licence");
    out->callback([&cli, options] { cli.run = [options] { return write_export(*options); }; });
    auto* proof = ledger->add_subcommand("prove", "proves that an entry is in the ledger, or that it only grew");
    proof->add_option("--seq", options->seq, "entry: inclusion as a tlog-proof")->check(CLI::NonNegativeNumber);
    proof->add_option("--from", options->from, "size before: consistency as JSON")->check(CLI::NonNegativeNumber);
    proof->add_option("--to", options->to, "size after [now]")->check(CLI::NonNegativeNumber);
    proof->add_option("--out", options->out, "file to write")->required();
    proof->callback([&cli, options] { cli.run = [options] { return prove(*options); }; });
    add_ledger_report(*ledger, cli);
}

}  // namespace pai::app
