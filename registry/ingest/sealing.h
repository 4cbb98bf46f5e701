#pragma once
// An object's files become a package: sealed under a key of its own, or open under a signed open licence (docs/decisions/0033).
#include <filesystem>
#include <mutex>
#include <string>
#include <vector>

#include "ingest/record.h"
#include "ingest/workshop.h"
#include "issue/package.h"
#include "issue/verifier.h"

namespace pai {

// Who signs, and where what is made lies.
struct SealingTerms {
    std::filesystem::path out;                  // packages/, keys/, licences/, registrations/
    std::filesystem::path keys;                 // folder of the content keys
    std::string collection;                     // of ids: urn:paifang:asset:<collection>/<id>/model.glb
    std::int64_t iat_s = 0;
    const SigningKey* holder = nullptr;         // signs manifests and open licences
    std::string holder_party;                   // its id
    std::vector<std::string> licensors;
    std::vector<PublicKey> recipients;          // of content keys
    const SigningKey* registrar = nullptr;      // null: nothing is registered
    std::function<Result<void>(const std::string& jws)> check;  // of what is signed; empty: nothing more
};

struct SealedObject {
    std::string id, folder;                     // as the source says; the package's name
    std::string package_uid, asset, doc_id;
    std::int64_t version = 1;
    bool open = false, unchanged = false;
    std::uint64_t package_bytes = 0;
};

// True of licences under which nobody needs a key: the public domain, CC0 and CC BY, by their URIs or usual names.
bool is_open_licence(std::string_view licence);
// The credit line that it asks for; empty: none.
bool needs_credit(std::string_view licence);

// A name of [a-z0-9-] for an object, another for every id.
std::string folder_name_of(std::string_view id);

// Seals what was made of `record` unless the same is there already. Safe from any thread, each with a `scratch` of its own.
Result<SealedObject> seal_object(const SealingTerms& terms, Workshop& shop, const SourceRecord& record, const std::vector<MadePart>& parts, const std::filesystem::path& scratch);

}  // namespace pai
