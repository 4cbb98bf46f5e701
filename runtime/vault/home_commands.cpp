#include "vault/home_commands.h"

#include <fmt/format.h>

#include "base/file.h"
#include "base/json.h"
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

Result<LedgerCheck> verify_ledger(const fs::path& home, bool local, std::string_view witness_note) {
    PAI_TRY(const LedgerOwner owner, owner_of(home, local));
    PAI_TRY(LedgerCheck check, Ledger::check(ledger_file(home, local), owner));
    if (check.code != "OK" || witness_note.empty()) return check;
    PAI_TRY(Ledger ledger, Ledger::open(ledger_file(home, local), owner));
    if (Result<void> same = ledger.compare(witness_note); !same) {
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
