#include "issue/demo.h"

#include <algorithm>
#include <optional>
#include <set>

#include <fmt/format.h>

#include "issue/demo_packs.h"
#include "issue/demo_parties.h"
#include "issue/grant.h"
#include "licence/containers.h"
#include "licence/time_rule.h"
#include "vault/home.h"
#include "vault/key_file.h"

namespace pai {

namespace fs = std::filesystem;

namespace {

constexpr std::int64_t kTermS = 366 * kDayS, kRenewS = 30 * kDayS;
constexpr std::int64_t kStatusBits = 131'072, kStatusIndex = 0;

// The name of a licensor's status list.
std::string status_list_of(const DemoHouse& house) { return fmt::format("https://{}.demo.paifang.example/status/1", house.licensor_file); }

Result<DevicePublicKeys> open_device(const fs::path& home) {
    if (!file_exists(home / "device" / "request.jws")) PAI_TRY(device_init(home, "demo-1", "did:web:hall.demo.paifang.example"));
    PAI_TRY(const DeviceInfo device, device_show(home));
    return DevicePublicKeys{device.ed25519, device.x25519};
}

// The uids of a house's packages, in order.
std::vector<std::string> targets_of(const DemoPacks& packs, std::size_t house) {
    std::vector<std::string> uids;
    for (const DemoPack& pack : packs.packs)
        if (pack.house == house) uids.push_back(pack.manifest.doc.head.uid);
    return uids;
}

RuleConstraint date_constraint(RuleOperator op, std::int64_t utc_s) {
    RuleConstraint c{.operand = RuleOperand::DateTime, .op = op};
    c.number = utc_s;
    return c;
}

// Every action with every purpose for the whole term, in the house's territories; previews carry the visible mark.
LicenceDoc draft_licence(const DemoHouse& house, const PartyDoc& venue, std::vector<std::string> targets, std::int64_t now_s) {
    LicenceDoc licence;
    licence.head = {.uid = "urn:uuid:" + random_uuid(), .iat = now_s, .note = {}};
    licence.status = StatusRef{status_list_of(house), kStatusIndex};
    licence.policy.uid = "urn:uuid:" + random_uuid();
    licence.policy.assigner = house.licensor.doc.id;
    licence.policy.assignee = venue.id;
    for (const char* action : {"present", "play", "record", "preview", "modify", "export"}) {
        PolicyRule rule;
        rule.uid = "urn:uuid:" + random_uuid();
        rule.targets = targets;
        rule.target_is_list = true;
        rule.action = action;
        rule.constraints = {date_constraint(RuleOperator::Gteq, now_s), date_constraint(RuleOperator::Lteq, now_s + kTermS)};
        if (!house.territories.empty()) {
            RuleConstraint where{.operand = RuleOperand::Spatial, .op = RuleOperator::IsAnyOf};
            where.values = house.territories;
            where.is_list = true;
            rule.constraints.push_back(std::move(where));
        }
        if (rule.action == "preview") {
            PolicyDuty mark{.kind = PolicyDuty::Kind::Watermark};
            mark.uid = "urn:uuid:" + random_uuid();
            mark.mode = "visible";
            rule.duties = {mark};
        }
        licence.policy.permissions.push_back(std::move(rule));
    }
    return licence;
}

struct Term {
    Issued<LicenceDoc> licence;
    bool is_new = false, replaces = false;
};

std::vector<std::string> territories_of(const PolicyRule& rule) {
    for (const RuleConstraint& constraint : rule.constraints)
        if (constraint.operand == RuleOperand::Spatial) return constraint.values;
    return {};
}

fs::path licence_file(const fs::path& dir, const DemoHouse& house) { return dir / "licences" / (house.name + ".bundle"); }

// A house's stored licence while it covers these packages and has a month left, else a new one.
Result<Term> open_licence(const fs::path& dir, const PartyDoc& venue, const DemoPacks& packs, std::size_t house_index, std::int64_t now_s) {
    const DemoHouse& house = packs.houses[house_index];
    const fs::path file = licence_file(dir, house);
    const std::vector<std::string> targets = targets_of(packs, house_index);
    Term term;
    if (file_exists(file)) {
        PAI_TRY(const std::string text, read_text_file(file, 16 * max_jws_bytes));
        PAI_TRY(const Container bundle, parse_container(text));
        if (bundle.documents.empty()) return Error(Code::Corrupt, fmt::format("{}: holds no licence", file.string()));
        PAI_TRY(term.licence, read_issued<LicenceDoc>(bundle.documents.back()));
        const auto& rules = term.licence.doc.policy.permissions;
        if (!rules.empty() && rules[0].targets == targets && territories_of(rules[0]) == house.territories && licence_window(term.licence.doc).second - now_s >= kRenewS) return term;
        term.replaces = true;
    }
    PAI_TRY(term.licence, sign_document(draft_licence(house, venue, targets, now_s), house.licensor_key));
    term.is_new = true;
    PAI_TRY(make_directories(file.parent_path()));
    PAI_TRY(write_file(file, write_bundle({term.licence.jws}), {.durable = true}));
    return term;
}

// True if `grant` opens every sealed asset of a house for this device under this licence.
bool serves(const GrantDoc& grant, const Issued<LicenceDoc>& licence, const PartyDoc& device, const DemoPacks& packs, std::size_t house) {
    if (grant.licence != licence.doc_id || grant.devices.size() != 1 || grant.devices[0].kid != device.kid()) return false;
    if (!device.agreement_key || grant.devices[0].x25519_sha256 != to_hex(sha256(*device.agreement_key))) return false;
    std::set<std::pair<std::string, std::string>> opened;
    for (const GrantDoc::Key& key : grant.keys) opened.emplace(key.package, key.key_id);
    for (const DemoPack& pack : packs.packs)
        for (const ManifestDoc::Entry& entry : pack.manifest.doc.assets)
            if (pack.house == house && entry.encrypted && opened.count({pack.manifest.doc.head.uid, entry.key_id}) == 0) return false;
    return true;
}

Result<fs::path> open_grant(const fs::path& dir, const PartyDoc& device, const DemoPacks& packs, std::size_t house_index,
                            const Issued<LicenceDoc>& licence, std::int64_t now_s) {
    const DemoHouse& house = packs.houses[house_index];
    const fs::path file = dir / "grants" / (house.name + ".jws");
    if (file_exists(file)) {
        PAI_TRY(const Issued<GrantDoc> stored, read_issued_file<GrantDoc>(file));
        if (serves(stored.doc, licence, device, packs, house_index)) return file;
    }
    GrantOrder order{.licence = &licence.doc, .licence_doc_id = licence.doc_id};
    order.devices = {device};
    for (const DemoPack& pack : packs.packs)
        if (pack.house == house_index) order.manifests.push_back(pack.manifest.doc);
    order.keys = &packs.keys;
    order.iat_s = now_s;
    PAI_TRY(const GrantDoc grant, make_grant(order));
    PAI_TRY(const Issued<GrantDoc> issued, sign_document(grant, house.licensor_key));
    PAI_TRY(make_directories(file.parent_path()));
    PAI_TRY(write_file(file, issued.jws, {.durable = true}));
    return file;
}

// A house's newest status list; a list of today is made if the newest is older than a day or `anew`.
Result<fs::path> open_status(const fs::path& dir, const DemoHouse& house, bool anew, std::int64_t now_s) {
    const fs::path folder = house.name == "demo" ? dir / "status" : dir / "status" / house.name;
    PAI_TRY(make_directories(folder));
    PAI_TRY(std::vector<fs::path> lists, list_directory(folder));
    std::erase_if(lists, [](const fs::path& path) { return path.extension() != ".jws"; });
    StatusDoc status;
    status.head = {.uid = status_list_of(house), .iat = now_s, .note = {}};
    if (!lists.empty()) {
        PAI_TRY(const Issued<StatusDoc> newest, read_issued_file<StatusDoc>(lists.back()));
        if (!anew && now_s - newest.doc.head.iat < kDayS) return lists.back();
        status.sequence = newest.doc.sequence + 1;
    }
    status.ttl_s = kTermS;
    for (const char* purpose : {"revocation", "suspension", "stopNow"}) status.lists.emplace(purpose, make_status_bits(kStatusBits));
    PAI_TRY(const Issued<StatusDoc> issued, sign_document(status, house.licensor_key));
    const fs::path file = folder / fmt::format("{:08}.jws", status.sequence);
    PAI_TRY(write_file(file, issued.jws, {.durable = true}));
    return file;
}

// Everything of the world that its home lacks, imported.
Result<void> import_world(const fs::path& dir, const fs::path& home_path, const DemoPacks& packs, const std::vector<fs::path>& issued) {
    PAI_TRY(Home home, Home::open(home_path, {.program = "paifang-registry"}));
    const auto take = [&](const std::vector<fs::path>& files, bool trust_root) -> Result<void> {
        PAI_TRY(const ImportReport report, home.import(files, trust_root));
        for (const ImportLine& line : report.results)
            if (line.result == "refused") return Error(Code::Denied, fmt::format("{}: refused by the demo's own home", line.file), line.code);
        return {};
    };
    if (!home.documents().has_root()) PAI_TRY(take({dir / "root" / "1.root"}, true));
    std::vector<fs::path> files;
    for (const DemoHouse& house : packs.houses)
        for (const std::string& name : {house.holder_file, house.licensor_file}) files.push_back(dir / "parties" / (name + ".jws"));
    for (const char* name : {"venue", "device"}) files.push_back(dir / "parties" / fmt::format("{}.jws", name));
    for (const DemoPack& pack : packs.packs) {
        if (home.documents().registration(pack.registration.doc_id) == nullptr) {
            files.push_back(dir / "registrations" / (pack.name + ".jws"));
            files.push_back(dir / "registrations" / (pack.name + ".tlog-proof"));
        }
        const bool stored = file_exists(home_path / "store" / "packages" / pack.manifest.doc_id.substr(7) / "manifest.jws");
        if (!stored || home.documents().manifest(pack.manifest.doc_id) == nullptr) files.push_back(pack.dir);
    }
    files.insert(files.end(), issued.begin(), issued.end());
    return take(files, false);
}

}  // namespace

Result<DemoWorld> make_demo_world(const fs::path& dir, const fs::path& packs_from, std::int64_t now_s) {
    DemoWorld world;
    world.home = dir / "home";
    PAI_TRY(make_directories(dir, 0700));
    PAI_TRY(make_directories(world.home, 0700));
    PAI_TRY(const DemoKeys keys, open_demo_keys(dir / "keys"));
    PAI_TRY(const DevicePublicKeys device, open_device(world.home));
    PAI_TRY(const DemoParties parties, open_demo_parties(dir, keys, device, now_s));
    PAI_TRY(const DemoPacks packs, open_demo_packs(dir, packs_from, keys, now_s));
    std::vector<fs::path> issued;
    for (std::size_t i = 0; i < packs.houses.size(); ++i) {
        const DemoHouse& house = packs.houses[i];
        if (i == 0 && targets_of(packs, i).empty()) return Error(Code::NotFound, fmt::format("{}: every pack is a guest's", packs_from.string()));
        PAI_TRY(const Term term, open_licence(dir, parties.venue.doc, packs, i, now_s));
        PAI_TRY(fs::path grant, open_grant(dir, parties.device.doc, packs, i, term.licence, now_s));
        PAI_TRY(fs::path status, open_status(dir, house, term.is_new, now_s));
        issued.insert(issued.end(), {licence_file(dir, house), std::move(grant), std::move(status)});
        world.renewed = world.renewed || term.replaces;
        if (i > 0) {
            world.guests.push_back({house.holder.doc.id, term.licence.doc_id, house.territories});
            continue;
        }
        world.licence = term.licence.doc_id;
        world.until_s = licence_window(term.licence.doc).second;
    }
    PAI_TRY(import_world(dir, world.home, packs, issued));
    for (const DemoPack& pack : packs.packs) {
        world.packages.push_back({pack.name, pack.manifest.doc.head.uid, pack.manifest.doc_id, pack.dir});
        for (const ManifestDoc::Entry& entry : pack.manifest.doc.assets) world.assets.push_back(entry.asset_id);
    }
    world.device = parties.device.doc.kid();
    return world;
}

}  // namespace pai
