// Lots that are drawn for a number, the same everywhere and always.
#ifndef LIB_LOTS
#define LIB_LOTS

// Source: M. Jarzynski, M. Olano, "Hash functions for GPU rendering", JCGT 9(3), 2020: pcg.
uint lot_bits(uint v) {
    uint state = v * 747796405u + 2891336453u;
    uint word = ((state >> ((state >> 28) + 4u)) ^ state) * 277803737u;
    return (word >> 22) ^ word;
}

uint lot_bits(ivec2 cell, uint seed) { return lot_bits(lot_bits(uint(cell.x) + seed) + uint(cell.y) * 1664525u); }

// Four numbers in [0,1], of 8 bits each.
vec4 lots(uint bits) { return vec4(uvec4(bits, bits >> 8, bits >> 16, bits >> 24) & 255u) * (1.0 / 255.0); }

float lot(ivec2 cell, uint seed) { return float(lot_bits(cell, seed) >> 8) * (1.0 / 16777216.0); }

// Smooth noise in [0,1] whose lattice has steps of 1.
float lot_noise(vec2 p, uint seed) {
    vec2 c = floor(p), f = p - c;
    ivec2 i = ivec2(c);
    f = f * f * (3.0 - 2.0 * f);
    return mix(mix(lot(i, seed), lot(i + ivec2(1, 0), seed), f.x), mix(lot(i + ivec2(0, 1), seed), lot(i + ivec2(1, 1), seed), f.x), f.y);
}

#endif
