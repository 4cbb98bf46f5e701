#pragma once
// Between FaceLights and the code for each kind of processor, which must not share inline functions: plain data alone.

namespace pai {

// A lamp as it is summed. One infinitely far off stands where it comes from, with `near` 0.
struct KernelLamp {
    float x, y, z, near;             // near: 1, or 0 if the place of the surface does not matter
    float per_range2;                // 1 / range^2, 0: unlimited
    float cone_scale, cone_offset;   // of a spot, else 0 and 1
    float dx, dy, dz;                // where it shines
    float r, g, b, luma;
};

// What is lit, the same at all places of one call.
struct KernelMatter {
    float nx, ny, nz;                // unit
    float eye_x, eye_y, eye_z;
    float alpha2, f0, rise;          // of the reflection: alpha squared, from ahead, what grazing angles add
};

// Places [0, count), count a multiple of 8. `red`, `green`, `blue`: irradiance over pi; `share`: what is reflected, as luminance over theirs.
struct KernelPlaces {
    const float *x, *y, *z;
    float *red, *green, *blue, *share;
    int count;
};

using SumLamps = void (*)(const KernelLamp* lamps, int lamp_count, const KernelMatter& matter, const KernelPlaces& places);

extern const SumLamps kAvx2SumLamps, kPortableSumLamps;

}  // namespace pai
