#pragma once
// What a show in the open adds to a draw list: its surfaces, its sky and the sky's lights.
#include <vector>

#include "render/draw_list.h"

namespace pai {

// What a draw says of a material: the part that names it, else the one for all; null: nothing, or the item cannot be drawn so: only triangles are,
// and copies not as water.
const SurfacePart* open_surface(const ModelDraw& draw, const GpuItem& item, const Material& material);
// The block of DrawItem::open, and the height that it mirrors at. After the item's glow was listed.
void add_open(const ModelDraw& draw, DrawItem& item, DrawList& list);
// Sky, weather and haze of the frame; the authored surroundings fade by day. Adds sun and moon to `lights`.
void add_outdoors(const OutdoorState& outdoors, DrawList& list, std::vector<LightState>& lights);

}  // namespace pai
