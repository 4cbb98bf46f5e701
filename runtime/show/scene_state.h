#pragma once
// One scene at one time: its live values and world matrices, and the layer and sounds that follow. Inside the module only.
#include <vector>

#include "show/compiled.h"

namespace pai {

// Amplitude of a gain in decibels; silent at -96 and below.
float gain_of_db(float db);

// The font of a text in `language`: its own, else the show's; kNoAsset for the interface font.
std::uint32_t font_of(const CompiledShow::Data& show, const CompiledText& text, std::string_view language);

// Puts what tracks and then overrides say at `local` over `values`, the live values of `scene` (kNone: of the master).
void apply_live_values(const CompiledShow::Data& show, const Live& live, std::uint32_t scene, const std::vector<CompiledTrack>& tracks,
                       Flicks local, std::vector<float>& values);

// Valid until the scratch memory is used for the next one.
class SceneState {
public:
    // `local`: time on the timeline; `t`: show time. scratch.refused is set.
    SceneState(const CompiledShow::Data& show, const Live& live, std::uint32_t scene, Flicks local, Flicks t, EvaluateScratch& scratch);
    // `start`: of the clip, in show time.
    void fill(Layer& layer, std::uint32_t camera, float weight, Flicks start) const;
    // Sounds of a clip that lasts from `start` to `end` in show time, at a cross-fade's weight.
    void add_sounds(std::vector<SoundState>& out, Flicks start, Flicks end, float weight) const;

private:
    void place_nodes();
    glm::mat4 local_matrix(const CompiledNode& node) const;
    glm::mat4 aimed_matrix(const CompiledNode& node) const;
    const float* values(std::uint32_t node, LiveGroup group) const { return &scratch_.values[scene_.nodes[node].at(group)]; }
    std::uint32_t usable(std::uint32_t asset, std::uint32_t fallback) const;
    void fill_camera(CameraState& out, std::uint32_t node) const;
    void fill_environment(EnvironmentState& out) const;
    void fill_models(std::vector<ModelDraw>& out, Flicks start) const;
    void fill_lights(std::vector<LightState>& out) const;
    void fill_texts(std::vector<TextDraw>& out) const;

    const CompiledShow::Data& show_;
    const Live& live_;
    const CompiledScene& scene_;
    Flicks t_;
    EvaluateScratch& scratch_;
};

}  // namespace pai
