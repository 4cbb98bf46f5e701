// What the keys ask for, and that hands-off keeps everything but GO and panic.
#include <gtest/gtest.h>

#include "app/key_gate.h"
#include "base/hash.h"

namespace pai::app {
namespace {

constexpr Flicks operator""_s(long double s) { return {static_cast<std::int64_t>(s * Flicks::kPerSecond)}; }

WindowEvent down(Key key, bool control = false, bool repeat = false) {
    return {.kind = WindowEvent::Kind::KeyDown, .key = key, .repeat = repeat, .control = control};
}
WindowEvent up(Key key) { return {.kind = WindowEvent::Kind::KeyUp, .key = key}; }

TEST(KeyGate, KeysMeanWhatTheirPageSays) {
    struct Row {
        const char* name;
        bool with_cues;
        WindowEvent event;
        std::optional<Command> command;
    };
    const Row rows[] = {
        {"GO", true, down(Key::Space), Command::Go},
        {"GO held down", true, down(Key::Space, false, true), {}},
        {"back", true, down(Key::Backspace), Command::Back},
        {"up", true, down(Key::Up), Command::Back},
        {"next", true, down(Key::Down), Command::Next},
        {"return alone", true, down(Key::Return), {}},
        {"play from here", true, down(Key::Return, true), Command::FromHere},
        {"no seeking in cues", true, down(Key::Left), {}},
        {"escape", true, down(Key::Escape), Command::Panic},
        {"close", true, {.kind = WindowEvent::Kind::CloseRequested}, Command::Leave},
        {"hold", false, down(Key::Space), Command::Hold},
        {"seek", false, down(Key::Right), Command::SeekOn},
        {"seek, held down", false, down(Key::Right, false, true), Command::SeekOn},
        {"restart", false, down(Key::Home), Command::Restart},
        {"leave", false, down(Key::Escape), Command::Leave},
        {"full screen", false, down(Key::F11), Command::FullScreen},
        {"help", true, down(Key::H), Command::Help},
    };
    for (const Row& row : rows) {
        KeyGate gate(row.with_cues, false);
        EXPECT_EQ(gate.on(row.event, 0.0_s), row.command) << row.name;
    }
}

TEST(KeyGate, ASecondEscapeLeavesOnlySoonAndOnlyBeforeTheNextGo) {
    KeyGate gate(true, false);
    EXPECT_EQ(gate.on(down(Key::Escape), 1.0_s), Command::Panic);
    EXPECT_EQ(gate.on(down(Key::Escape), 3.5_s), Command::Panic) << "too late: another panic";
    EXPECT_EQ(gate.on(down(Key::Space), 4.0_s), Command::Go);
    EXPECT_EQ(gate.on(down(Key::Escape), 4.5_s), Command::Panic) << "the show has gone on";
    EXPECT_EQ(gate.on(down(Key::Escape), 5.0_s), Command::Leave);
    KeyGate locked(true, true);
    EXPECT_EQ(locked.on(down(Key::Escape), 1.0_s), Command::Panic);
    EXPECT_EQ(locked.on(down(Key::Escape), 1.1_s), Command::Panic);
}

TEST(KeyGate, TheChordHasToBeHeldWithNoOtherKey) {
    KeyGate gate(true, true);
    gate.on(down(Key::L, true), 1.0_s);
    EXPECT_FALSE(gate.tick(3.9_s));
    gate.on(down(Key::L, true, true), 3.95_s);
    EXPECT_TRUE(gate.tick(4.0_s));
    EXPECT_FALSE(gate.hands_off());
    EXPECT_FALSE(gate.tick(9.0_s)) << "once";
    gate.on(down(Key::L, true), 10.0_s);
    gate.on(up(Key::Other), 11.0_s);
    EXPECT_FALSE(gate.tick(20.0_s)) << "control was let go";
    gate.on(down(Key::L, true), 21.0_s);
    gate.on(down(Key::A), 22.0_s);
    EXPECT_FALSE(gate.tick(30.0_s)) << "a hand fell on the keyboard";
    gate.on(down(Key::L), 31.0_s);
    EXPECT_FALSE(gate.tick(40.0_s)) << "L alone";
}

// Random hands: any keys, held or repeated, with control and shift, requests to close, pads, fingers.
TEST(KeyGate, TenThousandRandomSequencesNeverLeaveHandsOff) {
    std::size_t passed = 0;
    for (std::uint64_t sequence = 0; sequence < 10'000; ++sequence) {
        KeyGate gate(sequence % 4 != 0, true);
        Flicks now;
        std::uint64_t step = 0;
        const auto draw = [&](std::uint64_t n) { return hash_u64(sequence, 9, step++) % n; };
        for (int i = 0; i < 60; ++i) {
            // Somebody who touches a key every two seconds at least does not hold the chord.
            now = now + Flicks{static_cast<std::int64_t>(draw(2 * Flicks::kPerSecond))};
            using Kind = WindowEvent::Kind;
            constexpr Kind kinds[] = {Kind::CloseRequested, Kind::ButtonDown, Kind::ButtonUp, Kind::Wheel, Kind::TouchDown, Kind::TouchMoved, Kind::TouchUp,
                                      Kind::PadDown, Kind::PadUp, Kind::KeyUp};
            WindowEvent event{.kind = draw(8) == 0 ? kinds[draw(std::size(kinds))] : Kind::KeyDown,
                              .key = static_cast<Key>(draw(static_cast<std::uint64_t>(Key::Minus) + 1)), .repeat = draw(4) == 0,
                              .shift = draw(3) == 0, .control = draw(2) == 0};
            if (event.kind == Kind::KeyDown && event.repeat && event.key == Key::L) event.repeat = false;
            const auto command = gate.on(event, now);
            ASSERT_TRUE(!command || *command == Command::Go || *command == Command::Panic) << "sequence " << sequence;
            passed += command.has_value();
            ASSERT_FALSE(gate.tick(now)) << "sequence " << sequence;
            for (int c = 0; c <= static_cast<int>(Command::ReleaseAll); ++c) {
                const auto other = static_cast<Command>(c);
                ASSERT_EQ(gate.admits(other), other == Command::Go || other == Command::Panic);
            }
        }
    }
    EXPECT_GT(passed, 10'000u);
}

}  // namespace
}  // namespace pai::app
