#pragma once
// Where a file's axes and units lie in the world: metres, Y up, right-handed.
#include <optional>

#include <glm/mat4x4.hpp>

#include "importer/read_scene.h"

namespace pai {

// What moves the file's root into the world: the unit and the axes of FBX, then the job's own scale and turn. Collada's are in its root already;
// OBJ and PLY say neither. What a file says and cannot be is left out, and said.
glm::mat4 world_from_file(const aiScene& scene, const Job& job, Stream& stream);

// Axes of FBX's GlobalSettings as a rotation: 0 is X, 1 Y, 2 Z; a sign is 1 or -1. Nothing: they are no right-handed frame.
std::optional<glm::mat4> axes_of_fbx(int up, int up_sign, int front, int front_sign, int right, int right_sign);

}  // namespace pai
