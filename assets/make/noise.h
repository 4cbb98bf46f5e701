#pragma once
// Deterministic noise of the asset makers: every value is a pure function of position and seed.
#include <cstdint>

#include <glm/vec2.hpp>
#include <glm/vec3.hpp>

namespace pai {

// A well-mixed value in [0,1) of an integer lattice point.
float lattice(std::int32_t x, std::int32_t y, std::int32_t z, std::uint32_t seed);

// Value noise with quintic interpolation, in [0,1]; one feature per unit.
float noise(glm::vec3 p, std::uint32_t seed);

// Sum of `octaves` noises, each of double frequency and half weight, in [0,1].
float fbm(glm::vec3 p, int octaves, std::uint32_t seed);

// Distance to the nearest and second nearest of one jittered point per unit cell, in cells.
glm::vec2 cellular(glm::vec3 p, std::uint32_t seed);

// 0 below `low`, 1 above `high`, smooth between; also for low > high.
float ramp(float low, float high, float x);

}  // namespace pai
