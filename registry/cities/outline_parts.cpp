#include <cmath>
#include <map>
#include <utility>
#include <vector>

#include <glm/common.hpp>

#include "cities/city_text.h"
#include "cities/polygon.h"

namespace pai {

void drop_outlines_of_parts(City& city) {
    constexpr double kCell_m = 200, kShare = 0.6;
    const auto cell_of = [](glm::dvec2 p) { return std::pair{static_cast<long>(std::floor(p.x / kCell_m)), static_cast<long>(std::floor(p.y / kCell_m))}; };
    struct Part {
        glm::dvec2 middle;
        double area;
    };
    std::map<std::pair<long, long>, std::vector<Part>> parts;
    for (const CityPrism& prism : city.prisms) {
        if (!prism.part) continue;
        glm::dvec2 sum(0);
        for (const glm::dvec2 p : prism.rings.front()) sum += p;
        const glm::dvec2 middle = sum / static_cast<double>(prism.rings.front().size());
        parts[cell_of(middle)].push_back({middle, std::fabs(signed_area(prism.rings.front()))});
    }
    if (parts.empty()) return;
    const std::size_t before = city.prisms.size();
    std::erase_if(city.prisms, [&](const CityPrism& prism) {
        if (prism.part) return false;
        const Ring& ring = prism.rings.front();
        glm::dvec2 low = ring.front(), high = low;
        for (const glm::dvec2 p : ring) low = glm::min(low, p), high = glm::max(high, p);
        const auto first = cell_of(low), last = cell_of(high);
        if ((last.first - first.first + 1) * (last.second - first.second + 1) > 10'000) return false;
        double covered = 0;
        for (long x = first.first; x <= last.first; ++x)
            for (long y = first.second; y <= last.second; ++y)
                if (const auto here = parts.find({x, y}); here != parts.end())
                    for (const Part& part : here->second) covered += contains(ring, part.middle) ? part.area : 0;
        return covered > kShare * std::fabs(signed_area(ring));
    });
    if (city.prisms.size() < before) city.left_out["outlines of buildings that are drawn in parts"] = before - city.prisms.size();
}

}  // namespace pai
