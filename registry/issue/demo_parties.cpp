#include "issue/demo_parties.h"

#include <fmt/format.h>

#include "issue/log.h"
#include "licence/containers.h"
#include "vault/key_file.h"

namespace pai {

namespace fs = std::filesystem;

namespace {

constexpr std::int64_t kYearS = 366 * 86'400;

Result<std::string> open_root(const fs::path& file, const DemoKeys& keys, std::int64_t now_s) {
    if (file_exists(file)) return read_text_file(file, 16 * max_jws_bytes);
    RootDoc root;
    root.head.iat = now_s;
    root.exp = now_s + 20 * kYearS;
    root.keys = {{keys.root.kid(), keys.root.public_key()}, {keys.registrar.kid(), keys.registrar.public_key()}};
    root.root_kids = {keys.root.kid()};
    root.registrar_kids = {keys.registrar.kid()};
    const std::string origin = log_origin(keys.log.public_key());
    root.registry_logs = {{origin, verifier_key(origin, keys.log.public_key())}};
    PAI_TRY(const Issued<RootDoc> issued, sign_document(root, keys.root));
    const std::string text = write_root_file({issued.jws});
    PAI_TRY(make_directories(file.parent_path()));
    PAI_TRY(write_file(file, text, {.durable = true}));
    return text;
}

PartyDoc draft(std::string_view name, TextMap title, std::string role, const PublicKey& key, std::int64_t now_s) {
    PartyDoc party;
    party.head = {.uid = "urn:uuid:" + random_uuid(), .iat = now_s, .note = {}};
    party.nbf = now_s;
    party.exp = now_s + 10 * kYearS;
    party.id = fmt::format("did:web:{}.demo.paifang.example", name);
    party.name = std::move(title);
    party.roles = {std::move(role)};
    party.key = key;
    return party;
}

// The certificate in `folder`, if it is for the key of `wanted`, else a new one.
Result<Issued<PartyDoc>> open_party(const fs::path& folder, std::string_view name, const PartyDoc& wanted, const SigningKey& registrar) {
    const fs::path file = folder / fmt::format("{}.jws", name);
    if (file_exists(file)) {
        PAI_TRY(Issued<PartyDoc> stored, read_issued_file<PartyDoc>(file));
        if (stored.doc.key == wanted.key && stored.doc.agreement_key == wanted.agreement_key) return stored;
    }
    PAI_TRY(Issued<PartyDoc> issued, sign_document(wanted, registrar));
    PAI_TRY(make_directories(folder));
    PAI_TRY(write_file(file, issued.jws, {.durable = true}));
    return issued;
}

}  // namespace

Result<DemoKeys> open_demo_keys(const fs::path& folder) {
    PAI_TRY(SigningKey root, read_or_make_signing_key(folder / "root.pem"));
    PAI_TRY(SigningKey registrar, read_or_make_signing_key(folder / "registrar.pem"));
    PAI_TRY(SigningKey log, read_or_make_signing_key(folder / "log.pem"));
    PAI_TRY(SigningKey venue, read_or_make_signing_key(folder / "venue.pem"));
    return DemoKeys{std::move(root), std::move(registrar), std::move(log), std::move(venue)};
}

Result<DemoParties> open_demo_parties(const fs::path& dir, const DemoKeys& keys, const DevicePublicKeys& device_keys, std::int64_t now_s) {
    const fs::path folder = dir / "parties";
    PAI_TRY(std::string root, open_root(dir / "root" / "1.root", keys, now_s));
    PartyDoc venue = draft("hall", {{"en", "Demo Hall, Chongqing"}, {"zh-Hans", "重庆示范展厅"}}, "venue", keys.venue.public_key(), now_s);
    venue.venue = PartyDoc::Venue{.territory = "CN-CQ", .capacity = 300, .time_zone = "Asia/Shanghai"};
    PartyDoc device = draft("device", {{"en", "This machine"}, {"zh-Hans", "本机"}}, "device", device_keys.signing, now_s);
    device.agreement_key = device_keys.agreement;
    device.device = PartyDoc::Device{.venue = venue.id, .serial = "demo-1"};
    PAI_TRY(Issued<PartyDoc> venue_issued, open_party(folder, "venue", venue, keys.registrar));
    PAI_TRY(Issued<PartyDoc> device_issued, open_party(folder, "device", device, keys.registrar));
    return DemoParties{std::move(root), std::move(venue_issued), std::move(device_issued)};
}

Result<DemoHouse> open_demo_house(const fs::path& dir, const std::optional<PackGuest>& guest, const SigningKey& registrar, std::int64_t now_s) {
    const std::string holder = guest ? guest->holder : "holder", licensor = guest ? guest->licensor : "licensor";
    TextMap holder_name{{"en", "Demo Museum"}, {"zh-Hans", "示范博物馆"}}, licensor_name{{"en", "Demo Licensing"}, {"zh-Hans", "示范授权公司"}};
    if (guest) {
        PAI_TRY(holder_name, parse_text_map(guest->holder_name));
        PAI_TRY(licensor_name, parse_text_map(guest->licensor_name));
    }
    const fs::path keys = dir / "keys";
    PAI_TRY(SigningKey holder_key, read_or_make_signing_key(keys / (holder + ".pem")));
    PAI_TRY(SigningKey licensor_key, read_or_make_signing_key(keys / (licensor + ".pem")));
    PAI_TRY(AgreementKey holder_agreement, read_or_make_agreement_key(keys / (holder + "-x25519.pem")));
    PAI_TRY(AgreementKey licensor_agreement, read_or_make_agreement_key(keys / (licensor + "-x25519.pem")));
    PartyDoc holder_draft = draft(guest ? holder : "museum", std::move(holder_name), "rightsHolder", holder_key.public_key(), now_s);
    holder_draft.agreement_key = holder_agreement.public_key();
    PartyDoc licensor_draft = draft(licensor, std::move(licensor_name), "licensor", licensor_key.public_key(), now_s);
    licensor_draft.agreement_key = licensor_agreement.public_key();
    PAI_TRY(Issued<PartyDoc> holder_party, open_party(dir / "parties", holder, holder_draft, registrar));
    PAI_TRY(Issued<PartyDoc> licensor_party, open_party(dir / "parties", licensor, licensor_draft, registrar));
    return DemoHouse{guest ? holder : "demo", holder, licensor, guest ? guest->territories : std::vector<std::string>{},
                     std::move(holder_key), std::move(licensor_key), std::move(holder_agreement), std::move(licensor_agreement),
                     std::move(holder_party), std::move(licensor_party)};
}

}  // namespace pai
