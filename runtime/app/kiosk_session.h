#pragma once
// A kiosk's day with its licences: one session of action play, purpose kiosk, for all assets of a catalogue, and what was decided.
#include <filesystem>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "app/heartbeat.h"
#include "app/kiosk_terms.h"
#include "asset/store.h"
#include "render/renderer.h"
#include "show/catalogue.h"
#include "show/frame_state.h"
#include "vault/gate.h"

namespace pai::app {

class KioskSession {
public:
    // Everything lives longer than this. `home`: $PAIFANG_HOME.
    KioskSession(const Catalogue& catalogue, std::filesystem::path folder, std::filesystem::path home);
    ~KioskSession();
    KioskSession(const KioskSession&) = delete;
    KioskSession& operator=(const KioskSession&) = delete;

    // Begins the session of the day that holds `utc_s`, after ending the one before; then everything is loaded anew. What the gate
    // refuses is no error: it is in facts().
    // `resume`: the session of a player whose place this one takes; it goes on if it still can.
    void begin(std::int64_t utc_s, const std::string& resume = {});
    // Forgets the session without a row: another process plays it.
    void leave();
    // As the ledger names them; empty while nothing may be shown.
    std::string session_id() const { return session_ ? session_->id() : std::string(); }
    std::string performance_id() const { return session_ ? session_->performance() : std::string(); }
    // Something that was asked for is still on its way.
    bool loading() const;
    // True when the day has changed or a decision must be made again.
    bool due(std::int64_t utc_s) const;
    // Something was taken away that may not be shown until the visitor has gone.
    bool stopped();
    void end(std::string_view reason);
    // Publishes what was loaded. True if anything arrived. `wait`: until nothing is loading.
    bool pump(bool wait);

    // One use for each asset of the catalogue, by short name.
    const std::vector<AssetUse>& uses() const { return uses_; }
    const std::vector<Handle<AssetData>>& handles() const { return handles_; }
    std::uint32_t index(const AssetName& name) const;  // kNoAsset: empty, or refused
    const AssetStore* store() const { return store_.get(); }
    const std::map<Id, TermsFacts>& facts() const { return facts_; }
    const Marks& marks() const { return marks_; }
    bool permitted(const Id& work) const;
    // Null until it is there, and for ever if it was refused or failed.
    template <class T>
    const T* get(const AssetName& name) const {
        const std::uint32_t at = index(name);
        const AssetStore::Entry* entry = store_ && at != kNoAsset ? store_->find(handles_[at]) : nullptr;
        return entry && entry->data ? std::get_if<T>(entry->data.get()) : nullptr;
    }
    int sessions() const { return sessions_; }

private:
    void name_assets();
    void take_roles();
    void take_facts();
    void take_marks();

    const Catalogue& catalogue_;
    std::filesystem::path folder_, home_;
    std::map<Id, std::uint32_t> indices_;
    std::vector<AssetUse> uses_;
    std::vector<Handle<AssetData>> handles_;
    std::vector<bool> refused_;
    std::map<Id, TermsFacts> facts_;
    Marks marks_;
    std::int64_t day_ = -1, began_utc_s_ = 0;
    std::optional<std::int64_t> again_utc_s_;  // when a decision must be made again
    int sessions_ = 0;
    std::optional<Gate> gate_;
    std::unique_ptr<Session> session_;  // outlives the store and the heartbeat
    std::unique_ptr<AssetStore> store_;
    std::unique_ptr<Heartbeat> heartbeat_;
};

}  // namespace pai::app
