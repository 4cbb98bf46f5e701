#include "show/annotations.h"

#include <set>

#include <fmt/format.h>

#include "show/migrate.h"

namespace pai {
namespace {

constexpr double kFar_m = 1e6, kLong_s = 3600;
constexpr std::size_t kMaxAnnotationProblems = 100;
constexpr float kShortest = 1e-6f;  // of a direction

float dot(glm::vec3 a, glm::vec3 b) { return a.x * b.x + a.y * b.y + a.z * b.z; }
bool has_length(glm::vec3 v) { return dot(v, v) > kShortest * kShortest; }

void add(Problems& problems, std::string pointer, std::string what, const char* reason = "SCHEMA_INVALID") {
    if (problems.size() < kMaxAnnotationProblems) problems.push_back({std::move(pointer), std::move(what), reason});
}

void check_camera(const std::string& at, const CameraStop& camera, Problems& problems) {
    if (!has_length(camera.position_m - camera.target_m)) add(problems, at + "/position_m", "expected another place than target_m");
}

// At most one caption begins at a time, in each language.
void check_narration(const std::string& at, const Narration& narration, const AnnotationNames& names, Problems& problems) {
    for (const auto& [language, sound] : narration.sound) names.use(join_pointer(at + "/sound", language), sound, true);
    std::set<std::pair<Flicks, std::string_view>> begun;
    for (const auto& [id, caption] : narration.captions)
        for (const auto& [language, text] : caption.text)
            if (!begun.emplace(caption.at, language).second) {
                add(problems, at + "/captions/" + id + "/at_s", "another caption of the same language begins then");
                break;
            }
}

}  // namespace

const TypeInfo& describe(const ViewMode*) {
    static const TypeInfo info = describe_enum<ViewMode>("ViewMode", {
        {"natural", static_cast<int>(ViewMode::Natural), "as it is"},
        {"clay", static_cast<int>(ViewMode::Clay), "its form alone: one matt grey"},
        {"xray", static_cast<int>(ViewMode::Xray), "what lies behind shines through"},
        {"normals", static_cast<int>(ViewMode::Normals), "the direction of its surface as colour"},
        {"wireframe", static_cast<int>(ViewMode::Wireframe), "the edges of its triangles"},
    });
    return info;
}

const TypeInfo& describe(const Section*) {
    static const TypeInfo info = describe_struct<Section>("Section", "a plane that cuts; what lies where the normal points to is taken away", {
        member<&Section::normal>("normal", {.doc = "need not be of length 1", .min = -kFar_m, .max = kFar_m}),
        member<&Section::offset_m>("offset_m", {.doc = "distance of the plane from the origin, along the normal", .unit = "m", .min = -kFar_m, .max = kFar_m}),
    });
    return info;
}

const TypeInfo& describe(const RakingLight*) {
    static const TypeInfo info = describe_struct<RakingLight>("RakingLight", "light from one side, so low that it shows the relief", {
        member<&RakingLight::azimuth_deg>("azimuth_deg", {.doc = "where it comes from: from +Z towards +X", .unit = "deg", .min = -360, .max = 360}),
        member<&RakingLight::elevation_deg>("elevation_deg", {.doc = "above the horizon", .unit = "deg", .min = -89, .max = 89}),
        member<&RakingLight::intensity>("intensity", {.doc = "multiplies it; what else shines is dimmed", .min = 0, .max = 100}),
    });
    return info;
}

const TypeInfo& describe(const CameraStop*) {
    static const TypeInfo info = describe_struct<CameraStop>("CameraStop", "where a camera stands and what it looks at, +Y up", {
        member<&CameraStop::position_m>("position_m", {.doc = "of its eye", .unit = "m", .min = -kFar_m, .max = kFar_m, .required = true}),
        member<&CameraStop::target_m>("target_m", {.doc = "in the middle of the picture", .unit = "m", .min = -kFar_m, .max = kFar_m, .required = true}),
        member<&CameraStop::fov_y_deg>("fov_y_deg", {.doc = "vertical angle of view; 0: that of the viewer", .unit = "deg", .min = 0, .max = 170}),
    });
    return info;
}

const TypeInfo& describe(const Caption*) {
    static const TypeInfo info = describe_struct<Caption>("Caption", "a line of what is spoken, while it is spoken", {
        member<&Caption::at>("at_s", {.doc = "of the narration", .unit = "s", .min = 0, .max = kLong_s}),
        member<&Caption::duration>("duration_s", {.doc = "0: to the next one", .unit = "s", .min = 0, .max = kLong_s}),
        member<&Caption::text>("text", {.doc = "seen with narrations of these languages", .required = true, .keys = Rule::Language}),
    });
    return info;
}

const TypeInfo& describe(const Narration*) {
    static const TypeInfo info = describe_struct<Narration>("Narration", "what is told by voice, and read at the same time", {
        member<&Narration::sound>("sound", {.doc = "short name of a sound, by language", .rule = Rule::Id, .keys = Rule::Language, .max_count = 100}),
        member<&Narration::captions>("captions", {.doc = "by id", .max_count = 1000}),
    });
    return info;
}

const TypeInfo& describe(const Annotation*) {
    static const TypeInfo info = describe_struct<Annotation>("Annotation", "a place on a thing, and what is told of it", {
        member<&Annotation::order>("order", {.doc = "its number, then by id", .min = -1e6, .max = 1e6}),
        member<&Annotation::position_m>("position_m", {.doc = "on the thing, in the space of its node", .unit = "m", .min = -kFar_m, .max = kFar_m, .required = true}),
        member<&Annotation::normal>("normal", {.doc = "outward, where its line leads; need not be of length 1", .min = -kFar_m, .max = kFar_m}),
        member<&Annotation::title>("title", {.doc = "by language", .required = true, .keys = Rule::Language}),
        member<&Annotation::text>("text", {.doc = "by language", .keys = Rule::Language}),
        member<&Annotation::picture>("picture", {.doc = "short name of an image", .rule = Rule::Id}),
        member<&Annotation::narration>("narration", {.doc = "what is told by voice"}),
        member<&Annotation::camera>("camera", {.doc = "to which it flies when it is opened, in the space of its node; without it the camera stays"}),
        member<&Annotation::article>("article", {.doc = "id of the article that tells more", .rule = Rule::Id}),
    });
    return info;
}

const TypeInfo& describe(const Easing*) {
    static const TypeInfo info = describe_enum<Easing>("Easing", {
        {"smooth", static_cast<int>(Easing::Smooth), "sets off and arrives gently"},
        {"linear", static_cast<int>(Easing::Linear), "at one speed"},
        {"cut", static_cast<int>(Easing::Cut), "at once"},
    });
    return info;
}

const TypeInfo& describe(const TourStop*) {
    static const TypeInfo info = describe_struct<TourStop>("TourStop", "a place of a tour: what is seen, read and heard there", {
        member<&TourStop::order>("order", {.doc = "within the tour, then by id", .min = -1e6, .max = 1e6}),
        member<&TourStop::title>("title", {.doc = "by language", .keys = Rule::Language}),
        member<&TourStop::text>("text", {.doc = "by language", .keys = Rule::Language}),
        member<&TourStop::camera>("camera", {.doc = "where it stands, in the world of the scene", .required = true}),
        member<&TourStop::easing>("easing", {.doc = "how the camera comes from the stop before"}),
        member<&TourStop::travel>("travel_s", {.doc = "how long it takes to come here", .unit = "s", .min = 0, .max = kLong_s}),
        member<&TourStop::stay>("stay_s", {.doc = "how long it stays where nobody goes on by hand", .unit = "s", .min = 0, .max = kLong_s}),
        member<&TourStop::narration>("narration", {.doc = "what is told by voice, from the arrival on"}),
        member<&TourStop::node>("node", {.doc = "node of the scene whose annotation is opened", .rule = Rule::Id}),
        member<&TourStop::annotation>("annotation", {.doc = "id of the annotation that is opened", .rule = Rule::Id}),
        member<&TourStop::mode>("mode", {.doc = "how surfaces are seen"}),
        member<&TourStop::section>("section", {.doc = "a plane that cuts, in the world of the scene"}),
        member<&TourStop::raking_light>("raking_light", {.doc = "light from one side, in the world of the scene"}),
        member<&TourStop::variant>("variant", {.doc = "of the models' materials, by name; empty: as they are"}),
    });
    return info;
}

const TypeInfo& describe(const Tour*) {
    static const TypeInfo info = describe_struct<Tour>("Tour", "stops that lead around a thing", {
        member<&Tour::order>("order", {.doc = "among the tours, then by id", .min = -1e6, .max = 1e6}),
        member<&Tour::title>("title", {.doc = "by language", .required = true, .keys = Rule::Language}),
        member<&Tour::text>("text", {.doc = "by language", .keys = Rule::Language}),
        member<&Tour::stops>("stops", {.doc = "by id", .required = true, .max_count = 500}),
    });
    return info;
}

const TypeInfo& describe(const Paragraph*) {
    static const TypeInfo info = describe_struct<Paragraph>("Paragraph", "of an article", {
        member<&Paragraph::order>("order", {.doc = "from the top, then by id", .min = -1e6, .max = 1e6}),
        member<&Paragraph::heading>("heading", {.doc = "by language", .keys = Rule::Language}),
        member<&Paragraph::text>("text", {.doc = "by language", .keys = Rule::Language}),
        member<&Paragraph::picture>("picture", {.doc = "short name of an image", .rule = Rule::Id}),
    });
    return info;
}

const TypeInfo& describe(const Article*) {
    static const TypeInfo info = describe_struct<Article>("Article", "a longer text", {
        member<&Article::order>("order", {.doc = "among the articles, then by id", .min = -1e6, .max = 1e6}),
        member<&Article::title>("title", {.doc = "by language", .required = true, .keys = Rule::Language}),
        member<&Article::lead>("lead", {.doc = "one or two sentences, by language", .keys = Rule::Language}),
        member<&Article::paragraphs>("paragraphs", {.doc = "by id", .max_count = 1000}),
    });
    return info;
}

const TypeInfo& describe(const Inspect*) {
    static const TypeInfo info = describe_struct<Inspect>("Inspect", "what visitors may do with an artifact by touch, beside turning it and coming near", {
        member<&Inspect::notes>("notes", {.doc = "open its annotations"}),
        member<&Inspect::tours>("tours", {.doc = "be led by the tours of its scene"}),
        member<&Inspect::measure>("measure", {.doc = "measure it, in its own millimetres"}),
        member<&Inspect::section>("section", {.doc = "cut it open"}),
        member<&Inspect::raking_light>("raking_light", {.doc = "take a low light around it"}),
        member<&Inspect::looks>("looks", {.doc = "see it as clay, by x-ray, by its normals, by its triangles"}),
        member<&Inspect::variants>("variants", {.doc = "choose among the variants of its materials"}),
        member<&Inspect::idle>("idle_s", {.doc = "without a touch; then the show goes on", .unit = "s", .min = 5, .max = 3600}),
    });
    return info;
}

const TypeInfo& describe(const ModelAnnotations*) {
    static const TypeInfo info = describe_struct<ModelAnnotations>("ModelAnnotations", "what is told of one model, in a file beside it", {
        member<&ModelAnnotations::title>("title", {.doc = "of the model, by language", .keys = Rule::Language}),
        member<&ModelAnnotations::language>("language", {.doc = "used where the asked-for language is missing", .rule = Rule::Language}),
        member<&ModelAnnotations::assets>("assets", {.doc = "sounds and images: short name to a path relative to this file", .rule = Rule::Asset}),
        member<&ModelAnnotations::annotations>("annotations", {.doc = "by id, in the model's space", .max_count = 1000}),
        member<&ModelAnnotations::tours>("tours", {.doc = "guided tours, by id, in the model's space", .max_count = 100}),
        member<&ModelAnnotations::articles>("articles", {.doc = "longer texts that annotations lead to, by id", .max_count = 1000}),
    }, "paifang.annotations/1");
    return info;
}

void check_annotation(const std::string& at, const Annotation& annotation, const AnnotationNames& names, Problems& problems) {
    if (!has_length(annotation.normal)) add(problems, at + "/normal", "expected a direction");
    if (annotation.camera) check_camera(at + "/camera", *annotation.camera, problems);
    if (annotation.narration) check_narration(at + "/narration", *annotation.narration, names, problems);
    if (!annotation.picture.empty()) names.use(at + "/picture", annotation.picture, false);
    if (!annotation.article.empty() && !names.articles.contains(annotation.article))
        add(problems, at + "/article", fmt::format("no article \"{}\"", annotation.article), "SCENE_REFERENCE");
}

void check_tour(const std::string& at, const Tour& tour, const AnnotationNames& names, Problems& problems) {
    if (tour.stops.empty()) add(problems, at + "/stops", "expected a stop");
    for (const auto& [id, stop] : tour.stops) {
        const std::string here = at + "/stops/" + id;
        check_camera(here + "/camera", stop.camera, problems);
        if (stop.narration) check_narration(here + "/narration", *stop.narration, names, problems);
        if (stop.section && !has_length(stop.section->normal)) add(problems, here + "/section/normal", "expected a direction");
        if (stop.annotation.empty() ? !stop.node.empty() : !names.has_annotation(stop.node, stop.annotation))
            add(problems, here + "/annotation", stop.annotation.empty() ? "expected an annotation of the node" : fmt::format("no annotation \"{}\" there", stop.annotation),
                "SCENE_REFERENCE");
    }
}

void check_article(const std::string& at, const Article& article, const AnnotationNames& names) {
    for (const auto& [id, paragraph] : article.paragraphs)
        if (!paragraph.picture.empty()) names.use(at + "/paragraphs/" + id + "/picture", paragraph.picture, false);
}

Problems check_annotations(const ModelAnnotations& file) {
    Problems problems;
    std::map<AssetName, bool> sounds;
    const AnnotationNames names{
        file.articles, [&](const Id& node, const Id& annotation) { return node.empty() && file.annotations.contains(annotation); },
        [&](const std::string& pointer, const AssetName& name, bool sound) {
            if (!file.assets.contains(name)) return add(problems, pointer, fmt::format("no asset \"{}\"", name), "SCENE_UNLICENSED_REF");
            if (const auto [it, added] = sounds.emplace(name, sound); it->second != sound)
                add(problems, pointer, fmt::format("asset \"{}\" is used as {} already, expected one role", name, it->second ? "sound" : "image"), "SCENE_REFERENCE");
        }};
    for (const auto& [id, path] : file.assets)
        if (path.starts_with("urn:")) add(problems, "/assets/" + id, "expected a path beside this file");
    for (const auto& [id, annotation] : file.annotations) check_annotation("/annotations/" + id, annotation, names, problems);
    for (const auto& [id, tour] : file.tours) check_tour("/tours/" + id, tour, names, problems);
    for (const auto& [id, article] : file.articles) check_article("/articles/" + id, article, names);
    return problems;
}

Result<ModelAnnotations> parse_annotations(std::string_view text) {
    PAI_TRY(const std::string current, migrate(std::string(text), type_of<ModelAnnotations>().format));
    PAI_TRY(ModelAnnotations annotations, from_json<ModelAnnotations>(current));
    const Problems problems = check_annotations(annotations);
    if (!problems.empty()) return to_error(problems);
    return annotations;
}

std::string write_annotations(const ModelAnnotations& annotations) { return to_json(annotations); }

Flicks length_of(const Tour& tour) {
    Flicks length;
    for (const auto& [id, stop] : tour.stops) length = length + (stop.easing == Easing::Cut ? Flicks{} : stop.travel) + stop.stay;
    return length;
}

}  // namespace pai
