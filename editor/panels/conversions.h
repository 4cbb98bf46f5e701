#pragma once
// Files that are not glTF, dropped on the editor: paifang-registry convert makes a .glb of each, in a process of its own, while the editor goes on.
#include <deque>
#include <filesystem>
#include <future>
#include <optional>
#include <string>
#include <string_view>

#include <glm/vec3.hpp>

#include "base/json.h"
#include "base/result.h"
#include "platform/child.h"
#include "show/show.h"

namespace pai {

// True for a model that has to be converted before it plays: .obj, .ply, .fbx, .dae, and a .gltf that names other files.
bool wants_conversion(const std::filesystem::path& file);

// Copies `file` into the show's assets under its own name, or a numbered one where another file has that: its path in the show's folder.
Result<std::filesystem::path> take_into_show(const std::filesystem::path& folder, const std::filesystem::path& file);

struct ConvertedFile {
    std::filesystem::path source;  // what was dropped
    std::filesystem::path folder;  // the show's, when it was
    Id scene;
    glm::vec3 position_m{0};
    Result<std::filesystem::path> asset = std::filesystem::path();  // in the show's folder
    std::vector<std::string> left_out;
};

// Main thread only. One file is converted at a time, in the order in which they came.
class Conversions {
public:
    Conversions() = default;
    Conversions(const Conversions&) = delete;
    // What runs is ended at once.
    ~Conversions();

    void add(const std::filesystem::path& source, const std::filesystem::path& folder, const Id& scene, const glm::vec3& position_m);
    // Goes on with the work; never waits. One that is done, or failed.
    std::optional<ConvertedFile> follow();
    bool running() const { return !waiting_.empty(); }
    // The file that is converted now.
    const std::filesystem::path& source() const { return waiting_.front().source; }
    void clear();

private:
    Result<void> start();
    std::optional<ConvertedFile> end_with(Error error);
    std::filesystem::path made() const;

    std::deque<ConvertedFile> waiting_;  // the first is being worked on
    std::optional<Child> child_;
    std::future<Result<std::filesystem::path>> copy_;
    std::filesystem::path scratch_;
};

}  // namespace pai
