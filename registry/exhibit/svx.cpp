#include <algorithm>
#include <cmath>
#include <limits>
#include <numbers>
#include <set>

#include <glm/gtc/matrix_transform.hpp>
#include <glm/gtc/quaternion.hpp>

#include "exhibit/exhibit.h"
#include "exhibit/loose_json.h"
#include "show/placing.h"

namespace pai {
namespace {

constexpr std::string_view kMimeType = "application/si-dpo-3d.document+json";
constexpr double kPi = std::numbers::pi;

// Metres of one unit. Source: common.schema.json, "units".
double metres(std::string_view unit, double inherited) {
    constexpr std::pair<std::string_view, double> kUnits[] = {{"mm", 0.001},   {"cm", 0.01},    {"m", 1},         {"km", 1000},
                                                              {"in", 0.0254}, {"ft", 0.3048}, {"yd", 0.9144}, {"mi", 1609.344}};
    for (const auto& [name, length] : kUnits)
        if (name == unit) return length;
    return inherited;
}

glm::mat4 placed(const std::optional<std::array<double, 3>>& t, const std::optional<std::array<double, 4>>& r, double metres_per_unit) {
    glm::mat4 out(1);
    if (r) {
        const glm::quat q(static_cast<float>((*r)[3]), static_cast<float>((*r)[0]), static_cast<float>((*r)[1]), static_cast<float>((*r)[2]));
        const float length = glm::length(q);
        if (length > 1e-6f) out = glm::mat4_cast(q / length);
    }
    if (t) out[3] = glm::vec4((*t)[0] * metres_per_unit, (*t)[1] * metres_per_unit, (*t)[2] * metres_per_unit, 1);
    return out;
}

class SvxReader {
public:
    SvxReader(JsonRef root, const ExhibitLimits& limits) : limits_(limits), document_(faults_, root, "") {}

    Result<Exhibit> read() {
        PAI_TRY(check_version());
        const int scene = document_.index("scene", document_.count("scenes"));
        read_scene(std::max(scene, 0));
        if (!faults_.failed() && out_.nodes.empty()) faults_.add("/scenes", "no node stands in the scene");
        if (faults_.failed()) return faults_.take();
        return std::move(out_);
    }

private:
    Result<void> check_version() {
        const auto asset = document_.object("asset");
        if (!asset || asset->text("type") != kMimeType) return Error(Code::Unsupported, fmt::format("/asset/type: expected {}", kMimeType), "EXHIBIT_FORMAT");
        out_.copyright = asset->text("copyright");
        const std::string version = asset->text("version");
        if (!version.starts_with("1.") && version != "1")
            return Error(Code::Unsupported, fmt::format("/asset/version: \"{}\", versions 1.x are read", version.substr(0, 20)), "EXHIBIT_NEWER");
        return {};
    }

    // The element of an array of the document that a member of `from` names; nothing if it names none.
    std::optional<LooseObject> component(const LooseObject& from, std::string_view member, std::string_view array) {
        const int index = from.index(member, document_.count(array));
        if (index < 0) return std::nullopt;
        return LooseObject(faults_, (*document_.find(array))[static_cast<std::size_t>(index)], fmt::format("/{}/{}", array, index));
    }

    void read_scene(int index) {
        const auto scenes = document_.find("scenes");
        if (!scenes || !scenes->is_array() || scenes->size() == 0) return faults_.add("/scenes", "expected at least one scene");
        const LooseObject scene(faults_, (*scenes)[static_cast<std::size_t>(index)], fmt::format("/scenes/{}", index));
        unit_m_ = metres(scene.text("units"), 0.01);  // centimetres where nothing is said
        if (scenes->size() > 1) out_.left_out.push_back(fmt::format("{} other scenes", scenes->size() - 1));
        read_meta(scene);
        const auto setup = component(scene, "setup", "setups");
        if (setup) read_setup(*setup);
        const auto nodes = scene.find("nodes");
        for (std::size_t i = 0; nodes && nodes->is_array() && i < nodes->size() && !faults_.failed(); ++i)
            if (const auto node = (*nodes)[i].as_int()) read_node(*node, -1);
        if (setup) read_tours(*setup, index);
    }

