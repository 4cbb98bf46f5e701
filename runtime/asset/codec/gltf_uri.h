#pragma once
// The URIs of buffers and pictures in glTF files.
#include <string>
#include <string_view>

#include "base/bytes.h"

namespace pai::codec {

// Bytes of a "data:" URI and their media type. Corrupt with INVALID_URI unless it is base64 or
// percent-encoded, without parameters. Source: RFC 2397.
Result<Bytes> decode_data_uri(std::string_view uri, std::string_view pointer, std::string& mime_type);

// True for "http://…" and the like. Source: RFC 3986.
bool has_scheme(std::string_view uri);

// A relative path without its percent encoding. Corrupt with NON_RELATIVE_URI for any other URI, INVALID_URI for what is
// none. Source: RFC 3986.
Result<std::string> decode_path(std::string_view uri, std::string_view pointer);

}  // namespace pai::codec
