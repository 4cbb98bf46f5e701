// Gamepads come and go while a window is open, and their buttons mean what the table of the manual says.
#include <gtest/gtest.h>

#include <SDL.h>

#include "app/pad_commands.h"

namespace pai {
namespace {

using app::Command;
using Kind = WindowEvent::Kind;

std::vector<WindowEvent> pads_of(const std::vector<WindowEvent>& events) {
    std::vector<WindowEvent> out;
    for (const WindowEvent& e : events)
        if (e.kind == Kind::PadDown || e.kind == Kind::PadUp) out.push_back(e);
    return out;
}

// A pad that is there in software alone.
class VirtualPad {
public:
    VirtualPad() : index_(SDL_JoystickAttachVirtual(SDL_JOYSTICK_TYPE_GAMECONTROLLER, 6, 15, 0)) {}
    ~VirtualPad() { unplug(); }
    VirtualPad(const VirtualPad&) = delete;
    VirtualPad& operator=(const VirtualPad&) = delete;
    bool plugged() const { return index_ >= 0; }
    void unplug() {
        if (stick_) SDL_JoystickClose(stick_);
        if (index_ >= 0) SDL_JoystickDetachVirtual(index_);
        stick_ = nullptr;
        index_ = -1;
    }
    void set(SDL_GameControllerButton button, bool down) {
        if (!stick_) stick_ = SDL_JoystickOpen(index_);
        SDL_JoystickSetVirtualButton(stick_, button, down ? 1 : 0);
    }

private:
    int index_ = -1;
    SDL_Joystick* stick_ = nullptr;
};

TEST(Gamepad, APadThatIsPluggedInIsHeardAndOneThatVanishesLetsGo) {
    auto window = Window::create({.width = 16, .height = 16, .visible = false, .gamepads = true});
    ASSERT_TRUE(window) << window.error().message;
    window->poll();
    for (int round = 0; round < 2; ++round) {
        VirtualPad pad;
        if (!pad.plugged()) GTEST_SKIP() << "every test skipped: SDL has no virtual joysticks: " << SDL_GetError();
        window->poll();
        pad.set(SDL_CONTROLLER_BUTTON_A, true);
        auto events = pads_of(window->poll());
        ASSERT_EQ(events.size(), 1u);
        EXPECT_EQ(events[0].kind, Kind::PadDown);
        EXPECT_EQ(events[0].pad, PadButton::South);
        pad.set(SDL_CONTROLLER_BUTTON_A, false);
        pad.set(SDL_CONTROLLER_BUTTON_RIGHTSHOULDER, true);
        events = pads_of(window->poll());
        ASSERT_EQ(events.size(), 2u);
        EXPECT_EQ(events[0].kind, Kind::PadUp);
        EXPECT_EQ(events[1].pad, PadButton::RightShoulder);
        pad.unplug();
        events = pads_of(window->poll());
        ASSERT_EQ(events.size(), 1u);
        EXPECT_EQ(events[0].kind, Kind::PadUp);
        EXPECT_EQ(events[0].pad, PadButton::RightShoulder);
    }
}

constexpr Flicks ms(std::int64_t n) { return {n * (Flicks::kPerSecond / 1000)}; }

TEST(Gamepad, ButtonsMeanWhatTheManualSays) {
    app::PadCommands pad;
    const auto press = [&](PadButton b, Flicks now = {}) { return pad.take({.kind = Kind::PadDown, .pad = b}, now); };
    const auto let_go = [&](PadButton b, Flicks now = {}) { return pad.take({.kind = Kind::PadUp, .pad = b}, now); };
    EXPECT_EQ(press(PadButton::South), Command::Go);
    EXPECT_EQ(let_go(PadButton::South), std::nullopt);
    EXPECT_EQ(press(PadButton::RightShoulder), Command::Go);
    EXPECT_EQ(press(PadButton::East), Command::Back);
    for (const PadButton b : {PadButton::Other, PadButton::West, PadButton::North, PadButton::Up, PadButton::LeftShoulder}) EXPECT_EQ(press(b), std::nullopt);
    EXPECT_EQ(pad.take({.kind = Kind::KeyDown, .key = Key::Space}, {}), std::nullopt);
}

TEST(Gamepad, PanicIsBackAndStartHeldForASecond) {
    app::PadCommands pad;
    const auto set = [&](Kind kind, PadButton b, Flicks now) { EXPECT_EQ(pad.take({.kind = kind, .pad = b}, now), std::nullopt); };
    set(Kind::PadDown, PadButton::Back, ms(0));
    EXPECT_EQ(pad.wait(ms(5000)), std::nullopt);
    set(Kind::PadDown, PadButton::Start, ms(5000));
    EXPECT_EQ(pad.wait(ms(5999)), std::nullopt);
    set(Kind::PadUp, PadButton::Back, ms(5999));
    EXPECT_EQ(pad.wait(ms(6500)), std::nullopt);
    set(Kind::PadDown, PadButton::Back, ms(7000));
    EXPECT_EQ(pad.wait(ms(8000)), Command::Panic);
    EXPECT_EQ(pad.wait(ms(9000)), std::nullopt);
    set(Kind::PadUp, PadButton::Start, ms(9000));
    set(Kind::PadDown, PadButton::Start, ms(9000));
    EXPECT_EQ(pad.wait(ms(10'000)), Command::Panic);
}

}  // namespace
}  // namespace pai