    void read_node(std::int64_t index, int parent) {
        const auto nodes = document_.find("nodes");
        if (index < 0 || !nodes || !nodes->is_array() || static_cast<std::uint64_t>(index) >= nodes->size())
            return faults_.add("/nodes", fmt::format("there is no node {}", index));
        const std::string at = fmt::format("/nodes/{}", index);
        if (!seen_.insert(index).second) return faults_.add(at, "stands in two places");
        if (out_.nodes.size() >= limits_.nodes) return faults_.limit(at, fmt::format("more than {} nodes", limits_.nodes));
        const LooseObject node(faults_, (*nodes)[static_cast<std::size_t>(index)], at);
        const int self = static_cast<int>(out_.nodes.size());
        ExhibitNode made;
        made.name = node.text("name");
        made.parent = parent;
        made.transform = transform_of(node);
        out_.nodes.push_back(std::move(made));
        read_meta(node);
        if (const auto light = component(node, "light", "lights")) read_light(*light, self);
        if (const auto camera = component(node, "camera", "cameras")) read_camera(*camera, self);
        if (const auto model = component(node, "model", "models")) read_model(*model, self);
        if (const auto children = node.find("children"); children && children->is_array())
            for (std::size_t i = 0; i < children->size() && !faults_.failed(); ++i) read_child((*children)[i], self, at);
    }

    void read_child(JsonRef child, int parent, const std::string& at) {
        // Ways down are as long as the document is deep at most: no node stands twice.
        if (depth_ > 200) return faults_.limit(at, "nodes within nodes more than 200 deep");
        const auto index = child.as_int();
        if (!index) return faults_.add(at + "/children", "expected indices of nodes");
        ++depth_;
        read_node(*index, parent);
        --depth_;
    }

    Transform transform_of(const LooseObject& node) const {
        if (const auto m = node.numbers<16>("matrix")) {
            glm::mat4 matrix(1);
            for (int i = 0; i < 16; ++i) matrix[i / 4][i % 4] = static_cast<float>((*m)[static_cast<std::size_t>(i)]);
            matrix[3] = glm::vec4(glm::vec3(matrix[3]) * static_cast<float>(unit_m_), 1);
            return to_transform(matrix);
        }
        Transform out = to_transform(placed(node.numbers<3>("translation"), node.numbers<4>("rotation"), unit_m_));
        if (const auto s = node.numbers<3>("scale")) out.scale = {(*s)[0], (*s)[1], (*s)[2]};
        return out;
    }

    // Its intensities are such that 1 makes a white matt body that faces it as bright as white: pi lux.
    void read_light(const LooseObject& light, int node) {
        const std::string type = light.text("type");
        const auto colour = light.numbers<3>("color").value_or(std::array<double, 3>{1, 1, 1});
        const double intensity = light.number("intensity", 1, 0, 1e6);
        const glm::vec3 rgb(std::clamp(colour[0], 0.0, 1.0), std::clamp(colour[1], 0.0, 1.0), std::clamp(colour[2], 0.0, 1.0));
        if (type == "ambient" || type == "hemisphere" || type == "environment") {
            const glm::vec3 even = rgb * static_cast<float>(type == "environment" ? intensity * 0.5 : intensity);
            out_.ambient = out_.ambient.value_or(glm::vec3(0)) + even;
            if (type != "ambient") out_.left_out.push_back(fmt::format("{}: {} light shines evenly from everywhere", light.at(), type));
            return;
        }
        LightPart part;
        part.colour = rgb;
        part.casts_shadow = light.truth("castShadow", false);
        if (type == "point" || type == "spot" || type == "rect") {
            part.kind = type == "point" ? LightKind::Point : LightKind::Spot;
            part.intensity_cd = static_cast<float>(std::min(intensity * kPi, 1e6));
            if (const auto spot = light.object("spot")) {
                const double half = std::clamp(spot->number("angle", kPi / 4, 0, kPi / 2) * 180 / kPi, 0.5, 89.0);
                part.outer_cone_deg = static_cast<float>(half);
                part.inner_cone_deg = static_cast<float>(half * (1 - std::clamp(spot->number("penumbra", 0.5, 0, 1), 0.0, 1.0)));
            }
            if (type == "rect") out_.left_out.push_back(light.at() + ": a rectangular light shines as a spot");
        } else if (type == "directional" || type == "sun") {
            part.kind = LightKind::Directional;
            part.illuminance_lx = static_cast<float>(std::min(intensity * kPi, 1e6));
        } else {
            out_.left_out.push_back(fmt::format("{}: {} light", light.at(), type.substr(0, 40)));
            return;
        }
        // Lights of the field shine from where they stand towards the origin of their node's parent; ours along -Z of the node.
        ExhibitNode& at = out_.nodes[static_cast<std::size_t>(node)];
        at.light = part;
        if (part.kind != LightKind::Point && at.transform.rotation_deg == glm::vec3(0) && at.transform.position_m != glm::vec3(0)) at.aim_m = glm::vec3(0);
    }

