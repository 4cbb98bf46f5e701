#include "vault/show_pack.h"

#include <algorithm>
#include <map>
#include <set>

#include <fmt/format.h>

#include "base/json.h"
#include "licence/containers.h"
#include "vault/home_impl.h"
#include "vault/own_work.h"
#include "vault/package.h"
#include "vault/tar.h"

namespace pai {
namespace fs = std::filesystem;
namespace {

constexpr std::uint64_t kMaxDocument = 17 * (max_jws_bytes + 1);
constexpr std::string_view kFormat = "paifang.pack/1";

// One file on its way into the archive: bytes in memory, or a file that is copied.
struct Part {
    std::string name;
    Bytes bytes;
    fs::path source;  // empty: bytes
    std::uint64_t size = 0;
    Hash sha256{};
};

Part part_of(std::string name, std::string_view text) {
    Part out{.name = std::move(name), .bytes = Bytes(as_byte_span(text).begin(), as_byte_span(text).end())};
    out.size = out.bytes.size();
    out.sha256 = sha256(out.bytes);
    return out;
}

Result<Part> part_of_file(std::string name, const fs::path& source) {
    PAI_TRY(const FileHash is, hash_file(source));
    return Part{.name = std::move(name), .bytes = {}, .source = source, .size = is.size, .sha256 = is.sha256};
}

// What a decision about some assets may rest on, chosen from all that a home holds.
class Choice {
public:
    explicit Choice(const DocumentSet& documents) : documents_(documents) {}

    Result<void> add_asset(const std::string& asset) {
        if (!assets_.insert(asset).second) return {};
        const Verified<ManifestDoc>* manifest = documents_.package(documents_.package_of(asset));
        if (!manifest) return Error(Code::Corrupt, fmt::format("{}: no package that holds it is stored here", asset), "ASSET_MISSING");
        packages_[manifest->doc_id] = manifest;
        const ManifestDoc::Entry* entry = DocumentSet::entry(manifest->doc, asset);
        for (const std::string& original : entry ? entry->derived_from : std::vector<std::string>{}) add_original(original);
        return {};
    }

    // In the order in which they can be let in again.
    std::vector<Part> documents() {
        choose_licences();
        for (const auto* root : documents_.roots()) add("root", root->text, ".root");
        for (const auto* party : documents_.parties()) add("party", party->text);
        for (const auto* list : documents_.status_lists()) add("status", list->text);
        for (const auto* registration : documents_.registrations()) add("registration", registration->text);
        for (const auto& [id, manifest] : originals_)
            if (!packages_.contains(id)) add("manifest", manifest->text);
        for (const auto& [id, licence] : licences_) add("licence", licence->text);
        for (const auto& [id, licence] : licences_)
            for (const auto* consent : documents_.consents(id)) add("consent", consent->text);
        for (const auto* grant : documents_.grants())
            if (licences_.contains(grant->doc.licence)) add("grant", grant->text);
        return std::move(parts_);
    }
    // Every package that a licence pins, and the newest of each.
    const std::map<std::string, const Verified<ManifestDoc>*>& packages() const { return packages_; }

private:
    void add_original(const std::string& asset) {
        if (!assets_.insert(asset).second) return;
        const Verified<ManifestDoc>* manifest = documents_.package(documents_.package_of(asset));
        if (!manifest) return;
        originals_[manifest->doc_id] = manifest;
        if (const auto* entry = DocumentSet::entry(manifest->doc, asset))
            for (const std::string& further : entry->derived_from) add_original(further);
    }
    void choose_licences() {
        for (const Verified<LicenceDoc>* licence : documents_.licences()) {
            const auto covers = [&](const PolicyRule& rule) {
                return std::any_of(assets_.begin(), assets_.end(), [&](const std::string& asset) { return covers_asset(documents_, rule, asset); });
            };
            if (!std::any_of(licence->doc.policy.permissions.begin(), licence->doc.policy.permissions.end(), covers)) continue;
            for (const Verified<LicenceDoc>* link : documents_.chain(*licence)) licences_[link->doc_id] = link;
            for (const LicenceDoc::Pin& pin : licence->doc.pins)
                if (const auto* pinned = documents_.package(pin.package, pin.version); pinned && holds_one(*pinned)) packages_[pinned->doc_id] = pinned;
        }
    }
    bool holds_one(const Verified<ManifestDoc>& manifest) const {
        return std::any_of(assets_.begin(), assets_.end(), [&](const std::string& asset) { return DocumentSet::entry(manifest.doc, asset) != nullptr; });
    }
    void add(std::string_view kind, const std::string& text, std::string_view ending = ".jws") {
        parts_.push_back(part_of(fmt::format("documents/{:05}-{}{}", parts_.size(), kind, ending), text));
    }

