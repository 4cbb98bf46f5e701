#include "app/kiosk.h"

#include <algorithm>
#include <iostream>
#include <span>
#include <tuple>

#include <fmt/format.h>

#include "app/fade.h"
#include "app/gate_thread.h"
#include "show/find.h"
#include "app/keep_warm.h"
#include "app/kiosk_hands.h"
#include "app/kiosk_page.h"
#include "app/kiosk_session.h"
#include "app/kiosk_stage.h"
#include "app/kiosk_voice.h"
#include "app/kiosk_words.h"
#include "app/lifeline.h"
#include "app/programme.h"
#include "app/qr_code.h"
#include "app/runtime.h"
#include "app/visitor.h"
#include "base/file.h"
#include "base/log.h"
#include "gfx/object.h"
#include "output/contact_sheet.h"
#include "output/png.h"
#include "licence/keys.h"
#include "licence/policy.h"
#include "platform/process.h"
#include "time/clock.h"
#include "vault/enquiry.h"

namespace pai::app {
namespace {

constexpr std::int64_t kEnquirySpan_s = 365 * 86'400;  // an enquiry asks for the year that begins now
constexpr double kUploadBudget_ms = 6;
constexpr std::int64_t kFirstFrames = 64;               // drawn, whose peaks are the measure of what comes after
constexpr std::size_t kMostOnSheet = 48;
constexpr double kWarmBudget_ms = 50;  // where no frame waits for it
constexpr Flicks kDozeStep{Flicks::kPerSecond};         // of the virtual clock while nobody is there

double kiosk_ms_since(std::int64_t ns) { return static_cast<double>(steady_ns() - ns) / 1e6; }

class Kiosk {
public:
    Kiosk(const KioskOptions& options, const Catalogue& catalogue, const std::filesystem::path& folder, const std::string& channel)
        : options_(options), catalogue_(catalogue), home_(paifang_home()), session_(catalogue, folder, home_, channel), lock_(home_, catalogue.exit), state_(catalogue, world()),
          hands_(state_, [this]() -> const KioskPage& { return page_ = build(); }, !options.record.empty()) {
        hands_.also([this](const KioskTouch& touch, Flicks now, glm::vec2 size) {
            if (looks_closer()) visitor_.feel(touch, now, size);
        });
    }

    Result<KioskReport> run();

private:
    KioskWorld world();
    std::int64_t utc_ms() const { return options_.headless ? started_utc_ms_ + static_cast<std::int64_t>(now_.seconds() * 1000) : wall_ms(); }
    std::future<std::string> send(const Id& work, const EnquiryForm& form, std::string_view language);
    // On a thread of its own; a run on a virtual clock is the same each time, and waits.
    template <class Job>
    auto write_apart(Job job) {
        auto answer = writer_.ask(std::move(job));
        if (options_.headless) answer.wait();
        return answer;
    }
    KioskMaterial material(glm::vec2 size);
    void begin_session();
    void take_session();
    void await_session();
    void follow_gate();
    void stand_by();
    bool prepare();
    void follow_scene();
    void follow_voice();
    void hear();
    KioskPage build();
    std::optional<KioskStage::Scene> scene() const;
    Result<void> frame();
    Result<void> shoot();
    void follow_visitor();
    bool looks_closer() const { return visitor_.visits() && state_.visit().sheet == KioskSheet::None && !state_.countdown_s(); }
    Flicks next_time() const;
    Result<void> write_stats();
    Result<void> write_sheet();

