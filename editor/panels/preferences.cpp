#include "panels/preferences.h"

#include "base/describe_json.h"
#include "base/file.h"
#include "base/log.h"

namespace pai {
namespace {

std::filesystem::path preferences_path() { return paifang_home() / "editor" / "preferences.json"; }

}  // namespace

const TypeInfo& describe(const Preferences*) {
    static const TypeInfo info = describe_struct<Preferences>("Preferences", "what the editor remembers of a person", {
        member<&Preferences::language>("language", {.doc = "en or zh-Hans; empty: the machine's"}),
        member<&Preferences::scale>("scale", {.doc = "of the interface; 0: the display's", .min = 0, .max = 4}),
        member<&Preferences::width>("width", {.doc = "of the window", .unit = "px", .min = 320, .max = 16384}),
        member<&Preferences::height>("height", {.doc = "of the window", .unit = "px", .min = 240, .max = 16384}),
        member<&Preferences::show>("show", {.doc = "that was open last: a path"}),
        member<&Preferences::venue>("venue", {.doc = "that was opened or made last in the editor: a path"}),
        member<&Preferences::workspace>("workspace", {.doc = "that was in front", .rule = Rule::Id}),
        member<&Preferences::layouts>("layouts", {.doc = "how panels share the window, by workspace", .max_count = 16}),
        member<&Preferences::toured>("toured", {.doc = "the tour was shown"}),
    }, "paifang.preferences/1");
    return info;
}

Preferences load_preferences() {
    const auto text = read_text_file(preferences_path(), 1u << 20);
    if (!text) return {};
    auto preferences = from_json<Preferences>(*text);
    if (preferences) return *preferences;
    log::warn("editor", "{}: {}", preferences_path().string(), preferences.error().message);
    return {};
}

Result<void> save_preferences(const Preferences& preferences) {
    PAI_TRY(make_directories(preferences_path().parent_path()));
    return write_file(preferences_path(), to_json(preferences));
}

}  // namespace pai
