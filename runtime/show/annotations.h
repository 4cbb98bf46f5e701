#pragma once
// What is told of a thing to those who look closer: annotations, guided tours, articles, and how it is looked at.
// They stand in the scenes of a show, or beside one model in <model>.annotations.json. Format page: docs/formats/show.md.
// Spaces: an annotation has that of its node (of the model, in a file of its own); tours that of the scene (of the model). Metres.
#include <functional>
#include <optional>
#include <string>
#include <string_view>

#include <glm/vec3.hpp>

#include "base/describe_json.h"
#include "show/look.h"
#include "show/names.h"
#include "time/flicks.h"

namespace pai {

// Where a camera stands and what it looks at, +Y up.
struct CameraStop {
    glm::vec3 position_m{0, 0, 1};
    glm::vec3 target_m{0};
    float fov_y_deg = 0;        // 0: that of the viewer
    bool operator==(const CameraStop&) const = default;
};

// A line of what is spoken, while it is spoken.
struct Caption {
    Flicks at, duration;        // of the narration; duration 0: to the next one
    Text text;                  // seen with narrations of these languages
    bool operator==(const Caption&) const = default;
};

// What is told at one place: by voice, and read at the same time.
struct Narration {
    std::map<std::string, AssetName> sound;  // by language
    std::map<Id, Caption> captions;
    bool operator==(const Narration&) const = default;
};

struct Annotation {
    float order = 0;            // its number, then by id
    glm::vec3 position_m{0};    // on the thing
    glm::vec3 normal{0, 0, 1};  // outward: where its line leads; need not be of length 1
    Text title, text;
    AssetName picture;          // an image
    std::optional<Narration> narration;
    std::optional<CameraStop> camera;  // to which it flies when it is opened
    Id article;                 // that tells more
    bool operator==(const Annotation&) const = default;
};

// How the camera comes from one stop to the next.
enum class Easing : std::uint8_t { Smooth, Linear, Cut };

struct TourStop {
    float order = 0;
    Text title, text;
    CameraStop camera;
    Easing easing = Easing::Smooth;
    Flicks travel{2 * Flicks::kPerSecond};  // from the stop before
    Flicks stay{6 * Flicks::kPerSecond};    // where nobody goes on by hand
    std::optional<Narration> narration;
    Id node, annotation;        // opened here; `node` of the scene, none in a file of its own
    ViewMode mode = ViewMode::Natural;
    std::optional<Section> section;
    std::optional<RakingLight> raking_light;
    std::string variant;        // of the model's materials, by name; empty: as it is
    bool operator==(const TourStop&) const = default;
};

struct Tour {
    float order = 0;
    Text title, text;
    std::map<Id, TourStop> stops;
    bool operator==(const Tour&) const = default;
};

struct Paragraph {
    float order = 0;
    Text heading, text;
    AssetName picture;
    bool operator==(const Paragraph&) const = default;
};

struct Article {
    float order = 0;
    Text title, lead;           // lead: one or two sentences
    std::map<Id, Paragraph> paragraphs;
    bool operator==(const Article&) const = default;
};

// What visitors of a show may do with one artifact, by touch: all of it unless it says otherwise. Turning it and coming near are always theirs.
struct Inspect {
    bool notes = true, tours = true, measure = true, section = true, raking_light = true, looks = true, variants = true;
    Flicks idle{60 * Flicks::kPerSecond};  // without a touch; then the show goes on
    bool operator==(const Inspect&) const = default;
};

// A file of its own beside one model.
struct ModelAnnotations {
    Text title;
    std::string language = "en";       // where the asked-for language is missing
    std::map<Id, std::string> assets;  // sounds and images: short name to a path relative to the file
    std::map<Id, Annotation> annotations;
    std::map<Id, Tour> tours;
    std::map<Id, Article> articles;
    bool operator==(const ModelAnnotations&) const = default;
};

const TypeInfo& describe(const ViewMode*);
const TypeInfo& describe(const Section*);
const TypeInfo& describe(const RakingLight*);
const TypeInfo& describe(const CameraStop*);
const TypeInfo& describe(const Caption*);
const TypeInfo& describe(const Narration*);
const TypeInfo& describe(const Annotation*);
const TypeInfo& describe(const Easing*);
const TypeInfo& describe(const TourStop*);
const TypeInfo& describe(const Tour*);
const TypeInfo& describe(const Paragraph*);
const TypeInfo& describe(const Article*);
const TypeInfo& describe(const Inspect*);
const TypeInfo& describe(const ModelAnnotations*);

// What an annotation, a tour or an article names, as whoever holds it knows it.
struct AnnotationNames {
    const std::map<Id, Article>& articles;
    std::function<bool(const Id& node, const Id& annotation)> has_annotation;
    std::function<void(const std::string& pointer, const AssetName& name, bool sound)> use;  // is told of every picture and sound
};
// What no single struct can know: directions of no length, cameras inside of what they look at, names that lead nowhere. `at`: pointer of
// the thing. Appended to `problems`.
void check_annotation(const std::string& at, const Annotation& annotation, const AnnotationNames& names, Problems& problems);
void check_tour(const std::string& at, const Tour& tour, const AnnotationNames& names, Problems& problems);
void check_article(const std::string& at, const Article& article, const AnnotationNames& names);

// Pure, of a <model>.annotations.json. Corrupt, with `reason` JSON_…, SCHEMA_INVALID, SCENE_REFERENCE or SCENE_UNLICENSED_REF.
// Unsupported: FORMAT_NEWER.
Result<ModelAnnotations> parse_annotations(std::string_view text);
std::string write_annotations(const ModelAnnotations& annotations);
Problems check_annotations(const ModelAnnotations& annotations);

// How long the tour takes where nobody goes on by hand.
Flicks length_of(const Tour& tour);

}  // namespace pai
