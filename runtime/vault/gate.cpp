#include "vault/gate.h"

#include <algorithm>

#include <fmt/format.h>

#include "base/file.h"
#include "base/json.h"
#include "vault/age.h"
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

bool any_permitted(const std::vector<AssetDecision>& decisions) {
    return std::any_of(decisions.begin(), decisions.end(), [](const AssetDecision& d) { return d.ok(); });
}

bool all_permitted(const std::vector<AssetDecision>& decisions) {
    return std::all_of(decisions.begin(), decisions.end(), [](const AssetDecision& d) { return d.ok(); });
}

void deny_all(std::vector<AssetDecision>& decisions, RightsCode code) {
    for (AssetDecision& d : decisions)
        if (d.ok()) d.code = code;
}

}  // namespace

Verdict verdict_of(const AssetDecision& d) {
    Verdict out{AssetId{d.asset}, d.ok(), std::string(to_string(d.code)), std::string(info(d.code).en.says), {}};
    for (const RightsObligation& o : d.obligations) {
        const auto en = o.text.find("en");
        const std::string text = en != o.text.end() ? en->second : o.text.empty() ? std::string() : o.text.begin()->second;
        switch (o.kind) {
            case RightsObligation::Kind::Watermark: out.obligations.push_back({Obligation::Kind::Watermark, o.mode, 0}); break;
            case RightsObligation::Kind::Attribute: out.obligations.push_back({Obligation::Kind::Attribute, text, 0, o.text}); break;
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
    if (what.strict ? !all_permitted(what.decisions) : !any_permitted(what.decisions)) return -1;
    const PlayStart* open = rows.facts().session(what.request.session);
    // What its PLAY_START does not name would go uncounted: that is another start.
    const bool named = open && open->action == what.request.action && open->purpose == what.request.purpose &&
                       std::all_of(what.decisions.begin(), what.decisions.end(), [&](const AssetDecision& d) { return !d.ok() || names_rules(*open, d.used); });
    if (named && rows.now().wall_ms - open->last_sign_ms <= kSessionResumeMs) {
        const std::int64_t seq = open->seq;
        rows.add("HEARTBEAT", heartbeat_row(what.request.session, seq));
        return seq;
    }
    for (const auto& [name, sha256] : what.config)
        if (const auto last = rows.facts().config.find(name); last == rows.facts().config.end() || last->second != sha256) rows.add("CONFIG", config_row(name, sha256));
    const std::int64_t seq = rows.add("PLAY_START", play_start_row(what.request, what.decisions, what.max_s), what.digest);
    for (const StandIn& in : what.stand_ins) rows.add("SUBSTITUTE_SHOWN", substitute_row(what.request.session, in.refused, in.code));
    return seq;
}

Result<AssetSource> GateCore::source_of(const AssetDecision& decision, Keys& keys) {
    const Verified<ManifestDoc>* manifest = home.documents().manifest(decision.manifest);
    const ManifestDoc::Entry* entry = manifest ? DocumentSet::entry(manifest->doc, decision.asset) : nullptr;
    if (!entry) return Error(Code::Corrupt, fmt::format("{}: no manifest names it", decision.asset), "ASSET_MISSING");
    const fs::path package = home.path() / "store/packages" / decision.manifest.substr(decision.manifest.find(':') + 1);
    AssetSource out{*entry, decision.manifest, blob_path(package, *entry), leaves_path(package, *entry), nullptr, {}};
    if (!entry->encrypted) return out;
    const std::vector<const Verified<GrantDoc>*> grants = home.documents().grants();
    const auto grant = std::find_if(grants.begin(), grants.end(), [&](const auto* g) { return g->doc_id == decision.grant; });
    const AgreementKey* agreement = home.agreement_key();
    if (grant == grants.end() || !agreement) return Error(Code::Denied, fmt::format("{}: no grant", decision.asset), "GRANT_MISSING");
    for (const GrantDoc::Key& key : (*grant)->doc.keys) {
        if (key.package != manifest->doc.head.uid || key.key_id != entry->key_id) continue;
        std::shared_ptr<const Secret>& known = keys[key.header];
        if (!known) {
            PAI_TRY(const Bytes header, from_base64url(key.header));
            PAI_TRY(Secret file_key, open_age_header(header, *agreement));
            known = std::make_shared<const Secret>(std::move(file_key));
        }
        out.key = known;
        return out;
    }
    return Error(Code::Denied, fmt::format("{}: the grant has no key for it", decision.asset), "GRANT_MISSING");
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
        const SessionRows what{session.request, decisions, {}, session.max_s, !core->local_booted, session.strict};
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
        for (const AssetDecision& d : decisions) {
            std::optional<OwnAsset> known = d.ok() ? core->own.find(AssetId{d.asset}) : std::nullopt;
            if (known) session.permit(d, session.local_seq, {known->entry, known->manifest, known->file, {}, nullptr, known});
        }
        return decisions;
    }

    // A session that goes on belongs to the performance that it began with, whatever the request says or leaves out.
    static void keep_performance(Session::Impl& session, const LedgerFacts& facts, std::int64_t now_ms) {
        const PlayStart* open = facts.session(session.request.session);
        if (open && now_ms - open->last_sign_ms <= kSessionResumeMs && !session.performance_given) session.request.performance = open->performance;
    }

    // Judges licensed assets; the PLAY_START of those permitted is durable when the first key is unwrapped.
    Result<std::vector<AssetDecision>> begin_licensed(Session::Impl& session, const std::vector<std::string>& assets) {
        if (assets.empty()) return std::vector<AssetDecision>();
        Home& home = core->home;
        RightsRequest request = session.request;
        request.assets = assets;
        Decision& decision = session.decision;
        Ledger* ledger = home.ledger();
        if (!ledger) {
            decision = decide(request, home.world(request, {}, {}, core->options.clock().wall_ms / 1000));
            deny_all(decision.assets, home.code() == RightsCode::Ok ? RightsCode::DeviceNotAuthorised : home.code());
            return decision.assets;
        }
        std::vector<StandIn> stand_ins;
        const Result<void> written = ledger->append([&](LedgerTransaction& rows) -> Result<void> {
            keep_performance(session, rows.facts(), rows.now().wall_ms);
            request.performance = session.request.performance;
            RightsWorld world = home.world(request, rows.facts(), rows.time(), rows.now_s());
            if (session.strict) world.live.reset();
            decision = decide(request, world);
            if (Result<void> small = check_size(decision); !small) return small;
            stand_ins = session.find_stand_ins(decision, rows);
            std::vector<AssetDecision> all = decision.assets;
            for (const StandIn& in : stand_ins) {
                rows.add("DECISION", decision_row(in.decision, request), in.digest);
                if (std::none_of(all.begin(), all.end(), [&](const AssetDecision& d) { return d.asset == in.decision.asset; })) all.push_back(in.decision);
            }
            const std::int64_t before = rows.facts().size;
            const SessionRows what{request, all, decision.digest, session.max_s, !core->device_booted, session.strict, stand_ins, session.config};
            PAI_TRY(session.device_seq, write_session_rows(rows, what, core->options, ledger->owner().device_kid));
            session.resumed = session.device_seq >= 0 && session.device_seq < before;
            for (const AssetDecision& d : all)
                if (session.device_seq >= 0 && d.ok() && !d.grant.empty()) rows.add("GRANT_USED", grant_used_row(d.grant, d.asset, request.session));
            return {};
        });
        if (!written && written.error().code == Code::InvalidArgument) return written.error();
        if (!written) {
            session.device_seq = -1;
            if (decision.assets.empty()) decision = decide(request, home.world(request, {}, {}, core->options.clock().wall_ms / 1000));
            deny_all(decision.assets, code_of(written.error()));
            return decision.assets;
        }
        core->device_booted = true;
        if (session.device_seq >= 0) {
            unwrap(session, decision, *ledger, request);
            take_stand_ins(session, std::move(stand_ins));
            if (const Result<LedgerFacts> facts = ledger->facts())
                if (const PlayStart* start = facts->session(request.session)) session.counts_runs = core->counts_runs(*start);
        }
        return decision.assets;
    }

    // A substitute whose key does not open is none.
    void take_stand_ins(Session::Impl& session, std::vector<StandIn> stand_ins) {
        for (StandIn& in : stand_ins) {
            if (!session.find(AssetId{in.decision.asset})) {
                Result<AssetSource> source = core->source_of(in.decision, session.keys);
                if (!source) continue;
                session.permit(in.decision, session.device_seq, *std::move(source));
            }
            session.substitutes.push_back({AssetId{in.refused}, std::string(to_string(in.code)), verdict_of(in.decision)});
        }
    }

    // Opens the key headers of what was permitted; a header that does not open turns its asset's verdict.
    void unwrap(Session::Impl& session, Decision& decision, Ledger& ledger, const RightsRequest& request) {
        std::vector<std::string> rows;
        for (AssetDecision& d : decision.assets) {
            if (!d.ok()) continue;
            Result<AssetSource> source = core->source_of(d, session.keys);
            if (source) {
                session.permit(d, session.device_seq, *std::move(source));
                continue;
            }
            d.code = code_of(source.error());
            d.hard_stop = info(d.code).stop == StopRule::Always;
            rows.push_back(decision_row(d, request));
        }
        if (rows.empty()) return;
        static_cast<void>(ledger.append([&](LedgerTransaction& t) -> Result<void> {
            for (const std::string& row : rows) t.add("DECISION", row, decision.digest);
            return {};
        }));
    }
};

Gate::Gate(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}
Gate::Gate(Gate&&) noexcept = default;
Gate& Gate::operator=(Gate&&) noexcept = default;
Gate::~Gate() = default;

Result<Gate> Gate::open(const fs::path& home) { return open(home, HomeOptions{}); }

Result<Gate> Gate::open(const fs::path& home, const HomeOptions& options) {
    // Where no home can be, no ledger can.
    if (Result<void> made = make_directories(home, 0700); !made) return Error(Code::Io, std::move(made).error().message, "LEDGER_WRITE_FAILED");
    PAI_TRY(Home opened, Home::open(home, options));
    return Gate(std::make_unique<Impl>(Impl{std::make_shared<GateCore>(options, std::move(opened))}));
}

Result<AssetId> Gate::own_work(const fs::path& file, const fs::path& base, bool opened_soon) {
    PAI_TRY(const OwnAsset asset, impl_->core->own.name(file, base, opened_soon));
    return AssetId{asset.entry.asset_id};
}

Result<Session> Gate::begin(const SessionRequest& request) {
    if (request.assets.empty() || request.assets.size() > 4096)
        return Error(Code::InvalidArgument, fmt::format("a session of {} assets, expected 1 to 4096", request.assets.size()));
    const std::scoped_lock lock(impl_->core->mutex);
    impl_->core->home.refresh();
    auto session = std::make_unique<Session::Impl>();
    session->core = impl_->core;
    session->request = rights_request(request);
    session->performance_given = !request.performance.empty();
    session->strict = request.strict;
    session->wants_substitutes = request.substitutes;
    session->max_s = request.max_s;
    session->config = request.config;
    session->begun_boot_ms = impl_->core->options.clock().boot_ms;
    std::vector<std::string> own, licensed;
    for (const std::string& asset : session->request.assets) (is_own_work(AssetId{asset}) ? own : licensed).push_back(asset);
    std::map<std::string, AssetDecision> decided;
    std::vector<AssetDecision> judged = impl_->begin_own(*session, own);
    for (AssetDecision& d : judged) decided.emplace(d.asset, std::move(d));
    PAI_TRY(judged, impl_->begin_licensed(*session, licensed));
    for (AssetDecision& d : judged) decided.emplace(d.asset, std::move(d));
    bool shown = false, unwritten = false;
    Decision& decision = session->decision;
    decision.assets.clear();
    for (const std::string& asset : session->request.assets) {
        const AssetDecision& d = decided.at(asset);
        session->verdicts.push_back(verdict_of(d));
        decision.assets.push_back(d);
        shown = shown || d.ok() || !session->substitutes.empty();
        unwritten = unwritten || d.code == RightsCode::LedgerWriteFailed;
    }
    join_assets(decision);
    decision.request = session->request;
    if (decision.at == 0) decision.at = impl_->core->options.clock().wall_ms / 1000;
    session->code = to_string(decision.code());
    if (!shown && unwritten) return Error(Code::Io, "the ledger cannot be written: nothing may be shown", "LEDGER_WRITE_FAILED");
    return Session(std::move(session));
}

Result<Gate::Entry> Gate::entry(const AssetId& asset) const {
    const std::scoped_lock lock(impl_->core->mutex);
    if (is_own_work(asset)) {
        if (const std::optional<OwnAsset> own = impl_->core->own.find(asset))
            return Entry{own->manifest, asset.value.substr(0, asset.value.rfind(':')), own->entry.media_type, own->entry.path};
    } else {
        const DocumentSet& documents = impl_->core->home.documents();
        const Verified<ManifestDoc>* manifest = documents.package(documents.package_of(asset.value));
        if (const ManifestDoc::Entry* found = manifest ? DocumentSet::entry(manifest->doc, asset.value) : nullptr)
            return Entry{manifest->doc_id, manifest->doc.head.uid, found->media_type, found->path};
    }
    return Error(Code::Corrupt, asset.value + ": no manifest here names it", "ASSET_MISSING");
}

Result<Decision> Gate::check(const AssetId& asset) {
    GateCore& core = *impl_->core;
    const std::scoped_lock lock(core.mutex);
    RightsRequest request;
    request.assets = {asset.value};
    request.action = request.purpose = "preview";
    if (!is_own_work(asset)) {
        core.home.refresh();
        return core.home.decide_now(request);
    }
    Decision decision;
    decision.request = request;
    decision.assets = {core.judge_own(asset.value, request)};
    PAI_TRY(Ledger* const ledger, core.own.ledger());
    PAI_TRY(ledger->append([&](LedgerTransaction& rows) -> Result<void> {
        decision.at = rows.now_s();
        rows.add("DECISION", decision_row(decision.assets.front(), request));
        return {};
    }));
    join_assets(decision);
    return decision;
}

}  // namespace pai
