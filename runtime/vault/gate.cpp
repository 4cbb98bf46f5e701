#include "vault/gate.h"

#include <algorithm>

#include <fmt/format.h>

#include "base/file.h"
#include "base/json.h"
#include "vault/gate_core.h"
#include "vault/ledger_rows.h"

namespace pai {
namespace fs = std::filesystem;
namespace {

RightsRequest rights_request(const SessionRequest& in) {
    RightsRequest out;
    for (const AssetId& id : in.assets)
        if (std::find(out.assets.begin(), out.assets.end(), id.value) == out.assets.end()) out.assets.push_back(id.value);
    out.action = in.action;
    out.purpose = in.purpose;
    out.event = in.event;
    if (!in.channel.empty()) out.channel = in.channel;
    out.session = in.session.empty() ? random_uuid() : in.session;
    out.performance = in.performance.empty() ? random_uuid() : in.performance;
    return out;
}

Verdict verdict_of(const AssetDecision& d) {
    Verdict out{AssetId{d.asset}, d.ok(), std::string(to_string(d.code)), std::string(info(d.code).en), {}};
    for (const RightsObligation& o : d.obligations) {
        const auto en = o.text.find("en");
        const std::string text = en != o.text.end() ? en->second : o.text.empty() ? std::string() : o.text.begin()->second;
        switch (o.kind) {
            case RightsObligation::Kind::Watermark: out.obligations.push_back({Obligation::Kind::Watermark, o.mode, 0}); break;
            case RightsObligation::Kind::Attribute: out.obligations.push_back({Obligation::Kind::Attribute, text, 0}); break;
            case RightsObligation::Kind::ResolutionCap: out.obligations.push_back({Obligation::Kind::ResolutionCap, {}, o.pixels}); break;
            case RightsObligation::Kind::Compensate: out.obligations.push_back({Obligation::Kind::Compensate, o.duty, o.price_micro}); break;
            case RightsObligation::Kind::Inform: out.obligations.push_back({Obligation::Kind::Inform, o.duty, o.due_at}); break;
            case RightsObligation::Kind::Reserve:
                out.obligations.push_back({Obligation::Kind::Reserve, fmt::format("{}", fmt::join(o.actions, " ")), 0});
                break;
        }
    }
    return out;
}

bool any_permitted(const std::vector<AssetDecision>& decisions) {
    return std::any_of(decisions.begin(), decisions.end(), [](const AssetDecision& d) { return d.ok(); });
}

void deny_all(std::vector<AssetDecision>& decisions, RightsCode code) {
    for (AssetDecision& d : decisions)
        if (d.ok()) d.code = code;
}

}  // namespace

AssetDecision GateCore::judge_own(const std::string& asset, const RightsRequest& request) const {
    AssetDecision d;
    d.asset = asset;
    const bool preview = request.action == "preview", modify = request.action == "modify";
    const std::optional<OwnAsset> known = own.find(AssetId{asset});
    if (!known) d.code = RightsCode::AssetMissing;
    else if (!preview && !modify) d.code = RightsCode::ActionNotPermitted;
    else if (request.purpose != (preview ? "preview" : "edit")) d.code = RightsCode::PurposeNotPermitted;
    else d.code = RightsCode::OkOwnWork;
    if (known) d.manifest = known->manifest;
    d.hard_stop = info(d.code).stop != StopRule::Never;
    return d;
}

Result<std::int64_t> write_session_rows(LedgerTransaction& rows, const SessionRows& what, const HomeOptions& program, const std::string& device_kid) {
    if (what.boot && rows.facts().size > 1) {
        JsonWriter w;
        w.begin_object().member("program", program.program).member("version", program.version);
        rows.add("BOOT", w.member("deviceKid", device_kid).end_object().take());
    }
    for (const AssetDecision& d : what.decisions) {
        if (d.ok()) continue;
        const std::string row = decision_row(d, what.request);
        if (decision_is_due(rows.facts(), d, row, rows.now().wall_ms)) rows.add("DECISION", row, what.digest);
    }
    if (!any_permitted(what.decisions)) return -1;
    const PlayStart* open = rows.facts().session(what.request.session);
    if (open && rows.now().wall_ms - open->last_sign_ms <= kSessionResumeMs) {
        const std::int64_t seq = open->seq;
        rows.add("HEARTBEAT", heartbeat_row(what.request.session, seq));
        return seq;
    }
    return rows.add("PLAY_START", play_start_row(what.request, what.decisions, what.max_s), what.digest);
}

struct Gate::Impl {
    std::shared_ptr<GateCore> core;

