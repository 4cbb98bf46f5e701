#include "vault/home_commands.h"

#include <fmt/format.h>

#include "base/file.h"
#include "base/json.h"
#include "ledger/export.h"
#include "vault/gate.h"
#include "vault/key_file.h"

namespace pai {
namespace fs = std::filesystem;
namespace {

Result<LedgerOwner> owner_of(const fs::path& home, bool local) {
    PAI_TRY(SigningKey key, read_signing_key(home / (local ? "local/ed25519.pem" : "device/ed25519.pem")));
    const auto shared = std::make_shared<const SigningKey>(std::move(key));
    return local ? LedgerOwner::local(shared) : LedgerOwner::device(shared);
}

fs::path ledger_file(const fs::path& home, bool local) { return home / (local ? "local/ledger.sqlite" : "ledger/ledger.sqlite"); }

// The uses of a work that its holder keeps for himself, beside the bytes that leave the gate.
Result<void> write_reserve(const CatResult& done) {
    for (const RightsObligation& o : done.decision.result.obligations) {
        if (o.kind != RightsObligation::Kind::Reserve) continue;
        JsonWriter w;
        w.begin_object().member("assetId", done.decision.result.asset).member("licence", done.decision.result.licence).key("reserve").begin_array();
        for (const std::string& action : o.actions) w.value(action);
        return write_file(done.out.string() + ".rights.json", w.end_array().end_object().take() + "\n");
    }
    return {};
}

}  // namespace

Result<CatResult> cat_asset(const fs::path& home, const CatRequest& request, const HomeOptions& options) {
    PAI_TRY(Gate gate, Gate::open(home, options));
    CatResult out;
    out.out = request.out;
    if (request.action != "export") {
        PAI_TRY(Home judge, Home::open(home, options));
        RightsRequest also{.assets = {request.asset}, .action = request.action, .purpose = request.purpose, .event = request.event};
        PAI_TRY(out.decision, judge.decide_now(also));
        if (!out.decision.ok()) return out;
    }
    PAI_TRY(Session session, gate.begin({.assets = {AssetId{request.asset}}, .action = "export", .purpose = request.purpose, .event = request.event}));
    out.decision = session.decision();
    if (!out.decision.ok()) return out;
    const std::int64_t begun = options.clock().boot_ms;
    PAI_TRY(const Session::Export done, session.export_to(AssetId{request.asset}, request.out));
    out.bytes = done.bytes;
    out.sha256 = done.sha256;
    PAI_TRY(session.end("end", options.clock().boot_ms - begun));
    PAI_TRY(write_reserve(out));
    return out;
}

std::string to_json(const CatResult& result) {
    std::string text = to_json(result.decision);
    if (!result.decision.ok()) return text;
    // The members of 7.4, then what cat adds.
    text.pop_back();
    return fmt::format("{},\"bytes\":{},\"sha256\":{},\"out\":{}}}", text, result.bytes, json_quote(result.sha256), json_quote(result.out.string()));
}

namespace {

// The ledger's own rows beside those of an export, read in pieces.
class RowCompare {
public:
    explicit RowCompare(Ledger& ledger) : ledger_(ledger) {}
    Result<void> operator()(std::int64_t seq, std::string_view body) {
        constexpr std::int64_t kPiece = 512;
        if (seq < first_ || seq >= first_ + static_cast<std::int64_t>(bodies_.size())) {
            PAI_TRY(bodies_, ledger_.bodies(seq, kPiece));
            first_ = seq;
        }
        if (bodies_.empty()) return Error(Code::Corrupt, fmt::format("ledger seq {}: the export has it, the ledger does not", seq), "LEDGER_ROLLED_BACK");
        if (bodies_[static_cast<std::size_t>(seq - first_)] != body)
            return Error(Code::Corrupt, fmt::format("ledger seq {}: the export has another row", seq), "LEDGER_FORKED");
        return {};
    }

private:
    Ledger& ledger_;
    std::int64_t first_ = 0;
    std::vector<std::string> bodies_;
};

Result<void> compare_export(Ledger& ledger, const fs::path& exported, LedgerCheck& check) {
    RowCompare compare(ledger);
    ExportRules rules;
    rules.key = [&](const ExportHead& head) -> Result<PublicKey> {
        if (head.origin != ledger.owner().origin)
            return Error(Code::Corrupt, fmt::format("export of {}, this ledger is {}", head.origin, ledger.owner().origin), "LEDGER_WRONG_DEVICE");
        return ledger.owner().key->public_key();
    };
    rules.row = [&](const LedgerEntry& entry, std::string_view body) { return compare(entry.seq, body); };
    PAI_TRY(const ExportCheck found, check_export(exported, rules));
    if (found.ok()) return ledger.compare(std::vector{found.head.checkpoint});
    check.first_bad_seq = found.first_bad_seq;
    return Error(Code::Corrupt, found.message, found.code);
}

}  // namespace

Result<LedgerCheck> verify_ledger(const fs::path& home, bool local, std::string_view witness_note, const fs::path& exported) {
    PAI_TRY(const LedgerOwner owner, owner_of(home, local));
    PAI_TRY(LedgerCheck check, Ledger::check(ledger_file(home, local), owner));
    if (check.code != "OK" || (witness_note.empty() && exported.empty())) return check;
    PAI_TRY(Ledger ledger, Ledger::open(ledger_file(home, local), owner));
    Result<void> same = witness_note.empty() ? Result<void>() : ledger.compare(witness_note);
    if (same && !exported.empty()) same = compare_export(ledger, exported, check);
    if (!same && same.error().reason.empty()) return std::move(same).error();
    if (!same) {
        check.code = same.error().reason;
        check.message = same.error().message;
    }
    return check;
}

std::string to_json(const LedgerCheck& check) {
    JsonWriter w;
    w.begin_object().member("ok", check.code == "OK");
    if (check.code != "OK") w.member("code", check.code);
    w.member("size", check.size).member("root", to_base64(check.root)).member("checkpoints", check.checkpoints).key("firstBadSeq");
    if (check.first_bad_seq) w.value(*check.first_bad_seq);
    else w.null();
    return w.end_object().take();
}

Result<Ledger> open_ledger(const fs::path& home, bool local, const HomeOptions& options) {
    PAI_TRY(const LedgerOwner owner, owner_of(home, local));
    return Ledger::open(ledger_file(home, local), owner, {.clock = options.clock, .program = options.program, .version = options.version});
}

Result<Ledger::Exported> export_ledger(const fs::path& home, bool local, const fs::path& out, std::string_view licence) {
    std::string certificate;
    if (!local) {
        PAI_TRY(const Home opened, Home::open(home));
        certificate = opened.device_certificate();
    }
    PAI_TRY(Ledger ledger, open_ledger(home, local));
    return ledger.export_rows(out, certificate, licence);
}

}  // namespace pai
