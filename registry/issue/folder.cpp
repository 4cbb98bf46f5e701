#include "issue/folder.h"

#include <fmt/format.h>

#include "base/file.h"
#include "licence/containers.h"
#include "licence/jws.h"

namespace pai {

namespace fs = std::filesystem;

namespace {

constexpr int kDeepest = 4;
constexpr std::size_t kMostFiles = 100'000;

Result<void> collect(const fs::path& folder, int depth, std::vector<fs::path>& files) {
    PAI_TRY(const std::vector<fs::path> entries, list_directory(folder));
    for (const fs::path& entry : entries) {
        const std::string name = entry.filename().string();
        std::error_code failed;
        const fs::file_status status = fs::symlink_status(entry, failed);
        if (failed || name.starts_with('.')) continue;
        if (fs::is_directory(status) && depth < kDeepest && name != "blobs") PAI_TRY(collect(entry, depth + 1, files));
        if (fs::is_regular_file(status)) files.push_back(entry);
        if (files.size() > kMostFiles) return Error(Code::Io, fmt::format("{}: more than {} files", folder.string(), kMostFiles));
    }
    return {};
}

}  // namespace

Result<std::vector<fs::path>> files_below(const fs::path& folder) {
    std::vector<fs::path> files;
    PAI_TRY(collect(folder, 1, files));
    return files;
}

Result<std::vector<std::string>> open_documents(const fs::path& file) {
    PAI_TRY(std::string text, read_text_file(file, 16 * max_jws_bytes));
    if (!text.starts_with("paifang-") && text.ends_with('\n')) text.pop_back();
    auto container = parse_container(text);
    if (!container) return std::move(container.error()).context(file.string());
    if (container->documents.empty()) return refuse(RightsCode::JwsMalformed, fmt::format("{}: holds no document", file.string()));
    return std::move(container->documents);
}

std::vector<std::string> documents_in(const fs::path& file) {
    auto documents = open_documents(file);
    return documents ? *std::move(documents) : std::vector<std::string>();
}

}  // namespace pai
