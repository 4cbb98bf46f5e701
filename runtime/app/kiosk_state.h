#pragma once
// Everything that a kiosk knows about its visitor, and how touches change it. Pure: on a virtual clock it plays a day in seconds.
#include <array>
#include <functional>
#include <future>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "app/kiosk_camera.h"
#include "app/kiosk_lock.h"
#include "app/kiosk_touch.h"
#include "show/catalogue.h"

namespace pai::app {

struct KioskPage;

enum class KioskAction : std::uint8_t {
    None, Begin, Home, Theme, OpenWork, Previous, Next, Whole, Hotspot, Variant, Narrate, OpenTerms, OpenQr, OpenAsk, OpenModes, CloseSheet, Inspect,
    Language, Large, LowReach, ReducedMotion, Turn, Zoom, AskAction, AskTerritory, Consent, Field, Key, Shift, Space, Erase, Send, Stay,
    PinDigit, PinErase, PinEnter, PinCancel
};
enum class KioskPlace : std::uint8_t { Attract, Browse, Work };
enum class KioskSheet : std::uint8_t { None, Modes, Terms, Qr, Ask, Sent, Pin };
enum class KioskScroll : std::uint8_t { List, Text, Sheet };
constexpr std::size_t kKioskScrolls = 3;

// What a visitor typed and ticked. Forgotten at reset.
struct EnquiryForm {
    std::size_t action = 0, territory = 0;  // indices in the catalogue's rule
    bool consent = false;
    std::string name, contact;
    int field = 0;                          // 0: none, 1: name, 2: contact
    bool shift = true;
    bool operator==(const EnquiryForm&) const = default;
};

// All of one visit. A default one, with the catalogue's language, is a kiosk that nobody has touched.
struct KioskVisit {
    KioskPlace place = KioskPlace::Attract;
    KioskSheet sheet = KioskSheet::None;
    std::string language;
    bool large = false, low = false, reduced = false;
    Id theme;      // empty: all
    Id work, hotspot, variant;
    std::array<float, kKioskScrolls> scroll_px{};
    EnquiryForm form;
    std::string receipt;    // of the enquiry that was sent; empty with sheet Sent: it failed
    bool narrating = false;
    bool inspecting = false;  // looks closer, with tools
    std::string pin;        // typed so far
    std::string pin_note;   // words that stand under the pad: "pin-wrong"
    bool operator==(const KioskVisit&) const = default;
};

// What the world outside does for the kiosk, at once; what writes files answers through a future, and no picture waits for it.
struct KioskWorld {
    std::function<std::future<PinAnswer>(std::string pin)> try_pin;
    std::function<std::int64_t()> lock_left_ms;
    // Signs and writes the enquiry; its number for people, empty if that failed.
    std::function<std::future<std::string>(const Id& work, const EnquiryForm& form, std::string_view language)> send;
    // May the work be shown?
    std::function<bool(const Id& work)> permitted;
    // Bounds of the model that is shown of a work; empty while it is not there.
    std::function<Bounds(const Id& work, const Id& variant)> bounds;
};

struct KioskCounts {
    std::int64_t visits = 0, resets = 0, works_opened = 0, enquiries = 0, pin_tries = 0, touches = 0, warnings = 0;
};

// The state over time. Give it touches and time, show it the page that was built of it, and read it.
class KioskState {
public:
    KioskState(const Catalogue& catalogue, KioskWorld world);

    void touch(const KioskTouch& touch, Flicks now, glm::vec2 size_px);
    // Lets time pass up to `now`: inertia, flights, the idle rule, the loop.
    void advance(Flicks now);
    // The page as it was built of this state: what the next touches mean.
    void laid_out(const KioskPage& page, glm::vec2 size_px);
    // The model of the work on show has arrived, or another variant of it.
    void work_arrived();
    // Forgets the visitor and shows the loop.
    void reset();

    const KioskVisit& visit() const { return visit_; }
    const Catalogue& catalogue() const { return catalogue_; }
    const KioskCamera& camera() const { return camera_; }
    const KioskCounts& counts() const { return counts_; }
    const KioskWorld& world() const { return world_; }
    Flicks now() const { return now_; }
    // Time of what moves by itself in a work. It stands still with less motion.
    Flicks moving_now() const { return moving_now_; }
    bool exit_wanted() const { return exit_; }
    // Seconds left of the idle warning; nothing while there is none.
    std::optional<int> countdown_s() const;

    // Works of the list, by theme and order.
    std::vector<Id> listed() const;
    // The loop: the work that has its turn, how far it is in [0,1], and how bright it is (its fades over black).
    struct Turn {
        Id work;
        const AttractStep* step = nullptr;  // null: all works in order
        double share = 0;
        float light = 1;
    };
    Turn attract_turn() const;
    // The place of the loop's camera around that work.
    KioskPose attract_pose(const Turn& turn) const;

    void act(KioskAction action, const std::string& id);

private:
    void gesture(const Gesture& g, glm::vec2 size_px);
    void press(glm::vec2 at);
    void tap(glm::vec2 at);
    void watch_corners(glm::vec2 size_px);
    void open_work(const Id& work);
    void open_neighbour(int by);
    void show_hotspot(const Id& id);
    void leave_sheet();
    void type(char c);
    void enter_pin();
    void send();
    void take_answers();
    void act_in_sheet(KioskAction action, const std::string& id);
    void set_scroll(KioskScroll which, float px);

    const Catalogue& catalogue_;
    KioskWorld world_;
    KioskVisit visit_;
    KioskCamera camera_;
    GestureReader hands_{8};
    KioskCounts counts_;
    Flicks now_, moving_now_, last_touch_, loop_began_;
    bool exit_ = false, warned_ = false;
    std::future<PinAnswer> pin_answer_;
    std::future<std::string> receipt_;
    bool receipt_is_awaited_ = false;  // by the visitor who sent it

    std::shared_ptr<const KioskPage> page_;
    std::optional<std::size_t> scrolling_;  // index of the scroller that a drag moves
    glm::dvec2 room_{1};                    // the stage, in shares of the picture's height
    bool turning_ = false;                  // a drag turns the work
    bool pinch_pans_ = false;
    float scroll_speed_px_s_ = 0;
    KioskScroll thrown_ = KioskScroll::List;
    std::optional<Flicks> corners_since_, left_since_, left_done_, right_since_;
};

}  // namespace pai::app
