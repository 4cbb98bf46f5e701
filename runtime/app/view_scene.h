#pragma once
// What is shown of a file, of whatever kind, with or without a window: the frame at each instant and the camera before it.
#include "app/orbit_camera.h"
#include "asset/pose.h"
#include "app/view_files.h"
#include "app/view_plan.h"
#include "app/view_stage.h"
#include "app/wave_picture.h"

namespace pai::app {

class ViewScene {
public:
    // Indices in FrameState::assets of what the program makes itself; the files come first.
    static constexpr std::uint32_t kStudio = 3, kBackdrop = 4, kFloor = 5, kWave = 6, kPlayhead = 7, kAssets = 8;

    // Whether the renderer is given what the program makes itself, or has it from a scene before.
    enum class Own : std::uint8_t { Put, Stays };
    // Everything lives longer than this.
    ViewScene(const ViewPlan& plan, ViewFiles& files, ViewStage& stage, Own own = Own::Put);

    // Gives the renderer what the program makes itself: light, floor, backdrop; again for a new renderer.
    void put_own();
    // After the files were pumped: true once, when the subject has just arrived; then the camera sees it whole.
    bool take_subject();
    // The materials of the model that arrived, as find_variant() names them; nothing is chosen by "".
    // InvalidArgument: there is none such, the message lists the names.
    Result<void> choose_variant(const std::string& words);
    // The same of its cameras, by name or by number from 0. A camera that an animation moves is followed while that plays, until a hand turns it.
    Result<void> choose_camera(const std::string& words);
    // The picture's shape changed.
    void reshape();
    // Lets time pass: the animation, and what eases. True while anything moves.
    bool advance(double seconds);

    // As it is now, seen by the hand's camera, or by that of the scenario or camera path for frame number `index`.
    FrameState frame() const;
    FrameState frame(std::int64_t index) const;

    OrbitCamera& orbit() { return orbit_; }
    // The hand's camera as it stands now: of two models, before the middle of both.
    ViewCamera eye() const;
    const ViewFiles& files() const { return files_; }
    const std::optional<WavePicture>& wave() const { return wave_; }

    // How the model is looked at; `watertight`, `open`: it is known to be closed, or not to be. `variant`: of its materials, "" leaves the choice of the
    // hands.
    void set_look(const Look& look, bool watertight, bool open, const std::string& variant);
    // Animations that are played, as indices.
    std::vector<int> playing() const;
    void pause() { paused_ = true; }

    // What hands do.
    void frame_subject(bool jump);
    void next_animation();      // all, each, none
    void next_camera();         // those of the model, then the hand's
    void next_variant();        // the file's own materials, then each variant
    void toggle_pause() { paused_ = !paused_; }
    void toggle_environment() { environment_visible_ = !environment_visible_; }
    void turn_light(double by_rad) { light_goal_rad_ += by_rad; }
    void expose(float by_ev);
    void set_time(Flicks t) { t_ = t; }
    bool paused() const { return paused_; }
    Flicks time() const { return t_; }
    // For people: which animation is played, which camera is looked through; empty if there is no choice.
    std::string animation_text() const;
    std::string variant_text() const;
    std::string camera_text() const;

private:
    bool in_studio() const;
    void follow_camera();
    void look_through(std::size_t camera);
    // How far the model at the side stands from the subject, to the right of whoever looks, and what both take up around the subject; nothing
    // without one.
    struct Pair {
        double apart_m, radius_m;
        Bounds bounds;
    };
    std::optional<Pair> pair() const;
    FrameState frame_from(const ViewCamera& camera) const;
    void add_model(Layer& layer, const ViewCamera& camera) const;
    void add_studio(Layer& layer, const ViewCamera& camera) const;
    void add_wave(Layer& layer) const;
    EnvironmentState environment() const;
    double aspect() const;

    const ViewPlan& plan_;
    ViewFiles& files_;
    ViewStage& stage_;
    OrbitCamera orbit_;
    std::optional<WavePicture> wave_;
    ViewCamera own_camera(std::size_t index) const;  // as it is now
    std::vector<int> camera_nodes_;        // of the model, those with a camera
    std::vector<std::string> camera_names_;
    mutable Pose pose_;                    // scratch
    std::size_t camera_ = 0;               // 0: the hand's, then those of the model
    std::size_t variant_ = 0;              // 0: the file's own, then each
    std::size_t animation_ = 0;            // 0: all, then each, then none
    Look look_;
    bool watertight_ = false, open_ = false;
    std::string told_variant_;
    OrbitPose followed_pose_;
    bool followed_ = false;                // the camera of the model is, as it is animated
    bool taken_ = false, paused_ = false, environment_visible_ = false;
    double light_rad_ = 0, light_goal_rad_ = 0;
    float exposure_ev_ = 0;
    Flicks t_;
};

// `count` point lights on a golden-angle spiral of 384 m radius, 12 m above the ground: 2000 cd, 60 m range, colour #ffaa66.
std::vector<LightState> make_spiral_lights(int count);

}  // namespace pai::app
