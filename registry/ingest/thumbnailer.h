#pragma once
// Pictures of models, drawn by the player in a process of its own that many models share.
#include <cstdint>
#include <filesystem>
#include <memory>

#include "base/bytes.h"

namespace pai {

// One process at a time, for one thread. What ends or hangs it is told of its model, and the next model gets a new one.
class Thumbnailer {
public:
    // `scratch`: a folder of its own, made and emptied here. `threads` of the software renderer.
    Thumbnailer(std::filesystem::path scratch, int size_px, int threads);
    ~Thumbnailer();
    Thumbnailer(const Thumbnailer&) = delete;
    Thumbnailer& operator=(const Thumbnailer&) = delete;

    // A PNG of `model`, whose file has this `extension` in its own name, if not here. Corrupt with THUMBNAIL_FAILED: the player does not draw it, ended or took longer than two minutes and two seconds for each MiB. NotFound: no
    // program "paifang" beside this one. Io.
    Result<Bytes> draw(const std::filesystem::path& model, const std::string& extension = ".glb");

private:
    struct Process;
    Result<void> start();
    Result<std::string> ask(const std::string& line, std::int64_t patience_ns);

    std::filesystem::path scratch_;
    int size_px_, threads_, drawn_ = 0;
    std::unique_ptr<Process> process_;
};

}  // namespace pai
