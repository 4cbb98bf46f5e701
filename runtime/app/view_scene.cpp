#include "app/view_scene.h"

#include <algorithm>
#include <charconv>
#include <cmath>

#include <fmt/format.h>
#include <glm/geometric.hpp>
#include <glm/gtc/matrix_transform.hpp>

#include "app/studio_light.h"
#include "app/view_backdrop.h"
#include "show/tour.h"
#include "asset/variants.h"

namespace pai::app {
namespace {

constexpr glm::vec3 kBehindModels{0.030f, 0.031f, 0.034f}, kBehindPictures{0.0075f, 0.0080f, 0.0095f};
constexpr glm::vec3 kBehindXray{0.0022f, 0.0036f, 0.0052f};
constexpr glm::vec3 kBehindPlain{0.00152f, 0.00182f, 0.00304f};  // sRGB 05060a
constexpr double kEaseLight_per_s = 10, kPictureMargin = 0.03;
constexpr float kMostExposure_ev = 10;

// A camera that stands so, aimed at what it sees of the model.
ViewCamera camera_of(const ModelData& model, const ModelCamera& c, const glm::mat4& model_from_node) {
    const glm::dvec3 eye(model_from_node[3]), forward = -glm::normalize(glm::dvec3(model_from_node[2]));
    const glm::dvec3 middle = (glm::dvec3(model.bounds.min) + glm::dvec3(model.bounds.max)) * 0.5;
    const double along = glm::dot(middle - eye, forward), reach = static_cast<double>(radius_of(model.bounds));
    const double distance = std::clamp(along, reach * 0.05, reach * 20);
    ViewCamera out;
    out.eye = eye;
    out.target = eye + forward * distance;
    out.fov_y_deg = c.perspective ? glm::degrees(static_cast<double>(c.fov_y_rad)) : glm::degrees(2 * std::atan(c.half_height_m / distance));
    return out;
}

// To the right of the camera, level.
glm::dvec3 right_of(const ViewCamera& camera) {
    const glm::dvec3 side = glm::cross(camera.target - camera.eye, glm::dvec3(0, 1, 0));
    const double length = glm::length(side);
    return length > 1e-9 ? side / length : glm::dvec3(1, 0, 0);
}

}  // namespace

std::vector<LightState> make_spiral_lights(int count) {
    std::vector<LightState> out;
    for (int i = 0; i < count; ++i) {
        const double angle = i * 2.399963, radius = std::sqrt(static_cast<double>(i) / count) * 384;
        LightState light;
        light.node = 0x100000u + static_cast<std::uint64_t>(i);
        light.position_ws = {static_cast<float>(radius * std::cos(angle)), 12.0f, static_cast<float>(radius * std::sin(angle))};
        light.colour = {1.0f, 0.40197778f, 0.13286832f};  // sRGB ffaa66
        light.intensity = 2000;
        light.range_m = 60;
        out.push_back(light);
    }
    return out;
}

ViewScene::ViewScene(const ViewPlan& plan, ViewFiles& files, ViewStage& stage, Own own) : plan_(plan), files_(files), stage_(stage) {
    files.draw_in_software(stage.renderer().context().software);
    environment_visible_ = files.kind() == AssetKind::Environment || (plan.scenario && plan.scenario->skybox);
    if (own == Own::Put) put_own();
}

bool ViewScene::in_studio() const {
    return files_.kind() == AssetKind::Model && !plan_.scenario && !plan_.options.plain && !files_.has_environment();
}

double ViewScene::aspect() const { return static_cast<double>(stage_.width()) / std::max(1, stage_.height()); }

void ViewScene::put_own() {
    Renderer& renderer = stage_.renderer();
    if (in_studio()) {
        renderer.put_environment(kStudio, "studio", make_studio_light());
        renderer.put_model(kBackdrop, "backdrop", make_backdrop());
        renderer.put_model(kFloor, "floor", make_floor());
    }
    if (wave_) {
        renderer.put_model(kWave, "wave", wave_->wave);
        renderer.put_model(kPlayhead, "playhead", wave_->playhead);
    }
}

bool ViewScene::take_subject() {
    if (files_.has_beside() && !files_.beside()) return false;
    if (taken_ || !(files_.bounds() || files_.image() || files_.sound() || files_.film())) return false;
    taken_ = true;
    if (const Model* model = files_.model()) {
        for (std::size_t i = 0; i < model->data.nodes.size(); ++i) {
            const ModelNode& node = model->data.nodes[i];
            if (node.camera < 0) continue;
            camera_nodes_.push_back(static_cast<int>(i));
            camera_names_.push_back(node.name.empty() ? model->data.cameras[static_cast<std::size_t>(node.camera)].name : node.name);
        }
    }
    reshape();
    frame_subject(true);
    return true;
}

void ViewScene::reshape() {
    if (const Sound* sound = files_.sound()) {
        wave_ = make_wave_picture(*sound, plan_.model.filename().string(), aspect());
        put_own();
    }
    if (taken_ && !files_.bounds()) frame_subject(true);
}

void ViewScene::frame_subject(bool jump) {
    camera_ = 0;
    followed_ = false;
    if (const Bounds* bounds = files_.bounds()) {
        const auto both = pair();
        orbit_.frame(both ? both->bounds : *bounds, aspect(), jump);
        if (plan_.scenario) orbit_.take(scenario_camera(*plan_.scenario, *bounds), jump);
    } else if (files_.kind() == AssetKind::Environment) {
        orbit_.stand_inside();
    } else if (const Image* image = files_.image()) {
        orbit_.frame_flat(static_cast<double>(image->pixels.width) / image->pixels.height, 1, aspect(), plan_.options.headless ? 0 : kPictureMargin, jump);
    } else if (const Film* film = files_.film()) {
        orbit_.frame_flat(film->info.proportion, 1, aspect(), plan_.options.headless ? 0 : kPictureMargin, jump);
    } else if (files_.sound()) {
        orbit_.frame_flat(aspect(), 1, aspect(), 0, jump);
    }
}

void ViewScene::next_animation() {
    const std::size_t count = files_.model() ? files_.model()->data.animations.size() : 0;
    if (count == 0) return;
    animation_ = (animation_ + 1) % (count + 2);
    if (count == 1 && animation_ == 1) animation_ = 2;  // all and the only one are the same
    t_ = {};
}

std::string ViewScene::animation_text() const {
    const std::size_t count = files_.model() ? files_.model()->data.animations.size() : 0;
    if (count == 0) return {};
    if (animation_ == 0) return count == 1 ? files_.model()->data.animations[0].name : fmt::format("all {} animations", count);
    return animation_ > count ? "at rest" : files_.model()->data.animations[animation_ - 1].name;
}

Result<void> ViewScene::choose_variant(const std::string& words) {
    if (words.empty()) return {};
    if (!files_.model()) return Error(Code::InvalidArgument, "--variant is for models");
    const auto found = find_variant(files_.model()->data, words);
    if (!found) return Error(Code::InvalidArgument, "--variant: " + found.error().message);
    variant_ = static_cast<std::size_t>(*found) + 1;
    return {};
}

void ViewScene::next_variant() {
    if (files_.model()) variant_ = (variant_ + 1) % (files_.model()->data.variants.size() + 1);
}

std::string ViewScene::variant_text() const { return variant_ == 0 ? std::string() : files_.model()->data.variants[variant_ - 1]; }

std::vector<int> ViewScene::playing() const {
    std::vector<int> out;
    const std::size_t count = files_.model() && !plan_.scenario && !plan_.options.plain ? files_.model()->data.animations.size() : 0;
    for (std::size_t i = 0; i < count; ++i)
        if (animation_ == 0 || animation_ == i + 1) out.push_back(static_cast<int>(i));
    return out;
}

void ViewScene::set_look(const Look& look, bool watertight, bool open, const std::string& variant) {
    look_ = look;
    watertight_ = watertight;
    open_ = open;
    told_variant_ = variant;
}

ViewCamera ViewScene::own_camera(std::size_t index) const {
    const ModelData& model = files_.model()->data;
    const auto node = static_cast<std::size_t>(camera_nodes_[index]);
    pose_model(model, playing(), t_.seconds(), true, pose_);
    const auto camera = static_cast<std::size_t>(model.nodes[node].camera);
    return camera_of(model, pose_.cameras.empty() ? model.cameras[camera] : pose_.cameras[camera], pose_.model_from_node[node]);
}

Result<void> ViewScene::choose_camera(const std::string& words) {
    if (words.empty()) return {};
    if (!files_.model()) return Error(Code::InvalidArgument, "--camera is for models");
    std::size_t found = camera_nodes_.size();
    for (std::size_t i = camera_nodes_.size(); i-- > 0;)
        if (camera_names_[i] == words) found = i;
    std::size_t number = 0;
    const auto [end, ec] = std::from_chars(words.data(), words.data() + words.size(), number);
    if (found == camera_nodes_.size() && ec == std::errc() && end == words.data() + words.size()) found = number;
    if (found >= camera_nodes_.size()) {
        std::string names;
        for (const std::string& name : camera_names_) names += fmt::format("{}\"{}\"", names.empty() ? "" : ", ", name);
        return Error(Code::InvalidArgument, fmt::format("--camera \"{}\": expected {}", words, names.empty() ? "none: the model has no camera" : "one of " + names + " or its number from 0"));
    }
    camera_ = found + 1;
    followed_ = true;
    look_through(found);
    return {};
}

void ViewScene::next_camera() {
    if (camera_nodes_.empty()) return;
    camera_ = (camera_ + 1) % (camera_nodes_.size() + 1);
    followed_ = camera_ > 0;
    if (camera_ == 0) frame_subject(false);
    else look_through(camera_ - 1);
}

// What the camera of the model does is done with it, until a hand has another wish.
void ViewScene::follow_camera() {
    if (camera_ == 0 || !followed_ || playing().empty()) return;
    if (orbit_.pose() != followed_pose_) return static_cast<void>(followed_ = false);
    look_through(camera_ - 1);
}

void ViewScene::look_through(std::size_t camera) {
    orbit_.take(own_camera(camera), true);
    followed_pose_ = orbit_.pose();
}

std::string ViewScene::camera_text() const { return camera_ == 0 ? std::string() : camera_names_[camera_ - 1]; }

void ViewScene::expose(float by_ev) { exposure_ev_ = std::clamp(exposure_ev_ + by_ev, -kMostExposure_ev, kMostExposure_ev); }

bool ViewScene::advance(double seconds) {
    bool moving = orbit_.advance(seconds);
    light_rad_ += (light_goal_rad_ - light_rad_) * (1 - std::exp(-kEaseLight_per_s * seconds));
    if (std::abs(light_goal_rad_ - light_rad_) > 1e-3) moving = true;
    else light_rad_ = light_goal_rad_;
    const bool animated = files_.model() && !files_.model()->data.animations.empty();
    if ((animated || files_.film()) && !paused_) {
        t_ = t_ + Flicks::from_seconds(seconds);
        moving = true;
        follow_camera();
    }
    return moving;
}

EnvironmentState ViewScene::environment() const {
    EnvironmentState out;
    out.visible = environment_visible_;
    out.rotation_rad = static_cast<float>(light_rad_);
    out.background = plan_.options.plain ? kBehindPlain : files_.kind() == AssetKind::Model ? kBehindModels : kBehindPictures;
    if (files_.kind() == AssetKind::Environment) out.asset = ViewFiles::kSubject;
    else if (files_.has_environment()) out.asset = ViewFiles::kEnvironment;
    else if (in_studio()) out.asset = kStudio;
    return out;
}

void ViewScene::add_model(Layer& layer, const ViewCamera& camera) const {
    ModelDraw draw = own_draw(ViewFiles::kSubject, glm::mat4(1), true);
    const Model* model = files_.model();
    if (model && !plan_.scenario && !plan_.options.plain) {
        const auto& animations = model->data.animations;
        if (animation_ == 0 && !animations.empty()) draw.animation = kAllAnimations;
        else if (animation_ > 0 && animation_ <= animations.size()) draw.animation = animation_hash(animations[animation_ - 1].name);
        draw.animation_t = t_;
    }
    if (variant_ > 0) draw.variant = variant_hash(variant_text());
    if (!told_variant_.empty()) draw.variant = variant_hash(told_variant_);
    draw.watertight = watertight_;
    draw.open = open_;
    layer.models.push_back(draw);
    const auto both = pair();
    if (!both) return;
    const Bounds &a = files_.model()->data.bounds, &b = files_.beside()->data.bounds;
    const glm::vec3 from = (b.min + b.max) * 0.5f, to = (a.min + a.max) * 0.5f + glm::vec3(right_of(camera) * both->apart_m);
    ModelDraw other = own_draw(ViewFiles::kBeside, glm::translate(glm::mat4(1), glm::vec3(to.x - from.x, a.min.y - b.min.y, to.z - from.z)), true);
    other.looked_at = true;
    if (!files_.beside()->data.animations.empty() && !plan_.options.plain) {
        other.animation = kAllAnimations;
        other.animation_t = t_;
    }
    layer.models.push_back(other);
}

// The floor lies where the model ends; the backdrop goes with the eye.
void ViewScene::add_studio(Layer& layer, const ViewCamera& camera) const {
    if (!files_.bounds()) return;
    const Bounds& b = *files_.bounds();
    const auto both = pair();
    const float radius = both ? static_cast<float>(both->radius_m) : radius_of(b);
    const glm::vec3 middle = b.empty() ? glm::vec3(0) : (b.min + b.max) * 0.5f;
    layer.lights.push_back(studio_key_light(static_cast<float>(light_rad_)));
    if (environment_visible_ || look_.mode == ViewMode::Xray) return;
    const float dome = static_cast<float>(camera.far_m) * 0.97f;  // behind the floor, before the far plane
    layer.models.push_back(own_draw(kBackdrop, glm::scale(glm::translate(glm::mat4(1), glm::vec3(camera.eye)), glm::vec3(dome)), false));
    const glm::vec3 under(middle.x, (b.empty() ? -radius : b.min.y) - radius * 0.002f, middle.z);
    layer.models.push_back(own_draw(kFloor, glm::scale(glm::translate(glm::mat4(1), under), glm::vec3(radius * 3.2f)), false));
}

void ViewScene::add_wave(Layer& layer) const {
    if (!wave_) return;
    const Sound& sound = *files_.sound();
    const double frames = static_cast<double>(sound.samples.size()) / std::max(sound.channels, 1), duration = frames / sound.rate_hz;
    const double share = duration > 0 ? std::clamp(t_.seconds() / duration, 0.0, 1.0) : 0;
    const double x = wave_->first_x + (wave_->end_x - wave_->first_x) * share;
    layer.models.push_back(own_draw(kWave, glm::mat4(1), false));
    layer.models.push_back(own_draw(kPlayhead, glm::translate(glm::mat4(1), glm::vec3(x, 0, 0)), false));
    layer.texts = wave_->texts;
}

FrameState ViewScene::frame_from(const ViewCamera& camera) const {
    FrameState state;
    state.t = t_;
    state.assets = files_.uses();
    state.assets.resize(kAssets);
    state.assets[ViewFiles::kEnvironment].role = state.assets[kStudio].role = AssetRole::Environment;
    Layer& layer = state.layers.emplace_back();
    layer.scene = "view";
    layer.camera = camera_state(camera);
    layer.camera.exposure_ev = exposure_ev_;
    layer.environment = environment();
    layer.lights = make_spiral_lights(plan_.options.lights);
    if (files_.kind() == AssetKind::Model || files_.kind() == AssetKind::Image) add_model(layer, camera);
    if (in_studio()) add_studio(layer, camera);
    if (files_.kind() == AssetKind::Model) {
        layer.look = look_;
        if (look_.raking_light) shine(*look_.raking_light, layer);
        if (look_.mode == ViewMode::Xray) layer.environment.background = kBehindXray;
    }
    if (files_.kind() == AssetKind::Sound) add_wave(layer);
    if (files_.kind() == AssetKind::Film) layer.pictures.push_back({.asset = ViewFiles::kSubject, .node = 1, .film_t = t_, .film_loops = true});
    return state;
}

std::optional<ViewScene::Pair> ViewScene::pair() const {
    const Model *a = files_.model(), *b = files_.beside();
    if (!a || !b || a->data.bounds.empty() || b->data.bounds.empty()) return std::nullopt;
    const auto around = [](const Bounds& box) { return 0.5 * std::hypot(static_cast<double>(box.max.x - box.min.x), static_cast<double>(box.max.z - box.min.z)); };
    const Bounds &left = a->data.bounds, &right = b->data.bounds;
    const double one = around(left), other = around(right), gap = 0.15 * (one + other);
    Pair out{one + gap + other, 0, left};
    out.radius_m = (2 * one + gap + 2 * other) / 2;
    // Whichever side they are seen from, they stand as wide.
    const glm::vec3 middle = (left.min + left.max) * 0.5f;
    const float wide = static_cast<float>(out.radius_m), deep = static_cast<float>(std::max(one, other));
    out.bounds.min = {middle.x - wide, left.min.y, middle.z - deep};
    out.bounds.max = {middle.x + wide, left.min.y + std::max(left.max.y - left.min.y, right.max.y - right.min.y), middle.z + deep};
    return out;
}

ViewCamera ViewScene::eye() const {
    ViewCamera camera = orbit_.camera();
    if (const auto both = pair()) {
        // The subject's middle stands left of the middle of both.
        const Bounds& box = files_.model()->data.bounds;
        const double one = 0.5 * std::hypot(static_cast<double>(box.max.x - box.min.x), static_cast<double>(box.max.z - box.min.z));
        const glm::dvec3 shift = right_of(camera) * (both->radius_m - one);
        camera.eye += shift;
        camera.target += shift;
    }
    return camera;
}

FrameState ViewScene::frame() const { return frame_from(eye()); }

FrameState ViewScene::frame(std::int64_t index) const {
    if (!plan_.cameras.empty()) return frame_from(plan_.cameras[static_cast<std::size_t>(index) % plan_.cameras.size()]);
    if (plan_.scenario) return frame_from(scenario_camera(*plan_.scenario, files_.bounds() ? *files_.bounds() : Bounds{}));
    return frame();
}

}  // namespace pai::app
