#pragma once
// The pictures of a model that were reduced when it was loaded, made as fine as they are seen.
#include <cstdint>
#include <deque>
#include <future>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "render/model_upload.h"
#include "render/picture_need.h"

namespace pai {

// A picture as fine as it is wanted: texels of its longer side, which halves down to `least`.
struct WantedSide {
    int width = 1, height = 1;  // in full
    int least = 1, side = 1;
};
// Textures of one model's pictures take at most so much, with all their levels; what each is reduced to at load comes on top of it.
constexpr std::uint64_t kMostFinerBytes = 2ull << 30;
// Halves the largest until all that can be halved take at most `most_bytes` together, or none can.
void keep_within(std::uint64_t most_bytes, std::span<WantedSide> pictures);

class FinerPictures {
public:
    // Of a model that was built of `data`, which stays as long as this. Null if no picture of it was reduced.
    static std::unique_ptr<FinerPictures> of(std::string_view label, std::shared_ptr<const ModelData> data, int max_texture_px, bool linear_colours);
    FinerPictures(std::string_view label, std::shared_ptr<const ModelData> data, const std::vector<std::uint8_t>& reduced, int max_texture_px, bool linear_colours);
    FinerPictures(const FinerPictures&) = delete;
    FinerPictures& operator=(const FinerPictures&) = delete;

    struct Done {
        bool changed = false;   // textures of the model
        bool complete = true;   // all that is seen is as fine as it is seen
    };
    // Goes on making what `state` shows of the model, for about `budget_ms`; to the end if that is negative. A picture that has been far finer than it is
    // seen for some time becomes coarser again.
    Done follow(const FrameState& state, std::uint32_t index, int height_px, double budget_ms, GpuModel& model);
    // Threads work on pictures that are to come.
    bool busy() const { return !running_.empty(); }

private:
    struct Picture {
        TextureKey key;
        std::size_t texture = 0;  // in GpuModel::textures
        int side = 0;             // of the texture
        int wanted = 0;           // as a side that the picture can have
        int idle = 0;             // frames for which it was far finer than seen
        bool coming = false, broken = false;
    };
    struct Coming {
        std::size_t picture = 0;
        int side = 0;
        std::future<std::optional<ReadyTexture>> ready;
    };
    struct Current {
        std::size_t picture = 0;
        int side = 0;
        TextureUpload upload;
        glm::vec3 scale{1};
    };
    void note(const std::vector<int>& need);
    void launch(bool wait);
    // True once the texture that is on its way is there.
    bool upload(bool wait, std::int64_t end_ns, GpuModel& model);

    std::string label_;
    std::shared_ptr<const ModelData> data_;
    PictureNeed need_;
    int max_px_;
    bool linear_colours_, software_;
    std::vector<Picture> pictures_;
    std::vector<WantedSide> wanted_;  // of each
    std::deque<Coming> running_;
    std::optional<Current> current_;
};

}  // namespace pai
