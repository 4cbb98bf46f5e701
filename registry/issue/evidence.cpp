#include "issue/evidence.h"

#include <algorithm>
#include <limits>
#include <optional>
#include <set>
#include <span>
#include <tuple>

#include <fmt/format.h>

#include "base/file.h"
#include "issue/folder.h"
#include "ledger/note.h"

namespace pai {

namespace fs = std::filesystem;

namespace {

constexpr std::size_t kMostAssets = 8, kMostLines = 10, kMostLicences = 24, kMostFindings = 64, kMostValue = 4096, kMostHolders = 4;
constexpr std::string_view kProofMagic = "c2sp.org/tlog-proof@v1\n";

// One content that a document names.
struct Content {
    std::string asset_id, doc_id, plain_sha256, payload_sha256, iscc;
};

// An asset that the suspect is equal to or like; the smaller, the nearer.
struct Touched {
    std::string asset_id;
    unsigned distance = 0;  // 0: may be equal
};

std::vector<Content> contents_of(const DocumentSet& documents) {
    std::vector<Content> out;
    for (const auto* work : documents.registrations())
        for (const auto& asset : work->doc.assets) out.push_back({asset.asset_id, work->doc_id, asset.plain_sha256, {}, asset.iscc});
    for (const auto* manifest : documents.manifests())
        for (const auto& entry : manifest->doc.assets)
            out.push_back({entry.asset_id, manifest->doc_id, entry.plain_sha256, entry.payload_sha256, entry.iscc});
    return out;
}

const std::string& title_of(const TextMap& title) {
    static const std::string none;
    const auto english = title.find("en");
    return english != title.end() ? english->second : title.empty() ? none : title.begin()->second;
}

// The window of the rules of `licence` that name the asset, and what they permit.
std::string terms_of(const DocumentSet& documents, const LicenceDoc& licence, const std::string& asset_id) {
    std::set<std::string> actions;
    std::int64_t from = std::numeric_limits<std::int64_t>::max(), to = 0;
    for (const PolicyRule& rule : licence.policy.permissions) {
        if (!covers_asset(documents, rule, asset_id)) continue;
        actions.insert(rule.action);
        std::int64_t rule_from = 0, rule_to = std::numeric_limits<std::int64_t>::max();
        for (const RuleConstraint& c : rule.constraints) {
            if (c.operand != RuleOperand::DateTime) continue;
            if (c.op == RuleOperator::Gteq || c.op == RuleOperator::Gt) rule_from = std::max(rule_from, c.number);
            else rule_to = std::min(rule_to, c.number);
        }
        from = std::min(from, rule_from);
        to = std::max(to, rule_to);
    }
    return fmt::format("{}, from {} to {}", fmt::join(actions, " "), from == 0 ? "no named day" : format_utc(from),
                       to == std::numeric_limits<std::int64_t>::max() ? "no named day" : format_utc(to));
}

bool names_asset(const DocumentSet& documents, const LicenceDoc& licence, const std::string& asset_id) {
    const auto& rules = licence.policy.permissions;
    return std::any_of(rules.begin(), rules.end(), [&](const PolicyRule& rule) { return covers_asset(documents, rule, asset_id); });
}

// Gathers one document: findings in the order of their kinds, and the files that they rest on.
class Gathering {
public:
    Gathering(const EvidenceStore& store, Evidence& out) : store_(store), documents_(store.verifier.documents()), out_(out) {}

    void compare(const Fingerprint& suspect, const std::vector<std::string>& marks) {
        const std::vector<Content> contents = contents_of(documents_);
        find_equal(suspect, contents);
        find_alike(suspect, contents);
        for (const std::string& mark : marks) add("watermark", mark);
        choose_assets();
        for (const Touched& asset : assets_) tell_registration(asset.asset_id);
        if (assets_.empty()) add("registration", "none");
        for (const Touched& asset : assets_) tell_licences(asset.asset_id);
        if (assets_.empty()) add("licence", "none");
        if (touched_.size() > assets_.size()) add("licence", fmt::format("{} further assets left out", touched_.size() - assets_.size()));
    }

private:
    void add(std::string_view kind, std::string value) {
        if (out_.doc.findings.size() < kMostFindings) out_.doc.findings.push_back({std::string(kind), std::move(value)});
    }

