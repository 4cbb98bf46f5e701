#pragma once
// A visitor of a show who looks closer: sees what may be looked at, touches it, turns, cuts, lights and measures it alone, and goes back. While nobody
// does, there is a small sign on each thing that allows it. Pure, but for the threads on which a model is made ready to be measured.
#include <memory>
#include <optional>

#include "app/view_hands.h"
#include "app/view_solid.h"
#include "app/view_sound.h"
#include "show/evaluate.h"

namespace pai::app {

// What one thing of a show tells in its own space: its annotations, the tours that are of it alone, the articles of its scene.
ModelAnnotations told_of(const Scene& scene, const Id& node, const Inspect& allowed, const glm::mat4& world_from_node, const std::string& language);

class Visitor {
public:
    struct World {
        std::function<std::shared_ptr<const ModelData>(std::uint32_t asset)> model;  // null: not there, or not permitted
        std::function<std::shared_ptr<const Sound>(const AssetName&)> sound;   // null: silent
        std::function<std::optional<ViewPicture>(const AssetName&)> picture;
        std::function<glm::vec2(const OverlayWords&)> measure;
        bool heard = false;                                                     // voices are played
    };
    // True if visitors may look closer at anything in it.
    static bool has_offers(const Show& show);
    // `show` outlives this. `language`: of the words, to begin with.
    Visitor(const Show& show, World world, std::string language);
    ~Visitor();

    // Of a picture of `size`, pixels.
    void feel(const KioskTouch& touch, Flicks now, glm::vec2 size);
    // Lets time pass, and plays what is due of a script.
    void advance(Flicks now, glm::vec2 size);
    // What lies over the picture of this state.
    const pai::Overlay& page(const FrameState& state, glm::vec2 size);
    // What the show is to look like; nothing: itself.
    std::optional<Inspection> inspection();
    // Everything can be touched; waits.
    void settle() { solid_->wait(); }

    // Looks closer at a thing that is no part of a show: of a kiosk.
    void begin(std::shared_ptr<const ModelData> model, ModelAnnotations told, const Inspect& allowed, Flicks now, glm::vec2 size);
    bool visits() const { return model_ != nullptr; }
    void leave();
    // True if the thing that is looked at is in this state.
    bool on_stage(const FrameState& state) const;
    ViewHands& hands() { return hands_; }
    // Of the page as it was made last.
    const std::vector<ViewTarget>& targets() const { return page_.targets; }
    const ViewTools& tools() const { return tools_; }
    void set_language(std::string language);

private:
    void act(ViewAction action, const std::string& id);
    void begin_at(const Id& node);
    void start(std::shared_ptr<const ModelData> model, const ModelDraw* draw, glm::vec2 size);
    void touch_model(glm::vec2 px);
    void offer(const Layer& layer, glm::vec2 size);
    void speak();
    ViewLens lens() const;
    std::string variant_name() const;

    const Show& show_;
    World world_;
    std::string language_, own_language_;  // of this visit, and of the next one
    OrbitCamera orbit_;
    ViewHands hands_;
    ViewTools tools_;
    std::unique_ptr<ViewSolid> solid_ = std::make_unique<ViewSolid>();
    std::vector<std::unique_ptr<ViewSolid>> retired_;  // of models that were left before they were ready
    ViewPage page_;
    std::shared_ptr<const Sound> spoken_;
    std::optional<ViewSound> voice_;    // of that
    int voice_number_ = 0;
    // What may be looked at now, as it was seen last.
    struct Offer {
        Id scene, node;
        ModelDraw draw;
        CameraState camera;
    };
    std::vector<Offer> offers_;
    Id scene_, node_;
    std::shared_ptr<const ModelData> model_;  // that is looked at
    ModelAnnotations told_;
    Inspect allowed_;
    std::size_t variant_ = 0;           // 0: as it is
    Flicks now_, touched_;
    glm::vec2 size_{1280, 720};
};

}  // namespace pai::app
