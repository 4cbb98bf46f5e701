#pragma once
// A whole world of rights in a folder: root, holder, licensor, venue, device, one package, licence, grant and status list.
#include <string>
#include <vector>

#include "licence/containers.h"
#include "vault/age.h"
#include "vault/gate.h"
#include "vault/home.h"
#include "vault/key_file.h"
#include "vault/package.h"
#include "vault_fixture.h"

namespace pai {

constexpr std::int64_t kNowS = 1'803'902'400, kYearS = 365 * 86'400;
constexpr const char *kPackage = "urn:uuid:44595ad7-53f8-47ae-856b-7ffa6d2c20b4", *kBell = "urn:paifang:asset:bell", *kWood = "urn:paifang:asset:wood",
                     *kOpen = "urn:paifang:asset:open";

class VaultWorld : public VaultTest {
protected:
    void SetUp() override {
        VaultTest::SetUp();
        make_documents();
    }

    HomeOptions options() {
        return {.clock = [this] { return Moment{now_ms, now_ms - (kNowS - 1000) * 1000, "0123456789abcdef0123456789abcdef"}; }, .program = "test", .version = "1"};
    }
    std::filesystem::path home() const { return dir() / "home"; }
    Home open_home() {
        Result<Home> h = Home::open(home(), options());
        EXPECT_TRUE(h.has_value()) << (h ? "" : h.error().message);
        return *std::move(h);
    }
    Gate open_gate() {
        Result<Gate> g = Gate::open(home(), options());
        EXPECT_TRUE(g.has_value()) << (g ? "" : g.error().message);
        return *std::move(g);
    }
    // Everything that a venue receives, in an order that sorting must mend.
    std::vector<std::filesystem::path> deliveries() const {
        return {dir() / "grant.jws", dir() / "licence.jws", dir() / "package", dir() / "status.jws", dir() / "device.jws", dir() / "venue.jws", dir() / "holder.jws",
                dir() / "licensor.jws", dir() / "1.root"};
    }
    ImportReport import_all() {
        Home h = open_home();
        Result<ImportReport> report = h.import(deliveries(), true);
        EXPECT_TRUE(report.has_value()) << (report ? "" : report.error().message);
        return *std::move(report);
    }
    SessionRequest request(std::vector<std::string> assets = {kBell}) const {
        SessionRequest out;
        for (std::string& a : assets) out.assets.push_back(AssetId{std::move(a)});
        return out;
    }
    // One answer for one asset.
    std::string code_of_begin(SessionRequest what) {
        Gate gate = open_gate();
        const Result<Session> s = gate.begin(what);
        return s ? s->code() : s.error().reason;
    }
    template <class Doc>
    void sign(const std::string& name, const Doc& doc, const SigningKey& key) {
        const Result<std::string> text = issue(doc, key);
        ASSERT_TRUE(text) << name << ": " << text.error().message;
        put(name, *text);
    }
    std::string doc_id(const std::string& name) const { return parse_jws(*read_text_file(dir() / name))->doc_id(); }

