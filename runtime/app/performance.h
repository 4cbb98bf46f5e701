#pragma once
// A show under way, without its picture: the show and the venue, what the gate let through, and the state at any time.
#include <filesystem>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <set>
#include <span>
#include <string>
#include <vector>

#include "app/gate_thread.h"
#include "app/heartbeat.h"
#include "asset/store.h"
#include "render/renderer.h"
#include "show/evaluate.h"
#include "show/show.h"
#include "show/venue.h"
#include "vault/gate.h"

namespace pai::app {

struct PerformanceOptions {
    std::string show;         // a name or a path, see find_show()
    std::string venue;        // a name or a path, see find_venue(); empty: $PAIFANG_HOME/venue.json, else a plain room
    std::string action = "present";
    std::string purpose;      // empty: the venue's
    std::string performance;  // empty: a new one
    std::string session;      // that of a player whose place this one takes; empty: a new one
    bool standby = false;     // another process plays the session until take_over()
    bool proof = false;       // ask for a preview, with its mark, whatever action and purpose say
    bool by_frames = false;   // the run keeps a clock of its own, follow_gate()'s `now`: the gate is asked by its seconds, and waited for
    int workers = 1;          // threads that load assets
    std::shared_ptr<const Show> given;  // is played in place of what the files say; `show` is then the folder of its own work
};

class Performance {
    struct Key {};  // only create() has one

public:
    explicit Performance(Key) {}
    // Reads the show and the venue. NotFound, Corrupt, Io: one of them cannot be read.
    static Result<std::unique_ptr<Performance>> create(const PerformanceOptions& options);
    // Begins the session, once, when all else that the performance needs is there: from here on it counts as a play. It is
    // recorded on another thread; nothing can be loaded before begun(). What the gate refuses is no error: it is live().refused,
    // and the show goes on without it.
    void begin();
    // Whether a processor draws what is loaded; told before begin().
    void draw_in_software(bool software) { software_ = software; }
    // The show from now on: as it was edited. What is loaded stays, and what is new is decided by a further session of the same
    // performance. Returns for every index of the new asset table where the same asset stood before, see Renderer::rearrange().
    // Corrupt, as compile() says: then it goes on as it was. Waits for the gate where own work is new, never for a decision.
    Result<std::vector<std::uint32_t>> revise(std::shared_ptr<const Show> show);
    // Loads own work anew whose files changed: these and what they refer to. What is broken now is shown as it was, see stale().
    void reload(std::span<const AssetId> assets);
    // Asks the gate anew for what it refused: licences may have been imported.
    void ask_refused();
    // Assets that are shown as they were, and what is wrong with their files now.
    const std::map<AssetId, std::string>& stale() const { return stale_; }
    // The asset that a name of the show stands for; empty: none.
    AssetId asset_of(const Id& name) const;
    // True of what asset_of() gives for a loose file that was not there; revise() with the same show looks again.
    static bool is_missing_file(const AssetId& asset);
    // True once the play is durable in the ledger, or refused. Does not wait; wait_begun() does.
    bool begun();
    void wait_begun();
    ~Performance();  // ends the session as "stopped" if end() was not called
    Performance(const Performance&) = delete;
    Performance& operator=(const Performance&) = delete;

    const std::string& name() const { return name_; }
    const std::filesystem::path& folder() const { return folder_; }
    const Show& show() const { return *show_; }
    std::shared_ptr<const Show> shared_show() const { return show_; }
    const Venue& venue() const { return venue_; }
    // Which output shows what from now on, as `venue` says; nothing else of it counts.
    void use_outputs(const Venue& venue);
    const CompiledShow& compiled() const { return *compiled_; }
    const Live& live() const { return live_; }
    // What the operator's side of a frame is: the cues as they stand, and who holds which live member. Before the frame.
    void set_cues(CueState cues) { live_.cues = std::move(cues); }
    // The run begins again at the end, whatever the show says.
    void set_begins_again(bool on) { live_.begins_again = on; }
    // A visitor looks closer; nothing: nobody does.
    void set_inspection(std::optional<Inspection> inspection) { live_.inspection = std::move(inspection); }
    // False: the show has no such live member, or the number of numbers is another.
    bool override_member(const std::string& pointer, const std::string& source, const Override& value);
    // Gives back what `source` holds of a member; of all if `pointer` is empty.
    void release_member(const std::string& pointer, const std::string& source);
    // Changes whenever live() has, the cues aside.
    int live_changes() const { return live_changes_; }
    const SessionRequest& request() const { return request_; }
    // Logged, and not counted as a play.
    bool is_rehearsal() const { return options_.purpose == "rehearsal"; }

