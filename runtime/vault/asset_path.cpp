// Paths inside a package, and what a file's extension says about it.
#include <algorithm>
#include <array>

#include <fmt/format.h>

#include "vault/own_work.h"

namespace pai {
namespace {

constexpr std::size_t kMaxPath = 255;

struct MediaType {
    std::string_view extension, type, role;
};
constexpr std::array kMediaTypes{
    MediaType{".glb", "model/gltf-binary", "model"}, MediaType{".gltf", "model/gltf+json", "model"},
    MediaType{".ply", "model/ply", "model"},         MediaType{".spz", "model/vnd.spz", "model"},
    MediaType{".splat", "model/vnd.splat", "model"}, MediaType{".pnts", "model/vnd.3d-tiles.pnts", "model"},
    MediaType{".b3dm", "model/vnd.3d-tiles.b3dm", "model"}, MediaType{".i3dm", "model/vnd.3d-tiles.i3dm", "model"},
    MediaType{".cmpt", "model/vnd.3d-tiles.cmpt", "model"},
    MediaType{".png", "image/png", "texture"},       MediaType{".jpg", "image/jpeg", "texture"},
    MediaType{".jpeg", "image/jpeg", "texture"},     MediaType{".hdr", "image/vnd.radiance", "texture"},
    MediaType{".webp", "image/webp", "texture"},
    MediaType{".ktx2", "image/ktx2", "texture"},     MediaType{".wav", "audio/wav", "audio"},
    MediaType{".ogg", "audio/ogg", "audio"},         MediaType{".flac", "audio/flac", "audio"},
    MediaType{".mp3", "audio/mpeg", "audio"},        MediaType{".mp4", "video/mp4", "video"},
    MediaType{".webm", "video/webm", "video"},       MediaType{".mov", "video/quicktime", "video"},
    MediaType{".mkv", "video/x-matroska", "video"},  MediaType{".ttf", "font/ttf", "font"},
    MediaType{".otf", "font/otf", "font"},           MediaType{".ttc", "font/collection", "font"},
    MediaType{".txt", "text/plain", "text"},         MediaType{".json", "application/json", "data"},
};

Error unsafe(std::string_view what, std::string_view path) {
    return Error(Code::Denied, fmt::format("reference '{}': {}", path, what), "ASSET_PATH_UNSAFE");
}

int hex_digit(char c) {
    if (c >= '0' && c <= '9') return c - '0';
    if (c >= 'a' && c <= 'f') return c - 'a' + 10;
    if (c >= 'A' && c <= 'F') return c - 'A' + 10;
    return -1;
}

Result<std::string> percent_decode(std::string_view text) {
    std::string out;
    for (std::size_t i = 0; i < text.size(); ++i) {
        if (text[i] != '%') {
            out += text[i];
            continue;
        }
        const int high = i + 2 < text.size() ? hex_digit(text[i + 1]) : -1, low = i + 2 < text.size() ? hex_digit(text[i + 2]) : -1;
        if (high < 0 || low < 0) return unsafe("'%' must be followed by two hex digits", text);
        out += static_cast<char>(high * 16 + low);
        i += 2;
    }
    return out;
}

}  // namespace

bool is_safe_manifest_path(std::string_view path) {
    if (path.empty() || path.size() > kMaxPath || !is_utf8(path)) return false;
    for (const char c : path)
        if (static_cast<unsigned char>(c) < 32 || c == 127 || c == '\\' || c == ':') return false;
    for (std::size_t at = 0; at <= path.size();) {
        const std::size_t end = std::min(path.find('/', at), path.size());
        const std::string_view segment = path.substr(at, end - at);
        if (segment.empty() || segment == "." || segment == "..") return false;
        at = end + 1;
    }
    return true;
}

Result<std::string> resolve_beside(std::string_view from, std::string_view relative) {
    PAI_TRY(const std::string decoded, percent_decode(relative));
    if (decoded.empty() || decoded.front() == '/' || relative.find_first_of(":?#") != std::string_view::npos)
        return unsafe("must be a plain relative path", relative);
    std::vector<std::string> segments;
    const auto add = [&](std::string_view text) -> bool {
        for (std::size_t at = 0; at <= text.size();) {
            const std::size_t end = std::min(text.find('/', at), text.size());
            const std::string_view segment = text.substr(at, end - at);
            at = end + 1;
            if (segment == ".") continue;
            if (segment != "..") segments.emplace_back(segment);
            else if (segments.empty()) return false;
            else segments.pop_back();
        }
        return true;
    };
    const std::size_t slash = from.rfind('/');
    if (slash != std::string_view::npos) add(from.substr(0, slash));
    if (!add(decoded)) return unsafe("leaves its package", relative);
    const std::string path = fmt::format("{}", fmt::join(segments, "/"));
    if (!is_safe_manifest_path(path)) return unsafe("is no path that a manifest may hold", relative);
    return path;
}

std::string media_type_of(const std::filesystem::path& file) {
    std::string extension = file.extension().string();
    std::transform(extension.begin(), extension.end(), extension.begin(), [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; });
    for (const MediaType& m : kMediaTypes)
        if (m.extension == extension) return std::string(m.type);
    return "application/octet-stream";
}

std::string asset_role_of(std::string_view media_type) {
    for (const MediaType& m : kMediaTypes)
        if (m.type == media_type) return std::string(m.role);
    return "data";
}

}  // namespace pai
