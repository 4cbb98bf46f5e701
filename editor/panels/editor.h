#pragma once
// The editor: its window, its panels, and the loop that draws them.
#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "app/stats.h"
#include "base/result.h"

namespace pai {

struct EditorOptions {
    std::string show;            // a name or a path; empty: the one that was open last, else the start page
    std::string venue;           // a name or a path; empty: the home's
    std::string language;        // "en" or "zh-Hans"; empty: as it was last, else the machine's
    float scale = 0;             // 0: as it was last, else the display's
    int width = 0, height = 0;   // of the window, pixels; 0: as it was last
    bool visible = true;         // false: no display is needed
    std::filesystem::path script;  // what is done in it, line by line; see docs/formats/editor-script.md
    std::filesystem::path shots;   // where the script's pictures go
    std::filesystem::path places;  // where it says what stands where, as JSON, whenever that changes
};

// What its frames cost, from taking the input to the swap: of the first 100,000.
struct EditorStats {
    std::size_t frames = 0;
    double median_ms = 0, p95_ms = 0, worst_ms = 0;
    std::optional<app::ShownState> state;  // of the last picture of the show as it cuts
};

// Until the person or a signal ends it, or the script. What the script expects and does not find: Corrupt, SCRIPT_FAILED.
Result<EditorStats> run_editor(const EditorOptions& options);

}  // namespace pai
