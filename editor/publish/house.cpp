#include "publish/house.h"

#include <algorithm>

#include <fmt/format.h>

#include "issue/folder.h"
#include "issue/log.h"
#include "licence/containers.h"
#include "show/load.h"
#include "vault/home.h"
#include "vault/key_file.h"

namespace pai {
namespace fs = std::filesystem;
namespace {

fs::path publisher_dir(const fs::path& home) { return home / "publisher"; }

std::string hex_of(const PublicKey& key) { return kid_of(key).substr(8); }

// Does the show use works of others, or did the person bring papers of a registrar? Then one's own root would be of no use.
bool needs_known_root(const PublishOrder& order) {
    if (!order.papers.empty() || !order.registrar_key.empty()) return true;
    return std::any_of(order.show.assets.begin(), order.show.assets.end(), [](const auto& named) { return !is_own_work(named.second); });
}

// A root of one's own, with the keys of its registrar and of its log.
Result<fs::path> open_own_root(const fs::path& dir, const SigningKey& registrar, const SigningKey& log, std::int64_t now_s) {
    const fs::path file = dir / "root" / "1.root";
    if (file_exists(file)) return file;
    PAI_TRY(const SigningKey key, read_or_make_signing_key(dir / "keys" / "root.pem"));
    RootDoc root;
    root.head.iat = now_s;
    root.exp = now_s + 20 * kYearOfDays_s;
    root.keys = {{key.kid(), key.public_key()}, {registrar.kid(), registrar.public_key()}};
    root.root_kids = {key.kid()};
    root.registrar_kids = {registrar.kid()};
    const std::string origin = log_origin(log.public_key());
    root.registry_logs = {{origin, verifier_key(origin, log.public_key())}};
    PAI_TRY(const Issued<RootDoc> issued, sign_document(root, key));
    PAI_TRY(make_directories(file.parent_path(), 0700));
    PAI_TRY(write_file(file, write_root_file({issued.jws}), {.durable = true}));
    return file;
}

Result<SharedFile> lock_house(const fs::path& dir) {
    PAI_TRY(make_directories(dir, 0700));
    auto lock = SharedFile::create(dir / "lock", 8);
    if (!lock && lock.error().reason != "FILE_HELD") return std::move(lock.error());
    if (!lock) return Error(Code::Denied, fmt::format("{}: another publication is under way: {}", dir.string(), lock.error().message), "PUBLISH_BUSY");
    return std::move(*lock);
}

// What a killed run left half-written, wherever it was.
void sweep_house(const fs::path& dir) {
    std::error_code failed;
    std::vector<fs::path> folders{dir};
    for (fs::recursive_directory_iterator at(dir, failed), end; !failed && at != end; at.increment(failed))
        if (at->is_directory(failed)) folders.push_back(at->path());
    for (const fs::path& folder : folders) sweep_unfinished(folder, {});
}

bool fits(const PartyDoc& party, const SigningKey& key) { return party.key == key.public_key() && party.has_role("rightsHolder") && party.has_role("licensor"); }

// A certificate for the key among documents.
std::optional<Issued<PartyDoc>> find_certificate(const std::vector<std::string>& documents, const SigningKey& key) {
    for (const std::string& text : documents)
        if (auto party = read_issued<PartyDoc>(text); party && fits(party->doc, key)) return std::move(*party);
    return std::nullopt;
}

PartyDoc draft_party(const PublishOrder& order, const SigningKey& key, const AgreementKey& agreement, const std::string& id) {
    PartyDoc party;
    party.head = {.uid = "urn:uuid:" + random_uuid(), .iat = order.now_s, .note = {}};
    party.nbf = order.now_s;
    party.exp = order.now_s + 10 * kYearOfDays_s;
    party.id = id.empty() ? "urn:paifang:party:" + hex_of(key.public_key()) : id;
    party.name = {{"en", order.holder}};
    party.roles = {"rightsHolder", "licensor"};
    party.key = key.public_key();
    party.agreement_key = agreement.public_key();
    return party;
}

// What the person gives to a registrar elsewhere: the `--in` of `party issue`, with the public keys beside it.
Error no_certificate(const fs::path& dir, const PublishOrder& order, const SigningKey& key, const AgreementKey& agreement) {
    const fs::path folder = dir / "for-the-registrar";
    JsonWriter w(2);
    w.begin_object().key("party").begin_object().member("id", "urn:paifang:party:" + hex_of(key.public_key())).key("name").begin_object();
    w.member("en", order.holder).end_object().end_object();
    w.key("roles").begin_array(JsonWriter::Layout::Inline).value("rightsHolder").value("licensor").end_array();
    w.member("key", "holder.pub.pem").member("agreementKey", "holder-x25519.pub.pem").end_object();
    const auto write = [&]() -> Result<void> {
        PAI_TRY(make_directories(folder, 0700));
        PAI_TRY(write_file(folder / "party.json", w.take() + "\n"));
        PAI_TRY(write_file(folder / "holder.pub.pem", public_pem(KeyType::Ed25519, key.public_key())));
        return write_file(folder / "holder-x25519.pub.pem", public_pem(KeyType::X25519, agreement.public_key()));
    };
    if (const auto written = write(); !written) return written.error();
    return Error(Code::Denied, fmt::format("{}: no registrar has certified this key yet; this folder is for the registrar of the root that this machine trusts", folder.string()),
                 "PUBLISH_NO_CERTIFICATE");
}

// The certificate under the root that the machine trusts: stored, brought along, or signed with the registrar's key.
Result<Issued<PartyDoc>> party_of_known_root(const PublishOrder& order, const fs::path& dir, const SigningKey& key, const AgreementKey& agreement,
                                             const std::optional<SigningKey>& registrar, bool& made) {
    PAI_TRY(const Home home, Home::open(order.home));
    if (!home.documents().has_root())
        return Error(Code::Denied, fmt::format("{}: works of others are shown under a root of trust, and this machine trusts none yet", order.home.string()), "PUBLISH_NO_ROOT");
    std::vector<std::string> documents;
    for (const auto* party : home.documents().parties()) documents.push_back(party->text);
    if (!order.papers.empty()) {
        PAI_TRY(const auto brought, papers_in({order.papers}));
        documents.insert(documents.end(), brought.begin(), brought.end());
    }
    const fs::path file = dir / "parties" / fmt::format("{}-registrar.jws", hex_of(key.public_key()));
    if (const auto kept = read_text_file(file); kept) documents.push_back(*kept);
    if (auto found = find_certificate(documents, key)) return std::move(*found);
    if (!registrar) return no_certificate(dir, order, key, agreement);
    const auto& kids = home.documents().root().registrar_kids;
    if (std::find(kids.begin(), kids.end(), registrar->kid()) == kids.end())
        return Error(Code::Denied, fmt::format("{}: not the key of a registrar of the root that this machine trusts", order.registrar_key.string()), "PUBLISH_OTHER_ROOT");
    PAI_TRY(Issued<PartyDoc> issued, sign_document(draft_party(order, key, agreement, {}), *registrar));
    PAI_TRY(make_directories(file.parent_path(), 0700));
    PAI_TRY(write_file(file, issued.jws, {.durable = true}));
    made = true;
    return issued;
}

// The certificate under one's own root: as it is stored, or anew if the name is another.
Result<Issued<PartyDoc>> party_of_own_root(const PublishOrder& order, const fs::path& dir, const SigningKey& key, const AgreementKey& agreement,
                                           const SigningKey& registrar, bool& made) {
    const fs::path file = dir / "parties" / fmt::format("{}.jws", hex_of(key.public_key()));
    std::string id;
    if (file_exists(file)) {
        PAI_TRY(Issued<PartyDoc> stored, read_issued_file<PartyDoc>(file));
        const auto name = stored.doc.name.find("en");
        if (fits(stored.doc, key) && stored.doc.agreement_key == agreement.public_key() && name != stored.doc.name.end() && name->second == order.holder) return stored;
        id = stored.doc.id;
    }
    PAI_TRY(Issued<PartyDoc> issued, sign_document(draft_party(order, key, agreement, id), registrar));
    PAI_TRY(make_directories(file.parent_path(), 0700));
    PAI_TRY(write_file(file, issued.jws, {.durable = true}));
    made = true;
    return issued;
}

}  // namespace

fs::path show_place(const fs::path& home, const fs::path& folder) {
    std::error_code failed;
    fs::path whole = fs::weakly_canonical(folder, failed);
    if (failed) whole = folder;
    return publisher_dir(home) / "shows" / fmt::format("{}-{}", whole.filename().string(), to_hex(sha256(as_byte_span(whole.string()))).substr(0, 12));
}

fs::path House::show_dir(const fs::path& show) const { return show_place(dir.parent_path(), show) / hex_of(key.public_key()) / (own_root() ? "own" : "registrar"); }

Result<House> open_house(const PublishOrder& order) {
    if (order.holder.empty()) return Error(Code::InvalidArgument, "whose work it is: a person's or a house's name is expected", "PUBLISH_NO_NAME");
    const fs::path dir = publisher_dir(order.home), keys = dir / "keys";
    PAI_TRY(SharedFile lock, lock_house(dir));
    sweep_house(dir);
    const bool key_made = order.key.empty() && !file_exists(keys / "holder.pem");
    PAI_TRY(SigningKey key, order.key.empty() ? read_or_make_signing_key(keys / "holder.pem") : read_signing_key(order.key));
    PAI_TRY(AgreementKey agreement, read_or_make_agreement_key(keys / "holder-x25519.pem"));
    std::optional<SigningKey> registrar, log;
    fs::path root_file;
    bool party_made = false;
    if (needs_known_root(order)) {
        if (!order.registrar_key.empty()) {
            PAI_TRY(registrar, read_signing_key(order.registrar_key));
        }
        PAI_TRY(Issued<PartyDoc> party, party_of_known_root(order, dir, key, agreement, registrar, party_made));
        return House{dir, std::move(lock), std::move(key), std::move(agreement), std::move(registrar), {}, {}, std::move(party), key_made, party_made};
    }
    PAI_TRY(registrar, read_or_make_signing_key(keys / "registrar.pem"));
    PAI_TRY(log, read_or_make_signing_key(keys / "log.pem"));
    PAI_TRY(root_file, open_own_root(dir, *registrar, *log, order.now_s));
    PAI_TRY(Issued<PartyDoc> party, party_of_own_root(order, dir, key, agreement, *registrar, party_made));
    PAI_TRY(write_file(dir / "holder.txt", order.holder + "\n"));
    return House{dir, std::move(lock), std::move(key), std::move(agreement), std::move(registrar), std::move(log), std::move(root_file), std::move(party), key_made, party_made};
}

Result<std::vector<std::string>> papers_in(const std::vector<fs::path>& files) {
    std::vector<std::string> out;
    std::error_code unseen;
    for (const fs::path& file : files) {
        if (fs::is_directory(file, unseen)) {
            PAI_TRY(const auto below, files_below(file));
            for (const fs::path& one : below)
                for (std::string& text : documents_in(one)) out.push_back(std::move(text));
            continue;
        }
        PAI_TRY(auto texts, open_documents(file));
        out.insert(out.end(), std::make_move_iterator(texts.begin()), std::make_move_iterator(texts.end()));
    }
    return out;
}

void sweep_unfinished(const fs::path& folder, std::string_view name) {
    const auto entries = list_directory(folder);
    const std::string begin = fmt::format(".{}", name.empty() ? std::string() : fmt::format("{}.", name));
    std::error_code ignored;
    for (const fs::path& entry : entries ? *entries : std::vector<fs::path>{}) {
        const std::string file = entry.filename().string();
        if (file.starts_with(begin) && file.ends_with(".tmp") && fs::is_regular_file(fs::symlink_status(entry, ignored))) fs::remove(entry, ignored);
    }
}

std::string known_holder(const fs::path& home) {
    const auto text = read_text_file(publisher_dir(home) / "holder.txt", 4096);
    return text ? text->substr(0, text->find('\n')) : std::string();
}

std::string machine_time_zone() {
    std::error_code failed;
    const std::string target = fs::read_symlink("/etc/localtime", failed).string();
    const std::string_view mark = "zoneinfo/";
    const auto at = target.find(mark);
    return failed || at == target.npos ? "UTC" : target.substr(at + mark.size());
}

}  // namespace pai
