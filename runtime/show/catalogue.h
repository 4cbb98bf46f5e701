#pragma once
// What a kiosk shows to one visitor at a time: a folder with catalogue.json. Format page: docs/formats/catalogue.md.
// A model's own space is right-handed, +Y up, metres; its front looks along +Z. Colours are linear Rec. 709.
#include <filesystem>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <glm/vec3.hpp>

#include "base/describe_json.h"
#include "show/show.h"

namespace pai {

// Where a camera stands around a point and looks at it.
struct ViewPoint {
    std::optional<glm::vec3> target_m;  // absent: the middle of the model
    float azimuth_deg = 30;             // from +Z towards +X
    float elevation_deg = 12;           // above the horizon
    float distance_m = 0;               // 0: so far that the model is seen whole
    bool operator==(const ViewPoint&) const = default;
};

// How far hands may move the camera.
struct OrbitLimits {
    float min_elevation_deg = -5, max_elevation_deg = 80;
    float azimuth_deg = 180;   // to either side of the start; 180: all around
    float min_distance_m = 0;  // 0: from the model's size; never inside of the model
    float max_distance_m = 0;  // 0: twice as far as the model is seen whole
    bool operator==(const OrbitLimits&) const = default;
};

struct WorkView {
    ViewPoint start;
    OrbitLimits limits;
    AssetName environment;     // light of the room: a Radiance picture; empty: the house's studio
    float environment_deg = 0; // its rotation about +Y
    float environment_intensity = 1;
    bool environment_visible = false;
    float key_light = 1;       // of the studio, which casts the shadow; 0: none
    bool floor = true;         // what stands is seen standing
    std::optional<glm::vec3> background;  // of the room; absent: the theme's
    float exposure_ev = 0;
    std::string animation;     // of the glTF file, by name; empty: the rest pose, "*": all at once
    bool operator==(const WorkView&) const = default;
};

struct WorkLabel {
    float order = 0;
    Text name, value;          // "Height", "32 cm"
    bool operator==(const WorkLabel&) const = default;
};

// Another state of the work.
struct WorkVariant {
    float order = 0;
    Text title;
    AssetName asset;           // a model in the same place
    bool operator==(const WorkVariant&) const = default;
};

// A place on the work that has something to tell.
struct Hotspot {
    float order = 0;
    glm::vec3 position_m{0};   // on the model
    glm::vec3 normal{0, 0, 1}; // outward; a place on the far side is not offered
    Text title, text;
    std::optional<ViewPoint> camera;  // to which it flies; absent: along the normal, near; its target: the place
    bool operator==(const Hotspot&) const = default;
};

struct CatalogueWork {
    float order = 0;
    Id theme;
    AssetName model;
    AssetName picture;         // in lists; empty: made from the model
    Text title, subtitle, place, date, maker, text;
    std::map<Id, WorkLabel> labels;
    std::map<Id, WorkVariant> variants;  // offered beside the work as it is
    WorkView view;
    std::map<Id, Hotspot> hotspots;
    std::optional<Inspect> inspect;  // visitors have tools to look closer; of its own notes and tours there are none
    Text holder;               // of the rights, for people; empty: as the licence documents name them
    Text credit;               // credit line
    std::string guest;         // ISO 3166 country of a work from abroad: "FR"; empty: none
    std::string link;          // of the QR code; empty: the id of the model
    std::map<std::string, AssetName> narration;  // sound by language
    bool operator==(const CatalogueWork&) const = default;
};

struct CatalogueTheme {
    float order = 0;
    Text title, text;
    glm::vec3 colour{0.5f, 0.4f, 0.25f};  // of its signs
    bool operator==(const CatalogueTheme&) const = default;
};

// One picture of the loop that plays while nobody is there.
struct AttractStep {
    float order = 0;
    Id work;
    Flicks duration{12 * Flicks::kPerSecond};
    std::optional<ViewPoint> from, to;  // camera move; absent: a slow turn about the work's start
    bool operator==(const AttractStep&) const = default;
};

struct Attract {
    std::map<Id, AttractStep> steps;  // empty: all works in order
    Flicks fade{1 * Flicks::kPerSecond};
    bool operator==(const Attract&) const = default;
};

struct IdleRule {
    Flicks warning{60 * Flicks::kPerSecond};    // after the last touch
    Flicks countdown{15 * Flicks::kPerSecond};  // then everything of the visitor is forgotten
    bool operator==(const IdleRule&) const = default;
};

// How staff leave the kiosk. The PIN itself stands nowhere but, salted and hashed, in $PAIFANG_HOME/kiosk/<pin>.json.
struct ExitRule {
    Id pin = "pin";
    Flicks hold{3 * Flicks::kPerSecond};        // of both upper corners
    int tries = 3;                              // wrong ones before the first lock-out
    Flicks lockout{30 * Flicks::kPerSecond};    // of the first; each next one is twice as long
    bool operator==(const ExitRule&) const = default;
};

// What "ask for a licence" asks for.
struct EnquiryRule {
    bool enabled = true;
    std::vector<std::string> actions{"present", "record", "modify"};  // offered, as licences name them
    std::string purpose = "exhibit";
    std::vector<std::string> territories{"CN"};  // offered, ISO 3166
    Text consent;              // what the visitor agrees to; empty: the house's words
    bool operator==(const EnquiryRule&) const = default;
};

struct Catalogue {
    Text title;
    std::string language = "zh-Hans";  // before a visitor chooses, and where a text is missing
    std::vector<std::string> languages{"zh-Hans", "zh-Hant", "en"};
    std::map<Id, Text> words;          // of the interface, where the house says them otherwise
    std::map<Id, std::string> assets;  // short name to urn:… or to a path relative to the catalogue's folder (own work)
    AssetName title_font, text_font;   // empty: the interface font
    std::map<Id, CatalogueTheme> themes;
    std::map<Id, CatalogueWork> works;
    Attract attract;
    IdleRule idle;
    ExitRule exit;
    EnquiryRule enquiry;
    bool operator==(const Catalogue&) const = default;
};

const TypeInfo& describe(const ViewPoint*);
const TypeInfo& describe(const OrbitLimits*);
const TypeInfo& describe(const WorkView*);
const TypeInfo& describe(const WorkLabel*);
const TypeInfo& describe(const WorkVariant*);
const TypeInfo& describe(const Hotspot*);
const TypeInfo& describe(const CatalogueWork*);
const TypeInfo& describe(const CatalogueTheme*);
const TypeInfo& describe(const AttractStep*);
const TypeInfo& describe(const Attract*);
const TypeInfo& describe(const IdleRule*);
const TypeInfo& describe(const ExitRule*);
const TypeInfo& describe(const EnquiryRule*);
const TypeInfo& describe(const Catalogue*);

// Pure. Corrupt, with `reason` JSON_…, SCHEMA_INVALID or SCENE_REFERENCE (an unknown name). Unsupported: FORMAT_NEWER.
Result<Catalogue> parse_catalogue(std::string_view text);
std::string write_catalogue(const Catalogue& catalogue);

// What no single struct can know: references, roles of assets, limits that hold the start, languages that have a title.
Problems check_catalogue(const Catalogue& catalogue);

// `path`: the folder of a catalogue, or its catalogue.json. NotFound, Io, or as parse_catalogue.
Result<Catalogue> load_catalogue(const std::filesystem::path& path);

}  // namespace pai
