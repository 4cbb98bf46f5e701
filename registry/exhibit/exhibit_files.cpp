#include "exhibit/exhibit_files.h"

#include <fmt/format.h>

namespace pai {
namespace fs = std::filesystem;
namespace {

int digit(char c) { return c >= '0' && c <= '9' ? c - '0' : c >= 'a' && c <= 'f' ? c - 'a' + 10 : c >= 'A' && c <= 'F' ? c - 'A' + 10 : -1; }

std::string decoded(std::string_view text) {
    std::string out;
    for (std::size_t i = 0; i < text.size(); ++i) {
        const bool code = text[i] == '%' && i + 2 < text.size() && digit(text[i + 1]) >= 0 && digit(text[i + 2]) >= 0;
        out += code ? static_cast<char>(digit(text[i + 1]) * 16 + digit(text[i + 2])) : text[i];
        if (code) i += 2;
    }
    return out;
}

// Every step of `relative` below `folder` is a folder or file of its own, no link.
Result<fs::path> below(const fs::path& folder, const fs::path& relative, std::string_view uri) {
    const auto denied = [&](std::string_view what) { return Error(Code::Denied, fmt::format("{}: {}", uri, what), "EXHIBIT_FILE"); };
    if (relative.empty() || relative.is_absolute()) return denied("expected a path below the document's folder");
    fs::path at = folder.empty() ? fs::path(".") : folder;
    std::error_code error;
    for (const fs::path& step : relative.lexically_normal()) {
        if (step == ".." || step.native().find('\0') != std::string::npos) return denied("leads out of the document's folder");
        at /= step;
        if (fs::symlink_status(at, error).type() == fs::file_type::symlink) return denied("is a link");
    }
    if (!fs::is_regular_file(at, error)) return Error(Code::NotFound, fmt::format("{}: there is no {}", uri, at.string()), "EXHIBIT_FILE");
    return at;
}

}  // namespace

Result<fs::path> find_exhibit_file(std::string_view uri, const fs::path& folder, const fs::path& files) {
    const std::size_t scheme = uri.find("://");
    std::string_view path = uri.substr(0, uri.find_first_of("?#"));
    if (scheme == std::string_view::npos) return below(folder, decoded(path), uri);
    path = path.substr(std::min(path.size(), scheme + 3));
    const std::string name = decoded(path.substr(path.find_last_of('/') + 1));
    return below(files.empty() ? folder : files, fs::path(name).filename(), uri);
}

}  // namespace pai
