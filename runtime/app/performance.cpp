#include "app/performance.h"

#include <algorithm>
#include <set>
#include <utility>

#include <fmt/format.h>

#include "app/fade.h"
#include "app/marks.h"
#include "app/performance_words.h"
#include "app/programme.h"
#include "base/file.h"
#include "base/log.h"
#include "licence/decide.h"
#include "show/find.h"
#include "show/live_member.h"
#include "show/load.h"
#include "time/clock.h"

namespace pai::app {
namespace fs = std::filesystem;
namespace {

// Stands for a loose file that is not there; no package can hold it.
constexpr std::string_view kMissingPrefix = "urn:paifang:missing:";
constexpr int kAskAgain_s = 3;

}  // namespace

bool is_missing(const AssetId& id) { return id.value.starts_with(kMissingPrefix); }
AssetKind kind_of(AssetRole role) {
    switch (role) {
        case AssetRole::Model: return AssetKind::Model;
        case AssetRole::Image: return AssetKind::Image;
        case AssetRole::Environment: return AssetKind::Environment;
        case AssetRole::Sound: return AssetKind::Sound;
        case AssetRole::Font: return AssetKind::Font;
        case AssetRole::Film: return AssetKind::Film;
    }
    return AssetKind::Model;
}
std::string reason_or_code(const Error& error) { return error.reason.empty() ? std::string(to_string(error.code)) : error.reason; }

Result<std::unique_ptr<Performance>> Performance::create(const PerformanceOptions& options) {
    auto out = std::make_unique<Performance>(Key{});
    out->options_ = options;
    out->standby_ = options.standby;
    PAI_TRY(out->read(options));
    // What the gate writes, it writes on its thread; there is no frame yet that could wait for it.
    const auto opened = out->thread_.ask([p = out.get()] { p->open_gate(); });
    opened.wait();
    PAI_TRY(auto compiled, compile(*out->show_, out->ids_, out->venue_.slate));
    out->compiled_.emplace(std::move(compiled));
    out->handles_.resize(out->compiled_->assets().size());
    return out;
}

void Performance::open_gate() {
    auto gate = Gate::open(paifang_home());
    if (gate) {
        gate_.emplace(*std::move(gate));
    } else {
        log::error("gate", "{}", gate.error().message);
        refusal_code_ = reason_or_code(gate.error());
        refusal_message_ = gate.error().message;
    }
    ids_ = name_assets();
}

void Performance::begin() {
    make_request();
    take_marks({});
    if (request_.assets.empty()) return;
    beginning_ = thread_.ask([this, request = request_] { return gate_ ? gate_->begin(request) : Result<Session>(Error(Code::Io, refusal_message_, refusal_code_)); });
}

bool Performance::begun() {
    if (!beginning_.valid()) {
        take_answers();
        return asking_.empty();
    }
    if (!answered(beginning_)) return false;
    take_session(beginning_.get());
    return true;
}

void Performance::wait_begun() {
    if (beginning_.valid()) beginning_.wait();
    begun();
}

// A session that nobody ended ends itself, with the time that has passed; that of a standby is another's.
Performance::~Performance() {
    wait_begun();
    drop_additions();
    if (standby_ && session_) session_->leave();
    heartbeat_.reset();
    store_.reset();
    // Whoever lets go of a ledger last makes it durable.
    const auto ended = thread_.ask([gate = std::exchange(gate_, std::nullopt), session = std::move(session_)]() mutable {
        session.reset();
        gate.reset();
    });
    ended.wait();
}

std::string Performance::session_id() const { return session_ ? session_->id() : std::string(); }
std::string Performance::performance_id() const { return session_ ? session_->performance() : std::string(); }

Result<void> Performance::read(const PerformanceOptions& options) {
    if (options.given) {
        folder_ = options.show;
        name_ = folder_.filename().string();
        show_ = options.given;
    } else {
        PAI_TRY(auto found, find_show(options.show));
        name_ = found.name;
        folder_ = found.folder;
        PAI_TRY(auto loaded, load_show(folder_));
        show_ = std::make_shared<const Show>(std::move(loaded));
    }
    PAI_TRY(venue_, read_venue(options.venue));
    if (!venue_.languages.empty()) live_.language = venue_.languages.front();
    return {};
}

std::map<Id, AssetId> Performance::name_assets() {
    std::map<Id, AssetId> out;
    for (const auto& [name, value] : show_->assets) {
        if (!is_own_work(value)) {
            out[name] = {value};
            continue;
        }
        out[name] = own_id(name, value);
    }
    return out;
}

AssetId Performance::own_id(const Id& name, const std::string& path) {
    AssetId missing{std::string(kMissingPrefix) + name};
    if (!gate_) return missing;
    auto id = gate_->own_work(folder_ / path, folder_);
    if (!id) log::warn("gate", "own work '{}': {}", name, id.error().message);
    return id ? *std::move(id) : std::move(missing);
}

bool Performance::all_refused() const {
    return !ids_.empty() && std::none_of(verdicts_.begin(), verdicts_.end(), [](const Verdict& v) { return v.permitted; });
}

void Performance::make_request() {
    std::set<AssetId> wanted;
    for (const auto& [name, id] : ids_) wanted.insert(id);
    request_ = session_request(venue_, show_->event, options_.action, options_.purpose, options_.proof);
    request_.config["show"] = content_hash(*show_);
    request_.performance = options_.performance;
    request_.session = options_.session;
    request_.substitutes = true;
    request_.max_s = static_cast<std::int64_t>(compiled_->duration().seconds()) + 1;
    for (const AssetId& id : wanted) {
        if (is_missing(id)) {
            refuse(id, "ASSET_MISSING", "the file is not there", {});
        } else {
            request_.assets.push_back(id);
        }
    }
}

void Performance::take_session(Result<Session> session) {
    if (!session) {
        if (session.error().code == Code::InvalidArgument) misuse_ = session.error();
        const std::string code = reason_or_code(session.error());
        for (const AssetId& id : request_.assets) refuse(id, code, session.error().message, {});
        return;
    }
    decision_ = std::make_shared<const Decision>(session->decision());
    verdicts_ = session->verdicts();
    for (const Verdict& v : verdicts_)
        if (!v.permitted) refuse(v.asset, v.code, v.message, {});
    use_substitutes(session->substitutes());
    take_marks(session->id());
    const bool any = std::any_of(verdicts_.begin(), verdicts_.end(), [](const Verdict& v) { return v.permitted; });
    if (!any) return;
    session_ = std::make_unique<Session>(*std::move(session));
    store_ = std::make_unique<AssetStore>(*session_, std::max(1, options_.workers));
    store_->draw_in_software(software_);
    store_->reduce_pictures(kWholePictures);
    heartbeat_ = std::make_unique<Heartbeat>(*session_, options_.by_frames ? Heartbeat::Seconds::Run : Heartbeat::Seconds::Machine);
}

// From here on the show is what it is with them: their names lead to what is shown instead.
void Performance::use_substitutes(const std::vector<Substitute>& substitutes) {
    if (substitutes.empty()) return;
    std::map<Id, AssetId> ids = ids_;
    for (const Substitute& s : substitutes) {
        log::warn("gate", "{} is shown in place of {}: {}", s.verdict.asset.value, s.refused.value, s.code);
        for (auto& [name, id] : ids)
            if (id == s.refused) id = s.verdict.asset;
        const bool known = std::any_of(verdicts_.begin(), verdicts_.end(), [&](const Verdict& v) { return v.asset == s.verdict.asset; });
        if (!known) verdicts_.push_back(s.verdict);
    }
    auto compiled = compile(*show_, ids, venue_.slate);
    if (!compiled) return log::error("gate", "substitutes: {}", compiled.error().message);
    ids_ = std::move(ids);
    authored_ = std::exchange(compiled_, *std::move(compiled));
}

void Performance::refuse(const AssetId& asset, const std::string& code, const std::string& message, Flicks since) {
    log::warn("gate", "{} is not shown: {}: {}", asset.value, code, message);
    live_.refused[asset] = {code, since};
    ++live_changes_;
    if (!refusal_code_.empty()) return;
    refusal_code_ = code;
    refusal_message_ = fmt::format("{}: {}", asset.value, message);
}

bool Performance::override_member(const std::string& pointer, const std::string& source, const Override& value) {
    const LiveMember* member = find_live_member(*show_, pointer);
    if (!member || member->count != value.value.count) return false;
    live_.overrides[pointer][source] = value;
    ++live_changes_;
    return true;
}

void Performance::release_member(const std::string& pointer, const std::string& source) {
    for (auto it = live_.overrides.begin(); it != live_.overrides.end();) {
        if (pointer.empty() || it->first == pointer) it->second.erase(source);
        it = it->second.empty() ? live_.overrides.erase(it) : std::next(it);
    }
    ++live_changes_;
}

void Performance::take_marks(const std::string& session) {
    marks_ = {};
    marks_.preview = options_.proof;
    std::set<std::string> credits;
    for (const Verdict& v : verdicts_) {
        if (!v.permitted) continue;
        for (const Obligation& o : v.obligations) {
            take_duty(marks_, o, session);
            if (o.kind != Obligation::Kind::Attribute) continue;
            // In the venue's first language that it is written in.
            std::string credit = o.text;
            for (const std::string& language : venue_.languages)
                if (const auto text = o.texts.find(language); text != o.texts.end()) {
                    credit = text->second;
                    break;
                }
            if (credits.insert(credit).second) marks_.credits.push_back(credit);
        }
    }
}

std::vector<std::pair<AssetId, Obligation>> Performance::obligations(Obligation::Kind kind) const {
    std::vector<std::pair<AssetId, Obligation>> out;
    for (const Verdict& v : verdicts_)
        for (const Obligation& o : v.obligations)
            if (v.permitted && o.kind == kind) out.emplace_back(v.asset, o);
    return out;
}

void Performance::load_all(std::span<const AssetKind> kinds) {
    if (!store_) return;
    const std::scoped_lock lock(store_mutex_);
    const auto& uses = compiled_->assets();
    for (std::size_t i = 0; i < uses.size(); ++i) {
        const AssetKind kind = kind_of(uses[i].role);
        const bool chosen = kinds.empty() || std::find(kinds.begin(), kinds.end(), kind) != kinds.end();
        if (chosen && !live_.refused.contains(uses[i].id)) handles_[i] = store_->request(uses[i].id, kind);
    }
    publish(store_->pump_all(), {});
}

bool Performance::load_wanted(const FrameState& state) {
    if (!store_) return true;
    const std::scoped_lock lock(store_mutex_);
    bool complete = true;
    for (std::size_t i = 0; i < state.assets.size(); ++i) {
        const AssetUse& use = state.assets[i];
        if (!use.wanted || handles_[i] || live_.refused.contains(use.id) || undecided_.contains(use.id)) continue;
        if (const auto again = again_ns_.find(use.id); again != again_ns_.end() && steady_ns() < again->second) continue;
        again_ns_.erase(use.id);
        handles_[i] = store_->request(use.id, kind_of(use.role));
    }
    publish(store_->pump(), state.t);
    finish_reloads(state.t);
    for (std::size_t i = 0; i < state.assets.size(); ++i) {
        const auto* entry = store_->find(handles_[i]);
        complete = complete && !(entry && entry->state == AssetStore::State::Loading);
    }
    return complete;
}

void Performance::wait_wanted(const FrameState& state) {
    if (!store_) return;
    const std::scoped_lock lock(store_mutex_);
    publish(store_->pump_all(), state.t);
}

void Performance::publish(const std::vector<Handle<AssetData>>& changed, Flicks since) {
    for (const auto& handle : changed) {
        const auto* entry = store_->find(handle);
        if (!entry || is_going(entry->id)) continue;
        const bool held = std::find(handles_.begin(), handles_.end(), handle) != handles_.end();
        if (!held && live_.refused.contains(entry->id)) store_->forget(handle);  // it was taken away while it was on its way
        else if (entry->state != AssetStore::State::Failed) continue;
        else publish_failure(handle, *entry, since);
    }
}

void Performance::publish_failure(Handle<AssetData> handle, const AssetStore::Entry& entry, Flicks since) {
    if (const auto reloading = reloading_.find(entry.id); reloading != reloading_.end() && reloading->second == handle) return;
    if (asks_again(entry)) store_->forget(handle);
    else refuse(entry.id, reason_or_code(entry.error), entry.error.message, since);
    std::replace(handles_.begin(), handles_.end(), handle, Handle<AssetData>{});
}

// What the gate takes away gives no more bytes, and what is seen of it stands until it has faded.
bool Performance::is_going(const AssetId& asset) const {
    return fading_ && std::any_of(going_.refused.begin(), going_.refused.end(), [&](const Verdict& v) { return v.asset == asset; });
}

void Performance::refuse_broken(const AssetId& asset, const Error& error, Flicks since) {
    if (is_going(asset) || live_.refused.contains(asset)) return;
    refuse(asset, reason_or_code(error), error.message, since);
    forget(asset);
}

void Performance::forget(const AssetId& asset) {
    const auto& uses = compiled_->assets();
    for (std::size_t i = 0; i < uses.size(); ++i)
        if (uses[i].id == asset) {
            if (handles_[i]) store_->forget(handles_[i]);
            handles_[i] = {};
        }
}

bool Performance::let_go(std::uint32_t index) {
    const Handle<AssetData> handle = handles_[index];
    const auto* entry = store_->find(handle);
    if (!entry || entry->state == AssetStore::State::Loading || reloading_.contains(entry->id)) return false;
    let_go_.insert(entry->id);
    store_->forget(handle);
    std::replace(handles_.begin(), handles_.end(), handle, Handle<AssetData>{});
    return true;
}

// What was shown before and cannot be read now may be there in a moment: a disk that is late, memory that is short. A run on a clock of its own must not
// depend on when that is.
bool Performance::asks_again(const AssetStore::Entry& entry) {
    const bool passing = entry.error.code == Code::Io || entry.error.code == Code::Internal;
    if (!passing || options_.by_frames || !let_go_.contains(entry.id)) return false;
    log::warn("gate", "{} is not there yet, and is asked for again in {} s: {}", entry.id.value, kAskAgain_s, entry.error.message);
    again_ns_[entry.id] = steady_ns() + std::int64_t{kAskAgain_s} * 1'000'000'000;
    return true;
}

void Performance::follow_gate(Flicks now, Flicks t, Flicks played, const FrameState& seen) {
    if (options_.by_frames && heartbeat_ && now >= look_at_) {
        heartbeat_->second();
        look_at_ = now + Flicks{Flicks::kPerSecond};
    }
    // Turns first: what a turn took away is there when the turn is.
    const bool turned = !heartbeat_ || heartbeat_->turns() == turns_asked_;
    if (heartbeat_) take_away(heartbeat_->take(), now, t, played, seen);
    for (const auto& addition : additions_)
        if (addition->heartbeat) take_away(addition->heartbeat->take(), now, t, played, seen);
    if (fading_) fade(now, t, played);
    // A loop's next turn may be a session of its own.
    if (!marks_.forensic.empty() && session_) marks_.forensic = session_->id();
    may_turn_ = turned && going_.refused.empty();
}

void Performance::take_away(std::optional<Session::Again> again, Flicks now, Flicks t, Flicks played, const FrameState& seen) {
    if (!again) return;
    going_.hard_stop = going_.hard_stop || again->hard_stop;
    for (Verdict& v : again->refused) {
        const bool shown = std::any_of(seen.assets.begin(), seen.assets.end(), [&](const AssetUse& use) { return use.id == v.asset && use.wanted; });
        if (shown && !fading_) fading_ = now;
        going_.refused.push_back(std::move(v));
    }
    if (!fading_) withdraw(t, played);
}

void Performance::fade(Flicks now, Flicks t, Flicks played) {
    const double since = (now - *fading_).seconds();
    if (since >= kFadeOut_s && !going_.refused.empty()) withdraw(t, played);
    live_.dim = static_cast<float>(fade_level(since));
    ++live_changes_;
    if (since >= kFadeOut_s + kFadeIn_s) fading_.reset();
}

void Performance::withdraw(Flicks t, Flicks played) {
    const std::scoped_lock lock(store_mutex_);
    for (const Verdict& v : going_.refused) {
        refuse(v.asset, v.code, v.message, t);
        live_.refused[v.asset].stops = going_.hard_stop;
        forget(v.asset);
        for (Verdict& known : verdicts_)
            if (known.asset == v.asset) known = v;
    }
    going_ = {};
    const bool left = std::any_of(verdicts_.begin(), verdicts_.end(), [](const Verdict& v) { return v.permitted; });
    if (left || !session_ || standby_ || ended_) return;
    // Nothing is shown any more, and nothing shall be metered.
    ended_ = true;
    static_cast<void>(close("denied", played));
}

// Ends the session where the gate is asked: no frame waits for the heartbeat or for the disk. The session stays: its store may be in use.
std::future<void> Performance::close(std::string reason, Flicks played) {
    return thread_.ask([heartbeat = std::move(heartbeat_), session = session_.get(), reason = std::move(reason), played]() mutable {
        heartbeat.reset();
        if (const auto done = session->end(reason, static_cast<std::int64_t>(played.seconds() * 1000)); !done)
            log::error("session", "end: {}", done.error().message);
    });
}

void Performance::turn(Flicks played) {
    if (!heartbeat_ || standby_) return;
    ++turns_asked_;
    may_turn_ = false;
    heartbeat_->turn(static_cast<std::int64_t>(played.seconds() * 1000));
}

void Performance::wait_turn() const {
    if (heartbeat_) heartbeat_->wait_turns(turns_asked_);
}

void Performance::take_over(const std::string& session) {
    standby_ = false;
    if (heartbeat_ && !session.empty() && session != session_id()) heartbeat_->move_to(session);
}

void Performance::end(std::string_view reason, Flicks played) {
    wait_begun();
    if (ended_ || standby_) return;
    ended_ = true;
    store_.reset();
    drop_additions();
    if (session_) close(std::string(reason), played).wait();
    session_.reset();
}

}  // namespace pai::app
