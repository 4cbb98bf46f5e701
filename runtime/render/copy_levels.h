#pragma once
// Which form of a mesh is drawn: the coarsest whose error is small enough in pixels, of each copy by itself.
#include <cstdint>

#include <glm/mat4x4.hpp>
#include <glm/vec4.hpp>

#include "asset/model.h"
#include "render/gpu_model.h"

namespace pai {

struct DrawItem;
struct DrawList;

struct LodView {
    glm::mat4 clip_from_world{1};
    float px_per_m = 1;  // in the middle of the picture, where w is 1
    float most_px = 0;   // error that nobody sees; 0: everything is drawn in full
};

// What a point is multiplied by for its w.
inline glm::vec4 w_row(const glm::mat4& m) { return {m[0][3], m[1][3], m[2][3], m[3][3]}; }

// 0: full; i: the coarser form i - 1, the coarsest whose error is at most `most_px` where a metre of the mesh is `px_per_m` long.
int coarsest_level(const GpuItem& item, float px_per_m, float most_px);
GpuRange range_of(const GpuItem& item, int level);

// How the copies of a set are seen; `merge`: they may be drawn merged.
CopyView copy_view(const LodView& view, const glm::mat4& world_from_copies, bool merge);
// Of a copy in the box `box`, in the space of the copies, of the largest_scale() `scale`.
int level_of_copy(const GpuItem& item, const Bounds& box, float scale, const CopyView& view, float most_px);

// Makes `d`, whose copies in the view are known, draw each with the form that suits it: runs of one form each, the finest first, in each the copies in the
// order that they have. Copies that blend keep their order and have one form, that of the one which needs the finest.
void choose_copy_levels(const LodView& view, const glm::mat4& world_from_copies, DrawItem& d, DrawList& list);
// Of what is merged and of the forms of all that are drawn, copies and merged ones, in the view or not; 0 where all are drawn in full whatever the view.
// Looks at every copy: ask once a list.
std::uint64_t copy_levels_hash(const LodView& view, const glm::mat4& world_from_copies, const DrawItem& d);

}  // namespace pai
