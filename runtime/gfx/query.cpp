#include "gfx/query.h"

#include <epoxy/gl.h>

#include "gfx/object_registry.h"

namespace pai::gfx {

Timer::Timer(std::string_view label) : query_(ObjectKind::Query, label, GL_TIME_ELAPSED) {}

void Timer::begin() { glBeginQuery(GL_TIME_ELAPSED, query_.id()); }

void Timer::end() {
    glEndQuery(GL_TIME_ELAPSED);
    pending_ = true;
}

std::optional<double> Timer::poll_ms() {
    if (!pending_) return std::nullopt;
    GLint ready = 0;
    glGetQueryObjectiv(query_.id(), GL_QUERY_RESULT_AVAILABLE, &ready);
    if (!ready) return std::nullopt;
    GLuint64 ns = 0;
    glGetQueryObjectui64v(query_.id(), GL_QUERY_RESULT, &ns);
    pending_ = false;
    return static_cast<double>(ns) * 1e-6;
}

Fence Fence::insert() {
    Fence fence;
    fence.sync_ = glFenceSync(GL_SYNC_GPU_COMMANDS_COMPLETE, 0);
    count_fence(1);
    return fence;
}

Fence::~Fence() {
    if (!sync_) return;
    glDeleteSync(static_cast<GLsync>(sync_));
    count_fence(-1);
}

bool Fence::wait(double timeout_ms) {
    if (!sync_) return true;
    const auto timeout_ns = static_cast<GLuint64>(timeout_ms * 1e6);
    const GLenum status = glClientWaitSync(static_cast<GLsync>(sync_), GL_SYNC_FLUSH_COMMANDS_BIT, timeout_ns);
    return status == GL_ALREADY_SIGNALED || status == GL_CONDITION_SATISFIED;
}

}  // namespace pai::gfx
