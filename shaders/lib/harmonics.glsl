// Real spherical harmonics as splats are trained with: degree by degree, signs with the Condon-Shortley phase.
// Source: P.-P. Sloan, "Stupid spherical harmonics (SH) tricks", 2008, appendix A2.
#ifndef LIB_HARMONICS
#define LIB_HARMONICS

// Harmonic `i` in [1, 15] (0 is the constant) of the unit vector d.
float harmonic_value(int i, vec3 d) {
    float x = d.x, y = d.y, z = d.z, xx = x * x, yy = y * y, zz = z * z;
    switch (i) {
        case 1: return -0.4886025119 * y;
        case 2: return 0.4886025119 * z;
        case 3: return -0.4886025119 * x;
        case 4: return 1.0925484306 * x * y;
        case 5: return -1.0925484306 * y * z;
        case 6: return 0.3153915653 * (2.0 * zz - xx - yy);
        case 7: return -1.0925484306 * x * z;
        case 8: return 0.5462742153 * (xx - yy);
        case 9: return -0.5900435899 * y * (3.0 * xx - yy);
        case 10: return 2.8906114426 * x * y * z;
        case 11: return -0.4570457995 * y * (4.0 * zz - xx - yy);
        case 12: return 0.3731763326 * z * (2.0 * zz - 3.0 * xx - 3.0 * yy);
        case 13: return -0.4570457995 * x * (4.0 * zz - xx - yy);
        case 14: return 1.4453057213 * z * (xx - yy);
        case 15: return -0.5900435899 * x * (xx - 3.0 * yy);
        default: return 0.0;
    }
}

#endif
