#include "asset/codec/gltf_check_issue.h"

namespace pai::codec {

std::string_view shown(std::string_view text) {
    constexpr std::size_t kMost = 120;
    if (text.size() <= kMost) return text;
    std::size_t end = kMost;
    while (end > 0 && (static_cast<unsigned char>(text[end]) & 0xc0) == 0x80) --end;
    return text.substr(0, end);
}

std::string Path::str() const {
    if (!parent_) return {};
    std::string out = parent_->str();
    out += '/';
    if (index_ != kNoIndex) return out += std::to_string(index_);
    for (const char c : shown(name_)) {
        if (c == '~') out += "~0";
        else if (c == '/') out += "~1";
        else out += c;
    }
    return out;
}

}  // namespace pai::codec
