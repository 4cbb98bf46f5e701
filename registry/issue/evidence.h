#pragma once
// Evidence (licence format 4.9): what a suspect file has in common with what is registered and licensed. Facts, never a verdict.
#include <cstdint>
#include <filesystem>
#include <functional>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "iscc/fingerprint.h"
#include "issue/mark_evidence.h"
#include "issue/verifier.h"
#include "ledger/log_proof.h"

namespace pai {

// What a suspect is compared with: verified documents, and what proves registrations to be logged.
struct EvidenceStore {
    Verifier verifier;
    std::map<std::string, std::string> proofs;  // good ones of known registrations: tlog-proof by docId
    MarkCandidates candidates;                  // whose forensic mark is looked for

    // Every document of a home's store, read and verified, nothing written; a store without a root is empty.
    // NotFound: no such folder.
    static Result<EvidenceStore> of_home(const std::filesystem::path& home, std::int64_t now_s);
    // A root and further files and folders, as for Verifier::open; proofs among them count.
    static Result<EvidenceStore> of_files(const std::filesystem::path& root_file, std::span<const std::filesystem::path> known, std::int64_t now_s);
};

struct Evidence {
    EvidenceDoc doc;  // without uid
    // What it rests on, and what that is signed with: file name and text, root files first.
    std::vector<std::pair<std::string, std::string>> files;
};

// The size beyond which no asset goes (licence format 14), 2^40 bytes.
inline constexpr std::uint64_t kMaxSuspect = 1ull << 40;

// Compares `suspect` with every asset that a registration or manifest of `store` names. Io: not a regular file, or larger than
// kMaxSuspect.
Result<Evidence> gather_evidence(const std::filesystem::path& suspect, const EvidenceStore& store, std::int64_t iat_s);

// A signer that the store's root does not know signs nothing here: KEY_UNKNOWN, or CHAIN_SIGNER_NOT_VALID_AT_ISSUE if no
// certificate of the key holds at `iat_s`. Without a root everyone is taken at his word.
Result<void> check_evidence_signer(const EvidenceStore& store, const std::string& kid, std::int64_t iat_s);

struct EvidenceCheck {
    EvidenceDoc doc;
    std::string doc_id, signer;           // party id; empty: without a root
    std::vector<std::string> missing;     // documents that are not at hand, and "play logs" if it names sessions and none are given
    std::vector<std::string> differing;   // findings that do not come out again, if the suspect was given
};

// An evidence document: its form, its signature by a party of the store, and, with `suspect` not empty, that the file is the one it
// is about (ASSET_HASH_MISMATCH) and what of it comes out again. KEY_UNKNOWN, SIG_INVALID, CHAIN_SIGNER_NOT_VALID_AT_ISSUE.
Result<EvidenceCheck> check_evidence(std::string_view jws, const EvidenceStore& store, const std::filesystem::path& suspect);

}  // namespace pai
