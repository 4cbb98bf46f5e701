#pragma once
// Displays as RandR knows them, on a connection of our own to the X server. Xlib ends the program at an error, and outputs that
// vanish between two questions are errors: XCB returns them.
#include <cstdint>
#include <memory>
#include <optional>
#include <vector>

#include "platform/displays.h"

namespace pai {

class Randr {
public:
    // To the server of $DISPLAY. Null: there is none, or it does not know RandR 1.3.
    static std::unique_ptr<Randr> connect();
    ~Randr();

    // The displays that are lit, those excepted whose cable was pulled since connect(). Nothing if the server does not answer.
    std::optional<std::vector<Display>> displays();
    // True if something changed since the last call. Does not wait.
    bool changed();
    // Puts `window` on top again when another covers it, at most twice a second: changed() hears of it.
    void keep_above(std::uint32_t window);

private:
    struct Impl;
    explicit Randr(std::unique_ptr<Impl> impl);
    std::unique_ptr<Impl> impl_;
};

}  // namespace pai
