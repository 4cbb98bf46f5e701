#pragma once
// What is told of an exhibit: its annotations, tours, articles and voices, put into a scene.
#include <functional>
#include <map>
#include <set>
#include <string>
#include <vector>

#include <glm/mat4x4.hpp>

#include "exhibit/exhibit_show.h"

namespace pai {

// Lower case letters, digits and hyphens of a name, or `otherwise`, not in `taken` yet; it is then.
Id exhibit_id(std::string_view name, std::string_view otherwise, std::set<Id>& taken);

class ExhibitWords {
public:
    ExhibitWords(const Exhibit& exhibit, const ExhibitSources& sources, std::set<AssetName>& asset_names, ExhibitShow& out)
        : exhibit_(exhibit), sources_(sources), asset_names_(asset_names), out_(out) {}

    // Into `scene`, whose nodes are there already: `ids[i]` is that of exhibit.nodes[i]. What belongs to a node without a model goes to
    // `first_model`, and stands where it stood in the world.
    void add_to(Scene& scene, const std::vector<Id>& ids, const Id& first_model);

private:
    void add_articles(Scene& scene);
    void add_annotations(Scene& scene, const std::vector<Id>& ids, const Id& first_model);
    void add_tours(Scene& scene);
    Article article_of(const ExhibitArticle& from);
    std::optional<Narration> narration_of(const std::string& sound);
    // The bytes of a file of the document; what is wrong with it is left out and said.
    std::optional<std::string> read(const std::string& uri, std::uint64_t most);

    const Exhibit& exhibit_;
    const ExhibitSources& sources_;
    std::set<AssetName>& asset_names_;
    ExhibitShow& out_;
    std::map<std::string, Id> articles_;                       // by the document's id
    std::map<std::string, std::pair<Id, Id>> annotations_;     // node and id
    std::map<std::string, AssetName> sounds_;                  // by uri
};

}  // namespace pai
