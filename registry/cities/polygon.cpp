#include "cities/polygon.h"

#include <algorithm>
#include <cmath>
#include <limits>

#include <glm/geometric.hpp>

namespace pai {
namespace {

double cross(glm::dvec2 a, glm::dvec2 b) { return a.x * b.y - a.y * b.x; }
double turn(glm::dvec2 a, glm::dvec2 b, glm::dvec2 c) { return cross(b - a, c - a); }

bool within(glm::dvec2 p, glm::dvec2 a, glm::dvec2 b, glm::dvec2 c) { return turn(a, b, p) >= 0 && turn(b, c, p) >= 0 && turn(c, a, p) >= 0; }

// The outline as one chain of indices, holes cut open to it.
class Chain {
public:
    explicit Chain(const Rings& rings) {
        for (const Ring& ring : rings) points_.insert(points_.end(), ring.begin(), ring.end());
        for (std::uint32_t i = 0; i < rings.front().size(); ++i) chain_.push_back(i);
        // From the right, so that a bridge never crosses a hole that is not open yet.
        struct Hole {
            std::uint32_t first, count, right;
        };
        std::vector<Hole> holes;
        std::uint32_t first = static_cast<std::uint32_t>(rings.front().size());
        for (std::size_t r = 1; r < rings.size(); ++r) {
            Hole hole{first, static_cast<std::uint32_t>(rings[r].size()), first};
            for (std::uint32_t i = first; i < first + hole.count; ++i)
                if (points_[i].x > points_[hole.right].x) hole.right = i;
            holes.push_back(hole);
            first += hole.count;
        }
        std::stable_sort(holes.begin(), holes.end(), [&](const Hole& a, const Hole& b) { return points_[a.right].x > points_[b.right].x; });
        for (const Hole& hole : holes) open(hole.first, hole.count, hole.right);
    }

    std::vector<std::array<std::uint32_t, 3>> clip() {
        std::vector<std::array<std::uint32_t, 3>> out;
        std::size_t at = 0, since = 0;
        while (chain_.size() > 3 && since < chain_.size()) {
            const std::size_t n = chain_.size(), before = (at + n - 1) % n, after = (at + 1) % n;
            const std::uint32_t a = chain_[before], b = chain_[at % n], c = chain_[after];
            if (is_ear(a, b, c)) {
                if (turn(points_[a], points_[b], points_[c]) > 0) out.push_back({a, b, c});
                chain_.erase(chain_.begin() + static_cast<std::ptrdiff_t>(at % n));
                at = at == 0 ? 0 : at - 1;
                since = 0;
                if (at >= chain_.size()) at = 0;
                continue;
            }
            at = (at + 1) % n;
            ++since;
        }
        if (chain_.size() == 3 && turn(points_[chain_[0]], points_[chain_[1]], points_[chain_[2]]) > 0) out.push_back({chain_[0], chain_[1], chain_[2]});
        return out;
    }

private:
    bool is_ear(std::uint32_t a, std::uint32_t b, std::uint32_t c) const {
        const glm::dvec2 &pa = points_[a], &pb = points_[b], &pc = points_[c];
        const double area = turn(pa, pb, pc);
        if (area < 0) return false;
        if (area == 0) return true;  // a corner that is none
        const glm::dvec2 low = glm::min(pa, glm::min(pb, pc)), high = glm::max(pa, glm::max(pb, pc));
        for (const std::uint32_t i : chain_) {
            const glm::dvec2& p = points_[i];
            if (p.x < low.x || p.x > high.x || p.y < low.y || p.y > high.y || p == pa || p == pb || p == pc) continue;
            if (within(p, pa, pb, pc)) return false;
        }
        return true;
    }

    // A bridge from the hole's rightmost point to what lies right of it: the nearest point of the chain that it sees.
    void open(std::uint32_t first, std::uint32_t count, std::uint32_t right) {
        const glm::dvec2 from = points_[right];
        std::size_t best = chain_.size();
        double nearest = std::numeric_limits<double>::infinity();
        for (std::size_t i = 0; i < chain_.size(); ++i) {
            const glm::dvec2 to = points_[chain_[i]];
            const double away = glm::dot(to - from, to - from);
            if (to.x < from.x || away >= nearest || !sees(from, to)) continue;
            best = i;
            nearest = away;
        }
        if (best == chain_.size()) return;  // the hole lies outside: it is left shut
        std::vector<std::uint32_t> detour;
        for (std::uint32_t k = 0; k <= count; ++k) detour.push_back(first + (right - first + k) % count);
        detour.push_back(chain_[best]);
        chain_.insert(chain_.begin() + static_cast<std::ptrdiff_t>(best) + 1, detour.begin(), detour.end());
    }

