#pragma once
// A scene of another program as it was understood: what stands where, what is said about it, and how visitors are led through it.
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <glm/vec3.hpp>

#include "base/result.h"
#include "show/annotations.h"
#include "show/show.h"

namespace pai {

// One file that shows the same thing as the others of its model, better or worse.
struct ExhibitDerivative {
    std::string uri;      // as written: a path relative to the document, or an address
    std::string usage;    // "Web3D"; empty: not said
    std::string quality;  // "Thumb", "Low", "Medium", "High", "Highest", "AR"; empty: not said
};

struct ExhibitAnnotation {
    std::string id;
    Text title, text;
    glm::vec3 position_m{0};   // in the space of its node
    glm::vec3 direction{0};    // outward, any length; 0: not said
    std::string article, sound;  // ids; empty: none
};

// Everything is in metres, right-handed, +Y up; cameras and lights look along -Z.
struct ExhibitNode {
    std::string name;          // as the document has it: of any length and alphabet
    int parent = -1;           // stands before its children; -1: the world
    int aim = -1;              // node that it looks at, -1: none
    std::optional<glm::vec3> aim_m;  // or a point of the world
    Transform transform;
    std::vector<ExhibitDerivative> model;  // empty: no model
    std::optional<LightPart> light;
    std::optional<CameraPart> camera;
    bool keeps_range = false;              // the document says how near and how far the camera sees
    std::vector<ExhibitAnnotation> annotations;
};

struct ExhibitArticle {
    std::string id;
    Text title, lead;
    std::map<std::string, std::string> uris;  // pages of text by language
};

struct ExhibitSound {
    std::string id;
    std::map<std::string, std::string> uris, captions;  // by language
};

struct ExhibitStop {
    Text title;
    std::optional<CameraStop> camera;   // nothing: it stays where it was
    Flicks travel{2 * Flicks::kPerSecond};
    Easing easing = Easing::Smooth;
    std::string article, annotation;   // ids; empty: none
};

struct ExhibitTour {
    Text title, lead;
    std::vector<ExhibitStop> stops;
};

struct Exhibit {
    Text title, summary;
    std::string copyright;
    std::vector<ExhibitNode> nodes;
    std::vector<ExhibitArticle> articles;
    std::string lead_article;  // id; empty: none
    std::vector<ExhibitSound> sounds;
    std::vector<ExhibitTour> tours;
    glm::vec3 background{0.02f, 0.022f, 0.027f};  // linear
    std::optional<glm::vec3> ambient;  // linear radiance from everywhere; nothing: not said
    float exposure_ev = 0;
    std::vector<std::string> left_out;  // lines for people: what the document says and this does not
};

// More of anything is a fault of the document.
struct ExhibitLimits {
    std::size_t nodes = 9'000, annotations = 1'000, articles = 1'000, tours = 100, stops = 500;  // as many as a show holds; stops: of a tour
};

// A Smithsonian Voyager document (SVX, "application/si-dpo-3d.document+json", version 1.x). Corrupt, EXHIBIT_INVALID: the message begins with
// the JSON pointer; or JSON_…. Unsupported, EXHIBIT_NEWER: version 2 or later; EXHIBIT_LIMIT: beyond `limits`.
// Source: the JSON Schemas of Smithsonian's 3D documents, schemas.3d.si.edu/voyager.
Result<Exhibit> read_svx(std::string_view json, const ExhibitLimits& limits = {});

// A IIIF Presentation 4 manifest with a Scene: its first one, the others are named in `left_out`. Errors as read_svx;
// Unsupported, EXHIBIT_NO_SCENE: a manifest of canvases alone.
// Source: IIIF Presentation API 4.0 (draft), 3D: Scene, SpecificResource, transforms and selectors.
Result<Exhibit> read_iiif_scene(std::string_view json, const ExhibitLimits& limits = {});

// By what the document says it is. Unsupported, EXHIBIT_FORMAT: neither of the two.
Result<Exhibit> read_exhibit(std::string_view json, const ExhibitLimits& limits = {});

}  // namespace pai
