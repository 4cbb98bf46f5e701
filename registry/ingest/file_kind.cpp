#include "ingest/file_kind.h"

#include <algorithm>
#include <array>

namespace pai {
namespace {

constexpr std::array<std::string_view, 9> kModels{".glb", ".gltf", ".obj", ".ply", ".fbx", ".dae", ".spz", ".splat", ".pnts"};
constexpr std::array<std::string_view, 4> kWithParts{".gltf", ".obj", ".fbx", ".dae"};
constexpr std::array<std::string_view, 8> kPictures{".png", ".jpg", ".jpeg", ".webp", ".hdr", ".tif", ".tiff", ".exr"};
constexpr std::array<std::string_view, 4> kSounds{".wav", ".flac", ".ogg", ".oga"};

template <std::size_t N>
bool holds(const std::array<std::string_view, N>& list, std::string_view value) {
    return std::find(list.begin(), list.end(), value) != list.end();
}

}  // namespace

std::string lower_extension_of(const std::filesystem::path& file) {
    std::string out = file.extension().string();
    std::transform(out.begin(), out.end(), out.begin(), [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; });
    return out;
}

FileKind file_kind_of(const std::filesystem::path& file) {
    const std::string extension = lower_extension_of(file);
    if (holds(kModels, extension)) return FileKind::Model;
    if (holds(kPictures, extension)) return FileKind::Picture;
    return holds(kSounds, extension) ? FileKind::Sound : FileKind::Other;
}

std::string_view to_string(FileKind kind) {
    constexpr std::array<std::string_view, 4> kNames{"model", "picture", "sound", "other"};
    return kNames[static_cast<std::size_t>(kind)];
}

bool has_parts(const std::filesystem::path& file) { return holds(kWithParts, lower_extension_of(file)); }

}  // namespace pai
