#pragma once
// Triangles on the CPU, compiled once for every kind of processor: all names stay in the file that includes it.
// Coverage is what OpenGL prescribes: corners in steps of 1/256 px, a pixel belongs to the triangle that its centre lies in, one on an edge to one of its sides.
#include "cull/vectors.h"
#include "cull/visibility_kernel.h"

namespace pai {
namespace {

typedef float F4 __attribute__((vector_size(16)));
typedef short S8 __attribute__((vector_size(16)));

constexpr int kSteps = 256, kHalf = kSteps / 2;
constexpr float kGuard_px = 8192;  // beyond it corners are cut off, so that products of steps fit
constexpr int kSmall_px = 64;      // up to here products of steps fit in 32 bits
constexpr I8 kCount = {0, 1, 2, 3, 4, 5, 6, 7};

[[gnu::always_inline]] inline I8 all_int(std::int32_t v) { return I8{v, v, v, v, v, v, v, v}; }
[[gnu::always_inline]] inline void store_ids(std::uint32_t* p, I8 v) { __builtin_memcpy(p, &v, sizeof v); }
[[gnu::always_inline]] inline I8 load_ids(const std::uint32_t* p) {
    I8 v;
    __builtin_memcpy(&v, p, sizeof v);
    return v;
}
[[gnu::always_inline]] inline float float_at(const unsigned char* p) {
    float v;
    __builtin_memcpy(&v, p, sizeof v);
    return v;
}

inline std::int32_t steps(float px) { return static_cast<std::int32_t>(px * kSteps + (px < 0 ? -0.5f : 0.5f)); }

void project_mesh(const KernelVisibility& t, const KernelMesh& mesh) {
    const float* m = mesh.clip_from_mesh;
    const float half_width = 0.5f * static_cast<float>(t.width), half_height = 0.5f * static_cast<float>(t.height);
    for (std::uint32_t first = mesh.first_vertex; first < mesh.first_vertex + mesh.vertex_count; first += 8) {
        const std::uint32_t left = mesh.first_vertex + mesh.vertex_count - first, count = left < 8 ? left : 8;
        F8 x{}, y{}, z{};
        for (std::uint32_t i = 0; i < count; ++i) {
            const unsigned char* at = mesh.vertices + static_cast<std::size_t>(first + i) * mesh.stride;
            x[i] = float_at(at);
            y[i] = float_at(at + 4);
            z[i] = float_at(at + 8);
        }
        const F8 w = all(m[3]) * x + all(m[7]) * y + all(m[11]) * z + all(m[15]);
        const F8 depth = all(m[2]) * x + all(m[6]) * y + all(m[10]) * z + all(m[14]);
        const F8 px = (all(m[0]) * x + all(m[4]) * y + all(m[8]) * z + all(m[12]) + w) * half_width;
        const F8 py = (all(m[1]) * x + all(m[5]) * y + all(m[9]) * z + all(m[13]) + w) * half_height;
        const F8 scale = 1.0f / w, at_x = px * scale, at_y = py * scale, at_depth = depth * scale;
        // What is not a number is in no range.
        const I8 inside = (w > 1e-6f) & (depth <= w) & (at_x <= kGuard_px) & (at_x >= -kGuard_px) & (at_y <= kGuard_px) & (at_y >= -kGuard_px);
        for (std::uint32_t i = 0; i < count; ++i) {
            KernelVertex& out = mesh.projected[first + i];
            out = {px[i], py[i], w[i], at_depth[i], kUnprojected, 0};
            if (!inside[i]) continue;
            out.px256 = steps(at_x[i]);
            out.py256 = steps(at_y[i]);
        }
    }
}

struct Corner {
    std::int32_t x, y;  // steps
    float depth;
};

// Depth is a plane over the picture.
struct DepthPlane {
    float at, per_x, per_y;  // at the centre of pixel (0, 0) of what is drawn; per px
    float least, most;       // of the corners: the plane of a sliver is hardly known
};

inline DepthPlane depth_plane(const Corner& a, const Corner& b, const Corner& c, int x, int y) {
    const auto bx = static_cast<float>(b.x - a.x), by = static_cast<float>(b.y - a.y), cx = static_cast<float>(c.x - a.x), cy = static_cast<float>(c.y - a.y);
    const float db = b.depth - a.depth, dc = c.depth - a.depth, scale = static_cast<float>(kSteps) / (bx * cy - cx * by);
    DepthPlane p;
    p.least = a.depth < b.depth ? a.depth : b.depth;
    p.least = c.depth < p.least ? c.depth : p.least;
    p.most = a.depth > b.depth ? a.depth : b.depth;
    p.most = c.depth > p.most ? c.depth : p.most;
    p.per_x = (db * cy - dc * by) * scale;
    p.per_y = (dc * bx - db * cx) * scale;
    p.at = a.depth + p.per_x * (static_cast<float>(x * kSteps + kHalf - a.x) / kSteps) + p.per_y * (static_cast<float>(y * kSteps + kHalf - a.y) / kSteps);
    return p;
}

[[gnu::always_inline]] inline void write_lanes(float* depth, std::uint32_t* ids, F8 z, const DepthPlane& plane, I8 inside, std::uint32_t id) {
    z = least(most(z, all(plane.least)), all(plane.most));
    const F8 before = load(depth);
    const I8 nearer = inside & (z >= before) & (z >= all(0));
    if (!any(nearer)) return;
    store(depth, nearer ? z : before);
    store_ids(ids, nearer ? all_int(static_cast<std::int32_t>(id)) : load_ids(ids));
}

// An edge: at least 0 on the inner side.
struct Edge {
    std::int32_t at, per_x, per_y;
};

inline Edge edge_of(const Corner& from, const Corner& to, int x, int y) {
    const std::int32_t dx = to.x - from.x, dy = to.y - from.y;
    const std::int32_t own = dy > 0 || (dy == 0 && dx > 0) ? 0 : 1;
    return {dx * (y * kSteps + kHalf - from.y) - dy * (x * kSteps + kHalf - from.x) - own, -dy * kSteps, dx * kSteps};
}

struct Box {
    int x0, y0, x1, y1;  // pixels, both ends within
};

void draw_small(const KernelVisibility& t, const Corner& a, const Corner& b, const Corner& c, const Box& box, std::uint32_t id) {
    const Edge ab = edge_of(a, b, box.x0, box.y0), bc = edge_of(b, c, box.x0, box.y0), ca = edge_of(c, a, box.x0, box.y0);
    const DepthPlane plane = depth_plane(a, b, c, box.x0, box.y0);
    const F8 across = __builtin_convertvector(kCount, F8) * plane.per_x;
    const I8 ab_across = kCount * ab.per_x, bc_across = kCount * bc.per_x, ca_across = kCount * ca.per_x;
    for (int y = box.y0; y <= box.y1; ++y) {
        const int down = y - box.y0;
        const float z = plane.at + plane.per_y * static_cast<float>(down);
        for (int x = box.x0; x <= box.x1; x += 8) {
            const int right = x - box.x0;
            const I8 e0 = ab_across + (ab.at + ab.per_y * down + ab.per_x * right);
            const I8 e1 = bc_across + (bc.at + bc.per_y * down + bc.per_x * right);
            const I8 e2 = ca_across + (ca.at + ca.per_y * down + ca.per_x * right);
            const I8 inside = ((e0 | e1 | e2) >= 0) & (kCount <= box.x1 - x);
            const std::size_t at = static_cast<std::size_t>(y) * static_cast<std::size_t>(t.stride) + static_cast<std::size_t>(x);
            write_lanes(t.depth + at, t.ids + at, across + (z + plane.per_x * static_cast<float>(right)), plane, inside, id);
        }
    }
}

inline std::int64_t floor_div(std::int64_t a, std::int64_t b) {
    const std::int64_t q = a / b;
    return q * b > a ? q - 1 : q;  // b > 0
}

// Narrows the pixels [x0, x1] of row y to the inner side of an edge.
inline void narrow(const Corner& from, const Corner& to, int y, std::int64_t& x0, std::int64_t& x1) {
    const std::int64_t dx = to.x - from.x, dy = to.y - from.y;
    const std::int64_t own = dy > 0 || (dy == 0 && dx > 0) ? 0 : 1;
    const std::int64_t at = dx * (std::int64_t{y} * kSteps + kHalf - from.y) - dy * (kHalf - from.x) - own;  // less dy * 256 x
    if (dy == 0) {
        if (at < 0) x1 = x0 - 1;
    } else if (dy > 0) {
        const std::int64_t last = floor_div(at, dy * kSteps);
        x1 = last < x1 ? last : x1;
    } else {
        const std::int64_t first = -floor_div(at, -dy * kSteps);
        x0 = first > x0 ? first : x0;
    }
}

void draw_large(const KernelVisibility& t, const Corner& a, const Corner& b, const Corner& c, const Box& box, std::uint32_t id) {
    const DepthPlane plane = depth_plane(a, b, c, 0, 0);
    const F8 across = __builtin_convertvector(kCount, F8) * plane.per_x;
    for (int y = box.y0; y <= box.y1; ++y) {
        std::int64_t x0 = box.x0, x1 = box.x1;
        narrow(a, b, y, x0, x1);
        narrow(b, c, y, x0, x1);
        narrow(c, a, y, x0, x1);
        const float z = plane.at + plane.per_y * static_cast<float>(y);
        for (int x = static_cast<int>(x0); x <= x1; x += 8) {
            const std::size_t at = static_cast<std::size_t>(y) * static_cast<std::size_t>(t.stride) + static_cast<std::size_t>(x);
            write_lanes(t.depth + at, t.ids + at, across + (z + plane.per_x * static_cast<float>(x)), plane, kCount <= static_cast<int>(x1) - x, id);
        }
    }
}

inline int least_int(int a, int b) { return a < b ? a : b; }
inline int most_int(int a, int b) { return a > b ? a : b; }

[[gnu::always_inline]] inline void draw_triangle(const KernelVisibility& t, const Corner& a, Corner b, Corner c, bool mirrored, bool two_sided, std::uint32_t id) {
    const int low_x = least_int(a.x, least_int(b.x, c.x)), high_x = most_int(a.x, most_int(b.x, c.x));
    const int low_y = least_int(a.y, least_int(b.y, c.y)), high_y = most_int(a.y, most_int(b.y, c.y));
    const Box box{most_int((low_x + kHalf - 1) >> 8, 0), most_int((low_y + kHalf - 1) >> 8, 0), least_int((high_x - kHalf) >> 8, t.width - 1), least_int((high_y - kHalf) >> 8, t.height - 1)};
    if (box.x0 > box.x1 || box.y0 > box.y1) return;
    const std::int64_t area = std::int64_t{b.x - a.x} * (c.y - a.y) - std::int64_t{c.x - a.x} * (b.y - a.y);
    if (area == 0 || (!two_sided && (area > 0) == mirrored)) return;
    if (area < 0) {
        const Corner kept = b;
        b = c;
        c = kept;
    }
    const bool small = high_x - low_x < kSmall_px * kSteps && high_y - low_y < kSmall_px * kSteps;
    if (small) draw_small(t, a, b, c, box, id);
    else draw_large(t, a, b, c, box, id);
}

// A corner before it is cut: homogeneous pixels and depth.
struct Uncut {
    float x, y, z, w;
};

// How far within the planes that cut: the near one, and four around the picture.
inline float within(const Uncut& v, int plane) {
    switch (plane) {
        case 0: return v.w - v.z;
        case 1: return v.w * kGuard_px - v.x;
        case 2: return v.w * kGuard_px + v.x;
        case 3: return v.w * kGuard_px - v.y;
        default: return v.w * kGuard_px + v.y;
    }
}

int cut(const Uncut* in, int count, int plane, Uncut* out) {
    int n = 0;
    for (int i = 0; i < count; ++i) {
        const Uncut &a = in[i], &b = in[(i + 1) % count];
        const float da = within(a, plane), db = within(b, plane);
        if (da >= 0) out[n++] = a;
        if ((da >= 0) == (db >= 0)) continue;
        const float s = da / (da - db);
        out[n++] = {a.x + (b.x - a.x) * s, a.y + (b.y - a.y) * s, a.z + (b.z - a.z) * s, a.w + (b.w - a.w) * s};
    }
    return n;
}

void draw_cut(const KernelVisibility& t, const KernelMesh& mesh, const std::uint32_t* triangle, std::uint32_t id) {
    Uncut corners[2][16];
    const float* m = mesh.clip_from_mesh;
    int count = 3;
    for (int k = 0; k < 3; ++k) {
        const unsigned char* at = mesh.vertices + static_cast<std::size_t>(triangle[k]) * mesh.stride;
        const KernelVertex& v = mesh.projected[triangle[k]];
        const float x = float_at(at), y = float_at(at + 4), z = float_at(at + 8);
        corners[0][k] = {v.x, v.y, m[2] * x + m[6] * y + m[10] * z + m[14], v.w};
    }
    for (int plane = 0; plane < 5 && count > 0; ++plane) count = cut(corners[plane & 1], count, plane, corners[~plane & 1]);
    const Uncut* left = corners[1];
    Corner made[16];
    for (int i = 0; i < count; ++i) {
        // What is not a number, or stands in the eye, is not drawn.
        if (!(left[i].w > 1e-9f)) return;
        const float x = left[i].x / left[i].w, y = left[i].y / left[i].w;
        if (!(x >= -2 * kGuard_px && x <= 2 * kGuard_px && y >= -2 * kGuard_px && y <= 2 * kGuard_px)) return;
        made[i] = {steps(x), steps(y), left[i].z / left[i].w};
    }
    for (int i = 2; i < count; ++i) draw_triangle(t, made[0], made[i - 1], made[i], mesh.mirrored, mesh.two_sided, id);
}

void draw_mesh(const KernelVisibility& t, const KernelMesh& mesh) {
    for (std::uint32_t i = 0; i < mesh.triangle_count; ++i) {
        const std::uint32_t* triangle = mesh.indices + std::size_t{3} * i;
        const KernelVertex &a = mesh.projected[triangle[0]], &b = mesh.projected[triangle[1]], &c = mesh.projected[triangle[2]];
        if (a.px256 == kUnprojected || b.px256 == kUnprojected || c.px256 == kUnprojected) draw_cut(t, mesh, triangle, mesh.first_id + i);
        else draw_triangle(t, {a.px256, a.py256, a.depth}, {b.px256, b.py256, b.depth}, {c.px256, c.py256, c.depth}, mesh.mirrored, mesh.two_sided, mesh.first_id + i);
    }
}

// What pixels of one triangle are told from.
struct Told {
    float at[3], per_x[3], per_y[3];  // shares of the corners, each times the same; at: at the pixel it was made for
    float u[3], v[3];
    F8 frame[3];                      // normal, 0, tangent
    bool even;                        // one frame for all
};

inline Told told_of(const KernelMesh& mesh, const std::uint32_t* triangle, float px, float py) {
    Told out;
    float x[3], y[3], w[3];
    S8 frames[3];
    for (int k = 0; k < 3; ++k) {
        const KernelVertex& p = mesh.projected[triangle[k]];
        // Counted from the pixel: of small triangles far from the corner of the picture little else would be left.
        w[k] = p.w;
        x[k] = p.x - p.w * px;
        y[k] = p.y - p.w * py;
        const unsigned char* at = mesh.vertices + static_cast<std::size_t>(triangle[k]) * mesh.stride;
        out.u[k] = float_at(at + mesh.uv_at);
        out.v[k] = float_at(at + mesh.uv_at + 4);
        if (mesh.has_tangents) __builtin_memcpy(&frames[k], at + mesh.normal_at, sizeof(S8));
        else {
            frames[k] = S8{};
            __builtin_memcpy(&frames[k], at + mesh.normal_at, sizeof(S8) / 2);
        }
        out.frame[k] = __builtin_convertvector(frames[k], F8);
    }
    for (int k = 0; k < 3; ++k) {
        const int i = k == 2 ? 0 : k + 1, j = i == 2 ? 0 : i + 1;
        out.per_x[k] = y[i] * w[j] - y[j] * w[i];
        out.per_y[k] = x[j] * w[i] - x[i] * w[j];
        out.at[k] = x[i] * y[j] - x[j] * y[i];
    }
    typedef long long L2 __attribute__((vector_size(16)));
    const L2 differ = (reinterpret_cast<L2>(frames[0]) ^ reinterpret_cast<L2>(frames[1])) | (reinterpret_cast<L2>(frames[0]) ^ reinterpret_cast<L2>(frames[2]));
    out.even = (differ[0] | differ[1]) == 0;
    return out;
}

inline void turn(const float* m, float* v) {
    const float x = v[0], y = v[1], z = v[2];
    v[0] = m[0] * x + m[3] * y + m[6] * z;
    v[1] = m[1] * x + m[4] * y + m[7] * z;
    v[2] = m[2] * x + m[5] * y + m[8] * z;
}

inline void tell_frame(const KernelMesh& mesh, F8 frame, bool flipped, KernelSurface& out, float* tangent) {
    float f[8];
    store(f, frame * (1.0f / 32767));
    if (mesh.turned) turn(mesh.normal_from_mesh, f);
    // The far side: with its normal the whole frame turns, and so does what a normal map says.
    const float side = flipped ? -1.0f : 1.0f;
    for (int k = 0; k < 3; ++k) out.normal[k] = f[k] * side;
    out.group = mesh.told;
    if (!mesh.has_tangents) return;
    if (mesh.turned) turn(mesh.world_from_mesh, f + 4);
    for (int k = 0; k < 3; ++k) tangent[k] = f[4 + k] * side;
    tangent[3] = f[7] * mesh.handed * side;
}

inline float no_less(float v, float low) { return v > low ? v : low; }

// `count` pixels side by side of one triangle.
void tell_run(const KernelMesh& mesh, const std::uint32_t* triangle, int x, int y, int count, const float* depth, KernelSurface* out, float (*tangents)[4]) {
    const Told t = told_of(mesh, triangle, static_cast<float>(x) + 0.5f, static_cast<float>(y) + 0.5f);
    const float whole = t.at[0] + t.at[1] + t.at[2], side = whole < 0 ? -1.0f : 1.0f;
    const bool flipped = mesh.two_sided && (whole < 0) != mesh.mirrored;
    const float per_x = t.per_x[0] + t.per_x[1] + t.per_x[2], per_y = t.per_y[0] + t.per_y[1] + t.per_y[2];
    const float ux = t.u[0] * t.per_x[0] + t.u[1] * t.per_x[1] + t.u[2] * t.per_x[2], uy = t.u[0] * t.per_y[0] + t.u[1] * t.per_y[1] + t.u[2] * t.per_y[2];
    const float vx = t.v[0] * t.per_x[0] + t.v[1] * t.per_x[1] + t.v[2] * t.per_x[2], vy = t.v[0] * t.per_y[0] + t.v[1] * t.per_y[1] + t.v[2] * t.per_y[2];
    for (int i = 0; i < count; ++i) {
        const auto right = static_cast<float>(i);
        // A centre may lie outside by what rounding moved a corner.
        float share[3];
        for (int k = 0; k < 3; ++k) share[k] = no_less((t.at[k] + t.per_x[k] * right) * side, 0);
        const float sum = share[0] + share[1] + share[2];
        const float scale = sum > 0 ? 1.0f / sum : 0.0f;
        if (!(sum > 0)) share[0] = 1;
        else for (float& s : share) s *= scale;
        const float u = t.u[0] * share[0] + t.u[1] * share[1] + t.u[2] * share[2], v = t.v[0] * share[0] + t.v[1] * share[1] + t.v[2] * share[2];
        const float s = scale * side;
        const float dux = (ux - u * per_x) * s * mesh.texture_px[0], dvx = (vx - v * per_x) * s * mesh.texture_px[1];
        const float duy = (uy - u * per_y) * s * mesh.texture_px[0], dvy = (vy - v * per_y) * s * mesh.texture_px[1];
        KernelSurface& o = out[i];
        o.u = u;
        o.v = v;
        o.steepness = no_less(dux * dux + dvx * dvx, duy * duy + dvy * dvy);
        o.depth = depth[i];
        if (i > 0 && t.even) {
            for (int k = 0; k < 3; ++k) o.normal[k] = out[0].normal[k];
            o.group = out[0].group;
            if (mesh.has_tangents) __builtin_memcpy(tangents[i], tangents[0], sizeof tangents[0]);
        } else {
            tell_frame(mesh, t.frame[0] * share[0] + t.frame[1] * share[1] + t.frame[2] * share[2], flipped, o, tangents ? tangents[i] : nullptr);
        }
    }
}

// The mesh that a triangle is of.
inline int mesh_of(const KernelMesh* meshes, int mesh_count, std::uint32_t id) {
    int low = 0, high = mesh_count - 1;
    while (low < high) {
        const int middle = (low + high + 1) / 2;
        if (meshes[middle].first_id <= id) low = middle;
        else high = middle - 1;
    }
    return low;
}

void tell_rows(const KernelVisibility& t, const KernelMesh* meshes, int mesh_count, int first, int last, const KernelTiles& tiles, KernelSurface* surfaces, float (*tangents)[4]) {
    int at_mesh = 0;
    for (int y = first; y < last; ++y) {
        const std::size_t row = static_cast<std::size_t>(y) * static_cast<std::size_t>(t.stride);
        std::uint64_t* groups = tiles.groups + static_cast<std::size_t>(y / kTile_px) * static_cast<std::size_t>(tiles.stride);
        for (int x = 0; x < t.width;) {
            const std::uint32_t id = t.ids[row + static_cast<std::size_t>(x)];
            int end = x + 1;
            while (end < t.width && t.ids[row + static_cast<std::size_t>(end)] == id) ++end;
            KernelSurface* out = surfaces + row + x;
            if (id == 0) {
                for (int i = 0; i < end - x; ++i) out[i].group = -1;
            } else {
                if (id - meshes[at_mesh].first_id >= meshes[at_mesh].triangle_count) at_mesh = mesh_of(meshes, mesh_count, id);
                const KernelMesh& mesh = meshes[at_mesh];
                tell_run(mesh, mesh.indices + std::size_t{3} * (id - mesh.first_id), x, y, end - x, t.depth + row + x, out, tangents ? tangents + row + x : nullptr);
                for (int tile = x / kTile_px; tile <= (end - 1) / kTile_px; ++tile) groups[tile] |= std::uint64_t{1} << mesh.group;
            }
            x = end;
        }
    }
}

}  // namespace
}  // namespace pai