    void read_camera(const LooseObject& camera, int node) {
        CameraPart part;
        if (const auto perspective = camera.object("perspective")) {
            part.fov_y_deg = static_cast<float>(std::clamp(perspective->number("yfov", 0.8, 0, kPi) * 180 / kPi, 1.0, 170.0));
        } else if (camera.text("type") == "orthographic") {
            out_.left_out.push_back(camera.at() + ": an orthographic camera sees in perspective");
        }
        part.exposure_ev = out_.exposure_ev;
        out_.nodes[static_cast<std::size_t>(node)].camera = part;
    }

    // A model has a pose of its own within its node, in units of its own.
    void read_model(const LooseObject& model, int node) {
        const double unit = metres(model.text("units"), unit_m_);
        ExhibitNode made;
        made.name = out_.nodes[static_cast<std::size_t>(node)].name;
        made.parent = node;
        made.transform = to_transform(placed(model.numbers<3>("translation"), model.numbers<4>("rotation"), unit));
        made.transform.scale = glm::vec3(static_cast<float>(unit));
        model.objects("derivatives", [&](std::size_t, const LooseObject& derivative) { read_derivative(derivative, made); });
        if (!model.truth("visible", true)) {
            out_.left_out.push_back(model.at() + ": a model that is not visible");
            return;
        }
        if (made.model.empty()) return faults_.add(model.at() + "/derivatives", "expected an asset of type Model, or Geometry");
        model.objects("annotations", [&](std::size_t, const LooseObject& annotation) { read_annotation(annotation, made); });
        if (model.find("material")) out_.left_out.push_back(model.at() + ": surface settings of the scene, the model's own hold");
        if (out_.nodes.size() >= limits_.nodes) return faults_.limit(model.at(), fmt::format("more than {} nodes", limits_.nodes));
        out_.nodes.push_back(std::move(made));
    }

    static void read_derivative(const LooseObject& derivative, ExhibitNode& to) {
        ExhibitDerivative made{{}, derivative.text("usage"), derivative.text("quality")};
        derivative.objects("assets", [&](std::size_t, const LooseObject& asset) {
            const std::string type = asset.text("type");
            if (made.uri.empty() && (type == "Model" || type == "Geometry" || type == "Points")) made.uri = asset.text("uri");
        });
        if (!made.uri.empty() && to.model.size() < 64) to.model.push_back(std::move(made));
    }

    void read_annotation(const LooseObject& from, ExhibitNode& to) {
        if (++annotations_ > limits_.annotations) return faults_.limit(from.at(), fmt::format("more than {} annotations", limits_.annotations));
        ExhibitAnnotation made;
        made.id = from.text("id");
        if (made.id.empty()) return from.fail("id", "expected a text");
        made.title = from.texts("titles", "title");
        made.text = from.texts("leads", "lead");
        const auto vector = [&](std::string_view name) {
            const auto v = from.numbers<3>(name);
            return v ? glm::vec3((*v)[0], (*v)[1], (*v)[2]) : glm::vec3(0);
        };
        made.position_m = vector("position");
        made.direction = vector("direction");
        made.article = from.text("articleId");
        made.sound = from.text("audioId");
        if (!from.truth("visible", true)) {
            out_.left_out.push_back(from.at() + ": an annotation that is not visible");
            return;
        }
        if (from.find("imageUri")) out_.left_out.push_back(from.at() + ": the picture of the annotation");
        to.annotations.push_back(std::move(made));
    }

