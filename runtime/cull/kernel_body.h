#pragma once
// The kernel in vectors of eight, compiled once for every kind of processor: all names stay in the file that includes it.
// It includes nothing with inline functions of its own, whose code for one processor could be called on another.
#include "cull/kernel.h"
#include "cull/vectors.h"

namespace pai {
namespace {

// Rasterisers move corners to steps of 1/256 px and round: so far an outline may lie from where it is calculated.
constexpr float kSnap_px = 1.0f / 64;
// Of depth, for rounding there and here.
constexpr float kDepthShare = 8e-6f;

constexpr float kFarthest_px = 32768;

struct Points {
    F8 x, y, z;  // px, px, depth
    bool near;   // one lies before the near plane, or so far off the picture that floats are too coarse: the rest is undefined
};

[[gnu::always_inline]] inline Points project(const KernelTarget& t, F8 x, F8 y, F8 z, const float* m) {
    const F8 w = all(m[3]) * x + all(m[7]) * y + all(m[11]) * z + all(m[15]);
    Points p{};
    const F8 depth = all(m[2]) * x + all(m[6]) * y + all(m[10]) * z + all(m[14]);
    // What is not a number is in no range: it counts as near.
    p.near = any(~((w > 1e-6f) & (depth <= w)));
    if (p.near) return p;
    const F8 scale = 1.0f / w;
    p.x = ((all(m[0]) * x + all(m[4]) * y + all(m[8]) * z + all(m[12])) * scale + 1.0f) * (0.5f * static_cast<float>(t.width));
    p.y = ((all(m[1]) * x + all(m[5]) * y + all(m[9]) * z + all(m[13])) * scale + 1.0f) * (0.5f * static_cast<float>(t.height));
    p.z = depth * scale;
    p.near = any(~((p.x <= kFarthest_px) & (p.x >= -kFarthest_px) & (p.y <= kFarthest_px) & (p.y >= -kFarthest_px)));
    return p;
}

// Pixels [x0, x1] x [y0, y1] whose samples may lie within; empty if x0 > x1 or y0 > y1.
struct Rect {
    int x0, y0, x1, y1;
    bool empty() const { return x0 > x1 || y0 > y1; }
};

inline int up(float v) {
    const int i = static_cast<int>(v);
    return static_cast<float>(i) < v ? i + 1 : i;
}
inline int first_pixel(float low, int count) { return low < 0.5f ? 0 : low > static_cast<float>(count) ? count : up(low - 0.5f); }
inline int last_pixel(float high, int count) {
    if (high < 0.5f) return -1;
    if (high > static_cast<float>(count)) return count - 1;
    const int last = static_cast<int>(high - 0.5f);
    return last < count - 1 ? last : count - 1;
}
inline Rect rect_of(const KernelTarget& t, float x0, float y0, float x1, float y1) {
    const float r = t.reach_px + kSnap_px;
    return {first_pixel(x0 - r, t.width), first_pixel(y0 - r, t.height), last_pixel(x1 + r, t.width), last_pixel(y1 + r, t.height)};
}

// All ones in the lanes of tile column `tile` that lie in [x0, x1].
[[gnu::always_inline]] inline I8 lanes_in(int tile, const Rect& r) {
    const F8 x = kLanes + static_cast<float>(tile * 8);
    return (x > static_cast<float>(r.x0)) & (x < static_cast<float>(r.x1 + 1));
}

bool covered(const KernelTarget& t, const Rect& r, float depth) {
    const F8 nearest = all(depth);
    for (int ty = r.y0 / 8; ty <= r.y1 / 8; ++ty) {
        const int first = ty * 8 > r.y0 ? ty * 8 : r.y0, last = ty * 8 + 7 < r.y1 ? ty * 8 + 7 : r.y1;
        for (int tx = r.x0 / 8; tx <= r.x1 / 8; ++tx) {
            if (t.tiles[ty * t.tile_stride + tx] > depth) continue;
            const I8 lanes = lanes_in(tx, r);
            for (int y = first; y <= last; ++y)
                if (any((load(t.depth + y * t.stride + tx * 8) <= nearest) & lanes)) return false;
        }
    }
    return true;
}

bool is_hidden(const KernelTarget& t, const float* low, const float* high, const float* m) {
    const F8 x{low[0], high[0], low[0], high[0], low[0], high[0], low[0], high[0]};
    const F8 y{low[1], low[1], high[1], high[1], low[1], low[1], high[1], high[1]};
    const F8 z{low[2], low[2], low[2], low[2], high[2], high[2], high[2], high[2]};
    const Points p = project(t, x, y, z, m);
    if (p.near) return false;
    const Rect r = rect_of(t, least_of(p.x), least_of(p.y), most_of(p.x), most_of(p.y));
    if (r.empty()) return true;
    const float depth = most_of(p.z);
    return covered(t, r, depth + depth * kDepthShare);
}

struct Line {
    float x, y, c;  // x * px + y * py + c: px inside of the outline
};
struct Slope {
    float x, y, c, slack;  // depth at px, and how far that of a sample may differ
    std::uint32_t bit;
};

struct Outline {
    Line lines[32];
    int line_count = 0;
    Slope slopes[16];
    int slope_count = 0;
    std::uint32_t edge_on = 0;  // faces that are seen as lines
};

void find_faces(const KernelTarget& t, const KernelShape& s, const float* px, const float* py, const float* pz, bool mirrored, bool* front, Outline& out) {
    for (int f = 0; f < s.face_count; ++f) {
        const int a = s.faces[f][0], b = s.faces[f][1], c = s.faces[f][2];
        const float ux = px[b] - px[a], uy = py[b] - py[a], uz = pz[b] - pz[a], vx = px[c] - px[a], vy = py[c] - py[a], vz = pz[c] - pz[a];
        const float area = ux * vy - uy * vx, length = magnitude(ux) + magnitude(uy) + magnitude(vx) + magnitude(vy);
        const float turned = mirrored ? -area : area;
        // What is thinner than a corner moves has no slope; it lies within the margin of what is beside it.
        const bool thin = magnitude(area) < length * (0.25f * kSnap_px);
        front[f] = !thin && turned > 0;
        if (thin) out.edge_on |= 1u << f;
        if (!front[f]) continue;
        Slope slope;
        slope.x = -(uy * vz - uz * vy) / area;
        slope.y = -(uz * vx - ux * vz) / area;
        slope.c = pz[a] - slope.x * px[a] - slope.y * py[a];
        slope.slack = (magnitude(slope.x) + magnitude(slope.y)) * (t.reach_px + kSnap_px);
        slope.bit = 1u << f;
        out.slopes[out.slope_count++] = slope;
    }
}

void find_lines(const KernelShape& s, const float* px, const float* py, bool mirrored, const bool* front, Outline& out) {
    for (int e = 0; e < s.edge_count; ++e) {
        const bool first = front[s.edges[e][2]];
        if (first == front[s.edges[e][3]]) continue;
        const int from = s.edges[e][first != mirrored ? 0 : 1], to = s.edges[e][first != mirrored ? 1 : 0];
        const float dx = px[to] - px[from], dy = py[to] - py[from];
        const float length = __builtin_sqrtf(dx * dx + dy * dy);
        if (!(length > 1e-6f)) continue;
        const float x = -dy / length, y = dx / length;
        out.lines[out.line_count++] = {x, y, -(x * px[from] + y * py[from])};
    }
}

// One tile of an outline: takes its depth in where it is nearer, and returns the faces that are seen.
[[gnu::always_inline]] inline std::uint32_t add_tile(const KernelTarget& t, const Outline& o, const Rect& r, int tx, int ty, float inner, float outer) {
    const F8 x = kLanes + static_cast<float>(tx * 8);
    const I8 lanes = lanes_in(tx, r);
    std::uint32_t seen = 0;
    F8 tile_least = all(2);
    bool changed = false;
    const int first = ty * 8 > r.y0 ? ty * 8 : r.y0, last = ty * 8 + 7 < r.y1 ? ty * 8 + 7 : r.y1;
    // What does not change from row to row.
    F8 lines[32], slopes[16];
    for (int i = 0; i < o.line_count; ++i) lines[i] = o.lines[i].x * x + o.lines[i].c;
    for (int i = 0; i < o.slope_count; ++i) slopes[i] = o.slopes[i].x * x + o.slopes[i].c;
    for (int iy = first; iy <= last; ++iy) {
        float* at = t.depth + iy * t.stride + tx * 8;
        const F8 before = load(at);
        F8 now = before;
        const float y = static_cast<float>(iy) + 0.5f;
        F8 inside = all(1e9f);
        for (int i = 0; i < o.line_count; ++i) inside = least(inside, lines[i] + o.lines[i].y * y);
        const I8 reached = (inside >= -outer) & lanes;
        if (any(reached)) {
            F8 depth = all(2), safe = all(2);
            F8 depths[16];
            for (int i = 0; i < o.slope_count; ++i) {
                depths[i] = slopes[i] + o.slopes[i].y * y;
                depth = least(depth, depths[i] + o.slopes[i].slack);
                safe = least(safe, depths[i] - o.slopes[i].slack);
            }
            const F8 nearest = depth + depth * kDepthShare;
            const I8 visible = reached & (nearest >= before);
            if (any(visible)) {
                for (int i = 0; i < o.slope_count; ++i)
                    if (any(visible & (depths[i] - o.slopes[i].slack <= nearest))) seen |= o.slopes[i].bit;
                const F8 farther = safe - safe * kDepthShare;
                now = ((inside >= inner) & lanes & (farther > before)) ? farther : before;
                store(at, now);
                changed = true;
            }
        }
        tile_least = least(tile_least, now);
    }
    // What is known of a tile may be too little, never too much: one that is touched in part stays as it was.
    if (changed && last - first == 7) t.tiles[ty * t.tile_stride + tx] = least_of(tile_least);
    return seen;
}

std::uint32_t add(const KernelTarget& t, const KernelShape& s, const float* m, bool mirrored) {
    const std::uint32_t every = (1u << s.face_count) - 1;
    float px[16], py[16], pz[16];
    F8 low_x = all(1e30f), low_y = low_x, high_x = all(-1e30f), high_y = high_x, high_z = high_x;
    for (int i = 0; i < s.corner_count; i += 8) {
        const Points p = project(t, load(s.x + i), load(s.y + i), load(s.z + i), m);
        if (p.near) return every;
        store(px + i, p.x);
        store(py + i, p.y);
        store(pz + i, p.z);
        low_x = least(low_x, p.x), high_x = most(high_x, p.x);
        low_y = least(low_y, p.y), high_y = most(high_y, p.y);
        high_z = most(high_z, p.z);
    }
    const Rect r = rect_of(t, least_of(low_x), least_of(low_y), most_of(high_x), most_of(high_y));
    if (r.empty()) return 0;
    Outline outline;
    bool front[16];
    find_faces(t, s, px, py, pz, mirrored, front, outline);
    // A sheet, a line or a point in the picture: not worth a closer look.
    if (outline.slope_count == 0) return every;
    find_lines(s, px, py, mirrored, front, outline);
    const float outer = (t.reach_px + kSnap_px) * 1.5f, inner = outer, top = most_of(high_z);
    std::uint32_t seen = 0;
    for (int ty = r.y0 / 8; ty <= r.y1 / 8; ++ty) {
        for (int tx = r.x0 / 8; tx <= r.x1 / 8; ++tx) {
            if (t.tiles[ty * t.tile_stride + tx] > top + top * kDepthShare) continue;
            seen |= add_tile(t, outline, r, tx, ty, inner, outer);
        }
    }
    return seen == 0 ? 0 : seen | outline.edge_on;
}

}  // namespace
}  // namespace pai
