// The kiosk without its picture: gestures, the camera's limits, pages, the idle rule, the way out.
#include <algorithm>
#include <cmath>
#include <filesystem>
#include <set>

#include <gtest/gtest.h>

#include "app/kiosk_page.h"
#include "app/kiosk_script.h"
#include "app/kiosk_words.h"
#include "app/qr_code.h"
#include "base/file.h"
#include "base/hash.h"
#include "base/json.h"
#include "licence/codes.h"

namespace pai::app {
namespace {

constexpr glm::vec2 kSize{1920, 1080};
using Kind = Gesture::Kind;

Flicks s(double seconds) { return Flicks::from_seconds(seconds); }

Catalogue two_works() {
    Catalogue c;
    c.title = {{"zh-Hans", "馆"}, {"en", "House"}};
    c.assets = {{"vase", "urn:paifang:asset:a/vase"}, {"bell", "urn:paifang:asset:a/bell"}};
    c.themes["one"] = {.order = 1, .title = {{"zh-Hans", "一"}, {"en", "First"}}};
    c.themes["two"] = {.order = 2, .title = {{"zh-Hans", "二"}, {"en", "Second"}}};
    CatalogueWork vase;
    vase.theme = "one";
    vase.model = "vase";
    vase.title = {{"zh-Hans", "瓶"}, {"en", "Vase"}};
    vase.text = {{"en", std::string(4000, 'x')}, {"zh-Hans", std::string(4000, 'x')}};
    Hotspot foot;
    foot.position_m = {0, 0.1f, 0.3f};
    foot.title = {{"zh-Hans", "足"}, {"en", "Foot"}};
    vase.hotspots["foot"] = foot;
    c.works["vase"] = vase;
    c.works["bell"] = vase;
    c.works["bell"].theme = "two";
    c.works["bell"].title = {{"zh-Hans", "钟"}, {"en", "Bell"}};
    return c;
}

Bounds half_metre() {
    Bounds b;
    b.add({-0.3f, 0, -0.3f});
    b.add({0.3f, 1, 0.3f});
    return b;
}

// A kiosk whose text is measured by counting letters.
struct Bench {
    Catalogue catalogue = two_works();
    std::map<Id, TermsFacts> facts;
    PinAnswer answer = PinAnswer::Wrong;
    std::vector<EnquiryForm> sent;
    KioskState state;
    KioskPage page;
    Flicks now;
    glm::vec2 size = kSize;

