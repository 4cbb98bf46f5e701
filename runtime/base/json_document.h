#pragma once
// What a JsonDoc is made of: the text as it was and one flat list of its values. Only base/json looks in here.
#include <string>
#include <string_view>
#include <vector>

#include "base/json.h"

namespace pai {

struct JsonNode {
    // Plain strings stand in the source as they are; Escaped ones are decoded in `pool`.
    enum class Is : std::uint32_t { Null, Bool, Number, Plain, Escaped, Array, Object };
    static constexpr std::uint32_t kMostSize = (1u << 29) - 1;

    std::uint32_t offset = 0;  // of the value in the source
    std::uint32_t at = 0;      // of text its first byte, of containers their first child in `nodes`
    Is is : 3 = Is::Null;
    std::uint32_t size : 29 = 0;  // bytes of text, children; 1 for true. An object has two children a member: name and value
};

struct JsonNodes {
    std::string source;
    std::string pool;
    std::vector<JsonNode> nodes;  // the root first; children of one container stand together

    std::string_view text_of(const JsonNode& node) const {
        return {(node.is == JsonNode::Is::Escaped ? pool : source).data() + node.at, node.is >= JsonNode::Is::Number && node.is <= JsonNode::Is::Escaped ? node.size : 0u};
    }
};

// Reads out.source into the rest of `out`; errors as JsonDoc::parse.
Result<void> read_json(JsonNodes& out, const JsonLimits& limits);

// "line 3 column 14" of a byte of `text`.
std::string json_place(std::string_view text, std::size_t offset);

struct JsonDoc::Impl : JsonNodes {};

}  // namespace pai