    PartyDoc party(const std::string& id, std::string role, const SigningKey& key) const {
        PartyDoc p;
        p.head = {"urn:uuid:" + random_uuid(), kNowS - 1000, {}};
        p.nbf = kNowS - 1000;
        p.exp = kNowS + 2 * kYearS;
        p.id = id;
        p.name = {{"en", id}};
        p.roles = {std::move(role)};
        p.key = key.public_key();
        return p;
    }
    void make_documents() {
        RootDoc root;
        root.head = {"", kNowS - 2000, {}};
        root.exp = kNowS + 10 * kYearS;
        root.keys = {{root_key.kid(), root_key.public_key()}, {registrar.kid(), registrar.public_key()}};
        root.root_kids = {root_key.kid()};
        root.registrar_kids = {registrar.kid()};
        put("1.root", write_root_file({sign_jws(payload_text(root), DocKind::Root, root_key)}));
        sign("holder.jws", party("did:web:holder.example", "rightsHolder", holder), registrar);
        sign("licensor.jws", party("did:web:licensor.example", "licensor", licensor), registrar);
        PartyDoc venue = party("did:web:venue.example", "venue", venue_key);
        venue.venue = PartyDoc::Venue{"CN", 300, "Asia/Shanghai"};
        sign("venue.jws", venue, registrar);
        const Result<DeviceInfo> made = device_init(home(), "hall-1", "did:web:venue.example", options().clock);
        ASSERT_TRUE(made) << made.error().message;
        device = *made;
        PartyDoc own = party("did:web:device.example", "device", holder);
        own.key = device.ed25519;
        own.agreement_key = device.x25519;
        own.device = PartyDoc::Device{"did:web:venue.example", "hall-1"};
        sign("device.jws", own, registrar);
        make_package();
        make_licence();
        make_grant();
        StatusDoc status;
        status.head = {"https://licensor.example/status/1", kNowS - 10, {}};
        for (const char* purpose : {"revocation", "suspension", "stopNow"}) status.lists[purpose] = make_status_bits(131'072);
        sign("status.jws", status, licensor);
    }
    void make_package() {
        put("src/bell", std::string(150'000, 'b'));
        put("src/wood", "grain");
        put("src/open", "free");
        std::filesystem::create_directories(dir() / "package/blobs");
        manifest.head = {kPackage, kNowS - 900, {}};
        manifest.title = {{"en", "Bell"}};
        manifest.licensors = {"did:web:licensor.example"};
        for (const auto& [id, path, source, sealed] : {std::tuple{kBell, "models/bell.gltf", "src/bell", true}, std::tuple{kWood, "tex/wood.png", "src/wood", true},
                                                       std::tuple{kOpen, "open.txt", "src/open", false}}) {
            const SealedAsset s = *seal_asset(dir() / source, sealed ? &file_key : nullptr, dir() / "package/blobs");
            ManifestDoc::Entry e;
            e.asset_id = id;
            e.path = path;
            e.media_type = "application/octet-stream";
            e.role = "data";
            e.encrypted = sealed;
            e.key_id = sealed ? "2ecc0fdbaecce025" : "";
            e.plain_size = static_cast<std::int64_t>(s.plain_size);
            e.payload_size = static_cast<std::int64_t>(s.payload_size);
            e.plain_sha256 = to_hex(s.plain_sha256);
            e.payload_sha256 = to_hex(s.payload_sha256);
            e.chunk_root = to_hex(s.chunk_root);
            manifest.assets.push_back(e);
        }
        sign("package/manifest.jws", manifest, holder);
    }
    void make_licence() {
        licence.head = {"urn:uuid:" + random_uuid(), kNowS - 800, {}};
        licence.status = StatusRef{"https://licensor.example/status/1", 7};
        licence.policy.uid = "urn:uuid:" + random_uuid();
        licence.policy.assigner = "did:web:licensor.example";
        licence.policy.assignee = "did:web:venue.example";
        for (const char* action : {"present", "export"}) {
            PolicyRule rule;
            rule.uid = "urn:uuid:" + random_uuid();
            rule.targets = {kPackage};
            rule.action = action;
            RuleConstraint purpose{.operand = RuleOperand::Purpose, .op = RuleOperator::IsAnyOf};
            purpose.values = {"exhibit", "audit"};
            purpose.is_list = true;
            RuleConstraint from{.operand = RuleOperand::DateTime, .op = RuleOperator::Gteq}, to{.operand = RuleOperand::DateTime, .op = RuleOperator::Lteq};
            from.number = kNowS - 1000;
            to.number = kNowS + 20 * 86'400;
            rule.constraints = {purpose, from, to};
            if (rule.action == "present") {
                RuleConstraint count{.operand = RuleOperand::Count, .op = RuleOperator::Lteq};
                count.number = 3;
                rule.constraints.push_back(count);
            }
            licence.policy.permissions.push_back(rule);
        }
        sign("licence.jws", licence, licensor);
    }
    void make_grant() {
        GrantDoc grant;
        grant.head = {"urn:uuid:" + random_uuid(), kNowS - 700, {}};
        grant.nbf = kNowS - 1000;
        grant.exp = kNowS + kYearS;
        grant.licence = doc_id("licence.jws");
        grant.devices = {{"did:web:device.example", device.kid, to_hex(sha256(device.x25519))}};
        grant.keys = {{kPackage, "2ecc0fdbaecce025", to_base64url(as_byte_span(*make_age_header(granted_key, std::vector<PublicKey>{grant_to ? *grant_to : device.x25519})))}};
        sign("grant.jws", grant, licensor);
    }

    std::int64_t now_ms = kNowS * 1000;
    SigningKey root_key = SigningKey::generate(), registrar = SigningKey::generate(), holder = SigningKey::generate(), licensor = SigningKey::generate(),
               venue_key = SigningKey::generate();
    Secret file_key = Secret::random(16), granted_key = file_key.clone();
    std::optional<PublicKey> grant_to;
    DeviceInfo device;
    ManifestDoc manifest;
    LicenceDoc licence;
};

}  // namespace pai
