#pragma once
// What the editor remembers of a person between sessions: $PAIFANG_HOME/editor/preferences.json.
#include <map>
#include <string>

#include "base/describe.h"
#include "base/result.h"

namespace pai {

struct Preferences {
    std::string language;               // "en" or "zh-Hans"; empty: the machine's
    float scale = 0;                    // of the interface; 0: the display's
    int width = 1600, height = 900;     // of the window, pixels
    std::string show;                   // that was open last
    std::string venue;                  // file that was opened or made last in the editor
    std::string workspace = "stage";
    std::map<std::string, std::string> layouts;  // by workspace, see ui/splits.h
    bool toured = false;                // the tour was shown
    bool operator==(const Preferences&) const = default;
};

const TypeInfo& describe(const Preferences*);

// What cannot be read counts as nothing remembered, and is said in the log.
Preferences load_preferences();
Result<void> save_preferences(const Preferences& preferences);

}  // namespace pai