    const DocumentSet& documents_;
    std::set<std::string> assets_;
    std::map<std::string, const Verified<ManifestDoc>*> packages_, originals_;
    std::map<std::string, const Verified<LicenceDoc>*> licences_;
    std::vector<Part> parts_;
};

// The files of a stored package under packages/<hex>/, each blob once.
Result<void> add_package(const fs::path& home, const Verified<ManifestDoc>& manifest, std::vector<Part>& parts) {
    const std::string hex = hex_of_doc_id(manifest.doc_id), at = "packages/" + hex + "/";
    const fs::path folder = home / "store/packages" / hex;
    parts.push_back(part_of(at + "manifest.jws", manifest.text));
    std::set<std::string> seen;
    for (const ManifestDoc::Entry& entry : manifest.doc.assets) {
        if (!seen.insert(entry.payload_sha256).second) continue;
        for (const fs::path& file : {blob_path(folder, entry), leaves_path(folder, entry)}) {
            auto part = part_of_file(at + "blobs/" + file.filename().string(), file);
            if (!part && part.error().code == Code::NotFound)
                return Error(Code::Corrupt, fmt::format("{}: its bytes are not stored here: {}", entry.asset_id, file.string()), "ASSET_MISSING");
            PAI_TRY(parts.emplace_back(), std::move(part));
        }
    }
    return {};
}

Result<void> add_with(const std::vector<fs::path>& with, std::vector<Part>& parts) {
    for (const fs::path& file : with) {
        PAI_TRY(const std::string text, read_text_file(file, kMaxDocument));
        auto container = parse_container(text);
        if (!container) return std::move(container).error().context(file.string());
        const bool root = container->kind == ContainerKind::Root;
        parts.push_back(part_of(fmt::format("documents/{:05}-with{}", parts.size(), root ? ".root" : ".jws"), text));
    }
    return {};
}

Result<void> add_proofs(const fs::path& home, std::vector<Part>& parts) {
    const auto proofs = list_directory(home / "store/proofs");
    for (const fs::path& file : proofs ? *proofs : std::vector<fs::path>{}) {
        if (file.extension() != ".tlog-proof") continue;
        PAI_TRY(const std::string text, read_text_file(file, kMaxDocument));
        parts.push_back(part_of("documents/" + file.filename().string(), text));
    }
    return {};
}

Result<void> check_request(const PackRequest& request) {
    if (!is_valid_id(request.show)) return Error(Code::InvalidArgument, fmt::format("'{}': expected a name of [a-z0-9-] for the show", request.show));
    for (const AssetId& id : request.assets)
        if (is_own_work(id))
            return Error(Code::InvalidArgument, fmt::format("{}: own work never leaves its machine: seal it with `paifang-registry package build`", id.value));
    return {};
}

PackIndex index_of(const PackRequest& request, const std::vector<Part>& parts) {
    PackIndex index{.show = request.show, .venue = {}, .files = {}};
    for (const Part& part : parts) {
        index.files.push_back({part.name, part.size, to_hex(part.sha256)});
        if (part.name.starts_with("venue/")) index.venue = part.name.substr(6);
    }
    return index;
}

Result<void> write_pack(const PackRequest& request, const std::vector<Part>& parts, const PackProgress& progress, PackReport& report) {
    std::uint64_t total = 0, done = 0;
    for (const Part& part : parts) total += part.size;
    PAI_TRY(TarWriter tar, TarWriter::create(request.out));
    PAI_TRY(tar.add("paifang-pack.json", as_byte_span(write_pack_index(index_of(request, parts)))));
    for (const Part& part : parts) {
        if (request.stopped && request.stopped()) return Error(Code::Denied, "cancelled", "CANCELLED");
        if (progress) progress(part.name, static_cast<double>(done) / static_cast<double>(std::max<std::uint64_t>(total, 1)));
        PAI_TRY(part.source.empty() ? tar.add(part.name, part.bytes) : tar.add_file(part.name, part.source, part.size, part.sha256));
        done += part.size;
    }
    PAI_TRY(tar.finish());
    report.bytes = tar.size();
    return {};
}

}  // namespace

Result<PackReport> pack_show(const fs::path& home, const PackRequest& request, const PackProgress& progress) {
    PAI_TRY(check_request(request));
    PAI_TRY(const Home opened, Home::open(home));
    Choice choice(opened.documents());
    for (const AssetId& id : request.assets) PAI_TRY(choice.add_asset(id.value));
    std::vector<Part> parts = choice.documents();
    PAI_TRY(add_proofs(home, parts));
    PAI_TRY(add_with(request.with, parts));
    PackReport report{.out = request.out, .bytes = 0, .sha256 = {}, .packages = choice.packages().size(), .documents = parts.size()};
    for (const PackFile& file : request.files) {
        if (progress) progress(file.name, 0);
        PAI_TRY(parts.emplace_back(), part_of_file(file.name, file.source));
    }
    for (const auto& [id, manifest] : choice.packages()) {
        if (progress) progress("packages", 0);
        PAI_TRY(add_package(home, *manifest, parts));
    }
    PAI_TRY(write_pack(request, parts, progress, report));
    PAI_TRY(const FileHash whole, hash_file(request.out));
    report.sha256 = to_hex(whole.sha256);
    return report;
}

std::string to_json(const PackReport& report) {
    JsonWriter w;
    w.begin_object().member("ok", true).member("out", report.out.string()).member("bytes", report.bytes).member("sha256", report.sha256);
    return w.member("packages", report.packages).member("documents", report.documents).end_object().take();
}

std::string write_pack_index(const PackIndex& index) {
    JsonWriter w;
    w.begin_object().member("format", kFormat).member("show", index.show).member("venue", index.venue).key("files").begin_array();
    for (const PackIndex::Line& line : index.files)
        w.begin_object().member("name", line.name).member("size", line.size).member("sha256", line.sha256).end_object();
    return w.end_array().end_object().take() + "\n";
}

Result<PackIndex> read_pack_index(std::string_view text) {
    const auto wrong = [](std::string what) { return Error(Code::Corrupt, "paifang-pack.json: " + what); };
    PAI_TRY(const JsonDoc doc, JsonDoc::parse(text, {.max_bytes = 64u << 20, .max_depth = 4}));
    const JsonRef root = doc.root();
    const auto format = root.find("format"), show = root.find("show"), venue = root.find("venue"), files = root.find("files");
    if (!format || !format->is_string() || !format->text().starts_with("paifang.pack/")) return wrong("expected the format \"paifang.pack/1\"");
    if (format->text() != kFormat)
        return Error(Code::Unsupported, fmt::format("paifang-pack.json: the pack is {}, this program reads {}", json_quote(format->text().substr(0, 64)), kFormat));
    if (root.size() != 4 || !show || !show->is_string() || !venue || !venue->is_string() || !files || !files->is_array())
        return wrong("expected format, show, venue and files");
    PackIndex out{.show = std::string(show->text()), .venue = std::string(venue->text()), .files = {}};
    if (!is_valid_id(out.show)) return wrong("/show: expected a name of [a-z0-9-]");
    for (std::size_t i = 0; i < files->size(); ++i) {
        const JsonRef line = (*files)[i];
        const auto name = line.find("name"), size = line.find("size"), hash = line.find("sha256");
        if (line.size() != 3 || !name || !name->is_string() || !size || size->as_int().value_or(-1) < 0 || !hash || !hash->is_string() || hash->text().size() != 64)
            return wrong(fmt::format("/files/{}: expected name, size and sha256", i));
        out.files.push_back({std::string(name->text()), static_cast<std::uint64_t>(*size->as_int()), std::string(hash->text())});
    }
    return out;
}

}  // namespace pai
