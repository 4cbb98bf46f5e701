#pragma once
// Programs by the names that shaders/variants.json gives them; resolves #include among the shader files.
#include <filesystem>
#include <map>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "gfx/program.h"

namespace pai::gfx {

class ShaderLibrary {
public:
    // Reads `directory`/variants.json (format paifang.shaders/1). NotFound, Io or Corrupt name the file.
    static Result<ShaderLibrary> open(const std::filesystem::path& directory);

    // Compiles the variant `name` with the lines of `options` ("NAME VALUE") defined beside its own. NotFound: it, or an option of it,
    // is not listed. Corrupt: an include is missing, circular or outside the folder.
    Result<Program> build(std::string_view name, std::span<const std::string_view> options = {}) const;
    std::vector<std::string> names() const;

    // Text of a shader file with its includes in place, each file once, and #line at every seam; `defines` are the lines
    // put after #version.
    Result<std::string> source(const std::string& file, const std::vector<std::string>& defines) const;

private:
    struct Variant {
        std::string vertex, fragment, compute;  // paths under the folder, empty if absent
        std::vector<std::string> defines;       // "NAME VALUE"
        std::vector<std::string> options;       // that build() may add
    };
    Result<void> expand(const std::string& file, const std::vector<std::string>& defines, std::vector<std::string>& open,
                        std::vector<std::string>& done, std::string& out) const;
    std::filesystem::path directory_;
    std::map<std::string, Variant, std::less<>> variants_;
};

}  // namespace pai::gfx