    const KioskOptions& options_;
    const Catalogue& catalogue_;
    std::filesystem::path home_;
    KioskSession session_;
    PinLock lock_;
    std::unique_ptr<KioskStage> stage_;
    Lifeline life_{true};
    KioskState state_;
    KioskHands hands_;
    KioskEars ears_;
    std::optional<KioskVoice> voice_;
    const Show no_show_;     // a kiosk has works, no scenes
    Visitor visitor_{no_show_, {.measure = [this](const OverlayWords& words) { return stage_->measure(words); }}, "zh-Hans"};
    bool was_inspecting_ = false;
    std::optional<Inspection> inspection_;
    Stats stats_{0};
    Flicks now_;
    std::int64_t started_utc_ms_ = wall_ms();
    glm::vec2 size_{1920, 1080};
    KioskPage page_;
    std::tuple<KioskPlace, Id> on_stage_{KioskPlace::Attract, "-"};
    bool on_stage_ready_ = false, stop_ = false, was_narrating_ = false;
    std::map<std::string, std::vector<bool>> qr_codes_;
    std::vector<Picture> sheet_;  // made small, of the shots so far
    std::int64_t index_ = 0, drawn_ = 0;
    std::int64_t keys_ = 0, close_requests_ = 0;  // that reached the window
    std::size_t first_objects_ = 0, later_objects_ = 0;  // the most until kFirstFrames were drawn, and after
    double first_rss_mb_ = 0;
    Session::Again going_;          // taken away by the gate, seen still
    std::optional<Flicks> fading_;  // since when
    float light_ = 1;
    GateThread writer_;             // of enquiries and tries of the PIN; ends before what it works on
};

KioskWorld Kiosk::world() {
    return {.try_pin = [this](std::string pin) {
                return write_apart([this, pin = std::move(pin), now = utc_ms()]() mutable {
                    const PinAnswer answer = lock_.attempt(pin, now);
                    pai::wipe(std::as_writable_bytes(std::span(pin)));
                    return answer;
                });
            },
            .lock_left_ms = [this] { return lock_.left_ms(utc_ms()); },
            .send = [this](const Id& work, const EnquiryForm& form, std::string_view language) { return send(work, form, language); },
            .permitted = [this](const Id& work) { return session_.permitted(work); },
            .bounds = [this](const Id& work, const Id& variant) { return stage_ ? stage_->bounds(work, variant) : Bounds{}; }};
}

std::future<std::string> Kiosk::send(const Id& work, const EnquiryForm& form, std::string_view language) {
    const auto it = catalogue_.works.find(work);
    const EnquiryRule& rule = catalogue_.enquiry;
    if (it == catalogue_.works.end() || rule.actions.empty()) return write_apart([] { return std::string(); });
    EnquiryRequest request;
    request.assets = {AssetId{catalogue_.assets.at(it->second.model)}};
    request.action = rule.actions[std::min(form.action, rule.actions.size() - 1)];
    request.purpose = rule.purpose;
    request.territory = rule.territories.empty() ? "CN" : rule.territories[std::min(form.territory, rule.territories.size() - 1)];
    request.from_utc_s = utc_ms() / 1000;
    request.to_utc_s = request.from_utc_s + kEnquirySpan_s;
    request.consent = form.consent;
    if (form.consent) {
        request.name = form.name;
        request.contact = form.contact;
    }
    request.language = std::string(language);
    return write_apart([home = home_, request = std::move(request)]() -> std::string {
        const auto receipt = write_enquiry(home, request);
        if (!receipt) {
            log::error("kiosk", "enquiry: {}", receipt.error().message);
            return {};
        }
        const std::size_t at = receipt->uid.rfind(':');
        return receipt->uid.substr(at == receipt->uid.npos ? 0 : at + 1, 8);
    });
}

KioskMaterial Kiosk::material(glm::vec2 size) {
    const auto shown = scene();
    KioskMaterial out{.catalogue = catalogue_, .facts = session_.facts()};
    out.measure = [this](const OverlayWords& words) { return stage_->measure(words); };
    out.picture = [this](const Id& work) { return stage_->picture_of(work); };
    out.aspect = [this](std::uint32_t picture) { return stage_->aspect_of(picture); };
    out.qr = [this](std::string_view text) {
        const auto [it, added] = qr_codes_.try_emplace(std::string(text));
        if (added) it->second = make_qr_code(text);
        return it->second;
    };
    out.title_font = session_.index(catalogue_.title_font);
    out.text_font = session_.index(catalogue_.text_font);
    out.project = [this, shown, size](const Hotspot& spot) -> std::optional<glm::vec2> {
        return shown ? KioskStage::project(shown->pose, stage_->bounds(shown->work, shown->variant), shown->stage, size, spot) : std::nullopt;
    };
    out.work_ready = state_.visit().place != KioskPlace::Work || stage_->ready(state_.visit().work);
    return out;
}

void Kiosk::begin_session() {
    // One day is one session, however often the player was interrupted.
    session_.begin(utc_ms() / 1000, life_.resumes() ? life_.memo().session : std::string());
    if (!options_.headless) return;
    session_.wait();
    take_session();
    session_.pump(true);
}

void Kiosk::take_session() {
    if (!session_.take()) return;
    if (!life_.standby()) life_.remember({.session = session_.session_id(), .performance = session_.performance_id()});
    if (stage_) stage_->take_session(catalogue_, session_);
    on_stage_ready_ = false;
}

// Where there is nothing else to show meanwhile.
void Kiosk::await_session() {
    while (session_.beginning() && !stop_) {
        life_.beat(Stage::Loading);
        if (!options_.headless) stage_->window().poll();
        if (!options_.headless && !life_.supervised()) stage_->present_black();
        take_session();
        stop_ = stop_requested();
        if (session_.beginning()) sleep_until(steady_now() + kGateLook);
    }
}

// What the gate takes away is faded out if it is seen, and refused then; a new day begins when nobody is there.
void Kiosk::follow_gate() {
    const bool due = session_.due(utc_ms() / 1000);
    if (auto again = session_.stopped()) {
        const bool attract = state_.visit().place == KioskPlace::Attract;
        if (session_.shows(*again, attract ? state_.attract_turn().work : state_.visit().work) && !fading_) fading_ = now_;
        going_.refused.insert(going_.refused.end(), again->refused.begin(), again->refused.end());
    }
    const double since = fading_ ? (now_ - *fading_).seconds() : kFadeOut_s + kFadeIn_s;
    if (since >= kFadeOut_s && !going_.refused.empty()) {
        session_.withdraw(going_);
        going_ = {};
    }
    light_ = static_cast<float>(fade_level(since));
    if (voice_) voice_->set_level(light_);
    if (since >= kFadeOut_s + kFadeIn_s) fading_.reset();
    if (!fading_ && due && state_.visit().place == KioskPlace::Attract) begin_session();
    take_session();
}

// Everything of the first picture and the photographs. True once it is all there.
bool Kiosk::prepare() {
    // The player that is seen has begun another day.
    if (life_.refresh()) {
        session_.leave();
        begin_session();
        await_session();
    }
    session_.pump(options_.headless);
    const bool uploaded = stage_->upload(options_.headless ? -1 : kWarmBudget_ms, stats_);
    const bool photographed = !stage_->photograph_one();
    follow_scene();
    page_ = build();
    return uploaded && photographed && !session_.loading();
}

// Until it is this one's turn to be seen. Whoever stood before the other one begins anew.
void Kiosk::stand_by() {
    if (!life_.standby()) return;
    const auto draw = [&]() -> Result<void> {
        PAI_TRY(stage_->draw(scene(), page_.overlay));
        stage_->finish();
        return {};
    };
    const auto stopped = [&] {
        if (!options_.headless) stage_->window().poll();
        return stop_ = stop_requested();
    };
    keep_warm(life_, {[&] { return prepare(); }, draw}, stopped);
    if (stop_) return session_.leave();
    if (life_.refresh()) begin_session();
    await_session();
    life_.remember({.session = session_.session_id(), .performance = session_.performance_id()});
    stage_->reveal();
}

std::optional<KioskStage::Scene> Kiosk::scene() const {
    const KioskVisit& visit = state_.visit();
    if (visit.place == KioskPlace::Browse) return {};
    if (visit.place == KioskPlace::Work) {
        if (!session_.permitted(visit.work)) return {};
        return KioskStage::Scene{visit.work, visit.variant, state_.camera().pose(), page_.stage, state_.moving_now().seconds(), light_, inspection_};
    }
    const KioskState::Turn turn = state_.attract_turn();
    if (turn.work.empty()) return {};
    return KioskStage::Scene{turn.work, {}, state_.attract_pose(turn), page_.stage, state_.moving_now().seconds(), light_};
}

// The camera takes up what came on stage, once its model is there.
void Kiosk::follow_scene() {
    const KioskVisit& visit = state_.visit();
    const Id work = visit.place == KioskPlace::Work ? visit.work : visit.place == KioskPlace::Attract ? state_.attract_turn().work : Id{};
    const std::tuple<KioskPlace, Id> wanted{visit.place, work};
    if (wanted != on_stage_) {
        on_stage_ = wanted;
        on_stage_ready_ = false;
    }
    if (on_stage_ready_ || work.empty() || !stage_->ready(work)) return;
    on_stage_ready_ = true;
    state_.work_arrived();
}

void Kiosk::follow_voice() {
    const KioskVisit& visit = state_.visit();
    if (!voice_) return;
    const auto it = catalogue_.works.find(visit.work);
    const Sound* sound = nullptr;
    AssetName name;
    if (visit.narrating && it != catalogue_.works.end()) {
        for (const std::string& language : {visit.language, std::string("zh-Hans"), catalogue_.language})
            if (const auto found = it->second.narration.find(language); name.empty() && found != it->second.narration.end()) name = found->second;
        sound = session_.get<Sound>(name);
    }
    if (visit.narrating != was_narrating_) {
        was_narrating_ = visit.narrating;
        voice_->play(sound ? session_.index(name) : kNoAsset, stage_->uses(), session_.store());
    }
    if (!visit.narrating) return;
    const double length = sound ? static_cast<double>(sound->samples.size()) / std::max(1, sound->channels) / std::max(1, sound->rate_hz) : 0;
    if (!voice_->feed(session_.store(), length)) state_.act(KioskAction::Narrate, {});
}

KioskPage Kiosk::build() {
    KioskPage page = build_kiosk_page(state_, material(size_), size_);
    state_.laid_out(page, size_);
    if (!visitor_.visits()) return page;
    // The tools, and over them what the kiosk itself has to say: a warning, a sheet.
    pai::Overlay both = visitor_.page(FrameState{}, size_);
    both.append(page.overlay);
    page.overlay = std::move(both);
    return page;
}

// The visitor's tools begin with the work as it stands and end with the visit; what is idle is the kiosk's to judge.
void Kiosk::follow_visitor() {
    const KioskVisit& visit = state_.visit();
    if (visit.inspecting && !was_inspecting_) {
        const auto model = stage_->model(visit.work, visit.variant);
        if (model) {
            visitor_.set_language(visit.language.starts_with("zh") ? "zh-Hans" : "en");
            Inspect allowed = catalogue_.works.at(visit.work).inspect.value_or(Inspect{});
            allowed.idle = catalogue_.idle.warning + catalogue_.idle.countdown + allowed.idle;
            visitor_.begin(model, {}, allowed, now_, size_);
        }
    }
    if (!visit.inspecting && visitor_.visits()) visitor_.leave();
    visitor_.advance(now_, size_);
    if (visit.inspecting && (!visitor_.visits() || !session_.permitted(visit.work))) state_.act(KioskAction::Inspect, {});
    was_inspecting_ = state_.visit().inspecting;
    inspection_ = visitor_.inspection();
    if (options_.headless && visitor_.visits()) visitor_.settle();
}

void Kiosk::hear() {
    if (!options_.headless) {
        for (const WindowEvent& event : stage_->window().poll()) {
            keys_ += event.kind == WindowEvent::Kind::KeyDown;
            close_requests_ += event.kind == WindowEvent::Kind::CloseRequested;
            if (options_.windowed && event.kind == WindowEvent::Kind::CloseRequested) stop_ = true;
            if (const auto touch = ears_.hear(event)) hands_.feel(*touch, now_, size_);
        }
    }
    hands_.play(now_, size_);
    if (stop_requested()) stop_ = true;
}

Result<void> Kiosk::shoot() {
    const bool looked_at = !options_.shots.empty() || !options_.contact_sheet.empty();
    for (const std::string& name : looked_at ? hands_.shots() : std::vector<std::string>{}) {
        const Picture picture = stage_->read();
        if (!options_.shots.empty()) {
            PAI_TRY(const Bytes png, encode_png(picture));
            PAI_TRY(write_file(options_.shots / (name + ".png"), png));
        }
        if (!options_.contact_sheet.empty() && sheet_.size() < kMostOnSheet) sheet_.push_back(shrink(picture, SheetLayout{}.cell_width_px, SheetLayout{}.cell_width_px * 4));
    }
    hands_.drop_shots();
    return {};
}

Result<void> Kiosk::frame() {
    const std::int64_t began = steady_ns();
    PAI_TRY(size_, stage_->fit());
    follow_gate();
    session_.pump(false);
    stage_->upload(options_.headless ? -1 : kUploadBudget_ms, stats_);
    while (stage_->photograph_one() && options_.headless) {}
    state_.advance(now_);
    hear();
    follow_visitor();
    follow_scene();
    page_ = build();
    // The stage may have moved with the page: it is built of the camera that it is seen by.
    page_ = build();
    follow_voice();
    const bool drawn = !options_.headless || !hands_.shots().empty() || index_ % options_.draw_every == 0;
    if (drawn) {
        PAI_TRY(stage_->draw(scene(), page_.overlay));
        PAI_TRY(shoot());
        if (!options_.headless) stage_->present();
        else stage_->finish();
        life_.presented();
        stats_.frame(kiosk_ms_since(began), 0, stage_->renderer().stats());
        if (++drawn_ == 1) stats_.first_frame(steady_ns());
        // Peaks are compared: what is drawn now and then, like the photographs of the works, is let go a while after.
        auto& objects = drawn_ <= kFirstFrames ? first_objects_ : later_objects_;
        objects = std::max(objects, gfx::live_objects());
        if (drawn_ == kFirstFrames) first_rss_mb_ = peak_rss_mb();
    }
    ++index_;
    return {};
}

// The virtual clock dozes while nobody is there and nothing is going to happen.
Flicks Kiosk::next_time() const {
    const Flicks step = frame_start(index_ + 1, options_.rate) - frame_start(index_, options_.rate);
    const bool alone = state_.visit().place == KioskPlace::Attract && state_.visit().sheet == KioskSheet::None;
    const bool waiting = hands_.moves_before(now_ + kDozeStep + kDozeStep);
    return now_ + (alone && !waiting && options_.draw_every > 1 ? kDozeStep : step);
}

Result<void> Kiosk::write_stats() {
    if (options_.stats.empty()) return {};
    const KioskCounts& c = state_.counts();
    JsonWriter w;
    w.begin_object().member("hours", now_.seconds() / 3600).member("steps", index_).member("visits", c.visits).member("resets", c.resets);
    w.member("warnings", c.warnings).member("works_opened", c.works_opened).member("enquiries", c.enquiries).member("pin_tries", c.pin_tries);
    w.member("touches", c.touches).member("sessions", session_.sessions()).member("keys", keys_).member("close_requests", close_requests_);
    w.member("gl_objects_first", static_cast<std::int64_t>(first_objects_)).member("gl_objects_last", static_cast<std::int64_t>(later_objects_));
    w.member("rss_mb_first", first_rss_mb_).member("rss_mb_last", peak_rss_mb());
    stats_.write(w, session_.store(), stage_->renderer().context().renderer);
    w.end_object();
    return write_file(options_.stats, w.take() + "\n");
}

Result<void> Kiosk::write_sheet() {
    if (sheet_.empty()) return {};
    SheetLayout layout;
    layout.rows = (static_cast<int>(sheet_.size()) + layout.columns - 1) / layout.columns;
    return write_contact_sheet(options_.contact_sheet, sheet_, layout);
}

Result<KioskReport> Kiosk::run() {
    if (!options_.script.empty()) PAI_TRY(hands_.read_script(options_.script));
    if (hands_.has_script() && !options_.shots.empty()) PAI_TRY(make_directories(options_.shots));
    PAI_TRY(stage_, KioskStage::create({.width = options_.width, .height = options_.height, .display = options_.display, .visible = !options_.headless,
                                        .hidden = life_.standby(), .windowed = options_.windowed, .measure_passes = !options_.stats.empty()}));
    stats_ = Stats(options_.start_ns);
    PAI_TRY(size_, stage_->fit());
    if (!options_.headless && !life_.supervised()) stage_->present_black();
    session_.draw_in_software(stage_->renderer().context().software);
    begin_session();
    await_session();
    stand_by();
    if (!options_.headless && !stop_) voice_.emplace();
    const Flicks started = steady_now();
    while (!stop_ && !state_.exit_wanted() && !hands_.is_over(now_)) {
        PAI_TRY(frame());
        if (options_.headless) {
            now_ = next_time();
            continue;
        }
        if (!stage_->window().waits_for_display()) sleep_until(started + now_ + Flicks{Flicks::kPerSecond / 60});
        now_ = steady_now() - started;
    }
    KioskReport out{.reason = state_.exit_wanted() ? "staff" : stop_ ? "stopped" : "end", .hours = now_.seconds() / 3600, .frames = stats_.frames(),
                    .visits = state_.counts().visits, .enquiries = state_.counts().enquiries};
    const auto written = write_stats();
    const auto shown = write_sheet();
    session_.end(out.reason == "end" ? "end" : "stopped");
    PAI_TRY(std::move(written));
    PAI_TRY(std::move(shown));
    if (!options_.record.empty()) PAI_TRY(hands_.write_recording(options_.record, now_));
    return out;
}

}  // namespace

Result<KioskReport> run_kiosk(const KioskOptions& options) {
    catch_stop_signals();
    PAI_TRY(const FoundShow found, find_catalogue(options.catalogue));
    PAI_TRY(const Catalogue catalogue, load_catalogue(found.folder));
    PAI_TRY(const Venue venue, read_venue(options.venue));
    Result<KioskReport> out = Kiosk(options, catalogue, found.folder, std::string(to_string(venue.channel))).run();
    PAI_ASSERT(count_gl_objects() == 0);
    return out;
}

Result<void> set_kiosk_pin(const std::string& name) {
    PAI_TRY(const FoundShow found, find_catalogue(name));
    PAI_TRY(const Catalogue catalogue, load_catalogue(found.folder));
    const PinLock lock(paifang_home(), catalogue.exit);
    std::string pin, again;
    if (is_terminal(2)) std::cerr << "New PIN (4 to 12 digits): ";
    std::getline(std::cin, pin);
    if (is_terminal(2) && is_terminal(1)) {
        std::cerr << "Once more: ";
        std::getline(std::cin, again);
        if (pin != again) return Error(Code::InvalidArgument, "the two are not the same; nothing was changed");
    }
    return lock.set_pin(pin);
}

}  // namespace pai::app
