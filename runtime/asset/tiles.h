#pragma once
// A tileset that passed the gate: its tree, and its tiles as they are asked for. Every tile passes the gate as a part of it.
#include <condition_variable>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "asset/model.h"
#include "tiles/tileset.h"

namespace pai {

struct TileMesh {
    std::shared_ptr<const ModelData> model;
    glm::dmat4 tile_from_model{1};
};

// What one tile, or a file that tells of more tiles, became.
struct LoadedTile {
    std::uint32_t tile = 0;
    std::vector<TileMesh> meshes;
    std::string tileset;              // text of another tileset, if a file was one
    std::string tileset_file;         // which
    Bytes subtree;                    // a subtree file, if it was one
    std::optional<Error> error;       // then nothing else
    std::size_t bytes = 0;            // of the decoded meshes
};

// Tiles on their way, by the workers of the store that loaded the tileset. Safe from any thread.
class TileFeed {
public:
    struct Order {
        std::uint32_t tile = 0;
        std::vector<std::string> files;  // URI references beside the tileset
        TileUp up = TileUp::Y;
    };
    using Post = std::function<void(Order)>;

    // Who loads; nothing can be asked for before.
    void open(Post post);
    void request(Order order);
    // What arrived since. `wait`: for at least one, if any is on its way.
    std::vector<LoadedTile> take(bool wait);
    std::size_t on_the_way() const;
    void deliver(LoadedTile tile);
    // The workers go; what is asked for from now on fails.
    void close();

private:
    mutable std::mutex mutex_;
    std::condition_variable arrived_;
    Post post_;
    std::vector<LoadedTile> done_;
    std::size_t pending_ = 0;
};

struct Tileset {
    Permit permit;
    TileTree tree;                 // as the first file says
    glm::dmat4 shown_from_root{1};
    Bounds bounds;                 // as shown
    std::shared_ptr<TileFeed> feed;
};

// Corrupt and Unsupported: as parse_tileset(). The feed is the caller's to give.
Result<Tileset> decode_tileset(LicensedBytes bytes);
// One file of a tile, or of more tiles. Errors: as the parsers of what it holds. `for_software`: as decode_model().
Result<LoadedTile> decode_tile(LicensedBytes bytes, TileUp up, Session& session, bool for_software = false);
// Every file of the order, read beside the tileset; a failure is in it.
LoadedTile load_tile(const TileFeed::Order& order, const Permit& tileset, Session& session, bool for_software = false);

// Every file that the tileset reaches is read: what is wrong with each, by its name; "" is the tileset itself. Ends at the hundredth.
std::vector<std::pair<std::string, Error>> check_tiles(const LicensedBytes& tileset, Session& session);

}  // namespace pai