    void read_meta(const LooseObject& from) {
        const auto meta = component(from, "meta", "metas");
        if (!meta) return;
        if (const auto collection = meta->object("collection")) {
            if (out_.title.empty()) out_.title = collection->texts("titles", "title");
            if (out_.summary.empty()) out_.summary = collection->texts("intros", "intro");
        }
        const std::size_t before = out_.articles.size();
        meta->objects("articles", [&](std::size_t, const LooseObject& article) { read_article(article); });
        if (const int lead = meta->index("leadArticle", out_.articles.size() - before); lead >= 0 && out_.lead_article.empty())
            out_.lead_article = out_.articles[before + static_cast<std::size_t>(lead)].id;
        meta->objects("audio", [&](std::size_t, const LooseObject& audio) {
            if (out_.sounds.size() < limits_.articles) out_.sounds.push_back({audio.text("id"), uris_of(audio, "uris", {}), uris_of(audio, "captionUris", {})});
        });
        if (meta->count("actions") > 0) out_.left_out.push_back(fmt::format("{}: {} actions", meta->at(), meta->count("actions")));
    }

    static std::map<std::string, std::string> uris_of(const LooseObject& from, std::string_view name, std::string_view single) {
        const Text texts = from.texts(name, single);
        return {texts.begin(), texts.end()};
    }

    void read_article(const LooseObject& from) {
        if (out_.articles.size() >= limits_.articles) return faults_.limit(from.at(), fmt::format("more than {} articles", limits_.articles));
        ExhibitArticle made{from.text("id"), from.texts("titles", "title"), from.texts("leads", "lead"), uris_of(from, "uris", "uri")};
        if (made.id.empty()) return from.fail("id", "expected a text");
        out_.articles.push_back(std::move(made));
    }

    void read_setup(const LooseObject& setup) {
        if (const auto viewer = setup.object("viewer")) {
            const double exposure = viewer->number("exposure", 1, 0, 1e6);
            if (exposure > 0) out_.exposure_ev = static_cast<float>(std::clamp(std::log2(exposure), -10.0, 10.0));
        }
        // Colours of the interface are written as they are shown: sRGB.
        if (const auto background = setup.object("background"))
            if (const auto c = background->numbers<3>("color0"))
                for (int i = 0; i < 3; ++i) out_.background[i] = static_cast<float>(std::pow(std::clamp((*c)[static_cast<std::size_t>(i)], 0.0, 1.0), 2.2));
        for (const auto& [name, what] : {std::pair{"slicer", "the section"}, std::pair{"tape", "the tape measure"}, std::pair{"floor", "the floor"}, std::pair{"grid", "the grid"}})
            if (const auto tool = setup.object(name); tool && (tool->truth("enabled", false) || tool->truth("visible", false)))
                out_.left_out.push_back(fmt::format("{}/{}: {} as it was switched on", setup.at(), name, what));
    }

    // What each snapshot sets: of the camera's orbit and of the article that is open.
    struct Snapshot {
        std::optional<CameraStop> camera;
        Flicks travel;
        Easing easing = Easing::Smooth;
        std::string article, annotation;
    };

    // Where the camera stands: `offset` in the space that `orbit` (pitch, yaw, roll in degrees; R = Ry * Rx * Rz) turns about the origin.
    // Upright cameras alone: roll is lost.
    std::optional<CameraStop> orbit_camera(const std::array<double, 3>& orbit, const std::array<double, 3>& offset) const {
        Transform turned;
        turned.rotation_deg = glm::vec3(std::remainder(orbit[0], 360), std::remainder(orbit[1], 360), 0);
        const glm::mat4 m = local_matrix(turned);
        const double away = offset[2] * unit_m_;
        if (!(away > 1e-5 && away < 1e5)) return std::nullopt;
        const auto placed_at = [&](double z) { return glm::vec3(m * glm::vec4(offset[0] * unit_m_, offset[1] * unit_m_, z, 1)); };
        return CameraStop{.position_m = placed_at(away), .target_m = placed_at(0)};
    }

