#include "tiles/tile_volume.h"

#include <algorithm>
#include <cmath>
#include <limits>

#include <glm/geometric.hpp>
#include <glm/matrix.hpp>

namespace pai {
namespace {

constexpr double kEquator_m = 6378137.0, kFlattening = 1 / 298.257223563, kEccentricity2 = kFlattening * (2 - kFlattening);
constexpr double kPi = 3.14159265358979323846;
constexpr int kRegionSteps = 4;

// The box of `frame`'s axes around points that are given in it.
TileVolume box_in(const glm::dmat4& frame, const glm::dvec3& low, const glm::dvec3& high) {
    const glm::dvec3 middle = (low + high) * 0.5, half = (high - low) * 0.5;
    TileVolume out;
    out.centre = glm::dvec3(frame * glm::dvec4(middle, 1));
    for (int i = 0; i < 3; ++i) out.half[i] = glm::dvec3(frame[i]) * half[i];
    return out;
}

// Three axes at right angles to each other, along the volume's as far as they are.
glm::dmat3 upright_axes(const glm::dmat3& half) {
    glm::dmat3 out(1);
    int done = 0;
    for (int i = 0; i < 3; ++i) {
        glm::dvec3 axis = half[i];
        for (int k = 0; k < done; ++k) axis -= glm::dot(axis, out[k]) * out[k];
        const double length = glm::length(axis), whole = glm::length(half[i]);
        if (whole > 0 && length > whole * 1e-6) out[done++] = axis / length;
    }
    // Flat or degenerate ones are filled up.
    for (int i = 0; i < 3 && done < 3; ++i) {
        glm::dvec3 axis(0);
        axis[i] = 1;
        for (int k = 0; k < done; ++k) axis -= glm::dot(axis, out[k]) * out[k];
        if (glm::length(axis) > 0.5) out[done++] = glm::normalize(axis);
    }
    return out;
}

}  // namespace

TileVolume transformed(const TileVolume& volume, const glm::dmat4& m) {
    TileVolume out;
    out.centre = glm::dvec3(m * glm::dvec4(volume.centre, 1));
    out.half = glm::dmat3(m) * volume.half;
    return out;
}

glm::dvec3 earth_point(double longitude_rad, double latitude_rad, double height_m) {
    const double s = std::sin(latitude_rad), c = std::cos(latitude_rad);
    const double across_m = kEquator_m / std::sqrt(1 - kEccentricity2 * s * s);
    return {(across_m + height_m) * c * std::cos(longitude_rad), (across_m + height_m) * c * std::sin(longitude_rad), (across_m * (1 - kEccentricity2) + height_m) * s};
}

glm::dmat4 east_north_up(const glm::dvec3& point) {
    // The ellipsoid's normal below the point, near enough for heights of a city.
    const glm::dvec3 up = glm::normalize(glm::dvec3(point.x, point.y, point.z / (1 - kEccentricity2)));
    glm::dvec3 east(-point.y, point.x, 0);
    const double length = glm::length(east);
    east = length > 1e-6 ? east / length : glm::dvec3(0, 1, 0);
    return {glm::dvec4(east, 0), glm::dvec4(glm::cross(up, east), 0), glm::dvec4(up, 0), glm::dvec4(point, 1)};
}

TileVolume volume_of(const TileRegion& region) {
    double wide = region.east - region.west;
    if (wide < 0) wide += 2 * kPi;
    const double tall = region.north - region.south;
    // Around so much of the earth a box of one direction encloses little less than all of it.
    if (wide > kPi / 2 || tall > kPi / 2) return sphere_volume(glm::dvec3(0), kEquator_m + std::max(region.high_m, 0.0));
    const glm::dmat4 frame = east_north_up(earth_point(region.west + wide / 2, (region.south + region.north) / 2, region.low_m));
    const glm::dmat4 local = glm::inverse(frame);
    glm::dvec3 low(std::numeric_limits<double>::max()), high(std::numeric_limits<double>::lowest());
    for (int i = 0; i <= kRegionSteps; ++i)
        for (int k = 0; k <= kRegionSteps; ++k)
            for (const double height_m : {region.low_m, region.high_m}) {
                const glm::dvec3 p(local * glm::dvec4(earth_point(region.west + wide * i / kRegionSteps, region.south + tall * k / kRegionSteps, height_m), 1));
                low = glm::min(low, p), high = glm::max(high, p);
            }
    // Between two samples the ground bulges.
    const double step = std::max(wide, tall) / kRegionSteps;
    const double bulge_m = (kEquator_m + std::max(region.high_m, 0.0)) * step * step / 8;
    return box_in(frame, low - bulge_m, high + bulge_m);
}

TileVolume sphere_volume(const glm::dvec3& centre, double radius_m) { return {centre, glm::dmat3(radius_m)}; }

double distance_to(const TileVolume& volume, const glm::dvec3& point) {
    const glm::dmat3 axes = upright_axes(volume.half);
    const glm::dvec3 towards = point - volume.centre;
    double sum = 0;
    for (int i = 0; i < 3; ++i) {
        double reach = 0;
        for (int k = 0; k < 3; ++k) reach += std::abs(glm::dot(axes[i], volume.half[k]));
        const double beyond = std::max(std::abs(glm::dot(axes[i], towards)) - reach, 0.0);
        sum += beyond * beyond;
    }
    return std::sqrt(sum);
}

}  // namespace pai
