#pragma once
// What of a show's assets stays in memory where not all have room at once.
#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "app/performance.h"
#include "base/json.h"
#include "gfx/context.h"
#include "render/renderer.h"
#include "show/next_use.h"

namespace pai::app {

// Bytes that assets may take, as they are decoded and as they are on the GPU.
struct MemoryBudget {
    std::uint64_t main = 0, gpu = 0;
};

// What the venue says. Where it says nothing, half of the machine's memory, and of the GPU's three quarters; a quarter of the machine's each where GL is
// software, which uses the same; 2 GB where nobody tells how much there is.
MemoryBudget memory_budget(const Venue& venue, const gfx::ContextInfo& info);

// One asset, under all names that the show has for it.
struct KeptAsset {
    std::uint64_t main = 0, gpu = 0;  // bytes
    bool wanted = false;              // now or within the show's look-ahead
    bool busy = false;                // on its way, from its file or to the GPU: who lets it go would wait for that
    Flicks next_use = kNotAgain;
    std::uint64_t last_wanted = 0;    // number of the frame
};

// Which to let go, so that both budgets hold: none that is wanted or busy; first those that the timeline comes back to last; of those that it never
// comes back to, those that were wanted longest ago. Indices, in that order; not one more than it takes.
std::vector<std::size_t> choose_released(std::span<const KeptAsset> assets, const MemoryBudget& budget);

class MemoryKeeper {
public:
    // Once a frame, after what was loaded went to the GPU. `free_pictures`: pictures of models are freed in main memory once they are textures.
    void follow(Performance& performance, const Renderer& renderer, const FrameState& state, bool free_pictures);

    // "memory": {"main_mb", "main_most_mb", "main_budget_mb", "gpu_mb", "gpu_most_mb", "gpu_budget_mb", "released", "over_budget_frames"}, MB of 1,000,000 bytes.
    void write(JsonWriter& json) const;

private:
    std::vector<KeptAsset> count(Performance& performance, const Renderer& renderer, const FrameState& state, bool free_pictures);

    void count_names(const std::vector<AssetUse>& uses);

    MemoryBudget budget_, now_, most_;
    std::vector<std::uint64_t> last_wanted_;  // by index of FrameState::assets
    std::vector<std::uint32_t> first_of_;     // where the same asset stands first
    const void* named_of_ = nullptr;          // the show that named_once_ is of
    std::vector<bool> named_once_;            // its assets that have one name
    std::uint64_t frame_ = 0, released_ = 0, over_ = 0;
};

}  // namespace pai::app
