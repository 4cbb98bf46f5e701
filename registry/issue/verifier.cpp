#include "issue/verifier.h"

#include <algorithm>
#include <map>

#include <fmt/format.h>

#include "issue/folder.h"
#include "licence/containers.h"
#include "licence/fields.h"

namespace pai {

namespace fs = std::filesystem;

namespace {

struct KnownDocument {
    std::string text;
    fs::path file;
    bool named = true;  // by itself, not found in a folder
    int rank = 0;
};

// Order of DocumentSet: what others rest on comes first.
int rank_of(const Jws& jws) {
    switch (jws.kind) {
        case DocKind::Party: return 1;
        case DocKind::Registration: return 3;
        case DocKind::Manifest: return 4;
        case DocKind::Licence: break;
        case DocKind::Status: return 2;  // certificates that it revokes are known by then
        default: return 20;
    }
    const auto payload = read_payload(jws);
    const auto depth = payload ? payload->root().find("depth") : std::nullopt;
    return 5 + static_cast<int>(std::clamp<std::int64_t>(depth ? depth->as_int().value_or(0) : 0, 0, 5));
}

Result<void> gather(const fs::path& path, std::vector<KnownDocument>& found, std::vector<std::string>& roots) {
    std::error_code ignored;
    const bool folder = fs::is_directory(path, ignored);
    std::vector<fs::path> files{path};
    if (folder) {
        PAI_TRY(files, files_below(path));
    }
    for (const fs::path& file : files) {
        auto documents = open_documents(file);
        if (!documents && !folder) return std::move(documents).error();
        if (!documents) continue;
        for (const std::string& text : *documents) {
            const auto jws = parse_jws(text, DocKinds::all());
            if (jws && jws->kind == DocKind::Root) {
                PAI_TRY(std::string root, read_text_file(file, 16 * max_jws_bytes));
                roots.push_back(std::move(root));
                break;
            }
            if (!folder || (jws && DocKinds::importable().has(jws->kind))) found.push_back({text, file, !folder, jws ? rank_of(*jws) : 0});
        }
    }
    return {};
}

// Each root after its predecessor; those that do not follow are left.
void admit_roots(DocumentSet& documents, const std::vector<std::string>& roots) {
    bool any = true;
    for (std::size_t round = 0; any && round < roots.size(); ++round) {
        any = false;
        for (const std::string& root : roots)
            if (const auto admitted = documents.admit_root(root); admitted && !admitted->already) any = true;
    }
}

void sort_by_rank(std::vector<KnownDocument>& documents) {
    std::stable_sort(documents.begin(), documents.end(), [](const KnownDocument& a, const KnownDocument& b) { return a.rank < b.rank; });
}

// Wide enough for every document.
PartyDoc stand_in(const std::string& id) {
    PartyDoc party;
    party.head = {.uid = "urn:uuid:" + random_uuid(), .iat = 0, .note = {}};
    party.id = id;
    party.name = {{"en", "stand-in"}};
    party.roles = {"rightsHolder", "licensor"};
    return party;
}

// A root, a registrar and parties with keys of the moment: docIds hash payloads alone, so licences signed again by these
// keep their docIds, and the very rules of the verifier judge them.
class Rehearsal {
public:
    Result<void> open() {
        RootDoc root;
        root.exp = latest_time_s;
        for (const SigningKey* key : {&root_key_, &registrar_}) root.keys.push_back({key->kid(), key->public_key()});
        root.root_kids = {root_key_.kid()};
        root.registrar_kids = {registrar_.kid()};
        PAI_TRY(const Issued<RootDoc> issued, sign_document(root, root_key_));
        PAI_TRY(documents_.pin_root(write_root_file({issued.jws})));
        return {};
    }
    // The signing key of a party; its certificate is that of `parties` with another key and no end.
    Result<const SigningKey*> party(const std::string& id, const std::vector<Issued<PartyDoc>>& parties) {
        const auto known = keys_.find(id);
        if (known != keys_.end()) return &known->second;
        const auto certificate = std::find_if(parties.begin(), parties.end(), [&](const auto& p) { return p.doc.id == id; });
        PartyDoc doc = certificate == parties.end() ? stand_in(id) : certificate->doc;
        const SigningKey& key = keys_.emplace(id, SigningKey::generate()).first->second;
        doc.key = key.public_key();
        doc.head.iat = doc.nbf = 0;
        doc.exp = latest_time_s;
        doc.status.reset();
        PAI_TRY(const Issued<PartyDoc> issued, sign_document(doc, registrar_));
        PAI_TRY(documents_.admit(issued.jws, how_));
        return &key;
    }
    template <class T>
    Result<void> admit(const Issued<T>& issued, const SigningKey& key) {
        PAI_TRY(const Jws jws, parse_jws(issued.jws));
        PAI_TRY(documents_.admit(sign_jws(jws.payload, jws.kind, key), how_));
        return {};
    }

private:
    DocumentSet documents_;
    SigningKey root_key_ = SigningKey::generate(), registrar_ = SigningKey::generate();
    std::map<std::string, SigningKey> keys_;
    Admission how_;
};

}  // namespace

Result<Verifier> Verifier::open(const fs::path& root_file, std::span<const fs::path> known, std::int64_t now_s) {
    Verifier verifier;
    verifier.now_s_ = now_s;
    PAI_TRY(const std::string root, read_text_file(root_file, 16 * max_jws_bytes));
    if (auto pinned = verifier.documents_.pin_root(root); !pinned) return std::move(pinned.error()).context(root_file.string());
    std::vector<KnownDocument> found;
    std::vector<std::string> roots;
    for (const fs::path& path : known) PAI_TRY(gather(path, found, roots));
    admit_roots(verifier.documents_, roots);
    sort_by_rank(found);
    for (const KnownDocument& document : found) {
        auto checked = verifier.check(document.text);
        if (!checked && document.named) return std::move(checked.error()).context(document.file.string());
    }
    return verifier;
}

Result<Verifier> Verifier::open_lenient(std::span<const fs::path> files, std::int64_t now_s,
                                        std::function<std::optional<std::int64_t>(const std::string& doc_id)> known_since) {
    Verifier verifier;
    verifier.now_s_ = now_s;
    DocumentSet& documents = verifier.documents_;
    std::vector<KnownDocument> found;
    std::vector<std::string> roots;
    for (const fs::path& path : files) PAI_TRY(gather(path, found, roots));
    const auto first = std::find_if(roots.begin(), roots.end(), [&](const std::string& root) { return documents.pin_root(root).has_value(); });
    if (first == roots.end()) return refuse(RightsCode::KeyUnknown, "no root file among the documents");
    admit_roots(documents, roots);
    sort_by_rank(found);
    for (const KnownDocument& document : found) {
        const auto admitted = documents.admit(document.text, {.now = now_s, .attested = documents.attested(), .importing = false, .known_since = known_since});
        if (admitted) continue;
        const auto licence = read_issued<LicenceDoc>(document.text);
        if (licence) documents.add_failed_licence({licence->doc_id, code_of(admitted.error()), licence->doc.head.iat});
    }
    return verifier;
}

Result<void> Verifier::check(std::string_view jws) {
    if (!has_root()) return {};
    PAI_TRY(documents_.admit(jws, {.now = now_s_, .attested = documents_.attested()}));
    return {};
}

Result<void> rehearse_chain(const std::vector<Issued<LicenceDoc>>& chain, const std::vector<Issued<PartyDoc>>& parties,
                            const std::vector<Issued<ManifestDoc>>& manifests) {
    Rehearsal rehearsal;
    PAI_TRY(rehearsal.open());
    for (const Issued<PartyDoc>& party : parties) PAI_TRY(rehearsal.party(party.doc.id, parties));
    if (!manifests.empty()) {
        PAI_TRY(const SigningKey* holder, rehearsal.party("urn:paifang:rehearsal:holder", {}));
        for (const Issued<ManifestDoc>& manifest : manifests) PAI_TRY(rehearsal.admit(manifest, *holder));
    }
    for (const Issued<LicenceDoc>& licence : chain) {
        PAI_TRY(const SigningKey* signer, rehearsal.party(licence.doc.policy.assigner, parties));
        PAI_TRY(rehearsal.admit(licence, *signer));
    }
    return {};
}

}  // namespace pai
