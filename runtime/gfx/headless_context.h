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
    // Beside windows, wherever the driver draws what has none. Gpu: no display without a window, or none with OpenGL 4.5 core.
    static Result<HeadlessContext> create();
    // Of a program without a window: on the first device that has OpenGL 4.5 core, which EGL lists GPUs first; where it lists none as create(). Gpu: none has it.
    // Source: EGL_EXT_device_enumeration, EGL_EXT_platform_device.
    static Result<HeadlessContext> create_alone();
    // Loads the driver, which is most of what create_alone() takes. For another thread, while this one has other work; over before create_alone() is called.
    static void load_driver();
    HeadlessContext(HeadlessContext&&) noexcept;
    HeadlessContext& operator=(HeadlessContext&&) noexcept;
    ~HeadlessContext();

private:
    struct Impl;
    explicit HeadlessContext(std::unique_ptr<Impl> impl);
    static Result<HeadlessContext> start(void* display);
    std::unique_ptr<Impl> impl_;
};

}  // namespace pai::gfx