    Bench() : state(catalogue, world()) {
        for (const auto& [id, work] : catalogue.works) facts[id].permitted = true;
        build();
    }
    template <class T>
    static std::future<T> at_once(T value) {
        std::promise<T> made;
        made.set_value(std::move(value));
        return made.get_future();
    }
    KioskWorld world() {
        return {.try_pin = [this](std::string) { return at_once(answer); },
                .lock_left_ms = [] { return std::int64_t{0}; },
                .send = [this](const Id&, const EnquiryForm& form, std::string_view) { return sent.push_back(form), at_once(std::string("4711")); },
                .permitted = [](const Id&) { return true; },
                .bounds = [](const Id&, const Id&) { return half_metre(); }};
    }
    void build() {
        KioskMaterial m{.catalogue = catalogue, .facts = facts};
        m.measure = [](const OverlayWords& w) {
            const float wide = static_cast<float>(w.text.size()) * w.size_px * 0.5f;
            const float lines = w.wrap_px > 0 ? std::max(1.0f, std::ceil(wide / w.wrap_px)) : 1.0f;
            return glm::vec2(lines > 1 ? w.wrap_px : wide, lines * w.size_px * w.line_height);
        };
        m.picture = [](const Id&) { return 0u; };
        m.aspect = [](std::uint32_t) { return 1.0f; };
        m.qr = make_qr_code;
        m.project = [](const Hotspot&) { return std::optional<glm::vec2>({400, 500}); };
        page = build_kiosk_page(state, m, size);
        state.laid_out(page, size);
    }
    void pass(double seconds) {
        now = now + s(seconds);
        state.advance(now);
        build();
    }
    void feel(KioskTouch::Kind kind, glm::vec2 at, std::int64_t finger = 1, float wheel = 0) {
        state.touch({kind, finger, at, wheel}, now, size);
        build();
    }
    void tap_at(glm::vec2 at) {
        feel(KioskTouch::Kind::Down, at);
        feel(KioskTouch::Kind::Up, at);
    }
    bool tap(KioskAction action, const std::string& id = {}) {
        for (auto it = page.targets.rbegin(); it != page.targets.rend(); ++it) {
            if (it->action != action || (!id.empty() && it->id != id)) continue;
            tap_at(it->box.middle());
            return true;
        }
        return false;
    }
    void drag(glm::vec2 from, glm::vec2 to, int steps = 10) {
        feel(KioskTouch::Kind::Down, from);
        for (int i = 1; i <= steps; ++i) {
            now = now + s(0.016);
            feel(KioskTouch::Kind::Moved, from + (to - from) * (static_cast<float>(i) / static_cast<float>(steps)));
        }
        feel(KioskTouch::Kind::Up, to);
    }
    void hold_corners(double seconds) {
        feel(KioskTouch::Kind::Down, {5, 5}, 1);
        feel(KioskTouch::Kind::Down, {size.x - 5, 5}, 2);
        pass(seconds);
        feel(KioskTouch::Kind::Up, {5, 5}, 1);
        feel(KioskTouch::Kind::Up, {size.x - 5, 5}, 2);
    }
};

struct WayToLook {
    glm::vec2 size;
    bool low, large;
    std::string language;
};

std::vector<WayToLook> every_way_to_look() {
    std::vector<WayToLook> out;
    for (const glm::vec2 size : {kSize, glm::vec2(1080, 1920)})
        for (const bool low : {false, true})
            for (const bool large : {false, true})
                for (const char* language : {"zh-Hans", "zh-Hant", "en"}) out.push_back({size, low, large, language});
    return out;
}

// Cards, shades and places on the work lie under other things by design.
bool buttons_overlap(const KioskPage& page) {
    std::vector<OverlayBox> boxes;
    for (const KioskTarget& t : page.targets)
        if (t.action != KioskAction::OpenWork && t.action != KioskAction::Stay && t.action != KioskAction::CloseSheet && t.action != KioskAction::None && !t.over_stage) boxes.push_back(t.box);
    for (std::size_t i = 0; i < boxes.size(); ++i)
        for (std::size_t k = 0; k < i; ++k) {
            const glm::vec2 both = glm::min(boxes[i].max_px, boxes[k].max_px) - glm::max(boxes[i].min_px, boxes[k].min_px);
            if (both.x > 1 && both.y > 1) return true;
        }
    return false;
}

std::vector<Kind> kinds(const std::vector<Gesture>& gestures) {
    std::vector<Kind> out;
    for (const Gesture& g : gestures) out.push_back(g.kind);
    return out;
}

TEST(KioskAnswers, ComeWhenTheyComeAndAreThoseOfWhoeverAsked) {
    // Nothing waits: the pages go on without an answer, and take it when it is there.
    std::promise<PinAnswer> pin;
    std::promise<std::string> receipt;
    const Catalogue catalogue;
    KioskState state(catalogue, {.try_pin = [&](std::string) { return pin.get_future(); }, .lock_left_ms = {},
                                 .send = [&](const Id&, const EnquiryForm&, std::string_view) { return receipt.get_future(); }, .permitted = {}, .bounds = {}});
    auto later = [&, now = Flicks{}](double seconds) mutable { state.advance(now = now + Flicks{static_cast<std::int64_t>(seconds * static_cast<double>(Flicks::kPerSecond))}); };
    state.act(KioskAction::Send, {});
    state.act(KioskAction::PinEnter, {});
    state.act(KioskAction::PinEnter, {});
    later(0.1);
    EXPECT_NE(state.visit().sheet, KioskSheet::Sent);
    EXPECT_FALSE(state.exit_wanted());
    EXPECT_EQ(state.counts().pin_tries, 1) << "a try at a time";
    receipt.set_value("4711");
    later(0.1);
    EXPECT_EQ(state.visit().sheet, KioskSheet::Sent);
    EXPECT_EQ(state.visit().receipt, "4711");
    EXPECT_EQ(state.counts().enquiries, 1);
    // The next one goes away before the answer: it is counted, and the visitor after that does not see it.
    receipt = {};
    state.act(KioskAction::Send, {});
    state.reset();
    receipt.set_value("4712");
    later(0.1);
    EXPECT_EQ(state.counts().enquiries, 2);
    EXPECT_NE(state.visit().sheet, KioskSheet::Sent);
    EXPECT_TRUE(state.visit().receipt.empty());
    pin.set_value(PinAnswer::Open);
    later(0.1);
    EXPECT_TRUE(state.exit_wanted());
}

TEST(KioskGestures, AShortNearTouchIsATapAndALongOrFarOneIsNot) {
    GestureReader reader(8);
    reader.read({KioskTouch::Kind::Down, 1, {10, 10}}, s(0));
    EXPECT_EQ(kinds(reader.read({KioskTouch::Kind::Up, 1, {13, 12}}, s(0.2))), std::vector{Kind::Tap});
    reader.read({KioskTouch::Kind::Down, 1, {10, 10}}, s(1));
    EXPECT_TRUE(reader.read({KioskTouch::Kind::Up, 1, {10, 10}}, s(3)).empty());
    reader.read({KioskTouch::Kind::Down, 1, {10, 10}}, s(4));
    EXPECT_EQ(kinds(reader.read({KioskTouch::Kind::Moved, 1, {40, 10}}, s(4.1))), std::vector{Kind::DragBegin});
    EXPECT_EQ(kinds(reader.read({KioskTouch::Kind::Up, 1, {40, 10}}, s(4.2))), std::vector{Kind::DragEnd});
}

TEST(KioskGestures, TwoFingersPinchAndTheOneThatStaysDoesNotDrag) {
    GestureReader reader(8);
    reader.read({KioskTouch::Kind::Down, 1, {100, 100}}, s(0));
    EXPECT_EQ(kinds(reader.read({KioskTouch::Kind::Down, 2, {200, 100}}, s(0.1))), std::vector{Kind::PinchBegin});
    const auto wider = reader.read({KioskTouch::Kind::Moved, 2, {300, 100}}, s(0.2));
    ASSERT_EQ(wider.size(), 1u);
    EXPECT_NEAR(wider[0].factor, 2, 1e-5);
    EXPECT_EQ(wider[0].by_px, glm::vec2(50, 0));
    EXPECT_EQ(kinds(reader.read({KioskTouch::Kind::Up, 1, {100, 100}}, s(0.3))), std::vector{Kind::PinchEnd});
    EXPECT_TRUE(reader.read({KioskTouch::Kind::Moved, 2, {400, 200}}, s(0.4)).empty());
    EXPECT_TRUE(reader.read({KioskTouch::Kind::Up, 2, {400, 200}}, s(0.5)).empty());
}

TEST(KioskCamera, NoHandBringsItUnderTheFloorOrIntoTheWork) {
    KioskCamera camera;
    camera.take({}, half_metre(), {1.2, 0.9});
    std::uint64_t seed = 7;
    const auto random = [&] { return static_cast<double>((seed = seed * 6364136223846793005ull + 1442695040888963407ull) >> 40) / (1 << 24) * 2 - 1; };
    for (int i = 0; i < 20'000; ++i) {
        switch (i % 4) {
            case 0: camera.turn({random(), random()}); break;
            case 1: camera.pan({random(), random()}); break;
            case 2: camera.zoom(std::exp(random() * 2)); break;
            default: camera.release({random() * 9, random() * 9}, {random(), random()}); break;
        }
        camera.advance(0.016 * (i % 7));
        const glm::dvec3 eye = KioskCamera::eye_of(camera.pose());
        ASSERT_GT(eye.y, 0) << i;
        const bool inside = std::abs(eye.x) < 0.3 && eye.y < 1 && std::abs(eye.z) < 0.3;
        ASSERT_FALSE(inside) << i;
        ASSERT_GE(camera.pose().elevation_deg, -5 - 1e-9);
        ASSERT_LE(camera.pose().elevation_deg, 89 + 1e-9);
    }
}

TEST(KioskCamera, AReliefIsTurnedOnlyAsFarAsItsLimitsSay) {
    WorkView view;
    view.start = {.azimuth_deg = 0, .elevation_deg = 5};
    view.limits.azimuth_deg = 40;
    KioskCamera camera;
    camera.take(view, half_metre(), {1, 1});
    for (int i = 0; i < 50; ++i) camera.turn({0.1, 0});
    EXPECT_NEAR(camera.pose().azimuth_deg, -40, 1e-9);
}

TEST(KioskCamera, AThrowGoesOnAndWithLessMotionItDoesNot) {
    KioskCamera camera;
    camera.take({}, half_metre(), {1, 1});
    camera.release({1, 0});
    const double before = camera.pose().azimuth_deg;
    for (int i = 0; i < 30; ++i) camera.advance(0.033);
    const double thrown = std::abs(camera.pose().azimuth_deg - before);
    EXPECT_GT(thrown, 30);
    KioskCamera fast;
    fast.take({}, half_metre(), {1, 1});
    fast.release({1, 0});
    for (int i = 0; i < 60; ++i) fast.advance(0.0165);
    EXPECT_NEAR(std::abs(fast.pose().azimuth_deg - before), thrown, 1e-6) << "the frame rate leaves a trace";
    camera.set_reduced_motion(true);
    camera.release({1, 0});
    EXPECT_FALSE(camera.advance(0.033));
    ViewPoint near;
    near.azimuth_deg = 90;
    near.distance_m = 2;
    camera.fly_to(near);
    EXPECT_NEAR(camera.pose().azimuth_deg, 90, 1e-9);  // a cut
}

TEST(KioskPages, ATouchLeadsFromTheLoopToTheListToAWorkAndBack) {
    Bench bench;
    EXPECT_EQ(bench.state.visit().place, KioskPlace::Attract);
    bench.tap_at({900, 500});
    EXPECT_EQ(bench.state.visit().place, KioskPlace::Browse);
    EXPECT_EQ(bench.state.listed().size(), 2u);
    ASSERT_TRUE(bench.tap(KioskAction::Theme, "two"));
    EXPECT_EQ(bench.state.listed(), std::vector<Id>{"bell"});
    ASSERT_TRUE(bench.tap(KioskAction::OpenWork, "bell"));
    EXPECT_EQ(bench.state.visit().work, "bell");
    ASSERT_TRUE(bench.tap(KioskAction::Hotspot, "foot"));
    EXPECT_EQ(bench.state.visit().hotspot, "foot");
    ASSERT_TRUE(bench.tap(KioskAction::Home));
    EXPECT_EQ(bench.state.visit().place, KioskPlace::Browse);
}

TEST(KioskPages, ADragTurnsTheWorkAndOneInTheTextScrollsIt) {
    Bench bench;
    bench.tap_at({900, 500});
    bench.tap(KioskAction::OpenWork, "vase");
    const KioskPose before = bench.state.camera().pose();
    bench.drag({300, 700}, {600, 700});
    EXPECT_NE(bench.state.camera().pose(), before);
    ASSERT_FALSE(bench.page.scrollers.empty());
    const KioskPose turned = bench.state.camera().pose();
    const OverlayBox text = bench.page.scrollers[0].box;
    bench.drag(text.middle(), text.middle() - glm::vec2(0, 200));
    EXPECT_GT(bench.state.visit().scroll_px[static_cast<std::size_t>(KioskScroll::Text)], 100);
    EXPECT_EQ(bench.state.camera().pose(), turned);
    bench.feel(KioskTouch::Kind::Wheel, {300, 700}, kMouseFinger, 2);
    EXPECT_LT(bench.state.camera().pose().distance_m, turned.distance_m);
}

TEST(KioskPages, EveryPageHasItsLanguageButtonAndTargetsAsLargeAsAFingerAndInLowReachInTheLowerThird) {
    for (const auto& [size, low, large, language] : every_way_to_look()) {
        Bench bench;
        bench.size = size;
        bench.build();
        bench.tap_at({400, 500});
        bench.state.act(KioskAction::Language, language);
        if (low) bench.state.act(KioskAction::LowReach, {});
        if (large) bench.state.act(KioskAction::Large, {});
        const float finger = 15.0f / 336.0f * std::min(size.x, size.y), third = size.y * 2 / 3;
        const auto look = [&](const std::string& name, int wanted_languages = 3) {
            bench.build();
            const std::string where = name + (low ? " low" : "") + (large ? " large " : " ") + language + (size.y > size.x ? " upright" : "");
            int languages = 0;
            for (const KioskTarget& t : bench.page.targets) {
                languages += t.action == KioskAction::Language;
                const bool whole = t.box.size().x > size.x * 0.99f;                 // a touch anywhere
                if (whole || t.over_stage) continue;                                // places on the work have buttons of their own
                const bool cut = t.action == KioskAction::OpenWork;                 // cards at the border of a list
                EXPECT_GE(t.box.size().y + 0.01f, cut ? 0 : finger) << where << " " << t.id;
                EXPECT_GE(t.box.size().x + 0.01f, cut ? 0 : finger) << where << " " << t.id;
                EXPECT_TRUE(cut || (t.box.min_px.x >= 0 && t.box.max_px.x <= size.x + 0.01f && t.box.max_px.y <= size.y + 0.01f)) << where << ": beyond the screen: " << t.id;
                if (low) EXPECT_GE(t.box.min_px.y, third) << where << " " << static_cast<int>(t.action) << " " << t.id;
            }
            EXPECT_EQ(languages, wanted_languages) << where;
            EXPECT_FALSE(buttons_overlap(bench.page)) << where;
            for (const KioskScroller& s : bench.page.scrollers)
                if (low) EXPECT_GE(s.box.max_px.y - std::max(s.box.min_px.y, third), finger) << where << ": no hand reaches what scrolls";
        };
        look("list");
        bench.state.act(KioskAction::OpenWork, "vase");
        look("work");
        bench.state.act(KioskAction::Hotspot, "foot");
        look("place");
        for (const auto& [action, name] : {std::pair(KioskAction::OpenTerms, "terms"), std::pair(KioskAction::OpenQr, "qr"), std::pair(KioskAction::OpenAsk, "ask"), std::pair(KioskAction::OpenModes, "modes")}) {
            bench.state.act(action, {});
            look(name);
            if (action == KioskAction::OpenAsk) {
                bench.state.act(KioskAction::Consent, {});
                look("keys");
            }
            bench.state.act(KioskAction::CloseSheet, {});
        }
        bench.state.act(KioskAction::OpenAsk, {});
        bench.state.act(KioskAction::Send, {});
        look("sent");
        bench.hold_corners(3.5);
        ASSERT_EQ(bench.state.visit().sheet, KioskSheet::Pin);
        look("pin", 0);
        bench.state.act(KioskAction::PinCancel, {});
        bench.pass(61);
        ASSERT_TRUE(bench.state.countdown_s());
        look("idle", 0);
    }
}

TEST(KioskPages, WithLessMotionNothingMovesByItself) {
    Bench bench;
    bench.tap_at({900, 500});
    bench.tap(KioskAction::OpenWork, "vase");
    bench.state.act(KioskAction::ReducedMotion, {});
    bench.build();
    const Flicks still = bench.state.moving_now();
    bench.drag({300, 700}, {600, 700});
    const KioskPose let_go = bench.state.camera().pose();
    bench.drag(bench.page.scrollers[0].box.middle(), bench.page.scrollers[0].box.middle() - glm::vec2(0, 200));
    const auto scrolled = bench.state.visit().scroll_px;
    EXPECT_GT(scrolled[static_cast<std::size_t>(KioskScroll::Text)], 100);
    for (int i = 0; i < 40; ++i) bench.pass(0.1);
    EXPECT_EQ(bench.state.camera().pose(), let_go) << "it glides";
    EXPECT_EQ(bench.state.visit().scroll_px, scrolled) << "the text glides";
    EXPECT_EQ(bench.state.moving_now().count, still.count) << "sails and water move";
    bench.state.act(KioskAction::Hotspot, "foot");
    const KioskPose near = bench.state.camera().pose();
    bench.pass(0.05);
    EXPECT_EQ(bench.state.camera().pose(), near) << "it flies";
    bench.state.act(KioskAction::ReducedMotion, {});
    bench.pass(0.05);
    EXPECT_EQ(bench.state.moving_now().count, bench.state.now().count);
}

TEST(KioskPages, AWorkIsNarratedWhereTheCatalogueHasAVoiceAndElseNothingSpeaksOfIt) {
    Bench bench;
    bench.catalogue.works["bell"].narration = {{"zh-Hans", "voice"}};
    bench.tap_at({900, 500});
    bench.tap(KioskAction::OpenWork, "vase");
    EXPECT_FALSE(bench.tap(KioskAction::Narrate));
    bench.tap(KioskAction::Home);
    bench.tap(KioskAction::OpenWork, "bell");
    ASSERT_TRUE(bench.tap(KioskAction::Narrate));
    EXPECT_TRUE(bench.state.visit().narrating);
    ASSERT_TRUE(bench.tap(KioskAction::Narrate));
    EXPECT_FALSE(bench.state.visit().narrating);
    for (const bool walks_away : {false, true}) {
        ASSERT_TRUE(bench.tap(KioskAction::Narrate));
        if (walks_away) for (int i = 0; i < 90; ++i) bench.pass(1);
        else bench.tap(KioskAction::Next);
        EXPECT_FALSE(bench.state.visit().narrating);
        if (!walks_away) bench.tap(KioskAction::Previous);
    }
    bench.state.act(KioskAction::Begin, {});
    bench.build();
    bench.facts["bell"].permitted = false;
    bench.tap(KioskAction::OpenWork, "bell");
    EXPECT_FALSE(bench.tap(KioskAction::Narrate)) << "of a work that may not be shown";
}

TEST(KioskPages, AWorkIsLookedAtCloserWhereTheCatalogueAllowsItAndTheVisitEndsThat) {
    Bench bench;
    bench.catalogue.works["bell"].inspect = Inspect{};
    bench.facts["bell"].credit = {{"en", "Lent by Ada"}};
    bench.tap_at({900, 500});
    bench.tap(KioskAction::OpenWork, "vase");
    EXPECT_FALSE(bench.tap(KioskAction::Inspect));
    bench.tap(KioskAction::Home);
    bench.tap(KioskAction::OpenWork, "bell");
    for (const bool walks_away : {false, true}) {
        ASSERT_TRUE(bench.tap(KioskAction::Inspect));
        EXPECT_TRUE(bench.state.visit().inspecting);
        EXPECT_TRUE(bench.page.targets.empty()) << "the tools are not the kiosk's";
        EXPECT_EQ(bench.page.stage.size(), kSize);
        EXPECT_FALSE(bench.page.overlay.empty()) << "the credit that the licence asks for";
        if (walks_away) for (int i = 0; i < 90; ++i) bench.pass(1);
        else bench.state.act(KioskAction::Inspect, {}), bench.build();
        EXPECT_FALSE(bench.state.visit().inspecting);
    }
    EXPECT_EQ(bench.state.visit().place, KioskPlace::Attract);
    bench.facts["bell"].permitted = false;
    bench.state.act(KioskAction::OpenWork, "bell");
    bench.build();
    EXPECT_FALSE(bench.tap(KioskAction::Inspect)) << "of a work that may not be shown";
}

TEST(KioskIdle, AWarningCountsDownAndThenNothingOfTheVisitorIsLeft) {
    Bench bench;
    bench.tap_at({900, 500});
    bench.state.act(KioskAction::Language, "en");
    bench.state.act(KioskAction::Large, {});
    bench.state.act(KioskAction::LowReach, {});
    bench.state.act(KioskAction::ReducedMotion, {});
    bench.state.act(KioskAction::OpenWork, "vase");
    bench.state.act(KioskAction::OpenAsk, {});
    bench.state.act(KioskAction::Consent, {});
    for (const char c : std::string("Ada")) bench.state.act(KioskAction::Key, std::string(1, c));
    EXPECT_EQ(bench.state.visit().form.name, "Ada");
    bench.pass(59);
    EXPECT_FALSE(bench.state.countdown_s());
    bench.pass(2);
    EXPECT_EQ(bench.state.countdown_s(), 14);
    bench.tap_at({900, 500});  // answers the warning and means nothing else
    EXPECT_FALSE(bench.state.countdown_s());
    EXPECT_EQ(bench.state.visit().sheet, KioskSheet::Ask);
    bench.pass(76);
    KioskVisit fresh;
    fresh.language = "zh-Hans";
    EXPECT_EQ(bench.state.visit(), fresh);
    EXPECT_EQ(bench.state.counts().resets, 1);
}

TEST(KioskEnquiry, NothingOfAPersonCanBeTypedBeforeConsentAndItGoesWithIt) {
    Bench bench;
    bench.tap_at({900, 500});
    bench.state.act(KioskAction::OpenWork, "vase");
    bench.state.act(KioskAction::OpenAsk, {});
    bench.build();
    EXPECT_FALSE(bench.tap(KioskAction::Key));
    EXPECT_FALSE(bench.tap(KioskAction::Field));
    bench.state.act(KioskAction::Key, "A");
    EXPECT_TRUE(bench.state.visit().form.name.empty());
    ASSERT_TRUE(bench.tap(KioskAction::Consent));
    ASSERT_TRUE(bench.tap(KioskAction::Key, "A"));
    ASSERT_TRUE(bench.tap(KioskAction::Key, "d"));
    EXPECT_EQ(bench.state.visit().form.name, "Ad");
    EXPECT_FALSE(bench.tap(KioskAction::Send)) << "a name without a contact is not sent";
    ASSERT_TRUE(bench.tap(KioskAction::Consent));
    EXPECT_TRUE(bench.state.visit().form.name.empty());
    ASSERT_TRUE(bench.tap(KioskAction::Send));
    ASSERT_EQ(bench.sent.size(), 1u);
    EXPECT_EQ(bench.sent[0], EnquiryForm{});
    EXPECT_EQ(bench.state.visit().receipt, "4711");
}

TEST(KioskExit, BothCornersHeldAskForThePinAndOnlyThePinLeaves) {
    Bench bench;
    bench.hold_corners(2);
    EXPECT_EQ(bench.state.visit().sheet, KioskSheet::None);
    bench.hold_corners(3.2);
    ASSERT_EQ(bench.state.visit().sheet, KioskSheet::Pin);
    for (const char* digit : {"1", "2", "3", "4"}) ASSERT_TRUE(bench.tap(KioskAction::PinDigit, digit));
    ASSERT_TRUE(bench.tap(KioskAction::PinEnter));
    EXPECT_FALSE(bench.state.exit_wanted());
    EXPECT_TRUE(bench.state.visit().pin.empty());
    bench.answer = PinAnswer::Open;
    ASSERT_TRUE(bench.tap(KioskAction::PinEnter));
    EXPECT_TRUE(bench.state.exit_wanted());
}

TEST(KioskExit, OneFingerHoldsTheLeftCornerThenTheRightOne) {
    Bench bench;
    bench.feel(KioskTouch::Kind::Down, {5, 5});
    bench.pass(3.2);
    bench.feel(KioskTouch::Kind::Up, {5, 5});
    bench.pass(1);
    bench.feel(KioskTouch::Kind::Down, {1915, 5});
    bench.pass(3.2);
    EXPECT_EQ(bench.state.visit().sheet, KioskSheet::Pin);
}

TEST(KioskExit, TenThousandKeysInAnyCombinationChangeNothing) {
    Bench bench;
    bench.tap_at({900, 500});
    bench.state.act(KioskAction::OpenWork, "vase");
    const KioskVisit before = bench.state.visit();
    KioskEars ears;
    std::uint64_t seed = 1;
    const auto random = [&](std::uint64_t n) { return ((seed = seed * 6364136223846793005ull + 1442695040888963407ull) >> 33) % n; };
    for (int i = 0; i < 10'000; ++i) {
        WindowEvent event{};
        constexpr WindowEvent::Kind deaf[] = {WindowEvent::Kind::KeyDown, WindowEvent::Kind::CloseRequested, WindowEvent::Kind::PadDown, WindowEvent::Kind::PadUp,
                                              WindowEvent::Kind::Resized, WindowEvent::Kind::Exposed};
        event.kind = deaf[i % 10 < 6 ? 0 : random(6)];
        event.key = static_cast<Key>(random(static_cast<std::uint64_t>(Key::Minus) + 1));
        event.pad = static_cast<PadButton>(random(static_cast<std::uint64_t>(PadButton::RightShoulder) + 1));
        event.repeat = random(2) == 0;
        event.shift = random(2) == 0;
        event.control = random(2) == 0;
        ASSERT_FALSE(ears.hear(event)) << i;
    }
    EXPECT_EQ(bench.state.visit(), before);
    EXPECT_FALSE(bench.state.exit_wanted());
    WindowEvent right{};
    right.kind = WindowEvent::Kind::ButtonDown;
    right.button = WindowEvent::Button::Right;
    EXPECT_FALSE(ears.hear(right));
}

TEST(KioskPin, WrongTriesCostGrowingWaitsThatARestartDoesNotShorten) {
    const std::filesystem::path home = std::filesystem::temp_directory_path() / ("paifang-pin-" + std::to_string(reinterpret_cast<std::uintptr_t>(&kSize)));
    std::filesystem::remove_all(home);
    const ExitRule rule;
    std::int64_t now = 1'800'000'000'000;
    const PinLock lock(home, rule);
    EXPECT_EQ(lock.attempt("2580", now), PinAnswer::NoPin);
    EXPECT_FALSE(lock.set_pin("12"));
    EXPECT_FALSE(lock.set_pin("12a4"));
    ASSERT_TRUE(lock.set_pin("2580"));
    const std::string file = *read_text_file(home / "kiosk/pin.json");
    EXPECT_EQ(file.find("2580"), file.npos);
    EXPECT_NE(file.find("$argon2id$"), file.npos);
    EXPECT_EQ(lock.attempt("1111", now), PinAnswer::Wrong);
    EXPECT_EQ(lock.attempt("1112", now), PinAnswer::Wrong);
    EXPECT_EQ(lock.attempt("1113", now), PinAnswer::Wrong);
    EXPECT_EQ(lock.left_ms(now), 30'000);
    const PinLock restarted(home, rule);
    EXPECT_EQ(restarted.attempt("2580", now + 29'000), PinAnswer::Locked);
    EXPECT_EQ(restarted.left_ms(now - 86'400'000), 30'000) << "a clock put back makes no wait longer";
    now += 30'001;
    EXPECT_EQ(restarted.attempt("1114", now), PinAnswer::Wrong);
    EXPECT_EQ(restarted.left_ms(now), 60'000);
    now += 60'001;
    EXPECT_EQ(restarted.attempt("2580", now), PinAnswer::Open);
    EXPECT_EQ(restarted.left_ms(now), 0);
    std::filesystem::remove_all(home);
}

TEST(KioskPin, NoLockOutIsLongerThanADay) {
    PinTries tries;
    for (int i = 0; i < 2000; ++i) tries = after_wrong(tries, {}, 0);
    EXPECT_EQ(tries.locked_ms, 86'400'000);
}

TEST(KioskTerms, PlainWordsNameTheHolderTheEndThePlaceAndWhatIsReserved) {
    const Catalogue catalogue = two_works();
    TermsFacts facts;
    facts.permitted = true;
    facts.holder = {{"en", "Museum of Clay"}, {"zh-Hans", "陶馆"}};
    facts.allowed = {"play", "record"};
    facts.reserved = {"aiTraining"};
    facts.territories = {"FR", "CN", "CN-CQ"};
    EXPECT_EQ(country_name("CN-CQ", "zh-Hans"), "重庆");
    facts.until_utc_s = 1'798'675'200;  // 2026-12-31
    facts.credit = {{"en", "© Clay"}};
    std::string all;
    for (const std::string& line : terms_in_words(catalogue, catalogue.works.at("vase"), facts, "en")) all += line + "\n";
    for (const char* part : {"Museum of Clay", "31 December 2026", "France, China and Chongqing", "training of AI", "recording a show", "Credit: © Clay"})
        EXPECT_NE(all.find(part), all.npos) << part << " in\n" << all;
    facts.permitted = false;
    facts.code = "TERRITORY_DENIED";
    all.clear();
    for (const std::string& line : terms_in_words(catalogue, catalogue.works.at("vase"), facts, "zh-Hant")) all += line;
    EXPECT_NE(all.find("本地區"), all.npos) << all;
    EXPECT_EQ(all.find("TERRITORY"), all.npos) << "people are told no codes";
}

TEST(KioskWords, EveryWordIsThereInThreeLanguages) {
    const Catalogue catalogue;
    for (const auto& words : {all_kiosk_words(), all_country_names()})
        for (const KioskWord& word : words)
            for (const std::string_view text : {word.simplified, word.traditional, word.english}) {
                EXPECT_FALSE(text.empty()) << word.name;
                EXPECT_EQ(text.find("{}") == text.npos, word.english.find("{}") == text.npos) << word.name << ": a place for a value in one language only";
            }
    EXPECT_EQ(kiosk_words(catalogue, "idle-text", "en", "7"), "In 7 s your choices are forgotten and it begins anew.");
}

// The simplified characters of `text` that traditional Chinese has none of, or another form of quotation marks than 「」.
// The file: characters of GB 2312 that Big5 lacks, and the frequent ones that Big5 has for the sake of rare characters only.
std::string simplified_in(std::string_view text) {
    static const std::string file = read_text_file(std::string(PAIFANG_ROOT) + "/tests/unit/data/simplified_only.txt", 1 << 16).value_or("");
    static const std::set<std::string> known = [] {
        std::set<std::string> out{"“", "”"};
        for (std::size_t i = 0; i + 2 < file.size(); i += file[i] == '\n' ? 1 : 3)
            if (file[i] != '\n') out.insert(file.substr(i, 3));
        return out;
    }();
    EXPECT_GT(known.size(), 2000u);
    std::string out;
    for (std::size_t i = 0; i + 2 < text.size(); ++i)
        if (const std::string one(text.substr(i, 3)); known.contains(one)) out += one;
    return out;
}

void expect_traditional(const JsonRef& value, const std::string& file, int& count) {
    for (std::size_t i = 0; (value.is_object() || value.is_array()) && i < value.size(); ++i) {
        if (value.is_object() && value.key(i) == "zh-Hant" && value[i].is_string()) {
            ++count;
            EXPECT_EQ(simplified_in(value[i].text()), "") << file << ": " << value[i].text();
        }
        expect_traditional(value[i], file, count);
    }
}

TEST(KioskWords, NoSimplifiedCharacterIsLeftInTraditionalChinese) {
    EXPECT_EQ(simplified_in("江山与“匠心”，乾杯后里"), "与“”");
    for (const auto& words : {all_kiosk_words(), all_country_names()})
        for (const KioskWord& word : words) EXPECT_EQ(simplified_in(word.traditional), "") << word.name;
    for (std::size_t i = 0; i < rights_code_count; ++i) EXPECT_EQ(simplified_in(message_of(static_cast<RightsCode>(i)).at("zh-Hant")), "") << info(static_cast<RightsCode>(i)).name;
    int count = 0;
    for (const char* folder : {"/scenes", "/assets"})
        for (const auto& entry : std::filesystem::recursive_directory_iterator(PAIFANG_ROOT + std::string(folder))) {
            if (entry.path().extension() != ".json") continue;
            const auto text = read_text_file(entry.path(), 8u << 20);
            ASSERT_TRUE(text);
            const auto doc = JsonDoc::parse(*text);
            ASSERT_TRUE(doc) << entry.path();
            expect_traditional(doc->root(), entry.path().string(), count);
        }
    EXPECT_GT(count, 300);
}

TEST(KioskScripts, WhatIsRecordedIsReadAgain) {
    KioskScript script;
    script.steps["00000000"] = {.at = s(1.5), .kind = ScriptStepKind::Down, .finger = 3, .place = {0.25f, 0.5f}};
    script.steps["00000001"] = {.at = s(2), .kind = ScriptStepKind::Shot, .name = "list"};
    const auto read = parse_kiosk_script(to_json(script));
    ASSERT_TRUE(read) << read.error().message;
    EXPECT_EQ(*read, script);
    EXPECT_FALSE(parse_kiosk_script(R"({"format":"paifang.touches/1","steps":{"a":{"at_s":0,"kind":"tap","action":"explode"}}})"));
}

TEST(QrCode, TheFinderPatternsStandInThreeCorners) {
    const std::vector<bool> code = make_qr_code("urn:paifang:asset:bronze/vessel");
    const auto side = static_cast<std::size_t>(std::lround(std::sqrt(static_cast<double>(code.size()))));
    ASSERT_EQ(side * side, code.size());
    ASSERT_GE(side, 21u);
    for (std::size_t i = 0; i < 7; ++i) {
        EXPECT_TRUE(code[i] && code[side - 1 - i] && code[(side - 1) * side + i]);  // outer rings
        EXPECT_EQ(code[side + i], i == 0 || i == 6);
    }
    EXPECT_TRUE(make_qr_code("").empty());
    EXPECT_TRUE(make_qr_code(std::string(4000, 'x')).empty());
}

}  // namespace
}  // namespace pai::app
