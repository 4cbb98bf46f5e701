#pragma once
// Scans as points or triangles: PLY that holds no splats, and the point clouds of 3D Tiles.
#include "asset/codec/ply.h"
#include "asset/model.h"

namespace pai::codec {

struct PointLimits {
    std::uint64_t max_bytes = 2ull << 30;  // of what is decoded
};

// One mesh with one material: triangles if the file has faces (polygons become fans), else points. Colours are sRGB in the file. Triangles
// without normals get smooth ones. Corrupt: PLY_DATA_INVALID. Unsupported, PLY_UNSUPPORTED: beyond the limits.
Result<ModelData> read_ply_model(ByteSpan file, const PlyHeader& header, const PointLimits& limits = {});

bool is_pnts(ByteSpan bytes);
// Points around their centre of reference, Y up. Corrupt: PNTS_DATA_INVALID. Unsupported, PNTS_UNSUPPORTED: another version, Draco,
// beyond the limits. `centre`: of a tile; takes the centre of reference, and the points keep the tile's axes. Source: OGC 22-025r4, 3D Tiles 1.1, "Point Cloud".
Result<ModelData> read_pnts(ByteSpan file, const PointLimits& limits = {}, glm::dvec3* centre = nullptr);

// How far neighbours lie apart: the median distance to the third nearest, of a sample. 0: fewer than four points.
float spacing_of(const std::vector<glm::vec3>& points);

// One primitive as a model: bounds, indices of points and their spacing are filled in.
ModelData one_primitive(Primitive primitive, bool lit);

}  // namespace pai::codec
