#pragma once
// Levels of detail of large meshes: made when a package is built, kept in the model's file, chosen while it is drawn.
#include <cstdint>
#include <functional>
#include <vector>

#include "asset/model.h"
#include "base/bytes.h"
#include "base/result.h"

namespace pai {

struct LodOptions {
    std::uint64_t fewest_triangles = 20'000;  // primitives with fewer stay as they are
    std::uint64_t coarsest_triangles = 500;   // about where levels end
    // Of meshes that stand in many places all triangles count, and levels go on: as copies they become small in the picture.
    std::uint64_t fewest_copied = 100;        // triangles of one; meshes with fewer stay as they are
    std::uint64_t coarsest_copied = 16;
    float most_error = 0.05f;                 // of the extent of the mesh: what looks like another thing is no level of it
    float most_error_copied = 0.3f;           // but a copy may be two pixels wide
    float keep = 0.5f;                        // triangles that each level keeps of the one before
    int most_levels = 10;
    float look_share = 1;                   // how much of what changes in shading, colour and textures counts in the error, [0, 1]
};

struct LodReport {
    std::uint64_t primitives = 0;   // that got levels
    std::uint64_t levels = 0;
    std::uint64_t triangles = 0;    // of the full forms of these
    std::uint64_t coarsest = 0;     // of their last levels
};

// Fills `lods` and `lod_indices` of the primitives of triangles that do not deform, each level in an order that vertex caches like.
// Edges between pieces of a texture stay where they are; so do open edges in meshes of several primitives, which meet there. What a
// level changes in shape, shading, colour and place of textures counts in its error. Deterministic; safe on any thread.
LodReport build_lods(ModelData& model, const LodOptions& options = {});

// Levels of one primitive that were made while the model itself stays as it is.
struct MadeLods {
    std::uint32_t mesh = 0, primitive = 0;  // in the model
    std::vector<PrimitiveLod> lods;
    std::vector<std::uint32_t> indices;     // of all of them
};

// As build_lods(), on `threads` threads, of primitives that have no levels yet. Begins no further primitive once `stopped` says so.
std::vector<MadeLods> make_lods(const ModelData& model, const LodOptions& options, int threads, const std::function<bool()>& stopped);

// The .glb file with the levels of `model`, which was read from it, in a chunk of its own that other readers step over; a chunk
// that is there already is replaced. Corrupt: no GLB container. Unsupported: longer than a container may be, 4 GiB.
Result<Bytes> store_lods(ByteSpan glb, const ModelData& model);

}  // namespace pai
