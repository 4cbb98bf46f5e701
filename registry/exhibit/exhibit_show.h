#pragma once
// From what was understood of another program's scene to a show that plays.
#include <filesystem>
#include <map>
#include <string>
#include <vector>

#include "base/bytes.h"
#include "exhibit/exhibit.h"
#include "show/show.h"

namespace pai {

struct ExhibitSources {
    std::filesystem::path folder;  // of the document: paths in it are read below here
    std::filesystem::path files;   // where things at addresses lie, by their last name; empty: in `folder`
    std::string quality = "High";  // which derivative of a model: this one, else the nearest lower, else the nearest higher
};

struct ExhibitShow {
    Show show;
    std::map<std::string, Bytes> files;  // what it names, by path in its folder
    std::vector<std::string> left_out;   // of the document, and of its files
    std::size_t models = 0, annotations = 0, tours = 0, stops = 0, articles = 0, cameras = 0, lights = 0;
};

// Reads the models (they become .glb, as convert_model has it), words and sounds that the exhibit names. A scene without lights gets even
// light and a lamp, one without a camera a view of everything. Nothing is fetched from anywhere. NotFound, EXHIBIT_FILE: a model's file is not
// there, the message says where it was looked for; errors of convert_model; whatever is wrong with other files is left out and said.
Result<ExhibitShow> make_exhibit_show(const Exhibit& exhibit, const ExhibitSources& sources);

}  // namespace pai
