#pragma once
// Gaussian splats on the GPU, and the one order in which all of a view are drawn: far to near.
#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

#include <glm/mat4x4.hpp>
#include <glm/vec4.hpp>

#include "asset/splats.h"
#include "gfx/buffer.h"
#include "render/copies.h"

namespace pai {

struct GpuSplatCloud {
    gfx::Buffer splats;             // three vec4 each, see splat.comp
    gfx::Buffer harmonics;          // pairs of 16-bit floats
    std::vector<glm::vec4> places;  // in mesh space, w: how far from there it can be seen. What is sorted
    int degree = 0;
    bool antialiased = false;
    std::size_t byte_count() const { return splats.size() + harmonics.size(); }
};

GpuSplatCloud build_splat_cloud(std::string_view label, const SplatCloud& cloud);

// A cloud at one place in the view.
struct SplatDraw {
    const GpuSplatCloud* cloud = nullptr;
    glm::mat4 world_from_mesh{1};
    float opacity = 1;
    bool operator==(const SplatDraw&) const = default;
};

struct SplatView {
    ClipPlanes planes;
    glm::vec3 eye_ws, forward_ws;
    float near_m = 0;
    std::uint64_t version = 0;  // of what the clouds are; grows when any is replaced
};

// Sorts the splats of all clouds of a view together by their depth. Equal depths keep the order of draws, then that of the cloud. Deterministic.
class SplatSorter {
public:
    // What stands side by side in `visible`: splats of one draw.
    struct Run {
        std::size_t draw = 0;
        std::uint32_t first = 0, count = 0;
    };
    // Leaves out what cannot be seen. Nothing is done again while draws and view stay; true if something was done.
    bool sort(std::span<const SplatDraw> draws, const SplatView& view);
    // Of the last sort(): indices in their clouds by slot, runs of them, slots far to near, and their keys, rising.
    const std::vector<std::uint32_t>& visible() const { return visible_; }
    const std::vector<Run>& runs() const { return runs_; }
    const std::vector<std::uint32_t>& order() const { return order_; }
    // How many of the order lie farther than `depth_m` along the view.
    std::uint32_t count_beyond(float depth_m) const;
    // Memory of all this.
    std::size_t byte_count() const;

private:
    void gather(std::size_t draw, const SplatDraw& what, const SplatView& view);
    void radix_sort();

    std::vector<SplatDraw> draws_;
    glm::vec4 view_[8];
    std::uint64_t version_ = 0;
    std::vector<std::uint32_t> visible_, order_, keys_, spare_order_, spare_keys_;
    std::vector<Run> runs_;
};

}  // namespace pai
