#include "ingest/sealing.h"

#include <algorithm>
#include <array>

#include <fmt/format.h>

#include "base/file.h"
#include "base/hash.h"
#include "ingest/registration_log.h"
#include "issue/licence.h"
#include "licence/keys.h"
#include "time/clock.h"

namespace pai {
namespace fs = std::filesystem;
namespace {

constexpr int kSealRecipe = 1, kLicenceRecipe = 1;
constexpr std::size_t kMostTitle = 500, kMostTitles = 8;

std::string lower(std::string_view text) {
    std::string out(text);
    std::transform(out.begin(), out.end(), out.begin(), [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; });
    return out;
}

// Characters of UTF-8, at most so many.
std::string cut_characters(std::string_view text, std::size_t most) {
    std::size_t count = 0, at = 0;
    for (; at < text.size(); ++at)
        if ((static_cast<unsigned char>(text[at]) & 0xc0) != 0x80 && count++ == most) break;
    return std::string(text.substr(0, at));
}

bool is_language_tag(std::string_view tag) {
    return !tag.empty() && tag.size() <= 35 && std::all_of(tag.begin(), tag.end(), [](char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-'; });
}

TextMap title_of(const SourceRecord& record) {
    TextMap out;
    for (const auto& [language, text] : record.title)
        if (out.size() < kMostTitles && is_language_tag(language)) out.emplace(language, cut_characters(text, kMostTitle));
    if (out.empty()) out.emplace("en", cut_characters(record.id, kMostTitle));
    return out;
}

// What speaks of something that is not there any more. It may be gone already.
Result<void> remove_stale(const fs::path& file) {
    std::error_code failed;
    fs::remove(file, failed);
    if (failed) return Error(Code::Io, fmt::format("{}: cannot remove: {}", file.string(), failed.message()));
    return {};
}

std::string text_map_json(const std::map<std::string, std::string>& map) {
    JsonWriter w;
    w.begin_object();
    for (const auto& [name, text] : map) w.member(name, text);
    return w.end_object().take();
}

// What the house says of the object, and what its files were made of. No time stands in it: the same record makes the same bytes.
std::string record_json(const SourceRecord& record, const std::vector<MadePart>& parts, bool open) {
    JsonWriter w(1);
    w.begin_object().member("format", "paifang.object/1").member("id", record.id).key("title").raw(text_map_json(record.title));
    const std::pair<std::string_view, const std::string*> fields[] = {
        {"maker", &record.maker},   {"date", &record.date},     {"material", &record.material}, {"type", &record.kind},     {"place", &record.found_at}, {"measure", &record.measure},
        {"holder", &record.holder}, {"credit", &record.credit}, {"rights", &record.rights},     {"licence", &record.licence}, {"text", &record.text}};
    for (const auto& [name, text] : fields)
        if (!text->empty()) w.member(name, *text);
    w.member("open", open);
    if (!record.more.empty()) w.key("more").raw(text_map_json(record.more));
    w.key("provenance").begin_array();
    for (const MadePart& part : parts) {
        w.begin_object().member("source", part.source).member("sha256", part.source_sha256).member("bytes", part.source_bytes).member("kind", to_string(part.kind));
        w.key("facts").raw(text_map_json(part.facts)).key("made").begin_array();
        for (const MadeFile& file : part.files) w.begin_object().member("path", file.name).member("sha256", file.object.sha256).member("iscc", file.iscc).end_object();
        w.end_array();
        if (!part.notes.empty()) {
            w.key("leftOut").begin_array();
            for (const std::string& note : part.notes) w.value(note);
            w.end_array();
        }
        w.end_object();
    }
    return w.end_array().end_object().take() + "\n";
}

// The pack and the files that it names, in the order of its assets.
struct Draft {
    Pack pack;
    std::vector<StoredObject> objects;
};

class Drafter {
public:
    Drafter(const SealingTerms& terms, const SourceRecord& record, bool open) : open_(open) {
        name_ = fmt::format("{}/{}", terms.collection, folder_name_of(record.id));
        draft_.pack.uid = "urn:paifang:package:" + name_;
        draft_.pack.title = text_map_json(title_of(record));
        draft_.pack.licensors = terms.licensors;
    }
    void add(const std::string& path, const std::string& media_type, const std::string& role, const StoredObject& object, const std::string& iscc) {
        PackAsset asset;
        asset.asset_id = fmt::format("urn:paifang:asset:{}/{}", name_, path);
        asset.path = path;
        asset.media_type = media_type;
        asset.role = role;
        asset.sealed = !open_;
        if (!iscc.empty()) asset.passed.emplace_back("iscc", json_quote(iscc));
        draft_.pack.assets.push_back(std::move(asset));
        draft_.objects.push_back(object);
    }
    Draft take() { return std::move(draft_); }

private:
    bool open_;
    std::string name_;
    Draft draft_;
};

Result<Draft> draft_package(const SealingTerms& terms, Workshop& shop, const SourceRecord& record, const std::vector<MadePart>& parts, bool open) {
    Drafter drafter(terms, record, open);
    for (const MadePart& part : parts)
        for (const MadeFile& file : part.files) drafter.add(file.name, file.media_type, file.role, file.object, file.iscc);
    for (const MadePart& part : parts) {
        if (part.thumbnail_512.sha256.empty()) continue;
        drafter.add("thumbnail-512.webp", "image/webp", "image", part.thumbnail_512, "");
        drafter.add("thumbnail-256.webp", "image/webp", "image", part.thumbnail_256, "");
        break;
    }
    PAI_TRY(const StoredObject facts, shop.objects.put(as_byte_span(record_json(record, parts, open))));
    drafter.add("record.json", "application/json", "data", facts, "");
    return drafter.take();
}

std::string key_of(const SealingTerms& terms, const Draft& draft, const std::string& registration) {
    std::vector<std::string> inputs{draft.pack.uid, draft.pack.title, terms.holder->kid(), registration};
    inputs.insert(inputs.end(), draft.pack.licensors.begin(), draft.pack.licensors.end());
    for (std::size_t i = 0; i < draft.objects.size(); ++i) {
        const PackAsset& a = draft.pack.assets[i];
        inputs.push_back(fmt::format("{} {} {} {} {}", a.path, a.media_type, a.role, a.sealed, draft.objects[i].sha256));
        for (const auto& [name, json] : a.passed) inputs.push_back(name + json);
    }
    return step_key("seal", kSealRecipe, inputs);
}

// ---- registration

Result<RegistrationDoc> draft_registration(const SealingTerms& terms, const SourceRecord& record, const Draft& draft) {
    RegistrationDoc work;
    work.head = {.uid = "urn:uuid:" + random_uuid(), .iat = terms.iat_s, .note = {}};
    PAI_TRY(work.title, parse_text_map(draft.pack.title));
    work.holders = {{terms.holder_party, ""}};
    const bool uri = record.rights.starts_with("http://") || record.rights.starts_with("https://");
    work.rights = uri ? record.rights.substr(0, 240) : is_open_licence(record.licence) ? "http://rightsstatements.org/vocab/NKC/1.0/" : "http://rightsstatements.org/vocab/InC/1.0/";
    for (std::size_t i = 0; i < draft.objects.size(); ++i) {
        const auto& passed = draft.pack.assets[i].passed;
        const auto iscc = std::find_if(passed.begin(), passed.end(), [](const auto& m) { return m.first == "iscc"; });
        work.assets.push_back({draft.pack.assets[i].asset_id, draft.objects[i].sha256, iscc == passed.end() ? "" : iscc->second.substr(1, iscc->second.size() - 2)});
    }
    return work;
}

bool same_work(const RegistrationDoc& a, const RegistrationDoc& b) {
    if (a.assets.size() != b.assets.size() || a.title != b.title || a.rights != b.rights) return false;
    for (std::size_t i = 0; i < a.assets.size(); ++i)
        if (a.assets[i].asset_id != b.assets[i].asset_id || a.assets[i].plain_sha256 != b.assets[i].plain_sha256) return false;
    return true;
}

// The docId of the work in the register; empty: nobody registers.
Result<std::string> open_registration(const SealingTerms& terms, const SourceRecord& record, const Draft& draft, const std::string& name) {
    if (terms.registrar == nullptr) return std::string();
    const fs::path file = terms.out / "registrations" / (name + ".jws");
    PAI_TRY(RegistrationDoc work, draft_registration(terms, record, draft));
    if (file_exists(file)) {
        PAI_TRY(const Issued<RegistrationDoc> stored, read_issued_file<RegistrationDoc>(file));
        if (same_work(stored.doc, work)) return stored.doc_id;
        work.head.uid = stored.doc.head.uid;
    }
    PAI_TRY(const Issued<RegistrationDoc> issued, sign_document(work, *terms.registrar));
    if (terms.check) PAI_TRY(terms.check(issued.jws));
    // A proof that lies there is of what is replaced.
    PAI_TRY(remove_stale(proof_beside(file)));
    PAI_TRY(write_file(file, issued.jws));
    return issued.doc_id;
}

// ---- the package

bool blobs_stand(const fs::path& package, const ManifestDoc& manifest) {
    std::error_code failed;
    return std::all_of(manifest.assets.begin(), manifest.assets.end(), [&](const ManifestDoc::Entry& e) {
        const fs::path blob = package / "blobs" / e.payload_sha256;
        return fs::is_regular_file(blob, failed) && fs::file_size(blob, failed) == static_cast<std::uint64_t>(e.payload_size) && file_exists(blob.string() + ".leaves");
    });
}

Result<void> lay_out(const ObjectStore& objects, const Draft& draft, const fs::path& folder) {
    std::error_code ignored;
    fs::remove_all(folder, ignored);
    for (std::size_t i = 0; i < draft.objects.size(); ++i) {
        const fs::path to = folder / draft.pack.assets[i].path;
        PAI_TRY(make_directories(to.parent_path()));
        PAI_TRY(link_or_copy(objects.path(draft.objects[i].sha256), to));
    }
    return {};
}

Result<SignedManifest> seal_files(const SealingTerms& terms, const ObjectStore& objects, const Draft& draft, const std::string& registration, const std::string& name, const fs::path& scratch) {
    PAI_TRY(lay_out(objects, draft, scratch));
    ContentKeys keys;
    const std::string key_id = add_content_key(keys);
    const fs::path key_file = terms.keys / fmt::format("{}.v{}.age", name, draft.pack.version);
    // The key must be safe before anything is sealed with it; one that a killed build left sealed nothing.
    if (draft.pack.assets.front().sealed) PAI_TRY(write_content_keys(key_file, keys, terms.recipients));
    SealOptions options;
    options.iat_s = terms.iat_s;
    options.key_id = key_id;
    options.file_key = find_content_key(keys, key_id);
    options.registration = registration;
    options.check = [&](const SignedManifest& manifest) -> Result<void> {
        for (std::size_t i = 0; i < draft.objects.size(); ++i)
            if (manifest.doc.assets[i].plain_sha256 != draft.objects[i].sha256)
                return Error(Code::Io, fmt::format("{}: not what was written there", objects.path(draft.objects[i].sha256).string()));
        return terms.check ? terms.check(manifest.jws) : Result<void>();
    };
    const fs::path target = terms.out / "packages" / name;
    std::error_code ignored;
    // The folder is ours: blobs that no manifest signs are of no use.
    if (!file_exists(target / "manifest.jws")) fs::remove_all(target, ignored);
    auto manifest = build_package(draft.pack, scratch, target, options, *terms.holder);
    fs::remove_all(scratch, ignored);
    return manifest;
}

// What stands in the package folder, if it is sound and was sealed from this draft; its version in any case.
struct Standing {
    std::optional<SignedManifest> same;
    std::int64_t version = 0;
};

Standing look_at(const SealingTerms& terms, const Draft& draft, const std::string& registration, const std::string& name) {
    Standing out;
    const fs::path folder = terms.out / "packages" / name;
    if (!file_exists(folder / "manifest.jws")) return out;
    auto stored = read_issued_file<ManifestDoc>(folder / "manifest.jws");
    if (!stored) return out;
    out.version = stored->doc.version;
    std::vector<std::string> hashes;
    for (const StoredObject& object : draft.objects) hashes.push_back(object.sha256);
    const bool key_there = !draft.pack.assets.front().sealed || file_exists(terms.keys / fmt::format("{}.v{}.age", name, out.version));
    if (key_there && is_sealed_from(draft.pack, hashes, registration, *stored) && blobs_stand(folder, stored->doc)) out.same = std::move(*stored);
    return out;
}

// ---- the open licence

LicenceDoc draft_open_licence(const SealingTerms& terms, const std::string& package_uid, const std::string& credit) {
    LicenceDoc licence;
    licence.head = {.uid = "urn:uuid:" + random_uuid(), .iat = terms.iat_s, .note = {}};
    licence.policy.type = Policy::Type::Set;
    licence.policy.uid = "urn:uuid:" + random_uuid();
    licence.policy.assigner = terms.holder_party;
    for (const char* action : {"present", "play", "record", "preview", "modify", "export"}) {
        PolicyRule rule;
        rule.uid = "urn:uuid:" + random_uuid();
        rule.targets = {package_uid};
        rule.action = action;
        if (!credit.empty()) {
            PolicyDuty attribute{.kind = PolicyDuty::Kind::Attribute};
            attribute.uid = "urn:uuid:" + random_uuid();
            attribute.text = {{"en", cut_characters(credit, kMostTitle)}};
            rule.duties = {attribute};
        }
        licence.policy.permissions.push_back(std::move(rule));
    }
    return licence;
}

std::string credit_of(const SourceRecord& record) {
    if (!needs_credit(record.licence) && !needs_credit(record.rights)) return {};
    if (!record.credit.empty()) return record.credit;
    return !record.holder.empty() ? record.holder : record.id;
}

// Signs it unless the one that is there says the same. Returns what tells it from others.
Result<std::string> open_licence(const SealingTerms& terms, const SourceRecord& record, const std::string& package_uid, const std::string& name, const std::string& before) {
    const std::string credit = credit_of(record), key = step_key("licence", kLicenceRecipe, {package_uid, credit, terms.holder->kid(), terms.holder_party});
    const fs::path file = terms.out / "licences" / (name + ".jws");
    if (before == key && file_exists(file)) return key;
    PAI_TRY(const Issued<LicenceDoc> licence, issue_licence(draft_open_licence(terms, package_uid, credit), *terms.holder, {}));
    PAI_TRY(write_file(file, licence.jws));
    return key;
}

}  // namespace

bool is_open_licence(std::string_view licence) {
    const std::string text = lower(licence);
    for (const std::string_view part : {"creativecommons.org/publicdomain/zero/", "creativecommons.org/publicdomain/mark/"})
        if (text.find(part) != text.npos) return true;
    constexpr std::array<std::string_view, 8> kNames{"cc0", "cc0 1.0", "cc0-1.0", "public domain", "pdm", "open", "公有领域", "公有領域"};
    return std::find(kNames.begin(), kNames.end(), text) != kNames.end() || needs_credit(licence);
}

bool needs_credit(std::string_view licence) {
    const std::string text = lower(licence);
    if (text.find("creativecommons.org/licenses/by/") != text.npos) return true;
    constexpr std::array<std::string_view, 4> kNames{"cc by", "cc-by", "cc by 4.0", "cc-by-4.0"};
    return std::find(kNames.begin(), kNames.end(), text) != kNames.end();
}

std::string folder_name_of(std::string_view id) {
    std::string out;
    for (const char c : lower(id)) {
        const bool plain = (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9');
        if (plain) out += c;
        else if (!out.empty() && out.back() != '-') out += '-';
    }
    while (out.ends_with('-')) out.pop_back();
    if (out == id && out.size() <= 80) return out;
    // Another id could come out alike.
    out = out.substr(0, 64);
    return (out.empty() ? "object" : out) + "-" + to_hex(sha256(as_byte_span(id))).substr(0, 12);
}

Result<SealedObject> seal_object(const SealingTerms& terms, Workshop& shop, const SourceRecord& record, const std::vector<MadePart>& parts, const fs::path& scratch) {
    const bool open = is_open_licence(record.licence) || (record.licence.empty() && is_open_licence(record.rights));
    const std::string name = folder_name_of(record.id);
    PAI_TRY(Draft draft, draft_package(terms, shop, record, parts, open));
    PAI_TRY(const std::string registration, open_registration(terms, record, draft, name));
    const std::string key = key_of(terms, draft, registration);
    PAI_TRY(const std::optional<BuiltObject> before, shop.journal.built(record.id));
    SealedObject out{record.id, name, draft.pack.uid, draft.pack.assets.front().asset_id, "", 1, open, false, 0};
    BuiltObject built{key, "", 1, before ? before->licence : std::string()};
    Standing standing = look_at(terms, draft, registration, name);
    if (standing.same) {
        out.unchanged = before && before->key == key && before->doc_id == standing.same->doc_id;
        shop.costs.keep("seal");
    } else {
        const std::int64_t began_ns = steady_ns();
        draft.pack.version = std::max(standing.version, before ? before->version : 0) + 1;
        PAI_TRY(standing.same, seal_files(terms, shop.objects, draft, registration, name, scratch));
        std::uint64_t bytes = 0;
        for (const auto& entry : standing.same->doc.assets) bytes += static_cast<std::uint64_t>(entry.payload_size);
        shop.costs.add("seal", static_cast<double>(steady_ns() - began_ns) / 1e9, bytes, false);
    }
    for (const auto& entry : standing.same->doc.assets) out.package_bytes += static_cast<std::uint64_t>(entry.payload_size);
    out.doc_id = built.doc_id = standing.same->doc_id;
    out.version = built.version = standing.same->doc.version;
    built.licence.clear();
    if (!open) {
        // What was open once is not any more.
        PAI_TRY(remove_stale(terms.out / "licences" / (name + ".jws")));
    } else {
        PAI_TRY(built.licence, open_licence(terms, record, out.package_uid, name, before ? before->licence : std::string()));
    }
    if (!before || before->key != built.key || before->doc_id != built.doc_id || before->licence != built.licence) PAI_TRY(shop.journal.put_built(record.id, built));
    return out;
}

}  // namespace pai