    bool sees(glm::dvec2 from, glm::dvec2 to) const {
        for (std::size_t i = 0; i < chain_.size(); ++i) {
            const glm::dvec2 &a = points_[chain_[i]], &b = points_[chain_[(i + 1) % chain_.size()]];
            if (a == to || b == to || a == from || b == from) continue;
            if ((turn(from, to, a) > 0) != (turn(from, to, b) > 0) && (turn(a, b, from) > 0) != (turn(a, b, to) > 0)) return false;
        }
        return true;
    }

    std::vector<glm::dvec2> points_;
    std::vector<std::uint32_t> chain_;
};

}  // namespace

double signed_area(const Ring& ring) {
    double sum = 0;
    for (std::size_t i = 0; i < ring.size(); ++i) sum += cross(ring[i] - ring[0], ring[(i + 1) % ring.size()] - ring[0]);
    return sum / 2;
}

bool contains(const Ring& ring, glm::dvec2 p) {
    bool in = false;
    for (std::size_t i = 0; i < ring.size(); ++i) {
        const glm::dvec2 a = ring[i], b = ring[(i + 1) % ring.size()];
        if ((a.y > p.y) != (b.y > p.y) && p.x < a.x + (b.x - a.x) * (p.y - a.y) / (b.y - a.y)) in = !in;
    }
    return in;
}

bool clean_rings(Rings& rings) {
    constexpr double kLeastArea = 0.01;
    for (Ring& ring : rings) {
        ring.erase(std::unique(ring.begin(), ring.end(), [](glm::dvec2 a, glm::dvec2 b) { return glm::length(a - b) < 1e-3; }), ring.end());
        while (ring.size() > 1 && glm::length(ring.front() - ring.back()) < 1e-3) ring.pop_back();
    }
    if (rings.empty() || rings.front().size() < 3 || std::fabs(signed_area(rings.front())) < kLeastArea) return false;
    rings.erase(std::remove_if(rings.begin() + 1, rings.end(), [&](const Ring& r) { return r.size() < 3 || std::fabs(signed_area(r)) < kLeastArea; }), rings.end());
    for (std::size_t i = 0; i < rings.size(); ++i)
        if ((signed_area(rings[i]) > 0) != (i == 0)) std::reverse(rings[i].begin(), rings[i].end());
    return true;
}

std::vector<std::array<std::uint32_t, 3>> fill(const Rings& rings) { return Chain(rings).clip(); }

std::optional<CityBox> box_of(const Rings& rings, double most_off_m) {
    if (rings.size() != 1 || rings.front().size() < 4) return std::nullopt;
    const Ring& ring = rings.front();
    std::size_t longest = 0;
    const auto side = [&](std::size_t i) { return ring[(i + 1) % ring.size()] - ring[i]; };
    for (std::size_t i = 1; i < ring.size(); ++i)
        if (glm::length(side(i)) > glm::length(side(longest))) longest = i;
    const glm::dvec2 along = glm::normalize(side(longest)), across(-along.y, along.x);
    glm::dvec2 low(std::numeric_limits<double>::infinity()), high(-std::numeric_limits<double>::infinity());
    for (const glm::dvec2 p : ring) {
        const glm::dvec2 q(glm::dot(p, along), glm::dot(p, across));
        low = glm::min(low, q);
        high = glm::max(high, q);
    }
    // Every point lies near the border, and the corners are there: what is missing of the area is as little as that.
    const glm::dvec2 size = high - low;
    for (const glm::dvec2 p : ring) {
        const glm::dvec2 q(glm::dot(p, along), glm::dot(p, across));
        if (std::min(std::min(q.x - low.x, high.x - q.x), std::min(q.y - low.y, high.y - q.y)) > most_off_m) return std::nullopt;
    }
    if (size.x * size.y - std::fabs(signed_area(ring)) > most_off_m * (size.x + size.y)) return std::nullopt;
    const glm::dvec2 middle = (low + high) * 0.5;
    return CityBox{along * middle.x + across * middle.y, size * 0.5, std::atan2(along.y, along.x)};
}

}  // namespace pai
