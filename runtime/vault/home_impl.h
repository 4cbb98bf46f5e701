#pragma once
// The inside of an opened home, shared by its reading, its import and its judging half. Internal to this module.
#include <set>

#include "vault/home.h"

namespace pai {

struct Home::Impl {
    std::filesystem::path path;
    HomeOptions options;
    DocumentSet documents;
    RightsCode code = RightsCode::Ok;
    std::shared_ptr<const SigningKey> signing;
    std::optional<AgreementKey> agreement;
    std::unique_ptr<Ledger> ledger;
    std::int64_t proven_s = 0;             // largest cosignature time that was verified
    std::set<std::string> logged;          // registrations with a good log proof
    std::set<std::string> witnessed_notes; // notes of the store that a witness of the root cosigned
    std::map<std::string, std::string> zones;  // TZif bytes by name, as they are asked for

    std::filesystem::path docs(DocKind kind) const { return path / "store/docs" / std::string(to_string(kind)); }
    std::int64_t attested() const { return std::max(documents.attested(), proven_s); }
    // What admitting a document may know; facts may be null (no ledger).
    Admission admission(const LedgerFacts* facts, bool importing) const;

    // Names of the stored documents, proofs and notes, and when each folder changed.
    std::string store_state() const;
    std::string loaded_state;  // of what `documents` was read from

    Result<void> open_device();
    void load_store();
    void load_roots();
    void load_documents(const LedgerFacts* facts);
    void load_proofs();
    // What the newest status lists say of this ledger (11.4); the code of step 0 if it cannot be true.
    void compare_ledger();

    // A log proof of a stored document: true if good. Corrupt with REG_PROOF_INVALID.
    Result<bool> judge_proof(const std::string& text, std::string& doc_id);
    // Largest time at which a witness of the root cosigned this note.
    std::optional<std::int64_t> witnessed(std::string_view note) const;
    // Verifier keys of the root's witnesses.
    std::vector<VerifierKey> witnesses() const;
    // Signatures by keys that the root names, and by the own device on notes of its ledger, are good where they must be.
    // Corrupt with LEDGER_CHECKPOINT_SIG.
    Result<void> judge_note(const SignedNote& note, const Checkpoint& state) const;
    // Signed states of the own ledger that the store holds: of status lists and of cosigned notes.
    std::vector<Checkpoint> said_of_ledger() const;
    const std::string& zone(const std::string& name);
};

// Hex part of "sha256:<hex>".
std::string hex_of_doc_id(const std::string& doc_id);

}  // namespace pai
