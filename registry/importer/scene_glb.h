#pragma once
// What assimp read, as a .glb in metres with Y up.
#include "importer/read_scene.h"

namespace pai {

// Pictures are asked for over `stream` and named as it answers; what does not come along is said there.
// Unsupported: 4 GiB or more. Corrupt: nothing of the scene can be shown.
Result<Bytes> write_scene(const aiScene& scene, const Job& job, Stream& stream);

}  // namespace pai
