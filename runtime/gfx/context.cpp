#include "gfx/context.h"

#include <algorithm>

#include <epoxy/gl.h>
#include <fmt/format.h>

#include "base/log.h"

namespace pai::gfx {
namespace {

std::string text(GLenum name) {
    const auto* s = reinterpret_cast<const char*>(glGetString(name));
    return s ? s : "";
}

int integer(GLenum name) {
    GLint v = 0;
    glGetIntegerv(name, &v);
    return v;
}

// Source: NVX_gpu_memory_info, ATI_meminfo; both in KB.
std::uint64_t memory_bytes() {
    GLint kb[4] = {};
    if (epoxy_has_gl_extension("GL_NVX_gpu_memory_info")) glGetIntegerv(GL_GPU_MEMORY_INFO_DEDICATED_VIDMEM_NVX, kb);
    else if (epoxy_has_gl_extension("GL_ATI_meminfo")) glGetIntegerv(GL_TEXTURE_FREE_MEMORY_ATI, kb);
    return static_cast<std::uint64_t>(std::max(kb[0], 0)) * 1024;
}

void GLAPIENTRY on_message(GLenum, GLenum type, GLuint, GLenum severity, GLsizei length, const GLchar* message, const void*) {
    const std::string_view words(message, static_cast<std::size_t>(length));
    if (type == GL_DEBUG_TYPE_ERROR) {
        log::write(log::Level::Error, "gl", words);
    } else if (severity == GL_DEBUG_SEVERITY_HIGH || type == GL_DEBUG_TYPE_UNDEFINED_BEHAVIOR) {
        log::write(log::Level::Warning, "gl", words);
    } else {
        log::write(log::Level::Debug, "gl", words);
    }
}

}  // namespace

bool is_software_context() {
    const std::string renderer = text(GL_RENDERER);
    const auto has = [&](const char* name) { return renderer.find(name) != std::string::npos; };
    return has("llvmpipe") || has("softpipe") || has("SWR") || has("swrast") || has("Software");
}

Result<ContextInfo> query_context() {
    ContextInfo info;
    info.version = text(GL_VERSION);
    if (info.version.empty()) return Error(Code::Gpu, "no OpenGL context is current");
    if (!epoxy_is_desktop_gl() || epoxy_gl_version() < 45) {
        return Error(Code::Gpu, fmt::format("OpenGL is {}, 4.5 core was expected", info.version));
    }
    info.vendor = text(GL_VENDOR);
    info.renderer = text(GL_RENDERER);
    info.software = is_software_context();
    info.max_texture_px = integer(GL_MAX_TEXTURE_SIZE);
    info.max_samples = integer(GL_MAX_SAMPLES);
    info.max_array_layers = integer(GL_MAX_ARRAY_TEXTURE_LAYERS);
    if (epoxy_has_gl_extension("GL_ARB_texture_filter_anisotropic") ||
        epoxy_has_gl_extension("GL_EXT_texture_filter_anisotropic")) {
        glGetFloatv(GL_MAX_TEXTURE_MAX_ANISOTROPY, &info.max_anisotropy);
    }
    info.memory_bytes = memory_bytes();
    return info;
}

void log_driver_messages() {
    glEnable(GL_DEBUG_OUTPUT);
    glEnable(GL_DEBUG_OUTPUT_SYNCHRONOUS);
    glDebugMessageControl(GL_DEBUG_SOURCE_APPLICATION, GL_DONT_CARE, GL_DONT_CARE, 0, nullptr, GL_FALSE);
    glDebugMessageCallback(on_message, nullptr);
}

std::string take_error() {
    const GLenum e = glGetError();
    if (e == GL_NO_ERROR) return {};
    while (glGetError() != GL_NO_ERROR) {
    }
    switch (e) {
        case GL_INVALID_ENUM: return "GL_INVALID_ENUM";
        case GL_INVALID_VALUE: return "GL_INVALID_VALUE";
        case GL_INVALID_OPERATION: return "GL_INVALID_OPERATION";
        case GL_INVALID_FRAMEBUFFER_OPERATION: return "GL_INVALID_FRAMEBUFFER_OPERATION";
        case GL_OUT_OF_MEMORY: return "GL_OUT_OF_MEMORY";
        default: return fmt::format("GL error {:#x}", e);
    }
}

void finish() { glFinish(); }

DebugGroup::DebugGroup(std::string_view name) {
    glPushDebugGroup(GL_DEBUG_SOURCE_APPLICATION, 0, static_cast<GLsizei>(name.size()), name.data());
}

DebugGroup::~DebugGroup() { glPopDebugGroup(); }

}  // namespace pai::gfx
