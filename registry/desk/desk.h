#pragma once
// The rights desk: answers requests with pages made from a registry's folder, and signs what its user has looked at.
#include <cstdint>
#include <filesystem>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "desk/cabinet.h"
#include "desk/door.h"
#include "issue/package.h"

namespace pai {

struct DeskOptions {
    std::filesystem::path folder, root;           // root: empty: the lowest version in the folder
    std::filesystem::path key;                    // private key of a licensor or rights holder
    std::filesystem::path identity;               // private X25519 key; empty: no grants
    std::vector<std::filesystem::path> keys;      // keys.age
    std::optional<std::int64_t> iat_s;            // absent: the clock
};

inline constexpr std::size_t desk_upload_bytes = 48u << 20;  // an export of a ledger beside its report

class Desk {
public:
    // KEY_UNKNOWN: no certificate of the key in the folder. CHAIN_ROLE_NOT_ALLOWED: it is of neither a licensor nor a rights holder.
    // The errors of the key files and of Cabinet::read().
    static Result<Desk> open(DeskOptions options);
    // A request that the door let in, of a session. Never fails: what cannot be answered becomes a page that says so.
    HttpAnswer serve(DeskSession& session, const std::string& base, const HttpRequest& request);
    // How long the body of a request to this path may be.
    static std::size_t body_limit(std::string_view path_below_base);

    // For the pages.
    const DeskOptions& options() const { return options_; }
    const SigningKey& key() const { return key_; }
    const std::string& party() const { return party_; }
    std::int64_t now() const;
    // The folder as it is now: read again when a file in it has changed.
    Result<const Cabinet*> cabinet();
    // Puts a document into a folder of the desk under a name made of its docId; returns the path. It is never overwritten.
    Result<std::filesystem::path> file(const std::string& folder, const std::string& doc_id, const std::string& text, const std::string& ending = ".jws");
    Result<ContentKeys> content_keys() const;

private:
    Desk(DeskOptions options, SigningKey key) : options_(std::move(options)), key_(std::move(key)) {}
    DeskOptions options_;
    SigningKey key_;
    std::string party_;
    std::optional<AgreementKey> identity_;
    std::optional<Cabinet> cabinet_;
    std::string fingerprint_;
};

}  // namespace pai
