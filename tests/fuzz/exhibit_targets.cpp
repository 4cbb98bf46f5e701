// Scenes that other programs wrote, the pages and captions that they name, and cities.
#include <cmath>

#include "asset/codec/gltf.h"
#include "cities/city_glb.h"
#include "exhibit/article_text.h"
#include "exhibit/captions.h"
#include "exhibit/exhibit.h"
#include "show/load.h"
#include "show/placing.h"
#include "targets.h"

namespace pai {
namespace {

void check(const Transform& t) {
    const glm::mat4 m = local_matrix(t);
    for (int c = 0; c < 4; ++c)
        for (int r = 0; r < 4; ++r) PAI_ASSERT(m[c][r] == m[c][r]);
}

void run_svx(ByteSpan bytes) {
    const std::string_view text = as_text(bytes);
    PAI_ASSERT(article_text(text, 100).size() <= 100);
    if (const auto captions = read_captions(text, "en"))
        for (const auto& [id, caption] : *captions) PAI_ASSERT(caption.duration > Flicks{} && !caption.text.empty());
    const auto exhibit = read_exhibit(text);
    if (!exhibit) return PAI_ASSERT(!exhibit.error().message.empty() && !exhibit.error().reason.empty());
    const int count = static_cast<int>(exhibit->nodes.size());
    for (int i = 0; i < count; ++i) {
        const ExhibitNode& node = exhibit->nodes[static_cast<std::size_t>(i)];
        PAI_ASSERT(node.parent < i && node.aim < count);
        check(node.transform);
    }
    for (const ExhibitTour& tour : exhibit->tours) PAI_ASSERT(!tour.stops.empty());
}

// Outlines that cross themselves are filled somehow; what is written reads as a model.
void run_city(ByteSpan bytes) {
    CityOptions options;
    options.limits = {.bytes = 1u << 20, .things = 2000, .points = 5000, .ring_points = 300};
    auto city = read_city(as_text(bytes), options);
    if (const auto terrain = read_terrain(as_text(bytes), city ? *city : City())) PAI_ASSERT(std::isfinite(terrain->height_at({1, 2})));
    if (!city) return PAI_ASSERT(!city.error().message.empty() && !city.error().reason.empty());
    const auto made = make_city_glb(*city);
    PAI_ASSERT(made.has_value());
    const auto none = [](std::string_view path) -> Result<ByteSpan> { return Error(Code::NotFound, std::string(path)); };
    const auto model = codec::read_gltf(made->glb, none);
    PAI_ASSERT(model.has_value());
}

constexpr FuzzTarget kExhibitTargets[] = {{"svx", run_svx}, {"city", run_city}};

}  // namespace

std::span<const FuzzTarget> exhibit_fuzz_targets() { return kExhibitTargets; }

}  // namespace pai
