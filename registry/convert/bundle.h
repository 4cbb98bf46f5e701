#pragma once
// A glTF model with everything that it names inside: one .glb.
#include <functional>

#include "asset/codec/gltf.h"
#include "base/bytes.h"

namespace pai {

// What is in a model, for people.
struct ModelCounts {
    std::size_t nodes = 0, meshes = 0, vertices = 0, triangles = 0, lines = 0, points = 0;
    std::size_t materials = 0, pictures = 0, skins = 0, animations = 0;
    Bounds bounds;  // metres, at rest
};

struct Bundle {
    Bytes glb;
    ModelCounts counts;
};

// `file` (.gltf or .glb) as one .glb: buffers become one, pictures move into it, all else, other chunks too, stays as it was written. What goes in and what
// comes out are read whole, as a player reads them. Errors as codec::read_gltf's; Unsupported: 4 GiB or more; a picture in a format that
// no model holds. `unpacker` makes what unpacks packed meshes, for each reading anew; empty: they are Unsupported.
Result<Bundle> bundle_gltf(ByteSpan file, const codec::ResourceReader& open, const std::function<codec::MeshUnpacker()>& unpacker = {});

// `glb`, a container, with its buffers as one and what data URIs of pictures hold in that; pictures beside it, or in formats that no model holds, stay where they are.
// Nothing of it is decoded. NotFound: a buffer lies beside it. Else errors as above.
Result<Bytes> take_data_pictures_in(ByteSpan glb);

}  // namespace pai
