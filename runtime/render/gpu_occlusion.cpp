// Baked occlusion as slices of an array of pictures.
#include <glm/gtc/matrix_transform.hpp>

#include "render/gpu_model.h"

namespace pai {

GpuOcclusion build_occlusion(std::string_view label, const Occlusion& o) {
    GpuOcclusion out;
    if (o.empty() || !(o.step_m > 0)) return out;
    const std::vector<const std::vector<glm::u8vec4>*> tables = o.emission.empty()
        ? std::vector{&o.openness, &o.bounce} : std::vector{&o.openness, &o.bounce, &o.emission, &o.emission_from};
    const std::size_t slice = static_cast<std::size_t>(o.size.x) * static_cast<std::size_t>(o.size.y);
    out.cells = gfx::Texture(label, {.shape = gfx::TextureDesc::Shape::Array, .format = gfx::Format::Rgba8, .width = o.size.x, .height = o.size.y,
                                     .layers = o.size.z * static_cast<int>(tables.size())});
    int layer = 0;
    for (const auto* table : tables) {
        for (int z = 0; z < o.size.z; ++z) {
            const std::span<const glm::u8vec4> cells = std::span(*table).subspan(static_cast<std::size_t>(z) * slice, slice);
            out.cells.upload(std::as_bytes(cells), 0, 0, o.size.x, o.size.y, 0, layer++);
        }
    }
    out.size = glm::vec4(glm::vec3(o.size), o.emission.empty() ? 1.0f : 2.0f);
    out.grid_from_model = glm::scale(glm::mat4(1), glm::vec3(1 / o.step_m)) * glm::translate(glm::mat4(1), -o.first);
    out.emission_scale = o.emission_scale;
    return out;
}

}  // namespace pai
