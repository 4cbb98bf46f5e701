// The farthest depth of squares of pixels: of 2 x 2, of 4 x 4, and so on to one of all. Depth is reversed: the farthest is the least.
// Level after level, row after row; a level has half as many a side as the one before, rounded up, so that every square has its children
// whatever the size of the picture.
#ifndef LIB_DEPTH_PYRAMID
#define LIB_DEPTH_PYRAMID

ivec2 half_of(ivec2 size) { return (size + 1) >> 1; }

#ifdef PYRAMID_READ
const int kMostAcross = 3;  // squares that are looked at, a side, less one

// Of the pixels [low, high], which lie in the picture.
float farthest_in(ivec2 low, ivec2 high, ivec2 picture_px) {
    ivec2 size = half_of(picture_px), a = low >> 1, b = high >> 1;
    int first = 0;
    while (any(greaterThan(b - a, ivec2(kMostAcross)))) {
        first += size.x * size.y;
        size = half_of(size);
        a >>= 1;
        b >>= 1;
    }
    float out_depth = 1.0;
    for (int y = a.y; y <= b.y; ++y)
        for (int x = a.x; x <= b.x; ++x) out_depth = min(out_depth, PYRAMID_READ[first + y * size.x + x]);
    return out_depth;
}
#endif

#endif