    void cite(const std::string& doc_id, const std::string& text) {
        auto& ids = out_.doc.documents;
        if (std::find(ids.begin(), ids.end(), doc_id) == ids.end()) ids.push_back(doc_id);
        keep(doc_id.substr(7) + ".jws", text);
    }
    void keep(std::string name, const std::string& text) {
        const auto same = [&](const auto& file) { return file.first == name; };
        if (std::none_of(out_.files.begin(), out_.files.end(), same)) out_.files.emplace_back(std::move(name), text);
    }
    template <class T>
    void cite(const Verified<T>& document) {
        for (const auto* root : documents_.roots()) keep(fmt::format("{:08}.root", root->doc.root_version), root->text);
        for (const auto* party : documents_.certificates(document.signer_party, true))
            if (party->doc.kid() == document.signer_kid) keep(party->doc_id.substr(7) + ".jws", party->text);
        cite(document.doc_id, document.text);
    }
    void cite_content(const std::string& doc_id) {
        if (const auto* work = documents_.registration(doc_id)) cite(*work);
        if (const auto* manifest = documents_.manifest(doc_id)) cite(*manifest);
    }

    void find_equal(const Fingerprint& suspect, const std::vector<Content>& contents) {
        const std::string sha256 = to_hex(suspect.file.sha256);
        std::size_t found = 0;
        for (const Content& content : contents) {
            const bool plain = content.plain_sha256 == sha256;
            if (!plain && content.payload_sha256 != sha256) continue;
            touched_.push_back({content.asset_id, 0});
            if (++found > kMostLines) continue;
            add("hash", fmt::format("equal to {} of {} in {}", plain ? "plainSha256" : "payloadSha256", content.asset_id, content.doc_id));
            cite_content(content.doc_id);
        }
        if (found == 0) add("hash", "none equal");
        if (found > kMostLines) add("hash", fmt::format("equal in {} further places", found - kMostLines));
    }

    void find_alike(const Fingerprint& suspect, const std::vector<Content>& contents) {
        std::vector<std::pair<Likeness, const Content*>> alike;
        std::size_t compared = 0;
        for (const Content& content : contents) {
            const auto code = parse_iscc(content.iscc);
            const auto likeness = code ? pai::compare(suspect, *code) : std::nullopt;
            if (!likeness) continue;
            ++compared;
            if (likeness->level != MatchLevel::None) alike.emplace_back(*likeness, &content);
        }
        std::stable_sort(alike.begin(), alike.end(), [](const auto& a, const auto& b) { return a.first.distance < b.first.distance; });
        for (std::size_t i = 0; i < alike.size(); ++i) {
            const auto& [likeness, content] = alike[i];
            touched_.push_back({content->asset_id, likeness.distance});
            if (i >= kMostLines) continue;
            add("iscc", fmt::format("distance {} of 64 bits by {}, {}: {} in {}", likeness.distance, likeness.by, to_string(likeness.level), content->asset_id, content->doc_id));
            cite_content(content->doc_id);
        }
        if (alike.empty()) add("iscc", fmt::format("none within 14 of 64 bits, of {} codes compared", compared));
        if (alike.size() > kMostLines) add("iscc", fmt::format("{} further codes within 14 of 64 bits", alike.size() - kMostLines));
    }

    // Each asset once, the nearest first.
    void choose_assets() {
        std::map<std::string, unsigned> nearest;
        for (const Touched& t : touched_) {
            const auto at = nearest.emplace(t.asset_id, t.distance).first;
            at->second = std::min(at->second, t.distance);
        }
        touched_.clear();
        for (const auto& [asset_id, distance] : nearest) touched_.push_back({asset_id, distance});
        std::stable_sort(touched_.begin(), touched_.end(), [](const Touched& a, const Touched& b) { return a.distance < b.distance; });
        assets_.assign(touched_.begin(), touched_.begin() + static_cast<std::ptrdiff_t>(std::min(touched_.size(), kMostAssets)));
    }

    void tell_registration(const std::string& asset_id) {
        bool any = false;
        for (const auto* work : documents_.registrations()) {
            const auto& assets = work->doc.assets;
            if (std::none_of(assets.begin(), assets.end(), [&](const auto& a) { return a.asset_id == asset_id; })) continue;
            any = true;
            std::vector<std::string> holders;
            for (const auto& holder : work->doc.holders)
                if (holders.size() < kMostHolders) holders.push_back(holder.party);
            if (work->doc.holders.size() > kMostHolders) holders.push_back(fmt::format("and {} more", work->doc.holders.size() - kMostHolders));
            add("registration", fmt::format("{}: {} of {}, \"{}\", held by {}", asset_id, work->doc_id, format_utc(work->doc.head.iat),
                                            title_of(work->doc.title), fmt::join(holders, " ")));
            cite(*work);
            tell_log(*work);
        }
        if (!any) add("registration", fmt::format("{}: none", asset_id));
    }

