#pragma once
// The name of one OpenGL object, owned: move-only, labelled at birth, counted while it lives.
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace pai::gfx {

enum class ObjectKind : std::uint8_t { None, Buffer, Texture, Sampler, Framebuffer, VertexArray, Program, Query };

// Empty after a move and by default. Destroyed on the thread of the current context.
class Object {
public:
    Object() = default;
    // Makes a new object of `kind`; `target` is the GL target of textures and queries, else 0. The label shows in GL debuggers.
    Object(ObjectKind kind, std::string_view label, unsigned target = 0);
    Object(Object&& other) noexcept
        : kind_(std::exchange(other.kind_, ObjectKind::None)), id_(std::exchange(other.id_, 0)), serial_(std::exchange(other.serial_, 0)) {}
    Object& operator=(Object&& other) noexcept {
        std::swap(kind_, other.kind_);
        std::swap(id_, other.id_);
        std::swap(serial_, other.serial_);
        return *this;
    }
    ~Object();
    unsigned id() const { return id_; }
    explicit operator bool() const { return id_ != 0; }

private:
    ObjectKind kind_ = ObjectKind::None;
    unsigned id_ = 0;
    std::uint64_t serial_ = 0;  // in the list of what lives: two contexts may use the same name
};

// GL objects made by this program that still live, of all contexts, fences included, and their labels, sorted: for leak tests.
std::size_t live_objects();
std::vector<std::string> live_labels();

}  // namespace pai::gfx
