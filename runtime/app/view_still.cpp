#include "app/view_still.h"

#include <algorithm>
#include <chrono>
#include <cmath>
#include <list>

#include <fmt/format.h>

#include "app/studio_light.h"
#include "app/view_backdrop.h"
#include "base/log.h"
#include "base/threads.h"
#include "path/trace.h"
#include "platform/process.h"
#include "render/model_light.h"
#include "time/clock.h"

namespace pai::app {
namespace {

constexpr int kMostThreads = 64;

// What the tracer reads, owned as long as it runs.
struct StillScene {
    std::list<ModelData> own;      // the studio's models
    std::optional<Pixels> studio;
    std::list<Pose> poses;
    std::vector<path::Part> parts;
    std::vector<path::Lamp> lamps;
};

std::vector<int> animations_of(const ModelDraw& draw, const ModelData& model) {
    std::vector<int> out;
    for (std::size_t i = 0; i < model.animations.size(); ++i) {
        if (draw.animation == kAllAnimations || (draw.animation != 0 && draw.animation == animation_hash(model.animations[i].name)))
            out.push_back(static_cast<int>(i));
    }
    return out;
}

int variant_of(const ModelDraw& draw, const ModelData& model) {
    for (std::size_t i = 0; i < model.variants.size(); ++i)
        if (draw.variant != 0 && draw.variant == variant_hash(model.variants[i])) return static_cast<int>(i);
    return -1;
}

path::Lamp lamp_of(const LightState& light) {
    path::Lamp out;
    out.kind = light.kind == LightState::Kind::Directional ? path::Lamp::Kind::Directional
               : light.kind == LightState::Kind::Spot      ? path::Lamp::Kind::Spot
                                                           : path::Lamp::Kind::Point;
    out.position = light.position_ws;
    out.direction = light.direction_ws;
    out.light = light.colour * light.intensity;
    out.range_m = light.range_m;
    out.inner_cone_rad = light.inner_cone_rad;
    out.outer_cone_rad = light.outer_cone_rad;
    out.casts_shadow = light.casts_shadow;
    return out;
}

void add_draw(const ModelDraw& draw, const ModelData& model, StillScene& out) {
    Pose& pose = out.poses.emplace_back();
    pose_model(model, animations_of(draw, model), std::max(draw.animation_t.seconds(), 0.0), draw.animation_loops, pose);
    out.parts.push_back({&model, &pose, draw.world_from_node, draw.opacity, draw.glow, variant_of(draw, model), !draw.casts_shadow});
    for (std::size_t n = 0; n < model.nodes.size(); ++n) {
        const int light = model.nodes[n].light;
        if (light < 0 || pose.hidden[n] != 0) continue;
        const std::vector<ModelLight>& lights = pose.lights.empty() ? model.lights : pose.lights;
        LightState state = light_of(lights[static_cast<std::size_t>(light)], draw.world_from_node * pose.model_from_node[n]);
        state.casts_shadow = true;
        state.intensity *= std::min(draw.opacity, 1.0f);
        if (state.intensity > 0) out.lamps.push_back(lamp_of(state));
    }
}

StillScene still_scene(const Layer& layer, const ViewScene& scene) {
    StillScene out;
    for (const LightState& light : layer.lights) out.lamps.push_back(lamp_of(light));
    for (const ModelDraw& draw : layer.models) {
        if (!(draw.opacity > 0)) continue;
        if (draw.asset == ViewScene::kBackdrop) out.own.push_back(make_backdrop());
        else if (draw.asset == ViewScene::kFloor) out.own.push_back(make_floor());
        const bool own = draw.asset != ViewFiles::kSubject;
        if (own || scene.files().model()) add_draw(draw, own ? out.own.back() : scene.files().model()->data, out);
    }
    if (layer.environment.asset == ViewScene::kStudio) out.studio = make_studio_light();
    return out;
}

// Empty, or what of the frame the tracer has no means for.
std::string not_traced(const FrameState& state, const ViewScene& scene) {
    if (scene.files().kind() != AssetKind::Model) return "only models are traced";
    if (state.layers.size() != 1 || state.slate.active) return "one scene is traced, not several and no slate";
    const Layer& layer = state.layers.front();
    if (!layer.texts.empty() || !layer.pictures.empty()) return "texts and pictures are not traced";
    if (layer.environment.fog_per_m > 0) return "fog is not traced";
    if (scene.files().has_beside()) return "one model is traced, not two";
    if (layer.look.mode != ViewMode::Natural || layer.look.section) return "only what is seen as it is, and whole, is traced";
    if (layer.camera.ortho_height_m > 0) return "a parallel view is not traced";
    if (!scene.files().model()) return "3D Tiles are not traced";
    for (const Mesh& mesh : scene.files().model()->data.meshes) {
        if (!mesh.splats.empty()) return fmt::format("splats (mesh \"{}\") are not traced", mesh.name);
        for (const Primitive& p : mesh.primitives) {
            if (p.mode != Primitive::Mode::Triangles) return fmt::format("points and lines (mesh \"{}\") are not traced", mesh.name);
        }
    }
    return {};
}

const Pixels* environment_of(const Layer& layer, const ViewScene& scene, const StillScene& still) {
    if (layer.environment.asset == ViewScene::kStudio) return &*still.studio;
    const Image* image = layer.environment.asset == ViewFiles::kEnvironment ? scene.files().environment() : nullptr;
    return image ? &image->pixels : nullptr;
}

// Exposes, and lays the picture before the colour behind everything where nothing stays transparent.
void finish(path::TracedPicture& picture, const Layer& layer, bool transparent) {
    const float exposure = std::exp2(layer.camera.exposure_ev);
    for (glm::vec4& p : picture.light) {
        if (!transparent) p = glm::vec4(glm::vec3(p) + layer.environment.background * (1 - p.a), 1);
        p = glm::vec4(glm::vec3(p) * exposure, p.a);
    }
}

}  // namespace

Result<bool> draw_still(const FrameState& state, const ViewScene& scene, ViewStage& stage, Progress& progress) {
    StillReport report;
    const auto refuse = [&](std::string why) {
        log::warn("view", "drawn, not traced: {}", why);
        report.not_traced = std::move(why);
        stage.set_still(std::move(report));
        return false;
    };
    if (std::string why = not_traced(state, scene); !why.empty()) return refuse(std::move(why));
    PAI_TRY(stage.fit_canvas());
    const std::int64_t began_ns = steady_ns();
    const Layer& layer = state.layers.front();
    const StillScene still = still_scene(layer, scene);
    const auto traced = path::Scene::create(still.parts);
    if (!traced) return refuse(traced.error().message);
    const bool sky = layer.environment.visible;
    const glm::vec3 colour = layer.environment.asset == kNoAsset ? layer.environment.background : glm::vec3(1);
    const path::Surroundings surroundings(environment_of(layer, scene, still), layer.environment.rotation_rad, colour * layer.environment.intensity);
    path::TraceOptions options{.samples = stage.view_options().samples, .background_visible = sky};
    const glm::ivec2 size = stage.light_size(scene.files().marks());
    options.width = size.x;
    options.height = size.y;
    options.threads = std::min(threads_to_use(), kMostThreads);
    const path::Eye eye{layer.camera.world_from_camera, layer.camera.fov_y_rad, 0};
    path::TracedPicture picture = path::trace(**traced, surroundings, still.lamps, eye, options, [&](double share) {
        progress.say([&] { return fmt::format("tracing, {:.0f} %", share * 100); });
        return !stop_requested();
    });
    finish(picture, layer, stage.transparent());
    report.samples = picture.samples;
    report.rays = picture.rays;
    report.threads = options.threads;
    report.triangles = (*traced)->triangles();
    report.complete = picture.complete;
    report.seconds = static_cast<double>(steady_ns() - began_ns) / 1e9;
    stage.set_still(std::move(report));
    PAI_TRY(stage.draw_light(state, picture.light, size, scene.files().marks()));
    return true;
}

}  // namespace pai::app
