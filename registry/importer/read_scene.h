#pragma once
// Foreign formats, read by assimp from memory.
#include <memory>
#include <string>
#include <string_view>

#include "importer/stream.h"

struct aiScene;

namespace pai {

struct Job {
    std::string extension;  // ".obj"
    std::string stem;       // of the file's name
    ByteSpan bytes;
    double scale = 1;
    bool z_up = false;
};

class SceneReader {
public:
    explicit SceneReader(Stream& stream);
    ~SceneReader();
    // Triangles, lines and points with normals, as glTF has them; valid while this lives. Corrupt: why it cannot be read.
    // Unsupported: not with the memory that there is.
    Result<const aiScene*> read(const Job& job);

private:
    struct Impl;
    std::unique_ptr<Impl> impl_;
};

}  // namespace pai
