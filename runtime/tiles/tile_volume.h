#pragma once
// What encloses a tile, as an oriented box, in metres and double precision. Source: OGC 22-025r4, 3D Tiles 1.1, "Bounding volumes".
#include <array>

#include <glm/mat3x3.hpp>
#include <glm/mat4x4.hpp>
#include <glm/vec3.hpp>

namespace pai {

struct TileVolume {
    glm::dvec3 centre{0};
    glm::dmat3 half{0};  // columns: half axes, which need not be orthogonal
    bool operator==(const TileVolume&) const = default;
};

// A part of the earth's surface, EPSG:4979: radians and metres over the ellipsoid. East below west crosses the antimeridian.
struct TileRegion {
    double west = 0, south = 0, east = 0, north = 0, low_m = 0, high_m = 0;
};

// Encloses the volume after `m`.
TileVolume transformed(const TileVolume& volume, const glm::dmat4& m);
// Encloses the region, earth-centred.
TileVolume volume_of(const TileRegion& region);
TileVolume sphere_volume(const glm::dvec3& centre, double radius_m);

// From `point` to the nearest place of the volume; 0 inside.
double distance_to(const TileVolume& volume, const glm::dvec3& point);

// Of the WGS 84 ellipsoid; earth-centred, earth-fixed metres.
glm::dvec3 earth_point(double longitude_rad, double latitude_rad, double height_m);
// Columns: east, north, up at `point`, and the point itself.
glm::dmat4 east_north_up(const glm::dvec3& point);

}  // namespace pai
