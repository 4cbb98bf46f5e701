#pragma once
// An OpenGL context without a window, on a driver screen of its own: what it draws never waits for the window's context, nor that for it.
#include <memory>

#include "base/result.h"

namespace pai::gfx {

// Lives on one thread: create() makes it current there, and whoever made it destroys it there, after all objects of it. The driver's own
// threads inherit the priority that the thread has when it is made.
// Source: EGL_MESA_platform_surfaceless, EGL_KHR_surfaceless_context.
class HeadlessContext {
public:
    // Gpu: no display without a window, or none with OpenGL 4.5 core.
    static Result<HeadlessContext> create();
    HeadlessContext(HeadlessContext&&) noexcept;
    HeadlessContext& operator=(HeadlessContext&&) noexcept;
    ~HeadlessContext();

private:
    struct Impl;
    explicit HeadlessContext(std::unique_ptr<Impl> impl);
    std::unique_ptr<Impl> impl_;
};

}  // namespace pai::gfx
