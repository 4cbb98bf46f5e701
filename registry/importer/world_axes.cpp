#include "importer/world_axes.h"

#include <cmath>

#include <assimp/scene.h>
#include <fmt/format.h>
#include <glm/gtc/matrix_transform.hpp>
#include <glm/matrix.hpp>

namespace pai {
namespace {

constexpr double kCentimetre = 0.01;

int whole(const aiMetadata& data, const char* key, int otherwise) {
    int value = otherwise;
    return data.Get(key, value) ? value : otherwise;
}

double unit_of_fbx(const aiMetadata& data) {
    double factor = 1;
    float narrow = 1;
    if (!data.Get("UnitScaleFactor", factor) && data.Get("UnitScaleFactor", narrow)) factor = static_cast<double>(narrow);
    return std::isfinite(factor) && factor > 1e-9 && factor < 1e9 ? factor * kCentimetre : 0;
}

glm::mat4 scaled(double factor) { return glm::scale(glm::mat4(1), glm::vec3(static_cast<float>(factor))); }

}  // namespace

std::optional<glm::mat4> axes_of_fbx(int up, int up_sign, int front, int front_sign, int right, int right_sign) {
    const int axes[] = {right, up, front}, signs[] = {right_sign, up_sign, front_sign};
    glm::mat4 world_from_file(0);
    for (int row = 0; row < 3; ++row) {
        if (axes[row] < 0 || axes[row] > 2 || std::abs(signs[row]) != 1) return std::nullopt;
        world_from_file[axes[row]][row] = static_cast<float>(signs[row]);
    }
    world_from_file[3][3] = 1;
    if (glm::determinant(world_from_file) < 0.5f) return std::nullopt;
    return world_from_file;
}

glm::mat4 world_from_file(const aiScene& scene, const Job& job, Stream& stream) {
    glm::mat4 out = scaled(job.scale);
    // (x, y, z) of a file with Z up is (x, z, -y) of one with Y up.
    if (job.z_up) out = out * *axes_of_fbx(2, 1, 1, -1, 0, 1);
    if (job.extension != ".fbx" || !scene.mMetaData) return out;
    const aiMetadata& data = *scene.mMetaData;
    double unit_m = unit_of_fbx(data);
    if (unit_m == 0) {
        stream.leave_out("the unit that the file says, which is none: centimetres are taken");
        unit_m = kCentimetre;
    }
    auto axes = axes_of_fbx(whole(data, "UpAxis", 1), whole(data, "UpAxisSign", 1), whole(data, "FrontAxis", 2), whole(data, "FrontAxisSign", 1), whole(data, "CoordAxis", 0),
                            whole(data, "CoordAxisSign", 1));
    if (!axes) {
        stream.leave_out("the axes that the file says, which are no right-handed frame: Y up is taken");
        axes = glm::mat4(1);
    }
    return out * scaled(unit_m) * *axes;
}

}  // namespace pai
