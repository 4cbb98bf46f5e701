#pragma once
// A .glb as it grows: views, accessors and the arrays of its JSON, each a text.
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/bytes.h"

namespace pai {

// An array of the document, of values that are JSON already.
class GlbArray {
public:
    // Its index.
    int add(std::string_view json) {
        text_ += (count_ == 0 ? "" : ",");
        text_ += json;
        return count_++;
    }
    int size() const { return count_; }
    const std::string& text() const { return text_; }

private:
    std::string text_;
    int count_ = 0;
};

class GlbWriter {
public:
    GlbArray accessors, meshes, materials, textures, samplers, images, nodes, skins, animations;
    std::vector<std::string> extensions;  // used

    // Index of an accessor over `values`, elements of `type` ("SCALAR", "VEC2"…) and `width` components; with `bounds` their least and largest.
    int floats(std::span<const float> values, std::string_view type, std::size_t width, bool bounds = false);
    int indices(std::span<const std::uint32_t> values);
    // Four each.
    int joints(std::span<const std::uint16_t> values);
    int colours(std::span<const std::uint16_t> values);  // 0 to 65535: 0 to 1
    // Sixteen each, column by column.
    int matrices(std::span<const float> values);
    void use_extension(std::string_view name);

    // The file: one scene, of node 0. Unsupported: 4 GiB or more.
    Result<Bytes> finish(std::string_view generator);

private:
    int accessor(ByteSpan bytes, int component, std::size_t count, std::string_view type, std::string_view more, int target);
    GlbArray views_;
    Bytes bin_;
};

}  // namespace pai
