#pragma once
// The chunks of a GLB container, however broken.
#include <optional>

#include "asset/codec/gltf_check_issue.h"
#include "base/bytes.h"

namespace pai::codec {

struct GlbChunks {
    std::optional<std::string_view> json;  // nothing: there is no JSON to look at
    std::optional<ByteSpan> bin;
};

// Walks all chunks and adds what is wrong with the container. Source: glTF 2.0, chapter 4.
GlbChunks check_glb(ByteSpan file, Issues& issues);

}  // namespace pai::codec
