#pragma once
// What a registration says of a file: hash and content code, for callers that have no use for the codes themselves.
#include <filesystem>
#include <string>
#include <string_view>

#include "base/result.h"

namespace pai {

struct FileContent {
    std::string sha256;  // hex
    std::string iscc;
};
// Of a file that is used in this role (licence format 4.4). Errors of fingerprint_file.
Result<FileContent> content_of_file(const std::filesystem::path& file, std::string_view role);

}  // namespace pai
