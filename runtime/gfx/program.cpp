#include "gfx/program.h"

#include <epoxy/gl.h>
#include <fmt/format.h>

#include <utility>
#include <vector>

#include "base/log.h"

namespace pai::gfx {
namespace {

GLenum stage_type(Stage::Kind kind) {
    switch (kind) {
        case Stage::Kind::Vertex: return GL_VERTEX_SHADER;
        case Stage::Kind::Fragment: return GL_FRAGMENT_SHADER;
        case Stage::Kind::Compute: return GL_COMPUTE_SHADER;
    }
    return GL_VERTEX_SHADER;
}

std::string shader_log(unsigned id) {
    GLint length = 0;
    glGetShaderiv(id, GL_INFO_LOG_LENGTH, &length);
    std::string text(static_cast<std::size_t>(length), '\0');
    glGetShaderInfoLog(id, length, &length, text.data());
    text.resize(static_cast<std::size_t>(length));
    return text;
}

std::string program_log(unsigned id) {
    GLint length = 0;
    glGetProgramiv(id, GL_INFO_LOG_LENGTH, &length);
    std::string text(static_cast<std::size_t>(length), '\0');
    glGetProgramInfoLog(id, length, &length, text.data());
    text.resize(static_cast<std::size_t>(length));
    return text;
}

// Compiled stages; deleted whatever happens, the program keeps what it needs.
struct Shaders {
    std::vector<unsigned> ids;
    ~Shaders() {
        for (unsigned id : ids) glDeleteShader(id);
    }
};

}  // namespace

Result<Program> Program::create(std::string_view label, std::span<const Stage> stages) {
    Program program;
    program.object_ = Object(ObjectKind::Program, label);
    const unsigned id = program.object_.id();
    Shaders shaders;
    for (const Stage& stage : stages) {
        const unsigned shader = shaders.ids.emplace_back(glCreateShader(stage_type(stage.kind)));
        const char* text = stage.source.data();
        const auto length = static_cast<GLint>(stage.source.size());
        glShaderSource(shader, 1, &text, &length);
        glCompileShader(shader);
        GLint ok = 0;
        glGetShaderiv(shader, GL_COMPILE_STATUS, &ok);
        if (!ok) return Error(Code::Gpu, fmt::format("shader {}: {}", label, shader_log(shader)));
        glAttachShader(id, shader);
    }
    glLinkProgram(id);
    for (unsigned shader : shaders.ids) glDetachShader(id, shader);
    GLint ok = 0;
    glGetProgramiv(id, GL_LINK_STATUS, &ok);
    if (!ok) return Error(Code::Gpu, fmt::format("shader {}: {}", label, program_log(id)));
    return program;
}

Program Program::later(std::function<Result<Program>()> make) {
    Program program;
    program.make_ = std::move(make);
    return program;
}

unsigned Program::id() const {
    if (make_) {
        auto made = std::exchange(make_, nullptr)();
        if (made) object_ = std::move(made->object_);
        else log::error("gfx", "{}", made.error().message);
    }
    return object_.id();
}

void Program::use() const { glUseProgram(id()); }
void Program::set(int l, int v) const { glProgramUniform1i(id(), l, v); }
void Program::set(int l, unsigned v) const { glProgramUniform1ui(id(), l, v); }
void Program::set(int l, float v) const { glProgramUniform1f(id(), l, v); }
void Program::set(int l, const glm::vec2& v) const { glProgramUniform2fv(id(), l, 1, &v.x); }
void Program::set(int l, const glm::vec3& v) const { glProgramUniform3fv(id(), l, 1, &v.x); }
void Program::set(int l, const glm::vec4& v) const { glProgramUniform4fv(id(), l, 1, &v.x); }
void Program::set(int l, const glm::ivec2& v) const { glProgramUniform2iv(id(), l, 1, &v.x); }
void Program::set(int l, const glm::ivec4& v) const { glProgramUniform4iv(id(), l, 1, &v.x); }
void Program::set(int l, const glm::mat4& v) const { glProgramUniformMatrix4fv(id(), l, 1, GL_FALSE, &v[0].x); }

}  // namespace pai::gfx
