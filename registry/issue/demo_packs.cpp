#include "issue/demo_packs.h"

#include <algorithm>
#include <array>

#include <fmt/format.h>

#include "issue/log.h"
#include "issue/registration.h"

namespace pai {

namespace fs = std::filesystem;

namespace {

struct World {
    const fs::path& dir;
    const DemoKeys& keys;
    std::vector<DemoHouse>& houses;
    std::int64_t now_s;
};

Result<std::vector<fs::path>> pack_folders(const fs::path& source) {
    PAI_TRY(const std::vector<fs::path> entries, list_directory(source));
    std::vector<fs::path> folders;
    for (const fs::path& entry : entries)
        if (file_exists(entry / "pack.json")) folders.push_back(entry);
    return folders;
}

Result<std::vector<std::string>> hash_files(const Pack& pack, const fs::path& folder) {
    std::vector<std::string> hashes;
    for (const PackAsset& asset : pack.assets) {
        PAI_TRY(std::string hash, file_sha256(folder / asset.path));
        hashes.push_back(std::move(hash));
    }
    return hashes;
}

bool same_work(const RegistrationDoc& registration, const Pack& pack, const std::vector<std::string>& hashes) {
    if (registration.assets.size() != pack.assets.size()) return false;
    for (std::size_t i = 0; i < hashes.size(); ++i)
        if (registration.assets[i].asset_id != pack.assets[i].asset_id || registration.assets[i].plain_sha256 != hashes[i]) return false;
    return true;
}

// The work of a pack in the register, logged.
Result<Issued<RegistrationDoc>> open_registration(const World& world, const DemoHouse& house, const std::string& name, const Pack& pack,
                                                  const fs::path& source, const std::vector<std::string>& hashes) {
    const fs::path folder = world.dir / "registrations", file = folder / (name + ".jws");
    RegistrationDoc work;
    work.head = {.uid = "urn:uuid:" + random_uuid(), .iat = world.now_s, .note = {}};
    if (file_exists(file)) {
        PAI_TRY(Issued<RegistrationDoc> stored, read_issued_file<RegistrationDoc>(file));
        if (same_work(stored.doc, pack, hashes)) return stored;
        work.head.uid = stored.doc.head.uid;
    }
    PAI_TRY(work.title, parse_text_map(pack.title));
    work.holders = {{house.holder.doc.id, ""}};
    work.rights = "http://rightsstatements.org/vocab/InC/1.0/";
    for (std::size_t i = 0; i < hashes.size(); ++i) {
        const PackAsset& asset = pack.assets[i];
        PAI_TRY(const Fingerprint print, fingerprint_file(source / asset.path, content_of_role(asset.role)));
        work.assets.push_back({asset.asset_id, hashes[i], print.iscc()});
    }
    auto issued = sign_document(work, world.keys.registrar);
    if (!issued) return std::move(issued.error()).context(pack.uid);
    PAI_TRY(const LogProof proof, log_document(world.dir / "registrations" / "log", world.keys.log, issued->jws));
    PAI_TRY(write_file(folder / (name + ".tlog-proof"), proof.text, {.durable = true}));
    PAI_TRY(write_file(file, issued->jws, {.durable = true}));
    return issued;
}

// A code that is registered need not be computed again.
void take_codes(Pack& pack, const RegistrationDoc& work) {
    for (std::size_t i = 0; i < pack.assets.size(); ++i) {
        auto& passed = pack.assets[i].passed;
        if (work.assets[i].iscc.empty() || std::any_of(passed.begin(), passed.end(), [](const auto& m) { return m.first == "iscc"; })) continue;
        passed.emplace_back("iscc", json_quote(work.assets[i].iscc));
    }
}

bool blobs_present(const fs::path& package, const ManifestDoc& manifest) {
    return std::all_of(manifest.assets.begin(), manifest.assets.end(), [&](const ManifestDoc::Entry& entry) {
        const fs::path blob = package / "blobs" / entry.payload_sha256;
        return file_exists(blob) && file_exists(blob.string() + ".leaves");
    });
}

// The keyId that a sealed package uses; empty: none of its assets is sealed.
std::string key_id_of(const ManifestDoc& manifest) {
    const auto sealed = std::find_if(manifest.assets.begin(), manifest.assets.end(), [](const auto& entry) { return entry.encrypted; });
    return sealed == manifest.assets.end() ? std::string() : sealed->key_id;
}

// The index of the house that a pack belongs to, opened on first use.
Result<std::size_t> house_of(const World& world, const std::optional<PackGuest>& guest) {
    const std::string name = guest ? guest->holder : "demo";
    const auto found = std::find_if(world.houses.begin(), world.houses.end(), [&](const DemoHouse& house) { return house.name == name; });
    if (found != world.houses.end()) return static_cast<std::size_t>(found - world.houses.begin());
    PAI_TRY(DemoHouse house, open_demo_house(world.dir, guest, world.keys.registrar, world.now_s));
    world.houses.push_back(std::move(house));
    return world.houses.size() - 1;
}

Result<DemoPack> open_pack(const World& world, const fs::path& folder, ContentKeys& keys) {
    const std::string name = folder.filename().string();
    PAI_TRY(Pack pack, read_pack(folder / "pack.json", folder));
    PAI_TRY(const std::size_t house_index, house_of(world, pack.guest));
    const DemoHouse& house = world.houses[house_index];
    pack.licensors = {house.licensor.doc.id};
    auto hashes = hash_files(pack, folder);
    if (!hashes) return std::move(hashes.error()).context(name);
    PAI_TRY(Issued<RegistrationDoc> registration, open_registration(world, house, name, pack, folder, *hashes));
    take_codes(pack, registration.doc);
    const fs::path target = world.dir / "packages" / name;
    std::string key_id;
    if (file_exists(target / "manifest.jws")) {
        PAI_TRY(SignedManifest stored, read_issued_file<ManifestDoc>(target / "manifest.jws"));
        key_id = key_id_of(stored.doc);
        const bool has_key = key_id.empty() || find_content_key(keys, key_id) != nullptr;
        if (has_key && blobs_present(target, stored.doc) && is_sealed_from(pack, *hashes, registration.doc_id, stored))
            return DemoPack{name, target, std::move(stored), std::move(registration), house_index};
        pack.version = std::max(pack.version, stored.doc.version + 1);
    }
    if (key_id.empty() || find_content_key(keys, key_id) == nullptr) key_id = add_content_key(keys);
    // The key must be safe before anything is sealed with it.
    const DemoHouse& own = world.houses.front();
    const std::array<PublicKey, 2> recipients{own.holder_agreement.public_key(), own.licensor_agreement.public_key()};
    PAI_TRY(write_content_keys(world.dir / "keys" / "keys.age", keys, recipients));
    PAI_TRY(make_directories(target.parent_path()));
    const SealOptions options{.iat_s = world.now_s, .key_id = key_id, .file_key = find_content_key(keys, key_id), .registration = registration.doc_id};
    PAI_TRY(SignedManifest manifest, build_package(pack, folder, target, options, house.holder_key));
    return DemoPack{name, target, std::move(manifest), std::move(registration), house_index};
}

}  // namespace

Result<DemoPacks> open_demo_packs(const fs::path& dir, const fs::path& source, const DemoKeys& keys, std::int64_t now_s) {
    DemoPacks result;
    PAI_TRY(DemoHouse own, open_demo_house(dir, std::nullopt, keys.registrar, now_s));
    result.houses.push_back(std::move(own));
    const fs::path key_file = dir / "keys" / "keys.age";
    if (file_exists(key_file)) {
        PAI_TRY(result.keys, read_content_keys(key_file, result.houses.front().licensor_agreement));
    }
    PAI_TRY(const std::vector<fs::path> folders, pack_folders(source));
    if (folders.empty()) return Error(Code::NotFound, fmt::format("{}: no folder with a pack.json in it", source.string()));
    const World world{dir, keys, result.houses, now_s};
    for (const fs::path& folder : folders) {
        PAI_TRY(DemoPack pack, open_pack(world, folder, result.keys));
        result.packs.push_back(std::move(pack));
    }
    return result;
}

}  // namespace pai
