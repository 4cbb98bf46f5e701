#pragma once
// The memory of a build: what each step made of what, so that a build that ended at any moment goes on, and what has not changed is not done again.
#include <filesystem>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "catalogue/sqlite_file.h"
#include "ingest/object_store.h"

namespace pai {

struct StepProduct {
    std::string name;  // of what it is: "model.glb", "thumbnail-512.webp"
    StoredObject object;
};

// What a step made: files, facts, or a refusal that will not change while its inputs do not.
struct StepResult {
    std::vector<StepProduct> products;
    std::map<std::string, std::string> facts;
    std::vector<std::string> notes;              // lines for people
    std::map<std::string, std::string> parts;    // files that were read besides the inputs, and their SHA-256; empty: there was none of that name
    std::string refused_code, refused_message, refused_pointer;

    bool refused() const { return !refused_code.empty(); }
    const StoredObject* find(std::string_view name) const;
    std::string fact(const std::string& name) const;
};

// A package that was made.
struct BuiltObject {
    std::string key;      // of all that it was made of
    std::string doc_id;   // of its manifest
    std::int64_t version = 1;
    std::string licence;  // key of the open licence; empty: none
};

// A row for each, in one SQLite file. Safe from any thread. Errors: Io, Corrupt.
class Journal {
public:
    static Result<Journal> open(const std::filesystem::path& file);
    Journal(Journal&&) = default;

    // The SHA-256 of a file by name, size, time and inode, if it was hashed before and none of them changed.
    Result<std::string> hash_of(const std::filesystem::path& file, bool again);

    Result<std::optional<StepResult>> step(const std::string& key);
    Result<void> put_step(const std::string& key, std::string_view stage, const StepResult& result);
    Result<std::optional<BuiltObject>> built(std::string_view id);
    Result<void> put_built(std::string_view id, const BuiltObject& object);
    // Sources that this run has not asked for are not of the collection any more.
    Result<void> forget_unseen_sources();
    // Path and SHA-256 of every source, by path.
    Result<std::vector<std::pair<std::string, std::string>>> sources();
    // Files that steps have made, refused ones left out.
    Result<std::vector<StoredObject>> products();
    // Ids of objects that were built at some time.
    Result<std::vector<std::string>> built_ids();

private:
    Journal(SqlFile file, std::unique_ptr<std::mutex> mutex, std::int64_t run) : file_(std::move(file)), mutex_(std::move(mutex)), run_(run) {}
    SqlFile file_;
    std::unique_ptr<std::mutex> mutex_;
    std::int64_t run_;  // number of this build
};

// The key of a step: its name, the version of its recipe, and what it is made of, each parted from the next.
std::string step_key(std::string_view stage, int recipe, const std::vector<std::string>& inputs);

}  // namespace pai
