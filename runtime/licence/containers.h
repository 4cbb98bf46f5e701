#pragma once
// Text files that hold signed documents, recognised by their first line (licence format section 2).
#include <string>
#include <string_view>
#include <vector>

#include "licence/codes.h"

namespace pai {

enum class ContainerKind : std::uint8_t { Document, Bundle, Root, LogProof, SignedNote };

struct Container {
    ContainerKind kind;
    std::vector<std::string> documents;  // compact JWS texts; empty for LogProof and SignedNote
};

// Corrupt with BUNDLE_TOO_MANY_DOCS, DOC_TOO_LARGE or JWS_MALFORMED. Framing inside the lines is parse_jws's business.
Result<Container> parse_container(std::string_view text);
std::string write_bundle(const std::vector<std::string>& documents);
std::string write_root_file(const std::vector<std::string>& signed_roots);

}  // namespace pai
