#pragma once
// The textures of a model on their way to the GPU: other threads make their levels, and they are uploaded a part at a time.
#include <compare>
#include <deque>
#include <future>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <glm/vec3.hpp>

#include "render/gpu_texture.h"

namespace pai {

// An image of the model as colours or as numbers.
struct TextureKey {
    int image = -1;
    bool srgb = false;
    auto operator<=>(const TextureKey&) const = default;
};

struct ModelTexture {
    gfx::Texture texture;
    glm::vec3 scale{1};  // what is fetched is multiplied by this: of colours that are kept as linear light
};

// What a thread made of a picture.
struct ReadyTexture {
    PreparedTexture prepared;
    glm::vec3 scale{1};
};

// `linear_colours`: as build_gpu_model(). Else as prepare_texture() and prepare_own_texture(). Any thread.
ReadyTexture ready_texture(const Pixels& image, bool srgb, bool linear_colours, int max_texture_px, bool software);
ReadyTexture ready_texture(Pixels&& image, bool srgb, bool linear_colours, int max_texture_px, bool software);

using ModelTextures = std::map<TextureKey, ModelTexture>;

class ModelUpload {
public:
    // Of the images that materials refer to. `data` stays as long as this. `linear_colours`: as build_gpu_model().
    ModelUpload(std::string_view label, const ModelData& data, int max_texture_px, bool linear_colours);
    ModelUpload(const ModelUpload&) = delete;
    ModelUpload& operator=(const ModelUpload&) = delete;

    // Uploads for about `budget_ms`, at least one part of what is ready; all, however long it takes, if it is negative. True once all are there.
    bool advance(double budget_ms);
    ModelTextures take() { return std::move(textures_); }

private:
    struct Current {
        TextureUpload upload;
        glm::vec3 scale{1};
    };
    ReadyTexture prepare(const TextureKey& key) const;
    // Keeps as many threads busy as there are processors; half as many where nobody waits.
    void launch(bool wait);

    std::string label_;
    const ModelData& data_;
    int max_px_;
    bool linear_colours_, software_;
    std::vector<TextureKey> keys_;
    std::size_t launched_ = 0, done_ = 0;
    std::deque<std::future<ReadyTexture>> running_;
    std::optional<Current> current_;
    ModelTextures textures_;
};

}  // namespace pai
