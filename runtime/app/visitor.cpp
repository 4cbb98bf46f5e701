#include "app/visitor.h"

#include <algorithm>
#include <cmath>
#include <utility>

#include <glm/geometric.hpp>
#include <glm/matrix.hpp>
#include <glm/trigonometric.hpp>

#include "app/view_brush.h"
#include "app/view_deeds.h"
#include "show/compiled.h"

namespace pai::app {
namespace {

constexpr double kLongestVisitStep_s = 0.25;
constexpr float kLeastOffer = 0.16f;        // of the picture's height: smaller things are not offered
constexpr float kOnStage = 0.999f;          // weight of a scene that is not being faded

CameraStop moved(const CameraStop& stop, const glm::mat4& to_from) {
    return {glm::vec3(to_from * glm::vec4(stop.position_m, 1)), glm::vec3(to_from * glm::vec4(stop.target_m, 1)), stop.fov_y_deg};
}

// The look of a stop, from the world into the node's space.
void move_look(TourStop& stop, const glm::mat4& world_from_node) {
    if (stop.section) {
        const glm::vec3 n = glm::normalize(stop.section->normal), turned = glm::transpose(glm::mat3(world_from_node)) * n;
        const float length = std::max(glm::length(turned), 1e-12f);
        stop.section = Section{turned / length, (stop.section->offset_m - glm::dot(n, glm::vec3(world_from_node[3]))) / length};
    }
    if (stop.raking_light) {
        const glm::vec3 to = glm::normalize(glm::inverse(glm::mat3(world_from_node)) * towards(*stop.raking_light));
        stop.raking_light->azimuth_deg = glm::degrees(std::atan2(to.x, to.z));
        stop.raking_light->elevation_deg = glm::degrees(std::asin(std::clamp(to.y, -1.0f, 1.0f)));
    }
}

// The box around what is seen of it; empty where any of it is beside or behind the eye.
OverlayBox seen_around(const Bounds& bounds, const glm::mat4& world_from_node, const CameraState& camera, glm::vec2 size) {
    OverlayBox out{size * 4.0f, -size * 4.0f};
    for (int i = 0; i < 8; ++i) {
        const glm::vec3 corner(i & 1 ? bounds.max.x : bounds.min.x, i & 2 ? bounds.max.y : bounds.min.y, i & 4 ? bounds.max.z : bounds.min.z);
        const auto px = seen_by(camera, glm::vec3(world_from_node * glm::vec4(corner, 1)), size);
        if (!px) return {};
        out.min_px = glm::min(out.min_px, *px);
        out.max_px = glm::max(out.max_px, *px);
    }
    return out;
}

}  // namespace

ModelAnnotations told_of(const Scene& scene, const Id& node, const Inspect& allowed, const glm::mat4& world_from_node, const std::string& language) {
    ModelAnnotations out;
    out.language = language;
    out.articles = scene.articles;
    const auto it = scene.nodes.find(node);
    if (it != scene.nodes.end() && it->second.model && (allowed.notes || allowed.tours)) out.annotations = it->second.model->annotations;
    if (!allowed.tours) return out;
    const glm::mat4 node_from_world = glm::inverse(world_from_node);
    for (const auto& [id, tour] : scene.tours) {
        const auto of_another = [&](const auto& s) { return !s.second.node.empty() && s.second.node != node; };
        const auto of_this = [&](const auto& s) { return s.second.node == node; };
        if (std::any_of(tour.stops.begin(), tour.stops.end(), of_another) || std::none_of(tour.stops.begin(), tour.stops.end(), of_this)) continue;
        Tour& own = out.tours[id] = tour;
        for (auto& [stop_id, stop] : own.stops) {
            stop.camera = moved(stop.camera, node_from_world);
            stop.node.clear();
            move_look(stop, world_from_node);
        }
    }
    return out;
}

bool Visitor::has_offers(const Show& show) {
    for (const auto& [id, scene] : show.scenes)
        for (const auto& [node_id, node] : scene.nodes)
            if (node.model && node.model->inspect) return true;
    return false;
}

Visitor::Visitor(const Show& show, World world, std::string language)
    : show_(show), world_(std::move(world)), language_(language), own_language_(std::move(language)),
      hands_(orbit_, {[this]() -> const ViewPage& { return page_; }, [this](ViewAction action, const std::string& id) { act(action, id); },
                      [this](std::string_view slider, double share) { tools_.slide(slider, share); }, [this](glm::vec2 px) { touch_model(px); },
                      [this](glm::vec2 px) { drag_light(tools_, lens(), px); }}) {}

Visitor::~Visitor() = default;

ViewLens Visitor::lens() const { return {orbit_.camera(), glm::dvec2(size_)}; }

void Visitor::set_language(std::string language) {
    language_ = own_language_ = std::move(language);
    tools_.set_language(language_);
}

void Visitor::feel(const KioskTouch& touch, Flicks now, glm::vec2 size) {
    size_ = size;
    now_ = touched_ = std::max(now, now_);
    hands_.feel(touch, now_, size);
}

void Visitor::start(std::shared_ptr<const ModelData> loaded, const ModelDraw* draw, glm::vec2 size) {
    model_ = std::move(loaded);
    const ModelData& model = *model_;
    size_ = size;
    touched_ = now_;
    variant_ = 0;
    tools_ = ViewTools();
    tools_.set_language(language_);
    tools_.take(&told_, model.bounds);
    std::vector<int> animations;
    if (draw && draw->animation != 0)
        for (std::size_t i = 0; i < model.animations.size(); ++i)
            if (draw->animation == kAllAnimations || draw->animation == animation_hash(model.animations[i].name)) animations.push_back(static_cast<int>(i));
    retired_.push_back(std::exchange(solid_, std::make_unique<ViewSolid>()));
    solid_->make(model_, animations, draw ? draw->animation_t.seconds() : 0);
}

void Visitor::begin(std::shared_ptr<const ModelData> model, ModelAnnotations told, const Inspect& allowed, Flicks now, glm::vec2 size) {
    told_ = std::move(told);
    allowed_ = allowed;
    now_ = std::max(now, now_);
    start(std::move(model), nullptr, size);
    orbit_.frame(model_->bounds, static_cast<double>(size.x / size.y), true);
}

// From where the show sees it to where it is seen whole.
void Visitor::begin_at(const Id& node) {
    const auto offer = std::find_if(offers_.begin(), offers_.end(), [&](const Offer& o) { return o.node == node; });
    const auto model = offer == offers_.end() ? nullptr : world_.model(offer->draw.asset);
    if (!model) return;
    const Scene& scene = show_.scenes.at(offer->scene);
    scene_ = offer->scene;
    node_ = offer->node;
    allowed_ = *scene.nodes.at(node_).model->inspect;
    told_ = told_of(scene, node_, allowed_, offer->draw.world_from_node, show_.language);
    start(model, &offer->draw, size_);
    const glm::vec3 middle = (model->bounds.min + model->bounds.max) * 0.5f;
    const glm::vec3 eye(offer->camera.world_from_camera[3]), to(offer->draw.world_from_node * glm::vec4(middle, 1));
    const CameraStop seen = moved(stop_of(offer->camera, static_cast<double>(glm::distance(eye, to))), glm::inverse(offer->draw.world_from_node));
    orbit_.frame(model->bounds, static_cast<double>(size_.x / size_.y), true);
    const OrbitPose home = orbit_.pose();
    orbit_.take({glm::dvec3(seen.position_m), glm::dvec3(seen.target_m), OrbitCamera::kFov_deg, 0.01, 100}, true);
    orbit_.go_home();
    if (!(orbit_.pose().radius_m < home.radius_m * 40)) orbit_.frame(model->bounds, static_cast<double>(size_.x / size_.y), true);
}

void Visitor::leave() {
    model_ = nullptr;
    voice_.reset();
    tools_ = ViewTools();
    set_language(own_language_);
    page_ = {};
    retired_.push_back(std::exchange(solid_, std::make_unique<ViewSolid>()));
}

bool Visitor::on_stage(const FrameState& state) const {
    const std::uint64_t hash = node_hash(node_);
    return std::any_of(state.layers.begin(), state.layers.end(), [&](const Layer& layer) {
        return layer.scene == scene_ && std::any_of(layer.models.begin(), layer.models.end(), [&](const ModelDraw& d) { return d.node == hash; });
    });
}

std::string Visitor::variant_name() const { return variant_ == 0 ? std::string() : model_->variants[variant_ - 1]; }

void Visitor::act(ViewAction action, const std::string& id) {
    if (action == ViewAction::LookCloser) return begin_at(id);
    if (!model_) return;
    if (action == ViewAction::Leave) return leave();
    const bool was_tour = tools_.tour().has_value();
    const auto whole = [&] { orbit_.frame(model_->bounds, static_cast<double>(size_.x / size_.y), false); };
    if (action == ViewAction::Whole) whole();
    if (action == ViewAction::Variant) variant_ = (variant_ + 1) % (model_->variants.size() + 1);
    tools_.act(action, id, orbit_);
    language_ = tools_.language();
    if (was_tour && !tools_.tour()) whole();
}

void Visitor::touch_model(glm::vec2 px) {
    if (model_) touch_surface(tools_, *solid_, lens(), px);
}

void Visitor::speak() {
    if (voice_) voice_->feed();
    if (voice_number_ == tools_.narration_number()) return;
    voice_number_ = tools_.narration_number();
    voice_.reset();
    const Narration* narration = tools_.narration();
    if (!narration || narration->sound.empty() || !world_.heard || !world_.sound) return;
    const auto* chosen = choose_text(narration->sound, tools_.language(), told_.language);
    spoken_ = world_.sound(chosen->second);
    if (spoken_) voice_.emplace(*spoken_);
}

void Visitor::advance(Flicks now, glm::vec2 size) {
    const double seconds = std::clamp((now - now_).seconds(), 0.0, kLongestVisitStep_s);
    now_ = std::max(now, now_);
    size_ = size;
    if (hands_.has_script()) {
        settle();
        hands_.play(now_, size);
    }
    std::erase_if(retired_, [](const auto& solid) {
        solid->pump();
        return !solid->busy();
    });
    if (!model_) return;
    solid_->pump();
    tools_.advance(seconds, orbit_);
    orbit_.advance(seconds);
    speak();
    if (tools_.narration() || tools_.tour()) touched_ = std::max(touched_, now_ - allowed_.idle + Flicks{Flicks::kPerSecond * 5});
    if (now_ - touched_ >= allowed_.idle) leave();
}

std::optional<Inspection> Visitor::inspection() {
    if (!model_) return {};
    const ViewCamera eye = orbit_.camera();
    Inspection out{scene_, node_, {glm::vec3(eye.eye), glm::vec3(eye.target), static_cast<float>(eye.fov_y_deg)}, eye.near_m, eye.far_m, tools_.look(), false, false};
    out.look.variant = tools_.variant().empty() ? variant_name() : tools_.variant();
    const SectionArea* area = solid_->area(out.look.section);
    if (hands_.has_script() && out.look.section && !area) {
        settle();
        area = solid_->area(out.look.section);
    }
    const KnownCut cut = known_cut(area);
    out.watertight = cut.watertight;
    out.open = cut.open;
    return out;
}

// A sign on each thing that may be looked at closer; all of the thing answers to a touch.
void Visitor::offer(const Layer& layer, glm::vec2 size) {
    const auto scene = show_.scenes.find(layer.scene);
    if (scene == show_.scenes.end() || layer.weight < kOnStage) return;
    const ViewPageInput input{.tools = tools_, .lens = {{}, glm::dvec2(size)}, .measure = world_.measure};
    ViewBrush b(input, page_);
    const ViewColours& c = view_colours();
    for (const auto& [id, node] : scene->second.nodes) {
        if (!node.model || !node.model->inspect) continue;
        const std::uint64_t hash = node_hash(id);
        const auto draw = std::find_if(layer.models.begin(), layer.models.end(), [&](const ModelDraw& d) { return d.node == hash; });
        const auto model = draw == layer.models.end() ? nullptr : world_.model(draw->asset);
        if (!model || model->bounds.empty()) continue;
        const OverlayBox box = seen_around(model->bounds, draw->world_from_node, layer.camera, size);
        if (box.size().y < kLeastOffer * size.y || !OverlayBox{{0, 0}, size}.holds(box.middle())) continue;
        const glm::vec3 low = model->bounds.min, middle = (low + model->bounds.max) * 0.5f;
        offers_.push_back({layer.scene, id, *draw, layer.camera});
        const float r = 23 * b.u;
        const OverlayBox foot = seen_around({{middle.x, low.y, middle.z}, {middle.x, low.y, middle.z}}, draw->world_from_node, layer.camera, size);
        glm::vec2 at(foot.middle().x, foot.max_px.y + r + 4 * b.u);
        at = glm::clamp(at, glm::vec2(r + 8 * b.u), size - r - 8 * b.u);
        b.target(box, ViewAction::LookCloser, id);
        b.page.overlay.circle(at, r, {.fill = {c.panel.r, c.panel.g, c.panel.b, 0.86f}, .border = c.gold, .border_px = 1.8f * b.u, .shadow_px = 10 * b.u, .shadow = 0.4f});
        draw_icon(b.page.overlay, "look-closer", {at - 12 * b.u, at + 12 * b.u}, c.gold);
        b.target({at - r - 4 * b.u, at + r + 4 * b.u}, ViewAction::LookCloser, id);
    }
}

const pai::Overlay& Visitor::page(const FrameState& state, glm::vec2 size) {
    size_ = size;
    page_ = {};
    if (!model_) {
        offers_.clear();
        if (!state.slate.active)
            for (const Layer& layer : state.layers) offer(layer, size);
        return page_.overlay;
    }
    ViewPageInput input{.tools = tools_, .lens = lens(), .solid = solid_->solid(), .measure = world_.measure, .picture = world_.picture, .allowed = &allowed_, .visits = true};
    tell_cut(solid_->area(tools_.section()), input);
    if (!model_->variants.empty()) input.variant = variant_ == 0 ? "-" : variant_name();
    page_ = build_view_page(input);
    return page_.overlay;
}

}  // namespace pai::app