    // What the session said when it began, empty before: one verdict per asset, in the order of the request.
    const std::vector<Verdict>& verdicts() const { return verdicts_; }
    // The code of the strictest refusal so far, of the gate or of bytes that were not what was signed; empty if none.
    const std::string& refusal_code() const { return refusal_code_; }
    const std::string& refusal_message() const { return refusal_message_; }
    // The whole decision that the session began with, or was refused by; null if none was made.
    std::shared_ptr<const Decision> decision() const { return decision_; }
    // The show names assets, and none of them may be shown.
    bool all_refused() const;
    // A request that no gate answers: too many assets.
    const std::optional<Error>& misuse() const { return misuse_; }

    // Duties of what may be shown, as the renderer takes them.
    const Marks& marks() const { return marks_; }
    // All obligations of permitted assets of one kind, with their asset.
    std::vector<std::pair<AssetId, Obligation>> obligations(Obligation::Kind kind) const;

    // Starts loading every permitted asset of `kinds` (all if empty) and waits for it. What fails counts as refused from
    // the beginning of the show, so that it does not matter where the show is entered.
    void load_all(std::span<const AssetKind> kinds = {});
    // Starts loading what `state` wants and publishes what is ready, without waiting. What fails is refused from state.t on.
    // True if nothing that is wanted is still on its way.
    bool load_wanted(const FrameState& state);
    // Waits for all that was asked for; for a frame that must not depend on how fast things load.
    void wait_wanted(const FrameState& state);

    // Once a frame of a running show: what the gate takes away is faded out first if `seen` shows it, then refused from show
    // time `t` on. Where nothing is left that may be shown, the session ends there, as "denied". `now`: the clock of this run.
    void follow_gate(Flicks now, Flicks t, Flicks played, const FrameState& seen);
    // Every turn of a loop is a play of its own: nothing of the next is shown before may_turn().
    bool counts_turns() const { return session_ && session_->counts_runs() && !ended_; }
    // The show begins again at its start, after a turn of `played`. Recorded on another thread.
    void turn(Flicks played);
    // The turn that turn() spoke of is durable, or refused and what it took away is gone. As of the last follow_gate().
    bool may_turn() const { return may_turn_; }
    // Where no frame must depend on how fast a disk is: until turn() is recorded.
    void wait_turn() const;

    // What turned out to be broken while it played is refused from `since` on. With store_mutex() held.
    void refuse_broken(const AssetId& asset, const Error& error, Flicks since);

    // The store and the handles by index of FrameState::assets; the store is null if nothing may be shown.
    AssetStore* store() { return store_.get(); }
    std::span<const Handle<AssetData>> handles() const { return handles_; }
    // Frees what is loaded of the asset at `index` of FrameState::assets, under all its names; it is loaded anew when it is wanted again. False: it is on
    // its way, or its file is being reloaded. With store_mutex() held.
    bool let_go(std::uint32_t index);
    // Held by whoever uses the store while load_wanted() may run on another thread.
    std::mutex& store_mutex() { return store_mutex_; }

