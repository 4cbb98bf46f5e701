#pragma once
// Commands on the assets of a show: naming, placing, replacing, clearing away.
#include <set>
#include <string>

#include "edit/nodes.h"
#include "show/load.h"

namespace pai {

enum class UseAs : std::uint8_t { Model, Environment, Sound, Still, Film, Font };

// What an asset is used as, by its file's ending: "bell.glb". Nothing: no ending that plays.
std::optional<UseAs> use_of_file(std::string_view path);

// The short name under which a show has `asset` ("urn:…", or a path in its folder); empty: it has it not.
AssetName name_of_asset(const Show& show, std::string_view asset);

// An asset placed in a scene: named in the show (anew, unless it has it already), and on a node of its own; a surrounding picture on the
// scene, a font on the show. InvalidArgument: it is used as something else already, or no such scene.
struct AssetPlace {
    std::string asset;        // "urn:paifang:asset:bronze/bell", or a path in the show's folder
    UseAs as = UseAs::Model;
    std::string wish;         // for names; empty: the end of `asset`
    Id scene, parent;
    glm::vec3 position_m{0};
};
Result<Made> place_asset(const Show& show, const AssetPlace& place);
// Named in the show and used nowhere yet.
Result<Made> name_asset(const Show& show, const std::string& asset, std::string_view wish = {});

// Another asset under the same name, with everything that was staged on it: a substitute, a file that moved.
Result<Change> replace_asset(const Show& show, const AssetName& name, const std::string& asset);
// `fallback` for `asset` wherever that stands without one. InvalidArgument: they are used as different things.
Result<Change> set_fallback(const Show& show, const AssetName& asset, const AssetName& fallback);

std::set<AssetName> used_assets(const Show& show);
// Takes the names away that nothing uses.
Result<Change> clear_unused_assets(const Show& show);

}  // namespace pai
