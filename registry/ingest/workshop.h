#pragma once
// The steps that make an object's files of its sources. Each is done once for the same inputs, whatever ends a build.
#include <atomic>
#include <filesystem>
#include <functional>
#include <map>
#include <mutex>
#include <optional>
#include <string>

#include "convert/texture_pack.h"
#include "ingest/file_kind.h"
#include "ingest/journal.h"
#include "ingest/thumbnailer.h"

namespace pai {

// What steps cost, all threads together.
struct StageCost {
    std::int64_t runs = 0, kept = 0, refused = 0;  // done; not done again; ended in a refusal
    std::uint64_t bytes = 0;                       // of what was made
    double seconds = 0;
};

class StageCosts {
public:
    void add(const std::string& stage, double seconds, std::uint64_t bytes, bool refused);
    void keep(const std::string& stage);
    std::map<std::string, StageCost> all() const;

private:
    mutable std::mutex mutex_;
    std::map<std::string, StageCost> costs_;
};

struct WorkshopOptions {
    bool thumbnails = true;
    int occlusion_cells = 32;         // along the longest side of a model; 0: nothing is baked
    std::optional<TexturePackOptions::Device> textures = TexturePackOptions::Device::Gpu;  // what pictures of models are packed for; nothing: they stay as they are
    bool rehash = false;              // sources are read again even where size and time are as they were
    int convert_seconds = 180, convert_mib = 4096;
};

// What all threads of a build share.
struct Workshop {
    const ObjectStore& objects;
    Journal& journal;
    StageCosts& costs;
    WorkshopOptions options;
    // Held by whoever works on what is large: one thread at a time, so that memory stays flat. A large file may be a large picture, too.
    std::recursive_mutex heavy;
};

// A file that goes into a package.
struct MadeFile {
    std::string name;        // in the package: "model.glb"
    std::string media_type, role;
    StoredObject object;
    std::string iscc;
};

// One source file, made ready.
struct MadePart {
    FileKind kind = FileKind::Other;
    std::string source, source_sha256;   // as the record names it
    std::uint64_t source_bytes = 0;
    std::vector<MadeFile> files;         // what is looked at first
    std::map<std::string, std::string> facts;
    std::vector<std::string> notes;
    StoredObject thumbnail_512, thumbnail_256;  // no sha256: none
};

// Makes part `number` of an object of `file`. Errors name the code of the refusal: those of the validator, of the formats (docs/formats/ingest.md), CONVERT_…; with a JSON pointer at
// the beginning of the message where there is one. Any other error is the machine's.
Result<MadePart> make_part(Workshop& shop, Thumbnailer& thumbnailer, const std::filesystem::path& file, const std::string& named, std::size_t number);

}  // namespace pai