    // The session and the performance that it belongs to, as the ledger names them; empty before begin() and if nothing is shown.
    std::string session_id() const;
    std::string performance_id() const;
    // From here on the session is this one's to end, as it stood when the other process was seen last.
    void take_over(const std::string& session);
    // Ends the session, unless it is that of a player that this one stands by: "end", "stopped" or "denied", and how long it was played.
    void end(std::string_view reason, Flicks played);

private:
    // A session for what came while the show was edited.
    struct Addition {
        std::set<AssetId> assets;  // that are still its own
        std::shared_ptr<Session> session;      // tiles of what is still shown hold it too
        std::unique_ptr<Heartbeat> heartbeat;  // null: own work alone, which nobody takes away
    };
    struct Asking {
        std::vector<AssetId> assets;
        bool again = false;  // they are known: their files changed, or their licences
        std::future<Result<Session>> answer;
    };

    Result<void> read(const PerformanceOptions& options);
    AssetId own_id(const Id& name, const std::string& path);
    void ask_for(std::vector<AssetId> assets, bool again, std::vector<std::filesystem::path> files = {});
    void take_answers();
    void take_addition(Asking asking, Result<Session> answer);
    void start_over(const AssetId& asset);
    void finish_reloads(Flicks since);
    void drop_additions();
    void note_verdict(const Verdict& verdict);
    void open_gate();
    std::map<Id, AssetId> name_assets();
    void make_request();
    void take_session(Result<Session> session);
    void refuse(const AssetId& asset, const std::string& code, const std::string& message, Flicks since);
    void take_away(std::optional<Session::Again> again, Flicks now, Flicks t, Flicks played, const FrameState& seen);
    void withdraw(Flicks t, Flicks played);
    void forget(const AssetId& asset);
    void use_substitutes(const std::vector<Substitute>& substitutes);
    bool is_going(const AssetId& asset) const;
    void fade(Flicks now, Flicks t, Flicks played);
    std::future<void> close(std::string reason, Flicks played);
    void take_marks(const std::string& session);
    void publish(const std::vector<Handle<AssetData>>& changed, Flicks since);
    void publish_failure(Handle<AssetData> handle, const AssetStore::Entry& entry, Flicks since);
    bool asks_again(const AssetStore::Entry& entry);

    bool software_ = false;
    PerformanceOptions options_;
    std::map<Id, AssetId> ids_;  // of the names in show.json
    std::string name_;
    std::filesystem::path folder_;
    std::shared_ptr<const Show> show_;
    Venue venue_;
    std::optional<CompiledShow> compiled_, authored_;  // authored_: without substitutes; who holds a part of it may keep it
    Live live_;
    int live_changes_ = 0;
    SessionRequest request_;
    std::vector<Verdict> verdicts_;
    std::string refusal_code_, refusal_message_;
    std::shared_ptr<const Decision> decision_;
    std::optional<Error> misuse_;
    Marks marks_;

    std::optional<Gate> gate_;
    std::unique_ptr<Session> session_;  // outlives the store and the heartbeat
    std::mutex store_mutex_;
    std::unique_ptr<AssetStore> store_;
    std::vector<Handle<AssetData>> handles_;
    std::unique_ptr<Heartbeat> heartbeat_;
    Session::Again going_;               // taken away by the gate, shown still
    std::optional<Flicks> fading_;       // since when, on the clock of the run
    Flicks look_at_;                     // on that clock, if the gate is asked by it
    bool ended_ = false, standby_ = false, may_turn_ = false;
    int turns_asked_ = 0;
    std::future<Result<Session>> beginning_;
    std::vector<Asking> asking_;
    std::set<AssetId> undecided_;                       // of those that are being asked for the first time
    std::vector<std::unique_ptr<Addition>> additions_;  // end after the store
    std::map<AssetId, Handle<AssetData>> reloading_;    // what replaces a handle once it is there
    std::map<AssetId, std::string> stale_;
    std::set<AssetId> let_go_;                          // they were loaded once
    std::map<AssetId, std::int64_t> again_ns_;          // when those are asked for again that could not be read a second time
    GateThread thread_;  // ends before what it works on
};

}  // namespace pai::app
