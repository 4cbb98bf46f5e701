#pragma once
// A show to carry to another house: one file with the show, its venue, packages, licences and grants. Format page: docs/formats/pack.md.
#include <cstdint>
#include <filesystem>
#include <functional>
#include <span>
#include <string>
#include <vector>

#include "base/id.h"
#include "vault/home.h"

namespace pai {

// A file of the pack that is no document of the home: of the show, or the venue.
struct PackFile {
    std::string name;              // in the pack: "show/scenes/hall.json"
    std::filesystem::path source;
};

struct PackRequest {
    std::string show;                          // its name, a valid id
    std::vector<PackFile> files;
    std::vector<AssetId> assets;               // their packages, and all documents that a decision about them may need
    std::vector<std::filesystem::path> with;   // documents and bundles to add: the other house's grants and certificates
    std::filesystem::path out;
    std::function<bool()> stopped = {};        // asked before each file: true ends it with nothing written; empty: never
};

// Called with what is being worked on, and the share of it that is done, in [0,1].
using PackProgress = std::function<void(std::string_view what, double share)>;

struct PackReport {
    std::filesystem::path out;
    std::uint64_t bytes = 0;
    std::string sha256;            // of the whole file, hex
    std::size_t packages = 0, documents = 0;
};

// InvalidArgument: no name for a show; own work among the assets, which never leaves its machine (licence format 7.6). Corrupt
// with ASSET_MISSING: no package is stored for an asset, or its bytes are not there. Io: a file cannot be read or written. Denied
// with CANCELLED: it was stopped.
Result<PackReport> pack_show(const std::filesystem::path& home, const PackRequest& request, const PackProgress& progress = {});
std::string to_json(const PackReport& report);

struct UnpackOptions {
    bool trust_root = false;       // pin the pack's root of trust: only while none is stored
    bool replace = false;          // a show or venue of that name is moved aside, to NAME.previous
};
struct UnpackReport {
    std::string show;
    std::filesystem::path folder;  // of the show: <home>/shows/NAME
    std::filesystem::path venue;   // empty: the pack has none
    ImportReport import;
};

// Lays a pack down in `home`: documents and packages through import, which believes nothing in the pack; then the venue
// under <home>/venues and the show under <home>/shows. What import refuses is a line of the report and stops nothing else.
// Corrupt: with SCHEMA_INVALID no pack, with ASSET_HASH_MISMATCH not the bytes that its index names: nothing was changed. Io with EXISTS: another show or venue of that
// name is there and `replace` was not given: nothing was changed. Io: no device keys, or a file cannot be written.
Result<UnpackReport> unpack_show(const std::filesystem::path& home, const std::filesystem::path& file, const UnpackOptions& options = {},
                                 const PackProgress& progress = {}, const HomeOptions& home_options = {});

// The index at the head of a pack.
struct PackIndex {
    struct Line {
        std::string name;
        std::uint64_t size = 0;
        std::string sha256;        // hex
    };
    std::string show, venue;       // venue: name of the venue's file; empty: none
    std::vector<Line> files;       // in the order of the archive
};
std::string write_pack_index(const PackIndex& index);
// Strict. Corrupt else; Unsupported: a newer format.
Result<PackIndex> read_pack_index(std::string_view text);

}  // namespace pai
