#include <memory>

#include <CLI/CLI.hpp>
#include <fmt/format.h>

#include "app/cli.h"
#include "app/version.h"
#include "base/file.h"
#include "vault/home.h"
#include "vault/key_file.h"

namespace pai::app {
namespace {

struct Options {
    bool local = false;
    std::string witness, out, licence;
    std::int64_t seq = -1, from = -1, to = 0;
};

// The ledger that is asked for, opened and checked: the device's, or that of own work.
Result<Ledger> open_ledger(bool local) {
    const std::filesystem::path home = paifang_home(), folder = home / (local ? "local" : "device");
    const std::filesystem::path file = local ? folder / "ledger.sqlite" : home / "ledger" / "ledger.sqlite";
    if (!file_exists(file)) return Error(Code::NotFound, fmt::format("{}: no ledger has been begun", file.string()));
    PAI_TRY(SigningKey key, read_signing_key(folder / "ed25519.pem"));
    auto shared = std::make_shared<const SigningKey>(std::move(key));
    const LedgerOwner owner = local ? LedgerOwner::local(std::move(shared)) : LedgerOwner::device(std::move(shared));
    return Ledger::open(file, owner, {.version = version()});
}

Result<Outcome> verify(const Options& options) {
    PAI_TRY(Ledger ledger, open_ledger(options.local));
    PAI_TRY(const LedgerCheck check, ledger.verify());
    if (!options.witness.empty()) {
        PAI_TRY(const std::string note, read_text_file(options.witness, 1u << 20));
        PAI_TRY(ledger.compare(note));
    }
    JsonWriter w = begin_outcome(check.first_bad_seq ? "LEDGER_CHAIN_BROKEN" : "");
    w.member("size", check.size).member("root", to_base64(check.root)).member("checkpoints", check.checkpoints).key("firstBadSeq");
    if (check.first_bad_seq)
        w.value(*check.first_bad_seq);
    else
        w.null();
    const std::string found = check.first_bad_seq ? fmt::format("broken at entry {}", *check.first_bad_seq) : "every entry, link and checkpoint holds";
    return end_outcome(std::move(w), fmt::format("{} entries, {} checkpoints: {}\n", check.size, check.checkpoints, found));
}

Result<Outcome> export_ledger(const Options& options) {
    std::string certificate;
    if (!options.local) {
        PAI_TRY(const Home home, Home::open(paifang_home(), {.version = version()}));
        certificate = home.device_certificate();
    }
    PAI_TRY(Ledger ledger, open_ledger(options.local));
    PAI_TRY(const Ledger::Exported done, ledger.export_rows(options.out, certificate, options.licence));
    JsonWriter w = begin_outcome();
    w.member("count", done.count).member("size", done.size).member("out", options.out);
    return end_outcome(std::move(w), fmt::format("{} of {} entries to {}\n", done.count, done.size, options.out));
}

Result<Outcome> prove(const Options& options) {
    if ((options.seq < 0) == (options.from < 0)) return Error(Code::InvalidArgument, "ledger prove takes --seq or --from");
    PAI_TRY(Ledger ledger, open_ledger(false));
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
    const auto options = std::make_shared<Options>();
    auto* check = ledger->add_subcommand("verify", "checks every entry, link and signature");
    check->add_flag("--local", options->local, "the ledger of own work");
    check->add_option("--witness", options->witness, "an older checkpoint of this ledger to compare with");
    check->callback([&cli, options] { cli.run = [options] { return verify(*options); }; });
    auto* out = ledger->add_subcommand("export", "writes the entries for others to check");
    out->add_option("--out", options->out, "file to write")->required();
    out->add_flag("--local", options->local, "the ledger of own work");
    out->add_option("--licence", options->licence, "only entries that name this licence");
    out->callback([&cli, options] { cli.run = [options] { return export_ledger(*options); }; });
    auto* proof = ledger->add_subcommand("prove", "proves that an entry is in the ledger, or that it only grew");
    proof->add_option("--seq", options->seq, "entry: inclusion as a tlog-proof")->check(CLI::NonNegativeNumber);
    proof->add_option("--from", options->from, "size before: consistency as JSON")->check(CLI::NonNegativeNumber);
    proof->add_option("--to", options->to, "size after [now]")->check(CLI::NonNegativeNumber);
    proof->add_option("--out", options->out, "file to write")->required();
    proof->callback([&cli, options] { cli.run = [options] { return prove(*options); }; });
}

}  // namespace pai::app
