#include "ingest/object_store.h"

#include <fmt/format.h>

#include "base/file.h"
#include "base/hash.h"

namespace pai {
namespace fs = std::filesystem;

bool ObjectStore::holds(const StoredObject& object) const {
    std::error_code failed;
    const fs::path at = path(object.sha256);
    return fs::is_regular_file(at, failed) && fs::file_size(at, failed) == object.size && !failed;
}

Result<StoredObject> ObjectStore::put(ByteSpan bytes) const {
    const StoredObject object{to_hex(sha256(bytes)), bytes.size()};
    if (holds(object)) return object;
    PAI_TRY(make_directories(path(object.sha256).parent_path()));
    PAI_TRY(write_file(path(object.sha256), bytes));
    return object;
}

Result<Bytes> ObjectStore::get(const StoredObject& object) const { return read_file(path(object.sha256), object.size); }

Result<void> link_or_copy(const fs::path& from, const fs::path& to) {
    std::error_code failed;
    fs::remove(to, failed);
    fs::create_hard_link(from, to, failed);
    if (!failed) return {};
    fs::copy_file(from, to, fs::copy_options::overwrite_existing, failed);
    if (failed) return Error(Code::Io, fmt::format("{}: cannot be copied to {}: {}", from.string(), to.string(), failed.message()));
    return {};
}

}  // namespace pai
