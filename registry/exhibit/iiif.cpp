#include <algorithm>
#include <cmath>
#include <numbers>

#include <glm/gtc/matrix_transform.hpp>

#include "exhibit/exhibit.h"
#include "exhibit/loose_json.h"
#include "show/placing.h"

namespace pai {
namespace {

// {"en": ["Bell"]}: the first of each language; "none" is no language.
Text label_of(const LooseObject& from, std::string_view name) {
    Text out;
    const auto member = from.find(name);
    if (!member) return out;
    if (member->is_string()) return {{"en", std::string(member->text())}};
    for (std::size_t i = 0; member->is_object() && i < member->size(); ++i) {
        const JsonRef values = (*member)[i];
        const std::string language = member->key(i) == "none" ? "en" : language_tag(member->key(i));
        if (!language.empty() && values.is_array() && values.size() > 0 && values[0].is_string()) out.try_emplace(language, values[0].text());
    }
    return out;
}

// "#ff8000" as linear light. Nothing if it is no such colour.
std::optional<glm::vec3> colour_of(std::string_view text) {
    if (text.size() != 7 || text[0] != '#') return std::nullopt;
    glm::vec3 out(0);
    for (std::size_t i = 0; i < 6; ++i) {
        const char c = text[i + 1];
        const int digit = c >= '0' && c <= '9' ? c - '0' : c >= 'a' && c <= 'f' ? c - 'a' + 10 : c >= 'A' && c <= 'F' ? c - 'A' + 10 : -1;
        if (digit < 0) return std::nullopt;
        out[static_cast<int>(i / 2)] += static_cast<float>(digit * (i % 2 == 0 ? 16 : 1)) / 255;
    }
    for (int i = 0; i < 3; ++i) out[i] = out[i] <= 0.04045f ? out[i] / 12.92f : std::pow((out[i] + 0.055f) / 1.055f, 2.4f);
    return out;
}

// A thing, or the thing in a SpecificResource; `source` may be an array of one.
LooseObject resource_of(const LooseObject& body) {
    if (body.text("type") != "SpecificResource") return body;
    const auto source = body.find("source");
    if (source && source->is_array() && source->size() > 0 && (*source)[0].is_object()) return LooseObject(body.faults(), (*source)[0], body.at() + "/source/0");
    if (source && source->is_object()) return LooseObject(body.faults(), *source, body.at() + "/source");
    return body;
}

// The first element of an array, or the thing itself.
std::optional<LooseObject> one(const LooseObject& from, std::string_view name) {
    std::optional<LooseObject> out;
    from.objects(name, [&](std::size_t, const LooseObject& each) {
        if (!out) out = each;
    });
    return out;
}

glm::vec3 point_of(const LooseObject& from) { return {from.number("x", 0), from.number("y", 0), from.number("z", 0)}; }

class IiifReader {
public:
    IiifReader(JsonRef root, const ExhibitLimits& limits) : limits_(limits), manifest_(faults_, root, "") {}

    Result<Exhibit> read() {
        if (faults_.failed()) return faults_.take();
        if (manifest_.text("type") != "Manifest") return Error(Code::Unsupported, "/type: expected Manifest", "EXHIBIT_FORMAT");
        out_.title = label_of(manifest_, "label");
        out_.summary = label_of(manifest_, "summary");
        out_.copyright = manifest_.text("rights");
        if (const auto statement = manifest_.object("requiredStatement"))
            if (const Text value = label_of(*statement, "value"); !value.empty()) out_.copyright += (out_.copyright.empty() ? "" : "; ") + value.begin()->second;
        const auto scene = first_scene();
        if (faults_.failed()) return faults_.take();
        if (!scene) return Error(Code::Unsupported, "/items: the manifest has no Scene", "EXHIBIT_NO_SCENE");
        read_scene(*scene);
        if (!faults_.failed() && std::none_of(out_.nodes.begin(), out_.nodes.end(), [](const ExhibitNode& n) { return !n.model.empty(); }))
            faults_.add(scene->at() + "/items", "expected a model that is painted into the scene");
        if (faults_.failed()) return faults_.take();
        return std::move(out_);
    }

private:
    std::optional<LooseObject> first_scene() {
        std::optional<LooseObject> out;
        std::size_t others = 0;
        manifest_.objects("items", [&](std::size_t, const LooseObject& item) {
            if (!out && item.text("type") == "Scene") out = item;
            else ++others;
        });
        if (out && others > 0) out_.left_out.push_back(fmt::format("/items: {} other scenes or canvases", others));
        return out;
    }

