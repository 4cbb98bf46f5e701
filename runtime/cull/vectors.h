#pragma once
// Vectors of eight for the kernels. Everything stays in the file that includes it: what is compiled for one processor must not be called on another.
#include <cstdint>

namespace pai {
namespace {

typedef float F8 __attribute__((vector_size(32)));
typedef std::int32_t I8 __attribute__((vector_size(32)));

// Centres of eight pixels, from the left side of the first.
constexpr F8 kLanes = {0.5f, 1.5f, 2.5f, 3.5f, 4.5f, 5.5f, 6.5f, 7.5f};

[[gnu::always_inline]] inline F8 all(float v) { return F8{v, v, v, v, v, v, v, v}; }
[[gnu::always_inline]] inline F8 load(const float* p) {
    F8 v;
    __builtin_memcpy(&v, p, sizeof v);
    return v;
}
[[gnu::always_inline]] inline void store(float* p, F8 v) { __builtin_memcpy(p, &v, sizeof v); }
[[gnu::always_inline]] inline F8 least(F8 a, F8 b) { return a < b ? a : b; }
[[gnu::always_inline]] inline F8 most(F8 a, F8 b) { return a > b ? a : b; }
[[gnu::always_inline]] inline float least_of(F8 v) {
    float m = v[0];
    for (int i = 1; i < 8; ++i) m = v[i] < m ? v[i] : m;
    return m;
}
[[gnu::always_inline]] inline float most_of(F8 v) {
    float m = v[0];
    for (int i = 1; i < 8; ++i) m = v[i] > m ? v[i] : m;
    return m;
}
[[gnu::always_inline]] inline bool any(I8 v) {
    typedef long long L4 __attribute__((vector_size(32)));
    const L4 l = reinterpret_cast<L4>(v);
    return (l[0] | l[1] | l[2] | l[3]) != 0;
}
inline float magnitude(float v) { return v < 0 ? -v : v; }

}  // namespace
}  // namespace pai
