#pragma once
// Folders of signed documents, as an issuer keeps them.
#include <filesystem>
#include <string>
#include <vector>

#include "base/result.h"

namespace pai {

// Regular files of `folder` and of the folders in it, four levels deep, sorted; blobs of packages and hidden files are left out.
// Io: the folder cannot be read, or there are more than 100,000 files.
Result<std::vector<std::filesystem::path>> files_below(const std::filesystem::path& folder);

// The compact JWS texts in a file of any container form, a newline at its end allowed. Io; the codes of parse_container();
// JWS_MALFORMED: it holds none.
Result<std::vector<std::string>> open_documents(const std::filesystem::path& file);
// The same; none if it is something else.
std::vector<std::string> documents_in(const std::filesystem::path& file);

}  // namespace pai
