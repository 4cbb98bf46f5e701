#pragma once
// What an editor sees beside the picture: which node is where, a frame around what is selected, a grid on the ground.
#include <cstdint>
#include <filesystem>
#include <memory>
#include <span>
#include <vector>

#include <glm/vec2.hpp>
#include <glm/vec3.hpp>

#include "base/result.h"
#include "render/canvas.h"
#include "show/frame_state.h"

namespace pai {

class Renderer;

struct EditMarks {
    bool grid = false;                       // on the ground; in a parallel view along an axis, on the plane that it looks at
    std::vector<std::uint64_t> selected;     // ModelDraw::node and its kin, of the scene that is in view last
    glm::vec3 accent{1, 0.32f, 0.03f};       // display-linear
};

// A rectangle of the picture in pixels from its top left corner, and how many pixels it is looked at with.
struct PickArea {
    glm::vec2 first_px{0}, size_px{1};
    int width = 1, height = 1;
};

// One node within an area.
struct NodeSeen {
    std::uint64_t node = 0;
    int pixels = 0;                          // of the area's
    glm::vec2 nearest_px{0};                 // the one of them that is nearest to the middle of the area, from its top left
    float off_centre = 0;                    // how far that is from it, in the area's pixels
    glm::vec3 position_ws{0};                // what is seen there
    float depth_m = 0;                       // of that, along the view
};

// Uses what the renderer holds; made in its context, and dies before it.
class EditView {
public:
    // Gpu: a shader does not build.
    static Result<EditView> create(Renderer& renderer, const std::filesystem::path& share_dir);
    EditView(EditView&&) noexcept;
    EditView& operator=(EditView&&) noexcept;
    ~EditView();

    // Over a canvas that the renderer has just drawn `state` on. Nothing on a slate.
    void draw(const FrameState& state, Canvas& canvas, const EditMarks& marks);
    // Models with all their parts, pictures and texts of the scene that is in view last, of a picture of `picture_px` pixels. Nearest to
    // the middle first. Waits for the GPU.
    std::vector<NodeSeen> pick(const FrameState& state, glm::ivec2 picture_px, const PickArea& area);

private:
    struct Impl;
    explicit EditView(std::unique_ptr<Impl> impl);
    std::unique_ptr<Impl> impl_;
};

}  // namespace pai
