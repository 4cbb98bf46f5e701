#include "app/view_deeds.h"

#include "app/view_light.h"

namespace pai::app {
void touch_surface(ViewTools& tools, const ViewSolid& solid, const ViewLens& lens, glm::vec2 px) {
    if (!tools.measuring() || !solid.solid()) return;
    if (const auto place = touch(*solid.solid(), lens, tools.section(), glm::dvec2(px), kSnap_px)) tools.touch(*place);
}

void drag_light(ViewTools& tools, const ViewLens& lens, glm::vec2 px) {
    if (const auto light = tools.light()) tools.set_light(light_under(*light, light_ring(tools.bounds(), lens), lens, glm::dvec2(px)));
}

KnownCut known_cut(const SectionArea* area) {
    if (!area || area->pieces.empty()) return {};
    return {area->closed, is_open(*area)};
}

void tell_cut(const SectionArea* area, ViewPageInput& page) {
    if (area) page.section_area_m2 = area->area_m2;
    page.section_closed = !area || area->closed;
}

}  // namespace pai::app
