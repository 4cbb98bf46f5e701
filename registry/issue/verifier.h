#pragma once
// The issuer's own verifier: what a venue would refuse is not issued. With a root and certificates it judges by every rule of
// licence format sections 3 to 5; without them by what can be judged from the documents at hand.
#include <cstdint>
#include <filesystem>
#include <functional>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "issue/issued.h"
#include "licence/document_set.h"

namespace pai {

class Verifier {
public:
    // Without a root: knows nothing, check() passes everything.
    Verifier() = default;
    // `root_file` is pinned; `known` are files and folders of documents that the verifier shall hold, in any order. Documents
    // of a named file that are refused end it, with their code; in folders they are passed over. Roots that follow are taken.
    static Result<Verifier> open(const std::filesystem::path& root_file, std::span<const std::filesystem::path> known, std::int64_t now_s);

    // The same for an explanation: the first root among `files` is pinned, what fails is passed over, a licence that fails is kept
    // as a failed one. `known_since`: as in Admission. KEY_UNKNOWN: no root among the files.
    static Result<Verifier> open_lenient(std::span<const std::filesystem::path> files, std::int64_t now_s,
                                         std::function<std::optional<std::int64_t>(const std::string& doc_id)> known_since);

    bool has_root() const { return documents_.has_root(); }
    const DocumentSet& documents() const { return documents_; }
    // Lets the document in as `paifang import` would: the code of what is against it.
    Result<void> check(std::string_view jws);

private:
    DocumentSet documents_;
    std::int64_t now_s_ = 0;
};

// The rules 1 to 6 of section 5 for the last of `chain` (depth 0 first), without a root: whoever signs is taken at his word, a
// party without a certificate in `parties` may have any role. CHAIN_BROKEN, CHAIN_ROLE_NOT_ALLOWED, CHAIN_DELEGATION_NOT_PERMITTED,
// CHAIN_TOO_DEEP, CHAIN_WIDENS_SCOPE.
Result<void> rehearse_chain(const std::vector<Issued<LicenceDoc>>& chain, const std::vector<Issued<PartyDoc>>& parties,
                            const std::vector<Issued<ManifestDoc>>& manifests);

}  // namespace pai
