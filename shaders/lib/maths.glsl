#ifndef LIB_MATHS
#define LIB_MATHS

const float PI = 3.14159265358979;

float saturate(float x) { return clamp(x, 0.0, 1.0); }
float square(float x) { return x * x; }

// Luminance of linear Rec. 709. Source: ITU-R BT.709.
float luminance(vec3 c) { return dot(c, vec3(0.2126, 0.7152, 0.0722)); }

// The direction in a texel of a normal map. Two channels leave the third to be found: their blue is 0, which no texel that points out of the surface has.
vec3 unpacked_normal(vec3 texel) {
    vec3 n = texel * 2.0 - 1.0;
    return texel.b > 0.0 ? n : vec3(n.xy, sqrt(max(0.0, 1.0 - dot(n.xy, n.xy))));
}

// Any right-handed basis whose z is the unit vector n.
// Source: T. Duff et al., "Building an orthonormal basis, revisited", JCGT 6(1), 2017.
mat3 basis_around(vec3 n) {
    float s = n.z >= 0.0 ? 1.0 : -1.0;
    float a = -1.0 / (s + n.z);
    float b = n.x * n.y * a;
    return mat3(vec3(1.0 + s * n.x * n.x * a, s * b, -s * n.x), vec3(b, s + n.y * n.y * a, -n.y), n);
}

// Point `i` of `count` of the Hammersley set, in [0,1)^2.
// Source: H. Dammertz, "Hammersley points on the hemisphere", 2012.
vec2 hammersley(uint i, uint count) { return vec2(float(i) / float(count), float(bitfieldReverse(i)) * 2.3283064365386963e-10); }

#endif
