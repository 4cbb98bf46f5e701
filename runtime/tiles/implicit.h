#pragma once
// Tiles that a rule names in place of a list: subtrees with one bit a tile. Source: 3D Tiles 1.1, "Implicit tiling".
#include <string>

#include "tiles/tileset.h"

namespace pai {

// What the rule calls the subtree that begins at `place`, and a tile's contents.
std::string subtree_uri(const ImplicitPlace& place);
std::string content_uri(const ImplicitPlace& place, std::size_t content);
// Before the root's transform; of a region, earth-centred.
TileVolume implicit_volume(const ImplicitPlace& place);

}  // namespace pai
