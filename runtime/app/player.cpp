#include "app/player.h"

#include <algorithm>

#include <fmt/format.h>

#include "app/keep_warm.h"
#include "base/file.h"
#include "base/log.h"
#include "output/png.h"
#include "platform/process.h"
#include "time/clock.h"

namespace pai::app {
namespace {

constexpr Flicks kSeekStep{5 * Flicks::kPerSecond};
constexpr Flicks kLongestPreload{20 * Flicks::kPerSecond};
// A longer pause between two frames is a stall of the machine, not time of the show: the show goes on where it stood.
constexpr Flicks kLongestStep{Flicks::kPerSecond};
// A show that somebody operates ends when that person says so.
constexpr Flicks kOpenEnd{Flicks::kPerSecond * 86400 * 36525};
// Of one frame; whoever asks for more is not a person, and the show has other things to do.
constexpr int kMostRequests = static_cast<int>(OscReceiver::kMaxRequests);
constexpr std::uint64_t kLateFramesALine = 30;

double ms_since(std::int64_t ns) { return static_cast<double>(steady_ns() - ns) / 1e6; }

bool is_operated(const PlayOptions& options) { return !options.headless || options.real_time; }

// What is given beforehand: on a clock that nobody can follow, at the latest what was rehearsed.
std::vector<CueEvent> given_beforehand(const PlayOptions& options, const CueList& list) {
    std::vector<CueEvent> out;
    if (!options.from_cue.empty()) out.push_back({CueEvent::Kind::FromHere, options.from, options.from_cue});
    if (!options.go_at.empty() || (options.from_cue.empty() && !is_operated(options)))
        for (CueEvent& event : events_of_run(list, options.go_at)) out.push_back(std::move(event));
    return out;
}

Transport transport_of(const PlayOptions& options, const CompiledShow& show) {
    if (show.cues().empty()) return {show.duration(), options.from, options.length, options.loop || show.loops()};
    Flicks end = kOpenEnd;
    if (!is_operated(options)) end = std::max({show.duration(), options.from, end_of(show.cues(), given_beforehand(options, show.cues()))});
    return {end, options.from, options.length, false};
}

}  // namespace

Player::Player(const PlayOptions& options, Performance& performance, Runtime& runtime, Lifeline& life, OscControl& osc)
    : options_(options), performance_(performance), runtime_(runtime), life_(life), osc_(osc), transport_(transport_of(options, performance.compiled())),
      rate_(options.rate), gate_(!performance.compiled().cues().empty(), options.hands_off) {
    if (!options.headless) adjust_.emplace(runtime, options.performance.venue, options.pattern);
    performance_.set_begins_again(options.loop);
    life_.place(transport_);
    open_desk();
}

void Player::open_desk() {
    const CueList& list = performance_.compiled().cues();
    if (list.empty()) return;
    if (life_.resumes()) {
        // What began unseen since the last frame begins now.
        desk_.emplace(list, life_.memo().cues);
        desk_->skip_to(life_.last_shown());
    } else {
        desk_.emplace(list, options_.given);
        for (const CueEvent& event : given_beforehand(options_, list)) desk_->give(event);
        desk_->skip_to({options_.from.count - 1});  // what lies before is passed over, what is due now is given
    }
    desk_->advance(transport_.now());
    performance_.set_cues(desk_->state());
}

std::vector<CueFired> Player::cues_fired() const {
    std::vector<CueFired> out;
    if (!desk_) return out;
    for (const CueBegan& began : desk_->began()) out.push_back({desk_->list().cues[began.cue].id, began.t});
    return out;
}

Flicks Player::clock_now() const { return in_real_time() ? steady_now() : frame_start(slot_, rate_); }

void Player::begin() {
    const bool seen = !options_.headless && !life_.supervised();
    if (seen) runtime_.present_black();
    performance_.begin();
    while (!stop_ && !performance_.begun()) {
        life_.beat(Stage::Loading);
        if (!life_.standby()) handle_events();
        if (seen) runtime_.present_black();
        sleep_until(steady_now() + kGateLook);
    }
    transport_.hold_turns(performance_.counts_turns());
}

void Player::preload() {
    const Flicks first = steady_now();
    while (!stop_ && !runtime_.prepare(place()) && steady_now() - first < kLongestPreload) {
        life_.beat(Stage::Loading);
        if (!life_.standby()) handle_events();
        if (!options_.headless && !life_.supervised()) runtime_.present_black();
        sleep_until(steady_now() + frame_start(1, rate_));
    }
}

// Where the show is that a player before this one presented. Returns the show time of this one.
Flicks Player::place() {
    if (!life_.resumes()) return transport_.now();
    life_.place(transport_);
    if (life_.refresh()) open_desk();
    if (desk_) {
        desk_->advance(transport_.now());
        performance_.set_cues(desk_->state());
    }
    return transport_.now();
}

// Until it is this player's turn to be seen.
void Player::stand_by() {
    if (life_.standby()) {
        // Keys and pads are the other player's; so is the port, until it is gone.
        const auto draw = [&]() -> Result<void> {
            PAI_TRY(runtime_.frame(transport_.now()));
            runtime_.finish();
            return {};
        };
        keep_warm(life_, {[&] { return runtime_.prepare(place()); }, draw}, [&] { runtime_.poll(); return stop_ = stop_requested(); });
        if (stop_) return;
        auto osc = OscControl::create(performance_.show(), performance_.venue(), options_.osc);
        if (osc) osc_ = *std::move(osc);
        else log::error("osc", "{}", osc.error().message);
    }
    go_on();
    performance_.take_over(life_.memo().session);
    runtime_.windows().reveal();
}

// Takes the place of a player before this one, with what was in its operator's hands.
void Player::go_on() {
    if (!life_.resumes()) return;
    life_.refresh();
    const Memo& memo = life_.memo();
    for (const auto& [pointer, sources] : memo.overrides)
        for (const auto& [source, value] : sources) performance_.override_member(pointer, source, value);
    gate_ = KeyGate(!performance_.compiled().cues().empty(), memo.hands_off);
    life_.place(transport_);
    open_desk();
}

// What a player that took this one's place would have to know.
void Player::remember() {
    const int given = desk_ ? desk_->changes() : 0;
    const bool same = remembered_given_ == given && remembered_changes_ == performance_.live_changes() && remembered_hands_off_ == gate_.hands_off() &&
                      remembered_session_ == performance_.session_id();
    if (!life_.supervised() || same) return;
    remembered_given_ = given;
    remembered_changes_ = performance_.live_changes();
    remembered_hands_off_ = gate_.hands_off();
    remembered_session_ = performance_.session_id();
    life_.remember({.session = performance_.session_id(), .performance = performance_.performance_id(),
                    .cues = desk_ ? desk_->script().events() : std::vector<CueEvent>{}, .overrides = performance_.live().overrides,
                    .hands_off = gate_.hands_off()});
}

void Player::handle_events() {
    for (const WindowEvent& event : runtime_.poll()) {
        if (adjust_ && !gate_.hands_off() && adjust_->take(event)) continue;
        if (visitor_ && !life_.standby())
            if (const auto touch = ears_.hear(event))
                if (const auto at = runtime_.on_canvas(event)) visitor_->feel({touch->kind, touch->finger, *at, touch->wheel}, visit_now(), {runtime_.width(), runtime_.height()});
        if (const auto command = gate_.on(event, clock_now())) handle({.command = *command, .source = "keys"});
        if (const auto command = pad_.take(event, clock_now())) inbox_.push({.command = *command, .source = "pad"});
    }
    if (gate_.tick(clock_now())) show_title();
    if (adjust_ && gate_.hands_off()) adjust_->leave();
    if (const auto command = pad_.wait(clock_now())) inbox_.push({.command = *command, .source = "pad"});
    osc_.take(inbox_, [this] { return status(); });
    int left = kMostRequests;
    while (const auto request = inbox_.try_pop())
        if (left-- > 0 && gate_.admits(request->command)) handle(*request);
    if (stop_requested()) stop_ = true;
}

OscStatus Player::status() const {
    OscStatus out{.t = transport_.now()};
    if (!desk_) return out;
    const auto id = [this](std::uint32_t cue) { return cue == kNoCue ? Id() : desk_->list().cues[cue].id; };
    out.standby = id(desk_->state().standby);
    for (const CueRun& run : desk_->state().runs) out.running.push_back(id(run.cue));
    return out;
}

void Player::handle(const Request& request) {
    switch (request.command) {
        case Command::Go:
        case Command::Back:
        case Command::Next:
        case Command::Standby:
        case Command::Panic:
        case Command::FromHere: return handle_cue(request);
        case Command::Hold:
        case Command::SeekBack:
        case Command::SeekOn:
        case Command::Restart: return handle_seek(request.command);
        case Command::FullScreen: return runtime_.window().set_full_screen(!runtime_.window().full_screen());
        case Command::Help: help_ = !help_; return;
        case Command::Leave: stop_ = true; return;
        case Command::Override:
            performance_.override_member(request.pointer, request.source, {request.priority, request.value});
            return;
        case Command::Release: return performance_.release_member(request.pointer, request.source);
        case Command::ReleaseAll: return performance_.release_member({}, request.source);
    }
}

void Player::handle_cue(const Request& request) {
    if (!desk_) return;
    using K = CueEvent::Kind;
    // Sound is mixed ahead of the picture: a cue takes effect where both can still follow.
    CueEvent event{K::Go, std::max(transport_.now(), sound_ ? sound_->open_from() : Flicks{}), request.cue};
    if (request.command == Command::Back) event.kind = K::Back;
    if (request.command == Command::Next) event.kind = K::Next;
    if (request.command == Command::Standby) event.kind = K::Standby;
    if (request.command == Command::Panic) event.kind = K::Panic;
    if (request.command == Command::FromHere) event.kind = K::FromHere;
    desk_->give(event);
}

void Player::handle_seek(Command command) {
    if (desk_) return;
    if (command == Command::Hold) transport_.toggle_hold();
    if (command == Command::SeekBack) transport_.seek_by({-kSeekStep.count});
    if (command == Command::SeekOn) transport_.seek_by(kSeekStep);
    if (command == Command::Restart) transport_.seek({});
    show_title();
}

void Player::show_title() {
    runtime_.window().set_title(performance_.name() + (transport_.held() ? " (held)" : "") + (gate_.hands_off() ? " (hands off)" : "") + (performance_.is_rehearsal() ? " (rehearsal)" : ""));
}

void Player::play_cues() {
    if (!desk_) return;
    desk_->advance(transport_.now());
    performance_.set_cues(desk_->state());
    for (const CueBegan& began : desk_->take_began()) {
        const Id& id = desk_->list().cues[began.cue].id;
        log::info("cue", "{} at {:.3f} s", id, began.t.seconds());
        const Cue& cue = performance_.show().cues.at(id);
        if (cue.kind == CueKind::Osc && in_real_time()) osc_.send(id, cue);
    }
}

void Player::start_sound() {
    if (options_.headless) return;
    auto sound = SoundPlayer::create(performance_, options_.loop && !performance_.counts_turns());
    if (!sound) {
        log::info("audio", "silent: {}", sound.error().message);
        return;
    }
    sound_ = *std::move(sound);
    if (desk_) sound_->set_cues(desk_->script());
    sound_->play_from(transport_.now());
}

void Player::follow_sound() {
    if (!sound_) return;
    if (heard_changes_ != performance_.live_changes()) {
        heard_changes_ = performance_.live_changes();
        sound_->set_live(performance_.live());
    }
    if (desk_ && heard_given_ != desk_->changes()) {
        heard_given_ = desk_->changes();
        sound_->set_cues(desk_->script());
    }
    const bool wraps_only = transport_.jumps() != heard_jumps_ && options_.loop && !performance_.counts_turns() && transport_.now() < kSeekStep && !transport_.held();
    if (transport_.held() != heard_held_ || (transport_.jumps() != heard_jumps_ && !wraps_only)) {
        if (transport_.held()) {
            sound_->hold();
        } else {
            sound_->play_from(transport_.now());
        }
    }
    heard_held_ = transport_.held();
    heard_jumps_ = transport_.jumps();
    if (const auto heard = sound_->heard()) transport_.follow(*heard);
}

// What lies over the picture.
std::vector<OverlayText> Player::words() const {
    if (adjust_ && !adjust_->refusal().empty()) return {{.text = adjust_->refusal(), .position_px = {16, 16}, .size_px = 15}};
    if (!help_) return {};
    return overlay_.lines(transport_, runtime_.stats(), runtime_, performance_, desk_ ? &*desk_ : nullptr);
}

Result<void> Player::show_frame(std::int64_t dropped) {
    const std::int64_t began = steady_ns(), shows_at = boot_ns();
    parts_ = {.cpu_ms = -process_cpu_ms(), .period_ms = frame_start(1, rate_).seconds() * 1e3, .cores = cores_};
    if (waits_) waits_->take_ms();
    shown_t_ = transport_.now();
    play_cues();
    follow_visitor();
    parts_.between_ms = ms_since(began);
    PAI_TRY(runtime_.frame(transport_.now()));
    parts_.upload_ms = runtime_.uploaded().ms;
    parts_.uploaded = runtime_.uploaded().slowest;
    parts_.draw_ms = ms_since(began) - parts_.between_ms - parts_.upload_ms;
    const std::int64_t drawn = steady_ns();
    PAI_TRY(write_shots());
    Stats& stats = runtime_.stats();
    if (options_.headless) {
        runtime_.finish();
        stats.frame(ms_since(began), dropped, runtime_.drawn());
    } else {
        const double cost = ms_since(began);
        if (adjust_) adjust_->draw();
        runtime_.present(words());
        stats.frame(cost, dropped, runtime_.drawn());
    }
    parts_.present_ms = ms_since(drawn);
    if (stats.frames() == 1) stats.first_frame(steady_ns());
    remember();
    if (life_.supervised()) life_.presented(transport_, shows_at, options_.loop || performance_.compiled().loops(), state_hash(runtime_.state()));
    return {};
}

// What the gate says of the running show.
void Player::follow_gate() {
    const bool waits = transport_.at_turn();
    if (waits ? !turn_asked_ : transport_.turns() != turns_) {
        performance_.turn(transport_.played() - turn_began_);
        turn_began_ = transport_.played();
        turns_ = transport_.turns();
        turn_asked_ = waits;
        if (waits && !in_real_time()) performance_.wait_turn();
    }
    performance_.follow_gate(clock_now(), transport_.now(), transport_.played(), runtime_.state());
    if (!turn_asked_ || !performance_.may_turn()) return;
    turn_asked_ = false;
    transport_.turn();
    turns_ = transport_.turns();
}

// Waits for the next slot of the frame rate; the display's own wait does so where there is one. Returns the time now.
Flicks Player::pace(Flicks started) {
    if (!runtime_.waits_for_display()) {
        const std::int64_t next = frame_at(steady_now() - started, rate_) + 1;
        sleep_until(started + frame_start(next, rate_));
        parts_.overslept_ms = (steady_now() - started - frame_start(next, rate_)).seconds() * 1e3;
    }
    return steady_now();
}

// Whatever holds a frame up is counted, and said a few times a second at most.
void Player::note_late(std::int64_t dropped) {
    const LateFrame* late = runtime_.stats().late().add(shown_t_, dropped, parts_, runtime_.drawn().passes);
    if (!late || !log::every(kLateFramesALine, "late")) return;
    log::info("late", "the frame at {:.3f} s left out {}: {:.1f} ms, of it {} {:.1f}{}{}, usually {:.1f}", late->t.seconds(), late->dropped, late->ms, late->cause, late->cause_ms,
              late->of.empty() ? "" : " of ", late->of, late->usual_ms);
}

// Fewer pixels in place of late frames, where the venue would rather have that.
void Player::fit_resolution(std::int64_t dropped) {
    if (!resolution_) return;
    const FrameTime frame{.period_ms = frame_start(1, rate_).seconds() * 1e3, .drawing_ms = parts_.draw_ms + (dropped > 0 ? parts_.present_ms : 0),
                          .other_ms = parts_.upload_ms + parts_.between_ms, .dropped = dropped};
    if (resolution_->add(frame)) {
        runtime_.draw_at(resolution_->share());
        log::info("late", "the picture is drawn at {:.0f} % of its sides", resolution_->share() * 100);
    }
    runtime_.stats().set_resolution(*resolution_);
}

void Player::note_turn() {
    if (transport_.turns() == turns_told_) return;
    turns_told_ = transport_.turns();
    runtime_.stats().turn_over();
}

// Visitors look closer where there is a picture that they can touch: not where nobody is.
Result<void> Player::open_visitor() {
    if (!Visitor::has_offers(performance_.show()) || (options_.headless && options_.script.empty())) return {};
    Visitor::World world;
    world.heard = !options_.headless;
    const auto entry = [this](std::uint32_t asset) -> std::shared_ptr<const AssetData> {
        const AssetStore* store = performance_.store();
        if (!store || asset >= performance_.handles().size()) return nullptr;
        const std::scoped_lock lock(performance_.store_mutex());
        const AssetStore::Entry* found = store->find(performance_.handles()[asset]);
        return found ? found->data : nullptr;
    };
    world.model = [entry](std::uint32_t asset) -> std::shared_ptr<const ModelData> {
        const auto data = entry(asset);
        const Model* model = data ? std::get_if<Model>(data.get()) : nullptr;
        return model ? std::shared_ptr<const ModelData>(data, &model->data) : nullptr;
    };
    world.sound = [this, entry](const AssetName& name) -> std::shared_ptr<const Sound> {
        const auto data = entry(performance_.compiled().asset_index(name));
        const Sound* sound = data ? std::get_if<Sound>(data.get()) : nullptr;
        return sound ? std::shared_ptr<const Sound>(data, sound) : nullptr;
    };
    world.picture = [this](const AssetName& name) { return runtime_.picture_of(performance_.compiled().asset_index(name)); };
    world.measure = [this](const OverlayWords& words) { return runtime_.measure(words); };
    const std::string& language = performance_.live().language;
    visitor_.emplace(performance_.show(), std::move(world), language.empty() ? performance_.show().language : language);
    if (!options_.record.empty()) visitor_->hands().record();
    if (!options_.script.empty()) PAI_TRY(visitor_->hands().read_script(options_.script));
    runtime_.set_page([this](const FrameState& state, glm::vec2 size) -> const pai::Overlay& { return visitor_->page(state, size); });
    return {};
}

// While somebody looks closer, a timeline holds; cues are the operator's and go on.
void Player::follow_visitor() {
    if (!visitor_) return;
    visitor_->advance(visit_now(), {runtime_.width(), runtime_.height()});
    const bool off_stage = visitor_->visits() && (runtime_.state().slate.active || !visitor_->on_stage(runtime_.state()));
    if (off_stage) visitor_->leave();
    performance_.set_inspection(visitor_->inspection());
    const bool visits = visitor_->visits();
    if (visits != held_for_visitor_ && !desk_) {
        // What the operator held before goes on being held.
        if (visits) hold_is_visitors_ = !transport_.held();
        if (hold_is_visitors_ && transport_.held() != visits) transport_.toggle_hold();
        show_title();
    }
    held_for_visitor_ = visits;
    if (visitor_->hands().is_over(visit_now())) stop_ = true;
}

Result<void> Player::write_shots() {
    for (const std::string& name : visitor_ ? visitor_->hands().take_shots() : std::vector<std::string>{}) {
        if (options_.shots.empty()) continue;
        PAI_TRY(make_directories(options_.shots));
        PAI_TRY(const Bytes png, encode_png(runtime_.read()));
        PAI_TRY(write_file(options_.shots / (name + ".png"), png));
    }
    return {};
}

Result<void> Player::run() {
    PAI_TRY(open_visitor());
    show_title();
    preload();
    stand_by();
    if (life_.resumes() && !stop_) {
        // The picture first: sound takes its time to open.
        const Flicks placed = steady_now();
        PAI_TRY(show_frame(0));
        transport_.advance(steady_now() - placed);
    } else if (in_real_time() && !stop_) {
        // Drivers put work off until a program or a texture is first drawn with. It is not to cost the show's own first frames.
        PAI_TRY(runtime_.frame(transport_.now()));
        runtime_.finish();
    }
    start_sound();
    if (in_real_time()) waits_.emplace();
    if (const float least = performance_.venue().least_resolution; in_real_time() && least < 1) resolution_.emplace(least);
    const Flicks started = steady_now();
    visit_began_ = clock_now();
    Flicks before = started;
    turns_ = transport_.turns();
    turn_began_ = transport_.played();
    std::int64_t dropped = 0;
    while (!stop_ && !transport_.ended()) {
        PAI_TRY(show_frame(dropped));
        const std::int64_t shown = steady_ns();
        handle_events();
        follow_gate();
        parts_.between_ms += ms_since(shown);
        parts_.cpu_ms += process_cpu_ms();
        if (!in_real_time()) {
            transport_.advance(frame_start(slot_ + 1, rate_) - frame_start(slot_, rate_));
            ++slot_;
            if (transport_.at_turn()) follow_gate();
            note_turn();
            continue;
        }
        if (waits_) parts_.kept_waiting_ms = waits_->take_ms();
        const Flicks now = pace(started);
        const std::int64_t slot = frame_at(now - started, rate_);
        dropped = std::max<std::int64_t>(0, slot - slot_ - 1);
        slot_ = slot;
        note_late(dropped);
        fit_resolution(dropped);
        transport_.advance(std::min(now - before, kLongestStep));
        note_turn();
        before = now;
        follow_sound();
    }
    play_cues();
    if (visitor_ && !options_.record.empty()) PAI_TRY(visitor_->hands().write_recording(options_.record, visit_now()));
    return {};
}

}  // namespace pai::app
