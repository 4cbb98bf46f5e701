#pragma once
// What a build makes, kept under the hash of its bytes: OUT/objects/ab/<SHA-256>. Made once, never changed.
#include <filesystem>
#include <string>

#include "base/bytes.h"

namespace pai {

struct StoredObject {
    std::string sha256;  // hex
    std::uint64_t size = 0;
    bool operator==(const StoredObject&) const = default;
};

// Safe from any thread.
class ObjectStore {
public:
    explicit ObjectStore(std::filesystem::path folder) : folder_(std::move(folder)) {}

    std::filesystem::path path(const std::string& sha256) const { return folder_ / sha256.substr(0, 2) / sha256; }
    // True if it is there in its full length.
    bool holds(const StoredObject& object) const;
    Result<StoredObject> put(ByteSpan bytes) const;
    Result<Bytes> get(const StoredObject& object) const;

private:
    std::filesystem::path folder_;
};

// Gives `to` the bytes of `from`: a second name of the same file where the disk has such, else a copy. What was at `to` goes.
Result<void> link_or_copy(const std::filesystem::path& from, const std::filesystem::path& to);

}  // namespace pai
