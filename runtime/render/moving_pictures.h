#pragma once
// Films where they are shown: a player and textures for each place, filled with the picture of the frame's time.
#include <map>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "asset/store.h"
#include "gfx/pixel_stream.h"
#include "render/gpu_model.h"
#include "show/frame_state.h"

namespace pai {

// One moving picture on the GPU: a plane to show it on, and how to make light of its samples.
struct MovingPicture {
    GpuModel plane;
    std::array<gfx::Texture, 4> planes;
    FilmPicture::Layout layout = FilmPicture::Layout::Yuv;
    bool has_alpha = false;
    glm::mat4 rgb_from_samples{1};  // coded red, green and blue of Y, U, V and 1, range and depth included
    glm::mat4 light_from_rgb{1};    // linear Rec. 709 of linear light in the picture's own primaries
    float alpha_scale = 1;
    float no_chroma = 0.5f;         // the sample that stands for none
    TransferCurve transfer = TransferCurve::Srgb;
    glm::vec2 chroma_shift{0};      // in texture coordinates
    std::int64_t number = -1;       // of the picture that the textures hold
    float proportion = 0;           // of the plane
    int quarter_turns = 0;
};

// What samples of `depth` bits mean, by ITU-T H.273 equations 20 to 53: full or limited range, then the matrix.
glm::mat4 rgb_from_samples(const PictureColour& colour, int depth);
// From linear light in `primaries` to Rec. 709's. All have a white of D65.
glm::mat4 rec709_from(ColourPrimaries primaries);

// Puts the picture's planes on the GPU.
void put_picture(MovingPicture& to, const FilmPicture& picture, gfx::PixelStream& stream, SamplerCache& samplers, float proportion, int quarter_turns);

class MovingPictures {
public:
    struct Failure {
        AssetId asset;
        Error error;
    };
    // Gives every film in view its picture of the state's time. `wait`: not before each is decoded. Returns the films that
    // turned out to be broken; while they are shown still, their last picture stands.
    std::vector<Failure> follow(const FrameState& state, const AssetStore& store, std::span<const Handle<AssetData>> handles, bool wait,
                                SamplerCache& samplers);
    // True if a film in view has no picture yet.
    bool waiting() const { return waiting_; }
    // Begins to decode what `soon`, a state a little ahead, shows and nothing shows now.
    void expect(const FrameState& soon, const AssetStore& store, std::span<const Handle<AssetData>> handles);
    // What the cameras of FrameState::cameras show now; null: nothing.
    void show_cameras(std::span<const std::shared_ptr<const FilmPicture>> pictures, SamplerCache& samplers);
    // The picture `index` of a layer of the state that was followed last; null while there is none yet, and of stills.
    const MovingPicture* find(std::uint32_t layer, std::size_t index, const PictureDraw& draw) const;

private:
    struct Place {
        std::shared_ptr<const Film> film;
        std::unique_ptr<FilmPlayer> player;
        std::unique_ptr<MovingPicture> picture;
        int unseen = 0;  // frames since it was last in view
    };
    // A node in a scene, which may be in view more than once.
    struct Key {
        std::string scene;
        std::uint64_t node = 0;
        int nth = 0;
        auto operator<=>(const Key&) const = default;
    };
    static std::shared_ptr<const Film> film_of(const PictureDraw& draw, const AssetStore& store, std::span<const Handle<AssetData>> handles);
    Place& place_of(const FrameState& state, std::size_t layer, const PictureDraw& draw);

    bool waiting_ = false;
    std::vector<std::unique_ptr<MovingPicture>> cameras_;  // null: shows nothing
    std::map<Key, Place> places_;
    std::vector<std::vector<const MovingPicture*>> in_view_;  // by layer and picture
    gfx::PixelStream stream_;
};

}  // namespace pai
