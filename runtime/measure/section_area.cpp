#include "measure/section_area.h"

#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <limits>
#include <tuple>

#include <glm/geometric.hpp>

namespace pai {
namespace {

using Place = std::tuple<double, double, double>;
Place key_of(glm::dvec3 p) { return {p.x + 0.0, p.y + 0.0, p.z + 0.0}; }  // -0 is 0

// Where the edge crosses the plane: of both triangles that share it the same, bit for bit.
glm::dvec3 crossing(glm::dvec3 a, glm::dvec3 b, double above_a, double above_b) {
    if (key_of(b) < key_of(a)) {
        std::swap(a, b);
        std::swap(above_a, above_b);
    }
    return a + (b - a) * (above_a / (above_a - above_b));
}

constexpr std::size_t kMostEnds = 2000;

// From where the line ends to where it goes on, the nearest first; each place counts once.
double gap_between(std::vector<glm::dvec3> ending, std::vector<glm::dvec3> beginning) {
    if (ending.size() > kMostEnds || ending.size() != beginning.size()) return std::numeric_limits<double>::infinity();
    double out = 0;
    for (const glm::dvec3& end : ending) {
        const auto nearest = std::min_element(beginning.begin(), beginning.end(), [&](glm::dvec3 a, glm::dvec3 b) { return glm::distance(a, end) < glm::distance(b, end); });
        out += glm::distance(*nearest, end);
        beginning.erase(nearest);
    }
    return out;
}

// Whether at every place as many pieces begin as end, and how wide the gaps are where not.
void find_gaps(const std::vector<CutPiece>& pieces, SectionArea& out) {
    std::vector<glm::dvec3> ending, beginning;
    std::vector<std::pair<Place, int>> ends;
    ends.reserve(pieces.size() * 2);
    for (const CutPiece& p : pieces) {
        ends.emplace_back(key_of(p.from), 1);
        ends.emplace_back(key_of(p.to), -1);
    }
    std::sort(ends.begin(), ends.end());
    for (std::size_t i = 0; i < ends.size();) {
        int sum = 0;
        const Place& place = ends[i].first;
        std::size_t k = i;
        for (; k < ends.size() && ends[k].first == place; ++k) sum += ends[k].second;
        const glm::dvec3 at(std::get<0>(place), std::get<1>(place), std::get<2>(place));
        (sum > 0 ? beginning : ending).insert((sum > 0 ? beginning : ending).end(), static_cast<std::size_t>(std::abs(sum)), at);
        i = k;
    }
    out.closed = beginning.empty() && ending.empty();
    out.gap_m = gap_between(std::move(ending), std::move(beginning));
}

}  // namespace

SectionArea section_area(const Solid& solid, glm::dvec3 normal, double offset_m) {
    SectionArea out;
    for (std::size_t i = 0; i < solid.size(); ++i) {
        const auto t = solid.triangle(static_cast<std::uint32_t>(i));
        double above[3];
        int up = 0;
        for (std::size_t k = 0; k < 3; ++k) {
            above[k] = glm::dot(t[k], normal) - offset_m;
            if (above[k] > 0) ++up;
        }
        if (up == 0 || up == 3) continue;
        // The corner that is alone on its side.
        std::size_t lone = 0;
        for (std::size_t k = 0; k < 3; ++k)
            if ((above[k] > 0) == (up == 1)) lone = k;
        const std::size_t next = (lone + 1) % 3, last = (lone + 2) % 3;
        const glm::dvec3 leaving = crossing(t[lone], t[next], above[lone], above[next]);
        const glm::dvec3 coming = crossing(t[last], t[lone], above[last], above[lone]);
        // A triangle turns counter-clockwise seen from outside: with its one corner above, what is solid lies left of the way from `leaving` to `coming`.
        const CutPiece piece = up == 1 ? CutPiece{leaving, coming} : CutPiece{coming, leaving};
        if (piece.from == piece.to) continue;
        out.pieces.push_back(piece);
        out.outline_m += glm::length(piece.to - piece.from);
    }
    if (out.pieces.empty()) return out;
    // About a place on the line: large numbers would cost digits.
    const glm::dvec3 about = out.pieces.front().from;
    double twice = 0;
    for (const CutPiece& p : out.pieces) twice += glm::dot(glm::cross(p.from - about, p.to - about), normal);
    out.area_m2 = twice / 2;
    find_gaps(out.pieces, out);
    return out;
}

bool is_open(const SectionArea& area) {
    constexpr double kCrack = 0.02;  // of the line's length: what scans leave between their parts
    return area.gap_m > kCrack * area.outline_m;
}

}  // namespace pai
