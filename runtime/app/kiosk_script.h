#pragma once
// Recorded touches: what was done to a kiosk and when. Written by `paifang kiosk --record`, played by --script.
#include <filesystem>
#include <map>
#include <string>

#include <glm/vec2.hpp>

#include "app/kiosk_touch.h"
#include "base/describe_json.h"
#include "show/show.h"

namespace pai::app {

enum class ScriptStepKind : std::uint8_t { Down, Moved, Up, Wheel, Tap, Type, Shot };

struct ScriptStep {
    Flicks at;
    ScriptStepKind kind = ScriptStepKind::Tap;
    std::int64_t finger = 0;
    glm::vec2 place{0};   // shares of the picture's width and height from its top left
    float wheel = 0;
    std::string action;   // tap, down: what is touched, wherever it is: "open-work"; empty: `place`
    std::string id;       // of that: "vase"
    std::string text;     // type: on the keys of the screen
    std::string name;     // shot: of the picture file, without ".png"
    bool operator==(const ScriptStep&) const = default;
};

struct KioskScript {
    std::map<Id, ScriptStep> steps;  // played in order of their times, then of their ids
    Flicks every;                    // begins again after this long; 0: once
    Flicks length;                   // of the whole run; 0: to a second after the last step
    bool operator==(const KioskScript&) const = default;
};

const TypeInfo& describe(const ScriptStepKind*);
const TypeInfo& describe(const ScriptStep*);
const TypeInfo& describe(const KioskScript*);

// The same for whoever has actions of other names: those that `knows` does not are refused.
Result<KioskScript> parse_touches(std::string_view text, bool (*knows)(std::string_view action));
// Corrupt with SCHEMA_INVALID and others of catalogues.
Result<KioskScript> parse_kiosk_script(std::string_view text);

// "open-work" and the like: the names of KioskAction in scripts. None: unknown.
enum class KioskAction : std::uint8_t;
KioskAction kiosk_action_of(std::string_view name);

}  // namespace pai::app
