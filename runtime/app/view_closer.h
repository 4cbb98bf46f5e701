#pragma once
// Looking closer at a model, with or without a window: tools, what they touch, what is spoken, and the page over the picture.
#include "app/view_page.h"
#include "app/view_scene.h"
#include "app/view_solid.h"
#include "app/view_sound.h"

namespace pai::app {

class ViewCloser {
public:
    // Everything lives longer than this.
    ViewCloser(const ViewPlan& plan, ViewFiles& files, ViewScene& scene, ViewStage& stage) : plan_(plan), files_(files), scene_(scene), stage_(stage) {
        tools_.set_language(plan.language);
    }

    // The model has arrived: what the command line asks for begins.
    void take();
    bool taken() const { return taken_; }
    // Waits until everything can be touched.
    void settle() { solid_.wait(); }
    // Lets time pass. True while anything changes by itself. `heard`: voices are played.
    bool advance(double seconds, bool heard);
    // Before a frame: how the model is looked at goes to the scene.
    void aim();
    // Made anew from what is chosen now.
    const ViewPage& page();

    void act(ViewAction action, const std::string& id);
    void slide(std::string_view slider, double share) { tools_.slide(slider, share); }
    void touch_model(glm::vec2 px);
    // The hand that holds the raking light is there.
    void light(glm::vec2 px);
    // True if the key was one of the tools.
    bool key(const WindowEvent& event);

    ViewTools& tools() { return tools_; }
    // For programs: what was measured and cut, of the picture as it is now. Waits.
    void report(JsonWriter& writer);

private:
    ViewLens lens() const;
    void sound(bool heard);
    std::optional<ViewPicture> picture(const AssetName& name);

    const ViewPlan& plan_;
    ViewFiles& files_;
    ViewScene& scene_;
    ViewStage& stage_;
    ViewTools tools_;
    ViewSolid solid_;
    ViewPage page_;
    std::optional<ViewSound> voice_;
    int voice_number_ = 0;
    const Renderer* shown_by_ = nullptr;   // which was given what `shown_` names
    std::vector<bool> shown_;              // of the plan's pictures
    bool taken_ = false;
};

}  // namespace pai::app
