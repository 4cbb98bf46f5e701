#include "vault/home.h"

#include <algorithm>

#include <fmt/format.h>

#include "base/file.h"
#include "base/log.h"
#include "ledger/log_proof.h"
#include "licence/containers.h"
#include "vault/home_impl.h"
#include "vault/key_file.h"

namespace pai {
namespace fs = std::filesystem;
namespace {

constexpr std::uint64_t kMaxRootFile = 17 * (max_jws_bytes + 1), kMaxProofFile = 128 * 1024;
// A licence may stand before its parent in the store: so many levels, so many rounds.
constexpr int kLicenceRounds = 6;

std::vector<fs::path> files_in(const fs::path& folder) {
    Result<std::vector<fs::path>> files = list_directory(folder);
    if (!files) return {};
    std::erase_if(*files, [](const fs::path& p) { return p.filename().string().starts_with('.'); });
    return *std::move(files);
}

// iat of a licence whose signature may not even be good; only for the order among failed candidates.
FailedLicence failed_licence(const std::string& text, const fs::path& file, const Error& error) {
    FailedLicence out{"sha256:" + file.stem().string(), code_of(error), 0};
    const Result<Jws> jws = parse_jws(text, DocKind::Licence);
    if (!jws) return out;
    out.doc_id = jws->doc_id();
    return out;
}

}  // namespace

std::string hex_of_doc_id(const std::string& doc_id) { return doc_id.substr(doc_id.find(':') + 1); }

Admission Home::Impl::admission(const LedgerFacts* facts, bool importing) const {
    Admission out;
    out.now = options.clock().wall_ms / 1000;
    out.attested = attested();
    out.importing = importing;
    out.known_since = [facts](const std::string& doc_id) -> std::optional<std::int64_t> {
        if (!facts) return {};
        const auto it = facts->imported_s.find(doc_id);
        return it == facts->imported_s.end() ? std::nullopt : std::optional(it->second);
    };
    return out;
}

// Device keys and the ledger. What is wrong becomes the code of step 0.
Result<void> Home::Impl::open_device() {
    Result<SigningKey> key = read_signing_key(path / "device/ed25519.pem");
    if (!key && key.error().code == Code::NotFound) return {};
    if (!key) return std::move(key).error();
    PAI_TRY(AgreementKey x25519, read_agreement_key(path / "device/x25519.pem"));
    signing = std::make_shared<const SigningKey>(*std::move(key));
    agreement = std::move(x25519);
    PAI_TRY(Ledger opened, Ledger::open(path / "ledger/ledger.sqlite", LedgerOwner::device(signing),
                                        {.clock = options.clock, .program = options.program, .version = options.version}));
    ledger = std::make_unique<Ledger>(std::move(opened));
    return {};
}

void Home::Impl::load_roots() {
    for (const fs::path& file : files_in(path / "store/root")) {
        if (file.extension() != ".root") continue;
        const Result<std::string> text = read_text_file(file, kMaxRootFile);
        if (!text) continue;
        const Result<Admitted> done = documents.has_root() ? documents.admit_root(*text) : documents.pin_root(*text);
        if (!done) log::warn("gate", "{}: {} ({})", file.string(), done.error().message, done.error().reason);
    }
}

void Home::Impl::load_documents(const LedgerFacts* facts) {
    using K = DocKind;
    for (const K kind : {K::Party, K::Status, K::Registration, K::Manifest, K::Licence, K::Consent, K::Grant}) {
        std::vector<std::pair<fs::path, std::string>> waiting;
        for (const fs::path& file : files_in(docs(kind)))
            if (Result<std::string> text = read_text_file(file, max_jws_bytes)) waiting.emplace_back(file, *std::move(text));
        for (int round = 0; round < kLicenceRounds && !waiting.empty(); ++round) {
            const bool last = kind != K::Licence || round + 1 == kLicenceRounds;
            std::vector<std::pair<fs::path, std::string>> left;
            for (auto& [file, text] : waiting) {
                const Result<Admitted> done = documents.admit(text, admission(facts, false));
                if (done) continue;
                if (!last && code_of(done.error()) == RightsCode::ChainBroken) {
                    left.emplace_back(file, std::move(text));
                    continue;
                }
                log::warn("gate", "{}: {} ({})", file.string(), done.error().message, done.error().reason);
                if (kind == K::Licence) documents.add_failed_licence(failed_licence(text, file, done.error()));
            }
            waiting = std::move(left);
        }
    }
}

std::vector<VerifierKey> Home::Impl::witnesses() const {
    std::vector<VerifierKey> out;
    if (documents.has_root())
        for (const RootDoc::Witness& witness : documents.root().witnesses)
            if (Result<VerifierKey> key = parse_verifier_key(witness.vkey)) out.push_back(*std::move(key));
    return out;
}

std::optional<std::int64_t> Home::Impl::witnessed(std::string_view note_text) const {
    const Result<SignedNote> note = parse_note(note_text);
    std::optional<std::int64_t> latest;
    for (const VerifierKey& key : note ? witnesses() : std::vector<VerifierKey>()) {
        const Result<std::optional<std::int64_t>> time = cosigned_at(*note, key);
        if (time && *time) latest = std::max(latest.value_or(0), **time);
    }
    return latest;
}

Result<void> Home::Impl::judge_note(const SignedNote& note, const Checkpoint& state) const {
    std::vector<VerifierKey> owners;
    if (ledger) owners.push_back({ledger->owner().origin, NoteKeyType::Signature, ledger->owner().key->public_key()});
    if (documents.has_root())
        for (const RootDoc::Log& log : documents.root().registry_logs)
            if (Result<VerifierKey> key = parse_verifier_key(log.vkey)) owners.push_back(*std::move(key));
    for (const VerifierKey& key : owners) {
        if (key.name != state.origin) continue;
        PAI_TRY(const bool good, check_note(note, key));
        if (!good) return Error(Code::Corrupt, fmt::format("checkpoint: not signed by {}", state.origin), "LEDGER_CHECKPOINT_SIG");
    }
    for (const VerifierKey& key : witnesses()) PAI_TRY(cosigned_at(note, key));
    return {};
}

Result<bool> Home::Impl::judge_proof(const std::string& text, std::string& doc_id) {
    if (!documents.has_root()) return Error(Code::Corrupt, "log proof: no checkpoint of a known log", "REG_PROOF_INVALID");
    PAI_TRY(const LogEntry entry, read_log_proof(text, documents.root()));
    doc_id = entry.doc_id;
    const Verified<RegistrationDoc>* document = documents.registration(doc_id);
    if (!document) return false;
    if (!leads_to(entry, document->text)) return Error(Code::Corrupt, "log proof: the path does not lead to the root", "REG_PROOF_INVALID");
    return true;
}

void Home::Impl::load_proofs() {
    for (const fs::path& file : files_in(path / "store/proofs")) {
        const Result<std::string> text = read_text_file(file, kMaxProofFile);
        std::string doc_id;
        const Result<bool> good = text ? judge_proof(*text, doc_id) : Result<bool>(text.error());
        if (!good || !*good) continue;
        logged.insert(doc_id);
        if (const auto time = witnessed(parse_tlog_proof(*text)->note)) proven_s = std::max(proven_s, *time);
    }
    for (const fs::path& file : files_in(path / "store/notes"))
        if (const Result<std::string> text = read_text_file(file, kMaxProofFile))
            if (const auto time = witnessed(*text)) {
                proven_s = std::max(proven_s, *time);
                witnessed_notes.insert(*text);
            }
}

std::vector<Checkpoint> Home::Impl::said_of_ledger() const {
    std::vector<Checkpoint> out;
    const std::string& origin = ledger->owner().origin;
    for (const Verified<StatusDoc>* list : documents.status_lists())
        for (const StatusDoc::Ledger& said : list->doc.ledgers) {
            const Result<Bytes> root = from_base64(said.root);
            if (said.origin != origin || !root || root->size() != 32) continue;
            Checkpoint& state = out.emplace_back(Checkpoint{said.origin, said.size, {}});
            std::copy(root->begin(), root->end(), state.root.begin());
        }
    for (const std::string& text : witnessed_notes) {
        const Result<SignedNote> note = parse_note(text);
        Result<Checkpoint> state = note ? parse_checkpoint(note->text) : Result<Checkpoint>(note.error());
        if (state && state->origin == origin && judge_note(*note, *state)) out.push_back(*std::move(state));
    }
    return out;
}

void Home::Impl::compare_ledger() {
    if (!ledger || code != RightsCode::Ok) return;
    if (const Result<void> same = ledger->compare(said_of_ledger()); !same) {
        code = code_of(same.error());
        log::error("gate", "{} ({})", same.error().message, same.error().reason);
    }
}

std::string Home::Impl::store_state() const {
    std::string names;
    std::vector<fs::path> folders{path / "store/root", path / "store/proofs", path / "store/notes"};
    using K = DocKind;
    for (const K kind : {K::Party, K::Status, K::Registration, K::Manifest, K::Licence, K::Consent, K::Grant}) folders.push_back(docs(kind));
    for (const fs::path& folder : folders) {
        std::error_code absent;
        const auto changed = fs::last_write_time(folder, absent);
        names += fmt::format("{} {}\n", folder.filename().string(), absent ? 0 : static_cast<std::int64_t>(changed.time_since_epoch().count()));
        // Two changes within one tick of the file system differ in the names.
        for (const fs::path& file : files_in(folder)) names += file.filename().string() + "\n";
    }
    return to_hex(sha256(as_byte_span(names)));
}

void Home::Impl::load_store() {
    loaded_state = store_state();
    Result<LedgerFacts> facts = ledger ? ledger->facts() : Result<LedgerFacts>(LedgerFacts{});
    // What was proven once stays so, whatever became of the document that proved it.
    if (ledger && facts) proven_s = std::max(proven_s, facts->attested_s);
    load_roots();
    load_documents(ledger && facts ? &*facts : nullptr);
    load_proofs();
    compare_ledger();
    if (ledger) ledger->raise_attested(attested());
}

Home::Home(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}
Home::Home(Home&&) noexcept = default;
Home& Home::operator=(Home&&) noexcept = default;
Home::~Home() = default;

Result<Home> Home::open(const fs::path& home, HomeOptions options) {
    std::error_code ec;
    auto impl = std::make_unique<Impl>();
    impl->path = fs::absolute(home, ec);
    impl->options = std::move(options);
    if (ec || (file_exists(home) && !fs::is_directory(home, ec))) return Error(Code::Io, fmt::format("{}: expected a folder", home.string()));
    if (Result<void> device = impl->open_device(); !device) {
        impl->code = code_of(device.error());
        log::error("gate", "{} ({})", device.error().message, device.error().reason);
    }
    impl->load_store();
    return Home(std::move(impl));
}

bool Home::store_changed() const { return impl_->store_state() != impl_->loaded_state; }

void Home::refresh() {
    if (!store_changed()) return;
    impl_->documents = DocumentSet();
    impl_->logged.clear();
    impl_->load_store();
}

const fs::path& Home::path() const { return impl_->path; }
const DocumentSet& Home::documents() const { return impl_->documents; }
RightsCode Home::code() const { return impl_->code; }
Ledger* Home::ledger() { return impl_->ledger.get(); }
const AgreementKey* Home::agreement_key() const { return impl_->agreement ? &*impl_->agreement : nullptr; }
Moment Home::now() const { return impl_->options.clock(); }
std::int64_t Home::attested() const { return impl_->attested(); }

std::string Home::device_certificate() const {
    RightsWorld world;
    world.documents = &impl_->documents;
    if (impl_->signing) world.device_key = impl_->signing->public_key();
    if (impl_->agreement) world.device_agreement_key = impl_->agreement->public_key();
    const Verified<PartyDoc>* own = own_certificate(world);
    return own ? own->text : std::string();
}

}  // namespace pai
