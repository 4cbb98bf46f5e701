#pragma once
// What a gate and its sessions share. Internal to this module.
#include <map>
#include <memory>
#include <mutex>
#include <optional>

#include "vault/gate.h"
#include "vault/home.h"
#include "vault/own_work.h"

namespace pai {

// Outlives the gate while sessions are open.
struct GateCore {
    GateCore(std::filesystem::path h, HomeOptions o)
        : home_path(std::move(h)), options(std::move(o)), own(home_path, {.clock = options.clock, .program = options.program, .version = options.version}) {}

    std::filesystem::path home_path;
    HomeOptions options;
    OwnWork own;
    std::mutex mutex;            // guards what follows
    bool local_booted = false;   // this process wrote its BOOT row there

    // Judges own work by 7.6.
    AssetDecision judge_own(const std::string& asset, const RightsRequest& request) const;
};

// One ledger's part of a session: the rows it needs, in one durable transaction. `decisions` are all judged by now.
struct SessionRows {
    const RightsRequest& request;
    const std::vector<AssetDecision>& decisions;
    std::string digest;
    std::int64_t max_s = 0;
    bool boot = false;  // write a BOOT row first
};
// Seq of the PLAY_START that stands for the session (an older one if it is resumed), or -1 when nothing was permitted.
Result<std::int64_t> write_session_rows(LedgerTransaction& rows, const SessionRows& what, const HomeOptions& program, const std::string& device_kid);

struct Session::Impl {
    struct Asset {
        std::shared_ptr<const Permit::Record> record;
        std::optional<OwnAsset> own;
    };

    std::shared_ptr<GateCore> core;
    RightsRequest request;
    std::vector<Verdict> verdicts;
    std::string code;
    Decision decision;  // of all assets, in the order of the request
    std::int64_t max_s = 0;
    std::int64_t begun_boot_ms = 0;
    std::int64_t local_seq = -1;  // PLAY_START in the ledger of own work, -1: none
    bool ended = false;
    std::mutex mutex;  // guards assets
    std::map<AssetId, Asset> assets;

    Result<LicensedBytes> open(const AssetId& id);
    Result<LicensedBytes> open_own_beside(const AssetId& from, std::string_view relative);
    void permit(const AssetDecision& decision, std::int64_t seq, std::optional<OwnAsset> own);
    Result<void> row(std::string_view kind, const std::function<std::string(std::int64_t)>& data, Ledger::Sign sign);
};

}  // namespace pai
