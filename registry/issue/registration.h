#pragma once
// What a registration or a manifest says of its files: their hashes and content codes.
#include <filesystem>
#include <string>
#include <string_view>

#include "base/json.h"
#include "iscc/fingerprint.h"

namespace pai {

// The Content-Code that an asset of this role (licence format 4.4) has, if its file decodes: pictures of textures and images, texts,
// sound. Every other role is compared as bytes.
ContentKind content_of_role(std::string_view role);

// The payload of a registration from the --in of `register`: an asset that names a `path`, seen from `folder`, and perhaps its
// `role`, gets plainSha256 and iscc of that file and loses both names; what it states already must agree, else REG_MISMATCH. Without
// `assets` they are those of the pack.json in `folder`. SCHEMA_INVALID: not the expected members; Io, NotFound: a file.
Result<std::string> complete_registration(JsonRef in, const std::filesystem::path& folder);

}  // namespace pai
