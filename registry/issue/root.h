#pragma once
// Root files as they are made: the first, the next, and one signature after another (licence format 4.1).
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "issue/issued.h"

namespace pai {

struct RootFile {
    Issued<RootDoc> root;            // of the first line
    std::vector<std::string> lines;  // compact JWS over one payload
};
// JWS_MALFORMED: no line, or lines that sign different payloads.
Result<RootFile> read_root_file(const std::filesystem::path& file);
std::string root_text(const RootFile& file);

struct RootSigners {
    struct Signature {
        std::string kid;
        bool ok = false;  // a key of the root, or of the one before, and its signature holds
    };
    std::vector<Signature> signatures;
    int threshold = 1, signers = 0;  // of the root itself: needed, and there
    bool met = false;                // its own threshold, and with a root before that one's too
};
// `before` may be null: a first root.
RootSigners judge_signers(const RootFile& file, const RootDoc* before);

// The payload `in` (without v and kind) signed by each key. With `before` it must be the root that follows it, and gets its
// rootVersion if it names none. KEY_UNKNOWN: a key of neither root; ROOT_KEY_REVOKED, ROOT_VERSION_GAP, ROOT_VERSION_ROLLBACK: as the
// verifier of `before` would say; too few signatures are no error: others may sign.
Result<RootFile> make_root(JsonRef in, std::int64_t iat_s, std::span<const SigningKey> keys, const RootFile* before);
// Adds a signature; a key that has signed already adds none. KEY_UNKNOWN, ROOT_KEY_REVOKED; DOC_TOO_LARGE: a 17th.
Result<void> add_signature(RootFile& file, const SigningKey& key, const RootFile* before);

}  // namespace pai
