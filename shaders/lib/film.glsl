// From a film's coded values to light.
#ifndef LIB_FILM
#define LIB_FILM

// As enum TransferCurve of asset/film_data.h.
const int kSrgb = 0, kGamma22 = 1, kGamma28 = 2, kLinear = 3, kPq = 4, kHlg = 5;
// cd/m2 of a white that stands beside stills. Source: ITU-R BT.2408, table 1.
const float kReferenceWhite = 203.0;

// Source: IEC 61966-2-1.
vec3 light_from_srgb(vec3 c) {
    return mix(pow((c + 0.055) / 1.055, vec3(2.4)), c / 12.92, lessThanEqual(c, vec3(0.04045)));
}

// Source: SMPTE ST 2084, equation 4.1.
vec3 light_from_pq(vec3 c) {
    vec3 p = pow(c, vec3(1.0 / 78.84375));
    return pow(max(p - 0.8359375, 0.0) / (18.8515625 - 18.6875 * p), vec3(1.0 / 0.1593017578125)) * (10000.0 / kReferenceWhite);
}

// Source: ITU-R BT.2100, table 5, for a display of 1000 cd/m2: inverse OETF, then a system gamma of 1.2.
vec3 light_from_hlg(vec3 c) {
    vec3 scene = mix((exp((c - 0.55991073) / 0.17883277) + 0.28466892) / 12.0, c * c / 3.0, lessThanEqual(c, vec3(0.5)));
    float y = dot(scene, vec3(0.2627, 0.6780, 0.0593));
    return scene * (pow(max(y, 1e-6), 0.2) * 1000.0 / kReferenceWhite);
}

vec3 light_from_code(vec3 c, int transfer) {
    c = max(c, 0.0);
    switch (transfer) {
        case kGamma22: return pow(c, vec3(2.2));
        case kGamma28: return pow(c, vec3(2.8));
        case kLinear: return c;
        case kPq: return light_from_pq(min(c, 1.0));
        case kHlg: return light_from_hlg(min(c, 1.0));
        default: return light_from_srgb(c);
    }
}

#endif
