#pragma once
// A kiosk's day with its licences: one session of action play, purpose kiosk, for all assets of a catalogue, and what was decided.
#include <filesystem>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "app/gate_thread.h"
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
    // Everything lives longer than this. `home`: $PAIFANG_HOME. `channel`: what it is shown on, a channel of the profile.
    KioskSession(const Catalogue& catalogue, std::filesystem::path folder, std::filesystem::path home, std::string channel);
    ~KioskSession();
    KioskSession(const KioskSession&) = delete;
    KioskSession& operator=(const KioskSession&) = delete;

    // Whether a processor draws; told before begin().
    void draw_in_software(bool software) { software_ = software; }
    // Begins the session of the day that holds `utc_s`, after ending the one before; then everything is loaded anew. What the gate
    // refuses is no error: it is in facts(). All of this happens on another thread: until take() what was there stays as it is, and
    // nothing new is shown that is not recorded.
    // `resume`: the session of a player whose place this one takes; it goes on if it still can.
    void begin(std::int64_t utc_s, const std::string& resume = {});
    // True once after each begin(), when what it began is here. Does not wait; wait() does, until take() would be true.
    bool take();
    void wait() const { if (opening_.valid()) opening_.wait(); }
    bool beginning() const { return opening_.valid(); }
    // Forgets the session without a row: another process plays it.
    void leave();
    // As the ledger names them; empty while nothing may be shown.
    std::string session_id() const { return session_ ? session_->id() : std::string(); }
    std::string performance_id() const { return session_ ? session_->performance() : std::string(); }
    // Something that was asked for is still on its way.
    bool loading() const;
    // True when the day has changed or a decision must be made again.
    bool due(std::int64_t utc_s) const;
    // What was taken away since the last call by a code that does not wait until the visitor has gone.
    std::optional<Session::Again> stopped();
    // Is some of it seen or heard with this work?
    bool shows(const Session::Again& refused, const Id& work) const;
    // Refuses it from now on.
    void withdraw(const Session::Again& refused);
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
    // What the other thread brings.
    struct Opened {
        std::optional<Gate> gate;
        std::vector<AssetId> ids;  // of uses()
        std::unique_ptr<Session> session;
        std::map<Id, TermsFacts> facts;
        std::optional<std::int64_t> again_utc_s;
    };
    struct Before;
    Opened open(std::int64_t utc_s, const std::string& resume) const;
    std::vector<AssetId> name_assets(std::optional<Gate>& gate) const;
    void take_facts(Opened& opened) const;
    Before let_go();
    void take_roles();
    void take_session();
    void take_marks();
    void refuse(std::size_t use, const std::string& code);

    const Catalogue& catalogue_;
    std::filesystem::path folder_, home_;
    std::string channel_;
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
    bool software_ = false;
    std::unique_ptr<Heartbeat> heartbeat_;
    std::future<Opened> opening_;
    GateThread thread_;  // ends before what it works on
};

}  // namespace pai::app