    // Judges and records own work. What cannot be recorded is denied.
    std::vector<AssetDecision> begin_own(Session::Impl& session, const std::vector<std::string>& assets) {
        std::vector<AssetDecision> decisions;
        for (const std::string& asset : assets) decisions.push_back(core->judge_own(asset, session.request));
        if (decisions.empty()) return decisions;
        Result<Ledger*> ledger = core->own.ledger();
        if (!ledger) {
            deny_all(decisions, code_of(ledger.error()));
            return decisions;
        }
        const SessionRows what{session.request, decisions, {}, session.max_s, !core->local_booted};
        const Result<void> written = (*ledger)->append([&](LedgerTransaction& rows) -> Result<void> {
            PAI_TRY(session.local_seq, write_session_rows(rows, what, core->options, (*ledger)->owner().device_kid));
            return {};
        });
        if (!written) {
            session.local_seq = -1;
            deny_all(decisions, code_of(written.error()));
            return decisions;
        }
        core->local_booted = true;
        for (const AssetDecision& d : decisions)
            if (d.ok()) session.permit(d, session.local_seq, core->own.find(AssetId{d.asset}));
        return decisions;
    }
};

Gate::Gate(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}
Gate::Gate(Gate&&) noexcept = default;
Gate& Gate::operator=(Gate&&) noexcept = default;
Gate::~Gate() = default;

Result<Gate> Gate::open(const fs::path& home) {
    PAI_TRY(make_directories(home, 0700));
    std::error_code ec;
    const fs::path absolute = fs::absolute(home, ec);
    if (ec) return Error(Code::Io, fmt::format("{}: {}", home.string(), ec.message()));
    return Gate(std::make_unique<Impl>(Impl{std::make_shared<GateCore>(absolute, HomeOptions{})}));
}

Result<AssetId> Gate::own_work(const fs::path& file, const fs::path& base) {
    PAI_TRY(const OwnAsset asset, impl_->core->own.name(file, base));
    return AssetId{asset.entry.asset_id};
}

Result<Session> Gate::begin(const SessionRequest& request) {
    if (request.assets.empty() || request.assets.size() > 4096)
        return Error(Code::InvalidArgument, fmt::format("a session of {} assets, expected 1 to 4096", request.assets.size()));
    const std::scoped_lock lock(impl_->core->mutex);
    auto session = std::make_unique<Session::Impl>();
    session->core = impl_->core;
    session->request = rights_request(request);
    session->max_s = request.max_s;
    session->begun_boot_ms = impl_->core->options.clock().boot_ms;
    std::vector<std::string> own, licensed;
    for (const std::string& asset : session->request.assets) (is_own_work(AssetId{asset}) ? own : licensed).push_back(asset);
    std::map<std::string, AssetDecision> decided;
    for (AssetDecision& d : impl_->begin_own(*session, own)) decided.emplace(d.asset, std::move(d));
    for (const std::string& asset : licensed) {
        AssetDecision d;
        d.asset = asset;
        d.code = RightsCode::DeviceNotAuthorised;
        decided.emplace(asset, std::move(d));
    }
    bool shown = false, unwritten = false;
    Decision& decision = session->decision;
    for (const std::string& asset : session->request.assets) {
        const AssetDecision& d = decided.at(asset);
        session->verdicts.push_back(verdict_of(d));
        decision.assets.push_back(d);
        shown = shown || d.ok();
        unwritten = unwritten || d.code == RightsCode::LedgerWriteFailed;
    }
    const auto denied = std::find_if(decision.assets.begin(), decision.assets.end(), [](const AssetDecision& d) { return !d.ok(); });
    decision.result = denied != decision.assets.end() ? *denied : decision.assets.front();
    decision.request = session->request;
    decision.at = impl_->core->options.clock().wall_ms / 1000;
    session->code = to_string(decision.code());
    if (!shown && unwritten) return Error(Code::Io, "the ledger cannot be written: nothing may be shown", "LEDGER_WRITE_FAILED");
    return Session(std::move(session));
}

}  // namespace pai
