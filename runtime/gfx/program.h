#pragma once
// Shader programs. Uniforms are set by explicit location, so that a wrong name cannot be silent.
#include <cstdint>
#include <functional>
#include <span>
#include <string>
#include <string_view>

#include <glm/mat4x4.hpp>
#include <glm/vec2.hpp>
#include <glm/vec3.hpp>
#include <glm/vec4.hpp>

#include "base/result.h"
#include "gfx/object.h"

namespace pai::gfx {

struct Stage {
    enum class Kind : std::uint8_t { Vertex, Fragment, Compute } kind = Kind::Vertex;
    std::string source;  // complete GLSL
};

class Program {
public:
    Program() = default;
    // Gpu: a stage does not compile or the stages do not link; the message holds the driver's words.
    static Result<Program> create(std::string_view label, std::span<const Stage> stages);
    // One that `make` makes when it is first used: for pictures that most of what could be drawn is no part of. What cannot be made
    // is logged then, and draws nothing.
    static Program later(std::function<Result<Program>()> make);
    void use() const;
    void set(int location, int value) const;
    void set(int location, unsigned value) const;
    void set(int location, float value) const;
    void set(int location, const glm::vec2& value) const;
    void set(int location, const glm::vec3& value) const;
    void set(int location, const glm::vec4& value) const;
    void set(int location, const glm::ivec2& value) const;
    void set(int location, const glm::ivec4& value) const;
    void set(int location, const glm::mat4& value) const;
    explicit operator bool() const { return static_cast<bool>(object_) || make_; }

private:
    unsigned id() const;
    mutable Object object_;
    mutable std::function<Result<Program>()> make_;  // until then
};

}  // namespace pai::gfx
