#pragma once
// One scene at one time: its live values and world matrices, and the layer and sounds that follow. Inside the module only.
#include <vector>

#include "show/compiled.h"

namespace pai {

// Amplitude of a gain in decibels; silent at -96 and below.
float gain_of_db(float db);

// The font of a text in `language`: its own, else the show's; kNoAsset for the interface font.
std::uint32_t font_of(const CompiledShow::Data& show, const CompiledText& text, std::string_view language);

// What moves the live values of a scene: the tracks of a timeline at its own time, then the fades of cues at show time.
struct Movement {
    const std::vector<CompiledTrack>* tracks = nullptr;  // null: a scene without timeline
    Flicks local;
    const CueState* cues = nullptr;                      // null: a show without cues
    Flicks t;
};

// Puts what moves, and then overrides, over `values`, the live values of `scene` (kNone: of the master).
void apply_live_values(const CompiledShow::Data& show, const Live& live, std::uint32_t scene, const Movement& movement,
                       std::vector<float>& values);

// What a clip tells of its scene beside showing it.
struct Telling {
    std::uint32_t tour = kNone;
    bool annotations = false;
    bool operator==(const Telling&) const = default;
};

// Valid until the scratch memory is used for the next one.
class SceneState {
public:
    // `t`: show time, that of its end where a timeline holds its last instant. scratch.refused is set.
    SceneState(const CompiledShow::Data& show, const Live& live, std::uint32_t scene, const Movement& movement, Flicks t, EvaluateScratch& scratch);
    // `start`: of the clip, in show time.
    void fill(Layer& layer, std::uint32_t camera, float weight, Flicks start, const Telling& told = {}) const;
    // Sounds at show time `now` of what is shown from `start` to `end`, at a cross-fade's weight. `salt` tells apart the voices
    // of what may be on stage twice.
    struct Span {
        Flicks start, end;
        float weight = 1, light = 1;  // light: its part that goes to black with everything
        std::uint64_t salt = 0;
        std::uint32_t tour = kNone;
    };
    void add_sounds(std::vector<SoundState>& out, const Span& span, Flicks now) const;

private:
    void place_nodes();
    glm::mat4 local_matrix(const CompiledNode& node) const;
    glm::mat4 aimed_matrix(const CompiledNode& node) const;
    const float* values(std::uint32_t node, LiveGroup group) const { return &scratch_.values[scene_.nodes[node].at(group)]; }
    std::uint32_t usable(std::uint32_t asset, std::uint32_t fallback) const;
    void fill_camera(CameraState& out, std::uint32_t node) const;
    void fill_environment(EnvironmentState& out, Flicks start) const;
    void fill_models(std::vector<ModelDraw>& out, Flicks start) const;
    void fill_lights(std::vector<LightState>& out) const;
    void fill_texts(std::vector<TextDraw>& out) const;
    void fill_pictures(std::vector<PictureDraw>& out, Flicks start) const;
    // And the lights of bursts.
    void fill_particles(Layer& layer, Flicks start) const;
    void tell(Layer& layer, Flicks start, const Telling& told) const;
    void inspect(Layer& layer, const Inspection& by) const;
    void lead(Layer& layer, const CompiledTour& tour, Flicks t, std::uint32_t& open) const;
    void add_voices(std::vector<SoundState>& out, const Span& span, Flicks now) const;
    void add_film_sounds(std::vector<SoundState>& out, const Span& span, Flicks now) const;

    const CompiledShow::Data& show_;
    const Live& live_;
    const CompiledScene& scene_;
    Flicks t_;
    EvaluateScratch& scratch_;
};

}  // namespace pai
