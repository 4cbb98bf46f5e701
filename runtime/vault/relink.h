#pragma once
// Media that are no longer where they were are found again by their content.
#include <cstdint>
#include <filesystem>
#include <functional>
#include <span>
#include <string>
#include <vector>

#include "base/id.h"
#include "vault/home.h"

namespace pai {

// What is looked for: a file with this many bytes and this SHA-256.
struct LostFile {
    std::string name;            // the asset, for messages
    std::filesystem::path place; // where it belongs
    std::uint64_t size = 0;
    std::string sha256;          // hex
    bool operator==(const LostFile&) const = default;
};

struct FoundFile {
    LostFile lost;
    std::filesystem::path from;  // empty: not found
};

// Loose files that the local key once described under `base` and that are not there any more (licence format, 7.6).
std::vector<LostFile> lost_own_work(const std::filesystem::path& home, const std::filesystem::path& base);

// Payloads that belong to the stored packages of `assets` and are absent or not the signed bytes.
std::vector<LostFile> lost_payloads(const Home& home, std::span<const AssetId> assets);

// Called with the folder that is being looked through.
using RelinkProgress = std::function<void(const std::filesystem::path& folder)>;

// Looks for each file in `folders` and below; links are not followed and a file is hashed only if its size fits. The first
// match in the order of names counts. What cannot be read is passed over.
std::vector<FoundFile> find_by_content(std::span<const LostFile> lost, std::span<const std::filesystem::path> folders, const RelinkProgress& progress = {});

// Puts a found payload back into its package, with its leaves; the signed sizes and hashes are checked again before it appears.
// Errors as check_package's codes, and Io.
Result<void> restore_payload(const Home& home, const FoundFile& found);
// Copies a found loose file to its place. Io: it cannot be written, or is no longer what was found.
Result<void> restore_own_work(const FoundFile& found);

}  // namespace pai
