#include "asset/parts.h"

#include <string>

namespace pai {
namespace {

// A path as a reference that resolves to it: what was decoded once must not be decoded again.
std::string as_reference(std::string_view path) {
    std::string out;
    for (const char c : path) {
        if (c == '%') out += "%25";
        else if (c == '#') out += "%23";
        else if (c == '?') out += "%3f";
        else out += c;
    }
    return out;
}

}  // namespace

Result<ByteSpan> ModelParts::open(std::string_view path) {
    const auto known = parts_.find(path);
    if (known != parts_.end()) return known->second.bytes();
    PAI_TRY(LicensedBytes part, session_->open_beside(permit_, as_reference(path)));
    return parts_.emplace(path, std::move(part)).first->second.bytes();
}

}  // namespace pai
