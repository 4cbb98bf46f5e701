#include "ingest/fixity.h"

#include <algorithm>
#include <set>

#include <fmt/format.h>

#include "base/file.h"
#include "ingest/journal.h"
#include "ingest/sealing.h"
#include "issue/issued.h"
#include "time/clock.h"
#include "vault/package.h"

namespace pai {
namespace fs = std::filesystem;
namespace {

bool is_hash(std::string_view name) { return name.size() == 64 && name.find_first_not_of("0123456789abcdef") == name.npos; }

class Checker {
public:
    Checker(fs::path root, FixityReport& report) : root_(std::move(root)), report_(report) {}

    // A file that must have this hash.
    void file(std::string_view what, const fs::path& path, const std::string& sha256) {
        if (!file_exists(path)) return report_.missing.push_back({std::string(what), shown(path), fmt::format("SHA-256 {}", sha256)});
        const auto hash = hash_file(path);
        if (!hash) return report_.changed.push_back({std::string(what), shown(path), hash.error().message});
        ++report_.files;
        report_.bytes += hash->size;
        if (to_hex(hash->sha256) != sha256) report_.changed.push_back({std::string(what), shown(path), fmt::format("SHA-256 {}, expected {}", to_hex(hash->sha256), sha256)});
    }

    Result<void> objects(const fs::path& folder) {
        if (!file_exists(folder)) return {};
        PAI_TRY(const std::vector<fs::path> shelves, list_directory(folder));
        for (const fs::path& shelf : shelves) {
            std::error_code failed;
            if (!fs::is_directory(shelf, failed)) {
                extra("object", shelf);
                continue;
            }
            PAI_TRY(const std::vector<fs::path> entries, list_directory(shelf));
            for (const fs::path& entry : entries) {
                const std::string name = entry.filename().string();
                if (is_hash(name) && name.starts_with(shelf.filename().string())) file("object", entry, name);
                else extra("object", entry);
            }
        }
        return {};
    }

    // `doc_id` empty: whatever its manifest says.
    Result<void> package(const fs::path& folder, const std::string& doc_id) {
        const fs::path manifest_file = folder / "manifest.jws";
        if (!file_exists(manifest_file)) return report_.missing.push_back({"package", shown(manifest_file), ""}), Result<void>();
        const auto manifest = read_issued_file<ManifestDoc>(manifest_file);
        if (!manifest || (!doc_id.empty() && manifest->doc_id != doc_id)) {
            report_.changed.push_back({"package", shown(manifest_file), manifest ? fmt::format("{}, expected {}", manifest->doc_id, doc_id) : manifest.error().message});
            return {};
        }
        std::set<std::string> known;
        for (const AssetCheck& check : check_package(folder, manifest->doc)) {
            known.insert({check.payload_sha256, check.payload_sha256 + ".leaves"});
            ++report_.files;
            const FixityFault fault{"package", shown(folder / "blobs" / check.payload_sha256), fmt::format("{} {}", check.code, check.asset_id)};
            if (check.code == "ASSET_MISSING") report_.missing.push_back(fault);
            else if (check.code != "OK") report_.changed.push_back(fault);
        }
        for (const auto& entry : manifest->doc.assets) report_.bytes += static_cast<std::uint64_t>(entry.payload_size);
        return extras(folder, known);
    }

    void extra(std::string_view what, const fs::path& path) { report_.extra.push_back({std::string(what), shown(path), ""}); }
    void missing(std::string_view what, const fs::path& path) { report_.missing.push_back({std::string(what), shown(path), ""}); }

private:
    std::string shown(const fs::path& path) const {
        const fs::path relative = path.lexically_relative(root_);
        return relative.empty() || *relative.begin() == ".." ? path.string() : relative.string();
    }

    Result<void> extras(const fs::path& folder, const std::set<std::string>& known) {
        PAI_TRY(const std::vector<fs::path> top, list_directory(folder));
        for (const fs::path& entry : top)
            if (entry.filename() != "manifest.jws" && entry.filename() != "blobs") extra("package", entry);
        if (!file_exists(folder / "blobs")) return {};
        PAI_TRY(const std::vector<fs::path> blobs, list_directory(folder / "blobs"));
        for (const fs::path& entry : blobs)
            if (!known.contains(entry.filename().string())) extra("package", entry);
        return {};
    }

    fs::path root_;
    FixityReport& report_;
};

Result<void> check_build(const fs::path& folder, bool sources, Checker& checker) {
    PAI_TRY(Journal journal, Journal::open(folder / "build.sqlite"));
    if (sources) {
        PAI_TRY(const auto recorded, journal.sources());
        for (const auto& [path, sha256] : recorded) checker.file("source", path, sha256);
    }
    PAI_TRY(const std::vector<StoredObject> products, journal.products());
    const ObjectStore objects(folder / "objects");
    for (const StoredObject& object : products)
        if (!file_exists(objects.path(object.sha256))) checker.missing("object", objects.path(object.sha256));
    PAI_TRY(checker.objects(folder / "objects"));
    PAI_TRY(const std::vector<std::string> ids, journal.built_ids());
    std::set<std::string> names;
    for (const std::string& id : ids) {
        const std::string name = folder_name_of(id);
        names.insert(name);
        PAI_TRY(const auto built, journal.built(id));
        if (built) PAI_TRY(checker.package(folder / "packages" / name, built->doc_id));
        if (built && !built->licence.empty() && !file_exists(folder / "licences" / (name + ".jws"))) checker.missing("licence", folder / "licences" / (name + ".jws"));
    }
    if (!file_exists(folder / "packages")) return {};
    PAI_TRY(const std::vector<fs::path> packages, list_directory(folder / "packages"));
    for (const fs::path& package : packages)
        if (!names.contains(package.filename().string())) checker.extra("package", package);
    return {};
}

}  // namespace

Result<FixityReport> check_fixity(const fs::path& folder, bool sources) {
    const std::int64_t began_ns = steady_ns();
    FixityReport report;
    Checker checker(folder, report);
    if (file_exists(folder / "build.sqlite")) PAI_TRY(check_build(folder, sources, checker));
    else if (file_exists(folder / "manifest.jws")) PAI_TRY(checker.package(folder, ""));
    else return Error(Code::NotFound, fmt::format("{}: neither a build's folder (build.sqlite) nor a package (manifest.jws)", folder.string()));
    report.seconds = static_cast<double>(steady_ns() - began_ns) / 1e9;
    return report;
}

}  // namespace pai