    void read_scene(const LooseObject& scene) {
        if (const Text label = label_of(scene, "label"); out_.title.empty()) out_.title = label;
        if (const std::string colour = scene.text("backgroundColor"); !colour.empty()) {
            if (const auto c = colour_of(colour)) out_.background = *c;
            else scene.fail("backgroundColor", "expected a colour as #rrggbb");
        }
        for (const char* member : {"items", "annotations"})
            scene.objects(member, [&](std::size_t, const LooseObject& page) {
                page.objects("items", [&](std::size_t, const LooseObject& annotation) { read_annotation(annotation); });
            });
        // What looks at a thing that is painted later could not be found before.
        for (const auto& [node, id] : aims_) {
            const auto goal = painted_.find(id);
            if (goal != painted_.end()) out_.nodes[static_cast<std::size_t>(node)].aim = goal->second;
            else out_.left_out.push_back(fmt::format("a camera or light that looks at {}, which is not in the scene", id.substr(0, 120)));
        }
    }

    static bool is_for(const LooseObject& annotation, std::string_view motivation) {
        const auto member = annotation.find("motivation");
        if (!member) return false;
        if (member->is_string()) return member->text() == motivation;
        for (std::size_t i = 0; member->is_array() && i < member->size(); ++i)
            if ((*member)[i].text() == motivation) return true;
        return false;
    }

    void read_annotation(const LooseObject& annotation, int depth = 0) {
        if (annotation.text("type") == "Choice" && depth < 4) {
            if (annotation.count("items") > 1) out_.left_out.push_back(fmt::format("{}: the other {} of a choice", annotation.at(), annotation.count("items") - 1));
            if (const auto first = one(annotation, "items")) read_annotation(*first, depth + 1);
            return;
        }
        if (is_for(annotation, "painting")) return paint(annotation);
        if (is_for(annotation, "commenting") || is_for(annotation, "describing") || is_for(annotation, "identifying")) return comment(annotation);
        out_.left_out.push_back(annotation.at() + ": neither painted nor a comment");
    }

    // Where an annotation's target says that it is: a point of the scene, the middle of a polygon, or the origin.
    glm::mat4 place_of(const LooseObject& annotation) {
        const auto target = annotation.find("target");
        if (!target || !target->is_object()) return glm::mat4(1);
        const LooseObject specific(faults_, *target, annotation.at() + "/target");
        const auto selector = one(specific, "selector");
        if (!selector) return glm::mat4(1);
        const std::string type = selector->text("type");
        if (type == "PointSelector") return glm::translate(glm::mat4(1), point_of(*selector));
        if (type == "PolygonZSelector" || type == "WktSelector")
            if (const auto middle = middle_of(*selector)) return glm::translate(glm::mat4(1), *middle);
        out_.left_out.push_back(fmt::format("{}: {} selector", selector->at(), type.substr(0, 40)));
        return glm::mat4(1);
    }

    // POLYGONZ((x y z, x y z, …)): the mean of its corners; the last repeats the first. Source: OGC Simple Features, WKT.
    static std::optional<glm::vec3> middle_of(const LooseObject& selector) {
        const std::string text = selector.text("value");
        std::vector<float> numbers;
        for (const char* at = text.c_str(); *at != 0 && numbers.size() < 30'000;) {
            char* end = nullptr;
            const float value = (*at >= '0' && *at <= '9') || *at == '-' || *at == '.' ? std::strtof(at, &end) : 0;
            if (end == nullptr || end == at) ++at;
            else if (std::isfinite(value) && std::fabs(value) < 1e9f) numbers.push_back(value), at = end;
            else return std::nullopt;
        }
        if (numbers.size() < 9 || numbers.size() % 3 != 0) return std::nullopt;
        std::size_t corners = numbers.size() / 3;
        if (std::equal(numbers.begin(), numbers.begin() + 3, numbers.end() - 3)) --corners;
        glm::vec3 sum(0);
        for (std::size_t i = 0; i < corners; ++i) sum += glm::vec3(numbers[3 * i], numbers[3 * i + 1], numbers[3 * i + 2]);
        return sum / static_cast<float>(corners);
    }

