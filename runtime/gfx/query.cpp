#include "gfx/query.h"

#include <epoxy/gl.h>

#include "gfx/object_registry.h"

namespace pai::gfx {

Timer::Timer(std::string_view label) {
    for (Object& query : queries_) query = Object(ObjectKind::Query, label, GL_TIME_ELAPSED);
}

void Timer::begin() {
    running_ = ended_ - polled_ < kSpans;
    if (running_) glBeginQuery(GL_TIME_ELAPSED, queries_[ended_ % kSpans].id());
}

void Timer::end() {
    if (!running_) return;
    glEndQuery(GL_TIME_ELAPSED);
    ++ended_;
    running_ = false;
}

std::optional<double> Timer::poll_ms() {
    if (polled_ == ended_) return std::nullopt;
    const unsigned query = queries_[polled_ % kSpans].id();
    GLint ready = 0;
    glGetQueryObjectiv(query, GL_QUERY_RESULT_AVAILABLE, &ready);
    if (!ready) return std::nullopt;
    GLuint64 ns = 0;
    glGetQueryObjectui64v(query, GL_QUERY_RESULT, &ns);
    ++polled_;
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