    // Whether it is logged, and the proof itself: once for each registration.
    void tell_log(const Verified<RegistrationDoc>& work) {
        if (!told_.insert(work.doc_id).second) return;
        const auto proof = store_.proofs.find(work.doc_id);
        const auto entry = proof == store_.proofs.end() ? std::nullopt : std::optional(read_log_proof(proof->second, documents_.root()));
        if (!entry || !*entry) return add("registration", fmt::format("{}: not logged", work.doc_id));
        add("registration", fmt::format("{}: entry {} of {} in {}", work.doc_id, (*entry)->index, (*entry)->size, (*entry)->origin));
        if (proof->second.size() <= kMostValue) add("registration", proof->second);
        keep(work.doc_id.substr(7) + ".tlog-proof", proof->second);
    }

    void tell_licences(const std::string& asset_id) {
        bool any = false;
        for (const auto* licence : documents_.licences()) {
            if (!names_asset(documents_, licence->doc, asset_id)) continue;
            any = true;
            if (++licences_ > kMostLicences) continue;
            const Policy& policy = licence->doc.policy;
            add("licence", fmt::format("{}: {}, {} to {}, {}; {}", asset_id, licence->doc_id, policy.assigner, policy.assignee.empty() ? "all" : policy.assignee,
                                       terms_of(documents_, licence->doc, asset_id), state_of(*licence)));
            cite(*licence);
        }
        if (!any) add("licence", fmt::format("{}: none", asset_id));
    }

    std::string state_of(const Verified<LicenceDoc>& licence) {
        if (!licence.doc.status) return "has no status list";
        const auto* list = documents_.status(licence.doc.status->list, licence.signer_party);
        if (!list) return "status list not at hand";
        cite(*list);
        for (const auto& [purpose, word] : {std::pair("revocation", "revoked"), std::pair("suspension", "suspended")}) {
            const auto bits = list->doc.lists.find(purpose);
            if (bits != list->doc.lists.end() && licence.doc.status->index < bits->second.size && bits->second.at(licence.doc.status->index))
                return fmt::format("{} in {}", word, list->doc_id);
        }
        return fmt::format("not revoked in {} of {}", list->doc_id, format_utc(list->doc.head.iat));
    }

