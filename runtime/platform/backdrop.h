#pragma once
// What lies behind the windows of another program: black on every display, so that between two windows nobody sees a desktop, and
// a picture before everything when there is nothing else to show. Plain windows without OpenGL. Main thread only.
#include <cstdint>
#include <memory>
#include <span>

#include "base/bytes.h"

namespace pai {

class Backdrop {
public:
    // Opens a black window behind everything on every display. Io: no display. Unsupported: no SDL.
    static Result<Backdrop> create();
    Backdrop(Backdrop&&) noexcept;
    Backdrop& operator=(Backdrop&&) noexcept;
    ~Backdrop();

    // Shows a picture before all other windows, fitted into each display with black around it, until hide_picture().
    // `rgba`: width * height * 4 bytes, rows from the top; kept as a copy.
    void show_picture(int width, int height, ByteSpan rgba);
    void hide_picture();
    bool shows_picture() const;

    // Repaints what was uncovered and follows displays that come and go; waits up to `ms` for something to do.
    void pump(int ms);

private:
    struct Impl;
    explicit Backdrop(std::unique_ptr<Impl> impl);
    std::unique_ptr<Impl> impl_;
};

}  // namespace pai
