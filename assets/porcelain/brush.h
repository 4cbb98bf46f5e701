#pragma once
// The unrolled wall of the vase, and the shapes that a painter of blue-and-white repeats.
#include <functional>

#include <glm/vec2.hpp>

#include "make/raster.h"
#include "make/stroke.h"
#include "porcelain/painting.h"

namespace pai {

constexpr int kWallTexels = 1024;
constexpr float kSoft = 0.0006f;  // edge of a brush line, metres

// How a shape covers what is below it, and with how much cobalt: 0 none, 1 a full line.
struct Touch {
    float cover = 0, ink = 0;
};

// x runs around the vase (it repeats), y down from the lip, metres.
class Wall {
public:
    // The shape sees positions relative to `centre`, up to `reach` away in x and y.
    void paint(glm::vec2 centre, float reach, const std::function<Touch(glm::vec2)>& shape);
    // The same over the whole girth between two heights; the shape sees (x, y).
    void band(float first, float end, const std::function<Touch(glm::vec2)>& shape);
    void stroke(const Stroke& line, glm::vec2 centre, float reach, float ink);
    Raster take() { return std::move(ink_); }

private:
    void touch(int x, int y, Touch t);
    Raster ink_{kWallTexels, kWallTexels, glm::vec4(0)};
};

// A closed shape with an outline, a thin reserve of white inside it, then a wash. `edge` is negative inside.
Touch outlined(float edge, float line, float wash);

void peony(Wall& wall, glm::vec2 at, float radius, float turn);
// A three-pointed peony leaf from its root along `angle`.
void leaf(Wall& wall, glm::vec2 root, float angle, float length, float bend);
void tendril(Wall& wall, glm::vec2 root, float angle, float size, float hand);

}  // namespace pai
