#include "publish/works.h"

#include <algorithm>
#include <array>

#include <fmt/format.h>

#include "base/json.h"
#include "issue/content.h"
#include "issue/log.h"
#include "publish/model_files.h"
#include "show/load.h"
#include "vault/own_work.h"

namespace pai {
namespace fs = std::filesystem;
namespace {

constexpr std::string_view kWorksFormat = "paifang.works/1";

// What stays the same about a show over all its publications.
struct WorksRecord {
    std::string package, code;
};

Result<WorksRecord> open_record(const fs::path& file) {
    WorksRecord out{"urn:uuid:" + random_uuid(), random_uuid().substr(0, 8)};
    if (const auto text = read_text_file(file, 1u << 20)) {
        const auto doc = JsonDoc::parse(*text);
        const auto package = doc ? doc->root().find("package") : std::nullopt, code = doc ? doc->root().find("code") : std::nullopt;
        if (package && code) return WorksRecord{std::string(package->text()), std::string(code->text())};
    }
    PAI_TRY(make_directories(file.parent_path(), 0700));
    JsonWriter w(2);
    w.begin_object().member("format", kWorksFormat).member("package", out.package).member("code", out.code).end_object();
    PAI_TRY(write_file(file, w.take() + "\n", {.durable = true}));
    return out;
}

Result<WorkFile> measure(const fs::path& folder, const std::string& path, std::string asset_id) {
    if (!is_safe_manifest_path(path)) return Error(Code::Denied, fmt::format("{}: expected a file below the show's folder", path), "ASSET_PATH_UNSAFE");
    if (!file_exists(folder / path)) return Error(Code::NotFound, fmt::format("{}: there is no such file in the show's folder", path), "ASSET_MISSING");
    WorkFile out{std::move(asset_id), path, {}, media_type_of(path), {}};
    out.role = asset_role_of(out.media_type);
    PAI_TRY(out.sha256, file_sha256(folder / path));
    return out;
}

std::vector<std::string> split_names(std::string_view text) {
    std::vector<std::string> out;
    std::string name;
    const auto take = [&] {
        const auto first = name.find_first_not_of(' '), last = name.find_last_not_of(' ');
        if (first != name.npos) out.push_back(name.substr(first, last - first + 1));
        name.clear();
    };
    for (std::size_t i = 0; i < text.size(); ++i)
        if (text[i] == ';' || text.substr(i).starts_with("\xef\xbc\x9b") || text.substr(i).starts_with("\xe3\x80\x81") || text[i] == ',') {
            if (static_cast<unsigned char>(text[i]) > 0x7f) i += 2;
            take();
        } else {
            name += text[i];
        }
    take();
    return out;
}

std::vector<std::string> creators_of(const OwnWorkToPublish& work, const PublishOrder& order) {
    auto names = split_names(work.creators);
    if (names.empty()) names = {order.holder};
    return names;
}

bool says(const RegistrationDoc& doc, const OwnWorkToPublish& work, const PublishOrder& order, const House& house) {
    const auto title = doc.title.find("en");
    if (title == doc.title.end() || title->second != work.title || doc.creators != creators_of(work, order)) return false;
    if (doc.holders.size() != 1 || doc.holders[0].party != house.party.doc.id || doc.assets.size() != work.files.size()) return false;
    for (std::size_t i = 0; i < work.files.size(); ++i)
        if (doc.assets[i].asset_id != work.files[i].asset_id || doc.assets[i].plain_sha256 != work.files[i].sha256) return false;
    return true;
}

Result<RegistrationDoc> draft_registration(const PublishOrder& order, const House& house, const OwnWorkToPublish& work, std::string uid) {
    RegistrationDoc doc;
    doc.head = {.uid = std::move(uid), .iat = order.now_s, .note = {}};
    doc.title = {{"en", work.title}};
    doc.holders = {{house.party.doc.id, ""}};
    doc.creators = creators_of(work, order);
    doc.rights = "http://rightsstatements.org/vocab/InC/1.0/";
    for (const WorkFile& file : work.files) {
        auto content = content_of_file(order.folder / file.path, file.role);
        if (!content) return std::move(content.error()).context(file.path);
        if (content->sha256 != file.sha256) return Error(Code::Io, fmt::format("{}: changes while it is registered", file.path));
        doc.assets.push_back({file.asset_id, file.sha256, content->iscc});
    }
    return doc;
}

// The log's proof beside the registration: it can be asked for again, an entry is never made twice.
Result<void> log_registration(const House& house, const fs::path& file, OwnWorkToPublish& work) {
    const fs::path proof = fs::path(file).replace_extension(".tlog-proof");
    if (!house.log) return {};
    if (work.made || !file_exists(proof)) {
        PAI_TRY(const LogProof made, log_document(house.dir / "register", *house.log, work.registration->jws));
        PAI_TRY(write_file(proof, made.text, {.durable = true}));
    }
    work.proof = proof.string();
    return {};
}

Result<void> register_one(const PublishOrder& order, const House& house, const fs::path& dir, OwnWorkToPublish& work) {
    const fs::path file = dir / (work.name + ".jws");
    std::string uid = "urn:uuid:" + random_uuid();
    if (file_exists(file)) {
        PAI_TRY(Issued<RegistrationDoc> stored, read_issued_file<RegistrationDoc>(file));
        uid = stored.doc.head.uid;
        if (says(stored.doc, work, order, house)) {
            work.registration = std::move(stored);
            return log_registration(house, file, work);
        }
    }
    PAI_TRY(const RegistrationDoc doc, draft_registration(order, house, work, std::move(uid)));
    if (!house.registrar) return write_file(dir / (work.name + ".json"), payload_text(doc) + "\n");
    auto issued = sign_document(doc, *house.registrar);
    if (!issued) return std::move(issued.error()).context(work.name);
    work.registration = std::move(*issued);
    work.made = true;
    // The old proof is of the old registration.
    std::error_code ignored;
    fs::remove(fs::path(file).replace_extension(".tlog-proof"), ignored);
    PAI_TRY(write_file(file, work.registration->jws, {.durable = true}));
    return log_registration(house, file, work);
}

// The registrations that a registrar elsewhere has issued for exactly these files.
void take_registrations(const std::vector<std::string>& papers, OwnWorkToPublish& work) {
    for (const std::string& text : papers) {
        auto doc = read_issued<RegistrationDoc>(text);
        if (!doc || work.registration) continue;
        const bool all = std::all_of(work.files.begin(), work.files.end(), [&](const WorkFile& file) {
            return std::any_of(doc->doc.assets.begin(), doc->doc.assets.end(), [&](const auto& a) { return a.asset_id == file.asset_id && a.plain_sha256 == file.sha256; });
        });
        if (all) work.registration = std::move(*doc);
    }
}

Pack pack_of(const PublishOrder& order, const ShowWorks& works) {
    Pack pack;
    pack.uid = works.package;
    const auto title = order.show.title.find("en");
    const std::string shown = title != order.show.title.end() ? title->second : order.show.title.empty() ? order.name : order.show.title.begin()->second;
    pack.title = fmt::format("{{\"en\":{}}}", json_quote(shown.empty() ? order.name : shown));
    for (const OwnWorkToPublish& work : works.works)
        for (const WorkFile& file : work.files) {
            PackAsset asset{file.asset_id, file.path, file.media_type, file.role, true, {}};
            if (work.registration) {
                asset.passed.emplace_back("registration", json_quote(work.registration->doc_id));
                for (const auto& entry : work.registration->doc.assets)
                    if (entry.asset_id == file.asset_id && !entry.iscc.empty()) asset.passed.emplace_back("iscc", json_quote(entry.iscc));
            }
            pack.assets.push_back(std::move(asset));
        }
    return pack;
}

std::string sealed_key_of(const ManifestDoc& manifest) { return manifest.assets.empty() ? std::string() : manifest.assets.front().key_id; }

bool blobs_are_there(const fs::path& package, const ManifestDoc& manifest) {
    return std::all_of(manifest.assets.begin(), manifest.assets.end(), [&](const ManifestDoc::Entry& entry) {
        return file_exists(package / "blobs" / entry.payload_sha256) && file_exists(package / "blobs" / (entry.payload_sha256 + ".leaves"));
    });
}

}  // namespace

Error cancelled() { return Error(Code::Denied, "cancelled", "CANCELLED"); }

Result<ShowWorks> find_works(const PublishOrder& order, const House& house, const Stopped& stopped) {
    ShowWorks out;
    out.dir = house.show_dir(order.folder);
    PAI_TRY(const WorksRecord record, open_record(out.dir / "works.json"));
    out.package = record.package;
    // Each file once: in the work that it is, else in the one that refers to it first.
    std::map<std::string, std::string> ids;
    for (const auto& [name, path] : order.show.assets) {
        if (!is_own_work(std::string_view(path))) continue;
        const std::string plain = fs::path(path).lexically_normal().generic_string();
        const auto [known, fresh] = ids.emplace(plain, fmt::format("urn:paifang:asset:{}/{}", record.code, name));
        out.ids[name] = known->second;
        if (!fresh) continue;
        if (stopped()) return cancelled();
        OwnWorkToPublish work{.name = name, .title = name, .creators = {}, .files = {}, .registration = {}, .proof = {}};
        const auto said = std::find_if(order.works.begin(), order.works.end(), [&](const PublishWork& w) { return w.name == name; });
        if (said != order.works.end()) work.creators = said->creators, work.title = said->title.empty() ? name : said->title;
        PAI_TRY(WorkFile own, measure(order.folder, plain, known->second));
        work.files.push_back(std::move(own));
        out.works.push_back(std::move(work));
    }
    for (OwnWorkToPublish& work : out.works) {
        PAI_TRY(const auto beside, files_of_model(order.folder, work.files[0].path, stopped));
        for (const std::string& file : beside) {
            if (stopped()) return cancelled();
            const auto [known, fresh] = ids.emplace(file, fmt::format("{}/{}", work.files[0].asset_id, to_hex(sha256(as_byte_span(file))).substr(0, 12)));
            if (!fresh) continue;
            PAI_TRY(WorkFile part, measure(order.folder, file, known->second));
            work.files.push_back(std::move(part));
        }
    }
    if (out.works.empty()) return Error(Code::InvalidArgument, "the show has no own work: there is nothing to publish", "PUBLISH_NO_OWN_WORK");
    return out;
}

Result<void> register_works(const PublishOrder& order, const House& house, ShowWorks& works, const Stopped& stopped) {
    const fs::path dir = works.dir / "registrations";
    PAI_TRY(make_directories(dir, 0700));
    std::vector<std::string> papers;
    if (!order.papers.empty()) {
        PAI_TRY(papers, papers_in({order.papers}));
    }
    for (OwnWorkToPublish& work : works.works) {
        if (stopped()) return cancelled();
        take_registrations(papers, work);
        if (!work.registration) PAI_TRY(register_one(order, house, dir, work));
    }
    return {};
}

Result<ContentKeys> house_keys(const House& house) {
    const fs::path file = house.dir / "keys" / "keys.age";
    return file_exists(file) ? read_content_keys(file, house.agreement) : Result<ContentKeys>(ContentKeys{});
}

Result<SealedWorks> seal_works(const PublishOrder& order, const House& house, const ShowWorks& works, const Stopped& stopped) {
    Pack pack = pack_of(order, works);
    std::vector<std::string> hashes;
    for (const OwnWorkToPublish& work : works.works)
        for (const WorkFile& file : work.files) hashes.push_back(file.sha256);
    const fs::path target = works.dir / "package";
    PAI_TRY(ContentKeys keys, house_keys(house));
    std::string key_id;
    if (file_exists(target / "manifest.jws")) {
        PAI_TRY(SignedManifest stored, read_issued_file<ManifestDoc>(target / "manifest.jws"));
        key_id = sealed_key_of(stored.doc);
        if (find_content_key(keys, key_id) && blobs_are_there(target, stored.doc) && is_sealed_from(pack, hashes, {}, stored)) return SealedWorks{target, std::move(stored), false};
        pack.version = stored.doc.version + 1;
    }
    if (!find_content_key(keys, key_id)) key_id = add_content_key(keys);
    // The key must be safe before anything is sealed with it.
    const std::array<PublicKey, 1> recipients{house.agreement.public_key()};
    PAI_TRY(write_content_keys(house.dir / "keys" / "keys.age", keys, recipients));
    if (stopped()) return cancelled();
    SealOptions options{.iat_s = order.now_s, .key_id = key_id, .file_key = find_content_key(keys, key_id), .registration = {}};
    options.check = [&](const SignedManifest& manifest) -> Result<void> {
        if (stopped()) return cancelled();
        for (std::size_t i = 0; i < hashes.size(); ++i)
            if (manifest.doc.assets[i].plain_sha256 != hashes[i]) return Error(Code::Io, fmt::format("{}: changes while it is sealed", manifest.doc.assets[i].path));
        return {};
    };
    PAI_TRY(SignedManifest made, build_package(pack, order.folder, target, options, house.key));
    return SealedWorks{target, std::move(made), true};
}

std::vector<PublishedWork> published_works(const fs::path& home, const fs::path& folder) {
    std::vector<PublishedWork> out;
    const fs::path place = show_place(home, folder);
    const auto keys = list_directory(place);
    for (const fs::path& key : keys ? *keys : std::vector<fs::path>{})
        for (const char* root : {"own", "registrar"}) {
            // Sealed, that is: a registration alone makes nothing that could be shown.
            if (!file_exists(key / root / "package" / "manifest.jws")) continue;
            const auto files = list_directory(key / root / "registrations");
            for (const fs::path& file : files ? *files : std::vector<fs::path>{}) {
                if (file.extension() != ".jws" || file.filename().string().starts_with(".")) continue;
                const auto doc = read_issued_file<RegistrationDoc>(file);
                if (!doc || doc->doc.assets.empty()) continue;
                PublishedWork work{file.stem().string(), doc->doc.assets[0].asset_id, {}, {}, doc->doc.assets[0].plain_sha256};
                if (!doc->doc.title.empty()) work.title = doc->doc.title.begin()->second;
                for (const std::string& name : doc->doc.creators) work.creators += (work.creators.empty() ? "" : ", ") + name;
                out.push_back(std::move(work));
            }
        }
    return out;
}

}  // namespace pai
