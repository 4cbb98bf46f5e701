#pragma once
// Materials that one pass of passes/bare.frag with LAYERED shades together: they differ in colours and small pictures alone.
#include <array>
#include <cstdint>
#include <vector>

#include "gfx/texture.h"
#include "render/draw_list.h"

namespace pai {

constexpr std::size_t kMostSeenLayers = 8;

// What is shaded by one program in one pass. Items stay valid while their list is.
struct SeenGroup {
    std::array<const DrawItem*, kMostSeenLayers> layers{};  // one of the items of each material; null: none in this frame
    std::size_t set = 0;
    std::uint32_t options = 0;  // bits of bare_options()
    std::uint64_t triangles = 0;
    // The first of its layers, and how many there are.
    const DrawItem& first() const;
    std::size_t layer_count() const;
};

class SeenLayers {
public:
    struct Place {
        std::uint32_t group = 0, layer = 0;
        bool found = false;
    };

    void begin_frame();
    // The group and layer that an item is shaded with; a new group only `if_new`, and as long as there are fewer than `most_groups`.
    Place place(const DrawItem& item, const DrawList& list, std::vector<SeenGroup>& groups, bool if_new, std::size_t most_groups);
    // Pictures of the base colours (0) or emissions (1) of a group's layers, made where they changed; null where no layer has one.
    const gfx::Texture* pictures(const SeenGroup& group, int map);

private:
    // Kept from frame to frame, and only ever grows: what is in view changes, the pictures stay.
    struct Set {
        const GpuModel* model = nullptr;  // to know it by
        std::uint64_t model_version = 0, last_frame = 0;
        std::vector<std::array<std::int32_t, 2>> textures;  // of each layer: base colour, emission; -1: white
        std::array<gfx::Texture, 2> arrays;
        std::array<std::size_t, 2> made{};                  // layers that an array has
    };
    bool may_join(const Set& set, const DrawItem& first, const DrawItem& item) const;
    std::size_t set_for(const DrawItem& item);

    std::vector<Set> sets_;
    std::uint64_t frame_ = 0;
};

}  // namespace pai
