#pragma once
// A look at a file with everything found and read that its options name.
#include "app/scenario.h"
#include "app/view_options.h"
#include "show/annotations.h"

namespace pai::app {

struct ViewPlan {
    ViewOptions options;
    std::optional<Scenario> scenario;
    std::filesystem::path model, environment;  // environment may be empty
    Look look;                                 // to begin with
    std::vector<double> measure;               // two places: x, y in shares of the picture (4 numbers), or x, y, z in metres (6); or empty
    Id tour;                                   // to begin with, at this time; or empty
    Flicks tour_at;
    std::string language;                      // "zh-Hans" or "en"
    std::optional<ModelAnnotations> told;      // what is told of the model
    std::vector<std::pair<AssetName, std::filesystem::path>> voices, pictures;  // the sounds and images of that
    std::vector<ViewCamera> cameras;           // of --camera-path, may be empty
};

// The file that tells of a model: beside it, <stem>.annotations.json.
std::filesystem::path told_file(const std::filesystem::path& model);
// Reads it, where there is one. Corrupt and others of parse_annotations(), naming the file.
Result<void> read_told(ViewPlan& plan);

// Their files, in their order.
std::vector<std::filesystem::path> voice_files(const ViewPlan& plan);
std::vector<std::filesystem::path> picture_files(const ViewPlan& plan);

// NotFound, Io: a file that is named is missing. InvalidArgument: nothing is named. Corrupt as parse_scenario() and
// parse_camera_path() say.
Result<ViewPlan> make_view_plan(const ViewOptions& options);

}  // namespace pai::app
