#include "stage/folder_watch.h"

namespace pai {
namespace fs = std::filesystem;

FolderWatch::FolderWatch(fs::path folder) : folder_(std::move(folder)), known_(scan()), last_(known_) {}

std::map<std::string, FolderWatch::Seen> FolderWatch::scan() const {
    std::map<std::string, Seen> out;
    std::error_code ec;
    for (fs::recursive_directory_iterator it(folder_, fs::directory_options::skip_permission_denied, ec), end; !ec && it != end; it.increment(ec)) {
        if (it->path().filename().string().starts_with('.')) {
            it.disable_recursion_pending();
            continue;
        }
        std::error_code gone;
        if (!it->is_regular_file(gone)) continue;
        const auto time = it->last_write_time(gone);
        const auto size = it->file_size(gone);
        if (!gone) out[it->path().lexically_relative(folder_).generic_string()] = {time.time_since_epoch().count(), size};
        if (out.size() >= kMostFiles) break;
    }
    return out;
}

std::vector<std::string> FolderWatch::look() {
    auto now = scan();
    std::vector<std::string> out;
    const auto note = [&](const std::string& path, const Seen* seen) {
        const auto before = last_.find(path), known = known_.find(path);
        const bool stays = seen ? before != last_.end() && before->second == *seen : before == last_.end();
        const bool news = seen ? known == known_.end() || known->second != *seen : known != known_.end();
        if (!stays || !news) return;
        out.push_back(path);
        if (seen) known_[path] = *seen;
        else known_.erase(known);
    };
    for (const auto& [path, seen] : now) note(path, &seen);
    std::vector<std::string> missing;
    for (const auto& [path, seen] : known_)
        if (!now.contains(path)) missing.push_back(path);
    for (const std::string& path : missing) note(path, nullptr);
    last_ = std::move(now);
    return out;
}

}  // namespace pai
