#include "asset/codec/gltf_uri.h"

#include <algorithm>

#include "asset/codec/gltf_fields.h"

namespace pai::codec {

namespace {

// The text without its percent encoding.
Result<std::string> unescape(std::string_view text, std::string_view pointer) {
    std::string out;
    for (std::size_t i = 0; i < text.size(); ++i) {
        if (text[i] != '%') {
            out.push_back(text[i]);
            continue;
        }
        std::string hex(text.substr(i + 1, 2));
        std::transform(hex.begin(), hex.end(), hex.begin(), [](char h) { return h >= 'A' && h <= 'F' ? static_cast<char>(h - 'A' + 'a') : h; });
        const auto byte = from_hex(hex);
        if (!byte || byte->size() != 1) return gltf_error("INVALID_URI", pointer, "a percent sign without two hex digits");
        out.push_back(static_cast<char>((*byte)[0]));
        i += 2;
    }
    return out;
}

}  // namespace

Result<Bytes> decode_data_uri(std::string_view uri, std::string_view pointer, std::string& mime_type) {
    const std::size_t comma = uri.find(',');
    if (comma == uri.npos || comma < 5) return gltf_error("INVALID_URI", pointer, "data URI without a comma");
    std::string_view head = uri.substr(5, comma - 5);
    const bool base64 = head.ends_with(";base64");
    if (base64) head.remove_suffix(7);
    if (head.find(';') != head.npos) return gltf_error("INVALID_URI", pointer, "a media type with parameters");
    mime_type = std::string(head);
    if (!base64) {
        PAI_TRY(const std::string text, unescape(uri.substr(comma + 1), pointer));
        return to_bytes(text);
    }
    auto bytes = from_base64(uri.substr(comma + 1));
    if (!bytes) return gltf_error("INVALID_URI", pointer, bytes.error().message);
    return bytes;
}

bool has_scheme(std::string_view uri) {
    const std::size_t end = uri.find_first_of(":/?#");
    return end != uri.npos && uri[end] == ':';
}

Result<std::string> decode_path(std::string_view uri, std::string_view pointer) {
    if (uri.empty()) return gltf_error("INVALID_URI", pointer, "empty");
    if (has_scheme(uri) || uri.starts_with('/') || uri.find_first_of("?#\\") != uri.npos)
        return gltf_error("NON_RELATIVE_URI", pointer, "expected a relative path");
    PAI_TRY(std::string out, unescape(uri, pointer));
    if (std::any_of(out.begin(), out.end(), [](char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7f; }))
        return gltf_error("INVALID_URI", pointer, "a control character");
    if (!is_utf8(out)) return gltf_error("INVALID_URI", pointer, "not UTF-8");
    return out;
}

}  // namespace pai::codec
