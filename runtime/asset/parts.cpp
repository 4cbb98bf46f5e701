#include "asset/parts.h"

#include <filesystem>

#include <fmt/format.h>

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
    const std::string key = std::filesystem::path(path).lexically_normal().generic_string();
    auto part = parts_.find(key);
    if (part == parts_.end()) {
        if (missing_ >= kMaxMissing) return Error(Code::NotFound, fmt::format("{} parts are missing, no more are looked for", missing_));
        auto opened = session_->open_beside(permit_, as_reference(path));
        missing_ += !opened;
        part = parts_.emplace(key, std::move(opened)).first;
    }
    if (!part->second) return Error(part->second.error());
    return part->second->bytes();
}

}  // namespace pai
