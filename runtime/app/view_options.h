#pragma once
// What `paifang view` was asked for, and what came of it.
#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "base/outcome.h"

namespace pai::app {

enum class ViewQuality : std::uint8_t { Interactive, Show, Still };

struct ViewOptions {
    std::filesystem::path model;        // a model, picture or sound, or the id of an asset; empty: the scenario names it
    std::string scenario;               // FILE or FILE#NAME; empty: none
    std::vector<std::filesystem::path> data;  // where a scenario's files are looked up, in this order
    int width = 0, height = 0;          // pixels; 0: twice the scenario's dimensions, else 1280 x 720
    std::int64_t frames = 0;            // 0: one without a window, endless in one
    std::filesystem::path camera_path;  // empty: none
    std::filesystem::path beside;       // a model that is seen at its side; empty: none
    std::string camera;                 // of the model's own, by name or number; empty: the hand's
    std::string variant;                // of the model's materials, by name or number; empty: the file's own
    int lights = 0;                     // point lights added, [0, 4096]
    std::optional<ViewQuality> quality; // none: fit for this machine in a window, show without one and of a scenario
    int samples = 0;                    // paths of each pixel of a traced still; 0: as many as two minutes allow
    float tile_error_px = 16;           // of tilesets: how far a tile may be from the truth
    int tile_memory_mb = 512;           // of their tiles on the GPU
    bool plain = false, validate = false, headless = false;
    bool check = false;                 // only asks the gate
    std::string culling;                // "cpu", "gpu" or "none"; else what suits the context
    std::string mode, section, rake;    // as the command line says them; empty: natural, none, none
    std::string measure, tour;          // the same: two places, NAME or NAME@SECONDS
    std::string language;               // of what is told; empty: that of the environment
    std::filesystem::path script, record, shots;  // touches that are played, or written; folder of the pictures they ask for
    std::filesystem::path png, stats;   // files to write; empty: none
    std::int64_t start_ns = 0;          // steady_ns() when the program began
};

// Looks at one file as own work: checks it, or draws it without a window, or opens one.
// A file that is broken or refused is an Outcome of exit 1; NotFound or Io where one is missing.
Result<Outcome> view(const ViewOptions& options);

}  // namespace pai::app
