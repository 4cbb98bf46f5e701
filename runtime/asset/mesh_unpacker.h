#pragma once
// Compressed meshes of models, unpacked by a process in a jail.
#include "asset/codec/gltf.h"

namespace pai {

// For one model: gives every mesh to a process of its own, all of them within two minutes. Errors as run_worker.
codec::MeshUnpacker mesh_unpacker();

}  // namespace pai
