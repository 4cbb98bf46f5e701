#include "gfx/headless_context.h"

#include <array>
#include <span>
#include <string_view>
#include <vector>

#include <epoxy/egl.h>
#include <fmt/format.h>

#include "base/log.h"

namespace pai::gfx {

struct HeadlessContext::Impl {
    EGLDisplay display = EGL_NO_DISPLAY;
    EGLContext context = EGL_NO_CONTEXT;

    Impl() = default;
    Impl(const Impl&) = delete;
    Impl& operator=(const Impl&) = delete;
    // The display stays initialised: it belongs to the process, and others may use it.
    ~Impl() {
        if (context != EGL_NO_CONTEXT) {
            eglMakeCurrent(display, EGL_NO_SURFACE, EGL_NO_SURFACE, EGL_NO_CONTEXT);
            eglDestroyContext(display, context);
        }
        if (display != EGL_NO_DISPLAY) eglReleaseThread();
    }
};

namespace {

Error egl_error(const char* what) { return Error(Code::Gpu, fmt::format("egl: {} (error {:#x})", what, eglGetError())); }

constexpr EGLint kContextAttributes[] = {EGL_CONTEXT_MAJOR_VERSION, 4, EGL_CONTEXT_MINOR_VERSION, 5, EGL_CONTEXT_OPENGL_PROFILE_MASK,
                                         EGL_CONTEXT_OPENGL_CORE_PROFILE_BIT, EGL_CONTEXT_OPENGL_DEBUG, EGL_TRUE, EGL_NONE};

bool has_devices() {
    const char* const all = eglQueryString(EGL_NO_DISPLAY, EGL_EXTENSIONS);
    const std::string_view extensions = all ? all : "";
    const bool listed = extensions.find("EGL_EXT_device_enumeration") != extensions.npos || extensions.find("EGL_EXT_device_base") != extensions.npos;
    return listed && extensions.find("EGL_EXT_platform_device") != extensions.npos;
}

// Displays of all devices, GPUs first. Empty: EGL lists none.
std::vector<EGLDisplay> device_displays() {
    std::array<EGLDeviceEXT, 16> devices{};
    EGLint count = 0;
    if (!has_devices() || !eglQueryDevicesEXT(static_cast<EGLint>(devices.size()), devices.data(), &count)) return {};
    std::vector<EGLDisplay> out;
    for (EGLDeviceEXT device : std::span(devices).first(static_cast<std::size_t>(count))) out.push_back(eglGetPlatformDisplayEXT(EGL_PLATFORM_DEVICE_EXT, device, nullptr));
    return out;
}

}  // namespace

HeadlessContext::HeadlessContext(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}
HeadlessContext::HeadlessContext(HeadlessContext&&) noexcept = default;
HeadlessContext& HeadlessContext::operator=(HeadlessContext&&) noexcept = default;
HeadlessContext::~HeadlessContext() = default;

Result<HeadlessContext> HeadlessContext::create() {
    if (!epoxy_has_egl()) return Error(Code::Gpu, "egl: no library");
    // eglGetPlatformDisplay of EGL 1.5 is only to be had once there is a display.
    return start(eglGetPlatformDisplayEXT(EGL_PLATFORM_SURFACELESS_MESA, EGL_DEFAULT_DISPLAY, nullptr));
}

Result<HeadlessContext> HeadlessContext::create_alone() {
    if (!epoxy_has_egl()) return Error(Code::Gpu, "egl: no library");
    for (const EGLDisplay display : device_displays()) {
        auto made = start(display);
        if (made) return made;
        log::debug("gl", "a device is passed over: {}", made.error().message);
    }
    return create();
}

void HeadlessContext::load_driver() {
    if (!epoxy_has_egl()) return;
    // A display that starts stays so, and starting it again is nothing.
    for (const EGLDisplay display : device_displays()) {
        EGLint major = 0, minor = 0;
        if (display != EGL_NO_DISPLAY && eglInitialize(display, &major, &minor)) return;
    }
}

Result<HeadlessContext> HeadlessContext::start(void* display) {
    auto impl = std::make_unique<Impl>();
    impl->display = display;
    if (impl->display == EGL_NO_DISPLAY) return egl_error("no display without a window");
    EGLint major = 0, minor = 0;
    if (!eglInitialize(impl->display, &major, &minor)) return egl_error("the display does not start");
    if (!eglBindAPI(EGL_OPENGL_API)) return egl_error("no OpenGL");
    impl->context = eglCreateContext(impl->display, EGL_NO_CONFIG_KHR, EGL_NO_CONTEXT, kContextAttributes);
    if (impl->context == EGL_NO_CONTEXT) return egl_error("no OpenGL 4.5 core");
    if (!eglMakeCurrent(impl->display, EGL_NO_SURFACE, EGL_NO_SURFACE, impl->context)) return egl_error("the context cannot be made current");
    return HeadlessContext(std::move(impl));
}

}  // namespace pai::gfx
