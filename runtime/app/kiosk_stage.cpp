#include "app/kiosk_stage.h"

#include <algorithm>
#include <cmath>

#include <glm/geometric.hpp>
#include <glm/gtc/matrix_transform.hpp>

#include "app/studio_light.h"
#include "app/view_backdrop.h"
#include "base/file.h"
#include "base/srgb.h"
#include "gfx/context.h"
#include "gfx/shader_library.h"
#include "output/png.h"
#include "output/picture.h"
#include "show/tour.h"

namespace pai::app {
namespace {

constexpr std::uint32_t kOwnStudio = 0, kOwnRoom = 1, kOwnGround = 2, kOwnCount = 3;
constexpr int kPhotographWidth = 560, kPhotographHeight = 437;
constexpr glm::vec3 kWarm{1.22f, 1.0f, 0.80f};
constexpr float kRoomLight = 0.42f;  // of the viewer's grey room: works stand out in the dark

// The viewer's room in the colours of the house: warm, and darker.
ModelData make_warm_room() {
    ModelData out = make_backdrop();
    for (Mesh& mesh : out.meshes)
        for (Primitive& p : mesh.primitives)
            for (glm::vec4& c : p.colours) c = glm::vec4(glm::vec3(c) * kWarm * kRoomLight, c.a);
    return out;
}

ModelData make_warm_floor() {
    ModelData out = make_floor();
    for (Material& m : out.materials) m.base_colour = glm::vec4(glm::vec3(m.base_colour) * kWarm * 0.55f, m.base_colour.a);
    return out;
}

}  // namespace

ViewCamera kiosk_view(const KioskPose& pose, const Bounds& bounds, const OverlayBox& stage, glm::vec2 size_px) {
    const glm::dvec2 shift(static_cast<double>((stage.middle().x - size_px.x * 0.5f) / size_px.y), static_cast<double>((size_px.y * 0.5f - stage.middle().y) / size_px.y));
    return KioskCamera::view_of(pose, static_cast<double>(radius_of(bounds)), shift);
}

Result<std::unique_ptr<KioskStage>> KioskStage::create(const KioskStageOptions& options) {
    WindowOptions window{.title = "Paifang", .width = options.width, .height = options.height, .display = options.display, .visible = options.visible};
    window.shown = !options.hidden;
    const bool locked = options.visible && !options.windowed;
    if (locked) {
        const auto all = displays();
        if (options.display < 0 || static_cast<std::size_t>(options.display) >= all.size()) return Error(Code::Io, "no such display is connected");
        window.cover = all[static_cast<std::size_t>(options.display)].bounds;
    }
    PAI_TRY(auto opened, Window::create(window));
    PAI_TRY(const auto context, gfx::query_context());
    gfx::log_driver_messages();
    auto out = std::make_unique<KioskStage>(Key{}, std::move(opened), options);
    if (locked) out->window_.set_cursor_over_outputs(false);
    RenderOptions render = RenderOptions::for_quality(options.visible ? Quality::Interactive : Quality::Show, context);
    render.measure_passes = options.measure_passes && !context.software;
    PAI_TRY(out->renderer_, Renderer::create(share_directory(), render));
    PAI_TRY(auto shaders, gfx::ShaderLibrary::open(share_directory() / "shaders"));
    PAI_TRY(auto compositor, Compositor::create(shaders));
    out->compositor_.emplace(std::move(compositor));
    return out;
}

KioskStage::~KioskStage() = default;

void KioskStage::reveal() {
    if (!options_.hidden) return;
    options_.hidden = false;
    window_.show(true);
    window_.make_current(true);
}

void KioskStage::take_session(const Catalogue& catalogue, const KioskSession& session) {
    const bool first = catalogue_ == nullptr;
    catalogue_ = &catalogue;
    session_ = &session;
    uses_ = session.uses();
    own_ = static_cast<std::uint32_t>(uses_.size());
    uses_.resize(own_ + kOwnCount);
    uses_[own_ + kOwnStudio].role = AssetRole::Environment;
    if (!first) return;
    renderer_->put_environment(own_ + kOwnStudio, "studio", make_studio_light());
    renderer_->put_model(own_ + kOwnRoom, "room", make_warm_room());
    renderer_->put_model(own_ + kOwnGround, "ground", make_warm_floor());
}

bool KioskStage::upload(double budget_ms, Stats& stats) {
    if (!session_ || !session_->store()) return true;
    FrameState state;
    state.assets = uses_;
    const UploadStats done = renderer_->upload(state, *session_->store(), session_->handles(), budget_ms);
    stats.uploaded(done);
    return done.complete;
}

const ModelData* KioskStage::model_of(const Id& work, const Id& variant, std::uint32_t& index) const {
    if (!catalogue_ || !session_) return nullptr;
    const auto it = catalogue_->works.find(work);
    if (it == catalogue_->works.end() || !session_->permitted(work)) return nullptr;
    AssetName name = it->second.model;
    if (const auto v = it->second.variants.find(variant); v != it->second.variants.end() && session_->index(v->second.asset) != kNoAsset) name = v->second.asset;
    index = session_->index(name);
    const Model* model = session_->get<Model>(name);
    return model ? &model->data : nullptr;
}

std::shared_ptr<const ModelData> KioskStage::model(const Id& work, const Id& variant) const {
    std::uint32_t index = kNoAsset;
    const ModelData* found = model_of(work, variant, index);
    const AssetStore::Entry* entry = found ? session_->store()->find(session_->handles()[index]) : nullptr;
    return entry ? std::shared_ptr<const ModelData>(entry->data, found) : nullptr;
}

Bounds KioskStage::bounds(const Id& work, const Id& variant) const {
    std::uint32_t index = kNoAsset;
    const ModelData* model = model_of(work, variant, index);
    return model ? model->bounds : Bounds{};
}

bool KioskStage::ready(const Id& work) const {
    std::uint32_t index = kNoAsset;
    return model_of(work, {}, index) != nullptr;
}

std::uint32_t KioskStage::picture_of(const Id& work) const {
    const auto it = photographs_.find(work);
    return it == photographs_.end() || !session_ || !session_->permitted(work) ? 0 : it->second.id;
}

float KioskStage::aspect_of(std::uint32_t picture) const {
    for (const auto& [id, photograph] : photographs_)
        if (photograph.id == picture) return photograph.aspect;
    return 1;
}

FrameState KioskStage::frame_of(const Scene& scene, glm::vec2 size_px) const {
    FrameState state;
    state.t = Flicks::from_seconds(scene.seconds);
    state.master_light = scene.light;
    state.assets = uses_;
    std::uint32_t index = kNoAsset;
    const ModelData* model = model_of(scene.work, scene.variant, index);
    if (!model) return state;
    const WorkView& view = catalogue_->works.at(scene.work).view;
    ViewCamera camera = kiosk_view(scene.pose, model->bounds, scene.stage, size_px);
    if (const auto& by = scene.inspection)
        camera = {glm::dvec3(by->camera.position_m), glm::dvec3(by->camera.target_m), static_cast<double>(by->camera.fov_y_deg), by->near_m, by->far_m};
    Layer& layer = state.layers.emplace_back();
    layer.scene = "kiosk";
    layer.camera = camera_state(camera);
    layer.camera.exposure_ev = view.exposure_ev;
    const std::uint32_t light = session_->index(view.environment);
    layer.environment.asset = light == kNoAsset ? own_ + kOwnStudio : light;
    layer.environment.rotation_rad = glm::radians(view.environment_deg);
    layer.environment.intensity = view.environment_intensity;
    layer.environment.visible = view.environment_visible && light != kNoAsset;
    layer.environment.background = view.background.value_or(glm::vec3(0.0f));
    if (view.key_light > 0) {
        LightState key = studio_key_light(layer.environment.rotation_rad);
        key.intensity *= view.key_light;
        layer.lights.push_back(key);
    }
    ModelDraw draw = own_draw(index, glm::mat4(1), true);
    draw.animation = animation_hash(view.animation);
    draw.animation_t = state.t;
    if (const auto& by = scene.inspection) {
        layer.look = by->look;
        draw.watertight = by->watertight;
        draw.open = by->open;
        draw.variant = variant_hash(by->look.variant);
        if (by->look.raking_light) shine(*by->look.raking_light, layer);
    }
    layer.models.push_back(draw);
    if (layer.look.mode == ViewMode::Xray) return state;  // nothing bright behind what is seen through
    const Bounds& b = model->bounds;
    const auto radius = radius_of(b);
    if (!layer.environment.visible && !view.background) {
        const float dome = static_cast<float>(camera.far_m) * 0.97f;  // behind the floor, before the far plane
        layer.models.push_back(own_draw(own_ + kOwnRoom, glm::scale(glm::translate(glm::mat4(1), glm::vec3(camera.eye)), glm::vec3(dome)), false));
    }
    if (view.floor) {
        const glm::vec3 middle = (b.min + b.max) * 0.5f, under(middle.x, b.min.y - radius * 0.002f, middle.z);
        layer.models.push_back(own_draw(own_ + kOwnGround, glm::scale(glm::translate(glm::mat4(1), under), glm::vec3(radius * 3.6f)), false));
    }
    return state;
}

bool KioskStage::photograph_one() {
    if (!catalogue_ || !session_) return false;
    for (const auto& [id, work] : catalogue_->works) {
        if (photographs_.contains(id) || !session_->permitted(id)) continue;
        const auto number = static_cast<std::uint32_t>(photographs_.size() + 1);
        if (!work.picture.empty() && session_->index(work.picture) != kNoAsset) {
            const Image* image = session_->get<Image>(work.picture);
            if (!image) continue;
            renderer_->put_picture(number, image->pixels);
            photographs_[id] = {number, static_cast<float>(image->pixels.width) / static_cast<float>(std::max(image->pixels.height, 1))};
            return true;
        }
        if (!ready(id)) continue;
        auto canvas = Canvas::create(kPhotographWidth, kPhotographHeight);
        if (!canvas) return false;
        const glm::vec2 size(kPhotographWidth, kPhotographHeight);
        KioskCamera camera;
        camera.take(work.view, bounds(id, {}), {static_cast<double>(size.x / size.y), 1});
        const OverlayBox whole{{0, 0}, size};
        renderer_->draw(frame_of({id, {}, camera.pose(), whole, 0}, size), *canvas, session_->marks());
        Pixels pixels{.width = kPhotographWidth, .height = kPhotographHeight};
        for (const glm::vec4& p : canvas->read())
            for (const float v : {p.r, p.g, p.b, 2.0f}) pixels.texels.push_back(code_of(srgb_from_linear(v)));
        renderer_->put_picture(number, pixels);
        photographs_[id] = {number, size.x / size.y};
        return true;
    }
    return false;
}

Result<glm::vec2> KioskStage::fit() {
    const int width = std::max(1, options_.visible ? window_.width() : options_.width);
    const int height = std::max(1, options_.visible ? window_.height() : options_.height);
    if (!canvas_ || canvas_->width() != width || canvas_->height() != height) {
        canvas_.reset();
        PAI_TRY(auto canvas, Canvas::create(width, height));
        canvas_.emplace(std::move(canvas));
    }
    return glm::vec2(width, height);
}

Result<void> KioskStage::draw(const std::optional<Scene>& scene, const Overlay& overlay) {
    PAI_TRY(const glm::vec2 size, fit());
    FrameState state;
    state.assets = uses_;
    if (scene) state = frame_of(*scene, size);
    renderer_->draw(state, *canvas_, session_ ? session_->marks() : Marks{});
    renderer_->draw_overlay(*canvas_, overlay);
    return {};
}

void KioskStage::present() {
    compositor_->show(canvas_->texture(), {0, 0, canvas_->width(), canvas_->height()}, window_.width(), window_.height());
    window_.swap();
}

void KioskStage::present_black() {
    gfx::bind_window(window_.width(), window_.height());
    gfx::clear_window();
    window_.swap();
}

Picture KioskStage::read() { return compositor_->read(canvas_->texture(), {0, 0, canvas_->width(), canvas_->height()}); }

void KioskStage::finish() { gfx::finish(); }

std::optional<glm::vec2> KioskStage::project(const KioskPose& pose, const Bounds& bounds, const OverlayBox& stage, glm::vec2 size_px, const Hotspot& spot) {
    const ViewCamera camera = kiosk_view(pose, bounds, stage, size_px);
    const glm::dvec3 at(spot.position_m), to_eye = glm::normalize(camera.eye - at);
    if (glm::dot(to_eye, glm::normalize(glm::dvec3(spot.normal))) < 0.12) return {};
    const glm::mat4 camera_from_world = glm::inverse(camera_state(camera).world_from_camera);
    const glm::vec3 seen(camera_from_world * glm::vec4(spot.position_m, 1));
    if (seen.z >= -1e-4f) return {};
    const float tan_up = std::tan(static_cast<float>(camera.fov_y_deg) * 0.00872664626f);
    const glm::vec2 ndc = glm::vec2(seen) / (-seen.z * tan_up);  // in half heights
    const glm::vec2 px(size_px.x * 0.5f + ndc.x * size_px.y * 0.5f, size_px.y * 0.5f - ndc.y * size_px.y * 0.5f);
    return stage.holds(px) ? std::optional(px) : std::nullopt;
}

}  // namespace pai::app
