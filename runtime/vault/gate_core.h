#pragma once
// What a gate and its sessions share. Internal to this module.
#include <map>
#include <memory>
#include <mutex>
#include <optional>

#include "vault/gate.h"
#include "vault/home.h"
#include "vault/own_work.h"
#include "vault/package.h"

namespace pai {

// How the bytes of a permitted asset are read.
struct AssetSource {
    ManifestDoc::Entry entry;
    std::string manifest;                 // docId
    std::filesystem::path blob, leaves;   // leaves is empty for own work
    std::shared_ptr<const Secret> key;    // null: encryption none
    std::optional<OwnAsset> own;

    Result<AssetReader> open() const;
};

// Outlives the gate while sessions are open.
struct GateCore {
    GateCore(HomeOptions o, Home h)
        : options(std::move(o)), home(std::move(h)), own(home.path(), {.clock = options.clock, .program = options.program, .version = options.version}) {}

    HomeOptions options;
    std::mutex mutex;  // guards home and what follows; own guards itself
    Home home;
    bool local_booted = false, device_booted = false;  // this process wrote its BOOT row there
    OwnWork own;

    // Judges own work by 7.6.
    AssetDecision judge_own(const std::string& asset, const RightsRequest& request) const;
    // Where a permitted asset of a package lies, with its file key unwrapped; keys are kept by header in `keys`.
    // Denied with GRANT_NOT_FOR_DEVICE or GRANT_HEADER_MAC, Corrupt with ASSET_MISSING. PLAY_START must be durable by now.
    using Keys = std::map<std::string, std::shared_ptr<const Secret>>;
    Result<AssetSource> source_of(const AssetDecision& decision, Keys& keys);

    // What may be shown in place of `asset` if it is permitted: entries of the same role that name it in substituteFor, in packages
    // in use of the signer of its own; those of its own package first.
    std::vector<std::string> substitutes_of(const std::string& asset) const;
    // A playUnit sceneRun among the licences of this start, with a counted purpose.
    bool counts_runs(const PlayStart& start) const;
};

// A substitute as it was judged, before it is permitted.
struct StandIn {
    std::string refused;
    RightsCode code;
    AssetDecision decision;
    std::string digest;
};

// One ledger's part of a session: the rows it needs, in one durable transaction. `decisions` are all judged by now.
struct SessionRows {
    const RightsRequest& request;
    const std::vector<AssetDecision>& decisions;
    std::string digest;
    std::int64_t max_s = 0;
    bool boot = false;  // write a BOOT row first
    bool strict = false;  // all or none
    std::span<const StandIn> stand_ins = {};
    std::map<std::string, std::string> config = {};  // SessionRequest::config
};
// Seq of the PLAY_START that stands for the session (an older one if it is resumed), or -1 when nothing was permitted.
Result<std::int64_t> write_session_rows(LedgerTransaction& rows, const SessionRows& what, const HomeOptions& program, const std::string& device_kid);

Verdict verdict_of(const AssetDecision& decision);

struct Session::Impl {
    struct Asset {
        std::shared_ptr<const Permit::Record> record;
        AssetSource source;
    };

    std::shared_ptr<GateCore> core;
    RightsRequest request;
    std::vector<Verdict> verdicts;
    std::string code;
    Decision decision;  // of all assets, in the order of the request
    bool strict = false, resumed = false, wants_substitutes = false, counts_runs = false;
    std::vector<Substitute> substitutes;
    bool performance_given = false;  // by whoever asked; else it is a new one, or that of the session that goes on
    std::map<std::string, std::string> config;
    std::int64_t max_s = 0;
    std::int64_t begun_boot_ms = 0;
    std::int64_t local_seq = -1, device_seq = -1;  // PLAY_START in each ledger, -1: none
    bool ended = false;
    GateCore::Keys keys;  // guarded by the core's mutex
    mutable std::mutex mutex;     // guards assets, withdrawn and request.session
    std::map<AssetId, Verdict> withdrawn;  // permitted once, not any more
    std::map<AssetId, Asset> assets;

    std::string id() const;
    // Licensed assets that are permitted still, as a request.
    RightsRequest still_permitted() const;
    // Takes away what `decision` denies.
    Again withdraw(const Decision& decision);
    Result<Asset> find(const AssetId& id);
    Result<LicensedBytes> open(const AssetId& id);
    Result<AssetId> beside(const AssetId& from, std::string_view relative);
    // Judges one more asset of a package that the session uses already; it must fall under the rules of its PLAY_START.
    Result<void> admit(const AssetId& id);
    // The first permitted substitute of each refused asset, judged with what the transaction knows.
    std::vector<StandIn> find_stand_ins(const Decision& decision, const LedgerTransaction& rows) const;
    void permit(const AssetDecision& judged, std::int64_t seq, AssetSource source);
    Result<void> row(std::string_view kind, const std::function<std::string(std::int64_t)>& data, Ledger::Sign sign);
};

}  // namespace pai
