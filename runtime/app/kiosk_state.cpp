#include "app/kiosk_state.h"

#include <algorithm>
#include <cmath>
#include <utility>

#include <glm/trigonometric.hpp>

#include "app/gate_thread.h"
#include "app/kiosk_page.h"

namespace pai::app {
namespace {

constexpr float kSlopShare = 0.012f;       // of the height: a finger that moved less has not moved
constexpr float kCornerShare = 0.13f;      // of the height: side of the corners that staff hold
constexpr Flicks kCornerPause{5 * Flicks::kPerSecond};  // between both, where only one can be held at a time
constexpr double kScrollFriction_per_s = 3.2;
constexpr float kScrollRest_px_s = 8;
constexpr double kTurnStep = 0.09, kZoomStep = 1.3;  // of buttons
constexpr double kWheelZoom = 1.12;
constexpr float kWheelScrollShare = 0.09f;
constexpr std::size_t kLongestField = 80;
constexpr std::size_t kLongestPinTyped = 12;
constexpr double kLongestStep_s = 0.25;

// What a person typed is not left in memory either.
void wipe(std::string& text) {
    std::fill(text.begin(), text.end(), '\0');
    text.clear();
}

}  // namespace

KioskState::KioskState(const Catalogue& catalogue, KioskWorld world) : catalogue_(catalogue), world_(std::move(world)) {
    visit_.language = catalogue.language;
}

void KioskState::reset() {
    ++counts_.resets;
    leave_sheet();
    receipt_is_awaited_ = false;
    visit_ = KioskVisit{};
    visit_.language = catalogue_.language;
    camera_.set_reduced_motion(false);
    hands_.cancel();
    scrolling_.reset();
    corners_since_.reset();
    left_since_.reset();
    left_done_.reset();
    right_since_.reset();
    turning_ = warned_ = false;
    scroll_speed_px_s_ = 0;
    page_.reset();
    loop_began_ = now_;
}

std::vector<Id> KioskState::listed() const {
    std::vector<Id> out;
    for (const auto* theme : in_order(catalogue_.themes)) {
        if (!visit_.theme.empty() && visit_.theme != theme->first) continue;
        for (const auto* work : in_order(catalogue_.works))
            if (work->second.theme == theme->first) out.push_back(work->first);
    }
    return out;
}

std::optional<int> KioskState::countdown_s() const {
    const Flicks idle = now_ - last_touch_;
    const bool resting = visit_.place == KioskPlace::Attract && visit_.sheet == KioskSheet::None;
    if (resting || idle < catalogue_.idle.warning) return {};
    return std::max(0, static_cast<int>(std::ceil((catalogue_.idle.warning + catalogue_.idle.countdown - idle).seconds())));
}

void KioskState::work_arrived() {
    const Id work = visit_.place == KioskPlace::Work ? visit_.work : attract_turn().work;
    const auto it = catalogue_.works.find(work);
    if (it == catalogue_.works.end() || !world_.bounds) return;
    camera_.take(it->second.view, world_.bounds(work, visit_.variant), room_);
    camera_.set_reduced_motion(visit_.reduced);
}

void KioskState::laid_out(const KioskPage& page, glm::vec2 size_px) {
    auto kept = std::make_shared<KioskPage>();
    kept->targets = page.targets;
    kept->scrollers = page.scrollers;
    kept->stage = page.stage;
    kept->stage_live = page.stage_live;
    page_ = kept;
    hands_.set_slop(kSlopShare * std::min(size_px.x, size_px.y));
    for (const KioskScroller& s : page.scrollers) set_scroll(s.which, visit_.scroll_px[static_cast<std::size_t>(s.which)]);
    if (page.stage.size().y <= 0 || size_px.y <= 0) return;
    const glm::dvec2 room = glm::dvec2(page.stage.size()) / static_cast<double>(size_px.y);
    if (room == room_) return;
    room_ = room;
    camera_.reshape(room);
}

void KioskState::set_scroll(KioskScroll which, float px) {
    if (!page_) return;
    for (const KioskScroller& s : page_->scrollers)
        if (s.which == which) visit_.scroll_px[static_cast<std::size_t>(which)] = std::clamp(px, 0.0f, s.reach_px());
}

void KioskState::touch(const KioskTouch& touch, Flicks now, glm::vec2 size_px) {
    advance(now);
    ++counts_.touches;
    const bool warning = countdown_s().has_value();
    last_touch_ = now;
    warned_ = false;
    for (const Gesture& g : hands_.read(touch, now)) {
        // The first touch after the warning answers it and means nothing else.
        if (warning && g.kind == Gesture::Kind::Press) {
            hands_.cancel();
            break;
        }
        gesture(g, size_px);
    }
    watch_corners(size_px);
}

void KioskState::gesture(const Gesture& g, glm::vec2 size_px) {
    const float height = std::max(size_px.y, 1.0f);
    switch (g.kind) {
        case Gesture::Kind::Press: press(g.start_px); break;
        case Gesture::Kind::Tap: tap(g.start_px); break;
        case Gesture::Kind::DragBegin: break;
        case Gesture::Kind::Drag:
            if (scrolling_) {
                const KioskScroller& s = page_->scrollers[*scrolling_];
                set_scroll(s.which, visit_.scroll_px[static_cast<std::size_t>(s.which)] - (s.across ? g.by_px.x : g.by_px.y));
            } else if (turning_) {
                camera_.turn(glm::dvec2(g.by_px) / static_cast<double>(height));
            }
            break;
        case Gesture::Kind::DragEnd:
            if (scrolling_ && !visit_.reduced) {
                const KioskScroller& s = page_->scrollers[*scrolling_];
                thrown_ = s.which;
                scroll_speed_px_s_ = -(s.across ? g.velocity_px_s.x : g.velocity_px_s.y);
            } else if (turning_) {
                camera_.release(glm::dvec2(g.velocity_px_s) / static_cast<double>(height));
            }
            scrolling_.reset();
            turning_ = false;
            break;
        case Gesture::Kind::PinchBegin:
            press(g.start_px);
            pinch_pans_ = turning_;
            break;
        case Gesture::Kind::Pinch:
            if (!pinch_pans_) break;
            camera_.zoom(static_cast<double>(g.factor));
            camera_.pan(glm::dvec2(g.by_px) / static_cast<double>(height));
            break;
        case Gesture::Kind::PinchEnd:
            if (pinch_pans_) camera_.release({}, glm::dvec2(g.velocity_px_s) / static_cast<double>(height));
            pinch_pans_ = turning_ = false;
            break;
        case Gesture::Kind::Wheel:
            press(g.start_px);
            if (scrolling_) {
                const KioskScroller& s = page_->scrollers[*scrolling_];
                set_scroll(s.which, visit_.scroll_px[static_cast<std::size_t>(s.which)] - g.wheel * kWheelScrollShare * height);
            } else if (turning_) {
                camera_.zoom(std::pow(kWheelZoom, static_cast<double>(g.wheel)));
            }
            scrolling_.reset();
            turning_ = false;
            break;
    }
}

// Where a finger goes down decides what its moves mean: the topmost scroller, else the stage.
void KioskState::press(glm::vec2 at) {
    scrolling_.reset();
    turning_ = false;
    scroll_speed_px_s_ = 0;
    camera_.hold();
    if (!page_) return;
    for (std::size_t i = page_->scrollers.size(); i-- > 0;)
        if (page_->scrollers[i].box.holds(at)) return static_cast<void>(scrolling_ = i);
    for (std::size_t i = page_->targets.size(); i-- > 0;)
        if (page_->targets[i].box.holds(at) && !page_->targets[i].over_stage) return;
    turning_ = page_->stage_live && page_->stage.holds(at);
}

void KioskState::tap(glm::vec2 at) {
    turning_ = false;
    scrolling_.reset();
    if (!page_) return;
    const std::shared_ptr<const KioskPage> page = page_;
    for (std::size_t i = page->targets.size(); i-- > 0;) {
        const KioskTarget& target = page->targets[i];
        if (!target.box.holds(at)) continue;
        if (target.action != KioskAction::None) act(target.action, target.id);
        return;
    }
}

// Both upper corners held together; or the left one, then the right one, where there is one finger or a mouse.
void KioskState::watch_corners(glm::vec2 size_px) {
    const float side = kCornerShare * std::min(size_px.x, size_px.y);
    bool left = false, right = false;
    for (const auto& [id, finger] : hands_.fingers()) {
        const bool high = finger.at_px.y < side && finger.start_px.y < side;
        left = left || (high && finger.at_px.x < side);
        right = right || (high && finger.at_px.x > size_px.x - side);
    }
    const auto keep = [&](bool held, std::optional<Flicks>& since) {
        if (!held) since.reset();
        else if (!since) since = now_;
    };
    keep(left && right, corners_since_);
    if (!left && left_since_ && now_ - *left_since_ >= catalogue_.exit.hold) left_done_ = now_;
    keep(left, left_since_);
    keep(right, right_since_);
}

void KioskState::advance(Flicks now) {
    if (now < now_) now = now_;
    const double seconds = std::min((now - now_).seconds(), kLongestStep_s);
    now_ = now;
    take_answers();
    if (!visit_.reduced) moving_now_ = now;
    const Flicks hold = catalogue_.exit.hold;
    const bool together = corners_since_ && now - *corners_since_ >= hold;
    const bool in_turn = left_done_ && now - *left_done_ <= hold + kCornerPause && right_since_ && now - *right_since_ >= hold;
    if ((together || in_turn) && visit_.sheet != KioskSheet::Pin) {
        visit_.sheet = KioskSheet::Pin;
        visit_.pin.clear();
        visit_.pin_note.clear();
        last_touch_ = now;
        corners_since_.reset();
        left_done_.reset();
        hands_.cancel();
    }
    camera_.advance(seconds);
    if (scroll_speed_px_s_ != 0) {
        const double left = std::exp(-kScrollFriction_per_s * seconds);
        const float way = scroll_speed_px_s_ * static_cast<float>((1 - left) / kScrollFriction_per_s);
        set_scroll(thrown_, visit_.scroll_px[static_cast<std::size_t>(thrown_)] + way);
        scroll_speed_px_s_ *= static_cast<float>(left);
        if (std::abs(scroll_speed_px_s_) < kScrollRest_px_s) scroll_speed_px_s_ = 0;
    }
    // A finger that rests on the glass is a visitor who looks.
    const auto countdown = countdown_s();
    if (countdown && !warned_) {
        warned_ = true;
        ++counts_.warnings;
    }
    if (countdown && *countdown == 0) reset();
}

void KioskState::open_work(const Id& work) {
    if (!catalogue_.works.contains(work)) return;
    ++counts_.works_opened;
    visit_.place = KioskPlace::Work;
    visit_.work = work;
    visit_.hotspot.clear();
    visit_.variant.clear();
    visit_.narrating = visit_.inspecting = false;
    visit_.scroll_px[static_cast<std::size_t>(KioskScroll::Text)] = 0;
    work_arrived();
}

void KioskState::leave_sheet() {
    visit_.sheet = KioskSheet::None;
    visit_.scroll_px[static_cast<std::size_t>(KioskScroll::Sheet)] = 0;
    wipe(visit_.form.name);
    wipe(visit_.form.contact);
    visit_.form = {};
    visit_.receipt.clear();
    wipe(visit_.pin);
    visit_.pin_note.clear();
}

void KioskState::open_neighbour(int by) {
    const std::vector<Id> works = listed();
    const auto it = std::find(works.begin(), works.end(), visit_.work);
    if (it == works.end()) return;
    const auto count = static_cast<std::ptrdiff_t>(works.size());
    open_work(works[static_cast<std::size_t>((it - works.begin() + by + count) % count)]);
}

// A second touch of the spot that is shown, as of none, goes back to the whole.
void KioskState::show_hotspot(const Id& id) {
    const CatalogueWork& work = catalogue_.works.at(visit_.work);
    const auto spot = work.hotspots.find(id);
    visit_.scroll_px[static_cast<std::size_t>(KioskScroll::Text)] = 0;
    if (spot == work.hotspots.end() || visit_.hotspot == id) {
        visit_.hotspot.clear();
        camera_.fly_home();
        return;
    }
    visit_.hotspot = id;
    ViewPoint view;
    if (spot->second.camera) {
        view = *spot->second.camera;
    } else {
        const glm::dvec3 n(spot->second.normal);
        view.azimuth_deg = static_cast<float>(glm::degrees(std::atan2(n.x, n.z)));
        view.elevation_deg = static_cast<float>(std::clamp(glm::degrees(std::atan2(n.y, std::hypot(n.x, n.z))) + 8, -80.0, 80.0));
        view.distance_m = static_cast<float>(camera_.pose_of(work.view.start).distance_m * 0.5);
    }
    camera_.fly_to(view, glm::dvec3(spot->second.position_m));
}

void KioskState::act(KioskAction action, const std::string& id) {
    switch (action) {
        case KioskAction::Begin:
            ++counts_.visits;
            visit_.place = KioskPlace::Browse;
            break;
        case KioskAction::Home:
            leave_sheet();
            visit_.place = KioskPlace::Browse;
            visit_.work.clear();
            visit_.hotspot.clear();
            visit_.narrating = visit_.inspecting = false;
            break;
        case KioskAction::Theme:
            visit_.theme = id;
            visit_.scroll_px[static_cast<std::size_t>(KioskScroll::List)] = 0;
            break;
        case KioskAction::OpenWork: open_work(id); break;
        case KioskAction::Previous: open_neighbour(-1); break;
        case KioskAction::Next: open_neighbour(1); break;
        case KioskAction::Whole:
            visit_.hotspot.clear();
            camera_.fly_home();
            break;
        case KioskAction::Hotspot: show_hotspot(id); break;
        case KioskAction::Variant:
            visit_.variant = id;
            break;
        case KioskAction::Inspect:
            visit_.inspecting = !visit_.inspecting && visit_.place == KioskPlace::Work;
            visit_.narrating = false;
            break;
        case KioskAction::Narrate: visit_.narrating = !visit_.narrating; break;
        case KioskAction::OpenTerms: visit_.sheet = KioskSheet::Terms; break;
        case KioskAction::OpenQr: visit_.sheet = KioskSheet::Qr; break;
        case KioskAction::OpenAsk:
            visit_.form = {};
            visit_.sheet = KioskSheet::Ask;
            break;
        case KioskAction::OpenModes: visit_.sheet = visit_.sheet == KioskSheet::Modes ? KioskSheet::None : KioskSheet::Modes; break;
        case KioskAction::CloseSheet: leave_sheet(); break;
        case KioskAction::Language: {
            if (visit_.place == KioskPlace::Attract) act(KioskAction::Begin, {});
            visit_.language = id;
            break;
        }
        case KioskAction::Large: visit_.large = !visit_.large; break;
        case KioskAction::LowReach: visit_.low = !visit_.low; break;
        case KioskAction::ReducedMotion:
            visit_.reduced = !visit_.reduced;
            camera_.set_reduced_motion(visit_.reduced);
            break;
        case KioskAction::Turn: camera_.turn({id == "left" ? -kTurnStep : kTurnStep, 0}); break;
        case KioskAction::Zoom: camera_.zoom(id == "in" ? kZoomStep : 1 / kZoomStep); break;
        default: act_in_sheet(action, id); break;
    }
}

void KioskState::type(char c) {
    EnquiryForm& form = visit_.form;
    if (!form.consent || form.field == 0) return;
    std::string& text = form.field == 1 ? form.name : form.contact;
    if (text.size() >= kLongestField) return;
    text += c;
    form.shift = form.field == 1 && c == ' ';
}

void KioskState::enter_pin() {
    if (pin_answer_.valid()) return;  // a try at a time
    ++counts_.pin_tries;
    if (world_.try_pin) pin_answer_ = world_.try_pin(visit_.pin);
    wipe(visit_.pin);
    visit_.pin_note = world_.try_pin ? "" : "pin-none";
    take_answers();
}

void KioskState::send() {
    const EnquiryForm sent = visit_.form;
    leave_sheet();
    if (receipt_.valid()) receipt_.wait();  // two within the time that a disk takes: the first is counted still
    take_answers();
    visit_.receipt.clear();
    receipt_is_awaited_ = true;
    if (world_.send) receipt_ = world_.send(visit_.work, sent, visit_.language);
    else visit_.sheet = KioskSheet::Sent;
    take_answers();
}

// Of what was asked of others, the answers that are there by now.
void KioskState::take_answers() {
    if (answered(pin_answer_)) {
        const PinAnswer answer = pin_answer_.get();
        if (answer == PinAnswer::Open) exit_ = true;
        if (visit_.sheet == KioskSheet::Pin) visit_.pin_note = answer == PinAnswer::Wrong ? "pin-wrong" : answer == PinAnswer::NoPin ? "pin-none" : "";
    }
    if (!answered(receipt_)) return;
    const std::string receipt = receipt_.get();
    if (!receipt.empty()) ++counts_.enquiries;
    if (!std::exchange(receipt_is_awaited_, false)) return;
    visit_.receipt = receipt;
    visit_.sheet = KioskSheet::Sent;
}

void KioskState::act_in_sheet(KioskAction action, const std::string& id) {
    EnquiryForm& form = visit_.form;
    switch (action) {
        case KioskAction::AskAction:
            for (std::size_t i = 0; i < catalogue_.enquiry.actions.size(); ++i)
                if (catalogue_.enquiry.actions[i] == id) form.action = i;
            break;
        case KioskAction::AskTerritory:
            for (std::size_t i = 0; i < catalogue_.enquiry.territories.size(); ++i)
                if (catalogue_.enquiry.territories[i] == id) form.territory = i;
            break;
        case KioskAction::Consent: {
            // Without consent nothing of the person stays.
            const EnquiryForm kept = form;
            wipe(form.name);
            wipe(form.contact);
            form = {.action = kept.action, .territory = kept.territory, .consent = !kept.consent, .field = kept.consent ? 0 : 1};
            break;
        }
        case KioskAction::Field:
            if (form.consent) form.field = id == "name" ? 1 : 2;
            form.shift = form.field == 1;
            break;
        case KioskAction::Key:
            if (!id.empty()) type(id.front());
            break;
        case KioskAction::Space: type(' '); break;
        case KioskAction::Shift: form.shift = !form.shift; break;
        case KioskAction::Erase: {
            std::string& text = form.field == 1 ? form.name : form.contact;
            if (form.field != 0 && !text.empty()) text.pop_back();
            break;
        }
        case KioskAction::Send: send(); break;
        case KioskAction::PinDigit:
            if (!id.empty() && visit_.pin.size() < kLongestPinTyped) visit_.pin += id.front();
            visit_.pin_note.clear();
            break;
        case KioskAction::PinErase:
            if (!visit_.pin.empty()) visit_.pin.pop_back();
            break;
        case KioskAction::PinEnter: enter_pin(); break;
        case KioskAction::PinCancel: leave_sheet(); break;
        default: break;
    }
}

}  // namespace pai::app
