#include "gfx/object.h"

#include <epoxy/gl.h>

#include <algorithm>
#include <map>
#include <mutex>

#include "base/result.h"
#include "gfx/object_registry.h"

namespace pai::gfx {
namespace {

struct Registry {
    std::mutex mutex;
    std::map<std::uint64_t, std::string> labels;
    std::uint64_t made = 0;
    std::size_t fences = 0;
};

Registry& registry() {
    static Registry r;
    return r;
}

unsigned generate(ObjectKind kind, unsigned target) {
    unsigned id = 0;
    switch (kind) {
        case ObjectKind::None: break;
        case ObjectKind::Buffer: glCreateBuffers(1, &id); break;
        case ObjectKind::Texture: glCreateTextures(target, 1, &id); break;
        case ObjectKind::Sampler: glCreateSamplers(1, &id); break;
        case ObjectKind::Framebuffer: glCreateFramebuffers(1, &id); break;
        case ObjectKind::VertexArray: glCreateVertexArrays(1, &id); break;
        case ObjectKind::Program: id = glCreateProgram(); break;
        case ObjectKind::Query: glCreateQueries(target, 1, &id); break;
    }
    return id;
}

GLenum label_kind(ObjectKind kind) {
    switch (kind) {
        case ObjectKind::None:
        case ObjectKind::Buffer: return GL_BUFFER;
        case ObjectKind::Texture: return GL_TEXTURE;
        case ObjectKind::Sampler: return GL_SAMPLER;
        case ObjectKind::Framebuffer: return GL_FRAMEBUFFER;
        case ObjectKind::VertexArray: return GL_VERTEX_ARRAY;
        case ObjectKind::Program: return GL_PROGRAM;
        case ObjectKind::Query: return GL_QUERY;
    }
    return GL_BUFFER;
}

}  // namespace

Object::Object(ObjectKind kind, std::string_view label, unsigned target) : kind_(kind), id_(generate(kind, target)) {
    PAI_ASSERT(id_ != 0);
    glObjectLabel(label_kind(kind), id_, static_cast<GLsizei>(label.size()), label.data());
    const std::lock_guard lock(registry().mutex);
    serial_ = ++registry().made;
    registry().labels.emplace(serial_, label);
}

Object::~Object() {
    if (id_ == 0) return;
    switch (kind_) {
        case ObjectKind::None: break;
        case ObjectKind::Buffer: glDeleteBuffers(1, &id_); break;
        case ObjectKind::Texture: glDeleteTextures(1, &id_); break;
        case ObjectKind::Sampler: glDeleteSamplers(1, &id_); break;
        case ObjectKind::Framebuffer: glDeleteFramebuffers(1, &id_); break;
        case ObjectKind::VertexArray: glDeleteVertexArrays(1, &id_); break;
        case ObjectKind::Program: glDeleteProgram(id_); break;
        case ObjectKind::Query: glDeleteQueries(1, &id_); break;
    }
    const std::lock_guard lock(registry().mutex);
    registry().labels.erase(serial_);
}

void count_fence(int change) {
    const std::lock_guard lock(registry().mutex);
    registry().fences += static_cast<std::size_t>(change);
}

std::size_t live_objects() {
    const std::lock_guard lock(registry().mutex);
    return registry().labels.size() + registry().fences;
}

std::vector<std::string> live_labels() {
    const std::lock_guard lock(registry().mutex);
    std::vector<std::string> out;
    for (const auto& [key, label] : registry().labels) out.push_back(label);
    out.insert(out.end(), registry().fences, "fence");
    std::sort(out.begin(), out.end());
    return out;
}

}  // namespace pai::gfx
