#include "app/kiosk_script.h"

#include <fmt/format.h>

#include "app/kiosk_state.h"
#include "show/migrate.h"

namespace pai::app {
namespace {

constexpr std::pair<std::string_view, KioskAction> kActionNames[] = {
    {"begin", KioskAction::Begin}, {"home", KioskAction::Home}, {"theme", KioskAction::Theme}, {"open-work", KioskAction::OpenWork},
    {"previous", KioskAction::Previous}, {"next", KioskAction::Next}, {"whole", KioskAction::Whole}, {"hotspot", KioskAction::Hotspot},
    {"variant", KioskAction::Variant}, {"narrate", KioskAction::Narrate}, {"look-closer", KioskAction::Inspect}, {"terms", KioskAction::OpenTerms}, {"qr", KioskAction::OpenQr},
    {"ask", KioskAction::OpenAsk}, {"modes", KioskAction::OpenModes}, {"close", KioskAction::CloseSheet}, {"language", KioskAction::Language},
    {"large", KioskAction::Large}, {"low-reach", KioskAction::LowReach}, {"reduced-motion", KioskAction::ReducedMotion}, {"turn", KioskAction::Turn},
    {"zoom", KioskAction::Zoom}, {"ask-action", KioskAction::AskAction}, {"ask-territory", KioskAction::AskTerritory}, {"consent", KioskAction::Consent},
    {"field", KioskAction::Field}, {"key", KioskAction::Key}, {"shift", KioskAction::Shift}, {"space", KioskAction::Space},
    {"erase", KioskAction::Erase}, {"send", KioskAction::Send}, {"stay", KioskAction::Stay}, {"pin-digit", KioskAction::PinDigit},
    {"pin-erase", KioskAction::PinErase}, {"pin-enter", KioskAction::PinEnter}, {"pin-cancel", KioskAction::PinCancel},
};

}  // namespace

const TypeInfo& describe(const ScriptStepKind*) {
    static const TypeInfo info = describe_enum<ScriptStepKind>("ScriptStepKind", {
        {"down", static_cast<int>(ScriptStepKind::Down), "a finger goes down"},
        {"moved", static_cast<int>(ScriptStepKind::Moved), "it moves"},
        {"up", static_cast<int>(ScriptStepKind::Up), "it goes up"},
        {"wheel", static_cast<int>(ScriptStepKind::Wheel), "of a mouse"},
        {"tap", static_cast<int>(ScriptStepKind::Tap), "down and up, on a place or on what `action` and `id` name"},
        {"type", static_cast<int>(ScriptStepKind::Type), "taps keys of the screen"},
        {"shot", static_cast<int>(ScriptStepKind::Shot), "a picture is written"},
    });
    return info;
}

const TypeInfo& describe(const ScriptStep*) {
    static const TypeInfo info = describe_struct<ScriptStep>("ScriptStep", "one thing done to a kiosk", {
        member<&ScriptStep::at>("at_s", {.doc = "after the start", .unit = "s", .min = 0, .max = 1e6, .required = true}),
        member<&ScriptStep::kind>("kind", {.doc = "what is done", .required = true}),
        member<&ScriptStep::finger>("finger", {.doc = "the same from down to up; -1 is the mouse", .min = -1e9, .max = 1e9}),
        member<&ScriptStep::place>("place", {.doc = "shares of the picture's width and height from its top left", .min = -1, .max = 2}),
        member<&ScriptStep::wheel>("wheel", {.doc = "steps away from the user", .min = -1000, .max = 1000}),
        member<&ScriptStep::action>("action", {.doc = "tap, down: what is touched, wherever it is; empty: place"}),
        member<&ScriptStep::id>("id", {.doc = "tap, down: of that"}),
        member<&ScriptStep::text>("text", {.doc = "type: Latin letters, digits and @-'._+"}),
        member<&ScriptStep::name>("name", {.doc = "shot: of the file, without .png", .rule = Rule::Id}),
    });
    return info;
}

const TypeInfo& describe(const KioskScript*) {
    static const TypeInfo info = describe_struct<KioskScript>("Touches", "what was done to a kiosk and when", {
        member<&KioskScript::every>("every_s", {.doc = "the steps begin again after this long; 0: once", .unit = "s", .min = 0, .max = 1e6}),
        member<&KioskScript::length>("length_s", {.doc = "of the whole run; 0: to a second after the last step", .unit = "s", .min = 0, .max = 1e7}),
        member<&KioskScript::steps>("steps", {.doc = "in order of their times, then of their ids", .max_count = 200'000}),
    }, "paifang.touches/1");
    return info;
}

Result<KioskScript> parse_kiosk_script(std::string_view text) {
    return parse_touches(text, [](std::string_view action) { return kiosk_action_of(action) != KioskAction::None; });
}

Result<KioskScript> parse_touches(std::string_view text, bool (*knows)(std::string_view action)) {
    PAI_TRY(const std::string current, migrate(std::string(text), type_of<KioskScript>().format));
    PAI_TRY(KioskScript script, from_json<KioskScript>(current));
    for (const auto& [id, step] : script.steps)
        if (!step.action.empty() && !knows(step.action))
            return Error(Code::Corrupt, fmt::format("/steps/{}/action: no action \"{}\"", id, step.action), "SCHEMA_INVALID");
    return script;
}

KioskAction kiosk_action_of(std::string_view name) {
    for (const auto& [word, action] : kActionNames)
        if (word == name) return action;
    return KioskAction::None;
}

}  // namespace pai::app