    static std::optional<std::array<double, 3>> triple(std::optional<JsonRef> value) {
        if (!value || !value->is_array() || value->size() != 3) return std::nullopt;
        std::array<double, 3> out{};
        for (std::size_t i = 0; i < 3; ++i) {
            out[i] = (*value)[i].is_number() ? (*value)[i].as_double() : std::numeric_limits<double>::infinity();
            if (std::fabs(out[i]) > 1e9) return std::nullopt;
        }
        return out;
    }

    std::map<std::string, Snapshot> read_snapshots(const LooseObject& setup, int scene) {
        std::map<std::string, Snapshot> out;
        const auto snapshots = setup.object("snapshots");
        if (!snapshots) return out;
        const auto targets = snapshots->find("targets");
        std::map<std::string, std::size_t, std::less<>> columns;
        for (std::size_t i = 0; targets && targets->is_array() && i < targets->size(); ++i) columns.emplace(targets->operator[](i).text(), i);
        const std::string at = fmt::format("scenes/{}/setup/", scene);
        std::size_t others = columns.size();
        for (const char* known : {"navigation/orbit", "navigation/offset", "reader/articleId", "viewer/annotationId"}) others -= columns.contains(at + known);
        if (others > 0) out_.left_out.push_back(fmt::format("{}: {} other things that its steps change", snapshots->at(), others));
        snapshots->objects("states", [&](std::size_t i, const LooseObject& state) {
            const std::size_t most = limits_.tours * limits_.stops;
            if (i >= most) return faults_.limit(state.at(), fmt::format("more than {} snapshots", most));
            const auto values = state.find("values");
            const auto value = [&](std::string_view target) -> std::optional<JsonRef> {
                const auto column = columns.find(at + std::string(target));
                return values && values->is_array() && column != columns.end() && column->second < values->size() ? std::optional((*values)[column->second]) : std::nullopt;
            };
            Snapshot made;
            made.travel = Flicks::from_seconds(state.number("duration", 2, 0, 3600));
            const std::string curve = state.text("curve");
            if (curve == "Linear") made.easing = Easing::Linear;
            const auto orbit = triple(value("navigation/orbit")), offset = triple(value("navigation/offset"));
            if (orbit && offset) made.camera = orbit_camera(*orbit, *offset);
            if (const auto article = value("reader/articleId")) made.article = article->text();
            if (const auto annotation = value("viewer/annotationId")) made.annotation = annotation->text();
            out.insert_or_assign(state.text("id"), std::move(made));
        });
        return out;
    }

    void read_tours(const LooseObject& setup, int scene) {
        if (faults_.failed()) return;
        const auto snapshots = read_snapshots(setup, scene);
        setup.objects("tours", [&](std::size_t i, const LooseObject& tour) {
            if (i >= limits_.tours) return faults_.limit(tour.at(), fmt::format("more than {} tours", limits_.tours));
            ExhibitTour made{tour.texts("titles", "title"), tour.texts("leads", "lead"), {}};
            tour.objects("steps", [&](std::size_t, const LooseObject& step) {
                if (made.stops.size() >= limits_.stops) return faults_.limit(step.at(), fmt::format("more than {} steps", limits_.stops));
                const std::string id = step.text("id");
                const auto it = snapshots.find(id);
                if (it == snapshots.end()) return out_.left_out.push_back(fmt::format("{}: there is no snapshot \"{}\"", step.at(), id.substr(0, 60)));
                const Snapshot& s = it->second;
                made.stops.push_back({step.texts("titles", "title"), s.camera, s.travel, s.easing, s.article, s.annotation});
            });
            if (!made.stops.empty()) out_.tours.push_back(std::move(made));
        });
    }

    ExhibitLimits limits_;
    ExhibitFaults faults_;
    LooseObject document_;
    Exhibit out_;
    std::set<std::int64_t> seen_;
    std::size_t annotations_ = 0;
    int depth_ = 0;
    double unit_m_ = 0.01;
};

}  // namespace

Result<Exhibit> read_svx(std::string_view json, const ExhibitLimits& limits) {
    PAI_TRY(const JsonDoc doc, JsonDoc::parse(json, {.max_bytes = 64u << 20}));
    return SvxReader(doc.root(), limits).read();
}

}  // namespace pai