    // One after the other, the first nearest to the thing itself. Rotations are R = Rx * Ry * Rz.
    glm::mat4 transform_of(const LooseObject& body) {
        glm::mat4 out(1);
        body.objects("transform", [&](std::size_t i, const LooseObject& each) {
            if (i >= 100) return faults_.limit(each.at(), "more than 100 transforms");
            const std::string type = each.text("type");
            if (type == "TranslateTransform") out = glm::translate(glm::mat4(1), point_of(each)) * out;
            else if (type == "ScaleTransform") out = glm::scale(glm::mat4(1), glm::vec3(each.number("x", 1), each.number("y", 1), each.number("z", 1))) * out;
            else if (type == "RotateTransform") {
                const glm::vec3 r = point_of(each) * static_cast<float>(std::numbers::pi / 180);
                const glm::mat4 x = glm::rotate(glm::mat4(1), r.x, {1, 0, 0}), y = glm::rotate(glm::mat4(1), r.y, {0, 1, 0}), z = glm::rotate(glm::mat4(1), r.z, {0, 0, 1});
                out = x * y * z * out;
            } else {
                out_.left_out.push_back(fmt::format("{}: {}", each.at(), type.substr(0, 40)));
            }
        });
        return out;
    }

    void paint(const LooseObject& annotation) {
        auto body = one(annotation, "body");
        if (!body) return annotation.fail("body", "expected what is painted");
        if (body->text("type") == "Choice") {
            if (body->count("items") > 1) out_.left_out.push_back(fmt::format("{}: the other {} of a choice", body->at(), body->count("items") - 1));
            const auto first = one(*body, "items");
            if (!first) return body->fail("items", "expected something to choose from");
            body = first;
        }
        if (out_.nodes.size() >= limits_.nodes) return faults_.limit(annotation.at(), fmt::format("more than {} things", limits_.nodes));
        const LooseObject thing = resource_of(*body);
        ExhibitNode node;
        const Text label = label_of(thing, "label");
        node.name = label.empty() ? thing.text("type") : label.begin()->second;
        glm::mat4 placed = place_of(annotation) * transform_of(*body);
        const std::string type = thing.text("type");
        if (type == "Model") {
            if (thing.text("id").empty()) return thing.fail("id", "expected the address of the model");
            node.model.push_back({thing.text("id"), {}, {}});
        } else if (type.ends_with("Camera")) {
            node.camera = camera_of(thing, type);
            node.keeps_range = thing.find("near") || thing.find("far");
        } else if (type == "AmbientLight") {
            const auto part = light_of(thing, type);
            out_.ambient = out_.ambient.value_or(glm::vec3(0)) + part.colour * static_cast<float>(part.illuminance_lx / std::numbers::pi);
            return;
        } else if (type == "DirectionalLight" || type == "PointLight" || type == "SpotLight") {
            node.light = light_of(thing, type);
            // Lights of a scene shine downwards before they are turned; ours along -Z.
            placed = placed * glm::rotate(glm::mat4(1), static_cast<float>(-std::numbers::pi / 2), glm::vec3(1, 0, 0));
        } else {
            out_.left_out.push_back(fmt::format("{}: {}", thing.at(), type.empty() ? "a thing without a type" : type.substr(0, 40)));
            return;
        }
        node.transform = to_transform(placed);
        const int index = static_cast<int>(out_.nodes.size());
        if (const auto look = thing.object("lookAt")) look_at(*look, index, node);
        if (const std::string id = annotation.text("id"); !id.empty()) painted_.emplace(id, index);
        out_.nodes.push_back(std::move(node));
    }

    void look_at(const LooseObject& goal, int index, ExhibitNode& node) {
        if (goal.text("type") == "PointSelector") node.aim_m = point_of(goal);
        else if (const std::string id = goal.text("id"); !id.empty()) aims_.emplace_back(index, id);
        else out_.left_out.push_back(goal.at() + ": where it looks is not understood");
    }

