#pragma once
// What a file of a source is made into, by its name.
#include <cstdint>
#include <filesystem>
#include <string_view>

namespace pai {

enum class FileKind : std::uint8_t { Model, Picture, Sound, Other };

FileKind file_kind_of(const std::filesystem::path& file);
std::string_view to_string(FileKind kind);  // "model", "picture", "sound", "other"

// The extension in lower case, with its dot.
std::string lower_extension_of(const std::filesystem::path& file);

// True of models that name other files: .gltf, .obj, .dae, .fbx.
bool has_parts(const std::filesystem::path& file);

}  // namespace pai
