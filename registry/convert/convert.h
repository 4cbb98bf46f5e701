#pragma once
// Models that are not glTF become one .glb: read by a process in a jail, put together and judged here.
#include <filesystem>
#include <string>
#include <vector>

#include "convert/bundle.h"

namespace pai {

struct ConvertOptions {
    double scale = 1;            // of everything, on top of the unit that the file says; OBJ and PLY say none: metres
    bool z_up = false;           // what the file's own axes make of it still lies on its back: Z becomes up
    int most_seconds = 180;      // of the clock, and of the processor
    int most_memory_mib = 4096;  // of the process that reads the file
    // Gets the names below the model's folder that were looked for, there or not, each once; of a refused model too. Null: not asked.
    std::vector<std::string>* looked_for = nullptr;
};

struct Converted {
    Bytes glb;
    ModelCounts counts;
    std::string format;                 // "obj", "ply", "fbx", "dae", "gltf", "glb"
    std::vector<std::string> left_out;  // lines for people
};

// The model in `file` by its extension: .obj (with its .mtl), .ply, .fbx, .dae; .gltf and .glb with what they name. What it names is read only
// below its own folder. Errors that name a code (`reason`): CONVERT_FORMAT, another extension; CONVERT_UNREADABLE, broken or nothing to
// see in it; CONVERT_LIMIT, more memory, time or bytes than it may take; CONVERT_STOPPED, what reads it crashed; or the reader's own of
// codec::read_gltf. Without: NotFound, Io; the jail cannot be made; InvalidArgument, a scale or an axis for glTF, which says both.
Result<Converted> convert_model(const std::filesystem::path& file, const ConvertOptions& options = {});

// What the jail lets through, as the process itself finds by trying: "open /etc/passwd: refused"…
Result<std::vector<std::string>> judge_jail();

constexpr std::uint64_t kMostConvertBytes = 512u << 20;  // of a file, or of one beside it

}  // namespace pai