    CameraPart camera_of(const LooseObject& camera, std::string_view type) {
        CameraPart out;
        if (type != "PerspectiveCamera") out_.left_out.push_back(camera.at() + ": an orthographic camera sees in perspective");
        out.fov_y_deg = static_cast<float>(std::clamp(camera.number("fieldOfView", 45, 0, 180), 1.0, 170.0));
        out.near_m = static_cast<float>(std::clamp(camera.number("near", out.near_m), 1e-4, 1e3));
        out.far_m = static_cast<float>(std::clamp(camera.number("far", out.far_m), static_cast<double>(out.near_m) * 2, 1e6));
        return out;
    }

    // A relative intensity of 1 makes a white matt body that faces the light, a metre away from lamps, as bright as white: pi lux.
    LightPart light_of(const LooseObject& light, std::string_view type) {
        LightPart out;
        if (const std::string text = light.text("color"); !text.empty()) {
            if (const auto c = colour_of(text)) out.colour = *c;
            else light.fail("color", "expected a colour as #rrggbb");
        }
        double value = 1;
        if (const auto intensity = light.object("intensity")) value = intensity->number("value", 1, 0, 1e5);
        out.illuminance_lx = static_cast<float>(value * std::numbers::pi);
        out.intensity_cd = static_cast<float>(value * std::numbers::pi);
        out.kind = type == "PointLight" ? LightKind::Point : type == "SpotLight" ? LightKind::Spot : LightKind::Directional;
        out.outer_cone_deg = static_cast<float>(std::clamp(light.number("angle", 30, 0, 180), 0.5, 89.0));
        out.inner_cone_deg = out.outer_cone_deg * 0.7f;
        return out;
    }

    // The words of a comment: bodyValue, or TextualBody by language, alone, in an array or in a choice.
    void read_words(const LooseObject& body, Text& to, int depth = 0) {
        if (body.text("type") == "Choice" && depth < 4) return body.objects("items", [&](std::size_t, const LooseObject& item) { read_words(item, to, depth + 1); });
        const LooseObject thing = resource_of(body);
        const std::string value = thing.text("value"), language = language_tag(thing.text("language"));
        if (!value.empty()) to.try_emplace(language.empty() ? "en" : language, value);
    }

    void comment(const LooseObject& annotation) {
        if (++annotations_ > limits_.annotations) return faults_.limit(annotation.at(), fmt::format("more than {} annotations", limits_.annotations));
        ExhibitAnnotation made;
        made.id = fmt::format("comment-{}", annotations_);
        if (std::string words = annotation.text("bodyValue"); !words.empty()) made.title["en"] = std::move(words);
        annotation.objects("body", [&](std::size_t, const LooseObject& body) { read_words(body, made.title); });
        if (made.title.empty()) {
            out_.left_out.push_back(annotation.at() + ": a comment without words");
            return;
        }
        const glm::vec3 at(place_of(annotation)[3]);
        // Points are of the scene, whatever stands there.
        if (scene_node_ < 0) {
            scene_node_ = static_cast<int>(out_.nodes.size());
            out_.nodes.push_back({.name = "comments"});
        }
        made.position_m = at;
        out_.nodes[static_cast<std::size_t>(scene_node_)].annotations.push_back(std::move(made));
    }

    ExhibitLimits limits_;
    ExhibitFaults faults_;
    LooseObject manifest_;
    Exhibit out_;
    std::map<std::string, int, std::less<>> painted_;   // annotations by id
    std::vector<std::pair<int, std::string>> aims_;
    std::size_t annotations_ = 0;
    int scene_node_ = -1;  // to which comments on the scene are kept
};

}  // namespace

Result<Exhibit> read_iiif_scene(std::string_view json, const ExhibitLimits& limits) {
    PAI_TRY(const JsonDoc doc, JsonDoc::parse(json, {.max_bytes = 64u << 20}));
    return IiifReader(doc.root(), limits).read();
}

Result<Exhibit> read_exhibit(std::string_view json, const ExhibitLimits& limits) {
    bool is_svx = false, is_iiif = false;
    {
        PAI_TRY(const JsonDoc doc, JsonDoc::parse(json, {.max_bytes = 64u << 20}));
        is_svx = doc.root().find("asset").has_value();
        is_iiif = doc.root().find("items").has_value();
    }
    if (is_svx) return read_svx(json, limits);
    if (is_iiif) return read_iiif_scene(json, limits);
    return Error(Code::Unsupported, "neither a Voyager document (asset) nor a IIIF manifest (items)", "EXHIBIT_FORMAT");
}

}  // namespace pai
