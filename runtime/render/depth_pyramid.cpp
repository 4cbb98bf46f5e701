#include "render/depth_pyramid.h"

#include <algorithm>
#include <cstdint>

#include "gfx/draw.h"

namespace pai {
namespace {

constexpr unsigned kPyramidStorage = 7;
constexpr int kLevelsATurn = 5;   // as passes/depth_pyramid.comp: 32 x 32 places become one
constexpr int kPlacesATurn = 32;

glm::ivec2 half_of(glm::ivec2 size) { return (size + 1) / 2; }

}  // namespace

std::size_t pyramid_size(glm::ivec2 picture_px) {
    std::size_t out = 0;
    glm::ivec2 size = picture_px;
    do {
        size = half_of(size);
        out += static_cast<std::size_t>(size.x) * static_cast<std::size_t>(size.y);
    } while (size.x > 1 || size.y > 1);
    return out;
}

unsigned build_pyramid(const PyramidPrograms& programs, const gfx::Texture& depth, const gfx::Texture* other, const gfx::Sampler& nearest, gfx::Buffer& pyramid) {
    glm::ivec2 from(depth.desc().width, depth.desc().height);
    if (const std::size_t bytes = pyramid_size(from) * sizeof(float); !pyramid || pyramid.size() < bytes) pyramid = gfx::Buffer("depth pyramid", bytes, false);
    pyramid.bind_storage(kPyramidStorage);
    depth.bind(0);
    nearest.bind(0);
    if (other) {
        other->bind(1);
        nearest.bind(1);
    }
    const gfx::Program* program = other ? &programs.both : depth.desc().samples > 1 ? &programs.samples : &programs.flat;
    int read_at = 0, write_at = 0;
    unsigned turns = 0;
    do {
        const glm::ivec2 groups = (from + kPlacesATurn - 1) / kPlacesATurn;
        program->use();
        program->set(0, glm::ivec4(from, read_at, write_at));
        int levels = 0;
        for (glm::ivec2 size = from; levels < kLevelsATurn && (levels == 0 || size.x > 1 || size.y > 1); ++levels) {
            size = half_of(size);
            read_at = write_at;
            write_at += size.x * size.y;
            from = size;
        }
        program->set(1, levels);
        gfx::dispatch(static_cast<std::uint32_t>(groups.x), static_cast<std::uint32_t>(groups.y), 1);
        gfx::finish_storage();
        program = &programs.level;
        ++turns;
    } while (from.x > 1 || from.y > 1);
    gfx::unbind_samplers(0, 2);
    return turns;
}

}  // namespace pai
