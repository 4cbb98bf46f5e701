#pragma once
// Which copies of a layer the camera sees, found on the GPU: each block of them writes its own draws, and nothing comes back before the picture.
#include <array>
#include <cstdint>
#include <span>
#include <vector>

#include <glm/vec3.hpp>

#include "gfx/buffer.h"
#include "gfx/query.h"
#include "render/frame_places.h"

namespace pai {

struct DrawList;

// What is known of frames once the GPU is through with them: nobody waits. One that begins while four are on their way is not counted.
class CullCounts {
public:
    struct Sums {
        std::uint64_t instances = 0, triangles = 0, full_triangles = 0, lod_triangles = 0, lod_draws = 0;
    };
    void begin_frame();
    // The first of two places for counts of one group in one view: of copies that are laid before, and of those that are seen, each of which counts
    // for `copy`. The first two places count for nothing; groups share them where there are too many, and in a frame that is not counted.
    std::uint32_t add(const Sums& copy);
    // The same for each form of a mesh, one after the other, with the triangles of each that is not the full one; 0: there is no more room.
    std::uint32_t add_forms(std::span<const std::uint64_t> lod_triangles);
    // Each copy is drawn as so many triangles more.
    void note(std::uint32_t place, std::uint64_t triangles);
    // Of a frame that added nothing it is known at once that it culled nothing.
    void end_frame();
    const gfx::Buffer& buffer() const { return frames_.open() ? frames_.open()->counts : uncounted_; }
    // Of the last frame that the GPU has finished.
    const Sums& latest();
    // As if there had been no frame.
    void forget();

private:
    struct Frame {
        gfx::Buffer counts;  // a word each
        gfx::Fence done;
        std::vector<Sums> weights;
    };
    static constexpr std::size_t kPlaces = 2048;
    FramePlaces<Frame, 4> frames_;
    gfx::Buffer uncounted_;
    bool added_ = false;
    Sums latest_;
};

// What dispatches write for the draws of a view, and read; each grows when it must.
struct CullBuffers {
    gfx::Buffer groups, ranges;
    struct Drawn {
        gfx::Buffer numbers, commands;
    };
    std::array<Drawn, 2> stages;  // of those that were seen before, and of those that are seen
    std::size_t stage = 0;        // that draws read
    const Drawn& drawn() const { return stages[stage]; }
};

// What is kept of the pictures of one size from frame to frame.
struct CullMemory {
    // Of one layer: a bit for each copy that was seen in the frame before. Whatever it says, the picture is the same.
    struct Known {
        gfx::Buffer words;
        std::uint64_t layout = 0;  // which groups they are of
        glm::vec3 eye_ws{0}, forward_ws{0};
    };
    gfx::Buffer pyramid;
    std::vector<Known> layers;
    CullCounts counts;
};

// Gives the items of the groups their places among the commands.
void plan_cull(DrawList& list);

}  // namespace pai