    const EvidenceStore& store_;
    const DocumentSet& documents_;
    Evidence& out_;
    std::vector<Touched> touched_, assets_;
    std::set<std::string> told_;
    std::size_t licences_ = 0;
};

bool is_proof(const std::string& text) { return text.starts_with(kProofMagic); }

// Keeps the proofs of known registrations that hold.
void take_proof(EvidenceStore& store, const fs::path& file) {
    const auto text = read_text_file(file, 128u << 10);
    if (!text || !is_proof(*text)) return;
    const DocumentSet& documents = store.verifier.documents();
    const auto entry = read_log_proof(*text, documents.root());
    const auto* work = entry ? documents.registration(entry->doc_id) : nullptr;
    if (work != nullptr && leads_to(*entry, work->text)) store.proofs.emplace(entry->doc_id, *text);
}

bool holds_proof(const fs::path& file) {
    const auto open = ReadFile::open(file);
    std::string start(kProofMagic.size(), '\0');
    const auto got = open ? open->read_at(0, std::as_writable_bytes(std::span(start))) : Result<std::size_t>(open.error());
    return got && is_proof(start);
}

}  // namespace

Result<EvidenceStore> EvidenceStore::of_home(const fs::path& home, std::int64_t now_s) {
    std::error_code ignored;
    if (!fs::is_directory(home, ignored)) return Error(Code::NotFound, fmt::format("{}: no such folder", home.string()));
    EvidenceStore store;
    std::vector<fs::path> places;
    for (const char* name : {"store/root", "store/docs"})
        if (fs::is_directory(home / name, ignored)) places.push_back(home / name);
    // What the store holds was judged when it came in, in its time.
    auto verifier = Verifier::open_lenient(places, now_s, [](const std::string&) { return std::optional<std::int64_t>(0); });
    if (!verifier) return store;
    store.verifier = *std::move(verifier);
    const auto proofs = list_directory(home / "store/proofs");
    if (proofs)
        for (const fs::path& file : *proofs) take_proof(store, file);
    return store;
}

Result<EvidenceStore> EvidenceStore::of_files(const fs::path& root_file, std::span<const fs::path> known, std::int64_t now_s) {
    std::vector<fs::path> places{root_file}, proofs;
    for (const fs::path& path : known) {
        std::error_code ignored;
        if (!fs::is_directory(path, ignored)) {
            (holds_proof(path) ? proofs : places).push_back(path);
            continue;
        }
        places.push_back(path);
        PAI_TRY(const std::vector<fs::path> files, files_below(path));
        std::copy_if(files.begin(), files.end(), std::back_inserter(proofs), holds_proof);
    }
    EvidenceStore store;
    PAI_TRY(store.verifier, Verifier::open_lenient(places, now_s, {}));
    for (const fs::path& file : proofs) take_proof(store, file);
    return store;
}

Result<Evidence> gather_evidence(const fs::path& suspect, const EvidenceStore& store, std::int64_t iat_s) {
    PAI_TRY(const ReadFile file, ReadFile::open(suspect));
    if (file.size() > kMaxSuspect) return Error(Code::Io, fmt::format("{}: {} bytes, at most {}", suspect.string(), file.size(), kMaxSuspect));
    auto print = fingerprint(file);
    if (!print) return std::move(print.error()).context(suspect.string());
    Evidence out;
    out.doc.head.iat = iat_s;
    out.doc.sha256 = to_hex(print->file.sha256);
    out.doc.size = static_cast<std::int64_t>(print->file.size);
    out.doc.iscc = print->iscc();
    PAI_TRY(const auto marks, mark_findings(file, store.candidates));
    Gathering(store, out).compare(*print, marks);
    std::stable_sort(out.files.begin(), out.files.end(), [](const auto& a, const auto& b) { return a.first.ends_with(".root") > b.first.ends_with(".root"); });
    return out;
}

Result<void> check_evidence_signer(const EvidenceStore& store, const std::string& kid, std::int64_t iat_s) {
    const DocumentSet& documents = store.verifier.documents();
    if (!documents.has_root()) return {};
    bool known = false;
    for (const auto* party : documents.parties()) {
        if (party->doc.kid() != kid) continue;
        known = true;
        if (!documents.is_revoked(*party) && party->doc.nbf <= iat_s && iat_s <= party->doc.exp) return {};
    }
    if (!known) return refuse(RightsCode::KeyUnknown, fmt::format("{}: no party's key", kid));
    return refuse(RightsCode::ChainSignerNotValidAtIssue, fmt::format("{}: no certificate of it holds at {}", kid, format_utc(iat_s)));
}

Result<EvidenceCheck> check_evidence(std::string_view text, const EvidenceStore& store, const fs::path& suspect) {
    const DocumentSet& documents = store.verifier.documents();
    PAI_TRY(const Jws jws, parse_jws(text, DocKind::Evidence));
    PAI_TRY(check_signature(jws, documents.keys()));
    PAI_TRY(const Issued<EvidenceDoc> issued, read_issued<EvidenceDoc>(text));
    PAI_TRY(check_evidence_signer(store, jws.kid, issued.doc.head.iat));
    EvidenceCheck check{issued.doc, issued.doc_id, documents.certificate_of_key(jws.kid)->doc.id, {}, {}};
    for (const std::string& id : issued.doc.documents)
        if (!documents.registration(id) && !documents.manifest(id) && !documents.licence(id)) {
            const auto lists = documents.status_lists();
            if (std::none_of(lists.begin(), lists.end(), [&](const auto* list) { return list->doc_id == id; })) check.missing.push_back(id);
        }
    if (suspect.empty()) return check;
    PAI_TRY(const Evidence again, gather_evidence(suspect, store, issued.doc.head.iat));
    if (again.doc.sha256 != issued.doc.sha256 || again.doc.size != issued.doc.size)
        return refuse(RightsCode::AssetHashMismatch, fmt::format("{}: not the file that the evidence is about", suspect.string()));
    for (const EvidenceDoc::Finding& finding : issued.doc.findings) {
        if (finding.kind == "watermark" && store.candidates.logs.empty() && finding.value != "not examined") {
            if (check.missing.empty() || check.missing.back() != "play logs") check.missing.emplace_back("play logs");
            continue;
        }
        const auto same = [&](const auto& other) { return other.kind == finding.kind && other.value == finding.value; };
        if (std::none_of(again.doc.findings.begin(), again.doc.findings.end(), same)) check.differing.push_back(finding.kind + ": " + finding.value);
    }
    return check;
}

}  // namespace pai
